//! The field app: duty, fixes, jobs.

use crate::code::FixCode;
use crate::tickets::{Dispatch, Ticket};
use crate::{Datum, Timestamp, Words};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, SchemaType};
use utoipa::openapi::{Ref, RefOr, Schema};

/// `POST /field/duty`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// On or off.
    pub on: bool,
    /// The van he takes today.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub vehicle_id: Option<String>,
}

/// One position report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Fix {
    /// Degrees north, in the batch's datum.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// When it was measured, by the phone's clock.
    pub at: Timestamp,
    /// Radius of 68 % confidence, metres.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub accuracy_m: Option<f64>,
    /// Speed over ground, metres a second.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub speed_mps: Option<f64>,
    /// Degrees clockwise from north.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub heading_deg: Option<f64>,
    /// 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub battery_pct: Option<f64>,
}

/// `POST /field/fixes`, and the websocket frame `fixes`. At most 500 a batch, any order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Fixes {
    /// Of every fix in it.
    pub datum: Datum,
    /// The reports. One that is none is refused by itself.
    #[schema(max_items = 500, value_type = Vec<Reported>)]
    pub fixes: Vec<Fix>,
}

/// What the document says of an entry of [`Fixes`]: a [`Fix`], or something that will be refused by itself.
#[derive(Debug)]
pub struct Reported;

impl utoipa::PartialSchema for Reported {
    fn schema() -> RefOr<Schema> {
        let other = ObjectBuilder::new().schema_type(SchemaType::AnyValue).description(Some("Refused by itself"));
        AnyOfBuilder::new().item(Ref::from_schema_name("Fix")).item(other).into()
    }
}

impl ToSchema for Reported {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("Fix".into(), <Fix as utoipa::PartialSchema>::schema()));
        Fix::schemas(schemas);
    }
}

/// Answer to [`Fixes`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FixesTaken {
    /// Moved the live position, or would have but for a newer one in the same batch.
    pub accepted: u32,
    /// Older than the live position: kept for the track alone.
    pub late: u32,
    /// Refused one by one.
    pub refused: Vec<FixRefused>,
}

/// One refused fix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FixRefused {
    /// Its place in the batch, from 0.
    pub index: u32,
    /// Why.
    pub code: FixCode,
}

/// A live dispatch with its ticket: one row of `GET /field/jobs`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Job {
    /// The dispatch.
    pub dispatch: Dispatch,
    /// What is to be done.
    pub ticket: Ticket,
    /// The photographs that are stored with it, by slot, whoever of the crew took them.
    #[serde(default)]
    pub photos: Vec<String>,
    /// The materials that were used at it so far.
    #[serde(default)]
    pub materials: Vec<MaterialUsed>,
}

/// `POST /field/dispatches/{id}/{command}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldCommand {
    /// The ticket's version that the phone last saw.
    pub version: i64,
    /// When it was done, by the phone's clock; now unless said. Moved into its bounds, never refused: not before the round's
    /// former step, not in the future, not more than 48 hours ago.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<Timestamp>,
    /// Why, for decline and fail.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 200)]
    pub reason: Option<String>,
    /// How it ended, for finish; one of the flow's outcomes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub outcome: Option<String>,
    /// Free text for the file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// `PUT /field/push-target`: where this sign-in's phone is pushed to when the socket is silent. Its parts are secrets, which
/// `Debug` does not show: whoever has them can ring that phone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum PushTarget {
    /// Firebase registration token.
    Fcm {
        /// The token.
        #[schema(min_length = 1, max_length = 2048)]
        token: String,
        /// `zh` or `en`: the language of what the phone shows.
        #[serde(default = "chinese")]
        #[schema(pattern = "^(zh|en)$")]
        lang: String,
    },
    /// A browser's subscription.
    WebPush {
        /// Push service address.
        #[schema(min_length = 1, max_length = 2048)]
        endpoint: String,
        /// Client public key.
        #[schema(max_length = 256)]
        p256dh: String,
        /// Client secret.
        #[schema(max_length = 256)]
        auth: String,
        /// `zh` or `en`: the language of what the browser shows.
        #[serde(default = "chinese")]
        #[schema(pattern = "^(zh|en)$")]
        lang: String,
    },
}

