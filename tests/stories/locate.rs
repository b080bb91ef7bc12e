//! The caller does not know where he is: he opens a link on his phone, and the desk and his ticket have his place
//! (unknown-location rescue, S1-49, S2-44).

use mobile_api::access::Role;
use mobile_api::locate::LocateState;
use mobile_api::stream::ToClient;
use nearhand::live::connect_in_process;
use nearhand::on_each_database;
use nearhand::testing::{World, read};
use serde_json::{Value, json};
use std::time::Duration;

/// Within the zone of this world, and far from it.
const ROADSIDE: (f64, f64) = (34.301_23, 108.981_77);
const ELSEWHERE: (f64, f64) = (31.23, 121.47);
const NUMBER: &str = "13800136021";

async fn pass(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds) + Duration::from_millis(50)).await;
}

async fn rescue(world: &World, agent: &str) -> Value {
    let new = json!({"kind": "rescue", "phone": NUMBER, "place": {"address": "高速上，不知道哪里"}});
    let (status, ticket) = world.post("/api/v1/tickets", agent, new).await;
    assert_eq!(status, 201, "{ticket}");
    ticket
}

/// Sends a link and reads its token from the message, as the caller does.
async fn link(world: &World, token: &str, body: Value) -> (Value, String) {
    let (status, link) = world.post("/api/v1/locate-links", token, body).await;
    assert_eq!((status, &link["state"]), (201, &json!("sent")), "{link}");
    let secret = newest_token(world).await;
    assert!(!link.to_string().contains(&secret), "who asks for a link learns no token: {link}");
    (link, secret)
}

async fn newest_token(world: &World) -> String {
    let boss = world.sign_in(Role::Admin).await;
    let (_, messages) = world.get("/api/v1/messages?limit=200", &boss).await;
    let of = |m: &Value| (m["template"] == "locate_link").then(|| m["body"].as_str().expect("a text").to_owned());
    let body = messages["items"].as_array().expect("a list").iter().find_map(of).expect("a message with the link");
    body.split("/l/").nth(1).expect("a link").chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect()
}

async fn says(world: &World, secret: &str, (lat, lon): (f64, f64), accuracy_m: f64) -> (u16, Value) {
    world.ask("POST", &format!("/l/{secret}"), None, Some(json!({"lat": lat, "lon": lon, "accuracy_m": accuracy_m}))).await
}

async fn page(world: &World, secret: &str, language: &str) -> (String, String) {
    let uri = format!("/l/{secret}");
    let request = actix_web::test::TestRequest::with_uri(&uri).insert_header(("Accept-Language", language));
    let answer = world.send(request).await;
    let policy = answer.headers().get("content-security-policy").expect("a policy").to_str().expect("text").to_owned();
    let (status, html) = read(answer).await;
    assert_eq!(status, 200, "{html}");
    (html.as_str().expect("HTML").to_owned(), policy)
}

