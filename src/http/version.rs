//! Versions as HTTP says them: an answer about one thing carries its `version` as `ETag` too, and a change may say in
//! `If-Match` which one it saw, instead of in its body. Which operations do stands in the OpenAPI document; nowhere else.

use crate::db::Refusal;
use crate::http::Problem;
use actix_web::HttpRequest;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{ETAG, HeaderValue, IF_MATCH};
use actix_web::web::Bytes;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// An answer about one thing.
#[derive(Deserialize)]
struct Versioned {
    version: i64,
}

/// Adds the `ETag` of the version that the answer's body names.
pub(crate) fn tagged(answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    if !answer.status().is_success() {
        return answer;
    }
    answer.map_body(|head, body| match body.try_into_bytes() {
        Ok(bytes) => {
            let version = serde_json::from_slice::<Versioned>(&bytes).ok().map(|v| v.version);
            if let Some(tag) = version.and_then(|v| HeaderValue::from_str(&format!("\"{v}\"")).ok()) {
                head.headers_mut().insert(ETAG, tag);
            }
            BoxBody::new(bytes)
        }
        Err(streamed) => streamed,
    })
}

/// The body of a change with the version that `If-Match` names, if it does and a `T` has one.
///
/// # Errors
/// When the header is no `ETag` of ours, or the body names another version.
pub(super) fn matched<T: ToSchema>(req: &HttpRequest, bytes: Bytes) -> Result<Bytes, Problem> {
    let Some(sent) = req.headers().get(IF_MATCH).filter(|_| has_version::<T>()) else { return Ok(bytes) };
    let tag = sent.to_str().ok().and_then(|tag| tag.trim().strip_prefix('"')?.strip_suffix('"'));
    let version: i64 =
        tag.and_then(|v| v.parse().ok()).ok_or_else(|| Refusal::field("If-Match", "must be one ETag of this server, such as \"3\""))?;
    // What is no object is refused as such, by whoever reads it.
    let Ok(Value::Object(mut body)) = serde_json::from_slice(&bytes) else { return Ok(bytes) };
    match body.get("version") {
        None | Some(Value::Null) => {
            body.insert("version".into(), version.into());
            Ok(Value::Object(body).to_string().into())
        }
        Some(same) if same.as_f64() == Some(version as f64) => Ok(bytes),
        Some(other) => Err(Refusal::field("If-Match", format!("says version {version}, the body says {other}: send one of them")).into()),
    }
}

fn has_version<T: ToSchema>() -> bool {
    // Schemas are written as JSON for every client.
    serde_json::to_value(T::schema()).is_ok_and(|schema| schema["properties"].get("version").is_some())
}
