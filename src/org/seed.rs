//! A training chain in an empty database: branches, a zone round Xi'an, users of every role, workers with skills,
//! crews with their trucks, vans, seats.
//!
//! The same seed makes the same people. Everybody's password is derived from the seed; those at a desk have one each,
//! those in the field share one and its hash: real argon2id for thousands of workers would take minutes, and this is
//! for training. The zone belongs to the group, so every branch works in it; agents and dispatchers of the group see all
//! of it, those of a franchise see the franchise.

use crate::access::caller::Who;
use crate::access::{Caller, Passwords, branches, users};
use crate::base::{BranchId, Id, Point, VehicleId, Wgs84, WorkerId, ZoneId};
use crate::db::{Db, Fault, Refusal, Tx, schema};
use crate::org::item::{Item, MATERIAL};
use crate::org::people::People;
use crate::org::worker::Worker;
use crate::org::{crew, fix, seat, vehicle, worker, zone};
use diesel::prelude::*;
use mobile_api::access::Role;
use mobile_api::code::Code;
use mobile_api::org::{ChangeCrew, NewCrew, NewSeat, NewVehicle, NewWorker, Seeded, SeededSignIn};
use mobile_api::zone::NewZone;
use sha2::{Digest, Sha256};

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Field staff, 1 to 5000; about one in seven is a rescuer.
    pub workers: u32,
    /// Branches below the group, 1 to 20; every second one is a franchise.
    pub branches: u32,
    /// Chance.
    pub seed: u64,
    /// Where they work.
    pub place: Place,
}

/// The one zone of a training chain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Its middle, WGS-84 degrees.
    pub centre: (f64, f64),
    /// How far it reaches, metres; people live in its inner part.
    pub radius_m: f64,
}

impl Default for Place {
    /// The bell tower of Xi'an.
    fn default() -> Self {
        Self { centre: (34.2658, 108.9541), radius_m: 30_000.0 }
    }
}

impl Place {
    fn home(&self, people: &mut People) -> Result<Point<Wgs84>, Fault> {
        let (lat, lon) = self.centre;
        Ok(people.home(Point::new(lat, lon).map_err(Fault::internal)?, self.radius_m * HOMES_SHARE))
    }
}

impl Default for Options {
    fn default() -> Self {
        Self { workers: 60, branches: 2, seed: 1, place: Place::default() }
    }
}

/// Field staff of one seed share the password that belongs to this word.
pub const FIELD: &str = "field";
/// People live within this share of the zone's radius.
const HOMES_SHARE: f64 = 0.6;
/// Washers to one van; the others ride.
const VAN_SHARE: usize = 3;
/// Members of one crew after another.
const CREW_SIZES: [usize; 3] = [2, 3, 1];
/// Squads, each with its sign-ins, entered by one command: the writer serves others in between.
const BATCH: usize = 25;
const DISTRICTS: [&str; 10] = ["雁塔", "曲江", "高新", "未央", "碑林", "莲湖", "新城", "灞桥", "长安", "浐灞"];

/// What was made; the customers go on from here.
#[derive(Debug, Clone)]
pub struct Chain {
    /// As `admin seed --json` prints it.
    pub seeded: Seeded,
    /// Somebody who sees the whole chain.
    pub group: Caller,
    /// The branches below the group.
    pub below: Vec<BranchId>,
    /// The zone.
    pub zone: ZoneId,
}

/// Makes the chain.
///
/// # Errors
/// `already_exists` when the database is not empty; `invalid_field` for options out of bounds.
pub async fn seed(db: &Db, passwords: &Passwords, options: Options) -> Result<Chain, Fault> {
    check(options)?;
    let staff = desks(passwords, options)?;
    let mut chain = db.write(move |tx| found(tx, &staff, options)).await?;
    let field = Key::new(passwords, options.seed, FIELD)?;
    let squads = squads(options.workers as usize);
    let mut people = People::new(options.seed);
    for first in (0..squads.len()).step_by(BATCH) {
        let some: Vec<usize> = squads[first..squads.len().min(first + BATCH)].to_vec();
        let (group, below, field) = (chain.group.clone(), chain.below.clone(), field.clone());
        let team = Team { group, below, zone: chain.zone, place: options.place, field };
        let entered;
        (people, entered) = db
            .write(move |tx| {
                let mut sign_ins = vec![];
                for (index, size) in (first..).zip(some) {
                    team.squad(tx, &mut people, index, size, &mut sign_ins)?;
                }
                Ok((people, sign_ins))
            })
            .await?;
        chain.seeded.sign_ins.extend(entered);
    }
    let group = chain.group.branch_id;
    db.write(move |tx| stock_list(tx, group)).await?;
    Ok(chain)
}

// ---- rules ----

