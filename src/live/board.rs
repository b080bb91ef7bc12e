//! A zone's board: who moved since the consoles were last told, and (through [`crate::dispatch`]) who could go where.

use crate::base::WorkerId;
use crate::live::fix::Sample;
use crate::live::fleet::ZoneFleet;
use parking_lot::Mutex;
use std::collections::BTreeSet;

pub use crate::live::census::ZoneRow;

/// One zone's live state, written from whatever thread a fix arrives on.
#[derive(Debug)]
pub struct Board {
    /// The zone.
    pub zone: ZoneRow,
    /// Everybody whom it could send.
    pub fleet: ZoneFleet,
    moved: Mutex<BTreeSet<WorkerId>>,
}

impl Board {
    /// An empty board.
    #[must_use]
    pub fn new(zone: ZoneRow) -> Self {
        Self { fleet: ZoneFleet::new(&zone), zone, moved: Mutex::default() }
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
