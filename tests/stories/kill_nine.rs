//! Rules I5 and I7: a server that dies by `kill -9` in the middle of its work has kept whatever it acknowledged, and what
//! it had not yet answered is done once at most.
//!
//! `NEARHAND_TEST_KILLS` says how often it dies; 50 unless it says otherwise.

use super::real::{CENTRE, Chain, Person, Server, measured, seen, times};
use futures_util::future::join_all;
use mobile_api::access::Role;
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use simulator::link::Answer;
use simulator::sockets::Sockets;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

/// Field staff; most of them are washers.
const STAFF: usize = 20;
const AGENTS: usize = 3;
/// Of the repeated commands of one life, at most so many.
const REPEATED: usize = 40;

/// A command that was sent, and its answer if one came.
struct Sent {
    who: Person,
    path: String,
    key: String,
    body: Value,
    answer: Option<Answer>,
}

/// What the clients know, over all lives of the server.
struct Town {
    chain: Chain,
    agents: Vec<Person>,
    washers: Vec<(Person, (f64, f64))>,
    /// Commands of this life.
    sent: RefCell<Vec<Sent>>,
    /// The highest version of each ticket that was acknowledged.
    versions: RefCell<BTreeMap<String, i64>>,
    keys: Cell<u64>,
    acknowledged: Cell<u64>,
}

impl Town {
    async fn settle(chain: Chain, server: &Server) -> Self {
        let link = server.link();
        let agents = join_all(chain.those(Role::Agent).take(AGENTS).map(|who| Person::sign_in(&link, who))).await;
        let places = seen(&agents[0], &link).await;
        let mut washers = vec![];
        for who in chain.those(Role::Worker) {
            let washer = Person::sign_in(&link, who).await;
            let place = places[&washer.worker];
            washer.begins_work(&link, place).await;
            washers.push((washer, place));
        }
        let (sent, versions) = (RefCell::default(), RefCell::default());
        Self { chain, agents, washers, sent, versions, keys: Cell::new(0), acknowledged: Cell::new(0) }
    }

    /// Sends a command under a key of its own; `None` when no answer came.
    async fn command(&self, link: &Sockets, who: &Person, path: String, mut body: Value) -> Option<Answer> {
        let key = format!("k{}", self.keys.replace(self.keys.get() + 1));
        if path == "/tickets" {
            body["note"] = json!(key);
        }
        let at = self.sent.borrow().len();
        let sent = Sent { who: who.clone(), path: path.clone(), key: key.clone(), body: body.clone(), answer: None };
        self.sent.borrow_mut().push(sent);
        let answer = who.post(link, &path, Some(&key), body).await.ok()?;
        self.acknowledge(&answer);
        self.sent.borrow_mut()[at].answer = Some(answer.clone());
        Some(answer)
    }

    /// From now on this must be there.
    fn acknowledge(&self, answer: &Answer) {
        if answer.status >= 300 {
            return;
        }
        self.acknowledged.set(self.acknowledged.get() + 1);
        let ticket = answer.body["ticket_id"].as_str().or_else(|| answer.body["id"].as_str()).expect("a ticket or its dispatch");
        let version = answer.body["version"].as_i64().expect("a version");
        let mut versions = self.versions.borrow_mut();
        let known = versions.entry(ticket.to_owned()).or_default();
        *known = version.max(*known);
    }

    /// Books until the server dies, and now and then cancels.
    async fn books(&self, link: &Sockets, agent: &Person, mut dice: SmallRng) {
        loop {
            let near = |c: f64, dice: &mut SmallRng| c + dice.random_range(-0.03..0.03);
            let place = json!({ "lat": near(CENTRE.0, &mut dice), "lon": near(CENTRE.1, &mut dice) });
            let kind = if dice.random_bool(0.1) { "rescue" } else { "wash" };
            let phone = format!("139{:08}", dice.random_range(0..500));
            let booked = self.command(link, agent, "/tickets".into(), json!({ "kind": kind, "phone": phone, "place": place })).await;
            let Some(booked) = booked else { return };
            assert_eq!(booked.status, 201, "{}", booked.body);
            tokio::time::sleep(Duration::from_millis(dice.random_range(5..60))).await;
            if dice.random_bool(0.3) {
                let id = booked.body["id"].as_str().expect("an id");
                let Ok(now) = agent.get(link, &format!("/tickets/{id}")).await else { return };
                let body = json!({ "version": now.body["version"], "reason": "no time" });
                if self.command(link, agent, format!("/tickets/{id}/cancel"), body).await.is_none() {
                    return;
                }
            }
        }
    }

    /// Takes what he is offered and works it off until the server dies.
    async fn works(&self, link: &Sockets, washer: &Person, place: (f64, f64), mut dice: SmallRng) {
        loop {
            let Ok(jobs) = washer.get(link, "/field/jobs").await else { return };
            let job = &jobs.body["items"][0]["dispatch"];
            let next = match job["state"].as_str() {
                None => None,
                Some("offered") => Some(if dice.random_bool(0.9) { "accept" } else { "decline" }),
                Some("accepted") => Some("depart"),
                Some("enroute") => Some("arrive"),
                Some("arrived") => Some("start"),
                Some(_) => Some("finish"),
            };
            let went_on = match next {
                None => washer.says_where(link, place).await.is_ok(),
                Some(command) => {
                    let mut body = json!({ "version": job["version"], "note": "here" });
                    if command == "finish" {
                        body["outcome"] = json!("done");
                    }
                    let path = format!("/field/dispatches/{}/{command}", job["id"].as_str().expect("an id"));
                    self.command(link, washer, path, body).await.is_some()
                }
            };
            if !went_on {
                return;
            }
            tokio::time::sleep(Duration::from_millis(dice.random_range(10..80))).await;
        }
    }

