//! What operators and machines ask: is it alive, can it serve, how is it; and the documents of the API.

use crate::base::Clock;
use crate::db::Db;
use crate::http::{Problem, edge};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use mobile_api::code::Code;
use std::sync::OnceLock;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::SwaggerUi;

/// Upper bounds of what is measured in seconds.
const BUCKETS_S: [f64; 12] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// The process's one recorder: the `metrics` crate knows only one.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

fn recorder() -> Option<&'static PrometheusHandle> {
    let seconds = Matcher::Suffix("_seconds".into());
    let install = || PrometheusBuilder::new().set_buckets_for_metric(seconds, &BUCKETS_S)?.install_recorder();
    RECORDER.get_or_init(|| install().inspect_err(|why| tracing::warn!(%why, "no metrics")).ok()).as_ref()
}

/// Sorts what was measured into its buckets; run it now and then, so that memory stays bounded when nobody reads.
pub(crate) fn upkeep() {
    if let Some(recorder) = recorder() {
        recorder.run_upkeep();
    }
}

pub(crate) fn routes(cfg: &mut ServiceConfig) {
    recorder();
    let get = |path: &str| web::resource(path.to_owned()).default_service(web::to(edge::only_get));
    cfg.service(get("/healthz").route(web::get().to(alive)).route(web::head().to(alive)));
    cfg.service(get("/readyz").route(web::get().to(ready)).route(web::head().to(ready)));
    cfg.service(get("/metrics").route(web::get().to(metrics)));
    cfg.service(get("/docs").route(web::get().to(docs)));
    cfg.service(SwaggerUi::new("/docs/{_:.*}").config(utoipa_swagger_ui::Config::from("/api/v1/openapi.json")));
}

async fn alive() -> &'static str {
    "ok"
}

/// Can serve: the database can be read and written.
async fn ready(db: Data<Db>, clock: Data<Clock>) -> Result<&'static str, Problem> {
    db.check(clock.now()).await?;
    Ok("ready")
}

/// Only this machine reads them here; others read `/api/v1/metrics` with a token.
async fn metrics(req: HttpRequest) -> Result<HttpResponse, Problem> {
    match req.peer_addr() {
        Some(peer) if peer.ip().to_canonical().is_loopback() => Ok(rendered()),
        _ => Err(Problem::new(Code::Forbidden, "from another machine: GET /api/v1/metrics with an admin's token")),
    }
}

/// The metrics in Prometheus' text format.
pub(crate) fn rendered() -> HttpResponse {
    let text = recorder().map(PrometheusHandle::render).unwrap_or_default();
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text)
}

async fn docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header(("Location", "/docs/")).finish()
}

/// The OpenAPI document as it is served: written once.
#[derive(Debug, Clone)]
pub(crate) struct Document(web::Bytes);

impl Document {
    pub(crate) fn of(doc: &OpenApi) -> Result<Self, serde_json::Error> {
        Ok(Self(serde_json::to_vec(doc)?.into()))
    }
}

pub(crate) async fn document(doc: Data<Document>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(doc.0.clone())
}
