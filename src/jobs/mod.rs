//! Durable work: enqueued in the caller's transaction, run once, retried. Messages to people are such work.

pub mod dead;
pub mod deliver;
pub mod message;
pub(crate) mod routes;
pub mod runner;
pub mod store;
pub mod sweep;
pub mod templates;

pub use message::{Channel, Lang, Tell, tell};
pub use store::{Job, NewJob, enqueue};

/// Gives an SMS to its gateway.
pub const SEND_SMS: &str = "send_sms";
/// Gives a push message to its gateway.
pub const SEND_PUSH: &str = "send_push";
/// Rings somebody and says a message.
pub const PLACE_CALL: &str = "place_call";
/// An offer that its worker's phone did not acknowledge: push it. Payload `{dispatch_id}`.
pub const OFFER_PUSH: &str = "offer_push";
/// An offer that is still not acknowledged: text it. Payload `{dispatch_id}`.
pub const OFFER_SMS: &str = "offer_sms";
/// Removes rows past their use: answers kept for repeated requests, expired tokens.
pub const SWEEP: &str = "sweep";

/// A customer's file was made or changed: earlier calls of his numbers are his now. Payload `{customer_id}`.
pub const ADOPT_CALLS: &str = "adopt_calls";

/// Every topic there is. A job of another cannot be enqueued; a server without a handler for each does not start.
pub const TOPICS: &[&str] = &[SEND_SMS, SEND_PUSH, PLACE_CALL, OFFER_PUSH, OFFER_SMS, SWEEP, ADOPT_CALLS];
