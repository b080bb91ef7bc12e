//! A call comes in: who is it for, what pops up, what is left of it (S1-22, S2-26, S3-40, S3-41, S3-42, S4-38, S4-39).

use mobile_api::access::Role;
use mobile_api::calls::{CallState, Match, Ringing};
use mobile_api::stream::{ToClient, ToServer};
use nearhand::live::connect_in_process;
use nearhand::on_each_database;
use nearhand::testing::{PASSWORD, World};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::sync::mpsc;

/// Somebody at a desk, with his screen.
struct Desk {
    token: String,
    rx: mpsc::Receiver<ToClient>,
    tx: Option<mpsc::Sender<ToServer>>,
}

impl Desk {
    async fn of(world: &World, login: &str, extension: Option<&str>) -> Self {
        let token = world.sign_in_as(login, extension).await;
        let (tx, rx) = screen(world, &token).await;
        Self { token, rx, tx: Some(tx) }
    }

    /// Loads the page anew.
    async fn reload(&mut self, world: &World) {
        self.tx = None;
        pass(1).await;
        let (tx, rx) = screen(world, &self.token).await;
        (self.tx, self.rx) = (Some(tx), rx);
        pass(1).await;
    }

    fn frames(&mut self) -> Vec<ToClient> {
        std::iter::from_fn(|| self.rx.try_recv().ok()).collect()
    }

    fn popped(&mut self) -> Vec<Ringing> {
        let ringing = |f| if let ToClient::Ringing(r) = f { Some(r) } else { None };
        self.frames().into_iter().filter_map(ringing).collect()
    }

    /// Frames of a type, as the wire has them.
    fn of_type(&mut self, name: &str) -> Vec<Value> {
        let wire = self.frames().into_iter().map(|f| serde_json::to_value(f).expect("JSON"));
        wire.filter(|f| f["type"] == name).collect()
    }

    /// How calls stood, as the frames said it.
    fn told(&mut self) -> Vec<CallState> {
        let state = |f| if let ToClient::Call { state, .. } = f { Some(state) } else { None };
        self.frames().into_iter().filter_map(state).collect()
    }
}

async fn screen(world: &World, token: &str) -> (mpsc::Sender<ToServer>, mpsc::Receiver<ToClient>) {
    let caller = world.parts.sessions.find(token).await.expect("read").expect("signed in");
    let ends = connect_in_process(&world.parts.live, caller).await.expect("connected");
    pass(0).await;
    ends
}

/// Lets so many virtual seconds go by, and whatever is due happen.
async fn pass(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds) + Duration::from_millis(50)).await;
}

async fn ring(world: &World, desk: &str, from: &str) -> Value {
    let (status, call) = world.post("/api/v1/simulated/calls", desk, json!({ "from": from })).await;
    assert_eq!(status, 201, "{call}");
    pass(0).await;
    call
}

async fn order(world: &World, token: &str, call: &Value, what: &str) -> (u16, Value) {
    let path = format!("/api/v1/calls/{}/{what}", call["id"].as_str().expect("id"));
    let out = world.post(&path, token, json!({})).await;
    pass(0).await;
    out
}

async fn caller_hangs_up(world: &World, token: &str, call: &Value) -> Value {
    let path = format!("/api/v1/simulated/calls/{}/hang-up", call["id"].as_str().expect("id"));
    let (status, call) = world.post(&path, token, json!({})).await;
    assert_eq!(status, 200, "{call}");
    pass(0).await;
    call
}

/// Another agent of the own branch, at extension 802.
async fn second(world: &World) -> Desk {
    let boss = world.sign_in(Role::Manager).await;
    let branch = world.people.own.to_string();
    let seat = json!({ "branch_id": branch, "name": "802", "extension": "802" });
    assert_eq!(world.post("/api/v1/seats", &boss, seat).await.0, 201);
    let user = json!({ "login": "agent2", "name": "小李", "password": PASSWORD, "roles": ["agent"], "branch_id": branch });
    let (status, made) = world.post("/api/v1/users", &boss, user).await;
    assert_eq!(status, 201, "{made}");
    Desk::of(world, "agent2", Some("802")).await
}

async fn records(world: &World, token: &str, query: &str) -> Vec<Value> {
    let (status, page) = world.get(&format!("/api/v1/calls{query}"), token).await;
    assert_eq!(status, 200, "{page}");
    page["items"].as_array().expect("items").clone()
}

