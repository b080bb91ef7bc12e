//! Closed and paced loops of requests over keep-alive connections, one outstanding each.

use crate::figure::{median, percentile};
use crate::process::Process;
use crate::wire::{Wire, Wires};
use std::time::{Duration, Instant};

/// Before anything is counted.
const WARM_UP: Duration = Duration::from_millis(300);

/// One round of load.
#[derive(Debug, Clone, Default)]
pub(crate) struct Round {
    /// Operations a second.
    pub(crate) per_s: f64,
    /// The server's CPU time for one, microseconds.
    pub(crate) cpu_us: f64,
    /// Operations.
    pub(crate) n: u64,
    /// Of each answer, microseconds; empty where nobody asked.
    pub(crate) latencies: Vec<f64>,
}

/// The rounds of one contestant.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rounds(pub(crate) Vec<Round>);

impl Rounds {
    pub(crate) fn per_s(&self) -> f64 {
        median(self.0.iter().map(|r| r.per_s).collect())
    }
    pub(crate) fn cpu_us(&self) -> f64 {
        median(self.0.iter().map(|r| r.cpu_us).collect())
    }
    pub(crate) fn n(&self) -> u64 {
        self.0.iter().map(|r| r.n).sum()
    }
    /// The median over the rounds of each round's percentile, microseconds.
    pub(crate) fn latency(&self, share: f64) -> f64 {
        median(self.0.iter().map(|r| percentile(&mut r.latencies.clone(), share)).collect())
    }
}

/// What a loop is made of: what to send, and what an answer was worth.
pub(crate) trait Talk {
    /// Says the next thing on this connection.
    fn next(&mut self, lane: usize, wire: &mut Wire);
    /// Takes what came; operations done when it was a whole answer.
    fn took(&mut self, lane: usize, wire: &mut Wire) -> Option<u64>;
}

/// How hard.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pace {
    /// The next one as soon as the last is answered.
    Full,
    /// So many answers a second in all, as far as the server keeps up.
    PerSecond(f64),
}

/// Keeps every connection busy for a while.
pub(crate) fn run(server: &Process, wires: &mut Wires, talk: &mut impl Talk, pace: Pace, span: Duration) -> Round {
    let mut state = Loop { sent: vec![None; wires.len()], idle: (0..wires.len()).collect(), said: 0, latencies: vec![], done: 0 };
    state.go(wires, talk, pace, WARM_UP);
    (state.done, state.said) = (0, 0);
    state.latencies.clear();
    let (cpu, began) = (server.cpu_s(), Instant::now());
    state.go(wires, talk, pace, span);
    let (wall, cpu) = (began.elapsed().as_secs_f64(), server.cpu_s() - cpu);
    let Loop { done, latencies, .. } = &state;
    let round = Round { per_s: *done as f64 / wall, cpu_us: cpu * 1e6 / (*done).max(1) as f64, n: *done, latencies: latencies.clone() };
    state.drain(wires, talk);
    round
}

struct Loop {
    sent: Vec<Option<Instant>>,
    idle: Vec<usize>,
    said: u64,
    latencies: Vec<f64>,
    done: u64,
}

impl Loop {
    fn go(&mut self, wires: &mut Wires, talk: &mut impl Talk, pace: Pace, span: Duration) {
        let (began, from) = (Instant::now(), self.said);
        let mut ready = vec![];
        loop {
            let gone = began.elapsed();
            if gone >= span {
                return;
            }
            let due = match pace {
                Pace::Full => u64::MAX,
                Pace::PerSecond(rate) => from + (gone.as_secs_f64() * rate) as u64,
            };
            while self.said < due
                && let Some(lane) = self.idle.pop()
            {
                self.sent[lane] = Some(Instant::now());
                self.said += 1;
                talk.next(lane, wires.at(lane));
            }
            let most = if matches!(pace, Pace::Full) { Duration::from_millis(50) } else { Duration::from_micros(500) };
            wires.wait(most, &mut ready);
            self.take(wires, talk, &ready);
        }
    }

    fn take(&mut self, wires: &mut Wires, talk: &mut impl Talk, ready: &[usize]) {
        for lane in ready {
            let wire = wires.at(*lane);
            if let Some(done) = talk.took(*lane, wire) {
                self.done += done;
                self.latencies.extend(self.sent[*lane].take().map(|at| at.elapsed().as_secs_f64() * 1e6));
                self.idle.push(*lane);
            } else {
                assert!(wire.is_open(), "the server hung up on connection {lane}");
            }
        }
    }

    /// Waits for the last answers, so that the next loop begins with idle connections.
    fn drain(&mut self, wires: &mut Wires, talk: &mut impl Talk) {
        let (mut ready, began) = (vec![], Instant::now());
        while self.idle.len() < wires.len() && began.elapsed() < Duration::from_secs(10) {
            wires.wait(Duration::from_millis(50), &mut ready);
            self.take(wires, talk, &ready);
        }
    }
}
