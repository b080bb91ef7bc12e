//! Carrying effects out: plans with travel times, and writes, so many at a time, whose answers come back as messages.

use crate::base::{At, TicketId};
use crate::db::{Fault, Tx};
use crate::dispatch::{Decision, Request, shortlist};
use crate::live::ask;
use crate::live::dispatcher::Dispatcher;
use crate::live::dispatcher::state::{Effect, Offer, Outcome};
use crate::tickets::{By, Case, Command, Round, store};
use actix::prelude::*;
use mobile_api::code::Code;
use mobile_api::tickets::OfferMode;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Writes under way at a time: the writer's room is everybody's.
const MOST_WRITES: usize = 128;

/// Writes that are under way or wait for their turn.
#[derive(Default)]
pub(super) struct Outbound {
    waiting: VecDeque<Write>,
    under_way: usize,
    by_ticket: BTreeMap<TicketId, usize>,
}

impl Outbound {
    /// Something is being written about this ticket: its answer will tell how it stands.
    pub(super) fn writes(&self, ticket: TicketId) -> bool {
        self.by_ticket.contains_key(&ticket)
    }

    /// One more is being written, by whoever books the ticket.
    pub(super) fn begin(&mut self, ticket: TicketId) {
        *self.by_ticket.entry(ticket).or_default() += 1;
        self.under_way += 1;
    }

    pub(super) fn done(&mut self, ticket: TicketId) {
        self.under_way -= 1;
        if let Some(n) = self.by_ticket.get_mut(&ticket) {
            *n -= 1;
            if *n == 0 {
                self.by_ticket.remove(&ticket);
            }
        }
    }
}

/// One command of the dispatcher's own.
struct Write {
    ticket: TicketId,
    /// The version it rests on; none for those that the machine re-checks.
    version: Option<i64>,
    command: Command,
    /// Of a round: whom it was for.
    offer: Option<Offered>,
}

/// What the answer to an offer needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offered {
    worker: Option<crate::base::WorkerId>,
    looked_at: At,
}

impl Dispatcher {
    pub(super) fn carry_out(&mut self, effects: Vec<Effect>, ctx: &mut Context<Self>) {
        for effect in effects {
            match effect {
                Effect::Plan(requests) => self.plan(requests, ctx),
                Effect::Offer(offer) => self.offer(offer),
                Effect::FireDeadline(ticket) => self.say(ticket, Command::Deadline),
                Effect::NobodyFound { ticket, round, decision } => {
                    metrics::counter!("nearhand_nobody_found_total").increment(1);
                    self.say(ticket, Command::NobodyFound { why: decision.why(None, round) });
                }
                Effect::Read(ticket) => {
                    self.dirty.insert(ticket);
                }
            }
        }
        self.pump(ctx);
    }

    /// A command that the machine re-checks by itself. Waits behind what is being written about the ticket already, unless
    /// that is the same.
    pub(super) fn say(&mut self, ticket: TicketId, command: Command) {
        let same = |w: &Write| w.ticket == ticket && w.command.name() == command.name();
        if !self.outbound.waiting.iter().any(same) {
            self.enqueue(Write { ticket, version: None, command, offer: None });
        }
    }

    fn offer(&mut self, offer: Offer) {
        let (ticket, version) = (offer.ticket, offer.version);
        let Some((round, offered)) = put(offer) else { return };
        self.enqueue(Write { ticket, version: Some(version), command: Command::Offer(round), offer: Some(offered) });
    }

    fn enqueue(&mut self, write: Write) {
        *self.outbound.by_ticket.entry(write.ticket).or_default() += 1;
        self.outbound.waiting.push_back(write);
    }

    pub(super) fn pump(&mut self, ctx: &mut Context<Self>) {
        while self.outbound.under_way < MOST_WRITES {
            let Some(write) = self.outbound.waiting.pop_front() else { return };
            self.outbound.under_way += 1;
            let (db, flows) = (self.live.db.clone(), Arc::clone(&self.flows));
            let Write { ticket, version, command, offer } = write;
            let quiet = matches!(command, Command::NobodyFound { .. } | Command::Note { .. });
            let work = move |tx: &mut Tx<'_>| store::advance(tx, &flows, ticket, version, &By::System, command);
            let write = async move { db.write(work).await };
            ctx.spawn(write.into_actor(self).map(move |answer, this, ctx| {
                this.outbound.done(ticket);
                this.answered(ticket, offer, quiet, answer);
                this.turn(ctx);
                this.pump(ctx);
            }));
        }
    }

