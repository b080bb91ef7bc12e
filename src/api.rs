//! The whole URL tree on one page, and the document made of it.
//!
//! # To add a route
//! 1. In your module (look at `access/branches.rs`): handlers with `#[utoipa::path(…)]` whose `extensions` name the
//!    permission: `extensions(("x-permission" = json!(Permission::OrgRead)))`. The gate reads it there and checks it
//!    before the handler or its body is touched: 401 without a token, 403 without the right. A handler that is not in
//!    the document is not reachable at all.
//! 2. `pub(crate) fn routes(cfg: &mut ServiceConfig)` with one `web::resource("/path")` a path (so that a wrong method
//!    is a 405), and `#[derive(OpenApi)] #[openapi(paths(…))] pub(crate) struct Doc;`. Paths are relative to `/api/v1`.
//! 3. One line in [`routes`] and one in [`document`] below.
//!
//! A handler takes `Caller`, `web::Data<Db>`, `web::Path<SomeId>` (an id that does not parse is a 404),
//! `web::Query<…>`, and for POST, PUT, PATCH `Body<T>` (its `idem.act(&db, caller.user_id, StatusCode::…, |tx| …)` runs
//! the command once an `Idempotency-Key`) or, without a body, `Idem`. It answers `Result<_, Problem>`; a `Fault` or
//! `Refusal` becomes one by `?`. Every store takes the caller's scope.

use crate::access::{Permission, audit, branches, observe, sign_in, users};
use crate::customers::customer;
use crate::http::openapi;
use crate::jobs;
use crate::live;
use crate::org;
use crate::tickets;
use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

/// Where the routes below stand.
pub const BASE: &str = "/api/v1";

/// Everything under [`BASE`].
pub(crate) fn routes(cfg: &mut ServiceConfig) {
    live::routes(cfg); // first: paths are tried in this order, and phones ask most
    observe::routes(cfg);
    sign_in::routes(cfg);
    branches::routes(cfg);
    users::routes(cfg);
    audit::routes(cfg);
    org::routes(cfg);
    customer::routes(cfg);
    tickets::routes::routes(cfg);
    tickets::alarms::routes(cfg);
    tickets::places::routes(cfg);
    jobs::routes::routes(cfg);
    jobs::dead::routes(cfg);
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Nearhand", description = "Real-time dispatch joined with a call centre.", license(name = "Apache-2.0", identifier = "Apache-2.0")),
    servers((url = "/", description = "This server"))
)]
struct Head;

/// The OpenAPI document of everything above.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let mut inside = vec![
        observe::Doc::openapi(),
        sign_in::Doc::openapi(),
        branches::Doc::openapi(),
        users::Doc::openapi(),
        audit::Doc::openapi(),
        customer::Doc::openapi(),
        tickets::routes::Doc::openapi(),
        tickets::alarms::Doc::openapi(),
        tickets::places::Doc::openapi(),
        jobs::routes::Doc::openapi(),
        jobs::dead::Doc::openapi(),
    ];
    inside.extend(org::document());
    inside.extend(live::document());
    let mut doc = inside.into_iter().fold(Head::openapi(), |doc, part| doc.nest(BASE, part));
    doc.merge(live::osmand::Doc::openapi());
    doc.merge(live::locate::Public::openapi());
    openapi::finish(doc, |name| Permission::named(name) == Some(Permission::Anonymous))
}
