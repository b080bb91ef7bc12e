//! Who goes: played on a whole server under virtual time, with washers and crews who stand round Xi'an's bell tower.

use diesel::prelude::*;
use futures_util::future::join_all;
use mobile_api::Datum;
use mobile_api::access::Role;
use mobile_api::code::Code;
use mobile_api::field::{Fix, Fixes};
use mobile_api::stream::{ToClient, ToServer};
use nearhand::base::{At, BranchId, CrewId, DispatchId, Point, TicketId, UserId, Wgs84, WorkerId};
use nearhand::db::schema::{crews, workers};
use nearhand::db::{Fault, Json};
use nearhand::testing::{World, id};
use nearhand::tickets::{By, Case, Command, store};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

#[path = "bookings.rs"]
mod bookings;
#[path = "field.rs"]
mod field;
#[path = "first.rs"]
mod first;
#[path = "orders.rs"]
mod orders;
#[path = "proofs.rs"]
mod proofs;
#[path = "reach.rs"]
mod reach;
#[path = "roads.rs"]
mod roads;

/// The bell tower: the middle of the zone.
fn place(east_km: f64, north_km: f64) -> Point<Wgs84> {
    let middle: Point<Wgs84> = Point::new(34.2609, 108.9423).expect("Xi'an");
    middle.towards(90.0, east_km * 1000.0).towards(0.0, north_km * 1000.0)
}

struct Town {
    world: World,
    agent: String,
    user: UserId,
}

impl Town {
    async fn new(seed: u64) -> Self {
        tokio::time::pause();
        Self::under_paused_time(seed).await
    }

    async fn under_paused_time(seed: u64) -> Self {
        Self::of(World::new(seed).await).await
    }

    async fn of(world: World) -> Self {
        // The zone's dispatcher takes up its work.
        tokio::time::sleep(Duration::from_secs(2)).await;
        let agent = world.sign_in(Role::Agent).await;
        let (_, me) =
            world.ask("POST", "/api/v1/sign-in", None, Some(json!({"login": "worker", "password": nearhand::testing::PASSWORD}))).await;
        Self { user: id(&me["user"]["id"]), world, agent }
    }

    /// A branch below the own one.
    async fn outlet(&self) -> BranchId {
        let boss = self.world.sign_in(Role::Admin).await;
        let new = json!({"parent_id": self.world.people.own, "kind": "own", "name": "南门点"});
        let (status, outlet) = self.world.post("/api/v1/branches", &boss, new).await;
        assert_eq!(status, 201, "{outlet}");
        self.world.parts.live.survey().await.expect("known");
        id(&outlet["id"])
    }

    /// A washer of the own branch on duty, so many kilometres from the middle.
    async fn washer(&self, n: u32, east_km: f64, north_km: f64) -> WorkerId {
        self.worker(n, self.world.people.own, "washer", &["wash"], None, place(east_km, north_km)).await
    }

    /// A crew of one, with its truck's telephone.
    async fn crew(&self, n: u32, east_km: f64) -> WorkerId {
        let branch = self.world.people.own;
        let zone = self.world.people.zone;
        let crew: CrewId = self
            .world
            .db()
            .write(move |tx| {
                let crew: CrewId = tx.new_id();
                let names = (crews::id.eq(crew), crews::branch_id.eq(branch), crews::zone_id.eq(zone), crews::name.eq(format!("crew {n}")));
                let rest = (crews::phone.eq(format!("+86139000000{n:02}")), crews::created_at.eq(tx.now));
                diesel::insert_into(crews::table).values((names, rest)).execute(tx.conn)?;
                Ok(crew)
            })
            .await
            .expect("a crew");
        self.worker(n, branch, "rescuer", &["rescue", "tow", "tyre"], Some(crew), place(east_km, 0.0)).await
    }

