//! What is due when: one moment for each thing, the next one at hand.

use crate::base::At;
use std::collections::{BTreeMap, BTreeSet};

/// Moments at which something becomes due; each thing has at most one.
#[derive(Debug, Clone)]
pub(super) struct Agenda<T> {
    by_time: BTreeSet<(At, T)>,
    by_thing: BTreeMap<T, At>,
}

impl<T: Ord + Copy> Agenda<T> {
    /// Nothing is due.
    pub(super) fn new() -> Self {
        Self { by_time: BTreeSet::new(), by_thing: BTreeMap::new() }
    }

    /// `thing` is due at `at`, and no longer when it was due before.
    pub(super) fn set(&mut self, thing: T, at: At) {
        self.clear(thing);
        self.by_thing.insert(thing, at);
        self.by_time.insert((at, thing));
    }

    /// As [`Agenda::set`], unless it is due earlier already.
    pub(super) fn no_later(&mut self, thing: T, at: At) {
        if self.by_thing.get(&thing).is_none_or(|due| *due > at) {
            self.set(thing, at);
        }
    }

    /// `thing` is not due any more.
    pub(super) fn clear(&mut self, thing: T) {
        if let Some(at) = self.by_thing.remove(&thing) {
            self.by_time.remove(&(at, thing));
        }
    }

    /// The earliest moment at which something is due.
    pub(super) fn next(&self) -> Option<At> {
        self.by_time.first().map(|(at, _)| *at)
    }

    /// Takes what is due by `now`, earliest first, at most `most` things.
    pub(super) fn take_due(&mut self, now: At, most: usize) -> Vec<T> {
        let due: Vec<T> = self.by_time.iter().take_while(|(at, _)| *at <= now).take(most).map(|(_, thing)| *thing).collect();
        for thing in &due {
            self.clear(*thing);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: i64) -> At {
        At::from_us(s * 1_000_000)
    }

    #[test]
    fn a_thing_is_due_once_at_its_latest_setting() {
        let mut agenda = Agenda::new();
        agenda.set("deadline", at(30));
        agenda.set("look", at(10));
        agenda.set("deadline", at(20));
        assert_eq!(agenda.next(), Some(at(10)));
        assert_eq!(agenda.take_due(at(30), 9), ["look", "deadline"]);
        assert_eq!((agenda.next(), agenda.take_due(at(99), 9).len()), (None, 0));
    }

    #[test]
    fn what_is_cleared_or_still_ahead_is_not_due() {
        let mut agenda = Agenda::new();
        agenda.set(1, at(10));
        agenda.set(2, at(11));
        agenda.set(3, at(10));
        agenda.clear(1);
        assert_eq!(agenda.take_due(at(10), 9), [3]);
        agenda.no_later(2, at(50));
        assert_eq!(agenda.next(), Some(at(11)));
        agenda.no_later(2, at(5));
        assert_eq!(agenda.next(), Some(at(5)));
    }

    #[test]
    fn a_flood_is_taken_in_portions() {
        let mut agenda = Agenda::new();
        (0..5).for_each(|n| agenda.set(n, at(0)));
        assert_eq!(agenda.take_due(at(0), 3), [0, 1, 2]);
        assert_eq!(agenda.take_due(at(0), 3), [3, 4]);
    }
}