on_each_database! {
    async fn the_place_comes_to_the_desk_and_to_the_ticket(world: World) {
        let agent = world.sign_in(Role::Agent).await;
        let caller = world.parts.sessions.find(&agent).await.expect("read").expect("signed in");
        let (_tx, mut screen) = connect_in_process(&world.parts.live, caller).await.expect("connected");
        let ticket = rescue(&world, &agent).await;
        let id = ticket["id"].as_str().expect("an id");
        let (sent, secret) = link(&world, &agent, json!({"ticket_id": id})).await;
        assert_eq!(sent["phone"], "138****6021", "{sent}");

        // A preview fetches the page, then he opens it: nothing is used up.
        let (html, policy) = page(&world, &secret, "zh-CN").await;
        assert!(html.contains("发送我的位置") && html.contains("class=\"open\"") && html.contains("lang=\"zh-CN\""));
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
        assert!(page(&world, &secret, "en-GB,en").await.0.contains("Send my location"));

        assert_eq!(says(&world, &secret, ROADSIDE, 12.4).await.0, 204);
        pass(0).await;
        let frames: Vec<_> = std::iter::from_fn(|| screen.try_recv().ok()).collect();
        let heard = frames.iter().find_map(|f| if let ToClient::Located(link) = f { Some(link) } else { None }).expect("the desk hears it");
        assert_eq!((heard.state, heard.refused.as_deref()), (LocateState::Found, None));
        let found = heard.found.as_ref().expect("a place");
        assert_eq!((found.lat, found.lon, found.accuracy_m), (ROADSIDE.0, ROADSIDE.1, Some(12.4)));

        let (_, now) = world.get(&format!("/api/v1/tickets/{id}"), &agent).await;
        assert_eq!(now["place"]["lat"], ROADSIDE.0, "{now}");
        assert_eq!(now["place"]["accuracy_m"], 12.4, "{now}");
        let (_, facts) = world.get(&format!("/api/v1/tickets/{id}/facts"), &agent).await;
        let told = facts["items"].as_array().expect("a list").iter().find(|f| f["kind"] == "ticket_changed").expect("a fact");
        assert_eq!(told["data"]["located"], true, "{told}");

        // Once: what comes after is refused kindly and changes nothing.
        let (status, answer) = says(&world, &secret, (34.2, 108.9), 5.0).await;
        assert_eq!((status, answer["code"].as_str()), (409, Some("expired")), "{answer}");
        assert!(page(&world, &secret, "zh").await.0.contains("class=\"used\""));
        let (_, seen) = world.get(&format!("/api/v1/locate-links/{}", sent["id"].as_str().expect("an id")), &agent).await;
        assert_eq!(seen["found"]["lat"], ROADSIDE.0, "{seen}");
    }

    async fn a_link_sent_before_the_booking_is_the_tickets(world: World) {
        let agent = world.sign_in(Role::Agent).await;
        let (_, secret) = link(&world, &agent, json!({"phone": NUMBER})).await;
        let ticket = rescue(&world, &agent).await;
        assert_eq!(says(&world, &secret, ROADSIDE, 30.0).await.0, 204);
        let (_, now) = world.get(&format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id")), &agent).await;
        assert_eq!(now["place"]["accuracy_m"], 30.0, "{now}");
    }

    async fn a_link_ends_after_half_an_hour_and_when_a_newer_one_is_sent(world: World) {
        let agent = world.sign_in(Role::Agent).await;
        let (first, old) = link(&world, &agent, json!({"phone": NUMBER})).await;
        let (status, answer) = world.post("/api/v1/locate-links", &agent, json!({"phone": NUMBER})).await;
        assert_eq!((status, answer["code"].as_str()), (429, Some("too_many_requests")), "a slip of the finger: {answer}");
        pass(15).await;
        let (_, new) = link(&world, &agent, json!({"phone": NUMBER})).await;
        assert_ne!(old, new);
        assert_eq!(says(&world, &old, ROADSIDE, 5.0).await.0, 409);
        let (_, seen) = world.get(&format!("/api/v1/locate-links/{}", first["id"].as_str().expect("an id")), &agent).await;
        assert_eq!(seen["state"], "expired", "{seen}");
        pass(30 * 60).await;
        assert_eq!(says(&world, &new, ROADSIDE, 5.0).await.0, 409);
        assert!(page(&world, &new, "zh").await.0.contains("class=\"gone\""));
        for _ in 0..4 {
            link(&world, &agent, json!({"phone": NUMBER})).await;
            pass(60).await;
        }
        let (status, _) = world.post("/api/v1/locate-links", &agent, json!({"phone": NUMBER})).await;
        assert_eq!(status, 429, "six an hour are enough");
    }

    async fn what_the_ticket_cannot_have_stands_with_the_link(world: World) {
        let agent = world.sign_in(Role::Agent).await;
        let ticket = rescue(&world, &agent).await;
        let id = ticket["id"].as_str().expect("an id");
        let (sent, secret) = link(&world, &agent, json!({"ticket_id": id})).await;
        assert_eq!(says(&world, &secret, ELSEWHERE, 8.0).await.0, 204, "he cannot help it");
        let (_, seen) = world.get(&format!("/api/v1/locate-links/{}", sent["id"].as_str().expect("an id")), &agent).await;
        assert_eq!((&seen["found"]["lat"], &seen["refused"]), (&json!(ELSEWHERE.0), &json!("invalid_field")), "{seen}");
        let (_, now) = world.get(&format!("/api/v1/tickets/{id}"), &agent).await;
        assert!(now["place"]["lat"].is_null(), "{now}");
        assert_eq!(now["version"], ticket["version"], "nothing was written: {now}");
    }

    async fn strangers_and_nonsense_get_nothing(world: World) {
        let agent = world.sign_in(Role::Agent).await;
        let (sent, secret) = link(&world, &agent, json!({"phone": NUMBER})).await;
        assert_eq!(says(&world, "0123456789abcdef", ROADSIDE, 5.0).await.0, 404);
        assert!(page(&world, "0123456789abcdef", "zh").await.0.contains("class=\"gone\""));
        for (what, body, status) in [
            ("no such place", json!({"lat": 91, "lon": 0}), 422),
            ("half a place", json!({"lat": 34.0}), 400),
            ("a text", json!({"lat": "34", "lon": "108"}), 400),
            ("an accuracy that cannot be", json!({"lat": 34.0, "lon": 108.0, "accuracy_m": -1}), 422),
            ("one that says nothing", json!({"lat": 34.0, "lon": 108.0, "accuracy_m": 1e9}), 422),
            ("more than was asked", json!({"lat": 34.0, "lon": 108.0, "name": "x"}), 400),
            ("too much", json!({"lat": 34.0, "lon": 108.0, "name": "x".repeat(2000)}), 413),
        ] {
            assert_eq!(world.ask("POST", &format!("/l/{secret}"), None, Some(body)).await.0, status, "{what}");
        }
        assert_eq!(world.ask("DELETE", &format!("/l/{secret}"), None, None).await.0, 405);
        let franchise = world.sign_in_as("franchise-agent", None).await;
        assert_eq!(world.get(&format!("/api/v1/locate-links/{}", sent["id"].as_str().expect("an id")), &franchise).await.0, 404);
        let ticket = rescue(&world, &agent).await;
        let (status, _) = world.post("/api/v1/locate-links", &franchise, json!({"ticket_id": ticket["id"]})).await;
        assert_eq!(status, 404, "another branch's ticket");
        for phone in ["029-88880000", "138****6021", "12"] {
            let (status, answer) = world.post("/api/v1/locate-links", &agent, json!({"phone": phone})).await;
            assert_eq!((status, answer["errors"][0]["field"].as_str()), (422, Some("phone")), "{phone}: {answer}");
        }
        // Whoever sees no whole numbers can send one all the same: the ticket knows the number.
        let dispatcher = world.sign_in(Role::Dispatcher).await;
        pass(15).await;
        link(&world, &dispatcher, json!({"ticket_id": ticket["id"]})).await;
    }
}
