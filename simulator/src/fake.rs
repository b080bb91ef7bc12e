//! A dispatch centre of a few screens, in memory: what the town needs to be tried without a server. It keeps to the wire
//! contract and to the rules, unless told to break one.

use crate::ground::{CENTRE, Spot};
use crate::link::{Answer, Ask, Body, Link, LinkError, Method, STREAM_DEPTH, Soon, Stream};
use crate::options::SimClock;
use crate::rules::tests::{dispatch, ticket};
use mobile_api::access::Role;
use mobile_api::field::{Fix, FixesTaken, Job};
use mobile_api::org::{Seeded, SeededSignIn};
use mobile_api::stream::{Offer, Position, ToClient, ToServer, ZoneSeq};
use mobile_api::tickets::{Dispatch, DispatchState, Fact, OfferMode, Place, Promise, Ticket};
use mobile_api::zone::Zone;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::mpsc;

/// A rule that the fake breaks on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// Every fiftieth fact is not sent to consoles.
    Gap,
    /// Tickets for which nobody is free have neither deadline nor human.
    Forgets,
    /// Offers go out for tickets that cannot be read.
    Unreadable,
}

#[derive(Default)]
struct State {
    tickets: BTreeMap<String, Ticket>,
    facts: Vec<Fact>,
    streams: Vec<(String, mpsc::Sender<ToClient>, bool)>,
    on_duty: BTreeSet<String>,
    spots: BTreeMap<String, Spot>,
    calls: BTreeMap<String, Option<String>>,
    answers: BTreeMap<String, Value>,
    tried: BTreeMap<String, BTreeSet<String>>,
    made: u64,
}

pub(crate) struct Fake {
    clock: SimClock,
    fault: Fault,
    state: RefCell<State>,
}

/// Sign-ins for so many workers, three agents, a dispatcher and an admin.
pub(crate) fn people(workers: usize) -> Seeded {
    let who = |login: String, role, worker_id: Option<String>, extension: Option<String>| SeededSignIn {
        login,
        password: "p".into(),
        role,
        branch_id: "b".into(),
        worker_id,
        extension,
    };
    let mut sign_ins = vec![who("admin".into(), Role::Admin, None, None), who("disp".into(), Role::Dispatcher, None, None)];
    sign_ins.extend((0..3).map(|i| who(format!("agent{i}"), Role::Agent, None, Some(format!("80{i}")))));
    sign_ins.extend((0..workers).map(|i| who(format!("w{i:02}"), Role::Worker, Some(format!("w{i:02}")), None)));
    Seeded { branches: Vec::new(), zones: Vec::new(), sign_ins }
}

impl Fake {
    pub(crate) fn new(clock: SimClock, fault: Fault) -> Rc<Self> {
        Rc::new(Self { clock, fault, state: RefCell::default() })
    }

    /// Every fact as one line: two runs are the same when these are.
    pub(crate) fn story(&self) -> Vec<String> {
        self.state.borrow().facts.iter().map(|f| format!("{} {} {} {:?} {}", f.seq, f.at, f.kind, f.ticket_id, f.data)).collect()
    }

    fn id(&self, kind: &str) -> String {
        let mut state = self.state.borrow_mut();
        state.made += 1;
        format!("{kind}{:06}", state.made)
    }

    fn fact(&self, kind: &str, ticket: &Ticket, dispatch: Option<&Dispatch>) {
        let mut state = self.state.borrow_mut();
        let worker_id = dispatch.and_then(|d| d.worker_id.clone());
        let fact = Fact {
            zone: "z".into(),
            seq: state.facts.len() as i64 + 1,
            at: self.clock.now(),
            kind: kind.into(),
            ticket_id: Some(ticket.id.clone()),
            dispatch_id: dispatch.map(|d| d.id.clone()),
            data: json!({ "worker_id": worker_id, "state": ticket.state, "outcome": ticket.outcome }),
            by: None,
        };
        state.facts.push(fact.clone());
        if self.fault == Fault::Gap && fact.seq % 50 == 0 {
            return;
        }
        state.streams.retain(|(_, to, console)| !console || to.try_send(ToClient::Fact(fact.clone())).is_ok());
    }

    fn tell(&self, worker: &str, frame: &ToClient) {
        self.state.borrow_mut().streams.retain(|(who, to, _)| who != worker || to.try_send(frame.clone()).is_ok());
    }

