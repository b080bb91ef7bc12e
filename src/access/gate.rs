//! The gate before every route under `/api/v1`: who asks, and may he?
//!
//! The OpenAPI document is the table of rights: each operation names its permission as `x-permission`. What the document
//! does not name does not exist for a client, so a route that somebody forgot to document or to protect is closed, not
//! open.

use crate::access::sign_in::COOKIE;
use crate::access::token::{self, Sessions};
use crate::access::{Caller, Permission};
use crate::http::limits::RateLimits;
use crate::http::{Problem, openapi, version};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, ResponseError, web};
use mobile_api::code::Code;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Carries the proof that a command by cookie comes from our own page.
const CSRF: header::HeaderName = header::HeaderName::from_static("x-csrf-token");

/// Which permission each method of each path pattern asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    by_pattern: BTreeMap<String, BTreeMap<&'static str, Right>>,
    /// Patterns that are a path, which no other pattern fits: to find the pattern of such a path nobody has to try them all.
    plain: BTreeSet<String>,
}

/// What the gate knows of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Right {
    needs: Permission,
    /// Its answer carries an `ETag`.
    tagged: bool,
}

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
                    Some(needs) => {
                        let right = Right { needs, tagged: openapi::is_tagged(op) };
                        rights.by_pattern.entry(path.clone()).or_default().insert(method, right);
                    }
                    None => bad.push(format!("{method} {path}")),
                }
            }
        }
        let all: Vec<&String> = rights.by_pattern.keys().collect();
        let plain = all.iter().filter(|path| all.iter().all(|other| other == *path || !fits(other, path)));
        rights.plain = plain.map(|path| (*path).clone()).filter(|path| !path.contains('{')).collect();
        if bad.is_empty() { Ok(rights) } else { Err(format!("no known x-permission on {}", bad.join(", "))) }
    }

    /// The pattern of a request's path; none when it is nowhere.
    fn pattern<'a>(&self, req: &'a ServiceRequest) -> Option<Cow<'a, str>> {
        let path = req.path();
        if self.plain.contains(path) { Some(Cow::Borrowed(path)) } else { req.match_pattern().map(Cow::Owned) }
    }

    /// What a request to a path pattern needs.
    ///
    /// # Errors
    /// `not_found`, `method_not_allowed`.
    fn needed(&self, pattern: Option<&str>, method: &str) -> Result<Right, Problem> {
        let methods = pattern.and_then(|p| self.by_pattern.get(p)).ok_or_else(|| Problem::new(Code::NotFound, "no such path"))?;
        methods.get(method).copied().ok_or_else(|| {
            let answers: Vec<_> = methods.keys().copied().collect();
            Problem::new(Code::MethodNotAllowed, format!("this path answers {}", answers.join(", "))).allow(answers.join(", "))
        })
    }
}

/// Whether a path pattern takes a path. One that spans several segments is said to take whatever begins like it.
fn fits(pattern: &str, path: &str) -> bool {
    let (mut ours, mut theirs) = (pattern.split('/'), path.split('/'));
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return true,
            (Some(name), _) if name.starts_with('{') && name.contains(':') => return true,
            (Some(name), Some(_)) if name.contains('{') => {}
            (a, b) if a != b => return false,
            _ => {}
        }
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
    let right = match admit(&req).await {
        Ok((right, caller)) => {
            if let Some(caller) = caller {
                req.extensions_mut().insert(caller);
            }
            right
        }
        Err(problem) => return Ok(req.into_response(problem.error_response())),
    };
    let answer = next.call(req).await?.map_into_boxed_body();
    Ok(if right.tagged { version::tagged(answer) } else { answer })
}

