//! The API's own description, and the metrics for machines that come with a token.

use crate::access::Permission;
use crate::http::probes;
use actix_web::{HttpResponse, web};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(openapi_json, metrics))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/openapi.json").route(web::get().to(probes::document)));
    cfg.service(web::resource("/metrics").route(web::get().to(metrics)));
}

/// This document
#[utoipa::path(get, path = "/openapi.json", operation_id = "openapi", tag = "server",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value)),
    extensions(("x-permission" = json!(Permission::Anonymous))))]
#[expect(dead_code, reason = "documents the route that http/probes.rs answers")]
async fn openapi_json() {}

/// Metrics in Prometheus' text format
#[utoipa::path(get, path = "/metrics", operation_id = "metrics", tag = "server",
    responses((status = 200, description = "Metrics", body = String, content_type = "text/plain")),
    extensions(("x-permission" = json!(Permission::MetricsRead))))]
async fn metrics() -> HttpResponse {
    probes::rendered()
}
