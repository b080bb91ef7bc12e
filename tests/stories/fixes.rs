//! The life of a fix, from the phone to the map, the track and the table.

use diesel::prelude::*;
use mobile_api::access::Role;
use mobile_api::stream::{ToClient, ToServer};
use nearhand::base::{At, Id, Point};
use nearhand::db::schema::{positions, tracks};
use nearhand::live::connect_in_process;
use nearhand::live::fix::Sample;
use nearhand::live::outbox::Item;
use nearhand::live::session::{Incoming, Session};
use nearhand::live::tracks::{OwnerId, Tracks, last_positions};
use nearhand::on_each_database;
use nearhand::org::tracker::{TrackerKey, tracker_token};
use nearhand::testing::{World, id};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{sleep, timeout};

fn fix(world: &World, ago_s: i64, lat: f64) -> Value {
    json!({"lat": lat, "lon": 108.94, "at": world.now().plus_s(-ago_s).to_string(), "accuracy_m": 5.0})
}

async fn report(world: &World, token: &str, fixes: Vec<Value>) -> Value {
    let (status, answer) = world.post("/api/v1/field/fixes", token, json!({"datum": "wgs84", "fixes": fixes})).await;
    assert_eq!(status, 202, "{answer}");
    answer
}

async fn stored(world: &World, owner: OwnerId) -> (Vec<(At, bool)>, Option<f64>) {
    sleep(Duration::from_secs(12)).await; // rows gather for a second, positions settle for ten
    let read = move |c: &mut nearhand::db::Conn| {
        let rows = tracks::table.filter(tracks::owner_id.eq(owner)).order(tracks::at).select((tracks::at, tracks::late)).load(c)?;
        Ok((rows, positions::table.find(owner).select(positions::lat).first(c).optional()?))
    };
    world.db().read(read).await.expect("read")
}

#[actix_web::test]
async fn every_bad_fix_is_refused_by_itself_and_the_rest_of_the_batch_stands() {
    tokio::time::pause();
    let world = World::new(1).await;
    let token = world.sign_in(Role::Worker).await;
    let with = |mut fix: Value, field: &str, value: Value| {
        fix[field] = value;
        fix
    };
    let batch = vec![
        fix(&world, 30, 34.260),
        with(fix(&world, 29, 0.0), "lat", json!(91)),
        with(fix(&world, 28, 34.26), "speed_mps", json!(500)),
        fix(&world, -600, 34.26),
        fix(&world, 30, 34.261),
        fix(&world, 20, 34.261),
        fix(&world, 2 * 24 * 3600, 34.26),
        with(fix(&world, 19, 34.26), "heading_deg", json!(-3)),
        fix(&world, 18, 35.9),
        fix(&world, 10, 34.262),
    ];
    let answer = report(&world, &token, batch.clone()).await;
    let refused: Vec<_> = answer["refused"].as_array().expect("a list").iter().map(|r| (r["index"].as_u64(), r["code"].as_str())).collect();
    let wanted = [(1, "bad_point"), (2, "impossible"), (3, "future"), (4, "duplicate"), (6, "too_old"), (7, "impossible"), (8, "jump")];
    assert_eq!(refused, wanted.map(|(i, code)| (Some(i), Some(code))));
    assert_eq!((&answer["accepted"], &answer["late"]), (&json!(3), &json!(0)));
    let again = report(&world, &token, batch).await;
    assert_eq!((&again["accepted"], &again["late"]), (&json!(0), &json!(0)), "sent again it changes nothing: {again}");
    let owner = Id::of(world.people.worker.uuid());
    assert_eq!(stored(&world, owner).await.0.len(), 3);
    let too_many: Vec<_> = (0..501).map(|n| fix(&world, n, 34.26)).collect();
    let (status, answer) = world.post("/api/v1/field/fixes", &token, json!({"datum": "wgs84", "fixes": too_many})).await;
    assert_eq!((status, answer["code"].as_str()), (422, Some("invalid_field")));
}

