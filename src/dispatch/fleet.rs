//! Everybody whom a zone could send: their latest state, and the index that finds them by place.

use crate::base::{At, Point, QuoteId, Wgs84, WorkerId};
use crate::dispatch::index::{CellTree, Found, Member, Metres, Plane, Ring, side_m};
use crate::dispatch::{Abilities, Seen, Worker};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The workers of one zone.
#[derive(Debug)]
pub struct Fleet {
    plane: Plane,
    index: CellTree,
    /// By number; the numbers of those who left are given again.
    workers: Vec<Option<Arc<Worker>>>,
    numbers: FxHashMap<WorkerId, u32>,
    spare: Vec<u32>,
    /// On duty, but nobody knows where.
    lost: BTreeMap<WorkerId, u32>,
    /// Who was last held for which quote.
    held: FxHashMap<QuoteId, WorkerId>,
    idle: usize,
}

impl Fleet {
    /// An empty fleet for a zone of `radius_m` around `centre`, sized for about so many workers (any number may come).
    #[must_use]
    pub fn new(centre: Point<Wgs84>, radius_m: f64, workers: usize) -> Self {
        Self {
            plane: Plane::around(centre),
            index: CellTree::new(side_m(radius_m, workers)),
            workers: Vec::new(),
            numbers: FxHashMap::default(),
            spare: Vec::new(),
            lost: BTreeMap::new(),
            held: FxHashMap::default(),
            idle: 0,
        }
    }

    /// A newcomer, or any change of a worker: duty, skills, jobs, hold.
    pub fn put(&mut self, worker: Worker) {
        let n = match self.numbers.get(&worker.id) {
            Some(n) => *n,
            None => self.number(worker.id),
        };
        if let Some(old) = self.workers[n as usize].take() {
            self.uncount(&old);
        }
        self.idle += usize::from(is_idle(&worker));
        if let Some(held) = worker.held {
            self.held.insert(held.quote, worker.id);
        }
        self.place(n, &worker);
        self.workers[n as usize] = Some(Arc::new(worker));
    }

    /// A fix: the one change that comes thousands of times a second. False when he is not of this zone, or when the fix is older than the
    /// one known (rule I8).
    pub fn seen(&mut self, id: WorkerId, seen: Seen) -> bool {
        let Some(&n) = self.numbers.get(&id) else { return false };
        let Some(worker) = self.workers[n as usize].as_mut().map(Arc::make_mut) else { return false };
        if worker.seen.is_some_and(|old| old.at > seen.at) {
            return false;
        }
        let newcomer = worker.seen.replace(seen).is_none();
        if newcomer {
            self.lost.remove(&id);
        }
        if newcomer || worker.free.is_none() {
            let at = self.plane.place(&worker.free.map_or(seen.place, |f| f.place));
            self.index.put(Member { id: n, at, able: mask(worker) });
        }
        true
    }

    /// Forgets a worker.
    pub fn remove(&mut self, id: WorkerId) -> Option<Arc<Worker>> {
        let n = self.numbers.remove(&id)?;
        self.index.remove(n);
        self.lost.remove(&id);
        self.spare.push(n);
        let gone = self.workers[n as usize].take()?;
        self.uncount(&gone);
        Some(gone)
    }

    fn uncount(&mut self, old: &Worker) {
        self.idle -= usize::from(is_idle(old));
        if let Some(held) = old.held {
            self.held.remove(&held.quote);
        }
    }

    /// The worker's latest state.
    #[must_use]
    pub fn get(&self, id: WorkerId) -> Option<&Worker> {
        self.shared(id).map(Arc::as_ref)
    }

    /// Changes a worker in place; false when he is not of this zone.
    pub fn change(&mut self, id: WorkerId, change: impl FnOnce(&mut Worker)) -> bool {
        let Some(mut worker) = self.get(id).cloned() else { return false };
        change(&mut worker);
        worker.id = id;
        self.put(worker);
        true
    }

    /// All, in an order that depends on nothing but who came and left when.
    pub fn iter(&self) -> impl Iterator<Item = &Worker> {
        self.workers.iter().flatten().map(Arc::as_ref)
    }

    /// How many are on duty and free, for [`crate::dispatch::window_ms`].
    #[must_use]
    pub fn idle(&self) -> usize {
        self.idle
    }

    /// The next ring around a place; see [`CellTree::ring`].
    pub(crate) fn ring(&self, from: Metres, ring: &Ring, keep: impl Fn(&Worker) -> bool) -> Vec<(Found, &Arc<Worker>)> {
        let found = self.index.ring(from, ring, |n| self.worker(n).is_some_and(|w| keep(w)));
        found.into_iter().filter_map(|f| self.worker(f.id).map(|w| (f, w))).collect()
    }

