//! Where everybody is and how he stands: written by fixes and facts, read by dispatchers, consoles and routes.
//!
//! A fix does not pass through a mailbox: the thread that received it runs its whole life under the small lock of that
//! one worker. What is kept here can be rebuilt: people and their live dispatches from the tables, last positions from
//! `positions`.

use crate::base::{At, BranchId, Clock, CrewId, DispatchId, VehicleId, WorkerId, ZoneId};
use crate::db::schema::{dispatches, workers, zones};
use crate::db::{Conn, Fault, Json};
use crate::live::board::{Board, ZoneRow};
use crate::live::bus::Told;
use diesel::prelude::*;
use mobile_api::tickets::DispatchState;
use parking_lot::{Mutex, RwLock};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A worker on duty whose newest fix is older than this is dark, seconds.
pub const DARK_S: f64 = 180.0;

/// What the organisation says of a worker: a row of `workers`.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// He.
    pub id: WorkerId,
    /// His branch.
    pub branch: BranchId,
    /// The zone he works in.
    pub zone: ZoneId,
    /// As shown.
    pub name: String,
    /// What he can do.
    pub skills: Vec<String>,
    /// The rescue team he is of.
    pub crew: Option<CrewId>,
    /// The van he has today.
    pub vehicle: Option<VehicleId>,
    /// On duty.
    pub on_duty: bool,
}

/// A worker as he stands now.
#[derive(Debug, Clone)]
pub struct Standing {
    /// What the organisation says.
    pub person: Person,
    /// His live dispatches.
    pub live: BTreeMap<DispatchId, DispatchState>,
}

impl Standing {
    /// As [`mobile_api::org::Worker::state`] says it; `seen` is when his newest fix was measured.
    #[must_use]
    pub fn state(&self, seen: Option<At>, now: At) -> &'static str {
        if !self.person.on_duty && self.live.is_empty() {
            return "off";
        }
        if seen.is_none_or(|at| now.since_s(at) > DARK_S) {
            return "dark";
        }
        self.live.values().map(|s| rank(*s)).max().map_or("free", |(_, word)| word)
    }
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
        "offer_made" | "grab_opened" => DispatchState::Offered,
        "assigned" | "offer_accepted" => DispatchState::Accepted,
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

/// Everybody, by id. Reads and writes of different workers do not meet.
pub struct Whereabouts {
    clock: Clock,
    people: RwLock<BTreeMap<WorkerId, Arc<Mutex<Standing>>>>,
    boards: RwLock<BTreeMap<ZoneId, Arc<Board>>>,
}

