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
