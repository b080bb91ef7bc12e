//! Rule I10: every route has a permission, and the whole document is walked to see it kept.

use mobile_api::access::Role;
use nearhand::access::Permission;
use nearhand::api;
use nearhand::http::openapi::{operations, permission};
use nearhand::testing::{ROLES, World};
use serde_json::json;

/// Operations that need no sign-in; trackers, and callers with a link, come with a token of their own. This list only ever
/// shrinks.
const ANONYMOUS: &[&str] = &[
    "POST /api/v1/sign-in",
    "GET /api/v1/openapi.json",
    "GET /osmand",
    "POST /osmand",
    "GET /l/01900000-0000-7000-8000-000000000000",
    "POST /l/01900000-0000-7000-8000-000000000000",
];

/// Every operation of the document: method, a path with some id in it, what it needs.
fn all() -> Vec<(&'static str, String, Permission)> {
    let doc = api::document();
    let of = |(path, item): (&String, _)| {
        let some = "01900000-0000-7000-8000-000000000000";
        let concrete: Vec<_> = path.split('/').map(|part| if part.starts_with('{') { some } else { part }).collect();
        let concrete = concrete.join("/");
        let needs = |op| permission(op).and_then(Permission::named).expect("api::document is checked at start");
        operations(item).map(|(method, op)| (method, concrete.clone(), needs(op))).collect::<Vec<_>>()
    };
    doc.paths.paths.iter().flat_map(of).collect()
}

#[test]
fn the_document_names_a_permission_for_every_operation() {
    nearhand::access::gate::Rights::of(&api::document()).expect("every operation carries a known x-permission");
    let open: Vec<_> = all().into_iter().filter(|(.., p)| *p == Permission::Anonymous).map(|(m, path, _)| format!("{m} {path}")).collect();
    for op in &open {
        assert!(ANONYMOUS.contains(&op.as_str()), "{op} is open to everybody");
    }
}

#[actix_web::test]
async fn nobody_comes_in_without_a_token() {
    tokio::time::pause();
    let world = World::new(1).await;
    for (method, path, _) in all().into_iter().filter(|(m, path, _)| !ANONYMOUS.contains(&format!("{m} {path}").as_str())) {
        for token in [None, Some("forged")] {
            let (status, answer) = world.ask(method, &path, token, Some(json!({}))).await;
            assert_eq!((status, answer["code"].as_str()), (401, Some("unauthenticated")), "{method} {path} with {token:?}: {answer}");
        }
    }
}

#[actix_web::test]
async fn a_role_without_the_right_is_refused_and_one_with_it_is_not() {
    tokio::time::pause();
    let world = World::new(1).await;
    for role in ROLES {
        for (method, path, needs) in all().into_iter().filter(|(_, path, p)| *p != Permission::Anonymous && !path.ends_with("/sign-out")) {
            let token = world.sign_in(role).await;
            let body = (method != "GET").then(|| json!({}));
            let (status, answer) = world.ask(method, &path, Some(&token), body).await;
            let refused = status == 403 && answer["detail"] == "your role does not allow this";
            assert_eq!(refused, !needs.given_to(&[role]), "{role:?} {method} {path}: {status} {answer}");
            assert!(status != 405 && status < 500, "{role:?} {method} {path} is in the document and not on the server: {status} {answer}");
        }
    }
}

#[actix_web::test]
async fn what_the_document_does_not_name_is_not_there() {
    tokio::time::pause();
    let world = World::new(1).await;
    let admin = world.sign_in(Role::Admin).await;
    for (method, path) in [("GET", "/api/v1/nothing"), ("GET", "/api/v1"), ("GET", "/nothing"), ("DELETE", "/nothing")] {
        let (status, answer) = world.ask(method, path, Some(&admin), None).await;
        assert_eq!((status, answer["code"].as_str()), (404, Some("not_found")), "{method} {path}: {answer}");
    }
    for (method, path) in [("DELETE", "/api/v1/branches"), ("TRACE", "/api/v1/me"), ("POST", "/healthz"), ("HEAD", "/api/v1/me")] {
        let (status, answer) = world.ask(method, path, Some(&admin), None).await;
        assert_eq!(status, 405, "{method} {path}: {answer}");
    }
}
