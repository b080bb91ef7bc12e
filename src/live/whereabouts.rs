//! Where everybody is and how he stands: written by fixes and facts, read by dispatchers, consoles and routes.
//!
//! A fix does not pass through a mailbox: the thread that received it runs its whole life under the small lock of that
//! one worker. What is kept here can be rebuilt: people and their live dispatches from the tables, last positions from
//! `positions`.

use crate::base::{At, BranchId, Clock, CrewId, DispatchId, Point, VehicleId, Wgs84, WorkerId, ZoneId};
use crate::db::Refusal;
use crate::live::board::Board;
use crate::live::bus::Told;
use crate::live::census::{Census, Van};
use crate::live::fix::{Sample, Track, Verdict};
use crate::live::tracks::{OwnerId, Tracks};
use mobile_api::field::{FixRefused, Fixes, FixesTaken};
use mobile_api::org::LastFix;
use mobile_api::stream::Position;
use mobile_api::tickets::DispatchState;
use parking_lot::{Mutex, RwLock};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};
use tokio::sync::Notify;
use uuid::Uuid;

pub use crate::live::census::Person;

/// A worker on duty whose newest fix is older than this is dark, seconds.
const DARK_S: f64 = crate::org::worker::DARK_AFTER_S as f64;

/// A worker whose own fix is older than this is where his vehicle is, seconds.
const OWN_S: f64 = 60.0;
/// Most fixes of one report.
pub const MOST_FIXES: usize = 500;

/// A worker as he stands now.
#[derive(Debug, Clone)]
pub struct Standing {
    /// What the organisation says.
    pub person: Person,
    /// His live dispatches.
    pub live: BTreeMap<DispatchId, DispatchState>,
    /// Where he is and was.
    pub track: Track,
    /// His position is his vehicle's.
    lent: bool,
}

impl Standing {
    /// As [`mobile_api::org::Worker::state`] says it.
    #[must_use]
    pub fn state(&self, now: At) -> &'static str {
        // A job taken is finished even after going off duty.
        if !self.person.on_duty && self.live.values().all(|s| *s == DispatchState::Offered) {
            return "off";
        }
        if self.track.live.is_none_or(|fix| now.since_s(fix.at) > DARK_S) {
            return "dark";
        }
        self.live.values().map(|s| rank(*s)).max().map_or("free", |(_, word)| word)
    }
}

fn position(s: &Standing, now: At) -> Option<(BranchId, Position)> {
    let fix = s.track.live?;
    let position = Position {
        worker_id: s.person.id.to_string(),
        lat: fix.point.lat(),
        lon: fix.point.lon(),
        heading_deg: fix.heading_deg,
        fix_age_s: now.since_s(fix.at).max(0.0) as i64,
        state: s.state(now).into(),
    };
    Some((s.person.branch, position))
}

/// The most advanced of several live dispatches is what a worker does.
fn rank(state: DispatchState) -> (u8, &'static str) {
    match state {
        DispatchState::Working => (5, "working"),
        DispatchState::Arrived => (4, "arrived"),
        DispatchState::Enroute => (3, "enroute"),
        DispatchState::Accepted => (2, "accepted"),
        DispatchState::Offered => (1, "offered"),
        DispatchState::Done | DispatchState::Declined | DispatchState::Expired | DispatchState::Failed | DispatchState::Superseded => {
            (0, "free")
        }
    }
}

/// The state a dispatch has after a fact of this kind; none for facts that move no dispatch.
#[must_use]
pub fn state_after(kind: &str) -> Option<DispatchState> {
    Some(match kind {
        "offer_made" | "grab_opened" | "assigned" => DispatchState::Offered,
        "offer_accepted" => DispatchState::Accepted,
        "departed" => DispatchState::Enroute,
        "arrived" => DispatchState::Arrived,
        "work_started" => DispatchState::Working,
        "dispatch_done" => DispatchState::Done,
        "dispatch_failed" => DispatchState::Failed,
        "offer_declined" => DispatchState::Declined,
        "offer_expired" => DispatchState::Expired,
        "dispatch_superseded" => DispatchState::Superseded,
        _ => return None,
    })
}

/// Whether a dispatch in this state still binds its worker.
#[must_use]
pub fn is_live(state: DispatchState) -> bool {
    rank(state).0 > 0
}

/// A vehicle and where it is and was.
#[derive(Debug, Clone)]
struct Parked {
    van: Van,
    track: Track,
}

type People = FxHashMap<WorkerId, Arc<Mutex<Standing>>>;

