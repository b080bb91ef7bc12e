//! Real roads: a small town that drives on Helsinki's streets, dispatched by road times and by great-circle times.
//!
//! The engine is a real OSRM server (`NEARHAND_TEST_OSRM`, or `scripts/osrm` is started). It answers in real time and the town
//! lives in virtual time: whoever asks is blocked until the answer is there, of which the town sees nothing.

use super::Bench;
use super::figure::{Figure, median};
use super::lived::{Lived, live};
use futures_util::future::{BoxFuture, FutureExt};
use nearhand::base::travel::{Floor, GreatCircle, Leg, Travel};
use nearhand::base::{At, Clock};
use nearhand::gateway::routing::{Osrm, Remembered, Settings, TravelTimes};
use nearhand::org::seed::Place;
use nearhand::testing::{Day, MORNING_US};
use serde_json::Value;
use simulator::TownOptions;
use simulator::ground::Spot;
use simulator::roads::{RoadMap, Roads, Way};
use std::cell::RefCell;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// The middle of the extract, which holds 1.5 by 1.1 km of streets.
const HELSINKI: Place = Place { centre: (60.171, 24.945), radius_m: 850.0 };
const WORKERS: usize = 24;
const HOURS: i64 = 5;
/// Calls an hour, mean of a whole day.
const DEMAND: [(&str, f64); 2] = [("normal", 18.0), ("high", 40.0)];
/// A town so small is soon lived: more towns instead.
const MORE_SEEDS: [u64; 2] = [4, 5];
/// As the settings have it unless said.
const TOP_KMH: f64 = 100.0;

/// An OSRM server, stopped with the bench when it is ours.
struct Server {
    url: String,
    ours: Option<Child>,
}

