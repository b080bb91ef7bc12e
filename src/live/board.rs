//! A zone's board: who moved since the consoles were last told, and (through [`crate::dispatch`]) who could go where.

use crate::base::WorkerId;
use crate::live::fix::Sample;
use crate::live::fleet::ZoneFleet;
use parking_lot::Mutex;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

pub use crate::live::census::ZoneRow;

/// One zone's live state, written from whatever thread a fix arrives on.
#[derive(Debug)]
pub struct Board {
    /// The zone as it was when it became known; see [`Board::radius_m`].
    pub zone: ZoneRow,
    /// Everybody whom it could send.
    pub fleet: ZoneFleet,
    /// Metres around the middle, as bits: the organisation may change it.
    radius: AtomicU64,
    moved: Mutex<BTreeSet<WorkerId>>,
}

impl Board {
    /// An empty board.
    #[must_use]
    pub fn new(zone: ZoneRow) -> Self {
        Self { fleet: ZoneFleet::new(&zone), radius: AtomicU64::new(zone.radius_m.to_bits()), zone, moved: Mutex::default() }
    }

    /// How far the zone reaches now, metres.
    #[must_use]
    pub fn radius_m(&self) -> f64 {
        f64::from_bits(self.radius.load(Ordering::Relaxed))
    }

    /// It reaches so many metres from now on.
    pub fn resize(&self, radius_m: f64) {
        self.radius.store(radius_m.to_bits(), Ordering::Relaxed);
    }

    /// The consoles are to hear of this worker with the next tick.
    pub fn touch(&self, worker: WorkerId) {
        self.moved.lock().insert(worker);
    }

    /// A fix moved this worker.
    pub fn moved(&self, worker: WorkerId, newest: &Sample) {
        self.fleet.seen(worker, newest.point, newest.at, newest.speed_mps);
        self.touch(worker);
    }

    /// Who was touched since the last tick, in order of id.
    pub fn take_moved(&self) -> BTreeSet<WorkerId> {
        std::mem::take(&mut *self.moved.lock())
    }
}