/// Who shares a crew, and who drives what: found without asking everybody.
#[derive(Debug, Default)]
struct Bonds {
    crews: BTreeMap<CrewId, BTreeSet<WorkerId>>,
    drivers: BTreeMap<VehicleId, BTreeSet<WorkerId>>,
}

impl Bonds {
    /// A worker who was bound as `old` says is bound as `new` says.
    fn change(&mut self, old: Option<&Person>, new: &Person) {
        rebind(&mut self.crews, old.and_then(|p| p.crew), new.crew, new.id);
        rebind(&mut self.drivers, old.and_then(|p| p.vehicle), new.vehicle, new.id);
    }
}

fn rebind<K: Ord>(bonds: &mut BTreeMap<K, BTreeSet<WorkerId>>, old: Option<K>, new: Option<K>, worker: WorkerId) {
    if old == new {
        return;
    }
    if let Some(old) = old
        && let Some(those) = bonds.get_mut(&old)
    {
        those.remove(&worker);
        if those.is_empty() {
            bonds.remove(&old);
        }
    }
    if let Some(new) = new {
        bonds.entry(new).or_default().insert(worker);
    }
}

/// Everybody, by id. Fixes of different workers do not meet.
pub struct Whereabouts {
    clock: Clock,
    /// What is to be stored of it.
    pub tracks: Tracks,
    people: RwLock<People>,
    bonds: RwLock<Bonds>,
    vans: RwLock<BTreeMap<VehicleId, Arc<Mutex<Parked>>>>,
    boards: RwLock<BTreeMap<ZoneId, Arc<Board>>>,
    /// Each branch's own reach: itself and all below it.
    reach: RwLock<BTreeMap<BranchId, BTreeSet<BranchId>>>,
    /// Somebody moved since the last tick.
    pub(super) stirred: Notify,
    /// Made by the first fix: by then there is somebody who counts.
    counters: OnceLock<Counters>,
}

/// What came of a report of fixes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// For whoever reported.
    pub taken: FixesTaken,
    /// He just reached the place of this dispatch.
    pub arrived: Option<DispatchId>,
    /// The newest fix that moved the live position.
    pub newest: Option<Sample>,
}