    /// Changes a ticket and raises its version, and its dispatch's.
    fn with(&self, id: &str, change: impl FnOnce(&mut Ticket)) -> Ticket {
        let mut state = self.state.borrow_mut();
        let ticket = state.tickets.get_mut(id).expect("looked up before");
        ticket.version += 1;
        change(ticket);
        let version = ticket.version;
        ticket.live_dispatch.iter_mut().for_each(|d| d.version = version);
        ticket.clone()
    }

    /// Offers the ticket to the nearest on duty who has nothing and was not asked; else a human has it.
    fn send_somebody(self: &Rc<Self>, id: &str) {
        let nearest = {
            let state = self.state.borrow();
            let busy: BTreeSet<&String> = state.tickets.values().filter_map(|t| t.live_dispatch.as_ref()?.worker_id.as_ref()).collect();
            let place = &state.tickets[id].place;
            let there = Spot { lat: place.lat.unwrap_or(CENTRE.lat), lon: place.lon.unwrap_or(CENTRE.lon) };
            let free = state.on_duty.iter().filter(|w| !busy.contains(w) && !state.tried.get(id).is_some_and(|t| t.contains(*w)));
            let near = |w: &&String| state.spots.get(*w).map_or(1e9, |s| s.distance_m(there));
            free.min_by(|a, b| near(a).total_cmp(&near(b))).cloned()
        };
        let Some(worker) = nearest else {
            let ticket = self.with(id, |t| {
                t.needs_human = self.fault != Fault::Forgets;
                (t.live_dispatch, t.deadline_at) = (None, None);
            });
            self.fact("human_needed", &ticket, None);
            return;
        };
        self.state.borrow_mut().tried.entry(id.to_owned()).or_default().insert(worker.clone());
        let expires_at = self.clock.now().checked_add(Duration::from_secs(30)).ok();
        let mut offered = dispatch(&self.id("d"), &worker, DispatchState::Offered);
        (offered.ticket_id, offered.mode, offered.expires_at) = (id.to_owned(), OfferMode::One, expires_at);
        let dispatch_id = offered.id.clone();
        let ticket = self.with(id, |t| {
            (t.live_dispatch, t.deadline_at, t.state, t.needs_human) = (Some(offered), expires_at, "offered".into(), false);
        });
        self.fact("offer_made", &ticket, ticket.live_dispatch.as_ref());
        let offer = Offer { dispatch_id: dispatch_id.clone(), version: ticket.version, ticket, eta_s: 300, distance_m: 900, expires_at };
        self.tell(&worker, &ToClient::Offer(offer));
        let (this, id) = (Rc::clone(self), id.to_owned());
        tokio::task::spawn_local(async move {
            tokio::time::sleep(Duration::from_secs(30)).await;
            this.ends_round(&id, &dispatch_id, "offer_expired", Some(DispatchState::Offered), true);
        });
    }

    /// The round is over, if it still stands where it should; then the next, unless the ticket itself is over.
    fn ends_round(self: &Rc<Self>, id: &str, dispatch_id: &str, kind: &str, only: Option<DispatchState>, again: bool) {
        let live = self.state.borrow().tickets.get(id).and_then(|t| t.live_dispatch.clone());
        let Some(live) = live.filter(|d| d.id == dispatch_id && only.is_none_or(|s| s == d.state)) else { return };
        let ticket = self.with(id, |t| t.live_dispatch = None);
        self.fact(kind, &ticket, Some(&live));
        self.tell(live.worker_id.as_deref().unwrap_or(""), &ToClient::OfferGone { dispatch_id: live.id.clone(), why: "withdrawn".into() });
        if again {
            self.send_somebody(id);
        }
    }

    fn book(self: &Rc<Self>, body: &Value) -> Value {
        let mut new = ticket(&self.id("t"));
        new.place = serde_json::from_value::<Place>(body["place"].clone()).expect("a place");
        let now = self.clock.now();
        (new.kind, new.created_at, new.deadline_at) = (body["kind"].as_str().expect("a kind").into(), now, Some(now));
        let at = now.checked_add(Duration::from_secs(3_600)).expect("in range");
        new.promise = Some(Promise { at, said_at: now, by: None, kept: None, told_late: None });
        let id = new.id.clone();
        self.state.borrow_mut().tickets.insert(id.clone(), new.clone());
        self.fact("ticket_created", &new, None);
        if new.place.lat.is_some() {
            self.send_somebody(&id);
        } else {
            self.with(&id, |t| t.needs_human = true);
        }
        let booked = serde_json::to_value(&self.state.borrow().tickets[&id]).expect("json");
        if self.fault == Fault::Unreadable {
            self.state.borrow_mut().tickets.remove(&id);
        }
        booked
    }

