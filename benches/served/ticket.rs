//! From a posted ticket to the offer on the worker's socket, beside the sum of what it cannot do without: a bare POST, a
//! commit on this disk, two hops between threads, a push.

use crate::Bench;
use crate::chain::{CENTRE, Chain, DESK, token};
use crate::drive::Drivers;
use crate::figure::{Figure, Goal, percentile};
use crate::fixes::{BARE, OURS, PHONES, Reports};
use crate::load::{Pace, run};
use crate::process::{Cores, Process};
use crate::wire::{Wire, Wires, post, websocket};
use actix::prelude::*;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How often the probe commits: often enough for a p99, seldom enough to disturb nobody.
const PROBE_EVERY: Duration = Duration::from_millis(4);
/// So many idle workers that tickets one after the other are no rush: in a rush the dispatcher collects them before it decides,
/// which is not what is asked here.
const IDLE: usize = 1000;
/// Between two tickets under load.
const PAUSE: Duration = Duration::from_millis(20);
/// An offer that takes longer is lost.
const PATIENCE: Duration = Duration::from_secs(10);

/// The section `ticket`.
pub(crate) fn ticket(bench: &mut Bench) {
    let chain = Chain::of(IDLE);
    let server = Process::nearhand(chain.folder(), Cores::Server);
    let mut town = Town::new(&server, IDLE);
    town.awake(&server, &chain);
    let mut parts = Parts::default();
    let mut took = vec![];
    for _ in 0..bench.rounds {
        parts.measure(&chain, bench);
        took.extend(town.offers(bench.size(200, 10), Duration::ZERO));
    }
    let n = took.len() as u64;
    let (p50, sum) = (percentile(&mut took, 0.5), parts.sum_us());
    let name = format!("the sum of its parts: {}", parts.words());
    bench.say(
        Figure::new("ticket posted to offer on the socket, idle, p50", p50, "us").beside(name, sum).of(n).goal(Goal::RatioAtMost(3.0)),
    );
    bench.say(Figure::new("the same, p99", percentile(&mut took, 0.99), "us").of(n));
    loaded(bench, &chain, &server, &mut town);
}

/// Beside half of all the fixes the server can take.
fn loaded(bench: &mut Bench, chain: &Chain, server: &Process, town: &mut Town) {
    let (mut wires, mut reports) = (Wires::http(server.port, PHONES), Reports::new(OURS, &chain.drivers, PHONES, PHONES, 1));
    let most = run(server, &mut wires, &mut reports, Pace::Full, bench.span).per_s;
    let mut probe = Process::role("as-probe", &[&chain.folder().display().to_string()], Cores::Server);
    let over = AtomicBool::new(false);
    let mut took = vec![];
    std::thread::scope(|threads| {
        threads.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                run(server, &mut wires, &mut reports, Pace::PerSecond(most / 2.0), Duration::from_millis(700));
            }
        });
        probe.tell("commits");
        took = town.offers(bench.size(600, 20), PAUSE);
        over.store(true, Ordering::Relaxed);
    });
    probe.tell("end");
    let commits: Vec<f64> = probe.line().split(' ').filter_map(|n| n.parse().ok()).collect();
    let n = took.len() as u64;
    let name = format!("ticket to offer beside {:.0} fixes/s, half of the most, p99", most / 2.0);
    bench.say(
        Figure::new(name, percentile(&mut took, 0.99), "us")
            .beside("a commit's p99 in the same run", commits[1])
            .of(n)
            .goal(Goal::RatioAtMost(3.0)),
    );
    let p50 = percentile(&mut took, 0.5);
    bench.say(Figure::new("the same, p50", p50, "us").beside("a commit's p50 in the same run", commits[0]).of(n));
}

/// Everybody who hears of an offer, and the desk that books.
pub(crate) struct Town {
    phones: Wires,
    desk: Wires,
    ready: Vec<usize>,
    /// Tickets name one of those who are connected: there are others.
    wishes: bool,
}