impl Whereabouts {
    /// Nobody yet.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            tracks: Tracks::default(),
            people: RwLock::default(),
            bonds: RwLock::default(),
            vans: RwLock::default(),
            boards: RwLock::default(),
            reach: RwLock::default(),
            stirred: Notify::new(),
            counters: OnceLock::new(),
        }
    }

    /// A zone's board.
    pub fn board(&self, zone: ZoneId) -> Option<Arc<Board>> {
        self.boards.read().get(&zone).cloned()
    }

    /// Every zone's board, in order of id.
    pub fn boards(&self) -> Vec<Arc<Board>> {
        self.boards.read().values().cloned().collect()
    }

    /// Whose workers may be sent for a branch: its own, and those of the branches below it (S2-03, S2-19). So the chain's
    /// own call centre sends a franchise's staff like its own, and a franchise sends nobody but its own.
    pub fn reach(&self, branch: BranchId) -> BTreeSet<BranchId> {
        // A branch of which the census has not heard yet has nothing below it.
        self.reach.read().get(&branch).cloned().unwrap_or_else(|| [branch].into())
    }

    /// He is known here.
    pub fn knows(&self, worker: WorkerId) -> bool {
        self.people.read().contains_key(&worker)
    }

    /// How a worker stands now.
    pub fn standing(&self, worker: WorkerId) -> Option<Standing> {
        self.person(worker).map(|p| p.lock().clone())
    }

    /// Everybody of a zone, in order of id.
    pub fn in_zone(&self, zone: ZoneId) -> Vec<WorkerId> {
        self.everybody().iter().map(|p| p.lock()).filter(|s| s.person.zone == zone).map(|s| s.person.id).collect()
    }

    /// The members of a crew, in order of id.
    pub fn crew(&self, crew: CrewId) -> Vec<WorkerId> {
        self.bonds.read().crews.get(&crew).into_iter().flatten().copied().collect()
    }

    /// What `GET /workers` shows of him that changes all the time: his state and his newest fix.
    pub fn worker_state(&self, worker: WorkerId) -> Option<(&'static str, Option<LastFix>)> {
        let person = self.person(worker)?;
        let standing = person.lock();
        Some((standing.state(self.clock.now()), standing.track.live.as_ref().map(last_fix)))
    }

    /// A worker's newest fix.
    pub fn last_fix(&self, worker: WorkerId) -> Option<Sample> {
        self.person(worker).and_then(|p| p.lock().track.live)
    }

    /// As consoles draw him, with the branch that may see him; none before his first fix.
    pub fn position(&self, worker: WorkerId) -> Option<(BranchId, Position)> {
        self.person(worker).and_then(|p| position(&p.lock(), self.clock.now()))
    }

    /// A zone's positions, for a console that has just begun to watch it.
    pub fn positions(&self, zone: ZoneId) -> Vec<(BranchId, Position)> {
        let now = self.clock.now();
        let of_zone = |p: Arc<Mutex<Standing>>| Some(p.lock()).filter(|s| s.person.zone == zone).and_then(|s| position(&s, now));
        self.everybody().into_iter().filter_map(of_zone).collect()
    }

    /// A report of a worker's phone: each fix is judged by itself, in order of the time it was measured.
    ///
    /// # Errors
    /// When there are too many fixes, or nobody knows this worker.
    pub fn take_fixes(&self, worker: WorkerId, fixes: &Fixes) -> Result<Report, Refusal> {
        let person = self.person(worker).ok_or_else(|| Refusal::not_found("worker"))?;
        let mut standing = person.lock();
        let report = self.run(&mut standing.track, OwnerId::of(worker.uuid()), fixes)?;
        if let Some(newest) = &report.newest {
            standing.lent = false;
            self.index(&standing, newest);
        }
        Ok(report)
    }

    /// A report of a vehicle's tracker.
    ///
    /// # Errors
    /// When there are too many fixes, or nobody knows this vehicle.
    pub fn take_vehicle_fixes(&self, vehicle: VehicleId, fixes: &Fixes) -> Result<Report, Refusal> {
        let van = self.vans.read().get(&vehicle).cloned().ok_or_else(|| Refusal::not_found("vehicle"))?;
        let mut parked = van.lock();
        self.run(&mut parked.track, OwnerId::of(vehicle.uuid()), fixes)
    }

    /// Where a vehicle is, there is whoever drives it and has not been heard of for a minute.
    pub fn lend(&self, vehicle: VehicleId, sample: &Sample) {
        let now = self.clock.now();
        let drivers: Vec<WorkerId> = self.bonds.read().drivers.get(&vehicle).into_iter().flatten().copied().collect();
        for person in drivers.into_iter().filter_map(|id| self.person(id)) {
            let mut standing = person.lock();
            let old = standing.track.live.is_none_or(|own| standing.lent || now.since_s(own.at) > OWN_S);
            if standing.person.vehicle == Some(vehicle) && standing.person.on_duty && old && standing.track.lend(sample) {
                standing.lent = true;
                self.index(&standing, sample);
            }
        }
    }

    /// The vehicle as the organisation describes it.
    pub fn van(&self, vehicle: VehicleId) -> Option<Van> {
        self.vans.read().get(&vehicle).map(|p| p.lock().van.clone())
    }

    /// The steps of a whole report, and what is to be stored of it.
    fn run(&self, track: &mut Track, owner: OwnerId, fixes: &Fixes) -> Result<Report, Refusal> {
        if fixes.fixes.len() > MOST_FIXES {
            return Err(Refusal::field("fixes", format!("at most {MOST_FIXES} in one report")));
        }
        let now = self.clock.now();
        let mut in_order: Vec<usize> = (0..fixes.fixes.len()).collect();
        in_order.sort_by_key(|i| fixes.fixes[*i].at);
        let mut report = Report::default();
        for i in in_order {
            match track.take(fixes.datum, &fixes.fixes[i], now) {
                Verdict::Moved { stored, arrived } => {
                    if track.draws(stored.at) {
                        self.tracks.keep(owner, &stored, false);
                    }
                    report.taken.accepted += 1;
                    report.arrived = report.arrived.or(arrived);
                    report.newest = track.live;
                }
                Verdict::Late(stored) => {
                    self.tracks.keep(owner, &stored, true);
                    report.taken.late += 1;
                }
                Verdict::Refused(code) => report.taken.refused.push(FixRefused { index: u32::try_from(i).unwrap_or(u32::MAX), code }),
            }
        }
        report.taken.refused.sort_by_key(|r| r.index);
        if let Some(newest) = &report.newest {
            self.tracks.stands(owner, newest);
        }
        self.counters.get_or_init(Counters::new).count(&report.taken);
        Ok(report)
    }

    /// Index and tell: the last steps of a fix that moved its worker.
    fn index(&self, standing: &Standing, newest: &Sample) {
        if let Some(board) = self.board(standing.person.zone) {
            board.moved(standing.person.id, newest);
            self.stirred.notify_one();
        }
    }

    /// From now on watches for his arrival at this place, or at none.
    pub fn aim(&self, worker: WorkerId, aim: Option<(DispatchId, Point<Wgs84>)>) {
        if let Some(person) = self.person(worker) {
            person.lock().track.fence.aim(aim);
        }
    }

    /// Takes the organisation's word on zones, people and vehicles; returns the workers of whom something is new.
    pub fn learn(&self, census: Census) -> Vec<WorkerId> {
        *self.reach.write() = reaches(&census.branches);
        for zone in census.zones {
            match self.board(zone.id) {
                Some(known) => known.reshape(zone.area()),
                None => drop(self.boards.write().insert(zone.id, Arc::new(Board::new(zone)))),
            }
        }
        let mut refitted = BTreeSet::new();
        for van in census.vans {
            if self.van(van.id).is_some_and(|old| old.equipment != van.equipment) {
                refitted.insert(van.id);
            }
            let known = self.vans.read().get(&van.id).cloned();
            match known {
                Some(known) => known.lock().van = van,
                None => drop(self.vans.write().insert(van.id, Arc::new(Mutex::new(Parked { van, track: Track::default() })))),
            }
        }
        let news = census.people.into_iter().filter_map(|p| self.learn_person(p)).collect();
        for person in self.everybody() {
            let standing = person.lock();
            if standing.person.vehicle.is_some_and(|v| refitted.contains(&v)) {
                self.enlist(&standing);
            }
        }
        news
    }

    /// The fleet of his zone learns who he is, what he can do and where he was last seen.
    fn enlist(&self, standing: &Standing) {
        let person = &standing.person;
        let Some(board) = self.board(person.zone) else { return };
        let equipment = person.vehicle.and_then(|v| self.van(v)).map(|v| v.equipment).unwrap_or_default();
        if let Err(why) = board.fleet.person(person, &equipment) {
            tracing::error!(%why, worker = %person.id, "a worker cannot be dispatched");
        }
        if let Some(fix) = &standing.track.live {
            board.fleet.seen(person.id, fix.point, fix.at, fix.speed_mps);
        }
    }

    /// Takes the organisation's word on one worker.
    pub fn learn_person(&self, person: Person) -> Option<WorkerId> {
        let id = person.id;
        self.bonds.write().change(self.person(id).map(|p| p.lock().person.clone()).as_ref(), &person);
        let changed = match self.person(id) {
            Some(known) => {
                let mut standing = known.lock();
                let changed = standing.person != person;
                if standing.person.zone != person.zone
                    && let Some(board) = self.board(standing.person.zone)
                {
                    board.fleet.leaves(id);
                }
                standing.person = person;
                if changed {
                    self.enlist(&standing);
                }
                changed
            }
            None => {
                let fresh = Standing { person, live: BTreeMap::new(), track: Track::default(), lent: false };
                self.enlist(&fresh);
                self.people.write().insert(id, Arc::new(Mutex::new(fresh)));
                true
            }
        };
        if changed {
            self.touch(id);
        }
        changed.then_some(id)
    }

    /// Live dispatches as the table has them: replaces what was thought.
    pub fn learn_live(&self, rows: Vec<(WorkerId, DispatchId, DispatchState)>) {
        self.everybody().iter().for_each(|p| p.lock().live.clear());
        for (worker, dispatch, state) in rows {
            if let Some(p) = self.person(worker) {
                p.lock().live.insert(dispatch, state);
            }
        }
    }

    /// Last positions as the table has them, for those of whom nothing newer is known.
    pub fn learn_positions(&self, last: &BTreeMap<Uuid, Sample>) {
        for person in self.everybody() {
            let mut standing = person.lock();
            if let Some(sample) = last.get(&standing.person.id.uuid()).filter(|_| standing.track.live.is_none()) {
                standing.track = Track::from(*sample);
                self.index(&standing, sample);
            }
        }
        let vans: Vec<_> = self.vans.read().values().cloned().collect();
        for van in vans {
            let mut parked = van.lock();
            if let Some(sample) = last.get(&parked.van.id.uuid()).filter(|_| parked.track.live.is_none()) {
                parked.track = Track::from(*sample);
            }
        }
    }

    /// A fact moves the worker it concerns.
    pub fn hear(&self, told: &Told) {
        let fact = &told.fact;
        let (Some(worker), Some(dispatch), Some(state)) = (fact.worker_id, fact.dispatch_id, state_after(&fact.kind)) else { return };
        if let Some(p) = self.person(worker) {
            let mut standing = p.lock();
            if is_live(state) {
                standing.live.insert(dispatch, state);
            } else {
                standing.live.remove(&dispatch);
            }
        }
        self.touch(worker);
    }

    /// The consoles are to hear of him with the next tick.
    pub fn touch(&self, worker: WorkerId) {
        let Some(zone) = self.person(worker).map(|p| p.lock().person.zone) else { return };
        if let Some(board) = self.board(zone) {
            board.touch(worker);
            self.stirred.notify_one();
        }
    }

    fn person(&self, worker: WorkerId) -> Option<Arc<Mutex<Standing>>> {
        self.people.read().get(&worker).cloned()
    }

    /// In order of id.
    fn everybody(&self) -> Vec<Arc<Mutex<Standing>>> {
        let mut all: Vec<_> = self.people.read().iter().map(|(id, p)| (*id, Arc::clone(p))).collect();
        all.sort_unstable_by_key(|(id, _)| *id);
        all.into_iter().map(|(_, p)| p).collect()
    }
}

