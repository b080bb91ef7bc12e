//! An offer or an order that no phone acknowledged is pushed, and texted when that does not help either.

use crate::base::{At, DispatchId, WorkerId};
use crate::db::schema::workers;
use crate::db::{Conn, Fault, Tx};
use crate::jobs::runner::{After, Handler, Trouble};
use crate::jobs::store::Job;
use crate::jobs::{Channel, Lang, Tell, tell};
use crate::tickets::model::{Case, Dispatch, Ticket};
use crate::tickets::store;
use crate::tickets::tell::escalate_further;
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use mobile_api::tickets::DispatchState;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Handles `offer_push` or `offer_sms`.
#[derive(Clone)]
pub struct Escalate(Channel);

#[derive(Deserialize)]
struct Payload {
    dispatch_id: DispatchId,
}

impl Escalate {
    /// Tells by this channel.
    #[must_use]
    pub const fn by(channel: Channel) -> Self {
        Self(channel)
    }
}

impl Handler for Escalate {
    fn run<'a>(&'a self, job: &'a Job) -> LocalBoxFuture<'a, Result<Option<After>, Trouble>> {
        Box::pin(async move {
            let payload: Payload = job.payload.read().map_err(|why| Trouble::Never(why.to_string()))?;
            let channel = self.0;
            // Looked at within the transaction that writes the message: an acknowledgement that comes first is seen.
            Ok(Some(Box::new(move |tx: &mut Tx<'_>| escalate(tx, payload.dispatch_id, channel)) as After))
        })
    }
}

fn escalate(tx: &mut Tx<'_>, id: DispatchId, channel: Channel) -> Result<(), Fault> {
    let Case { ticket, live, .. } = store::by_dispatch(tx.conn, id)?;
    let Some(round) = live.filter(|d| d.id == id && is_unseen(d)) else { return Ok(()) };
    for worker in asked(tx.conn, &round)? {
        remind(tx, &ticket, &round, worker, channel)?;
    }
    if channel == Channel::Push { escalate_further(tx, &round, ticket.branch_id) } else { Ok(()) }
}

/// Whether no phone has said that it shows this round.
pub(super) fn is_unseen(d: &Dispatch) -> bool {
    (d.state == DispatchState::Offered && d.acked_at.is_none()) || d.is_unseen_order()
}

/// Whose phones should show it: a crew's job is on the screen of each member.
fn asked(conn: &mut Conn, round: &Dispatch) -> Result<BTreeSet<WorkerId>, Fault> {
    let mut all: BTreeSet<WorkerId> = match round.worker_id {
        Some(worker) => [worker].into(),
        None => round.invited_workers()?.into_iter().collect(),
    };
    if let Some(crew) = round.crew_id {
        let there = workers::table.filter(workers::crew_id.eq(crew).and(workers::on_duty.eq(true))).select(workers::id);
        all.extend(there.load::<WorkerId>(conn)?);
    }
    Ok(all)
}

fn remind(tx: &mut Tx<'_>, ticket: &Ticket, round: &Dispatch, worker: WorkerId, channel: Channel) -> Result<(), Fault> {
    let found = workers::table.find(worker).select(workers::phone).first::<String>(tx.conn).optional()?;
    let Some(phone) = found else { return Ok(()) };
    let (template, vars) = said(ticket, round, tx.now);
    let to = if channel == Channel::Push { worker.to_string() } else { phone };
    let (run_at, dispatch, branch) = (tx.now, Some(round.id), ticket.branch_id);
    let dedup = format!("offer/{}", round.id);
    tell(tx, &Tell { template, channel, to, lang: Lang::Zh, vars, branch, ticket: Some(ticket.id), dispatch, dedup, run_at })
}

/// What whoever is asked is told: a template and what stands in it.
pub(super) fn said(ticket: &Ticket, round: &Dispatch, now: At) -> (&'static str, Vec<(&'static str, String)>) {
    let place = ticket.point().map(|p| format!("{:.5}, {:.5}", p.lat(), p.lon()));
    let minutes = (round.there_in_s(now) + 59) / 60;
    let vars = vec![
        ("no", ticket.no.clone()),
        ("address", ticket.address.clone().or(place).unwrap_or_else(|| "?".into())),
        ("minutes", minutes.to_string()),
    ];
    (if round.is_unseen_order() { "order" } else { "offer" }, vars)
}