impl std::fmt::Debug for PushTarget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            PushTarget::Fcm { .. } => "Fcm(…)",
            PushTarget::WebPush { .. } => "WebPush(…)",
        })
    }
}

/// `GET /field/push-key`: what a browser subscribes with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PushKey {
    /// The server's public key (VAPID), base64url; absent when this server pushes to no browsers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub public_key: Option<String>,
}

/// `POST /field/push-subscriptions`: what the browser's `PushSubscription` says of itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPushSubscription {
    /// The push service's address for this browser: `https://`.
    #[schema(min_length = 1, max_length = 2048)]
    pub endpoint: String,
    /// The browser's public key, base64url.
    #[schema(min_length = 1, max_length = 256)]
    pub p256dh: String,
    /// What it shares with the server alone, base64url.
    #[schema(min_length = 1, max_length = 256)]
    pub auth: String,
    /// `zh` or `en`: the language of what it shows.
    #[serde(default = "chinese")]
    #[schema(pattern = "^(zh|en)$")]
    pub lang: String,
}

impl std::fmt::Debug for NewPushSubscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewPushSubscription({}, …)", self.lang)
    }
}

fn chinese() -> String {
    "zh".into()
}

/// A browser that is pushed to; its address is not shown again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PushSubscription {
    /// Id, to end it by.
    pub id: String,
    /// The push service's host.
    pub host: String,
    /// `zh` or `en`.
    pub lang: String,
    /// Since when.
    pub created_at: Timestamp,
}

/// What a push message holds, once the browser has decrypted it: JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Pushed {
    /// `offer`, `order`, `gone` or `note`.
    pub is: String,
    /// The language the browser asked for, `zh` or `en`.
    #[serde(default)]
    pub lang: String,
    /// The whole of it in one sentence.
    pub text: String,
    /// The dispatch it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dispatch_id: Option<String>,
    /// The ticket's number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub no: Option<String>,
    /// The ticket's kind.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<String>,
    /// Where, cut to 120 characters.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<String>,
    /// Until he would be there, minutes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub minutes: Option<i64>,
    /// Until when the answer counts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_at: Option<Timestamp>,
    /// Why it is gone: `taken`, `withdrawn`, `expired`, `declined` or `cancelled`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub why: Option<String>,
}

/// `POST /field/dispatches/{id}/materials`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Materials {
    /// What was used beside what was said before.
    #[schema(min_items = 1, max_items = 50)]
    pub lines: Vec<MaterialLine>,
    /// When, by the phone's clock; now unless said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<Timestamp>,
}

/// So much more of one material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaterialLine {
    /// One of `GET /items`.
    #[schema(max_length = 64)]
    pub item_id: String,
    /// Thousandths of its unit: 1500 are one and a half bottles. Below zero takes back what was said too much.
    #[schema(minimum = -1_000_000_000, maximum = 1_000_000_000)]
    pub quantity_milli: i64,
}

/// A material that was used at a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MaterialUsed {
    /// The item.
    pub item_id: String,
    /// Its code in the list.
    pub code: String,
    /// For people.
    pub name: Words,
    /// What it is counted in.
    pub unit: String,
    /// So much in all, thousandths of the unit.
    pub quantity_milli: i64,
}

/// Answer to [`Materials`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MaterialsUsed {
    /// What was used at the job in all.
    pub items: Vec<MaterialUsed>,
}

/// What a stored picture is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhotoKind {
    /// Proof of the work.
    #[default]
    Photo,
    /// The customer's, drawn on the phone.
    Signature,
}

/// The slot of the customer's signature.
pub const SIGNATURE: &str = "signature";

/// Photo stored with a dispatch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Photo {
    /// Id.
    pub id: String,
    /// The dispatch it proves.
    pub dispatch_id: String,
    /// A photograph or a signature.
    #[serde(default)]
    pub kind: PhotoKind,
    /// What is on it: one of the flow's, such as `before.front_left`, or `signature`; absent when nobody said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub slot: Option<String>,
    /// When it was taken, if the phone said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub taken_at: Option<Timestamp>,
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// When it was stored.
    pub at: Timestamp,
}
