//! A worker's time: his live rounds laid one after the other, so that their spans never overlap (I1). Pure.

use crate::base::At;
use crate::tickets::model::Dispatch;
use mobile_api::tickets::DispatchState;

/// A job that has overrun its plan is expected to take this much longer, seconds.
const OVERRUN_S: i64 = 300;

/// Lays out one worker's live rounds: the one under way first, then in the order they were planned. Each keeps its start
/// unless the one before it is not over by then. `service_s` is how long the work of each takes.
pub(super) fn lay_out(rounds: &mut [Dispatch], now: At, service_s: impl Fn(&Dispatch) -> i64) {
    rounds.sort_by_key(|d| (!d.is_under_way(), d.span_from, d.created_at, d.id));
    let mut free = At::from_us(i64::MIN);
    for d in rounds {
        let from = if d.is_under_way() { d.span_from.unwrap_or(now) } else { d.span_from.unwrap_or(now).max(now) }.max(free);
        let to = expected_end(d, now, from, service_s(d)).max(from.plus_s(60));
        (d.span_from, d.span_to) = (Some(from), Some(to));
        free = to;
    }
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
