//! Apps are woken through Firebase (S2: the message gateway): signed in as a service account, no longer than the offer lives,
//! never by a registration that is no more.

use crate::stories::firebase::{Answer, Google, PROJECT, answer, bearer};
use crate::stories::push_service::{Browser, Emulator};
use crate::stories::web_push::{PATIENCE, book, count, ready, subscribe};
use actix_web::rt::time::{sleep, timeout};
use actix_web::test::TestRequest;
use mobile_api::access::Role;
use nearhand::config::{Config, PushKind, Switch};
use nearhand::on_each_database;
use nearhand::testing::{World, read, settings};
use parking_lot::Mutex;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// What an app calls itself: a text that is found nowhere else.
const APP: &str = "dKq7:APA91b-marlin";

fn pushing(data: &Path, google: &Google) -> Config {
    let mut config = settings();
    config.data = data.into();
    (config.push.kind, config.push.private_addresses) = (PushKind::Web, Switch::On);
    config.push.fcm.service_account = Some(google.service_account(data));
    config.push.fcm.url = format!("{}/", google.origin());
    config
}

async fn register(world: &World, worker: &str, target: Value) -> u16 {
    world.ask("PUT", "/api/v1/field/push-target", Some(worker), Some(target)).await.0
}

async fn pushed(google: &mut Google) -> (Value, u16) {
    let got = timeout(PATIENCE, google.next()).await.expect("a push message came");
    (got.said, got.answered)
}

/// One booking of a desk on a bad line: the same request comes twice.
async fn booked_twice(world: &World, agent: &str) -> Value {
    let place = json!({ "lat": 34.2609, "lon": 108.9423, "address": "钟楼" });
    let wash = json!({ "kind": "wash", "phone": "13800136021", "plate": "陕A7K3Q2", "place": place });
    let mut answers = vec![];
    for _ in 0..2 {
        let request = TestRequest::post().uri("/api/v1/tickets").insert_header(("Authorization", format!("Bearer {agent}")));
        let request = request.insert_header(("Idempotency-Key", "once")).set_json(&wash);
        let (status, ticket) = read(world.send(request).await).await;
        assert_eq!(status, 201, "{ticket}");
        answers.push(ticket);
    }
    assert_eq!(answers[0]["id"], answers[1]["id"]);
    answers.swap_remove(0)
}

/// The ticket's push message once it has this state.
async fn outbox(world: &World, ticket: &Value, state: &str) -> Value {
    let about = format!("/api/v1/messages?ticket={}", ticket["id"].as_str().expect("an id"));
    let boss = world.sign_in(Role::Manager).await;
    let found = async {
        loop {
            let (_, page) = world.get(&about, &boss).await;
            let pushes = page["items"].as_array().into_iter().flatten().filter(|m| m["channel"] == "push");
            if let Some(message) = pushes.clone().find(|m| m["state"] == state) {
                assert_eq!(pushes.count(), 1, "{page}");
                return message.clone();
            }
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE, found).await.expect("the outbox says so")
}

#[actix_web::test]
async fn an_offer_wakes_an_app_within_its_countdown_and_says_when_it_is_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut google = Google::start();
    let world = World::with(1, pushing(folder.path(), &google)).await;
    let (washer, agent) = (world.sign_in(Role::Worker).await, world.sign_in(Role::Agent).await);
    for _ in 0..2 {
        assert_eq!(register(&world, &washer, json!({ "kind": "fcm", "token": APP, "lang": "en" })).await, 204);
    }
    assert_eq!(count(&world).await, 1, "one phone is one");
    ready(&world, &washer).await;
    let began = world.now();
    let ticket = book(&world, &agent).await;

    let (said, _) = pushed(&mut google).await;
    assert!(world.now().since_s(began) < 4.5, "nobody's phone had a socket: nothing was waited for");
    let no = ticket["no"].as_str().expect("a number");
    assert_eq!((said["token"].as_str(), &said["notification"]["title"]), (Some(APP), &json!("New job")), "{said}");
    let shown = said["notification"]["body"].as_str().expect("a sentence");
    assert!(shown.starts_with(&format!("New job {no}: 钟楼")), "{shown}");
    let data = said["data"].as_object().expect("texts");
    assert!(data.values().all(Value::is_string), "{said}");
    assert_eq!(
        (&data["is"], &data["lang"], &data["kind"], &data["address"]),
        (&json!("offer"), &json!("en"), &json!("wash"), &json!("钟楼"))
    );
    assert_eq!((data["no"].as_str(), data["text"].as_str()), (Some(no), Some(shown)));
    let topic = data["dispatch_id"].as_str().expect("a dispatch").replace('-', "");
    let (android, apns) = (&said["android"], &said["apns"]["headers"]);
    assert_eq!((&android["priority"], &android["notification"]["channel_id"]), (&json!("HIGH"), &json!("offers")), "{said}");
    assert_eq!((android["collapse_key"].as_str(), android["notification"]["tag"].as_str()), (Some(&*topic), Some(&*topic)), "{said}");
    let ttl_s: i64 = android["ttl"].as_str().and_then(|t| t.strip_suffix('s')).and_then(|t| t.parse().ok()).expect("seconds");
    assert!((1..=30).contains(&ttl_s), "no longer than the offer lives: {ttl_s}");
    assert_eq!((&apns["apns-priority"], apns["apns-collapse-id"].as_str()), (&json!("10"), Some(&*topic)));
    let ends_at: i64 = apns["apns-expiration"].as_str().expect("a time").parse().expect("seconds");
    let left_s = ends_at - world.now().us() / 1_000_000;
    assert!((1..=30).contains(&left_s), "{left_s}");
    assert!((0..60).contains(&(world.now().us() / 1_000_000 - google.signed_at().expect("it asked for a token"))));
    let receipt = outbox(&world, &ticket, "sent").await;
    assert!(!receipt.to_string().contains(APP), "{receipt}");

    let path = format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id"));
    let (_, now) = world.get(&path, &agent).await;
    let cancel = json!({ "version": now["version"], "reason": "customer changed his mind" });
    assert_eq!(world.post(&format!("{path}/cancel"), &agent, cancel).await.0, 200);
    let (over, _) = pushed(&mut google).await;
    assert_eq!((&over["data"]["is"], &over["data"]["why"]), (&json!("gone"), &json!("cancelled")), "{over}");
    assert_eq!(
        (&over["notification"]["title"], &over["android"]["notification"]),
        (&json!("Nothing to answer"), &json!({ "channel_id": "notes", "tag": topic })),
        "in the place of the offer, and quietly"
    );
    assert_eq!(google.tokens(), (1, 0), "one token for all");
}

