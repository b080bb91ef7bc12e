//! What only shows from within: a bus that misses its bell, an actor that panics.

use crate::base::{At, BranchId, Clock, DispatchId, Ids, WorkerId, ZoneId};
use crate::db::{Db, Fact, Json, NewFact, News, Settings};
use crate::live::bus::Told;
use crate::live::outbox::Outbox;
use crate::live::worker::Provoke;
use crate::live::{FactsCommitted, connect_in_process, intake};
use crate::org::tracker::TrackerKey;
use crate::server::Parts;
use crate::testing::{World, settings};
use actix::prelude::*;
use mobile_api::access::Role;
use mobile_api::stream::ToClient;
use parking_lot::Mutex;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::task::{Context as Look, Waker};
use std::time::Duration;

/// An actor that writes down what it hears.
struct Ear(Arc<Mutex<Vec<i64>>>);
impl Actor for Ear {
    type Context = Context<Self>;
}
impl Handler<FactsCommitted> for Ear {
    type Result = ();
    fn handle(&mut self, m: FactsCommitted, _: &mut Context<Self>) {
        self.0.lock().extend(m.facts.iter().map(|t| t.fact.seq));
    }
}

#[actix::test]
async fn a_bus_that_missed_its_bell_reads_the_table_and_nothing_is_lost_or_told_twice() {
    tokio::time::pause();
    let world = World::new(1).await;
    let (zone, branch) = (world.people.zone, world.people.own);
    // A second core on the same records hears every commit of its own connection, but has room for one.
    let (mut publish, bell) = intake(1);
    let live = world.another_core(bell);
    let heard = Arc::<Mutex<Vec<i64>>>::default();
    live.bus.subscribe(Ear(Arc::clone(&heard)).start().recipient());
    for _ in 0..50 {
        let before = world.facts.lock().len();
        let write = move |tx: &mut crate::db::Tx<'_>| {
            for _ in 0..3 {
                tx.fact(NewFact {
                    zone_id: zone,
                    seq: 0,
                    at: tx.now,
                    kind: "note_added".into(),
                    branch_id: branch,
                    ticket_id: None,
                    dispatch_id: None,
                    worker_id: None,
                    by_user: None,
                    data: Json::default(),
                });
            }
            Ok(())
        };
        world.db().write(write).await.expect("written");
        let new: Vec<_> = world.facts.lock()[before..].to_vec();
        publish(new.into_iter().map(News::from).collect()); // the queue is full from the second on: nobody has had his turn yet
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(*heard.lock(), (1..=150).collect::<Vec<i64>>());
}

/// A fact's kind, the version it tells, and that of the ticket which came along.
type Line = (String, i64, Option<i64>);

/// An actor that writes them down.
struct Reader(Arc<Mutex<Vec<Line>>>);
impl Actor for Reader {
    type Context = Context<Self>;
}
impl Handler<FactsCommitted> for Reader {
    type Result = ();
    fn handle(&mut self, m: FactsCommitted, _: &mut Context<Self>) {
        let told = m.facts.iter().filter(|t| t.fact.ticket_id.is_some());
        let line = |t: &Told| {
            let version = t.fact.data.0["version"].as_i64().expect("every ticket's fact tells it");
            (t.fact.kind.clone(), version, t.case().map(|case| case.ticket.version))
        };
        self.0.lock().extend(told.map(line));
    }
}

