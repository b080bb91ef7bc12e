//! What proves a job: photographs by slot, the customer's signature, the materials used; and what a crew sees of its own.

use super::{Town, place};
use actix_web::test::TestRequest;
use mobile_api::access::Role;
use mobile_api::field::{Job, MaterialsUsed};
use mobile_api::stream::ToClient;
use mobile_api::tickets::DispatchState;
use nearhand::base::TicketId;
use nearhand::config::{Config, Photos};
use nearhand::testing::{World, read, settings};
use serde_json::{Value, json};

/// A washer with his phone, and a job on which he stands at the place.
struct Scene {
    town: Town,
    washer: String,
    ticket: TicketId,
}

impl Scene {
    async fn new(seed: u64, photos: Photos) -> Self {
        tokio::time::pause();
        let config = Config { field: nearhand::config::Field { photos }, ..settings() };
        let town = Town::of(World::with(seed, config).await).await;
        let washer = town.world.sign_in(Role::Worker).await;
        assert_eq!(town.world.post("/api/v1/field/duty", &washer, json!({"on": true})).await.0, 200);
        town.stands(town.world.people.worker, place(0.1, 0.0)).await;
        town.wait(1).await;
        let ticket = town.book("wash", place(0.0, 0.0), json!({})).await;
        let scene = Self { town, washer, ticket };
        for step in ["accept", "depart", "arrive"] {
            assert_eq!(scene.asks(step, json!({})).await.0, 200, "{step}");
        }
        scene
    }

    async fn dispatch(&self, path: &str) -> String {
        format!("/api/v1/field/dispatches/{}/{path}", self.town.dispatch(self.ticket).await)
    }

    async fn asks(&self, what: &str, more: Value) -> (u16, Value) {
        let mut body = json!({"version": self.town.ticket(self.ticket).await["version"]});
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        self.town.world.post(&self.dispatch(what).await, &self.washer, body).await
    }

    /// Sends a picture; `last` tells it from others.
    async fn shoots(&self, slot: Option<&str>, last: u8) -> (u16, Value) {
        let mut body = slot
            .map_or_else(Vec::new, |slot| format!("--b\r\nContent-Disposition: form-data; name=\"slot\"\r\n\r\n{slot}\r\n").into_bytes());
        body.extend_from_slice(b"--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"p.jpg\"\r\n\r\n\xff\xd8\xff\xe0");
        body.push(last);
        body.extend_from_slice(b"\r\n--b--\r\n");
        let request = TestRequest::post().uri(&self.dispatch("photos").await);
        let request = request.insert_header(("Authorization", format!("Bearer {}", self.washer)));
        let request = request.insert_header(("Content-Type", "multipart/form-data; boundary=b")).set_payload(body);
        read(self.town.world.send(request).await).await
    }

    async fn fact(&self, kind: &str) -> Value {
        let (_, history) = self.town.world.get(&format!("/api/v1/tickets/{}/facts", self.ticket), &self.town.agent).await;
        let all = history["items"].as_array().expect("facts");
        all.iter().rev().find(|f| f["kind"] == kind).unwrap_or_else(|| panic!("{kind}: {history}"))["data"].clone()
    }

    async fn job(&self) -> Job {
        let (_, jobs) = self.town.world.get("/api/v1/field/jobs", &self.washer).await;
        serde_json::from_value(jobs["items"][0].clone()).expect("a job")
    }
}

const CORNERS: [&str; 4] = ["front_left", "front_right", "rear_left", "rear_right"];

