//! The call centre of one node: its lines, its seats, and who talks to whom.
//!
//! ```text
//! Switch ──Event──▶ Line (one a line) ──calls::record::advance──▶ table ──after commit──▶ Agent (one a seat), frames
//! agent's browser ──HTTP──▶ calls::record::advance ──after commit──▶ Line ──Command──▶ Switch
//! ```
//!
//! Whatever moves a call moves its row first; only then does anybody hear of it.

use crate::access::Caller;
use crate::base::{At, BranchId, CallId, Clock, Ids, SeatId, phone};
use crate::calls::record::{self, Begun, Call, EndReason, Step};
use crate::db::Db;
use crate::gateway::Faults;
use crate::gateway::telephony::{Event, Switch, What, simulated};
use crate::live::agent::{self, Agent};
use crate::live::fan::{Audience, Fans};
use crate::live::floor::{Floor, Standing, Waiting};
use crate::live::line::{self, Line};
use crate::live::outbox::Outbox;
use crate::live::registry::Keeper;
use crate::org::seat::Seat;
use actix::prelude::*;
use mobile_api::calls::{self as wire, Direction};
use mobile_api::stream::ToClient;
use parking_lot::Mutex;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Spans of the call centre, seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spans {
    /// How long a call rings at a seat before the next one is tried.
    pub ring_s: u64,
    /// How long an agent writes up after a call.
    pub wrap_up_s: u64,
    /// How long a seat without a session counts as present: a page that is loaded anew.
    pub grace_s: u64,
}

impl Default for Spans {
    fn default() -> Self {
        Self { ring_s: 30, wrap_up_s: 3, grace_s: 10 }
    }
}

/// The call centre. Cheap to clone, usable from any thread.
#[derive(Clone)]
pub struct Centre(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Clock,
    fans: Fans,
    arbiter: ArbiterHandle,
    switch: Arc<Switch>,
    spans: Spans,
    floor: Mutex<Floor>,
    lines: Keeper<u16, Line>,
    agents: Keeper<SeatId, Agent>,
}

/// The switch, what it says, and how long things take.
pub struct Telephone {
    /// The switch.
    pub switch: Arc<Switch>,
    /// What it says.
    pub events: mpsc::Receiver<Event>,
    /// How long things take.
    pub spans: Spans,
}

impl Telephone {
    /// A simulated switch with so many lines.
    #[must_use]
    pub fn simulated(lines: u16, ids: Ids, spans: Spans) -> Self {
        let (switch, events) = simulated::Simulated::new(lines, ids, Faults::default());
        Self { switch: Arc::new(Switch::Simulated(switch)), events, spans }
    }
}

impl Centre {
    /// Starts on the current arbiter. Calls that the table still holds open are ended: the switch forgot them.
    #[must_use]
    pub fn start(db: Db, clock: Clock, fans: Fans, telephone: Telephone) -> Self {
        let inner = Inner {
            db,
            clock,
            fans,
            arbiter: actix::Arbiter::current(),
            switch: telephone.switch,
            spans: telephone.spans,
            floor: Mutex::default(),
            lines: Keeper::new("line"),
            agents: Keeper::new("agent"),
        };
        let centre = Self(Arc::new(inner));
        actix::spawn(centre.clone().run(telephone.events));
        centre
    }

    async fn run(self, events: mpsc::Receiver<Event>) {
        let begun = self.now();
        match self.0.db.write(move |tx| record::end_lost(tx, begun)).await {
            Ok(0) => {}
            Ok(lost) => tracing::warn!(lost, "calls that were open when the server stopped are ended as failed"),
            Err(why) => tracing::error!(%why, "calls that were open when the server stopped stay open"),
        }
        self.listen(events).await;
    }

    /// Hands each event to its line, until the switch is gone.
    async fn listen(self, mut events: mpsc::Receiver<Event>) {
        while let Some(event) = events.recv().await {
            match event.line {
                Some(line) => self.line(line).do_send(line::Heard(event)),
                None => self.turned_away(event).await,
            }
        }
    }

