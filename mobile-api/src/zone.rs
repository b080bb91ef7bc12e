//! Zones: dispatch areas, drawn as a circle or a polygon.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A dispatch area: one dispatcher, one index, one stream of facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Zone {
    /// Id.
    pub id: String,
    /// Branch it belongs to.
    pub branch_id: String,
    /// Short code at the head of ticket numbers, such as `XA`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Centre, degrees north.
    pub lat: f64,
    /// Centre, degrees east.
    pub lon: f64,
    /// Radius within which places belong to it, metres, while it has no polygon.
    pub radius_m: f64,
    /// What belongs to it; without one the circle.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub polygon: Option<Polygon>,
    /// Last fact's sequence number.
    pub seq: i64,
    /// For PATCH.
    pub version: i64,
}

/// `POST /zones`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewZone {
    /// Branch.
    #[schema(max_length = 64)]
    pub branch_id: String,
    /// 1 to 8 capital letters or digits.
    #[schema(min_length = 1, max_length = 8, pattern = "^[A-Z0-9]{1,8}$")]
    pub code: String,
    /// Name.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// Centre.
    #[schema(minimum = -90, maximum = 90)]
    pub lat: f64,
    /// Centre.
    #[schema(minimum = -180, maximum = 180)]
    pub lon: f64,
    /// Metres.
    #[schema(minimum = 100, maximum = 500_000)]
    pub radius_m: f64,
    /// What belongs to it; without one the circle.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub polygon: Option<Polygon>,
}

/// `PATCH /zones/{id}`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeZone {
    /// The version last seen.
    pub version: i64,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// Metres.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(minimum = 100, maximum = 500_000)]
    pub radius_m: Option<f64>,
    /// What belongs to it from now on; one without a ring takes the polygon away.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub polygon: Option<Polygon>,
}

/// A GeoJSON polygon of one ring without holes, WGS-84.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Polygon {
    /// `Polygon`.
    pub r#type: PolygonType,
    /// One ring: 3 to 200 corners, each `[longitude, latitude]`, the first again at the end. No edge crosses another.
    #[schema(max_items = 1)]
    pub coordinates: Vec<Vec<[f64; 2]>>,
}

/// What GeoJSON calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum PolygonType {
    /// The only one that a zone can have.
    Polygon,
}
