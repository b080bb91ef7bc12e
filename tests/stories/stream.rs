//! What a console and a phone hear, and what happens to those that are slow, cut off, or come back.

use futures_util::{SinkExt, StreamExt};
use mobile_api::access::Role;
use mobile_api::stream::{ToClient, ToServer};
use mobile_api::tickets::{OfferMode, Why};
use nearhand::access::Caller;
use nearhand::base::{DispatchId, TicketId};
use nearhand::db::{Json, NewFact, facts_after};
use nearhand::live::connect_in_process;
use nearhand::live::outbox::MOST;
use nearhand::live::session::Session;
use nearhand::server;
use nearhand::testing::{World, id};
use nearhand::tickets::{By, Command, Round, store};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::time::{sleep, timeout};

async fn caller(world: &World, role: Role) -> Caller {
    let token = world.sign_in(role).await;
    world.parts.sessions.find(&token).await.expect("read").expect("signed in")
}

/// Something happened in the zone; nobody reads more into it.
async fn something(world: &World, times: usize) {
    let (zone, branch) = (world.people.zone, world.people.own);
    let write = move |tx: &mut nearhand::db::Tx<'_>| {
        for n in 0..times {
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
                data: Json(json!({ "n": n })),
            });
        }
        Ok(())
    };
    world.db().write(write).await.expect("written");
}

/// What comes next within five seconds, but for how seats stand, which the stories of calls look at.
async fn heard(frames: &mut Receiver<ToClient>) -> Option<ToClient> {
    loop {
        match timeout(Duration::from_secs(5), frames.recv()).await.ok().flatten() {
            Some(ToClient::Seat(_)) => {}
            frame => return frame,
        }
    }
}

/// The numbers of the facts that come until nothing comes for a while.
async fn seqs(frames: &mut Receiver<ToClient>) -> Vec<i64> {
    let mut seen = vec![];
    while let Some(frame) = heard(frames).await {
        if let ToClient::Fact(fact) = frame {
            seen.push(fact.seq);
        }
    }
    seen
}

async fn console(world: &World, after: i64) -> (Sender<ToServer>, Receiver<ToClient>) {
    let (to, mut from) = connect_in_process(&world.parts.live, caller(world, Role::Dispatcher).await).await.expect("connected");
    assert!(matches!(heard(&mut from).await, Some(ToClient::Hello { .. })), "hello comes first");
    to.send(ToServer::Resume { zone: world.people.zone.to_string(), seq: after }).await.expect("taken");
    (to, from)
}

#[actix_web::test]
async fn i6_a_console_that_drops_its_socket_for_an_hour_ends_with_exactly_the_facts_of_the_table() {
    tokio::time::pause();
    let world = World::new(6).await;
    let mut dice = SmallRng::seed_from_u64(6);
    let until = world.now().plus_s(3600);
    let mut seen: Vec<i64> = vec![];
    while world.now() < until {
        let (_to, mut from) = console(&world, seen.last().copied().unwrap_or(0)).await;
        let patience = Duration::from_millis(dice.random_range(1..90_000));
        let listen = async {
            while let Some(frame) = from.recv().await {
                if let ToClient::Fact(fact) = frame {
                    seen.push(fact.seq);
                }
            }
        };
        let happen = async {
            loop {
                something(&world, dice.random_range(1..40)).await;
                sleep(Duration::from_millis(dice.random_range(1..4000))).await;
            }
        };
        tokio::select! {
            () = listen => panic!("the server hung up on a console that listens"),
            () = happen => {}
            () = sleep(patience) => {} // the socket drops here, with whatever was on its way
        }
        something(&world, 3).await; // while nobody listens
    }
    let (_to, mut from) = console(&world, seen.last().copied().unwrap_or(0)).await;
    seen.extend(seqs(&mut from).await);
    let zone = world.people.zone;
    let table = world.db().read(move |c| facts_after(c, zone, 0, 1_000_000)).await.expect("read");
    assert!(table.len() > 5000, "an hour in which things happen: {}", table.len());
    assert_eq!(seen, table.iter().map(|f| f.seq).collect::<Vec<_>>());
}