    async fn worker(
        &self,
        n: u32,
        branch: BranchId,
        kind: &'static str,
        skills: &'static [&'static str],
        crew: Option<CrewId>,
        at: Point<Wgs84>,
    ) -> WorkerId {
        let zone = self.world.people.zone;
        let enter = move |tx: &mut nearhand::db::Tx<'_>| {
            let id: WorkerId = tx.new_id();
            let who =
                (workers::id.eq(id), workers::branch_id.eq(branch), workers::zone_id.eq(zone), workers::name.eq(format!("worker {n}")));
            let what = (workers::phone.eq(format!("+86138000001{n:02}")), workers::kind.eq(kind), workers::skills.eq(Json::of(&skills)));
            let rest = (workers::crew_id.eq(crew), workers::on_duty.eq(true), workers::created_at.eq(tx.now));
            diesel::insert_into(workers::table).values((who, what, rest)).execute(tx.conn)?;
            Ok(id)
        };
        let worker = self.world.db().write(enter).await.expect("a worker");
        self.world.parts.live.meet(worker).await.expect("known");
        self.stands(worker, at).await;
        worker
    }

    /// Another member of that crew, standing elsewhere.
    async fn mate(&self, n: u32, of: WorkerId, east_km: f64) -> WorkerId {
        let crew: Option<CrewId> =
            self.world.db().read(move |c| Ok(workers::table.find(of).select(workers::crew_id).first(c)?)).await.expect("a worker");
        self.worker(n, self.world.people.own, "rescuer", &["rescue", "tow", "tyre"], crew, place(east_km, 0.0)).await
    }

    async fn goes_home(&self, worker: WorkerId) {
        let off = move |tx: &mut nearhand::db::Tx<'_>| {
            diesel::update(workers::table.find(worker)).set(workers::on_duty.eq(false)).execute(tx.conn)?;
            Ok(())
        };
        self.world.db().write(off).await.expect("off duty");
        self.world.parts.live.meet(worker).await.expect("known");
    }

    /// When a ticket's worker is planned to set out, and the ticket's deadline.
    async fn planned(&self, ticket: TicketId) -> (At, Option<At>) {
        let case = self.world.db().read(move |conn| store::load(conn, ticket)).await.expect("a ticket");
        (case.live.and_then(|d| d.span_from).expect("a span"), case.ticket.deadline_at)
    }

    /// He drives there, works for so long, and is done.
    async fn serves(&self, worker: WorkerId, ticket: TicketId, work_s: u64) {
        self.does(worker, ticket, |dispatch| Command::Depart { dispatch }).await.expect("drives");
        self.does(worker, ticket, |dispatch| Command::Arrive { dispatch, note: None, away_m: None }).await.expect("there");
        self.does(worker, ticket, |dispatch| Command::Start { dispatch }).await.expect("washes");
        self.wait(work_s).await;
        self.does(worker, ticket, |dispatch| Command::Finish { dispatch, outcome: None, note: None }).await.expect("done");
    }

    /// His phone reports where he is.
    async fn stands(&self, worker: WorkerId, at: Point<Wgs84>) {
        let fix = Fix {
            lat: at.lat(),
            lon: at.lon(),
            at: self.world.now().time(),
            accuracy_m: Some(5.0),
            speed_mps: None,
            heading_deg: None,
            battery_pct: None,
        };
        self.world.parts.live.take_fixes(worker, Fixes { datum: Datum::Wgs84, fixes: vec![fix] }.into()).await.expect("taken");
    }

    async fn wait(&self, s: u64) {
        tokio::time::sleep(Duration::from_secs(s)).await;
    }

    /// Books over HTTP and lets the dispatcher work.
    async fn book(&self, kind: &str, at: Point<Wgs84>, more: Value) -> TicketId {
        let mut body = json!({"kind": kind, "phone": "13912345678", "place": {"lat": at.lat(), "lon": at.lon()}});
        for (key, value) in more.as_object().into_iter().flatten() {
            body[key] = value.clone();
        }
        let (status, ticket) = self.world.post("/api/v1/tickets", &self.agent, body).await;
        assert_eq!(status, 201, "{ticket}");
        tokio::time::sleep(Duration::from_millis(50)).await;
        id(&ticket["id"])
    }

    async fn ticket(&self, ticket: TicketId) -> Value {
        let (status, body) = self.world.get(&format!("/api/v1/tickets/{ticket}"), &self.agent).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// Whom the ticket is put on now, and in which round.
    async fn with(&self, ticket: TicketId) -> Option<(WorkerId, i64)> {
        let live = self.ticket(ticket).await["live_dispatch"].clone();
        (!live.is_null()).then(|| (id(&live["worker_id"]), live["round"].as_i64().expect("a round")))
    }

    async fn dispatch(&self, ticket: TicketId) -> DispatchId {
        id(&self.ticket(ticket).await["live_dispatch"]["id"])
    }

    /// A worker, or his crew, does something with his round.
    async fn does(&self, worker: WorkerId, ticket: TicketId, what: impl FnOnce(DispatchId) -> Command) -> Result<Case, Fault> {
        let command = what(self.dispatch(ticket).await);
        let done =
            self.command(By::User { id: self.user, worker: Some(worker), crew: None, roles: vec![Role::Worker] }, ticket, command).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        done
    }

    async fn command(&self, by: By, ticket: TicketId, command: Command) -> Result<Case, Fault> {
        let flows = self.world.parts.flows.clone().into_inner();
        self.world.db().write(move |tx| store::advance(tx, &flows, ticket, None, &by, command)).await
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let answer = self.world.post(path, &self.agent, body).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        answer
    }

    /// How the last decision about a ticket was reached.
    async fn how(&self, ticket: TicketId) -> String {
        let (_, why) = self.world.get(&format!("/api/v1/tickets/{ticket}/why"), &self.agent).await;
        why["decisions"][0]["how"].as_str().unwrap_or_default().to_owned()
    }

    fn facts(&self, ticket: TicketId) -> Vec<String> {
        self.world.facts.lock().iter().filter(|f| f.ticket_id == Some(ticket)).map(|f| f.kind.clone()).collect()
    }
}

