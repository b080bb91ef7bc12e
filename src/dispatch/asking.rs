//! Whose journeys a routing engine is asked for: lower bounds first, roads only for those who could still win.
//!
//! No drive is faster than its straight line at top speed. Priced by that floor, the tickets' assignment costs no more than by
//! true times. So it is solved by the floor; the engine is asked for the journeys that the solution uses, and for a few that
//! come next; the truth takes the floor's place, and it is solved again. Once every journey that the solution uses is true, its
//! sum is true, and no other can be less: the answer is the one that all times together would have given. Each round asks for
//! twice as many journeys a ticket as the one before, and the last for all that are left, so that the rounds are few.
//!
//! After the lazily computed edges of "Pharos" (Grab, PVLDB 14(7), 2021), which finds that edges cost more than matching.

use crate::base::travel::{Floor, Leg, Source, Travel, Trouble};
use crate::dispatch::candidates::{List, Near};
use crate::dispatch::cost::cost;
use crate::dispatch::settle::settle;
use crate::dispatch::{Costed, Decision, How, Shortlist, Worker, decide, rules};

/// Journeys of one ticket that the first round asks for.
const FIRST: usize = 3;
/// The last one asks for whatever is left.
const MOST_ROUNDS: u32 = 16;

/// A shortlist, and what is known of its journeys.
#[derive(Debug)]
pub struct Asking {
    list: Shortlist,
    floor: Option<Floor>,
    /// By list and by place in it.
    known: Vec<Vec<Option<Travel>>>,
    /// What the round under way asks for.
    open: Vec<(usize, usize)>,
    round: u32,
    trouble: Option<Trouble>,
}

impl Asking {
    /// Nothing is known yet. Without a floor everything is asked at once.
    #[must_use]
    pub fn new(list: Shortlist, floor: Option<Floor>) -> Self {
        let known = list.lists.iter().map(|l| vec![None; l.near.len()]).collect();
        Self { list, floor, known, open: Vec::new(), round: 0, trouble: None }
    }

    /// The journeys to be timed next; none when enough is known.
    #[must_use]
    pub fn ask(&mut self) -> Vec<Leg> {
        self.open = match self.floor {
            _ if self.trouble.is_some() => Vec::new(),
            Some(floor) if self.round + 1 < MOST_ROUNDS => self.could_win(&floor),
            Some(_) | None => self.unknown().collect(),
        };
        self.round += 1;
        self.open.iter().map(|(i, j)| self.list.lists[*i].near[*j].leg).collect()
    }

    /// What was said to [`Asking::ask`], in its order. An engine in trouble is not asked again.
    pub fn answer(&mut self, times: &[Travel]) {
        for ((i, j), travel) in std::mem::take(&mut self.open).into_iter().zip(times) {
            self.known[i][j] = Some(*travel);
            if let Source::Instead(_, trouble) = travel.by
                && trouble != Trouble::NoRoute
            {
                self.trouble = Some(trouble);
            }
        }
    }

    /// Who goes. Journeys that were not asked for, or not answered, stand in the why by their estimate.
    #[must_use]
    pub fn decide(self) -> Vec<Decision> {
        let trouble = self.trouble.or((!self.open.is_empty()).then_some(Trouble::TimedOut));
        let mut times = Vec::new();
        for (list, known) in self.list.lists.iter().zip(&self.known) {
            let all = list.near.iter().zip(known);
            times.extend(all.map(|(near, known)| known.unwrap_or_else(|| unasked(near, self.floor, trouble))));
        }
        decide(self.list, &times)
    }

    fn unknown(&self) -> impl Iterator<Item = (usize, usize)> {
        let places = |(i, known): (usize, &Vec<Option<Travel>>)| {
            let unknown = known.iter().enumerate().filter(|(_, k)| k.is_none()).map(|(j, _)| j).collect::<Vec<_>>();
            unknown.into_iter().map(move |j| (i, j))
        };
        self.known.iter().enumerate().flat_map(places)
    }

    /// What the best assignment by the floor uses and nobody knows, with those that come next.
    fn could_win(&self, floor: &Floor) -> Vec<(usize, usize)> {
        let lists = &self.list.lists;
        let priced: Vec<Vec<Costed>> = lists.iter().zip(&self.known).map(|(list, known)| self.priced(list, known, floor)).collect();
        let offers: Vec<Vec<(&Worker, &Costed)>> = lists.iter().zip(&priced).map(|(list, costed)| offers(list, costed)).collect();
        let mut wanted = Vec::new();
        for (i, got) in settle(lists, &offers, self.list.at).into_iter().enumerate() {
            let chosen = got.worker.and_then(|w| lists[i].near.iter().position(|n| n.worker.id == w));
            let Some(chosen) = chosen.filter(|j| self.known[i][*j].is_none()) else { continue };
            wanted.push((i, chosen));
            // The one kept for the caller goes whatever he costs: the others do not matter.
            if got.how != How::Held {
                wanted.extend(self.next(i, chosen, &priced[i]).into_iter().map(|j| (i, j)));
            }
        }
        wanted
    }

    fn priced(&self, list: &List, known: &[Option<Travel>], floor: &Floor) -> Vec<Costed> {
        let price = |(near, known): (&Near, &Option<Travel>)| {
            let travel = known.unwrap_or_else(|| Travel { s: floor.s(&near.leg), m: 0, by: Source::Unasked(floor.engine) });
            cost(&near.worker, &list.request, travel, self.list.at)
        };
        list.near.iter().zip(known).map(price).collect()
    }

    /// The unknown ones of a list whose floor is cheapest, as far as it is below what is known.
    fn next(&self, list: usize, chosen: usize, priced: &[Costed]) -> Vec<usize> {
        let known = &self.known[list];
        let total = |j: usize| priced[j].parts.total_s();
        let best = (0..known.len()).filter(|j| known[*j].is_some()).map(total).min().unwrap_or(i64::MAX);
        let mut next: Vec<usize> = (0..known.len()).filter(|j| *j != chosen && known[*j].is_none() && total(*j) < best).collect();
        next.sort_by_key(|j| (total(*j), *j));
        next.truncate((FIRST << self.round) - 1);
        next
    }
}

/// Whoever would run into something booked even at top speed cannot go.
fn offers<'a>(list: &'a List, priced: &'a [Costed]) -> Vec<(&'a Worker, &'a Costed)> {
    let all = list.near.iter().map(|n| n.worker.as_ref()).zip(priced);
    all.filter(|(w, c)| !rules::span_overlaps(w, &c.span)).collect()
}

/// The estimate of one that nobody timed. It is no less than the floor, by which he could not win.
fn unasked(near: &Near, floor: Option<Floor>, trouble: Option<Trouble>) -> Travel {
    let engine = floor.map_or("engine", |f| f.engine);
    let by = trouble.map_or(Source::Unasked(engine), |t| Source::Instead(engine, t));
    let least_s = floor.map_or(0, |f| f.s(&near.leg));
    // Both came from u32.
    let (s, m) = (near.estimate.parts.travel_s as u32, near.estimate.distance_m as u32);
    Travel { s: s.max(least_s), m, by }
}

#[cfg(test)]
mod tests;
