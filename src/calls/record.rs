//! The record that each call leaves, also when nobody matched or nobody answered (S3-41, S3-42).
//!
//! The row is the truth for consoles. What the switch reports and what an agent orders both move it by [`advance`];
//! whoever comes second with the same news finds nothing to do.

use crate::access::Caller;
use crate::base::page::Wanted;
use crate::base::{At, BranchId, CallId, CustomerId, SeatId, TicketId, UserId, phone};
use crate::customers::number;
use crate::db::schema::{branches, calls, seats};
use crate::db::{Conn, Fault, MultiBackend, Refusal, Tx, kept};
use crate::http::page;
use diesel::prelude::*;
use mobile_api::calls::{CallState, Direction, Match};
use mobile_api::code::Code;

/// A row of `calls`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = calls, check_for_backend(MultiBackend), treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Call {
    /// Id.
    pub id: CallId,
    /// `inbound` or `outbound`.
    pub direction: String,
    /// As [`CallState`] is written.
    pub state: String,
    /// The seat's branch, or the organisation's while it rang nowhere: scope.
    pub branch_id: BranchId,
    /// Line name.
    pub line: String,
    /// The other party as signalled.
    pub peer: String,
    /// The same in normal form, when it is a number.
    pub peer_norm: Option<String>,
    /// The number rung.
    pub dialled: Option<String>,
    /// Seat it rings or rang at last.
    pub seat_id: Option<SeatId>,
    /// Who answered.
    pub user_id: Option<UserId>,
    /// The file it belongs to.
    pub customer_id: Option<CustomerId>,
    /// As [`Match`] is written.
    pub match_: String,
    /// A ticket booked during it.
    pub ticket_id: Option<TicketId>,
    /// Began.
    pub began_at: At,
    /// Was answered, the first time.
    pub answered_at: Option<At>,
    /// Ended.
    pub ended_at: Option<At>,
    /// As [`EndReason`] is written.
    pub end_reason: Option<String>,
    /// Where its sound is; `simulated` is made up when it is fetched.
    pub recording: Option<String>,
    /// What was written down while they talked.
    pub note: Option<String>,
    /// Raised by every move.
    pub version: i64,
}

/// Why a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// They had talked.
    Completed,
    /// It rang out, here or there.
    NoAnswer,
    /// No line was free, or the other side talked with somebody else.
    Busy,
    /// The caller gave up before it rang out anywhere.
    Abandoned,
    /// The network, the switch, or a restart.
    Failed,
}

impl EndReason {
    /// As the table writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            EndReason::Completed => "completed",
            EndReason::NoAnswer => "no_answer",
            EndReason::Busy => "busy",
            EndReason::Abandoned => "abandoned",
            EndReason::Failed => "failed",
        }
    }
}

/// What moves a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It rings at this seat: for the first time, after another let it ring, or by transfer.
    Ring(SeatId),
    /// It waits until a seat is free.
    Queue,
    /// Whoever sits at this seat answers.
    Answer(SeatId, Option<UserId>),
    /// Whom we rang answers.
    PeerAnswers,
    /// The other party waits.
    Hold,
    /// They talk again.
    Resume,
    /// It is over. One that was answered is completed, whatever the reason given.
    End(EndReason),
}

/// How a call begins.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The switch's name for it.
    pub id: CallId,
    /// Which way.
    pub direction: Direction,
    /// Line name.
    pub line: String,
    /// The other party as signalled.
    pub peer: String,
    /// The number rung.
    pub dialled: Option<String>,
    /// Where it rings, or who rings out; the queue without it.
    pub seat: Option<SeatId>,
    /// Who rings out.
    pub user: Option<UserId>,
}

// ---- rules ----