impl Server {
    fn start() -> Option<Self> {
        if let Ok(url) = std::env::var("NEARHAND_TEST_OSRM") {
            return Some(Self { url, ours: None });
        }
        let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/osrm");
        let mut child = Command::new(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
        let mut url = String::new();
        BufReader::new(child.stdout.take()?).read_line(&mut url).ok()?;
        (!url.trim().is_empty()).then(|| Self { url: url.trim().to_owned(), ours: Some(child) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends when its input does.
        if let Some(mut child) = self.ours.take() {
            drop(child.stdin.take());
            drop(child.wait());
        }
    }
}

/// A place with a real clock, for whoever lives in virtual time.
#[derive(Debug)]
struct Outside(tokio::runtime::Runtime);

impl Outside {
    fn new() -> Self {
        Self(tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime"))
    }

    fn wait<T: Send + 'static>(&self, what: impl Future<Output = T> + Send + 'static) -> T {
        let (tx, rx) = mpsc::sync_channel(1);
        self.0.spawn(async move { tx.send(what.await) });
        rx.recv().expect("it answers")
    }
}

/// The product's client, outside.
#[derive(Debug)]
struct Engine {
    osrm: Arc<Osrm>,
    outside: Arc<Outside>,
    /// Ask only for those who could win.
    prunes: bool,
}

impl TravelTimes for Engine {
    fn table<'a>(&'a self, legs: &'a [Leg]) -> BoxFuture<'a, Vec<Travel>> {
        let (osrm, legs) = (Arc::clone(&self.osrm), legs.to_vec());
        async move { self.outside.wait(async move { osrm.table(&legs).await }) }.boxed()
    }

    fn floor(&self) -> Option<Floor> {
        self.osrm.floor().filter(|_| self.prunes)
    }
}

/// The same server's `route`, for whoever drives; ways are remembered, since many are driven again by another day.
struct Streets {
    url: String,
    client: reqwest::Client,
    outside: Arc<Outside>,
    driven: RefCell<std::collections::BTreeMap<[i64; 4], Option<Way>>>,
}

impl Roads for Streets {
    fn way(&self, from: Spot, to: Spot) -> Option<Way> {
        let micro = |v: f64| (v * 1e6).round() as i64;
        let key = [micro(from.lat), micro(from.lon), micro(to.lat), micro(to.lon)];
        if let Some(way) = self.driven.borrow().get(&key) {
            return way.clone();
        }
        let places = format!("{:.6},{:.6};{:.6},{:.6}", from.lon, from.lat, to.lon, to.lat);
        let url = format!("{}/route/v1/driving/{places}?overview=full&geometries=geojson&annotations=duration", self.url);
        let client = self.client.clone();
        let answer: Option<Value> = self.outside.wait(async move { client.get(url).send().await.ok()?.json().await.ok() });
        let way = answer.and_then(|a| read(&a));
        self.driven.borrow_mut().insert(key, way.clone());
        way
    }
}

/// A route as a timetable. Turns cost time too, which the single pieces do not have: they are stretched to the whole.
fn read(answer: &Value) -> Option<Way> {
    let route = answer["routes"].get(0)?;
    let spots = route["geometry"]["coordinates"].as_array()?.iter().map(|c| Some(Spot { lon: c[0].as_f64()?, lat: c[1].as_f64()? }));
    let spots: Vec<Spot> = spots.collect::<Option<_>>()?;
    let pieces: Vec<f64> = route["legs"].get(0)?["annotation"]["duration"].as_array()?.iter().filter_map(Value::as_f64).collect();
    let (whole, sum): (f64, f64) = (route["duration"].as_f64()?, pieces.iter().sum());
    if pieces.len() + 1 != spots.len() || sum <= 0.0 {
        return Some(Way(vec![(0.0, *spots.first()?), (whole, *spots.last()?)]));
    }
    let mut at = 0.0;
    let arrives = pieces.iter().map(|s| {
        at += s * whole / sum;
        at
    });
    Some(Way(std::iter::once(0.0).chain(arrives).zip(spots).collect()))
}

/// Who times drives for the dispatcher.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Timed {
    Circle,
    /// By road, everything asked for.
    Road,
    /// By road, only those asked for who could win.
    Few,
}

/// What the engine was asked for.
#[derive(Debug, Clone, Copy, Default)]
struct Asked {
    tables: u64,
    wanted: u64,
    remembered: u64,
}

/// What all days share.
struct Helsinki {
    url: String,
    outside: Arc<Outside>,
    map: RoadMap,
}

impl Helsinki {
    fn day(&self, seed: u64, calls_per_hour: f64, timed: Timed, hours: i64) -> (Lived, Asked) {
        let town = TownOptions {
            seed,
            workers: WORKERS,
            calls_per_hour,
            start_hour: 8.0,
            roads: Some(self.map.clone()),
            ..TownOptions::default()
        };
        let mut day = Day { place: HELSINKI, ..Day::of(town) };
        if timed == Timed::Circle {
            return (live(|| day, hours), Asked::default());
        }
        let settings =
            Settings { url: self.url.clone(), timeout: Duration::from_secs(20), otherwise: GreatCircle::default(), top_mps: TOP_KMH / 3.6 };
        let osrm = Arc::new(Osrm::new(settings, Clock::System).expect("an address"));
        let engine = Engine { osrm: Arc::clone(&osrm), outside: Arc::clone(&self.outside), prunes: timed == Timed::Few };
        let memory = RefCell::new(None);
        let lived = live(
            || {
                let all = Arc::new(Remembered::new(engine, Clock::starting_at(At::from_us(MORNING_US))));
                *memory.borrow_mut() = Some(Arc::clone(&all));
                day.travel = Some(all);
                day
            },
            hours,
        );
        let counts = memory.into_inner().map(|m| m.counts()).unwrap_or_default();
        (lived, Asked { tables: osrm.tables(), wanted: counts.wanted, remembered: counts.remembered })
    }
}

pub(crate) fn roads(bench: &mut Bench) {
    let Some(server) = Server::start() else {
        println!("skipped: no OSRM server (scripts/osrm)");
        return;
    };
    let outside = Arc::new(Outside::new());
    // Err means that somebody else installed one before, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let streets = Streets { url: server.url.clone(), client, outside: Arc::clone(&outside), driven: RefCell::default() };
    let helsinki = Helsinki { url: server.url.clone(), outside, map: RoadMap::new(Rc::new(streets)) };
    let (hours, more) = if bench.quick { (3, &[][..]) } else { (HOURS, &MORE_SEEDS[..]) };
    let seeds: Vec<u64> = bench.seeds.iter().chain(more).copied().collect();
    for (level, calls) in DEMAND {
        let days = |timed: Timed| -> Vec<(Lived, Asked)> {
            let day = |seed: &u64| {
                let (lived, asked) = helsinki.day(*seed, calls, timed, hours);
                println!("  {level} seed {seed} {timed:?}: {} {asked:?}", lived.line());
                (lived, asked)
            };
            seeds.iter().map(day).collect()
        };
        let [circle, whole, some] = [Timed::Circle, Timed::Road, Timed::Few].map(days);
        let of = |days: &[(Lived, Asked)], what: fn(&Lived) -> f64| median(days.iter().map(|d| what(&d.0)).collect());
        let beside = |name: &str, unit, what: fn(&Lived) -> f64| {
            let name = format!("Helsinki, {level} demand: {name} by road times");
            Figure::new(name, of(&some, what), unit).beside("great circle", of(&circle, what))
        };
        let sum = |days: &[(Lived, Asked)], what: fn(&Asked) -> u64| days.iter().map(|d| what(&d.1)).sum::<u64>() as f64;
        let seconds = (hours * 3_600) as f64 * seeds.len() as f64;
        let share = |days: &[(Lived, Asked)]| sum(days, |a| a.remembered) / sum(days, |a| a.wanted).max(1.0);
        let named = |name: &str, value: f64, unit| Figure::new(format!("Helsinki, {level} demand: {name}"), value, unit);
        let wanted = |days: &[(Lived, Asked)]| sum(days, |a| a.wanted);
        let figures = [
            beside("mean pickup", "s", Lived::mean_s),
            beside("p90 pickup", "s", Lived::p90_s),
            beside("promises kept, share", "", |l| l.kept),
            beside("tickets done", "", |l| l.done as f64),
            named("table requests a second", sum(&some, |a| a.tables) / seconds, "/s")
                .beside("everything asked", sum(&whole, |a| a.tables) / seconds),
            named("journeys timed", wanted(&some), "").beside("everything asked", wanted(&whole)),
            named("journeys remembered, of those timed", share(&some), ""),
        ];
        figures.into_iter().for_each(|f| bench.say(f));
    }
}
