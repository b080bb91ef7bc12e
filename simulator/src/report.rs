//! Counting what happened, for the report and the board.

use mobile_api::report::{Calls, Dispatches, FixCounts, Promises, Quantiles, Report, Spread, Tickets};
use std::collections::BTreeMap;
use tokio::time::Instant;

/// Samples kept of one measure.
const SAMPLES_MAX: usize = 100_000;

/// Moments that wait for their counterpart in a [`Stopwatch`].
const PENDING_MAX: usize = 4_096;

/// Values of one measure; exact until [`SAMPLES_MAX`], then every further one replaces an older one evenly.
#[derive(Debug, Default)]
pub struct Samples {
    kept: Vec<f64>,
    seen: u64,
    max: f64,
}

impl Samples {
    /// Adds one.
    pub fn add(&mut self, value: f64) {
        self.max = self.max.max(value);
        if self.kept.len() < SAMPLES_MAX {
            self.kept.push(value);
        } else {
            // A stride prime to the capacity visits every place before it comes round: even, and the same under a seed.
            let place = (self.seen.wrapping_mul(7_919) % SAMPLES_MAX as u64) as usize;
            self.kept[place] = value;
        }
        self.seen += 1;
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.kept.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted
    }

    /// For the report, milliseconds.
    #[must_use]
    pub fn quantiles(&self) -> Quantiles {
        let milli = |value: f64| (value * 1_000.0).round() / 1_000.0;
        let sorted = self.sorted();
        Quantiles { p50: milli(rank(&sorted, 0.5)), p99: milli(rank(&sorted, 0.99)), max: milli(self.max), n: self.seen }
    }

    /// For the report, seconds.
    #[must_use]
    pub fn spread(&self) -> Spread {
        let mean = self.kept.iter().sum::<f64>() / self.kept.len().max(1) as f64;
        let tenth = |value: f64| (value * 10.0).round() / 10.0;
        let sorted = self.sorted();
        Spread { mean: tenth(mean), p50: tenth(rank(&sorted, 0.5)), p90: tenth(rank(&sorted, 0.9)) }
    }
}

/// The value that this share (0 to 1) of all does not exceed; 0 of none.
fn rank(sorted: &[f64], share: f64) -> f64 {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}

/// Measures from one moment to another of the same key, whichever the town learns of first.
#[derive(Debug, Default)]
pub struct Stopwatch {
    starts: BTreeMap<String, Instant>,
    ends: BTreeMap<String, Instant>,
    /// Milliseconds.
    pub taken_ms: Samples,
}

impl Stopwatch {
    /// It began.
    pub fn start(&mut self, key: &str, at: Instant) {
        if let Some(end) = self.ends.remove(key) {
            self.taken_ms.add(end.duration_since(at).as_secs_f64() * 1e3);
        } else {
            bounded(&mut self.starts, key, at);
        }
    }

    /// It came. Only the first time after its start counts.
    pub fn end(&mut self, key: &str, at: Instant) {
        if let Some(start) = self.starts.remove(key) {
            self.taken_ms.add(at.duration_since(start).as_secs_f64() * 1e3);
        } else {
            bounded(&mut self.ends, key, at);
        }
    }
}

/// Ids are in order of time (UUIDv7), so the first key is the oldest, and the one to forget.
fn bounded(map: &mut BTreeMap<String, Instant>, key: &str, at: Instant) {
    map.entry(key.to_owned()).or_insert(at);
    if map.len() > PENDING_MAX {
        map.pop_first();
    }
}

/// Everything that is counted while the town lives.
#[derive(Debug, Default)]
pub struct Tally {
    /// Tickets by fate.
    pub tickets: Tickets,
    /// Rounds by fate.
    pub dispatches: Dispatches,
    /// Fixes by fate.
    pub fixes: FixCounts,
    /// Calls by fate.
    pub calls: Calls,
    /// Promises by fate.
    pub promises: Promises,
    /// Refusals by code.
    pub refusals: BTreeMap<String, u64>,
    /// Ring to screen pop.
    pub call_to_pop: Stopwatch,
    /// Booking to offer.
    pub ticket_to_offer: Stopwatch,
    /// Fix to console, milliseconds.
    pub fix_to_console_ms: Samples,
    /// Booked to arrived, seconds.
    pub pickup_s: Samples,
}

impl Tally {
    /// Counts a refusal.
    pub fn refused(&mut self, code: &str) {
        *self.refusals.entry(code.to_owned()).or_default() += 1;
    }

    /// The report so far, without the rules.
    #[must_use]
    pub fn report(&self, seed: u64, wall_s: f64) -> Report {
        let mut report = Report {
            tickets: self.tickets.clone(),
            dispatches: self.dispatches.clone(),
            fixes: self.fixes.clone(),
            calls: self.calls.clone(),
            promises: self.promises.clone(),
            pickup_s: self.pickup_s.spread(),
            seed,
            wall_s: (wall_s * 1_000.0).round() / 1_000.0,
            refusals: self.refusals.clone(),
            ..Report::default()
        };
        report.latency_ms.call_to_pop = self.call_to_pop.taken_ms.quantiles();
        report.latency_ms.ticket_to_offer = self.ticket_to_offer.taken_ms.quantiles();
        report.latency_ms.fix_to_console = self.fix_to_console_ms.quantiles();
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn quantiles_are_ranks() {
        let mut samples = Samples::default();
        (1..=100).rev().for_each(|i| samples.add(f64::from(i)));
        assert_eq!(samples.quantiles(), Quantiles { p50: 50.0, p99: 99.0, max: 100.0, n: 100 });
        assert_eq!(samples.spread(), Spread { mean: 50.5, p50: 50.0, p90: 90.0 });
        assert_eq!(Samples::default().quantiles(), Quantiles::default());
    }

    #[test]
    fn memory_is_bounded_and_the_largest_is_never_lost() {
        let mut samples = Samples::default();
        samples.add(1e9);
        (0..2 * SAMPLES_MAX).for_each(|_| samples.add(1.0));
        assert_eq!(samples.kept.len(), SAMPLES_MAX);
        assert_eq!((samples.quantiles().max, samples.quantiles().n), (1e9, 2 * SAMPLES_MAX as u64 + 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_stopwatch_does_not_care_what_it_hears_first() {
        let mut watch = Stopwatch::default();
        let began = Instant::now();
        let later = began + Duration::from_millis(8);
        watch.start("a", began);
        watch.end("a", later);
        watch.end("b", later);
        watch.start("b", began);
        assert_eq!(watch.taken_ms.quantiles(), Quantiles { p50: 8.0, p99: 8.0, max: 8.0, n: 2 });
    }
}
