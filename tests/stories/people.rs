//! Branches and users: nobody reaches beyond his branch, or gives what he has not.

use mobile_api::access::Role;
use nearhand::on_each_database;
use nearhand::testing::{PASSWORD, World};
use serde_json::{Value, json};

fn user(world: &World, login: &str, role: &str) -> Value {
    json!({ "branch_id": world.people.own.to_string(), "login": login, "name": login, "password": PASSWORD, "roles": [role] })
}

fn code((status, answer): (u16, Value)) -> (u16, String) {
    (status, answer["code"].as_str().unwrap_or_default().to_owned())
}

on_each_database! {
    async fn the_tree_grows_and_scopes(world: World) {
        let admin = world.sign_in(Role::Admin).await;
        let new = json!({ "parent_id": world.people.own.to_string(), "kind": "own", "name": "曲江分店" });
        let (status, branch) = world.post("/api/v1/branches", &admin, new).await;
        assert_eq!(status, 201, "{branch}");
        let manager = world.sign_in(Role::Manager).await;
        let names = |page: &Value| page["items"].as_array().expect("items").iter().map(|b| b["name"].clone()).collect::<Vec<_>>();
        let (_, seen) = world.get("/api/v1/branches", &manager).await;
        assert_eq!(names(&seen), ["西安高新", "曲江分店"], "his branch and what is below it");
        let (_, all) = world.get("/api/v1/branches?limit=3", &admin).await;
        assert_eq!(names(&all), ["近手", "西安高新", "咸阳加盟"]);
        let next = all["next"].as_str().expect("one more");
        let (_, rest) = world.get(&format!("/api/v1/branches?limit=3&cursor={next}"), &admin).await;
        assert_eq!((names(&rest), rest.get("next")), (vec![json!("曲江分店")], Some(&Value::Null)));
        let path = format!("/api/v1/branches/{}", branch["id"].as_str().expect("id"));
        let (status, renamed) = world.patch(&path, &admin, json!({ "version": 1, "name": "曲江店" })).await;
        assert_eq!((status, &renamed["name"], &renamed["version"]), (200, &json!("曲江店"), &json!(2)));
        assert_eq!(code(world.patch(&path, &admin, json!({ "version": 1, "name": "x" })).await), (409, "stale_version".into()));
        let bad = json!({ "parent_id": world.people.own.to_string(), "kind": "group", "name": "second root" });
        assert_eq!(code(world.post("/api/v1/branches", &admin, bad).await), (422, "invalid_field".into()));
    }

    async fn another_branchs_people_do_not_exist(world: World) {
        let manager = world.sign_in(Role::Manager).await;
        let franchise = world.sign_in_as("franchise-manager", None).await;
        let (_, theirs) = world.get("/api/v1/users", &franchise).await;
        let theirs = theirs["items"].as_array().expect("items");
        assert_eq!(theirs.len(), 2);
        let (_, ours) = world.get("/api/v1/users", &manager).await;
        assert!(ours["items"].as_array().expect("items").iter().all(|u| u["branch_id"] == world.people.own.to_string()));
        let path = format!("/api/v1/users/{}", theirs[0]["id"].as_str().expect("id"));
        let change = json!({ "version": 1, "state": "blocked" });
        assert_eq!(code(world.patch(&path, &manager, change).await), (404, "not_found".into()));
        let mut spy = user(&world, "spy", "agent");
        spy["branch_id"] = json!(world.people.franchise.to_string());
        assert_eq!(code(world.post("/api/v1/users", &manager, spy).await), (404, "not_found".into()));
        let mut theirs = user(&world, "spy", "worker");
        theirs["worker_id"] = json!(world.people.worker.to_string());
        theirs["branch_id"] = json!(world.people.franchise.to_string());
        assert_eq!(code(world.post("/api/v1/users", &franchise, theirs).await), (404, "not_found".into()), "another branch's worker");
    }

    async fn who_works_in_the_field_is_one_of_its_workers(world: World) {
        let manager = world.sign_in(Role::Manager).await;
        for role in ["worker", "crew"] {
            let (status, refused) = world.post("/api/v1/users", &manager, user(&world, "loose", role)).await;
            assert_eq!((status, refused["errors"][0]["field"].as_str()), (422, Some("worker_id")), "{refused}");
        }
        let (_, desk) = world.post("/api/v1/users", &manager, user(&world, "desk", "agent")).await;
        let path = format!("/api/v1/users/{}", desk["id"].as_str().expect("id"));
        assert_eq!(code(world.patch(&path, &manager, json!({ "version": 1, "roles": ["worker"] })).await), (422, "invalid_field".into()));
        let mut his = user(&world, "second-phone", "worker");
        his["worker_id"] = json!(world.people.worker);
        assert_eq!(world.post("/api/v1/users", &manager, his).await.0, 201);
    }

    async fn nobody_gives_rights_that_he_has_not(world: World) {
        let manager = world.sign_in(Role::Manager).await;
        assert_eq!(code(world.post("/api/v1/users", &manager, user(&world, "boss", "admin")).await), (403, "forbidden".into()));
        let (status, made) = world.post("/api/v1/users", &manager, user(&world, "New.Agent", "agent")).await;
        assert_eq!((status, &made["login"]), (201, &json!("new.agent")));
        let path = format!("/api/v1/users/{}", made["id"].as_str().expect("id"));
        let raised = json!({ "version": 1, "roles": ["agent", "admin"] });
        assert_eq!(code(world.patch(&path, &manager, raised).await), (403, "forbidden".into()));
        assert_eq!(code(world.post("/api/v1/users", &manager, user(&world, "NEW.agent", "agent")).await), (409, "already_exists".into()));
        world.sign_in_as("new.agent", None).await;
        let admin = world.sign_in(Role::Admin).await;
        let (_, boss) = world.post("/api/v1/users", &admin, user(&world, "boss", "admin")).await;
        let boss = format!("/api/v1/users/{}", boss["id"].as_str().expect("id"));
        let taken_over = json!({ "version": 1, "password": "mine from now on" });
        assert_eq!(code(world.patch(&boss, &manager, taken_over).await), (403, "forbidden".into()), "a new password would lend him rights");
    }
}