/// Every branch with itself and all whose path begins with its own.
fn reaches(branches: &[(BranchId, String)]) -> BTreeMap<BranchId, BTreeSet<BranchId>> {
    let below = |path: &str| branches.iter().filter(|(_, p)| p.starts_with(path)).map(|(id, _)| *id).collect();
    branches.iter().map(|(id, path)| (*id, below(path))).collect()
}

fn last_fix(s: &Sample) -> LastFix {
    LastFix {
        lat: s.point.lat(),
        lon: s.point.lon(),
        at: s.at.time(),
        accuracy_m: s.accuracy_m,
        speed_mps: s.speed_mps,
        heading_deg: s.heading_deg,
        battery_pct: s.battery_pct,
    }
}

/// What came of all fixes. Looked up once: there are too many of them to ask the registry by name each time.
struct Counters {
    accepted: metrics::Counter,
    late: metrics::Counter,
    refused: metrics::Counter,
}

impl Counters {
    fn new() -> Self {
        let came = |how: &'static str| metrics::counter!("nearhand_fixes_total", "came" => how);
        Self { accepted: came("accepted"), late: came("late"), refused: came("refused") }
    }

    fn count(&self, taken: &FixesTaken) {
        let some = [(&self.accepted, taken.accepted.into()), (&self.late, taken.late.into()), (&self.refused, taken.refused.len() as u64)];
        some.iter().filter(|(_, n)| *n > 0).for_each(|(counter, n)| counter.increment(*n));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Ids;

    #[test]
    fn a_crew_has_the_members_of_now_and_a_van_takes_along_who_drives_it_now() {
        let whereabouts = Whereabouts::new(Clock::System);
        let (branch, zone) = (Ids::System.new_id(), Ids::System.new_id());
        let mut both: [WorkerId; 2] = [Ids::System.new_id(), Ids::System.new_id()];
        both.sort();
        let [first, second] = both;
        let (old_crew, new_crew): (CrewId, CrewId) = (Ids::System.new_id(), Ids::System.new_id());
        let (old_van, new_van): (VehicleId, VehicleId) = (Ids::System.new_id(), Ids::System.new_id());
        let learn = |id, crew, vehicle| {
            let (name, kind, skills) = (String::new(), "rescuer".into(), vec!["rescue".into()]);
            whereabouts.learn_person(Person { id, branch, zone, name, kind, skills, crew, vehicle, on_duty: true });
        };
        let drives = |van| {
            let point = Point::new(34.26, 108.94).expect("a point");
            let (at, none) = (whereabouts.clock.now(), None);
            let sample = Sample { at, point, accuracy_m: none, speed_mps: none, heading_deg: none, battery_pct: none };
            whereabouts.lend(van, &sample);
            both.map(|worker| whereabouts.last_fix(worker).is_some_and(|fix| fix.at == at))
        };
        learn(first, Some(old_crew), Some(old_van));
        learn(second, Some(old_crew), None);
        assert_eq!(whereabouts.crew(old_crew), both);

        learn(first, Some(new_crew), Some(new_van));
        assert_eq!((whereabouts.crew(old_crew), whereabouts.crew(new_crew)), (vec![second], vec![first]));
        assert_eq!((drives(old_van), drives(new_van)), ([false, false], [true, false]));
        learn(second, Some(new_crew), Some(new_van));
        assert_eq!((whereabouts.crew(new_crew), drives(new_van)), (both.to_vec(), [true, true]));
        assert_eq!(whereabouts.bonds.read().drivers.keys().collect::<Vec<_>>(), [&new_van], "nobody drives the old one");

        both.iter().for_each(|worker| learn(*worker, None, None));
        assert_eq!((whereabouts.crew(new_crew), drives(new_van)), (vec![], [false, false]));
        let bonds = whereabouts.bonds.read();
        assert!(bonds.crews.is_empty() && bonds.drivers.is_empty(), "who is bound to nothing leaves nothing: {bonds:?}");
    }
}
