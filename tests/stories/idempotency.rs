//! Rule I7: a repeated request with the same key acts once and gets the same answer.

use actix_web::test::TestRequest;
use mobile_api::access::Role;
use nearhand::http::idempotency::{KEPT_S, sweep};
use nearhand::on_each_database;
use nearhand::testing::{World, read};
use serde_json::{Value, json};
use std::time::Duration;

async fn found(world: &World, token: &str, key: &str, name: &str) -> (u16, Value) {
    let body = json!({ "parent_id": world.people.group.to_string(), "kind": "own", "name": name });
    let request = TestRequest::post().uri("/api/v1/branches").insert_header(("Authorization", format!("Bearer {token}")));
    read(world.send(request.insert_header(("Idempotency-Key", key)).set_json(body)).await).await
}

async fn branches(world: &World, token: &str) -> usize {
    world.get("/api/v1/branches", token).await.1["items"].as_array().expect("items").len()
}

on_each_database! {
    async fn the_same_request_acts_once(world: World) {
        let admin = world.sign_in(Role::Admin).await;
        let before = branches(&world, &admin).await;
        let first = found(&world, &admin, "k-1", "甲").await;
        assert_eq!(first.0, 201, "{}", first.1);
        assert_eq!(found(&world, &admin, "k-1", "甲").await, first);
        assert_eq!(branches(&world, &admin).await, before + 1);
        let (status, other) = found(&world, &admin, "k-1", "乙").await;
        assert_eq!((status, other["code"].as_str()), (422, Some("key_reused")));
        let again = world.sign_in(Role::Admin).await;
        assert_eq!(found(&world, &again, "k-1", "甲").await, first, "the key is the user's, not the token's");
        assert_ne!(found(&world, &admin, "k-2", "甲").await.1["id"], first.1["id"], "another key is another wish");
    }

    async fn twenty_at_once_get_one_answer(world: World) {
        let admin = world.sign_in(Role::Admin).await;
        let before = branches(&world, &admin).await;
        let answers = futures_util::future::join_all((0..20).map(|_| found(&world, &admin, "race", "同"))).await;
        assert!(answers.iter().all(|a| *a == answers[0] && a.0 == 201), "{answers:?}");
        assert_eq!(branches(&world, &admin).await, before + 1);
    }

    async fn a_refusal_is_not_kept(world: World) {
        let admin = world.sign_in(Role::Admin).await;
        let request = || {
            let body = json!({ "version": 2, "name": "later" });
            let path = format!("/api/v1/branches/{}", world.people.own);
            let request = TestRequest::patch().uri(&path).insert_header(("Authorization", format!("Bearer {admin}")));
            world.send(request.insert_header(("Idempotency-Key", "patient")).set_json(body))
        };
        assert_eq!(read(request().await).await.0, 409, "not yet at version 2");
        let path = format!("/api/v1/branches/{}", world.people.own);
        assert_eq!(world.patch(&path, &admin, json!({ "version": 1 })).await.0, 200);
        assert_eq!(read(request().await).await.0, 200, "now it is");
        assert_eq!(read(request().await).await.0, 200, "and the same answer again");
    }

    async fn keys_are_forgotten_after_a_day(world: World) {
        let admin = world.sign_in(Role::Admin).await;
        found(&world, &admin, "old", "旧").await;
        assert_eq!(world.db().write(sweep).await.expect("swept"), 0);
        tokio::time::advance(Duration::from_secs(KEPT_S.unsigned_abs() + 1)).await;
        assert_eq!(world.db().write(sweep).await.expect("swept"), 1);
    }
}

#[actix_web::test]
async fn a_key_is_short_and_visible() {
    tokio::time::pause();
    let world = World::new(1).await;
    let admin = world.sign_in(Role::Admin).await;
    for key in ["", "a b", &"x".repeat(129)] {
        let (status, answer) = found(&world, &admin, key, "甲").await;
        assert_eq!((status, answer["code"].as_str()), (422, Some("invalid_field")), "{key:?}: {answer}");
    }
    assert_eq!(found(&world, &admin, &"x".repeat(128), "甲").await.0, 201);
}

/// A form with one small JPEG.
fn photo(world_path: &str, token: &str, key: &str, last: u8) -> TestRequest {
    let mut body =
        b"--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"p.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\xff\xe0"
            .to_vec();
    body.push(last);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let request = TestRequest::post().uri(world_path).insert_header(("Authorization", format!("Bearer {token}")));
    request.insert_header(("Idempotency-Key", key)).insert_header(("Content-Type", "multipart/form-data; boundary=b")).set_payload(body)
}

on_each_database! {
    async fn a_photograph_and_a_release_act_once_a_key(world: World) {
        tokio::time::sleep(Duration::from_secs(2)).await;
        let (washer, agent) = (world.sign_in(Role::Worker).await, world.sign_in(Role::Agent).await);
        assert_eq!(world.post("/api/v1/field/duty", &washer, json!({ "on": true })).await.0, 200);
        let fix = json!({ "lat": 34.262, "lon": 108.943, "at": world.now().time(), "accuracy_m": 5.0 });
        assert_eq!(world.post("/api/v1/field/fixes", &washer, json!({ "datum": "wgs84", "fixes": [fix] })).await.0, 202);
        let place = json!({ "lat": 34.2609, "lon": 108.9423 });

        let (_, quote) = world.post("/api/v1/quotes", &agent, json!({ "kind": "wash", "place": place })).await;
        let hold = format!("/api/v1/quotes/{}/hold", quote["id"].as_str().expect("an id"));
        let kept = json!({ "worker_id": world.people.worker.to_string() });
        let release = || {
            let request = TestRequest::delete().uri(&hold).insert_header(("Authorization", format!("Bearer {agent}")));
            world.send(request.insert_header(("Idempotency-Key", "free")))
        };
        assert_eq!(world.post(&hold, &agent, kept.clone()).await.0, 200);
        let first = read(release().await).await;
        assert_eq!((first.0, &first.1["held_worker_id"]), (200, &Value::Null));
        assert_eq!(world.post(&hold, &agent, kept).await.0, 200, "kept again");
        assert_eq!(read(release().await).await, first, "the same answer");
        let (_, other) = world.post("/api/v1/quotes", &agent, json!({ "kind": "wash", "place": place })).await;
        assert_eq!(other["left_out"][0]["rule"], "held_by_other_call", "and he is still kept: {other}");

        let wash = json!({ "kind": "wash", "phone": "13800136021", "quote_id": quote["id"], "place": place });
        let (status, ticket) = world.post("/api/v1/tickets", &agent, wash).await;
        assert_eq!(status, 201, "{ticket}");
        tokio::time::sleep(Duration::from_millis(100)).await;
        let (_, jobs) = world.get("/api/v1/field/jobs", &washer).await;
        let photos = format!("/api/v1/field/dispatches/{}/photos", jobs["items"][0]["dispatch"]["id"].as_str().expect("an id"));
        let one = read(world.send(photo(&photos, &washer, "p", 1)).await).await;
        assert_eq!(one.0, 201, "{}", one.1);
        assert_eq!(read(world.send(photo(&photos, &washer, "p", 1)).await).await, one);
        let (status, other) = read(world.send(photo(&photos, &washer, "p", 2)).await).await;
        assert_eq!((status, other["code"].as_str()), (422, Some("key_reused")), "another photograph is another wish");
    }
}
