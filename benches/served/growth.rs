//! The same questions at a thousand, ten thousand and a hundred thousand workers.

use crate::Bench;
use crate::chain::Chain;
use crate::figure::{Figure, Goal, median};
use crate::fixes::{OURS, PHONES, Reports, round};
use crate::load::{Round, Rounds};
use crate::process::{Cores, Process};
use crate::ticket::Town;
use crate::wire::Wires;
use std::time::{Duration, Instant};

/// Open tickets when a server with 100,000 workers is killed.
const TICKETS: usize = 20_000;

/// Longer than positions wait to be written.
const SETTLED: Duration = Duration::from_secs(12);
/// So often that is waited for, if some server does not come to rest.
const MOST_RESTS: usize = 5;

struct Size {
    workers: usize,
    server: Process,
    chain: Chain,
    reports: Reports,
    lanes: usize,
    rounds: Rounds,
}

/// The section `growth`.
pub(crate) fn growth(bench: &mut Bench) {
    let sizes = [1000, 10_000, 100_000].map(|n| bench.size(n, n / 100));
    let mut all: Vec<Size> = sizes.iter().map(|n| Size::new(*n)).collect();
    all.iter_mut().for_each(|size| size.warm_up(bench));
    for _ in 0..bench.rounds {
        for size in &mut all {
            let seen = size.round(bench);
            size.rounds.0.push(seen);
        }
    }
    let least = all[0].rounds.cpu_us();
    for size in &all {
        let rounds = &size.rounds;
        let name = format!("CPU of a fix with {} workers", size.workers);
        let figure = Figure::new(name, rounds.cpu_us(), "us").of(rounds.n());
        let most = all.last().is_some_and(|last| last.workers == size.workers);
        let beside = format!("with {}", sizes[0]);
        bench.say(if most { figure.beside(beside, least).goal(Goal::RatioAtMost(1.5)) } else { figure });
        bench.say(Figure::new(format!("fixes over HTTP, one a request, {} workers", size.workers), rounds.per_s(), "1/s").of(rounds.n()));
        bench.say(Figure::new(format!("resident memory with {} workers", size.workers), size.server.rss() / 1e6, "MB"));
    }
    rest(&all);
    for size in all {
        offers(bench, size);
    }
    sizes.iter().for_each(|n| restart(bench, *n));
}

impl Size {
    fn new(workers: usize) -> Self {
        let chain = Chain::of(workers);
        let server = Process::nearhand(chain.folder(), Cores::Server);
        server.settle();
        let lanes = PHONES.min(workers);
        let reports = Reports::new(OURS, &chain.drivers, workers, lanes, 1);
        Self { workers, server, chain, reports, lanes, rounds: Rounds::default() }
    }

    /// On connections of its own: the server hangs up on those that say nothing while the other sizes have their turn.
    fn round(&mut self, bench: &Bench) -> Round {
        round(&self.server, &mut Wires::http(self.server.port, self.lanes), &mut self.reports, bench)
    }

    /// Every phone reports once: who it is has been read from the table then, as on any day after its first minute.
    fn warm_up(&mut self, bench: &Bench) {
        let mut reported = 0;
        while reported < self.workers as u64 {
            reported += self.round(bench).n;
        }
    }
}

/// All have written down what the rounds brought, last of all the positions that settle: the servers share a core and a disk.
fn rest(all: &[Size]) {
    for _ in 0..MOST_RESTS {
        let began: Vec<f64> = all.iter().map(|size| size.server.cpu_s()).collect();
        std::thread::sleep(SETTLED);
        if all.iter().zip(began).all(|(size, began)| size.server.cpu_s() - began < 0.5) {
            return;
        }
    }
}

fn offers(bench: &mut Bench, size: Size) {
    let Size { workers, server, chain, .. } = size;
    let mut town = Town::of_some(&server, workers.min(1000));
    server.settle();
    let mut took = town.offers(bench.size(100, 5), Duration::ZERO);
    let n = took.len() as u64;
    let name = format!("ticket posted to offer of a named worker, idle, p50, {workers} workers");
    bench.say(Figure::new(name, crate::figure::percentile(&mut took, 0.5), "us").of(n));
    drop((server, chain));
}

/// `kill -9` to serving again.
fn restart(bench: &mut Bench, workers: usize) {
    let tickets = (TICKETS * workers).div_ceil(100_000).max(20);
    let chain = Chain::of(workers);
    chain.open_tickets(tickets);
    let mut took = vec![];
    for _ in 0..bench.rounds {
        let mut server = Process::nearhand(chain.folder(), Cores::Every);
        if took.is_empty() {
            // Once: the seconds before a kill are no row yet, and whoever drives on from there would have jumped.
            let lanes = PHONES.min(workers);
            let mut reports = Reports::new(OURS, &chain.drivers, workers.min(1000), lanes, 1);
            round(&server, &mut Wires::http(server.port, lanes), &mut reports, bench);
        }
        let began = Instant::now();
        server.kill_nine();
        let again = Process::nearhand(chain.folder(), Cores::Every);
        took.push(began.elapsed().as_secs_f64());
        drop(again);
    }
    let n = took.len() as u64;
    let figure = Figure::new(format!("kill -9 to serving again, {workers} workers, {tickets} open tickets"), median(took), "s").of(n);
    bench.say(figure.goal(Goal::AtMost(2.0)));
}
