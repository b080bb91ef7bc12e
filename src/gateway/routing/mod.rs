//! Travel times. Two adapters: the great-circle estimate, and an OSRM server that falls back to it.

mod breaker;
mod osrm;
mod remembered;
mod table;

pub use osrm::{BadAddress, Osrm, Settings};
pub use remembered::{Counts, Remembered};

use crate::base::travel::{Floor, GreatCircle, Leg, Travel};
use futures_util::future::{BoxFuture, FutureExt};

/// Who can time journeys.
pub trait TravelTimes: std::fmt::Debug + Send + Sync {
    /// One answer for each leg, in their order. Never fails and never takes long: what an engine cannot say is estimated, and
    /// [`Travel::by`] says so.
    fn table<'a>(&'a self, legs: &'a [Leg]) -> BoxFuture<'a, Vec<Travel>>;

    /// What no answer is ever below, when asking costs so much that it pays to ask for less. None: ask for everything.
    fn floor(&self) -> Option<Floor> {
        None
    }

    /// What every answer comes from, when it is an estimate alone: then nobody need be asked.
    fn estimate(&self) -> Option<GreatCircle> {
        None
    }
}

impl TravelTimes for GreatCircle {
    fn table<'a>(&'a self, legs: &'a [Leg]) -> BoxFuture<'a, Vec<Travel>> {
        async { legs.iter().map(|leg| self.travel(leg)).collect() }.boxed()
    }

    fn estimate(&self) -> Option<GreatCircle> {
        Some(*self)
    }
}
