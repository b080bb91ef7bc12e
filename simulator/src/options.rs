//! What town to build.

use crate::roads::RoadMap;
use mobile_api::Timestamp;
use std::path::PathBuf;
use std::rc::Rc;

/// The knobs of a town. Times of behaviour (talking, working, thinking, calls to come) are divided by `speed`.
///
/// Cars are not: a server that checks positions would refuse a van at 300 km/h. Instead every place comes `speed` times
/// nearer to the middle of its zone, so that a drive takes `1/speed` of its time at a speed that a car can have.
#[derive(Debug, Clone, PartialEq)]
pub struct TownOptions {
    /// Makes the same town again.
    pub seed: u64,
    /// How many of the seeded workers (crew leads included) come to work.
    pub workers: usize,
    /// Calls an hour, the mean of a whole town day.
    pub calls_per_hour: f64,
    /// How many times faster than life.
    pub speed: f64,
    /// Pickups to replay instead of random calls: CSV with columns `measured_at`, `lat`, `lon`.
    pub demand: Option<PathBuf>,
    /// Share of quotes whose best worker the agent keeps for the caller; of the others the dispatcher decides.
    pub held: f64,
    /// Seconds between two fixes of one who drives; he who stands reports every fourth time.
    pub fix_interval_s: f64,
    /// Hour of the town's day at which it begins, 0 to 24.
    pub start_hour: f64,
    /// Begin with jobs under way.
    pub warm_start: bool,
    /// Seconds between two copies of the town's state to its board.
    pub show_every_s: f64,
    /// Seconds between two readings of all open tickets by the rules' checker.
    pub look_every_s: f64,
    /// Roads to drive on; the town's own grid unless said.
    pub roads: Option<RoadMap>,
    /// What goes wrong.
    pub faults: FaultRates,
}

impl Default for TownOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            workers: 60,
            calls_per_hour: 120.0,
            speed: 1.0,
            demand: None,
            held: 0.85,
            fix_interval_s: 5.0,
            start_hour: 10.0,
            warm_start: true,
            show_every_s: 1.0,
            look_every_s: 5.0,
            roads: None,
            faults: FaultRates::default(),
        }
    }
}

/// How often things go wrong. Shares are 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultRates {
    /// Offers that are declined.
    pub decline: f64,
    /// Offers that are never answered.
    pub ignore: f64,
    /// Offers that no phone acknowledges.
    pub no_ack: f64,
    /// Jobs that fail in the middle because the van broke down.
    pub break_down: f64,
    /// Times an hour that a phone loses its signal for some minutes.
    pub dark_per_hour: f64,
    /// Workers whose battery does not last the day.
    pub weak_battery: f64,
    /// Workers whose clock is minutes fast until it is set right.
    pub wrong_clock: f64,
    /// Fixes that no receiver could have measured, or that are sent twice.
    pub bad_fix: f64,
    /// Times an hour that a console's socket drops.
    pub console_drops_per_hour: f64,
    /// Requests that are sent twice because the first answer got lost on the way.
    pub repeat_request: f64,
    /// Callers who will not wait.
    pub impatient: f64,
    /// Customers who ring again to cancel.
    pub cancel: f64,
    /// Customers who ring again to change the place.
    pub change: f64,
    /// Callers who do not know where they are.
    pub lost: f64,
}

impl Default for FaultRates {
    fn default() -> Self {
        Self {
            decline: 0.06,
            ignore: 0.03,
            no_ack: 0.03,
            break_down: 0.01,
            dark_per_hour: 0.3,
            weak_battery: 0.15,
            wrong_clock: 0.05,
            bad_fix: 0.002,
            console_drops_per_hour: 30.0,
            repeat_request: 0.03,
            impatient: 0.08,
            cancel: 0.05,
            change: 0.04,
            lost: 0.06,
        }
    }
}

impl FaultRates {
    /// Nothing goes wrong and nobody changes his mind.
    #[must_use]
    pub fn none() -> Self {
        Self {
            decline: 0.0,
            ignore: 0.0,
            no_ack: 0.0,
            break_down: 0.0,
            dark_per_hour: 0.0,
            weak_battery: 0.0,
            wrong_clock: 0.0,
            bad_fix: 0.0,
            console_drops_per_hour: 0.0,
            repeat_request: 0.0,
            impatient: 0.0,
            cancel: 0.0,
            change: 0.0,
            lost: 0.0,
        }
    }
}

/// What time it is: handed in, so that a town under virtual time stamps its fixes with the server's clock. How long things
/// take comes from tokio's clock, paused or not.
#[derive(Clone)]
pub struct SimClock {
    now: Rc<dyn Fn() -> Timestamp>,
}

impl SimClock {
    /// A clock that asks `now`.
    #[must_use]
    pub fn new(now: Rc<dyn Fn() -> Timestamp>) -> Self {
        Self { now }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.now)()
    }
}

impl std::fmt::Debug for SimClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SimClock").field(&self.now()).finish()
    }
}
