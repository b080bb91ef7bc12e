//! Has he arrived? Said once, when two fixes in a row lie near the place of his job.

use crate::base::{DispatchId, Point, Wgs84};
use crate::live::fix::Sample;

/// Near enough, metres.
const NEAR_M: f64 = 150.0;
/// So many fixes in a row, so that a passing bus is no arrival.
const FIXES: u32 = 2;

/// Watches for one arrival.
#[derive(Debug, Clone, Default)]
pub struct Fence {
    aim: Option<(DispatchId, Point<Wgs84>)>,
    near: u32,
}

impl Fence {
    /// From now on watches for the arrival at this place, or for none.
    pub fn aim(&mut self, aim: Option<(DispatchId, Point<Wgs84>)>) {
        if self.aim != aim {
            *self = Self { aim, near: 0 };
        }
    }

    /// The dispatch whose place was just reached.
    pub(super) fn sees(&mut self, sample: &Sample) -> Option<DispatchId> {
        let (dispatch, place) = self.aim?;
        if place.distance_m(&sample.point) > NEAR_M {
            self.near = 0;
            return None;
        }
        self.near = self.near.saturating_add(1);
        (self.near == FIXES).then_some(dispatch)
    }
}
