//! Finding tickets: by state, zone, and anything a caller may quote (number, plate, name, phone).

use crate::access::Caller;
use crate::base::page::{MOST, Wanted};
use crate::base::{CustomerId, Phone, Plate, TicketId, WorkerId, ZoneId};
use crate::db::schema::{dispatches, facts, tickets, workers};
use crate::db::{Conn, Fact, Fault, Refusal};
use crate::http::page;
use crate::tickets::model::{Case, Dispatch, Ticket};
use crate::tickets::{actor, store, wire};
use diesel::prelude::*;
use mobile_api::Page;
use mobile_api::tickets as api;
use mobile_api::tickets::TicketsQuery;
use std::collections::BTreeSet;

/// A ticket within the caller's scope (I10).
///
/// # Errors
/// `not_found` outside it.
pub fn load(conn: &mut Conn, caller: &Caller, id: TicketId) -> Result<Case, Fault> {
    let case = store::load(conn, id)?;
    if caller.sees(case.ticket.branch_id) { Ok(case) } else { Err(Refusal::not_found("ticket").into()) }
}

/// One page of tickets, newest first.
///
/// # Errors
/// When a filter cannot be read.
pub fn list(conn: &mut Conn, caller: &Caller, query: &TicketsQuery, wanted: &Wanted) -> Result<Page<api::Ticket>, Fault> {
    let mut rows = tickets::table.filter(tickets::branch_id.eq_any(caller.scope())).into_boxed();
    if let Some(before) = page::key::<TicketId>(wanted)? {
        rows = rows.filter(tickets::id.lt(before));
    }
    if let Some(zone) = &query.zone {
        let zone: ZoneId = zone.parse().map_err(|_unreadable| Refusal::field("zone", "is not an id"))?;
        rows = rows.filter(tickets::zone_id.eq(zone));
    }
    if let Some(kind) = &query.kind {
        rows = rows.filter(tickets::kind.eq(kind.clone()));
    }
    if let Some(state) = &query.state {
        rows = rows.filter(tickets::state.eq(state.clone()));
    }
    if let Some(human) = query.needs_human {
        rows = rows.filter(tickets::needs_human.eq(human));
    }
    rows = match query.open {
        Some(true) => rows.filter(tickets::closed_at.is_null()),
        Some(false) => rows.filter(tickets::closed_at.is_not_null()),
        None => rows,
    };
    if let Some(q) = query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        rows = rows.filter(anything(q));
    }
    let rows: Vec<Ticket> = rows.order(tickets::id.desc()).limit(wanted.fetch()).select(Ticket::as_select()).load(conn)?;
    show(conn, caller, wanted, rows)
}

type Filter = Box<dyn BoxableExpression<tickets::table, crate::db::MultiBackend, SqlType = diesel::sql_types::Bool>>;

/// What a caller quotes: a plate, a telephone number, else a ticket number or a name.
fn anything(q: &str) -> Filter {
    if let Ok(plate) = Plate::parse(q) {
        return Box::new(tickets::plate.assume_not_null().eq(plate.as_str().to_owned()));
    }
    if let Ok(phone) = Phone::parse(q) {
        return Box::new(tickets::phone.eq(phone.as_str().to_owned()));
    }
    let like: String = q.chars().flat_map(|c| if matches!(c, '%' | '_' | '\\') { vec!['\\', c] } else { vec![c] }).collect();
    let no = tickets::no.like(format!("%{}%", like.to_uppercase())).escape('\\');
    let name = tickets::customer_name.assume_not_null().like(format!("%{like}%")).escape('\\');
    Box::new(no.or(tickets::customer_name.is_not_null().and(name)))
}

