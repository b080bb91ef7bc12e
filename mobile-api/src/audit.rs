//! The audit log.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Something that somebody did, as `GET /audit` lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = AuditEntry)]
pub struct Entry {
    /// Id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Whose thing it was.
    pub branch_id: String,
    /// Who; absent when the command line did it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user_id: Option<String>,
    /// His name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user_name: Option<String>,
    /// Past tense, such as `signed_in` or `zone_changed`.
    pub kind: String,
    /// What it was done to, such as `zone`.
    pub subject: String,
    /// Which one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject_id: Option<String>,
    /// What was sent, without secrets; numbers masked.
    pub data: serde_json::Value,
}

/// Query of `GET /audit`, newest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Rows wanted, 1 to 200; 50 unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the former page ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
    /// Only this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 64)]
    pub kind: Option<String>,
    /// Only what this user did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 64)]
    pub user: Option<String>,
    /// Only what was done to the one with this id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 64)]
    pub subject: Option<String>,
    /// Not before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}