#[actix_web::test]
async fn too_far_behind_is_told_to_read_anew_and_so_is_one_from_another_time() {
    tokio::time::pause();
    let world = World::new(1).await;
    for _ in 0..11 {
        something(&world, 1000).await;
    }
    for after in [0, 20_000] {
        let (_to, mut from) = console(&world, after).await;
        assert_eq!(heard(&mut from).await, Some(ToClient::Resync { zone: world.people.zone.to_string() }), "after {after}");
    }
    let (_to, mut from) = console(&world, 1000).await;
    assert_eq!(seqs(&mut from).await, (1001..=11_000).collect::<Vec<_>>());
}

#[actix_web::test]
async fn a_slow_console_is_cut_at_its_bound_and_never_slows_another() {
    tokio::time::pause();
    let world = World::new(1).await;
    let zone = world.people.zone;
    let who = caller(&world, Role::Dispatcher).await;
    let slow = Session::greet(&world.parts.live, &who).await.expect("greeted");
    let silent = futures_util::stream::pending();
    let _session = Session::start(&world.parts.live, who, &slow, silent, None);
    slow.resume(zone, 0).expect("open");
    assert!(slow.replay(zone, 0, &[], true).expect("open"), "live from the start: nothing has happened yet");
    let (_to, mut quick) = console(&world, 0).await;
    something(&world, 1).await;
    assert_eq!(seqs(&mut quick).await, [1]);
    let mut all = vec![];
    for _ in 0..MOST {
        something(&world, 2).await;
        sleep(Duration::from_millis(1)).await;
        while let Ok(frame) = quick.try_recv() {
            all.extend(if let ToClient::Fact(f) = frame { Some(f.seq) } else { None });
        }
    }
    assert!(!slow.is_open(), "whoever reads nothing is cut off");
    all.extend(seqs(&mut quick).await);
    assert_eq!(all, (2..=1 + 2 * MOST as i64).collect::<Vec<_>>(), "the other one missed nothing");
}

#[actix_web::test]
async fn silence_ends_a_session_and_a_sign_of_life_keeps_it() {
    tokio::time::pause();
    let world = World::new(1).await;
    let who = caller(&world, Role::Agent).await;
    let dumb = Session::greet(&world.parts.live, &who).await.expect("greeted");
    let _session = Session::start(&world.parts.live, who, &dumb, futures_util::stream::pending(), None);
    let (_to, mut alive) = console(&world, 0).await;
    sleep(Duration::from_secs(39)).await;
    assert!(dumb.is_open());
    sleep(Duration::from_secs(20)).await;
    assert!(!dumb.is_open(), "silent for more than 40 s");
    something(&world, 1).await;
    assert_eq!(seqs(&mut alive).await, [1]);
}

#[actix_web::test]
async fn i10_in_a_city_of_the_whole_chain_another_branchs_facts_keep_their_number_and_nothing_else() {
    tokio::time::pause();
    let world = World::new(1).await;
    let admin = world.sign_in(Role::Admin).await;
    let city = json!({"branch_id": world.people.group, "code": "BJ", "name": "北京", "lat": 39.9, "lon": 116.4, "radius_m": 30000.0});
    let (status, city) = world.post("/api/v1/zones", &admin, city).await;
    assert_eq!(status, 201, "{city}");
    let (zone, own, franchise) = (id(&city["id"]), world.people.own, world.people.franchise);
    let write = async |branches: [nearhand::base::BranchId; 2]| {
        let write = move |tx: &mut nearhand::db::Tx<'_>| {
            for branch_id in branches {
                let data = Json(json!({"secret": branch_id}));
                tx.fact(NewFact {
                    zone_id: zone,
                    seq: 0,
                    at: tx.now,
                    kind: "note_added".into(),
                    branch_id,
                    ticket_id: None,
                    dispatch_id: None,
                    worker_id: None,
                    by_user: None,
                    data,
                });
            }
            Ok(())
        };
        world.db().write(write).await.expect("written");
    };
    write([own, franchise]).await;
    let (to, mut from) = connect_in_process(&world.parts.live, caller(&world, Role::Agent).await).await.expect("connected");
    assert!(matches!(heard(&mut from).await, Some(ToClient::Hello { zones, .. }) if zones.iter().any(|z| z.zone == zone.to_string())));
    to.send(ToServer::Resume { zone: zone.to_string(), seq: 0 }).await.expect("taken");
    sleep(Duration::from_secs(1)).await;
    write([own, franchise]).await; // live this time
    let mut seen = vec![];
    while let Some(ToClient::Fact(fact)) = heard(&mut from).await {
        seen.push((fact.seq, fact.kind, fact.data.get("secret").is_some()));
    }
    let whole = |seq| (seq, "note_added".to_owned(), true);
    let emptied = |seq| (seq, "elsewhere".to_owned(), false);
    // The first says that the city is there: the chain's own business.
    assert_eq!(seen, [emptied(1), whole(2), emptied(3), whole(4), emptied(5)]);
}

