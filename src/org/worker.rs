//! Workers: field staff, own or of a franchise (S2-19), with what they can do and what they are doing now.

use crate::access::{Caller, Permission};
use crate::base::page::Wanted;
use crate::base::{At, BranchId, Clock, CrewId, VehicleId, WorkerId, ZoneId};
use crate::db::schema::{branches, crews, dispatches, workers};
use crate::db::{Conn, Db, Fault, Json, MultiBackend, Refusal, Tx};
use crate::http::{Body, Problem, page, wanted};
use crate::org::fix::{self, Fix};
use crate::org::form::Form;
use crate::org::skill::{SKILLS, WORKER_KINDS};
use crate::org::{at_version, one_changed, say_changed, zone};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use mobile_api::Page;
use mobile_api::org::{ChangeWorker, NewWorker, ZoneQuery};
use std::collections::BTreeMap;
use utoipa::OpenApi;

/// A row of `workers`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = workers, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Worker {
    /// He.
    pub id: WorkerId,
    /// The branch that employs him.
    pub branch_id: BranchId,
    /// Where he is sent.
    pub zone_id: ZoneId,
    /// Name.
    pub name: String,
    /// Mobile, E.164.
    pub phone: String,
    /// One of [`WORKER_KINDS`].
    pub kind: String,
    /// Some of [`SKILLS`], as JSON.
    pub skills: Json,
    /// His crew.
    pub crew_id: Option<CrewId>,
    /// The van he has today.
    pub vehicle_id: Option<VehicleId>,
    /// Whether he can be sent.
    pub on_duty: bool,
    /// Since when he is on, or off.
    pub duty_at: Option<At>,
    /// Raised by every change of what people enter; going on duty does not raise it.
    pub version: i64,
    /// When he was entered.
    pub created_at: At,
}

/// A worker without a fix for this long is dark, seconds.
pub const DARK_AFTER_S: i64 = 180;

// ---- rules ----

/// What somebody does now, as [`mobile_api::org::Worker::state`] writes it, from the state of his dispatch that is
/// furthest along and the age of his last fix in seconds.
#[must_use]
pub fn state_now(on_duty: bool, dispatch: Option<&str>, fix_age_s: Option<f64>) -> String {
    let dark = fix_age_s.is_none_or(|age| age > DARK_AFTER_S as f64);
    match (on_duty, dispatch) {
        // A job taken is finished even after going off duty.
        (false, None | Some("offered")) => "off".into(),
        (_, dispatch) if !dark => dispatch.unwrap_or("free").to_owned(),
        _ => "dark".into(),
    }
}

/// How far along a live dispatch is: of two, the one under way says what its worker does.
fn progress(state: &str) -> u8 {
    match state {
        "offered" => 1,
        "accepted" => 2,
        "enroute" => 3,
        "arrived" => 4,
        "working" => 5,
        _ => 0,
    }
}

// ---- store ----

/// A worker within scope.
///
/// # Errors
/// `not_found` outside it.
pub fn load(conn: &mut Conn, scope: &Caller, id: WorkerId) -> Result<Worker, Fault> {
    let found = workers::table.find(id).select(Worker::as_select()).first(conn).optional()?;
    Ok(found.filter(|w| scope.sees(w.branch_id)).ok_or_else(|| Refusal::not_found("worker"))?)
}

/// One page of the workers within scope, of one zone if wanted.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn, scope: &Caller, zone: Option<ZoneId>, wanted: &Wanted) -> Result<Vec<Worker>, Fault> {
    let mut query = workers::table.filter(workers::branch_id.eq_any(scope.scope())).into_boxed();
    if let Some(zone) = zone {
        query = query.filter(workers::zone_id.eq(zone));
    }
    if let Some(after) = page::key::<WorkerId>(wanted)? {
        query = query.filter(workers::id.gt(after));
    }
    Ok(query.order(workers::id).limit(wanted.fetch()).select(Worker::as_select()).load(conn)?)
}

/// Enters a worker, off duty.
///
/// # Errors
/// `invalid_field`; `not_found` for a branch, zone or crew out of reach.
pub fn create(tx: &mut Tx<'_>, scope: &Caller, new: &NewWorker) -> Result<Worker, Fault> {
    let mut form = Form::new();
    let skills = form.some_of("skills", &new.skills, SKILLS);
    if new.skills.is_empty() {
        form.wrong("skills", "must name at least one");
    }
    let worker = Worker {
        id: tx.new_id(),
        branch_id: form.id("branch_id", &new.branch_id),
        zone_id: form.id("zone", &new.zone),
        name: form.line("name", &new.name, 100),
        phone: form.mobile("phone", &new.phone),
        kind: form.one_of("kind", &new.kind, WORKER_KINDS),
        skills: Json::of(&skills),
        crew_id: new.crew_id.as_deref().map(|id| form.id("crew_id", id)),
        vehicle_id: None,
        on_duty: false,
        duty_at: None,
        version: 1,
        created_at: tx.now,
    };
    form.done()?;
    zone::for_branch(tx.conn, scope, worker.zone_id, worker.branch_id)?;
    fits_crew(tx.conn, scope, &worker)?;
    diesel::insert_into(workers::table).values(&worker).execute(tx.conn)?;
    Ok(worker)
}

