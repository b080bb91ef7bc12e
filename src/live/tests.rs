//! What only shows from within: a bus that misses its bell, an actor that panics.

use crate::base::{Clock, Ids};
use crate::db::{Db, Json, NewFact, News, Settings};
use crate::live::bus::Told;
use crate::live::worker::Provoke;
use crate::live::{FactsCommitted, connect_in_process, intake};
use crate::org::tracker::TrackerKey;
use crate::server::Parts;
use crate::testing::{World, settings};
use actix::prelude::*;
use mobile_api::access::Role;
use mobile_api::stream::ToClient;
use parking_lot::Mutex;
use std::sync::Arc;
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
