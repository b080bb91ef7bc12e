//! SMS.

use crate::base::MessageId;
use crate::gateway::{Refused, Simulated};

/// The way texts go out.
#[derive(Debug)]
pub enum Sms {
    /// Nowhere: the table of messages shows what would have been sent.
    Simulated(Simulated),
}

impl Sms {
    /// Gives a text to the gateway; says by what name it knows it. A repetition, told by `message`, is not sent twice.
    ///
    /// # Errors
    /// When the gateway does not take it.
    pub async fn send(&self, message: MessageId, to: &str, text: &str) -> Result<String, Refused> {
        match self {
            Sms::Simulated(desk) => desk.take(message, to, text),
        }
    }
}