    /// Nobody had a line for him: that leaves a record too.
    async fn turned_away(&self, event: Event) {
        let What::Ringing { from, dialled } = event.what else { return };
        let begun = Begun { id: event.call, direction: Direction::Inbound, line: "-".into(), peer: from, dialled, seat: None, user: None };
        let write = move |tx: &mut crate::db::Tx<'_>| {
            record::begin(tx, &begun)?;
            record::advance(tx, begun.id, Step::End(EndReason::Busy))
        };
        match self.0.db.write(write).await {
            Ok(Some(call)) => self.show(&call, None),
            Ok(None) => {}
            Err(why) => tracing::error!(%why, call = %event.call, "a busy call left no record"),
        }
    }

    /// Records.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }
    /// Now.
    #[must_use]
    pub fn now(&self) -> At {
        self.0.clock.now()
    }
    /// The switch.
    #[must_use]
    pub fn switch(&self) -> &Arc<Switch> {
        &self.0.switch
    }
    /// How long things take.
    #[must_use]
    pub fn spans(&self) -> Spans {
        self.0.spans
    }

    /// A line's name: its number as people count.
    #[must_use]
    pub fn line_name(line: u16) -> String {
        (line + 1).to_string()
    }
    /// The line of a name, when there is one.
    #[must_use]
    pub fn line_named(&self, name: &str) -> Option<u16> {
        name.parse::<u16>().ok().and_then(|n| n.checked_sub(1)).filter(|n| *n < self.0.switch.lines())
    }

    /// The actor of a line.
    #[must_use]
    pub fn line(&self, line: u16) -> Addr<Line> {
        self.0.lines.get(line, || {
            let centre = self.clone();
            Actor::start_in_arbiter(&self.0.arbiter, move |_| Line::new(line, centre))
        })
    }

    /// The actor of a seat.
    #[must_use]
    pub fn agent(&self, seat: SeatId) -> Addr<Agent> {
        self.0.agents.get(seat, || {
            let centre = self.clone();
            Actor::start_in_arbiter(&self.0.arbiter, move |_| Agent::new(seat, centre))
        })
    }

    /// A session begins. When its user sits at a seat, that takes calls now, and what rings there pops up again.
    pub fn session_began(&self, outbox: &Arc<Outbox>, caller: &Caller) {
        if let Some(seat) = caller.seat_id {
            self.agent(seat).do_send(agent::Began(Arc::clone(outbox), caller.clone()));
        }
    }

    /// That session is over.
    pub fn session_ended(&self, outbox: &Arc<Outbox>, caller: &Caller) {
        if let Some(seat) = caller.seat_id {
            self.agent(seat).do_send(agent::Left(Arc::clone(outbox)));
        }
    }

    /// A seat for a call, if one is ready; the call does not wait in line yet.
    #[must_use]
    pub fn seat_for(&self, call: CallId) -> Option<SeatId> {
        self.0.floor.lock().seat_for(call)
    }

    /// A seat for a call that wants one; without one it waits in line.
    pub(super) fn want_seat(&self, call: CallId, line: u16, began: At) -> Option<SeatId> {
        let mut floor = self.0.floor.lock();
        let seat = floor.want(call, line, began);
        metrics::gauge!("nearhand_calls_waiting").set(floor.waiting() as f64);
        seat
    }

    /// A seat takes calls from now on; who waits longest rings there.
    pub fn seat_ready(&self, seat: SeatId) {
        let next = self.0.floor.lock().ready(seat, self.now());
        if let Some(Waiting { call, line }) = next {
            self.line(line).do_send(line::Assign { call, seat });
        }
    }

    /// A seat stands otherwise.
    pub(super) fn seat_stands(&self, seat: SeatId, standing: Standing) {
        self.0.floor.lock().set(seat, standing);
    }

    /// How a seat stands.
    #[must_use]
    pub fn standing(&self, seat: SeatId) -> Standing {
        self.0.floor.lock().standing(seat)
    }

    /// Reserves a seat; false when it is not ready.
    #[must_use]
    pub fn reserve(&self, seat: SeatId, standing: Standing) -> bool {
        self.0.floor.lock().reserve(seat, standing)
    }

    /// Who waited waits no more.
    pub(super) fn leave_queue(&self, call: CallId) {
        self.0.floor.lock().leave(call);
    }

    /// Says to every desk what is on a line now, numbers as each may see them. Those who saw it while it was another
    /// branch's, and see it no more, hear that there is nothing for them on it.
    pub(super) fn show_line(&self, line: u16, call: &Call, before: Option<BranchId>) {
        let frame = |call| ToClient::Line { line: wire::Line { name: Self::line_name(line), call } };
        for whole in [true, false] {
            let number = |n: &str| if whole { n.to_owned() } else { phone::mask(n) };
            let on_it = (call.state() != wire::CallState::Ended).then(|| call.wire(number));
            self.0.fans.tell(&Audience::Phones(call.branch_id, whole), frame(on_it));
        }
        if let Some(before) = before.filter(|before| *before != call.branch_id) {
            self.0.fans.tell(&Audience::LeftBehind(before, call.branch_id), frame(None));
        }
    }

    /// How a seat stands, as consoles see it.
    #[must_use]
    pub fn seat_shown(&self, seat: &Seat) -> wire::SeatStanding {
        let standing = self.standing(seat.id);
        wire::SeatStanding {
            seat_id: seat.id.to_string(),
            branch_id: seat.branch_id.to_string(),
            name: seat.name.clone(),
            extension: seat.extension.clone(),
            state: standing.state(seat.paused_at.is_some()),
            reason: seat.paused_reason.clone(),
            paused_at: seat.paused_at.map(At::time),
            call_id: standing.call().map(|call| call.to_string()),
        }
    }

    /// Says how a seat stands to every desk that sees it.
    pub(super) fn show_seat(&self, branch: BranchId, shown: &wire::SeatStanding) {
        self.0.fans.tell(&Audience::Desks(branch), ToClient::Seat(shown.clone()));
    }

    /// Says how a call stands to every desk that sees it, and to the seat that had it before.
    pub(super) fn show(&self, call: &Call, before: Option<SeatId>) {
        let frame = ToClient::Call {
            call_id: call.id.to_string(),
            state: call.state(),
            seat_id: call.seat_id.map(|id| id.to_string()),
            end_reason: call.end_reason.clone(),
        };
        self.0.fans.tell(&Audience::Desks(call.branch_id), frame.clone());
        if let Some(seat) = before.filter(|seat| call.seat_id != Some(*seat)) {
            self.0.fans.tell(&Audience::Seat(seat), frame);
        }
    }
}
