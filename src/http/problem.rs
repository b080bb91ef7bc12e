//! RFC 9457 answers: the only place that turns a fault into a status.

use crate::db::{Fault, Refusal};
use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use diesel::result::{DatabaseErrorKind, Error};
use mobile_api::code::Code;
use std::fmt;

tokio::task_local! {
    /// The id of the request that this task serves; the outermost middleware sets it.
    pub(crate) static REQUEST_ID: String;
}

/// A refusal on its way out. What is `hidden` goes to the log with the request's id and never to the caller.
#[derive(Debug)]
pub struct Problem {
    refusal: Refusal,
    hidden: Option<String>,
    retry_after_s: Option<u64>,
    allow: Option<String>,
}

impl Problem {
    /// A refusal with a sentence for people.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Refusal::new(code, detail).into()
    }

    /// A fault of the server: `why` is logged, the caller learns the request's id.
    pub fn internal(why: impl fmt::Display) -> Self {
        Fault::internal(why).into()
    }

    /// The same, telling the caller how many seconds to wait.
    #[must_use]
    pub fn retry_after_s(mut self, s: u64) -> Self {
        self.retry_after_s = Some(s);
        self
    }

    /// The same, naming the methods that the path does answer.
    #[must_use]
    pub(crate) fn allow(mut self, methods: String) -> Self {
        self.allow = Some(methods);
        self
    }

    /// Its stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.refusal.code
    }

    /// The body as it goes over the wire.
    #[must_use]
    pub fn body(&self) -> mobile_api::problem::Problem {
        let code = self.refusal.code;
        let name = name(code);
        mobile_api::problem::Problem {
            r#type: format!("about:blank#{name}"),
            title: name.replace('_', " "),
            status: code.status(),
            code,
            detail: Some(self.refusal.detail.clone()),
            request_id: REQUEST_ID.try_with(Clone::clone).ok(),
            errors: self.refusal.errors.clone(),
        }
    }

    fn hiding(code: Code, said: &str, hidden: String) -> Self {
        Self { refusal: Refusal::new(code, said), hidden: Some(hidden), retry_after_s: None, allow: None }
    }
}

/// A code as it is written on the wire.
fn name(code: Code) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(name)) => name,
        _ => format!("{code:?}"),
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.refusal)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let retry_after_s = (refusal.code == Code::Overloaded).then_some(1);
        Self { refusal, hidden: None, retry_after_s, allow: None }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(refusal) => refusal.into(),
            // Two callers raced past the same look-up; the constraint let one through.
            Fault::Database(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, why)) => {
                Self::hiding(Code::AlreadyExists, "something with that name, number or code is there already", why.message().into())
            }
            Fault::Database(why) => Self::hiding(Code::Internal, "a fault of the server; nothing was done", why.to_string()),
            Fault::Internal(why) => Self::hiding(Code::Internal, "a fault of the server; nothing was done", why),
            Fault::Unknown(why) => Self::hiding(Code::Unknown, "it may or may not have been done: read before trying again", why),
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.refusal.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let body = self.body();
        match &self.hidden {
            Some(why) if body.status >= 500 => {
                tracing::error!(request_id = body.request_id.as_deref(), code = ?body.code, why, "a request failed");
            }
            Some(why) => tracing::info!(request_id = body.request_id.as_deref(), code = ?body.code, why, "a request was refused"),
            None => {}
        }
        let mut answer = HttpResponse::build(self.status_code());
        answer.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        if let Some(s) = self.retry_after_s {
            answer.insert_header((header::RETRY_AFTER, s));
        }
        if let Some(methods) = &self.allow {
            answer.insert_header((header::ALLOW, methods.as_str()));
        }
        if body.status == 401 {
            answer.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        // Strings and numbers only, so this cannot fail; an empty body would still carry the status.
        answer.body(serde_json::to_vec(&body).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn what_is_internal_stays_inside() {
        let problem = Problem::from(Fault::internal("password of the database is swordfish"));
        let answer = REQUEST_ID.sync_scope("r-1".into(), || problem.error_response());
        assert_eq!(answer.status(), 500);
        assert_eq!(answer.headers().get(header::CONTENT_TYPE).expect("set"), "application/problem+json");
        let bytes = actix_web::body::to_bytes(answer.into_body()).await.expect("in memory");
        let text = std::str::from_utf8(&bytes).expect("JSON");
        assert!(!text.contains("swordfish") && text.contains("r-1"), "{text}");
    }

    #[test]
    fn a_refusal_travels_under_its_codes_status() {
        for code in Code::ALL {
            let problem = Problem::new(*code, "so");
            assert_eq!(problem.status_code().as_u16(), code.status());
            assert_eq!(problem.body().status, code.status());
        }
    }
}
