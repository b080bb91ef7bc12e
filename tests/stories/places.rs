//! A place is found by its words: his own first, then by fit and nearness (S2-44).

use mobile_api::Datum;
use mobile_api::access::Role;
use nearhand::on_each_database;
use nearhand::org::place;
use nearhand::testing::World;
use serde_json::{Value, json};

const FILE: &str = "name,lat,lon,kind\n钟楼,34.2609,108.9423,sight\n钟楼饭店,34.2600,108.9410,hotel\n西安钟楼邮局,34.2610,108.9440,post\n\
                    万达广场民乐园店,34.2665,108.9594,mall\n高新万达广场,34.1968,108.8847,mall\nWanda Plaza,34.1968,108.8850,mall\n50% 折扣店,34.26,108.95,shop\n";

async fn import(world: &World, text: &'static str) -> i64 {
    let entries = place::parse(text.as_bytes(), Datum::Wgs84).expect("read").entries;
    world.db().write(move |tx| place::import(tx, &entries)).await.expect("imported")
}

async fn names(world: &World, token: &str, query: &str) -> Vec<String> {
    let (status, page) = world.get(&format!("/api/v1/places?{query}"), token).await;
    assert_eq!(status, 200, "{page}");
    page["items"].as_array().expect("a list").iter().map(|h| h["name"].as_str().expect("a name").to_owned()).collect()
}

fn encoded(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

async fn book(world: &World, token: &str, (phone, plate): (&str, &str), address: &str, (lat, lon): (f64, f64)) -> Value {
    let new = json!({"kind": "wash", "phone": phone, "plate": plate, "place": {"lat": lat, "lon": lon, "address": address}});
    let (status, ticket) = world.post("/api/v1/tickets", token, new).await;
    assert_eq!(status, 201, "{ticket}");
    ticket
}

on_each_database! {
    async fn words_find_a_place_and_nearness_orders_them(world: World) {
        let agent = world.sign_in(Role::Agent).await;
        assert_eq!(import(&world, FILE).await, 7);
        assert_eq!(import(&world, FILE).await, 7, "importing again changes nothing");
        let q = |text: &str| format!("q={}", encoded(text));
        assert_eq!(names(&world, &agent, &q("钟楼")).await, ["钟楼", "钟楼饭店", "西安钟楼邮局"]);
        let near = |text: &str, lat: f64, lon: f64| format!("{}&lat={lat}&lon={lon}", q(text));
        assert_eq!(names(&world, &agent, &near("万达", 34.20, 108.88)).await, ["万达广场民乐园店", "高新万达广场"], "what begins so comes first");
        assert_eq!(names(&world, &agent, &near("广场", 34.20, 108.88)).await, ["高新万达广场", "万达广场民乐园店"], "then the nearer");
        assert_eq!(names(&world, &agent, &q("ＷＡＮＤＡ plaza")).await, ["Wanda Plaza"]);
        assert_eq!(names(&world, &agent, &q("%")).await, Vec::<String>::new(), "no pattern, and nothing to find");
        assert_eq!(names(&world, &agent, &q("50 折扣")).await, ["50% 折扣店"]);
        assert_eq!(names(&world, &agent, &q("西安")).await, ["西安", "西安钟楼邮局"], "a zone by its name");
        assert_eq!(names(&world, &agent, "").await, Vec::<String>::new());
        assert_eq!(world.get("/api/v1/places?q=x&lat=34", &agent).await.0, 422);
        assert_eq!(world.get("/api/v1/places?limit=21", &agent).await.0, 400);
    }

    async fn his_own_places_come_first_and_another_branchs_not_at_all(world: World) {
        let agent = world.sign_in(Role::Agent).await;
        import(&world, FILE).await;
        let ticket = book(&world, &agent, ("13800136021", "陕A7K3Q2"), "钟楼小区 3 号楼", (34.25, 108.90)).await;
        book(&world, &agent, ("13900139000", "陕A22222"), "老钟楼巷 8 号", (34.26, 108.95)).await;
        let franchise = world.sign_in_as("franchise-agent", None).await;
        let customer = ticket["customer_id"].as_str().expect("a customer");
        let q = format!("q={}", encoded("钟楼"));
        let his = names(&world, &agent, &format!("{q}&customer={customer}")).await;
        assert_eq!(his[0], "钟楼小区 3 号楼");
        assert!(his.contains(&"老钟楼巷 8 号".to_owned()), "{his:?}");
        assert_eq!(names(&world, &agent, &format!("customer={customer}")).await, ["钟楼小区 3 号楼"]);
        let theirs = names(&world, &franchise, &format!("{q}&customer={customer}")).await;
        assert!(!theirs.iter().any(|n| n.contains("号")), "{theirs:?}");
    }
}
