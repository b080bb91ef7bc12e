//! One dispatcher a zone: decides who goes, fires deadlines, and watches those who are on their way.
//!
//! What it decides stands in [`state`], which knows neither actors nor the database: facts go in, effects come out. Here
//! the effects are carried out. Every write goes through `tickets::store::advance` and may be refused; then the ticket is
//! read anew and looked at again. Nothing here is the truth: a dispatcher that comes back reads the zone from the table
//! and goes on where that stands, overdue deadlines included (I4, I5).

mod agenda;
mod carry;
mod first;
mod known;
mod lookout;
mod state;
#[cfg(test)]
mod tests;

use crate::base::travel::GreatCircle;
use crate::base::{At, BranchId, QuoteId, TicketId, WorkerId, ZoneId};
use crate::calls::promise;
use crate::db::{Conn, Fault};
use crate::dispatch::{Held, Rule};
use crate::gateway::routing::TravelTimes;
use crate::live::board::Board;
use crate::live::bus::{FactsCommitted, Told};
use crate::live::fleet::{Available, Inside};
use crate::live::registry::Keeper;
use crate::live::{Live, Whereabouts};
use crate::tickets::flow::Flows;
use crate::tickets::{Case, store};
use actix::prelude::*;
use carry::Outbound;
pub(super) use first::{FirstRound, Propose};
pub(super) use known::{Area, needs, request};
use lookout::Lookout;
pub(super) use state::MOST_INVITED;
use state::ZoneState;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// Deliveries that may wait; one more and the bus says `gap`, upon which the zone is read anew.
const ROOM: usize = 1024;
/// How often those under way are looked at.
const LOOK_OUT: Duration = Duration::from_secs(10);
/// How often somebody looks whether every zone has its dispatcher.
const ROLL_CALL: Duration = Duration::from_secs(1);
/// A database that did not answer is asked again after this.
const RETRY: Duration = Duration::from_secs(1);
/// Tickets read at a time.
const PAGE: usize = 256;
/// A zone's reach: so many of its radii away is still asked.
const REACH: f64 = 2.0;

/// Every zone's dispatcher, and what they all work with.
pub struct Dispatchers {
    keeper: Keeper<ZoneId, Dispatcher>,
    flows: Arc<Flows>,
    travel: Arc<dyn TravelTimes>,
    batching: bool,
}

impl Dispatchers {
    /// None runs yet. Without `batching` each ticket is decided alone, the oldest first.
    #[must_use]
    pub fn new(flows: Arc<Flows>, travel: Arc<dyn TravelTimes>, batching: bool) -> Self {
        Self { keeper: Keeper::new("dispatcher"), flows, travel, batching }
    }

    /// A zone's dispatcher, started or revived when need be; none when there is no such zone.
    pub fn of(&self, live: &Live, zone: ZoneId) -> Option<Addr<Dispatcher>> {
        let board = live.whereabouts.board(zone)?;
        Some(self.keeper.get(zone, || {
            let new = Dispatcher::new(live.clone(), board, self);
            Dispatcher::start_in_arbiter(&live.arbiter, move |_| new)
        }))
    }

    /// Sees to it that every zone has a running dispatcher: those of new zones, and those that died.
    pub async fn run(self: Arc<Self>, live: Live) {
        loop {
            for board in live.whereabouts.boards() {
                drop(self.of(&live, board.zone.id));
            }
            tokio::time::sleep(ROLL_CALL).await;
        }
    }

    /// Who says how long a drive takes.
    #[must_use]
    pub fn travel(&self) -> &dyn TravelTimes {
        self.travel.as_ref()
    }

    /// The ticket kinds.
    #[must_use]
    pub fn flows(&self) -> &Arc<Flows> {
        &self.flows
    }
}

/// See the module.
pub struct Dispatcher {
    live: Live,
    board: Arc<Board>,
    flows: Arc<Flows>,
    travel: Arc<dyn TravelTimes>,
    estimate: GreatCircle,
    state: ZoneState,
    lookout: Lookout,
    outbound: Outbound,
    /// Tickets to be read, because a fact said that they changed.
    dirty: BTreeSet<TicketId>,
    /// A read is under way.
    reading: bool,
    /// The whole zone is being read, for the first time or after a gap.
    restoring: bool,
    /// Tickets booked from a quote that still keeps its worker.
    promised: BTreeMap<TicketId, QuoteId>,
    /// What facts said of tickets that are being written: their answer may be older.
    heard: BTreeMap<TicketId, i64>,
    alarm: Option<(At, SpawnHandle)>,
}