#[actix_web::test]
async fn whoever_signs_out_is_hung_up_on() {
    tokio::time::pause();
    let world = World::new(1).await;
    let token = world.sign_in(Role::Dispatcher).await;
    let who = world.parts.sessions.find(&token).await.expect("read").expect("signed in");
    let (to, mut from) = connect_in_process(&world.parts.live, who).await.expect("connected");
    sleep(Duration::from_secs(130)).await;
    to.send(ToServer::Ping).await.expect("taken");
    assert!(matches!(heard(&mut from).await, Some(ToClient::Hello { .. })));
    assert_eq!(heard(&mut from).await, Some(ToClient::Pong), "still there");
    let (status, _) = world.post("/api/v1/sign-out", &token, json!({})).await;
    assert!(status < 300);
    assert_eq!(heard(&mut from).await, None, "at once, not when he is looked at again");
}

#[actix_web::test]
async fn whoever_is_blocked_is_hung_up_on_at_once_and_nobody_else() {
    tokio::time::pause();
    let world = World::new(1).await;
    let manager = world.sign_in(Role::Manager).await;
    let who = caller(&world, Role::Agent).await;
    let path = format!("/api/v1/users/{}", who.user_id);
    let (_to, mut from) = connect_in_process(&world.parts.live, who).await.expect("connected");
    let (to_other, mut other) = console(&world, 0).await;
    assert_eq!(world.patch(&path, &manager, json!({"version": 1, "name": "改名"})).await.0, 200);
    sleep(Duration::from_millis(10)).await;
    while from.try_recv().is_ok() {}
    assert_eq!(from.try_recv().err(), Some(tokio::sync::mpsc::error::TryRecvError::Empty), "another name ends nothing");
    assert_eq!(world.patch(&path, &manager, json!({"version": 2, "state": "blocked"})).await.0, 200);
    sleep(Duration::from_millis(10)).await;
    assert_eq!(from.try_recv().err(), Some(tokio::sync::mpsc::error::TryRecvError::Disconnected));
    to_other.send(ToServer::Ping).await.expect("taken");
    assert_eq!(heard(&mut other).await, Some(ToClient::Pong));
}

#[actix_web::test]
async fn scope_holds_on_the_stream_too() {
    tokio::time::pause();
    let world = World::new(1).await;
    let zone = world.people.zone.to_string();
    let token = world.sign_in_as("franchise-agent", Some("901")).await;
    let stranger = world.parts.sessions.find(&token).await.expect("read").expect("signed in");
    for who in [stranger, caller(&world, Role::Worker).await] {
        let (to, mut from) = connect_in_process(&world.parts.live, who).await.expect("connected");
        assert!(matches!(heard(&mut from).await, Some(ToClient::Hello { zones, .. }) if zones.iter().all(|z| z.zone != zone)));
        to.send(ToServer::Resume { zone: zone.clone(), seq: 0 }).await.expect("taken");
        assert!(matches!(heard(&mut from).await, Some(ToClient::Error { .. })));
        to.send(ToServer::Watch { zone: zone.clone(), bbox: None }).await.expect("taken");
        assert!(matches!(heard(&mut from).await, Some(ToClient::Error { .. })));
        something(&world, 3).await;
        assert_eq!(heard(&mut from).await, None, "not a word of it");
        to.send(ToServer::Ping).await.expect("the connection stays");
        assert_eq!(heard(&mut from).await, Some(ToClient::Pong));
    }
}

// ---- offers ----

async fn ticket(world: &World) -> (TicketId, i64) {
    let agent = world.sign_in(Role::Agent).await;
    let body = json!({"kind": "wash", "phone": "13800138000", "plate": "陕A7K3Q2", "place": {"lat": 34.26, "lon": 108.94}});
    let (status, booked) = world.post("/api/v1/tickets", &agent, body).await;
    assert_eq!(status, 201, "{booked}");
    (id(&booked["id"]), booked["version"].as_i64().expect("a version"))
}

