//! What the field app asks over HTTP: duty, positions, jobs, and the commands on a dispatch. Thin: who he is, what he
//! saw, what he wants; the tickets' store decides.

use crate::access::{Caller, Permission};
use crate::base::{At, DispatchId, Point, VehicleId, Wgs84, WorkerId};
use crate::db::schema::{dispatches, workers};
use crate::db::{Conn, Db, Fault, Refusal, Tx};
use crate::http::body::Text;
use crate::http::{Body, Problem, wanted};
use crate::live::fix::{Batch, Sample};
use crate::live::screen::{Owner, Round, live_rounds};
use crate::live::{Live, materials, photos, then};
use crate::org::{vehicle, worker};
use crate::tickets::model::{By, Command, Dispatch};
use crate::tickets::{Told, store, wire};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use mobile_api::code::Code;
use mobile_api::field::{Duty, FieldCommand, Fixes, FixesTaken, Job};
use mobile_api::tickets::DispatchState;
use mobile_api::{Page, PageQuery};
use std::sync::Arc;
use utoipa::OpenApi;

/// Farther from the place than this nobody has arrived, unless he notes why, metres.
const AT_THE_PLACE_M: f64 = 500.0;
/// An older fix says nothing about where he is now, seconds.
const FRESH_S: f64 = 120.0;

#[derive(OpenApi)]
#[openapi(paths(duty, fixes, jobs, accept, decline, depart, arrive, start, finish, fail))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/field/duty").route(web::post().to(duty)));
    cfg.service(web::resource("/field/fixes").route(web::post().to(fixes)));
    cfg.service(web::resource("/field/jobs").route(web::get().to(jobs)));
    cfg.service(web::resource("/field/dispatches/{id}/accept").route(web::post().to(accept)));
    cfg.service(web::resource("/field/dispatches/{id}/decline").route(web::post().to(decline)));
    cfg.service(web::resource("/field/dispatches/{id}/depart").route(web::post().to(depart)));
    cfg.service(web::resource("/field/dispatches/{id}/arrive").route(web::post().to(arrive)));
    cfg.service(web::resource("/field/dispatches/{id}/start").route(web::post().to(start)));
    cfg.service(web::resource("/field/dispatches/{id}/finish").route(web::post().to(finish)));
    cfg.service(web::resource("/field/dispatches/{id}/fail").route(web::post().to(fail)));
}

/// Go on or off duty
#[utoipa::path(post, path = "/field/duty", operation_id = "set_duty", tag = "field", request_body = Duty,
    responses((status = 200, description = "The worker", body = mobile_api::org::Worker)),
    extensions(("x-permission" = json!(Permission::Field))))]
async fn duty(caller: Caller, live: web::Data<Live>, body: Body<Duty>) -> Result<HttpResponse, Problem> {
    let (me, user, wanted) = (caller.worker()?, caller.user_id, body.value);
    let answer = body.idem.act(&live.db, user, StatusCode::OK, move |tx| go(tx, &caller, me, &wanted)).await?;
    live.meet(me).await?;
    Ok(answer)
}

fn go(tx: &mut Tx<'_>, caller: &Caller, me: WorkerId, wanted: &Duty) -> Result<mobile_api::org::Worker, Fault> {
    let van = match &wanted.vehicle_id {
        Some(id) => {
            let id: VehicleId = id.parse().map_err(|_not_an_id| Refusal::field("vehicle_id", "is not an id"))?;
            Some(vehicle::load(tx.conn, caller, id)?.id)
        }
        None => None,
    };
    if !wanted.on && has_live_job(tx.conn, me)? {
        return Err(Refusal::new(Code::Busy, "end your job first, or have the desk take it back").into());
    }
    diesel::update(workers::table.find(me)).set((workers::on_duty.eq(wanted.on), workers::duty_at.eq(tx.now))).execute(tx.conn)?;
    if van.is_some() || !wanted.on {
        diesel::update(workers::table.find(me)).set(workers::vehicle_id.eq(van)).execute(tx.conn)?;
    }
    let row = workers::table.find(me).select(worker::Worker::as_select()).first(tx.conn)?;
    worker::show(tx.conn, caller, row, tx.now)
}

fn has_live_job(conn: &mut Conn, me: WorkerId) -> Result<bool, Fault> {
    let live = dispatches::table.filter(dispatches::worker_id.eq(me).and(dispatches::live.eq(true)));
    Ok(diesel::select(diesel::dsl::exists(live)).get_result(conn)?)
}

