//! A worker's time: his live rounds laid one after the other, so that their spans never overlap (I1). Pure.

use crate::base::At;
use crate::tickets::model::Dispatch;
use mobile_api::tickets::DispatchState;

/// A job that has overrun its plan is expected to take this much longer, seconds.
pub(crate) const OVERRUN_S: i64 = 300;

/// A job wanted for later that begins after more than this is booked ahead: until then it keeps nobody from others, seconds.
pub(crate) const AHEAD_S: i64 = 1800;

/// Whether a live round is booked ahead: its worker may do other things before it, and nothing during it.
pub(super) fn is_ahead(round: &Dispatch, want_from: Option<At>, now: At) -> bool {
    want_from.is_some() && !round.is_under_way() && round.span_from.is_some_and(|from| from > now.plus_s(AHEAD_S))
}

/// Whether the planned times of two rounds share a moment.
pub(super) fn overlap(one: &Dispatch, other: &Dispatch) -> bool {
    let span = |d: &Dispatch| d.span_from.zip(d.span_to);
    span(one).zip(span(other)).is_some_and(|((a, b), (c, d))| a < d && c < b)
}

/// What a round's ticket asks of a worker's time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Work {
    /// How long the work at the place takes, seconds.
    pub(super) service_s: i64,
    /// The customer wants nobody before this.
    pub(super) want_from: Option<At>,
}

/// Lays out one worker's live rounds: the one under way first, then in the order they were planned. Each of those begins as
/// soon as the one before it is over, yet not before it is wanted: when a job ends early or late, what comes after it moves.
pub(super) fn lay_out(rounds: &mut [Dispatch], now: At, work: impl Fn(&Dispatch) -> Work) {
    rounds.sort_by_key(|d| (!d.is_under_way(), d.span_from, d.created_at, d.id));
    let mut free = At::from_us(i64::MIN);
    for d in rounds {
        let work = work(d);
        let earliest = if d.is_under_way() { d.span_from.unwrap_or(now) } else { sets_out(d, &work, now) };
        let from = earliest.max(free);
        let to = expected_end(d, now, from, work.service_s).max(from.plus_s(60));
        (d.span_from, d.span_to) = (Some(from), Some(to));
        free = to;
    }
}

/// When he would drive off if nothing came before.
fn sets_out(d: &Dispatch, work: &Work, now: At) -> At {
    let drive_s = d.eta_s.unwrap_or(0);
    work.want_from.map_or(now, |from| from.plus_s(-drive_s).max(now))
}

fn expected_end(d: &Dispatch, now: At, from: At, service_s: i64) -> At {
    let drive_s = d.eta_s.unwrap_or(0);
    let planned = match d.state {
        DispatchState::Enroute => d.enroute_at.unwrap_or(from).plus_s(drive_s + service_s),
        DispatchState::Arrived => d.arrived_at.unwrap_or(now).plus_s(service_s),
        DispatchState::Working => d.started_at.unwrap_or(now).plus_s(service_s),
        DispatchState::Offered
        | DispatchState::Accepted
        | DispatchState::Done
        | DispatchState::Declined
        | DispatchState::Expired
        | DispatchState::Failed
        | DispatchState::Superseded => return from.plus_s(drive_s + service_s),
    };
    planned.max(now.plus_s(OVERRUN_S))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Id;
    use crate::db::Json;
    use mobile_api::tickets::OfferMode;
    use uuid::Uuid;

    fn at(s: i64) -> At {
        At::from_us(1_700_000_000_000_000).plus_s(s)
    }

    /// Job `n`, ten minutes' drive away, planned for these seconds.
    fn job(n: u128, state: DispatchState, span: (i64, i64)) -> Dispatch {
        let works = (state == DispatchState::Working).then(|| at(span.0));
        Dispatch {
            id: Id::of(Uuid::from_u128(n)),
            ticket_id: Id::of(Uuid::from_u128(n)),
            zone_id: Id::of(Uuid::nil()),
            round: 1,
            mode: OfferMode::One,
            state,
            live: true,
            worker_id: None,
            crew_id: None,
            invited: Json::default(),
            span_from: Some(at(span.0)),
            span_to: Some(at(span.1)),
            eta_s: Some(600),
            distance_m: None,
            expires_at: None,
            acked_at: None,
            reason: None,
            outcome: None,
            created_at: at(0),
            accepted_at: None,
            enroute_at: works,
            arrived_at: works,
            started_at: works,
            ended_at: None,
        }
    }

    /// The spans in order, with half an hour's work at each.
    fn laid(mut rounds: Vec<Dispatch>, now_s: i64, want_from: Option<i64>) -> Vec<(i64, i64)> {
        lay_out(&mut rounds, at(now_s), |_| Work { service_s: 1800, want_from: want_from.map(at) });
        let s = |t: Option<At>| t.map_or(-1, |t| t.since_s(at(0)) as i64);
        rounds.iter().map(|d| (s(d.span_from), s(d.span_to))).collect()
    }

    #[test]
    fn when_the_job_before_it_ended_early_the_next_begins_now() {
        let next = job(2, DispatchState::Accepted, (2400, 4800));
        assert_eq!(laid(vec![next.clone()], 1000, None), [(1000, 3400)]);
        let third = job(3, DispatchState::Offered, (4800, 7200));
        assert_eq!(laid(vec![third, next], 1000, None), [(1000, 3400), (3400, 5800)], "and so does the one behind it");
    }

    #[test]
    fn when_the_job_before_it_is_late_the_next_waits() {
        let late = job(1, DispatchState::Working, (0, 1800));
        let next = job(2, DispatchState::Accepted, (1800, 4200));
        assert_eq!(laid(vec![next, late], 2000, None), [(0, 2300), (2300, 4700)]);
    }

    #[test]
    fn nobody_is_sent_before_he_is_wanted() {
        let later = job(1, DispatchState::Accepted, (9000, 11_400));
        assert_eq!(laid(vec![later.clone()], 1000, Some(8000)), [(7400, 9800)], "ten minutes' drive before it");
        assert_eq!(laid(vec![later], 7900, Some(8000)), [(7900, 10_300)], "or at once");
    }
}