/// What somebody who rings has under way, newest first: by his number, or by whose file it stands in (S2-26).
///
/// # Errors
/// When the database cannot be read.
pub fn open_of_caller(conn: &mut Conn, caller: &Caller, norm: Option<&str>, files: &[CustomerId]) -> Result<Vec<api::Ticket>, Fault> {
    let his = tickets::customer_id.is_not_null().and(tickets::customer_id.assume_not_null().eq_any(files.to_vec()));
    let number = tickets::phone.eq(norm.unwrap_or("-").to_owned());
    let open = tickets::table.filter(tickets::branch_id.eq_any(caller.scope()).and(tickets::closed_at.is_null())).into_boxed();
    // As with calls: no `OR 1=0`.
    let open = if files.is_empty() { open.filter(number) } else { open.filter(number.or(his)) };
    let rows: Vec<Ticket> = open.order(tickets::id.desc()).limit(MOST_OPEN).select(Ticket::as_select()).load(conn)?;
    Ok(show(conn, caller, &Wanted { limit: MOST, cursor: None }, rows)?.items)
}

/// Open tickets of one caller that are shown: a firm's number may have many.
const MOST_OPEN: i64 = 20;

fn show(conn: &mut Conn, caller: &Caller, wanted: &Wanted, rows: Vec<Ticket>) -> Result<Page<api::Ticket>, Fault> {
    let ids: Vec<TicketId> = rows.iter().map(|t| t.id).collect();
    let live: Vec<Dispatch> = dispatches::table
        .filter(dispatches::ticket_id.eq_any(ids).and(dispatches::live.eq(true)))
        .select(Dispatch::as_select())
        .load(conn)?;
    let names = wire::names(conn, live.iter())?;
    let whole = caller.sees_phones();
    let one = |t: Ticket| wire::ticket(&t, live.iter().find(|d| d.ticket_id == t.id), &names, whole);
    Ok(wanted.page(rows, |t| t.id.to_string(), one))
}

/// Every decision about a ticket, newest first, as the caller may see it: whoever is not of his branches is nameless.
///
/// # Errors
/// `not_found` outside the caller's scope.
pub fn whys(conn: &mut Conn, caller: &Caller, id: TicketId) -> Result<Vec<api::Why>, Fault> {
    load(conn, caller, id)?;
    let mut all = store::whys(conn, id)?;
    let named = |why: &api::Why| {
        let left_out = why.left_out.iter().map(|l| &l.worker_id);
        why.candidates.iter().map(|c| &c.worker_id).chain(left_out).filter_map(|w| w.parse().ok()).collect::<Vec<WorkerId>>()
    };
    let named: BTreeSet<WorkerId> = all.iter().flat_map(named).collect();
    let named: Vec<WorkerId> = named.into_iter().collect();
    let mut seen = BTreeSet::new();
    for some in named.chunks(ASKED_AT_ONCE) {
        let his = workers::table.filter(workers::id.eq_any(some.to_vec()).and(workers::branch_id.eq_any(caller.scope())));
        seen.extend(his.select(workers::id).load::<WorkerId>(conn)?.into_iter().map(|w| w.to_string()));
    }
    all.iter_mut().for_each(|why| wire::hide(why, |worker| seen.contains(worker)));
    Ok(all)
}

/// Ids in one question to the database.
const ASKED_AT_ONCE: usize = 500;

/// A ticket's own facts in order, one page.
///
/// # Errors
/// `not_found` outside the caller's scope.
pub fn history(conn: &mut Conn, caller: &Caller, id: TicketId, wanted: &Wanted) -> Result<Page<api::Fact>, Fault> {
    load(conn, caller, id)?;
    let after: i64 = page::key(wanted)?.unwrap_or(0);
    let rows: Vec<Fact> = facts::table
        .filter(facts::ticket_id.eq(id).and(facts::seq.gt(after)))
        .order(facts::seq)
        .limit(wanted.fetch())
        .select(Fact::as_select())
        .load(conn)?;
    let known = actor::users_of(conn, caller, rows.iter().filter_map(|f| f.by_user))?;
    let one = |f: Fact| {
        let by = f.by_user.and_then(|user| known.get(&user).cloned()).unwrap_or_else(actor::system);
        api::Fact { by: Some(by), ..(&f).into() }
    };
    Ok(wanted.page(rows, |f| f.seq.to_string(), one))
}
