//! Bad input: each a clear problem+json, nothing lost.

use actix_web::http::header;
use actix_web::test::TestRequest;
use mobile_api::access::Role;
use nearhand::config::{Limits, Switch};
use nearhand::testing::{World, read, settings};
use serde_json::json;

const BRANCHES: &str = "/api/v1/branches";

async fn admin(world: &World, request: TestRequest) -> (u16, String, String) {
    let token = world.sign_in(Role::Admin).await;
    let answer = world.send(request.insert_header((header::AUTHORIZATION, format!("Bearer {token}")))).await;
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let (status, body) = read(answer).await;
    (status, kind, body["code"].as_str().unwrap_or_default().to_owned())
}

fn json_of(bytes: impl Into<actix_web::web::Bytes>) -> TestRequest {
    TestRequest::post().uri(BRANCHES).insert_header((header::CONTENT_TYPE, "application/json")).set_payload(bytes)
}

#[actix_web::test]
async fn every_refusal_is_problem_json_with_its_code() {
    tokio::time::pause();
    let world = World::new(1).await;
    let parent = world.people.group.to_string();
    let text = |value: serde_json::Value| value.to_string();
    let cases = [
        ("malformed JSON", json_of("{\"name\": "), 400, "malformed_body"),
        ("empty body", json_of(""), 400, "malformed_body"),
        ("not UTF-8", json_of(&b"{\"name\": \"\xff\"}"[..]), 400, "malformed_body"),
        ("a field missing", json_of("{}"), 400, "malformed_body"),
        ("an unknown field", json_of(text(json!({ "parent_id": parent, "kind": "own", "name": "x", "nmae": 1 }))), 400, "malformed_body"),
        ("a wrong type", json_of(text(json!({ "parent_id": parent, "kind": "own", "name": 7 }))), 400, "malformed_body"),
        ("10 MB", json_of(vec![b' '; 10 << 20]), 413, "body_too_large"),
        ("10 MB, saying so", json_of(vec![b' '; 10 << 20]).insert_header((header::CONTENT_LENGTH, 10 << 20)), 413, "body_too_large"),
        (
            "a wrong media type",
            TestRequest::post().uri(BRANCHES).insert_header((header::CONTENT_TYPE, "text/plain")).set_payload("{}"),
            415,
            "unsupported_media_type",
        ),
        ("no media type", TestRequest::post().uri(BRANCHES).set_payload("{}"), 415, "unsupported_media_type"),
        ("too long", json_of(text(json!({ "parent_id": parent, "kind": "own", "name": "x".repeat(101) }))), 422, "invalid_field"),
        ("too short", json_of(text(json!({ "parent_id": parent, "kind": "own", "name": "" }))), 422, "invalid_field"),
        ("a NUL", json_of(text(json!({ "parent_id": parent, "kind": "own", "name": "a\u{0}b" }))), 422, "invalid_field"),
        ("an id that is none", TestRequest::patch().uri("/api/v1/branches/7").set_json(json!({ "version": 1 })), 404, "not_found"),
        ("a limit that is none", TestRequest::get().uri("/api/v1/branches?limit=many"), 400, "malformed_query"),
        ("a limit of 0", TestRequest::get().uri("/api/v1/branches?limit=0"), 422, "invalid_field"),
        ("a limit of 201", TestRequest::get().uri("/api/v1/branches?limit=201"), 422, "invalid_field"),
        ("a cursor that is none", TestRequest::get().uri("/api/v1/branches?cursor=x"), 400, "malformed_query"),
        ("a NUL in the query", TestRequest::get().uri("/api/v1/branches?cursor=%00"), 400, "malformed_query"),
    ];
    for (what, request, status, code) in cases {
        let got = admin(&world, request).await;
        assert_eq!(got, (status, "application/problem+json".into(), code.into()), "{what}");
    }
    let (_, left) = world.get(BRANCHES, &world.sign_in(Role::Admin).await).await;
    assert_eq!(left["items"].as_array().expect("items").len(), 3, "nothing was founded on the way");
}

#[actix_web::test]
async fn a_bad_field_is_named() {
    tokio::time::pause();
    let world = World::new(1).await;
    let token = world.sign_in(Role::Manager).await;
    let new = json!({ "branch_id": "x".repeat(65), "login": "a", "name": "b", "password": "short", "roles": [] });
    let (status, answer) = world.post("/api/v1/users", &token, new).await;
    assert_eq!(status, 422);
    let fields: Vec<_> = answer["errors"].as_array().expect("errors").iter().map(|e| e["field"].as_str().expect("a field")).collect();
    assert_eq!(fields, ["branch_id", "login", "password", "roles"], "all at once: {answer}");
}

#[actix_web::test]
async fn a_runaway_client_is_slowed_down() {
    tokio::time::pause();
    let mut config = settings();
    config.limits = Limits { rate: Switch::On, user_per_s: 1, user_burst: 5, ..config.limits };
    let world = World::with(1, config).await;
    let token = world.sign_in(Role::Agent).await;
    for _ in 0..5 {
        assert_eq!(world.get("/api/v1/me", &token).await.0, 200);
    }
    let request = TestRequest::get().uri("/api/v1/me").insert_header((header::AUTHORIZATION, format!("Bearer {token}")));
    let answer = world.send(request).await;
    let wait: u64 = answer.headers().get(header::RETRY_AFTER).and_then(|v| v.to_str().ok()?.parse().ok()).expect("Retry-After");
    let (status, body) = read(answer).await;
    assert_eq!((status, body["code"].as_str()), (429, Some("too_many_requests")));
    assert_eq!(world.get("/api/v1/me", &world.sign_in(Role::Manager).await).await.0, 200, "others go on");
    tokio::time::advance(std::time::Duration::from_secs(wait)).await;
    assert_eq!(world.get("/api/v1/me", &token).await.0, 200);
}

