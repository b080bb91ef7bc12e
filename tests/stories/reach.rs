//! Whose workers may be sent: a branch's own and those below it (S2-03, S2-19); nobody sees the others (I10).

use super::*;

#[actix_web::test]
async fn a_branch_neither_sends_nor_sees_the_workers_of_another() {
    let town = Town::new(60).await;
    let stranger = town.worker(1, town.world.people.franchise, "washer", &["wash"], None, place(0.2, 0.0)).await;
    let off_duty = town.worker(2, town.world.people.franchise, "washer", &["wash"], None, place(0.3, 0.0)).await;
    town.goes_home(off_duty).await;
    let own = town.washer(3, 3.0, 0.0).await;
    let at = place(0.0, 0.0);
    let there = json!({"lat": at.lat(), "lon": at.lon()});
    let (_, quote) = town.post("/api/v1/quotes", json!({"kind": "wash", "place": there})).await;
    let shown: Vec<WorkerId> = quote["candidates"].as_array().expect("a list").iter().map(|c| id(&c["worker_id"])).collect();
    assert_eq!(shown, [own], "{quote}");
    let others: Vec<&Value> = quote["left_out"].as_array().expect("a list").iter().filter(|l| l["rule"] == "wrong_branch").collect();
    assert_eq!(others, [&json!({"worker_id": "another branch", "rule": "wrong_branch"})], "that they are there, and nothing else");
    let hold = format!("/api/v1/quotes/{}/hold", quote["id"].as_str().expect("an id"));
    let (status, refused) = town.post(&hold, json!({"worker_id": stranger})).await;
    assert_eq!((status, &refused["errors"][0]["field"]), (422, &json!("worker_id")), "{refused}");
    let wish = json!({"kind": "wash", "phone": "13912345678", "place": there, "wish": {"worker_id": stranger}});
    let (status, refused) = town.post("/api/v1/tickets", wish).await;
    assert_eq!((status, &refused["errors"][0]["field"]), (422, &json!("wish.worker_id")), "{refused}");

    let ticket = town.book("wash", at, json!({})).await;
    assert_eq!(town.with(ticket).await.map(|w| w.0), Some(own), "however near the other one is");
    let version = town.ticket(ticket).await["version"].clone();
    for (what, whom) in [("assign", json!({"worker_id": stranger})), ("open", json!({"worker_ids": [own, stranger]}))] {
        let mut body = whom;
        body["version"] = version.clone();
        let (status, refused) = town.post(&format!("/api/v1/tickets/{ticket}/{what}"), body).await;
        assert_eq!((status, &refused["code"]), (422, &json!("invalid_field")), "{what}: {refused}");
    }
    let (_, why) = town.world.get(&format!("/api/v1/tickets/{ticket}/why"), &town.agent).await;
    for hidden in [stranger.to_string(), off_duty.to_string()] {
        assert!(!why.to_string().contains(&hidden), "{why}");
    }
    assert!(why.to_string().contains("another branch"), "{why}");
    let boss = town.world.sign_in(Role::Admin).await;
    let (_, why) = town.world.get(&format!("/api/v1/tickets/{ticket}/why"), &boss).await;
    assert!(why.to_string().contains(&stranger.to_string()), "the chain sees them all: {why}");

    town.does(own, ticket, |dispatch| Command::Decline { dispatch, reason: "no".into() }).await.expect("declined");
    town.wait(20).await;
    assert_eq!(town.with(ticket).await, None, "rather nobody than one who is not of this branch");
}

#[actix_web::test]
async fn the_chain_sends_a_franchises_staff_like_its_own() {
    let town = Town::new(61).await;
    let theirs = town.worker(1, town.world.people.franchise, "washer", &["wash"], None, place(0.5, 0.0)).await;
    let boss = town.world.sign_in(Role::Admin).await;
    let at = place(0.0, 0.0);
    let wash = json!({"kind": "wash", "phone": "13912345678", "place": {"lat": at.lat(), "lon": at.lon()}});
    let (status, ticket) = town.world.post("/api/v1/tickets", &boss, wash).await;
    assert_eq!(status, 201, "{ticket}");
    town.wait(1).await;
    let path = format!("/api/v1/tickets/{}", ticket["id"].as_str().expect("an id"));
    let (_, ticket) = town.world.get(&path, &boss).await;
    assert_eq!(ticket["live_dispatch"]["worker_id"], json!(theirs.to_string()), "{ticket}");
}
