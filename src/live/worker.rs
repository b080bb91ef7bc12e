//! One actor a worker on duty or with a live job: he knows the worker's sockets and what they show.
//!
//! Whenever a fact concerns him (or a phone connects) he reads from the table what the phone should show, and sends the
//! difference: an offer after its commit and only then (rule I2), `offer_gone` to whoever had it on screen. So a revived
//! actor carries on where the database stands, and a phone that comes back gets what is pending. An offer that came along
//! with its fact is shown at once, and the look that follows finds it shown, or takes it back.

use crate::base::{DispatchId, WorkerId};
use crate::live::bus::Told;
use crate::live::outbox::Outbox;
use crate::live::packet::Packet;
use crate::live::registry::Keeper;
use crate::live::screen::{self, Owner, Round, Shown, Wanted, bring_up, wanted};
use crate::live::{Live, census};
use crate::tickets::Case;
use actix::prelude::*;
use mobile_api::stream::ToClient;
use mobile_api::tickets::DispatchState;
use parking_lot::Mutex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// Most messages that wait. Each one makes him look at the table, so one that finds no room is not missed.
const ROOM: usize = 16;
/// An offer is shown as it was told, and looked up so much later: its way to the phone comes first.
const AFTER_OFFER: Duration = Duration::from_millis(20);
/// How often he looks whether anybody still needs him, and again after a database that did not answer.
const IDLE: Duration = Duration::from_secs(60);
const RETRY: Duration = Duration::from_secs(1);

/// See the module.
pub struct Worker {
    id: WorkerId,
    live: Live,
    /// What the phones show.
    shown: Shown,
    /// A read is under way.
    looking: bool,
    /// Something happened since it began.
    again: bool,
}

/// All running ones, and what must outlive one that panics: his phones, and which rounds are on whose screen.
pub struct Workers {
    keeper: Keeper<WorkerId, Worker>,
    phones: Mutex<BTreeMap<WorkerId, Vec<Arc<Outbox>>>>,
    screens: Mutex<BTreeMap<DispatchId, BTreeSet<WorkerId>>>,
}

impl Default for Workers {
    fn default() -> Self {
        Self { keeper: Keeper::new("worker"), phones: Mutex::default(), screens: Mutex::default() }
    }
}

impl Workers {
    /// Whether a phone of his has an open socket here.
    pub(super) fn is_connected(&self, worker: WorkerId) -> bool {
        self.phones.lock().get(&worker).is_some_and(|his| his.iter().any(|phone| phone.is_open()))
    }
}

impl Live {
    /// The actor of a worker, started or revived when need be.
    pub fn worker(&self, id: WorkerId) -> Addr<Worker> {
        self.workers.keeper.get(id, || {
            let live = self.clone();
            Worker::start_in_arbiter(&self.arbiter, move |_| Worker { id, live, shown: Shown::new(), looking: false, again: false })
        })
    }

    /// Wakes the actors of those whom a fact concerns.
    pub(super) fn wake_workers(&self, told: &[Told]) {
        let mut concerned = BTreeSet::new();
        for t in told {
            let mut his = BTreeSet::new();
            self.concerned(t, &mut his);
            if let (Some(worker), Some(case)) = (t.fact.worker_id, t.case().filter(|_| t.fact.kind == "offer_made")) {
                // Full: the look below finds it in the table. Otherwise he looks by himself when it is shown.
                if self.worker(worker).try_send(Offered(case)).is_ok() {
                    his.remove(&worker);
                }
            }
            concerned.extend(his);
        }
        for worker in concerned {
            // Full: a look is due already, and it will see this too.
            self.worker(worker).try_send(Look).unwrap_or(());
        }
    }

    pub(super) fn concerned(&self, told: &Told, all: &mut BTreeSet<WorkerId>) {
        let fact = &told.fact;
        let Some(dispatch) = fact.dispatch_id.filter(|_| fact.kind != "offer_acknowledged") else { return };
        all.extend(fact.worker_id);
        if let Some(crew) = fact.data.0.get("crew_id").and_then(|c| c.as_str()?.parse().ok()) {
            all.extend(self.whereabouts.crew(crew));
        }
        let invited = fact.data.0.get("invited").and_then(|v| v.as_array()).into_iter().flatten();
        all.extend(invited.filter_map(|id| id.as_str()?.parse::<WorkerId>().ok()));
        all.extend(self.workers.screens.lock().get(&dispatch).into_iter().flatten());
    }
}

impl Actor for Worker {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(ROOM);
        ctx.run_interval(IDLE, |worker, ctx| worker.rest(ctx));
        self.look(ctx);
    }
}

/// A phone of his connected.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Connected(pub Arc<Outbox>);

impl Handler<Connected> for Worker {
    type Result = ();
    fn handle(&mut self, Connected(phone): Connected, ctx: &mut Self::Context) {
        let mut phones = self.live.workers.phones.lock();
        let his = phones.entry(self.id).or_default();
        his.retain(|p| p.is_open());
        his.push(phone);
        drop(phones);
        // The newcomer shows nothing yet; the others bear an offer twice, by its id.
        self.shown.values_mut().for_each(|version| *version = 0);
        self.look(ctx);
    }
}

