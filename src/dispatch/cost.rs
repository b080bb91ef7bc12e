//! What it costs to send somebody, in whole seconds, and when a ticket for later must enter the pool.

use crate::base::At;
use crate::base::travel::Travel;
use crate::dispatch::fleet::seconds;
use crate::dispatch::{Costed, Parts, Request, Span, Worker};

/// A fix this young costs nothing: phones report every few seconds to every half minute.
pub const FRESH_S: i64 = 30;
/// What somebody whose phone told no speed may have moved, metres a second.
const USUAL_MPS: f64 = 7.0;
/// Even who stood still may have set off since.
const LEAST_MPS: f64 = 1.5;
/// No age costs more than this: he is asked last, and still asked.
const MOST_STALENESS_S: i64 = 3600;
/// A second late weighs as much as three seconds of driving.
const LATE_WEIGHT: i64 = 3;
/// An hour of work carried today weighs as much as a minute of driving: it decides between equals and spreads the work.
const LOAD_DIVISOR: i64 = 60;

/// What sending `worker` costs, given that driving from where he starts takes `travel`.
#[must_use]
pub fn cost(worker: &Worker, request: &Request, travel: Travel, now: At) -> Costed {
    let travel_s = i64::from(travel.s);
    let free_at = worker.free.map_or(now, |f| f.at.max(now));
    let leave_by = request.want_from.map_or(now, |from| from.plus_s(-travel_s).max(now));
    let sets_out = free_at.max(leave_by);
    let arrives = sets_out.plus_s(travel_s);
    let late_s = request.want_to.map_or(0, |to| seconds(to, arrives).max(0));
    let fix_age_s = worker.seen.map_or(0, |s| seconds(s.at, now).max(0));
    Costed {
        worker: worker.id,
        name: worker.name.clone(),
        parts: Parts {
            wait_s: seconds(leave_by, free_at).max(0),
            travel_s,
            staleness_s: staleness_s(worker.seen.and_then(|s| s.speed_mps), fix_age_s),
            lateness_s: late_s * LATE_WEIGHT,
            load_s: i64::from(worker.load_s) / LOAD_DIVISOR,
        },
        eta_s: seconds(now, arrives),
        distance_m: i64::from(travel.m),
        fix_age_s,
        span: Span { from: sets_out, to: arrives.plus_s(i64::from(request.needs.service_s)) },
    }
}

/// Freshness is a cost, not a cut-off: what he may have moved since, driven at the usual speed.
fn staleness_s(speed_mps: Option<f64>, age_s: i64) -> i64 {
    let speed = speed_mps.unwrap_or(USUAL_MPS).max(LEAST_MPS);
    let moved_m = speed * (age_s - FRESH_S).max(0) as f64;
    ((moved_m / USUAL_MPS).round() as i64).min(MOST_STALENESS_S)
}

/// How long offers may take before somebody accepts; from the ticket's flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounds {
    /// Rounds before a person decides.
    pub most: u32,
    /// Time to answer an offer, seconds.
    pub answer_s: u32,
}

/// Slack beside travel and rounds, seconds: for the worker to put away what he is doing.
const MARGIN_S: i64 = 300;

