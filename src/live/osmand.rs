//! `GET|POST /osmand`: vehicles' trackers that speak the OsmAnd protocol, as the Traccar Client app sends it: version 8 in
//! the query, version 9 as a JSON body. A tracker signs in with its vehicle's id and the token derived from it.

use crate::access::Permission;
use crate::base::{At, VehicleId};
use crate::db::{Fault, Refusal};
use crate::http::Problem;
use crate::http::body::read_up_to;
use crate::live::Live;
use crate::org::tracker::TrackerKey;
use crate::org::vehicle;
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use mobile_api::Datum;
use mobile_api::code::{Code, FixCode};
use mobile_api::field::{Fix, Fixes};
use serde::Deserialize;
use utoipa::{IntoParams, OpenApi, ToSchema};

/// Most bytes of a version 9 body.
const MOST_BYTES: usize = 64 << 10;
/// A knot, as version 8 counts speed, metres a second.
const KNOT: f64 = 1852.0 / 3600.0;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    let both = web::resource("/osmand").route(web::get().to(report)).route(web::post().to(report));
    cfg.service(both.default_service(web::to(neither)));
}

async fn neither() -> Result<HttpResponse, Problem> {
    Err(Problem::new(Code::MethodNotAllowed, "this path answers GET, POST").allow("GET, POST".into()))
}

#[derive(OpenApi)]
#[openapi(paths(osmand_8, osmand_9))]
pub(crate) struct Doc;

/// The query. All text: apps send empty values for what they do not know.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Query {
    /// The vehicle, as its `tracker` in `GET /vehicles` says.
    id: Option<String>,
    /// The same, as older apps call it.
    deviceid: Option<String>,
    /// The tracker's token.
    token: Option<String>,
    /// Degrees north, WGS-84.
    lat: Option<String>,
    /// Degrees east, WGS-84.
    lon: Option<String>,
    /// When it was measured: Unix seconds, Unix milliseconds or RFC 3339; now unless said.
    timestamp: Option<String>,
    /// Knots.
    speed: Option<String>,
    /// Degrees from north.
    bearing: Option<String>,
    /// The same.
    heading: Option<String>,
    /// Metres.
    accuracy: Option<String>,
    /// Per cent.
    batt: Option<String>,
}

/// What the app sends from version 9 on.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = TrackerReport)]
struct Report {
    /// The vehicle, unless the query names it.
    device_id: Option<String>,
    /// Where it is.
    location: Location,
}

/// Where a tracker is.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = TrackerLocation)]
struct Location {
    /// When it was measured: Unix seconds, Unix milliseconds or RFC 3339.
    timestamp: String,
    /// Where.
    coords: Coords,
    /// Its battery.
    battery: Option<Battery>,
}

/// Point, speed and heading of a tracker.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = TrackerCoords)]
struct Coords {
    /// Degrees north, WGS-84.
    latitude: f64,
    /// Degrees east, WGS-84.
    longitude: f64,
    /// Metres.
    accuracy: Option<f64>,
    /// Metres a second; negative when unknown.
    speed: Option<f64>,
    /// Degrees; negative when unknown.
    heading: Option<f64>,
}

/// How full a tracker's battery is.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = TrackerBattery)]
struct Battery {
    /// 0 to 1; negative when unknown.
    level: Option<f64>,
}

/// Report a vehicle's position in the query
///
/// The OsmAnd protocol as version 8 of the Traccar Client app speaks it. The tracker signs in with the vehicle's id and
/// token, both in the query. Repeating a report is harmless without a key: what was taken is known by its time.
#[utoipa::path(get, path = "/osmand", operation_id = "osmand_8", tag = "trackers", params(Query),
    responses((status = 200, description = "Taken, or known already")), security(("tracker" = [])),
    extensions(("x-permission" = json!(Permission::Anonymous))))]
#[expect(dead_code, reason = "documents what `report` answers")]
async fn osmand_8() {}

/// Report a vehicle's position in the body
///
/// As version 9 of the Traccar Client app sends it; without a JSON body the query counts, or a form in the body.
#[utoipa::path(post, path = "/osmand", operation_id = "osmand_9", tag = "trackers", params(Query),
    request_body(content = Option<Report>, description = "Version 9"),
    responses((status = 200, description = "Taken, or known already")), security(("tracker" = [])),
    extensions(("x-permission" = json!(Permission::Anonymous)), ("x-idempotent" = json!("a fix is known by the time it was measured"))))]
