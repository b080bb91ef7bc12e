//! Building the town: who signs in as what, who watches which zone, and the order in which it comes to life.

use crate::api::{Api, Wire};
use crate::board::Board;
use crate::chance::person;
use crate::console::{Console, Logs};
use crate::demand::Demand;
use crate::ground::{Ground, Spot, ZoneGround};
use crate::link::Link;
use crate::options::{SimClock, TownOptions};
use crate::proof::Wanted;
use crate::scene::{Scene, Setting};
use crate::worker::{Card, Worker};
use crate::{agent, caller, care, demand, opening, vehicle, watch};
use mobile_api::access::Role;
use mobile_api::org::{Crew, Seeded, SeededSignIn, Vehicle};
use mobile_api::report::Report;
use mobile_api::zone::Zone;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use tokio::task::LocalSet;

/// Consoles that are opened at most to watch every zone.
const CONSOLES_MAX: usize = 8;

/// Vehicles that report through trackers at most.
const TRACKERS_MAX: usize = 20;

/// Why a town cannot come to life.
#[derive(Debug, thiserror::Error)]
pub enum TownError {
    /// A part that it cannot do without.
    #[error("the town cannot begin: {0}")]
    CannotBegin(String),
    /// The demand file.
    #[error(transparent)]
    Demand(#[from] demand::BadDemand),
}

fn cannot(what: &str) -> impl FnOnce(crate::api::Refusal) -> TownError {
    let what = what.to_owned();
    move |why| TownError::CannotBegin(format!("{what}: {why}"))
}

/// Lets a town live on the server behind `link` until `until` comes, then looks at everything once more and reports.
///
/// The future stays on its thread (it holds `Rc`s) and brings its own [`LocalSet`]; any tokio runtime will do.
///
/// # Errors
/// When the demand file cannot be read, or nobody who may see everything can sign in.
pub async fn run(
    options: TownOptions,
    link: Rc<dyn Link>,
    people: &Seeded,
    clock: SimClock,
    board: Board,
    until: impl Future<Output = ()>,
) -> Result<Report, TownError> {
    LocalSet::new().run_until(lived(options, link, people, clock, board, until)).await
}

async fn lived(
    options: TownOptions,
    link: Rc<dyn Link>,
    people: &Seeded,
    clock: SimClock,
    board: Board,
    until: impl Future<Output = ()>,
) -> Result<Report, TownError> {
    let wire = Wire::new(link, format!("town-{}-{}", options.seed, clock.now().as_microsecond()));
    let overseer = overseer(&wire, people).await?;
    let staff = Staff::read(&overseer, people, &options).await?;
    let ground = staff.ground(&options);
    let demand = demand_of(&options, &ground)?;
    let wanted = Wanted::read(&overseer).await.map_err(cannot("flows"))?;
    let scene = Scene::new(Setting { options, wire, clock, ground, overseer, board, wanted });
    let logs = Rc::new(RefCell::new(Logs::new()));
    let consoles = tokio::task::spawn_local(comes_to_life(Rc::clone(&scene), staff, demand, Rc::clone(&logs)));
    until.await;
    Ok(ends(&scene, consoles, &logs).await)
}

/// Everybody stops; consoles go on until they have heard the last fact.
async fn ends(scene: &Rc<Scene>, consoles: tokio::task::JoinHandle<()>, logs: &RefCell<Logs>) -> Report {
    scene.settling.set(true);
    scene.everybody_stops().await;
    watch::last_look(scene, logs).await;
    consoles.abort();
    match consoles.await {
        Err(why) if why.is_panic() => scene.rules.borrow_mut().broken(format!("town: it fell over: {why}")),
        Ok(()) | Err(_) => {}
    }
    scene.show();
    let mut report = scene.wire.tally.borrow().report(scene.options.seed, scene.began.elapsed().as_secs_f64());
    report.rules = scene.rules.borrow().report();
    report
}

/// Consoles watch from the first moment while people come to their places. Ends never: it holds the consoles.
async fn comes_to_life(scene: Rc<Scene>, staff: Staff, demand: Demand, logs: Rc<RefCell<Logs>>) {
    let consoles = watchers(&scene, &staff, &logs).await;
    let watching = futures_util::future::join_all(consoles.into_iter().map(Console::live));
    futures_util::future::join(watching, morning(scene, staff, demand)).await;
}

/// People come to their places; at last the telephones ring.
async fn morning(scene: Rc<Scene>, staff: Staff, demand: Demand) {
    scene.spawn(watch::look_now_and_then(Rc::clone(&scene)));
    scene.spawn(watch::show_now_and_then(Rc::clone(&scene)));
    for (card, sign_in) in &staff.field {
        scene.spawn(goes_to_work(Rc::clone(&scene), card.clone(), sign_in.clone()));
    }
    let agents = seats(&scene, &staff).await;
    desks(&scene, &staff, &agents).await;
    scene.spawn(vehicle::report(Rc::clone(&scene), staff.vehicles.clone()));
    let half = staff.field.len() / 2;
    opening::people_in_place(&scene, half).await;
    if let (true, Some(agent)) = (scene.options.warm_start, agents.first()) {
        let cards = staff.field.iter().map(|(card, _)| card.clone()).collect();
        opening::jobs_under_way(Rc::clone(&scene), Rc::clone(agent), cards).await;
    }
    scene.spawn(caller::ring_as(Rc::clone(&scene), demand));
}

/// Who sees everything.
async fn overseer(wire: &Rc<Wire>, people: &Seeded) -> Result<Rc<Api>, TownError> {
    let mut last = TownError::CannotBegin("there is no admin, manager or dispatcher among the sign-ins".into());
    for role in [Role::Admin, Role::Manager, Role::Dispatcher] {
        for who in people.sign_ins.iter().filter(|s| s.role == role) {
            match Api::sign_in(Rc::clone(wire), who, None).await {
                Ok(api) => return Ok(api),
                Err(why) => last = cannot(&who.login)(why),
            }
        }
    }
    Err(last)
}

fn demand_of(options: &TownOptions, ground: &Ground) -> Result<Demand, TownError> {
    let mut rng = person(options.seed, "demand", 0);
    Ok(match &options.demand {
        Some(path) => demand::replay(path, ground, &mut rng)?,
        None => {
            let (mean_per_hour, start_hour) = (options.calls_per_hour, options.start_hour);
            Demand::Random { mean_per_hour, start_hour, rng: Box::new(rng), at_s: 0.0 }
        }
    })
}

/// Who works here, by what the server says.
struct Staff {
    zones: Vec<Zone>,
    field: Vec<(Card, SeededSignIn)>,
    agents: Vec<SeededSignIn>,
    dispatchers: Vec<SeededSignIn>,
    /// Each with the worker who drives it.
    vehicles: Vec<(Vehicle, Option<String>)>,
}

impl Staff {
    async fn read(overseer: &Api, people: &Seeded, options: &TownOptions) -> Result<Self, TownError> {
        let mut zones: Vec<Zone> = overseer.all("/zones").await.map_err(cannot("zones"))?;
        zones.sort_by(|a, b| a.id.cmp(&b.id));
        let workers: Vec<mobile_api::org::Worker> = overseer.all("/workers").await.map_err(cannot("workers"))?;
        let crews: Vec<Crew> = overseer.all("/crews").await.map_err(cannot("crews"))?;
        let vehicles: Vec<Vehicle> = overseer.all("/vehicles").await.map_err(cannot("vehicles"))?;
        let (agents, dispatchers) = (at_the_centre(people, Role::Agent, &zones), at_the_centre(people, Role::Dispatcher, &zones));
        let field = field(people, &workers, &crews, options.workers);
        let driver = |v: &Vehicle| {
            let lead = crews.iter().find(|c| c.vehicle_id.as_ref() == Some(&v.id)).and_then(|c| c.lead_id.clone());
            lead.or_else(|| workers.iter().find(|w| w.vehicle_id.as_ref() == Some(&v.id)).map(|w| w.id.clone()))
        };
        let vehicles = vehicles.into_iter().filter(|v| v.tracker.token.is_some()).take(TRACKERS_MAX);
        let vehicles = vehicles.map(|v| (v.clone(), driver(&v))).collect();
        Ok(Self { zones, field, agents, dispatchers, vehicles })
    }

