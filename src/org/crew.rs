//! Crews: rescue teams of several workers with one vehicle and one telephone that is called (S1-51).

use crate::access::{Caller, Permission};
use crate::base::page::Wanted;
use crate::base::{At, BranchId, CrewId, VehicleId, WorkerId, ZoneId};
use crate::db::schema::{crews, workers};
use crate::db::{Conn, Db, Fault, MultiBackend, Refusal, Tx};
use crate::http::{Body, Problem, page, wanted};
use crate::org::form::Form;
use crate::org::{at_version, name_taken, one_changed, say_changed, vehicle, zone};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use mobile_api::Page;
use mobile_api::org::{ChangeCrew, NewCrew, ZoneQuery};
use utoipa::OpenApi;

/// A row of `crews`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crews, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Crew {
    /// It.
    pub id: CrewId,
    /// The branch that employs it.
    pub branch_id: BranchId,
    /// Where it is sent.
    pub zone_id: ZoneId,
    /// Unique within the zone.
    pub name: String,
    /// The telephone that is called, E.164.
    pub phone: String,
    /// Its tow truck.
    pub vehicle_id: Option<VehicleId>,
    /// The member whose phone carries the dispatch.
    pub lead_id: Option<WorkerId>,
    /// Raised by every change.
    pub version: i64,
    /// When it was entered.
    pub created_at: At,
}

impl Crew {
    /// As `scope` may see it.
    #[must_use]
    pub fn show(self, scope: &Caller) -> mobile_api::org::Crew {
        mobile_api::org::Crew {
            id: self.id.to_string(),
            branch_id: self.branch_id.to_string(),
            zone: self.zone_id.to_string(),
            name: self.name,
            phone: scope.phone(&self.phone),
            vehicle_id: self.vehicle_id.map(|id| id.to_string()),
            lead_id: self.lead_id.map(|id| id.to_string()),
            version: self.version,
        }
    }
}

// ---- store ----

/// A crew within scope.
///
/// # Errors
/// `not_found` outside it.
pub fn load(conn: &mut Conn, scope: &Caller, id: CrewId) -> Result<Crew, Fault> {
    let found = crews::table.find(id).select(Crew::as_select()).first(conn).optional()?;
    Ok(found.filter(|c| scope.sees(c.branch_id)).ok_or_else(|| Refusal::not_found("crew"))?)
}

/// One page of the crews within scope, of one zone if wanted.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn, scope: &Caller, zone: Option<ZoneId>, wanted: &Wanted) -> Result<Vec<Crew>, Fault> {
    let mut query = crews::table.filter(crews::branch_id.eq_any(scope.scope())).into_boxed();
    if let Some(zone) = zone {
        query = query.filter(crews::zone_id.eq(zone));
    }
    if let Some(after) = page::key::<CrewId>(wanted)? {
        query = query.filter(crews::id.gt(after));
    }
    Ok(query.order(crews::id).limit(wanted.fetch()).select(Crew::as_select()).load(conn)?)
}

/// Enters a crew; its members are entered, or moved, as workers.
///
/// # Errors
/// `invalid_field`; `not_found` for a branch, zone or vehicle out of reach; `already_exists` for its name.
pub fn create(tx: &mut Tx<'_>, scope: &Caller, new: &NewCrew) -> Result<Crew, Fault> {
    let mut form = Form::new();
    let crew = Crew {
        id: tx.new_id(),
        branch_id: form.id("branch_id", &new.branch_id),
        zone_id: form.id("zone", &new.zone),
        name: form.line("name", &new.name, 100),
        phone: form.phone("phone", &new.phone),
        vehicle_id: new.vehicle_id.as_deref().map(|id| form.id("vehicle_id", id)),
        lead_id: None,
        version: 1,
        created_at: tx.now,
    };
    form.done()?;
    zone::for_branch(tx.conn, scope, crew.zone_id, crew.branch_id)?;
    truck_is_near(tx.conn, scope, &crew)?;
    name_is_free(tx.conn, &crew)?;
    diesel::insert_into(crews::table).values(&crew).execute(tx.conn)?;
    Ok(crew)
}

/// Changes a crew that is still at the version seen. Its lead must be a member, its truck stand in its zone.
///
/// # Errors
/// `not_found`, `stale_version`, `invalid_field`, `already_exists`.
pub fn change(tx: &mut Tx<'_>, scope: &Caller, id: CrewId, change: &ChangeCrew) -> Result<Crew, Fault> {
    let mut crew = load(tx.conn, scope, id)?;
    at_version(change.version, crew.version)?;
    let mut form = Form::new();
    if let Some(name) = &change.name {
        crew.name = form.line("name", name, 100);
    }
    if let Some(phone) = &change.phone {
        crew.phone = form.phone("phone", phone);
    }
    if let Some(lead) = &change.lead_id {
        crew.lead_id = Some(form.id("lead_id", lead));
    }
    match change.vehicle_id.as_deref() {
        None => {}
        Some("") => crew.vehicle_id = None,
        Some(truck) => crew.vehicle_id = Some(form.id("vehicle_id", truck)),
    }
    form.done()?;
    if change.vehicle_id.is_some() {
        truck_is_near(tx.conn, scope, &crew)?;
    }
    is_member(tx.conn, &crew)?;
    name_is_free(tx.conn, &crew)?;
    crew.version += 1;
    let row = crews::table.find(id).filter(crews::version.eq(change.version));
    let named = (crews::name.eq(&crew.name), crews::phone.eq(&crew.phone));
    let values = (named, crews::lead_id.eq(crew.lead_id), crews::vehicle_id.eq(crew.vehicle_id), crews::version.eq(crew.version));
    one_changed(diesel::update(row).set(values).execute(tx.conn)?)?;
    Ok(crew)
}

