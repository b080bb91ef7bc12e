//! One seat and the agent who sits there: whether he takes calls, and what pops up on his screen.

use crate::access::Caller;
use crate::base::{At, CallId, SeatId};
use crate::calls::record::{self, Call};
use crate::customers::customer;
use crate::db::{Conn, Fault};
use crate::live::centre::Centre;
use crate::live::floor::Standing;
use crate::live::line;
use crate::live::outbox::Outbox;
use crate::live::packet::Packet;
use crate::org::seat::{self, Seat};
use crate::tickets::list;
use actix::prelude::*;
use mobile_api::calls::{CallState, Ringing, SeatStanding};
use mobile_api::stream::ToClient;
use std::sync::Arc;
use std::time::Duration;

/// How soon a seat that could not be read is read again.
const AGAIN: Duration = Duration::from_secs(1);
/// Earlier calls shown while it rings.
const LAST_CALLS: i64 = 5;

/// See the module.
pub struct Agent {
    seat: SeatId,
    centre: Centre,
    /// His screens, and as whom he signed in there.
    screens: Vec<(Arc<Outbox>, Caller)>,
    /// The call he has, and its line.
    call: Option<(Call, u16)>,
    /// The seat as its row is; none before it was read.
    row: Option<Seat>,
    /// Reads of the row that were begun: the newest counts.
    looks: u64,
    /// What the desks were told of it last.
    told: Option<SeatStanding>,
    timer: Option<SpawnHandle>,
}

/// A screen of his came up.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Began(pub Arc<Outbox>, pub Caller);

/// A screen of his is gone.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Left(pub Arc<Outbox>);

/// A call at this seat stands like this now.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Has {
    /// The call.
    pub call: Call,
    /// Its line.
    pub line: u16,
}

/// A call is at this seat no more.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Free {
    /// The call.
    pub call: CallId,
    /// He had talked with the caller.
    pub talked: bool,
}

/// The seat's row says otherwise whether it takes calls (S4-39).
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct PauseChanged;

impl Agent {
    pub(super) fn new(seat: SeatId, centre: Centre) -> Self {
        Self { seat, centre, screens: vec![], call: None, row: None, looks: 0, told: None, timer: None }
    }

    fn present(&mut self) -> bool {
        self.screens.retain(|(outbox, _)| outbox.is_open());
        !self.screens.is_empty() && self.row.is_some() && !self.paused()
    }

    fn paused(&self) -> bool {
        self.row.as_ref().is_some_and(|row| row.paused_at.is_some())
    }

    /// Reads the seat's row: whether it is on pause outlives whoever keeps it in mind.
    fn look(&mut self, ctx: &mut Context<Self>) {
        self.looks += 1;
        let (look, seat, db) = (self.looks, self.seat, self.centre.db().clone());
        let read = async move { db.read(move |conn| seat::by_id(conn, seat)).await };
        ctx.spawn(read.into_actor(self).map(move |out, agent, ctx| match out {
            Ok(row) if look == agent.looks => agent.learn(row),
            Ok(_older) => {}
            Err(why) => {
                tracing::error!(%why, seat = %agent.seat, "a seat cannot be read: trying again");
                ctx.run_later(AGAIN, Self::look);
            }
        }));
    }

    fn learn(&mut self, row: Option<Seat>) {
        let before = self.paused();
        self.row = row;
        if self.paused() {
            self.pass_on();
        }
        if before != self.paused() || self.centre.standing(self.seat) == Standing::Away {
            self.stand();
        }
        self.tell();
    }

    /// What rings here rings elsewhere.
    fn pass_on(&self) {
        if let Some((call, line)) = self.call.as_ref().filter(|(c, _)| c.state() == CallState::Ringing && c.is_inbound()) {
            self.centre.line(*line).do_send(line::NotThere { call: call.id, seat: self.seat });
        }
    }

    /// Tells the desks how the seat stands, when that is news.
    fn tell(&mut self) {
        let Some(row) = &self.row else { return };
        let now = self.centre.seat_shown(row);
        if self.told.as_ref() != Some(&now) {
            self.centre.show_seat(row.branch_id, &now);
            self.told = Some(now);
        }
    }

    /// Stands ready when he is there and has nothing in hand.
    fn stand(&mut self) {
        let present = self.present();
        match (&self.call, present) {
            (Some(_), _) => {}
            (None, true) => self.centre.seat_ready(self.seat),
            (None, false) => self.centre.seat_stands(self.seat, Standing::Away),
        }
    }

    fn later(&mut self, ctx: &mut Context<Self>, after_s: u64, f: fn(&mut Self)) {
        if let Some(timer) = self.timer.take() {
            ctx.cancel_future(timer);
        }
        self.timer = Some(ctx.run_later(Duration::from_secs(after_s), move |agent, _| {
            agent.timer = None;
            f(agent);
            agent.tell();
        }));
    }

    /// Nobody came back within the grace: what rings here rings elsewhere.
    fn gone(&mut self) {
        if self.present() {
            return;
        }
        if self.call.is_some() {
            self.pass_on();
        } else {
            self.stand();
        }
    }

