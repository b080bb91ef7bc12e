//! Items: what is used up at work, as one catalogue.

use crate::Words;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that is used up at work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Item {
    /// Id.
    pub id: String,
    /// The branch whose list it stands in.
    pub branch_id: String,
    /// `material`.
    pub kind: String,
    /// Unique within the list.
    pub code: String,
    /// For people.
    pub name: Words,
    /// What it is counted in.
    pub unit: String,
    /// Still used.
    pub active: bool,
    /// Raised by every change.
    pub version: i64,
}

/// `POST /items`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewItem {
    /// The branch whose list it stands in; those below it use it too.
    #[schema(max_length = 64)]
    pub branch_id: String,
    /// `material`.
    #[schema(max_length = 16)]
    pub kind: String,
    /// Unique within the list.
    #[schema(min_length = 1, max_length = 32)]
    pub code: String,
    /// For people; each 1 to 60 characters.
    pub name: Words,
    /// What it is counted in; stays for ever.
    #[schema(min_length = 1, max_length = 16)]
    pub unit: String,
}

/// `PATCH /items/{id}`: what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeItem {
    /// The version last seen.
    pub version: i64,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<Words>,
    /// Whether it is still used.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub active: Option<bool>,
}

/// Query of `GET /items`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct ItemsQuery {
    /// Rows wanted, 1 to 200; 50 unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the former page ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
    /// Of this kind alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 16)]
    pub kind: Option<String>,
    /// Also what is not used any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all: Option<bool>,
}
