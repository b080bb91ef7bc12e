//! Drives the jobs: at once when something was committed, by timer when something falls due.
//!
//! It never polls a database that has nothing for it: it sleeps until the next job is due, [`AT_MOST`] at the longest,
//! for jobs that another node enqueued or that came without a fact.

use crate::access::token;
use crate::base::{At, Clock, DispatchId};
use crate::calls::adopt::AdoptCalls;
use crate::db::{Fault, Tx};
use crate::gateway::Simulated;
use crate::gateway::push::Push;
use crate::gateway::sms::Sms;
use crate::jobs::Channel;
use crate::jobs::deliver::{Acknowledge, Deliver, Pack, Way};
use crate::jobs::runner::{Handler as Does, Round, Runner};
use crate::jobs::sweep::{Broom, Sweep};
use crate::jobs::{ADOPT_CALLS, OFFER_PUSH, OFFER_SMS, PLACE_CALL, SEND_PUSH, SEND_SMS, SWEEP, templates};
use crate::live::escalation::Escalate;
use crate::live::{Live, subscriptions, wake};
use crate::tickets::{By, Command, Flows, store};
use actix::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// Longest sleep.
const AT_MOST: Duration = Duration::from_secs(5);
/// What a commit enqueued waits so long for others: jobs of several commits share one transaction, and the offer that a
/// ticket leads to does not stand behind its text message in the writer's line.
const GATHER: Duration = Duration::from_millis(25);
/// How soon a database that is away is asked again.
const AGAIN: Duration = Duration::from_secs(1);

/// See the module.
pub struct Notifier {
    runner: Runner,
    clock: Clock,
    /// A round is under way.
    running: bool,
    /// Something came meanwhile: one more round soon after it.
    again: bool,
    /// The next round.
    timer: Option<(At, SpawnHandle)>,
}

/// Something may be due now.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub struct Wake;

impl Notifier {
    /// Drives this runner.
    #[must_use]
    pub fn new(runner: Runner, clock: Clock) -> Self {
        Self { runner, clock, running: false, again: false, timer: None }
    }

    fn round(&mut self, ctx: &mut Context<Self>) {
        (self.running, self.again) = (true, false);
        let runner = self.runner.clone();
        let round = async move { runner.round().await };
        ctx.spawn(round.into_actor(self).map(|out, notifier, ctx| notifier.ended(out, ctx)));
    }

    fn ended(&mut self, out: Result<Round, Fault>, ctx: &mut Context<Self>) {
        self.running = false;
        let sleep = match out {
            Ok(round) => {
                let most = if self.again { GATHER } else { AT_MOST };
                round.next.map_or(most, |at| at.wait_from(self.clock.now()).min(most))
            }
            Err(why) => {
                tracing::warn!(%why, "jobs could not be run");
                AGAIN
            }
        };
        self.sleep(sleep, ctx);
    }

    /// A round at the latest after `sleep`.
    fn sleep(&mut self, sleep: Duration, ctx: &mut Context<Self>) {
        let at = self.clock.now().plus(sleep);
        if self.timer.as_ref().is_some_and(|(set, _)| *set <= at) {
            return;
        }
        if let Some((_, timer)) = self.timer.take() {
            ctx.cancel_future(timer);
        }
        let timer = ctx.run_later(sleep, |notifier, ctx| {
            notifier.timer = None;
            notifier.round(ctx);
        });
        self.timer = Some((at, timer));
    }
}

impl Actor for Notifier {
    type Context = Context<Self>;
    fn started(&mut self, ctx: &mut Self::Context) {
        self.round(ctx);
    }
}

impl Handler<Wake> for Notifier {
    type Result = ();
    fn handle(&mut self, _: Wake, ctx: &mut Self::Context) {
        if self.running {
            self.again = true;
        } else {
            self.sleep(GATHER, ctx);
        }
    }
}

/// Where messages leave.
#[derive(Clone)]
pub struct Gateways {
    /// Texts.
    pub sms: Arc<Sms>,
    /// Messages to the field app.
    pub push: Arc<Push>,
}

impl Gateways {
    /// Simulated ones.
    #[must_use]
    pub fn simulated() -> Self {
        let (sms, push) = (Sms::Simulated(Simulated::default()), Push::Simulated(Simulated::default()));
        Self { sms: Arc::new(sms), push: Arc::new(push) }
    }
}

impl Notifier {
    /// Starts it on the current arbiter, with a handler for every topic. It wakes with every commit that has facts.
    ///
    /// # Errors
    /// When a topic has no handler, or the message templates are faulty.
    pub fn drive(live: &Live) -> Result<Addr<Self>, Fault> {
        templates::embedded().map_err(Fault::internal)?;
        let asked = Arc::new(wake::Asked::default());
        let runner = Runner::new(live.db.clone(), handlers(live, &asked))?;
        let db = live.db.clone();
        actix::spawn(async move {
            if let Err(why) = Sweep::begin(&db).await {
                tracing::warn!(%why, "no sweep was enqueued: the next start tries again");
            }
        });
        let notifier = Notifier::new(runner, live.clock.clone()).start();
        let wakes = notifier.clone();
        if live.gateways.push.is_live() {
            wake::attend(live, asked, move || drop(wakes.try_send(Wake)));
        }
        let wakes = notifier.clone();
        // Several commits may wake it before it looks: a full mailbox has woken it already.
        live.bus.listen(move |_| drop(wakes.try_send(Wake)));
        Ok(notifier)
    }
}

fn handlers(live: &Live, asked: &Arc<wake::Asked>) -> [(&'static str, Arc<dyn Does>); 7] {
    let deliver = |way| Arc::new(Deliver::new(live.db.clone(), live.clock.clone(), way));
    let call = Way::Call(Arc::clone(live.centre.switch()), acknowledge(&live.flows));
    let asked = Arc::clone(asked);
    let pack: Pack = Arc::new(move |conn, message, now| wake::pack(conn, message, now, &asked));
    let push = Way::Push(Arc::clone(&live.gateways.push), pack, subscriptions::forget);
    let brooms: [Broom; 1] = [token::sweep];
    [
        (SEND_SMS, deliver(Way::Sms(Arc::clone(&live.gateways.sms)))),
        (SEND_PUSH, deliver(push)),
        (PLACE_CALL, deliver(call)),
        (OFFER_PUSH, Arc::new(Escalate::by(Channel::Push))),
        (OFFER_SMS, Arc::new(Escalate::by(Channel::Sms))),
        (SWEEP, Arc::new(Sweep::new(brooms))),
        (ADOPT_CALLS, Arc::new(AdoptCalls)),
    ]
}

/// The key that says "understood" counts like the app's own acknowledgement.
fn acknowledge(flows: &Arc<Flows>) -> Acknowledge {
    let flows = Arc::clone(flows);
    Arc::new(move |tx: &mut Tx<'_>, dispatch: DispatchId| {
        let ticket = store::load_dispatch(tx.conn, dispatch)?.ticket_id;
        match store::advance(tx, &flows, ticket, None, &By::System, Command::Acknowledge { dispatch }) {
            // It was taken back, or answered before the key was pressed.
            Ok(_) | Err(Fault::Refused(_)) => Ok(()),
            Err(why) => Err(why),
        }
    })
}
