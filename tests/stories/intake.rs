//! What an agent takes down while she talks: notes of the call, a ticket in the open file, complaints and enquiries, and
//! what she hands to people (S1-24, S1-33, S3-30, S3-42, S5-18).

use mobile_api::access::Role;
use nearhand::live::connect_in_process;
use nearhand::on_each_database;
use nearhand::testing::World;
use serde_json::{Value, json};
use std::time::Duration;

async fn ring(world: &World, from: &str) -> Value {
    let boss = world.sign_in(Role::Admin).await;
    let (status, call) = world.post("/api/v1/simulated/calls", &boss, json!({ "from": from })).await;
    assert_eq!(status, 201, "{call}");
    tokio::time::sleep(Duration::from_millis(50)).await;
    call
}

async fn put(world: &World, token: &str, path: &str, body: Value) -> (u16, Value) {
    world.ask("PUT", path, Some(token), Some(body)).await
}

async fn book(world: &World, token: &str, body: Value) -> Value {
    let (status, ticket) = world.post("/api/v1/tickets", token, body).await;
    assert_eq!(status, 201, "{ticket}");
    ticket
}

async fn queue(world: &World, token: &str) -> Vec<String> {
    let (_, page) = world.get("/api/v1/tickets?needs_human=true", token).await;
    page["items"].as_array().expect("a list").iter().map(|t| t["id"].as_str().expect("an id").to_owned()).collect()
}

