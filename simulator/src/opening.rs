//! The town begins in the middle of its day: people in place, jobs under way.

use crate::agent::place;
use crate::api::Api;
use crate::chance::{between, happens, person};
use crate::ground::Address;
use crate::people::Customer;
use crate::scene::Scene;
use crate::worker::Card;
use mobile_api::tickets::{Hold, NewQuote, NewTicket, Quote, Ticket};
use rand::Rng;
use std::rc::Rc;
use std::time::Duration;

/// Share of the workers who have a job when the town begins.
const BUSY_SHARE: f64 = 0.5;

/// Waits until most who should be on duty are, at most for so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for people to come to their places.
pub(crate) async fn people_in_place(scene: &Scene, expected: usize) {
    let until = tokio::time::Instant::now() + PATIENCE;
    let on_duty = || scene.doing.borrow().values().filter(|what| **what != "off").count();
    while on_duty() < expected && tokio::time::Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Books jobs close to workers, most of whose work is done already: some end within the first minute.
pub(crate) async fn jobs_under_way(scene: Rc<Scene>, api: Rc<Api>, workers: Vec<Card>) {
    let mut rng = person(scene.options.seed, "opening", 0);
    for card in workers {
        let spot = scene.whereabouts.borrow().get(&card.id).copied();
        let on_duty = scene.doing.borrow().get(&card.id).is_some_and(|what| *what != "off");
        let (Some(spot), true, true) = (spot, on_duty, happens(&mut rng, BUSY_SHARE)) else { continue };
        // Somewhere around the corner: he was nearly there.
        let sigma_m = if rng.random_range(0..3) == 0 { 1_200.0 } else { 150.0 };
        let Some(address) = scene.ground.near(&mut rng, spot, sigma_m) else { continue };
        let customer = Customer::new(&mut rng);
        let kind = if card.crew { "rescue" } else { "wash" };
        let quote_id = promised(&api, kind, &address, &card.id).await;
        let new = NewTicket {
            quote_id,
            kind: kind.into(),
            phone: customer.spelled(&mut rng),
            customer_name: Some(customer.name.clone()),
            plate: Some(customer.plate.clone()),
            place: place(&address, true),
            ..NewTicket::default()
        };
        // Evenly over the orders of magnitude from some seconds to some twenty minutes.
        let left_s = between(&mut rng, 5.0_f64.ln(), 1_200.0_f64.ln()).exp();
        let asked = tokio::time::Instant::now();
        match api.post::<Ticket>("/tickets", &new).await {
            Ok(ticket) => {
                scene.booked.borrow_mut().insert(ticket.id.clone(), ticket.created_at);
                scene.wire.tally.borrow_mut().ticket_to_offer.start(&ticket.id, asked);
                scene.work_left_s.borrow_mut().insert(ticket.id, left_s);
            }
            Err(why) => tracing::warn!(%why, "a job under way could not be booked"),
        }
    }
}

/// What an agent had said: this worker, held, so that his time is the promise. None when he is not free after all.
async fn promised(api: &Api, kind: &str, address: &Address, worker: &str) -> Option<String> {
    let ask = NewQuote { kind: kind.into(), place: place(address, true), ..NewQuote::default() };
    let quote: Quote = api.post("/quotes", &ask).await.ok()?;
    let hold = Hold { worker_id: worker.to_owned() };
    api.post::<Quote>(&format!("/quotes/{}/hold", quote.id), &hold).await.ok().map(|q| q.id)
}
