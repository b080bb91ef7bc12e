//! Signing in: lock-out, tokens that end, seats, and what a stranger may learn.

use actix_web::http::header;
use actix_web::test::TestRequest;
use mobile_api::access::Role;
use nearhand::on_each_database;
use nearhand::testing::{PASSWORD, World, read};
use serde_json::{Value, json};
use std::time::Duration;

async fn try_in(world: &World, login: &str, password: &str) -> (u16, Value) {
    world.ask("POST", "/api/v1/sign-in", None, Some(json!({ "login": login, "password": password }))).await
}

on_each_database! {
    async fn five_wrong_passwords_lock_for_five_minutes(world: World) {
        for n in 1..=5 {
            let (status, answer) = try_in(&world, "agent", "wrong").await;
            let expected = if n < 5 { (401, "wrong_credentials") } else { (423, "locked_out") };
            assert_eq!((status, answer["code"].as_str().expect("a code")), expected, "try {n}");
        }
        let body = json!({ "login": "agent", "password": PASSWORD });
        let answer = world.send(TestRequest::post().uri("/api/v1/sign-in").set_json(body)).await;
        assert_eq!(answer.status(), 423, "the right password does not open the lock");
        let wait: u64 = answer.headers().get(header::RETRY_AFTER).and_then(|v| v.to_str().ok()?.parse().ok()).expect("Retry-After");
        assert!((1..=300).contains(&wait), "{wait}");
        assert_eq!(try_in(&world, "dispatcher", PASSWORD).await.0, 200, "others are not locked");
        tokio::time::advance(Duration::from_secs(wait + 1)).await;
        assert_eq!(try_in(&world, "agent", PASSWORD).await.0, 200, "the lock ends by itself");
        for _ in 0..4 {
            assert_eq!(try_in(&world, "agent", "wrong").await.0, 401, "and counting begins anew");
        }
        assert_eq!(try_in(&world, "agent", PASSWORD).await.0, 200);
    }

    async fn a_token_ends_when_its_time_is_over(world: World) {
        let (desk, field) = (world.sign_in(Role::Agent).await, world.sign_in(Role::Worker).await);
        tokio::time::advance(Duration::from_secs(12 * 3600 - 1)).await;
        assert_eq!(world.get("/api/v1/me", &desk).await.0, 200);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(world.get("/api/v1/me", &desk).await.0, 401, "half a day at a desk, though it is remembered");
        assert_eq!(world.get("/api/v1/me", &field).await.0, 200, "a month in the field");
        tokio::time::advance(Duration::from_secs(30 * 86_400)).await;
        assert_eq!(world.get("/api/v1/me", &field).await.0, 401);
    }

    async fn signing_out_ends_the_token_at_once(world: World) {
        let token = world.sign_in(Role::Worker).await;
        let other = world.sign_in(Role::Worker).await;
        assert_eq!(world.get("/api/v1/me", &token).await.0, 200);
        assert_eq!(world.ask("POST", "/api/v1/sign-out", Some(&token), None).await.0, 204);
        assert_eq!(world.get("/api/v1/me", &token).await.0, 401);
        assert_eq!(world.get("/api/v1/me", &other).await.0, 200, "another device stays");
    }

    async fn a_new_password_and_a_block_end_every_token_at_once(world: World) {
        let manager = world.sign_in(Role::Manager).await;
        let agent = world.sign_in(Role::Agent).await;
        let id = world.get("/api/v1/me", &agent).await.1["id"].as_str().expect("an id").to_owned();
        let path = format!("/api/v1/users/{id}");
        let (status, changed) = world.patch(&path, &manager, json!({ "version": 1, "password": "another horse" })).await;
        assert_eq!(status, 200, "{changed}");
        assert_eq!(world.get("/api/v1/me", &agent).await.0, 401);
        assert_eq!(try_in(&world, "agent", PASSWORD).await.0, 401);
        let (_, again) = try_in(&world, "agent", "another horse").await;
        let agent = again["token"].as_str().expect("a token");
        assert_eq!(world.patch(&path, &manager, json!({ "version": 2, "state": "blocked" })).await.0, 200);
        assert_eq!(world.get("/api/v1/me", agent).await.0, 401);
        assert_eq!(try_in(&world, "agent", "another horse").await.1["code"], "forbidden");
    }

    async fn a_seat_belongs_to_one_session_of_its_branch(world: World) {
        let first = world.sign_in(Role::Agent).await;
        let seat = world.people.seat.to_string();
        assert_eq!(world.get("/api/v1/me", &first).await.1["seat_id"], seat.as_str());
        let second = world.sign_in_as("dispatcher", Some("801")).await;
        assert_eq!(world.get("/api/v1/me", &second).await.1["seat_id"], seat.as_str());
        assert_eq!(world.get("/api/v1/me", &first).await.1["seat_id"], Value::Null, "only one screen pops");
        let foreign = json!({ "login": "agent", "password": PASSWORD, "terminal": "901" });
        let (status, answer) = world.ask("POST", "/api/v1/sign-in", None, Some(foreign)).await;
        assert_eq!((status, answer["code"].as_str()), (403, Some("forbidden")), "{answer}");
        let phone = world.sign_in_as("worker", Some("801")).await;
        assert_eq!(world.get("/api/v1/me", &phone).await.1["seat_id"], Value::Null, "for a worker it is a device's name");
    }
}

