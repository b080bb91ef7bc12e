//! What people hear of a job: crews of an order, workers of when they would be there, every seat of an alarm.

use super::*;
use nearhand::live::connect_in_process;
use nearhand::testing::PASSWORD;
use tokio::sync::mpsc::{Receiver, Sender};

pub(super) type Ends = (Sender<ToServer>, Receiver<ToClient>);

impl Town {
    pub(super) async fn connects(&self, token: &str) -> Ends {
        let caller = self.world.parts.sessions.find(token).await.expect("read").expect("signed in");
        connect_in_process(&self.world.parts.live, caller).await.expect("connected")
    }

    /// A sign-in for a member of a crew.
    pub(super) async fn signs_in(&self, worker: WorkerId) -> String {
        let boss = self.world.sign_in(Role::Manager).await;
        let (branch, login) = (self.world.people.own, format!("mate-{worker}"));
        let user =
            json!({"login": login, "name": "小王", "password": PASSWORD, "roles": ["crew"], "branch_id": branch, "worker_id": worker});
        let (status, made) = self.world.post("/api/v1/users", &boss, user).await;
        assert_eq!(status, 201, "{made}");
        self.world.sign_in_as(&login, None).await
    }

    /// Template, channel and text of what was sent about a ticket, oldest first.
    async fn sent(&self, ticket: TicketId) -> Vec<(String, String, String)> {
        let (_, page) = self.world.get(&format!("/api/v1/messages?ticket={ticket}"), &self.agent).await;
        let text = |m: &Value, key: &str| m[key].as_str().expect("text").to_owned();
        let rows = page["items"].as_array().expect("rows").iter().rev();
        rows.map(|m| (text(m, "template"), text(m, "channel"), text(m, "body"))).collect()
    }
}

/// Every frame that has come.
fn frames(from: &mut Receiver<ToClient>) -> Vec<ToClient> {
    std::iter::from_fn(|| from.try_recv().ok()).collect()
}

fn offers(from: &mut Receiver<ToClient>) -> Vec<mobile_api::stream::Offer> {
    frames(from).into_iter().filter_map(|f| if let ToClient::Offer(offer) = f { Some(offer) } else { None }).collect()
}

/// S1-51.
#[actix_web::test]
async fn an_order_that_no_phone_shows_is_on_every_members_screen_then_pushed_and_texted() {
    let town = Town::new(40).await;
    let lead = town.world.people.rescuer;
    let mate = town.mate(1, lead, 1.2).await;
    let (lead_token, mate_token) = (town.world.sign_in(Role::Crew).await, town.signs_in(mate).await);
    assert_eq!(town.world.post("/api/v1/field/duty", &lead_token, json!({"on": true})).await.0, 200);
    town.stands(lead, place(1.0, 0.0)).await;
    let ((_lead_to, mut lead_hears), (mate_to, mut mate_hears)) = (town.connects(&lead_token).await, town.connects(&mate_token).await);
    let ticket = town.book("rescue", place(0.0, 0.0), json!({})).await;
    for hears in [&mut lead_hears, &mut mate_hears] {
        let told = offers(hears);
        assert_eq!((told.len(), told[0].ticket.id.as_str(), told[0].expires_at), (1, ticket.to_string().as_str(), None), "{told:?}");
    }
    drop(mate_to);
    town.wait(1).await;
    let (again, mut mate_hears) = town.connects(&mate_token).await;
    town.wait(1).await;
    assert_eq!(offers(&mut mate_hears).len(), 1, "who comes back is told again");
    let reminders = async || town.sent(ticket).await.into_iter().filter(|(t, ..)| t == "order").map(|(_, c, _)| c).collect::<Vec<_>>();
    town.wait(4).await;
    assert_eq!(reminders().await, ["push", "push"], "five seconds on no phone has shown it: {:?}", town.sent(ticket).await);
    town.wait(5).await;
    assert_eq!(reminders().await, ["push", "push", "sms", "sms"]);

    let dispatch = town.dispatch(ticket).await;
    again.send(ToServer::Ack { dispatch_id: dispatch.to_string() }).await.expect("taken");
    town.wait(60).await;
    assert_eq!(town.dispatch(ticket).await, dispatch, "one of the crew has seen it");
    assert!(town.ticket(ticket).await["live_dispatch"]["acked_at"].is_string());
}

#[actix_web::test]
async fn an_order_that_was_seen_reminds_nobody() {
    let town = Town::new(41).await;
    let crew = town.crew(1, 1.0).await;
    let ticket = town.book("rescue", place(0.0, 0.0), json!({})).await;
    town.does(crew, ticket, |dispatch| Command::Acknowledge { dispatch }).await.expect("seen");
    town.wait(15).await;
    assert!(town.sent(ticket).await.iter().all(|(template, ..)| template != "order"));
    let told = town.sent(ticket).await.into_iter().find(|(t, ..)| t == "customer_crew").expect("the customer is told").2;
    assert!(!told.contains("已出发"), "nobody has set out yet: {told}");
}

