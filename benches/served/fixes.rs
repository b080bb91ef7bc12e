//! Fixes in, through the whole life of a fix, beside a bare actix-web that only parses the same bytes.

use crate::Bench;
use crate::chain::{Chain, token};
use crate::drive::{Drivers, accepted};
use crate::figure::{Figure, Goal};
use crate::load::{Pace, Round, Rounds, Talk, run};
use crate::process::{Cores, Process};
use crate::wire::{Wire, Wires, masked_into, websocket};
use std::sync::{Arc, Mutex};

/// Phones that report at once.
pub(crate) const PHONES: usize = 64;
/// Frames that a phone sends before it waits for their answers.
pub(crate) const BURST: usize = 32;

/// Reports over HTTP. Each connection has drivers of its own, so that no report overtakes the one before it.
pub(crate) struct Reports {
    drivers: Arc<Mutex<Drivers>>,
    heads: Vec<Vec<u8>>,
    /// Fixes of one request.
    per: usize,
    /// Of each connection.
    turns: Vec<usize>,
    body: Vec<u8>,
    out: Vec<u8>,
    pub(crate) refused: u64,
}

impl Reports {
    /// Of the first `workers` drivers to `path`, over so many connections.
    pub(crate) fn new(path: &str, drivers: &Arc<Mutex<Drivers>>, workers: usize, lanes: usize, per: usize) -> Self {
        assert!(workers >= lanes, "each connection has a driver");
        let head = |i| {
            let token = token(i);
            format!(
                "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: "
            )
        };
        let heads = (0..workers).map(|i| head(i).into_bytes()).collect();
        Self { drivers: Arc::clone(drivers), heads, per, turns: vec![0; lanes], body: vec![], out: vec![], refused: 0 }
    }
}

impl Talk for Reports {
    fn next(&mut self, lane: usize, wire: &mut Wire) {
        let lanes = self.turns.len();
        let worker = lane + lanes * (self.turns[lane] % (self.heads.len() / lanes));
        self.turns[lane] += 1;
        self.body.clear();
        self.drivers.lock().expect("nobody panics").report(worker, self.per, &mut self.body);
        self.out.clear();
        self.out.extend_from_slice(&self.heads[worker]);
        self.out.extend_from_slice(self.body.len().to_string().as_bytes());
        self.out.extend_from_slice(b"\r\n\r\n");
        self.out.extend_from_slice(&self.body);
        wire.send(&self.out);
    }

    fn took(&mut self, _: usize, wire: &mut Wire) -> Option<u64> {
        let (status, body) = wire.answer()?;
        let taken = accepted(body).filter(|_| status == 202).unwrap_or_else(|| {
            panic!("a report was not accepted: {status} {}", String::from_utf8_lossy(body));
        });
        self.refused += (self.per as u64).saturating_sub(taken);
        Some(taken)
    }
}

/// Reports over websockets, one fix a frame.
struct Frames {
    drivers: Arc<Mutex<Drivers>>,
    body: Vec<u8>,
    out: Vec<u8>,
    waiting: Vec<u64>,
}

impl Frames {
    fn new(drivers: &Arc<Mutex<Drivers>>, phones: usize) -> Self {
        Self { drivers: Arc::clone(drivers), body: vec![], out: vec![], waiting: vec![0; phones] }
    }
}

impl Talk for Frames {
    fn next(&mut self, lane: usize, wire: &mut Wire) {
        self.out.clear();
        let mut drivers = self.drivers.lock().expect("nobody panics");
        for _ in 0..BURST {
            self.body.clear();
            drivers.said(lane, 1, &mut self.body);
            masked_into(&mut self.out, 1, &self.body);
        }
        self.waiting[lane] = BURST as u64;
        wire.send(&self.out);
    }

    fn took(&mut self, lane: usize, wire: &mut Wire) -> Option<u64> {
        while let Some(text) = wire.text() {
            if text.starts_with(br#"{"type":"hello""#) {
                continue;
            }
            let taken = accepted(text).unwrap_or_else(|| panic!("a fix was not accepted: {}", String::from_utf8_lossy(text)));
            self.waiting[lane] -= taken;
        }
        (self.waiting[lane] == 0).then_some(BURST as u64)
    }
}

/// Where ours are taken, and where the bare ones.
pub(crate) const OURS: &str = "/api/v1/field/fixes";
pub(crate) const BARE: &str = "/fixes";

/// The section `fixes`.
pub(crate) fn fixes(bench: &mut Bench) {
    let chain = Chain::of(PHONES);
    let ours = Process::nearhand(chain.folder(), Cores::Server);
    let bare = Process::role("as-peer", &[], Cores::Server);
    let others = Drivers::shared(PHONES);
    for (per, goal) in [(1, 0.6), (50, 0.5)] {
        let (mut us, mut them) = (Rounds::default(), Rounds::default());
        let (mut wires, mut bare_wires) = (Wires::http(ours.port, PHONES), Wires::http(bare.port, PHONES));
        let (mut reports, mut bare_reports) =
            (Reports::new(OURS, &chain.drivers, PHONES, PHONES, per), Reports::new(BARE, &others, PHONES, PHONES, per));
        for _ in 0..bench.rounds {
            us.0.push(run(&ours, &mut wires, &mut reports, Pace::Full, bench.span));
            them.0.push(run(&bare, &mut bare_wires, &mut bare_reports, Pace::Full, bench.span));
        }
        assert_eq!(reports.refused, 0, "fixes that really drive are accepted");
        let name = if per == 1 { "fixes over HTTP, one a request".to_owned() } else { format!("fixes over HTTP, {per} a request") };
        bench.say(beside(name, &us, &them, goal));
    }
    let (mut us, mut them) = (Rounds::default(), Rounds::default());
    let phone = |i: usize| websocket(ours.port, "/api/v1/stream", Some(&token(i)));
    let mut wires = Wires::new((0..PHONES).map(phone).collect());
    let mut bare_wires = Wires::new((0..PHONES).map(|_| websocket(bare.port, "/ingest", None)).collect());
    let (mut frames, mut bare_frames) = (Frames::new(&chain.drivers, PHONES), Frames::new(&others, PHONES));
    for _ in 0..bench.rounds {
        us.0.push(run(&ours, &mut wires, &mut frames, Pace::Full, bench.span));
        them.0.push(run(&bare, &mut bare_wires, &mut bare_frames, Pace::Full, bench.span));
    }
    bench.say(beside("fixes over a websocket, one a frame".into(), &us, &them, 0.4));
}

fn beside(name: String, us: &Rounds, them: &Rounds, goal: f64) -> Figure {
    Figure::new(name, us.per_s(), "1/s")
        .beside("bare actix-web", them.per_s())
        .cpu(us.cpu_us(), Some(them.cpu_us()))
        .of(us.n())
        .goal(Goal::RatioAtLeast(goal))
}

/// One round of reports by every worker of a chain in turn.
pub(crate) fn round(server: &Process, wires: &mut Wires, reports: &mut Reports, bench: &Bench) -> Round {
    run(server, wires, reports, Pace::Full, bench.span)
}