#[actix_web::test]
async fn the_nearest_is_asked_at_once_then_the_next_then_a_person() {
    let town = Town::new(1).await;
    let mut washers = vec![];
    for n in 0..6 {
        washers.push(town.washer(n, f64::from(n + 1), 0.0).await);
    }
    let ticket = town.book("wash", place(0.0, 0.0), json!({})).await;
    assert_eq!(town.with(ticket).await, Some((washers[0], 1)), "an idle town waits for nothing");
    town.does(washers[0], ticket, |dispatch| Command::Decline { dispatch, reason: "flat tyre".into() }).await.expect("declined");
    assert_eq!(town.with(ticket).await, Some((washers[1], 2)), "a decline asks the next at once");
    town.wait(29).await;
    assert_eq!(town.with(ticket).await, Some((washers[1], 2)));
    town.wait(2).await;
    assert_eq!(town.with(ticket).await, Some((washers[2], 3)), "so does an offer that nobody answered in 30 s");
    town.wait(95).await;
    let now = town.ticket(ticket).await;
    assert_eq!((&now["needs_human"], &now["state"], &now["live_dispatch"]), (&json!(true), &json!("new"), &Value::Null), "{now}");
    let rounds = town.facts(ticket).iter().filter(|k| *k == "offer_made").count();
    assert_eq!(rounds, 5, "the sixth is not asked: a person decides");
    town.wait(600).await;
    assert_eq!(town.with(ticket).await, None, "and the dispatcher leaves it alone");
}

#[actix_web::test]
async fn a_ticket_for_later_is_offered_in_time_to_be_met_and_not_hours_before() {
    let town = Town::new(2).await;
    let washer = town.washer(1, 2.0, 0.0).await;
    let from = town.world.now().plus_s(4 * 3600);
    let ticket = town.book("wash", place(0.0, 0.0), json!({"want_from": from.time(), "want_to": from.plus_s(1800).time()})).await;
    town.wait(3 * 3600).await;
    assert_eq!(town.with(ticket).await, None);
    town.stands(washer, place(2.0, 0.0)).await;
    town.wait(1960).await;
    assert_eq!(town.with(ticket).await.map(|w| w.0), Some(washer));
    assert!(!town.ticket(ticket).await["needs_human"].as_bool().expect("a flag"));
}

#[actix_web::test]
async fn a_wish_beats_the_area_and_the_area_beats_cost() {
    let town = Town::new(3).await;
    let stranger = town.worker(1, town.outlet().await, "washer", &["wash"], None, place(0.5, 0.0)).await;
    let own = town.washer(2, 3.0, 0.0).await;
    let wished = town.washer(3, 9.0, 0.0).await;
    let ticket = town.book("wash", place(0.0, 0.0), json!({})).await;
    assert_eq!(town.with(ticket).await.map(|w| w.0), Some(own), "not the nearer one of another branch");
    let wish = town.book("wash", place(0.0, 0.1), json!({"wish": {"worker_id": wished.to_string()}})).await;
    assert_eq!(town.with(wish).await.map(|w| w.0), Some(wished));
    assert_eq!(town.how(wish).await, "wish");
    let third = town.book("wash", place(0.0, 0.2), json!({})).await;
    let got = town.with(third).await.map(|w| w.0);
    assert!(got == Some(own) || got == Some(stranger), "whoever can, does: {got:?}");
}

#[actix_web::test]
async fn a_hold_keeps_a_worker_for_the_caller_and_the_promise_is_what_was_shown() {
    let town = Town::new(4).await;
    let near = town.washer(1, 1.0, 0.0).await;
    let far = town.washer(2, 5.0, 0.0).await;
    town.stands(town.world.people.worker, place(0.2, 0.0)).await;
    let ask = json!({"kind": "wash", "place": {"lat": place(0.0, 0.0).lat(), "lon": place(0.0, 0.0).lon()}});
    let (status, quote) = town.post("/api/v1/quotes", ask.clone()).await;
    assert_eq!(status, 201, "{quote}");
    let shown: Vec<WorkerId> = quote["candidates"].as_array().expect("a list").iter().map(|c| id(&c["worker_id"])).collect();
    assert_eq!(shown, [near, far]);
    assert!(quote["left_out"].as_array().expect("a list").iter().any(|l| l["rule"] == "off_duty"), "{quote}");
    let eta_s = quote["candidates"][0]["eta_s"].as_i64().expect("seconds");
    let hold = format!("/api/v1/quotes/{}/hold", quote["id"].as_str().expect("an id"));
    let (status, held) = town.post(&hold, json!({"worker_id": near.to_string()})).await;
    assert_eq!((status, &held["held_worker_id"]), (200, &json!(near.to_string())), "{held}");

    let (_, other) = town.post("/api/v1/quotes", ask.clone()).await;
    assert!(other["left_out"].as_array().expect("a list").iter().any(|l| l["rule"] == "held_by_other_call"), "{other}");
    let theirs = format!("/api/v1/quotes/{}/hold", other["id"].as_str().expect("an id"));
    let (status, refused) = town.post(&theirs, json!({"worker_id": near.to_string()})).await;
    assert_eq!((status, &refused["code"]), (409, &json!("taken")));
    let passing = town.book("wash", place(0.0, 0.0), json!({})).await;
    assert_eq!(town.with(passing).await.map(|w| w.0), Some(far), "he is kept from other tickets");

    town.wait(20).await;
    let said_at = town.world.now();
    let booked = town.book("wash", place(0.0, 0.0), json!({"quote_id": quote["id"]})).await;
    assert_eq!(town.with(booked).await.map(|w| w.0), Some(near));
    assert_eq!(town.how(booked).await, "held");
    let promise = town.ticket(booked).await["promise"]["at"].clone();
    assert_eq!(promise, json!(said_at.plus_s(eta_s).time()), "what the agent was shown is what was booked");
}

