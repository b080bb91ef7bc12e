//! Vehicles: the chain's own vans and tow trucks, with what they carry and how their trackers report.

use crate::access::{Caller, Permission};
use crate::base::page::Wanted;
use crate::base::{At, BranchId, VehicleId, ZoneId};
use crate::db::schema::vehicles;
use crate::db::{Conn, Db, Fault, Json, MultiBackend, Refusal, Tx};
use crate::http::{Body, Problem, page, wanted};
use crate::org::fix::{self, Fix};
use crate::org::form::Form;
use crate::org::skill::{EQUIPMENT, VEHICLE_KINDS};
use crate::org::tracker::{TrackerKey, tracker_token};
use crate::org::{already_there, at_version, one_changed, say_changed, zone};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use mobile_api::Page;
use mobile_api::org::{ChangeVehicle, NewVehicle, Tracker, ZoneQuery};
use utoipa::OpenApi;

/// A row of `vehicles`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = vehicles, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Vehicle {
    /// It.
    pub id: VehicleId,
    /// The branch that owns it.
    pub branch_id: BranchId,
    /// Where it drives.
    pub zone_id: ZoneId,
    /// As stored, unique.
    pub plate: String,
    /// One of [`VEHICLE_KINDS`].
    pub kind: String,
    /// Some of [`EQUIPMENT`], as JSON.
    pub equipment: Json,
    /// The tracker's token is derived from it; raising it ends the old token.
    pub tracker_epoch: i32,
    /// Raised by every change.
    pub version: i64,
    /// When it was entered.
    pub created_at: At,
}

impl Vehicle {
    /// As `scope` may see it: the tracker's token only for those who set trackers up.
    #[must_use]
    pub fn show(self, scope: &Caller, fix: Option<&Fix>, key: Option<&TrackerKey>) -> mobile_api::org::Vehicle {
        let key = key.filter(|_| scope.has(Permission::TrackersRead));
        let token = key.map(|key| tracker_token(key, self.id, self.tracker_epoch));
        mobile_api::org::Vehicle {
            id: self.id.to_string(),
            branch_id: self.branch_id.to_string(),
            zone: self.zone_id.to_string(),
            plate: self.plate,
            kind: self.kind,
            equipment: self.equipment.read().unwrap_or_default(), // the column's only writer is this file
            tracker: Tracker { id: self.id.to_string(), token },
            last_fix: fix.map(Into::into),
            version: self.version,
        }
    }
}

fn key_of(key: &Key) -> Option<&TrackerKey> {
    key.as_ref().map(|key| key.get_ref())
}

// ---- store ----

/// A vehicle within scope.
///
/// # Errors
/// `not_found` outside it.
pub fn load(conn: &mut Conn, scope: &Caller, id: VehicleId) -> Result<Vehicle, Fault> {
    let found = by_id(conn, id)?;
    Ok(found.filter(|v| scope.sees(v.branch_id)).ok_or_else(|| Refusal::not_found("vehicle"))?)
}

/// A vehicle, whoever asks: its tracker has no branch.
///
/// # Errors
/// When the database cannot be read.
pub fn by_id(conn: &mut Conn, id: VehicleId) -> Result<Option<Vehicle>, Fault> {
    Ok(vehicles::table.find(id).select(Vehicle::as_select()).first(conn).optional()?)
}

/// One page of the vehicles within scope, of one zone if wanted.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn, scope: &Caller, zone: Option<ZoneId>, wanted: &Wanted) -> Result<Vec<Vehicle>, Fault> {
    let mut query = vehicles::table.filter(vehicles::branch_id.eq_any(scope.scope())).into_boxed();
    if let Some(zone) = zone {
        query = query.filter(vehicles::zone_id.eq(zone));
    }
    if let Some(after) = page::key::<VehicleId>(wanted)? {
        query = query.filter(vehicles::id.gt(after));
    }
    Ok(query.order(vehicles::id).limit(wanted.fetch()).select(Vehicle::as_select()).load(conn)?)
}

/// Enters a vehicle.
///
/// # Errors
/// `invalid_field`; `not_found` for a branch or zone out of reach; `already_exists` for its plate.
pub fn create(tx: &mut Tx<'_>, scope: &Caller, new: &NewVehicle) -> Result<Vehicle, Fault> {
    let mut form = Form::new();
    let vehicle = Vehicle {
        id: tx.new_id(),
        branch_id: form.id("branch_id", &new.branch_id),
        zone_id: form.id("zone", &new.zone),
        plate: form.plate("plate", &new.plate),
        kind: form.one_of("kind", &new.kind, VEHICLE_KINDS),
        equipment: Json::of(&form.some_of("equipment", &new.equipment, EQUIPMENT)),
        tracker_epoch: 1,
        version: 1,
        created_at: tx.now,
    };
    form.done()?;
    zone::for_branch(tx.conn, scope, vehicle.zone_id, vehicle.branch_id)?;
    diesel::insert_into(vehicles::table).values(&vehicle).execute(tx.conn).map_err(already_there("a vehicle with that plate"))?;
    Ok(vehicle)
}