/// Report positions
///
/// Takes no `Idempotency-Key`: a fix is known by its worker and the time it was measured, so whatever was taken the first
/// time is answered `duplicate` the second and moves nothing.
#[utoipa::path(post, path = "/field/fixes", operation_id = "report_fixes", tag = "field", request_body = Fixes,
    responses((status = 202, description = "What became of each", body = FixesTaken)),
    extensions(("x-permission" = json!(Permission::Field)), ("x-idempotent" = json!("a fix is known by the time it was measured"))))]
async fn fixes(caller: Caller, live: web::Data<Live>, text: Text) -> Result<HttpResponse, Problem> {
    let worker = caller.worker()?;
    let batch = Batch::read(&text.0).map_err(|why| Problem::new(Code::MalformedBody, why.to_string()))?;
    // Repeating a report is harmless without its key: what was taken is a duplicate the second time.
    let taken = live.take_fixes(worker, batch).await?;
    Ok(HttpResponse::Accepted().json(taken))
}

/// The caller's live dispatches with their tickets
#[utoipa::path(get, path = "/field/jobs", operation_id = "list_jobs", tag = "field", params(PageQuery),
    responses((status = 200, description = "First to do first", body = Page<Job>)),
    extensions(("x-permission" = json!(Permission::Field))))]
async fn jobs(caller: Caller, db: web::Data<Db>, query: web::Query<PageQuery>) -> Result<web::Json<Page<Job>>, Problem> {
    let PageQuery { limit, cursor } = query.into_inner();
    let wanted = wanted(limit, cursor)?;
    let me = caller.worker()?;
    let read = move |conn: &mut Conn| {
        let zone = workers::table.find(me).select(workers::zone_id).first(conn)?;
        let mut rows = live_rounds(conn, Owner { worker: me, crew: caller.crew_id, zone })?;
        if let Some(after) = &wanted.cursor {
            let seen = rows.iter().position(|(d, _)| d.id.to_string() == *after);
            rows.drain(..seen.map_or(rows.len(), |i| i + 1));
        }
        let names = wire::names(conn, rows.iter().map(|(d, _)| d))?;
        let ids: Vec<DispatchId> = rows.iter().map(|(d, _)| d.id).collect();
        let with = (photos::slots_of(conn, &ids)?, materials::used(conn, &ids)?);
        Ok(wanted.page(rows, |(d, _): &Round| d.id.to_string(), |round| job(&round, &names, &with)))
    };
    Ok(web::Json(db.read(read).await?))
}

/// What is kept with jobs: photographs and materials.
type With = (photos::Stored, std::collections::BTreeMap<DispatchId, Vec<mobile_api::field::MaterialUsed>>);

/// The customer's number is whole once the job is his.
fn job((dispatch, ticket): &Round, names: &wire::Names, (stored, used): &With) -> Job {
    let mut shown = wire::ticket(ticket, Some(dispatch), names, dispatch.state != DispatchState::Offered);
    if dispatch.state == DispatchState::Offered {
        shown.customer_name = None;
    }
    let photos = stored.get(&dispatch.id).into_iter().flatten().cloned().collect();
    let materials = used.get(&dispatch.id).cloned().unwrap_or_default();
    Job { dispatch: wire::dispatch(dispatch, ticket.version, names), ticket: shown, photos, materials }
}

// ---- commands on a dispatch ----

macro_rules! command_routes {
    ($($(#[$doc:meta])* $name:ident($path:literal, $operation:literal) = $command:expr;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, operation_id = $operation, tag = "field", request_body = FieldCommand,
            params(("id" = String, Path, description = "Dispatch")),
            responses((status = 200, description = "The dispatch", body = mobile_api::tickets::Dispatch)),
            extensions(("x-permission" = json!(Permission::Field))))]
        async fn $name(
            caller: Caller, live: web::Data<Live>, id: web::Path<DispatchId>, body: Body<FieldCommand>,
        ) -> Result<HttpResponse, Problem> {
            run(caller, &live, *id, body, $command).await
        }
    )+};
}
command_routes! {
    /// Take an offer
    accept("/field/dispatches/{id}/accept", "accept_dispatch") = |dispatch, _| Command::Accept { dispatch };
    /// Do not take an offer
    decline("/field/dispatches/{id}/decline", "decline_dispatch") = |dispatch, c| Command::Decline { dispatch, reason: reason(c) };
    /// Drive off
    depart("/field/dispatches/{id}/depart", "depart_dispatch") = |dispatch, _| Command::Depart { dispatch };
    /// Be there: refused farther than 500 m from the place, unless `note` says why
    arrive("/field/dispatches/{id}/arrive", "arrive_dispatch") =
        |dispatch, c| Command::Arrive { dispatch, note: c.note.clone(), away_m: None };
    /// Begin the work: wants the flow's photographs, or a note that says why there are none
    start("/field/dispatches/{id}/start", "start_dispatch") = |dispatch, _| Command::Start { dispatch };
    /// The work is done: wants the flow's photographs, or a note that says why there are none
    finish("/field/dispatches/{id}/finish", "finish_dispatch") =
        |dispatch, c| Command::Finish { dispatch, outcome: c.outcome.clone(), note: c.note.clone() };
    /// It cannot be completed: somebody else will be sent
    fail("/field/dispatches/{id}/fail", "fail_dispatch") = |dispatch, c| Command::Fail { dispatch, reason: reason(c) };
}

