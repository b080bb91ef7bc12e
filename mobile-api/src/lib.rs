//! The wire contract of Nearhand: what a phone, a console, a script or the simulator may rely on.
//!
//! REST bodies live in one module a family, websocket frames in [`stream`], refusal codes in [`code`].
//! Field names are `snake_case`, times RFC 3339 with zone ([`Timestamp`]), ids strings, money in fen, distances in metres
//! (`_m`), spans in seconds (`_s`). The server and every client of this repository speak through these types, so a
//! change here is a change of the contract; `openapi.json` beside this crate is written from them by a test.

pub mod access;
pub mod audit;
pub mod calls;
pub mod code;
pub mod customers;
pub mod field;
pub mod item;
pub mod locate;
pub mod messages;
pub mod org;
pub mod places;
pub mod problem;
pub mod report;
pub mod stream;
pub mod tickets;
pub mod zone;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A moment, RFC 3339 on the wire.
pub use jiff::Timestamp;

/// The coordinate system in which a point was measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Datum {
    /// GPS, and what the server stores and sends.
    #[default]
    Wgs84,
    /// Chinese maps such as Amap and Tencent.
    Gcj02,
    /// Baidu maps.
    Bd09,
}

/// One page of a list. `next` is the `cursor` of the page after it; null on the last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The rows, at most `limit` of them.
    pub items: Vec<T>,
    /// Cursor of the next page.
    #[serde(default)]
    pub next: Option<String>,
}

/// Query of every list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Rows wanted, 1 to 200; 50 unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the former page ended: its `next`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}