/// When a ticket enters the pool, so that it can be met even if every round but the last is declined: at once when it is for now, else
/// early enough before `want_from` (or, when only the end is given, at once).
#[must_use]
pub fn due_at(request: &Request, now: At, travel_estimate_s: u32, rounds: Rounds) -> At {
    let lead = i64::from(travel_estimate_s) + i64::from(rounds.most) * i64::from(rounds.answer_s) + MARGIN_S;
    request.want_from.map_or(now, |from| from.plus_s(-lead).max(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::travel::Source;
    use crate::dispatch::testing::{at, place, request, worker};
    use crate::dispatch::{Free, Seen};

    const TEN_MINUTES: Travel = Travel { s: 600, m: 4200, by: Source::GreatCircle };

    #[test]
    fn free_and_fresh_costs_the_travel_alone() {
        let c = cost(&worker(1, place(0.0, 0.0), 80), &request(1, place(3.0, 0.0)), TEN_MINUTES, at(100));
        assert_eq!(c.parts, Parts { travel_s: 600, ..Parts::default() });
        assert_eq!((c.eta_s, c.distance_m, c.fix_age_s), (600, 4200, 20));
        assert_eq!(c.span, Span { from: at(100), to: at(100 + 600 + 1800) });
    }

    #[test]
    fn who_finishes_a_job_first_costs_the_wait() {
        let busy = Worker { live_jobs: 1, free: Some(Free { at: at(400), place: place(0.0, 0.0) }), ..worker(1, place(9.0, 0.0), 100) };
        let c = cost(&busy, &request(1, place(3.0, 0.0)), TEN_MINUTES, at(100));
        assert_eq!((c.parts.wait_s, c.eta_s), (300, 900));
        let overdue = Worker { free: Some(Free { at: at(50), place: place(0.0, 0.0) }), ..busy };
        assert_eq!(cost(&overdue, &request(1, place(3.0, 0.0)), TEN_MINUTES, at(100)).parts.wait_s, 0);
    }

    #[test]
    fn a_wait_that_the_customer_does_not_feel_costs_nothing() {
        let busy = Worker { live_jobs: 1, free: Some(Free { at: at(400), place: place(0.0, 0.0) }), ..worker(1, place(9.0, 0.0), 100) };
        let later = Request { want_from: Some(at(2000)), ..request(1, place(3.0, 0.0)) };
        let c = cost(&busy, &later, TEN_MINUTES, at(100));
        assert_eq!((c.parts.wait_s, c.eta_s, c.span.from), (0, 1900, at(1400)));
    }

    #[test]
    fn late_weighs_three_times() {
        let promised = Request { want_to: Some(at(500)), ..request(1, place(3.0, 0.0)) };
        let c = cost(&worker(1, place(0.0, 0.0), 100), &promised, TEN_MINUTES, at(100));
        assert_eq!(c.parts.lateness_s, 3 * 200);
    }

    #[test]
    fn an_old_fix_costs_what_he_may_have_driven() {
        let seen = |at_s, speed_mps| Worker {
            seen: Some(Seen { place: place(0.0, 0.0), at: at(at_s), speed_mps }),
            ..worker(1, place(0.0, 0.0), 0)
        };
        let stale = |w| cost(&w, &request(1, place(3.0, 0.0)), TEN_MINUTES, at(1000)).parts.staleness_s;
        assert_eq!(stale(seen(970, None)), 0);
        assert_eq!(stale(seen(370, None)), 600, "unknown speed: as if he drove on all the time");
        assert_eq!(stale(seen(370, Some(14.0))), 1200);
        assert_eq!(stale(seen(370, Some(0.0))), 129, "who stood may have set off");
        assert_eq!(stale(seen(-900_000, None)), MOST_STALENESS_S);
    }

    #[test]
    fn between_equals_the_one_who_carried_less_goes() {
        let tired = Worker { load_s: 4 * 3600, ..worker(1, place(0.0, 0.0), 100) };
        assert_eq!(cost(&tired, &request(1, place(3.0, 0.0)), TEN_MINUTES, at(100)).parts.load_s, 240);
    }

    #[test]
    fn a_ticket_for_later_enters_in_time_for_every_round() {
        let rounds = Rounds { most: 4, answer_s: 30 };
        let later = Request { want_from: Some(at(10_000)), ..request(1, place(0.0, 0.0)) };
        assert_eq!(due_at(&later, at(0), 900, rounds), at(10_000 - 900 - 120 - 300));
        assert_eq!(due_at(&later, at(9_500), 900, rounds), at(9_500), "too late already: at once");
        assert_eq!(due_at(&request(1, place(0.0, 0.0)), at(7), 900, rounds), at(7));
    }
}