#[expect(dead_code, reason = "documents what `report` answers")]
async fn osmand_9() {}

async fn report(req: HttpRequest, live: web::Data<Live>, key: web::Data<TrackerKey>, body: web::Payload) -> Result<HttpResponse, Problem> {
    let now = live.clock.now();
    let body = read_up_to(&req, body, MOST_BYTES).await?;
    let json = req.method() == Method::POST && body.first().is_some_and(|b| *b == b'{');
    let query = given(req.query_string(), if json { &[][..] } else { &body[..] })?;
    let report = if json { Some(read(&body)) } else { None };
    let named = report.as_ref().and_then(|r| r.as_ref().ok()).and_then(|r| r.device_id.as_ref());
    let device = query.id.as_ref().or(query.deviceid.as_ref()).or(named);
    // Who says so comes before what he says: a stranger learns nothing of it.
    let vehicle = admit(&live, &key, device, query.token.as_deref()).await?;
    let fix = match report {
        Some(report) => from_body(report?.location),
        None => from_query(&query, now),
    };
    live.take_vehicle_fix(vehicle, fix?).await?;
    Ok(HttpResponse::Ok().finish())
}

/// What stands in the query, and in a body that is written like one; of what stands in both, the query counts.
fn given(query: &str, form: &[u8]) -> Result<Query, Problem> {
    type Pairs = Vec<(String, String)>;
    let unreadable = |why: actix_web::error::QueryPayloadError| Problem::new(Code::MalformedQuery, why.to_string());
    let form = std::str::from_utf8(form).map_err(|why| Problem::new(Code::MalformedBody, why.to_string()))?.trim();
    let mut all = web::Query::<Pairs>::from_query(form).map_err(unreadable)?.into_inner();
    all.extend(web::Query::<Pairs>::from_query(query).map_err(unreadable)?.into_inner());
    let fields = all.into_iter().map(|(name, value)| (name, value.into())).collect();
    serde_json::from_value(serde_json::Value::Object(fields)).map_err(Problem::internal)
}

/// The vehicle whose token this is. Which half was wrong is not said.
async fn admit(live: &Live, key: &TrackerKey, id: Option<&String>, token: Option<&str>) -> Result<VehicleId, Problem> {
    let refused = || Problem::new(Code::Unauthenticated, "no vehicle has this id and token");
    let id: VehicleId = id.and_then(|id| id.parse().ok()).ok_or_else(refused)?;
    let epoch = live.db.read(move |conn| Ok(vehicle::by_id(conn, id)?.map(|v| v.tracker_epoch))).await?.ok_or_else(refused)?;
    if key.admits(id, epoch, token.unwrap_or("")) { Ok(id) } else { Err(refused()) }
}

fn from_query(q: &Query, now: At) -> Result<Fix, Refusal> {
    let number = |name: &str, text: &Option<String>| match text.as_deref().map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => text.parse::<f64>().map(Some).map_err(|_not_a_number| Refusal::field(name, "is not a number")),
    };
    let needed = |name: &str, text: &Option<String>| number(name, text)?.ok_or_else(|| Refusal::field(name, "is missing"));
    let known = |v: Option<f64>| v.filter(|v| *v >= 0.0);
    let heading = number("bearing", &q.bearing)?.or(number("heading", &q.heading)?);
    Ok(Fix {
        lat: needed("lat", &q.lat)?,
        lon: needed("lon", &q.lon)?,
        at: q.timestamp.as_deref().filter(|t| !t.trim().is_empty()).map_or(Ok(now), moment)?.time(),
        accuracy_m: known(number("accuracy", &q.accuracy)?),
        speed_mps: known(number("speed", &q.speed)?).map(|knots| knots * KNOT),
        heading_deg: known(heading),
        battery_pct: known(number("batt", &q.batt)?),
    })
}

fn read(body: &[u8]) -> Result<Report, Problem> {
    serde_json::from_slice(body).map_err(|why| Problem::new(Code::MalformedBody, why.to_string()))
}

fn from_body(location: Location) -> Result<Fix, Refusal> {
    let Location { timestamp, coords, battery } = location;
    let known = |v: Option<f64>| v.filter(|v| *v >= 0.0);
    Ok(Fix {
        lat: coords.latitude,
        lon: coords.longitude,
        at: moment(&timestamp)?.time(),
        accuracy_m: known(coords.accuracy),
        speed_mps: known(coords.speed),
        heading_deg: known(coords.heading),
        battery_pct: known(battery.and_then(|b| b.level)).map(|share| share * 100.0),
    })
}

