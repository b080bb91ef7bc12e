//! A person decides who goes: one worker outright, or many at once in grab mode (抢单).

use crate::access::{Caller, Permission};
use crate::base::travel::GreatCircle;
use crate::base::{TicketId, WorkerId};
use crate::db::{Fault, Refusal, Tx};
use crate::dispatch::{Costed, Decision, Request, Rule, against, cost, span_overlaps};
use crate::http::{Body, Problem};
use crate::live::Live;
use crate::live::ask::{check_seen, unable};
use crate::live::board::Board;
use crate::live::dispatcher::{MOST_INVITED, area, request};
use crate::tickets::flow::Flows;
use crate::tickets::routes::by;
use crate::tickets::{Case, Command, Round, list, store, wire};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use mobile_api::code::Code;
use mobile_api::tickets::{self as api, OfferMode, OpenOffer, TicketCommand};
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(assign, open))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/tickets/{id}/assign").route(web::post().to(assign)));
    cfg.service(web::resource("/tickets/{id}/open").route(web::post().to(open)));
}

/// Put a ticket on a worker outright
#[utoipa::path(post, path = "/tickets/{id}/assign", operation_id = "assign_ticket", tag = "tickets", request_body = TicketCommand,
    params(("id" = String, Path, description = "Ticket")),
    responses((status = 200, description = "The ticket", body = api::Ticket)),
    extensions(("x-permission" = json!(Permission::Dispatch))))]
async fn assign(
    caller: Caller,
    live: web::Data<Live>,
    id: web::Path<TicketId>,
    body: Body<TicketCommand>,
) -> Result<HttpResponse, Problem> {
    let wanted = body.value.worker_id.as_deref().ok_or_else(|| Refusal::field("worker_id", "is needed to assign a ticket"))?;
    let worker = id_of("worker_id", wanted)?;
    let (case, board) = found(&live, &caller, *id).await?;
    check_seen(&live, &caller, worker, "worker_id")?;
    let mut asked = asked(&live, &board, &case)?;
    // Whom a person names may be asked again, and however far he is.
    asked.excluded = BTreeSet::new();
    asked.wish = Some(worker);
    asked.needs.most_m = u32::MAX;
    let decision = live.who_could_go(&board, asked).await?;
    let decision = decision.by_hand(worker).map_err(|rule| unable(rule.unwrap_or(Rule::OffDuty)))?;
    let crew = board.fleet.lock().crew_of(worker);
    let chosen = decision.choice().ok_or_else(|| Fault::internal("who was chosen by hand stands on the list"))?;
    let round = Round { worker: Some(worker), crew, ..round_of(&case, &decision, chosen, OfferMode::Assigned) };
    run(caller, &live, *id, body.value.version, body.idem, round).await
}

/// Offer a ticket to many at once: the first accept wins
#[utoipa::path(post, path = "/tickets/{id}/open", operation_id = "open_ticket", tag = "tickets", request_body = OpenOffer,
    params(("id" = String, Path, description = "Ticket")),
    responses((status = 200, description = "The ticket", body = api::Ticket)),
    extensions(("x-permission" = json!(Permission::Dispatch))))]
async fn open(caller: Caller, live: web::Data<Live>, id: web::Path<TicketId>, body: Body<OpenOffer>) -> Result<HttpResponse, Problem> {
    let named = named(&body.value)?;
    let (case, board) = found(&live, &caller, *id).await?;
    let mut asked = asked(&live, &board, &case)?;
    for worker in named.iter().flatten() {
        check_seen(&live, &caller, *worker, "worker_ids")?;
    }
    if named.is_some() {
        asked.excluded = BTreeSet::new();
    }
    let mut decision = live.who_could_go(&board, asked.clone()).await?;
    if let Some(named) = named {
        decision.candidates = able_of(&live, &board, &asked, &named)?;
    }
    let (decision, invited) = decision.open_to(MOST_INVITED);
    let nearest = decision.candidates.first().ok_or_else(|| Refusal::new(Code::WorkerUnable, "nobody is able to go there now"))?;
    let round = Round { invited, ..round_of(&case, &decision, nearest, OfferMode::Grab) };
    run(caller, &live, *id, body.value.version, body.idem, round).await
}

