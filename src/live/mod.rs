//! The real-time core. Who talks to whom:
//!
//! ```text
//! tickets::advance ──commit──▶ Bus ─┬─▶ Fan (one a web thread) ─▶ Outbox ─▶ socket or in-process client
//!                                   ├─▶ Dispatcher (one a zone) ─▶ tickets::advance
//!                                   ├─▶ Worker (one a worker) ─▶ his Outboxes: offer, offer_gone
//!                                   └─▶ whoever else subscribed
//! switch ─▶ Line (one a line) ─▶ calls::record ──commit──▶ Agent (one a seat) ─▶ his Outboxes: ringing, call
//! phone ─▶ HTTP or Session ─▶ life of a fix ─▶ Whereabouts, Board ─▶ tick ─▶ Fan;  rows ─▶ tracks, positions
//! ```
//!
//! Nobody here decides about a ticket: commands go to the tickets table, facts come out through the [`bus`]. Every actor
//! is a cache that can be rebuilt: it subscribes, reads the database, and passes over what it already knows. No handler
//! waits on I/O; it spawns the query and goes on. Anything from outside enters a mailbox by `try_send`.
//!
//! [`Live`] is what routes, actors and tests hold. It is cheap to clone and may be used from any thread; the actors it
//! keeps run on the one arbiter on which [`Live::start`] was called, sessions and fans on their web worker's.

pub mod agent;
mod ask;
pub(crate) mod assign;
pub mod board;
mod book;
pub mod bus;
mod catch_up;
pub mod census;
pub mod centre;
pub(crate) mod desk;
pub mod dispatcher;
pub mod escalation;
pub mod fan;
pub(crate) mod field;
pub mod fix;
pub mod fleet;
pub mod floor;
pub mod line;
pub(crate) mod locate;
mod materials;
mod notice;
pub mod notifier;
pub(crate) mod osmand;
pub mod outbox;
pub mod packet;
pub(crate) mod page;
mod pause;
mod photos;
pub mod presence;
mod pulse;
pub(crate) mod quotes;
pub mod registry;
pub mod screen;
pub mod session;
pub(crate) mod socket;
mod subscriptions;
mod then;
pub mod tracks;
pub mod vehicle;
mod wake;
pub mod whereabouts;
pub mod worker;

pub use bus::{Bus, FactsCommitted, Intake, Told, intake};
pub use centre::{Centre, Telephone};
pub use dispatcher::Dispatchers;
pub use fan::{Audience, Fans};
pub use notifier::{Gateways, Notifier};
pub use session::connect_in_process;
pub use whereabouts::Whereabouts;

use crate::base::{Clock, Ids, VehicleId, WorkerId};
use crate::db::{Conn, Db, Fault, Refusal};
use crate::gateway::routing::TravelTimes;
use crate::live::fix::Batch;
use crate::org::ORGANISATION_CHANGED;
use crate::tickets::flow::Flows;
use crate::tickets::machine::ALARM_RAISED;
use actix::ArbiterHandle;
use mobile_api::field::FixesTaken;
use mobile_api::stream::ToClient;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// The real-time core of one node.
#[derive(Clone)]
pub struct Live {
    /// Records.
    pub db: Db,
    /// Time.
    pub clock: Clock,
    /// New ids.
    pub ids: Ids,
    /// This node's name.
    pub node: Arc<str>,
    /// Where everybody is and how he stands, and each zone's board.
    pub whereabouts: Arc<Whereabouts>,
    /// Where facts come out.
    pub bus: Bus,
    /// The ticket kinds.
    pub flows: Arc<Flows>,
    /// Whether a step without the photographs that its flow wants is refused.
    pub photos_required: bool,
    /// One actor a worker: [`Live::worker`].
    pub workers: Arc<worker::Workers>,
    /// One actor a vehicle whose tracker reports: [`Live::vehicle`].
    pub vehicles: Arc<registry::Keeper<VehicleId, vehicle::Vehicle>>,
    /// One actor a zone: [`dispatcher::Dispatchers::of`].
    pub dispatchers: Arc<Dispatchers>,
    /// Every session of every thread: [`Fans::tell`].
    pub fans: Fans,
    /// The call centre.
    pub centre: Centre,
    /// Who has which ticket open on a screen.
    pub presence: Arc<presence::Presence>,
    /// Where messages leave.
    pub gateways: Gateways,
    /// Where the kept actors run: `Actor::start_in_arbiter(&live.arbiter, …)`.
    pub arbiter: ArbiterHandle,
}

