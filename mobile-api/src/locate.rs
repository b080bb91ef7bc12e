//! The link by which a caller who does not know where he is says it with his phone.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /locate-links`: text the caller a link.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLocateLink {
    /// A mobile number in any spelling; the ticket's or the caller's unless said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(min_length = 3, max_length = 32)]
    pub phone: Option<String>,
    /// The ticket whose place it is to become. Without one, the ticket that the asker books for this number meanwhile.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub ticket_id: Option<String>,
    /// The call during which it is sent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub call_id: Option<String>,
}

/// Where a link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LocateState {
    /// Sent, and not used yet.
    Sent,
    /// The caller has said where he is.
    Found,
    /// Nobody used it in time, or a newer one was sent.
    Expired,
}

/// A link that was texted to a caller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LocateLink {
    /// Id; the link itself is in the message alone.
    pub id: String,
    /// Where it stands.
    pub state: LocateState,
    /// To whom, masked.
    pub phone: String,
    /// The ticket whose place it becomes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ticket_id: Option<String>,
    /// The call during which it was sent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub call_id: Option<String>,
    /// Until when it can be used.
    pub expires_at: Timestamp,
    /// Where he is, once he has said so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub found: Option<Located>,
    /// Why the ticket did not take the place, such as `wrong_state` once the crew is there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refused: Option<String>,
}

/// Where a phone said that it is, WGS-84.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Located {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// He is within so many metres of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub accuracy_m: Option<f64>,
    /// When he said so.
    pub at: Timestamp,
}

/// `POST /l/{token}`: what the caller's phone says, WGS-84.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LocateFix {
    /// Degrees north.
    #[schema(minimum = -90, maximum = 90)]
    pub lat: f64,
    /// Degrees east.
    #[schema(minimum = -180, maximum = 180)]
    pub lon: f64,
    /// He is within so many metres of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(minimum = 0, maximum = 100_000)]
    pub accuracy_m: Option<f64>,
}
