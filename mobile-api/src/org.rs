//! Administration: branches, users, workers, crews, vehicles, seats.

use crate::Timestamp;
use crate::access::Role;
use crate::zone::Zone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A branch of the chain; the tree of them scopes everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Branch {
    /// Id.
    pub id: String,
    /// The branch above; absent for the organisation itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent_id: Option<String>,
    /// `group`, `own` or `franchise`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// For PATCH.
    pub version: i64,
}

/// `POST /branches`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBranch {
    /// The branch above.
    #[schema(max_length = 64)]
    pub parent_id: String,
    /// `own` or `franchise`.
    #[schema(max_length = 16)]
    pub kind: String,
    /// Name.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
}

/// `PATCH /branches/{id}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeBranch {
    /// The version last seen.
    pub version: i64,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
}

/// Somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct User {
    /// Id.
    pub id: String,
    /// Branch that bounds what he sees.
    pub branch_id: String,
    /// Unique, lower case.
    pub login: String,
    /// Name.
    pub name: String,
    /// What he may do.
    pub roles: Vec<Role>,
    /// The worker he is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub worker_id: Option<String>,
    /// `active` or `blocked`.
    pub state: String,
    /// For PATCH.
    pub version: i64,
}

/// `POST /users`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// Branch.
    #[schema(max_length = 64)]
    pub branch_id: String,
    /// Unique.
    #[schema(min_length = 2, max_length = 64)]
    pub login: String,
    /// Name.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// 8 to 256 characters.
    #[schema(min_length = 8, max_length = 256)]
    pub password: String,
    /// At least one; none above the creator's own.
    #[schema(min_items = 1, max_items = 6)]
    pub roles: Vec<Role>,
    /// The worker he is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub worker_id: Option<String>,
}

/// `PATCH /users/{id}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeUser {
    /// The version last seen.
    pub version: i64,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// New password: every token of his ends.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(min_length = 8, max_length = 256)]
    pub password: Option<String>,
    /// Roles from now on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(min_items = 1, max_items = 6)]
    pub roles: Option<Vec<Role>>,
    /// `active` or `blocked`; blocking ends every token.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 16)]
    pub state: Option<String>,
}

/// Field staff, with live state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Worker {
    /// Id.
    pub id: String,
    /// Branch.
    pub branch_id: String,
    /// Zone id.
    pub zone: String,
    /// Name.
    pub name: String,
    /// E.164; masked for those who need not see it.
    pub phone: String,
    /// `washer`, `rescuer` or `technician`.
    pub kind: String,
    /// `own` or `franchise`.
    pub form: String,
    /// What he can do, such as `wash`, `rescue`, `tow`, `tyre`.
    pub skills: Vec<String>,
    /// The crew he belongs to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub crew_id: Option<String>,
    /// The van he has today.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub vehicle_id: Option<String>,
    /// On duty.
    pub on_duty: bool,
    /// `off`, `free`, `offered`, `accepted`, `enroute`, `arrived`, `working` or `dark`.
    pub state: String,
    /// Last position.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_fix: Option<LastFix>,
    /// For PATCH.
    pub version: i64,
}

/// The newest position, WGS-84.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LastFix {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// When it was measured.
    pub at: Timestamp,
    /// Radius of confidence, metres.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub accuracy_m: Option<f64>,
    /// Metres a second.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub speed_mps: Option<f64>,
    /// Degrees from north.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub heading_deg: Option<f64>,
    /// 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub battery_pct: Option<f64>,
}

/// `POST /workers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWorker {
    /// Branch.
    #[schema(max_length = 64)]
    pub branch_id: String,
    /// Zone id.
    #[schema(max_length = 64)]
    pub zone: String,
    /// Name.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// Mobile, any spelling.
    #[schema(min_length = 3, max_length = 32)]
    pub phone: String,
    /// `washer`, `rescuer` or `technician`.
    #[schema(max_length = 16)]
    pub kind: String,
    /// Skills.
    #[schema(min_items = 1, max_items = 20)]
    pub skills: Vec<String>,
    /// Crew.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub crew_id: Option<String>,
}

/// `PATCH /workers/{id}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeWorker {
    /// The version last seen.
    pub version: i64,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// Mobile.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(min_length = 3, max_length = 32)]
    pub phone: Option<String>,
    /// Skills from now on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(min_items = 1, max_items = 20)]
    pub skills: Option<Vec<String>>,
    /// Crew.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub crew_id: Option<String>,
}

