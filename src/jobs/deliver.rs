//! Gives messages to their gateways.

use crate::base::{At, Clock, DispatchId, MessageId, PushSubscriptionId};
use crate::db::{Conn, Db, Fault, Tx};
use crate::gateway::Refused;
use crate::gateway::push::{Parcel, Push};
use crate::gateway::sms::Sms;
use crate::gateway::telephony::Switch;
use crate::jobs::message::{self, Message, Unsent};
use crate::jobs::runner::{After, Handler, Trouble};
use crate::jobs::store::Job;
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use std::sync::Arc;

/// Makes of a message what his devices are given; none when it is no longer worth anything, such as an offer that is over.
pub type Pack = Arc<dyn Fn(&mut Conn, &Message, At) -> Result<Option<Parcel>, Fault> + Send + Sync>;
/// Forgets subscriptions that exist no more.
pub type Forget = fn(&mut Tx<'_>, &[PushSubscriptionId]) -> Result<(), Fault>;
/// Notes that whoever was told of a dispatch by telephone pressed the key that says "understood".
pub type Acknowledge = Arc<dyn Fn(&mut Tx<'_>, DispatchId) -> Result<(), Fault> + Send + Sync>;

/// Which way.
#[derive(Clone)]
pub enum Way {
    /// Texts.
    Sms(Arc<Sms>),
    /// Messages to the field app.
    Push(Arc<Push>, Pack, Forget),
    /// Calls that say something.
    Call(Arc<Switch>, Acknowledge),
}

/// Handles `send_sms`, `send_push` or `place_call`.
#[derive(Clone)]
pub struct Deliver {
    db: Db,
    clock: Clock,
    way: Way,
}

#[derive(Deserialize)]
struct Payload {
    message_id: MessageId,
}

/// What the gateway said.
enum Sent {
    Receipt(String, bool),
    /// To these devices, of which some are no more; no receipt when nobody took it.
    Pushed(Option<String>, Vec<PushSubscriptionId>),
    /// It has nothing to say any more.
    Over,
}

impl Deliver {
    /// Reads messages from `db` and gives them to `way`.
    #[must_use]
    pub fn new(db: Db, clock: Clock, way: Way) -> Self {
        Self { db, clock, way }
    }

    async fn deliver(&self, job: &Job) -> Result<Option<After>, Trouble> {
        let id = payload(job)?.message_id;
        let found = self.db.read(move |conn| message::load(conn, id)).await?;
        let message = found.ok_or_else(|| Trouble::Never("its message is gone".into()))?;
        if message.state != "queued" {
            return Ok(None); // a run before this one got through
        }
        let sent = self.send(&message).await?;
        Ok(Some(self.note(message, sent)))
    }

    async fn send(&self, m: &Message) -> Result<Sent, Trouble> {
        let sent = match &self.way {
            Way::Sms(sms) => sms.send(m.id, &m.recipient, &m.body).await.map(|receipt| Sent::Receipt(receipt, false)),
            Way::Call(switch, _) => {
                switch.say(m.id, &m.recipient, &m.body).await.map(|said| Sent::Receipt(said.receipt, said.acknowledged))
            }
            Way::Push(push, pack, _) => {
                let (pack, message, now) = (Arc::clone(pack), m.clone(), self.clock.now());
                match self.db.read(move |conn| pack(conn, &message, now)).await? {
                    Some(parcel) => push.send(&parcel).await.map(|said| Sent::Pushed(said.receipt, said.gone)),
                    None => Ok(Sent::Over),
                }
            }
        };
        sent.map_err(|refused| match refused {
            Refused::Unavailable(why) => Trouble::Later(why),
            Refused::Busy { why, after_s } => Trouble::NotBefore { why, after_s },
            Refused::Rejected(why) => Trouble::Never(why),
        })
    }

    /// Writes what the gateway said.
    fn note(&self, m: Message, sent: Sent) -> After {
        let way = self.way.clone();
        Box::new(move |tx| match (sent, way) {
            (Sent::Over, _) => message::unsent(tx, m.id, Unsent::Skipped, "over"),
            (Sent::Pushed(receipt, gone), Way::Push(_, _, forget)) => {
                forget(tx, &gone)?;
                match receipt {
                    Some(receipt) => message::sent(tx, m.id, &receipt),
                    None => message::unsent(tx, m.id, Unsent::Skipped, "no_push_target"),
                }
            }
            (Sent::Receipt(receipt, pressed), way) => {
                message::sent(tx, m.id, &receipt)?;
                match (way, m.dispatch_id) {
                    (Way::Call(_, acknowledge), Some(dispatch)) if pressed => acknowledge(tx, dispatch),
                    _ => Ok(()),
                }
            }
            (Sent::Pushed(..), Way::Sms(_) | Way::Call(..)) => Err(Fault::internal("what was not pushed has no subscriptions")),
        })
    }
}

fn payload(job: &Job) -> Result<Payload, Trouble> {
    job.payload.read().map_err(|why| Trouble::Never(why.to_string()))
}

impl Handler for Deliver {
    fn run<'a>(&'a self, job: &'a Job) -> LocalBoxFuture<'a, Result<Option<After>, Trouble>> {
        Box::pin(self.deliver(job))
    }

    fn bury(&self, tx: &mut Tx<'_>, job: &Job, why: &str) -> Result<(), Fault> {
        payload(job).map_or(Ok(()), |p| message::unsent(tx, p.message_id, Unsent::Failed, why))
    }
}
