//! Who gets the next call: the seats of the call centre and the callers who wait. Pure.
//!
//! The oldest caller goes first, to the ready seat that has been idle longest. A seat is reserved in the moment it is
//! chosen, so two calls never ring at one.

use crate::base::{At, CallId, SeatId};
use mobile_api::calls::SeatState;
use std::collections::BTreeMap;

/// How a seat stands (S4-39).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody sits there, or he takes no calls now.
    Away,
    /// Takes the next call; since then.
    Ready(At),
    /// A call rings there.
    Ringing(CallId),
    /// Talks, or waits for whom he rang.
    Talking(CallId),
    /// Writes up what was said.
    WrapUp,
}

impl Standing {
    /// As consoles see it. A pause shows when nothing is in hand.
    #[must_use]
    pub fn state(self, paused: bool) -> SeatState {
        match self {
            Standing::Ringing(_) => SeatState::Ringing,
            Standing::Talking(_) => SeatState::Talking,
            Standing::Away | Standing::Ready(_) | Standing::WrapUp if paused => SeatState::Paused,
            Standing::WrapUp => SeatState::WrapUp,
            Standing::Ready(_) => SeatState::Ready,
            Standing::Away => SeatState::Away,
        }
    }

    /// The call in hand.
    #[must_use]
    pub fn call(self) -> Option<CallId> {
        match self {
            Standing::Ringing(call) | Standing::Talking(call) => Some(call),
            Standing::Away | Standing::Ready(_) | Standing::WrapUp => None,
        }
    }
}

/// A caller who waits, and the line he waits on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// His call.
    pub call: CallId,
    /// Its line.
    pub line: u16,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Floor {
    seats: BTreeMap<SeatId, Standing>,
    /// By when the call began.
    queue: BTreeMap<(At, CallId), u16>,
}

impl Floor {
    /// The seat idle longest, reserved for this call; none when nobody is ready.
    pub fn seat_for(&mut self, call: CallId) -> Option<SeatId> {
        let idle = |(seat, standing): (&SeatId, &Standing)| match standing {
            Standing::Ready(since) => Some((*since, *seat)),
            Standing::Away | Standing::Ringing(_) | Standing::Talking(_) | Standing::WrapUp => None,
        };
        let (_, seat) = self.seats.iter().filter_map(idle).min()?;
        self.seats.insert(seat, Standing::Ringing(call));
        Some(seat)
    }

    /// A call that began then wants a seat: it is given one, or waits in line.
    pub fn want(&mut self, call: CallId, line: u16, began: At) -> Option<SeatId> {
        self.queue.remove(&(began, call));
        let seat = self.seat_for(call);
        if seat.is_none() {
            self.queue.insert((began, call), line);
        }
        seat
    }

    /// A seat is ready from `now` on; it is given the caller who waits longest.
    pub fn ready(&mut self, seat: SeatId, now: At) -> Option<Waiting> {
        match self.queue.pop_first() {
            Some(((_, call), line)) => {
                self.seats.insert(seat, Standing::Ringing(call));
                Some(Waiting { call, line })
            }
            None => {
                self.seats.insert(seat, Standing::Ready(now));
                None
            }
        }
    }

    /// Reserves a certain seat for a call, for a transfer or an outbound call; false when it is not ready.
    pub fn reserve(&mut self, seat: SeatId, as_what: Standing) -> bool {
        let free = matches!(self.standing(seat), Standing::Ready(_));
        if free {
            self.seats.insert(seat, as_what);
        }
        free
    }

    /// A seat's standing changes in another way.
    pub fn set(&mut self, seat: SeatId, standing: Standing) {
        self.seats.insert(seat, standing);
    }

    /// How a seat stands.
    #[must_use]
    pub fn standing(&self, seat: SeatId) -> Standing {
        self.seats.get(&seat).copied().unwrap_or(Standing::Away)
    }

    /// A caller waits no more.
    pub fn leave(&mut self, call: CallId) {
        self.queue.retain(|(_, waiting), _| *waiting != call);
    }

    /// Callers who wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Id, Ids};

    fn at(s: i64) -> At {
        At::from_us(s * 1_000_000)
    }

    #[test]
    fn the_seat_idle_longest_rings_and_is_reserved() {
        let mut floor = Floor::default();
        let (a, b): (SeatId, SeatId) = (Ids::System.new_id(), Ids::System.new_id());
        let (x, y, z): (CallId, CallId, CallId) = (Ids::System.new_id(), Ids::System.new_id(), Ids::System.new_id());
        assert_eq!(floor.ready(a, at(2)), None);
        assert_eq!(floor.ready(b, at(1)), None);
        assert_eq!(floor.want(x, 0, at(3)), Some(b));
        assert_eq!(floor.want(y, 1, at(3)), Some(a));
        assert_eq!(floor.want(z, 2, at(4)), None);
        assert!(!floor.reserve(a, Standing::Talking(z)), "it rings");
    }

    #[test]
    fn callers_are_served_in_the_order_they_came_even_when_one_goes_back_to_the_queue() {
        let mut floor = Floor::default();
        let seat: SeatId = Id::of(uuid::Uuid::nil());
        let [first, second, third]: [CallId; 3] = std::array::from_fn(|_| Ids::System.new_id());
        floor.want(second, 1, at(2));
        floor.want(third, 2, at(3));
        floor.want(first, 0, at(1)); // it had rung somewhere and nobody answered
        assert_eq!(floor.ready(seat, at(9)), Some(Waiting { call: first, line: 0 }));
        floor.leave(second);
        assert_eq!(floor.ready(seat, at(10)), Some(Waiting { call: third, line: 2 }));
        assert_eq!((floor.ready(seat, at(11)), floor.waiting()), (None, 0));
    }
}