/// Where a step leads; none when it is no news, an error when it cannot be.
fn next(call: &Call, step: Step) -> Result<Option<CallState>, Refusal> {
    use CallState::{Ended, Held, Queued, Ringing, Talking};
    let state = call.state();
    let to = match (step, state) {
        (Step::End(_), Ended)
        | (Step::Hold, Held)
        | (Step::Resume, Talking)
        | (Step::PeerAnswers, Talking | Held)
        | (Step::Queue, Queued) => None,
        (Step::Ring(seat), Ringing) if call.seat_id == Some(seat) => None,
        (Step::Answer(seat, _), Talking | Held) if call.seat_id == Some(seat) => None,
        (Step::End(_), Queued | Ringing | Talking | Held) => Some(Ended),
        (Step::Ring(_), Queued | Ringing | Talking | Held) => Some(Ringing),
        (Step::Queue, Ringing) => Some(Queued),
        (Step::Answer(..), Queued | Ringing) if call.is_inbound() => Some(Talking),
        (Step::PeerAnswers, Ringing) if !call.is_inbound() => Some(Talking),
        (Step::Hold, Talking) => Some(Held),
        (Step::Resume, Held) => Some(Talking),
        (Step::Ring(_) | Step::Queue | Step::Answer(..) | Step::PeerAnswers | Step::Hold | Step::Resume, _) => {
            return Err(Refusal::new(Code::WrongLineState, format!("the call is {}: that cannot be done now", call.state)));
        }
    };
    Ok(to)
}

impl Call {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> CallState {
        match self.state.as_str() {
            "queued" => CallState::Queued,
            "ringing" => CallState::Ringing,
            "talking" => CallState::Talking,
            "held" => CallState::Held,
            // The table holds no other: see its CHECK.
            _ => CallState::Ended,
        }
    }

    /// A customer rang.
    #[must_use]
    pub fn is_inbound(&self) -> bool {
        self.direction == "inbound"
    }

    /// How well its number is known.
    #[must_use]
    pub fn matched(&self) -> Match {
        match self.match_.as_str() {
            "known" => Match::Known,
            "maybe" => Match::Maybe,
            _ => Match::None,
        }
    }

    /// As it goes over the wire, its number as `phone` writes it.
    #[must_use]
    pub fn wire(&self, phone: impl Fn(&str) -> String) -> mobile_api::calls::Call {
        mobile_api::calls::Call {
            id: self.id.to_string(),
            direction: if self.is_inbound() { Direction::Inbound } else { Direction::Outbound },
            state: self.state(),
            from: phone(self.peer_norm.as_deref().unwrap_or(&self.peer)),
            to: self.dialled.clone(),
            line: self.line.clone(),
            seat_id: self.seat_id.map(|id| id.to_string()),
            user_id: self.user_id.map(|id| id.to_string()),
            customer_id: self.customer_id.map(|id| id.to_string()),
            r#match: self.matched(),
            ticket_id: self.ticket_id.map(|id| id.to_string()),
            began_at: self.began_at.time(),
            answered_at: self.answered_at.map(At::time),
            ended_at: self.ended_at.map(At::time),
            end_reason: self.end_reason.clone(),
            recorded: self.recording.is_some(),
            note: self.note.clone(),
        }
    }

    fn moved(mut self, step: Step, to: CallState, now: At) -> Self {
        self.version += 1;
        self.state = written(to).into();
        match step {
            Step::Ring(seat) => self.seat_id = Some(seat),
            Step::Queue => self.seat_id = None,
            Step::Answer(seat, user) => {
                self.seat_id = Some(seat);
                self.user_id = user;
                self.answered_at = self.answered_at.or(Some(now));
            }
            Step::PeerAnswers => self.answered_at = Some(now),
            Step::Hold | Step::Resume => {}
            Step::End(reason) => {
                self.ended_at = Some(now);
                let talked = self.answered_at.is_some() && reason != EndReason::Failed;
                self.end_reason = Some(if talked { EndReason::Completed } else { reason }.as_str().into());
                self.recording = self.answered_at.map(|_| "simulated".into());
            }
        }
        self
    }
}

/// A state as the table writes it.
#[must_use]
pub const fn written(state: CallState) -> &'static str {
    match state {
        CallState::Queued => "queued",
        CallState::Ringing => "ringing",
        CallState::Talking => "talking",
        CallState::Held => "held",
        CallState::Ended => "ended",
    }
}

// ---- store ----

