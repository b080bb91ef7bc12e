//! An open ticket as the dispatcher knows it: what is left of its row once everything is gone that he need not know.

use crate::base::{At, BranchId, CrewId, DispatchId, Point, QuoteId, TicketId, Wgs84, WorkerId};
use crate::db::Fault;
use crate::dispatch::{Needs, Request, Rounds, Span, Vocabulary, due_at};
use crate::tickets::flow::{Flow, Offer};
use crate::tickets::{Case, Dispatch, Ticket};
use mobile_api::tickets::{DispatchState, OfferMode};
use std::collections::BTreeSet;

/// How long a drive usually takes, seconds: so much earlier a ticket for later enters the pool.
const USUAL_DRIVE_S: u32 = 1200;

/// An open ticket.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Known {
    /// Which.
    pub(super) ticket: TicketId,
    /// Its version when it was read: what is older is passed over.
    pub(super) version: i64,
    /// Rounds so far.
    pub(super) round: i32,
    /// What happens next by itself, and when (I4).
    pub(super) deadline_at: Option<At>,
    /// The round under way.
    pub(super) live: Option<Live>,
    /// Set while it wants a worker: no round is under way, no human has it.
    pub(super) seeks: Option<Seeks>,
}

/// What a ticket that wants a worker asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Seeks {
    /// For whom, as the planner wants it.
    pub(super) request: Request,
    /// How its flow puts a round.
    pub(super) mode: OfferMode,
    /// When it enters the pool: in time to be met.
    pub(super) enters_at: At,
}

/// A round under way.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Live {
    /// Which.
    pub(super) dispatch: DispatchId,
    /// Where it stands.
    pub(super) state: DispatchState,
    /// How it was put.
    pub(super) mode: OfferMode,
    /// On whom; nobody yet while many are asked.
    pub(super) worker: Option<WorkerId>,
    /// His crew, when it was put on one.
    pub(super) crew: Option<CrewId>,
    /// When he is busy with it.
    pub(super) span: Option<Span>,
    /// Where; absent while the caller does not know.
    pub(super) place: Option<Point<Wgs84>>,
    /// It is wanted at a time of its own, not as soon as he can.
    pub(super) for_later: bool,
    /// When he set out to it; what counts as carried begins there.
    pub(super) set_out: Option<At>,
}

/// What a zone and the ticket's branch add to a ticket.
#[derive(Debug, Clone)]
pub(in crate::live) struct Area {
    /// The branch whose area it is: its workers come before others (S2-29).
    pub(in crate::live) branch: BranchId,
    /// Nobody farther than this is asked, metres.
    pub(in crate::live) most_m: u32,
    /// Branches whose workers may be sent, the ticket's own among them.
    pub(in crate::live) reach: BTreeSet<BranchId>,
}

/// An open ticket as read from the table. `quote` is the one it was booked from, while that still keeps somebody.
///
/// # Errors
/// When the row is damaged, or its kind wants more skills than a zone can name.
pub(super) fn known(case: &Case, flow: &Flow, area: Area, quote: Option<QuoteId>, words: &mut Vocabulary) -> Result<Known, Fault> {
    let ticket = &case.ticket;
    let live = case.live.as_ref().map(|d| live(d, ticket));
    let seeks = match (&live, ticket.needs_human, flow.offer, ticket.point()) {
        (None, false, Some(offer), Some(place)) => {
            let request = request(ticket, flow, area, place, quote, words)?;
            Some(Seeks { enters_at: enters_at(&request, offer), mode: offer.mode, request })
        }
        _ => None,
    };
    Ok(Known { ticket: ticket.id, version: ticket.version, round: ticket.round, deadline_at: ticket.deadline_at, live, seeks })
}

/// What a ticket asks of the planner.
///
/// # Errors
/// As [`known`].
pub(in crate::live) fn request(
    ticket: &Ticket,
    flow: &Flow,
    area: Area,
    place: Point<Wgs84>,
    quote: Option<QuoteId>,
    words: &mut Vocabulary,
) -> Result<Request, Fault> {
    Ok(Request {
        ticket: ticket.id,
        place,
        needs: needs(flow, &area, words)?,
        want_from: ticket.want_from,
        want_to: ticket.promise_at.or(ticket.want_to),
        created_at: ticket.created_at,
        area: area.branch,
        reach: area.reach,
        excluded: ticket.excluded_workers()?.into_iter().collect(),
        wish: ticket.wish_worker_id,
        quote,
    })
}

/// What a kind demands of a worker.
///
/// # Errors
/// When it wants more skills than a zone can name.
pub(in crate::live) fn needs(flow: &Flow, area: &Area, words: &mut Vocabulary) -> Result<Needs, Fault> {
    Ok(Needs {
        able: words.learn(flow.skills.iter().map(String::as_str)).map_err(Fault::internal)?,
        service_s: u32::try_from(flow.service_s).unwrap_or(0),
        hold_next: u8::try_from(flow.hold_next).unwrap_or(u8::MAX),
        urgent: flow.urgent,
        most_m: area.most_m,
    })
}

fn live(d: &Dispatch, ticket: &Ticket) -> Live {
    let span = d.span_from.zip(d.span_to).map(|(from, to)| Span { from, to });
    Live {
        dispatch: d.id,
        state: d.state,
        mode: d.mode,
        worker: d.worker_id,
        crew: d.crew_id,
        span,
        place: ticket.point(),
        for_later: ticket.want_from.is_some(),
        set_out: d.enroute_at.or(d.arrived_at).or(d.started_at),
    }
}

/// Counted from the booking, so that it is the same moment whenever the ticket is read.
fn enters_at(request: &Request, offer: Offer) -> At {
    let rounds = Rounds { most: u32::try_from(offer.rounds).unwrap_or(0), answer_s: u32::try_from(offer.timeout_s).unwrap_or(0) };
    due_at(request, request.created_at, USUAL_DRIVE_S, rounds)
}
