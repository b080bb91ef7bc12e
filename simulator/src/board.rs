//! What the town shows of itself while it lives: plain data for a terminal board.

use mobile_api::Timestamp;
use mobile_api::report::Report;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Facts that the board remembers.
pub const LAST_FACTS: usize = 40;

/// The town at a glance.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// Everybody who could has signed in.
    pub open: bool,
    /// Seconds since the town began.
    pub running_s: f64,
    /// Hour of the town's day, 0 to 24.
    pub hour: f64,
    /// Callers on the line now: ringing or talking.
    pub calls_now: u64,
    /// Agents at their seats, and how many of them talk.
    pub agents: (u64, u64),
    /// Open tickets by state, as the console heard.
    pub tickets_by_state: BTreeMap<String, u64>,
    /// Workers by what they do, as their own phones have it: `off`, `free`, `offered`, `accepted`, `enroute`, `working`, `no signal`.
    pub workers_by_state: BTreeMap<String, u64>,
    /// Everything counted and measured so far, as the report will have it.
    pub report: Report,
    /// The last things that happened, newest first.
    pub last_facts: VecDeque<Line>,
}

/// One line of the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// The fact's kind.
    pub kind: String,
    /// Zone and number in its stream.
    pub zone: String,
    /// Number in the zone's stream.
    pub seq: i64,
    /// The ticket it is about.
    pub ticket_id: Option<String>,
    /// What a person wants to know beyond the kind, in a few words; may be empty.
    pub about: String,
}

/// The town writes, whoever renders reads. A std mutex: it is held for a copy, never across an await.
pub type Board = Arc<Mutex<Snapshot>>;

/// The snapshot; a writer that panicked left plain data behind that is still good to show.
pub fn lock(board: &Board) -> MutexGuard<'_, Snapshot> {
    board.lock().unwrap_or_else(PoisonError::into_inner)
}