#[actix_web::test]
async fn a_washer_who_is_assigned_by_hand_hears_of_it() {
    let town = Town::new(42).await;
    let token = town.world.sign_in(Role::Worker).await;
    let washer = town.world.people.worker;
    let ticket = town.book("wash", place(0.0, 0.0), json!({})).await;
    assert_eq!(town.world.post("/api/v1/field/duty", &token, json!({"on": true})).await.0, 200);
    let (_to, mut hears) = town.connects(&token).await;
    let version = town.ticket(ticket).await["version"].clone();
    // His phone has told nobody yet where he is, so only a person can send him after it does.
    town.stands(washer, place(1.0, 0.0)).await;
    let assign = json!({"version": version, "worker_id": washer});
    let (status, done) = town.post(&format!("/api/v1/tickets/{ticket}/assign"), assign).await;
    if status == 409 {
        // The dispatcher was faster: it is his by an offer, and a person makes an order of it.
        let version = town.ticket(ticket).await["version"].clone();
        assert_eq!(town.post(&format!("/api/v1/tickets/{ticket}/assign"), json!({"version": version, "worker_id": washer})).await.0, 200);
    } else {
        assert_eq!(status, 200, "{done}");
    }
    let told = offers(&mut hears);
    assert!(told.iter().any(|o| o.expires_at.is_none() && o.ticket.id == ticket.to_string()), "{told:?}");
    town.wait(12).await;
    let reminders: Vec<_> = town.sent(ticket).await.into_iter().filter(|(t, ..)| t == "order").map(|(_, c, _)| c).collect();
    assert_eq!(reminders, ["push", "sms"]);
}

#[actix_web::test]
async fn an_alarm_is_heard_on_every_seat_that_sees_the_branch_also_on_those_that_watch_no_zone() {
    let town = Town::new(43).await;
    let only = town.crew(1, 1.0).await;
    let boss = town.world.sign_in(Role::Manager).await;
    let stranger = town.world.sign_in_as("franchise-agent", Some("901")).await;
    let (mut seats, mut others) = (vec![], vec![]);
    for token in [&town.agent, &boss] {
        seats.push(town.connects(token).await);
    }
    for token in [&stranger, &town.world.sign_in(Role::Crew).await] {
        others.push(town.connects(token).await);
    }
    let ticket = town.book("rescue", place(0.0, 0.0), json!({})).await;
    assert_eq!(town.with(ticket).await.map(|w| w.0), Some(only));
    town.wait(62).await;
    let alarms = |hears: &mut Receiver<ToClient>| -> Vec<(String, String)> {
        let all = frames(hears).into_iter();
        all.filter_map(|f| if let ToClient::Alarm { ticket_id, reason, .. } = f { Some((ticket_id, reason)) } else { None }).collect()
    };
    for (_, hears) in &mut seats {
        assert_eq!(alarms(hears), [(ticket.to_string(), "the crew did not acknowledge".to_owned())]);
    }
    for (_, hears) in &mut others {
        assert_eq!(alarms(hears), [], "not his branch, not a desk");
    }
}

#[actix_web::test]
async fn who_has_a_job_is_told_when_he_would_be_there_and_not_how_long_he_drives() {
    let town = Town::new(44).await;
    let token = town.world.sign_in(Role::Worker).await;
    let washer = town.world.people.worker;
    assert_eq!(town.world.post("/api/v1/field/duty", &token, json!({"on": true})).await.0, 200);
    town.stands(washer, place(1.0, 0.0)).await;
    let first = town.book("wash", place(0.0, 0.0), json!({})).await;
    town.does(washer, first, |dispatch| Command::Accept { dispatch }).await.expect("accepted");
    let (_to, mut hears) = town.connects(&token).await;
    let second = town.book("wash", place(0.0, 0.0), json!({})).await;
    let told = offers(&mut hears);
    let eta_s = told.iter().find(|o| o.ticket.id == second.to_string()).expect("an offer").eta_s;
    assert!((2500..3000).contains(&eta_s), "a drive and forty minutes' work come first: {eta_s}");
    assert_eq!(town.ticket(second).await["live_dispatch"]["eta_s"].as_i64().map(|s| (s - eta_s).abs() < 5), Some(true));
    town.wait(12).await;
    let texts: Vec<String> = town.sent(second).await.into_iter().filter(|(t, ..)| t == "offer").map(|(.., body)| body).collect();
    assert!(texts.len() == 2 && texts.iter().all(|t| !t.contains("预计0分钟") && t.contains("分钟后到达")), "{texts:?}");
    let minutes = |text: &str| text.chars().skip_while(|c| *c != '计').filter(char::is_ascii_digit).collect::<String>();
    assert!(texts.iter().all(|t| (40..50).contains(&minutes(t).parse::<i64>().unwrap_or(0))), "{texts:?}");
}

#[actix_web::test]
async fn who_accepts_what_was_cancelled_is_told_so_in_a_whole_sentence() {
    let town = Town::new(45).await;
    let washer = town.washer(1, 1.0, 0.0).await;
    for (what, body, says) in [
        ("cancel", json!({}), "the customer has cancelled it"),
        ("cancel", json!({"reason": "rain"}), "the customer has cancelled it: rain"),
        ("withdraw", json!({"reason": " "}), "the desk has taken it back"),
    ] {
        let ticket = town.book("wash", place(0.0, 0.0), json!({})).await;
        assert_eq!(town.with(ticket).await.map(|w| w.0), Some(washer), "{what}");
        let dispatch = town.dispatch(ticket).await;
        let mut command = body;
        command["version"] = town.ticket(ticket).await["version"].clone();
        assert_eq!(town.post(&format!("/api/v1/tickets/{ticket}/{what}"), command).await.0, 200);
        let late = By::User { id: town.user, worker: Some(washer), crew: None, roles: vec![Role::Worker] };
        match town.command(late, ticket, Command::Accept { dispatch }).await {
            Err(Fault::Refused(refusal)) => assert_eq!((refusal.code, refusal.detail.as_str()), (Code::Withdrawn, says)),
            other => panic!("withdrawn, not {other:?}"),
        }
    }
}
