//! A decision as the wire shows it.

use crate::base::DispatchId;
use crate::dispatch::{Costed, Decision, LeftOut};
use mobile_api::tickets;

impl Decision {
    /// The answer to "why him", for the round of dispatch that it led to.
    #[must_use]
    pub fn why(&self, dispatch: Option<DispatchId>, round: i32) -> tickets::Why {
        tickets::Why {
            dispatch_id: dispatch.map(|d| d.to_string()),
            at: self.at.time(),
            round,
            how: self.how.as_str().to_owned(),
            travel: self.travel.clone(),
            chosen: self.chosen.map(|w| w.to_string()),
            candidates: self.candidates.iter().map(Into::into).collect(),
            left_out: self.left_out.iter().map(Into::into).collect(),
        }
    }

    /// What an agent is shown while the caller talks: at most ten, cheapest first.
    #[must_use]
    pub fn quote_candidates(&self) -> Vec<tickets::QuoteCandidate> {
        self.candidates.iter().take(10).map(Into::into).collect()
    }
}

impl From<&Costed> for tickets::WhyCandidate {
    fn from(c: &Costed) -> Self {
        Self {
            worker_id: c.worker.to_string(),
            name: c.name.clone(),
            cost_s: c.parts.total_s(),
            travel_s: c.parts.travel_s,
            wait_s: c.parts.wait_s,
            staleness_s: c.parts.staleness_s,
            lateness_s: c.parts.lateness_s,
            load_s: c.parts.load_s,
            distance_m: c.distance_m,
        }
    }
}

/// From the booking to driving off, seconds: the offer is read, answered, the van packed.
const SETTING_OUT_S: i64 = 60;

/// An estimate is right in the middle, and a promise must hold nearly always: of ten drives through the simulated town's
/// rush hour one takes a seventh longer than estimated.
const SLACK_OF_DRIVE: i64 = 7;

/// What is told to a customer: a person says whole minutes, and counts from the booking.
const fn told_s(eta_s: i64, travel_s: i64) -> i64 {
    (eta_s + SETTING_OUT_S + travel_s / SLACK_OF_DRIVE + 59) / 60 * 60
}

impl From<&Costed> for tickets::QuoteCandidate {
    fn from(c: &Costed) -> Self {
        Self {
            worker_id: c.worker.to_string(),
            name: c.name.clone(),
            eta_s: told_s(c.eta_s, c.parts.travel_s),
            distance_m: c.distance_m,
            fix_age_s: c.fix_age_s,
        }
    }
}

impl From<&LeftOut> for tickets::LeftOut {
    fn from(l: &LeftOut) -> Self {
        Self { worker_id: l.worker.to_string(), rule: l.rule.as_str().to_owned() }
    }
}