#[actix_web::test]
async fn a_registration_that_is_no_more_is_forgotten_and_a_wrong_address_costs_none() {
    for (told, left) in [
        (answer(404, Some("UNREGISTERED")), 0),
        (answer(403, Some("SENDER_ID_MISMATCH")), 0),
        (answer(400, Some("INVALID_ARGUMENT")), 0),
        (answer(404, None), 1),
        (answer(403, None), 1),
        (answer(400, None), 1),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut google = Google::start();
        let world = World::with(1, pushing(folder.path(), &google)).await;
        let (washer, agent) = (world.sign_in(Role::Worker).await, world.sign_in(Role::Agent).await);
        let (status, code) = (told.status, told.code);
        google.answers(APP, &[told]);
        assert_eq!(register(&world, &washer, json!({ "kind": "fcm", "token": APP })).await, 204);
        ready(&world, &washer).await;
        let ticket = book(&world, &agent).await;
        let (said, answered) = pushed(&mut google).await;
        assert_eq!((answered, &said["notification"]["title"]), (status, &json!("新派单")), "Chinese unless said");
        let message = outbox(&world, &ticket, if left == 0 { "skipped" } else { "failed" }).await;
        assert_eq!(count(&world).await, left, "{status} {code:?}: {message}");
        assert!(!message.to_string().contains(APP), "{message}");
    }
}

#[actix_web::test]
async fn a_busy_firebase_is_asked_again_and_delivers_once_and_nothing_secret_is_logged() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut google = Google::start();
    let log = Log::default();
    let _guard = log.listen();
    let world = World::with(1, pushing(folder.path(), &google)).await;
    let (washer, agent) = (world.sign_in(Role::Worker).await, world.sign_in(Role::Agent).await);
    google.answers(APP, &[Answer { status: 503, code: Some("UNAVAILABLE"), retry_after: Some("3") }, answer(200, None)]);
    assert_eq!(register(&world, &washer, json!({ "kind": "fcm", "token": APP })).await, 204);
    ready(&world, &washer).await;
    let ticket = booked_twice(&world, &agent).await;
    let (_, first) = pushed(&mut google).await;
    google.revoke(); // a token that is taken back is replaced once, and nobody waits for that
    let (_, second) = pushed(&mut google).await;
    assert_eq!((first, second), (503, 200));
    let message = outbox(&world, &ticket, "sent").await;
    assert!(message["reason"].as_str().is_some_and(|r| r.starts_with(&format!("projects/{PROJECT}/messages/"))), "{message}");
    assert_eq!(google.tokens(), (3, 1));
    sleep(Duration::from_secs(1)).await;
    assert!(google.is_quiet(), "it was delivered once");
    let log = log.text();
    assert!(log.contains("Firebase answered 503"), "{log}");
    for secret in [APP, "swordfish", "eyJ", "BEGIN PRIVATE KEY"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
    assert!(bearer(1).contains("swordfish"), "what is looked for is what is sent");
}