on_each_database! {
    async fn notes_stay_with_the_call(world: World) {
        let agent = world.sign_in(Role::Agent).await;
        let caller = world.parts.sessions.find(&agent).await.expect("read").expect("signed in");
        let _screen = connect_in_process(&world.parts.live, caller).await.expect("connected");
        tokio::time::sleep(Duration::from_millis(50)).await;
        let call = ring(&world, "13800136021").await;
        let path = format!("/api/v1/calls/{}/note", call["id"].as_str().expect("an id"));
        let (status, noted) = put(&world, &agent, &path, json!({"note": "  车在地库，信号差  "})).await;
        assert_eq!((status, noted["note"].as_str()), (200, Some("车在地库，信号差")), "{noted}");
        // The call goes on and ends: what was written stays.
        let boss = world.sign_in(Role::Admin).await;
        let end = format!("/api/v1/simulated/calls/{}/hang-up", call["id"].as_str().expect("an id"));
        assert_eq!(world.post(&end, &boss, json!({})).await.0, 200);
        let (_, page) = world.get("/api/v1/calls", &agent).await;
        assert_eq!((&page["items"][0]["state"], &page["items"][0]["note"]), (&json!("ended"), &json!("车在地库，信号差")), "{page}");
        let (_, gone) = put(&world, &agent, &path, json!({"note": ""})).await;
        assert!(gone["note"].is_null(), "{gone}");
        let stranger = world.sign_in_as("franchise-agent", None).await;
        assert_eq!(put(&world, &stranger, &path, json!({"note": "x"})).await.0, 404);
        assert_eq!(put(&world, &agent, &path, json!({"note": "x".repeat(2001)})).await.0, 422);
    }

    async fn a_ticket_is_booked_in_the_file_that_is_open(world: World) {
        let agent = world.sign_in(Role::Agent).await;
        let file = json!({"name": "周敏", "numbers": ["13800136021"], "plates": ["陕A7K3Q2"]});
        let (_, zhou) = world.post("/api/v1/customers", &agent, file).await;
        let other = json!({"name": "李雷", "numbers": ["13900139000"], "plates": []});
        world.post("/api/v1/customers", &agent, other).await;
        // She rings from his telephone: without the file the ticket would be his.
        let wash = json!({"kind": "wash", "phone": "13900139000", "customer_id": zhou["id"], "plate": "陕AD06218", "place": {"lat": 34.25, "lon": 108.9}});
        let ticket = book(&world, &agent, wash).await;
        assert_eq!(ticket["customer_id"], zhou["id"], "{ticket}");
        let (_, found) = world.get("/api/v1/customers?q=周敏".replace("周敏", "%E5%91%A8%E6%95%8F").as_str(), &agent).await;
        let plates: Vec<_> = found["items"][0]["cars"].as_array().expect("cars").iter().map(|c| c["plate"].as_str().expect("a plate")).collect();
        assert!(plates.contains(&"陕AD06218"), "the new car is hers: {found}");
        let (_, by_number) = world.get("/api/v1/customers?phone=13900139000", &agent).await;
        assert_eq!(by_number["items"][0]["name"], "李雷", "the number is still known as his: {by_number}");
        let franchise = world.sign_in_as("franchise-agent", None).await;
        let (_, theirs) = world.post("/api/v1/customers", &franchise, json!({"name": "韩梅梅", "numbers": ["13700137000"], "plates": []})).await;
        let stolen = json!({"kind": "enquiry", "phone": "13700137000", "customer_id": theirs["id"], "place": {}});
        let (status, refused) = world.post("/api/v1/tickets", &agent, stolen).await;
        assert_eq!((status, refused["errors"][0]["field"].as_str()), (422, Some("customer_id")), "another branch's file: {refused}");
    }

    async fn a_complaint_waits_for_a_person_until_it_has_a_result(world: World) {
        let agent = world.sign_in(Role::Agent).await;
        let ticket = book(&world, &agent, json!({"kind": "complaint", "phone": "13800136021", "note": "洗车刮花了漆", "place": {}})).await;
        let path = format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id"));
        assert_eq!((&ticket["state"], &ticket["needs_human"]), (&json!("open"), &json!(false)), "{ticket}");
        tokio::time::sleep(Duration::from_secs(90)).await;
        assert_eq!(queue(&world, &agent).await, [ticket["id"].as_str().expect("an id")], "nobody took it: it stands in the queue");
        let (_, now) = world.get(&path, &agent).await;
        let (status, tried) = world.post(&format!("{path}/attempt"), &agent, json!({"version": now["version"], "note": "没接"})).await;
        assert_eq!((status, &tried["state"], &tried["attempts"]), (200, &json!("waiting"), &json!(1)), "{tried}");
        assert!(queue(&world, &agent).await.is_empty());
        tokio::time::sleep(Duration::from_secs(7300)).await;
        assert_eq!(queue(&world, &agent).await.len(), 1, "and comes back by itself");
        let (_, now) = world.get(&path, &agent).await;
        let end = |outcome: &str| json!({"version": now["version"], "outcome": outcome, "note": "赔了一次抛光"});
        assert_eq!(world.post(&format!("{path}/close"), &agent, end("done")).await.0, 422, "not a result of a complaint");
        let (status, closed) = world.post(&format!("{path}/close"), &agent, end("settled")).await;
        assert_eq!((status, &closed["outcome"]), (200, &json!("settled")), "{closed}");
    }

    async fn an_enquiry_is_answered_at_once(world: World) {
        let agent = world.sign_in(Role::Agent).await;
        let ticket = book(&world, &agent, json!({"kind": "enquiry", "phone": "13800136021", "note": "洗一次多少钱", "place": {}})).await;
        let path = format!("/api/v1/tickets/{}/close", ticket["id"].as_str().expect("an id"));
        let (status, closed) = world.post(&path, &agent, json!({"version": ticket["version"], "outcome": "answered"})).await;
        assert_eq!((status, &closed["state"]), (200, &json!("closed")), "{closed}");
        tokio::time::sleep(Duration::from_secs(600)).await;
        assert!(queue(&world, &agent).await.is_empty());
    }

    async fn an_agent_hands_a_ticket_to_people_and_says_why(world: World) {
        let agent = world.sign_in(Role::Agent).await;
        let place = json!({"lat": 34.25, "lon": 108.9});
        let ticket = book(&world, &agent, json!({"kind": "wash", "phone": "13800136021", "plate": "陕A7K3Q2", "place": place})).await;
        let path = format!("/api/v1/tickets/{}/need-human", ticket["id"].as_str().expect("an id"));
        let (_, now) = world.get(&format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id")), &agent).await;
        assert_eq!(world.post(&path, &agent, json!({"version": now["version"]})).await.0, 422, "without a reason");
        let (status, handed) = world.post(&path, &agent, json!({"version": now["version"], "reason": "客户要经理回电"})).await;
        assert_eq!((status, &handed["needs_human"], &handed["human_reason"]), (200, &json!(true), &json!("客户要经理回电")), "{handed}");
        assert_eq!(queue(&world, &agent).await.len(), 1);
        let (status, stale) = world.post(&path, &agent, json!({"version": now["version"], "reason": "noch einmal"})).await;
        assert_eq!((status, stale["code"].as_str()), (409, Some("stale_version")), "{stale}");
    }
}
