//! Edge plumbing: problem+json, bodies, paging, idempotency keys, the OpenAPI document.

pub mod basemap;
pub mod body;
mod check;
pub(crate) mod console;
pub(crate) mod edge;
pub mod extract;
pub mod idempotency;
pub mod limits;
pub mod openapi;
pub mod page;
pub(crate) mod probes;
pub mod problem;
pub(crate) mod under_way;
pub(crate) mod version;

pub use body::Body;
pub use idempotency::Idem;
pub use page::wanted;
pub use problem::Problem;