    /// Where a place lies on the zone's map.
    pub(crate) fn on_map(&self, place: &Point<Wgs84>) -> Metres {
        self.plane.place(place)
    }

    /// Those on duty of whom nobody knows where they are.
    pub(crate) fn lost(&self) -> impl Iterator<Item = &Arc<Worker>> {
        self.lost.values().filter_map(|n| self.worker(*n))
    }

    /// The worker kept for this quote, if the hold still runs.
    pub(crate) fn held_for(&self, quote: QuoteId, now: At) -> Option<WorkerId> {
        let worker = self.get(*self.held.get(&quote)?)?;
        worker.is_held_for(quote, now).then_some(worker.id)
    }

    /// The worker's latest state, to keep while he changes.
    pub(crate) fn shared(&self, id: WorkerId) -> Option<&Arc<Worker>> {
        self.numbers.get(&id).and_then(|n| self.worker(*n))
    }

    fn worker(&self, n: u32) -> Option<&Arc<Worker>> {
        self.workers.get(n as usize).and_then(Option::as_ref)
    }

    fn number(&mut self, id: WorkerId) -> u32 {
        let n = self.spare.pop().unwrap_or_else(|| {
            self.workers.push(None);
            self.workers.len() as u32 - 1
        });
        self.numbers.insert(id, n);
        n
    }

    fn place(&mut self, n: u32, worker: &Worker) {
        self.lost.remove(&worker.id);
        match worker.start() {
            Some(start) => self.index.put(Member { id: n, at: self.plane.place(&start), able: mask(worker) }),
            None => {
                self.index.remove(n);
                if worker.on_duty {
                    self.lost.insert(worker.id, n);
                }
            }
        }
    }
}

fn is_idle(w: &Worker) -> bool {
    w.on_duty && w.live_jobs == 0
}

fn mask(w: &Worker) -> Abilities {
    w.able.with(Abilities::ON_DUTY, w.on_duty).with(Abilities::IDLE, is_idle(w))
}

/// Whole seconds from `earlier` to `later`, negative the other way round.
pub(crate) fn seconds(earlier: At, later: At) -> i64 {
    (later.us() - earlier.us()).div_euclid(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dispatch::Free;
    use crate::dispatch::testing::{at, id, place, worker};

    fn fleet() -> Fleet {
        Fleet::new(place(0.0, 0.0), 15_000.0, 60)
    }

    fn nearest(fleet: &Fleet, need: Abilities) -> Vec<WorkerId> {
        let ring = Ring { need, k: 9, after: None, most_m: 50_000.0 };
        fleet.ring(fleet.on_map(&place(0.0, 0.0)), &ring, |_| true).iter().map(|(_, w)| w.id).collect()
    }

    #[test]
    fn the_free_stand_where_they_are_and_the_busy_where_they_will_be_free() {
        let mut fleet = fleet();
        fleet.put(worker(1, place(1.0, 0.0), 0));
        fleet.put(worker(2, place(2.0, 0.0), 0));
        assert_eq!(nearest(&fleet, Abilities::IDLE), [id(1), id(2)]);
        fleet.change(id(1), |w| (w.live_jobs, w.free) = (1, Some(Free { at: at(60), place: place(3.0, 0.0) })));
        assert!(fleet.seen(id(1), Seen { place: place(0.1, 0.0), at: at(5), speed_mps: None }));
        assert_eq!(nearest(&fleet, Abilities::ON_DUTY), [id(2), id(1)]);
        assert_eq!(nearest(&fleet, Abilities::IDLE), [id(2)]);
    }

    #[test]
    fn a_late_fix_never_moves_him_back() {
        let mut fleet = fleet();
        fleet.put(worker(1, place(1.0, 0.0), 10));
        assert!(!fleet.seen(id(1), Seen { place: place(9.0, 0.0), at: at(9), speed_mps: None }));
        assert_eq!(fleet.get(id(1)).and_then(|w| w.seen).map(|s| s.at), Some(at(10)));
    }

    #[test]
    fn whoever_was_never_seen_is_lost_until_his_first_fix() {
        let mut fleet = fleet();
        fleet.put(Worker { seen: None, ..worker(1, place(0.0, 0.0), 0) });
        assert_eq!((fleet.lost().count(), nearest(&fleet, Abilities::NONE).len()), (1, 0));
        assert!(fleet.seen(id(1), Seen { place: place(0.0, 0.0), at: at(5), speed_mps: None }));
        assert_eq!((fleet.lost().count(), nearest(&fleet, Abilities::NONE).len()), (0, 1));
        assert!(fleet.remove(id(1)).is_some() && fleet.remove(id(1)).is_none());
        assert_eq!(nearest(&fleet, Abilities::NONE), []);
    }
}