#[actix_web::test]
async fn a_stranger_learns_not_which_logins_exist() {
    tokio::time::pause();
    let world = World::new(1).await;
    let strip = |mut answer: Value| {
        answer["request_id"] = Value::Null;
        answer
    };
    let mut last = 0;
    for n in 1..=7 {
        let (known, unknown) = (try_in(&world, "agent", "wrong").await, try_in(&world, "nobody", "wrong").await);
        assert_eq!((known.0, strip(known.1)), (unknown.0, strip(unknown.1)), "try {n}");
        last = known.0;
    }
    assert_eq!(last, 423, "and both are locked out");
    tokio::time::advance(Duration::from_secs(301)).await;
    for n in 1..=5 {
        let (known, unknown) = (try_in(&world, "agent", "wrong").await, try_in(&world, " NOBODY", "wrong").await);
        assert_eq!((known.0, strip(known.1)), (unknown.0, strip(unknown.1)), "try {n} after the lock");
    }
}

#[actix_web::test]
async fn the_cookie_signs_in_too_and_no_script_can_read_it() {
    tokio::time::pause();
    let world = World::new(1).await;
    let body = json!({ "login": " Agent ", "password": PASSWORD });
    let answer = world.send(TestRequest::post().uri("/api/v1/sign-in").set_json(body)).await;
    let cookie = answer.response().cookies().next().expect("a cookie").into_owned();
    assert_eq!((cookie.name(), cookie.http_only()), ("nearhand", Some(true)));
    assert_eq!(cookie.same_site(), Some(actix_web::cookie::SameSite::Strict));
    let me = world.send(TestRequest::get().uri("/api/v1/me").cookie(cookie)).await;
    assert_eq!(read(me).await.0, 200);
}

