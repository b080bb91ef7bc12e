//! The only place that writes tickets and dispatches: one transaction writes the row, its rounds, facts and jobs.

use crate::base::{At, BranchId, DispatchId, TicketId, WorkerId, ZoneId};
use crate::calls::promise::{self, Booked};
use crate::calls::{locate, record};
use crate::customers::customer::{NewFile, find_or_create, in_file};
use crate::db::schema::{decisions, dispatches, quotes, tickets, workers, zones};
use crate::db::{Conn, Fault, Json, NewFact, Refusal, Row, Tx, kept};
use crate::tickets::flow::{Flow, Flows, Required};
use crate::tickets::machine::{self, Asked, Said, Step};
use crate::tickets::model::{Booking, By, Case, Command, Dispatch, Round, Ticket};
use crate::tickets::moves::{RoundMoves, TicketMoves};
use crate::tickets::told::Told;
use crate::tickets::{spans, tell, wanted};
use diesel::prelude::*;
use mobile_api::code::Code;
use mobile_api::tickets::Why;
use serde_json::{Map, Value};
use std::sync::Arc;

// ---- reading ----

/// A ticket with its live round.
///
/// # Errors
/// `not_found`.
pub fn load(conn: &mut Conn, id: TicketId) -> Result<Case, Fault> {
    let row = tickets::table
        .left_join(dispatches::table.on(dispatches::ticket_id.eq(tickets::id).and(dispatches::live.eq(true))))
        .filter(tickets::id.eq(id))
        .select((Ticket::as_select(), Option::<Dispatch>::as_select()))
        .first::<(Ticket, Option<Dispatch>)>(conn)
        .optional()?;
    let (ticket, live) = row.ok_or_else(|| Refusal::not_found("ticket"))?;
    Ok(Case { ticket, touched: live.clone(), live })
}

/// One round, whatever became of it.
///
/// # Errors
/// `not_found`.
pub fn load_dispatch(conn: &mut Conn, id: DispatchId) -> Result<Dispatch, Fault> {
    let found = dispatches::table.find(id).select(Dispatch::as_select()).first(conn).optional()?;
    Ok(found.ok_or_else(|| Refusal::not_found("dispatch"))?)
}

/// The ticket that a round belongs to; `touched` is that round.
///
/// # Errors
/// `not_found`.
pub fn by_dispatch(conn: &mut Conn, id: DispatchId) -> Result<Case, Fault> {
    let round = load_dispatch(conn, id)?;
    let case = load(conn, round.ticket_id)?;
    Ok(Case { touched: Some(round), ..case })
}

/// Every open ticket of a zone with its live round, by id: what a dispatcher starts from.
///
/// # Errors
/// When the database cannot be read.
pub fn open_in_zone(conn: &mut Conn, zone: ZoneId) -> Result<Vec<Case>, Fault> {
    let rows: Vec<(Ticket, Option<Dispatch>)> = tickets::table
        .left_join(dispatches::table.on(dispatches::ticket_id.eq(tickets::id).and(dispatches::live.eq(true))))
        .filter(tickets::zone_id.eq(zone).and(tickets::closed_at.is_null()))
        .order(tickets::id)
        .select((Ticket::as_select(), Option::<Dispatch>::as_select()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(ticket, live)| Case { ticket, touched: live.clone(), live }).collect())
}

/// A worker's live rounds with their tickets, first to do first; those he is invited to are not among them.
///
/// # Errors
/// When the database cannot be read.
pub fn live_of_worker(conn: &mut Conn, worker: WorkerId) -> Result<Vec<(Dispatch, Ticket)>, Fault> {
    Ok(dispatches::table
        .inner_join(tickets::table.on(tickets::id.eq(dispatches::ticket_id)))
        .filter(dispatches::worker_id.eq(worker).and(dispatches::live.eq(true)))
        .order((dispatches::span_from, dispatches::id))
        .select((Dispatch::as_select(), Ticket::as_select()))
        .load(conn)?)
}

