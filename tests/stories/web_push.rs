//! Phones are woken by Web Push: sealed for the browser (RFC 8291), signed by us (RFC 8292), no longer than the offer lives.

use crate::stories::push_service::{Browser, Emulator, Got};
use actix_web::rt::time::timeout;
use diesel::prelude::*;
use mobile_api::access::Role;
use nearhand::config::{Config, PushKind, Switch};
use nearhand::db::schema::push_subscriptions;
use nearhand::on_each_database;
use nearhand::testing::{World, settings};
use serde_json::{Value, json};
use std::time::Duration;

/// Real sockets want real time; nothing here takes so long.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

fn pushing(data: &std::path::Path) -> Config {
    let mut config = settings();
    config.data = data.into();
    (config.push.kind, config.push.private_addresses) = (PushKind::Web, Switch::On);
    config.push.contact = Some("mailto:desk@example.com".into());
    config
}

pub(super) async fn subscribe(world: &World, token: &str, endpoint: &str, browser: &Browser) -> (u16, Value) {
    let new = json!({ "endpoint": endpoint, "p256dh": browser.p256dh(), "auth": browser.auth(), "lang": "en" });
    world.post("/api/v1/field/push-subscriptions", token, new).await
}

/// Puts the washer on duty beside the bell tower.
pub(super) async fn ready(world: &World, washer: &str) {
    world.parts.live.survey().await.expect("read");
    assert_eq!(world.post("/api/v1/field/duty", washer, json!({ "on": true })).await.0, 200);
    let fix = json!({ "lat": 34.262, "lon": 108.943, "at": world.now().time().to_string(), "accuracy_m": 5.0 });
    let (status, taken) = world.post("/api/v1/field/fixes", washer, json!({ "datum": "wgs84", "fixes": [fix] })).await;
    assert_eq!(status, 202, "{taken}");
}

pub(super) async fn book(world: &World, agent: &str) -> Value {
    let place = json!({ "lat": 34.2609, "lon": 108.9423, "address": "钟楼" });
    let wash = json!({ "kind": "wash", "phone": "13800136021", "plate": "陕A7K3Q2", "place": place });
    let (status, ticket) = world.post("/api/v1/tickets", agent, wash).await;
    assert_eq!(status, 201, "{ticket}");
    ticket
}

async fn pushed(emulator: &mut Emulator) -> Got {
    timeout(PATIENCE, emulator.next()).await.expect("a push message came")
}

pub(super) async fn count(world: &World) -> i64 {
    world.db().read(|conn| Ok(push_subscriptions::table.count().get_result(conn)?)).await.expect("read")
}

#[actix_web::test]
async fn an_offer_wakes_a_phone_without_a_socket_and_is_taken_back_when_it_is_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::with(1, pushing(folder.path())).await;
    let (mut emulator, browser) = (Emulator::start(), Browser::new());
    let (washer, agent) = (world.sign_in(Role::Worker).await, world.sign_in(Role::Agent).await);
    let (_, key) = world.get("/api/v1/field/push-key", &washer).await;
    let (status, kept) = subscribe(&world, &washer, &emulator.endpoint("a"), &browser).await;
    assert_eq!((status, &kept["host"]), (201, &json!("127.0.0.1")), "{kept}");
    ready(&world, &washer).await;
    let began = world.now();
    let ticket = book(&world, &agent).await;

    let got = pushed(&mut emulator).await;
    assert!(world.now().since_s(began) < 4.5, "nobody's phone had a socket: nothing was waited for");
    let offer = browser.open(&got.body);
    let ticket_no = ticket["no"].as_str().expect("a number");
    assert_eq!((&offer["is"], offer["no"].as_str(), &offer["lang"]), (&json!("offer"), Some(ticket_no), &json!("en")), "{offer}");
    assert_eq!((&offer["kind"], &offer["address"]), (&json!("wash"), &json!("钟楼")), "{offer}");
    assert!(offer["expires_at"].is_string() && offer["minutes"].is_i64(), "{offer}");
    let dispatch = offer["dispatch_id"].as_str().expect("a dispatch").replace('-', "");
    assert_eq!((got.header("urgency"), got.header("topic"), got.header("content-encoding")), ("high", dispatch.as_str(), "aes128gcm"));
    let ttl: i64 = got.header("ttl").parse().expect("seconds");
    assert!((1..=30).contains(&ttl), "no longer than the offer lives: {ttl}");
    let claims = got.signed_by(key["public_key"].as_str().expect("a key"));
    assert_eq!((claims["aud"].as_str(), claims["sub"].as_str()), (Some(emulator.origin().as_str()), Some("mailto:desk@example.com")));
    let good_for_s = claims["exp"].as_i64().expect("an end") - world.now().us() / 1_000_000;
    assert!((60..=86_400).contains(&good_for_s), "{good_for_s}");

    let path = format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id"));
    let (_, now) = world.get(&path, &agent).await;
    let cancel = json!({ "version": now["version"], "reason": "customer changed his mind" });
    assert_eq!(world.post(&format!("{path}/cancel"), &agent, cancel).await.0, 200);
    let got = pushed(&mut emulator).await;
    let gone = browser.open(&got.body);
    assert_eq!((&gone["is"], &gone["why"], &gone["dispatch_id"]), (&json!("gone"), &json!("cancelled"), &offer["dispatch_id"]), "{gone}");
    assert_eq!(got.header("topic"), dispatch, "it takes the place of the offer where that has not arrived yet");
}

