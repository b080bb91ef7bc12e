//! Who and what can be sent, and from where one answers: zones, workers, crews, vehicles, seats.
//!
//! Every noun is one file in four parts: types, rules (pure), store (the only Diesel), routes (thin). Every store takes
//! the [`Caller`](crate::access::Caller) whose branches bound what is seen and changed (rule I10).

pub mod crew;
pub mod fix;
pub mod form;
pub mod item;
pub mod people;
pub mod place;
pub mod seat;
pub mod seed;
pub mod skill;
pub mod tracker;
pub mod vehicle;
pub mod worker;
pub mod zone;

use crate::access::Caller;
use crate::access::audit::{self, Deed};
use crate::base::{BranchId, Id, ZoneId};
use crate::db::{Fault, Json, NewFact, Refusal, Tx};
use diesel::result::{DatabaseErrorKind, Error};
use mobile_api::code::Code;
use serde::Serialize;

/// Turns a broken uniqueness into a refusal that names what is there already, and nobody who has it: he may be out of
/// the caller's scope.
pub fn already_there(what: &str) -> impl FnOnce(Error) -> Fault {
    let detail = format!("{what} is there already");
    move |why| match why {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Refusal::new(Code::AlreadyExists, detail).into(),
        other => other.into(),
    }
}

/// Refuses a change made from an older version than the row's.
///
/// # Errors
/// `stale_version`.
pub fn at_version(seen: i64, now: i64) -> Result<(), Refusal> {
    if seen == now { Ok(()) } else { Err(Refusal::stale(seen, now)) }
}

/// Refuses when an update that names the version it saw found no such row: another node was quicker.
///
/// # Errors
/// `stale_version`.
pub fn one_changed(rows: usize) -> Result<(), Refusal> {
    if rows == 1 { Ok(()) } else { Err(Refusal::new(Code::StaleVersion, "it was changed meanwhile: read it again")) }
}

/// Refuses a name that others have.
fn name_taken(others: i64, what: &str) -> Result<(), Fault> {
    if others == 0 { Ok(()) } else { Err(Refusal::new(Code::AlreadyExists, format!("{what} is there already")).into()) }
}

/// The zone that a list is asked for; what is not an id is refused rather than taken for "all".
fn zone_wanted(zone: Option<String>) -> Result<Option<ZoneId>, Refusal> {
    zone.map(|id| id.parse()).transpose().map_err(|_unreadable| Refusal::new(Code::MalformedQuery, "zone: is not an id"))
}

/// The fact of a zone whose people, crews or vehicles were entered or changed, or that is new or changed itself.
pub const ORGANISATION_CHANGED: &str = "organisation_changed";

/// Says in the zone's stream that one of the nouns here was entered or changed, so that nobody who keeps a picture of the
/// organisation goes on with an old one, and notes who did it. `deed` is such as `zone_created`, `sent` what it was.
///
/// # Errors
/// When the database says no.
fn say_changed<T>(
    tx: &mut Tx<'_>,
    by: &Caller,
    (zone_id, branch_id): (ZoneId, BranchId),
    deed: &'static str,
    id: Id<T>,
    sent: &impl Serialize,
) -> Result<(), Fault> {
    let what = deed.split('_').next().unwrap_or(deed);
    let subject = id.to_string();
    audit::note(tx, Deed { branch: branch_id, user: Some(by.user_id), kind: deed, subject: what, id: Some(&subject) }, sent)?;
    let data = Json(serde_json::json!({ "what": what, "id": id.to_string() }));
    let kind = ORGANISATION_CHANGED.into();
    let (ticket_id, dispatch_id, worker_id) = (None, None, None);
    let by_user = Some(by.user_id);
    tx.fact(NewFact { zone_id, seq: 0, at: tx.now, kind, branch_id, ticket_id, dispatch_id, worker_id, by_user, data });
    Ok(())
}

/// What goes under `/api/v1`.
pub(crate) fn routes(cfg: &mut actix_web::web::ServiceConfig) {
    zone::routes(cfg);
    worker::routes(cfg);
    crew::routes(cfg);
    vehicle::routes(cfg);
    seat::routes(cfg);
    item::routes(cfg);
}

/// What the OpenAPI document says of it.
pub(crate) fn document() -> Vec<utoipa::openapi::OpenApi> {
    use utoipa::OpenApi;
    vec![
        zone::Doc::openapi(),
        worker::Doc::openapi(),
        crew::Doc::openapi(),
        vehicle::Doc::openapi(),
        seat::Doc::openapi(),
        item::Doc::openapi(),
    ]
}