    /// A call is his no more. What he has in hand besides, or what was reserved for him meanwhile, stays.
    fn free(&mut self, call: CallId, talked: bool, ctx: &mut Context<Self>) {
        self.call.take_if(|(c, _)| c.id == call);
        let his = [Standing::Ringing(call), Standing::Talking(call)];
        if !his.contains(&self.centre.standing(self.seat)) {
            return;
        }
        let wrap_up_s = self.centre.spans().wrap_up_s;
        if talked && wrap_up_s > 0 {
            self.centre.seat_stands(self.seat, Standing::WrapUp);
            self.later(ctx, wrap_up_s, Self::stand);
        } else {
            self.stand();
        }
    }

    /// Reads whose call it is and shows it on a screen.
    fn pop(&self, outbox: &Arc<Outbox>, caller: &Caller, ctx: &mut Context<Self>) {
        let Some((call, _)) = self.call.as_ref().filter(|(c, _)| c.state() == CallState::Ringing && c.is_inbound()) else { return };
        let (id, begun) = (call.id, self.centre.now());
        let (outbox, caller, call, db) = (Arc::clone(outbox), caller.clone(), call.clone(), self.centre.db().clone());
        let read = async move { db.read(move |conn| file(conn, &caller, &call)).await };
        ctx.spawn(read.into_actor(self).map(move |out, agent, _| match out {
            Ok(ringing) => agent.show(id, &outbox, ringing, begun),
            Err(why) => tracing::error!(%why, call = %id, "a call rings without its file"),
        }));
    }

    fn show(&self, id: CallId, outbox: &Arc<Outbox>, ringing: Ringing, begun: At) {
        // He may have answered, or the caller may have gone, while the file was read.
        if self.call.as_ref().is_some_and(|(c, _)| c.id == id && c.state() == CallState::Ringing) {
            metrics::histogram!("nearhand_pop_seconds").record(self.centre.now().since_s(begun));
            // A screen that is gone comes back and asks again.
            outbox.say(&Packet::new(ToClient::Ringing(ringing))).unwrap_or(());
        }
    }
}

/// The file of a caller (S2-26): one short read.
fn file(conn: &mut Conn, caller: &Caller, call: &Call) -> Result<Ringing, Fault> {
    let scope = caller.scope();
    let phone = |number: &str| caller.phone(number);
    let (found, files) = customer::by_number(conn, &scope, &call.peer)?;
    let customers: Vec<_> = files.iter().map(|f| f.customer.id).collect();
    let last = record::last_of(conn, &scope, call.peer_norm.as_deref(), &customers, call.id, LAST_CALLS)?;
    Ok(Ringing {
        call_id: call.id.to_string(),
        line: call.line.clone(),
        from: phone(call.peer_norm.as_deref().unwrap_or(&call.peer)),
        r#match: found,
        customers: files.into_iter().map(|f| f.wire(phone)).collect(),
        open_tickets: list::open_of_caller(conn, caller, call.peer_norm.as_deref(), &customers)?,
        last_calls: last.iter().map(|c| c.wire(phone)).collect(),
    })
}

impl Actor for Agent {
    type Context = Context<Self>;
}

impl Handler<Began> for Agent {
    type Result = ();
    fn handle(&mut self, Began(outbox, caller): Began, ctx: &mut Self::Context) {
        self.pop(&outbox, &caller, ctx);
        self.screens.push((outbox, caller));
        self.look(ctx);
    }
}

impl Handler<Left> for Agent {
    type Result = ();
    fn handle(&mut self, Left(outbox): Left, ctx: &mut Self::Context) {
        self.screens.retain(|(other, _)| !Arc::ptr_eq(other, &outbox));
        if self.screens.is_empty() && self.centre.standing(self.seat) != Standing::WrapUp {
            self.later(ctx, self.centre.spans().grace_s, Self::gone);
        }
    }
}

impl Handler<Has> for Agent {
    type Result = ();
    fn handle(&mut self, Has { call, line }: Has, ctx: &mut Self::Context) {
        if self.call.as_ref().is_some_and(|(c, _)| c.id == call.id && c.version >= call.version) {
            return;
        }
        let (id, state) = (call.id, call.state());
        if state == CallState::Ended {
            self.free(id, call.answered_at.is_some() || !call.is_inbound(), ctx);
            self.tell();
            return;
        }
        let rings = state == CallState::Ringing && call.is_inbound();
        self.centre.seat_stands(self.seat, if rings { Standing::Ringing(id) } else { Standing::Talking(id) });
        self.call = Some((call, line));
        self.tell();
        if self.paused() {
            self.pass_on(); // it was reserved for this call a moment before
            return;
        }
        for (outbox, caller) in &self.screens {
            self.pop(outbox, caller, ctx);
        }
    }
}

impl Handler<Free> for Agent {
    type Result = ();
    fn handle(&mut self, Free { call, talked }: Free, ctx: &mut Self::Context) {
        self.free(call, talked, ctx);
        self.tell();
    }
}

impl Handler<PauseChanged> for Agent {
    type Result = ();
    fn handle(&mut self, _: PauseChanged, ctx: &mut Self::Context) {
        self.look(ctx);
    }
}