on_each_database! {
    async fn it_pops_up_on_the_seat_it_rings_at_and_nowhere_else_before_anybody_answers(world: World) {
        let boss = world.sign_in(Role::Admin).await;
        let mut at_801 = Desk::of(&world, "agent", Some("801")).await;
        let call = ring(&world, &boss, "138 0013-6021").await;
        assert_eq!(call["state"], "ringing");
        let mut at_802 = second(&world).await;
        let mut no_seat = Desk::of(&world, "dispatcher", None).await;
        let popped = at_801.popped();
        assert_eq!(popped.len(), 1);
        assert_eq!((popped[0].from.as_str(), popped[0].r#match), ("+8613800136021", Match::None));
        assert!(at_802.popped().is_empty() && no_seat.popped().is_empty());
        // A page that is loaded anew while it rings shows it again; two seconds of absence do not cost him the call.
        at_801.reload(&world).await;
        assert_eq!(at_801.popped().len(), 1);
        let (status, answered) = order(&world, &at_801.token, &call, "answer").await;
        assert_eq!((status, answered["state"].as_str()), (200, Some("talking")), "{answered}");
        assert_eq!(at_802.told(), [CallState::Talking], "it vanishes elsewhere");
        at_801.reload(&world).await;
        assert!(at_801.popped().is_empty(), "an answered call pops up no more");
    }

    async fn the_pop_up_knows_the_caller_by_any_spelling_with_his_tickets_and_last_calls(world: World) {
        let mut desk = Desk::of(&world, "agent", Some("801")).await;
        let boss = world.sign_in(Role::Admin).await;
        let early = ring(&world, &boss, "13800136021").await;
        assert_eq!(early["match"], "none");
        caller_hangs_up(&world, &boss, &early).await;
        let file = json!({ "name": "王芳", "numbers": ["138-0013-6021"], "plates": ["陕A·7K3Q2"] });
        let (status, file) = world.post("/api/v1/customers", &desk.token, file).await;
        assert_eq!(status, 201, "{file}");
        let place = json!({ "lat": 34.2609, "lon": 108.9423 });
        let wash = json!({ "kind": "wash", "phone": "13800136021", "plate": "陕A7K3Q2", "place": place });
        let (status, ticket) = world.post("/api/v1/tickets", &desk.token, wash).await;
        assert_eq!(status, 201, "{ticket}");
        pass(10).await;
        assert_eq!(records(&world, &boss, &format!("?customer={}", file["id"].as_str().expect("id"))).await.len(), 1, "the earlier call is his now");
        desk.frames();
        let call = ring(&world, &boss, "+86 138 0013 6021").await;
        assert_eq!((call["match"].as_str(), &call["customer_id"]), (Some("known"), &file["id"]));
        let popped = desk.popped().pop().expect("popped up");
        assert_eq!((popped.r#match, popped.customers[0].name.as_str()), (Match::Known, "王芳"));
        assert_eq!(popped.customers[0].cars[0].plate, "陕A7K3Q2");
        assert_eq!(popped.open_tickets.iter().map(|t| t.id.as_str()).collect::<Vec<_>>(), [ticket["id"].as_str().expect("id")]);
        assert_eq!(popped.last_calls.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), [early["id"].as_str().expect("id")]);
    }

    async fn an_agent_answers_holds_resumes_and_hangs_up_and_only_he(world: World) {
        let desk = Desk::of(&world, "agent", Some("801")).await;
        let other = second(&world).await;
        let boss = world.sign_in(Role::Admin).await;
        let call = ring(&world, &boss, "13800136021").await;
        assert_eq!(order(&world, &other.token, &call, "hang-up").await.0, 403, "another agent's call");
        for (what, state) in [("answer", "talking"), ("hold", "held"), ("hold", "held"), ("resume", "talking")] {
            let (status, now) = order(&world, &desk.token, &call, what).await;
            assert_eq!((status, now["state"].as_str()), (200, Some(state)), "{what}: {now}");
        }
        pass(20).await;
        let (_, over) = order(&world, &desk.token, &call, "hang-up").await;
        assert_eq!((over["state"].as_str(), over["end_reason"].as_str(), &over["recorded"]), (Some("ended"), Some("completed"), &json!(true)));
        let (status, refused) = order(&world, &desk.token, &call, "hold").await;
        assert_eq!((status, refused["code"].as_str()), (409, Some("wrong_line_state")));
        let (status, sound) = world.get(&format!("/api/v1/calls/{}/recording", call["id"].as_str().expect("id")), &desk.token).await;
        assert_eq!(status, 200);
        assert!(sound.as_str().is_some_and(|s| s.starts_with("RIFF")));
        let (_, lines) = world.get("/api/v1/lines", &desk.token).await;
        assert!(lines["items"].as_array().expect("lines").iter().all(|l| l.get("call").is_none()), "the line is free: {lines}");
    }

    async fn who_talks_may_pass_the_caller_on(world: World) {
        let mut desk = Desk::of(&world, "agent", Some("801")).await;
        let mut other = second(&world).await;
        let boss = world.sign_in(Role::Admin).await;
        let call = ring(&world, &boss, "13800136021").await;
        order(&world, &desk.token, &call, "answer").await;
        let path = format!("/api/v1/calls/{}/transfer", call["id"].as_str().expect("id"));
        assert_eq!(world.post(&path, &desk.token, json!({})).await.0, 422, "to whom?");
        let (status, moved) = world.post(&path, &desk.token, json!({ "to": "802" })).await;
        assert_eq!((status, moved["state"].as_str()), (200, Some("ringing")), "{moved}");
        pass(0).await;
        assert_eq!(other.popped().len(), 1);
        assert_eq!(order(&world, &other.token, &call, "answer").await.0, 200);
        assert_eq!(order(&world, &desk.token, &call, "hold").await.0, 403, "he has it no more");
        assert!(desk.told().contains(&CallState::Talking));
        // The first one is free for the next caller.
        pass(10).await;
        assert_eq!(ring(&world, &boss, "13800136022").await["state"], "ringing");
        assert_eq!(desk.popped().len(), 1);
    }

    async fn callers_wait_in_order_and_ring_as_soon_as_a_seat_is_ready(world: World) {
        let boss = world.sign_in(Role::Admin).await;
        let mut waiting = vec![];
        for n in 1..=3 {
            let call = ring(&world, &boss, &format!("1380013600{n}")).await;
            assert_eq!(call["state"], "queued");
            waiting.push(call);
            pass(1).await;
        }
        caller_hangs_up(&world, &boss, &waiting[1]).await;
        let mut desk = Desk::of(&world, "agent", Some("801")).await;
        for call in [&waiting[0], &waiting[2]] {
            pass(0).await;
            let popped = desk.popped();
            assert_eq!(popped.iter().map(|r| r.call_id.as_str()).collect::<Vec<_>>(), [call["id"].as_str().expect("id")]);
            assert_eq!(order(&world, &desk.token, call, "answer").await.0, 200);
            assert_eq!(order(&world, &desk.token, call, "hang-up").await.0, 200);
            pass(5).await;
        }
        let ended = |c: &Value| c["end_reason"].as_str().expect("ended").to_owned();
        let all: Vec<String> = records(&world, &boss, "").await.iter().map(ended).collect();
        assert_eq!(all, ["completed", "abandoned", "completed"]);
    }

    async fn who_does_not_answer_within_thirty_seconds_loses_the_call_to_the_next(world: World) {
        let mut desk = Desk::of(&world, "agent", Some("801")).await;
        pass(1).await;
        let mut other = second(&world).await;
        let boss = world.sign_in(Role::Admin).await;
        let call = ring(&world, &boss, "13800136021").await;
        assert_eq!((desk.popped().len(), other.popped().len()), (1, 0), "idle longest");
        pass(30).await;
        assert_eq!((desk.popped().len(), other.popped().len()), (0, 1));
        pass(30).await;
        assert_eq!((desk.popped().len(), other.popped().len()), (1, 0), "and back");
        assert_eq!(order(&world, &other.token, &call, "answer").await.0, 403, "it rings elsewhere now");
        let over = caller_hangs_up(&world, &boss, &call).await;
        assert_eq!(over["end_reason"], "no_answer");
        let missed = records(&world, &boss, "?missed=true").await;
        assert_eq!(missed.iter().map(|c| &c["id"]).collect::<Vec<_>>(), [&call["id"]]);
        assert!(records(&world, &boss, "?missed=false").await.is_empty());
        assert_eq!(records(&world, &boss, "?since=2026-03-02T00:00:00Z").await.len(), 1);
        assert!(records(&world, &boss, "?since=2026-03-03T00:00:00Z").await.is_empty());
    }

    async fn an_agent_who_left_is_passed_over(world: World) {
        let mut desk = Desk::of(&world, "agent", Some("801")).await;
        let boss = world.sign_in(Role::Admin).await;
        ring(&world, &boss, "13800136021").await;
        assert_eq!(desk.popped().len(), 1);
        desk.tx = None;
        drop(desk);
        pass(12).await;
        assert_eq!(records(&world, &boss, "").await[0]["state"], "queued", "nobody sits there");
        assert_eq!(ring(&world, &boss, "13800136022").await["state"], "queued");
        let mut back = Desk::of(&world, "agent", Some("801")).await;
        pass(0).await;
        assert_eq!(back.popped()[0].from, "+8613800136021", "who came first");
    }

    async fn whoever_finds_no_line_is_busy_and_leaves_a_record(world: World) {
        let boss = world.sign_in(Role::Admin).await;
        let lines = world.get("/api/v1/lines?limit=200", &boss).await.1["items"].as_array().expect("lines").len();
        for n in 0..lines {
            assert_eq!(ring(&world, &boss, &format!("138001360{n:02}")).await["state"], "queued");
        }
        let busy = ring(&world, &boss, "13900000000").await;
        assert_eq!((busy["state"].as_str(), busy["end_reason"].as_str()), (Some("ended"), Some("busy")));
        let (status, _) = world.post("/api/v1/simulated/calls", &boss, json!({ "from": "13900000000", "to": "no such" })).await;
        assert_eq!(status, 422);
    }

    async fn whom_an_agent_rings_answers_or_not(world: World) {
        let mut desk = Desk::of(&world, "agent", Some("801")).await;
        for (to, reason) in [("13800136001", "busy"), ("13800136002", "no_answer"), ("13800136003", "completed")] {
            let (status, call) = world.post("/api/v1/calls", &desk.token, json!({ "to": to })).await;
            assert_eq!((status, call["state"].as_str()), (201, Some("ringing")), "{call}");
            assert_eq!(world.post("/api/v1/calls", &desk.token, json!({ "to": to })).await.0, 409, "one at a time");
            pass(26).await;
            if reason == "completed" {
                assert_eq!(order(&world, &desk.token, &call, "hang-up").await.1["end_reason"], "completed");
            }
            pass(5).await;
            assert_eq!(records(&world, &desk.token, "").await[0]["end_reason"], *reason, "{to}");
        }
        assert!(desk.popped().is_empty(), "who rings out needs no pop-up");
        assert_eq!(world.post("/api/v1/calls", &desk.token, json!({ "to": "12" })).await.0, 422);
    }

    async fn nothing_rings_at_a_seat_that_pauses(world: World) {
        let mut desk = Desk::of(&world, "agent", Some("801")).await;
        let boss = world.sign_in(Role::Admin).await;
        pass(1).await;
        let pause = format!("/api/v1/seats/{}/pause", world.people.seat);
        let (status, paused) = world.post(&pause, &desk.token, json!({ "reason": "午饭" })).await;
        assert_eq!((status, paused["state"].as_str(), paused["reason"].as_str()), (200, Some("paused"), Some("午饭")), "{paused}");
        pass(0).await;
        let told = desk.of_type("seat");
        assert_eq!(told.last().map(|f| (&f["seat_id"], &f["state"])), Some((&json!(world.people.seat), &json!("paused"))), "{told:?}");
        let call = ring(&world, &boss, "13800136021").await;
        assert_eq!(call["state"], "queued", "nobody else is there");
        assert!(desk.popped().is_empty());
        // A page that is loaded anew is on pause still; so is a seat whose actor is new.
        desk.reload(&world).await;
        assert!(desk.popped().is_empty());
        let (_, floor) = world.get("/api/v1/floor", &desk.token).await;
        assert_eq!((&floor["items"][0]["state"], &floor["items"][0]["reason"]), (&json!("paused"), &json!("午饭")), "{floor}");
        let resume = format!("/api/v1/seats/{}/resume", world.people.seat);
        let (status, back) = world.post(&resume, &desk.token, json!({})).await;
        assert_eq!(status, 200, "{back}");
        pass(0).await;
        assert_eq!(desk.popped().len(), 1, "who waited rings at once");
        // Whoever runs the floor may; what rings there rings elsewhere.
        let dispatcher = world.sign_in(Role::Dispatcher).await;
        assert_eq!(world.post(&pause, &dispatcher, json!({ "reason": "培训" })).await.0, 200);
        pass(0).await;
        assert_eq!(records(&world, &boss, "").await[0]["state"], "queued");
        let other = second(&world).await;
        assert_eq!(world.post(&resume, &other.token, json!({})).await.0, 403, "another agent's seat");
        let stranger = world.sign_in_as("franchise-agent", Some("901")).await;
        assert_eq!(world.post(&resume, &stranger, json!({})).await.0, 404);
        let (_, theirs) = world.get("/api/v1/floor", &stranger).await;
        assert_eq!(theirs["items"].as_array().map(Vec::len), Some(1), "his own seat alone: {theirs}");
    }

    async fn a_line_is_shown_to_the_branch_that_has_its_call_and_the_stream_says_how_it_stands(world: World) {
        let mut desk = Desk::of(&world, "agent", Some("801")).await;
        let mut stranger = Desk::of(&world, "franchise-agent", None).await;
        let mut dispatcher = Desk::of(&world, "dispatcher", None).await;
        let boss = world.sign_in(Role::Admin).await;
        let call = ring(&world, &boss, "13800136021").await;
        let line = call["line"].clone();
        let told = desk.of_type("line").pop().expect("a frame");
        assert_eq!((&told["line"]["name"], &told["line"]["call"]["id"], &told["line"]["call"]["from"]), (&line, &call["id"], &json!("+8613800136021")));
        let masked = dispatcher.of_type("line").pop().expect("a frame");
        assert_eq!(masked["line"]["call"]["from"], "138****6021", "as he may see it");
        assert!(stranger.of_type("line").is_empty());
        let of = async |token: &str| world.get("/api/v1/lines?limit=200", token).await.1["items"].as_array().expect("lines").clone();
        assert!(of(&desk.token).await.iter().any(|l| l["name"] == line && l["call"]["id"] == call["id"]));
        assert!(of(&stranger.token).await.iter().all(|l| l["name"] != line), "a line that others have is not shown as free");
        caller_hangs_up(&world, &boss, &call).await;
        let told = desk.of_type("line").pop().expect("a frame");
        assert_eq!((&told["line"]["name"], told["line"].get("call")), (&line, None));
        assert!(of(&stranger.token).await.iter().any(|l| l["name"] == line));
    }

    async fn a_withheld_number_leaves_a_record_too(world: World) {
        let mut desk = Desk::of(&world, "agent", Some("801")).await;
        let boss = world.sign_in(Role::Admin).await;
        ring(&world, &boss, "anonymous").await;
        let popped = desk.popped().pop().expect("it pops up");
        assert_eq!((popped.from.as_str(), popped.r#match), ("anonymous", Match::None));
        assert!(popped.customers.is_empty() && popped.open_tickets.is_empty() && popped.last_calls.is_empty());
    }

    async fn whoever_takes_a_call_that_waits_is_told_that_nobody_has_it(world: World) {
        let boss = world.sign_in(Role::Admin).await;
        let waits = ring(&world, &boss, "13800136021").await;
        assert_eq!(waits["state"], "queued", "{waits}");
        let (branch, roles) = (world.people.group, ["agent"]);
        let user = json!({ "login": "chain-agent", "name": "小赵", "password": PASSWORD, "roles": roles, "branch_id": branch });
        assert_eq!(world.post("/api/v1/users", &boss, user).await.0, 201);
        let agent = world.sign_in_as("chain-agent", None).await;
        let (status, refused) = order(&world, &agent, &waits, "answer").await;
        assert_eq!((status, refused["code"].as_str()), (409, Some("wrong_line_state")), "{refused}");
        assert!(!refused["detail"].as_str().expect("text").contains("another agent"), "{refused}");
    }

    async fn calls_stay_within_the_branch_that_has_them(world: World) {
        let _desk = Desk::of(&world, "agent", Some("801")).await;
        let boss = world.sign_in(Role::Admin).await;
        let call = ring(&world, &boss, "13800136021").await;
        let stranger = world.sign_in_as("franchise-agent", Some("901")).await;
        assert!(records(&world, &stranger, "").await.is_empty());
        assert_eq!(order(&world, &stranger, &call, "answer").await.0, 404);
        assert_eq!(records(&world, &boss, "").await.len(), 1);
    }
}
