//! Fan-out: one actor a web worker's thread puts frames into the outboxes of the sessions of that thread.
//!
//! A frame never passes through a session's own mailbox: that hop costs more than the delivery. The fan's mailbox is
//! bounded; should it overflow, the bus says `gap` with the next delivery and every session reads from the table.

use crate::access::token::{self, Forgotten};
use crate::access::{Caller, Permission};
use crate::base::{At, BranchId, Clock, SeatId, UserId, WorkerId, ZoneId};
use crate::db::Db;
use crate::live::bus::{Bus, FactsCommitted};
use crate::live::catch_up::catch_up;
use crate::live::outbox::{Goodbye, Outbox};
use crate::live::packet::Packet;
use actix::prelude::*;
use mobile_api::stream::{Position, ToClient};
use parking_lot::Mutex;
use std::sync::Arc;
use std::thread::ThreadId;
use std::time::Duration;

/// To whom something is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Whoever sits at this seat.
    Seat(SeatId),
    /// Every session of a user.
    User(UserId),
    /// Every session of a worker.
    Worker(WorkerId),
    /// Every agent, dispatcher, manager and admin who sees this branch.
    Desks(BranchId),
    /// Those of them who see whole telephone numbers, or those who do not.
    Phones(BranchId, bool),
    /// Those of them who see the first branch and not the second.
    LeftBehind(BranchId, BranchId),
}

impl Audience {
    fn holds(&self, who: &Caller) -> bool {
        match self {
            Audience::Seat(seat) => who.seat_id == Some(*seat),
            Audience::User(user) => who.user_id == *user,
            Audience::Worker(worker) => who.worker_id == Some(*worker),
            Audience::Desks(branch) => is_desk(who, *branch),
            Audience::Phones(branch, whole) => is_desk(who, *branch) && who.sees_phones() == *whole,
            Audience::LeftBehind(old, new) => is_desk(who, *old) && !who.sees(*new),
        }
    }
}

fn is_desk(who: &Caller, branch: BranchId) -> bool {
    who.has(Permission::TicketsRead) && who.sees(branch)
}

/// Everything of one thread's sessions.
pub struct Fan {
    db: Db,
    clock: Clock,
    /// Those who may watch zones: all facts and positions are for them.
    desks: Vec<Member>,
    /// The field: many, and told only what concerns each.
    phones: Vec<Member>,
}

type Member = (Arc<Outbox>, Caller);

/// Most deliveries that wait for a thread.
const ROOM: usize = 256;
/// How often phones that are gone are forgotten; of desks it shows with each delivery.
const SWEEP: Duration = Duration::from_secs(30);

impl Actor for Fan {
    type Context = Context<Self>;
    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(ROOM);
        ctx.run_interval(SWEEP, |fan, _| fan.phones = retain(std::mem::take(&mut fan.phones), |outbox, _| outbox.is_open()));
    }
}

/// A session begins.
#[derive(Message)]
#[rtype(result = "()")]
struct Join(Arc<Outbox>, Caller);

impl Handler<Join> for Fan {
    type Result = ();
    fn handle(&mut self, Join(outbox, who): Join, _: &mut Self::Context) {
        let desk = who.has(Permission::TicketsRead);
        if desk { &mut self.desks } else { &mut self.phones }.push((outbox, who));
        metrics::gauge!("nearhand_sessions").increment(1.0);
    }
}

impl Fan {
    /// Does something to every session's outbox that may watch zones.
    fn each_desk(&mut self, put: impl FnMut(&Arc<Outbox>, &Caller) -> bool) {
        self.desks = retain(std::mem::take(&mut self.desks), put);
    }

    /// Does something to every session's outbox.
    fn each(&mut self, mut put: impl FnMut(&Arc<Outbox>, &Caller) -> bool) {
        self.desks = retain(std::mem::take(&mut self.desks), &mut put);
        self.phones = retain(std::mem::take(&mut self.phones), &mut put);
    }
}

/// Does something to every outbox and forgets those that are gone.
fn retain(mut members: Vec<Member>, mut put: impl FnMut(&Arc<Outbox>, &Caller) -> bool) -> Vec<Member> {
    let before = members.len();
    members.retain(|(outbox, who)| put(outbox, who));
    metrics::gauge!("nearhand_sessions").decrement((before - members.len()) as f64);
    members
}

impl Handler<FactsCommitted> for Fan {
    type Result = ();
    fn handle(&mut self, m: FactsCommitted, _: &mut Self::Context) {
        let db = self.db.clone();
        self.each_desk(|outbox, _| match outbox.facts(&m.facts, m.gap) {
            Ok(behind) => {
                for zone in behind {
                    actix::spawn(catch_up(db.clone(), Arc::clone(outbox), zone));
                }
                true
            }
            Err(_gone) => false,
        });
    }
}