/// What each worker of a zone carried since a moment, whole seconds from setting out to the end, of rounds given since then
/// that are over; by worker.
///
/// # Errors
/// When the database cannot be read.
pub fn carried(conn: &mut Conn, zone: ZoneId, since: At) -> Result<Vec<(WorkerId, i64)>, Fault> {
    type Row = (WorkerId, Option<At>, Option<At>, Option<At>, At);
    // Ids are in order of time (UUIDv7): a range of the primary key needs no index of its own.
    let ms = u128::try_from(since.us() / 1000).unwrap_or(0);
    let first = DispatchId::of(uuid::Uuid::from_u128(ms << 80));
    let times = (dispatches::enroute_at, dispatches::arrived_at, dispatches::started_at, dispatches::ended_at.assume_not_null());
    let rows: Vec<Row> = dispatches::table
        .filter(dispatches::id.ge(first).and(dispatches::zone_id.eq(zone)))
        .filter(dispatches::live.eq(false).and(dispatches::worker_id.is_not_null()).and(dispatches::ended_at.is_not_null()))
        .select((dispatches::worker_id.assume_not_null(), times.0, times.1, times.2, times.3))
        .load(conn)?;
    let mut by_worker = std::collections::BTreeMap::new();
    for (worker, enroute, arrived, started, ended) in rows {
        let Some(since) = enroute.or(arrived).or(started) else { continue };
        *by_worker.entry(worker).or_insert(0) += ended.since_s(since) as i64;
    }
    Ok(by_worker.into_iter().collect())
}

/// Every decision about a ticket, newest first, at most 100.
///
/// # Errors
/// When the database cannot be read.
pub fn whys(conn: &mut Conn, id: TicketId) -> Result<Vec<Why>, Fault> {
    let rows: Vec<Json> = decisions::table
        .filter(decisions::ticket_id.eq(id))
        .order((decisions::at.desc(), decisions::id.desc()))
        .limit(100)
        .select(decisions::why)
        .load(conn)?;
    rows.iter().map(Json::read).collect()
}

// ---- commands ----

/// Does what a command asks, or refuses it: row, rounds, facts and jobs in the caller's transaction. `version` is what
/// the asker saw; the server itself gives none, for its commands are re-checked by the flow's guards.
///
/// # Errors
/// A typed refusal that says what happened instead (I3).
pub fn advance(tx: &mut Tx<'_>, flows: &Flows, id: TicketId, version: Option<i64>, by: &By, command: Command) -> Result<Case, Fault> {
    advance_told(tx, flows, id, version, by, command, &Told::default())
}

/// The same for a phone, which says when it was done.
///
/// # Errors
/// As [`advance`].
pub fn advance_told(
    tx: &mut Tx<'_>,
    flows: &Flows,
    id: TicketId,
    version: Option<i64>,
    by: &By,
    command: Command,
    told: &Told,
) -> Result<Case, Fault> {
    let case = load(tx.conn, id)?;
    advance_case(tx, flows, case, version, by, command, told)
}

/// The first round of a ticket that was booked in this transaction, as its dispatcher decided it beforehand.
///
/// # Errors
/// As [`advance`].
pub fn first_round(tx: &mut Tx<'_>, flows: &Flows, booked: Case, round: Round) -> Result<Case, Fault> {
    let version = booked.ticket.version;
    advance_case(tx, flows, booked, Some(version), &By::System, Command::Offer(round), &Told::default())
}