/// Unix seconds, Unix milliseconds, or RFC 3339.
fn moment(text: &str) -> Result<At, Refusal> {
    let text = text.trim();
    match text.parse::<i64>() {
        Ok(n) if n > 100_000_000_000 => Ok(At::from_us(n.saturating_mul(1000))),
        Ok(n) => Ok(At::from_us(n.saturating_mul(1_000_000))),
        Err(_not_a_number) => {
            text.parse::<mobile_api::Timestamp>().map(At::new).map_err(|_not_a_time| Refusal::field("timestamp", "is not a time"))
        }
    }
}

impl Live {
    /// One fix of a vehicle's tracker; whoever drives it and is not heard of stands there too.
    ///
    /// # Errors
    /// When there is no such vehicle, or the fix cannot be.
    pub async fn take_vehicle_fix(&self, vehicle: VehicleId, fix: Fix) -> Result<(), Fault> {
        if self.whereabouts.van(vehicle).is_none() {
            let census = self.db.read(crate::live::census::census).await?;
            self.whereabouts.learn(census);
        }
        let report = self.whereabouts.take_vehicle_fixes(vehicle, &Fixes { datum: Datum::Wgs84, fixes: vec![fix] })?;
        if let Some(newest) = report.newest {
            // Full: the next fix is newer.
            self.vehicle(vehicle).try_send(crate::live::vehicle::Moved(newest)).unwrap_or(());
        }
        match report.taken.refused.first().map(|r| r.code) {
            Some(FixCode::BadPoint | FixCode::Impossible | FixCode::Unreadable) => Err(Refusal::field("location", "cannot be").into()),
            // A tracker repeats for ever what is refused, and nothing after it: what only came at the wrong time is passed over.
            Some(FixCode::Future | FixCode::TooOld | FixCode::Duplicate | FixCode::Jump) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_8_as_the_app_sends_it() {
        let q = Query {
            lat: Some("34.26".into()),
            lon: Some("108.94".into()),
            timestamp: Some("1790000000".into()),
            speed: Some("19.438".into()),
            bearing: Some("".into()),
            accuracy: Some("5.0".into()),
            batt: Some("86.0".into()),
            ..Query::default()
        };
        let fix = from_query(&q, At::from_us(0)).expect("read");
        assert_eq!(fix.at.as_second(), 1_790_000_000);
        assert!((fix.speed_mps.expect("speed") - 10.0).abs() < 0.01, "knots");
        assert_eq!((fix.heading_deg, fix.battery_pct), (None, Some(86.0)));
        assert!(from_query(&Query { lat: None, ..q }, At::from_us(0)).is_err());
    }

    #[test]
    fn version_9_as_the_app_sends_it() {
        let body = br#"{"location":{"timestamp":"2026-11-22T03:00:00.500Z","coords":{"latitude":34.26,"longitude":108.94,
            "accuracy":12.3,"speed":-1,"heading":181.5,"altitude":400},"is_moving":true,"odometer":12.1,"event":"motionchange",
            "battery":{"level":0.42,"is_charging":false},"activity":{"type":"in_vehicle"}},"device_id":"abc"}"#;
        let report = read(body).expect("read");
        assert_eq!(report.device_id.as_deref(), Some("abc"));
        let fix = from_body(report.location).expect("a fix");
        assert_eq!((fix.speed_mps, fix.heading_deg), (None, Some(181.5)));
        assert!((fix.battery_pct.expect("battery") - 42.0).abs() < 1e-9);
        assert!(read(b"{").is_err());
    }

    #[test]
    fn a_form_is_read_like_a_query_and_the_query_counts() {
        let q = given("id=a&lat=1", b"lat=34.26&lon=108.94&token=x%20y&extra=1\r\n").expect("read");
        assert_eq!(
            (q.id.as_deref(), q.lat.as_deref(), q.lon.as_deref(), q.token.as_deref()),
            (Some("a"), Some("1"), Some("108.94"), Some("x y"))
        );
        assert!(given("", b"\xff").is_err());
    }

    #[test]
    fn times_come_in_three_spellings() {
        let same = moment("1790000000").expect("seconds");
        assert_eq!(moment("1790000000000").expect("milliseconds"), same);
        assert_eq!(moment(&same.to_string()).expect("RFC 3339"), same);
        assert!(moment("noon").is_err());
    }
}