/// One tick's positions of a zone.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub(super) struct Moved {
    pub(super) zone: ZoneId,
    pub(super) items: Arc<[(BranchId, Position)]>,
    pub(super) shared: Arc<Packet>,
}

impl Handler<Moved> for Fan {
    type Result = ();
    fn handle(&mut self, m: Moved, _: &mut Self::Context) {
        self.each_desk(|outbox, _| outbox.positions(m.zone, &m.items, &m.shared).is_ok());
    }
}

/// Something said to some.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
struct Tell(Audience, Arc<Packet>);

impl Handler<Tell> for Fan {
    type Result = ();
    fn handle(&mut self, Tell(audience, packet): Tell, _: &mut Self::Context) {
        self.each(|outbox, who| if audience.holds(who) { outbox.say(&packet).is_ok() } else { outbox.is_open() });
    }
}

/// The server stops: everybody is told to come again.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
struct Farewell;

impl Handler<Farewell> for Fan {
    type Result = ();
    fn handle(&mut self, _: Farewell, _: &mut Self::Context) {
        self.each(|outbox, _| {
            outbox.close(Goodbye::Stopping);
            false
        });
    }
}

/// Tokens ended, or users changed: whoever of their sessions is no longer who he was when he came ends.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
struct Recheck(Forgotten);

impl Handler<Recheck> for Fan {
    type Result = ();
    fn handle(&mut self, Recheck(which): Recheck, _: &mut Self::Context) {
        for (outbox, who) in self.desks.iter().chain(&self.phones).filter(|(_, who)| which.holds(who)) {
            actix::spawn(recheck(self.db.clone(), self.clock.now(), Arc::clone(outbox), who.clone()));
        }
    }
}

/// Closes the session of a token that ended, a blocked user, one with other roles: he has to come again.
async fn recheck(db: Db, now: At, outbox: Arc<Outbox>, who: Caller) {
    match db.read(move |conn| token::still(conn, &who, now)).await {
        Ok(true) => {}
        Ok(false) => outbox.close(Goodbye::Policy),
        Err(why) => tracing::warn!(%why, "a session could not be looked at again: it is with the next round"),
    }
}

/// All threads' fans. Cheap to clone.
#[derive(Clone, Default)]
pub struct Fans(Arc<Mutex<Threads>>);

/// Each web thread's fan.
type Threads = Vec<(ThreadId, Addr<Fan>)>;

impl Fans {
    /// Says something to all sessions of an audience, on whatever thread they are.
    pub fn tell(&self, audience: &Audience, frame: ToClient) {
        let packet = Packet::new(frame);
        for fan in self.all() {
            // Control traffic: rare, and never to be lost for want of room; do_send passes the mailbox's bound.
            fan.do_send(Tell(audience.clone(), Arc::clone(&packet)));
        }
    }

    /// Tells every session that the server stops.
    pub(crate) fn farewell(&self) {
        self.all().iter().for_each(|fan| fan.do_send(Farewell));
    }

    /// Looks again at the sessions of whoever was forgotten, at once.
    pub(crate) fn recheck(&self, which: Forgotten) {
        self.all().iter().for_each(|fan| fan.do_send(Recheck(which)));
    }

    /// Hands a tick's positions to all threads. One that is overrun misses a tick: the next one is newer anyway.
    pub(super) fn moved(&self, moved: &Moved) {
        for fan in self.all() {
            if fan.try_send(moved.clone()).is_err() {
                metrics::counter!("nearhand_position_ticks_missed_total").increment(1);
            }
        }
    }

    /// A session of this thread begins; facts and frames for it go into `outbox` from now on.
    pub(super) fn join(&self, bus: &Bus, db: &Db, clock: &Clock, outbox: Arc<Outbox>, who: Caller) {
        let here = std::thread::current().id();
        let mut all = self.0.lock();
        all.retain(|(_, fan)| fan.connected());
        let fan = all.iter().find(|(thread, _)| *thread == here).map(|(_, fan)| fan.clone()).unwrap_or_else(|| {
            let fan = Fan { db: db.clone(), clock: clock.clone(), desks: vec![], phones: vec![] }.start();
            bus.subscribe(fan.clone().recipient());
            all.push((here, fan.clone()));
            fan
        });
        fan.do_send(Join(outbox, who));
    }

    /// No session anywhere yet.
    pub(super) fn is_empty(&self) -> bool {
        self.0.lock().is_empty()
    }

    fn all(&self) -> Vec<Addr<Fan>> {
        self.0.lock().iter().map(|(_, fan)| fan.clone()).collect()
    }
}
