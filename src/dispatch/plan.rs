//! From waiting tickets to decisions, in two steps, so that the caller may ask a routing engine in between.

use crate::base::At;
use crate::base::travel::{GreatCircle, Leg, Travel, sources};
use crate::dispatch::candidates::List;
use crate::dispatch::cost::cost;
use crate::dispatch::settle::{Settled, settle};
use crate::dispatch::{Costed, Decision, Fleet, How, Request, Rule, Worker, rules};

/// Tickets decided together at most: urgent ones first, then the oldest; the others wait for the next window.
pub const MOST_TOGETHER: usize = 1024;
/// A list doubles at most so often: from 20 to 640 able workers.
const MOST_WIDENINGS: usize = 5;

/// Who could go where: the first step's result.
#[derive(Debug, Clone)]
pub struct Shortlist {
    pub(super) at: At,
    pub(super) lists: Vec<List>,
}

/// First step: able workers for each ticket, as many as could matter.
///
/// A list begins with the 20 nearest and grows as long as the prices of the assignment (by estimate) allow that somebody outside it would
/// do better: so no ticket stays uncovered that could be served, and that lists are short costs nothing.
#[must_use]
pub fn shortlist(requests: &[Request], fleet: &Fleet, estimate: &GreatCircle, now: At) -> Shortlist {
    let mut first: Vec<&Request> = requests.iter().collect();
    first.sort_by_key(|r| (!r.needs.urgent, r.created_at, r.ticket));
    first.truncate(MOST_TOGETHER);
    let mut lists: Vec<List> = first.into_iter().map(|r| List::new(r.clone(), fleet, estimate, now)).collect();
    for _ in 0..MOST_WIDENINGS {
        let estimates: Vec<Vec<(&Worker, &Costed)>> = lists.iter().map(estimated).collect();
        let settled = settle(&lists, &estimates, now);
        let narrow = |list: &List, got: &Settled| list.beyond_s(estimate).is_some_and(|beyond_s| beyond_s < got.pays);
        let wanting: Vec<bool> = lists.iter().zip(&settled).map(|(list, got)| narrow(list, got)).collect();
        if !wanting.contains(&true) {
            break;
        }
        lists.iter_mut().zip(wanting).filter(|(_, wants)| *wants).for_each(|(list, _)| list.widen(fleet, estimate, now));
    }
    Shortlist { at: now, lists }
}

fn estimated(list: &List) -> Vec<(&Worker, &Costed)> {
    list.near.iter().map(|n| (n.worker.as_ref(), &n.estimate)).filter(|(w, c)| !rules::span_overlaps(w, &c.span)).collect()
}

impl Shortlist {
    /// The journeys to be timed before [`decide`].
    #[must_use]
    pub fn legs(&self) -> Vec<Leg> {
        self.lists.iter().flat_map(|l| l.near.iter().map(|n| n.leg)).collect()
    }

    /// The estimates for [`Shortlist::legs`], for whoever has no routing engine.
    #[must_use]
    pub fn estimates(&self, by: &GreatCircle) -> Vec<Travel> {
        self.legs().iter().map(|leg| by.travel(leg)).collect()
    }
}

/// Second step: who goes. `times` are for [`Shortlist::legs`], in that order; one decision for each ticket, urgent ones first.
///
/// # Panics
/// When `times` are not as many as the legs: a mistake of the caller that would send people to the wrong places.
#[must_use]
pub fn decide(mut shortlist: Shortlist, times: &[Travel]) -> Vec<Decision> {
    let mut rest = times;
    let mut travels = Vec::with_capacity(shortlist.lists.len());
    let mut costed = Vec::with_capacity(shortlist.lists.len());
    assert_eq!(times.len(), shortlist.lists.iter().map(|l| l.near.len()).sum::<usize>(), "one time for each leg");
    for list in &mut shortlist.lists {
        let (own, others) = rest.split_at(list.near.len());
        rest = others;
        travels.push(sources(own.iter().map(|t| t.by)));
        costed.push(price(list, own, shortlist.at));
    }
    let offers: Vec<Vec<(&Worker, &Costed)>> = shortlist.lists.iter().zip(&costed).map(|(list, costed)| pair(list, costed)).collect();
    let settled = settle(&shortlist.lists, &offers, shortlist.at);
    let told = shortlist.lists.iter().zip(&settled).zip(travels);
    let mut decisions: Vec<Decision> = told.map(|((list, got), travel)| tell(list, got, travel, shortlist.at)).collect();
    for (decision, mut candidates) in decisions.iter_mut().zip(costed) {
        candidates.sort_by_key(|c| (c.parts.total_s(), c.worker));
        decision.candidates = candidates;
    }
    decisions
}

/// The true costs; who would run into something booked leaves the list.
fn price(list: &mut List, times: &[Travel], now: At) -> Vec<Costed> {
    let mut all = Vec::with_capacity(list.near.len());
    let mut clashing = Vec::new();
    for (near, travel) in list.near.iter().zip(times) {
        let costed = cost(&near.worker, &list.request, *travel, now);
        if rules::span_overlaps(&near.worker, &costed.span) {
            clashing.push(costed.worker);
        } else {
            all.push(costed);
        }
    }
    list.near.retain(|n| !clashing.contains(&n.worker.id));
    clashing.into_iter().for_each(|w| list.leave_out(w, Rule::SpanOverlaps));
    all
}

fn pair<'a>(list: &'a List, costed: &'a [Costed]) -> Vec<(&'a Worker, &'a Costed)> {
    list.near.iter().map(|n| n.worker.as_ref()).zip(costed).collect()
}

fn tell(list: &List, got: &Settled, travel: String, at: At) -> Decision {
    let how = match got.how {
        How::Greedy | How::Batch if got.worker.is_some() && got.worker == list.request.wish => How::Wish,
        how => how,
    };
    let left_out = list.left_out.clone();
    Decision { ticket: list.request.ticket, at, how, chosen: got.worker, candidates: Vec::new(), left_out, travel }
}

/// The longest that a ticket waits for others to be decided with it, milliseconds.
pub const LONGEST_WINDOW_MS: u32 = 2000;

/// How long to collect tickets before deciding, given how many wait, how many workers are idle and how many tickets came in the last
/// minute. `None` in an idle town: waiting would gain nothing, so the best goes at once.
///
/// Collecting pays when several tickets want the same few workers: when more than one waits or is to be expected within the window, and
/// when they are many against those who are idle. Urgent tickets never wait: ask only for the others.
#[must_use]
pub fn window_ms(waiting: usize, idle: usize, came_last_minute: usize) -> Option<u32> {
    let expected = came_last_minute as f64 * f64::from(LONGEST_WINDOW_MS) / 60_000.0;
    let rivals = waiting as f64 + expected;
    let tightness = rivals / idle.max(1) as f64;
    if rivals < 2.0 || tightness < 0.1 {
        return None;
    }
    Some((f64::from(LONGEST_WINDOW_MS) * tightness.min(1.0)).round().max(200.0) as u32)
}

#[cfg(test)]
mod tests;