/// What the live core is made of.
pub struct Parts {
    /// Records.
    pub db: Db,
    /// Time.
    pub clock: Clock,
    /// New ids.
    pub ids: Ids,
    /// The ticket kinds.
    pub flows: Arc<Flows>,
    /// Who says how long a drive takes.
    pub travel: Arc<dyn TravelTimes>,
    /// Whether a busy zone decides tickets together.
    pub batching: bool,
    /// Whether a step without the photographs that its flow wants is refused.
    pub photos_required: bool,
    /// This node's name.
    pub node: String,
    /// The other end of the callback that the database was opened with: see [`intake`].
    pub intake: bus::Intake,
    /// The telephone.
    pub telephone: Telephone,
    /// Where messages leave.
    pub gateways: Gateways,
}

impl Live {
    /// Starts on the current arbiter: reads who is where from the database and begins to carry facts.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn start(parts: Parts) -> Result<Self, Fault> {
        let Parts { db, clock, ids, flows, travel, batching, photos_required, node, intake, telephone, gateways } = parts;
        let whereabouts = Arc::new(Whereabouts::new(clock.clone()));
        let bus = Bus::default();
        let hears = Arc::clone(&whereabouts);
        bus.listen(move |told| told.iter().for_each(|t| hears.hear(t)));
        bus.start(&db, intake)?;
        let arbiter = actix::Arbiter::current();
        let (fans, workers) = (Fans::default(), Arc::default());
        let vehicles = Arc::new(registry::Keeper::new("vehicle"));
        let dispatchers = Arc::new(Dispatchers::new(Arc::clone(&flows), travel, batching));
        let centre = Centre::start(db.clone(), clock.clone(), fans.clone(), telephone);
        let node = node.into();
        let presence = Arc::default();
        let live = Self {
            db,
            clock,
            ids,
            node,
            flows,
            photos_required,
            whereabouts,
            bus,
            fans,
            workers,
            vehicles,
            dispatchers,
            centre,
            presence,
            gateways,
            arbiter,
        };
        live.restore()?;
        Notifier::drive(&live)?;
        let wakes = live.clone();
        live.bus.listen(move |told| wakes.wake_workers(told));
        actix::spawn(live.whereabouts.tracks.clone().run(live.db.clone()));
        actix::spawn(pulse::pulse(Arc::clone(&live.whereabouts), live.fans.clone()));
        let changed = Arc::new(Notify::new());
        actix::spawn(live.clone().refresh(Arc::clone(&changed)));
        live.bus.listen(move |told| {
            if told.iter().any(|t| t.fact.kind == ORGANISATION_CHANGED) {
                changed.notify_one();
            }
        });
        let fans = live.fans.clone();
        live.bus.listen(move |told| told.iter().for_each(|t| alarm(&fans, t)));
        actix::spawn(Arc::clone(&live.dispatchers).run(live.clone()));
        Ok(live)
    }

    fn restore(&self) -> Result<(), Fault> {
        let read = |conn: &mut Conn| Ok((census::census(conn)?, census::live_dispatches(conn)?, tracks::last_positions(conn)?));
        let (census, dispatches, positions) = self.db.read_now(read)?;
        self.whereabouts.learn(census);
        self.whereabouts.learn_live(dispatches);
        self.whereabouts.learn_positions(&positions);
        Ok(())
    }

    /// Reads the organisation again as soon as a fact says that it changed, and now and then for what the command line
    /// wrote, which says nothing.
    async fn refresh(self, changed: Arc<Notify>) {
        loop {
            // Elapsed or changed: it is read either way.
            tokio::time::timeout(REFRESH, changed.notified()).await.unwrap_or(());
            if let Err(why) = self.survey().await {
                tracing::warn!(%why, "the organisation could not be read again");
            }
            tokio::time::sleep(REST).await;
        }
    }

    /// Reads again what the organisation says of everything, because something new is there.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn survey(&self) -> Result<(), Fault> {
        let census = self.db.read(census::census).await?;
        self.whereabouts.learn(census);
        Ok(())
    }

    /// Reads again what the organisation says of a worker, because it changed just now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn meet(&self, worker: WorkerId) -> Result<(), Fault> {
        match self.db.read(move |conn| census::person_of(conn, worker)).await? {
            Some(person) if self.whereabouts.board(person.zone).is_none() => self.survey().await, // a new zone
            Some(person) => {
                self.whereabouts.learn_person(person);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// A worker's phone reports where it is: the whole life of its fixes, on this thread.
    ///
    /// # Errors
    /// When there are too many of them, or there is no such worker.
    pub async fn take_fixes(&self, worker: WorkerId, batch: Batch) -> Result<FixesTaken, Fault> {
        if !self.whereabouts.knows(worker) {
            self.meet(worker).await?;
        }
        Ok(self.take_known(worker, batch)?)
    }

    /// The same of a worker who is known here, at once.
    ///
    /// # Errors
    /// When there are too many fixes, or nobody knows this worker.
    pub fn take_known(&self, worker: WorkerId, batch: Batch) -> Result<FixesTaken, Refusal> {
        if batch.len() > whereabouts::MOST_FIXES {
            return Err(Refusal::field("fixes", format!("at most {} in one report", whereabouts::MOST_FIXES)));
        }
        let report = self.whereabouts.take_fixes(worker, &batch.fixes)?;
        if let Some(dispatch) = report.arrived {
            let near = ToClient::Warning { dispatch_id: dispatch.to_string(), what: "near_place".into() };
            self.fans.tell(&Audience::Worker(worker), near);
        }
        Ok(batch.answer(report.taken))
    }
}

/// An alarm is for every seat, also for those that watch no zone.
fn alarm(fans: &Fans, told: &Told) {
    let fact = &told.fact;
    let Some(ticket) = fact.ticket_id.filter(|_| fact.kind == ALARM_RAISED) else { return };
    let text = |key: &str| fact.data.0.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    let (zone, ticket_id) = (fact.zone_id.to_string(), ticket.to_string());
    fans.tell(&Audience::Desks(fact.branch_id), ToClient::Alarm { zone, ticket_id, no: text("no"), reason: text("reason") });
}

#[cfg(test)]
mod tests;

/// How often the organisation is read again when nothing says that it changed.
const REFRESH: Duration = Duration::from_secs(30);
/// Between two reads, however fast it changes.
const REST: Duration = Duration::from_millis(50);

/// What goes under `/api/v1`.
pub(crate) fn routes(cfg: &mut actix_web::web::ServiceConfig) {
    socket::routes(cfg);
    book::routes(cfg);
    field::routes(cfg);
    photos::routes(cfg);
    materials::routes(cfg);
    quotes::routes(cfg);
    assign::routes(cfg);
    desk::routes(cfg);
    pause::routes(cfg);
    subscriptions::routes(cfg);
    locate::routes(cfg);
}

/// What the OpenAPI document says of it.
pub(crate) fn document() -> Vec<utoipa::openapi::OpenApi> {
    use utoipa::OpenApi;
    vec![
        socket::Doc::openapi(),
        book::Doc::openapi(),
        field::Doc::openapi(),
        photos::Doc::openapi(),
        materials::Doc::openapi(),
        quotes::Doc::openapi(),
        assign::Doc::openapi(),
        desk::Doc::openapi(),
        pause::Doc::openapi(),
        subscriptions::Doc::openapi(),
        locate::Doc::openapi(),
    ]
}
