//! What is booked is what was told and what was wanted: windows, quotes, changes, names (S2-30, S2-34).

use super::*;

impl Town {
    async fn quotes(&self, kind: &str, at: Point<Wgs84>) -> Value {
        let ask = json!({"kind": kind, "place": {"lat": at.lat(), "lon": at.lon()}});
        let (status, quote) = self.post("/api/v1/quotes", ask).await;
        assert_eq!(status, 201, "{quote}");
        quote
    }

    async fn holds(&self, quote: &Value, worker: WorkerId) {
        let hold = format!("/api/v1/quotes/{}/hold", quote["id"].as_str().expect("an id"));
        let (status, held) = self.post(&hold, json!({"worker_id": worker})).await;
        assert_eq!(status, 200, "{held}");
    }

    /// Status, code and field of a booking's refusal.
    async fn refused(&self, kind: &str, at: Point<Wgs84>, more: Value) -> (u16, String, String) {
        let mut body = json!({"kind": kind, "phone": "13912345678", "place": {"lat": at.lat(), "lon": at.lon()}});
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        fault(self.post("/api/v1/tickets", body).await)
    }
}

fn fault((status, answer): (u16, Value)) -> (u16, String, String) {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    (status, text(&answer["code"]), text(&answer["errors"][0]["field"]))
}

fn is(code: &str) -> (u16, String, String) {
    (409, code.into(), String::new())
}

fn wrong(field: &str) -> (u16, String, String) {
    (422, "invalid_field".into(), field.into())
}

/// I1: a worker's spans never overlap, and they are where the customer wants them.
#[actix_web::test]
async fn a_grab_for_later_is_planned_at_the_wanted_time_and_two_for_one_time_do_not_fit() {
    let town = Town::new(50).await;
    let washer = town.washer(1, 2.0, 0.0).await;
    let from = town.world.now().plus_s(5 * 3600);
    let window = json!({"want_from": from.time(), "want_to": from.plus_s(3600).time()});
    let mut tickets = vec![];
    for _ in 0..2 {
        let ticket = town.book("wash", place(0.0, 0.0), window.clone()).await;
        let open = json!({"version": town.ticket(ticket).await["version"], "worker_ids": [washer]});
        let (status, opened) = town.post(&format!("/api/v1/tickets/{ticket}/open"), open).await;
        assert_eq!(status, 200, "{opened}");
        tickets.push(ticket);
    }
    town.does(washer, tickets[0], |dispatch| Command::Accept { dispatch }).await.expect("the first");
    let (sets_out, _) = town.planned(tickets[0]).await;
    assert!((-900.0..0.0).contains(&sets_out.since_s(from)), "so that he is there when it is wanted: {sets_out}");
    let second = town.does(washer, tickets[1], |dispatch| Command::Accept { dispatch }).await;
    assert_eq!(second.map(drop).map_err(|e| e.code()), Err(Some(Code::SpanOverlaps)));
    assert!(town.ticket(tickets[1]).await["live_dispatch"]["worker_id"].is_null(), "the others may still take it");
    let open = json!({"version": town.ticket(tickets[1]).await["version"], "worker_ids": [washer]});
    assert_eq!(fault(town.post(&format!("/api/v1/tickets/{}/open", tickets[1]), open).await), is("span_overlaps"));

    let now = town.book("wash", place(0.0, 0.5), json!({})).await;
    assert_eq!(town.with(now).await.map(|w| w.0), Some(washer), "what is booked for later keeps him from nothing before");
    town.does(washer, now, |dispatch| Command::Accept { dispatch }).await.expect("he is free until then");
    assert_eq!(town.planned(tickets[0]).await.0, sets_out, "and the plan for later stands");
}

#[actix_web::test]
async fn who_takes_a_grab_while_he_has_a_job_is_planned_behind_it() {
    let town = Town::new(51).await;
    let washer = town.washer(1, 1.0, 0.0).await;
    let first = town.book("wash", place(0.0, 0.0), json!({})).await;
    town.does(washer, first, |dispatch| Command::Accept { dispatch }).await.expect("accepted");
    // Somebody nearer is asked first, so that the grab is the only thing that the busy one is offered.
    town.washer(2, 0.1, 0.0).await;
    let second = town.book("wash", place(0.0, 0.2), json!({})).await;
    let open = json!({"version": town.ticket(second).await["version"], "worker_ids": [washer]});
    assert_eq!(town.post(&format!("/api/v1/tickets/{second}/open"), open).await.0, 200);
    town.does(washer, second, |dispatch| Command::Accept { dispatch }).await.expect("accepted");
    assert!(town.planned(second).await.0.since_s(town.world.now()) > 2400.0, "after forty minutes' work");
}