/// Changes a worker who is still at the version seen.
///
/// # Errors
/// `not_found`, `stale_version`, `invalid_field`.
pub fn change(tx: &mut Tx<'_>, scope: &Caller, id: WorkerId, change: &ChangeWorker) -> Result<Worker, Fault> {
    let mut worker = load(tx.conn, scope, id)?;
    at_version(change.version, worker.version)?;
    let before = worker.crew_id;
    apply(&mut worker, change)?;
    fits_crew(tx.conn, scope, &worker)?;
    worker.version += 1;
    let row = workers::table.find(id).filter(workers::version.eq(change.version));
    let values = (
        workers::name.eq(&worker.name),
        workers::phone.eq(&worker.phone),
        workers::skills.eq(&worker.skills),
        workers::crew_id.eq(worker.crew_id),
        workers::version.eq(worker.version),
    );
    one_changed(diesel::update(row).set(values).execute(tx.conn)?)?;
    if worker.crew_id != before {
        // A crew is led by a member of it, and he no longer is one.
        let led = crews::table.filter(crews::lead_id.eq(id));
        diesel::update(led).set(crews::lead_id.eq(None::<WorkerId>)).execute(tx.conn)?;
    }
    Ok(worker)
}

/// What is absent stays; an empty `crew_id` takes him out of his crew.
fn apply(worker: &mut Worker, change: &ChangeWorker) -> Result<(), Fault> {
    let mut form = Form::new();
    if let Some(name) = &change.name {
        worker.name = form.line("name", name, 100);
    }
    if let Some(phone) = &change.phone {
        worker.phone = form.mobile("phone", phone);
    }
    if let Some(skills) = &change.skills {
        worker.skills = Json::of(&form.some_of("skills", skills, SKILLS));
        if skills.is_empty() {
            form.wrong("skills", "must name at least one");
        }
    }
    match change.crew_id.as_deref() {
        None => {}
        Some("") => worker.crew_id = None,
        Some(id) => worker.crew_id = Some(form.id("crew_id", id)),
    }
    form.done()
}

/// A crew works in one zone and for one branch.
fn fits_crew(conn: &mut Conn, scope: &Caller, worker: &Worker) -> Result<(), Fault> {
    let Some(id) = worker.crew_id else { return Ok(()) };
    let crew = super::crew::load(conn, scope, id)?;
    if (crew.zone_id, crew.branch_id) == (worker.zone_id, worker.branch_id) {
        Ok(())
    } else {
        Err(Refusal::field("crew_id", "is a crew of another branch or zone").into())
    }
}

/// What some workers are doing, as the database knows it.
#[derive(Debug, Default)]
pub struct Now {
    doing: BTreeMap<WorkerId, String>,
    fixes: BTreeMap<WorkerId, Fix>,
    forms: BTreeMap<BranchId, String>,
}

/// Reads what these workers are doing: their live dispatches, and last positions as stored.
///
/// # Errors
/// When the database cannot be read.
pub fn now(conn: &mut Conn, of: &[Worker]) -> Result<Now, Fault> {
    let ids: Vec<WorkerId> = of.iter().map(|w| w.id).collect();
    let zones: Vec<ZoneId> = of.iter().map(|w| w.zone_id).collect();
    let kinds = branches::table.select((branches::id, branches::kind)).filter(branches::id.eq_any(of.iter().map(|w| w.branch_id)));
    let mut now = Now { forms: kinds.load::<(BranchId, String)>(conn)?.into_iter().collect(), ..Now::default() };
    let live = dispatches::table.filter(dispatches::live.eq(true));
    let own = live.filter(dispatches::worker_id.eq_any(&ids)).select((dispatches::worker_id, dispatches::state));
    for (worker, state) in own.load::<(Option<WorkerId>, String)>(conn)? {
        if let Some(worker) = worker {
            now.does(worker, state);
        }
    }
    let open = live.filter(dispatches::zone_id.eq_any(&zones)).filter(dispatches::worker_id.is_null()).select(dispatches::invited);
    for invited in open.load::<Json>(conn)? {
        for worker in invited.read::<Vec<WorkerId>>()? {
            now.does(worker, "offered".into());
        }
    }
    now.fixes = fix::last(conn, &ids)?;
    Ok(now)
}

impl Now {
    fn does(&mut self, worker: WorkerId, state: String) {
        let doing = self.doing.entry(worker).or_default();
        if progress(&state) > progress(doing) {
            *doing = state;
        }
    }

