//! Who is told what, by which channel: the flow names a message, here it becomes rows and jobs in the command's own
//! transaction (S2-32, S1-51).

use crate::base::{At, BranchId, WorkerId};
use crate::customers::customer;
use crate::db::schema::{crews, workers};
use crate::db::{Fault, Json, Tx};
use crate::jobs::{self, Channel, Lang, NewJob, OFFER_PUSH, OFFER_SMS};
use crate::tickets::flow::Tell;
use crate::tickets::model::{Dispatch, Ticket};
use diesel::prelude::*;
use serde_json::json;

/// An offer that no phone acknowledged is pushed after so many seconds, and texted after so many; from when it was made.
const PUSH_AFTER_S: i64 = 5;
const SMS_AFTER_S: i64 = 10;
/// Field staff are written to in Chinese, customers in what their file says.
const STAFF: Lang = Lang::Zh;

/// Writes one message of a step. `round` is the one it is about: the live one, or the one that just ended.
pub(super) fn tell(tx: &mut Tx<'_>, what: Tell, ticket: &Ticket, round: Option<&Dispatch>) -> Result<(), Fault> {
    let minutes = round.map_or(0, |d| (d.there_in_s(tx.now) + 59) / 60).to_string();
    let no = ("no", ticket.no.clone());
    let note = match what {
        Tell::Offer => return round.map_or(Ok(()), |d| escalate(tx, d, ticket.branch_id)),
        Tell::CrewJob => return crew_job(tx, ticket, round),
        Tell::WorkerJob => {
            order(tx, ticket, round)?;
            let Some((_, phone)) = worker(tx, round)? else { return Ok(()) };
            Note { template: "worker_job", to: phone, channel: Channel::Sms, lang: STAFF, vars: job_vars(ticket).to_vec() }
        }
        Tell::WorkerWithdrawn => {
            let Some((_, phone)) = worker(tx, round.filter(|d| !d.live))? else { return Ok(()) };
            Note { template: "worker_withdrawn", to: phone, channel: Channel::Sms, lang: STAFF, vars: vec![no] }
        }
        Tell::CustomerAccepted => {
            let Some((name, _)) = worker(tx, round)? else { return Ok(()) };
            let plate = ("plate", ticket.plate.clone().unwrap_or_default());
            to_customer(tx, ticket, "customer_accepted", vec![("worker", name), plate, ("minutes", minutes)])?
        }
        Tell::CustomerCrew => {
            let Some((name, _)) = crew(tx, round)? else { return Ok(()) };
            to_customer(tx, ticket, "customer_crew", vec![("crew", name), ("minutes", minutes)])?
        }
        Tell::CustomerArrived => {
            let Some((name, _)) = worker(tx, round)? else { return Ok(()) };
            to_customer(tx, ticket, "customer_arrived", vec![("worker", name)])?
        }
        Tell::CustomerChanged => to_customer(tx, ticket, "customer_changed", vec![no])?,
        Tell::CustomerCancelled => to_customer(tx, ticket, "customer_cancelled", vec![no])?,
        Tell::CustomerDone => to_customer(tx, ticket, "customer_done", vec![no])?,
    };
    send(tx, note, ticket, round)
}

