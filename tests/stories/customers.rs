//! CUS, VEH: S2-12, S2-26, S3-23, S3-24, S5-02: one file a customer, found however his number or plate is written.

use mobile_api::access::Role;
use mobile_api::calls::Match;
use nearhand::base::{BranchId, Phone, Plate};
use nearhand::customers::customer::by_number;
use nearhand::customers::{NewFile, find_or_create};
use nearhand::on_each_database;
use nearhand::testing::World;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const CUSTOMERS: &str = "/api/v1/customers";

fn booking(branch: BranchId, phone: &str, plate: Option<&str>) -> NewFile {
    let plate = plate.map(|p| Plate::parse(p).expect("a plate"));
    NewFile { branch, name: None, phone: Phone::parse(phone).expect("a number"), plate }
}

async fn found(world: &World, token: &str, query: &[(&str, &str)]) -> Vec<Value> {
    let query: Vec<String> = query.iter().map(|(k, v)| format!("{k}={}", encoded(v))).collect();
    let (status, page) = world.get(&format!("{CUSTOMERS}?{}", query.join("&")), token).await;
    assert_eq!(status, 200, "{page}");
    page["items"].as_array().expect("rows").clone()
}

fn encoded(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

on_each_database! {
    // zammad issue 4872: a number with `/` never matched.
    async fn any_spelling_finds(world: World) {
        let agent = world.sign_in(Role::Agent).await;
        let new = json!({"name": "李秀兰", "numbers": ["138 0013-8000", "(029) 8234.5678", "95588"], "plates": ["陕A·7K3Q2"]});
        let (status, made) = world.post(CUSTOMERS, &agent, new).await;
        let mut numbers: Vec<&str> = made["numbers"].as_array().expect("numbers").iter().filter_map(Value::as_str).collect();
        numbers.sort_unstable(); // entered at one moment of the virtual clock
        assert_eq!((status, numbers), (201, vec!["+8613800138000", "+862982345678", "95588"]), "{made}");
        for spelling in ["13800138000", "138/0013/8000", "+86 138 0013 8000", "0086-13800138000", "１３８００１３８０００", "029-82345678", "955 88"] {
            let hits = found(&world, &agent, &[("phone", spelling)]).await;
            assert_eq!((hits.len(), &hits[0]["id"]), (1, &made["id"]), "{spelling}");
        }
        for spelling in ["陕A7K3Q2", "陕A·7K3Q2", "陕a 7k3q2"] {
            assert_eq!(found(&world, &agent, &[("plate", spelling)]).await.len(), 1, "{spelling}");
        }
        for part in ["秀", "李秀兰"] {
            assert_eq!(found(&world, &agent, &[("q", part)]).await.len(), 1, "{part}");
        }
        assert_eq!(found(&world, &agent, &[("phone", "13800138000"), ("q", "王")]).await.len(), 0, "all that is given must fit");
        assert_eq!(found(&world, &agent, &[("q", "%")]).await.len(), 0, "a wildcard stands for itself");
    }

    async fn a_name_is_just_a_name(world: World) {
        let agent = world.sign_in(Role::Agent).await;
        for name in ["<img src=x onerror=alert(1)>", "Robert'); DROP TABLE customers;--", "O'Brien 100%_\\"] {
            let (status, made) = world.post(CUSTOMERS, &agent, json!({"name": name, "numbers": ["13800138000"]})).await;
            assert_eq!((status, made["name"].as_str()), (201, Some(name)), "{made}");
            assert_eq!(found(&world, &agent, &[("q", &name[3..].to_uppercase())]).await.len(), 1, "{name}");
        }
    }

    // S5-02: a store sees its own customers, the group sees all; what it may not see it is not told of.
    async fn a_store_sees_its_own_and_the_group_sees_all(world: World) {
        let own = world.sign_in(Role::Agent).await;
        let franchise = world.sign_in_as("franchise-agent", None).await;
        let admin = world.sign_in(Role::Admin).await;
        let new = json!({"name": "王伟", "numbers": ["13800138000"], "plates": ["陕A7K3Q2"]});
        let (_, made) = world.post(CUSTOMERS, &own, new).await;
        let path = format!("{CUSTOMERS}/{}", made["id"].as_str().expect("an id"));
        assert_eq!(found(&world, &franchise, &[("phone", "13800138000")]).await.len(), 0);
        assert_eq!(found(&world, &franchise, &[("plate", "陕A7K3Q2")]).await.len(), 0);
        assert_eq!(world.patch(&path, &franchise, json!({"version": 1, "name": "x"})).await.0, 404);
        assert_eq!(found(&world, &admin, &[("phone", "13800138000")]).await.len(), 1);
        let (status, refused) = world.post(CUSTOMERS, &franchise, json!({"name": "赵四", "numbers": [], "plates": ["陕A7K3Q2"]})).await;
        assert_eq!((status, refused["code"].as_str()), (409, Some("already_exists")), "S3-23: {refused}");
        assert!(!refused.to_string().contains("王伟"), "{refused}");
        let (_, refused) = world.post(CUSTOMERS, &own, json!({"name": "赵四", "numbers": [], "plates": ["陕A7K3Q2"]})).await;
        assert!(refused["detail"].as_str().expect("a sentence").contains("王伟"), "{refused}");
        assert_eq!(found(&world, &admin, &[("q", "赵四")]).await.len(), 0, "a refused file leaves nothing behind");
        let outside = json!({"name": "外人", "numbers": [], "branch_id": world.people.own});
        assert_eq!(world.post(CUSTOMERS, &franchise, outside).await.0, 404);
    }

    async fn a_car_given_away_keeps_its_history_and_may_come_back(world: World) {
        let agent = world.sign_in(Role::Agent).await;
        let (_, one) = world.post(CUSTOMERS, &agent, json!({"name": "甲", "numbers": [], "plates": ["陕A7K3Q2"]})).await;
        let path = format!("{CUSTOMERS}/{}", one["id"].as_str().expect("an id"));
        assert_eq!(world.patch(&path, &agent, json!({"version": 1, "plates": []})).await.1["cars"], json!([]));
        let (status, two) = world.post(CUSTOMERS, &agent, json!({"name": "乙", "numbers": [], "plates": ["陕A7K3Q2"]})).await;
        assert_eq!(status, 201, "the plate is free: {two}");
        assert_eq!(world.patch(&path, &agent, json!({"version": 2, "plates": ["陕A7K3Q2"]})).await.0, 409);
        let two = format!("{CUSTOMERS}/{}", two["id"].as_str().expect("an id"));
        world.patch(&two, &agent, json!({"version": 1, "plates": []})).await;
        let (status, back) = world.patch(&path, &agent, json!({"version": 2, "plates": ["陕A7K3Q2"]})).await;
        assert_eq!((status, &back["cars"][0]["id"]), (200, &one["cars"][0]["id"]), "the same car: {back}");
    }

    // S3-24, R2: entering a service for an unknown customer creates him, once.
    async fn an_unknown_caller_gets_one_file(world: World) {
        let branch = world.people.own;
        let book = async |phone: &'static str, plate: Option<&'static str>| {
            world.db().write(move |tx| find_or_create(tx, &booking(branch, phone, plate))).await.expect("booked")
        };
        let first = book("13800138000", Some("陕A7K3Q2")).await;
        assert_eq!(book("138-0013-8000", Some("陕A·7K3Q2")).await, first, "the same once");
        let (him, car) = book("13800138000", Some("陕B12345")).await;
        assert!(him == first.0 && car != first.1, "his second car");
        assert_eq!(book("13800138000", None).await, (first.0, None));
        let (other, car) = book("13900139000", Some("陕AF8888")).await;
        assert_ne!(other, first.0);
        assert_eq!(book("13800138000", Some("陕AF8888")).await, (first.0, car), "the car of somebody else stays his");
        let agent = world.sign_in(Role::Agent).await;
        let hits = found(&world, &agent, &[("plate", "陕AF8888")]).await;
        assert_eq!(hits[0]["id"], json!(other), "{hits:?}");
    }

    // zammad issues 3560 and 2144: a maybe never hides the known one, and can be made known.
    async fn a_known_number_hides_the_maybes(world: World) {
        let branch = world.people.own;
        let matched = async |number: &'static str| {
            let (level, files) = world.db().read(move |conn| by_number(conn, &[branch], number)).await.expect("read");
            (level, files.iter().map(|f| f.customer.id).collect::<BTreeSet<_>>())
        };
        let book = async |phone: &'static str, plate: Option<&'static str>| {
            world.db().write(move |tx| find_or_create(tx, &booking(branch, phone, plate))).await.expect("booked").0
        };
        assert_eq!(matched("13700137000").await, (Match::None, BTreeSet::new()));
        let owner = book("13800138000", Some("陕A7K3Q2")).await;
        assert_eq!(book("13700137000", Some("陕A7K3Q2")).await, owner, "who rings about his car is kept in his file");
        assert_eq!(matched("137/0013/7000").await, (Match::Maybe, [owner].into()));
        let agent = world.sign_in(Role::Agent).await;
        let (_, made) = world.post(CUSTOMERS, &agent, json!({"name": "李娜", "numbers": ["13700137000"]})).await;
        let known = nearhand::testing::id(&made["id"]);
        assert_eq!(matched("13700137000").await, (Match::Known, [known].into()), "the known one alone");
        let path = format!("{CUSTOMERS}/{owner}");
        let both = json!({"version": 1, "numbers": ["13800138000", "13700137000"]});
        assert_eq!(world.patch(&path, &agent, both).await.0, 200);
        assert_eq!(matched("13700137000").await, (Match::Known, [owner, known].into()), "now two have it");
        assert_eq!(matched("anonymous").await, (Match::None, BTreeSet::new()));
    }

    async fn what_cannot_be_is_refused_by_name(world: World) {
        let agent = world.sign_in(Role::Agent).await;
        let wrong = json!({"name": " ", "numbers": ["x"], "plates": ["A1"], "branch_id": "nowhere"});
        let (status, refused) = world.post(CUSTOMERS, &agent, wrong).await;
        let named: Vec<&str> = refused["errors"].as_array().expect("errors").iter().filter_map(|e| e["field"].as_str()).collect();
        assert_eq!((status, named), (422, vec!["branch_id", "name", "numbers.0", "plates.0"]), "{refused}");
        let (status, refused) = world.get(&format!("{CUSTOMERS}?phone=abc"), &agent).await;
        assert_eq!((status, refused["code"].as_str()), (422, Some("invalid_field")), "{refused}");
    }

    async fn a_masked_number_overwrites_nothing(world: World) {
        let (agent, dispatcher) = (world.sign_in(Role::Agent).await, world.sign_in(Role::Dispatcher).await);
        let (_, made) = world.post(CUSTOMERS, &agent, json!({"name": "王伟", "numbers": ["13900003333"]})).await;
        let path = format!("{CUSTOMERS}/{}", made["id"].as_str().expect("an id"));
        let seen = found(&world, &dispatcher, &[("phone", "13900003333")]).await[0]["numbers"].clone();
        assert_eq!(seen, json!(["139****3333"]));
        for token in [&agent, &dispatcher] {
            let (status, refused) = world.patch(&path, token, json!({"version": 1, "numbers": seen})).await;
            assert_eq!((status, refused["errors"][0]["field"].as_str()), (422, Some("numbers.0")), "{refused}");
            assert!(refused["detail"].as_str().expect("a sentence").contains("masked"), "{refused}");
        }
        assert_eq!(found(&world, &agent, &[("phone", "13900003333")]).await.len(), 1, "the number is still his");
        assert_eq!(world.patch(&path, &dispatcher, json!({"version": 1, "name": "王五"})).await.0, 200, "without numbers they stay");
        assert_eq!(world.post(CUSTOMERS, &agent, json!({"name": "赵四", "numbers": ["139****3333"]})).await.0, 422);
        let ticket = json!({"kind": "wash", "phone": "139****3333", "place": {"lat": 34.26, "lon": 108.94}});
        let (status, refused) = world.post("/api/v1/tickets", &agent, ticket).await;
        assert_eq!((status, refused["errors"][0]["field"].as_str()), (422, Some("phone")), "{refused}");
    }

    async fn one_search_finds_names_plates_and_numbers(world: World) {
        let (agent, dispatcher) = (world.sign_in(Role::Agent).await, world.sign_in(Role::Dispatcher).await);
        let file = json!({"name": "王伟", "numbers": ["13800136021"], "plates": ["陕A7K3Q2"]});
        let (_, made) = world.post(CUSTOMERS, &agent, file).await;
        world.post(CUSTOMERS, &agent, json!({"name": "李娜", "numbers": ["029-12345678"], "plates": []})).await;
        for q in ["王", "陕A7K3Q2", "陕a·7k3q2", "7k3", "13800136021", "138-0013-6021", "6021"] {
            let hits = found(&world, &agent, &[("q", q)]).await;
            assert_eq!(hits.iter().map(|h| &h["id"]).collect::<Vec<_>>(), [&made["id"]], "{q}");
        }
        assert_eq!(found(&world, &dispatcher, &[("q", "13800136021")]).await.len(), 1, "a whole number is no secret to who has it");
        for q in ["6021", "1380013", "%", "_", "赵", "0"] {
            assert_eq!(found(&world, &dispatcher, &[("q", q)]).await.len(), 0, "{q} tells nothing of a masked number");
        }
    }

    async fn numbers_are_masked_for_who_need_not_see_them(world: World) {
        let (agent, dispatcher) = (world.sign_in(Role::Agent).await, world.sign_in(Role::Dispatcher).await);
        world.post(CUSTOMERS, &agent, json!({"name": "王伟", "numbers": ["13800136021"]})).await;
        let hits = found(&world, &dispatcher, &[("phone", "13800136021")]).await;
        assert_eq!(hits[0]["numbers"], json!(["138****6021"]));
    }
}

