//! The best so far of a search.

use super::{Found, Ring};

/// A distance and a number as one whole number, which compares at once: nearest first, and the lower number when equally near, so that
/// the order of answers never depends on who moved when. (The bits of floats that are not negative are ordered as they are.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank(u64);

impl Rank {
    /// Of squared metres, never negative, and a number.
    pub(super) fn of(d2: f32, id: u32) -> Self {
        Self(u64::from(d2.to_bits()) << 32 | u64::from(id))
    }

    /// Squared metres.
    pub(super) fn d2(self) -> f32 {
        f32::from_bits((self.0 >> 32) as u32)
    }

    fn found(self) -> Found {
        Found { d2: self.d2(), id: self.0 as u32 }
    }
}

/// The nearest so far of a ring, nearest first.
#[derive(Debug)]
pub(super) struct Best {
    k: usize,
    /// The nearest that the ring may hold.
    first: Rank,
    /// Whoever ranks here or behind is of no use any more.
    worst: Rank,
    all: Vec<Rank>,
}

impl Best {
    pub(super) fn of(ring: &Ring) -> Self {
        let first = ring.after.map_or(Rank(0), |a| Rank(Rank::of(a.d2, a.id).0 + 1));
        let worst = if ring.k == 0 { Rank(0) } else { Rank::of(ring.most_m * ring.most_m, u32::MAX) };
        Self { k: ring.k, first, worst, all: Vec::with_capacity(ring.k.min(256)) }
    }

    /// Whoever ranks here or behind is of no use any more.
    pub(super) fn worst(&self) -> Rank {
        self.worst
    }

    /// Whether this one is of use.
    pub(super) fn wants(&self, rank: Rank) -> bool {
        (rank < self.worst) & (self.first <= rank)
    }

    /// Takes one who is wanted. With the few that are asked for, moving them up one by one is faster than a search for his place.
    pub(super) fn insert(&mut self, rank: Rank) {
        if self.all.len() == self.k {
            self.all.pop();
        }
        self.all.push(rank);
        let mut place = self.all.len() - 1;
        while place > 0 && self.all[place - 1] > rank {
            self.all[place] = self.all[place - 1];
            place -= 1;
        }
        self.all[place] = rank;
        if self.all.len() == self.k {
            self.worst = self.all[self.k - 1];
        }
    }

    /// All of them, nearest first.
    pub(super) fn found(self) -> Vec<Found> {
        self.all.into_iter().map(Rank::found).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dispatch::Abilities;

    fn of(k: usize, after: Option<Found>, most_m: f32, some: &[(f32, u32)]) -> Vec<(f32, u32)> {
        let mut best = Best::of(&Ring { need: Abilities::NONE, k, after, most_m });
        for rank in some.iter().map(|(d2, id)| Rank::of(*d2, *id)) {
            if best.wants(rank) {
                best.insert(rank);
            }
        }
        best.found().iter().map(|f| (f.d2, f.id)).collect()
    }

    #[test]
    fn nearest_first_and_the_lower_number_of_two_at_one_place() {
        let some = [(9.0, 4), (0.0, 0), (4.0, 9), (4.0, 2), (f32::MAX, 1), (1.0, 7)];
        assert_eq!(of(4, None, f32::INFINITY, &some), [(0.0, 0), (1.0, 7), (4.0, 2), (4.0, 9)]);
        assert_eq!(of(9, None, 2.0, &some), [(0.0, 0), (1.0, 7), (4.0, 2), (4.0, 9)], "as far as is said and no farther");
        assert_eq!(of(0, None, f32::INFINITY, &some), []);
    }

    #[test]
    fn the_next_ring_begins_behind_the_last_of_the_former() {
        let some = [(9.0, 4), (0.0, 0), (4.0, 9), (4.0, 2), (1.0, 7)];
        assert_eq!(of(2, Some(Found { d2: 4.0, id: 2 }), f32::INFINITY, &some), [(4.0, 9), (9.0, 4)]);
        assert_eq!(of(1, Some(Found { d2: 0.0, id: 0 }), f32::INFINITY, &some), [(1.0, 7)]);
    }
}
