//! What was sent to whom, and the work behind it that failed.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A message to one recipient, or what would have been sent while its gateway is simulated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Message {
    /// Id.
    pub id: String,
    /// `sms`, `push` or `call`.
    pub channel: String,
    /// Number, masked for those who need not see it; for push the worker's id.
    pub recipient: String,
    /// The text; numbers within it are masked too for those who need not see them.
    pub body: String,
    /// Its template.
    pub template: String,
    /// `zh` or `en`.
    pub lang: String,
    /// `queued`, `sent`, `failed` or `skipped`.
    pub state: String,
    /// Why it was skipped or failed; what the gateway calls it when it was sent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// The ticket it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ticket_id: Option<String>,
    /// The dispatch it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dispatch_id: Option<String>,
    /// Written.
    pub created_at: Timestamp,
    /// The gateway took it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sent_at: Option<Timestamp>,
}

/// Query of `GET /messages`, newest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct MessagesQuery {
    /// Rows wanted, 1 to 200; 50 unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the former page ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
    /// Only those about this ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 64)]
    pub ticket: Option<String>,
}

/// Work that failed for good, as `GET /jobs/dead` lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeadJob {
    /// Id.
    pub id: String,
    /// What kind of work, such as `send_sms`.
    pub topic: String,
    /// `dead`; `queued` or `cancelled` once somebody has decided.
    pub state: String,
    /// How often it was begun.
    pub tries: i32,
    /// What went wrong last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_error: Option<String>,
    /// Whose work it is; the organisation's without one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub branch_id: Option<String>,
    /// The ticket it belongs to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ticket_id: Option<String>,
    /// When it was due last.
    pub run_at: Timestamp,
    /// Enqueued.
    pub created_at: Timestamp,
    /// When it was given up.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub done_at: Option<Timestamp>,
}
