//! The plain data that a decision is made of: who could go, what is asked, what was decided and why.

use crate::base::{At, BranchId, Point, QuoteId, TicketId, Wgs84, WorkerId};
use crate::dispatch::{Abilities, Rule};
use std::collections::BTreeSet;

/// A worker as the dispatcher sees him.
#[derive(Debug, Clone, PartialEq)]
pub struct Worker {
    /// Who.
    pub id: WorkerId,
    /// His name, for the why.
    pub name: String,
    /// His branch.
    pub branch: BranchId,
    /// Skills and equipment (his and his vehicle's); the two state bits are set by the fleet.
    pub able: Abilities,
    /// On duty.
    pub on_duty: bool,
    /// Where he was last seen; absent before his first fix.
    pub seen: Option<Seen>,
    /// Live dispatches he has, an offer that waits for his answer among them.
    pub live_jobs: u8,
    /// When and where he will be free of them all; absent when he has none, or when nobody can tell.
    pub free: Option<Free>,
    /// Spans already booked for later, in any order.
    pub booked: Vec<Span>,
    /// Seconds of work that he carried today.
    pub load_s: u32,
    /// Kept by an agent for the caller on the line.
    pub held: Option<Held>,
}

impl Worker {
    /// Where he starts to his next job from: where he will be free, or where he is.
    #[must_use]
    pub fn start(&self) -> Option<Point<Wgs84>> {
        self.free.map(|f| f.place).or(self.seen.map(|s| s.place))
    }

    /// Whether he is kept for that quote at this moment.
    #[must_use]
    pub fn is_held_for(&self, quote: QuoteId, now: At) -> bool {
        self.held.is_some_and(|h| h.quote == quote && h.until > now)
    }
}

/// A worker's last fix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// Where.
    pub place: Point<Wgs84>,
    /// When it was measured.
    pub at: At,
    /// Metres a second, if it said so.
    pub speed_mps: Option<f64>,
}

/// When and where a busy worker will be free.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Free {
    /// When.
    pub at: At,
    /// Where: usually the place of his last job.
    pub place: Point<Wgs84>,
}

/// From a moment to a moment, the end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First moment.
    pub from: At,
    /// First moment after it.
    pub to: At,
}

impl Span {
    /// Whether the two share a moment.
    #[must_use]
    pub fn overlaps(&self, other: &Span) -> bool {
        self.from < other.to && other.from < self.to
    }
}

/// A worker kept for a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// For whom.
    pub quote: QuoteId,
    /// Until when.
    pub until: At,
}

/// What a ticket's kind demands; taken from its flow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Needs {
    /// Skills and equipment.
    pub able: Abilities,
    /// How long the work at the place takes, seconds.
    pub service_s: u32,
    /// How many live jobs a worker may have and still be asked: 0 asks only those who are free.
    pub hold_next: u8,
    /// Rescue: decided at once, before all others, never in a window.
    pub urgent: bool,
    /// Nobody farther than this, metres of straight line, is asked.
    pub most_m: u32,
}

/// A ticket that wants a worker.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Which.
    pub ticket: TicketId,
    /// Where.
    pub place: Point<Wgs84>,
    /// What its kind demands.
    pub needs: Needs,
    /// Not before.
    pub want_from: Option<At>,
    /// Not after: the promise, or the end of the wanted window.
    pub want_to: Option<At>,
    /// When it was booked.
    pub created_at: At,
    /// The branch whose area it lies in: its workers come before others (S2-29).
    pub area: BranchId,
    /// Branches whose workers may be sent; empty for all.
    pub reach: BTreeSet<BranchId>,
    /// Those who declined, let it expire or failed.
    pub excluded: BTreeSet<WorkerId>,
    /// The worker asked for by name (S2-30).
    pub wish: Option<WorkerId>,
    /// The quote it was booked from: its held worker goes.
    pub quote: Option<QuoteId>,
}

/// How a decision was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The cheapest, at once.
    Greedy,
    /// The cheapest for all waiting tickets together.
    Batch,
    /// The cheapest, before everybody else.
    Rescue,
    /// The one whom an agent kept for the caller.
    Held,
    /// The one whom the customer asked for.
    Wish,
    /// A person said so.
    Manual,
    /// Open to many: the first accept wins.
    Grab,
}

impl How {
    /// As the wire says it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            How::Greedy => "greedy",
            How::Batch => "batch",
            How::Rescue => "rescue",
            How::Held => "held",
            How::Wish => "wish",
            How::Manual => "manual",
            How::Grab => "grab",
        }
    }
}

/// What sending one worker costs, in seconds; never fractions, so that equal inputs give equal decisions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts {
    /// Until he is free to drive, as far as the customer feels it.
    pub wait_s: i64,
    /// Driving from where he will be then.
    pub travel_s: i64,
    /// For what he may have moved since his last fix.
    pub staleness_s: i64,
    /// For being there after the wanted window or the promise.
    pub lateness_s: i64,
    /// For what he carried today.
    pub load_s: i64,
}

impl Parts {
    /// The sum.
    #[must_use]
    pub fn total_s(&self) -> i64 {
        self.wait_s + self.travel_s + self.staleness_s + self.lateness_s + self.load_s
    }
}

/// One who could go, with what it would cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Costed {
    /// Who.
    pub worker: WorkerId,
    /// His name.
    pub name: String,
    /// What it costs.
    pub parts: Parts,
    /// From now until he is there, seconds.
    pub eta_s: i64,
    /// Metres he drives.
    pub distance_m: i64,
    /// Age of his last fix, seconds.
    pub fix_age_s: i64,
    /// What he would be busy with it: from setting out to the end of the work.
    pub span: Span,
}

/// Somebody near who was not asked, and the rule that did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// Who.
    pub worker: WorkerId,
    /// Why.
    pub rule: Rule,
}

/// Who goes, and why; also when nobody does.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// For which ticket.
    pub ticket: TicketId,
    /// When.
    pub at: At,
    /// How.
    pub how: How,
    /// The one who goes: one of `candidates`. Absent when nobody is able, or all able ones go elsewhere.
    pub chosen: Option<WorkerId>,
    /// All who could go, cheapest first.
    pub candidates: Vec<Costed>,
    /// Near ones who could not.
    pub left_out: Vec<LeftOut>,
    /// Who timed the travel, such as `great_circle (osrm: timed out)`.
    pub travel: String,
}

impl Decision {
    /// The chosen one's costs and times.
    #[must_use]
    pub fn choice(&self) -> Option<&Costed> {
        self.candidates.iter().find(|c| Some(c.worker) == self.chosen)
    }

    /// Grab mode: the same decision open to the `most` cheapest; the first accept wins.
    #[must_use]
    pub fn open_to(mut self, most: usize) -> (Decision, Vec<WorkerId>) {
        (self.how, self.chosen) = (How::Grab, None);
        let asked = self.candidates.iter().take(most).map(|c| c.worker).collect();
        (self, asked)
    }

    /// A person chose: ask with `wish` set to `worker`, so that he stands on the list however far he is.
    ///
    /// # Errors
    /// The rule that forbids it. Who is neither candidate nor left out is not of this zone, which no rule names.
    pub fn by_hand(mut self, worker: WorkerId) -> Result<Decision, Option<Rule>> {
        if self.candidates.iter().all(|c| c.worker != worker) {
            return Err(self.left_out.iter().find(|l| l.worker == worker).map(|l| l.rule));
        }
        (self.how, self.chosen) = (How::Manual, Some(worker));
        Ok(self)
    }
}
