//! Vans and tow trucks with trackers of their own, reporting as the Traccar Client app does.

use crate::chance::{between, person};
use crate::ground::Spot;
use crate::link::{Ask, Method};
use crate::scene::Scene;
use mobile_api::org::Vehicle;
use std::rc::Rc;
use std::time::Duration;

/// Seconds between two reports of a tracker.
const REPORT_EVERY_S: f64 = 30.0;

/// Reports of every tracker, for ever. `driver` says whose way a vehicle goes; one without a driver is parked.
pub(crate) async fn report(scene: Rc<Scene>, vehicles: Vec<(Vehicle, Option<String>)>) {
    let mut rng = person(scene.options.seed, "vehicles", 0);
    let parked: Vec<Spot> = vehicles.iter().map(|(v, _)| scene.ground.middle(&v.zone).scattered(&mut rng, 300.0)).collect();
    loop {
        for ((vehicle, driver), parked) in vehicles.iter().zip(&parked) {
            let Some(token) = &vehicle.tracker.token else { continue };
            let at_wheel = driver.as_ref().and_then(|id| scene.whereabouts.borrow().get(id).copied());
            let spot = at_wheel.unwrap_or(*parked).scattered(&mut rng, 3.0);
            let path = format!(
                "/osmand?id={}&token={token}&lat={:.6}&lon={:.6}&timestamp={}&accuracy={:.0}",
                vehicle.tracker.id,
                spot.lat,
                spot.lon,
                scene.clock.now().as_second(),
                between(&mut rng, 3.0, 9.0),
            );
            let ask = Ask { method: Method::Get, path, token: None, idempotency_key: None, body: None };
            match scene.wire.link.request(ask).await {
                Ok(answer) if answer.status < 400 => {}
                Ok(answer) => scene.wire.tally.borrow_mut().refused(&format!("osmand_{}", answer.status)),
                Err(why) => tracing::debug!(%why, "a tracker was not heard"),
            }
        }
        tokio::time::sleep(Duration::from_secs_f64(REPORT_EVERY_S)).await;
    }
}
