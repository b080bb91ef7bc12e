//! Time is a value that is handed in. [`Clock`] is the only one who knows the real one.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A moment, kept to the microsecond: what both databases keep, so a value read back equals the value written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct At(Timestamp);

const LOCAL_OFFSET_US: i64 = 8 * 3600 * 1_000_000;
const DAY_US: i64 = 24 * 3600 * 1_000_000;

impl At {
    /// The moment of `t`, cut to the microsecond.
    #[must_use]
    pub fn new(t: Timestamp) -> Self {
        Self::from_us(t.as_microsecond())
    }

    /// From Unix microseconds; a value out of jiff's range (years -9999..=9999) is clamped to its edge.
    #[must_use]
    pub fn from_us(us: i64) -> Self {
        // The last second counts whole: jiff reads no microsecond within it.
        let last = || Timestamp::from_second(Timestamp::MAX.as_second()).unwrap_or(Timestamp::MAX);
        Self(Timestamp::from_microsecond(us).unwrap_or_else(|_out_of_range| if us < 0 { Timestamp::MIN } else { last() }))
    }

    /// Unix microseconds.
    #[must_use]
    pub fn us(self) -> i64 {
        self.0.as_microsecond()
    }

    /// As the wire wants it.
    #[must_use]
    pub fn time(self) -> Timestamp {
        self.0
    }

    /// Seconds from `earlier` to this, negative when it is the other way round.
    #[must_use]
    pub fn since_s(self, earlier: At) -> f64 {
        (self.us() - earlier.us()) as f64 / 1e6
    }

    /// This moment moved by whole seconds.
    #[must_use]
    pub fn plus_s(self, s: i64) -> At {
        At::from_us(self.us().saturating_add(s.saturating_mul(1_000_000)))
    }

    /// This moment later.
    #[must_use]
    pub fn plus(self, wait: std::time::Duration) -> At {
        At::from_us(self.us().saturating_add(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX)))
    }

    /// What a clock on the wall shows, as if it were universal time: China has one time zone, UTC+8 without daylight saving.
    #[must_use]
    pub fn local_time(self) -> Timestamp {
        At::from_us(self.us().saturating_add(LOCAL_OFFSET_US)).time()
    }

    /// When the local day of this moment began.
    #[must_use]
    pub fn local_day(self) -> At {
        let local = self.us().saturating_add(LOCAL_OFFSET_US);
        At::from_us(local.saturating_sub(local.rem_euclid(DAY_US)).saturating_sub(LOCAL_OFFSET_US))
    }

    /// How long until this, zero when it is past.
    #[must_use]
    pub fn wait_from(self, now: At) -> std::time::Duration {
        std::time::Duration::from_micros(u64::try_from(self.us() - now.us()).unwrap_or(0))
    }
}

impl fmt::Debug for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl From<Timestamp> for At {
    fn from(t: Timestamp) -> Self {
        At::new(t)
    }
}
impl From<At> for Timestamp {
    fn from(t: At) -> Self {
        t.0
    }
}

/// Who knows what time it is.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's own.
    System,
    /// Follows tokio's (paused) clock from `start` on; for tests and the simulated day.
    Virtual {
        /// What it showed at `origin`.
        start: At,
        /// Tokio's clock then.
        origin: tokio::time::Instant,
    },
}

impl Clock {
    /// A virtual clock that shows `start` now. Must be called within a tokio runtime.
    #[must_use]
    pub fn starting_at(start: At) -> Self {
        Clock::Virtual { start, origin: tokio::time::Instant::now() }
    }

    /// Now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that may ask the machine")]
    pub fn now(&self) -> At {
        match self {
            Clock::System => At::new(Timestamp::now()),
            Clock::Virtual { start, origin } => {
                let gone = SignedDuration::try_from(origin.elapsed()).unwrap_or(SignedDuration::MAX);
                At::from_us(start.us().saturating_add(i64::try_from(gone.as_micros()).unwrap_or(i64::MAX)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_virtual_clock_follows_tokios() {
        let start = At::from_us(1_000_000);
        let clock = Clock::starting_at(start);
        tokio::time::advance(std::time::Duration::from_secs(90)).await;
        assert_eq!(clock.now(), start.plus_s(90));
    }

    #[test]
    fn a_day_begins_at_local_midnight() {
        let at = |text: &str| At::new(text.parse().expect("a time"));
        let midnight = at("2026-11-21T16:00:00Z");
        assert_eq!((at("2026-11-22T15:59:59Z").local_day(), at("2026-11-22T16:00:00Z").local_day()), (midnight, midnight.plus_s(86_400)));
        assert_eq!((midnight.local_day(), at("2026-11-21T15:59:59Z").local_day()), (midnight, midnight.plus_s(-86_400)));
    }

    #[test]
    fn out_of_range_is_clamped_and_never_panics() {
        assert_eq!(At::from_us(i64::MAX).time(), Timestamp::from_microsecond(At::from_us(i64::MAX).us()).expect("in range"));
        assert!(At::from_us(i64::MIN) < At::from_us(0));
        assert_eq!(At::from_us(5).plus_s(i64::MAX), At::from_us(i64::MAX));
    }
}