fn check(options: Options) -> Result<(), Refusal> {
    if !(1..=5000).contains(&options.workers) {
        return Err(Refusal::field("workers", "must be 1 to 5000"));
    }
    if !(1..=20).contains(&options.branches) {
        return Err(Refusal::field("branches", "must be 1 to 20"));
    }
    Ok(())
}

/// Field staff as squads: 0 is a washer alone, other numbers a rescue crew of so many. About 15 % are rescuers, at
/// least one of four.
fn squads(workers: usize) -> Vec<usize> {
    let mut rescuers = if workers < 4 { 0 } else { (workers * 15 / 100).max(1) };
    let mut squads = vec![0; workers - rescuers];
    for size in CREW_SIZES.into_iter().cycle() {
        let size = size.min(rescuers);
        if size == 0 {
            break;
        }
        squads.push(size);
        rescuers -= size;
    }
    squads
}

/// A password that belongs to this seed and login alone: 12 characters, none easily taken for another.
#[must_use]
pub fn password(seed: u64, login: &str) -> String {
    const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789x";
    let digest = Sha256::digest(format!("nearhand training {seed} {login}"));
    digest.iter().take(12).map(|b| char::from(SIGNS[usize::from(b % 32)])).collect()
}

/// A password with its hash.
#[derive(Clone)]
struct Key {
    password: String,
    hash: String,
}

impl Key {
    fn new(passwords: &Passwords, seed: u64, login: &str) -> Result<Self, Fault> {
        let password = password(seed, login);
        Ok(Self { hash: passwords.hash_now(&password)?, password })
    }
}

/// Somebody at a desk: where, `None` in the group, else the index of a branch below it.
struct Desk {
    login: String,
    name: String,
    role: Role,
    branch: Option<usize>,
    extension: Option<String>,
    key: Key,
}

/// The people at desks. Enough agents for the calls that so many workers can serve; a franchise has a manager, a
/// dispatcher and an agent of its own, who see nothing but it.
fn desks(passwords: &Passwords, options: Options) -> Result<Vec<Desk>, Fault> {
    let mut people = People::new(options.seed ^ 0xde5c);
    let mut desks = vec![];
    let mut extension = 100;
    let mut sit = |role: Role, n: usize, branch: Option<usize>| -> Result<(), Fault> {
        let called = format!("{role:?}").to_lowercase();
        let login = match branch {
            None => format!("{called}{n}"),
            Some(b) => format!("{called}-b{}", b + 1),
        };
        let extension = (role == Role::Agent).then(|| {
            extension += 1;
            extension.to_string()
        });
        let key = Key::new(passwords, options.seed, &login)?;
        desks.push(Desk { login, name: people.name(), role, branch, extension, key });
        Ok(())
    };
    sit(Role::Admin, 1, None)?;
    sit(Role::Manager, 1, None)?;
    (1..=2).try_for_each(|n| sit(Role::Dispatcher, n, None))?;
    (1..=(4 + options.workers as usize / 10).min(32)).try_for_each(|n| sit(Role::Agent, n, None))?;
    for b in 0..options.branches as usize {
        sit(Role::Manager, 1, Some(b))?;
        if is_franchise(b) {
            sit(Role::Dispatcher, 1, Some(b))?;
            sit(Role::Agent, 1, Some(b))?;
        }
    }
    Ok(desks)
}

const fn is_franchise(branch: usize) -> bool {
    branch % 2 == 1
}

// ---- store ----

/// What washers and crews use up: code, name in both languages, unit.
const MATERIALS: [(&str, &str, &str, &str); 10] = [
    ("W-01", "洗车液", "Car shampoo", "瓶"),
    ("W-02", "水蜡", "Spray wax", "瓶"),
    ("W-03", "玻璃水", "Washer fluid", "瓶"),
    ("W-04", "内饰清洁剂", "Interior cleaner", "瓶"),
    ("W-05", "一次性毛巾", "Disposable towel", "条"),
    ("R-01", "补胎胶条", "Tyre plug", "条"),
    ("R-02", "气门嘴", "Valve stem", "个"),
    ("R-03", "92 号汽油", "Petrol 92", "升"),
    ("R-04", "防冻液", "Coolant", "升"),
    ("R-05", "保险丝", "Fuse", "个"),
];

/// The catalogue of materials, for the whole chain.
fn stock_list(tx: &mut Tx<'_>, group: BranchId) -> Result<(), Fault> {
    for (code, zh, en, unit) in MATERIALS {
        let row = Item {
            id: tx.new_id(),
            branch_id: group,
            kind: MATERIAL.into(),
            code: code.into(),
            zh: zh.into(),
            en: en.into(),
            unit: unit.into(),
            active: true,
            version: 1,
            created_at: tx.now,
        };
        diesel::insert_into(schema::items::table).values(&row).execute(tx.conn)?;
    }
    Ok(())
}