/// Query of `GET /workers`, `/vehicles`, `/seats`, `/crews`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct ZoneQuery {
    /// Rows wanted, 1 to 200; 50 unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the former page ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
    /// Zone id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 64)]
    pub zone: Option<String>,
}

/// A rescue team: several workers, one vehicle, one telephone that is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Crew {
    /// Id.
    pub id: String,
    /// Branch.
    pub branch_id: String,
    /// Zone id.
    pub zone: String,
    /// Name.
    pub name: String,
    /// The telephone that is called.
    pub phone: String,
    /// Its tow truck.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub vehicle_id: Option<String>,
    /// The member whose phone carries the dispatch; any member may act on it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lead_id: Option<String>,
    /// For PATCH.
    pub version: i64,
}

/// `POST /crews`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCrew {
    /// Branch.
    #[schema(max_length = 64)]
    pub branch_id: String,
    /// Zone id.
    #[schema(max_length = 64)]
    pub zone: String,
    /// Name.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// Any spelling.
    #[schema(min_length = 3, max_length = 32)]
    pub phone: String,
    /// Tow truck.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub vehicle_id: Option<String>,
}

/// `PATCH /crews/{id}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCrew {
    /// The version last seen.
    pub version: i64,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// The telephone that is called.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(min_length = 3, max_length = 32)]
    pub phone: Option<String>,
    /// A member of the crew.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub lead_id: Option<String>,
    /// Its tow truck; an empty one takes it away.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub vehicle_id: Option<String>,
}

/// The chain's own van or tow truck.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Vehicle {
    /// Id.
    pub id: String,
    /// Branch.
    pub branch_id: String,
    /// Zone id.
    pub zone: String,
    /// Plate.
    pub plate: String,
    /// `van`, `tow_truck` or `flatbed`.
    pub kind: String,
    /// What it carries, such as `flatbed`, `water`, `compressor`.
    pub equipment: Vec<String>,
    /// How its tracker reports through `/osmand`.
    pub tracker: Tracker,
    /// Where it was last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_fix: Option<LastFix>,
    /// For PATCH.
    pub version: i64,
}

/// A tracker's credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tracker {
    /// `id` of the OsmAnd protocol.
    pub id: String,
    /// `token` beside it; derived, never stored. Shown to managers and admins only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub token: Option<String>,
}

/// `POST /vehicles`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVehicle {
    /// Branch.
    #[schema(max_length = 64)]
    pub branch_id: String,
    /// Zone id.
    #[schema(max_length = 64)]
    pub zone: String,
    /// Plate.
    #[schema(min_length = 1, max_length = 16)]
    pub plate: String,
    /// `van`, `tow_truck` or `flatbed`.
    #[schema(max_length = 16)]
    pub kind: String,
    /// Equipment.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub equipment: Vec<String>,
}

/// `PATCH /vehicles/{id}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeVehicle {
    /// The version last seen.
    pub version: i64,
    /// Equipment from now on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_items = 20)]
    pub equipment: Option<Vec<String>>,
    /// A new token; the old one ends.
    #[serde(default)]
    pub renew_token: bool,
}

/// Where an agent sits: a telephone extension and the browser bound to it (S3-40).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Seat {
    /// Id.
    pub id: String,
    /// Branch.
    pub branch_id: String,
    /// Name.
    pub name: String,
    /// Unique extension.
    pub extension: String,
    /// For PATCH.
    pub version: i64,
}

/// `POST /seats`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSeat {
    /// Branch.
    #[schema(max_length = 64)]
    pub branch_id: String,
    /// Name.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// 2 to 8 digits.
    #[schema(min_length = 2, max_length = 8, pattern = "^[0-9]{2,8}$")]
    pub extension: String,
}

/// `PATCH /seats/{id}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSeat {
    /// The version last seen.
    pub version: i64,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// 2 to 8 digits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(min_length = 2, max_length = 8, pattern = "^[0-9]{2,8}$")]
    pub extension: Option<String>,
}

/// What `admin seed --json` prints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Seeded {
    /// The branches made.
    pub branches: Vec<Branch>,
    /// The zones made.
    pub zones: Vec<Zone>,
    /// Everybody who can sign in.
    pub sign_ins: Vec<SeededSignIn>,
}

/// One of the seeded people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeededSignIn {
    /// Login.
    pub login: String,
    /// Password, made for this seed alone.
    pub password: String,
    /// Role.
    pub role: Role,
    /// Branch.
    pub branch_id: String,
    /// The worker he is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub worker_id: Option<String>,
    /// The seat's extension, for agents.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub extension: Option<String>,
}