#[actix::test]
async fn a_fact_brings_the_ticket_as_it_left_it_and_one_read_from_the_table_brings_none() {
    tokio::time::pause();
    let world = World::new(3).await;
    let heard = Arc::<Mutex<Vec<_>>>::default();
    world.parts.live.bus.subscribe(Reader(Arc::clone(&heard)).start().recipient());
    let agent = world.sign_in(Role::Agent).await;
    let body = serde_json::json!({ "kind": "wash", "phone": "13800000001", "place": { "lat": 34.2609, "lon": 108.9423 } });
    let (status, ticket) = world.post("/api/v1/tickets", &agent, body).await;
    assert_eq!(status, 201, "{ticket}");
    let path = format!("/api/v1/tickets/{}/cancel", ticket["id"].as_str().expect("an id"));
    let (status, answer) = world.post(&path, &agent, serde_json::json!({ "version": 1, "reason": "a test" })).await;
    assert_eq!(status, 200, "{answer}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let heard = heard.lock();
    assert!(heard.iter().any(|(kind, ..)| kind == "ticket_created") && heard.iter().any(|(kind, ..)| kind == "ticket_closed"), "{heard:?}");
    for (kind, told, came) in heard.iter() {
        assert_eq!(*came, Some(*told), "{kind}");
    }
    let read = world.facts.lock().clone();
    assert!(read.into_iter().all(|fact| Told::from(fact).case().is_none()));
}

#[actix::test]
async fn a_workers_actor_that_panics_is_revived_and_his_phone_notices_nothing() {
    tokio::time::pause();
    let world = World::new(2).await;
    let live = &world.parts.live;
    let token = world.sign_in(Role::Worker).await;
    let who = world.parts.sessions.find(&token).await.expect("read").expect("signed in");
    let (_to, mut from) = connect_in_process(live, who).await.expect("connected");
    assert!(matches!(from.recv().await, Some(ToClient::Hello { .. })));
    let first = live.worker(world.people.worker);
    assert!(first.send(Provoke).await.is_err(), "it panicked");
    let second = live.worker(world.people.worker);
    assert!(second != first && second.connected());
    second.do_send(crate::live::worker::Say(ToClient::Pong));
    let heard = tokio::time::timeout(Duration::from_secs(1), from.recv()).await.expect("in time");
    assert_eq!(heard, Some(ToClient::Pong), "the new one knows his phones");
}

#[actix::test]
async fn two_cores_do_not_share_what_is_theirs() {
    let (mut publish, bell) = intake(4);
    publish(Arc::from([]));
    drop(bell);
    publish(Arc::from([])); // whoever publishes into the void does not break
    let memory = Settings { durable: false, ..Settings::new("sqlite://:memory:") };
    let (publish, bell) = intake(4);
    let db = Db::inline(memory, Clock::System, Ids::System, publish).expect("a database");
    let key = TrackerKey::from_secret("of nobody");
    let parts = Parts::on(settings(), db, Clock::System, Ids::System, bell, key).expect("an empty database is no reason not to start");
    assert!(parts.live.whereabouts.boards().is_empty());
}

#[actix::test]
async fn facts_of_a_zone_are_put_before_desks_and_never_before_phones() {
    tokio::time::pause();
    let world = World::new(4).await;
    let (zone, branch) = (world.people.zone, world.people.own);
    let live = &world.parts.live;
    let mut boxes = vec![];
    for role in [Role::Worker, Role::Crew, Role::Dispatcher] {
        let token = world.sign_in(role).await;
        let who = world.parts.sessions.find(&token).await.expect("read").expect("signed in");
        let outbox = Arc::new(Outbox::new(who.clone()));
        // It would take the facts, whoever's it is: that a phone cannot ask for them is another wall.
        assert_eq!((outbox.resume(zone, 0), outbox.replay(zone, 0, &[], true)), (Ok(true), Ok(true)));
        live.fans.join(&live.bus, &live.db, &live.clock, Arc::clone(&outbox), who);
        boxes.push(outbox);
    }
    let write = move |tx: &mut crate::db::Tx<'_>| {
        tx.fact(fact(zone, branch, "note_added", None, None, json!({})));
        Ok(())
    };
    world.db().write(write).await.expect("written");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let cx = Look::from_waker(Waker::noop());
    let heard: Vec<bool> = boxes.iter().map(|outbox| outbox.poll_take(&cx, usize::MAX).is_ready()).collect();
    assert_eq!(heard, [false, false, true]);
}

fn fact(
    zone_id: ZoneId,
    branch_id: BranchId,
    kind: &str,
    worker_id: Option<WorkerId>,
    dispatch_id: Option<DispatchId>,
    data: Value,
) -> Fact {
    let (at, kind, data) = (At::from_us(0), kind.into(), Json(data));
    Fact { zone_id, seq: 0, at, kind, branch_id, ticket_id: None, dispatch_id, worker_id, by_user: None, data }
}