    /// A worker as `scope` may see him at `at`.
    #[must_use]
    pub fn show(&self, worker: Worker, scope: &Caller, at: At) -> mobile_api::org::Worker {
        let fix = self.fixes.get(&worker.id);
        let doing = self.doing.get(&worker.id).map(String::as_str);
        let franchise = self.forms.get(&worker.branch_id).is_some_and(|kind| kind == "franchise");
        mobile_api::org::Worker {
            id: worker.id.to_string(),
            branch_id: worker.branch_id.to_string(),
            zone: worker.zone_id.to_string(),
            name: worker.name,
            phone: scope.phone(&worker.phone),
            kind: worker.kind,
            form: if franchise { "franchise" } else { "own" }.into(),
            skills: worker.skills.read().unwrap_or_default(), // the column's only writer is this file
            crew_id: worker.crew_id.map(|id| id.to_string()),
            vehicle_id: worker.vehicle_id.map(|id| id.to_string()),
            on_duty: worker.on_duty,
            state: state_now(worker.on_duty, doing, fix.map(|f| at.since_s(f.at))),
            last_fix: fix.map(Into::into),
            version: worker.version,
        }
    }
}

/// One worker with what he does now.
///
/// # Errors
/// When the database cannot be read.
pub fn show(conn: &mut Conn, scope: &Caller, worker: Worker, at: At) -> Result<mobile_api::org::Worker, Fault> {
    Ok(now(conn, std::slice::from_ref(&worker))?.show(worker, scope, at))
}

// ---- routes ----

#[derive(OpenApi)]
#[openapi(paths(all, create_worker, alter))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/workers").route(web::get().to(all)).route(web::post().to(create_worker)));
    cfg.service(web::resource("/workers/{id}").route(web::patch().to(alter)));
}

/// The workers that the caller sees, with live state
#[utoipa::path(get, path = "/workers", operation_id = "list_workers", tag = "organisation", params(ZoneQuery),
    responses((status = 200, description = "One page", body = Page<mobile_api::org::Worker>)),
    extensions(("x-permission" = json!(Permission::OrgRead))))]
async fn all(
    caller: Caller,
    db: web::Data<Db>,
    clock: web::Data<Clock>,
    query: web::Query<ZoneQuery>,
) -> Result<web::Json<Page<mobile_api::org::Worker>>, Problem> {
    let ZoneQuery { limit, cursor, zone } = query.into_inner();
    let (wanted, zone, at) = (wanted(limit, cursor)?, super::zone_wanted(zone)?, clock.now());
    let page = db.read(move |conn| {
        let rows = list(conn, &caller, zone, &wanted)?;
        let now = now(conn, &rows)?;
        Ok(wanted.page(rows, |w: &Worker| w.id.to_string(), |w| now.show(w, &caller, at)))
    });
    Ok(web::Json(page.await?))
}

/// Enter a worker
#[utoipa::path(post, path = "/workers", operation_id = "create_worker", tag = "organisation", request_body = NewWorker,
    responses((status = 201, description = "The worker", body = mobile_api::org::Worker)),
    extensions(("x-permission" = json!(Permission::OrgWrite))))]
async fn create_worker(caller: Caller, db: web::Data<Db>, body: Body<NewWorker>) -> Result<HttpResponse, Problem> {
    let (new, user) = (body.value, caller.user_id);
    let command = move |tx: &mut Tx<'_>| {
        let worker = create(tx, &caller, &new)?;
        say_changed(tx, &caller, (worker.zone_id, worker.branch_id), "worker_created", worker.id, &new)?;
        show(tx.conn, &caller, worker, tx.now)
    };
    body.idem.act(&db, user, StatusCode::CREATED, command).await
}

/// Change a worker
#[utoipa::path(patch, path = "/workers/{id}", operation_id = "change_worker", tag = "organisation", request_body = ChangeWorker,
    params(("id" = String, Path, description = "Worker")),
    responses((status = 200, description = "The worker", body = mobile_api::org::Worker)),
    extensions(("x-permission" = json!(Permission::OrgWrite))))]
async fn alter(caller: Caller, db: web::Data<Db>, id: web::Path<WorkerId>, body: Body<ChangeWorker>) -> Result<HttpResponse, Problem> {
    let (id, user, new) = (id.into_inner(), caller.user_id, body.value);
    let command = move |tx: &mut Tx<'_>| {
        let worker = change(tx, &caller, id, &new)?;
        say_changed(tx, &caller, (worker.zone_id, worker.branch_id), "worker_changed", id, &new)?;
        show(tx.conn, &caller, worker, tx.now)
    };
    body.idem.act(&db, user, StatusCode::OK, command).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_says_what_matters_most() {
        for (on_duty, doing, age_s, state) in [
            (false, None, Some(1.0), "off"),
            (false, Some("offered"), Some(1.0), "off"),
            (false, Some("working"), Some(1.0), "working"),
            (true, None, Some(1.0), "free"),
            (true, Some("enroute"), Some(179.0), "enroute"),
            (true, Some("enroute"), Some(181.0), "dark"),
            (true, None, None, "dark"),
        ] {
            assert_eq!(state_now(on_duty, doing, age_s), state, "{on_duty} {doing:?} {age_s:?}");
        }
    }

    #[test]
    fn of_two_jobs_the_one_under_way_counts() {
        let (mut now, him) = (Now::default(), WorkerId::of(uuid::Uuid::nil()));
        for state in ["accepted", "working", "offered"] {
            now.does(him, state.into());
        }
        assert_eq!(now.doing[&him], "working");
    }
}
