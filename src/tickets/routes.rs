//! Reading and commanding tickets over HTTP; they are booked in `live::book`. Thin: read the request, ask the store, show the answer.

use crate::access::{Caller, Permission, audit};
use crate::base::{At, TicketId, point};
use crate::db::{Db, Fault, Refusal, Tx};
use crate::http::{Body, Problem, wanted};
use crate::tickets::flow::Flows;
use crate::tickets::model::{By, Case, Changes, Command};
use crate::tickets::{list, store, wire};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use mobile_api::tickets as api;
use mobile_api::{Page, PageQuery};
use serde_json::json;
use std::sync::Arc;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(flows, one, history, why, cancel, change, withdraw, close, attempt, note, need_human))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    // `/tickets` itself, with its list, stands in `live::book`.
    cfg.service(web::resource("/flows").route(web::get().to(flows)));
    cfg.service(web::resource("/tickets/{id}").route(web::get().to(one)));
    cfg.service(web::resource("/tickets/{id}/facts").route(web::get().to(history)));
    cfg.service(web::resource("/tickets/{id}/why").route(web::get().to(why)));
    cfg.service(web::resource("/tickets/{id}/cancel").route(web::post().to(cancel)));
    cfg.service(web::resource("/tickets/{id}/change").route(web::post().to(change)));
    cfg.service(web::resource("/tickets/{id}/withdraw").route(web::post().to(withdraw)));
    cfg.service(web::resource("/tickets/{id}/close").route(web::post().to(close)));
    cfg.service(web::resource("/tickets/{id}/attempt").route(web::post().to(attempt)));
    cfg.service(web::resource("/tickets/{id}/note").route(web::post().to(note)));
    cfg.service(web::resource("/tickets/{id}/need-human").route(web::post().to(need_human)));
}

/// Who a caller is to the machine.
#[must_use]
pub fn by(caller: &Caller) -> By {
    By::User { id: caller.user_id, worker: caller.worker_id, crew: caller.crew_id, roles: caller.roles.clone() }
}

/// The ticket kinds with their states, moves and outcomes
#[utoipa::path(get, path = "/flows", operation_id = "list_flows", tag = "tickets",
    responses((status = 200, description = "Every kind", body = Page<api::Flow>)),
    extensions(("x-permission" = json!(Permission::SignedIn))))]
async fn flows(flows: web::Data<Flows>) -> web::Json<Page<api::Flow>> {
    web::Json(Page { items: flows.all().map(crate::tickets::Flow::wire).collect(), next: None })
}

/// Tickets, newest first
#[utoipa::path(get, path = "/tickets", operation_id = "list_tickets", tag = "tickets", params(api::TicketsQuery),
    responses((status = 200, description = "One page", body = Page<api::Ticket>)),
    extensions(("x-permission" = json!(Permission::TicketsRead))))]
pub(crate) async fn all(
    caller: Caller,
    db: web::Data<Db>,
    query: web::Query<api::TicketsQuery>,
) -> Result<web::Json<Page<api::Ticket>>, Problem> {
    let query = query.into_inner();
    let wanted = wanted(query.limit, query.cursor.clone())?;
    for (field, text, most) in [("kind", &query.kind, 32), ("state", &query.state, 32), ("q", &query.q, 64)] {
        if text.as_ref().is_some_and(|t| t.chars().count() > most) {
            return Err(Refusal::field(field, format!("has at most {most} characters")).into());
        }
    }
    Ok(web::Json(db.read(move |conn| list::list(conn, &caller, &query, &wanted)).await?))
}

/// One ticket
#[utoipa::path(get, path = "/tickets/{id}", operation_id = "get_ticket", tag = "tickets",
    params(("id" = String, Path, description = "Ticket")),
    responses((status = 200, description = "The ticket", body = api::Ticket)),
    extensions(("x-permission" = json!(Permission::TicketsRead))))]
async fn one(caller: Caller, db: web::Data<Db>, id: web::Path<TicketId>) -> Result<web::Json<api::Ticket>, Problem> {
    let answer = db.read(move |conn| {
        let case = list::load(conn, &caller, *id)?;
        let names = wire::names(conn, case.live.iter())?;
        Ok(wire::case(&case, &names, caller.sees_phones()))
    });
    Ok(web::Json(answer.await?))
}

/// What happened to a ticket, in order
#[utoipa::path(get, path = "/tickets/{id}/facts", operation_id = "list_ticket_facts", tag = "tickets",
    params(("id" = String, Path, description = "Ticket"), PageQuery),
    responses((status = 200, description = "One page", body = Page<api::Fact>)),
    extensions(("x-permission" = json!(Permission::TicketsRead))))]
async fn history(
    caller: Caller,
    db: web::Data<Db>,
    id: web::Path<TicketId>,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<api::Fact>>, Problem> {
    let PageQuery { limit, cursor } = query.into_inner();
    let wanted = wanted(limit, cursor)?;
    Ok(web::Json(db.read(move |conn| list::history(conn, &caller, *id, &wanted)).await?))
}

/// Why this worker and not the others, for every round
#[utoipa::path(get, path = "/tickets/{id}/why", operation_id = "get_ticket_why", tag = "tickets",
    params(("id" = String, Path, description = "Ticket")),
    responses((status = 200, description = "Decisions, newest first", body = api::WhyAnswer)),
    extensions(("x-permission" = json!(Permission::TicketsRead))))]
async fn why(caller: Caller, db: web::Data<Db>, id: web::Path<TicketId>) -> Result<web::Json<api::WhyAnswer>, Problem> {
    let answer = db.read(move |conn| Ok(api::WhyAnswer { decisions: list::whys(conn, &caller, *id)? }));
    Ok(web::Json(answer.await?))
}

