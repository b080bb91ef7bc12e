//! Who changed what, and when (S1-10, S4-39): noted with the change, never changed itself, without secrets.

use diesel::prelude::*;
use mobile_api::access::Role;
use nearhand::on_each_database;
use nearhand::testing::{PASSWORD, World};
use serde_json::{Value, json};

async fn log(world: &World, token: &str, query: &str) -> Vec<Value> {
    let (status, page) = world.get(&format!("/api/v1/audit?limit=200{query}"), token).await;
    assert_eq!(status, 200, "{page}");
    page["items"].as_array().expect("a list").clone()
}

fn kinds(entries: &[Value]) -> Vec<&str> {
    entries.iter().filter_map(|e| e["kind"].as_str()).collect()
}

on_each_database! {
    async fn what_people_do_to_the_house_is_noted_with_it(world: World) {
        let manager = world.sign_in(Role::Manager).await;
        let boss = world.sign_in(Role::Admin).await;
        let new = json!({"login": "neu", "name": "新人", "password": "swordfish-1", "roles": ["agent"], "branch_id": world.people.own});
        let (status, user) = world.post("/api/v1/users", &manager, new).await;
        assert_eq!(status, 201, "{user}");
        let path = format!("/api/v1/users/{}", user["id"].as_str().expect("an id"));
        let change = json!({"version": 1, "password": "swordfish-2", "roles": ["dispatcher"]});
        assert_eq!(world.patch(&path, &manager, change).await.0, 200);
        let zone = format!("/api/v1/zones/{}", world.people.zone);
        assert_eq!(world.patch(&zone, &manager, json!({"version": 1, "radius_m": 25000})).await.0, 200);
        // What is refused leaves nothing: the note is part of the change.
        assert_eq!(world.patch(&zone, &manager, json!({"version": 1, "radius_m": 20000})).await.0, 409);
        let customer = json!({"name": "周敏", "numbers": ["13800136021"], "plates": []});
        assert_eq!(world.post("/api/v1/customers", &manager, customer).await.0, 201);
        let seat = json!({"branch_id": world.people.own, "name": "八号", "extension": "808"});
        assert_eq!(world.post("/api/v1/seats", &manager, seat).await.0, 201);

        let entries = log(&world, &manager, "").await;
        assert_eq!(kinds(&entries)[..5], ["seat_created", "customer_created", "zone_changed", "user_changed", "user_created"]);
        let text = serde_json::to_string(&entries).expect("JSON");
        assert!(!text.contains("swordfish") && !text.contains("00136021") && !text.contains(PASSWORD), "{text}");
        let changed = &entries[3];
        assert_eq!((&changed["user_name"], &changed["subject_id"]), (&json!("manager"), &user["id"]), "{changed}");
        assert_eq!(changed["data"], json!({"roles": ["dispatcher"], "password": "…"}), "{changed}");
        assert_eq!(entries[2]["data"], json!({"radius_m": 25000.0}));

        assert_eq!(kinds(&log(&world, &boss, "&kind=zone_changed").await), ["zone_changed"]);
        assert_eq!(log(&world, &manager, &format!("&subject={}", user["id"].as_str().expect("an id"))).await.len(), 2);
        let (_, first) = world.get("/api/v1/audit?limit=2", &manager).await;
        let (_, second) = world.get(&format!("/api/v1/audit?limit=2&cursor={}", first["next"].as_str().expect("more")), &manager).await;
        assert_eq!(second["items"][0]["id"], entries[2]["id"]);
        assert_eq!(world.get("/api/v1/audit?user=x", &manager).await.0, 422);
    }

    async fn what_is_done_to_the_list_of_materials_is_noted(world: World) {
        let (boss, manager) = (world.sign_in(Role::Admin).await, world.sign_in(Role::Manager).await);
        let new = json!({"branch_id": world.people.own, "kind": "material", "code": "W-09", "name": {"zh": "车蜡", "en": "Wax"}, "unit": "盒"});
        let (status, item) = world.post("/api/v1/items", &manager, new.clone()).await;
        assert_eq!(status, 201, "{item}");
        assert_eq!(world.post("/api/v1/items", &manager, new.clone()).await.0, 409);
        let path = format!("/api/v1/items/{}", item["id"].as_str().expect("an id"));
        let change = json!({"version": 1, "name": {"zh": "固体车蜡", "en": "Paste wax"}, "active": false});
        assert_eq!(world.patch(&path, &manager, change.clone()).await.0, 200);
        let (status, stale) = world.patch(&path, &boss, json!({"version": 1, "active": true})).await;
        assert_eq!((status, &stale["code"]), (409, &json!("stale_version")), "{stale}");

        let entries = log(&world, &manager, &format!("&subject={}", item["id"].as_str().expect("an id"))).await;
        assert_eq!(kinds(&entries), ["item_changed", "item_created"], "what was refused leaves nothing");
        assert!(entries.iter().all(|e| e["subject"] == "item" && e["user_name"] == "manager" && e["branch_id"] == json!(world.people.own)));
        assert_eq!(entries[0]["data"], json!({"name": {"zh": "固体车蜡", "en": "Paste wax"}, "active": false}));
        assert_eq!(entries[1]["data"], new);
    }

    /// I10: a branch uses the list of the chain, and leaves it as it is.
    async fn a_material_of_the_chain_is_changed_by_the_chain_alone(world: World) {
        let boss = world.sign_in(Role::Admin).await;
        let franchise = world.sign_in_as("franchise-manager", None).await;
        let enter = async |branch: String| {
            let new = json!({"branch_id": branch, "kind": "material", "code": "W-09", "name": {"zh": "车蜡", "en": "Wax"}, "unit": "盒"});
            world.post("/api/v1/items", &boss, new).await.1["id"].as_str().expect("an id").to_owned()
        };
        let (chains, others) = (enter(world.people.group.to_string()).await, enter(world.people.own.to_string()).await);
        for (id, refusal) in [(chains, (403, "forbidden")), (others, (404, "not_found"))] {
            let (status, refused) = world.patch(&format!("/api/v1/items/{id}"), &franchise, json!({"version": 1, "active": false})).await;
            assert_eq!((status, refused["code"].as_str()), (refusal.0, Some(refusal.1)), "{refused}");
        }
        assert_eq!(kinds(&log(&world, &franchise, "").await), ["signed_in"]);
    }

    async fn who_comes_and_goes_is_noted(world: World) {
        let boss = world.sign_in(Role::Admin).await;
        let agent = world.sign_in(Role::Agent).await;
        for _ in 0..5 {
            world.ask("POST", "/api/v1/sign-in", None, Some(json!({"login": "dispatcher", "password": "wrong-wrong"}))).await;
        }
        assert_eq!(world.post("/api/v1/sign-out", &agent, json!({})).await.0, 204);
        let entries = log(&world, &boss, "").await;
        let said = kinds(&entries);
        assert_eq!(said[0], "signed_out");
        assert_eq!(said[1], "locked_out");
        assert_eq!(said.iter().filter(|k| **k == "sign_in_refused").count(), 4, "{said:?}");
        assert!(said.contains(&"signed_in"));
        assert!(!serde_json::to_string(&entries).expect("JSON").contains("wrong-wrong"));
    }

    async fn another_branch_reads_its_own_log_alone(world: World) {
        let manager = world.sign_in(Role::Manager).await;
        assert_eq!(world.post("/api/v1/seats", &manager, json!({"branch_id": world.people.own, "name": "八号", "extension": "808"})).await.0, 201);
        let franchise = world.sign_in_as("franchise-manager", None).await;
        let theirs = log(&world, &franchise, "").await;
        assert!(theirs.iter().all(|e| e["branch_id"] == json!(world.people.franchise)), "{theirs:?}");
        assert_eq!(kinds(&theirs), ["signed_in"]);
    }

    /// The databases themselves refuse it, whoever asks.
    async fn a_row_is_never_changed_or_deleted(world: World) {
        world.sign_in(Role::Admin).await;
        for sql in ["UPDATE audit SET kind = 'x'", "DELETE FROM audit"] {
            let done = world.db().write(move |tx| Ok(diesel::sql_query(sql).execute(tx.conn)?)).await;
            let why = done.expect_err(sql).to_string();
            assert!(why.contains("append-only"), "{sql}: {why}");
        }
    }
}
