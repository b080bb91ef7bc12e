//! The life of a fix, as a list of small pure steps:
//!
//! check → datum → order → jump → jitter → motion → fence
//!
//! Each step sees one fix and what is known of its owner ([`Track`]); none knows a clock, a lock or the database. What
//! follows, index, tell and store, is the business of [`crate::live::whereabouts`]. A late fix never moves the live position but is
//! kept for the track (rule I8); one from the future is refused; so is one that was reported before, or cannot be.

mod batch;
mod check;
mod fence;
mod motion;
mod order;

pub use batch::{Batch, each, frame};
pub use fence::Fence;
pub use order::Seen;

use crate::base::{At, DispatchId, Point, Wgs84};
use mobile_api::Datum;
use mobile_api::code::FixCode;
use mobile_api::field::Fix;

/// A fix after the first steps: possible, in WGS-84, to the microsecond.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// When it was measured.
    pub at: At,
    /// Where.
    pub point: Point<Wgs84>,
    /// Radius of 68 % confidence, metres.
    pub accuracy_m: Option<f64>,
    /// Metres a second.
    pub speed_mps: Option<f64>,
    /// Degrees clockwise from north.
    pub heading_deg: Option<f64>,
    /// 0 to 100.
    pub battery_pct: Option<f64>,
}

/// The table of tracks keeps one moment of so many seconds: enough to draw a drive by, and a phone that reports a hundred
/// times a second fills no disk.
const DRAWN_S: f64 = 1.0;

/// What is known of where somebody, or a vehicle, was.
#[derive(Debug, Clone, Default)]
pub struct Track {
    /// The live position: newest fix, after all steps.
    pub live: Option<Sample>,
    /// Moments already reported.
    seen: Seen,
    /// Fixes that looked like a jump, until they turn out to be the truth.
    leap: motion::Leap,
    /// The newest moment that the table of tracks was given.
    drawn: Option<At>,
    /// The place he is to arrive at.
    pub fence: Fence,
}

/// What became of a fix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// It is the live position now; `stored` is what was measured, `arrived` the dispatch whose place he just reached.
    Moved {
        /// As measured, for the track.
        stored: Sample,
        /// Seen at the place of this dispatch for the first time.
        arrived: Option<DispatchId>,
    },
    /// Older than the live position: for the track alone.
    Late(Sample),
    /// Of no use.
    Refused(FixCode),
}

impl Track {
    /// A track that goes on from a stored position.
    #[must_use]
    pub fn from(live: Sample) -> Self {
        let mut track = Self { live: Some(live), drawn: Some(live.at), ..Self::default() };
        track.seen.first_time(live.at);
        track
    }

    /// Takes somebody else's position for his, such as that of the vehicle he drives; false when his own is newer.
    pub fn lend(&mut self, sample: &Sample) -> bool {
        let newer = self.live.is_none_or(|own| sample.at >= own.at);
        if newer {
            self.live = Some(*sample);
        }
        newer
    }

    /// Whether the table of tracks wants this moment of the live position's.
    pub fn draws(&mut self, at: At) -> bool {
        let wanted = self.drawn.is_none_or(|drawn| at.since_s(drawn) >= DRAWN_S);
        if wanted {
            self.drawn = Some(at);
        }
        wanted
    }

    /// Runs the whole life of one fix.
    pub fn take(&mut self, datum: Datum, fix: &Fix, now: At) -> Verdict {
        match self.judge(datum, fix, now) {
            Ok(verdict) => verdict,
            Err(code) => Verdict::Refused(code),
        }
    }

    fn judge(&mut self, datum: Datum, fix: &Fix, now: At) -> Result<Verdict, FixCode> {
        let measured = check::check(datum, fix)?;
        order::timely(measured.at, now)?;
        if !self.seen.first_time(measured.at) {
            return Err(FixCode::Duplicate);
        }
        // A clock that is a little fast says nothing newer than now: the next fix of a right one is not late after it.
        let stood = Sample { at: measured.at.min(now), ..measured };
        let Some(former) = self.live else {
            return Ok(self.settle(measured, stood));
        };
        if stood.at < former.at || (stood.at == former.at && measured.at < now) {
            return Ok(Verdict::Late(measured));
        }
        self.leap.judge(&former, &stood)?;
        let calm = motion::without_jitter(&former, stood);
        let moving = motion::derive(&former, calm);
        Ok(self.settle(measured, moving))
    }

    fn settle(&mut self, measured: Sample, live: Sample) -> Verdict {
        self.live = Some(live);
        Verdict::Moved { stored: measured, arrived: self.fence.sees(&live) }
    }
}

#[cfg(test)]
mod tests;