/// Moves a case that was read in this transaction.
fn advance_case(
    tx: &mut Tx<'_>,
    flows: &Flows,
    case: Case,
    version: Option<i64>,
    by: &By,
    command: Command,
    told: &Told,
) -> Result<Case, Fault> {
    let flow = flow_of(flows, &case.ticket)?;
    let named = command.dispatch().map(|d| load_dispatch(tx.conn, d)).transpose()?;
    let free_at = free_at(tx, by, &command, named.as_ref())?;
    let asked = Asked { by, version, named: named.as_ref(), free_at, told, new_round: tx.new_id(), now: tx.now };
    let step = machine::decide(flow, &case, &command, asked)?;
    if step.unchanged {
        return Ok(step.case);
    }
    if let Command::Change(changes) = &command {
        wanted::check_change(tx, changes, &step.case.ticket)?;
    }
    let hand = Hand::of(tx, step.case.live.as_ref())?;
    worker_can(tx, flow, &command, &case, &step, &hand)?;
    let live = write(tx, flows, &case, &step, hand)?;
    keep_why(tx, command, &step)?;
    let touched = live.clone().or_else(|| step.case.touched.clone());
    let now = Case { ticket: step.case.ticket.clone(), live, touched };
    say_all(tx, &now, &step.facts, by);
    for what in &step.tell {
        let ended = step.rounds.iter().find(|d| !d.live);
        let round = if *what == crate::tickets::flow::Tell::WorkerWithdrawn { ended } else { now.touched.as_ref() };
        tell::tell(tx, *what, &step.case.ticket, round)?;
    }
    if step.facts.iter().any(|f| f.kind == machine::PROMISED_ANEW) {
        tell::promise(tx, &step.case.ticket)?;
    }
    if step.follow_up {
        open_follow_up(tx, flows, flow, &step.case.ticket)?;
    }
    Ok(now)
}

/// What a worker has in hand before a step, read once for all who ask.
struct Hand {
    worker: Option<WorkerId>,
    rounds: Vec<(Dispatch, Ticket)>,
}

impl Hand {
    fn of(tx: &mut Tx<'_>, round: Option<&Dispatch>) -> Result<Self, Fault> {
        let worker = round.and_then(|d| d.worker_id);
        Ok(Self { worker, rounds: worker.map_or(Ok(vec![]), |w| live_of_worker(tx.conn, w))? })
    }
}

fn flow_of<'a>(flows: &'a Flows, ticket: &Ticket) -> Result<&'a Flow, Fault> {
    flows
        .get(&ticket.kind)
        .ok_or_else(|| Fault::internal(format!("ticket {} is of the kind {}, which has no flow", ticket.no, ticket.kind)))
}

/// When whoever takes an open round will be done with what he has in hand; what he has booked ahead comes later.
fn free_at(tx: &mut Tx<'_>, by: &By, command: &Command, named: Option<&Dispatch>) -> Result<Option<At>, Fault> {
    let (Command::Accept { .. }, Some(round), Some(worker)) = (command, named, by.worker()) else { return Ok(None) };
    if round.worker_id.is_some() {
        return Ok(None);
    }
    let now = tx.now;
    let all = live_of_worker(tx.conn, worker)?;
    Ok(all.iter().filter(|(d, t)| !spans::is_ahead(d, t.want_from, now)).filter_map(|(d, _)| d.span_to).max())
}

/// I1 before the constraint: a worker who gets a round is on duty, kept for no other caller, not full, and has nothing
/// booked within the time that it takes.
fn worker_can(tx: &mut Tx<'_>, flow: &Flow, command: &Command, before: &Case, step: &Step, hand: &Hand) -> Result<(), Fault> {
    let Some(now) = step.case.live.as_ref() else { return Ok(()) };
    let Some(worker) = now.worker_id else { return Ok(()) };
    let unable = |rule: &str| Err(Refusal::new(Code::WorkerUnable, rule.to_owned()).into());
    let at = tx.now;
    let others = hand.rounds.iter().filter(|(d, _)| d.ticket_id != now.ticket_id);
    let (ahead, near): (Vec<_>, Vec<_>) = others.partition(|(d, t)| spans::is_ahead(d, t.want_from, at));
    if matches!(command, Command::Depart { .. } | Command::Arrive { .. }) && near.iter().any(|(d, _)| d.is_under_way()) {
        return Err(Refusal::new(Code::WrongState, "finish the other job first").into());
    }
    let newly = before.live.as_ref().and_then(|d| d.worker_id) != Some(worker);
    if !newly {
        return Ok(());
    }
    let (on_duty, held) =
        workers::table.find(worker).select((workers::on_duty, held_for_another(worker, at))).first::<(bool, bool)>(tx.conn)?;
    if !on_duty {
        return unable("off_duty");
    }
    let for_later = spans::is_ahead(now, step.case.ticket.want_from, at);
    if !for_later && near.len() > flow.hold_next as usize {
        return unable("busy");
    }
    if let Some((_, booked)) = ahead.iter().find(|(d, _)| spans::overlap(d, now)) {
        return Err(Refusal::new(Code::SpanOverlaps, format!("span_overlaps: ticket {} is booked within that time", booked.no)).into());
    }
    if held {
        return unable("held_by_other_call");
    }
    Ok(())
}