/// Branches, zone, seats and the people at desks.
fn found(tx: &mut Tx<'_>, desks: &[Desk], options: Options) -> Result<Chain, Fault> {
    let there: i64 = schema::branches::table.count().get_result(tx.conn)?;
    if there > 0 {
        return Err(Refusal::new(Code::AlreadyExists, "the database is not empty: a training chain is only made in an empty one").into());
    }
    let group = branches::found(tx, None, "group", "近手养车集团")?;
    let mut all = vec![group.clone()];
    for b in 0..options.branches as usize {
        let district = DISTRICTS[b % DISTRICTS.len()];
        let round = if b < DISTRICTS.len() { "" } else { "二" };
        let (kind, form) = if is_franchise(b) { ("franchise", "加盟") } else { ("own", "直营") };
        all.push(branches::found(tx, Some(&group), kind, &format!("{district}{round}{form}店"))?);
    }
    let below: Vec<BranchId> = all[1..].iter().map(|b| b.id).collect();
    let caller = everything(&all);
    let new = NewZone {
        branch_id: group.id.to_string(),
        code: "XA".into(),
        name: "西安".into(),
        lat: options.place.centre.0,
        lon: options.place.centre.1,
        radius_m: options.place.radius_m,
        polygon: None,
    };
    let zone = zone::create(tx, &caller, &new)?;
    let mut sign_ins = vec![];
    for desk in desks {
        let branch = desk.branch.map_or(group.id, |b| below[b]);
        sign_ins.push(sit_down(tx, &caller, desk, branch)?);
    }
    let zone_id = zone.id;
    let seeded = Seeded { branches: all.into_iter().map(Into::into).collect(), zones: vec![zone.into()], sign_ins };
    Ok(Chain { seeded, group: caller, below, zone: zone_id })
}

/// Who sees every branch: the command line's own hand.
fn everything(all: &[branches::Branch]) -> Caller {
    let nobody = uuid::Uuid::nil();
    Caller::new(Who {
        user_id: Id::of(nobody),
        name: "seed".into(),
        roles: vec![Role::Admin],
        branch_id: all[0].id,
        branch_path: all[0].path.clone(),
        branches: all.iter().map(|b| b.id).collect(),
        worker_id: None,
        crew_id: None,
        seat_id: None,
        token_id: Id::of(nobody),
    })
}

fn sit_down(tx: &mut Tx<'_>, group: &Caller, desk: &Desk, branch_id: BranchId) -> Result<SeededSignIn, Fault> {
    if let Some(extension) = &desk.extension {
        let new = NewSeat { branch_id: branch_id.to_string(), name: format!("坐席 {extension}"), extension: extension.clone() };
        seat::create(tx, group, &new)?;
    }
    let who = Entering { login: desk.login.clone(), name: desk.name.clone(), role: desk.role, branch_id, worker: None };
    Ok(SeededSignIn { extension: desk.extension.clone(), ..let_in(tx, who, &desk.key)? })
}

struct Entering {
    login: String,
    name: String,
    role: Role,
    branch_id: BranchId,
    worker: Option<WorkerId>,
}

fn let_in(tx: &mut Tx<'_>, who: Entering, key: &Key) -> Result<SeededSignIn, Fault> {
    let entry = users::Entry {
        branch_id: who.branch_id,
        login: who.login,
        name: who.name,
        password_hash: key.hash.clone(),
        roles: vec![who.role],
        worker_id: who.worker,
    };
    let user = users::enter(tx, entry)?;
    Ok(SeededSignIn {
        login: user.login,
        password: key.password.clone(),
        role: who.role,
        branch_id: who.branch_id.to_string(),
        worker_id: who.worker.map(|id| id.to_string()),
        extension: None,
    })
}

/// What all squads share.
struct Team {
    group: Caller,
    below: Vec<BranchId>,
    zone: ZoneId,
    place: Place,
    field: Key,
}

impl Team {
    fn squad(&self, tx: &mut Tx<'_>, people: &mut People, index: usize, size: usize, out: &mut Vec<SeededSignIn>) -> Result<(), Fault> {
        let branch = self.below[index % self.below.len()];
        if size == 0 { self.washer(tx, people, index, branch, out) } else { self.crew(tx, people, (index, size), branch, out) }
    }

    /// A washer, some with a van.
    fn washer(
        &self,
        tx: &mut Tx<'_>,
        people: &mut People,
        index: usize,
        branch: BranchId,
        out: &mut Vec<SeededSignIn>,
    ) -> Result<(), Fault> {
        let home = self.place.home(people)?;
        let mut skills = vec!["wash"];
        skills.extend(people.happens(0.3).then_some("polish"));
        skills.extend(people.happens(0.2).then_some("inspect"));
        let new = self.worker(people, branch, "washer", &skills, None);
        let him = worker::create(tx, &self.group, &new)?;
        fix::place(tx, him.id, home)?;
        if index.is_multiple_of(VAN_SHARE) {
            let van = self.vehicle(tx, people.plate(true), branch, "van", &["water", "generator"], home)?;
            drives(tx, him.id, van)?;
        }
        out.push(self.sign_in(tx, &him, Role::Worker)?);
        Ok(())
    }