#[actix_web::test]
async fn a_hold_ends_after_45_seconds_or_when_it_is_released() {
    let town = Town::new(5).await;
    let only = town.washer(1, 1.0, 0.0).await;
    let at = place(0.0, 0.0);
    let (_, quote) = town.post("/api/v1/quotes", json!({"kind": "wash", "place": {"lat": at.lat(), "lon": at.lon()}})).await;
    let hold = format!("/api/v1/quotes/{}/hold", quote["id"].as_str().expect("an id"));
    assert_eq!(town.post(&hold, json!({"worker_id": only.to_string()})).await.0, 200);
    let ticket = town.book("wash", at, json!({})).await;
    town.wait(40).await;
    assert_eq!(town.with(ticket).await, None);
    town.wait(6).await;
    assert_eq!(town.with(ticket).await.map(|w| w.0), Some(only));
    town.does(only, ticket, |dispatch| Command::Decline { dispatch, reason: "no".into() }).await.expect("declined");
    assert_eq!(town.post(&hold, json!({"worker_id": only.to_string()})).await.0, 200);
    let other = town.book("wash", place(0.1, 0.0), json!({})).await;
    assert_eq!(town.with(other).await, None);
    let (status, free) = town.world.ask("DELETE", &hold, Some(&town.agent), None).await;
    assert_eq!((status, &free["held_worker_id"]), (200, &Value::Null));
    town.wait(1).await;
    assert_eq!(town.with(other).await.map(|w| w.0), Some(only), "at once, not after the rest of the 45 s");
}

#[actix_web::test]
async fn a_quote_for_a_place_in_no_zone_says_which_zones_there_are() {
    let town = Town::new(6).await;
    let (status, refused) = town.post("/api/v1/quotes", json!({"kind": "wash", "place": {"lat": 10.0, "lon": 10.0}})).await;
    assert_eq!((status, &refused["code"]), (422, &json!("invalid_field")));
    assert!(refused["detail"].as_str().expect("text").contains("XA (西安)"), "{refused}");
    let unknown = json!({"kind": "wash", "place": {"lat": 34.26, "lon": 108.94}, "call_id": "019cabd8-3fd1-7001-98b1-9551ea4c7b22"});
    assert_eq!(town.post("/api/v1/quotes", unknown).await.1["errors"][0]["field"], "call_id");
    let nobody = json!({"kind": "return_visit", "place": {"lat": 34.26, "lon": 108.94}});
    assert_eq!(town.post("/api/v1/quotes", nobody).await.0, 422);
}

#[actix_web::test]
async fn a_crew_that_does_not_acknowledge_in_60_seconds_is_replaced_and_the_seats_are_alarmed() {
    let town = Town::new(7).await;
    let first = town.crew(1, 1.0).await;
    let second = town.crew(2, 4.0).await;
    let ticket = town.book("rescue", place(0.0, 0.0), json!({})).await;
    assert_eq!(town.with(ticket).await, Some((first, 1)));
    assert_eq!(town.how(ticket).await, "rescue");
    town.wait(58).await;
    assert_eq!(town.with(ticket).await, Some((first, 1)));
    town.wait(3).await;
    assert_eq!(town.with(ticket).await, Some((second, 2)));
    assert!(town.facts(ticket).contains(&"alarm_raised".to_owned()), "{:?}", town.facts(ticket));
    town.does(second, ticket, |dispatch| Command::Acknowledge { dispatch }).await.expect("shown");
    town.wait(120).await;
    assert_eq!(town.with(ticket).await, Some((second, 2)), "who acknowledged keeps it");
}

#[actix_web::test]
async fn a_worker_with_a_job_gets_one_more_and_not_two() {
    let town = Town::new(8).await;
    let only = town.washer(1, 1.0, 0.0).await;
    let mut tickets = vec![];
    for n in 0..3 {
        let ticket = town.book("wash", place(0.0, f64::from(n) / 10.0), json!({})).await;
        if n < 2 {
            town.does(only, ticket, |dispatch| Command::Accept { dispatch }).await.expect("accepted");
        }
        tickets.push(ticket);
    }
    assert_eq!(town.with(tickets[2]).await, None, "hold_next is 1");
    town.does(only, tickets[0], |dispatch| Command::Depart { dispatch }).await.expect("drives");
    town.does(only, tickets[0], |dispatch| Command::Arrive { dispatch, note: None, away_m: None }).await.expect("there");
    town.does(only, tickets[0], |dispatch| Command::Start { dispatch }).await.expect("washes");
    let finish = |dispatch| Command::Finish { dispatch, outcome: None, note: None };
    town.does(only, tickets[0], finish).await.expect("done");
    town.wait(1).await;
    assert_eq!(town.with(tickets[2]).await.map(|w| w.0), Some(only), "as soon as the first is done");
}

