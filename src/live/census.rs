//! What the tables say of branches, zones, people and vehicles: read at start, and again now and then, since the organisation does
//! not know that anybody looks.

use crate::base::{Area, BranchId, CrewId, DispatchId, Point, Ring, VehicleId, Wgs84, WorkerId, ZoneId};
use crate::db::schema::{branches, crews, dispatches, vehicles, workers, zones};
use crate::db::{Conn, Fault, Json};
use crate::org::zone;
use diesel::prelude::*;
use mobile_api::tickets::DispatchState;
use std::collections::BTreeMap;

/// A zone as a row of `zones` describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneRow {
    /// It.
    pub id: ZoneId,
    /// The branch it belongs to: who sees that sees the zone.
    pub branch: BranchId,
    /// Its middle.
    pub centre: Point<Wgs84>,
    /// Metres around it.
    pub radius_m: f64,
    /// What belongs to it, when it was drawn.
    pub ring: Option<Ring>,
}

impl ZoneRow {
    /// What belongs to it.
    #[must_use]
    pub fn area(&self) -> Area {
        Area::new(self.centre, self.radius_m, self.ring.clone())
    }
}

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
    /// `washer`, `rescuer` or `technician`.
    pub kind: String,
    /// What he can do.
    pub skills: Vec<String>,
    /// The rescue team he is of.
    pub crew: Option<CrewId>,
    /// The van he has today, or his crew's.
    pub vehicle: Option<VehicleId>,
    /// On duty.
    pub on_duty: bool,
}

/// What the organisation says of a vehicle: a row of `vehicles`.
#[derive(Debug, Clone, PartialEq)]
pub struct Van {
    /// It.
    pub id: VehicleId,
    /// The zone it belongs to.
    pub zone: ZoneId,
    /// What it carries.
    pub equipment: Vec<String>,
    /// Its tracker's token is derived from it.
    pub tracker_epoch: i32,
}

/// What the tables say.
#[derive(Debug, Clone, Default)]
pub struct Census {
    /// Every branch with its path, parents before children.
    pub branches: Vec<(BranchId, String)>,
    /// Every zone.
    pub zones: Vec<ZoneRow>,
    /// Every worker.
    pub people: Vec<Person>,
    /// Every vehicle.
    pub vans: Vec<Van>,
}

/// Reads branches, zones, people and vehicles.
///
/// # Errors
/// When the database cannot be read, or a row is damaged.
pub fn census(conn: &mut Conn) -> Result<Census, Fault> {
    let crew_vans = crew_vans(conn)?;
    let people = workers::table.select(PERSON).order(workers::id).load::<PersonRow>(conn)?;
    let people = people.into_iter().map(|row| person(row, &crew_vans)).collect::<Result<_, _>>()?;
    let branches = branches::table.select((branches::id, branches::path)).order(branches::path).load(conn)?;
    Ok(Census { branches, zones: all_zones(conn)?, people, vans: all_vans(conn)? })
}

/// Reads one worker.
///
/// # Errors
/// When the database cannot be read, or the row is damaged.
pub fn person_of(conn: &mut Conn, id: WorkerId) -> Result<Option<Person>, Fault> {
    let crew_vans = crew_vans(conn)?;
    workers::table.find(id).select(PERSON).first::<PersonRow>(conn).optional()?.map(|row| person(row, &crew_vans)).transpose()
}

fn all_zones(conn: &mut Conn) -> Result<Vec<ZoneRow>, Fault> {
    let rows = zones::table.select((zones::id, zones::branch_id, zones::lat, zones::lon, zones::radius_m, zones::polygon)).order(zones::id);
    let rows: Vec<(ZoneId, BranchId, f64, f64, f64, Option<Json>)> = rows.load(conn)?;
    let zone = |(id, branch, lat, lon, radius_m, polygon): (_, _, _, _, _, Option<Json>)| {
        let centre = Point::new(lat, lon).map_err(Fault::internal)?;
        let ring = zone::ring(polygon.as_ref(), &centre)?;
        Ok(ZoneRow { id, branch, centre, radius_m, ring })
    };
    rows.into_iter().map(zone).collect()
}

fn all_vans(conn: &mut Conn) -> Result<Vec<Van>, Fault> {
    let rows = vehicles::table.select((vehicles::id, vehicles::zone_id, vehicles::equipment, vehicles::tracker_epoch)).order(vehicles::id);
    let rows: Vec<(VehicleId, ZoneId, Json, i32)> = rows.load(conn)?;
    let van = |(id, zone, equipment, tracker_epoch): (_, _, Json, _)| Ok(Van { id, zone, equipment: equipment.read()?, tracker_epoch });
    rows.into_iter().map(van).collect()
}

fn crew_vans(conn: &mut Conn) -> Result<BTreeMap<CrewId, VehicleId>, Fault> {
    let rows: Vec<(CrewId, Option<VehicleId>)> = crews::table.select((crews::id, crews::vehicle_id)).load(conn)?;
    Ok(rows.into_iter().filter_map(|(crew, van)| Some((crew, van?))).collect())
}

type PersonRow = (WorkerId, BranchId, ZoneId, String, String, Json, Option<CrewId>, Option<VehicleId>, bool);
type PersonColumns = (
    workers::id,
    workers::branch_id,
    workers::zone_id,
    workers::name,
    workers::kind,
    workers::skills,
    workers::crew_id,
    workers::vehicle_id,
    workers::on_duty,
);
const PERSON: PersonColumns = (
    workers::id,
    workers::branch_id,
    workers::zone_id,
    workers::name,
    workers::kind,
    workers::skills,
    workers::crew_id,
    workers::vehicle_id,
    workers::on_duty,
);

fn person(row: PersonRow, crew_vans: &BTreeMap<CrewId, VehicleId>) -> Result<Person, Fault> {
    let (id, branch, zone, name, kind, skills, crew, vehicle, on_duty) = row;
    let vehicle = vehicle.or_else(|| crew.and_then(|c| crew_vans.get(&c).copied()));
    Ok(Person { id, branch, zone, name, kind, skills: skills.read()?, crew, vehicle, on_duty })
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