/// S3-23, S3-24: many book for the same new plate at the same moment, through a real writer thread.
#[actix_web::test]
async fn a_race_for_one_plate_makes_one_file() {
    use nearhand::base::{Clock, Ids};
    use nearhand::db::{Db, Settings};
    let dir = tempfile::tempdir().expect("a directory");
    let settings = Settings { durable: false, ..Settings::new(format!("sqlite://{}", dir.path().join("race.db").display())) };
    let db = Db::open(settings, Clock::System, Ids::System, Box::new(drop)).expect("a database");
    let branch = db.write(|tx| nearhand::access::branches::found(tx, None, "group", "近手").map(|b| b.id)).await.expect("founded");
    let all = futures_util::future::join_all((0..64).map(|n| {
        let phone = if n % 2 == 0 { "13800138000" } else { "13900139000" };
        db.write(move |tx| find_or_create(tx, &booking(branch, phone, Some("陕A7K3Q2"))))
    }))
    .await;
    let mut cars: Vec<_> = all.iter().map(|done| done.as_ref().expect("booked").1.expect("a car")).collect();
    cars.dedup();
    assert_eq!(cars.len(), 1, "one car");
    let agree: BTreeSet<_> = all.iter().map(|done| done.as_ref().expect("booked").0).collect();
    assert_eq!(agree.len(), 1, "one file: whoever rings about the car is kept in its owner's");
}