#[actix_web::test]
async fn where_the_house_wants_photographs_a_step_without_them_is_refused_and_names_them() {
    let scene = Scene::new(41, Photos::Required).await;
    let (status, refused) = scene.asks("start", json!({})).await;
    assert_eq!((status, &refused["code"]), (409, &json!("photos_missing")), "{refused}");
    let named: Vec<&str> = refused["errors"].as_array().expect("errors").iter().filter_map(|e| e["field"].as_str()).collect();
    assert_eq!(named, CORNERS.map(|c| format!("before.{c}")));
    for (i, corner) in (0..).zip(CORNERS) {
        assert_eq!(scene.shoots(Some(&format!("before.{corner}")), i).await.0, 201);
    }
    assert_eq!(scene.job().await.photos, ["before.front_left", "before.front_right", "before.rear_left", "before.rear_right"]);
    let (status, cheat) = scene.shoots(Some("after.front_left"), 0).await;
    assert_eq!((status, &cheat["errors"][0]["field"]), (422, &json!("slot")), "one picture proves one thing: {cheat}");
    assert_eq!(scene.shoots(Some("before.front_left"), 0).await.0, 201, "once more is harmless");
    let (status, unknown) = scene.shoots(Some("before.roof"), 9).await;
    assert_eq!((status, &unknown["errors"][0]["field"]), (422, &json!("slot")), "{unknown}");
    assert_eq!(scene.asks("start", json!({})).await.0, 200);
    assert_eq!(scene.asks("finish", json!({})).await.1["code"], "photos_missing");
    assert_eq!(scene.shoots(None, 20).await.0, 201, "one that says nothing is kept, and proves nothing");
    assert_eq!(scene.asks("finish", json!({})).await.1["code"], "photos_missing");
    let (status, done) = scene.asks("finish", json!({"note": "客户不让拍"})).await;
    assert_eq!(status, 200, "a note says why there are none: {done}");
    let fact = scene.fact("dispatch_done").await;
    assert_eq!((&fact["photos_missing"], &fact["note"]), (&json!(CORNERS.map(|c| format!("after.{c}"))), &json!("客户不让拍")));
    assert_eq!(scene.fact("work_started").await["photos_missing"], Value::Null);
}

#[actix_web::test]
async fn where_it_does_not_a_step_counts_and_the_file_says_what_is_missing() {
    let scene = Scene::new(42, Photos::Noted).await;
    assert_eq!(scene.shoots(Some("before.front_left"), 1).await.0, 201);
    assert_eq!(scene.asks("start", json!({})).await.0, 200);
    assert_eq!(scene.fact("work_started").await["photos_missing"].as_array().map(Vec::len), Some(3));
    assert_eq!(scene.asks("finish", json!({})).await.0, 200);
}

#[actix_web::test]
async fn the_desk_ends_a_ticket_whatever_was_photographed() {
    let scene = Scene::new(43, Photos::Required).await;
    let dispatcher = scene.town.world.sign_in(Role::Dispatcher).await;
    let body = json!({"version": scene.town.ticket(scene.ticket).await["version"], "outcome": "failed"});
    let (status, closed) = scene.town.world.post(&format!("/api/v1/tickets/{}/close", scene.ticket), &dispatcher, body).await;
    assert_eq!((status, &closed["outcome"]), (200, &json!("failed")), "{closed}");
}

#[actix_web::test]
async fn the_desk_sees_photographs_and_signature_and_another_branch_nothing() {
    let scene = Scene::new(44, Photos::Noted).await;
    let world = &scene.town.world;
    assert_eq!(scene.shoots(Some("before.front_left"), 1).await.0, 201);
    let (status, signed) = scene.shoots(Some("signature"), 2).await;
    assert_eq!((status, &signed["kind"]), (201, &json!("signature")), "{signed}");
    let list = format!("/api/v1/tickets/{}/photos", scene.ticket);
    let (status, page) = world.get(&list, &scene.town.agent).await;
    let kinds: Vec<&str> = page["items"].as_array().expect("rows").iter().filter_map(|p| p["kind"].as_str()).collect();
    assert_eq!((status, kinds), (200, vec!["photo", "signature"]), "{page}");
    let one = format!("/api/v1/photos/{}", page["items"][0]["id"].as_str().expect("an id"));
    let get = |token: &str| TestRequest::get().uri(&one).insert_header(("Authorization", format!("Bearer {token}")));
    let picture = world.send(get(&scene.town.agent)).await;
    assert_eq!(picture.headers().get("Content-Type").expect("said"), "image/jpeg");
    assert!(picture.headers().get("Cache-Control").expect("said").to_str().expect("text").starts_with("private"));
    let bytes = actix_web::body::to_bytes(picture.into_body()).await.expect("in memory");
    assert_eq!(bytes.as_ref(), b"\xff\xd8\xff\xe0\x01");
    let stranger = world.sign_in_as("franchise-agent", Some("901")).await;
    assert_eq!(world.send(get(&stranger)).await.status().as_u16(), 404);
    assert_eq!(world.get(&list, &stranger).await.0, 404);
}