#[actix_web::test]
async fn a_subscription_that_is_no_more_is_forgotten_and_a_busy_service_is_asked_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::with(1, pushing(folder.path())).await;
    let (mut emulator, browser) = (Emulator::start(), Browser::new());
    let (washer, agent) = (world.sign_in(Role::Worker).await, world.sign_in(Role::Agent).await);
    emulator.answers("dead", &[410, 410]);
    emulator.answers("busy", &[503]);
    for name in ["dead", "busy"] {
        assert_eq!(subscribe(&world, &washer, &emulator.endpoint(name), &browser).await.0, 201);
    }
    ready(&world, &washer).await;
    let ticket = book(&world, &agent).await;
    let mut tries = vec![];
    for _ in 0..4 {
        tries.push(pushed(&mut emulator).await.answered);
    }
    tries.sort_unstable();
    assert_eq!(tries, [201, 410, 410, 503], "both twice: the first time neither took it");
    let about = format!("/api/v1/messages?ticket={}", ticket["id"].as_str().expect("an id"));
    let boss = world.sign_in(Role::Manager).await;
    let sent = async {
        loop {
            let (_, page) = world.get(&about, &boss).await;
            let push = page["items"].as_array().into_iter().flatten().find(|m| m["channel"] == "push").cloned();
            if push.as_ref().is_some_and(|m| m["state"] == "sent") {
                return;
            }
            actix_web::rt::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE, sent).await.expect("the outbox says that it was sent");
    assert_eq!(count(&world).await, 1, "the dead one is forgotten, the other is not");
}

on_each_database! {
    async fn subscriptions_are_few_and_public_and_end_with_the_sign_in(world: World) {
        let (washer, browser) = (world.sign_in(Role::Worker).await, Browser::new());
        for bad in ["http://push.example.com/1", "https://127.0.0.1/1", "https://[::1]/1", "https://push.example.com:8443/1", "https://10.0.0.1/1", "nothing"] {
            let (status, said) = subscribe(&world, &washer, bad, &browser).await;
            assert_eq!((status, &said["errors"][0]["field"]), (422, &json!("endpoint")), "{bad}: {said}");
        }
        let keyless = json!({ "endpoint": "https://push.example.com/1", "p256dh": "x", "auth": "y" });
        assert_eq!(world.post("/api/v1/field/push-subscriptions", &washer, keyless).await.0, 422);
        let mut ids = vec![];
        for n in [1, 2, 3, 4, 5, 6, 6] {
            let (status, kept) = subscribe(&world, &washer, &format!("https://push.example.com/{n}"), &browser).await;
            assert_eq!(status, 201, "{kept}");
            ids.push(kept["id"].as_str().expect("an id").to_owned());
        }
        assert_eq!(count(&world).await, 5, "the oldest made room, and one browser is one");
        let crew = world.sign_in(Role::Crew).await;
        let newest = format!("/api/v1/field/push-subscriptions/{}", ids.last().expect("seven"));
        assert_eq!(world.ask("DELETE", &newest, Some(&crew), None).await.0, 404, "it is not his");
        assert_eq!(world.ask("DELETE", &newest, Some(&washer), None).await.0, 204);
        assert_eq!(world.ask("DELETE", &newest, Some(&washer), None).await.0, 404);
        assert_eq!(count(&world).await, 4);
        // The same browser, and now somebody else uses it.
        assert_eq!(subscribe(&world, &crew, "https://push.example.com/4", &browser).await.0, 201);
        assert_eq!(count(&world).await, 4);
        assert_eq!(world.post("/api/v1/sign-out", &washer, json!({})).await.0 / 100, 2);
        assert_eq!(count(&world).await, 1, "who signed out is woken no more");
    }
}
