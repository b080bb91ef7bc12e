//! A worker's phone: what its receiver measures, its clock, its battery, and what it keeps while there is no signal.

use crate::chance::{between, happens, normal, wait};
use crate::drive::Moving;
use crate::ground::Spot;
use crate::options::FaultRates;
use mobile_api::Timestamp;
use mobile_api::field::Fix;
use rand::rngs::StdRng;
use std::collections::VecDeque;
use std::time::Duration;

/// Fixes kept without signal; the oldest go first.
const BUFFER_MAX: usize = 500;

/// A phone below this switches itself off, percent.
const EMPTY_PCT: f64 = 3.0;

/// A phone and its faults.
#[derive(Debug)]
pub(crate) struct Phone {
    battery_pct: f64,
    drain_pct_per_hour: f64,
    /// Seconds by which its clock is fast, until somebody sets it right.
    fast_s: f64,
    /// Seconds of town time after which the clock is set right.
    set_right_after_s: f64,
    last: Option<Fix>,
    kept: VecDeque<Fix>,
}

impl Phone {
    pub(crate) fn new(rng: &mut StdRng, faults: &FaultRates) -> Self {
        let weak = happens(rng, faults.weak_battery);
        let wrong_clock = happens(rng, faults.wrong_clock);
        Self {
            battery_pct: between(rng, 45.0, 100.0),
            // The others charge in the car.
            drain_pct_per_hour: if weak { between(rng, 9.0, 20.0) } else { 0.2 },
            fast_s: if wrong_clock { between(rng, 120.0, 900.0) } else { 0.0 },
            set_right_after_s: wait(rng, 600.0),
            last: None,
            kept: VecDeque::new(),
        }
    }

    /// What the receiver says at this moment, `after_s` since the last time and `elapsed_s` since the town began; now and
    /// then something that cannot be, or the last fix once more.
    pub(crate) fn measure(&mut self, rng: &mut StdRng, faults: &FaultRates, here: Moving, time: Measured) -> Vec<Fix> {
        self.battery_pct = (self.battery_pct - self.drain_pct_per_hour * time.after_s / 3_600.0).max(0.0);
        if time.elapsed_s > self.set_right_after_s {
            self.fast_s = 0.0;
        }
        let canyon = happens(rng, 0.02);
        let (sigma_m, accuracy_m) = if canyon { (25.0, between(rng, 40.0, 80.0)) } else { (3.0, between(rng, 4.0, 12.0)) };
        let spot = here.spot.scattered(rng, sigma_m);
        let heading_deg = (here.speed_mps > 1.0).then(|| tenth((here.heading_deg + 4.0 * normal(rng)).rem_euclid(360.0)) % 360.0);
        let fix = Fix {
            lat: micro(spot.lat),
            lon: micro(spot.lon),
            at: time.now.checked_add(Duration::from_secs_f64(self.fast_s)).unwrap_or(time.now),
            accuracy_m: Some(tenth(accuracy_m)),
            speed_mps: Some(tenth(here.speed_mps)),
            heading_deg,
            battery_pct: Some(tenth(self.battery_pct)),
        };
        let again = self.last.replace(fix.clone());
        let mut fixes = vec![fix.clone()];
        if happens(rng, faults.bad_fix) {
            match rng_third(rng) {
                0 => fixes.extend(again),
                1 => fixes.push(Fix { lat: 91.0, ..fix }),
                _ => fixes.push(Fix { speed_mps: Some(500.0), ..fix }),
            }
        }
        fixes
    }

    /// The battery is empty: the phone goes off.
    pub(crate) fn is_empty(&self) -> bool {
        self.battery_pct < EMPTY_PCT
    }

    /// Back from the charger.
    pub(crate) fn charged(&mut self) {
        self.battery_pct = 80.0;
    }

    /// Keeps fixes for when there is signal again.
    pub(crate) fn keep(&mut self, fixes: Vec<Fix>) {
        self.kept.extend(fixes);
        while self.kept.len() > BUFFER_MAX {
            self.kept.pop_front();
        }
    }

    /// Up to `most` kept fixes, oldest first.
    pub(crate) fn take_kept(&mut self, most: usize) -> Vec<Fix> {
        let n = self.kept.len().min(most);
        self.kept.drain(..n).collect()
    }
}

/// When a fix is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    /// By the right clock.
    pub(crate) now: Timestamp,
    /// Town seconds since the last one.
    pub(crate) after_s: f64,
    /// Town seconds since the beginning.
    pub(crate) elapsed_s: f64,
}

/// Where a fix says it is.
pub(crate) fn spot(fix: &Fix) -> Spot {
    Spot { lat: fix.lat, lon: fix.lon }
}

fn rng_third(rng: &mut StdRng) -> usize {
    crate::chance::weighted(rng, &[1.0, 1.0, 1.0])
}
fn micro(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}
fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::person;
    use crate::ground::CENTRE;

    const STANDING: Moving = Moving { spot: CENTRE, speed_mps: 0.0, heading_deg: 0.0 };

    fn measured(elapsed_s: f64) -> Measured {
        let now = Timestamp::from_second(1_700_000_000).expect("in range").checked_add(Duration::from_secs_f64(elapsed_s));
        Measured { now: now.expect("in range"), after_s: 60.0, elapsed_s }
    }

    #[test]
    fn a_clock_that_is_fast_is_set_right_in_the_end() {
        let faults = FaultRates { wrong_clock: 1.0, ..FaultRates::none() };
        let mut rng = person(1, "test", 0);
        let mut phone = Phone::new(&mut rng, &faults);
        let first = phone.measure(&mut rng, &faults, STANDING, measured(0.0));
        assert!(first[0].at.duration_since(measured(0.0).now).as_secs() >= 120);
        let late = phone.measure(&mut rng, &faults, STANDING, measured(80_000.0));
        assert_eq!(late[0].at, measured(80_000.0).now);
    }

    #[test]
    fn a_weak_battery_empties_within_a_shift_and_a_buffer_never_grows_for_ever() {
        let faults = FaultRates { weak_battery: 1.0, ..FaultRates::none() };
        let mut rng = person(2, "test", 0);
        let mut phone = Phone::new(&mut rng, &faults);
        for minute in 0..12 * 60 {
            let fixes = phone.measure(&mut rng, &faults, STANDING, measured(f64::from(minute) * 60.0));
            assert!(crate::ground::CENTRE.distance_m(spot(&fixes[0])) < 150.0);
            phone.keep(fixes);
        }
        assert!(phone.is_empty());
        assert_eq!(phone.take_kept(usize::MAX).len(), BUFFER_MAX);
        phone.charged();
        assert!(!phone.is_empty());
    }

    #[test]
    fn bad_fixes_come_beside_a_good_one() {
        let faults = FaultRates { bad_fix: 1.0, ..FaultRates::none() };
        let mut rng = person(3, "test", 0);
        let mut phone = Phone::new(&mut rng, &faults);
        phone.measure(&mut rng, &faults, STANDING, measured(0.0));
        for minute in 1..50 {
            let fixes = phone.measure(&mut rng, &faults, STANDING, measured(f64::from(minute) * 60.0));
            assert!(fixes.len() == 2 && fixes[0].lat < 90.0);
        }
    }
}
