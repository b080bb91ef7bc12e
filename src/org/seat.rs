//! Seats: where an agent sits, bound to one telephone extension; the pop-up shows only there (R21, S3-40).

use crate::access::{Caller, Permission, audit};
use crate::base::page::Wanted;
use crate::base::{At, BranchId, SeatId, UserId};
use crate::db::schema::seats;
use crate::db::{Conn, Db, Fault, MultiBackend, Refusal, Tx};
use crate::http::{Body, Problem, page, wanted};
use crate::org::form::Form;
use crate::org::{already_there, at_version, name_taken, one_changed};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use mobile_api::org::{ChangeSeat, NewSeat};
use mobile_api::{Page, PageQuery};
use utoipa::OpenApi;

/// A row of `seats`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = seats, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Seat {
    /// It.
    pub id: SeatId,
    /// Where it stands.
    pub branch_id: BranchId,
    /// Unique within the branch.
    pub name: String,
    /// The telephone on it: 2 to 8 digits, unique.
    pub extension: String,
    /// Raised by every change.
    pub version: i64,
    /// When it was entered.
    pub created_at: At,
    /// On pause since then: no call rings there.
    pub paused_at: Option<At>,
    /// Why.
    pub paused_reason: Option<String>,
    /// Who sat there when it went on pause: whoever sits down after him takes calls.
    pub paused_user_id: Option<UserId>,
}

impl From<Seat> for mobile_api::org::Seat {
    fn from(s: Seat) -> Self {
        Self { id: s.id.to_string(), branch_id: s.branch_id.to_string(), name: s.name, extension: s.extension, version: s.version }
    }
}

// ---- rules ----

fn extension(form: &mut Form, text: &str) -> String {
    if !(2..=8).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_digit()) {
        form.wrong("extension", "must be 2 to 8 digits");
    }
    text.to_owned()
}

// ---- store ----

/// A seat within scope.
///
/// # Errors
/// `not_found` outside it.
pub fn load(conn: &mut Conn, scope: &Caller, id: SeatId) -> Result<Seat, Fault> {
    let found = seats::table.find(id).select(Seat::as_select()).first(conn).optional()?;
    Ok(found.filter(|s| scope.sees(s.branch_id)).ok_or_else(|| Refusal::not_found("seat"))?)
}

/// The seat with this extension, whoever asks.
///
/// # Errors
/// When the database cannot be read.
pub fn by_extension(conn: &mut Conn, extension: &str) -> Result<Option<Seat>, Fault> {
    Ok(seats::table.filter(seats::extension.eq(extension)).select(Seat::as_select()).first(conn).optional()?)
}

/// One page of the seats within scope.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn, scope: &Caller, wanted: &Wanted) -> Result<Vec<Seat>, Fault> {
    let mut query = seats::table.filter(seats::branch_id.eq_any(scope.scope())).into_boxed();
    if let Some(after) = page::key::<SeatId>(wanted)? {
        query = query.filter(seats::id.gt(after));
    }
    Ok(query.order(seats::id).limit(wanted.fetch()).select(Seat::as_select()).load(conn)?)
}

/// Sets up a seat.
///
/// # Errors
/// `invalid_field`, `not_found` for a branch out of scope, `already_exists` for its extension or name.
pub fn create(tx: &mut Tx<'_>, scope: &Caller, new: &NewSeat) -> Result<Seat, Fault> {
    let mut form = Form::new();
    let seat = Seat {
        id: tx.new_id(),
        branch_id: form.id("branch_id", &new.branch_id),
        name: form.line("name", &new.name, 100),
        extension: extension(&mut form, &new.extension),
        version: 1,
        created_at: tx.now,
        paused_at: None,
        paused_reason: None,
        paused_user_id: None,
    };
    form.done()?;
    if !scope.sees(seat.branch_id) {
        return Err(Refusal::not_found("branch").into());
    }
    name_is_free(tx.conn, &seat)?;
    diesel::insert_into(seats::table).values(&seat).execute(tx.conn).map_err(already_there("a seat with that extension"))?;
    Ok(seat)
}

/// Changes a seat that is still at the version seen.
///
/// # Errors
/// `not_found`, `stale_version`, `invalid_field`, `already_exists`.
pub fn change(tx: &mut Tx<'_>, scope: &Caller, id: SeatId, change: &ChangeSeat) -> Result<Seat, Fault> {
    let mut seat = load(tx.conn, scope, id)?;
    at_version(change.version, seat.version)?;
    let mut form = Form::new();
    if let Some(name) = &change.name {
        seat.name = form.line("name", name, 100);
    }
    if let Some(text) = &change.extension {
        seat.extension = extension(&mut form, text);
    }
    form.done()?;
    name_is_free(tx.conn, &seat)?;
    seat.version += 1;
    let row = seats::table.find(id).filter(seats::version.eq(change.version));
    let values = (seats::name.eq(&seat.name), seats::extension.eq(&seat.extension), seats::version.eq(seat.version));
    one_changed(diesel::update(row).set(values).execute(tx.conn).map_err(already_there("a seat with that extension"))?)?;
    Ok(seat)
}

