//! A dispatcher that dies, and the one that takes its place.

use super::*;
use crate::base::Point;
use crate::db::Json;
use crate::db::schema::workers;
use crate::testing::{World, id};
use diesel::prelude::*;
use mobile_api::Datum;
use mobile_api::access::Role;
use mobile_api::field::{Fix, Fixes};
use serde_json::json;

/// Ends a dispatcher as a bug would.
#[derive(Message)]
#[rtype(result = "()")]
struct Die;

impl Handler<Die> for Dispatcher {
    type Result = ();
    fn handle(&mut self, _: Die, _: &mut Self::Context) {
        panic!("provoked");
    }
}

async fn washer(world: &World, north_m: f64) -> WorkerId {
    let (branch, zone) = (world.people.own, world.people.zone);
    let enter = move |tx: &mut crate::db::Tx<'_>| {
        let id: WorkerId = tx.new_id();
        let who = (workers::id.eq(id), workers::branch_id.eq(branch), workers::zone_id.eq(zone), workers::name.eq("张师傅"));
        let what = (workers::phone.eq("+8613800000077"), workers::kind.eq("washer"), workers::skills.eq(Json::of(&["wash"])));
        let rest = (workers::on_duty.eq(true), workers::created_at.eq(tx.now));
        diesel::insert_into(workers::table).values((who, what, rest)).execute(tx.conn)?;
        Ok(id)
    };
    let worker = world.db().write(enter).await.expect("a washer");
    let at = Point::<crate::base::Wgs84>::new(34.2609, 108.9423).expect("Xi'an").towards(0.0, north_m);
    let fix = json!({"lat": at.lat(), "lon": at.lon(), "at": world.now().time()});
    let fix: Fix = serde_json::from_value(fix).expect("a fix");
    world.parts.live.meet(worker).await.expect("known");
    world.parts.live.take_fixes(worker, Fixes { datum: Datum::Wgs84, fixes: vec![fix] }.into()).await.expect("taken");
    worker
}

/// I5 for one actor: what is under way, what is held and what became due meanwhile is all in the table.
#[actix_web::test]
async fn a_dispatcher_that_died_goes_on_where_the_table_stands() {
    tokio::time::pause();
    let world = World::new(77).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let agent = world.sign_in(Role::Agent).await;
    let (near, far) = (washer(&world, 500.0).await, washer(&world, 4000.0).await);
    let place = json!({"lat": 34.2609, "lon": 108.9423});
    let book = json!({"kind": "wash", "phone": "13912345678", "place": place});
    let (_, quote) = world.post("/api/v1/quotes", &agent, json!({"kind": "wash", "place": place})).await;
    let hold = format!("/api/v1/quotes/{}/hold", quote["id"].as_str().expect("an id"));
    assert_eq!(world.post(&hold, &agent, json!({"worker_id": far.to_string()})).await.0, 200);
    let (_, first) = world.post("/api/v1/tickets", &agent, book.clone()).await;
    tokio::time::sleep(Duration::from_millis(100)).await;

    let live = &world.parts.live;
    let old = live.dispatchers.of(live, world.people.zone).expect("a zone");
    assert!(old.send(Die).await.is_err(), "it is dead");
    let (_, second) = world.post("/api/v1/tickets", &agent, book).await;
    let with = async |ticket: &serde_json::Value| -> serde_json::Value {
        let path = format!("/api/v1/tickets/{}", id::<()>(&ticket["id"]));
        world.get(&path, &agent).await.1["live_dispatch"]["worker_id"].clone()
    };
    assert_eq!((with(&first).await, with(&second).await), (json!(near.to_string()), serde_json::Value::Null));
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_ne!(live.dispatchers.of(live, world.people.zone), Some(old), "another took its place");
    assert_eq!(with(&first).await, json!(near.to_string()), "what was offered stays");
    assert_eq!(with(&second).await, json!(near.to_string()), "as his next job: the other is still held");
    tokio::time::sleep(Duration::from_secs(38)).await;
    assert_eq!(with(&first).await, serde_json::Value::Null, "its offer ran out by a deadline that was read from the table");
    tokio::time::sleep(Duration::from_secs(8)).await;
    assert_eq!(with(&first).await, json!(far.to_string()), "and so did the hold");
}