    fn ground(&self, options: &TownOptions) -> Ground {
        let served = |zone: &Zone| self.field.iter().filter(|(card, _)| card.zone == zone.id).count() as f64;
        let zones = self.zones.iter().map(|zone| ZoneGround {
            id: zone.id.clone(),
            branch_id: zone.branch_id.clone(),
            centre: Spot { lat: zone.lat, lon: zone.lon },
            reach_m: zone.radius_m,
            weight: served(zone),
        });
        Ground::new(zones.collect(), options.speed)
    }
}

/// Those in the field who can sign in: washers, and of each crew its lead, whose phone carries the dispatch.
fn field(people: &Seeded, workers: &[mobile_api::org::Worker], crews: &[Crew], most: usize) -> Vec<(Card, SeededSignIn)> {
    let workers: BTreeMap<&str, &mobile_api::org::Worker> = workers.iter().map(|w| (w.id.as_str(), w)).collect();
    let leads: BTreeSet<&str> = crews.iter().filter_map(|c| c.lead_id.as_deref()).collect();
    let in_field = people.sign_ins.iter().filter(|s| matches!(s.role, Role::Worker | Role::Crew));
    let cards = in_field.filter_map(|sign_in| {
        let worker = workers.get(sign_in.worker_id.as_deref()?)?;
        let lead = leads.contains(worker.id.as_str());
        let rides_along = worker.crew_id.is_some() && !lead;
        (!rides_along).then(|| (*worker, lead, sign_in.clone()))
    });
    let numbered = cards.take(most).zip(0_u64..);
    let card = |((worker, crew, sign_in), index): ((&mobile_api::org::Worker, bool, SeededSignIn), u64)| {
        let seen = worker.last_fix.as_ref().map(|fix| Spot { lat: fix.lat, lon: fix.lon });
        (Card { id: worker.id.clone(), zone: worker.zone.clone(), seen, crew, index }, sign_in)
    };
    numbered.map(card).collect()
}

/// Those of a role who see whole zones, when there are any: the chain's own call centre. A franchise's agents see nothing
/// but the franchise, and could not follow the calls of the town.
fn at_the_centre(people: &Seeded, role: Role, zones: &[Zone]) -> Vec<SeededSignIn> {
    let all: Vec<SeededSignIn> = people.sign_ins.iter().filter(|s| s.role == role).cloned().collect();
    let central: Vec<SeededSignIn> = all.iter().filter(|s| zones.iter().any(|z| z.branch_id == s.branch_id)).cloned().collect();
    if central.is_empty() { all } else { central }
}

/// Consoles until every zone is watched: dispatchers first, whose work it is, then the overseer.
async fn watchers(scene: &Rc<Scene>, staff: &Staff, logs: &Rc<RefCell<Logs>>) -> Vec<Console> {
    let mut unwatched: BTreeSet<String> = staff.zones.iter().map(|z| z.id.clone()).collect();
    let mut consoles = Vec::new();
    for sign_in in staff.dispatchers.iter().take(CONSOLES_MAX) {
        let Ok(api) = Api::sign_in(Rc::clone(&scene.wire), sign_in, Some("town console".into())).await else { continue };
        let seen: Vec<Zone> = api.all("/zones").await.unwrap_or_default();
        let zones: Vec<String> = seen.into_iter().map(|z| z.id).filter(|id| unwatched.remove(id)).collect();
        if !zones.is_empty() {
            consoles.push(Console::new(Rc::clone(scene), api, consoles.len() as u64, zones, Rc::clone(logs)));
        }
    }
    if !unwatched.is_empty() {
        let zones = unwatched.into_iter().collect();
        consoles.push(Console::new(Rc::clone(scene), Rc::clone(&scene.overseer), consoles.len() as u64, zones, Rc::clone(logs)));
    }
    consoles
}

async fn goes_to_work(scene: Rc<Scene>, card: Card, sign_in: SeededSignIn) {
    match Api::sign_in(Rc::clone(&scene.wire), &sign_in, Some(format!("phone {}", card.index))).await {
        Ok(api) => Worker::new(scene, api, card).live().await,
        Err(why) => tracing::warn!(login = sign_in.login, %why, "a worker could not sign in"),
    }
}

/// Agents who have a seat, each at his own extension.
async fn seats(scene: &Rc<Scene>, staff: &Staff) -> Vec<Rc<Api>> {
    let mut agents = Vec::new();
    for sign_in in &staff.agents {
        match Api::sign_in(Rc::clone(&scene.wire), sign_in, sign_in.extension.clone()).await {
            Ok(api) => agents.push(api),
            Err(why) => tracing::warn!(login = sign_in.login, %why, "an agent could not sign in"),
        }
    }
    for (index, api) in (0_u64..).zip(&agents) {
        scene.spawn(agent::live(Rc::clone(scene), Rc::clone(api), index, agents.len()));
    }
    agents
}

/// The work at the desk that no telephone starts.
async fn desks(scene: &Rc<Scene>, staff: &Staff, agents: &[Rc<Api>]) {
    for (index, sign_in) in (0_u64..).zip(&staff.dispatchers) {
        match Api::sign_in(Rc::clone(&scene.wire), sign_in, None).await {
            Ok(api) => scene.spawn(care::human_queue(Rc::clone(scene), api, index)),
            Err(why) => tracing::warn!(login = sign_in.login, %why, "a dispatcher could not sign in"),
        }
    }
    let visitors = care::visitors(scene.options.calls_per_hour);
    for (me, agent) in (0..visitors).zip(agents.iter().cycle()) {
        scene.spawn(care::return_visits(Rc::clone(scene), Rc::clone(agent), (me, visitors)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::lock;
    use crate::fake::{Fake, Fault, Wired, people};
    use crate::options::FaultRates;
    use mobile_api::Timestamp;
    use std::time::Duration;
    use tokio::time::Instant;

    /// Some virtual hours on the fake; its story and the town's report.
    async fn lives(seed: u64, hours: u64, fault: Fault, faults: FaultRates) -> (Vec<String>, Report) {
        let origin = Instant::now();
        let start = Timestamp::from_second(1_700_000_000).expect("in range");
        let clock = SimClock::new(Rc::new(move || start.checked_add(origin.elapsed()).expect("in range")));
        let fake = Fake::new(clock.clone(), fault);
        let link: Rc<dyn Link> = Rc::new(Wired(Rc::clone(&fake)));
        let options = TownOptions {
            seed,
            workers: 12,
            calls_per_hour: 20.0,
            fix_interval_s: 15.0,
            look_every_s: 60.0,
            show_every_s: 60.0,
            faults,
            ..TownOptions::default()
        };
        let board = Board::default();
        let until = tokio::time::sleep(Duration::from_secs(hours * 3_600));
        let report = run(options, link, &people(12), clock, std::sync::Arc::clone(&board), until).await.expect("a town");
        assert_eq!(lock(&board).report, report, "the board ends with the report");
        (fake.story(), report)
    }

    #[tokio::test(start_paused = true)]
    async fn six_hours_pass_and_nothing_is_broken() {
        let (story, report) = lives(7, 6, Fault::None, FaultRates::default()).await;
        assert_eq!(report.rules.broken, Vec::<String>::new());
        assert!(report.rules.checked > story.len() as u64, "{report:?}");
        assert!(report.tickets.done > 50 && report.tickets.cancelled > 0, "{report:?}");
        assert!(report.calls.answered > 80 && report.calls.abandoned > 0, "{report:?}");
        assert!(report.dispatches.declined > 0 && report.dispatches.expired > 0, "{report:?}");
        assert!(report.fixes.sent > 5_000 && report.latency_ms.fix_to_console.n > 3_000, "{report:?}");
        assert!(report.latency_ms.call_to_pop.n > 50 && report.pickup_s.mean > 60.0, "{report:?}");
        assert!(report.promises.kept > 50, "{report:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_same_seed_lives_the_same_day_and_another_does_not() {
        let (first, _) = lives(3, 2, Fault::None, FaultRates::default()).await;
        let (again, _) = lives(3, 2, Fault::None, FaultRates::default()).await;
        let (other, _) = lives(4, 2, Fault::None, FaultRates::default()).await;
        assert!(first.len() > 100);
        assert_eq!(first, again);
        assert_ne!(first, other);
    }

    /// A checker that cannot fail proves nothing: each of these servers is broken in one way, and is found out.
    #[tokio::test(start_paused = true)]
    async fn a_broken_server_is_found_out() {
        for (fault, rule) in [(Fault::Gap, "I6"), (Fault::Forgets, "I4"), (Fault::Unreadable, "I2")] {
            let (_, report) = lives(5, 2, fault, FaultRates::none()).await;
            let named = report.rules.broken.iter().any(|b| b.starts_with(rule));
            assert!(named, "{fault:?}: {:?}", report.rules.broken);
        }
    }
}