    fn field(self: &Rc<Self>, worker: &str, id: &str, verb: &str, body: &Value) -> (u16, Value) {
        let case = self.state.borrow().tickets.values().find(|t| t.live_dispatch.as_ref().is_some_and(|d| d.id == id)).cloned();
        let Some(case) = case else { return (409, problem("withdrawn", 409)) };
        let live = case.live_dispatch.expect("found by it");
        assert_eq!(live.worker_id.as_deref(), Some(worker), "nobody commands another's dispatch");
        if body["version"].as_i64() != Some(case.version) {
            return (409, problem("stale_version", 409));
        }
        let deadline_at = self.clock.now().checked_add(Duration::from_secs(7_200)).ok();
        let to = |from: DispatchState, to: DispatchState, kind: &str| {
            assert_eq!(live.state, from, "{verb}");
            let ticket = self.with(&case.id, |t| {
                t.live_dispatch.iter_mut().for_each(|d| d.state = to);
                t.deadline_at = deadline_at;
                t.promise.iter_mut().for_each(|p| p.kept = (to == DispatchState::Arrived).then_some(true).or(p.kept));
            });
            self.fact(kind, &ticket, ticket.live_dispatch.as_ref());
        };
        match verb {
            "accept" => to(DispatchState::Offered, DispatchState::Accepted, "offer_accepted"),
            "depart" => to(DispatchState::Accepted, DispatchState::Enroute, "departed"),
            "arrive" => to(DispatchState::Enroute, DispatchState::Arrived, "arrived"),
            "start" => to(DispatchState::Arrived, DispatchState::Working, "work_started"),
            "decline" => self.ends_round(&case.id, id, "offer_declined", None, true),
            "fail" => self.ends_round(&case.id, id, "dispatch_failed", None, true),
            _ => {
                assert_eq!((verb, live.state), ("finish", DispatchState::Working));
                self.ends_round(&case.id, id, "dispatch_done", None, false);
                self.close(&case.id, body["outcome"].as_str().unwrap_or("done"));
            }
        }
        let now = self.state.borrow().tickets[&case.id].clone();
        let after = now.live_dispatch.unwrap_or(live);
        (200, serde_json::to_value(Dispatch { version: now.version, ..after }).expect("json"))
    }

    fn close(&self, id: &str, outcome: &str) {
        let now = self.clock.now();
        let ticket = self.with(id, |t| (t.state, t.outcome, t.closed_at) = ("closed".into(), Some(outcome.into()), Some(now)));
        self.fact("ticket_closed", &ticket, None);
    }

    fn command(self: &Rc<Self>, id: &str, verb: &str, body: &Value) -> (u16, Value) {
        let Some(case) = self.state.borrow().tickets.get(id).cloned() else { return (404, problem("not_found", 404)) };
        if body["version"].as_i64() != Some(case.version) {
            return (409, problem("stale_version", 409));
        }
        if let Some(live) = &case.live_dispatch {
            self.ends_round(id, &live.id, "dispatch_superseded", None, false);
        }
        match verb {
            "cancel" => self.close(id, "cancelled"),
            "change" => {
                let to = serde_json::from_value(body["place"].clone()).expect("a place");
                self.with(id, |t| t.place = to);
                self.send_somebody(id);
            }
            _ => {
                self.state.borrow_mut().tried.remove(id);
                self.send_somebody(id);
            }
        }
        (200, Value::Null)
    }

    fn fixes(&self, worker: &str, fixes: &[Fix]) -> FixesTaken {
        let mut taken = FixesTaken::default();
        for fix in fixes.iter().filter(|f| f.lat < 90.0 && f.at <= self.clock.now()) {
            taken.accepted += 1;
            let mut state = self.state.borrow_mut();
            state.spots.insert(worker.to_owned(), Spot { lat: fix.lat, lon: fix.lon });
            let item =
                Position { worker_id: worker.into(), lat: fix.lat, lon: fix.lon, heading_deg: None, fix_age_s: 0, state: "free".into() };
            let frame = ToClient::Positions { zone: "z".into(), items: vec![item] };
            state.streams.retain(|(_, to, console)| !console || to.try_send(frame.clone()).is_ok());
        }
        taken
    }