/// Writes the record of a call that begins, its number already looked up.
///
/// # Errors
/// When there is no branch yet, or the database says no.
pub fn begin(tx: &mut Tx<'_>, new: &Begun) -> Result<Call, Fault> {
    let peer: String = new.peer.chars().take(64).collect();
    let norm = phone::norm(&peer);
    let (found, owners) = match &norm {
        Some(norm) => owners(tx.conn, norm)?,
        None => (Match::None, vec![]),
    };
    let inbound = new.direction == Direction::Inbound;
    let state = if inbound && new.seat.is_none() { CallState::Queued } else { CallState::Ringing };
    let call = Call {
        id: new.id,
        direction: if inbound { "inbound" } else { "outbound" }.into(),
        state: written(state).into(),
        branch_id: branch(tx.conn, new.seat)?,
        line: new.line.clone(),
        peer,
        peer_norm: norm,
        dialled: new.dialled.clone(),
        seat_id: new.seat,
        user_id: new.user,
        // Several may share a number: then the agent chooses.
        customer_id: if let [only] = owners[..] { Some(only).filter(|_| found == Match::Known) } else { None },
        match_: match found {
            Match::Known => "known",
            Match::Maybe => "maybe",
            Match::None => "none",
        }
        .into(),
        ticket_id: None,
        began_at: tx.now,
        answered_at: None,
        ended_at: None,
        end_reason: None,
        recording: None,
        note: None,
        version: 1,
    };
    diesel::insert_into(calls::table).values(&call).execute(tx.conn)?;
    Ok(call)
}

/// Whose number it is, in all branches: nobody sees the answer but through his own scope.
fn owners(conn: &mut Conn, norm: &str) -> Result<(Match, Vec<CustomerId>), Fault> {
    let all: Vec<BranchId> = branches::table.order(branches::id).select(branches::id).load(conn)?;
    number::owners(conn, &all, norm)
}

/// The branch of a seat, or the organisation itself.
fn branch(conn: &mut Conn, seat: Option<SeatId>) -> Result<BranchId, Fault> {
    let found = match seat {
        Some(seat) => seats::table.find(seat).select(seats::branch_id).first(conn).optional()?,
        None => branches::table.filter(branches::parent_id.is_null()).order(branches::id).select(branches::id).first(conn).optional()?,
    };
    found.ok_or_else(|| Refusal::new(Code::NotFound, "no branch for this call: set up the organisation first").into())
}

/// A call, whoever asks.
///
/// # Errors
/// `not_found`.
pub fn get(conn: &mut Conn, id: CallId) -> Result<Call, Fault> {
    let found = calls::table.find(id).select(Call::as_select()).first(conn).optional()?;
    Ok(found.ok_or_else(|| Refusal::not_found("call"))?)
}

/// Whether there is such a call in a branch whose path begins like this.
///
/// # Errors
/// When the database cannot be read.
pub fn is_within(conn: &mut Conn, id: CallId, branch_path: &str) -> Result<bool, Fault> {
    let path = calls::table.inner_join(branches::table.on(branches::id.eq(calls::branch_id))).filter(calls::id.eq(id));
    let path: Option<String> = path.select(branches::path).first(conn).optional()?;
    Ok(path.is_some_and(|p| p.starts_with(branch_path)))
}

/// A call within scope, or at the caller's own seat.
///
/// # Errors
/// `not_found`.
pub fn load(conn: &mut Conn, scope: &Caller, id: CallId) -> Result<Call, Fault> {
    let call = get(conn, id)?;
    let own = call.seat_id.is_some() && call.seat_id == scope.seat_id;
    if own || scope.sees(call.branch_id) { Ok(call) } else { Err(Refusal::not_found("call").into()) }
}

/// Moves a call. None when it stands there already.
///
/// # Errors
/// `wrong_line_state` when it cannot be done now, `not_found`.
pub fn advance(tx: &mut Tx<'_>, id: CallId, step: Step) -> Result<Option<Call>, Fault> {
    let call = get(tx.conn, id)?;
    let Some(to) = next(&call, step)? else { return Ok(None) };
    let mut call = call.moved(step, to, tx.now);
    if let Step::Ring(seat) | Step::Answer(seat, _) = step {
        call.branch_id = branch(tx.conn, Some(seat))?;
    }
    diesel::update(calls::table.find(id)).set(&call).execute(tx.conn)?;
    Ok(Some(call))
}

/// Keeps what somebody wrote down of a call; nothing takes it away.
///
/// # Errors
/// `not_found`.
pub fn note(tx: &mut Tx<'_>, scope: &Caller, id: CallId, text: Option<String>) -> Result<Call, Fault> {
    let call = load(tx.conn, scope, id)?;
    let call = Call { note: text, version: call.version + 1, ..call };
    diesel::update(calls::table.find(id)).set((calls::note.eq(&call.note), calls::version.eq(call.version))).execute(tx.conn)?;
    Ok(call)
}

