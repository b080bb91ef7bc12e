//! Travel times. Two adapters: the great-circle estimate, and an OSRM server that falls back to it.

mod breaker;
mod osrm;
mod table;

pub use osrm::{BadAddress, Osrm, Settings};

use crate::base::travel::{GreatCircle, Leg, Travel};
use futures_util::future::{BoxFuture, FutureExt};

/// Who can time journeys.
pub trait TravelTimes: std::fmt::Debug + Send + Sync {
    /// One answer for each leg, in their order. Never fails and never takes long: what an engine cannot say is estimated, and
    /// [`Travel::by`] says so.
    fn table<'a>(&'a self, legs: &'a [Leg]) -> BoxFuture<'a, Vec<Travel>>;
}

impl TravelTimes for GreatCircle {
    fn table<'a>(&'a self, legs: &'a [Leg]) -> BoxFuture<'a, Vec<Travel>> {
        async { legs.iter().map(|leg| self.travel(leg)).collect() }.boxed()
    }
}