    fn ring(self: &Rc<Self>, body: &Value) -> Value {
        let id = self.id("c");
        let from = body["from"].as_str().expect("a number").to_owned();
        let now = self.clock.now();
        let mut state = self.state.borrow_mut();
        let taken: BTreeSet<String> = state.calls.values().flatten().cloned().collect();
        let agent = ["agent0", "agent1", "agent2"].into_iter().find(|a| !taken.contains(*a)).map(str::to_owned);
        state.calls.insert(id.clone(), agent.clone());
        let ringing = json!({ "call_id": id, "line": "L1", "from": from, "match": "none", "customers": [], "open_tickets": [] });
        let frame = ToClient::Ringing(serde_json::from_value(ringing).expect("a ringing frame"));
        state.streams.retain(|(who, to, _)| Some(who) != agent.as_ref() || to.try_send(frame.clone()).is_ok());
        let call_state = if agent.is_some() { "ringing" } else { "queued" };
        json!({ "id": id, "direction": "inbound", "state": call_state, "from": from, "line": "L1", "match": "none", "began_at": now, "recorded": false })
    }

    fn lists(&self, path: &str, query: &str) -> Option<Value> {
        let state = self.state.borrow();
        let page = |items: Value| Some(json!({ "items": items }));
        match path {
            "/zones" => {
                let (lat, lon) = (CENTRE.lat, CENTRE.lon);
                let zone = Zone {
                    id: "z".into(),
                    branch_id: "b".into(),
                    code: "XA".into(),
                    name: "西安".into(),
                    lat,
                    lon,
                    radius_m: 15_000.0,
                    polygon: None,
                    seq: 0,
                    version: 1,
                };
                page(json!([zone]))
            }
            "/workers" => page(
                (0..99)
                    .map(|i| {
                        json!({ "id": format!("w{i:02}"), "branch_id": "b", "zone": "z", "name": "王", "phone": "1", "kind": "washer",
                "form": "own", "skills": ["wash"], "on_duty": false, "state": "off", "version": 1 })
                    })
                    .collect(),
            ),
            "/crews" | "/vehicles" | "/flows" => page(json!([])),
            "/zones/z/facts" => {
                let after: i64 = query.split('&').find_map(|q| q.strip_prefix("after=")?.parse().ok()).unwrap_or(0);
                page(json!(state.facts.iter().filter(|f| f.seq > after).take(1_000).collect::<Vec<_>>()))
            }
            "/tickets" => {
                let open = |t: &&Ticket| !query.contains("open=true") || t.closed_at.is_none();
                let human = |t: &&Ticket| !query.contains("needs_human=true") || t.needs_human;
                let wanted = query.split('&').find_map(|q| q.strip_prefix("kind="));
                let of_kind = |t: &&Ticket| wanted.is_none_or(|kind| kind == t.kind);
                page(json!(state.tickets.values().filter(|t| of_kind(t) && open(t) && human(t)).collect::<Vec<_>>()))
            }
            _ => None,
        }
    }

