//! Booking a ticket. Where its dispatcher can say at once who goes, the first round is written together with the ticket
//! (decision 0014).

use crate::access::{Caller, Permission};
use crate::base::{At, Phone, Plate, TicketId, ZoneId};
use crate::db::{Fault, Refusal, Tx};
use crate::dispatch::Request;
use crate::http::idempotency::Answer;
use crate::http::{Body, Problem};
use crate::live::Live;
use crate::live::ask::{Asks, question};
use crate::live::assign::id_of;
use crate::live::dispatcher::{FirstRound, Propose};
use crate::tickets::model::Booking;
use crate::tickets::routes::{by, point_of, show};
use crate::tickets::{self, Case, Flows, Round, store};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use mobile_api::tickets as api;
use std::sync::Arc;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(book, tickets::routes::all))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    // One path is one resource, and one entry of the document: the list comes along.
    cfg.service(web::resource("/tickets").route(web::get().to(tickets::routes::all)).route(web::post().to(book)));
}

/// What came of a booking.
struct Booked {
    case: Case,
    /// What came of its first round, when it was put.
    first: Option<Result<(), Fault>>,
}

/// Book a ticket
#[utoipa::path(post, path = "/tickets", operation_id = "create_ticket", tag = "tickets", request_body = api::NewTicket,
    responses((status = 201, description = "The ticket", body = api::Ticket)),
    extensions(("x-permission" = json!(Permission::TicketsWrite))))]
async fn book(caller: Caller, live: web::Data<Live>, body: Body<api::NewTicket>) -> Result<HttpResponse, Problem> {
    let (idem, user, flows) = (body.idem, caller.user_id, Arc::clone(&live.flows));
    let new = booking(live.ids.new_id(), &caller, body.value)?;
    let first = live.first_round(&caller, &new).await?;
    let round = first.as_ref().map(|first| (first.zone(), first.round()));
    let command = move |tx: &mut Tx<'_>| {
        let mut booked = None;
        let answer = idem.within(tx, user, |tx| {
            let case = store::create(tx, &flows, &by(&caller), new)?;
            let done = booked.insert(with_round(tx, &flows, case, round)?);
            Answer::of(StatusCode::CREATED, &show(tx, &caller, &done.case)?)
        })?;
        Ok((answer, booked))
    };
    let (answer, booked) = live.db.write(command).await?;
    // Where it was not put (a repeated request books nothing) who was kept for it is let go.
    if let (Some(first), Some(Booked { case, first: Some(done) })) = (first, booked) {
        first.answered(done.map(|()| case));
    }
    Ok(answer.respond())
}

/// Puts the round on the ticket. Refused, it leaves the ticket as it is: its dispatcher looks at it again.
fn with_round(tx: &mut Tx<'_>, flows: &Flows, case: Case, round: Option<(ZoneId, Round)>) -> Result<Booked, Fault> {
    // Zones may have been drawn anew since.
    let Some((_, round)) = round.filter(|(zone, _)| *zone == case.ticket.zone_id) else { return Ok(Booked { case, first: None }) };
    let bare = case.clone();
    Ok(match tx.attempt(|tx| store::first_round(tx, flows, case, round))? {
        Ok(case) => Booked { case, first: Some(Ok(())) },
        Err(why) => Booked { case: bare, first: Some(Err(why)) },
    })
}

impl Live {
    /// Who goes, of a ticket that somebody must be sent for now. None when that is not to be said yet: the place is not known, a
    /// quote has promised something, it is for later, or others wait.
    async fn first_round(&self, caller: &Caller, new: &Booking) -> Result<Option<FirstRound>, Fault> {
        let now = (new.want_from, new.quote) == (None, None);
        let (Some(flow), Some(place)) = (self.flows.get(&new.kind), new.point.filter(|_| now)) else { return Ok(None) };
        let (Some(offer), Some(board)) = (flow.offer, self.zone_of(caller, &place)) else { return Ok(None) };
        let Some(dispatcher) = self.dispatchers.of(self, board.zone.id) else { return Ok(None) };
        let asked = question(self, &board, flow, place, Asks { branch: new.branch_id, quote: None })?;
        let request = Request { ticket: new.id, wish: new.wish, want_to: new.want_to, ..asked };
        // One that is too busy to answer looks at it when it is there.
        Ok(dispatcher.send(Propose { request, mode: offer.mode }).await.unwrap_or(None))
    }
}

fn booking(id: TicketId, caller: &Caller, new: api::NewTicket) -> Result<Booking, Refusal> {
    Ok(Booking {
        id,
        kind: new.kind,
        branch_id: caller.branch_id,
        branch_path: caller.branch_path.clone(),
        phone: Phone::parse(&new.phone).map_err(|e| Refusal::field("phone", e.to_string()))?,
        customer: new.customer_id.map(|c| id_of("customer_id", &c)).transpose()?,
        customer_name: new.customer_name.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()),
        plate: new.plate.map(|p| Plate::parse(&p)).transpose().map_err(|e| Refusal::field("plate", e.to_string()))?,
        point: point_of(&new.place)?,
        accuracy_m: new.place.accuracy_m,
        address: new.place.address,
        want_from: new.want_from.map(At::new),
        want_to: new.want_to.map(At::new),
        note: new.note,
        wish: new.wish.map(|w| id_of("wish.worker_id", &w.worker_id)).transpose()?,
        quote: new.quote_id.map(|q| id_of("quote_id", &q)).transpose()?,
        call: new.call_id.map(|c| id_of("call_id", &c)).transpose()?,
    })
}