#[actix_web::test]
async fn a_fix_that_cannot_even_be_read_costs_only_itself_over_http_and_on_the_socket() {
    tokio::time::pause();
    let world = World::new(1).await;
    let token = world.sign_in(Role::Worker).await;
    let good = |ago_s: i64| fix(&world, ago_s, 34.26).to_string();
    let bad = r#"{"lat":null,"lon":108.94,"at":"2026-03-02T00:00:00Z"}, {"lat":1e400}, {"lat":34,"lon":108.94,"at":"garbage"}"#;
    let report = |ago_s: i64| format!(r#"{{"datum":"wgs84","fixes":[{}, {bad}, {}]}}"#, good(ago_s + 1), good(ago_s));
    let request = actix_web::test::TestRequest::post().uri("/api/v1/field/fixes");
    let request = request.insert_header(("Authorization", format!("Bearer {token}"))).insert_header(("Content-Type", "application/json"));
    let (status, answer) = nearhand::testing::read(world.send(request.set_payload(report(20))).await).await;
    assert_eq!((status, &answer["accepted"]), (202, &json!(2)), "{answer}");
    let refused = json!([{"index": 1, "code": "bad_point"}, {"index": 2, "code": "bad_point"}, {"index": 3, "code": "unreadable"}]);
    assert_eq!(answer["refused"], refused);

    let who = world.parts.sessions.find(&token).await.expect("read").expect("signed in");
    let outbox = nearhand::live::session::Session::greet(&world.parts.live, &who).await.expect("greeted");
    let frame = report(10).replacen('{', r#"{"type":"fixes","#, 1);
    let texts = vec![
        Incoming::Text(frame.clone().into()),
        Incoming::Text(format!(r#"[{{"type":"ping"}}, {frame}, {{"type":"nonsense"}}]"#).into()),
    ];
    let incoming = futures_util::StreamExt::chain(futures_util::stream::iter(texts), futures_util::stream::pending());
    let _session = Session::start(&world.parts.live, who, &outbox, incoming, None);
    sleep(Duration::from_millis(10)).await;
    let items = std::future::poll_fn(|cx| outbox.poll_take(cx, usize::MAX)).await.expect("open");
    let said: Vec<_> = items.iter().filter_map(|i| if let Item::Said(p) = i { Some(p.said().clone()) } else { None }).collect();
    let taken: Vec<_> =
        said.iter().filter_map(|f| if let ToClient::FixesTaken(t) = f { Some((t.accepted, t.refused.len())) } else { None }).collect();
    assert_eq!(taken, [(2, 3), (0, 5)], "{said:?}");
    assert!(said.contains(&ToClient::Pong) && said.iter().any(|f| matches!(f, ToClient::Error { .. })), "{said:?}");
}

#[actix_web::test]
async fn i8_a_late_fix_is_kept_for_the_track_and_never_moves_the_live_position() {
    tokio::time::pause();
    let world = World::new(1).await;
    let token = world.sign_in(Role::Worker).await;
    report(&world, &token, vec![fix(&world, 10, 34.27)]).await;
    let answer = report(&world, &token, vec![fix(&world, 120, 34.25), fix(&world, 60, 34.26)]).await;
    assert_eq!((&answer["accepted"], &answer["late"]), (&json!(0), &json!(2)));
    let live = world.parts.live.whereabouts.last_fix(world.people.worker).expect("a position");
    assert!((live.point.lat() - 34.27).abs() < 1e-9);
    let (track, lat) = stored(&world, Id::of(world.people.worker.uuid())).await;
    assert_eq!(track.iter().map(|r| r.1).collect::<Vec<_>>(), [true, true, false]);
    assert!((lat.expect("stored") - 34.27).abs() < 1e-9);
}

#[actix_web::test]
async fn the_table_keeps_one_moment_a_second_of_each_worker_however_many_are_sent() {
    tokio::time::pause();
    let world = World::new(1).await;
    let (worker, rescuer) = (world.sign_in(Role::Worker).await, world.sign_in(Role::Crew).await);
    let began = world.now().plus_s(-60);
    // Ten a second, in reports of five: a step of a metre each.
    let tenth = |n: u8| json!({"lat": 34.26 + f64::from(n) * 1e-5, "lon": 108.94, "at": began.plus(Duration::from_millis(100) * n.into()).to_string()});
    for start in (0..25).step_by(5) {
        for token in [&worker, &rescuer] {
            let answer = report(&world, token, (start..start + 5).map(tenth).collect()).await;
            assert_eq!((&answer["accepted"], &answer["late"]), (&json!(5), &json!(0)), "each counts for where he is: {answer}");
        }
    }
    let wanted: Vec<_> = [0, 1, 2].map(|s| (began.plus_s(s), false)).into();
    for owner in [world.people.worker, world.people.rescuer] {
        assert_eq!(stored(&world, Id::of(owner.uuid())).await.0, wanted);
    }
    let live = world.parts.live.whereabouts.last_fix(world.people.worker).expect("a position");
    assert_eq!(live.at, began.plus(Duration::from_millis(2400)), "the map has the newest of all");
}

on_each_database! {
    async fn positions_saved_many_by_one_statement_keep_the_newest_of_each(world: World) {
        let owners: [OwnerId; 3] = [(); 3].map(|()| world.parts.ids.new_id());
        let tracks = Tracks::default();
        let at = |s: i64| world.now().plus_s(s);
        let stands = |owner: OwnerId, s: i64, sure: Option<f64>| {
            let point = Point::new(34.26 + s as f64 / 1000.0, 108.94).expect("a point");
            let sample = Sample { at: at(s), point, accuracy_m: sure, speed_mps: sure, heading_deg: sure, battery_pct: sure };
            tracks.stands(owner, &sample);
            (owner.uuid(), sample)
        };
        let stored = async || {
            assert!(tracks.flush(world.db()).await, "written");
            world.db().read(last_positions).await.expect("read")
        };
        let first: Vec<_> = owners.iter().map(|owner| stands(*owner, 0, Some(5.0))).collect();
        assert_eq!(stored().await, first.into_iter().collect());
        // Two of them moved, one twice; what the newest does not say is not left over from the one before.
        stands(owners[0], 1, Some(6.0));
        let newest = [stands(owners[0], 2, Some(7.0)), stands(owners[1], 1, None), (owners[2].uuid(), stands(owners[2], 0, Some(5.0)).1)];
        assert_eq!(stored().await, newest.into_iter().collect());
        assert!(!tracks.flush(world.db()).await, "nothing waits any more");
    }
}

#[actix_web::test]
async fn a_console_sees_who_moves_within_a_tick_and_only_where_it_looks() {
    tokio::time::pause();
    let world = World::new(1).await;
    let (token, desk) = (world.sign_in(Role::Worker).await, world.sign_in(Role::Dispatcher).await);
    let zone = world.people.zone.to_string();
    let mut consoles = vec![];
    for bbox in [None, Some([108.9, 34.2, 109.0, 34.3]), Some([100.0, 30.0, 101.0, 31.0])] {
        let who = world.parts.sessions.find(&desk).await.expect("read").expect("signed in");
        let (to, mut from) = connect_in_process(&world.parts.live, who).await.expect("connected");
        to.send(ToServer::Watch { zone: zone.clone(), bbox }).await.expect("taken");
        sleep(Duration::from_secs(1)).await;
        while from.try_recv().is_ok() {}
        consoles.push((to, from));
    }
    report(&world, &token, vec![fix(&world, 0, 34.26)]).await;
    let mut seen = vec![];
    for (_, from) in &mut consoles {
        let positions = async {
            loop {
                if let Some(ToClient::Positions { items, .. }) = from.recv().await {
                    return items;
                }
            }
        };
        seen.push(timeout(Duration::from_millis(200), positions).await.ok().map(|items| items[0].worker_id.clone()));
    }
    let me = Some(world.people.worker.to_string());
    assert_eq!(seen, [me.clone(), me, None]);
}

#[actix_web::test]
async fn a_restarted_core_goes_on_from_the_stored_positions() {
    tokio::time::pause();
    let world = World::new(1).await;
    let token = world.sign_in(Role::Worker).await;
    report(&world, &token, vec![fix(&world, 10, 34.26)]).await;
    sleep(Duration::from_secs(12)).await;
    report(&world, &token, vec![fix(&world, 0, 34.27)]).await;
    sleep(Duration::from_secs(2)).await; // its row is written, the position has not settled
    let (_publish, intake) = nearhand::live::intake(1);
    let again = world.another_core(intake);
    let live = again.whereabouts.last_fix(world.people.worker).expect("restored");
    assert!((live.point.lat() - 34.27).abs() < 1e-9);
}

#[actix_web::test]
async fn a_tracker_moves_its_vehicle_and_the_driver_who_is_not_heard_of() {
    tokio::time::pause();
    let world = World::new(1).await;
    let (manager, worker) = (world.sign_in(Role::Manager).await, world.sign_in(Role::Worker).await);
    let van = json!({"branch_id": world.people.own, "zone": world.people.zone, "plate": "陕A12345", "kind": "van", "equipment": []});
    let (status, van) = world.post("/api/v1/vehicles", &manager, van).await;
    assert_eq!(status, 201, "{van}");
    let (status, answer) = world.post("/api/v1/field/duty", &worker, json!({"on": true, "vehicle_id": van["id"]})).await;
    assert_eq!(status, 200, "{answer}");
    let (vehicle, shown) = (id(&van["id"]), van["tracker"]["token"].as_str().expect("a manager sees it").to_owned());
    assert_eq!(shown, tracker_token(&TrackerKey::from_secret("of this world"), vehicle, 1));
    let at = world.now().us() / 1_000_000;
    let path = |token: &str, lat: &str, at: i64| {
        format!("/osmand?id={vehicle}&token={token}&lat={lat}&lon=108.94&timestamp={at}&speed=10&batt=80")
    };
    assert_eq!(world.ask("GET", &path("forged", "34.26", at), None, None).await.0, 401);
    assert_eq!(world.ask("GET", &path("forged", "no-number", at), None, None).await.0, 401, "who he is comes first");
    let post = |body: Vec<u8>, token: &str| {
        let uri = format!("/osmand?id={vehicle}&token={token}");
        actix_web::test::TestRequest::post().uri(&uri).set_payload(body)
    };
    assert_eq!(nearhand::testing::read(world.send(post(b"{".to_vec(), "forged")).await).await.0, 401);
    for (request, status, code) in [
        (post(b"{".to_vec(), &shown), 400, "malformed_body"),
        (post(vec![b'x'; 10 << 20], &shown), 413, "body_too_large"),
        (actix_web::test::TestRequest::put().uri("/osmand"), 405, "method_not_allowed"),
    ] {
        let (got, answer) = nearhand::testing::read(world.send(request).await).await;
        assert_eq!((got, answer["code"].as_str()), (status, Some(code)), "{answer}");
    }
    let form = format!("lat=34.2599&lon=108.94&timestamp={}", at - 1).into_bytes();
    assert_eq!(world.send(post(form, &shown)).await.status(), 200, "a form in the body");
    assert_eq!(world.ask("GET", &path(&shown, "91", at), None, None).await.0, 422);
    let (status, answer) = world.ask("GET", &path(&shown, "34.26", at), None, None).await;
    assert_eq!(status, 200, "{answer}");
    let v9 = json!({"device_id": "x", "location": {"timestamp": world.now().plus_s(1).to_string(), "coords": {"latitude": 34.2601, "longitude": 108.94}}});
    let (status, answer) = world.ask("POST", &format!("/osmand?id={vehicle}&token={shown}"), None, Some(v9)).await;
    assert_eq!(status, 200, "{answer}");
    sleep(Duration::from_millis(10)).await;
    let driver = world.parts.live.whereabouts.last_fix(world.people.worker).expect("where his van is");
    assert!((driver.point.lat() - 34.2601).abs() < 1e-6, "{driver:?}");
    report(&world, &worker, vec![fix(&world, -5, 34.261)]).await;
    sleep(Duration::from_secs(6)).await;
    let at = world.now().us() / 1_000_000;
    assert_eq!(world.ask("GET", &path(&shown, "34.2605", at), None, None).await.0, 200);
    sleep(Duration::from_millis(10)).await;
    let driver = world.parts.live.whereabouts.last_fix(world.people.worker).expect("his own");
    assert!((driver.point.lat() - 34.261).abs() < 1e-6, "his own phone is the better witness: {driver:?}");
}