/// The switch forgot every call of before `begun`: what the table still holds open of them ended when the server did.
/// Says how many.
///
/// # Errors
/// When the database says no.
pub fn end_lost(tx: &mut Tx<'_>, begun: At) -> Result<usize, Fault> {
    let open = calls::table.filter(calls::ended_at.is_null()).filter(calls::began_at.lt(begun));
    let now = tx.now;
    Ok(diesel::update(open)
        .set((
            calls::state.eq("ended"),
            calls::ended_at.eq(now),
            calls::end_reason.eq(EndReason::Failed.as_str()),
            calls::version.eq(calls::version + 1),
        ))
        .execute(tx.conn)?)
}

/// A ticket was booked during a call.
///
/// # Errors
/// When the database says no.
pub fn booked(tx: &mut Tx<'_>, id: CallId, ticket: TicketId) -> Result<(), Fault> {
    let first = calls::table.find(id).filter(calls::ticket_id.is_null());
    diesel::update(first).set((calls::ticket_id.eq(ticket), calls::version.eq(calls::version + 1))).execute(tx.conn)?;
    Ok(())
}

/// A customer's file was made or changed: earlier calls of his numbers that belong to nobody are his now.
///
/// # Errors
/// When the database says no.
pub fn adopt(tx: &mut Tx<'_>, customer: CustomerId) -> Result<usize, Fault> {
    use crate::db::schema::numbers;
    let his = numbers::table.filter(numbers::customer_id.eq(customer)).filter(numbers::level.eq(number::KNOWN));
    let norms: Vec<String> = his.order(numbers::norm).limit(50).select(numbers::norm).load(tx.conn)?;
    let orphans = calls::table.filter(calls::peer_norm.eq_any(norms)).filter(calls::customer_id.is_null());
    let values = (calls::customer_id.eq(customer), calls::match_.eq("known"), calls::version.eq(calls::version + 1));
    let adopted: Vec<CallId> = kept(diesel::update(orphans).set(values).returning(calls::id)).load(tx.conn)?;
    Ok(adopted.len())
}

/// The last calls with a number or these customers within scope, newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn last_of(
    conn: &mut Conn,
    scope: &[BranchId],
    norm: Option<&str>,
    of: &[CustomerId],
    but: CallId,
    limit: i64,
) -> Result<Vec<Call>, Fault> {
    let number = calls::peer_norm.is_not_null().and(calls::peer_norm.assume_not_null().eq(norm.unwrap_or("-")));
    let file = calls::customer_id.is_not_null().and(calls::customer_id.assume_not_null().eq_any(of.to_vec()));
    let rows = calls::table.filter(calls::branch_id.eq_any(scope.to_vec())).filter(calls::id.ne(but)).into_boxed();
    // Nobody's file is left out rather than asked for as an empty list: for `OR 1=0` a planner reads the whole table.
    let rows = if of.is_empty() { rows.filter(number) } else { rows.filter(number.or(file)) };
    Ok(rows.order((calls::began_at.desc(), calls::id.desc())).limit(limit).select(Call::as_select()).load(conn)?)
}

/// What a page of calls is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// Only inbound calls that nobody answered, or only the others.
    pub missed: Option<bool>,
    /// Only this customer's.
    pub customer: Option<CustomerId>,
    /// Only those that began then or later.
    pub since: Option<At>,
}

/// One page of calls within scope, newest first.
///
/// # Errors
/// `malformed_query` for a cursor that is not ours.
pub fn list(conn: &mut Conn, scope: &Caller, sought: &Sought, wanted: &Wanted) -> Result<Vec<Call>, Fault> {
    let mut rows = calls::table.filter(calls::branch_id.eq_any(scope.scope())).into_boxed();
    if let Some(missed) = sought.missed {
        let unanswered = calls::direction.eq("inbound").and(calls::state.eq("ended")).and(calls::answered_at.is_null());
        rows = if missed { rows.filter(unanswered) } else { rows.filter(diesel::dsl::not(unanswered)) };
    }
    if let Some(customer) = sought.customer {
        rows = rows.filter(calls::customer_id.eq(customer));
    }
    if let Some(since) = sought.since {
        rows = rows.filter(calls::began_at.ge(since));
    }
    if let Some(before) = page::key::<CallId>(wanted)? {
        rows = rows.filter(calls::id.lt(before));
    }
    Ok(rows.order(calls::id.desc()).limit(wanted.fetch()).select(Call::as_select()).load(conn)?)
}
