//! Gives messages to their gateways.

use crate::base::{DispatchId, MessageId};
use crate::db::{Conn, Db, Fault, Tx};
use crate::gateway::Refused;
use crate::gateway::push::Push;
use crate::gateway::sms::Sms;
use crate::gateway::telephony::Switch;
use crate::jobs::message::{self, Message, Unsent};
use crate::jobs::runner::{After, Handler, Trouble};
use crate::jobs::store::Job;
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// Reads where a worker's push messages go; none when his app named nowhere.
pub type FindTarget = fn(&mut Conn, &str) -> Result<Option<Value>, Fault>;
/// Notes that whoever was told of a dispatch by telephone pressed the key that says "understood".
pub type Acknowledge = Arc<dyn Fn(&mut Tx<'_>, DispatchId) -> Result<(), Fault> + Send + Sync>;

/// Which way.
#[derive(Clone)]
pub enum Way {
    /// Texts.
    Sms(Arc<Sms>),
    /// Messages to the field app.
    Push(Arc<Push>, FindTarget),
    /// Calls that say something.
    Call(Arc<Switch>, Acknowledge),
}

/// Handles `send_sms`, `send_push` or `place_call`.
#[derive(Clone)]
pub struct Deliver {
    db: Db,
    way: Way,
}

#[derive(Deserialize)]
struct Payload {
    message_id: MessageId,
}

/// What the gateway said.
enum Sent {
    Receipt(String, bool),
    Nowhere,
}

impl Deliver {
    /// Reads messages from `db` and gives them to `way`.
    #[must_use]
    pub fn new(db: Db, way: Way) -> Self {
        Self { db, way }
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
            Way::Push(push, find) => {
                let (find, worker) = (*find, m.recipient.clone());
                match self.db.read(move |conn| find(conn, &worker)).await? {
                    Some(target) => push.send(m.id, &target, &m.body).await.map(|receipt| Sent::Receipt(receipt, false)),
                    None => Ok(Sent::Nowhere),
                }
            }
        };
        sent.map_err(|refused| match refused {
            Refused::Unavailable(why) => Trouble::Later(why),
            Refused::Rejected(why) => Trouble::Never(why),
        })
    }

    /// Writes what the gateway said.
    fn note(&self, m: Message, sent: Sent) -> After {
        let acknowledge = match &self.way {
            Way::Call(_, acknowledge) => Some(Arc::clone(acknowledge)),
            Way::Sms(_) | Way::Push(..) => None,
        };
        Box::new(move |tx| match sent {
            Sent::Nowhere => message::unsent(tx, m.id, Unsent::Skipped, "no_push_target"),
            Sent::Receipt(receipt, pressed) => {
                message::sent(tx, m.id, &receipt)?;
                match (acknowledge, m.dispatch_id) {
                    (Some(acknowledge), Some(dispatch)) if pressed => acknowledge(tx, dispatch),
                    _ => Ok(()),
                }
            }
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
