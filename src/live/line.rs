//! One telephone line and the call on it.
//!
//! What the switch says and what its own timer says is carried out one after the other, each with one write. What agents
//! order over HTTP moves the row first and comes here afterwards as [`Moved`]. Versions tell which news is newer.

use crate::base::{CallId, SeatId, UserId};
use crate::calls::record::{self, Begun, Call, EndReason, Step};
use crate::db::{Fault, Tx};
use crate::gateway::telephony::{Cause, Command, Event, What};
use crate::live::agent;
use crate::live::centre::Centre;
use actix::prelude::*;
use mobile_api::calls::{CallState, Direction};
use mobile_api::code::Code;
use std::collections::VecDeque;
use std::time::Duration;

/// How soon something that could not be written is tried again.
const AGAIN: Duration = Duration::from_millis(500);

/// See the module.
pub struct Line {
    no: u16,
    centre: Centre,
    call: Option<Call>,
    /// It rang at a seat until its time was over.
    rang_out: bool,
    timer: Option<SpawnHandle>,
    /// What is still to be carried out, in order.
    due: VecDeque<Due>,
    /// What is being carried out.
    doing: Option<Due>,
}

/// Something to be carried out.
#[derive(Debug, Clone)]
enum Due {
    Heard(Event),
    Assign { call: CallId, seat: SeatId },
    RangOut { call: CallId, seat: SeatId },
}

/// The switch said something of this line.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Heard(pub Event);

/// A seat was reserved for the call that waits here.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Assign {
    /// The call.
    pub call: CallId,
    /// The seat.
    pub seat: SeatId,
}

/// Whoever it rings for has left his seat.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct NotThere {
    /// The call.
    pub call: CallId,
    /// The seat.
    pub seat: SeatId,
}

/// A call's row was moved by an agent's order; the switch is to follow.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Moved {
    /// The row now.
    pub call: Call,
    /// What is asked of the switch.
    pub command: Option<Command>,
}

/// Whether the call on this line rang at a seat until its time was over.
#[derive(Debug, Message)]
#[rtype(result = "bool")]
pub struct RangOut(pub CallId);

/// The call on this line, if any.
#[derive(Debug, Message)]
#[rtype(result = "Option<Call>")]
pub struct Now;

impl Line {
    pub(super) fn new(no: u16, centre: Centre) -> Self {
        Self { no, centre, call: None, rang_out: false, timer: None, due: VecDeque::new(), doing: None }
    }

    fn carry_on(&mut self, due: Due, ctx: &mut Context<Self>) {
        self.due.push_back(due);
        self.next(ctx);
    }

    /// Takes up what is due next, unless something is under way.
    fn next(&mut self, ctx: &mut Context<Self>) {
        while self.doing.is_none() {
            let Some(due) = self.due.pop_front() else { return };
            match due.clone() {
                Due::Heard(event) => self.heard(due, event, ctx),
                Due::Assign { call, seat } => self.assign(due, call, seat, ctx),
                Due::RangOut { call, seat } => self.ring_elsewhere(due, call, seat, ctx),
            }
        }
    }

    fn heard(&mut self, due: Due, event: Event, ctx: &mut Context<Self>) {
        let id = event.call;
        match event.what {
            What::Ringing { from, dialled } => self.begin(due, id, from, dialled, ctx),
            What::Answered => self.step(due, id, self.answered(id), None, ctx),
            What::Held => self.step(due, id, Step::Hold, None, ctx),
            What::Resumed => self.step(due, id, Step::Resume, None, ctx),
            What::Ended(cause) => self.step(due, id, Step::End(self.reason(cause)), None, ctx),
        }
    }

    fn reason(&self, cause: Cause) -> EndReason {
        match cause {
            Cause::Busy => EndReason::Busy,
            Cause::Failed => EndReason::Failed,
            Cause::NoAnswer => EndReason::NoAnswer,
            Cause::PeerHungUp | Cause::HungUp if self.rang_out => EndReason::NoAnswer,
            Cause::PeerHungUp | Cause::HungUp => EndReason::Abandoned,
        }
    }

    /// Whoever it rings for took the receiver off, or whom we rang did.
    fn answered(&self, id: CallId) -> Step {
        let inbound = self.call.as_ref().filter(|c| c.id == id && c.is_inbound());
        inbound.and_then(|c| c.seat_id).map_or(Step::PeerAnswers, |seat| Step::Answer(seat, None))
    }

