//! What a routing engine said is remembered for a while: whoever waits is looked at again and again, from the same places.

use crate::base::travel::{Floor, Leg, Source, Travel};
use crate::base::{At, Clock, Point, Wgs84};
use crate::gateway::routing::TravelTimes;
use futures_util::future::{BoxFuture, FutureExt};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// Answers of one generation; there are two, so memory holds twice as many: 65,536 of 40 bytes.
const MOST_ANSWERS: usize = 1 << 15;
/// A generation begins anew after this, so nothing is older than twice as long: roads change slowly, an engine's map is
/// exchanged now and then.
const GENERATION_S: i64 = 600;
/// Places this near are one, degrees: 11 m to the north, some 7 m to the east. A standing phone's fixes lie within it mostly.
const SAME_PLACE: f64 = 1e-4;

/// Remembers what `inner` said.
#[derive(Debug)]
pub struct Remembered<T> {
    inner: T,
    clock: Clock,
    answers: Mutex<Answers>,
    counts: Counters,
}

/// From where to where, rounded to [`SAME_PLACE`].
type Key = [i32; 4];

#[derive(Debug, Default)]
struct Answers {
    new: FxHashMap<Key, Travel>,
    old: FxHashMap<Key, Travel>,
    since: Option<At>,
}

#[derive(Debug, Default)]
struct Counters {
    wanted: AtomicU64,
    remembered: AtomicU64,
}

/// How often it was asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Journeys to be timed.
    pub wanted: u64,
    /// Of those, remembered.
    pub remembered: u64,
}

impl<T: TravelTimes> Remembered<T> {
    /// Nothing yet.
    #[must_use]
    pub fn new(inner: T, clock: Clock) -> Self {
        Self { inner, clock, answers: Mutex::default(), counts: Counters::default() }
    }

    /// Since the beginning.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let Counters { wanted, remembered } = &self.counts;
        Counts { wanted: wanted.load(Ordering::Relaxed), remembered: remembered.load(Ordering::Relaxed) }
    }

    async fn times(&self, legs: &[Leg]) -> Vec<Travel> {
        let mut times: Vec<Option<Travel>> = {
            let mut answers = self.answers.lock();
            answers.age(self.clock.now());
            legs.iter().map(|leg| answers.get(&key(leg))).collect()
        };
        let missing: Vec<usize> = (0..legs.len()).filter(|i| times[*i].is_none()).collect();
        self.count(legs.len(), legs.len() - missing.len());
        if !missing.is_empty() {
            let asked: Vec<Leg> = missing.iter().map(|i| legs[*i]).collect();
            let said = self.inner.table(&asked).await;
            let mut answers = self.answers.lock();
            for (i, travel) in missing.into_iter().zip(said) {
                answers.put(key(&legs[i]), travel);
                times[i] = Some(travel);
            }
        }
        times.into_iter().flatten().collect()
    }

    fn count(&self, wanted: usize, remembered: usize) {
        self.counts.wanted.fetch_add(wanted as u64, Ordering::Relaxed);
        self.counts.remembered.fetch_add(remembered as u64, Ordering::Relaxed);
        metrics::counter!("nearhand_routing_journeys_total", "by" => "memory").increment(remembered as u64);
        metrics::counter!("nearhand_routing_journeys_total", "by" => "engine").increment((wanted - remembered) as u64);
    }
}

impl<T: TravelTimes> TravelTimes for Remembered<T> {
    fn table<'a>(&'a self, legs: &'a [Leg]) -> BoxFuture<'a, Vec<Travel>> {
        self.times(legs).boxed()
    }

    fn floor(&self) -> Option<Floor> {
        self.inner.floor()
    }
}

impl Answers {
    fn age(&mut self, now: At) {
        let old = self.since.is_none_or(|since| now.since_s(since) >= GENERATION_S as f64);
        if old || self.new.len() >= MOST_ANSWERS {
            self.old = std::mem::take(&mut self.new);
            if self.since.is_some_and(|since| now.since_s(since) >= 2.0 * GENERATION_S as f64) {
                self.old.clear();
            }
            self.since = Some(now);
        }
    }

