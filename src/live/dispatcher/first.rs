//! The first round of a ticket that is being booked. In a quiet zone nothing is gained by waiting until the ticket is there:
//! the dispatcher decides beforehand and keeps whom it chose, and ticket and round are written by one transaction. So no
//! ticket of a quiet zone ever stands there without its round, and the offer leaves one commit earlier.
//!
//! What cannot be decided at once is left to the dispatcher's own rounds: when others wait, and when an engine must be asked.

use crate::base::{TicketId, ZoneId};
use crate::db::Fault;
use crate::dispatch::{Request, decide, shortlist};
use crate::live::dispatcher::Dispatcher;
use crate::live::dispatcher::carry::{Offered, put};
use crate::tickets::{Case, Round};
use actix::prelude::*;
use mobile_api::tickets::OfferMode;

/// Who would be sent for a ticket that is about to be booked? None: look at it when it is there.
#[derive(Debug, Message)]
#[rtype(result = "Option<FirstRound>")]
pub(in crate::live) struct Propose {
    /// What the ticket will ask for.
    pub(in crate::live) request: Request,
    /// How its flow puts a round.
    pub(in crate::live) mode: OfferMode,
}

/// A round to be written together with its ticket. Whoever is in it is kept until the answer is said or this is dropped.
#[derive(Debug)]
pub(in crate::live) struct FirstRound {
    kept: Kept,
    zone: ZoneId,
    round: Round,
    dispatcher: Addr<Dispatcher>,
    answer: Option<Result<Case, Fault>>,
}

/// For which ticket somebody is kept.
#[derive(Debug, Clone, Copy)]
struct Kept {
    ticket: TicketId,
    offered: Offered,
}

impl FirstRound {
    /// Whose dispatcher decided it.
    pub(in crate::live) fn zone(&self) -> ZoneId {
        self.zone
    }

    /// What is to be written.
    pub(in crate::live) fn round(&self) -> Round {
        self.round.clone()
    }

    /// The ticket is booked, and this came of its round.
    pub(in crate::live) fn answered(mut self, answer: Result<Case, Fault>) {
        self.answer = Some(answer);
    }
}

impl Drop for FirstRound {
    fn drop(&mut self) {
        self.dispatcher.do_send(Settled { kept: self.kept, answer: self.answer.take() });
    }
}

/// What came of a first round; without an answer the ticket was not booked, or nobody waited to hear of it.
#[derive(Debug, Message)]
#[rtype(result = "()")]
struct Settled {
    kept: Kept,
    answer: Option<Result<Case, Fault>>,
}

impl Handler<Propose> for Dispatcher {
    type Result = Option<FirstRound>;
    fn handle(&mut self, Propose { request, mode }: Propose, ctx: &mut Context<Self>) -> Self::Result {
        let travel = self.travel.estimate().filter(|_| !self.restoring)?;
        self.turn(ctx); // who was due before comes first
        let estimate = self.estimate;
        let offer = self.with_fleet(|state, inside, now| {
            if !state.is_quiet(&request, &inside.fleet, now) {
                return None;
            }
            let list = shortlist(std::slice::from_ref(&request), &inside.fleet, &estimate, now);
            let times = list.estimates(&travel);
            state.propose(decide(list, &times).pop()?, request, mode, &mut inside.fleet, now)
        })?;
        let ticket = offer.ticket;
        let (round, offered) = put(offer)?;
        self.outbound.begin(ticket);
        Some(FirstRound { kept: Kept { ticket, offered }, zone: self.zone(), round, dispatcher: ctx.address(), answer: None })
    }
}

impl Handler<Settled> for Dispatcher {
    type Result = ();
    fn handle(&mut self, Settled { kept, answer }: Settled, ctx: &mut Context<Self>) {
        self.outbound.done(kept.ticket);
        match answer {
            Some(answer) => self.answered(kept.ticket, Some(kept.offered), false, answer),
            None => self.let_go(kept.ticket),
        }
        self.turn(ctx);
        self.pump(ctx);
    }
}
