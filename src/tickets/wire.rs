//! Tickets and rounds as the wire shows them; numbers are masked for those who need not see them.

use crate::base::{WorkerId, phone};
use crate::db::schema::workers;
use crate::db::{Conn, Fault};
use crate::tickets::model::{Case, Dispatch, Ticket};
use diesel::prelude::*;
use mobile_api::Datum;
use mobile_api::tickets as wire;
use std::collections::BTreeMap;

/// Workers' names, as far as they are wanted.
pub type Names = BTreeMap<WorkerId, String>;

/// The names of the workers of some rounds.
///
/// # Errors
/// When the database cannot be read.
pub fn names<'a>(conn: &mut Conn, rounds: impl Iterator<Item = &'a Dispatch>) -> Result<Names, Fault> {
    let mut ids: Vec<WorkerId> = rounds.filter_map(|d| d.worker_id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(Names::new());
    }
    let rows: Vec<(WorkerId, String)> = workers::table.filter(workers::id.eq_any(ids)).select((workers::id, workers::name)).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// A round; `version` is its ticket's.
#[must_use]
pub fn dispatch(d: &Dispatch, version: i64, names: &Names) -> wire::Dispatch {
    wire::Dispatch {
        id: d.id.to_string(),
        ticket_id: d.ticket_id.to_string(),
        version,
        round: d.round,
        state: d.state,
        mode: d.mode,
        worker_id: d.worker_id.map(|w| w.to_string()),
        worker_name: d.worker_id.and_then(|w| names.get(&w).cloned()),
        crew_id: d.crew_id.map(|c| c.to_string()),
        // A grab that nobody has taken yet has no plan: the drive of the nearest is what can be said.
        eta_s: d.eta_s.map(|_| d.there_in_s(d.created_at)),
        distance_m: d.distance_m,
        expires_at: d.expires_at.map(Into::into),
        acked_at: d.acked_at.map(Into::into),
        reason: d.reason.clone(),
        created_at: d.created_at.into(),
        accepted_at: d.accepted_at.map(Into::into),
        enroute_at: d.enroute_at.map(Into::into),
        arrived_at: d.arrived_at.map(Into::into),
        started_at: d.started_at.map(Into::into),
        ended_at: d.ended_at.map(Into::into),
    }
}

/// A ticket with its live round. `whole_phone`: whether the reader sees the customer's number whole.
#[must_use]
pub fn ticket(t: &Ticket, live: Option<&Dispatch>, names: &Names, whole_phone: bool) -> wire::Ticket {
    wire::Ticket {
        id: t.id.to_string(),
        no: t.no.clone(),
        kind: t.kind.clone(),
        state: t.state.clone(),
        outcome: t.outcome.clone(),
        version: t.version,
        zone: t.zone_id.to_string(),
        branch_id: t.branch_id.to_string(),
        customer_id: t.customer_id.map(|c| c.to_string()),
        customer_name: t.customer_name.clone(),
        phone: if whole_phone { t.phone.clone() } else { phone::mask(&t.phone) },
        plate: t.plate.clone(),
        place: wire::Place { lat: t.lat, lon: t.lon, datum: Datum::Wgs84, address: t.address.clone(), accuracy_m: t.accuracy_m },
        want_from: t.want_from.map(Into::into),
        want_to: t.want_to.map(Into::into),
        note: t.note.clone(),
        wish: t.wish_worker_id.map(|w| wire::Wish { worker_id: w.to_string() }),
        promise: promise(t),
        needs_human: t.needs_human,
        human_reason: t.human_reason.clone(),
        deadline_at: t.deadline_at.map(Into::into),
        round: t.round,
        attempts: t.attempts,
        parent_id: t.parent_id.map(|p| p.to_string()),
        live_dispatch: live.map(|d| dispatch(d, t.version, names)),
        created_at: t.created_at.into(),
        closed_at: t.closed_at.map(Into::into),
    }
}

/// Whom somebody does not see, as he is told of them.
const ANOTHER_BRANCH: &str = "another branch";

/// Takes the names and ids of all whom a reader does not see out of a decision (I10).
pub fn hide(why: &mut wire::Why, sees: impl Fn(&str) -> bool) {
    for candidate in why.candidates.iter_mut().filter(|c| !sees(&c.worker_id)) {
        (candidate.worker_id, candidate.name) = (ANOTHER_BRANCH.into(), ANOTHER_BRANCH.into());
    }
    if why.chosen.as_deref().is_some_and(|worker| !sees(worker)) {
        why.chosen = Some(ANOTHER_BRANCH.into());
    }
    why.left_out = hide_left_out(std::mem::take(&mut why.left_out), sees);
}

/// Those left out as a reader may see them: of all whom he does not see, that they are there and nothing else.
#[must_use]
pub fn hide_left_out(left_out: Vec<wire::LeftOut>, sees: impl Fn(&str) -> bool) -> Vec<wire::LeftOut> {
    let (his, others): (Vec<_>, Vec<_>) = left_out.into_iter().partition(|l| sees(&l.worker_id));
    let there = (!others.is_empty()).then(|| wire::LeftOut { worker_id: ANOTHER_BRANCH.into(), rule: "wrong_branch".into() });
    his.into_iter().chain(there).collect()
}

/// A case as a reader sees it.
#[must_use]
pub fn case(c: &Case, names: &Names, whole_phone: bool) -> wire::Ticket {
    ticket(&c.ticket, c.live.as_ref(), names, whole_phone)
}

fn promise(t: &Ticket) -> Option<wire::Promise> {
    let (at, said_at) = (t.promise_at?, t.promise_said_at?);
    Some(wire::Promise {
        at: at.into(),
        said_at: said_at.into(),
        by: t.promise_by.map(|u| u.to_string()),
        kept: t.promise_kept,
        told_late: t.promise_told_late.then_some(true),
    })
}
