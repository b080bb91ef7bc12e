//! What is printed and written down: one line a question, with its peer of the same run and the goal it is held to.

use serde::Serialize;

/// One answered question.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    /// What was measured.
    pub(crate) name: String,
    /// Ours: the median of the rounds.
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
    /// Beside what.
    pub(crate) peer: Option<String>,
    pub(crate) peer_value: Option<f64>,
    /// Ours to the peer's.
    pub(crate) ratio: Option<f64>,
    /// In words, such as `ratio >= 0.6`.
    pub(crate) goal: Option<String>,
    /// Whether the goal was reached.
    pub(crate) holds: Option<bool>,
    /// How many operations the figure stands on.
    pub(crate) n: u64,
    /// The server's CPU time for one operation, microseconds.
    pub(crate) cpu_us: Option<f64>,
    pub(crate) peer_cpu_us: Option<f64>,
}

/// What a figure is held to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    /// The ratio to the peer is no less.
    RatioAtLeast(f64),
    /// The ratio to the peer is no more.
    RatioAtMost(f64),
    /// The figure itself is no more.
    AtMost(f64),
}

impl Figure {
    /// A figure by itself.
    pub(crate) fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        let name = name.into();
        let (peer, peer_value, ratio, goal, holds, cpu_us, peer_cpu_us) = Default::default();
        Self { name, value, unit, peer, peer_value, ratio, goal, holds, n: 0, cpu_us, peer_cpu_us }
    }

    /// Beside what stands in the same run.
    pub(crate) fn beside(mut self, peer: impl Into<String>, value: f64) -> Self {
        self.peer = Some(peer.into());
        self.peer_value = Some(value);
        self.ratio = (value != 0.0).then(|| self.value / value);
        self
    }

    /// The servers' CPU time for one operation.
    pub(crate) fn cpu(mut self, ours_us: f64, peer_us: Option<f64>) -> Self {
        self.cpu_us = Some(ours_us);
        self.peer_cpu_us = peer_us;
        self
    }

    pub(crate) fn of(mut self, n: u64) -> Self {
        self.n = n;
        self
    }

    pub(crate) fn goal(mut self, goal: Goal) -> Self {
        let (words, holds) = match goal {
            Goal::RatioAtLeast(x) => (format!("ratio >= {x}"), self.ratio.map(|r| r >= x)),
            Goal::RatioAtMost(x) => (format!("ratio <= {x}"), self.ratio.map(|r| r <= x)),
            Goal::AtMost(x) => (format!("<= {x} {}", self.unit), Some(self.value <= x)),
        };
        self.goal = Some(words);
        self.holds = holds;
        self
    }

    /// One line for people.
    pub(crate) fn line(&self) -> String {
        let mut line = format!("{:<58} {:>12} {:<7}", self.name, short(self.value), self.unit);
        if let (Some(peer), Some(value)) = (&self.peer, self.peer_value) {
            let ratio = self.ratio.map_or(String::new(), |r| format!(" = {r:.2} x"));
            line += &format!(" | {peer}: {}{ratio}", short(value));
        }
        if let Some(cpu) = self.cpu_us {
            let peer = self.peer_cpu_us.map_or(String::new(), |p| format!(" to {p:.2}"));
            line += &format!(" | CPU {cpu:.2}{peer} us");
        }
        if let (Some(goal), Some(holds)) = (&self.goal, self.holds) {
            line += &format!(" | {goal}: {}", if holds { "holds" } else { "FALLS SHORT" });
        }
        line
    }
}

fn short(v: f64) -> String {
    match v.abs() {
        v if v >= 1000.0 => format!("{:.1}k", v / 1000.0),
        v if v >= 10.0 => format!("{v:.1}"),
        _ => format!("{v:.3}"),
    }
}

/// The middle one; 0 of none.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    percentile(&mut values, 0.5)
}

/// The value below which `share` of them lie; 0 of none.
pub(crate) fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values.get((last as f64 * share).round() as usize).copied().unwrap_or(0.0)
}
