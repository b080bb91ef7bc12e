//! ORG, S2-02, S2-18, S2-19: who and what can be sent; a franchise sees and changes only its own (rule I10).

use mobile_api::access::Role;
use nearhand::base::{Id, ZoneId};
use nearhand::db::{Fact, Json};
use nearhand::on_each_database;
use nearhand::testing::World;
use serde_json::{Value, json};

const API: &str = "/api/v1";

fn washer(world: &World, name: &str) -> Value {
    json!({"branch_id": world.people.own, "zone": world.people.zone, "name": name, "phone": "139 1111 2222", "kind": "washer", "skills": ["wash"]})
}

on_each_database! {
    /// A zone that was drawn holds what lies in its ring, a zone that was not what lies in its circle.
    async fn a_drawn_zone_holds_what_lies_in_its_ring(world: World) {
        let manager = world.sign_in(Role::Manager).await;
        let agent = world.sign_in(Role::Agent).await;
        let zone = format!("/api/v1/zones/{}", world.people.zone);
        let (_, zones) = world.get("/api/v1/zones", &manager).await;
        assert!(zones["items"][0]["polygon"].is_null(), "{zones}");
        let polygon = |ring: Value| json!({"version": 1, "polygon": {"type": "Polygon", "coordinates": [ring]}});
        for (what, ring) in [
            ("open", json!([[108.9, 34.2], [109.0, 34.2], [109.0, 34.3], [108.9, 34.3]])),
            ("crossing itself", json!([[108.9, 34.2], [109.0, 34.3], [109.0, 34.2], [108.9, 34.3], [108.9, 34.2]])),
            ("elsewhere", json!([[8.9, 34.2], [9.0, 34.2], [9.0, 34.3], [8.9, 34.2]])),
            ("too many corners", Value::Array(vec![json!([108.9, 34.2]); 202])),
        ] {
            let (status, answer) = world.patch(&zone, &manager, polygon(ring)).await;
            assert_eq!((status, answer["errors"][0]["field"].as_str()), (422, Some("polygon")), "{what}: {answer}");
        }
        // A U open to the north, further than the circle of 30 km on its arms.
        let u = json!([[108.4, 34.2], [109.6, 34.2], [109.6, 34.6], [109.3, 34.6], [109.3, 34.3], [108.7, 34.3], [108.7, 34.6], [108.4, 34.6], [108.4, 34.2]]);
        let (status, answer) = world.patch(&zone, &manager, polygon(u.clone())).await;
        assert_eq!((status, &answer["polygon"]["coordinates"][0]), (200, &u), "{answer}");
        world.parts.live.survey().await.expect("read again");
        let books = async |lat: f64, lon: f64| {
            let place = json!({"lat": lat, "lon": lon});
            let (quoted, quote) = world.post("/api/v1/quotes", &agent, json!({"kind": "wash", "place": place})).await;
            let new = json!({"kind": "wash", "phone": "13912345678", "plate": "陕A7K3Q2", "place": place});
            let (booked, ticket) = world.post("/api/v1/tickets", &agent, new).await;
            assert_eq!(quoted, booked, "the live zone and the table say the same: {quote} {ticket}");
            booked
        };
        assert_eq!(books(34.55, 109.45).await, 201, "on an arm, outside the former circle");
        assert_eq!(books(34.25, 108.95).await, 201, "at the foot");
        assert_eq!(books(34.45, 109.0).await, 422, "in the dent, inside the former circle");
        let none = json!({"version": 2, "polygon": {"type": "Polygon", "coordinates": []}});
        let (status, answer) = world.patch(&zone, &manager, none).await;
        assert!(status == 200 && answer["polygon"].is_null(), "{answer}");
        world.parts.live.survey().await.expect("read again");
        assert_eq!(books(34.45, 109.0).await, 201, "the circle again");
        assert_eq!(books(34.55, 109.45).await, 422);
    }

    async fn a_worker_is_entered_changed_and_found(world: World) {
        let manager = world.sign_in(Role::Manager).await;
        let (status, made) = world.post(&format!("{API}/workers"), &manager, washer(&world, "赵师傅")).await;
        assert_eq!((status, made["phone"].as_str(), made["state"].as_str()), (201, Some("+8613911112222"), Some("off")), "{made}");
        let path = format!("{API}/workers/{}", made["id"].as_str().expect("an id"));
        let (status, changed) = world.patch(&path, &manager, json!({"version": 1, "skills": ["polish", "wash"]})).await;
        assert_eq!((status, &changed["skills"], &changed["version"]), (200, &json!(["wash", "polish"]), &json!(2)), "{changed}");
        let (status, stale) = world.patch(&path, &manager, json!({"version": 1, "name": "钱师傅"})).await;
        assert_eq!((status, stale["code"].as_str()), (409, Some("stale_version")), "{stale}");
        let (_, page) = world.get(&format!("{API}/workers?zone={}", world.people.zone), &manager).await;
        let names: Vec<&str> = page["items"].as_array().expect("rows").iter().filter_map(|w| w["name"].as_str()).collect();
        assert!(names.contains(&"赵师傅") && !names.contains(&"钱师傅"), "{names:?}");
    }

    async fn every_wrong_field_is_named(world: World) {
        let manager = world.sign_in(Role::Manager).await;
        let wrong = json!({"branch_id": world.people.own, "zone": world.people.zone, "name": " ", "phone": "120", "kind": "pilot", "skills": ["fly"]});
        let (status, refused) = world.post(&format!("{API}/workers"), &manager, wrong).await;
        let named: Vec<&str> = refused["errors"].as_array().expect("errors").iter().filter_map(|e| e["field"].as_str()).collect();
        assert_eq!((status, named), (422, vec!["skills.0", "name", "phone", "kind"]), "{refused}");
    }

    async fn a_page_ends_where_the_next_begins(world: World) {
        let manager = world.sign_in(Role::Manager).await;
        for name in ["甲", "乙", "丙"] {
            assert_eq!(world.post(&format!("{API}/workers"), &manager, washer(&world, name)).await.0, 201);
        }
        let (mut seen, mut cursor) = (vec![], String::new());
        loop {
            let (status, page) = world.get(&format!("{API}/workers?limit=2{cursor}"), &manager).await;
            assert_eq!(status, 200, "{page}");
            seen.extend(page["items"].as_array().expect("rows").iter().map(|w| w["id"].as_str().expect("an id").to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        let all = seen.len();
        seen.dedup();
        assert_eq!((seen.len(), all), (5, 5), "three new ones, the world's two, none twice");
    }

    async fn what_is_there_is_refused_and_names_nobody(world: World) {
        let admin = world.sign_in(Role::Admin).await;
        let van = |branch: String| json!({"branch_id": branch, "zone": world.people.zone, "plate": "陕A·7K3Q2", "kind": "van", "equipment": ["water"]});
        let (status, made) = world.post(&format!("{API}/vehicles"), &admin, van(world.people.own.to_string())).await;
        assert_eq!((status, made["plate"].as_str()), (201, Some("陕A7K3Q2")), "{made}");
        let (status, again) = world.post(&format!("{API}/vehicles"), &admin, van(world.people.own.to_string())).await;
        assert_eq!((status, again["code"].as_str()), (409, Some("already_exists")), "{again}");
        let taken = json!({"branch_id": world.people.franchise, "name": "他席", "extension": "801"});
        let manager = world.sign_in_as("franchise-manager", None).await;
        let (status, refused) = world.post(&format!("{API}/seats"), &manager, taken).await;
        assert_eq!((status, refused["code"].as_str()), (409, Some("already_exists")), "{refused}");
        assert!(!refused.to_string().contains(&world.people.own.to_string()), "{refused}");
        let zone = json!({"branch_id": world.people.group, "code": "XA", "name": "西安", "lat": 34.2, "lon": 108.9, "radius_m": 1000.0});
        assert_eq!(world.post(&format!("{API}/zones"), &admin, zone).await.1["code"], "already_exists");
    }

    async fn a_franchise_sees_and_changes_only_its_own(world: World) {
        let franchise = world.sign_in_as("franchise-manager", None).await;
        for list in ["workers", "crews", "vehicles", "zones"] {
            let (status, page) = world.get(&format!("{API}/{list}"), &franchise).await;
            assert_eq!((status, &page["items"]), (200, &json!([])), "{list}: {page}");
        }
        let people = world.people;
        for (path, body) in [
            (format!("workers/{}", people.worker), json!({"version": 1, "name": "换名"})),
            (format!("crews/{}", people.crew), json!({"version": 1, "name": "换名"})),
            (format!("seats/{}", people.seat), json!({"version": 1, "name": "换名"})),
            (format!("zones/{}", people.zone), json!({"version": 1, "name": "换名"})),
        ] {
            let (status, refused) = world.patch(&format!("{API}/{path}"), &franchise, body).await;
            assert_eq!((status, refused["code"].as_str()), (404, Some("not_found")), "{path}: {refused}");
        }
        let (status, refused) = world.post(&format!("{API}/workers"), &franchise, washer(&world, "借来的")).await;
        assert_eq!((status, refused["code"].as_str()), (404, Some("not_found")), "{refused}");
        assert_eq!(world.get(&format!("{API}/zones/{}/facts", people.zone), &franchise).await.0, 404);
    }

    async fn a_crew_is_led_by_a_member(world: World) {
        let manager = world.sign_in(Role::Manager).await;
        let crew = format!("{API}/crews/{}", world.people.crew);
        let (status, refused) = world.patch(&crew, &manager, json!({"version": 1, "lead_id": world.people.worker})).await;
        assert_eq!((status, refused["errors"][0]["field"].as_str()), (422, Some("lead_id")), "{refused}");
        let leaves = json!({"version": 1, "crew_id": ""});
        assert_eq!(world.patch(&format!("{API}/workers/{}", world.people.rescuer), &manager, leaves).await.0, 200);
        let (_, page) = world.get(&format!("{API}/crews"), &manager).await;
        assert_eq!(page["items"][0]["lead_id"], Value::Null, "who left leads no more: {page}");
    }

    async fn a_crew_changes_its_truck(world: World) {
        let manager = world.sign_in(Role::Manager).await;
        let truck = json!({"branch_id": world.people.own, "zone": world.people.zone, "plate": "陕A7K3Q2", "kind": "tow_truck", "equipment": ["winch"]});
        let (status, truck) = world.post(&format!("{API}/vehicles"), &manager, truck).await;
        assert_eq!(status, 201, "{truck}");
        let crew = format!("{API}/crews/{}", world.people.crew);
        let (status, changed) = world.patch(&crew, &manager, json!({"version": 1, "vehicle_id": truck["id"]})).await;
        assert_eq!((status, &changed["vehicle_id"]), (200, &truck["id"]), "{changed}");
        let nobodys = json!({"version": 2, "vehicle_id": uuid_of_nobody()});
        assert_eq!(world.patch(&crew, &manager, nobodys).await.0, 404);
        let (status, changed) = world.patch(&crew, &manager, json!({"version": 2, "vehicle_id": ""})).await;
        assert_eq!((status, &changed["vehicle_id"]), (200, &Value::Null), "an empty one takes it away: {changed}");
    }

    async fn who_is_entered_at_run_time_is_offered_a_job_at_once(world: World) {
        let pass = async |ms| tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
        let admin = world.sign_in(Role::Admin).await;
        let zone = json!({"branch_id": world.people.own, "code": "BJ", "name": "北京", "lat": 39.9, "lon": 116.4, "radius_m": 30000.0});
        let (status, zone) = world.post(&format!("{API}/zones"), &admin, zone).await;
        assert_eq!(status, 201, "{zone}");
        let mut new = washer(&world, "孙师傅");
        new["zone"] = zone["id"].clone();
        new["skills"] = json!(["polish"]);
        let (status, worker) = world.post(&format!("{API}/workers"), &admin, new).await;
        assert_eq!(status, 201, "{worker}");
        let user = json!({"login": "sun", "name": "孙师傅", "password": nearhand::testing::PASSWORD, "roles": ["worker"],
            "branch_id": world.people.own, "worker_id": worker["id"]});
        let (status, user) = world.post(&format!("{API}/users"), &admin, user).await;
        assert_eq!(status, 201, "{user}");
        let sun = world.sign_in_as("sun", None).await;
        assert_eq!(world.post(&format!("{API}/field/duty"), &sun, json!({"on": true})).await.0, 200);
        let fix = json!({"lat": 39.9, "lon": 116.4, "at": world.now().time(), "accuracy_m": 5.0});
        assert_eq!(world.post(&format!("{API}/field/fixes"), &sun, json!({"datum": "wgs84", "fixes": [fix]})).await.0, 202);
        // He learns to wash only now.
        let path = format!("{API}/workers/{}", worker["id"].as_str().expect("an id"));
        assert_eq!(world.patch(&path, &admin, json!({"version": 1, "skills": ["wash"]})).await.0, 200);
        pass(100).await;
        let agent = world.sign_in(Role::Agent).await;
        let place = json!({"lat": 39.91, "lon": 116.4});
        let (status, quote) = world.post(&format!("{API}/quotes"), &agent, json!({"kind": "wash", "place": place})).await;
        assert_eq!((status, &quote["candidates"][0]["worker_id"]), (201, &worker["id"]), "{quote}");
        let (status, ticket) = world.post(&format!("{API}/tickets"), &agent, json!({"kind": "wash", "phone": "13800136021", "place": place})).await;
        assert_eq!(status, 201, "{ticket}");
        pass(1900).await;
        let (_, ticket) = world.get(&format!("{API}/tickets/{}", ticket["id"].as_str().expect("an id")), &agent).await;
        assert_eq!(ticket["live_dispatch"]["worker_id"], worker["id"], "{ticket}");
    }

    async fn facts_come_in_order_and_another_branchs_keep_their_number(world: World) {
        // A zone of the group, in which both branches work; its first fact says that it is there.
        let admin = world.sign_in(Role::Admin).await;
        let zone = json!({"branch_id": world.people.group, "code": "BJ", "name": "北京", "lat": 39.9, "lon": 116.4, "radius_m": 30000.0});
        let (_, zone) = world.post(&format!("{API}/zones"), &admin, zone).await;
        let zone: ZoneId = nearhand::testing::id(&zone["id"]);
        let (own, franchise) = (world.people.own, world.people.franchise);
        world.db().write(move |tx| {
            for n in 0..5_i64 {
                let branch_id = if n % 2 == 0 { own } else { franchise };
                tx.fact(Fact { zone_id: zone, seq: 0, at: tx.now, kind: format!("made_{n}"), branch_id, ticket_id: None, dispatch_id: None,
                    worker_id: None, by_user: None, data: Json(json!({"n": n})) });
            }
            Ok(())
        }).await.expect("committed");
        let seen = async |login: &str| {
            let token = world.sign_in_as(login, None).await;
            let (status, page) = world.get(&format!("{API}/zones/{zone}/facts?after=1&limit=3"), &token).await;
            assert_eq!(status, 200, "{page}");
            let rows = page["items"].as_array().expect("rows").clone();
            assert_eq!(page["next"], "4", "one more follows");
            rows.iter().map(|f| (f["seq"].as_i64().expect("a number"), f["kind"].as_str().expect("a kind").to_owned())).collect::<Vec<_>>()
        };
        let whole = [(2, "made_0".to_owned()), (3, "made_1".into()), (4, "made_2".into())];
        assert_eq!(seen("admin").await, whole);
        assert_eq!(seen("franchise-manager").await, [(2, "elsewhere".to_owned()), (3, "made_1".into()), (4, "elsewhere".into())]);
        let worker = world.sign_in(Role::Worker).await;
        assert_eq!(world.get(&format!("{API}/zones/{zone}/facts"), &worker).await.0, 403, "the field has no business here");
        let nowhere: ZoneId = Id::of(uuid_of_nobody());
        assert_eq!(world.get(&format!("{API}/zones/{nowhere}/facts"), &admin).await.0, 404);
    }

    async fn a_telephone_is_masked_for_who_need_not_see_it(world: World) {
        let dispatcher = world.sign_in(Role::Dispatcher).await;
        let (_, page) = world.get(&format!("{API}/workers"), &dispatcher).await;
        assert_eq!(page["items"][0]["phone"], "138****0001", "{page}");
        let agent = world.sign_in(Role::Agent).await;
        let (_, page) = world.get(&format!("{API}/workers"), &agent).await;
        assert_eq!(page["items"][0]["phone"], "+8613800000001", "{page}");
    }
}

fn uuid_of_nobody() -> uuid::Uuid {
    uuid::Uuid::nil()
}