    fn begin(&mut self, due: Due, id: CallId, from: String, dialled: Option<String>, ctx: &mut Context<Self>) {
        if self.call.as_ref().is_some_and(|c| c.id == id) {
            return; // the switch said it twice
        }
        (self.rang_out, self.call) = (false, None);
        let seat = self.centre.want_seat(id, self.no, self.centre.now());
        let line = Centre::line_name(self.no);
        let begun = Begun { id, direction: Direction::Inbound, line, peer: from, dialled, seat, user: None };
        self.write(due, id, seat, move |tx| record::begin(tx, &begun).map(Some), ctx);
    }

    fn assign(&mut self, due: Due, id: CallId, seat: SeatId, ctx: &mut Context<Self>) {
        let waits = self.call.as_ref().is_some_and(|c| c.id == id && c.state() == CallState::Queued);
        if waits {
            self.step(due, id, Step::Ring(seat), Some(seat), ctx);
        } else {
            self.centre.seat_ready(seat);
        }
    }

    /// Nobody answered there: the next seat, or the queue.
    fn ring_elsewhere(&mut self, due: Due, id: CallId, seat: SeatId, ctx: &mut Context<Self>) {
        let rings = |c: &&Call| c.id == id && c.state() == CallState::Ringing && c.seat_id == Some(seat) && c.is_inbound();
        let Some(call) = self.call.as_ref().filter(rings) else { return };
        self.rang_out = true;
        // He keeps his place in line by when he first rang, so nobody who came later is served before him.
        let next = self.centre.want_seat(id, self.no, call.began_at);
        self.step(due, id, next.map_or(Step::Queue, Step::Ring), next, ctx);
    }

    fn step(&mut self, due: Due, id: CallId, step: Step, reserved: Option<SeatId>, ctx: &mut Context<Self>) {
        self.write(due, id, reserved, move |tx| record::advance(tx, id, step), ctx);
    }