async fn offer(world: &World, ticket: TicketId) -> DispatchId {
    let (worker, flows, now) = (world.people.worker, world.parts.flows.clone().into_inner(), world.now());
    let why = Why {
        dispatch_id: None,
        at: now.time(),
        round: 1,
        how: "manual".into(),
        travel: "great_circle".into(),
        chosen: None,
        candidates: vec![],
        left_out: vec![],
    };
    let round =
        Round { mode: OfferMode::One, worker: Some(worker), crew: None, invited: vec![], eta_s: 300, distance_m: 2000, start_s: 0, why };
    let done = world.db().write(move |tx| store::advance(tx, &flows, ticket, None, &By::System, Command::Offer(round))).await;
    done.expect("offered").live.expect("live").id
}

async fn on_duty(world: &World) -> String {
    let token = world.sign_in(Role::Worker).await;
    let (status, answer) = world.post("/api/v1/field/duty", &token, json!({"on": true})).await;
    assert_eq!((status, &answer["on_duty"]), (200, &json!(true)), "{answer}");
    token
}

async fn phone(world: &World) -> (Sender<ToServer>, Receiver<ToClient>) {
    let (to, mut from) = connect_in_process(&world.parts.live, caller(world, Role::Worker).await).await.expect("connected");
    assert!(matches!(heard(&mut from).await, Some(ToClient::Hello { .. })));
    (to, from)
}

fn offered(frame: Option<ToClient>) -> mobile_api::stream::Offer {
    match frame {
        Some(ToClient::Offer(offer)) => offer,
        other => panic!("an offer, not {other:?}"),
    }
}

#[actix_web::test]
async fn i2_an_offer_that_a_phone_sees_exists_and_a_phone_that_comes_back_sees_it_again() {
    tokio::time::pause();
    let world = World::new(2).await;
    let token = on_duty(&world).await;
    let (_to, mut from) = phone(&world).await;
    let (ticket, _) = ticket(&world).await;
    let dispatch = offer(&world, ticket).await;
    let seen = offered(heard(&mut from).await);
    assert_eq!(seen.dispatch_id, dispatch.to_string());
    assert_eq!((seen.ticket.phone.as_str(), seen.ticket.customer_name), ("138****8000", None), "masked until it is his");
    let known = world.db().read(move |c| store::load_dispatch(c, dispatch)).await.expect("it exists");
    assert!(known.live);

    let (to, mut again) = phone(&world).await;
    let pending = offered(heard(&mut again).await);
    assert_eq!((pending.dispatch_id, pending.version), (seen.dispatch_id.clone(), seen.version));
    to.send(ToServer::Ack { dispatch_id: seen.dispatch_id.clone() }).await.expect("taken");
    sleep(Duration::from_secs(1)).await;
    assert!(world.db().read(move |c| store::load_dispatch(c, dispatch)).await.expect("read").acked_at.is_some());

    let path = format!("/api/v1/field/dispatches/{dispatch}/accept");
    let (status, stale) = world.post(&path, &token, json!({"version": seen.version - 1})).await;
    assert_eq!((status, stale["code"].as_str()), (409, Some("stale_version")));
    let (status, mine) = world.post(&path, &token, json!({"version": seen.version})).await;
    assert_eq!((status, mine["state"].as_str()), (200, Some("accepted")), "{mine}");
    let (_, jobs) = world.get("/api/v1/field/jobs", &token).await;
    assert_eq!(jobs["items"][0]["ticket"]["phone"], "+8613800138000", "whole, now that it is his: {jobs}");
    let (status, busy) = world.post("/api/v1/field/duty", &token, json!({"on": false})).await;
    assert_eq!((status, busy["code"].as_str()), (409, Some("busy")));
}

#[actix_web::test]
async fn what_is_gone_is_said_to_whoever_had_it_on_screen() {
    tokio::time::pause();
    let world = World::new(3).await;
    let token = on_duty(&world).await;
    let (_to, mut from) = phone(&world).await;
    let (ticket, _) = ticket(&world).await;
    let dispatch = offer(&world, ticket).await;
    let seen = offered(heard(&mut from).await);
    let agent = world.sign_in(Role::Agent).await;
    let (status, gone) =
        world.post(&format!("/api/v1/tickets/{ticket}/cancel"), &agent, json!({"version": seen.version, "reason": "rain"})).await;
    assert_eq!(status, 200, "{gone}");
    let said = heard(&mut from).await;
    assert_eq!(said, Some(ToClient::OfferGone { dispatch_id: dispatch.to_string(), why: "cancelled".into() }));
    let (status, answer) =
        world.post(&format!("/api/v1/field/dispatches/{dispatch}/accept"), &token, json!({"version": seen.version})).await;
    assert_eq!((status, answer["code"].as_str()), (409, Some("withdrawn")), "{answer}");
}