    fn serve(self: &Rc<Self>, ask: &Ask) -> (u16, Value) {
        let who = ask.token.clone().unwrap_or_default();
        let body = match &ask.body {
            Some(Body::Json(body)) => body.clone(),
            Some(Body::Form(_)) | None => Value::Null,
        };
        let whole = ask.path.strip_prefix("/api/v1").unwrap_or(&ask.path);
        let (path, query) = whole.split_once('?').unwrap_or((whole, ""));
        if ask.method == Method::Get
            && let Some(list) = self.lists(path, query)
        {
            return (200, list);
        }
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match parts.as_slice() {
            ["sign-in"] => (200, json!({ "token": body["login"], "user": { "id": "u", "name": "n", "roles": [], "branch_id": "b" } })),
            ["field", "duty"] => {
                let mut state = self.state.borrow_mut();
                let on = body["on"] == true;
                let changed = if on { state.on_duty.insert(who) } else { state.on_duty.remove(&who) };
                (200, json!(changed))
            }
            ["field", "fixes"] => {
                let fixes: Vec<Fix> = serde_json::from_value(body["fixes"].clone()).expect("fixes");
                (202, json!(self.fixes(&who, &fixes)))
            }
            ["field", "jobs"] => {
                let state = self.state.borrow();
                let jobs = state
                    .tickets
                    .values()
                    .filter_map(|t| Some((t, t.live_dispatch.clone().filter(|d| d.worker_id.as_ref() == Some(&who))?)));
                (
                    200,
                    json!({ "items": jobs.map(|(t, dispatch)| Job { dispatch, ticket: t.clone(), photos: vec![], materials: vec![] }).collect::<Vec<_>>() }),
                )
            }
            ["field", "dispatches", id, verb] => self.field(&who, id, verb, &body),
            ["tickets"] => (201, self.book(&body)),
            ["tickets", id] => match self.state.borrow().tickets.get(*id) {
                Some(ticket) => (200, json!(ticket)),
                None => (404, problem("not_found", 404)),
            },
            ["tickets", id, verb] => self.command(id, verb, &body),
            ["quotes"] => (
                200,
                json!({ "id": "q", "candidates": [{ "worker_id": "w00", "name": "n", "eta_s": 1, "distance_m": 1, "fix_age_s": 1 }], "left_out": [] }),
            ),
            ["quotes", _, "hold"] => (200, Value::Null),
            ["simulated", "calls"] => (201, self.ring(&body)),
            ["simulated", "calls", id, "hang-up"] | ["calls", id, "hang-up"] => {
                self.state.borrow_mut().calls.remove(*id);
                (200, Value::Null)
            }
            ["calls", id, "answer"] if self.state.borrow().calls.contains_key(*id) => (200, Value::Null),
            ["calls", _, "answer"] => (409, problem("wrong_line_state", 409)),
            _ => (404, problem("not_found", 404)),
        }
    }

    async fn listen(self: Rc<Self>, who: String, mut from: mpsc::Receiver<ToServer>) {
        while let Some(frame) = from.recv().await {
            match frame {
                ToServer::Resume { seq, .. } => {
                    let mut state = self.state.borrow_mut();
                    let missed: Vec<Fact> = state.facts.iter().filter(|f| f.seq > seq).cloned().collect();
                    if let Some((_, to, console)) = state.streams.iter_mut().rfind(|(w, _, _)| *w == who) {
                        *console = missed.into_iter().all(|fact| to.try_send(ToClient::Fact(fact)).is_ok());
                    }
                }
                ToServer::Fixes(fixes) => {
                    let taken = self.fixes(&who, &fixes.fixes);
                    self.tell(&who, &ToClient::FixesTaken(taken));
                }
                ToServer::Watch { .. } | ToServer::Look { .. } | ToServer::Ack { .. } | ToServer::Ping => {}
            }
        }
        self.state.borrow_mut().streams.retain(|(_, to, _)| !to.is_closed());
    }
}

fn problem(code: &str, status: u16) -> Value {
    json!({ "type": "about:blank", "title": code, "status": status, "code": code })
}

/// The fake behind a link: answers take two milliseconds, and the same key brings the same answer.
pub(crate) struct Wired(pub(crate) Rc<Fake>);

impl Link for Wired {
    fn request(&self, ask: Ask) -> Soon<'_, Result<Answer, LinkError>> {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(2)).await;
            let before = ask.idempotency_key.as_ref().and_then(|k| self.0.state.borrow().answers.get(k).cloned());
            if let Some(body) = before {
                return Ok(Answer { status: 200, body });
            }
            let (status, body) = self.0.serve(&ask);
            if let Some(key) = ask.idempotency_key.filter(|_| status < 400) {
                self.0.state.borrow_mut().answers.insert(key, body.clone());
            }
            Ok(Answer { status, body })
        })
    }

    fn stream(&self, token: String) -> Soon<'_, Result<Stream, LinkError>> {
        Box::pin(async move {
            let (to, from_client) = mpsc::channel(STREAM_DEPTH);
            let (to_client, from) = mpsc::channel(STREAM_DEPTH * 16);
            let seq = self.0.state.borrow().facts.len() as i64;
            let hello = ToClient::Hello { node: "fake".into(), zones: vec![ZoneSeq { zone: "z".into(), seq }] };
            to_client.send(hello).await.map_err(|why| LinkError(why.to_string()))?;
            self.0.state.borrow_mut().streams.push((token.clone(), to_client, false));
            tokio::task::spawn_local(Rc::clone(&self.0).listen(token, from_client));
            Ok(Stream { to, from })
        })
    }
}