    /// What came of a write. A refusal is no fault: somebody else was faster, and the ticket is read anew.
    pub(super) fn answered(&mut self, ticket: TicketId, offer: Option<Offered>, quiet: bool, answer: Result<Case, Fault>) {
        let newest = self.heard.remove(&ticket);
        let outcome = match &answer {
            Ok(case) => {
                self.learn(case);
                if newest.is_some_and(|v| v > case.ticket.version) {
                    self.dirty.insert(ticket);
                }
                Outcome::Done
            }
            Err(why) => {
                self.note_refusal(ticket, why);
                match (why.code(), offer.and_then(|o| o.worker)) {
                    (Some(Code::WorkerUnable | Code::SpanOverlaps), Some(worker)) => Outcome::Unable(worker),
                    _ => Outcome::Refused,
                }
            }
        };
        if let Some(offer) = offer {
            let looked = self.now().since_s(offer.looked_at);
            metrics::histogram!("nearhand_decision_to_offer_seconds").record(looked);
            let effects = self.with_fleet(|state, inside, now| state.written(ticket, outcome, &mut inside.fleet, now));
            self.dirty.extend(effects.into_iter().filter_map(|e| if let Effect::Read(t) = e { Some(t) } else { None }));
        } else if outcome != Outcome::Done && (!quiet || newest.is_some()) {
            self.dirty.insert(ticket);
        }
    }

    /// A first round of which nothing more is heard: whom it kept is free again. If the ticket came to be after all, its
    /// facts say so, or have said so already.
    pub(super) fn let_go(&mut self, ticket: TicketId) {
        if self.heard.remove(&ticket).is_some() {
            self.dirty.insert(ticket);
        }
        // What it would have read may not exist.
        drop(self.with_fleet(|state, inside, now| state.written(ticket, Outcome::Refused, &mut inside.fleet, now)));
    }

    fn note_refusal(&self, ticket: TicketId, why: &Fault) {
        match why {
            Fault::Refused(refusal) => tracing::debug!(%ticket, %refusal, "a command of the dispatcher was refused"),
            Fault::Database(_) | Fault::Unknown(_) | Fault::Internal(_) => {
                tracing::error!(%ticket, %why, "a command of the dispatcher failed");
            }
        }
        metrics::counter!("nearhand_dispatcher_refusals_total").increment(1);
    }

    /// First the lists, then the decisions; a routing engine may be asked in between.
    fn plan(&mut self, requests: Vec<Request>, ctx: &mut Context<Self>) {
        let now = self.now();
        let estimate = self.estimate;
        let list = self.with_fleet(|_, inside, now| shortlist(&requests, &inside.fleet, &estimate, now));
        let travel = Arc::clone(&self.travel);
        let decided = async move { ask::decided(travel.as_ref(), list).await };
        ctx.spawn(decided.into_actor(self).map(move |decisions, this, ctx| {
            metrics::histogram!("nearhand_plan_seconds").record(this.now().since_s(now));
            this.decided(decisions, ctx);
        }));
    }

    fn decided(&mut self, decisions: Vec<Decision>, ctx: &mut Context<Self>) {
        let effects = self.with_fleet(|state, inside, now| state.decided(decisions, &mut inside.fleet, now));
        self.carry_out(effects, ctx);
        self.turn(ctx);
        let (open, waiting) = self.state.sizes();
        let zone = self.zone().to_string();
        metrics::gauge!("nearhand_open_tickets", "zone" => zone.clone()).set(open as f64);
        metrics::gauge!("nearhand_pool_tickets", "zone" => zone).set(waiting as f64);
    }
}

/// A round as it is written, and what its answer needs.
pub(super) fn put(offer: Offer) -> Option<(Round, Offered)> {
    let Offer { ticket, round, mode, crew, invited, decision, .. } = offer;
    let Some(chosen) = decision.choice().or(decision.candidates.first()) else {
        tracing::error!(%ticket, "a round for nobody");
        return None;
    };
    metrics::counter!("nearhand_offers_total", "mode" => mode.as_str()).increment(1);
    let worker = decision.chosen.filter(|_| mode != OfferMode::Grab);
    let offered = Offered { worker, looked_at: decision.at };
    let round = Round {
        mode,
        worker,
        crew,
        invited,
        eta_s: chosen.parts.travel_s,
        distance_m: chosen.distance_m,
        start_s: seconds_up(decision.at, chosen.span.from),
        why: decision.why(None, round),
    };
    Some((round, offered))
}

/// Whole seconds from `from` to `to`, rounded up: nobody drives off before he is free.
fn seconds_up(from: At, to: At) -> i64 {
    ((to.us() - from.us()).max(0) + 999_999) / 1_000_000
}