/// A truck that stands in another zone is no use to a crew.
fn truck_is_near(conn: &mut Conn, scope: &Caller, crew: &Crew) -> Result<(), Fault> {
    let Some(id) = crew.vehicle_id else { return Ok(()) };
    if vehicle::load(conn, scope, id)?.zone_id == crew.zone_id {
        Ok(())
    } else {
        Err(Refusal::field("vehicle_id", "stands in another zone").into())
    }
}

fn is_member(conn: &mut Conn, crew: &Crew) -> Result<(), Fault> {
    let Some(lead) = crew.lead_id else { return Ok(()) };
    let member = workers::table.find(lead).filter(workers::crew_id.eq(crew.id)).select(workers::id);
    match member.first::<WorkerId>(conn).optional()? {
        Some(_) => Ok(()),
        None => Err(Refusal::field("lead_id", "is not a member of this crew").into()),
    }
}

/// A crew is called by its name over the radio: two of one name in a zone would be taken for each other.
fn name_is_free(conn: &mut Conn, crew: &Crew) -> Result<(), Fault> {
    let others = crews::table.filter(crews::zone_id.eq(crew.zone_id)).filter(crews::name.eq(&crew.name)).filter(crews::id.ne(crew.id));
    name_taken(others.count().get_result(conn)?, "a crew of that name")
}

// ---- routes ----

#[derive(OpenApi)]
#[openapi(paths(all, create_crew, alter))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/crews").route(web::get().to(all)).route(web::post().to(create_crew)));
    cfg.service(web::resource("/crews/{id}").route(web::patch().to(alter)));
}

/// The crews that the caller sees
#[utoipa::path(get, path = "/crews", operation_id = "list_crews", tag = "organisation", params(ZoneQuery),
    responses((status = 200, description = "One page", body = Page<mobile_api::org::Crew>)),
    extensions(("x-permission" = json!(Permission::OrgRead))))]
async fn all(caller: Caller, db: web::Data<Db>, query: web::Query<ZoneQuery>) -> Result<web::Json<Page<mobile_api::org::Crew>>, Problem> {
    let ZoneQuery { limit, cursor, zone } = query.into_inner();
    let (wanted, zone) = (wanted(limit, cursor)?, super::zone_wanted(zone)?);
    let page = db.read(move |conn| Ok(wanted.page(list(conn, &caller, zone, &wanted)?, |c: &Crew| c.id.to_string(), |c| c.show(&caller))));
    Ok(web::Json(page.await?))
}

/// Enter a crew
#[utoipa::path(post, path = "/crews", operation_id = "create_crew", tag = "organisation", request_body = NewCrew,
    responses((status = 201, description = "The crew", body = mobile_api::org::Crew)),
    extensions(("x-permission" = json!(Permission::OrgWrite))))]
async fn create_crew(caller: Caller, db: web::Data<Db>, body: Body<NewCrew>) -> Result<HttpResponse, Problem> {
    let (new, user) = (body.value, caller.user_id);
    let command = move |tx: &mut Tx<'_>| {
        let crew = create(tx, &caller, &new)?;
        say_changed(tx, &caller, (crew.zone_id, crew.branch_id), "crew_created", crew.id, &new)?;
        Ok(crew.show(&caller))
    };
    body.idem.act(&db, user, StatusCode::CREATED, command).await
}

/// Change a crew
#[utoipa::path(patch, path = "/crews/{id}", operation_id = "change_crew", tag = "organisation", request_body = ChangeCrew,
    params(("id" = String, Path, description = "Crew")),
    responses((status = 200, description = "The crew", body = mobile_api::org::Crew)),
    extensions(("x-permission" = json!(Permission::OrgWrite))))]
async fn alter(caller: Caller, db: web::Data<Db>, id: web::Path<CrewId>, body: Body<ChangeCrew>) -> Result<HttpResponse, Problem> {
    let (id, user, new) = (id.into_inner(), caller.user_id, body.value);
    let command = move |tx: &mut Tx<'_>| {
        let crew = change(tx, &caller, id, &new)?;
        say_changed(tx, &caller, (crew.zone_id, crew.branch_id), "crew_changed", id, &new)?;
        Ok(crew.show(&caller))
    };
    body.idem.act(&db, user, StatusCode::OK, command).await
}
