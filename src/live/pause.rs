//! How the seats stand, and who takes no calls for a while (S4-39).

use crate::access::{Caller, Permission};
use crate::base::SeatId;
use crate::db::{Fault, Refusal, Tx};
use crate::http::{Body, Idem, Problem, wanted};
use crate::live::Live;
use crate::live::agent::PauseChanged;
use crate::live::desk::runs_the_floor;
use crate::org::seat::{self, Seat};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use mobile_api::calls::{Pause, SeatStanding};
use mobile_api::code::Code;
use mobile_api::{Page, PageQuery};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(floor, pause, resume))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/floor").route(web::get().to(floor)));
    cfg.service(web::resource("/seats/{id}/pause").route(web::post().to(pause)));
    cfg.service(web::resource("/seats/{id}/resume").route(web::post().to(resume)));
}

/// How the seats stand
#[utoipa::path(get, path = "/floor", operation_id = "list_floor", tag = "calls", params(PageQuery),
    responses((status = 200, description = "One page", body = Page<SeatStanding>)),
    extensions(("x-permission" = json!(Permission::CallsRead))))]
async fn floor(caller: Caller, live: web::Data<Live>, query: web::Query<PageQuery>) -> Result<web::Json<Page<SeatStanding>>, Problem> {
    let PageQuery { limit, cursor } = query.into_inner();
    let wanted = wanted(limit, cursor)?;
    let asked = wanted.clone();
    let rows = live.db.read(move |conn| seat::list(conn, &caller, &asked)).await?;
    Ok(web::Json(wanted.page(rows, |s: &Seat| s.id.to_string(), |s| live.centre.seat_shown(&s))))
}

/// Take no calls for a while: what rings there rings elsewhere
///
/// An agent does so at his own seat, whoever runs the floor at any. The seat stays on pause until it is resumed or somebody
/// else sits down there.
#[utoipa::path(post, path = "/seats/{id}/pause", operation_id = "pause_seat", tag = "calls", request_body = Pause,
    params(("id" = String, Path, description = "Seat")),
    responses((status = 200, description = "How the seat stands", body = SeatStanding)),
    extensions(("x-permission" = json!(Permission::CallsWrite))))]
async fn pause(caller: Caller, live: web::Data<Live>, id: web::Path<SeatId>, body: Body<Pause>) -> Result<HttpResponse, Problem> {
    let reason = body.value.reason;
    let sitter = (caller.seat_id == Some(*id)).then_some(caller.user_id);
    set(caller, &live, *id, body.idem, move |tx, caller, id| seat::pause(tx, caller, id, &reason, sitter)).await
}

/// Take calls again
#[utoipa::path(post, path = "/seats/{id}/resume", operation_id = "resume_seat", tag = "calls",
    params(("id" = String, Path, description = "Seat")),
    responses((status = 200, description = "How the seat stands", body = SeatStanding)),
    extensions(("x-permission" = json!(Permission::CallsWrite))))]
async fn resume(caller: Caller, live: web::Data<Live>, id: web::Path<SeatId>, idem: Idem) -> Result<HttpResponse, Problem> {
    set(caller, &live, *id, idem, seat::resume).await
}

/// The row first; then the seat's actor reads it and lets go, or takes, what rings.
async fn set(
    caller: Caller,
    live: &Live,
    id: SeatId,
    idem: Idem,
    change: impl FnOnce(&mut Tx<'_>, &Caller, SeatId) -> Result<Seat, Fault> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let (user, centre) = (caller.user_id, live.centre.clone());
    let command = move |tx: &mut Tx<'_>| {
        let seat = seat::load(tx.conn, &caller, id)?;
        if caller.seat_id != Some(seat.id) && !runs_the_floor(&caller) {
            return Err(Refusal::new(Code::Forbidden, "that is another agent's seat").into());
        }
        Ok(centre.seat_shown(&change(tx, &caller, id)?))
    };
    let answer = idem.act(&live.db, user, StatusCode::OK, command).await?;
    live.centre.agent(id).do_send(PauseChanged);
    Ok(answer)
}