    fn get(&self, key: &Key) -> Option<Travel> {
        self.new.get(key).or_else(|| self.old.get(key)).copied()
    }

    /// Only what the engine itself said: an estimate in its place may be a truth the next time.
    fn put(&mut self, key: Key, travel: Travel) {
        if matches!(travel.by, Source::Engine(_)) && self.new.len() < MOST_ANSWERS {
            self.new.insert(key, travel);
        }
    }
}

fn key(leg: &Leg) -> Key {
    // Degrees over 1e-4 are at most 1.8 million: they fit.
    let [a, b] = [leg.from, leg.to].map(|p: Point<Wgs84>| [p.lat(), p.lon()].map(|v| (v / SAME_PLACE).round() as i32));
    [a[0], a[1], b[0], b[1]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::travel::Trouble;

    /// Times every journey a second longer than the one before; journeys to the south it does not know.
    #[derive(Debug, Default)]
    struct Engine(AtomicU64);

    impl TravelTimes for Engine {
        fn table<'a>(&'a self, legs: &'a [Leg]) -> BoxFuture<'a, Vec<Travel>> {
            let time = |leg: &Leg| {
                let s = self.0.fetch_add(1, Ordering::Relaxed) as u32;
                let by = if leg.to.lat() < 60.0 { Source::Instead("osrm", Trouble::NoRoute) } else { Source::Engine("osrm") };
                Travel { s, m: 10, by }
            };
            async move { legs.iter().map(time).collect() }.boxed()
        }
    }

    fn leg(lat: f64) -> Leg {
        let p = |lat, lon| Point::new(lat, lon).expect("point");
        Leg { from: p(60.17, 24.94), to: p(lat, 24.95) }
    }

    fn seconds(times: &[Travel]) -> Vec<u32> {
        times.iter().map(|t| t.s).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_said_is_said_again_until_it_is_old() {
        let start = tokio::time::Instant::now();
        let clock = Clock::starting_at(At::from_us(0));
        let memory = Remembered::new(Engine::default(), clock);
        assert_eq!(seconds(&memory.table(&[leg(60.2), leg(60.3)]).await), [0, 1]);
        assert_eq!(seconds(&memory.table(&[leg(60.3), leg(60.4), leg(60.200_01)]).await), [1, 2, 0], "in the order of the legs");
        assert_eq!(memory.counts(), Counts { wanted: 5, remembered: 2 });
        tokio::time::sleep_until(start + std::time::Duration::from_secs(700)).await;
        assert_eq!(seconds(&memory.table(&[leg(60.2)]).await), [0], "of the generation before");
        tokio::time::sleep_until(start + std::time::Duration::from_secs(1_400)).await;
        assert_eq!(seconds(&memory.table(&[leg(60.2)]).await), [3]);
    }

    #[tokio::test]
    async fn an_estimate_in_its_place_is_not_remembered() {
        let memory = Remembered::new(Engine::default(), Clock::System);
        assert_eq!(seconds(&memory.table(&[leg(59.9)]).await), [0]);
        assert_eq!(seconds(&memory.table(&[leg(59.9)]).await), [1]);
    }

    #[test]
    fn memory_is_bounded() {
        let mut answers = Answers::default();
        let travel = Travel { s: 1, m: 1, by: Source::Engine("osrm") };
        for n in 0..4 * MOST_ANSWERS as i32 {
            answers.age(At::from_us(0));
            answers.put([n, 0, 0, 0], travel);
        }
        assert!(answers.new.len() <= MOST_ANSWERS && answers.old.len() <= MOST_ANSWERS);
        assert_eq!(answers.get(&[4 * MOST_ANSWERS as i32 - 1, 0, 0, 0]), Some(travel));
    }
}
