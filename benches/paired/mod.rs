//! Ours and a peer in turn, in one run: the machine's fast and slow moments fall on both, so that the ratio means something on a busy
//! machine. A figure is the median of the rounds, a ratio the median of the rounds' ratios.

use serde::Serialize;
use std::time::{Duration, Instant};

/// One line of `target/bench/NAME.json`, and of what the bench prints.
#[derive(Debug, Serialize)]
pub(crate) struct Figure {
    pub(crate) name: String,
    /// Ours.
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
    /// The peer's, in the same unit.
    pub(crate) peer: Option<f64>,
    /// How the two compare: the goal says which way.
    pub(crate) ratio: Option<f64>,
    /// What the ratio must be (the value, where there is no ratio): `>= 15`.
    pub(crate) goal: Option<String>,
    /// Workers.
    pub(crate) n: usize,
}

/// Times of the rounds, per operation, nanoseconds.
#[derive(Debug, Default)]
pub(crate) struct Rounds {
    pub(crate) ours: Vec<f64>,
    pub(crate) peers: Vec<f64>,
}

impl Rounds {
    /// One round: both do `ops` operations and say how long they took; who begins changes.
    pub(crate) fn round(
        &mut self,
        ops: usize,
        ours: impl FnOnce() -> Duration,
        peer: impl FnOnce() -> std::io::Result<Duration>,
    ) -> std::io::Result<()> {
        let per_op = |t: Duration| t.as_secs_f64() * 1e9 / ops as f64;
        let (mine, theirs) = if self.ours.len().is_multiple_of(2) {
            let mine = ours();
            (mine, peer()?)
        } else {
            let theirs = peer()?;
            (ours(), theirs)
        };
        self.ours.push(per_op(mine));
        self.peers.push(per_op(theirs));
        Ok(())
    }

    pub(crate) fn value(&self) -> f64 {
        median(self.ours.clone())
    }

    pub(crate) fn peer(&self) -> f64 {
        median(self.peers.clone())
    }

    /// How many times as fast as the peer.
    pub(crate) fn faster(&self) -> f64 {
        median(self.ours.iter().zip(&self.peers).map(|(mine, theirs)| theirs / mine).collect())
    }
}

/// Not when cargo only tries whether the bench runs, or lists it.
pub(crate) fn wanted() -> bool {
    std::env::args().any(|arg| arg == "--bench") && !std::env::args().any(|arg| arg == "--list" || arg == "--test")
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
pub(crate) fn timed(what: impl FnOnce()) -> Duration {
    let start = Instant::now();
    what();
    start.elapsed()
}

pub(crate) fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Prints one JSON line a figure and writes them all to `target/bench/NAME.json`.
#[expect(clippy::print_stdout, reason = "a bench speaks to people")]
pub(crate) fn publish(name: &str, figures: &[Figure]) -> std::io::Result<()> {
    for figure in figures {
        println!("{}", serde_json::to_string(figure)?);
    }
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(name).with_extension("json"), serde_json::to_string_pretty(figures)?)
}
