//! The real-time core. Who talks to whom:
//!
//! ```text
//! tickets::advance ──commit──▶ Bus ─┬─▶ Fan (one a web thread) ─▶ Outbox ─▶ socket or in-process client
//!                                   ├─▶ Dispatcher (one a zone) ─▶ tickets::advance
//!                                   ├─▶ Worker (one a worker) ─▶ his Outboxes: offer, offer_gone
//!                                   └─▶ whoever else subscribed
//! phone ─▶ HTTP or Session ─▶ life of a fix ─▶ Whereabouts, Board ─▶ tick ─▶ Fan;  rows ─▶ tracks, positions
//! ```
//!
//! Nobody here decides about a ticket: commands go to the tickets table, facts come out through the [`bus`]. Every actor
//! is a cache that can be rebuilt: it subscribes, reads the database, and passes over what it already knows. No handler
//! waits on I/O; it spawns the query and goes on. Anything from outside enters a mailbox by `try_send`.
//!
//! [`Live`] is what routes, actors and tests hold. It is cheap to clone and may be used from any thread; the actors it
//! keeps run on the one arbiter on which [`Live::start`] was called, sessions and fans on their web worker's.

pub mod board;
pub mod bus;
mod catch_up;
pub mod fan;
pub mod outbox;
pub mod packet;
pub mod registry;
pub mod whereabouts;

pub use bus::{Bus, FactsCommitted, Told, intake};
pub use fan::{Audience, Fans, Who};
pub use whereabouts::Whereabouts;

use crate::base::{Clock, Ids};
use crate::db::{Db, Fault};
use actix::ArbiterHandle;
use std::sync::Arc;

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
    /// Every session of every thread: [`Fans::tell`].
    pub fans: Fans,
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
    /// This node's name.
    pub node: String,
    /// The other end of the callback that the database was opened with: see [`intake`].
    pub intake: bus::Intake,
}

impl Live {
    /// Starts on the current arbiter: reads who is where from the database and begins to carry facts.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn start(parts: Parts) -> Result<Self, Fault> {
        let Parts { db, clock, ids, node, intake } = parts;
        let whereabouts = Arc::new(Whereabouts::new(clock.clone()));
        let bus = Bus::default();
        let hears = Arc::clone(&whereabouts);
        bus.listen(move |told| told.iter().for_each(|t| hears.hear(t)));
        bus.start(&db, intake).await;
        let arbiter = actix::Arbiter::current();
        let live = Self { db, clock, ids, node: node.into(), whereabouts, bus, fans: Fans::default(), arbiter };
        live.restore().await?;
        Ok(live)
    }

    async fn restore(&self) -> Result<(), Fault> {
        let (org, dispatches) = self.db.read(|conn| Ok((whereabouts::organisation(conn)?, whereabouts::live_dispatches(conn)?))).await?;
        self.whereabouts.learn(org);
        self.whereabouts.learn_live(dispatches);
        Ok(())
    }
}