/// I11: what was used is the sum of what was appended.
#[actix_web::test]
async fn materials_are_appended_taken_back_and_never_below_nothing() {
    let scene = Scene::new(45, Photos::Noted).await;
    let (world, own) = (&scene.town.world, scene.town.world.people.own);
    let boss = world.sign_in(Role::Admin).await;
    let enter = async |branch: String, code: &str| {
        let new = json!({"branch_id": branch, "kind": "material", "code": code, "name": {"zh": "洗车液", "en": "Shampoo"}, "unit": "瓶"});
        let (status, item) = world.post("/api/v1/items", &boss, new).await;
        assert_eq!(status, 201, "{item}");
        item["id"].as_str().expect("an id").to_owned()
    };
    let shampoo = enter(world.people.group.to_string(), "W-01").await;
    let theirs = enter(world.people.franchise.to_string(), "W-01").await;
    let (_, list) = world.get("/api/v1/items?kind=material", &scene.washer).await;
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "his chain's, not another branch's: {list}");
    let uses = async |lines: Value| {
        let path = scene.dispatch("materials").await;
        world.post(&path, &scene.washer, json!({"lines": lines, "at": world.now().plus_s(-90).time()})).await
    };
    let (status, used) = uses(json!([{"item_id": shampoo, "quantity_milli": 1500}, {"item_id": shampoo, "quantity_milli": 500}])).await;
    let used: MaterialsUsed = serde_json::from_value(used).unwrap_or_else(|why| panic!("{status}: {why}"));
    assert_eq!(used.items.iter().map(|u| (u.code.as_str(), u.quantity_milli)).collect::<Vec<_>>(), [("W-01", 2000)]);
    assert_eq!(uses(json!([{"item_id": shampoo, "quantity_milli": -500}])).await.1["items"][0]["quantity_milli"], 1500);
    let (status, refused) = uses(json!([{"item_id": shampoo, "quantity_milli": -1501}])).await;
    assert_eq!((status, &refused["errors"][0]["field"]), (422, &json!("lines.0.quantity_milli")), "{refused}");
    let (status, refused) = uses(json!([{"item_id": theirs, "quantity_milli": 1}])).await;
    assert_eq!((status, &refused["errors"][0]["field"]), (422, &json!("lines.0.item_id")), "{refused}");
    assert_eq!(scene.job().await.materials.first().map(|m| m.quantity_milli), Some(1500));
    let said = scene.fact("materials_used").await;
    assert_eq!((&said["lines"][0]["quantity_milli"], &said["lines"][0]["name"]["en"]), (&json!(-500), &json!("Shampoo")), "{said}");
    assert_eq!(own, world.people.own);
}

/// S1-53, and a crew that sees one job.
#[actix_web::test]
async fn a_crew_sees_each_others_steps_at_once_and_ends_it_as_cancelled_on_the_scene() {
    let town = Town::new(46).await;
    let lead = town.world.people.rescuer;
    let mate = town.mate(1, lead, 0.2).await;
    let (lead_token, mate_token) = (town.world.sign_in(Role::Crew).await, town.signs_in(mate).await);
    assert_eq!(town.world.post("/api/v1/field/duty", &lead_token, json!({"on": true})).await.0, 200);
    town.stands(lead, place(0.1, 0.0)).await;
    let (_to, mut mate_hears) = town.connects(&mate_token).await;
    let ticket = town.book("rescue", place(0.0, 0.0), json!({})).await;
    let dispatch = town.dispatch(ticket).await;
    let asks = async |what: &str, more: Value| {
        let mut body = json!({"version": town.ticket(ticket).await["version"]});
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        let path = format!("/api/v1/field/dispatches/{dispatch}/{what}");
        let (status, answer) = town.world.post(&path, &lead_token, body).await;
        assert_eq!(status, 200, "{what}: {answer}");
        town.wait(1).await;
    };
    let mut heard = || {
        let frames = std::iter::from_fn(|| mate_hears.try_recv().ok());
        frames
            .filter_map(|f| match f {
                ToClient::Job { dispatch_id, state, .. } => Some((dispatch_id, state)),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(heard(), []);
    asks("depart", json!({})).await;
    assert_eq!(heard(), [(dispatch.to_string(), DispatchState::Enroute)]);
    asks("arrive", json!({})).await;
    asks("finish", json!({"outcome": "cancelled", "note": "车自己好了"})).await;
    assert_eq!(heard(), [(dispatch.to_string(), DispatchState::Arrived), (dispatch.to_string(), DispatchState::Done)]);
    let ended = town.ticket(ticket).await;
    assert_eq!((&ended["state"], &ended["outcome"], &ended["live_dispatch"]), (&json!("cancelled"), &json!("cancelled"), &Value::Null));
}
