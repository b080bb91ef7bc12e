//! What a phone tells later than it was done: it counts from when it was done, within bounds, and nobody takes it for more.

use super::{Town, place};
use mobile_api::access::Role;
use mobile_api::tickets::Dispatch;
use nearhand::base::{At, TicketId};
use nearhand::testing::id;
use serde_json::{Value, json};

/// A washer with his phone, who has accepted a job that was promised for ten minutes from now and driven off.
struct Phone {
    town: Town,
    washer: String,
    ticket: TicketId,
    promise: At,
}

impl Phone {
    async fn new(seed: u64) -> Self {
        let town = Town::new(seed).await;
        let washer = town.world.sign_in(Role::Worker).await;
        assert_eq!(town.world.post("/api/v1/field/duty", &washer, json!({"on": true})).await.0, 200);
        town.stands(town.world.people.worker, place(2.0, 0.0)).await;
        town.wait(1).await;
        let here = place(0.0, 0.0);
        let (_, quote) = town.post("/api/v1/quotes", json!({"kind": "wash", "place": {"lat": here.lat(), "lon": here.lon()}})).await;
        let hold = format!("/api/v1/quotes/{}/hold", quote["id"].as_str().expect("an id"));
        let held = json!({"worker_id": town.world.people.worker.to_string()});
        assert_eq!(town.post(&hold, held).await.0, 200);
        let ticket = town.book("wash", here, json!({"quote_id": quote["id"]})).await;
        let promise = town.ticket(ticket).await["promise"]["at"].as_str().expect("promised").parse().expect("a time");
        let phone = Self { town, washer, ticket, promise: At::new(promise) };
        phone.does("accept", json!({})).await;
        phone.does("depart", json!({})).await;
        phone
    }

    fn now(&self) -> At {
        self.town.world.now()
    }

    async fn asks(&self, what: &str, more: Value) -> (u16, Value) {
        let ticket = self.town.ticket(self.ticket).await;
        let dispatch = ticket["live_dispatch"]["id"].as_str().expect("live");
        let mut body = json!({"version": ticket["version"]});
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        self.town.world.post(&format!("/api/v1/field/dispatches/{dispatch}/{what}"), &self.washer, body).await
    }

    async fn does(&self, what: &str, more: Value) -> Dispatch {
        let (status, answer) = self.asks(what, more).await;
        assert_eq!(status, 200, "{what}: {answer}");
        serde_json::from_value(answer).expect("a dispatch")
    }

    async fn until(&self, at: At) {
        self.town.wait(at.since_s(self.now()).max(0.0) as u64).await;
    }

    async fn fact(&self, kind: &str) -> Value {
        let (_, history) = self.town.world.get(&format!("/api/v1/tickets/{}/facts", self.ticket), &self.town.agent).await;
        let all = history["items"].as_array().expect("facts");
        all.iter().rev().find(|f| f["kind"] == kind).unwrap_or_else(|| panic!("{kind}: {history}")).clone()
    }

    async fn promise(&self) -> Value {
        self.town.ticket(self.ticket).await["promise"].clone()
    }
}

#[actix_web::test]
async fn an_arrival_told_from_a_cellar_keeps_its_own_time_and_the_promise_says_whose_word_it_was() {
    let phone = Phone::new(31).await;
    let there = phone.promise.plus_s(-60);
    phone.until(phone.promise.plus_s(120)).await;
    let arrived = phone.does("arrive", json!({"at": there.time()})).await;
    assert_eq!(arrived.arrived_at, Some(there.time()), "when it was done, not when it was heard");
    let promise = phone.promise().await;
    assert_eq!((&promise["kept"], &promise["told_late"]), (&json!(true), &json!(true)), "{promise}");
    let fact = phone.fact("arrived").await;
    assert_eq!(fact["data"]["done_at"], json!(there.time()), "{fact}");
    let late_s = fact["data"]["told_late_s"].as_i64().expect("both times stand in the file");
    assert!((175..=180).contains(&late_s), "{fact}");
    assert_eq!(fact["data"]["promise_told_late"], json!(true), "{fact}");
    // The next steps follow in their order, each with its own time.
    let started = phone.does("start", json!({"at": there.plus_s(30).time()})).await;
    assert_eq!(started.started_at, Some(there.plus_s(30).time()));
    let done = phone.does("finish", json!({"at": there.plus_s(150).time()})).await;
    assert_eq!(done.ended_at, Some(there.plus_s(150).time()));
}