    /// A rescue crew with its truck; the first member leads.
    fn crew(
        &self,
        tx: &mut Tx<'_>,
        people: &mut People,
        (index, size): (usize, usize),
        branch: BranchId,
        out: &mut Vec<SeededSignIn>,
    ) -> Result<(), Fault> {
        let home = self.place.home(people)?;
        let (kind, carries): (_, &[&str]) = if index.is_multiple_of(2) {
            ("flatbed", &["flatbed", "winch", "jump_starter"])
        } else {
            ("tow_truck", &["winch", "dolly", "tyre_tools"])
        };
        let truck = self.vehicle(tx, people.plate(false), branch, kind, carries, home)?;
        let new = NewCrew {
            branch_id: branch.to_string(),
            zone: self.zone.to_string(),
            name: format!("救援 {index} 队"),
            phone: people.mobile(),
            vehicle_id: Some(truck.to_string()),
        };
        let crew = crew::create(tx, &self.group, &new)?;
        let mut lead = None;
        for _ in 0..size {
            let mut skills = vec!["rescue", "tow", "tyre", "battery", "fuel"];
            skills.extend((kind == "flatbed").then_some("flatbed"));
            skills.extend(people.happens(0.5).then_some("unlock"));
            let new = self.worker(people, branch, "rescuer", &skills, Some(crew.id.to_string()));
            let member = worker::create(tx, &self.group, &new)?;
            fix::place(tx, member.id, home)?;
            drives(tx, member.id, truck)?;
            out.push(self.sign_in(tx, &member, Role::Crew)?);
            lead.get_or_insert(member.id);
        }
        let lead = ChangeCrew { version: crew.version, lead_id: lead.map(|id| id.to_string()), ..ChangeCrew::default() };
        crew::change(tx, &self.group, crew.id, &lead)?;
        Ok(())
    }

    fn worker(&self, people: &mut People, branch: BranchId, kind: &str, skills: &[&str], crew_id: Option<String>) -> NewWorker {
        NewWorker {
            branch_id: branch.to_string(),
            zone: self.zone.to_string(),
            name: people.name(),
            phone: people.mobile(),
            kind: kind.into(),
            skills: skills.iter().map(ToString::to_string).collect(),
            crew_id,
        }
    }

    fn vehicle(
        &self,
        tx: &mut Tx<'_>,
        plate: String,
        branch: BranchId,
        kind: &str,
        carries: &[&str],
        stands: Point<Wgs84>,
    ) -> Result<VehicleId, Fault> {
        let new = NewVehicle {
            branch_id: branch.to_string(),
            zone: self.zone.to_string(),
            plate,
            kind: kind.into(),
            equipment: carries.iter().map(ToString::to_string).collect(),
        };
        let vehicle = vehicle::create(tx, &self.group, &new)?;
        fix::place(tx, vehicle.id, stands)?;
        Ok(vehicle.id)
    }

    /// His login is the last digits of his number, which nobody else has here.
    fn sign_in(&self, tx: &mut Tx<'_>, him: &Worker, role: Role) -> Result<SeededSignIn, Fault> {
        let login = him.phone.trim_start_matches("+86").to_owned();
        let who = Entering { login, name: him.name.clone(), role, branch_id: him.branch_id, worker: Some(him.id) };
        let_in(tx, who, &self.field)
    }
}

/// The vehicle he has today.
fn drives(tx: &mut Tx<'_>, him: WorkerId, vehicle: VehicleId) -> Result<(), Fault> {
    use schema::workers;
    diesel::update(workers::table.find(him)).set(workers::vehicle_id.eq(vehicle)).execute(tx.conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_one_in_seven_is_a_rescuer_and_nobody_is_lost() {
        for workers in [1, 3, 4, 7, 60, 61, 2000] {
            let squads = squads(workers);
            let (washers, rescuers) = (squads.iter().filter(|s| **s == 0).count(), squads.iter().sum::<usize>());
            assert_eq!(washers + rescuers, workers);
            assert!(workers < 4 || rescuers > 0);
        }
        assert_eq!(squads(60).iter().sum::<usize>(), 9);
    }

    #[test]
    fn a_password_belongs_to_its_seed_and_login() {
        assert_eq!(password(1, "agent1"), password(1, "agent1"));
        assert_ne!(password(1, "agent1"), password(2, "agent1"));
        assert_ne!(password(1, "agent1"), password(1, "agent2"));
        assert_eq!(password(1, "agent1").len(), 12);
    }
}