#[actix_web::test]
async fn a_quote_books_what_it_was_asked_for_and_nothing_else() {
    let town = Town::new(52).await;
    let washer = town.washer(1, 1.0, 0.0).await;
    let other = town.washer(2, 2.0, 0.0).await;
    town.crew(3, 1.0).await;
    let (here, far) = (place(0.0, 0.0), place(0.0, 20.0));
    let quote = town.quotes("wash", here).await;
    town.holds(&quote, washer).await;
    let with = |quote: &Value| json!({"quote_id": quote["id"]});
    assert_eq!(town.refused("wash", far, with(&quote)).await, is("quote_mismatch"), "twenty kilometres away");
    assert_eq!(town.refused("rescue", here, with(&quote)).await, is("quote_mismatch"), "another kind");
    let wish = json!({"quote_id": quote["id"], "wish": {"worker_id": other}});
    assert_eq!(town.refused("wash", here, wish).await, is("quote_mismatch"), "another worker than the one kept");
    let ticket = town.book("wash", here, with(&quote)).await;
    assert_eq!(town.with(ticket).await.map(|w| w.0), Some(washer), "what was refused used nothing up");
    assert_eq!(town.refused("wash", here, with(&quote)).await, is("quote_used"));

    let late = town.quotes("wash", here).await;
    town.holds(&late, other).await;
    town.wait(46).await;
    assert_eq!(town.refused("wash", here, with(&late)).await, is("quote_expired"), "the time that was told is nobody's any more");
    let unheld = town.quotes("wash", here).await;
    let ticket = town.book("wash", here, with(&unheld)).await;
    assert!(town.ticket(ticket).await["promise"].is_null(), "nobody was kept, so nothing was told");
}

#[actix_web::test]
async fn a_change_is_held_to_what_a_booking_is_held_to() {
    let town = Town::new(53).await;
    let now = town.world.now();
    let times = |from: i64, to: i64| json!({"want_from": now.plus_s(from).time(), "want_to": now.plus_s(to).time()});
    let (here, nowhere) = (place(0.0, 0.0), Point::new(0.0, 0.0).expect("on the earth"));
    assert_eq!(town.refused("wash", nowhere, json!({})).await, wrong("place"));
    assert_eq!(town.refused("wash", here, times(7200, 3600)).await, wrong("want_to"), "ends before it begins");
    assert_eq!(town.refused("wash", here, times(-7200, -3600)).await, wrong("want_to"), "is over");
    assert_eq!(town.refused("wash", here, json!({"want_from": now.plus_s(-7200).time()})).await, wrong("want_from"), "is over");

    let ticket = town.book("wash", here, times(14_400, 18_000)).await;
    let version = town.ticket(ticket).await["version"].clone();
    let change = async |mut what: Value| {
        what["version"] = version.clone();
        fault(town.post(&format!("/api/v1/tickets/{ticket}/change"), what).await)
    };
    assert_eq!(change(json!({"place": {"lat": 0.0, "lon": 0.0}})).await, wrong("place"));
    assert_eq!(change(times(7200, 3600)).await, wrong("want_to"));
    assert_eq!(change(times(-7200, -3600)).await, wrong("want_to"));
    assert_eq!(change(json!({"want_to": now.plus_s(7200).time()})).await, wrong("want_to"), "before the beginning that stands");
    assert_eq!(town.ticket(ticket).await["version"], version, "none of these changed anything");
    assert_eq!(change(times(21_600, 25_200)).await.0, 200);
}

#[actix_web::test]
async fn somebody_who_does_not_exist_is_neither_wished_for_nor_sent() {
    let town = Town::new(54).await;
    town.washer(1, 1.0, 0.0).await;
    let (here, nobody) = (place(0.0, 0.0), "019cabd8-3fd1-7001-98b1-9551ea4c7b22");
    assert_eq!(town.refused("wash", here, json!({"wish": {"worker_id": nobody}})).await, wrong("wish.worker_id"));
    let quote = town.quotes("wash", here).await;
    let hold = format!("/api/v1/quotes/{}/hold", quote["id"].as_str().expect("an id"));
    assert_eq!(fault(town.post(&hold, json!({"worker_id": nobody})).await), wrong("worker_id"));
    let ticket = town.book("wash", here, json!({})).await;
    let version = town.ticket(ticket).await["version"].clone();
    let assign = json!({"version": version, "worker_id": nobody});
    assert_eq!(fault(town.post(&format!("/api/v1/tickets/{ticket}/assign"), assign).await), wrong("worker_id"));
    let open = json!({"version": version, "worker_ids": [nobody]});
    assert_eq!(fault(town.post(&format!("/api/v1/tickets/{ticket}/open"), open).await), wrong("worker_ids"));
}
