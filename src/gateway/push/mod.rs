//! Push messages to the field app.

mod fence;
pub mod vapid;
pub mod web;

use crate::base::{MessageId, PushSubscriptionId};
use crate::gateway::{Refused, Simulated};
use serde_json::Value;
use web::WebPush;

/// The way push messages go out.
#[derive(Debug)]
pub enum Push {
    /// Nowhere: the table of messages shows what would have been sent.
    Simulated(Simulated),
    /// Web Push, to browsers that subscribed.
    Web(WebPush),
}

/// One message and the devices it is for.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// The message: a repetition is known by it.
    pub message: MessageId,
    /// What it says, for people who look at the outbox.
    pub text: String,
    /// What the app is given; `lang` is put in for each device.
    pub body: Value,
    /// How long it is worth delivering, seconds.
    pub ttl_s: u32,
    /// Messages of one topic replace each other while a phone is out of reach: at most 32 letters and digits.
    pub topic: Option<String>,
    /// Where it goes.
    pub targets: Vec<Target>,
}

/// A device.
#[derive(Debug, Clone)]
pub enum Target {
    /// A browser that subscribed.
    Web(Subscription),
    /// An app that is reached through Firebase.
    Fcm,
}

/// A browser's subscription. Its address and keys are secrets: whoever has them can ring that phone.
#[derive(Clone)]
pub struct Subscription {
    /// Its row.
    pub id: Option<PushSubscriptionId>,
    /// The push service's address for it.
    pub endpoint: String,
    /// The browser's public key, base64url.
    pub p256dh: String,
    /// What it shares with us alone, base64url.
    pub auth: String,
    /// `zh` or `en`.
    pub lang: String,
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Subscription({:?}, …)", self.id)
    }
}

/// What became of a parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// By what name the gateway knows it; none when there was nobody who takes it.
    pub receipt: Option<String>,
    /// Subscriptions that exist no more.
    pub gone: Vec<PushSubscriptionId>,
}

impl Push {
    /// Gives a parcel to the gateway.
    ///
    /// # Errors
    /// When no device's gateway takes it.
    pub async fn send(&self, parcel: &Parcel) -> Result<Delivered, Refused> {
        match self {
            Push::Simulated(_) if parcel.targets.is_empty() => Ok(Delivered { receipt: None, gone: vec![] }),
            Push::Simulated(desk) => {
                let receipt = desk.take(parcel.message, &format!("{} devices", parcel.targets.len()), &parcel.text)?;
                Ok(Delivered { receipt: Some(receipt), gone: vec![] })
            }
            Push::Web(web) => web.send(parcel).await,
        }
    }

    /// What browsers subscribe with; none when they cannot.
    #[must_use]
    pub fn public_key(&self) -> Option<&str> {
        match self {
            Push::Simulated(_) => None,
            Push::Web(web) => Some(web.public_key()),
        }
    }

    /// Whether a push service's address may be asked for.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn admits(&self, endpoint: &str) -> Result<(), &'static str> {
        match self {
            Push::Simulated(_) => fence::check(endpoint, false),
            Push::Web(web) => web.admits(endpoint),
        }
    }
}