/// A seat goes on pause, or its pause gets another reason. `sitter` is who sits there, if that is known.
///
/// # Errors
/// `not_found`, `invalid_field`.
pub fn pause(tx: &mut Tx<'_>, scope: &Caller, id: SeatId, reason: &str, sitter: Option<UserId>) -> Result<Seat, Fault> {
    let mut seat = load(tx.conn, scope, id)?;
    let mut form = Form::new();
    let reason = form.line("reason", reason, 100);
    form.done()?;
    (seat.paused_at, seat.paused_reason, seat.paused_user_id) = (seat.paused_at.or(Some(tx.now)), Some(reason), sitter);
    set_pause(tx, &seat)?;
    Ok(seat)
}

/// A seat takes calls again.
///
/// # Errors
/// `not_found`.
pub fn resume(tx: &mut Tx<'_>, scope: &Caller, id: SeatId) -> Result<Seat, Fault> {
    let mut seat = load(tx.conn, scope, id)?;
    (seat.paused_at, seat.paused_reason, seat.paused_user_id) = (None, None, None);
    set_pause(tx, &seat)?;
    Ok(seat)
}

/// What people enter is its version's business; going on pause is not.
fn set_pause(tx: &mut Tx<'_>, seat: &Seat) -> Result<(), Fault> {
    let why = (seats::paused_reason.eq(&seat.paused_reason), seats::paused_user_id.eq(seat.paused_user_id));
    diesel::update(seats::table.find(seat.id)).set((seats::paused_at.eq(seat.paused_at), why)).execute(tx.conn)?;
    Ok(())
}

/// The seat, whoever asks.
///
/// # Errors
/// When the database cannot be read.
pub fn by_id(conn: &mut Conn, id: SeatId) -> Result<Option<Seat>, Fault> {
    Ok(seats::table.find(id).select(Seat::as_select()).first(conn).optional()?)
}

fn name_is_free(conn: &mut Conn, seat: &Seat) -> Result<(), Fault> {
    let others = seats::table.filter(seats::branch_id.eq(seat.branch_id)).filter(seats::name.eq(&seat.name)).filter(seats::id.ne(seat.id));
    name_taken(others.count().get_result(conn)?, "a seat of that name")
}

fn noted(tx: &mut Tx<'_>, by: &Caller, seat: &Seat, kind: &'static str, sent: &impl serde::Serialize) -> Result<(), Fault> {
    let id = seat.id.to_string();
    audit::note(tx, audit::Deed { branch: seat.branch_id, user: Some(by.user_id), kind, subject: "seat", id: Some(&id) }, sent)
}

// ---- routes ----

#[derive(OpenApi)]
#[openapi(paths(all, create_seat, alter))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/seats").route(web::get().to(all)).route(web::post().to(create_seat)));
    cfg.service(web::resource("/seats/{id}").route(web::patch().to(alter)));
}

/// The seats that the caller sees
#[utoipa::path(get, path = "/seats", operation_id = "list_seats", tag = "organisation", params(PageQuery),
    responses((status = 200, description = "One page", body = Page<mobile_api::org::Seat>)),
    extensions(("x-permission" = json!(Permission::OrgRead))))]
async fn all(caller: Caller, db: web::Data<Db>, query: web::Query<PageQuery>) -> Result<web::Json<Page<mobile_api::org::Seat>>, Problem> {
    let PageQuery { limit, cursor } = query.into_inner();
    let wanted = wanted(limit, cursor)?;
    let page = db.read(move |conn| Ok(wanted.page(list(conn, &caller, &wanted)?, |s: &Seat| s.id.to_string(), Into::into))).await?;
    Ok(web::Json(page))
}

/// Set up a seat
#[utoipa::path(post, path = "/seats", operation_id = "create_seat", tag = "organisation", request_body = NewSeat,
    responses((status = 201, description = "The seat", body = mobile_api::org::Seat)),
    extensions(("x-permission" = json!(Permission::OrgWrite))))]
async fn create_seat(caller: Caller, db: web::Data<Db>, body: Body<NewSeat>) -> Result<HttpResponse, Problem> {
    let (new, user) = (body.value, caller.user_id);
    body.idem
        .act(&db, user, StatusCode::CREATED, move |tx| {
            let seat = create(tx, &caller, &new)?;
            noted(tx, &caller, &seat, "seat_created", &new)?;
            Ok(mobile_api::org::Seat::from(seat))
        })
        .await
}

/// Change a seat
#[utoipa::path(patch, path = "/seats/{id}", operation_id = "change_seat", tag = "organisation", request_body = ChangeSeat,
    params(("id" = String, Path, description = "Seat")),
    responses((status = 200, description = "The seat", body = mobile_api::org::Seat)),
    extensions(("x-permission" = json!(Permission::OrgWrite))))]
async fn alter(caller: Caller, db: web::Data<Db>, id: web::Path<SeatId>, body: Body<ChangeSeat>) -> Result<HttpResponse, Problem> {
    let (id, user, new) = (id.into_inner(), caller.user_id, body.value);
    body.idem
        .act(&db, user, StatusCode::OK, move |tx| {
            let seat = change(tx, &caller, id, &new)?;
            noted(tx, &caller, &seat, "seat_changed", &new)?;
            Ok(mobile_api::org::Seat::from(seat))
        })
        .await
}
