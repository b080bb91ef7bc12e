//! Zones: dispatch areas, usually a city, each with one stream of facts.

use crate::access::{Caller, Permission};
use crate::base::page::Wanted;
use crate::base::{At, BranchId, Point, Ring, Wgs84, ZoneId};
use crate::db::schema::{branches, zones};
use crate::db::{Conn, Db, Fact, Fault, Json, MultiBackend, Refusal, Tx, facts_after};
use crate::http::{Body, Problem, page, wanted};
use crate::org::form::Form;
use crate::org::{already_there, at_version, one_changed, say_changed};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use mobile_api::zone::{ChangeZone, NewZone, Polygon, PolygonType};
use mobile_api::{Page, PageQuery};
use serde::Deserialize;
use serde_json::json;
use utoipa::{IntoParams, OpenApi};

/// A row of `zones`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = zones, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Zone {
    /// It.
    pub id: ZoneId,
    /// The branch that runs it; branches below work in it too.
    pub branch_id: BranchId,
    /// At the head of ticket numbers, such as `XA`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Centre, WGS-84 degrees north.
    pub lat: f64,
    /// Centre, WGS-84 degrees east.
    pub lon: f64,
    /// Places within this many metres of the centre belong to it, while it has no polygon.
    pub radius_m: f64,
    /// Places within this GeoJSON polygon belong to it.
    pub polygon: Option<Json>,
    /// The last fact's number.
    pub seq: i64,
    /// Raised by every change of what people enter; facts do not raise it.
    pub version: i64,
    /// When it was entered.
    pub created_at: At,
}

impl From<Zone> for mobile_api::zone::Zone {
    fn from(z: Zone) -> Self {
        Self {
            id: z.id.to_string(),
            branch_id: z.branch_id.to_string(),
            code: z.code,
            name: z.name,
            lat: z.lat,
            lon: z.lon,
            radius_m: z.radius_m,
            // What was checked when it was entered can be read; should it be damaged, the dispatcher says so.
            polygon: z.polygon.and_then(|p| p.read().ok()),
            seq: z.seq,
            version: z.version,
        }
    }
}

/// Metres that a zone's radius may have.
const RADIUS_M: std::ops::RangeInclusive<f64> = 100.0..=500_000.0;

// ---- rules ----

