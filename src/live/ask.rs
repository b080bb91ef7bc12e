//! "Who could go there?", asked outside the dispatcher's own rounds: for a quote, or because a person assigns by hand.

use crate::access::Caller;
use crate::base::travel::GreatCircle;
use crate::base::{BranchId, Point, QuoteId, Wgs84, WorkerId};
use crate::db::{Fault, Refusal};
use crate::dispatch::{Asking, Decision, Request, Rule, Shortlist, against, decide, shortlist};
use crate::gateway::routing::TravelTimes;
use crate::live::Live;
use crate::live::board::Board;
use crate::live::dispatcher::{area, needs};
use crate::tickets::{Flow, wire};
use mobile_api::code::Code;
use mobile_api::tickets::LeftOut;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// A decision waits so long for a routing engine, however many rounds it takes.
const LONGEST_ASKING: Duration = Duration::from_millis(500);

/// Who goes, by the times of those who could win. What is not known when the wait is over is estimated.
pub(super) async fn decided(travel: &dyn TravelTimes, list: Shortlist) -> Vec<Decision> {
    let mut asking = Asking::new(list, travel.floor());
    let rounds = async {
        loop {
            let legs = asking.ask();
            if legs.is_empty() {
                break;
            }
            asking.answer(&travel.table(&legs).await);
        }
    };
    if tokio::time::timeout(LONGEST_ASKING, rounds).await.is_err() {
        tracing::warn!("a decision did not wait for all road times");
    }
    asking.decide()
}

impl Live {
    /// Everybody who could go, and who near could not, by the travel times that the dispatcher goes by.
    ///
    /// # Errors
    /// When there is no decision for the question, which would be a fault of the planner.
    pub(super) async fn who_could_go(&self, board: &Board, request: Request) -> Result<Decision, Fault> {
        let now = self.clock.now();
        let list = {
            let inside = board.fleet.lock();
            shortlist(&[request], &inside.fleet, &GreatCircle::default(), now)
        };
        let times = self.dispatchers.travel().table(&list.legs()).await;
        decide(list, &times).pop().ok_or_else(|| Fault::internal("one question has one answer"))
    }

    /// The zone of the caller's branches that holds a place: the nearest. A branch works in its own zones, in those below
    /// it and in those above it.
    pub(super) fn zone_of(&self, caller: &Caller, place: &Point<Wgs84>) -> Option<Arc<Board>> {
        let near = |b: &Board| place.distance_m(&b.zone.centre);
        let holds = self.his_zones(caller).into_iter().filter(|b| b.area().holds(place));
        holds.min_by(|a, b| near(a).total_cmp(&near(b)))
    }

    /// The zones that a caller's branch works in.
    pub(super) fn his_zones(&self, caller: &Caller) -> Vec<Arc<Board>> {
        let above = |b: &Board| caller.branch_path.contains(&format!("/{}/", b.zone.branch));
        self.whereabouts.boards().into_iter().filter(|b| caller.sees(b.zone.branch) || above(b)).collect()
    }
}

/// For whom a question is asked before there is a ticket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asks {
    /// The branch that will own the ticket.
    pub(super) branch: BranchId,
    /// The quote that may keep somebody already.
    pub(super) quote: Option<QuoteId>,
}

/// The question of a caller on the line: there is no ticket yet.
///
/// # Errors
/// When the kind wants more skills than a zone can name.
pub(super) fn question(live: &Live, board: &Board, flow: &Flow, place: Point<Wgs84>, asks: Asks) -> Result<Request, Fault> {
    let area = area(&live.whereabouts, board, asks.branch);
    let needs = board.fleet.lock().with_words(|words| needs(flow, &area, words))?;
    Ok(Request {
        ticket: live.ids.new_id(),
        place,
        needs,
        want_from: None,
        want_to: None,
        created_at: live.clock.now(),
        area: area.branch,
        reach: area.reach,
        excluded: BTreeSet::new(),
        wish: None,
        quote: asks.quote,
    })
}

/// The rule that keeps a worker from a request; `off_duty` for whoever is not of this zone.
pub(super) fn rule_against(live: &Live, board: &Board, worker: WorkerId, request: &Request) -> Option<Rule> {
    let inside = board.fleet.lock();
    match inside.fleet.get(worker) {
        Some(w) => against(w, request, live.clock.now()),
        None => Some(Rule::OffDuty),
    }
}

/// Somebody whom a request names is a worker whom its sender sees.
///
/// # Errors
/// `invalid_field`, whether he exists and is another branch's or does not exist (I10).
pub(super) fn check_seen(live: &Live, caller: &Caller, worker: WorkerId, field: &str) -> Result<(), Refusal> {
    if is_seen(live, caller, worker) { Ok(()) } else { Err(Refusal::field(field, "no such worker within your branches")) }
}

fn is_seen(live: &Live, caller: &Caller, worker: WorkerId) -> bool {
    live.whereabouts.standing(worker).is_some_and(|s| caller.sees(s.person.branch))
}

/// Those left out as a caller may see them.
pub(super) fn as_seen(live: &Live, caller: &Caller, left_out: Vec<LeftOut>) -> Vec<LeftOut> {
    wire::hide_left_out(left_out, |worker| worker.parse().is_ok_and(|w| is_seen(live, caller, w)))
}

/// Why a worker cannot have it, as a refusal.
pub(super) fn unable(rule: Rule) -> Refusal {
    let code = if rule == Rule::SpanOverlaps { Code::SpanOverlaps } else { Code::WorkerUnable };
    Refusal::new(code, format!("this worker cannot go: {}", rule.as_str()))
}
