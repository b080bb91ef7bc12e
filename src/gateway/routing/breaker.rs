//! Leaves a server alone that keeps failing, so that a dead one does not cost every decision its time-out.

use crate::base::At;

/// Failures in a row before the first rest.
const MOST_FAILURES: u32 = 3;
/// First rest, seconds; doubles up to the longest while every new trial fails.
const FIRST_REST_S: i64 = 5;
const LONGEST_REST_S: i64 = 120;

/// How a server has done lately.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Breaker {
    failures: u32,
    rests_until: Option<At>,
}

impl Breaker {
    /// Whether to ask now. When a rest is over, one caller may try: the rest goes on for the others until his answer is there.
    pub(crate) fn may_try(&mut self, now: At) -> bool {
        match self.rests_until {
            Some(until) if now < until => false,
            Some(_) => {
                self.rest(now);
                true
            }
            None => true,
        }
    }

    pub(crate) fn succeeded(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn failed(&mut self, now: At) {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= MOST_FAILURES {
            self.rest(now);
        }
    }

    fn rest(&mut self, now: At) {
        let doublings = self.failures.saturating_sub(MOST_FAILURES).min(10);
        self.rests_until = Some(now.plus_s((FIRST_REST_S << doublings).min(LONGEST_REST_S)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: i64) -> At {
        At::from_us(0).plus_s(s)
    }

    #[test]
    fn three_failures_in_a_row_and_it_rests_longer_each_time() {
        let mut b = Breaker::default();
        for s in 0..3 {
            assert!(b.may_try(at(s)));
            b.failed(at(s));
        }
        assert!(!b.may_try(at(6)));
        assert!(b.may_try(at(7)), "one trial after 5 s");
        assert!(!b.may_try(at(7)), "the others wait for his answer");
        b.failed(at(8));
        assert!(!b.may_try(at(17)) && b.may_try(at(18)), "then 10 s");
        for _ in 0..50 {
            b.failed(at(18));
        }
        assert!(!b.may_try(at(137)) && b.may_try(at(138)), "never more than two minutes");
        b.succeeded();
        assert!(b.may_try(at(139)) && b.may_try(at(139)));
    }

    #[test]
    fn a_success_forgives_failures_before_it() {
        let mut b = Breaker::default();
        b.failed(at(0));
        b.failed(at(0));
        b.succeeded();
        b.failed(at(0));
        b.failed(at(0));
        assert!(b.may_try(at(0)));
    }
}