#[diesel::dsl::auto_type(no_type_alias)]
fn held_for_another(worker: WorkerId, now: At) -> _ {
    diesel::dsl::exists(quotes::table.filter(quotes::held_worker_id.eq(worker).and(quotes::used.eq(false)).and(quotes::held_until.gt(now))))
}

/// Writes the ticket and its rounds; answers the live one as it was laid out among its worker's others, which is what
/// people are told.
fn write(tx: &mut Tx<'_>, flows: &Flows, before: &Case, step: &Step, hand: Hand) -> Result<Option<Dispatch>, Fault> {
    let ticket = &step.case.ticket;
    if let Some(moves) = TicketMoves::between(&before.ticket, ticket) {
        let same = tickets::table.filter(tickets::id.eq(ticket.id).and(tickets::version.eq(before.ticket.version)));
        let written: Vec<TicketId> = kept(diesel::update(same).set(moves).returning(tickets::id)).load(tx.conn)?;
        if written.len() != 1 {
            return Err(Refusal::stale(before.ticket.version, ticket.version).into());
        }
    }
    let (mut live, mut hand) = (step.case.live.clone(), Some(hand));
    for round in &step.rounds {
        let old = before.live.as_ref().filter(|d| d.id == round.id);
        // What was read before the first round was written is no longer true for the second.
        let hand = match hand.take().filter(|h| h.worker == round.worker_id) {
            Some(read) => read,
            None => Hand::of(tx, Some(round))?,
        };
        let written = write_round(tx, flows, (round.clone(), ticket), old, hand)?;
        live = live.map(|d| if d.id == written.id { written } else { d });
    }
    Ok(live)
}

/// Writes a round and lays its worker's live rounds out anew: whatever takes or gives back his time moves what comes after.
/// `old` is its row, if it has one. The round itself is answered as it was written.
fn write_round(
    tx: &mut Tx<'_>,
    flows: &Flows,
    (round, ticket): (Dispatch, &Ticket),
    old: Option<&Dispatch>,
    hand: Hand,
) -> Result<Dispatch, Fault> {
    let work = |t: &Ticket| spans::Work { service_s: flows.get(&t.kind).map_or(0, |f| f.service_s), want_from: t.want_from };
    let mut works: Vec<(TicketId, spans::Work)> = hand.rounds.iter().map(|(d, t)| (d.ticket_id, work(t))).collect();
    works.push((ticket.id, work(ticket)));
    let mut before: Vec<Dispatch> = hand.rounds.into_iter().map(|(d, _)| d).collect();
    before.sort_by_key(|d| d.id);
    let mut all: Vec<Dispatch> = before.iter().filter(|d| d.id != round.id).cloned().collect();
    let ended = (!round.live).then(|| round.clone());
    if round.live {
        all.push(round.clone());
    }
    // What was read last comes first: an earlier round of this step may have moved it.
    let mut rows: Vec<Dispatch> = before.iter().chain(old).cloned().collect();
    if round.worker_id.is_some() {
        // The last one is the ticket as it is after this step.
        spans::lay_out(&mut all, tx.now, |d| works.iter().rfind(|w| w.0 == d.ticket_id).map_or_else(Default::default, |w| w.1));
        take_off(tx, &mut rows, &all)?;
    }
    let mut written = round.clone();
    for d in ended.into_iter().chain(all) {
        match rows.iter().find(|row| row.id == d.id) {
            None => drop(diesel::insert_into(dispatches::table).values(d.clone()).execute(tx.conn)?),
            Some(row) => put(tx, row, &d)?,
        }
        let was = before.iter().find(|old| old.id == d.id && d.id != round.id).and_then(|old| old.span_from);
        if was.max(Some(tx.now)) != d.span_from.max(Some(tx.now)) && was.is_some() {
            move_deadline(tx, flows, &d)?;
        }
        if d.id == round.id {
            written = d;
        }
    }
    Ok(written)
}