macro_rules! command_routes {
    ($($(#[$doc:meta])* $name:ident($path:literal, $operation:literal) = $read:expr;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, operation_id = $operation, tag = "tickets", request_body = api::TicketCommand,
            params(("id" = String, Path, description = "Ticket")),
            responses((status = 200, description = "The ticket", body = api::Ticket)),
            extensions(("x-permission" = json!(Permission::TicketsWrite))))]
        async fn $name(
            caller: Caller, db: web::Data<Db>, flows: web::Data<Flows>, id: web::Path<TicketId>, body: Body<api::TicketCommand>,
        ) -> Result<HttpResponse, Problem> {
            let command: Result<Command, Refusal> = ($read)(&body.value);
            run(caller, &db, flows.into_inner(), *id, body, command?).await
        }
    )+};
}
command_routes! {
    /// Cancel a ticket
    cancel("/tickets/{id}/cancel", "cancel_ticket") = |c: &api::TicketCommand| Ok(Command::Cancel { reason: reason(c) });
    /// Change a ticket: new information makes a new dispatch
    change("/tickets/{id}/change", "change_ticket") = changes;
    /// Take a ticket back from its worker
    withdraw("/tickets/{id}/withdraw", "withdraw_ticket") = |c: &api::TicketCommand| Ok(Command::Withdraw { reason: reason(c) });
    /// End a ticket with an outcome
    close("/tickets/{id}/close", "close_ticket") = closing;
    /// The customer was rung and not reached
    attempt("/tickets/{id}/attempt", "attempt_ticket") = |c: &api::TicketCommand| Ok(Command::Attempt { note: c.note.clone() });
    /// Add a note to a ticket's file
    note("/tickets/{id}/note", "note_ticket") = noting;
    /// Hand a ticket to people: it stands in the human queue until somebody moves it
    need_human("/tickets/{id}/need-human", "hand_ticket_to_people") = handing;
}

async fn run(
    caller: Caller,
    db: &Db,
    flows: Arc<Flows>,
    id: TicketId,
    body: Body<api::TicketCommand>,
    command: Command,
) -> Result<HttpResponse, Problem> {
    let (version, user) = (body.value.version, caller.user_id);
    let within = move |tx: &mut Tx<'_>| {
        let before = list::load(tx.conn, &caller, id)?.ticket;
        let ends = match &command {
            Command::Cancel { reason } => Some(("ticket_cancelled", json!({ "no": before.no, "reason": reason }))),
            Command::Close { outcome, note } => Some(("ticket_closed", json!({ "no": before.no, "outcome": outcome, "note": note }))),
            _ => None,
        };
        let case = store::advance(tx, &flows, id, Some(version), &by(&caller), command)?;
        if let Some((kind, what)) = ends {
            let subject = id.to_string();
            let deed = audit::Deed { branch: before.branch_id, user: Some(caller.user_id), kind, subject: "ticket", id: Some(&subject) };
            audit::note(tx, deed, &what)?;
        }
        show(tx, &caller, &case)
    };
    body.idem.act(db, user, StatusCode::OK, within).await
}

/// The ticket after a command, as the caller sees it.
///
/// # Errors
/// When the database says no.
pub(crate) fn show(tx: &mut Tx<'_>, caller: &Caller, case: &Case) -> Result<api::Ticket, Fault> {
    let names = wire::names(tx.conn, case.live.iter())?;
    Ok(wire::case(case, &names, caller.sees_phones()))
}

/// The point of a place, in WGS-84; none when it has no coordinates.
///
/// # Errors
/// When it has only one of the two, or is not on the earth.
pub fn point_of(place: &api::Place) -> Result<Option<point::Point<point::Wgs84>>, Refusal> {
    match (place.lat, place.lon) {
        (Some(lat), Some(lon)) => Ok(Some(point::to_wgs84(place.datum, lat, lon).map_err(|e| Refusal::field("place", e.to_string()))?)),
        (None, None) => Ok(None),
        (Some(_), None) | (None, Some(_)) => Err(Refusal::field("place", "lat and lon go together")),
    }
}

fn reason(c: &api::TicketCommand) -> String {
    c.reason.clone().unwrap_or_default()
}

fn changes(c: &api::TicketCommand) -> Result<Command, Refusal> {
    let place = c.place.as_ref();
    let changes = Changes {
        point: place.map(point_of).transpose()?.flatten(),
        accuracy_m: place.and_then(|p| p.accuracy_m),
        located: false,
        address: place.and_then(|p| p.address.clone()),
        want_from: c.want_from.map(At::new),
        want_to: c.want_to.map(At::new),
        note: c.note.clone(),
    };
    if changes == Changes::default() {
        return Err(Refusal::field("place", "nothing to change: give a place, a time or a note"));
    }
    Ok(Command::Change(changes))
}

fn closing(c: &api::TicketCommand) -> Result<Command, Refusal> {
    let outcome = c.outcome.clone().ok_or_else(|| Refusal::field("outcome", "is needed to close a ticket"))?;
    Ok(Command::Close { outcome, note: c.note.clone() })
}

fn handing(c: &api::TicketCommand) -> Result<Command, Refusal> {
    let reason = c.reason.clone().filter(|r| !r.trim().is_empty()).ok_or_else(|| Refusal::field("reason", "say why a person must look"))?;
    Ok(Command::NeedHuman { reason })
}

fn noting(c: &api::TicketCommand) -> Result<Command, Refusal> {
    let text = c.note.clone().filter(|n| !n.trim().is_empty()).ok_or_else(|| Refusal::field("note", "is empty"))?;
    Ok(Command::Note { text })
}