#[actix_web::test]
async fn whoever_comes_on_duty_is_asked_at_once() {
    let town = Town::new(9).await;
    let ticket = town.book("wash", place(0.0, 0.0), json!({})).await;
    town.wait(100).await;
    let (_, why) = town.world.get(&format!("/api/v1/tickets/{ticket}/why"), &town.agent).await;
    assert_eq!(why["decisions"].as_array().map(Vec::len), Some(1), "nobody was found, and that is kept once: {why}");
    let comes = town.washer(1, 1.0, 0.0).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(town.with(ticket).await.map(|w| w.0), Some(comes));
}

#[actix_web::test]
async fn who_stands_still_is_warned_and_at_last_another_is_sent() {
    let town = Town::new(10).await;
    let idle = town.washer(1, 3.0, 0.0).await;
    let other = town.washer(2, 8.0, 0.0).await;
    let ticket = town.book("wash", place(0.0, 0.0), json!({})).await;
    town.does(idle, ticket, |dispatch| Command::Accept { dispatch }).await.expect("accepted");
    town.does(idle, ticket, |dispatch| Command::Depart { dispatch }).await.expect("says so");
    for n in 0..40 {
        town.wait(20).await;
        town.stands(idle, place(3.0, 0.0001 * f64::from(n % 2))).await;
        town.stands(other, place(8.0, 0.0)).await;
    }
    let facts = town.facts(ticket);
    assert!(facts.contains(&"note_added".to_owned()), "the desk is told: {facts:?}");
    assert!(facts.contains(&"dispatch_failed".to_owned()), "it is taken from him: {facts:?}");
    assert_eq!(town.with(ticket).await.map(|w| w.0), Some(other));
}

#[actix_web::test]
async fn a_person_assigns_and_opens_to_many() {
    let town = Town::new(11).await;
    let near = town.washer(1, 1.0, 0.0).await;
    let far = town.washer(2, 6.0, 0.0).await;
    let ticket = town.book("wash", place(0.0, 0.0), json!({})).await;
    assert_eq!(town.with(ticket).await.map(|w| w.0), Some(near));
    let version = town.ticket(ticket).await["version"].clone();
    let assign = format!("/api/v1/tickets/{ticket}/assign");
    let (status, refused) = town.post(&assign, json!({"version": version, "worker_id": town.world.people.worker.to_string()})).await;
    assert_eq!((status, &refused["code"]), (409, &json!("worker_unable")));
    assert!(refused["detail"].as_str().expect("text").contains("off_duty"), "{refused}");
    let (status, done) = town.post(&assign, json!({"version": version, "worker_id": far.to_string()})).await;
    assert_eq!((status, &done["live_dispatch"]["worker_id"]), (200, &json!(far.to_string())), "{done}");
    assert!(done["live_dispatch"]["eta_s"].as_i64().is_some_and(|s| s > 600));
    assert_eq!(town.how(ticket).await, "manual");
    let (status, stale) = town.post(&assign, json!({"version": version, "worker_id": near.to_string()})).await;
    assert_eq!((status, &stale["code"]), (409, &json!("stale_version")));

    let second = town.book("wash", place(0.0, 0.0), json!({})).await;
    let version = town.ticket(second).await["version"].clone();
    let (status, open) = town.post(&format!("/api/v1/tickets/{second}/open"), json!({"version": version})).await;
    assert_eq!((status, &open["live_dispatch"]["mode"]), (200, &json!("grab")), "{open}");
    town.does(far, second, |dispatch| Command::Accept { dispatch }).await.expect("the first who takes it");
    let late = town.does(near, second, |dispatch| Command::Accept { dispatch }).await;
    assert_eq!(late.map_err(|e| e.code()).map(drop), Err(Some(Code::Taken)));
}

/// Accept, expiry, cancel and assign at the same instant: one wins, the others learn what happened, the rules hold.
#[actix_web::test]
async fn at_the_deadline_exactly_one_of_accept_expiry_cancel_and_assign_wins() {
    tokio::time::pause();
    for seed in 20..30 {
        let town = Town::under_paused_time(seed).await;
        let near = town.washer(1, 1.0, 0.0).await;
        town.washer(2, 6.0, 0.0).await;
        let ticket = town.book("wash", place(0.0, 0.0), json!({})).await;
        let seen = town.ticket(ticket).await;
        let (version, dispatch): (i64, DispatchId) = (seen["version"].as_i64().expect("a version"), id(&seen["live_dispatch"]["id"]));
        let ends: mobile_api::Timestamp = seen["live_dispatch"]["expires_at"].as_str().expect("a time").parse().expect("a time");
        let left = nearhand::base::At::new(ends).wait_from(town.world.now());
        // Now before, now at, now after the deadline.
        let early = Duration::from_millis([3, 0][usize::from(seed % 2 == 0)]);
        tokio::time::sleep(left.saturating_sub(early)).await;
        let flows = town.world.parts.flows.clone().into_inner();
        let washer = By::User { id: town.user, worker: Some(near), crew: None, roles: vec![Role::Worker] };
        let desk = By::User { id: town.user, worker: None, crew: None, roles: vec![Role::Dispatcher] };
        let orders = [
            (washer, Command::Accept { dispatch }),
            (desk.clone(), Command::Cancel { reason: "raced".into() }),
            (desk, Command::Withdraw { reason: "raced".into() }),
            (By::System, Command::Deadline),
        ];
        let all = orders.into_iter().map(|(by, command)| {
            let (flows, seen) = (Arc::clone(&flows), if by == By::System { None } else { Some(version) });
            town.world.db().write(move |tx| store::advance(tx, &flows, ticket, seen, &by, command))
        });
        let won: Vec<bool> = join_all(all).await.into_iter().map(|r| r.is_ok()).collect();
        assert_eq!(won.iter().filter(|w| **w).count(), 1, "seed {seed}: {won:?}");
        town.wait(1).await;
        let live = town.world.db().read(move |conn| store::load(conn, ticket)).await.expect("there").live;
        let open = town.ticket(ticket).await["outcome"].is_null();
        assert_eq!(live.is_some(), open, "seed {seed}: a cancelled one is with nobody, an open one is dispatched again");
    }
}