/// In the language that his file says.
fn to_customer(tx: &mut Tx<'_>, ticket: &Ticket, template: &'static str, vars: Vec<(&'static str, String)>) -> Result<Note, Fault> {
    let lang = customer::lang_of(tx.conn, ticket.customer_id)?;
    Ok(Note { template, to: ticket.phone.clone(), channel: Channel::Sms, lang, vars })
}

/// Tells the customer what is promised now instead of what was (S2-34).
pub(super) fn promise(tx: &mut Tx<'_>, ticket: &Ticket) -> Result<(), Fault> {
    let Some(at) = ticket.promise_at else { return Ok(()) };
    let local = |at: At| at.local_time();
    let (then, today) = (local(at), local(tx.now));
    let same_day = then.strftime("%F").to_string() == today.strftime("%F").to_string();
    let time = then.strftime(if same_day { "%H:%M" } else { "%m-%d %H:%M" }).to_string();
    let note = to_customer(tx, ticket, "customer_promise", vec![("no", ticket.no.clone()), ("time", time)])?;
    send(tx, note, ticket, None)
}

struct Note {
    template: &'static str,
    to: String,
    channel: Channel,
    lang: Lang,
    vars: Vec<(&'static str, String)>,
}

fn send(tx: &mut Tx<'_>, note: Note, ticket: &Ticket, round: Option<&Dispatch>) -> Result<(), Fault> {
    let run_at = tx.now;
    let dispatch = round.map(|d| d.id);
    // The version makes a second change or a second round another message, and a repeated command the same one.
    let dedup = format!("{}/{}/{}", note.template, ticket.id, ticket.version);
    let (branch, id) = (ticket.branch_id, Some(ticket.id));
    let Note { template, channel, to, lang, vars } = note;
    jobs::tell(tx, &jobs::Tell { template, channel, to, lang, vars, branch, ticket: id, dispatch, dedup, run_at })
}

fn job_vars(ticket: &Ticket) -> [(&'static str, String); 4] {
    let place = || match ticket.point() {
        Some(p) => format!("{:.5}, {:.5}", p.lat(), p.lon()),
        None => "?".into(),
    };
    [
        ("no", ticket.no.clone()),
        ("address", ticket.address.clone().unwrap_or_else(place)),
        ("plate", ticket.plate.clone().unwrap_or_default()),
        ("phone", ticket.phone.clone()),
    ]
}

/// Rings and texts the crew at once; each is a job of its own, so neither waits for the other (S1-51).
fn crew_job(tx: &mut Tx<'_>, ticket: &Ticket, round: Option<&Dispatch>) -> Result<(), Fault> {
    order(tx, ticket, round)?;
    let Some((_, phone)) = crew(tx, round)? else { return Ok(()) };
    for channel in [Channel::Call, Channel::Sms] {
        let mut vars = job_vars(ticket).to_vec();
        vars.push(("note", ticket.note.clone().unwrap_or_default()));
        send(tx, Note { template: "crew_job", to: phone.clone(), channel, lang: STAFF, vars }, ticket, round)?;
    }
    Ok(())
}

/// An order that no phone shows is pushed and texted as an offer is: nobody asks him, so nobody would notice his silence.
fn order(tx: &mut Tx<'_>, ticket: &Ticket, round: Option<&Dispatch>) -> Result<(), Fault> {
    match round.filter(|d| d.is_unseen_order()) {
        Some(d) => escalate(tx, d, ticket.branch_id),
        None => Ok(()),
    }
}

/// Enqueues what happens to an offer that nobody acknowledges; the job looks again when its time has come, and sees to the text.
fn escalate(tx: &mut Tx<'_>, round: &Dispatch, branch: BranchId) -> Result<(), Fault> {
    jobs::enqueue(tx, reminder(OFFER_PUSH, round, PUSH_AFTER_S, branch))
}

/// The text that follows, if the push did not help.
///
/// # Errors
/// When the database says no.
pub(crate) fn escalate_further(tx: &mut Tx<'_>, round: &Dispatch, branch: BranchId) -> Result<(), Fault> {
    jobs::enqueue(tx, reminder(OFFER_SMS, round, SMS_AFTER_S, branch))
}

fn reminder(topic: &'static str, round: &Dispatch, after_s: i64, branch: BranchId) -> NewJob {
    let (run_at, payload): (At, Json) = (round.created_at.plus_s(after_s), Json(json!({ "dispatch_id": round.id })));
    NewJob { topic, payload, run_at, dedup: Some(format!("{topic}/{}", round.id)), ticket: Some(round.ticket_id), branch: Some(branch) }
}

/// The round's worker: name and number.
fn worker(tx: &mut Tx<'_>, round: Option<&Dispatch>) -> Result<Option<(String, String)>, Fault> {
    let Some(id): Option<WorkerId> = round.and_then(|d| d.worker_id) else { return Ok(None) };
    Ok(workers::table.find(id).select((workers::name, workers::phone)).first(tx.conn).optional()?)
}

/// The round's crew: name and the number that is called; a rescuer without a crew is his own.
fn crew(tx: &mut Tx<'_>, round: Option<&Dispatch>) -> Result<Option<(String, String)>, Fault> {
    match round.and_then(|d| d.crew_id) {
        Some(id) => Ok(crews::table.find(id).select((crews::name, crews::phone)).first(tx.conn).optional()?),
        None => worker(tx, round),
    }
}
