//! In a quiet zone ticket and first round are one transaction: what is booked has its round, and whoever was kept for a
//! booking that came to nothing is free again.

use super::*;

impl Town {
    fn wash(at: Point<Wgs84>, more: &Value) -> Value {
        let mut body = json!({"kind": "wash", "phone": "13912345678", "place": {"lat": at.lat(), "lon": at.lon()}});
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        body
    }

    /// The answer to a booking, before anybody had time to do anything more.
    async fn booked(&self, more: Value) -> (u16, Value) {
        self.world.post("/api/v1/tickets", &self.agent, Self::wash(place(0.0, 0.0), &more)).await
    }

    async fn booked_by_key(&self, key: &str) -> (u16, Value) {
        let request = actix_web::test::TestRequest::post().uri("/api/v1/tickets");
        let request = request.insert_header(("Authorization", format!("Bearer {}", self.agent))).insert_header(("Idempotency-Key", key));
        nearhand::testing::read(self.world.send(request.set_json(Self::wash(place(0.0, 0.0), &json!({})))).await).await
    }
}

#[actix_web::test]
async fn a_ticket_of_a_quiet_zone_is_booked_together_with_its_round() {
    let town = Town::new(90).await;
    let (near, far) = (town.washer(1, 1.0, 0.0).await, town.washer(2, 3.0, 0.0).await);
    let (status, ticket) = town.booked(json!({})).await;
    assert_eq!((status, &ticket["live_dispatch"]["worker_id"]), (201, &json!(near)), "{ticket}");
    assert_eq!((&ticket["version"], &ticket["live_dispatch"]["state"]), (&json!(2), &json!("offered")), "{ticket}");
    tokio::time::sleep(Duration::from_millis(50)).await;
    let ticket = id(&ticket["id"]);
    assert_eq!(town.facts(ticket), ["ticket_created", "offer_made"]);
    assert_eq!(town.how(ticket).await, "greedy");
    town.does(near, ticket, |dispatch| Command::Decline { dispatch, reason: "flat tyre".into() }).await.expect("declined");
    assert_eq!(town.with(ticket).await, Some((far, 2)), "the rounds after it are the dispatcher's as ever");
    let (_, later) = town.booked(json!({"want_from": town.world.now().plus_s(9 * 3600).time()})).await;
    assert_eq!((&later["version"], &later["live_dispatch"]), (&json!(1), &Value::Null), "nobody is asked hours before");
}

#[actix_web::test]
async fn a_booking_that_is_refused_or_repeated_keeps_nobody() {
    let town = Town::new(91).await;
    let (near, far) = (town.washer(1, 1.0, 0.0).await, town.washer(2, 3.0, 0.0).await);
    let (status, refused) = town.booked(json!({"wish": {"worker_id": id::<()>(&json!("00000000-0000-7000-8000-000000000001"))}})).await;
    assert_eq!(status, 422, "{refused}");
    let first = town.booked_by_key("once").await;
    assert_eq!((first.0, &first.1["live_dispatch"]["worker_id"]), (201, &json!(near)), "{first:?}");
    assert_eq!(town.booked_by_key("once").await, first, "the same answer");
    let (_, second) = town.booked(json!({})).await;
    assert_eq!(second["live_dispatch"]["worker_id"], json!(far), "{second}");
}

#[actix_web::test]
async fn a_round_that_the_table_refuses_leaves_the_ticket_booked_and_the_next_is_asked() {
    let town = Town::new(92).await;
    let (near, far) = (town.washer(1, 1.0, 0.0).await, town.washer(2, 3.0, 0.0).await);
    let off = move |tx: &mut nearhand::db::Tx<'_>| {
        diesel::update(workers::table.find(near)).set(workers::on_duty.eq(false)).execute(tx.conn)?;
        Ok(())
    };
    town.world.db().write(off).await.expect("off duty, and nobody was told");
    let (status, ticket) = town.booked(json!({})).await;
    assert_eq!((status, &ticket["version"], &ticket["live_dispatch"]), (201, &json!(1), &Value::Null), "{ticket}");
    town.wait(2).await;
    assert_eq!(town.with(id(&ticket["id"])).await, Some((far, 1)));
    assert_eq!(town.facts(id(&ticket["id"])), ["ticket_created", "offer_made"], "nothing is told of the round that never was");
}