#[actix_web::test]
async fn a_wash_for_somebody_who_is_lost_waits_for_its_place() {
    let town = Town::new(12).await;
    let washer = town.washer(1, 1.0, 0.0).await;
    let lost = json!({"kind": "wash", "phone": "13912345678", "place": {"address": "一个加油站旁边"}});
    let (status, ticket) = town.post("/api/v1/tickets", lost).await;
    assert_eq!((status, &ticket["state"]), (201, &json!("new")), "{ticket}");
    let ticket: TicketId = id(&ticket["id"]);
    town.wait(60).await;
    let now = town.ticket(ticket).await;
    assert_eq!((&now["live_dispatch"], &now["needs_human"]), (&Value::Null, &json!(false)), "{now}");
    let found = json!({"version": now["version"], "place": {"lat": place(0.0, 0.0).lat(), "lon": place(0.0, 0.0).lon()}});
    let (status, changed) = town.post(&format!("/api/v1/tickets/{ticket}/change"), found).await;
    assert_eq!(status, 200, "{changed}");
    assert_eq!(town.with(ticket).await.map(|w| w.0), Some(washer), "as soon as it is known");
    let nowhere = town.post("/api/v1/tickets", json!({"kind": "wash", "phone": "13912345679", "place": {}})).await;
    town.wait(400).await;
    assert_eq!(town.ticket(id(&nowhere.1["id"])).await["needs_human"], true, "a place that nobody finds out is somebody's to ask");
}

#[actix_web::test]
async fn why_somebody_arrived_far_from_the_place_stands_in_the_history() {
    let town = Town::new(13).await;
    let washer = town.world.sign_in(Role::Worker).await;
    let api = |path: &str| format!("/api/v1/field/{path}");
    assert_eq!(town.world.post(&api("duty"), &washer, json!({"on": true})).await.0, 200);
    town.stands(town.world.people.worker, place(2.0, 0.0)).await;
    town.wait(1).await;
    let ticket = town.book("wash", place(0.0, 0.0), json!({})).await;
    let dispatch = town.dispatch(ticket).await;
    let moves = async |what: &str, more: Value| {
        let mut body = json!({"version": town.ticket(ticket).await["version"]});
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        town.world.post(&api(&format!("dispatches/{dispatch}/{what}")), &washer, body).await
    };
    assert_eq!(moves("accept", json!({})).await.0, 200);
    assert_eq!(moves("depart", json!({})).await.0, 200);
    assert_eq!(moves("arrive", json!({})).await.0, 409, "he is two kilometres away");
    let (status, there) = moves("arrive", json!({"note": "客户把车停在对面"})).await;
    assert_eq!(status, 200, "{there}");
    let (_, history) = town.world.get(&format!("/api/v1/tickets/{ticket}/facts"), &town.agent).await;
    let arrived = history["items"].as_array().expect("facts").iter().find(|f| f["kind"] == "arrived").expect("arrived").clone();
    assert_eq!(arrived["data"]["note"], "客户把车停在对面", "{arrived}");
    assert_eq!(arrived["data"]["away_m"].as_i64().map(|m| (m - 1995).abs() < 20), Some(true), "{arrived}");
}

