//! Did he drive there, or does the receiver err? And how fast and whither does he go?

use crate::base::{Point, Wgs84};
use crate::live::fix::Sample;
use mobile_api::code::FixCode;

/// Nobody of ours drives faster, metres a second; reported accuracies are granted on top.
const DRIVEN_MPS: f64 = 70.0;
/// So many fixes in a row that agree with each other are believed against the former position.
const BELIEVED: u32 = 3;
/// Within this of the former position a standing phone has not moved, metres, whatever its accuracy.
const STILL_M: f64 = 8.0;
/// Nor within its own accuracy, up to this, metres.
const STILL_MOST_M: f64 = 40.0;
/// Slower than this counts as standing, metres a second.
const STANDING_MPS: f64 = 0.7;
/// Between fixes nearer than this a heading would be noise, metres.
const HEADING_M: f64 = 10.0;

/// Fixes that are too far from the live position to have been driven. One is refused; several in a row that agree
/// among themselves mean that the live position was the wrong one (or that he took the train).
#[derive(Debug, Clone, Default)]
pub(super) struct Leap {
    last: Option<Sample>,
    agreed: u32,
}

impl Leap {
    pub(super) fn judge(&mut self, former: &Sample, now: &Sample) -> Result<(), FixCode> {
        if drivable(former, now) {
            *self = Self::default();
            return Ok(());
        }
        self.agreed = if self.last.is_some_and(|last| drivable(&last, now)) { self.agreed + 1 } else { 1 };
        if self.agreed >= BELIEVED {
            *self = Self::default();
            return Ok(());
        }
        self.last = Some(*now);
        Err(FixCode::Jump)
    }
}

fn drivable(from: &Sample, to: &Sample) -> bool {
    let grace_m = from.accuracy_m.unwrap_or(0.0) + to.accuracy_m.unwrap_or(0.0) + 50.0;
    let gone_s = to.at.since_s(from.at).abs().max(1.0);
    from.point.distance_m(&to.point) <= DRIVEN_MPS * gone_s + grace_m
}

/// Leaves a standing phone where it stands: the former position is the anchor until he is clearly away from it.
pub(super) fn without_jitter(former: &Sample, now: Sample) -> Sample {
    let still_m = now.accuracy_m.unwrap_or(0.0).clamp(STILL_M, STILL_MOST_M);
    let stands = now.speed_mps.is_none_or(|v| v < STANDING_MPS);
    if stands && former.point.distance_m(&now.point) < still_m { Sample { point: former.point, ..now } } else { now }
}

/// Adds the speed and heading that the phone did not say.
pub(super) fn derive(former: &Sample, now: Sample) -> Sample {
    let gone_m = former.point.distance_m(&now.point);
    let gone_s = now.at.since_s(former.at);
    let speed = if gone_s > 0.0 { (gone_m / gone_s).min(DRIVEN_MPS) } else { 0.0 };
    let heading = if gone_m >= HEADING_M { Some(bearing_deg(&former.point, &now.point)) } else { former.heading_deg };
    Sample { speed_mps: now.speed_mps.or(Some(speed)), heading_deg: now.heading_deg.or(heading), ..now }
}

/// Degrees clockwise from north, 0 to 360, at the start of the great circle from `a` to `b`.
fn bearing_deg(a: &Point<Wgs84>, b: &Point<Wgs84>) -> f64 {
    let (lat_a, lat_b) = (a.lat().to_radians(), b.lat().to_radians());
    let east = (b.lon() - a.lon()).to_radians();
    let y = east.sin() * lat_b.cos();
    let x = lat_a.cos() * lat_b.sin() - lat_a.sin() * lat_b.cos() * east.cos();
    y.atan2(x).to_degrees().rem_euclid(360.0)
}
