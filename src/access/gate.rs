//! The gate before every route under `/api/v1`: who asks, and may he?
//!
//! The OpenAPI document is the table of rights: each operation names its permission as `x-permission`. What the document
//! does not name does not exist for a client, so a route that somebody forgot to document or to protect is closed, not
//! open.

use crate::access::sign_in::COOKIE;
use crate::access::token::Sessions;
use crate::access::{Caller, Permission};
use crate::http::limits::RateLimits;
use crate::http::{Problem, openapi};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, ResponseError, web};
use mobile_api::code::Code;
use std::collections::BTreeMap;

/// Which permission each method of each path pattern asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights(BTreeMap<String, BTreeMap<&'static str, Permission>>);

impl Rights {
    /// Reads them off the document.
    ///
    /// # Errors
    /// Names the operations that carry no permission, or one that does not exist.
    pub fn of(doc: &utoipa::openapi::OpenApi) -> Result<Self, String> {
        let mut rights = Self::default();
        let mut bad = vec![];
        for (path, item) in &doc.paths.paths {
            for (method, op) in openapi::operations(item) {
                match openapi::permission(op).and_then(Permission::named) {
                    Some(right) => {
                        rights.0.entry(path.clone()).or_default().insert(method, right);
                    }
                    None => bad.push(format!("{method} {path}")),
                }
            }
        }
        if bad.is_empty() { Ok(rights) } else { Err(format!("no known x-permission on {}", bad.join(", "))) }
    }

    /// What a request to a path pattern needs.
    ///
    /// # Errors
    /// `not_found`, `method_not_allowed`.
    fn needed(&self, pattern: Option<&str>, method: &str) -> Result<Permission, Problem> {
        let methods = pattern.and_then(|p| self.0.get(p)).ok_or_else(|| Problem::new(Code::NotFound, "no such path"))?;
        methods.get(method).copied().ok_or_else(|| {
            let answers: Vec<_> = methods.keys().copied().collect();
            Problem::new(Code::MethodNotAllowed, format!("this path answers {}", answers.join(", "))).allow(answers.join(", "))
        })
    }
}

/// Lets a request through to its route, with its [`Caller`], or answers why not.
///
/// # Errors
/// Never by itself: refusals are answers.
pub(crate) async fn gate(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    match admit(&req).await {
        Ok(Some(caller)) => {
            req.extensions_mut().insert(caller);
        }
        Ok(None) => {}
        Err(problem) => return Ok(req.into_response(problem.error_response())),
    }
    Ok(next.call(req).await?.map_into_boxed_body())
}

async fn admit(req: &ServiceRequest) -> Result<Option<Caller>, Problem> {
    let (Some(rights), Some(sessions)) = (req.app_data::<web::Data<Rights>>(), req.app_data::<web::Data<Sessions>>()) else {
        return Err(Problem::internal("the gate was not wired"));
    };
    let right = rights.needed(req.match_pattern().as_deref(), req.method().as_str())?;
    if right == Permission::Anonymous {
        return Ok(None);
    }
    let token = token_of(req).ok_or_else(|| Problem::new(Code::Unauthenticated, "sign in first"))?;
    let caller = sessions.find(&token).await?;
    let caller = caller.ok_or_else(|| Problem::new(Code::Unauthenticated, "this token is unknown, expired or ended: sign in again"))?;
    if let Some(limits) = req.app_data::<web::Data<RateLimits>>() {
        limits.user(caller.user_id)?;
    }
    caller.may(right)?;
    Ok(Some(caller))
}

/// The bearer token, a websocket's `bearer.<token>` subprotocol (browsers can set no header there), or the cookie.
fn token_of(req: &ServiceRequest) -> Option<String> {
    let header = |name| req.headers().get(name).and_then(|v: &header::HeaderValue| v.to_str().ok());
    if let Some(sent) = header(header::AUTHORIZATION) {
        let (scheme, token) = sent.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned());
    }
    let offered = header(header::SEC_WEBSOCKET_PROTOCOL).and_then(|list| list.split(',').find_map(|p| p.trim().strip_prefix("bearer.")));
    offered.map(ToOwned::to_owned).or_else(|| req.cookie(COOKIE).map(|c| c.value().to_owned()))
}