/// Takes the spans that move off their rows before they are put on anew, so that no state in between overlaps.
fn take_off(tx: &mut Tx<'_>, rows: &mut [Dispatch], laid_out: &[Dispatch]) -> Result<(), Fault> {
    for d in laid_out {
        let moved = |row: &&mut Dispatch| row.id == d.id && (row.span_from, row.span_to) != (d.span_from, d.span_to);
        if let Some(row) = rows.iter_mut().find(moved) {
            let bare = Dispatch { span_from: None, span_to: None, ..row.clone() };
            put(tx, row, &bare)?;
            *row = bare;
        }
    }
    Ok(())
}

/// Writes what changed of a round.
fn put(tx: &mut Tx<'_>, row: &Dispatch, d: &Dispatch) -> Result<(), Fault> {
    let Some(moves) = RoundMoves::between(row, d) else { return Ok(()) };
    kept(diesel::update(dispatches::table.find(d.id)).set(moves).returning(dispatches::id)).load::<DispatchId>(tx.conn)?;
    Ok(())
}

/// A round of another ticket begins at another time now: when its worker must have set out is counted from there (I4).
fn move_deadline(tx: &mut Tx<'_>, flows: &Flows, round: &Dispatch) -> Result<(), Fault> {
    let ticket = tickets::table.find(round.ticket_id).select(Ticket::as_select()).first(tx.conn)?;
    if let Some(at) = machine::start_deadline(flow_of(flows, &ticket)?, &ticket, round, tx.now) {
        diesel::update(tickets::table.find(ticket.id)).set(tickets::deadline_at.eq(at)).execute(tx.conn)?;
    }
    Ok(())
}

/// Says what happened, with the ticket as it stands now for those who act upon it.
fn say_all(tx: &mut Tx<'_>, case: &Case, facts: &[Said], by: &By) {
    let (ticket, row): (_, Row) = (&case.ticket, Arc::new(case.clone()));
    for said in facts {
        let fact = fact(tx.now, ticket, said, by);
        tx.fact_of(fact, Arc::clone(&row));
    }
}

fn fact(at: At, ticket: &Ticket, said: &Said, by: &By) -> NewFact {
    NewFact {
        zone_id: ticket.zone_id,
        seq: 0,
        at,
        kind: said.kind.into(),
        branch_id: ticket.branch_id,
        ticket_id: Some(ticket.id),
        dispatch_id: said.dispatch,
        worker_id: said.worker,
        by_user: by.user(),
        data: Json(serde_json::Value::Object(said.data.clone())),
    }
}

fn keep_why(tx: &mut Tx<'_>, command: Command, step: &Step) -> Result<(), Fault> {
    let live = step.case.live.as_ref().map(|d| d.id);
    let (mut why, dispatch) = match command {
        Command::Offer(round) => (round.why, live),
        Command::NobodyFound { why } => (why, None),
        _ => return Ok(()),
    };
    why.dispatch_id = dispatch.map(|d| d.to_string());
    (why.at, why.round) = (tx.now.time(), step.case.ticket.round);
    let row = (decisions::id.eq(tx.new_id::<()>()), decisions::ticket_id.eq(step.case.ticket.id), decisions::dispatch_id.eq(dispatch));
    diesel::insert_into(decisions::table).values((row, decisions::at.eq(tx.now), decisions::why.eq(Json::of(&why)))).execute(tx.conn)?;
    Ok(())
}