    /// Writes, then goes on with what is due. A seat that was reserved for nothing is given back; what could not be written
    /// because the database is away is tried again.
    fn write(
        &mut self,
        due: Due,
        id: CallId,
        reserved: Option<SeatId>,
        f: impl FnOnce(&mut Tx<'_>) -> Result<Option<Call>, Fault> + Send + 'static,
        ctx: &mut Context<Self>,
    ) {
        self.doing = Some(due);
        let db = self.centre.db().clone();
        let written = async move { db.write(f).await };
        ctx.spawn(written.into_actor(self).map(move |out, line, ctx| line.written(id, reserved, out, ctx)));
    }

    fn written(&mut self, id: CallId, reserved: Option<SeatId>, out: Result<Option<Call>, Fault>, ctx: &mut Context<Self>) {
        match out {
            Ok(Some(call)) => self.took(call, ctx),
            Ok(None) => self.give_back(id, reserved),
            Err(Fault::Refused(why)) if why.code != Code::Overloaded => {
                tracing::debug!(%why, call = %id, "a call had moved on");
                self.give_back(id, reserved);
            }
            Err(why) => {
                tracing::error!(%why, call = %id, "a call could not be recorded: trying again");
                self.give_back(id, reserved);
                ctx.run_later(AGAIN, |line, ctx| {
                    line.due.extend(line.doing.take());
                    line.due.rotate_right(1);
                    line.next(ctx);
                });
                return;
            }
        }
        self.doing = None;
        self.next(ctx);
    }

    fn give_back(&self, id: CallId, reserved: Option<SeatId>) {
        if let Some(seat) = reserved {
            self.centre.seat_ready(seat);
        }
        if self.call.as_ref().is_none_or(|c| c.id == id && c.state() != CallState::Queued) {
            self.centre.leave_queue(id);
        }
    }

    /// The row as it stands now: everybody concerned hears of it.
    fn took(&mut self, call: Call, ctx: &mut Context<Self>) {
        let old = self.call.take().filter(|old| old.id == call.id);
        if let Some(old) = old.as_ref().filter(|old| old.version >= call.version) {
            self.call = Some(old.clone());
            return;
        }
        let before = old.as_ref().and_then(|c| c.seat_id);
        let before_branch = old.as_ref().map(|c| c.branch_id);
        self.wait_for_answer(&call, ctx);
        if let Some(seat) = before.filter(|seat| call.seat_id != Some(*seat)) {
            let talked = old.as_ref().is_some_and(|c| matches!(c.state(), CallState::Talking | CallState::Held));
            self.centre.agent(seat).do_send(agent::Free { call: call.id, talked });
        }
        if let Some(seat) = call.seat_id {
            self.centre.agent(seat).do_send(agent::Has { call: call.clone(), line: self.no });
        }
        if call.state() != CallState::Queued {
            self.centre.leave_queue(call.id);
        }
        self.centre.show(&call, before);
        self.centre.show_line(self.no, &call, before_branch);
        let over = call.state() == CallState::Ended;
        self.call = Some(call).filter(|_| !over);
    }

    /// While it rings at a seat a timer runs.
    fn wait_for_answer(&mut self, call: &Call, ctx: &mut Context<Self>) {
        if let Some(timer) = self.timer.take() {
            ctx.cancel_future(timer);
        }
        let (CallState::Ringing, Some(seat), true) = (call.state(), call.seat_id, call.is_inbound()) else { return };
        let (id, patience) = (call.id, Duration::from_secs(self.centre.spans().ring_s));
        self.timer = Some(ctx.run_later(patience, move |line, ctx| {
            line.timer = None;
            line.carry_on(Due::RangOut { call: id, seat }, ctx);
        }));
    }

    /// Asks something of the switch, off the mailbox.
    fn order(&self, id: CallId, command: Command, ctx: &mut Context<Self>) {
        let switch = std::sync::Arc::clone(self.centre.switch());
        let asked = async move {
            if let Err(why) = switch.command(id, command).await {
                // It hung up meanwhile: the event that says so is on its way.
                tracing::debug!(%why, call = %id, "the switch did not follow");
            }
        };
        ctx.spawn(asked.into_actor(self));
    }
}

impl Actor for Line {
    type Context = Context<Self>;
}

impl Handler<Heard> for Line {
    type Result = ();
    fn handle(&mut self, Heard(event): Heard, ctx: &mut Self::Context) {
        self.carry_on(Due::Heard(event), ctx);
    }
}

impl Handler<Assign> for Line {
    type Result = ();
    fn handle(&mut self, Assign { call, seat }: Assign, ctx: &mut Self::Context) {
        self.carry_on(Due::Assign { call, seat }, ctx);
    }
}

impl Handler<NotThere> for Line {
    type Result = ();
    fn handle(&mut self, NotThere { call, seat }: NotThere, ctx: &mut Self::Context) {
        self.carry_on(Due::RangOut { call, seat }, ctx);
    }
}

impl Handler<Moved> for Line {
    type Result = ();
    fn handle(&mut self, Moved { call, command }: Moved, ctx: &mut Self::Context) {
        let (id, began) = (call.id, call.began_at);
        if self.call.as_ref().is_none_or(|c| c.id != id) {
            self.rang_out = false;
        }
        let queued = call.state() == CallState::Queued;
        self.took(call, ctx);
        if let Some(command) = command {
            self.order(id, command, ctx);
        }
        // It began by an order, so it does not wait in line yet.
        if queued && let Some(seat) = self.centre.want_seat(id, self.no, began) {
            self.carry_on(Due::Assign { call: id, seat }, ctx);
        }
    }
}

impl Handler<RangOut> for Line {
    type Result = bool;
    fn handle(&mut self, RangOut(call): RangOut, _: &mut Self::Context) -> bool {
        self.rang_out && self.call.as_ref().is_some_and(|c| c.id == call)
    }
}

impl Handler<Now> for Line {
    type Result = MessageResult<Now>;
    fn handle(&mut self, _: Now, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.call.clone())
    }
}

/// What an agent may order about a call, and what that means for row and switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Takes it at his seat.
    Answer {
        /// His seat.
        seat: SeatId,
        /// Its extension.
        extension: String,
        /// He.
        user: UserId,
    },
    /// The other party waits.
    Hold,
    /// They talk again.
    Resume,
    /// To another seat.
    Transfer {
        /// The seat.
        seat: SeatId,
        /// Its extension.
        extension: String,
    },
    /// Ends it.
    HangUp,
}

impl Order {
    /// What it does to the row.
    #[must_use]
    pub fn step(&self, call: &Call) -> Step {
        match self {
            Order::Answer { seat, user, .. } => Step::Answer(*seat, Some(*user)),
            Order::Hold => Step::Hold,
            Order::Resume => Step::Resume,
            Order::Transfer { seat, .. } => Step::Ring(*seat),
            Order::HangUp if call.is_inbound() => Step::End(EndReason::NoAnswer),
            Order::HangUp => Step::End(EndReason::Abandoned),
        }
    }

    /// What it asks of the switch.
    #[must_use]
    pub fn command(self) -> Command {
        match self {
            Order::Answer { extension, .. } => Command::Answer { extension },
            Order::Hold => Command::Hold,
            Order::Resume => Command::Resume,
            Order::Transfer { extension, .. } => Command::Transfer { extension },
            Order::HangUp => Command::HangUp,
        }
    }
}