fn reason(c: &FieldCommand) -> String {
    c.reason.clone().unwrap_or_default()
}

async fn run(
    caller: Caller,
    live: &Live,
    dispatch: DispatchId,
    body: Body<FieldCommand>,
    command: impl FnOnce(DispatchId, &FieldCommand) -> Command,
) -> Result<HttpResponse, Problem> {
    let asked = body.value;
    check_length(&asked)?;
    let me = caller.worker()?;
    let (user, seen, flows) = (caller.user_id, asked.version, Arc::clone(&live.flows));
    let mut command = command(dispatch, &asked);
    let proven = matches!(command, Command::Start { .. } | Command::Finish { .. });
    let (at, note, photos_required) = (asked.at.map(At::new), asked.note.clone(), live.photos_required);
    let here = live.whereabouts.last_fix(me).filter(|fix| live.clock.now().since_s(fix.at) <= FRESH_S);
    let work = move |tx: &mut Tx<'_>| {
        let round = store::load_dispatch(tx.conn, dispatch)?;
        let by = By::User { id: caller.user_id, worker: Some(me), crew: caller.crew_id, roles: caller.roles.clone() };
        if let Command::Arrive { note, away_m, .. } = &mut command {
            let place = store::load(tx.conn, round.ticket_id)?.ticket.point();
            *away_m = match at.filter(|at| tx.now.since_s(*at) > FRESH_S) {
                // Where he is now says nothing of then, and what is past cannot be put right: it is kept beside it.
                Some(then) => {
                    then::where_was(tx.conn, me, then, FRESH_S as i64)?.and_then(|(point, accuracy_m)| away(place, point, accuracy_m))
                }
                None => here.map(|fix| too_far(place, &fix, note.is_some())).transpose()?.flatten(),
            };
        }
        let photos = if proven { Some(photos::slots(tx.conn, dispatch)?) } else { None };
        let told = Told { at, photos, photos_required, note };
        let case = store::advance_told(tx, &flows, round.ticket_id, Some(seen), &by, command, &told)?;
        let now: Dispatch = store::load_dispatch(tx.conn, dispatch)?;
        let names = wire::names(tx.conn, std::iter::once(&now))?;
        Ok(wire::dispatch(&now, case.ticket.version, &names))
    };
    body.idem.act(&live.db, user, StatusCode::OK, work).await
}

/// How far from the place he is, metres, when that is too far: then only a note makes it an arrival.
fn too_far(place: Option<Point<Wgs84>>, fix: &Sample, noted: bool) -> Result<Option<i64>, Refusal> {
    match away(place, fix.point, fix.accuracy_m) {
        Some(away_m) if !noted => {
            let detail = format!("you are {away_m} m from the place; if you are there all the same, say so in a note");
            Err(Refusal::new(Code::WrongState, detail))
        }
        away_m => Ok(away_m),
    }
}

/// How far a point is from the place, metres, when that is too far to be there.
fn away(place: Option<Point<Wgs84>>, point: Point<Wgs84>, accuracy_m: Option<f64>) -> Option<i64> {
    let away_m = place.map_or(0.0, |p| p.distance_m(&point) - accuracy_m.unwrap_or(0.0));
    // Casts of floats saturate.
    (away_m > AT_THE_PLACE_M).then(|| away_m.round() as i64)
}

fn check_length(c: &FieldCommand) -> Result<(), Refusal> {
    let too_long = |text: &Option<String>, most: usize| text.as_ref().is_some_and(|t| t.chars().count() > most);
    match () {
        () if too_long(&c.reason, 200) => Err(Refusal::field("reason", "at most 200 characters")),
        () if too_long(&c.outcome, 64) => Err(Refusal::field("outcome", "at most 64 characters")),
        () if too_long(&c.note, 2000) => Err(Refusal::field("note", "at most 2000 characters")),
        () => Ok(()),
    }
}
