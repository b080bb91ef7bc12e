//! First steps: is it possible at all, and where is it on the earth?

use crate::base::At;
use crate::base::point::to_wgs84;
use crate::live::fix::Sample;
use mobile_api::Datum;
use mobile_api::code::FixCode;
use mobile_api::field::Fix;

/// Faster than any car on any road, metres a second.
const MOST_MPS: f64 = 100.0;
/// A radius of confidence beyond this says nothing about where somebody is, metres.
const MOST_RADIUS_M: f64 = 50_000.0;

/// Refuses what cannot be and converts the rest to WGS-84.
pub(super) fn check(datum: Datum, fix: &Fix) -> Result<Sample, FixCode> {
    let point = to_wgs84(datum, fix.lat, fix.lon).map_err(|_off_the_earth| FixCode::BadPoint)?;
    // NaN lies in no range.
    let possible = |value: Option<f64>, range: std::ops::RangeInclusive<f64>| value.is_none_or(|v| range.contains(&v));
    let all = possible(fix.accuracy_m, 0.0..=MOST_RADIUS_M)
        && possible(fix.speed_mps, 0.0..=MOST_MPS)
        && possible(fix.heading_deg, 0.0..=360.0)
        && possible(fix.battery_pct, 0.0..=100.0);
    if !all {
        return Err(FixCode::Impossible);
    }
    Ok(Sample {
        at: At::new(fix.at),
        point,
        accuracy_m: fix.accuracy_m,
        speed_mps: fix.speed_mps,
        heading_deg: fix.heading_deg.map(|h| h % 360.0),
        battery_pct: fix.battery_pct,
    })
}
