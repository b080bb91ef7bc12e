//! [`Body`]: a JSON body, read once, for both its meaning and its [`Idem`].

use crate::db::Refusal;
use crate::http::{Idem, Problem, check};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use mobile_api::code::Code;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

/// Most bytes of a body unless the settings say otherwise.
pub const LIMIT: usize = 256 << 10;

/// The limit of this server, as app data.
#[derive(Debug, Clone, Copy)]
pub struct Limit(pub usize);

/// What a POST, PUT or PATCH says, within the limits that its schema states, with the key that makes repeating it harmless.
pub struct Body<T> {
    /// The parsed body.
    pub value: T,
    /// Acts once a key: see [`Idem::act`].
    pub idem: Idem,
}

impl<T: DeserializeOwned + ToSchema + 'static> FromRequest for Body<T> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            is_json(&req)?;
            let bytes = read(&req, payload).await?;
            let value = parse(&bytes)?;
            Ok(Self { value, idem: Idem::of(&req, &bytes)? })
        })
    }
}

/// Refuses what is not a `T` (400), then what is one but does not keep to the limits of its schema (422).
fn parse<T: DeserializeOwned + ToSchema + 'static>(bytes: &[u8]) -> Result<T, Problem> {
    let malformed = |why: serde_json::Error| Problem::new(Code::MalformedBody, why.to_string());
    let json: serde_json::Value = serde_json::from_slice(bytes).map_err(malformed)?;
    if json.is_array() {
        // Serde would read a list as the fields of a struct in their order.
        return Err(Problem::new(Code::MalformedBody, "a JSON object is needed, not a list"));
    }
    let value = serde_json::from_slice(bytes).map_err(malformed)?;
    let errors = check::faults::<T>(&json);
    match errors.first() {
        Some(first) => Err(Refusal { code: Code::InvalidField, detail: format!("{}: {}", first.field, first.message), errors }.into()),
        None => Ok(value),
    }
}

fn is_json(req: &HttpRequest) -> Result<(), Problem> {
    let sent = req.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let kind = sent.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    if kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json")) {
        Ok(())
    } else {
        Err(Problem::new(Code::UnsupportedMediaType, "send the body as application/json"))
    }
}

/// The whole body, at most the server's limit of it.
pub(super) async fn read(req: &HttpRequest, payload: Payload) -> Result<web::Bytes, Problem> {
    let limit = req.app_data::<Limit>().map_or(LIMIT, |l| l.0);
    let too_large = || Problem::new(Code::BodyTooLarge, format!("a body may have {limit} bytes at most"));
    let said = req.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<usize>().ok());
    if said.is_some_and(|n| n > limit) {
        return Err(too_large());
    }
    let mut payload = web::Payload::from_request(req, &mut { payload }).await.map_err(Problem::internal)?;
    let mut bytes = web::BytesMut::with_capacity(said.unwrap_or(0).min(limit));
    while let Some(chunk) = futures_util::StreamExt::next(&mut payload).await {
        let chunk = chunk.map_err(|why| Problem::new(Code::MalformedBody, format!("the body broke off: {why}")))?;
        if bytes.len() + chunk.len() > limit {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}