impl Whereabouts {
    /// Nobody yet.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { clock, people: RwLock::default(), boards: RwLock::default() }
    }

    /// A zone's board.
    pub fn board(&self, zone: ZoneId) -> Option<Arc<Board>> {
        self.boards.read().get(&zone).cloned()
    }

    /// Every zone's board, in order of id.
    pub fn boards(&self) -> Vec<Arc<Board>> {
        self.boards.read().values().cloned().collect()
    }

    /// How a worker stands now.
    pub fn standing(&self, worker: WorkerId) -> Option<Standing> {
        self.people.read().get(&worker).map(|p| p.lock().clone())
    }

    /// Everybody of a zone, in order of id.
    pub fn in_zone(&self, zone: ZoneId) -> Vec<Standing> {
        self.people.read().values().map(|p| p.lock().clone()).filter(|s| s.person.zone == zone).collect()
    }

    /// Takes the organisation's word on zones and people; returns those whose duty, zone, crew or skills are new.
    pub fn learn(&self, org: Organisation) -> Vec<WorkerId> {
        for zone in org.zones {
            self.boards.write().entry(zone.id).or_insert_with(|| Arc::new(Board::new(zone)));
        }
        org.people.into_iter().filter_map(|p| self.learn_person(p)).collect()
    }

    fn learn_person(&self, person: Person) -> Option<WorkerId> {
        let id = person.id;
        let known = self.people.read().get(&id).cloned();
        let changed = match known {
            Some(known) => {
                let mut standing = known.lock();
                let changed = standing.person != person;
                standing.person = person;
                changed
            }
            None => {
                let fresh = Standing { person, live: BTreeMap::new() };
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
        let people = self.people.read();
        people.values().for_each(|p| p.lock().live.clear());
        for (worker, dispatch, state) in rows {
            if let Some(p) = people.get(&worker) {
                p.lock().live.insert(dispatch, state);
            }
        }
    }

    /// A fact moves the worker it concerns.
    pub fn hear(&self, told: &Told) {
        let fact = &told.fact;
        let (Some(worker), Some(dispatch), Some(state)) = (fact.worker_id, fact.dispatch_id, state_after(&fact.kind)) else { return };
        if let Some(p) = self.people.read().get(&worker) {
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
        let Some(zone) = self.people.read().get(&worker).map(|p| p.lock().person.zone) else { return };
        if let Some(board) = self.board(zone) {
            board.touch(worker);
        }
    }

    /// What time it is here.
    pub fn now(&self) -> At {
        self.clock.now()
    }
}

/// What the tables say of zones and people.
#[derive(Debug, Clone, Default)]
pub struct Organisation {
    /// Every zone.
    pub zones: Vec<ZoneRow>,
    /// Every worker.
    pub people: Vec<Person>,
}

/// Reads zones and people.
///
/// # Errors
/// When the database cannot be read, or a row is damaged.
pub fn organisation(conn: &mut Conn) -> Result<Organisation, Fault> {
    let rows = zones::table.select((zones::id, zones::branch_id, zones::lat, zones::lon, zones::radius_m)).order(zones::id);
    let rows: Vec<(ZoneId, BranchId, f64, f64, f64)> = rows.load(conn)?;
    let zone = |(id, branch, lat, lon, radius_m)| {
        let centre = crate::base::Point::new(lat, lon).map_err(Fault::internal)?;
        Ok(ZoneRow { id, branch, centre, radius_m })
    };
    let zones = rows.into_iter().map(zone).collect::<Result<_, Fault>>()?;
    let people = workers::table.select(PERSON).order(workers::id).load::<PersonRow>(conn)?;
    Ok(Organisation { zones, people: people.into_iter().map(person).collect::<Result<_, _>>()? })
}

/// Reads one worker.
///
/// # Errors
/// When the database cannot be read, or the row is damaged.
pub fn person_of(conn: &mut Conn, id: WorkerId) -> Result<Option<Person>, Fault> {
    workers::table.find(id).select(PERSON).first::<PersonRow>(conn).optional()?.map(person).transpose()
}

type PersonRow = (WorkerId, BranchId, ZoneId, String, Json, Option<CrewId>, Option<VehicleId>, bool);
const PERSON: (
    workers::id,
    workers::branch_id,
    workers::zone_id,
    workers::name,
    workers::skills,
    workers::crew_id,
    workers::vehicle_id,
    workers::on_duty,
) = (
    workers::id,
    workers::branch_id,
    workers::zone_id,
    workers::name,
    workers::skills,
    workers::crew_id,
    workers::vehicle_id,
    workers::on_duty,
);

fn person((id, branch, zone, name, skills, crew, vehicle, on_duty): PersonRow) -> Result<Person, Fault> {
    Ok(Person { id, branch, zone, name, skills: skills.read()?, crew, vehicle, on_duty })
}

/// Reads who has which live dispatch.
///
/// # Errors
/// When the database cannot be read, or a row is damaged.
pub fn live_dispatches(conn: &mut Conn) -> Result<Vec<(WorkerId, DispatchId, DispatchState)>, Fault> {
    let rows = dispatches::table.filter(dispatches::live.eq(true)).order(dispatches::id);
    let rows: Vec<(Option<WorkerId>, DispatchId, String)> =
        rows.select((dispatches::worker_id, dispatches::id, dispatches::state)).load(conn)?;
    let read = |state: String| serde_json::from_value(state.into()).map_err(Fault::internal);
    rows.into_iter().filter_map(|(w, d, s)| w.map(|w| read(s).map(|s| (w, d, s)))).collect()
}