/// S2-34: both sides are told; what was promised is promised anew, in the customer's own language.
#[actix_web::test]
async fn a_promise_that_changes_is_told_anew_in_the_customers_language() {
    let town = Town::new(14).await;
    let washer = town.washer(1, 1.0, 0.0).await;
    let file = json!({"name": "Ann", "numbers": ["13912345678"], "lang": "en"});
    let (status, file) = town.post("/api/v1/customers", file).await;
    assert_eq!((status, &file["lang"]), (201, &json!("en")), "{file}");
    let at = place(0.0, 0.0);
    let (_, quote) = town.post("/api/v1/quotes", json!({"kind": "wash", "place": {"lat": at.lat(), "lon": at.lon()}})).await;
    let hold = format!("/api/v1/quotes/{}/hold", quote["id"].as_str().expect("an id"));
    assert_eq!(town.post(&hold, json!({"worker_id": washer.to_string()})).await.0, 200);
    let ticket = town.book("wash", at, json!({"quote_id": quote["id"]})).await;
    town.does(washer, ticket, |dispatch| Command::Accept { dispatch }).await.expect("accepted");
    let first = town.ticket(ticket).await;
    let texts = async || {
        let (_, page) = town.world.get(&format!("/api/v1/messages?ticket={ticket}"), &town.agent).await;
        let rows = page["items"].as_array().expect("rows").clone();
        rows.into_iter()
            .rev()
            .map(|m| (m["template"].as_str().expect("a name").to_owned(), m["body"].as_str().expect("text").to_owned()))
            .collect::<Vec<_>>()
    };
    let told = texts().await;
    assert!(told.iter().any(|(t, body)| t == "customer_accepted" && body.contains("is coming")), "{told:?}");
    assert!(told.iter().all(|(t, _)| t != "customer_promise"), "nothing was promised anew: {told:?}");

    // Farther away: nobody knows how long it takes before somebody accepts.
    let far = place(-6.0, 0.0);
    let (status, changed) = town
        .post(
            &format!("/api/v1/tickets/{ticket}/change"),
            json!({"version": first["version"], "place": {"lat": far.lat(), "lon": far.lon()}}),
        )
        .await;
    assert_eq!((status, &changed["promise"]), (200, &Value::Null), "the old one is void: {changed}");
    town.does(washer, ticket, |dispatch| Command::Accept { dispatch }).await.expect("accepted again");
    let second = town.ticket(ticket).await;
    let eta_s = second["live_dispatch"]["eta_s"].as_i64().expect("seconds");
    assert!(eta_s > 600, "{second}");
    let at: mobile_api::Timestamp = second["promise"]["at"].as_str().expect("a promise").parse().expect("a time");
    assert!((nearhand::base::At::new(at).since_s(town.world.now()) - eta_s as f64).abs() < 2.0, "{second}");
    let promised =
        |told: &[(String, String)]| told.iter().filter(|(t, _)| t == "customer_promise").map(|(_, b)| b.clone()).collect::<Vec<_>>();
    let told = promised(&texts().await);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("by ") && told[0].contains(':') && told[0].is_ascii(), "{told:?}");

    // Another time: known at once.
    let from = town.world.now().plus_s(4 * 3600);
    let later = json!({"version": second["version"], "want_from": from.time(), "want_to": from.plus_s(1800).time()});
    let (status, changed) = town.post(&format!("/api/v1/tickets/{ticket}/change"), later).await;
    assert_eq!((status, &changed["promise"]["at"]), (200, &json!(from.plus_s(1800).time())), "{changed}");
    assert_eq!(promised(&texts().await).len(), 2);
    // What changes no promise tells none.
    let noted = json!({"version": changed["version"], "note": "ring twice"});
    assert_eq!(town.post(&format!("/api/v1/tickets/{ticket}/change"), noted).await.0, 200);
    assert_eq!(promised(&texts().await).len(), 2);
}

#[actix_web::test]
async fn when_a_job_ends_early_what_comes_after_it_moves_forward() {
    let town = Town::new(30).await;
    let only = town.washer(1, 1.0, 0.0).await;
    let mut tickets = vec![];
    for n in 0..2 {
        let ticket = town.book("wash", place(0.0, f64::from(n)), json!({})).await;
        town.does(only, ticket, |dispatch| Command::Accept { dispatch }).await.expect("accepted");
        tickets.push(ticket);
    }
    let soonest = async || {
        let (_, quote) = town.post("/api/v1/quotes", json!({"kind": "wash", "place": {"lat": 34.2609, "lon": 108.9423}})).await;
        quote["candidates"][0]["eta_s"].as_i64()
    };
    let (planned, _) = town.planned(tickets[1]).await;
    assert!(planned.since_s(town.world.now()) > 2400.0, "behind a drive and forty minutes' work");
    town.serves(only, tickets[0], 600).await;
    let (moved, deadline) = town.planned(tickets[1]).await;
    assert!(moved.since_s(town.world.now()).abs() < 2.0, "the first was done in ten minutes: he sets out now, not at {planned}");
    assert_eq!(deadline, Some(moved.plus_s(900)), "and must have set out a quarter of an hour from now (I4)");
    // Back from the kilometre: a drive there, the work, a drive back.
    town.stands(only, place(0.0, 0.0)).await;
    let eta_s = soonest().await.expect("he may have one more");
    assert!((2700..3100).contains(&eta_s), "told from when he will truly be free: {eta_s}");
}

#[actix_web::test]
async fn when_a_job_ends_late_what_comes_after_it_waits_and_nobody_calls_it_overdue() {
    let town = Town::new(31).await;
    let only = town.washer(1, 1.0, 0.0).await;
    let mut tickets = vec![];
    for n in 0..2 {
        let ticket = town.book("wash", place(0.0, f64::from(n)), json!({})).await;
        town.does(only, ticket, |dispatch| Command::Accept { dispatch }).await.expect("accepted");
        tickets.push(ticket);
    }
    town.does(only, tickets[0], |dispatch| Command::Depart { dispatch }).await.expect("drives");
    town.does(only, tickets[0], |dispatch| Command::Arrive { dispatch, note: None, away_m: None }).await.expect("there");
    town.wait(1000).await;
    town.does(only, tickets[0], |dispatch| Command::Start { dispatch }).await.expect("washes, late");
    let (planned, deadline) = town.planned(tickets[1]).await;
    assert!(planned.since_s(town.world.now()) > 2300.0, "{planned}");
    assert_eq!(deadline, Some(planned.plus_s(900)), "its deadline has moved with it");
}