    /// Everybody works until the server is killed at a moment that nobody knows.
    async fn until_killed(&self, mut server: Server, dice: &mut SmallRng) {
        let link = server.link();
        let mut die = || SmallRng::seed_from_u64(dice.random());
        let booking: Vec<_> = self.agents.iter().map(|a| self.books(&link, a, die())).collect();
        let working: Vec<_> = self.washers.iter().map(|(w, place)| self.works(&link, w, *place, die())).collect();
        let moment = Duration::from_millis(dice.random_range(100..1500));
        let kill = async {
            tokio::time::sleep(moment).await;
            server.kill_nine();
        };
        // Whoever still waits hears that the connection broke, and stops.
        futures_util::future::join3(kill, join_all(booking), join_all(working)).await;
    }

    /// What was acknowledged is there, and the rules hold.
    async fn look(&self, server: &Server, life: usize) {
        let there: BTreeMap<String, i64> = self.chain.rows("SELECT id AS name, version AS n FROM tickets").into_iter().collect();
        for (ticket, version) in self.versions.borrow().iter() {
            assert!(
                there.get(ticket) >= Some(version),
                "life {life}: ticket {ticket} was acknowledged at {version}: {:?}",
                there.get(ticket)
            );
        }
        for (rule, sql) in RULES {
            assert_eq!(self.chain.rows(sql), [], "life {life}: {rule}");
        }
        let link = server.link();
        let sent = self.sent.take();
        let unanswered = sent.iter().filter(|s| s.answer.is_none());
        let answered = sent.iter().rev().filter(|s| s.answer.as_ref().is_some_and(|a| a.status < 300)).take(REPEATED);
        for sent in unanswered.chain(answered) {
            self.repeat(&link, sent, life).await;
        }
    }

    async fn repeat(&self, link: &Sockets, sent: &Sent, life: usize) {
        let again = || async {
            let answer = sent.who.post(link, &sent.path, Some(&sent.key), sent.body.clone()).await;
            answer.expect("answered")
        };
        let first = again().await;
        self.acknowledge(&first);
        if let Some(before) = &sent.answer {
            assert_eq!(&first, before, "life {life}: {} {}", sent.path, sent.key);
        } else if first.status < 300 {
            assert_eq!(again().await, first, "life {life}: {} {}", sent.path, sent.key);
        }
        if sent.path == "/tickets" {
            let sql = format!("SELECT note AS name, count(*) AS n FROM tickets WHERE note = '{}' GROUP BY note", sent.key);
            assert_eq!(self.chain.rows(&sql), [(sent.key.clone(), 1)], "life {life}: booked once");
        }
    }

    /// Deadlines that ran out while nobody was there are acted upon after all.
    async fn nothing_is_forgotten(&self) {
        for _ in 0..300 {
            let late_us = nearhand::base::Clock::System.now().us() - 2_000_000;
            let sql = format!(
                "SELECT id AS name, deadline_at AS n FROM tickets WHERE closed_at IS NULL AND NOT needs_human AND deadline_at < {late_us}"
            );
            if self.chain.rows(&sql).is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("deadlines have run out and nobody acts");
    }
}

/// Each names what breaks it: no rows are the only good answer.
const RULES: [(&str, &str); 4] = [
    (
        "I1: one live dispatch a ticket",
        "SELECT ticket_id AS name, count(*) AS n FROM dispatches WHERE live GROUP BY ticket_id HAVING count(*) > 1",
    ),
    (
        "I1: a worker's live spans do not overlap",
        "SELECT a.worker_id AS name, count(*) AS n FROM dispatches a JOIN dispatches b
         ON a.worker_id = b.worker_id AND a.id < b.id AND a.live AND b.live AND a.span_from < b.span_to AND b.span_from < a.span_to
         GROUP BY a.worker_id",
    ),
    (
        "I4: every open ticket has a deadline or needs a human",
        "SELECT id AS name, version AS n FROM tickets WHERE closed_at IS NULL AND deadline_at IS NULL AND NOT needs_human",
    ),
    (
        "I6: facts of a zone have no gap",
        "SELECT z.id AS name, z.seq AS n FROM zones z LEFT JOIN facts f ON f.zone_id = z.id GROUP BY z.id
         HAVING count(f.seq) <> z.seq OR coalesce(min(f.seq), 1) <> 1 OR coalesce(max(f.seq), 0) <> z.seq",
    ),
];

#[tokio::test]
async fn i5_a_killed_server_has_kept_whatever_it_acknowledged() {
    #[expect(clippy::disallowed_methods, reason = "a span of real time, printed for people")]
    let began = std::time::Instant::now();
    let kills = times("NEARHAND_TEST_KILLS", 50);
    let mut dice = SmallRng::seed_from_u64(9);
    let chain = Chain::of(STAFF);
    let mut server = chain.serve();
    let town = Town::settle(chain, &server).await;
    for life in 1..=kills {
        town.until_killed(server, &mut dice).await;
        server = town.chain.serve();
        town.look(&server, life).await;
    }
    town.nothing_is_forgotten().await;
    let acknowledged = town.acknowledged.get();
    measured(format_args!(
        "{kills} kills, {acknowledged} commands acknowledged, {} tickets, {:?}",
        town.versions.borrow().len(),
        began.elapsed()
    ));
    assert!(acknowledged > 3 * kills as u64, "there was work under way: {acknowledged}");
}
