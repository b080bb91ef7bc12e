//! Push messages to the field app.

use crate::base::MessageId;
use crate::gateway::{Refused, Simulated};

/// The way push messages go out.
#[derive(Debug)]
pub enum Push {
    /// Nowhere: the table of messages shows what would have been sent.
    Simulated(Simulated),
}

impl Push {
    /// Gives a message to the gateway for the device that `target` describes; says by what name it knows it. A
    /// repetition, told by `message`, is not sent twice.
    ///
    /// # Errors
    /// When the gateway does not take it.
    pub async fn send(&self, message: MessageId, target: &serde_json::Value, text: &str) -> Result<String, Refused> {
        match self {
            Push::Simulated(desk) => desk.take(message, &target.to_string(), text),
        }
    }
}