impl Town {
    pub(crate) fn new(server: &Process, phones: usize) -> Self {
        let phone = |i: usize| websocket(server.port, "/api/v1/stream", Some(&token(i)));
        let phones = Wires::new((0..phones).map(phone).collect());
        Self { phones, desk: Wires::http(server.port, 1), ready: vec![], wishes: false }
    }

    /// The same where only the first so many of the workers are connected: each ticket names one of them.
    pub(crate) fn of_some(server: &Process, phones: usize) -> Self {
        Self { wishes: true, ..Self::new(server, phones) }
    }

    /// Everybody says where he is.
    pub(crate) fn awake(&mut self, server: &Process, chain: &Chain) {
        let mut wires = Wires::http(server.port, 1);
        let mut reports = Reports::new(OURS, &chain.drivers, self.phones.len(), 1, 1);
        run(server, &mut wires, &mut reports, Pace::Full, Duration::from_millis(200));
        server.settle();
    }

    /// Books tickets one after the other and says how long each took to its offer, microseconds. Each is cancelled again.
    pub(crate) fn offers(&mut self, n: usize, pause: Duration) -> Vec<f64> {
        (0..n)
            .map(|i| {
                std::thread::sleep(pause);
                self.offer(i)
            })
            .collect()
    }

    fn offer(&mut self, i: usize) -> f64 {
        let spread = |k: usize| ((i * k) % 1000) as f64 / 1e5 - 0.005;
        let place = json!({ "lat": CENTRE.0 + spread(37), "lon": CENTRE.1 + spread(91) });
        let mut body = json!({ "kind": "wash", "phone": format!("138{:08}", i % 500), "place": place });
        if self.wishes {
            let worker = i * 7 % self.phones.len();
            body["wish"] = json!({ "worker_id": format!("00000000-0000-7001-8000-{worker:012x}") });
        }
        let body = body.to_string();
        let began = Instant::now();
        self.desk.at(0).send(&post("/api/v1/tickets", Some(DESK), body.as_bytes()));
        let offer = self.heard("offer");
        let took = began.elapsed().as_secs_f64() * 1e6;
        let booked = self.answered();
        assert_eq!(booked["id"], offer["ticket"]["id"], "the offer is of this ticket");
        let body = json!({ "version": offer["version"], "reason": "bench" }).to_string();
        let path = format!("/api/v1/tickets/{}/cancel", booked["id"].as_str().expect("an id"));
        self.desk.at(0).send(&post(&path, Some(DESK), body.as_bytes()));
        self.answered();
        self.heard("offer_gone");
        took
    }

    fn answered(&mut self) -> Value {
        let began = Instant::now();
        loop {
            if let Some((status, body)) = self.desk.at(0).answer() {
                assert!(status < 300, "{status} {}", String::from_utf8_lossy(body));
                return serde_json::from_slice(body).expect("JSON");
            }
            assert!(began.elapsed() < PATIENCE, "no answer");
            self.desk.wait(Duration::from_millis(100), &mut self.ready);
        }
    }

