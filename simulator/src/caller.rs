//! Callers: they ring, wait or give up, say what they want, and sometimes change their mind.

use crate::chance::{between, happens, person, pick, weighted};
use crate::demand::{Arrival, Demand};
use crate::people::Customer;
use crate::scene::Scene;
use crate::switchboard::{Booking, Errand, OnTheLine, Told};
use mobile_api::calls::{Call, CallCommand, CallState, SimulatedCall};
use rand::rngs::StdRng;
use std::rc::Rc;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// Customers who ring again and again over the days.
const REGULARS: u64 = 300;

/// Share of calls that come from a regular.
const REGULAR_SHARE: f64 = 0.4;

/// Share of calls whose number is withheld.
const WITHHELD_SHARE: f64 = 0.02;

/// Share of jobs that are rescues.
const RESCUE_SHARE: f64 = 0.06;

/// Callers who may live at once; further ones find the line busy and do not come back.
const CALLERS_MAX: usize = 2_000;

/// Lets callers come as `demand` says, for ever or to its end.
pub(crate) async fn ring_as(scene: Rc<Scene>, demand: Demand) {
    let opened = Instant::now();
    let regulars: Vec<Customer> = (0..REGULARS).map(|i| Customer::new(&mut person(scene.options.seed, "regular", i))).collect();
    for (number, arrival) in (0_u64..).zip(demand) {
        tokio::time::sleep_until(opened + scene.span(arrival.at_s)).await;
        if scene.switchboard.len() >= CALLERS_MAX {
            tracing::warn!("too many callers at once");
            continue;
        }
        let mut rng = person(scene.options.seed, "caller", number);
        let known = happens(&mut rng, REGULAR_SHARE);
        let customer = pick(&mut rng, &regulars).filter(|_| known).cloned().unwrap_or_else(|| Customer::new(&mut rng));
        let Some(booking) = wanted(&scene, &mut rng, arrival) else { continue };
        let caller = Caller { scene: Rc::clone(&scene), rng, customer };
        scene.spawn(caller.live(booking));
    }
}

/// What this caller wants, and where.
fn wanted(scene: &Scene, rng: &mut StdRng, arrival: Arrival) -> Option<Booking> {
    let address = arrival.from.or_else(|| scene.ground.somewhere(rng, scene.hour()))?;
    let kind = ["wash", "rescue"][weighted(rng, &[1.0 - RESCUE_SHARE, RESCUE_SHARE])];
    let later = kind == "wash" && happens(rng, 0.12);
    let from_s = between(rng, 1_800.0, 7_200.0);
    let knows_where = !happens(rng, scene.options.faults.lost * if kind == "rescue" { 3.0 } else { 1.0 });
    Some(Booking { kind, address, knows_where, window_s: later.then_some((from_s, from_s + 3_600.0)), wish: happens(rng, 0.04) })
}

struct Caller {
    scene: Rc<Scene>,
    rng: StdRng,
    customer: Customer,
}

impl Caller {
    async fn live(mut self, booking: Booking) {
        let address = booking.address.clone();
        let knew_where = booking.knows_where;
        let Some(Told::Booked { ticket_id }) = self.rings(Errand::Book(booking)).await else { return };
        if !knew_where {
            self.wait(60.0, 240.0).await;
            self.rings(Errand::Move { ticket_id: ticket_id.clone(), to: address.clone() }).await;
        }
        let faults = self.scene.options.faults.clone();
        match weighted(&mut self.rng, &[1.0 - faults.cancel - faults.change - 0.06, faults.cancel, faults.change, 0.06]) {
            1 => {
                self.wait(60.0, 900.0).await;
                self.rings(Errand::Cancel { ticket_id }).await;
            }
            2 => {
                self.wait(60.0, 400.0).await;
                if let Some(to) = self.scene.ground.near(&mut self.rng, address.spot, 800.0) {
                    self.rings(Errand::Move { ticket_id, to }).await;
                }
            }
            3 => {
                self.wait(300.0, 1_500.0).await;
                self.rings(Errand::WhereIsHe { ticket_id }).await;
            }
            _ => {}
        }
    }

    async fn wait(&mut self, low_s: f64, high_s: f64) {
        let s = between(&mut self.rng, low_s, high_s);
        self.scene.pause(s).await;
    }

    /// Rings until somebody listened, at most three times. `None`: he gave it up.
    async fn rings(&mut self, errand: Errand) -> Option<Told> {
        for again in 0..3 {
            if again > 0 {
                if happens(&mut self.rng, 0.35) {
                    return None;
                }
                self.wait(30.0, 240.0).await;
            }
            match self.one_call(errand.clone()).await {
                Some(Told::Sorry) | None => {}
                Some(told) => return Some(told),
            }
        }
        None
    }

    /// One call. `None`: nobody answered in time.
    async fn one_call(&mut self, errand: Errand) -> Option<Told> {
        let scene = Rc::clone(&self.scene);
        let number = self.customer.spelled(&mut self.rng);
        let from = if happens(&mut self.rng, WITHHELD_SHARE) { "anonymous".to_owned() } else { number.clone() };
        let patience_s = if happens(&mut self.rng, scene.options.faults.impatient) { (6.0, 20.0) } else { (60.0, 180.0) };
        let patience_s = between(&mut self.rng, patience_s.0, patience_s.1);
        let rang = Instant::now();
        let call: Call = scene.overseer.post("/simulated/calls", &SimulatedCall { from, to: None }).await.ok()?;
        {
            let mut tally = scene.wire.tally.borrow_mut();
            tally.calls.rang += 1;
            if call.state == CallState::Ringing {
                tally.call_to_pop.start(&call.id, rang);
            }
        }
        let (reply, mut told) = oneshot::channel();
        let caller = OnTheLine { customer: self.customer.clone(), errand, number, reply };
        scene.switchboard.wait(call.id.clone(), caller);
        tokio::select! {
            biased;
            told = &mut told => return told.ok(),
            () = scene.pause(patience_s) => {}
        }
        if scene.switchboard.take(&call.id).is_none() {
            return told.await.ok();
        }
        scene.wire.tally.borrow_mut().calls.abandoned += 1;
        hang_up(&scene, &call.id).await;
        None
    }
}

/// The caller puts the receiver down.
pub(crate) async fn hang_up(scene: &Scene, call_id: &str) {
    let path = format!("/simulated/calls/{call_id}/hang-up");
    if let Err(why) = scene.overseer.post::<serde_json::Value>(&path, &CallCommand::default()).await {
        tracing::debug!(%why, "the call was over before the caller hung up");
    }
}