/// The cookie that is read by scripts must say something only a page of ours can send back.
#[actix_web::test]
async fn a_command_by_cookie_proves_its_page() {
    tokio::time::pause();
    let world = World::new(1).await;
    let body = json!({ "login": "agent", "password": PASSWORD, "cookie": true });
    let answer = world.send(TestRequest::post().uri("/api/v1/sign-in").set_json(body)).await;
    let cookies: Vec<_> = answer.response().cookies().map(|c| c.into_owned()).collect();
    let [session, csrf] = cookies.as_slice() else { panic!("two cookies: {cookies:?}") };
    assert_eq!((csrf.name(), csrf.http_only()), ("nearhand_csrf", None));
    assert_eq!(csrf.same_site(), Some(actix_web::cookie::SameSite::Strict));
    let (session, csrf) = (session.clone(), csrf.value().to_owned());
    assert!(read(answer).await.1["token"].is_null(), "no script sees a token that was not asked for");

    let command = async |proof: Option<&str>| {
        let mut request = TestRequest::post().uri("/api/v1/sign-out").cookie(session.clone());
        if let Some(proof) = proof {
            request = request.insert_header(("X-CSRF-Token", proof));
        }
        world.send(request).await
    };
    for wrong in [None, Some(""), Some("x"), Some(session.value())] {
        assert_eq!(command(wrong).await.status(), 403, "{wrong:?}");
    }
    let out = command(Some(&csrf)).await;
    assert_eq!(out.status(), 204);
    let gone: Vec<_> = out.response().cookies().map(|c| (c.name().to_owned(), c.value().to_owned())).collect();
    assert_eq!(gone, [("nearhand".to_owned(), String::new()), ("nearhand_csrf".to_owned(), String::new())]);
    let me = world.send(TestRequest::get().uri("/api/v1/me").cookie(session.clone())).await;
    assert_eq!(me.status(), 401, "and the token is ended, not only forgotten by the browser");
}

#[actix_web::test]
async fn signing_out_everywhere_ends_every_token_of_the_user_and_of_nobody_else() {
    tokio::time::pause();
    let world = World::new(1).await;
    let (desk, phone, other) = (world.sign_in(Role::Agent).await, world.sign_in(Role::Agent).await, world.sign_in(Role::Dispatcher).await);
    assert_eq!(world.ask("POST", "/api/v1/sign-out-everywhere", Some(&desk), None).await.0, 204);
    for token in [&desk, &phone] {
        assert_eq!(world.get("/api/v1/me", token).await.0, 401);
    }
    assert_eq!(world.get("/api/v1/me", &other).await.0, 200);
}

#[actix_web::test]
async fn a_page_of_another_site_cannot_use_the_cookie() {
    tokio::time::pause();
    let world = World::new(1).await;
    let token = world.sign_in(Role::Agent).await;
    let asks = async |path: &str, method: &str, origin: Option<&str>, bearer: bool| {
        let method = actix_web::http::Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request = TestRequest::with_uri(path).method(method).insert_header((header::HOST, "Desk.example:8443"));
        request = match bearer {
            true => request.insert_header((header::AUTHORIZATION, format!("Bearer {token}"))),
            false => request.cookie(actix_web::cookie::Cookie::new("nearhand", token.clone())),
        };
        if let Some(origin) = origin {
            request = request.insert_header((header::ORIGIN, origin));
        }
        world.send(request).await.status().as_u16()
    };
    for foreign in ["https://evil.example", "null", "https://desk.example", "http://desk.example:8443.evil.example", "\u{e9}"] {
        for (path, method) in [("/api/v1/stream", "GET"), ("/api/v1/sign-out", "POST"), ("/api/v1/me", "GET")] {
            assert_eq!(asks(path, method, Some(foreign), false).await, 403, "{method} {path} from {foreign}");
        }
        assert_eq!(asks("/api/v1/me", "GET", Some(foreign), true).await, 200, "whoever holds the token may use it anywhere");
    }
    for own in [None, Some("https://desk.example:8443"), Some("http://DESK.example:8443")] {
        assert_eq!(asks("/api/v1/me", "GET", own, false).await, 200, "{own:?}");
    }
}

#[actix_web::test]
async fn browsers_sign_a_websocket_in_by_subprotocol() {
    tokio::time::pause();
    let world = World::new(1).await;
    let token = world.sign_in(Role::Agent).await;
    let offered = format!("nearhand.v1, bearer.{token}");
    let me = TestRequest::get().uri("/api/v1/me").insert_header((header::SEC_WEBSOCKET_PROTOCOL, offered));
    assert_eq!(read(world.send(me).await).await.0, 200);
}