/// The ticket, within the caller's scope, and its zone's board.
async fn found(live: &Live, caller: &Caller, id: TicketId) -> Result<(Case, Arc<Board>), Fault> {
    let scope = caller.clone();
    let case = live.db.read(move |conn| list::load(conn, &scope, id)).await?;
    let board = live.whereabouts.board(case.ticket.zone_id).ok_or_else(|| Fault::internal("a ticket's zone has no board"))?;
    Ok((case, board))
}

/// What the ticket asks, as its dispatcher would.
fn asked(live: &Live, board: &Board, case: &Case) -> Result<Request, Fault> {
    let ticket = &case.ticket;
    let flow = live.flows.get(&ticket.kind).ok_or_else(|| Fault::internal("a ticket's kind has no flow"))?;
    if flow.offer.is_none() {
        return Err(Refusal::new(Code::WrongState, "agents handle this kind: nobody goes").into());
    }
    let place =
        ticket.point().ok_or_else(|| Refusal::new(Code::WrongState, "the place is not known yet: change the ticket with a place first"))?;
    board.fleet.lock().with_words(|words| request(ticket, flow, area(&live.whereabouts, board, ticket.branch_id), place, None, words))
}

fn named(offer: &OpenOffer) -> Result<Option<Vec<WorkerId>>, Refusal> {
    let Some(ids) = &offer.worker_ids else { return Ok(None) };
    if !(1..=MOST_INVITED).contains(&ids.len()) {
        return Err(Refusal::field("worker_ids", format!("1 to {MOST_INVITED} workers")));
    }
    Ok(Some(ids.iter().map(|w| id_of("worker_ids", w)).collect::<Result<BTreeSet<_>, _>>()?.into_iter().collect()))
}

/// Of those named, the ones who are able, nearest first; a refusal with the first rule when none is.
fn able_of(live: &Live, board: &Board, asked: &Request, named: &[WorkerId]) -> Result<Vec<Costed>, Refusal> {
    let (now, estimate) = (live.clock.now(), GreatCircle::default());
    let inside = board.fleet.lock();
    let mut able = vec![];
    let mut why_not = None;
    for worker in named {
        let Some(w) = inside.fleet.get(*worker) else { continue };
        match (against(w, asked, now), w.start()) {
            (None, Some(from)) => {
                let costed = cost(w, asked, estimate.over(from.distance_m(&asked.place)), now);
                if span_overlaps(w, &costed.span) {
                    why_not = why_not.or(Some(Rule::SpanOverlaps));
                } else {
                    able.push(costed);
                }
            }
            (rule, _) => why_not = why_not.or(rule),
        }
    }
    able.sort_by_key(|c| (c.parts.total_s(), c.worker));
    if able.is_empty() { Err(unable(why_not.unwrap_or(Rule::OffDuty))) } else { Ok(able) }
}

fn round_of(case: &Case, decision: &Decision, who: &Costed, mode: OfferMode) -> Round {
    Round {
        mode,
        worker: None,
        crew: None,
        invited: vec![],
        eta_s: who.parts.travel_s,
        distance_m: who.distance_m,
        start_s: (who.eta_s - who.parts.travel_s).max(0),
        why: decision.why(None, case.ticket.round + 1),
    }
}

async fn run(
    caller: Caller,
    live: &Live,
    id: TicketId,
    version: i64,
    idem: crate::http::Idem,
    round: Round,
) -> Result<HttpResponse, Problem> {
    let (flows, user): (Arc<Flows>, _) = (Arc::clone(&live.flows), caller.user_id);
    let command = move |tx: &mut Tx<'_>| {
        list::load(tx.conn, &caller, id)?;
        let case = store::advance(tx, &flows, id, Some(version), &by(&caller), Command::Offer(round))?;
        let names = wire::names(tx.conn, case.live.iter())?;
        Ok(wire::case(&case, &names, caller.sees_phones()))
    };
    idem.act(&live.db, user, StatusCode::OK, command).await
}

/// An id that a request names in this field.
///
/// # Errors
/// `invalid_field`.
pub(super) fn id_of<T: std::str::FromStr>(field: &str, text: &str) -> Result<T, Refusal> {
    text.parse().map_err(|_unreadable| Refusal::field(field, "is not an id"))
}