/// Says in a ticket's story what happened at one of its rounds and changes neither.
///
/// # Errors
/// `not_found`.
pub fn remark(tx: &mut Tx<'_>, round: DispatchId, kind: &'static str, more: Map<String, Value>, by: &By) -> Result<(), Fault> {
    let case = by_dispatch(tx.conn, round)?;
    let mut data = machine::about(&case.ticket);
    data.extend(more);
    let worker = case.touched.as_ref().and_then(|d| d.worker_id);
    data.insert("worker_id".into(), serde_json::json!(worker));
    data.insert("crew_id".into(), serde_json::json!(case.touched.as_ref().and_then(|d| d.crew_id)));
    say_all(tx, &case, &[Said { kind, dispatch: Some(round), worker, data }], by);
    Ok(())
}

// ---- booking ----

/// Books a ticket: finds its zone, its customer and car (S3-24), takes over the quote's promise, says `ticket_created`.
///
/// # Errors
/// When a required field is missing, the place is in no zone, or the quote is not the caller's.
pub fn create(tx: &mut Tx<'_>, flows: &Flows, by: &By, new: Booking) -> Result<Case, Fault> {
    let unknown = || Refusal::field("kind", "is not a ticket kind: GET /flows lists them");
    let flow = flows.get(&new.kind).ok_or_else(unknown)?;
    check_required(flow, &new)?;
    wanted::check_window(new.want_from, new.want_to, tx.now)?;
    wanted::check_wish(tx.conn, new.wish, &new.branch_path)?;
    let held = match new.quote {
        Some(quote) => promise::use_quote(tx, quote, &new.branch_path, &Booked { kind: &new.kind, point: new.point, wish: new.wish })?,
        None => None,
    };
    let zone = match &held {
        Some(h) => h.zone,
        None => wanted::zone_for(tx.conn, new.point, &new.branch_path)?,
    };
    let file = NewFile { branch: new.branch_id, name: new.customer_name.clone(), phone: new.phone.clone(), plate: new.plate.clone() };
    let (customer, car) = match new.customer {
        Some(open) => in_file(tx, open, &file)?,
        None => find_or_create(tx, &file)?,
    };
    if let Some(call) = new.call {
        // A call of another branch is as good as none (I10).
        let own = record::get(tx.conn, call).ok().filter(|c| c.user_id.is_some() && c.user_id == by.user());
        if own.is_none() && !record::is_within(tx.conn, call, &new.branch_path)? {
            return Err(Refusal::field("call_id", "no such call").into());
        }
    }
    let now = tx.now;
    let mut ticket = blank(tx, flow, zone, new.branch_id, new.phone.as_str().to_owned(), new.customer_name)?;
    ticket.id = new.id;
    (ticket.customer_id, ticket.car_id, ticket.call_id) = (Some(customer), car, new.call);
    ticket.plate = new.plate.map(|p| p.as_str().to_owned());
    (ticket.lat, ticket.lon) = (new.point.map(|p| p.lat()), new.point.map(|p| p.lon()));
    ticket.accuracy_m = new.accuracy_m.filter(|_| new.point.is_some());
    (ticket.address, ticket.note) = (new.address, new.note);
    (ticket.want_from, ticket.want_to) = (new.want_from, new.want_to);
    ticket.wish_worker_id = new.wish.or(held.map(|h| h.worker));
    ticket.created_by = by.user();
    if let Some(h) = held {
        // Told for later, the promise is the end of the wanted time.
        let promised = now.plus_s(h.eta_s).max(ticket.wanted_by().unwrap_or(now));
        (ticket.promise_at, ticket.promise_said_at, ticket.promise_by) = (Some(promised), Some(now), by.user());
    }
    ticket.deadline_at = machine::first_deadline(flow, &ticket, now);
    let case = insert(tx, ticket, by, held.map(|h| h.worker))?;
    if let Some(call) = new.call {
        record::booked(tx, call, case.ticket.id)?;
    }
    if let Some(user) = by.user() {
        locate::booked(tx, user, &case.ticket.phone, case.ticket.id)?;
    }
    Ok(case)
}