#[actix_web::test]
async fn each_phone_is_reached_by_the_way_it_registered_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut google, mut service, browser) = (Google::start(), Emulator::start(), Browser::new());
    let world = World::with(1, pushing(folder.path(), &google)).await;
    let (phone, app, agent) = (world.sign_in(Role::Worker).await, world.sign_in(Role::Worker).await, world.sign_in(Role::Agent).await);
    assert_eq!(subscribe(&world, &phone, &service.endpoint("a"), &browser).await.0, 201);
    assert_eq!(register(&world, &app, json!({ "kind": "fcm", "token": APP })).await, 204);
    ready(&world, &phone).await;
    book(&world, &agent).await;
    let (said, _) = pushed(&mut google).await;
    let sealed = timeout(PATIENCE, service.next()).await.expect("the browser too");
    assert_eq!(browser.open(&sealed.body)["dispatch_id"], said["data"]["dispatch_id"]);
    assert_eq!(world.post("/api/v1/sign-out", &app, json!({})).await.0 / 100, 2);
    assert_eq!(count(&world).await, 1, "the app is woken no more, the browser is");
}

#[actix_web::test]
async fn an_app_is_not_reached_where_firebase_is_not_configured_and_the_outbox_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let google = Google::start();
    let mut config = pushing(folder.path(), &google);
    config.push.fcm.service_account = None;
    let world = World::with(1, config).await;
    let (washer, agent) = (world.sign_in(Role::Worker).await, world.sign_in(Role::Agent).await);
    assert_eq!(register(&world, &washer, json!({ "kind": "fcm", "token": APP })).await, 204);
    ready(&world, &washer).await;
    let ticket = book(&world, &agent).await;
    let message = outbox(&world, &ticket, "sent").await;
    assert!(message["reason"].as_str().is_some_and(|r| r.starts_with("simulated-")), "{message}");
}

on_each_database! {
    async fn a_sign_in_has_one_target_and_takes_it_along(world: World) {
        let (first, second) = (world.sign_in(Role::Worker).await, world.sign_in(Role::Worker).await);
        for bad in [
            json!({ "kind": "fcm", "token": "" }),
            json!({ "kind": "fcm", "token": "two words" }),
            json!({ "kind": "fcm", "token": APP, "lang": "fr" }),
            json!({ "kind": "webpush", "endpoint": "https://push.example.com/1", "p256dh": "x", "auth": "y" }),
            json!({ "kind": "webpush", "endpoint": "https://127.0.0.1/1", "p256dh": Browser::new().p256dh(), "auth": Browser::new().auth() }),
        ] {
            assert_eq!(register(&world, &first, bad.clone()).await, 422, "{bad}");
        }
        let browser = json!({ "kind": "webpush", "endpoint": "https://push.example.com/1", "p256dh": Browser::new().p256dh(), "auth": Browser::new().auth() });
        assert_eq!(register(&world, &first, browser).await, 204);
        assert_eq!(register(&world, &first, json!({ "kind": "fcm", "token": "old" })).await, 204);
        assert_eq!(register(&world, &first, json!({ "kind": "fcm", "token": APP })).await, 204);
        assert_eq!(count(&world).await, 1, "the newest word of a sign-in counts");
        assert_eq!(register(&world, &second, json!({ "kind": "fcm", "token": "tablet" })).await, 204);
        assert_eq!(count(&world).await, 2, "two phones are two");
        // The same app on the same phone, and now somebody else uses it.
        let crew = world.sign_in(Role::Crew).await;
        assert_eq!(register(&world, &crew, json!({ "kind": "fcm", "token": APP })).await, 204);
        assert_eq!(count(&world).await, 2);
        for who in [&first, &second] {
            assert_eq!(world.post("/api/v1/sign-out", who, json!({})).await.0 / 100, 2);
        }
        assert_eq!(count(&world).await, 1, "who signed out is woken no more");
    }
}

/// Everything that is logged on this thread, whatever its level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let all = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false).with_writer(move || log.clone());
        tracing::subscriber::set_default(all.finish())
    }
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock()).into_owned()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, part: &[u8]) -> std::io::Result<usize> {
        self.0.lock().extend_from_slice(part);
        Ok(part.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
