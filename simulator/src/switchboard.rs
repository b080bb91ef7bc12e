//! What callers and agents say to each other. The server carries the call; the words pass here.

use crate::ground::Address;
use crate::people::Customer;
use std::cell::RefCell;
use std::collections::BTreeMap;
use tokio::sync::oneshot;

/// Why somebody rings.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Errand {
    /// He wants somebody to come.
    Book(Booking),
    /// He wants nobody to come any more.
    Cancel { ticket_id: String },
    /// His car stands elsewhere.
    Move { ticket_id: String, to: Address },
    /// He asks where the washer is.
    WhereIsHe { ticket_id: String },
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Booking {
    /// Flow.
    pub(crate) kind: &'static str,
    /// Where the car is.
    pub(crate) address: Address,
    /// He can say where; otherwise he finds out later.
    pub(crate) knows_where: bool,
    /// Not before this many town seconds from now, and not after that many.
    pub(crate) window_s: Option<(f64, f64)>,
    /// He asks for one washer by name.
    pub(crate) wish: bool,
}

/// What he was told in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// Somebody will come.
    Booked { ticket_id: String },
    /// It is done, or answered.
    Settled,
    /// Nothing came of it.
    Sorry,
}

/// A caller who waits or talks.
#[derive(Debug)]
pub(crate) struct OnTheLine {
    pub(crate) customer: Customer,
    pub(crate) errand: Errand,
    /// How he spells his number when asked.
    pub(crate) number: String,
    pub(crate) reply: oneshot::Sender<Told>,
}

/// Callers by call id.
#[derive(Debug, Default)]
pub(crate) struct Switchboard {
    waiting: RefCell<BTreeMap<String, OnTheLine>>,
}

impl Switchboard {
    /// A caller waits for an answer.
    pub(crate) fn wait(&self, call_id: String, caller: OnTheLine) {
        self.waiting.borrow_mut().insert(call_id, caller);
    }

    /// Takes him off the line: an agent answers, or he gives up. Only one of both gets him.
    pub(crate) fn take(&self, call_id: &str) -> Option<OnTheLine> {
        self.waiting.borrow_mut().remove(call_id)
    }

    /// How many wait.
    pub(crate) fn len(&self) -> usize {
        self.waiting.borrow().len()
    }
}
