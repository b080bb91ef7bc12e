//! Edge plumbing: problem+json, bodies, paging, idempotency keys, the OpenAPI document.

pub mod body;
pub mod extract;
pub mod idempotency;
pub mod openapi;
pub mod page;
pub mod problem;

pub use body::Body;
pub use idempotency::Idem;
pub use page::wanted;
pub use problem::Problem;