#[actix::test]
async fn only_those_whom_a_fact_concerns_look_at_the_table() {
    let world = World::new(5).await;
    let (he, rescuer, crew) = (world.people.worker, world.people.rescuer, world.people.crew);
    let round = Some(world.parts.ids.new_id());
    let concerned = |kind: &str, worker, dispatch, data: Value| {
        let mut all = BTreeSet::new();
        world.parts.live.concerned(&fact(world.people.zone, world.people.own, kind, worker, dispatch, data).into(), &mut all);
        Vec::from_iter(all)
    };
    assert_eq!(concerned("offer_made", Some(he), round, json!({})), [he]);
    assert_eq!(concerned("grab_opened", None, round, json!({"invited": [he]})), [he]);
    assert_eq!(concerned("assigned", None, round, json!({"crew_id": crew})), [rescuer]);
    assert_eq!(concerned("offer_made", Some(he), None, json!({})), [], "about no round");
    assert_eq!(concerned("offer_acknowledged", Some(he), round, json!({})), [], "it changes no screen");
    assert_eq!(concerned("offer_expired", None, round, json!({})), [], "on nobody's screen");
}

/// Which rounds a phone was shown, and which were taken from it, since it was last asked.
fn shown(phone: &mut tokio::sync::mpsc::Receiver<ToClient>) -> Vec<(&'static str, String)> {
    let frames = std::iter::from_fn(|| phone.try_recv().ok());
    frames
        .filter_map(|frame| match frame {
            ToClient::Offer(offer) => Some(("offer", offer.dispatch_id)),
            ToClient::OfferGone { dispatch_id, .. } => Some(("gone", dispatch_id)),
            _ => None,
        })
        .collect()
}

#[actix::test]
async fn an_offer_that_came_with_its_commit_is_shown_before_the_table_is_read() {
    tokio::time::pause();
    let world = World::new(6).await;
    let live = &world.parts.live;
    let heard = Arc::<Mutex<Vec<Told>>>::default();
    let ear = Arc::clone(&heard);
    live.bus.listen(move |told| ear.lock().extend(told.iter().cloned()));
    let (washer, agent) = (world.sign_in(Role::Worker).await, world.sign_in(Role::Agent).await);
    assert_eq!(world.post("/api/v1/field/duty", &washer, json!({"on": true})).await.0, 200);
    let fix = json!({"lat": 34.262, "lon": 108.943, "at": world.now().time().to_string(), "accuracy_m": 5.0});
    assert_eq!(world.post("/api/v1/field/fixes", &washer, json!({"datum": "wgs84", "fixes": [fix]})).await.0, 202);
    let who = world.parts.sessions.find(&washer).await.expect("read").expect("signed in");
    let (_to, mut phone) = connect_in_process(live, who).await.expect("connected");
    let wash = json!({"kind": "wash", "phone": "13800000001", "place": {"lat": 34.2609, "lon": 108.9423}});
    let (status, ticket) = world.post("/api/v1/tickets", &agent, wash).await;
    assert_eq!(status, 201, "{ticket}");
    tokio::time::sleep(Duration::from_secs(4)).await;
    let made = heard.lock().iter().find(|t| t.fact.kind == "offer_made").cloned().expect("offered");
    let round = made.fact.dispatch_id.expect("a round").to_string();
    assert_eq!(shown(&mut phone), [("offer", round.clone())], "once, though it came along and the table was read");
    let path = format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id"));
    let (_, now) = world.get(&path, &agent).await;
    assert_eq!(world.post(&format!("{path}/cancel"), &agent, json!({"version": now["version"], "reason": "rain"})).await.0, 200);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(shown(&mut phone), [("gone", round.clone())]);

    // Told again, now that the table has no such offer: only what came along can show it, and the look takes it back.
    live.wake_workers(std::slice::from_ref(&made));
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(shown(&mut phone), [("offer", round.clone()), ("gone", round)]);
    live.wake_workers(&[Told::from(made.fact)]);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(shown(&mut phone), [], "a fact alone shows nothing that the table does not have");
}
