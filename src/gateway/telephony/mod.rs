//! Telephony: what is asked of the switch, and what it says happened.
//!
//! The switch is slow and speaks when it likes, so commands only ask, and what became of them comes as [`Event`]s over a
//! bounded channel. Both name the call, and both may come twice: whoever handles an event looks whether it is news.

pub mod simulated;

use crate::base::{CallId, MessageId};
use crate::gateway::Refused;

/// What is asked of the switch about a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Joins the caller with the seat at this extension.
    Answer {
        /// The seat's.
        extension: String,
    },
    /// Music for the other party.
    Hold,
    /// Back to the talk.
    Resume,
    /// Rings another extension instead.
    Transfer {
        /// The other seat's.
        extension: String,
    },
    /// Ends it.
    HangUp,
    /// Rings the seat, then the number, over a line that was seized.
    Dial {
        /// The line.
        line: u16,
        /// The seat's.
        extension: String,
        /// Whom to ring, E.164.
        to: String,
    },
}

/// Why a call ended, as the switch knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The other party hung up.
    PeerHungUp,
    /// We hung up.
    HungUp,
    /// Nobody answered there.
    NoAnswer,
    /// They talk with somebody else, or no line of ours is free.
    Busy,
    /// The network, or the switch.
    Failed,
}

/// Something happened to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The call.
    pub call: CallId,
    /// Line it is on, counted from 0; none when none was free.
    pub line: Option<u16>,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Somebody rings; no line when he was turned away because all are busy.
    Ringing {
        /// His number as signalled.
        from: String,
        /// The number he rang.
        dialled: Option<String>,
    },
    /// Two people talk.
    Answered,
    /// One of them waits.
    Held,
    /// They talk again.
    Resumed,
    /// It is over.
    Ended(Cause),
}

/// What became of a message that was said on the telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// By what name the switch knows the call.
    pub receipt: String,
    /// The key that says "understood" was pressed.
    pub acknowledged: bool,
}

/// The switch has no such call, or it is not in a state that allows this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the switch does not do that with this call")]
pub struct NotDone;

/// The way calls come and go.
#[derive(Debug)]
pub enum Switch {
    /// A switch that lives in this process.
    Simulated(simulated::Simulated),
}

impl Switch {
    /// How many lines there are.
    #[must_use]
    pub fn lines(&self) -> u16 {
        match self {
            Switch::Simulated(s) => s.lines(),
        }
    }

    /// Takes a free line for an outbound call; give it back by [`Switch::release`] or dial on it.
    #[must_use]
    pub fn seize(&self) -> Option<u16> {
        match self {
            Switch::Simulated(s) => s.seize(),
        }
    }

    /// Gives a seized line back.
    pub fn release(&self, line: u16) {
        match self {
            Switch::Simulated(s) => s.release(line),
        }
    }

    /// Asks something of the switch about a call.
    ///
    /// # Errors
    /// When it will not be done; what was asked twice is done once and is no error.
    pub async fn command(&self, call: CallId, command: Command) -> Result<(), NotDone> {
        match self {
            Switch::Simulated(s) => s.command(call, command).await,
        }
    }

    /// Rings somebody and says a text; a repetition, told by `message`, does not ring again.
    ///
    /// # Errors
    /// When nobody could be reached.
    pub async fn say(&self, message: MessageId, to: &str, text: &str) -> Result<Said, Refused> {
        match self {
            Switch::Simulated(s) => s.say(message, to, text),
        }
    }

    /// The simulated switch, when it is one.
    #[must_use]
    pub fn simulated(&self) -> Option<&simulated::Simulated> {
        match self {
            Switch::Simulated(s) => Some(s),
        }
    }
}
