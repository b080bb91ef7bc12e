//! Places that are found by their words.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How a place is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceSource {
    /// This customer was served there.
    Own,
    /// It stands in the gazetteer.
    Gazetteer,
    /// Somebody was served there.
    Ticket,
    /// It is a zone's centre.
    Zone,
}

/// A place, WGS-84.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlaceHit {
    /// Its name or address.
    pub name: String,
    /// How it is known.
    pub source: PlaceSource,
    /// What it is, such as `hospital`: the operator's own word, for places of the gazetteer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<String>,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// How far from the point that was given, metres.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub away_m: Option<i64>,
    /// When somebody was served there last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub since: Option<Timestamp>,
}

/// Query of `GET /places`, the best first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct PlacesQuery {
    /// Rows wanted, 1 to 20; 8 unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 20)]
    pub limit: Option<u32>,
    /// Parts of its name, any order, apart by spaces; without any the customer's own places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 100)]
    pub q: Option<String>,
    /// The customer who rings: his own places come first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 64)]
    pub customer: Option<String>,
    /// Near here, degrees north.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = -90, maximum = 90)]
    pub lat: Option<f64>,
    /// Near here, degrees east.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = -180, maximum = 180)]
    pub lon: Option<f64>,
}