fn check_required(flow: &Flow, new: &Booking) -> Result<(), Refusal> {
    for required in &flow.requires {
        match required {
            Required::Place if new.point.is_none() => return Err(Refusal::field("place", "lat and lon are needed for this kind")),
            Required::Plate if new.plate.is_none() => return Err(Refusal::field("plate", "is needed for this kind")),
            Required::Place | Required::Plate => {}
        }
    }
    Ok(())
}

/// A ticket with a number and nothing else.
fn blank(tx: &mut Tx<'_>, flow: &Flow, zone: ZoneId, branch: BranchId, phone: String, name: Option<String>) -> Result<Ticket, Fault> {
    let row = diesel::update(zones::table.find(zone)).set(zones::tickets.eq(zones::tickets + 1));
    let (code, n): (String, i64) = kept(row.returning((zones::code, zones::tickets))).get_result(tx.conn)?;
    let day = tx.now.local_time().strftime("%m%d").to_string();
    Ok(Ticket {
        id: tx.new_id(),
        no: format!("{code}-{day}-{n:04}"),
        kind: flow.kind.clone(),
        branch_id: branch,
        zone_id: zone,
        customer_id: None,
        car_id: None,
        call_id: None,
        parent_id: None,
        phone,
        customer_name: name,
        plate: None,
        lat: None,
        lon: None,
        accuracy_m: None,
        address: None,
        want_from: None,
        want_to: None,
        note: None,
        state: flow.initial.get_ref().clone(),
        outcome: None,
        version: 1,
        round: 0,
        attempts: 0,
        excluded: Json::of(&Vec::<WorkerId>::new()),
        wish_worker_id: None,
        needs_human: false,
        human_reason: None,
        deadline_at: None,
        promise_at: None,
        promise_said_at: None,
        promise_by: None,
        promise_kept: None,
        promise_told_late: false,
        created_by: None,
        created_at: tx.now,
        closed_at: None,
    })
}

fn insert(tx: &mut Tx<'_>, ticket: Ticket, by: &By, held: Option<WorkerId>) -> Result<Case, Fault> {
    diesel::insert_into(tickets::table).values(&ticket).execute(tx.conn)?;
    let mut data = machine::about(&ticket);
    data.insert("held_worker_id".into(), serde_json::json!(held));
    data.insert("parent_id".into(), serde_json::json!(ticket.parent_id));
    let case = Case { ticket, live: None, touched: None };
    say_all(tx, &case, &[Said { kind: "ticket_created", dispatch: None, worker: None, data }], by);
    Ok(case)
}

/// A closed wash opens its return visit (S2-36), for the same customer, car and branch.
fn open_follow_up(tx: &mut Tx<'_>, flows: &Flows, flow: &Flow, parent: &Ticket) -> Result<(), Fault> {
    let kind = flow.follow_up.as_ref().map(|f| f.kind.get_ref().as_str()).unwrap_or_default();
    let next = flows.get(kind).ok_or_else(|| Fault::internal(format!("there is no kind {kind}")))?;
    let mut ticket = blank(tx, next, parent.zone_id, parent.branch_id, parent.phone.clone(), parent.customer_name.clone())?;
    (ticket.customer_id, ticket.car_id, ticket.parent_id) = (parent.customer_id, parent.car_id, Some(parent.id));
    ticket.plate = parent.plate.clone();
    ticket.deadline_at = machine::first_deadline(next, &ticket, tx.now);
    insert(tx, ticket, &By::System, None).map(drop)
}
