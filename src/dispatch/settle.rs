//! Who gets whom, when everybody's costs are known: the held first, then rescue, then all others together.

use crate::base::{At, WorkerId};
use crate::dispatch::assign::{Graph, solve};
use crate::dispatch::candidates::List;
use crate::dispatch::{Costed, How, Request, Worker};
use rustc_hash::{FxHashMap, FxHashSet};

// Ranks: that a ticket is served at all beats everything, then the wish, then the area, then cost. Each rank outweighs all that 1024 rows
// (`plan::MOST_TOGETHER`) can sum up to below it, and the sum of everything stays within i64.
/// No cost counts for more: 18 hours.
const MOST_COST_S: i64 = 1 << 16;
const OTHER_AREA: i64 = 1 << 27;
const NOT_THE_WISH: i64 = 1 << 38;
const ALONE: i64 = 1 << 49;
/// When not all can be served: who has waited a minute longer is left alone only if that saves the others a minute. More would be
/// first come, first served, whose drives are so long that everybody waits longer; less would leave the outskirts for last.
const WAITING_WEIGHT: i64 = 1;

/// What one ticket got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settled {
    pub(crate) worker: Option<WorkerId>,
    pub(crate) how: How,
    /// Somebody not on its list would have to cost less than this, ranks included, to be worth looking at.
    pub(crate) pays: i64,
}

/// Decides for all lists at once; `offers` are each list's candidates with their costs.
pub(crate) fn settle(lists: &[List], offers: &[Vec<(&Worker, &Costed)>], now: At) -> Vec<Settled> {
    let mut taken = FxHashSet::default();
    let mut settled: Vec<Option<Settled>> = lists.iter().zip(offers).map(|(list, offers)| held(&list.request, offers, now)).collect();
    taken.extend(settled.iter().flatten().filter_map(|s| s.worker));
    for (i, list) in lists.iter().enumerate() {
        if list.request.needs.urgent && settled[i].is_none() {
            let got = cheapest(&list.request, &offers[i], &taken, now);
            taken.extend(got.worker);
            settled[i] = Some(got);
        }
    }
    let others: Vec<usize> = (0..lists.len()).filter(|i| settled[*i].is_none()).collect();
    let together = all_together(&others, lists, offers, &taken, now);
    for (i, got) in others.into_iter().zip(together) {
        settled[i] = Some(got);
    }
    settled.into_iter().map(|s| s.unwrap_or(Settled { worker: None, how: How::Greedy, pays: ALONE })).collect()
}

/// The one kept for the caller goes, whatever he costs: that was the promise.
fn held(request: &Request, offers: &[(&Worker, &Costed)], now: At) -> Option<Settled> {
    let quote = request.quote?;
    let (worker, _) = offers.iter().find(|(w, _)| w.is_held_for(quote, now))?;
    Some(Settled { worker: Some(worker.id), how: How::Held, pays: 0 })
}

fn cheapest(request: &Request, offers: &[(&Worker, &Costed)], taken: &FxHashSet<WorkerId>, now: At) -> Settled {
    let free = offers.iter().filter(|(w, _)| !taken.contains(&w.id));
    match free.map(|(w, c)| (ranked(request, w, c), w.id)).min() {
        Some((cost, worker)) => Settled { worker: Some(worker), how: How::Rescue, pays: cost },
        None => Settled { worker: None, how: How::Rescue, pays: alone(request, now) },
    }
}

fn all_together(rows: &[usize], lists: &[List], offers: &[Vec<(&Worker, &Costed)>], taken: &FxHashSet<WorkerId>, now: At) -> Vec<Settled> {
    let mut columns: FxHashMap<WorkerId, u32> = FxHashMap::default();
    let mut workers: Vec<WorkerId> = Vec::new();
    let mut graph = Graph::new();
    for &i in rows {
        let request = &lists[i].request;
        let free = offers[i].iter().filter(|(w, _)| !taken.contains(&w.id));
        let edges: Vec<(u32, i64)> = free
            .map(|(w, c)| {
                let column = *columns.entry(w.id).or_insert_with(|| {
                    workers.push(w.id);
                    workers.len() as u32 - 1
                });
                (column, ranked(request, w, c))
            })
            .collect();
        graph.row(edges, alone(request, now));
    }
    let how = if rows.len() > 1 { How::Batch } else { How::Greedy };
    let got = solve(&graph);
    let worker = |column: Option<u32>| column.map(|c| workers[c as usize]);
    got.column.iter().zip(got.pays).map(|(column, pays)| Settled { worker: worker(*column), how, pays }).collect()
}

fn ranked(request: &Request, worker: &Worker, costed: &Costed) -> i64 {
    let mut cost = costed.parts.total_s().clamp(0, MOST_COST_S);
    if worker.branch != request.area {
        cost += OTHER_AREA;
    }
    if request.wish.is_some_and(|wish| wish != worker.id) {
        cost += NOT_THE_WISH;
    }
    cost
}

fn alone(request: &Request, now: At) -> i64 {
    let waited_s = (now.since_s(request.created_at) as i64).clamp(0, MOST_COST_S);
    ALONE + waited_s * WAITING_WEIGHT
}