#[actix_web::test]
async fn what_a_worker_carried_today_stands_in_the_why_and_spreads_the_work() {
    let town = Town::new(32).await;
    let first = town.washer(1, 1.0, 0.0).await;
    let ticket = town.book("wash", place(0.0, 0.0), json!({})).await;
    town.does(first, ticket, |dispatch| Command::Accept { dispatch }).await.expect("accepted");
    town.serves(first, ticket, 1800).await;
    let second = town.washer(2, 1.0, 0.0).await;
    town.stands(first, place(1.0, 0.0)).await;
    let ticket = town.book("wash", place(0.0, 0.0), json!({})).await;
    assert_eq!(town.with(ticket).await.map(|w| w.0), Some(second), "both stand at one place: the one who carried less goes");
    let (_, why) = town.world.get(&format!("/api/v1/tickets/{ticket}/why"), &town.agent).await;
    let load = |who: WorkerId| {
        let all = why["decisions"][0]["candidates"].as_array().into_iter().flatten();
        all.filter(|c| c["worker_id"] == json!(who.to_string())).find_map(|c| c["load_s"].as_i64())
    };
    assert_eq!((load(first), load(second)), (Some(30), Some(0)), "half an hour weighs half a minute: {why}");
}

#[actix_web::test]
async fn an_order_reaches_the_phone_as_an_offer_does() {
    let town = Town::new(33).await;
    let world = &town.world;
    let token = world.sign_in(Role::Crew).await;
    let caller = world.parts.sessions.find(&token).await.expect("read").expect("signed in");
    let (to, mut from) = nearhand::live::connect_in_process(&world.parts.live, caller).await.expect("connected");
    assert_eq!(world.post("/api/v1/field/duty", &token, json!({"on": true})).await.0, 200);
    town.stands(world.people.rescuer, place(1.0, 0.0)).await;
    let ticket = town.book("rescue", place(0.0, 0.0), json!({})).await;
    let mut orders = vec![];
    while let Ok(Some(frame)) = tokio::time::timeout(Duration::from_secs(30), from.recv()).await {
        if let ToClient::Offer(order) = frame {
            to.send(ToServer::Ack { dispatch_id: order.dispatch_id.clone() }).await.expect("taken");
            orders.push(order);
        }
    }
    assert_eq!(orders.len(), 1, "once: {orders:?}");
    assert_eq!((orders[0].ticket.id.as_str(), orders[0].expires_at), (ticket.to_string().as_str(), None), "nobody asks him");
    assert_eq!(orders[0].ticket.phone, "+8613912345678", "his job, so he may ring the customer");
    assert!(town.ticket(ticket).await["live_dispatch"]["acked_at"].is_string(), "{:?}", town.facts(ticket));
    town.wait(40).await;
    assert_eq!(town.with(ticket).await, Some((world.people.rescuer, 1)), "and the crew keeps it");
}

#[actix_web::test]
async fn a_crew_is_reached_through_whoever_of_it_is_there() {
    let town = Town::new(34).await;
    let lead = town.crew(1, 1.0).await;
    let mate = town.mate(2, lead, 1.2).await;
    let other = town.crew(3, 9.0).await;
    let first = town.book("rescue", place(0.0, 0.0), json!({})).await;
    assert_eq!(town.with(first).await.map(|w| w.0), Some(lead));
    let second = town.book("rescue", place(0.0, 0.1), json!({})).await;
    assert_eq!(town.with(second).await.map(|w| w.0), Some(other), "a crew is one: its mate is not sent on a second job");
    for (ticket, who) in [(first, lead), (second, other)] {
        town.does(who, ticket, |dispatch| Command::Acknowledge { dispatch }).await.expect("seen");
    }
    town.serves(lead, first, 60).await;
    town.goes_home(lead).await;
    town.stands(mate, place(1.2, 0.0)).await;
    let third = town.book("rescue", place(0.0, 0.0), json!({})).await;
    assert_eq!(town.with(third).await.map(|w| w.0), Some(mate), "the lead is off duty: his mate carries the dispatch");
    assert!(town.ticket(third).await["live_dispatch"]["crew_id"].is_string(), "for the same crew");
}

#[actix_web::test]
async fn a_crew_whose_lead_is_dark_is_reached_through_his_mate() {
    let town = Town::new(35).await;
    let lead = town.crew(1, 1.0).await;
    let mate = town.mate(2, lead, 1.2).await;
    town.wait(900).await;
    town.stands(mate, place(1.2, 0.0)).await;
    let ticket = town.book("rescue", place(0.0, 0.0), json!({})).await;
    assert_eq!(town.with(ticket).await.map(|w| w.0), Some(mate), "nobody has seen the lead for a quarter of an hour");
}
