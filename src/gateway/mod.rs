//! What leaves the process: SMS, push, telephony, questions to a routing engine. The first three are enums of their adapters, of
//! which the simulated ones show what would have been sent.

pub mod push;
pub mod routing;
pub mod sms;
pub mod telephony;

use crate::base::MessageId;
use parking_lot::Mutex;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Why a gateway did not take a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It cannot be reached, or has too much to do.
    #[error("{0}")]
    Unavailable(String),
    /// The same, and it said for how long.
    #[error("{why}")]
    Busy {
        /// What it said.
        why: String,
        /// Not before so many seconds.
        after_s: u32,
    },
    /// It will never take this one.
    #[error("{0}")]
    Rejected(String),
}

/// Faults to be shown by a simulated gateway.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    /// So many attempts fail before the first that works.
    pub fail_first: u32,
    /// Recipients it never takes.
    pub reject: BTreeSet<String>,
}

/// What a simulated gateway took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The message.
    pub message: MessageId,
    /// Its recipient.
    pub to: String,
    /// Its text.
    pub text: String,
}

/// Messages a simulated gateway remembers, to tell repetitions.
const REMEMBERED: usize = 10_000;

/// A simulated gateway: takes a message once, however often it is offered.
#[derive(Debug, Default)]
pub struct Simulated(Mutex<Desk>);

#[derive(Debug, Default)]
struct Desk {
    faults: Faults,
    order: VecDeque<MessageId>,
    taken: BTreeMap<MessageId, Taken>,
}

impl Simulated {
    /// A gateway with faults, for tests.
    #[must_use]
    pub fn with(faults: Faults) -> Self {
        Self(Mutex::new(Desk { faults, ..Desk::default() }))
    }

    /// From now on it has these faults.
    pub fn set_faults(&self, faults: Faults) {
        self.0.lock().faults = faults;
    }

    /// Takes a message; says by what name it knows it.
    ///
    /// # Errors
    /// As its faults say.
    pub fn take(&self, message: MessageId, to: &str, text: &str) -> Result<String, Refused> {
        let mut desk = self.0.lock();
        let receipt = format!("simulated-{message}");
        if desk.taken.contains_key(&message) {
            return Ok(receipt);
        }
        if desk.faults.fail_first > 0 {
            desk.faults.fail_first -= 1;
            return Err(Refused::Unavailable("the simulated gateway is down".into()));
        }
        if desk.faults.reject.contains(to) {
            return Err(Refused::Rejected("the simulated gateway does not serve this recipient".into()));
        }
        desk.order.push_back(message);
        desk.taken.insert(message, Taken { message, to: to.into(), text: text.into() });
        if desk.order.len() > REMEMBERED
            && let Some(oldest) = desk.order.pop_front()
        {
            desk.taken.remove(&oldest);
        }
        Ok(receipt)
    }

    /// What it took, oldest first.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        let desk = self.0.lock();
        desk.order.iter().filter_map(|id| desk.taken.get(id)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Ids;

    #[test]
    fn a_repeated_message_is_taken_once_and_a_bad_recipient_harms_no_other() {
        let faults = Faults { fail_first: 1, reject: BTreeSet::from(["+8613800000009".into()]) };
        let gateway = Simulated::with(faults);
        let (one, two): (MessageId, MessageId) = (Ids::System.new_id(), Ids::System.new_id());
        assert!(matches!(gateway.take(one, "+8613800000001", "a"), Err(Refused::Unavailable(_))));
        let first = gateway.take(one, "+8613800000001", "a").expect("up again");
        assert_eq!(gateway.take(one, "+8613800000001", "a"), Ok(first), "the same receipt");
        assert!(matches!(gateway.take(two, "+8613800000009", "b"), Err(Refused::Rejected(_))));
        assert_eq!(gateway.taken().len(), 1);
    }
}