async fn admit(req: &ServiceRequest) -> Result<(Right, Option<Caller>), Problem> {
    let (Some(rights), Some(sessions)) = (req.app_data::<web::Data<Rights>>(), req.app_data::<web::Data<Sessions>>()) else {
        return Err(Problem::internal("the gate was not wired"));
    };
    let right = rights.needed(rights.pattern(req).as_deref(), req.method().as_str())?;
    if right.needs == Permission::Anonymous {
        return Ok((right, None));
    }
    let (token, by_cookie) = token_of(req).ok_or_else(|| Problem::new(Code::Unauthenticated, "sign in first"))?;
    if by_cookie && !from_our_own_page(req) {
        return Err(Problem::new(Code::Forbidden, "a page of another site may not act for whoever is signed in here"));
    }
    if by_cookie && !req.method().is_safe() && !proves_its_page(req, &token) {
        return Err(Problem::new(Code::Forbidden, "a command by cookie needs the X-CSRF-Token of its sign-in"));
    }
    let caller = sessions.find(&token).await?;
    let caller = caller.ok_or_else(|| Problem::new(Code::Unauthenticated, "this token is unknown, expired or ended: sign in again"))?;
    if let Some(limits) = req.app_data::<web::Data<RateLimits>>() {
        limits.user(caller.user_id)?;
    }
    caller.may(right.needs)?;
    Ok((right, Some(caller)))
}

/// The bearer token, a websocket's `bearer.<token>` subprotocol (browsers can set no header there), or the cookie; and
/// whether it was the cookie, which a browser sends by itself.
fn token_of(req: &ServiceRequest) -> Option<(String, bool)> {
    if let Some(sent) = header(req, header::AUTHORIZATION) {
        let (scheme, token) = sent.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then(|| (token.trim().to_owned(), false));
    }
    let protocols = header(req, header::SEC_WEBSOCKET_PROTOCOL);
    let offered = protocols.and_then(|list| list.split(',').find_map(|p| p.trim().strip_prefix("bearer.")));
    offered.map(|token| (token.to_owned(), false)).or_else(|| req.cookie(COOKIE).map(|c| (c.value().to_owned(), true)))
}

/// Whether a command carries what only a page of ours could read: the second half of the double submit. Compared by hash,
/// so that the time it takes says nothing.
fn proves_its_page(req: &ServiceRequest, token: &str) -> bool {
    header(req, CSRF).is_some_and(|sent| token::hash_of(sent) == token::hash_of(&token::csrf_of(token)))
}

fn header(req: &ServiceRequest, name: header::HeaderName) -> Option<&str> {
    req.headers().get(name).and_then(|v| v.to_str().ok())
}

/// Whether a browser says that the page which asks is of the host that is asked. No scheme is compared: TLS may end before
/// this server. Who sends no `Origin` is no browser, or asks from the address bar.
fn from_our_own_page(req: &ServiceRequest) -> bool {
    if !req.headers().contains_key(header::ORIGIN) {
        return true;
    }
    let page = header(req, header::ORIGIN).and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    let asked = header(req, header::HOST).or_else(|| req.uri().authority().map(|a| a.as_str()));
    page.zip(asked).is_some_and(|(page, asked)| page.eq_ignore_ascii_case(asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_that_no_other_pattern_takes_is_its_own_pattern() {
        for (pattern, path) in [("/a/{id}", "/a/b"), ("/a/{id}/c", "/a/b/c"), ("/a/{rest:.*}", "/a/b/c/d"), ("/a-{n}", "/a-1")] {
            assert!(fits(pattern, path), "{pattern} takes {path}");
        }
        for (pattern, path) in [("/a/{id}", "/a"), ("/a/{id}", "/a/b/c"), ("/a/{id}/c", "/a/b/d"), ("/a", "/b"), ("/a/b", "/a")] {
            assert!(!fits(pattern, path), "{pattern} does not take {path}");
        }
    }

    #[test]
    fn what_phones_and_desks_ask_most_is_found_without_trying_every_pattern() {
        let rights = Rights::of(&crate::api::document()).expect("every operation has its permission");
        for path in ["/api/v1/field/fixes", "/api/v1/tickets", "/api/v1/stream"] {
            assert!(rights.plain.contains(path), "{path}");
        }
        assert!(rights.plain.iter().all(|path| rights.by_pattern.contains_key(path) && !path.contains('{')));
    }
}
