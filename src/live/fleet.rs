//! Everybody whom a zone could send, shared: fixes and the organisation write where and who they are, the zone's
//! dispatcher alone writes what they have to do, quotes and people who assign by hand read.

use crate::base::{At, CrewId, Point, Wgs84, WorkerId};
use crate::db::Fault;
use crate::dispatch::{Fleet, Seen, Vocabulary, Worker};
use crate::live::census::{Person, ZoneRow};
use actix::prelude::*;
use parking_lot::{Mutex, MutexGuard};
use std::collections::BTreeMap;

/// About so many workers a zone is laid out for; any number may come.
const USUAL: usize = 256;

/// One zone's fleet behind its lock, which nobody keeps for longer than a plan takes.
#[derive(Debug)]
pub struct ZoneFleet(Mutex<Inside>);

/// What is under the lock.
#[derive(Debug)]
pub struct Inside {
    /// Who stands where and has what to do.
    pub fleet: Fleet,
    /// Which bit stands for which skill or equipment in this zone.
    pub words: Vocabulary,
    /// Who belongs to which crew.
    crews: BTreeMap<WorkerId, CrewId>,
    /// They changed since the dispatcher last asked.
    new_crews: bool,
    /// Who hears that somebody can be asked who could not before.
    told: Option<Recipient<Available>>,
}

/// Somebody came on duty, or was seen for the first time.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct Available(pub WorkerId);

impl Inside {
    /// The fleet and the vocabulary, where both are needed.
    pub fn with_words<T>(&mut self, work: impl FnOnce(&mut Vocabulary) -> T) -> T {
        work(&mut self.words)
    }

    /// The crew a worker belongs to.
    #[must_use]
    pub fn crew_of(&self, worker: WorkerId) -> Option<CrewId> {
        self.crews.get(&worker).copied()
    }

    /// Who belongs to which crew, when that is news to the dispatcher.
    pub(super) fn new_crews(&mut self) -> Option<BTreeMap<WorkerId, CrewId>> {
        std::mem::take(&mut self.new_crews).then(|| self.crews.clone())
    }

    /// From now on this one hears who comes.
    pub(super) fn tells(&mut self, to: Recipient<Available>) {
        self.told = Some(to);
        self.new_crews = true;
    }

    fn say_available(&self, worker: WorkerId) {
        if let Some(to) = &self.told {
            // Full or gone: the dispatcher looks again by itself within half a minute.
            to.try_send(Available(worker)).unwrap_or(());
        }
    }
}

impl ZoneFleet {
    /// Nobody yet.
    #[must_use]
    pub fn new(zone: &ZoneRow) -> Self {
        let fleet = Fleet::new(zone.centre, zone.radius_m, USUAL);
        Self(Mutex::new(Inside { fleet, words: Vocabulary::default(), crews: BTreeMap::new(), new_crews: false, told: None }))
    }

    /// For a look or a change; not to be kept across anything slow.
    pub fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock()
    }

    /// A fix that moved the live position.
    pub fn seen(&self, worker: WorkerId, place: Point<Wgs84>, at: At, speed_mps: Option<f64>) {
        let mut inside = self.lock();
        let lost = inside.fleet.get(worker).is_some_and(|w| w.seen.is_none());
        if inside.fleet.seen(worker, Seen { place, at, speed_mps }) && lost {
            inside.say_available(worker);
        }
    }

    /// What the organisation says of a worker of this zone, with what his vehicle carries. What he has to do is kept.
    ///
    /// # Errors
    /// When the zone has more different skills than a vocabulary holds.
    pub fn person(&self, person: &Person, equipment: &[String]) -> Result<(), Fault> {
        let mut inside = self.lock();
        let able = inside.words.learn(person.skills.iter().chain(equipment).map(String::as_str)).map_err(Fault::internal)?;
        let old_crew = match person.crew {
            Some(crew) => inside.crews.insert(person.id, crew),
            None => inside.crews.remove(&person.id),
        };
        inside.new_crews |= old_crew != person.crew;
        let old = inside.fleet.get(person.id).cloned();
        let comes = person.on_duty && old.as_ref().is_none_or(|w| !w.on_duty);
        let known = old.unwrap_or_else(|| newcomer(person));
        inside.fleet.put(Worker { name: person.name.clone(), branch: person.branch, able, on_duty: person.on_duty, ..known });
        if comes {
            inside.say_available(person.id);
        }
        Ok(())
    }

    /// He works elsewhere now.
    pub fn leaves(&self, worker: WorkerId) {
        let mut inside = self.lock();
        inside.fleet.remove(worker);
        inside.new_crews |= inside.crews.remove(&worker).is_some();
    }
}

fn newcomer(person: &Person) -> Worker {
    Worker {
        id: person.id,
        name: person.name.clone(),
        branch: person.branch,
        able: crate::dispatch::Abilities::NONE,
        on_duty: person.on_duty,
        seen: None,
        live_jobs: 0,
        free: None,
        booked: Vec::new(),
        load_s: 0,
        held: None,
    }
}