    /// The next frame of this type on any phone.
    fn heard(&mut self, kind: &str) -> Value {
        let (began, start) = (Instant::now(), format!(r#"{{"type":"{kind}""#));
        loop {
            self.phones.wait(Duration::from_millis(100), &mut self.ready);
            let mut found = None;
            // All of them, found or not: a heartbeat that is left lying ends a session.
            for i in &self.ready {
                while let Some(text) = self.phones.at(*i).text() {
                    if text.starts_with(start.as_bytes()) {
                        found = Some(serde_json::from_slice(text).expect("JSON"));
                    }
                }
                assert!(self.phones.at(*i).is_open(), "the server hung up on phone {i}");
            }
            if let Some(found) = found {
                return found;
            }
            assert!(began.elapsed() < PATIENCE, "no {kind} within {PATIENCE:?}");
        }
    }
}

/// Medians of what an offer cannot do without, microseconds.
#[derive(Default)]
struct Parts {
    post: Vec<f64>,
    commit: Vec<f64>,
    hop: Vec<f64>,
    push: Vec<f64>,
}

impl Parts {
    fn measure(&mut self, chain: &Chain, bench: &Bench) {
        let mut peer = Process::role("as-peer", &[], Cores::Server);
        let (mut wires, mut reports) = (Wires::http(peer.port, 1), Reports::new(BARE, &Drivers::shared(1), 1, 1, 1));
        self.post.extend(run(&peer, &mut wires, &mut reports, Pace::Full, bench.span / 6).latencies);
        self.push.extend(pushes(&mut peer, bench.size(500, 20)));
        let mut probe = Process::role("as-probe", &[&chain.folder().display().to_string()], Cores::Server);
        probe.tell("commits");
        std::thread::sleep(bench.span / 3);
        probe.tell("end");
        let numbers: Vec<f64> = probe.line().split(' ').filter_map(|n| n.parse().ok()).collect();
        self.commit.push(numbers[0]);
        self.hop.push(numbers[2]);
    }

    fn each(&self) -> [f64; 4] {
        let p50 = |all: &Vec<f64>| percentile(&mut all.clone(), 0.5);
        [p50(&self.post), p50(&self.commit), 2.0 * p50(&self.hop), p50(&self.push)]
    }

    fn sum_us(&self) -> f64 {
        self.each().iter().sum()
    }

    fn words(&self) -> String {
        let [post, commit, hops, push] = self.each();
        format!("POST {post:.0} + commit {commit:.0} + two hops {hops:.0} + push {push:.0} us")
    }
}

/// From telling the bare server to its text on a socket, microseconds.
fn pushes(peer: &mut Process, n: usize) -> Vec<f64> {
    let mut wires = Wires::new(vec![websocket(peer.port, "/fan", None)]);
    peer.settle();
    let mut ready = vec![];
    let mut push = |_| {
        let began = Instant::now();
        peer.tell("");
        while wires.at(0).text().is_none() {
            wires.wait(Duration::from_millis(100), &mut ready);
            assert!(Wire::is_open(wires.at(0)), "the peer hung up");
        }
        began.elapsed().as_secs_f64() * 1e6
    };
    (0..n).map(&mut push).collect()
}

// ---- the probe ----

/// `as-probe FOLDER`: from the first line to the second it commits a row now and then in a file of its own; then it says p50
/// and p99 of that and p50 of a hop to another thread and back, all in microseconds.
pub(crate) fn probe(folder: &str) {
    let file = std::path::Path::new(folder).join("probe.db").display().to_string();
    let mut conn = SqliteConnection::establish(&file).expect("opens");
    conn.batch_execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS rows (n INTEGER, text TEXT)")
        .expect("valid");
    crate::print("ready");
    let next = || std::io::stdin().lines().next();
    next();
    let over = std::thread::spawn(move || next().is_none());
    let mut took = vec![];
    while !over.is_finished() {
        let began = Instant::now();
        conn.batch_execute("BEGIN IMMEDIATE; INSERT INTO rows VALUES (1, hex(randomblob(100))); COMMIT").expect("committed");
        took.push(began.elapsed().as_secs_f64() * 1e6);
        std::thread::sleep(PROBE_EVERY);
    }
    let hop = hop_us();
    crate::print(&format!("{} {} {hop}", percentile(&mut took, 0.5), percentile(&mut took, 0.99)));
}

struct Echo;

impl Actor for Echo {
    type Context = Context<Self>;
}

#[derive(Message)]
#[rtype(result = "()")]
struct Hop;

impl Handler<Hop> for Echo {
    type Result = ();
    fn handle(&mut self, _: Hop, _: &mut Context<Self>) {}
}

/// A message to an actor on another thread, and its answer.
fn hop_us() -> f64 {
    actix_web::rt::System::new().block_on(async {
        let other = Arbiter::new();
        let echo = Echo::start_in_arbiter(&other.handle(), |_| Echo);
        let mut took = vec![];
        for _ in 0..2000 {
            let began = Instant::now();
            echo.send(Hop).await.expect("it lives");
            took.push(began.elapsed().as_secs_f64() * 1e6);
        }
        percentile(&mut took, 0.5)
    })
}
