//! What `demo --report` and `simulate --report` write.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The whole report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Tickets by fate.
    pub tickets: Tickets,
    /// Rounds by fate.
    pub dispatches: Dispatches,
    /// Position reports.
    pub fixes: FixCounts,
    /// Calls by fate.
    pub calls: Calls,
    /// Promises told to customers.
    pub promises: Promises,
    /// Milliseconds.
    pub latency_ms: Latencies,
    /// The rules of the design that were looked at.
    pub rules: Rules,
    /// Booked to arrived, seconds.
    pub pickup_s: Spread,
    /// Makes the same town again.
    pub seed: u64,
    /// How long it ran, seconds of wall clock.
    pub wall_s: f64,
    /// Requests the server refused, by code.
    pub refusals: BTreeMap<String, u64>,
}

/// Tickets by fate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each name says it")]
pub struct Tickets {
    pub created: u64,
    pub done: u64,
    pub cancelled: u64,
    pub needs_human: u64,
    pub open: u64,
}

/// Rounds by fate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each name says it")]
pub struct Dispatches {
    pub offered: u64,
    pub accepted: u64,
    pub declined: u64,
    pub expired: u64,
    pub failed: u64,
    pub superseded: u64,
}

/// Position reports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each name says it")]
pub struct FixCounts {
    pub sent: u64,
    pub accepted: u64,
    pub late: u64,
    pub refused: u64,
}

/// Calls by fate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each name says it")]
pub struct Calls {
    pub rang: u64,
    pub answered: u64,
    pub abandoned: u64,
}

/// Promises told to customers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each name says it")]
pub struct Promises {
    pub told: u64,
    pub kept: u64,
    pub broken: u64,
}

/// Milliseconds between two moments that people feel.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Latencies {
    /// Telephone rings → the file is on the seat's screen.
    pub call_to_pop: Quantiles,
    /// Ticket posted → offer on the worker's socket.
    pub ticket_to_offer: Quantiles,
    /// Fix sent → position on a console's socket.
    pub fix_to_console: Quantiles,
}

/// Milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each name says it")]
pub struct Quantiles {
    pub p50: f64,
    pub p99: f64,
    pub max: f64,
    pub n: u64,
}

/// Seconds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each name says it")]
pub struct Spread {
    pub mean: f64,
    pub p50: f64,
    pub p90: f64,
}

/// The rules that never bend, looked at from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// How many times a rule was looked at.
    pub checked: u64,
    /// Each breach in words; empty is the only good answer.
    pub broken: Vec<String>,
}