impl Dispatcher {
    fn new(live: Live, board: Arc<Board>, all: &Dispatchers) -> Self {
        Self {
            live,
            board,
            flows: Arc::clone(&all.flows),
            travel: Arc::clone(&all.travel),
            estimate: GreatCircle::default(),
            state: ZoneState::new(all.batching),
            lookout: Lookout::default(),
            outbound: Outbound::default(),
            dirty: BTreeSet::new(),
            reading: false,
            restoring: false,
            promised: BTreeMap::new(),
            heard: BTreeMap::new(),
            alarm: None,
        }
    }

    fn zone(&self) -> ZoneId {
        self.board.zone.id
    }

    fn now(&self) -> At {
        self.live.clock.now()
    }

    /// Does what is due, carries it out, and sets the clock for what comes next.
    fn turn(&mut self, ctx: &mut Context<Self>) {
        if !self.restoring {
            let effects = self.with_fleet(|state, inside, now| state.tick(&mut inside.fleet, now));
            self.carry_out(effects, ctx);
        }
        self.read_dirty(ctx);
        self.set_alarm(ctx);
    }

    /// The state together with the zone's fleet, under its lock.
    fn with_fleet<T>(&mut self, work: impl FnOnce(&mut ZoneState, &mut Inside, At) -> T) -> T {
        let now = self.now();
        let mut inside = self.board.fleet.lock();
        if let Some(crews) = inside.new_crews() {
            self.state.set_crews(crews);
        }
        work(&mut self.state, &mut inside, now)
    }

    fn set_alarm(&mut self, ctx: &mut Context<Self>) {
        let Some(at) = self.state.wakes_at().filter(|_| !self.restoring) else { return };
        if self.alarm.is_some_and(|(set, _)| set <= at) {
            return;
        }
        if let Some((_, old)) = self.alarm.take() {
            ctx.cancel_future(old);
        }
        // A timer counts milliseconds; a moment later nothing is early.
        let wait = at.wait_from(self.now()) + Duration::from_millis(1);
        let handle = ctx.run_later(wait, |this, ctx| {
            this.alarm = None;
            this.turn(ctx);
        });
        self.alarm = Some((at, handle));
    }

    // ---- reading ----

    /// Reads the whole zone: at the start, and whenever facts were missed.
    fn restore(&mut self, ctx: &mut Context<Self>) {
        self.restoring = true;
        let (db, zone, now) = (self.live.db.clone(), self.zone(), self.now());
        let read = move |conn: &mut Conn| {
            let carried = store::carried(conn, zone, now.local_day())?;
            Ok((store::open_in_zone(conn, zone)?, promise::held_in_zone(conn, zone, now)?, carried))
        };
        let read = async move { db.read(read).await };
        ctx.spawn(read.into_actor(self).map(|rows, this, ctx| match rows {
            Ok((cases, held, carried)) => {
                this.restored(&cases, &held, carried.into_iter().collect());
                this.turn(ctx);
            }
            Err(why) => {
                tracing::error!(%why, zone = %this.zone(), "a dispatcher cannot read its zone");
                ctx.run_later(RETRY, Self::restore);
            }
        }));
    }

    fn restored(&mut self, cases: &[Case], held: &[promise::Held], carried: BTreeMap<WorkerId, i64>) {
        self.restoring = false;
        for hold in held {
            let hold = (hold.worker, Held { quote: hold.quote, until: hold.until });
            // Refused when he went off duty meanwhile.
            let kept = self.with_fleet(|state, inside, now| state.hold(hold.0, hold.1, &mut inside.fleet, now));
            tracing::debug!(worker = %hold.0, ?kept, "a hold was read");
        }
        let open: BTreeSet<TicketId> = cases.iter().map(|c| c.ticket.id).collect();
        self.dirty.extend(self.state.known().filter(|t| !open.contains(t)));
        self.with_fleet(|state, inside, now| state.set_carried(carried, &open, &mut inside.fleet, now));
        cases.iter().for_each(|case| self.learn(case));
        tracing::info!(zone = %self.zone(), open = cases.len(), "a dispatcher has read its zone");
    }

    /// Takes a ticket as the table has it.
    fn learn(&mut self, case: &Case) {
        let ticket = case.ticket.id;
        if !case.ticket.is_open() {
            self.promised.remove(&ticket);
            self.with_fleet(|state, inside, now| state.forget(ticket, case.ticket.version, &mut inside.fleet, now));
            return;
        }
        let Some(flow) = self.flows.get(&case.ticket.kind) else {
            tracing::error!(%ticket, kind = case.ticket.kind, "a ticket's kind has no flow");
            return;
        };
        let area = area(&self.live.whereabouts, &self.board, case.ticket.branch_id);
        let quote = self.promised.get(&ticket).copied();
        let learnt = self.board.fleet.lock().with_words(|words| known::known(case, flow, area, quote, words));
        match learnt {
            Ok(known) => self.with_fleet(|state, inside, now| state.learn(known, &mut inside.fleet, now)),
            Err(why) => tracing::error!(%why, %ticket, "a ticket cannot be dispatched"),
        }
    }

