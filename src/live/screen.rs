//! What a worker's phone should show: his jobs, and the offers he may take. A pure comparison with what it shows says
//! what to send.

use crate::base::{At, CrewId, DispatchId, WorkerId, ZoneId};
use crate::db::schema::{dispatches, tickets};
use crate::db::{Conn, Fault, kept};
use crate::tickets::model::{Dispatch, Ticket};
use crate::tickets::wire;
use diesel::prelude::*;
use mobile_api::stream::{Offer, ToClient};
use mobile_api::tickets::{DispatchState, OfferMode};
use std::collections::{BTreeMap, BTreeSet};

/// Whose screen it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// He.
    pub worker: WorkerId,
    /// The rescue team he is of: its jobs are shown to each member.
    pub crew: Option<CrewId>,
    /// Where he is offered things.
    pub zone: ZoneId,
}

/// A round with its ticket.
pub type Round = (Dispatch, Ticket);

/// What the tables say he should see, and what became of that which he sees and should not any more.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Live rounds of his, his crew's, or open to him; first to do first.
    pub live: Vec<Round>,
    /// Rounds that were shown and are not among them.
    pub gone: Vec<Round>,
}

/// Reads it; `shown` are the rounds on his screen.
///
/// # Errors
/// When the database cannot be read, or a row is damaged.
pub fn wanted(conn: &mut Conn, owner: Owner, shown: &BTreeSet<DispatchId>) -> Result<Wanted, Fault> {
    let live = live_rounds(conn, owner)?;
    let still: BTreeSet<DispatchId> = live.iter().map(|(d, _)| d.id).collect();
    let gone: Vec<DispatchId> = shown.difference(&still).copied().collect();
    let gone = if gone.is_empty() { vec![] } else { kept(rounds().filter(dispatches::id.eq_any(gone))).load(conn)? };
    Ok(Wanted { live, gone })
}

/// Live rounds of a worker, of his crew, or open to him; first to do first.
///
/// # Errors
/// When the database cannot be read, or a row is damaged.
pub fn live_rounds(conn: &mut Conn, owner: Owner) -> Result<Vec<Round>, Fault> {
    let live = || rounds().filter(dispatches::live.eq(true));
    let mut all: Vec<Round> = live().filter(dispatches::worker_id.eq(owner.worker)).load(conn)?;
    if let Some(crew) = owner.crew {
        all.extend(live().filter(dispatches::crew_id.eq(crew)).load::<Round>(conn)?);
    }
    let open: Vec<Round> = live().filter(dispatches::zone_id.eq(owner.zone).and(dispatches::worker_id.is_null())).load(conn)?;
    for round in open {
        if round.0.invited_workers()?.contains(&owner.worker) {
            all.push(round);
        }
    }
    all.sort_by_key(|(d, _)| (d.span_from, d.id));
    all.dedup_by_key(|(d, _)| d.id);
    Ok(all)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn rounds() -> _ {
    let both: (diesel::dsl::AsSelect<Dispatch, crate::db::MultiBackend>, diesel::dsl::AsSelect<Ticket, crate::db::MultiBackend>) =
        (Dispatch::as_select(), Ticket::as_select());
    dispatches::table.inner_join(tickets::table.on(tickets::id.eq(dispatches::ticket_id))).select(both)
}

/// What is on the phones of one worker: each round with the ticket's version that it was shown at.
pub type Shown = BTreeMap<DispatchId, i64>;

/// The frames that bring phones from what they show to what they should, and what they show then.
#[must_use]
pub fn bring_up(owner: Owner, shown: &Shown, wanted: &Wanted, at: At) -> (Vec<ToClient>, Shown) {
    let mut frames = vec![];
    let mut now = Shown::new();
    for (dispatch, ticket) in &wanted.gone {
        frames.extend(match why_gone(owner, dispatch, ticket) {
            Some(why) => Some(ToClient::OfferGone { dispatch_id: dispatch.id.to_string(), why: why.into() }),
            None => moved_on(dispatch, ticket),
        });
    }
    for (dispatch, ticket) in &wanted.live {
        let before = shown.get(&dispatch.id).copied().filter(|version| *version > 0);
        let news = match dispatch.state {
            DispatchState::Offered => before != Some(ticket.version),
            // An order has no countdown and is accepted from the first moment: the phone hears of it all the same, once.
            DispatchState::Accepted => dispatch.mode == OfferMode::Assigned && before.is_none(),
            _ => false,
        };
        if news {
            frames.push(ToClient::Offer(offer(dispatch, ticket, at)));
        } else if before.is_some_and(|version| version != ticket.version) {
            frames.extend(moved_on(dispatch, ticket));
        }
        now.insert(dispatch.id, ticket.version);
    }
    (frames, now)
}

/// As the phone shows it: before anybody took it, the customer's number is masked and his name left out.
#[must_use]
pub fn offer(dispatch: &Dispatch, ticket: &Ticket, at: At) -> Offer {
    let taken = dispatch.state != DispatchState::Offered;
    let mut shown = wire::ticket(ticket, Some(dispatch), &wire::Names::new(), taken);
    shown.customer_name = shown.customer_name.filter(|_| taken);
    Offer {
        dispatch_id: dispatch.id.to_string(),
        version: ticket.version,
        ticket: shown,
        // Nobody has it yet who could have planned it: not before it is wanted.
        eta_s: dispatch.there_in_s(at).max(ticket.want_from.map_or(0, |from| from.since_s(at) as i64)),
        distance_m: dispatch.distance_m.unwrap_or(0),
        expires_at: if dispatch.mode == OfferMode::Assigned { None } else { dispatch.expires_at.map(Into::into) },
    }
}

/// What the members of a crew hear of each other's steps; whoever works alone did them himself.
fn moved_on(dispatch: &Dispatch, ticket: &Ticket) -> Option<ToClient> {
    let (dispatch_id, version, state) = (dispatch.id.to_string(), ticket.version, dispatch.state);
    dispatch.crew_id.map(|_| ToClient::Job { dispatch_id, version, state })
}

/// Why a round is no longer his; nothing when he ended it himself by doing the work.
pub(super) fn why_gone(owner: Owner, dispatch: &Dispatch, ticket: &Ticket) -> Option<&'static str> {
    match dispatch.state {
        DispatchState::Expired => Some("expired"),
        DispatchState::Declined => Some("declined"),
        DispatchState::Superseded if ticket.outcome.as_deref() == Some("cancelled") => Some("cancelled"),
        DispatchState::Superseded => Some("withdrawn"),
        DispatchState::Done | DispatchState::Failed if dispatch.worker_id == Some(owner.worker) => None,
        // A crew's other members hear of the end by the round's own end.
        DispatchState::Done | DispatchState::Failed if dispatch.crew_id.is_some() && dispatch.crew_id == owner.crew => None,
        DispatchState::Done | DispatchState::Failed => Some("taken"),
        // Still live and open to others: he has declined it himself.
        DispatchState::Offered => Some("declined"),
        DispatchState::Accepted | DispatchState::Enroute | DispatchState::Arrived | DispatchState::Working => Some("taken"),
    }
}