/// Something happened that concerns him.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Look;

impl Handler<Look> for Worker {
    type Result = ();
    fn handle(&mut self, _: Look, ctx: &mut Self::Context) {
        self.look(ctx);
    }
}

/// He was made an offer, and it is committed.
#[derive(Message)]
#[rtype(result = "()")]
struct Offered(Arc<Case>);

impl Handler<Offered> for Worker {
    type Result = ();
    fn handle(&mut self, Offered(case): Offered, ctx: &mut Self::Context) {
        ctx.run_later(AFTER_OFFER, |worker, ctx| worker.look(ctx));
        let Some(round) = case.live.as_ref().filter(|d| d.state == DispatchState::Offered && d.worker_id == Some(self.id)) else { return };
        let mut now = self.shown.clone();
        if now.insert(round.id, case.ticket.version) < Some(case.ticket.version) {
            self.note_screens(&now);
            self.shown = now;
            self.say(ToClient::Offer(screen::offer(round, &case.ticket, self.live.clock.now())));
        }
    }
}

impl Worker {
    /// Reads what the phones should show; of several calls meanwhile, one more read is enough.
    fn look(&mut self, ctx: &mut Context<Self>) {
        if self.looking {
            self.again = true;
            return;
        }
        (self.looking, self.again) = (true, false);
        let (id, db) = (self.id, self.live.db.clone());
        let shown: BTreeSet<DispatchId> = self.shown.keys().copied().collect();
        let read = async move {
            db.read(move |conn| {
                let Some(person) = census::person_of(conn, id)? else { return Ok(None) };
                let owner = Owner { worker: id, crew: person.crew, zone: person.zone };
                Ok(Some((owner, wanted(conn, owner, &shown)?)))
            })
            .await
        };
        ctx.spawn(read.into_actor(self).map(|seen, worker, ctx| {
            worker.looking = false;
            match seen {
                Ok(Some((owner, wanted))) => worker.show(owner, &wanted),
                Ok(None) => ctx.stop(),
                Err(why) => {
                    tracing::warn!(%why, worker = %worker.id, "a worker's rounds could not be read");
                    ctx.run_later(RETRY, |worker, ctx| worker.look(ctx));
                }
            }
            if worker.again {
                worker.look(ctx);
            }
        }));
    }

    fn show(&mut self, owner: Owner, wanted: &Wanted) {
        let (frames, now) = bring_up(owner, &self.shown, wanted, self.live.clock.now());
        self.note_screens(&now);
        self.shown = now;
        self.live.whereabouts.aim(self.id, aim(&wanted.live));
        for frame in frames {
            self.say(frame);
        }
    }

    fn say(&mut self, frame: ToClient) {
        let packet = Packet::new(frame);
        if let Some(phones) = self.live.workers.phones.lock().get_mut(&self.id) {
            phones.retain(|phone| phone.say(&packet).is_ok());
        }
    }

    fn note_screens(&self, now: &Shown) {
        let mut screens = self.live.workers.screens.lock();
        for gone in self.shown.keys().filter(|d| !now.contains_key(*d)) {
            if let Some(those) = screens.get_mut(gone) {
                those.remove(&self.id);
            }
            if screens.get(gone).is_some_and(BTreeSet::is_empty) {
                screens.remove(gone);
            }
        }
        for dispatch in now.keys() {
            screens.entry(*dispatch).or_default().insert(self.id);
        }
    }

    /// Off duty, nothing on hand, nobody connected: he goes, and comes back when he is wanted.
    fn rest(&mut self, ctx: &mut Context<Self>) {
        let mut phones = self.live.workers.phones.lock();
        if phones.get_mut(&self.id).is_none_or(|his| {
            his.retain(|phone| phone.is_open());
            his.is_empty()
        }) {
            phones.remove(&self.id);
        }
        let connected = phones.contains_key(&self.id);
        drop(phones);
        let on_duty = self.live.whereabouts.standing(self.id).is_some_and(|s| s.person.on_duty);
        if !connected && self.shown.is_empty() && !on_duty && !self.looking {
            self.live.workers.keeper.forget(self.id, &ctx.address());
            ctx.stop();
        }
    }
}

/// The place where his arrival is watched for: that of the job he drives to.
fn aim(live: &[Round]) -> Option<(DispatchId, crate::base::Point<crate::base::Wgs84>)> {
    let drives = |d: DispatchState| matches!(d, DispatchState::Accepted | DispatchState::Enroute);
    live.iter().filter(|(d, _)| drives(d.state)).find_map(|(d, t)| Some((d.id, t.point()?)))
}

/// Panics, to see what becomes of it.
#[cfg(test)]
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Provoke;

#[cfg(test)]
impl Handler<Provoke> for Worker {
    type Result = ();
    fn handle(&mut self, _: Provoke, _: &mut Self::Context) {
        panic!("provoked");
    }
}

/// Says something to his phones.
#[cfg(test)]
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Say(pub(super) ToClient);

#[cfg(test)]
impl Handler<Say> for Worker {
    type Result = ();
    fn handle(&mut self, Say(frame): Say, _: &mut Self::Context) {
        self.say(frame);
    }
}