#[actix_web::test]
async fn every_answer_carries_its_id_and_tells_browsers_what_not_to_do() {
    tokio::time::pause();
    let world = World::new(1).await;
    let answer = world.send(TestRequest::get().uri("/api/v1/me")).await;
    let headers = answer.headers().clone();
    for name in ["x-request-id", "x-content-type-options", "x-frame-options", "content-security-policy", "referrer-policy"] {
        assert!(headers.contains_key(name), "{name}");
    }
    assert_eq!(headers.get("www-authenticate").expect("for 401"), "Bearer");
    let id = headers.get("x-request-id").and_then(|v| v.to_str().ok()).expect("an id").to_owned();
    assert_eq!(read(answer).await.1["request_id"], id, "the same id in the body, the header and the log");
}

#[actix_web::test]
async fn probes_answer_without_a_token_and_metrics_only_to_this_machine() {
    tokio::time::pause();
    let world = World::new(1).await;
    for path in ["/healthz", "/readyz", "/docs/", "/api/v1/openapi.json"] {
        assert_eq!(world.ask("GET", path, None, None).await.0, 200, "{path}");
    }
    for path in ["/healthz", "/readyz"] {
        assert_eq!(world.ask("HEAD", path, None, None).await.0, 200, "{path}");
    }
    let from = |ip: &str| TestRequest::get().uri("/metrics").peer_addr(format!("{ip}:1").parse().expect("an address"));
    assert_eq!(world.send(from("127.0.0.1")).await.status(), 200);
    assert_eq!(world.send(from("10.0.0.7")).await.status(), 403);
    assert_eq!(world.get("/api/v1/metrics", &world.sign_in(Role::Admin).await).await.0, 200);
}

#[actix_web::test]
async fn a_whole_number_may_be_written_with_a_point() {
    tokio::time::pause();
    let world = World::new(1).await;
    let admin = world.sign_in(Role::Admin).await;
    let path = format!("/api/v1/branches/{}", world.people.own);
    let (status, answer) = world.patch(&path, &admin, json!({ "version": 1.0, "name": "五点零" })).await;
    assert_eq!((status, &answer["version"]), (200, &json!(2)), "{answer}");
    assert_eq!(world.patch(&path, &admin, json!({ "version": 2.5 })).await.0, 400);
}

#[actix_web::test]
async fn a_version_may_be_said_as_http_says_it() {
    tokio::time::pause();
    let world = World::new(1).await;
    let token = world.sign_in(Role::Admin).await;
    let path = format!("{BRANCHES}/{}", world.people.own);
    let change = async |tag: Option<&str>, body: serde_json::Value| {
        let mut request = TestRequest::patch().uri(&path).insert_header((header::AUTHORIZATION, format!("Bearer {token}")));
        if let Some(tag) = tag {
            request = request.insert_header((header::IF_MATCH, tag));
        }
        let answer = world.send(request.set_json(body)).await;
        let tag = answer.headers().get(header::ETAG).and_then(|v| v.to_str().ok()).map(ToOwned::to_owned);
        let (status, body) = read(answer).await;
        (status, tag, body["code"].as_str().map(ToOwned::to_owned))
    };
    let refused = |status: u16, code: &str| (status, None, Some(code.to_owned()));
    assert_eq!(change(None, json!({ "version": 1, "name": "a" })).await, (200, Some("\"2\"".into()), None));
    assert_eq!(change(Some("\"2\""), json!({ "name": "b" })).await, (200, Some("\"3\"".into()), None));
    assert_eq!(change(Some("\"3\""), json!({ "version": 3, "name": "c" })).await, (200, Some("\"4\"".into()), None), "both may say it");
    assert_eq!(change(Some("\"3\""), json!({ "name": "d" })).await, refused(409, "stale_version"));
    assert_eq!(change(Some("\"3\""), json!({ "version": 4, "name": "d" })).await, refused(422, "invalid_field"), "which one?");
    for bad in ["*", "4", "W/\"4\"", "\"x\"", "\"4\", \"3\""] {
        assert_eq!(change(Some(bad), json!({ "name": "d" })).await, refused(422, "invalid_field"), "{bad}");
    }
    assert_eq!(change(None, json!({ "name": "d" })).await, refused(400, "malformed_body"), "one of them is needed");
    let agent = world.sign_in(Role::Agent).await;
    let ticket = json!({ "kind": "wash", "phone": "13800138000", "place": { "lat": 34.26, "lon": 108.94 } });
    let (_, made) = world.post("/api/v1/tickets", &agent, ticket).await;
    let one = TestRequest::get().uri(&format!("/api/v1/tickets/{}", made["id"].as_str().expect("an id")));
    let answer = world.send(one.insert_header((header::AUTHORIZATION, format!("Bearer {agent}")))).await;
    let tag = answer.headers().get(header::ETAG).expect("of one thing").clone();
    assert_eq!(tag, format!("\"{}\"", read(answer).await.1["version"]));
}