/// Changes a vehicle that is still at the version seen.
///
/// # Errors
/// `not_found`, `stale_version`, `invalid_field`.
pub fn change(tx: &mut Tx<'_>, scope: &Caller, id: VehicleId, change: &ChangeVehicle) -> Result<Vehicle, Fault> {
    let mut vehicle = load(tx.conn, scope, id)?;
    at_version(change.version, vehicle.version)?;
    let mut form = Form::new();
    if let Some(equipment) = &change.equipment {
        vehicle.equipment = Json::of(&form.some_of("equipment", equipment, EQUIPMENT));
    }
    form.done()?;
    vehicle.tracker_epoch += i32::from(change.renew_token);
    vehicle.version += 1;
    let row = vehicles::table.find(id).filter(vehicles::version.eq(change.version));
    let values = (
        vehicles::equipment.eq(&vehicle.equipment),
        vehicles::tracker_epoch.eq(vehicle.tracker_epoch),
        vehicles::version.eq(vehicle.version),
    );
    one_changed(diesel::update(row).set(values).execute(tx.conn)?)?;
    Ok(vehicle)
}

// ---- routes ----

#[derive(OpenApi)]
#[openapi(paths(all, create_vehicle, alter))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/vehicles").route(web::get().to(all)).route(web::post().to(create_vehicle)));
    cfg.service(web::resource("/vehicles/{id}").route(web::patch().to(alter)));
}

/// What trackers' tokens are derived from; without it none is shown.
type Key = Option<web::Data<TrackerKey>>;

/// The vehicles that the caller sees, with their last position
#[utoipa::path(get, path = "/vehicles", operation_id = "list_vehicles", tag = "organisation", params(ZoneQuery),
    responses((status = 200, description = "One page", body = Page<mobile_api::org::Vehicle>)),
    extensions(("x-permission" = json!(Permission::OrgRead))))]
async fn all(
    caller: Caller,
    db: web::Data<Db>,
    key: Key,
    query: web::Query<ZoneQuery>,
) -> Result<web::Json<Page<mobile_api::org::Vehicle>>, Problem> {
    let ZoneQuery { limit, cursor, zone } = query.into_inner();
    let (wanted, zone) = (wanted(limit, cursor)?, super::zone_wanted(zone)?);
    let page = db.read(move |conn| {
        let rows = list(conn, &caller, zone, &wanted)?;
        let fixes = fix::last(conn, &rows.iter().map(|v| v.id).collect::<Vec<_>>())?;
        let show = |v: Vehicle| {
            let fix = fixes.get(&v.id);
            v.show(&caller, fix, key_of(&key))
        };
        Ok(wanted.page(rows, |v: &Vehicle| v.id.to_string(), show))
    });
    Ok(web::Json(page.await?))
}

/// Enter a vehicle
#[utoipa::path(post, path = "/vehicles", operation_id = "create_vehicle", tag = "organisation", request_body = NewVehicle,
    responses((status = 201, description = "The vehicle", body = mobile_api::org::Vehicle)),
    extensions(("x-permission" = json!(Permission::OrgWrite))))]
async fn create_vehicle(caller: Caller, db: web::Data<Db>, key: Key, body: Body<NewVehicle>) -> Result<HttpResponse, Problem> {
    let (new, user) = (body.value, caller.user_id);
    let command = move |tx: &mut Tx<'_>| {
        let vehicle = create(tx, &caller, &new)?;
        say_changed(tx, &caller, (vehicle.zone_id, vehicle.branch_id), "vehicle_created", vehicle.id, &new)?;
        Ok(vehicle.show(&caller, None, key_of(&key)))
    };
    body.idem.act(&db, user, StatusCode::CREATED, command).await
}

/// Change a vehicle
#[utoipa::path(patch, path = "/vehicles/{id}", operation_id = "change_vehicle", tag = "organisation", request_body = ChangeVehicle,
    params(("id" = String, Path, description = "Vehicle")),
    responses((status = 200, description = "The vehicle", body = mobile_api::org::Vehicle)),
    extensions(("x-permission" = json!(Permission::OrgWrite))))]
async fn alter(
    caller: Caller,
    db: web::Data<Db>,
    key: Key,
    id: web::Path<VehicleId>,
    body: Body<ChangeVehicle>,
) -> Result<HttpResponse, Problem> {
    let (id, user, new) = (id.into_inner(), caller.user_id, body.value);
    let command = move |tx: &mut Tx<'_>| {
        let vehicle = change(tx, &caller, id, &new)?;
        say_changed(tx, &caller, (vehicle.zone_id, vehicle.branch_id), "vehicle_changed", id, &new)?;
        let fixes = fix::last(tx.conn, &[id])?;
        Ok(vehicle.show(&caller, fixes.get(&id), key_of(&key)))
    };
    body.idem.act(&db, user, StatusCode::OK, command).await
}