    /// Reads what facts said has changed; of several facts meanwhile, one more read is enough.
    fn read_dirty(&mut self, ctx: &mut Context<Self>) {
        if self.reading || self.restoring || self.dirty.is_empty() {
            return;
        }
        self.reading = true;
        let ids: Vec<TicketId> = std::iter::from_fn(|| self.dirty.pop_first()).take(PAGE).collect();
        let db = self.live.db.clone();
        let wanted = ids.clone();
        let read =
            async move { db.read(move |conn| wanted.into_iter().map(|id| store::load(conn, id)).collect::<Result<Vec<_>, Fault>>()).await };
        ctx.spawn(read.into_actor(self).map(|cases, this, ctx| {
            this.reading = false;
            match cases {
                Ok(cases) => {
                    cases.iter().for_each(|case| this.learn(case));
                    this.turn(ctx);
                }
                Err(why) => {
                    tracing::error!(%why, zone = %this.zone(), "a dispatcher cannot read its tickets");
                    this.dirty.extend(ids);
                    ctx.run_later(RETRY, |this, ctx| this.turn(ctx));
                }
            }
        }));
    }

    /// A fact of this zone: what it changed came along or is read, unless the answer to our own write will tell.
    fn hear(&mut self, told: &Told) {
        let fact = &told.fact;
        let Some(ticket) = fact.ticket_id.filter(|_| fact.zone_id == self.zone() && fact.kind != "note_added") else { return };
        let version = fact.data.0.get("version").and_then(serde_json::Value::as_i64).unwrap_or(0);
        if fact.kind == "ticket_created" {
            let held = fact.data.0.get("held_worker_id").and_then(|w| w.as_str()?.parse::<WorkerId>().ok());
            let quote = held.and_then(|w| self.state.holder(w));
            self.promised.extend(quote.map(|q| (ticket, q)));
        }
        if self.outbound.writes(ticket) {
            let newest = self.heard.entry(ticket).or_default();
            *newest = version.max(*newest);
        } else if self.state.is_news(ticket, version) || fact.kind == "offer_acknowledged" {
            match told.case().filter(|_| !self.restoring) {
                Some(case) => self.learn(&case),
                None => drop(self.dirty.insert(ticket)),
            }
        }
        // His other rounds were laid out anew together with this one.
        self.dirty
            .extend(fact.worker_id.into_iter().flat_map(|w| self.state.jobs_of(w)).filter(|t| *t != ticket && !self.outbound.writes(*t)));
    }
}

/// What a zone adds to a ticket of this branch.
pub(super) fn area(whereabouts: &Whereabouts, board: &Board, branch: BranchId) -> Area {
    // Casts of floats saturate.
    Area { branch: board.zone.branch, most_m: (board.area().reach_m() * REACH) as u32, reach: whereabouts.reach(branch) }
}

impl Actor for Dispatcher {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(ROOM);
        self.live.bus.subscribe(ctx.address().recipient());
        self.board.fleet.lock().tells(ctx.address().recipient());
        ctx.run_interval(LOOK_OUT, Self::look_out);
        self.restore(ctx);
    }
}

impl Handler<FactsCommitted> for Dispatcher {
    type Result = ();
    fn handle(&mut self, news: FactsCommitted, ctx: &mut Self::Context) {
        news.facts.iter().for_each(|told| self.hear(told));
        if news.gap && !self.restoring {
            self.restore(ctx);
        }
        self.turn(ctx);
    }
}

impl Handler<Available> for Dispatcher {
    type Result = ();
    fn handle(&mut self, Available(worker): Available, ctx: &mut Self::Context) {
        self.with_fleet(|state, inside, now| state.comes(worker, &mut inside.fleet, now));
        self.turn(ctx);
    }
}

/// Keep a worker for a quote until then, instead of whom it kept before; answers the rule that is against it.
#[derive(Debug, Message)]
#[rtype(result = "Result<(), Rule>")]
pub struct Hold {
    /// For which quote.
    pub quote: QuoteId,
    /// Whom.
    pub worker: WorkerId,
    /// Until when.
    pub until: At,
}

impl Handler<Hold> for Dispatcher {
    type Result = Result<(), Rule>;
    fn handle(&mut self, hold: Hold, ctx: &mut Self::Context) -> Self::Result {
        let held = Held { quote: hold.quote, until: hold.until };
        let answer = self.with_fleet(|state, inside, now| state.hold(hold.worker, held, &mut inside.fleet, now));
        self.turn(ctx);
        answer
    }
}

/// A quote keeps nobody any more.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Release(pub QuoteId);

impl Handler<Release> for Dispatcher {
    type Result = ();
    fn handle(&mut self, Release(quote): Release, ctx: &mut Self::Context) {
        self.with_fleet(|state, inside, now| state.release(quote, &mut inside.fleet, now));
        self.turn(ctx);
    }
}