/// What was drawn, as it is stored; none for a polygon without a ring. What is wrong is noted in the form.
fn drawn(form: &mut Form, polygon: &Polygon, centre: (f64, f64)) -> Option<Json> {
    let ring = polygon.coordinates.first()?;
    let Ok(centre) = Point::<Wgs84>::new(centre.0, centre.1) else { return None }; // which is wrong itself, and noted
    match Ring::read(ring, &centre) {
        Ok(ring) => Some(Json::of(&Polygon { r#type: PolygonType::Polygon, coordinates: vec![ring.corners()] })),
        Err(why) => {
            form.wrong("polygon", why.to_string());
            None
        }
    }
}

/// The ring of a stored polygon.
///
/// # Errors
/// When the row is damaged.
pub fn ring(polygon: Option<&Json>, centre: &Point<Wgs84>) -> Result<Option<Ring>, Fault> {
    let Some(polygon) = polygon else { return Ok(None) };
    let polygon: Polygon = polygon.read()?;
    polygon.coordinates.first().map(|ring| Ring::read(ring, centre).map_err(Fault::internal)).transpose()
}

/// The branches whose zones somebody sees: his own, those below, and those above, because a store works in its chain's
/// city without owning it. What he may change is only [`Caller::sees`].
#[must_use]
pub fn reach(scope: &Caller) -> Vec<BranchId> {
    let above = scope.branch_path.split('/').filter_map(|id| id.parse().ok());
    let mut reach: Vec<BranchId> = scope.branches.iter().copied().chain(above).collect();
    reach.sort();
    reach.dedup();
    reach
}

/// A fact as `scope` may see it. The numbers of a zone's facts have no gaps and a client counts on that, so another
/// branch's fact is not left out but emptied.
#[must_use]
pub fn as_seen(fact: &Fact, scope: &Caller) -> mobile_api::tickets::Fact {
    let mut shown = mobile_api::tickets::Fact::from(fact);
    if !scope.sees(fact.branch_id) {
        shown.kind = "elsewhere".into();
        (shown.ticket_id, shown.dispatch_id, shown.data) = (None, None, json!({}));
    }
    shown
}

// ---- store ----

/// A zone that somebody sees.
///
/// # Errors
/// `not_found` out of his reach.
pub fn load(conn: &mut Conn, scope: &Caller, id: ZoneId) -> Result<Zone, Fault> {
    let mine = zones::table.find(id).filter(zones::branch_id.eq_any(reach(scope)));
    Ok(mine.select(Zone::as_select()).first(conn).optional()?.ok_or_else(|| Refusal::not_found("zone"))?)
}

/// One page of the zones that somebody sees.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn, scope: &Caller, wanted: &Wanted) -> Result<Vec<Zone>, Fault> {
    let mut query = zones::table.filter(zones::branch_id.eq_any(reach(scope))).into_boxed();
    if let Some(after) = page::key::<ZoneId>(wanted)? {
        query = query.filter(zones::id.gt(after));
    }
    Ok(query.order(zones::id).limit(wanted.fetch()).select(Zone::as_select()).load(conn)?)
}

/// Enters a zone.
///
/// # Errors
/// `invalid_field`, `not_found` for a branch out of scope, `already_exists` for its code.
pub fn create(tx: &mut Tx<'_>, scope: &Caller, new: &NewZone) -> Result<Zone, Fault> {
    let mut form = Form::new();
    if !(1..=8).contains(&new.code.len()) || !new.code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
        form.wrong("code", "must be 1 to 8 capital letters or digits");
    }
    let zone = Zone {
        id: tx.new_id(),
        branch_id: form.id("branch_id", &new.branch_id),
        code: new.code.clone(),
        name: form.line("name", &new.name, 100),
        lat: form.within("lat", new.lat, -90.0..=90.0),
        lon: form.within("lon", new.lon, -180.0..=180.0),
        radius_m: form.within("radius_m", new.radius_m, RADIUS_M),
        polygon: new.polygon.as_ref().and_then(|p| drawn(&mut form, p, (new.lat, new.lon))),
        seq: 0,
        version: 1,
        created_at: tx.now,
    };
    form.done()?;
    if !scope.sees(zone.branch_id) {
        return Err(Refusal::not_found("branch").into());
    }
    diesel::insert_into(zones::table).values(&zone).execute(tx.conn).map_err(already_there("a zone with that code"))?;
    Ok(zone)
}

/// Changes a zone that is still at the version seen.
///
/// # Errors
/// `not_found`, `stale_version`, `invalid_field`.
pub fn change(tx: &mut Tx<'_>, scope: &Caller, id: ZoneId, change: &ChangeZone) -> Result<Zone, Fault> {
    let mut zone = load(tx.conn, scope, id)?;
    if !scope.sees(zone.branch_id) {
        return Err(Refusal::new(mobile_api::code::Code::Forbidden, "the zone is run by a branch above yours").into());
    }
    at_version(change.version, zone.version)?;
    let mut form = Form::new();
    if let Some(name) = &change.name {
        zone.name = form.line("name", name, 100);
    }
    if let Some(radius_m) = change.radius_m {
        zone.radius_m = form.within("radius_m", radius_m, RADIUS_M);
    }
    if let Some(polygon) = &change.polygon {
        zone.polygon = drawn(&mut form, polygon, (zone.lat, zone.lon));
    }
    form.done()?;
    zone.version += 1;
    let row = zones::table.find(id).filter(zones::version.eq(change.version));
    let values =
        (zones::name.eq(&zone.name), zones::radius_m.eq(zone.radius_m), zones::polygon.eq(&zone.polygon), zones::version.eq(zone.version));
    one_changed(diesel::update(row).set(values).execute(tx.conn)?)?;
    Ok(zone)
}

/// The zone in which a row of `branch` is to stand: `branch` within scope, and below the one that runs the zone.
///
/// # Errors
/// `not_found` for what is out of reach, `invalid_field` for a zone of another part of the tree.
pub(super) fn for_branch(conn: &mut Conn, scope: &Caller, zone: ZoneId, branch: BranchId) -> Result<Zone, Fault> {
    if !scope.sees(branch) {
        return Err(Refusal::not_found("branch").into());
    }
    let zone = load(conn, scope, zone)?;
    let path: String = branches::table.find(branch).select(branches::path).first(conn)?;
    if path.contains(&format!("/{}/", zone.branch_id)) {
        Ok(zone)
    } else {
        Err(Refusal::field("zone", "belongs to a branch that this one is not part of").into())
    }
}

// ---- routes ----

#[derive(OpenApi)]
#[openapi(paths(all, create_zone, alter, facts))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/zones").route(web::get().to(all)).route(web::post().to(create_zone)));
    cfg.service(web::resource("/zones/{id}").route(web::patch().to(alter)));
    cfg.service(web::resource("/zones/{id}/facts").route(web::get().to(facts)));
}

