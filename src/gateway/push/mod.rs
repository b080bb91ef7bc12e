//! Push messages to the field app. Each way that phones can be reached is a file of its own; a further one (the vendors'
//! channels of phones without Google services) is a [`Target`], a field of [`Ways`] and a setting.

pub mod fcm;
mod fence;
mod google;
pub mod vapid;
pub mod web;

use crate::base::{MessageId, PushSubscriptionId};
use crate::gateway::{Refused, Simulated};
use fcm::Fcm;
use futures_util::StreamExt;
use serde_json::Value;
use web::WebPush;

/// Devices of one message that are asked at the same time: all that a worker may have, so that a slow one adds nothing to
/// another's wait.
const ABREAST: usize = 5;

/// The way push messages go out.
#[derive(Debug)]
pub enum Push {
    /// Nowhere: the table of messages shows what would have been sent.
    Simulated(Simulated),
    /// To each phone by the way it registered for.
    Live(Box<Ways>),
}

/// The ways there are.
#[derive(Debug)]
pub struct Ways {
    /// To browsers that subscribed.
    pub web: WebPush,
    /// To apps, where it is configured.
    pub fcm: Option<Fcm>,
    /// In the place of a way that is not configured.
    pub otherwise: Simulated,
}

/// One message and the devices it is for.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// The message: a repetition is known by it.
    pub message: MessageId,
    /// What it says, for people who look at the outbox.
    pub text: String,
    /// What it is about.
    pub matter: Matter,
    /// What the app is given; `lang` is put in for each device.
    pub body: Value,
    /// What a phone shows that does not make a notice of `body` by itself.
    pub notices: Notices,
    /// How long it is worth delivering, seconds.
    pub ttl_s: u32,
    /// Messages of one topic replace each other while a phone is out of reach: at most 32 letters and digits.
    pub topic: Option<String>,
    /// Where it goes.
    pub targets: Vec<Target>,
}

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// An offer or an order: somebody waits for the answer.
    Asks,
    /// One of those is over.
    Over,
    /// Anything else.
    Note,
}

/// One notice in each language.
#[derive(Debug, Clone)]
pub struct Notices {
    /// Chinese.
    pub zh: Notice,
    /// English.
    pub en: Notice,
}

/// What a phone shows.
#[derive(Debug, Clone)]
pub struct Notice {
    /// A few words.
    pub title: String,
    /// A sentence.
    pub body: String,
}

/// A device.
#[derive(Debug, Clone)]
pub enum Target {
    /// A browser that subscribed.
    Web(Subscription),
    /// An app that is reached through Firebase.
    Fcm(Registration),
}

/// A browser's subscription. Its address and keys are secrets: whoever has them can ring that phone.
#[derive(Clone)]
pub struct Subscription {
    /// Its row.
    pub id: PushSubscriptionId,
    /// The push service's address for it.
    pub endpoint: String,
    /// The browser's public key, base64url.
    pub p256dh: String,
    /// What it shares with us alone, base64url.
    pub auth: String,
    /// `zh` or `en`.
    pub lang: String,
}

/// An app's registration with Firebase. The token is a secret.
#[derive(Clone)]
pub struct Registration {
    /// Its row.
    pub id: PushSubscriptionId,
    /// What Firebase knows that app on that phone by.
    pub token: String,
    /// `zh` or `en`.
    pub lang: String,
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Subscription({:?}, …)", self.id)
    }
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Registration({:?}, …)", self.id)
    }
}

impl Target {
    const fn id(&self) -> PushSubscriptionId {
        match self {
            Target::Web(browser) => browser.id,
            Target::Fcm(app) => app.id,
        }
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

/// What was said about one device.
#[derive(Debug)]
enum Said {
    Taken(String),
    Gone,
    Later(Later),
    Never(String),
    /// Its way is not configured.
    Unserved,
}

/// It may work later.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Later {
    why: String,
    /// Not before so many seconds, if somebody said so.
    after_s: Option<u32>,
}

impl Push {
    /// Gives a parcel to the gateway.
    ///
    /// # Errors
    /// When no device's gateway takes it.
    pub async fn send(&self, parcel: &Parcel) -> Result<Delivered, Refused> {
        match self {
            Push::Simulated(_) if parcel.targets.is_empty() => Ok(Delivered { receipt: None, gone: vec![] }),
            Push::Simulated(desk) => Ok(Delivered { receipt: Some(pretend(desk, parcel)?), gone: vec![] }),
            Push::Live(ways) => ways.send(parcel).await,
        }
    }

    /// Whether anything leaves.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(self, Push::Live(_))
    }

    /// What browsers subscribe with; none when they cannot.
    #[must_use]
    pub fn public_key(&self) -> Option<&str> {
        match self {
            Push::Simulated(_) => None,
            Push::Live(ways) => Some(ways.web.public_key()),
        }
    }

    /// Whether a push service's address may be asked for.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn admits(&self, endpoint: &str) -> Result<(), &'static str> {
        match self {
            Push::Simulated(_) => fence::check(endpoint, false),
            Push::Live(ways) => ways.web.admits(endpoint),
        }
    }
}

impl Ways {
    /// Sends to every device; one that takes it is enough.
    async fn send(&self, parcel: &Parcel) -> Result<Delivered, Refused> {
        let mut gone = vec![];
        let (mut taken, mut later, mut never, mut unserved) = (None, None, None, false);
        let asked: Vec<_> = parcel.targets.iter().map(|target| async move { (target.id(), self.one(parcel, target).await) }).collect();
        let mut answers = futures_util::stream::iter(asked).buffer_unordered(ABREAST);
        while let Some((id, said)) = answers.next().await {
            match said {
                Said::Taken(receipt) => taken = Some(receipt),
                Said::Gone => gone.push(id),
                Said::Later(why) => later = Some(why),
                Said::Never(why) => never = Some(why),
                Said::Unserved => unserved = true,
            }
        }
        match (taken, later, never) {
            (Some(receipt), _, _) => Ok(Delivered { receipt: Some(receipt), gone }),
            (None, Some(Later { why, after_s: None }), _) => Err(Refused::Unavailable(why)),
            (None, Some(Later { why, after_s: Some(after_s) }), _) => Err(Refused::Busy { why, after_s }),
            (None, None, Some(why)) => Err(Refused::Rejected(why)),
            (None, None, None) if unserved => Ok(Delivered { receipt: Some(pretend(&self.otherwise, parcel)?), gone }),
            (None, None, None) => Ok(Delivered { receipt: None, gone }),
        }
    }

    async fn one(&self, parcel: &Parcel, target: &Target) -> Said {
        match (target, &self.fcm) {
            (Target::Web(browser), _) => self.web.one(parcel, browser).await,
            (Target::Fcm(app), Some(fcm)) => fcm.one(parcel, app).await,
            (Target::Fcm(_), None) => Said::Unserved,
        }
    }
}

fn pretend(desk: &Simulated, parcel: &Parcel) -> Result<String, Refused> {
    desk.take(parcel.message, &format!("{} devices", parcel.targets.len()), &parcel.text)
}
