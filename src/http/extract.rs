//! How actix's own extractors refuse: as problem+json with stable codes.

use crate::http::Problem;
use actix_web::web::{PathConfig, QueryConfig, ServiceConfig};
use mobile_api::code::Code;

/// Sets the refusals of `web::Path` (an id that does not parse names nothing: 404) and `web::Query` (400).
pub(crate) fn configure(cfg: &mut ServiceConfig) {
    cfg.app_data(PathConfig::default().error_handler(|_why, _req| Problem::new(Code::NotFound, "no such thing: the id is not one").into()));
    cfg.app_data(QueryConfig::default().error_handler(|why, _req| Problem::new(Code::MalformedQuery, why.to_string()).into()));
}