#[actix_web::test]
async fn nobody_arrives_from_afar_without_saying_why() {
    tokio::time::pause();
    let world = World::new(5).await;
    let token = on_duty(&world).await;
    let (ticket, _) = ticket(&world).await;
    let dispatch = offer(&world, ticket).await;
    let (_, jobs) = world.get("/api/v1/field/jobs", &token).await;
    let mut version = jobs["items"][0]["dispatch"]["version"].as_i64().expect("a version");
    for command in ["accept", "depart"] {
        let (status, now) =
            world.post(&format!("/api/v1/field/dispatches/{dispatch}/{command}"), &token, json!({"version": version})).await;
        assert_eq!(status, 200, "{command}: {now}");
        version = now["version"].as_i64().expect("a version");
    }
    let far = json!({"lat": 34.27, "lon": 108.94, "at": world.now().to_string(), "accuracy_m": 10.0});
    world.post("/api/v1/field/fixes", &token, json!({"datum": "wgs84", "fixes": [far]})).await;
    let path = format!("/api/v1/field/dispatches/{dispatch}/arrive");
    let (status, answer) = world.post(&path, &token, json!({"version": version})).await;
    assert_eq!((status, answer["code"].as_str()), (409, Some("wrong_state")), "1.1 km away: {answer}");
    let (status, answer) = world.post(&path, &token, json!({"version": version, "note": "the customer drove to meet me"})).await;
    assert_eq!((status, answer["state"].as_str()), (200, Some("arrived")), "{answer}");
}

// ---- a real socket ----

#[actix_web::test]
async fn over_a_real_socket_the_same() {
    let world = World::new(4).await;
    let parts = world.parts.clone();
    let app = move || actix_web::App::new().configure(server::app(&parts));
    let http = actix_web::HttpServer::new(app).workers(1).disable_signals().bind(("127.0.0.1", 0)).expect("a port");
    let port = http.addrs()[0].port();
    let running = http.run();
    let handle = running.handle();
    actix_web::rt::spawn(running);
    let token = world.sign_in(Role::Dispatcher).await;
    something(&world, 3).await;

    let mut request =
        tokio_tungstenite::tungstenite::client::IntoClientRequest::into_client_request(format!("ws://127.0.0.1:{port}/api/v1/stream"))
            .expect("a request");
    let offered = format!("nearhand.v1, bearer.{token}");
    request.headers_mut().insert("Sec-WebSocket-Protocol", offered.parse().expect("a header"));
    let (mut socket, answer) = tokio_tungstenite::connect_async(request).await.expect("a socket");
    assert_eq!(answer.headers()["Sec-WebSocket-Protocol"], "nearhand.v1");
    let say = |text: String| tokio_tungstenite::tungstenite::Message::Text(text.into());
    let zone = world.people.zone;
    socket.send(say("what?".into())).await.expect("sent");
    socket.send(say(json!([{"type": "resume", "zone": zone, "seq": 1}, {"type": "ping"}]).to_string())).await.expect("sent");
    something(&world, 2).await;
    let (mut facts, mut kinds) = (vec![], vec![]);
    while facts.len() < 4 || !kinds.contains(&"pong".to_owned()) {
        let message = timeout(Duration::from_secs(20), socket.next()).await.expect("in time").expect("open").expect("whole");
        let Ok(text) = message.into_text() else { continue };
        let frame: Value = serde_json::from_str(&text).expect("JSON");
        kinds.push(frame["type"].as_str().expect("a type").to_owned());
        facts.extend(frame["seq"].as_i64());
    }
    assert_eq!((facts.as_slice(), kinds[0].as_str()), (&[2, 3, 4, 5][..], "hello"));
    assert!(kinds.contains(&"error".to_owned()), "what cannot be read is said, and the connection stays: {kinds:?}");
    socket.send(say("x".repeat(300 << 10))).await.expect("sent");
    let mut last = None;
    while let Ok(Some(Ok(message))) = timeout(Duration::from_secs(20), socket.next()).await {
        last = Some(message);
    }
    assert!(last.is_some_and(|m| m.is_close()), "too large: closed with a reason");
    handle.stop(false).await;
}