#[actix_web::test]
async fn what_is_told_at_once_is_marked_by_nothing_and_late_is_late() {
    let phone = Phone::new(32).await;
    phone.until(phone.promise.plus_s(120)).await;
    let arrived = phone.does("arrive", json!({"at": phone.now().plus_s(-2).time()})).await;
    assert_eq!(arrived.arrived_at, Some(phone.now().plus_s(-2).time()));
    let promise = phone.promise().await;
    assert_eq!((&promise["kept"], &promise["told_late"]), (&json!(false), &Value::Null), "{promise}");
    assert_eq!(phone.fact("arrived").await["data"]["told_late_s"], Value::Null);
}

#[actix_web::test]
async fn a_few_seconds_that_turn_a_late_arrival_into_a_kept_promise_are_marked_too() {
    let phone = Phone::new(33).await;
    phone.until(phone.promise.plus_s(5)).await;
    phone.does("arrive", json!({"at": phone.promise.plus_s(-1).time()})).await;
    let promise = phone.promise().await;
    assert_eq!((&promise["kept"], &promise["told_late"]), (&json!(true), &json!(true)), "nobody cheats unseen: {promise}");
}

#[actix_web::test]
async fn a_time_that_cannot_be_is_moved_into_its_bounds_and_kept_beside_it() {
    let phone = Phone::new(34).await;
    let drove_off = phone.now();
    phone.town.wait(300).await;
    let hours_ago = drove_off.plus_s(-7200);
    let arrived = phone.does("arrive", json!({"at": hours_ago.time()})).await;
    assert!(arrived.arrived_at >= arrived.enroute_at, "not before he drove off: {arrived:?}");
    assert_eq!(phone.fact("arrived").await["data"]["phone_at"], json!(hours_ago.time()));
    let tomorrow = phone.now().plus_s(86_400);
    let started = phone.does("start", json!({"at": tomorrow.time()})).await;
    assert_eq!(started.started_at, Some(phone.now().time()), "nothing was done in the future");
    assert_eq!(phone.fact("work_started").await["data"]["phone_at"], json!(tomorrow.time()));
    let (status, refused) = phone.asks("finish", json!({"at": "yesterday"})).await;
    assert_eq!((status, &refused["code"]), (400, &json!("malformed_body")), "{refused}");
}

#[actix_web::test]
async fn his_own_track_gives_the_lie_to_an_arrival_that_was_none() {
    let phone = Phone::new(35).await;
    let worker = phone.town.world.people.worker;
    let claimed = phone.promise.plus_s(-60);
    phone.until(claimed).await;
    phone.town.stands(worker, place(1.9, 0.0)).await; // two kilometres away at the time that he will claim
    phone.until(phone.promise.plus_s(600)).await;
    phone.town.stands(worker, place(0.0, 0.0)).await;
    phone.town.wait(3).await; // tracks are written in batches
    phone.does("arrive", json!({"at": claimed.time()})).await;
    let (promise, fact) = (phone.promise().await, phone.fact("arrived").await);
    assert_eq!((&promise["kept"], &promise["told_late"]), (&json!(false), &Value::Null), "{promise} {fact}");
    assert!(fact["data"]["away_m"].as_i64().is_some_and(|m| (1_800..2_000).contains(&m)), "{fact}");
}

#[actix_web::test]
async fn an_offer_that_ran_out_is_not_taken_by_a_clock_that_says_otherwise() {
    let town = Town::new(36).await;
    let washer = town.world.sign_in(Role::Worker).await;
    assert_eq!(town.world.post("/api/v1/field/duty", &washer, json!({"on": true})).await.0, 200);
    town.stands(town.world.people.worker, place(1.0, 0.0)).await;
    town.wait(1).await;
    let ticket = town.book("wash", place(0.0, 0.0), json!({})).await;
    let (round, seen) = (town.dispatch(ticket).await, town.ticket(ticket).await);
    let in_time = town.world.now();
    town.wait(35).await;
    let body = json!({"version": seen["version"], "at": in_time.time()});
    let (status, refused) = town.world.post(&format!("/api/v1/field/dispatches/{round}/accept"), &washer, body).await;
    assert_eq!((status, &refused["code"]), (409, &json!("expired")), "others may have it by now: {refused}");
    assert_eq!(id::<nearhand::base::id::TicketTag>(&town.ticket(ticket).await["id"]), ticket);
}
