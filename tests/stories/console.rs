//! The console as browsers get it: whole, typed, kept where it never changes, under a policy that runs nothing foreign.

use actix_web::http::header;
use actix_web::test::TestRequest;
use nearhand::testing::World;

#[actix_web::test]
async fn pages_are_served_with_a_strict_policy_and_assets_are_kept_for_ever() {
    tokio::time::pause();
    let world = World::new(1).await;
    let get = async |path: &str| world.send(TestRequest::get().uri(path)).await;
    let said = |answer: &actix_web::dev::ServiceResponse<_>, name: header::HeaderName| {
        answer.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
    };
    for path in ["/", "/board", "/board/ticket/1", "/field", "/field/job/1"] {
        let answer = get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(said(&answer, header::CONTENT_TYPE), "text/html; charset=utf-8", "{path}");
        assert_eq!(said(&answer, header::CACHE_CONTROL), "no-cache", "{path}");
        let policy = said(&answer, header::CONTENT_SECURITY_POLICY);
        assert!(policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
    }
    let page = get("/").await;
    let tag = said(&page, header::ETAG);
    let body = actix_web::body::to_bytes(page.into_body()).await.expect("a body");
    let html = String::from_utf8(body.to_vec()).expect("text");
    let script = html.split("src=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a script");
    let answer = get(script).await;
    assert_eq!(said(&answer, header::CONTENT_TYPE), "text/javascript; charset=utf-8");
    assert!(said(&answer, header::CACHE_CONTROL).contains("immutable"));
    let again = world.send(TestRequest::get().uri("/").insert_header((header::IF_NONE_MATCH, tag))).await;
    assert_eq!(again.status(), 304);
    assert_eq!(get("/assets/nothing.js").await.status(), 404);
    assert_eq!(get("/nowhere").await.status(), 404);
    assert_eq!(get("/assets/..%2f..%2fCargo.toml").await.status(), 404);
}
