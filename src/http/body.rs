//! [`Body`]: a JSON body, read once, for both its meaning and its [`Idem`].

use crate::db::Refusal;
use crate::http::{Idem, Problem, check, version};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use mobile_api::code::Code;
use serde::de::DeserializeOwned;
use serde_json::Value;
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
            let bytes = version::matched::<T>(&req, read(&req, payload).await?)?;
            let value = parse(&bytes)?;
            Ok(Self { value, idem: Idem::of(&req, &bytes)? })
        })
    }
}

/// The text of a JSON body, for the one route that reads it in its own way.
pub(crate) struct Text(pub(crate) String);

impl FromRequest for Text {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            is_json(&req)?;
            let bytes = Vec::from(read(&req, payload).await?);
            let text = String::from_utf8(bytes).map_err(|why| Problem::new(Code::MalformedBody, why.to_string()))?;
            Ok(Self(text))
        })
    }
}

/// Refuses what is not a `T` (400), then what is one but does not keep to the limits of its schema (422).
fn parse<T: DeserializeOwned + ToSchema + 'static>(bytes: &[u8]) -> Result<T, Problem> {
    let malformed = |why: serde_json::Error| Problem::new(Code::MalformedBody, why.to_string());
    let json: Value = serde_json::from_slice(bytes).map_err(malformed)?;
    if json.is_array() {
        // Serde would read a list as the fields of a struct in their order.
        return Err(Problem::new(Code::MalformedBody, "a JSON object is needed, not a list"));
    }
    let (value, json) = match serde_json::from_slice(bytes) {
        Ok(value) => (value, json),
        Err(why) => {
            // Only who was refused pays for this second look.
            let json = whole(json);
            (T::deserialize(&json).map_err(|_as_before| malformed(why))?, json)
        }
    };
    let errors = check::faults::<T>(&json);
    match errors.first() {
        Some(first) => Err(Refusal { code: Code::InvalidField, detail: format!("{}: {}", first.field, first.message), errors }.into()),
        None => Ok(value),
    }
}

/// Integers up to this are exact as floats: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The same with `5.0` and `5e0` written as `5`: to JSON Schema they are one number, to serde they are not.
fn whole(json: Value) -> Value {
    match json {
        Value::Number(n) if n.is_f64() => match n.as_f64() {
            // In this range nothing is lost.
            Some(f) if f.fract() == 0.0 && f.abs() <= EXACT => Value::from(f as i64),
            _ => Value::Number(n),
        },
        Value::Array(items) => items.into_iter().map(whole).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, below)| (name, whole(below))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => json,
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
    let payload = web::Payload::from_request(req, &mut { payload }).await.map_err(Problem::internal)?;
    read_up_to(req, payload, limit).await
}

/// The whole body, at most `limit` bytes of it.
pub(crate) async fn read_up_to(req: &HttpRequest, mut payload: web::Payload, limit: usize) -> Result<web::Bytes, Problem> {
    let too_large = || Problem::new(Code::BodyTooLarge, format!("a body may have {limit} bytes at most"));
    let said = req.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<usize>().ok());
    if said.is_some_and(|n| n > limit) {
        return Err(too_large());
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use mobile_api::zone::ChangeZone;

    #[test]
    fn a_whole_number_may_be_written_with_a_fraction_of_nothing() {
        let version = |text: &str| parse::<ChangeZone>(format!(r#"{{ "version": {text} }}"#).as_bytes()).map(|c| c.version);
        for five in ["5", "5.0", "5e0", "0.5e1"] {
            assert_eq!(version(five).expect(five), 5);
        }
        for no_whole_number in ["5.5", "1e300", "9007199254740994.0", "\"5\""] {
            assert_eq!(version(no_whole_number).expect_err(no_whole_number).code(), Code::MalformedBody);
        }
        let reach = |text: &str| parse::<ChangeZone>(format!(r#"{{ "version": 1.0, "radius_m": {text} }}"#).as_bytes());
        assert_eq!(reach("500.0").expect("a number").radius_m, Some(500.0), "what may have a fraction keeps it");
        assert_eq!(reach("0.0").expect_err("too small").code(), Code::InvalidField, "limits hold on the second look too");
    }
}
