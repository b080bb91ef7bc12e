//! A zone's board: who moved since the consoles were last told, and (through [`crate::dispatch`]) who could go where.

use crate::base::{Area, WorkerId};
use crate::live::fix::Sample;
use crate::live::fleet::ZoneFleet;
use parking_lot::{Mutex, RwLock};
use rustc_hash::FxHashSet;
use std::sync::Arc;

pub use crate::live::census::ZoneRow;

/// One zone's live state, written from whatever thread a fix arrives on.
#[derive(Debug)]
pub struct Board {
    /// The zone as it was when it became known; see [`Board::area`].
    pub zone: ZoneRow,
    /// Everybody whom it could send.
    pub fleet: ZoneFleet,
    /// What belongs to it: the organisation may change it.
    area: RwLock<Arc<Area>>,
    moved: Mutex<FxHashSet<WorkerId>>,
}

impl Board {
    /// An empty board.
    #[must_use]
    pub fn new(zone: ZoneRow) -> Self {
        Self { fleet: ZoneFleet::new(&zone), area: RwLock::new(Arc::new(zone.area())), zone, moved: Mutex::default() }
    }

    /// What belongs to the zone now.
    #[must_use]
    pub fn area(&self) -> Arc<Area> {
        Arc::clone(&self.area.read())
    }

    /// This belongs to it from now on.
    pub fn reshape(&self, area: Area) {
        let changed = **self.area.read() != area;
        if changed {
            *self.area.write() = Arc::new(area);
        }
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
    pub fn take_moved(&self) -> Vec<WorkerId> {
        let mut moved: Vec<WorkerId> = self.moved.lock().drain().collect();
        moved.sort_unstable();
        moved
    }
}
