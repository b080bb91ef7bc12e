//! One actor a vehicle whose tracker reports: lends its position to whoever drives it and is not heard of himself, and
//! notices when the tracker falls silent. It holds nothing that the next fix does not bring again.

use crate::base::{At, VehicleId};
use crate::live::Live;
use crate::live::fix::Sample;
use actix::prelude::*;
use std::time::Duration;

/// How often it looks for silence.
const BEAT: Duration = Duration::from_secs(60);
/// A tracker silent for longer is reported once, seconds.
const SILENT_S: f64 = 600.0;

/// See the module.
pub struct Vehicle {
    id: VehicleId,
    live: Live,
    heard_at: At,
}

impl Live {
    /// The actor of a vehicle, started or revived when need be.
    pub fn vehicle(&self, id: VehicleId) -> Addr<Vehicle> {
        self.vehicles.get(id, || {
            let live = self.clone();
            Vehicle::start_in_arbiter(&self.arbiter, move |_| Vehicle { id, heard_at: live.clock.now(), live })
        })
    }
}

impl Actor for Vehicle {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(BEAT, |vehicle, ctx| {
            if vehicle.live.clock.now().since_s(vehicle.heard_at) > SILENT_S {
                metrics::counter!("nearhand_trackers_silent_total").increment(1);
                tracing::info!(vehicle = %vehicle.id, "its tracker has fallen silent");
                vehicle.live.vehicles.forget(vehicle.id, &ctx.address());
                ctx.stop();
            }
        });
    }
}

/// Its tracker reported, and the fix moved it.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct Moved(pub Sample);

impl Handler<Moved> for Vehicle {
    type Result = ();
    fn handle(&mut self, Moved(sample): Moved, _: &mut Self::Context) {
        self.heard_at = self.live.clock.now();
        self.live.whereabouts.lend(self.id, &sample);
    }
}
