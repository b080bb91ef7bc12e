//! Around every request: its id, the address's rate, what browsers are told, the log.

use crate::base::Clock;
use crate::http::limits::RateLimits;
use crate::http::problem::{Problem, REQUEST_ID};
use crate::http::under_way::UnderWay;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use mobile_api::code::Code;
use std::sync::{LazyLock, OnceLock};

/// How long answers take. Looked up once, as the counters: it is told of every request, and the first comes when somebody counts.
static SECONDS: LazyLock<metrics::Histogram> = LazyLock::new(|| metrics::histogram!("nearhand_http_seconds"));
/// How many answers of each status, from 100.
static ANSWERS: [OnceLock<metrics::Counter>; 500] = [const { OnceLock::new() }; 500];

/// Carries the request's id to the client.
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The outermost middleware.
///
/// # Errors
/// What the service says; refusals of its own are answers.
pub(crate) async fn around(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    #[expect(clippy::disallowed_methods, reason = "finds a line of the log; no row has it")]
    let id = uuid::Uuid::now_v7().simple().to_string();
    let clock = req.app_data::<web::Data<Clock>>().cloned();
    let began = clock.as_ref().map(|c| c.now());
    let _until_answered = req.app_data::<UnderWay>().map(UnderWay::request);
    REQUEST_ID
        .scope(id.clone(), async move {
            let mut answer = match refused(&req) {
                Some(problem) => req.into_response(problem.error_response()),
                None => next.call(req).await?.map_into_boxed_body(),
            };
            let docs = answer.request().path().starts_with("/docs");
            secure(answer.headers_mut(), docs);
            if let Ok(id) = HeaderValue::from_str(&id) {
                answer.headers_mut().insert(X_REQUEST_ID, id);
            }
            if let (Some(clock), Some(began)) = (clock, began) {
                SECONDS.record(clock.now().since_s(began));
            }
            count(answer.status());
            tracing::debug!(id, method = %answer.request().method(), path = shown(answer.request().path()), status = answer.status().as_u16(), "answered");
            Ok(answer)
        })
        .await
}

fn count(status: StatusCode) {
    let counter = || metrics::counter!("nearhand_http_answers_total", "status" => status.as_str().to_owned());
    if let Some(cell) = ANSWERS.get(usize::from(status.as_u16() - 100)) {
        cell.get_or_init(counter).increment(1);
    }
}

/// A path as the log may have it: the token of a caller's link is nobody's to read there.
fn shown(path: &str) -> &str {
    if path.starts_with("/l/") { "/l/…" } else { path }
}

fn refused(req: &ServiceRequest) -> Option<Problem> {
    // No text that is kept may hold a NUL: PostgreSQL cannot store one.
    if req.uri().path_and_query().is_some_and(|p| p.as_str().contains("%00")) {
        return Some(Problem::new(Code::MalformedQuery, "a NUL character has no place in a request"));
    }
    let limits = req.app_data::<web::Data<RateLimits>>()?;
    limits.address(req.peer_addr()?.ip()).err()
}

/// What browsers are told: nothing here is to be framed, sniffed or kept by a cache.
fn secure(headers: &mut HeaderMap, docs: bool) {
    let policy = if docs {
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
    } else {
        "default-src 'none'; frame-ancestors 'none'"
    };
    let usual = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    for (name, value) in usual {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

/// What stands nowhere in the tree.
pub(crate) async fn not_found(req: HttpRequest) -> HttpResponse {
    nowhere(&req)
}

/// Says that a path is nowhere.
pub(crate) fn nowhere(req: &HttpRequest) -> HttpResponse {
    Problem::new(Code::NotFound, format!("no such path: {}", req.path())).error_response()
}

/// A path outside the API that was asked with a wrong method.
pub(crate) async fn only_get() -> HttpResponse {
    Problem::new(Code::MethodNotAllowed, "this path answers GET").allow("GET".into()).error_response()
}