/// The zones that the caller works in
#[utoipa::path(get, path = "/zones", operation_id = "list_zones", tag = "organisation", params(PageQuery),
    responses((status = 200, description = "One page", body = Page<mobile_api::zone::Zone>)),
    extensions(("x-permission" = json!(Permission::OrgRead))))]
async fn all(caller: Caller, db: web::Data<Db>, query: web::Query<PageQuery>) -> Result<web::Json<Page<mobile_api::zone::Zone>>, Problem> {
    let PageQuery { limit, cursor } = query.into_inner();
    let wanted = wanted(limit, cursor)?;
    let page = db.read(move |conn| Ok(wanted.page(list(conn, &caller, &wanted)?, |z: &Zone| z.id.to_string(), Into::into))).await?;
    Ok(web::Json(page))
}

/// Enter a zone
#[utoipa::path(post, path = "/zones", operation_id = "create_zone", tag = "organisation", request_body = NewZone,
    responses((status = 201, description = "The zone", body = mobile_api::zone::Zone)),
    extensions(("x-permission" = json!(Permission::OrgWrite))))]
async fn create_zone(caller: Caller, db: web::Data<Db>, body: Body<NewZone>) -> Result<HttpResponse, Problem> {
    let (new, user) = (body.value, caller.user_id);
    let command = move |tx: &mut Tx<'_>| {
        let zone = create(tx, &caller, &new)?;
        say_changed(tx, &caller, (zone.id, zone.branch_id), "zone_created", zone.id, &new)?;
        Ok(mobile_api::zone::Zone::from(zone))
    };
    body.idem.act(&db, user, StatusCode::CREATED, command).await
}

/// Change a zone
#[utoipa::path(patch, path = "/zones/{id}", operation_id = "change_zone", tag = "organisation", request_body = ChangeZone,
    params(("id" = String, Path, description = "Zone")),
    responses((status = 200, description = "The zone", body = mobile_api::zone::Zone)),
    extensions(("x-permission" = json!(Permission::OrgWrite))))]
async fn alter(caller: Caller, db: web::Data<Db>, id: web::Path<ZoneId>, body: Body<ChangeZone>) -> Result<HttpResponse, Problem> {
    let (id, user, new) = (id.into_inner(), caller.user_id, body.value);
    let command = move |tx: &mut Tx<'_>| {
        let zone = change(tx, &caller, id, &new)?;
        say_changed(tx, &caller, (id, zone.branch_id), "zone_changed", id, &new)?;
        Ok(mobile_api::zone::Zone::from(zone))
    };
    body.idem.act(&db, user, StatusCode::OK, command).await
}

/// Query of `GET /zones/{id}/facts`.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FactsQuery {
    /// Rows wanted, 1 to 1000; 200 unless said.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// Where the former page ended; goes before `after`.
    #[param(max_length = 200)]
    cursor: Option<String>,
    /// The last fact that is known already; 0, or absent, for all.
    #[param(minimum = 0)]
    after: Option<i64>,
}

/// The facts of a zone after a number, in order, none missing
///
/// Facts of a branch that the caller does not see keep their number and have the kind `elsewhere` and no content.
#[utoipa::path(get, path = "/zones/{id}/facts", operation_id = "list_facts", tag = "organisation",
    params(("id" = String, Path, description = "Zone"), FactsQuery),
    responses((status = 200, description = "One page", body = Page<mobile_api::tickets::Fact>)),
    extensions(("x-permission" = json!(Permission::TicketsRead))))]
async fn facts(
    caller: Caller,
    db: web::Data<Db>,
    id: web::Path<ZoneId>,
    query: web::Query<FactsQuery>,
) -> Result<web::Json<Page<mobile_api::tickets::Fact>>, Problem> {
    let FactsQuery { limit, cursor, after } = query.into_inner();
    if after.is_some_and(|seq| seq < 0) {
        return Err(Refusal::field("after", "is a fact's number: 0 or more").into());
    }
    let limit = limit.unwrap_or(200);
    if !(1..=1000).contains(&limit) {
        return Err(Refusal::field("limit", "must be 1 to 1000").into());
    }
    let wanted = Wanted { limit, ..wanted(None, cursor)? };
    let after = page::key::<i64>(&wanted)?.or(after).unwrap_or(0);
    let page = db.read(move |conn| {
        let zone = load(conn, &caller, id.into_inner())?;
        let rows = facts_after(conn, zone.id, after, wanted.fetch())?;
        Ok(wanted.page(rows, |f: &Fact| f.seq.to_string(), |f| as_seen(&f, &caller)))
    });
    Ok(web::Json(page.await?))
}
