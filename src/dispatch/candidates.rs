//! Whom one ticket could get: rings of able workers, nearest first, and those near whom a rule left out.

use crate::base::travel::{GreatCircle, Leg};
use crate::base::{At, WorkerId};
use crate::dispatch::index::{Found, Ring};
use crate::dispatch::{Abilities, Costed, Fleet, LeftOut, Request, Rule, Worker, cost, rules};
use std::sync::Arc;

/// Able workers of a first ring; each ring after it doubles the list.
const FIRST_RING: usize = 20;
/// Near workers looked at for the list of those left out.
const LOOKED_AT: usize = 24;
/// Of those on duty without a position, so many are told by name.
const LOST_TOLD: usize = 8;
/// The zone's map is flat and the globe is not: what lies beyond a ring may truly be this much nearer.
const FLATNESS: f64 = 0.99;

/// One who could go, with the cost by estimate.
#[derive(Debug, Clone)]
pub(crate) struct Near {
    pub(crate) worker: Arc<Worker>,
    pub(crate) leg: Leg,
    pub(crate) estimate: Costed,
}

/// One ticket's list, and how far it has looked.
#[derive(Debug, Clone)]
pub(crate) struct List {
    pub(crate) request: Request,
    pub(crate) near: Vec<Near>,
    pub(crate) left_out: Vec<LeftOut>,
    last: Option<Found>,
    complete: bool,
}

impl List {
    /// The first ring, the named and the held one, and who near was left out.
    pub(crate) fn new(request: Request, fleet: &Fleet, estimate: &GreatCircle, now: At) -> Self {
        let mut list = Self { request, near: Vec::new(), left_out: Vec::new(), last: None, complete: false };
        list.widen(fleet, estimate, now);
        list.add_named(fleet, estimate, now);
        list.look_around(fleet, now);
        list
    }

    /// The next ring; doubles the list.
    pub(crate) fn widen(&mut self, fleet: &Fleet, estimate: &GreatCircle, now: At) {
        let k = self.near.len().max(FIRST_RING);
        let needs = &self.request.needs;
        let state = if needs.hold_next == 0 { Abilities::IDLE } else { Abilities::ON_DUTY };
        let ring = Ring { need: needs.able | state, k, after: self.last, most_m: needs.most_m as f32 };
        let request = &self.request;
        let may_go = |w: &Worker| rules::against(w, request, now).is_none();
        let found = fleet.ring(fleet.on_map(&request.place), &ring, may_go);
        self.complete = found.len() < k;
        self.last = found.last().map(|(f, _)| *f).or(self.last);
        for (_, worker) in found {
            self.add(worker, estimate, now);
        }
    }

    /// What anybody not on the list would cost at the least, by estimate; `None` when nobody is left.
    pub(crate) fn beyond_s(&self, estimate: &GreatCircle) -> Option<i64> {
        let reached_m = self.last.map_or(0.0, |f| f64::from(f.m()));
        (!self.complete).then(|| i64::from(estimate.over(reached_m * FLATNESS).s))
    }

    fn add(&mut self, worker: &Arc<Worker>, estimate: &GreatCircle, now: At) {
        let Some(from) = worker.start() else { return };
        if self.near.iter().any(|n| n.worker.id == worker.id) {
            return; // the named one, met again in a later ring
        }
        let leg = Leg { from, to: self.request.place };
        let estimate = cost::cost(worker, &self.request, estimate.travel(&leg), now);
        self.near.push(Near { worker: Arc::clone(worker), leg, estimate });
    }

    /// The one asked for by name and the one kept for this caller stand on the list however far they are.
    fn add_named(&mut self, fleet: &Fleet, estimate: &GreatCircle, now: At) {
        let held = self.request.quote.and_then(|quote| fleet.held_for(quote, now));
        let named = [self.request.wish, held];
        for worker in named.into_iter().flatten().filter_map(|id| fleet.shared(id)) {
            match rules::against(worker, &self.request, now) {
                None => self.add(worker, estimate, now),
                Some(rule) => self.leave_out(worker.id, rule),
            }
        }
    }

    fn look_around(&mut self, fleet: &Fleet, now: At) {
        let ring = Ring { need: Abilities::NONE, k: LOOKED_AT, after: None, most_m: f32::INFINITY };
        let around = fleet.ring(fleet.on_map(&self.request.place), &ring, |_| true);
        let lost = fleet.lost().take(LOST_TOLD);
        for worker in around.into_iter().map(|(_, w)| w).chain(lost) {
            if let Some(rule) = rules::against(worker, &self.request, now) {
                self.leave_out(worker.id, rule);
            }
        }
    }

    pub(crate) fn leave_out(&mut self, worker: WorkerId, rule: Rule) {
        if !self.left_out.iter().any(|l| l.worker == worker) {
            self.left_out.push(LeftOut { worker, rule });
        }
    }
}
