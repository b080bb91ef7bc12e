//! The record that each call leaves, its recording, its promise.

pub mod adopt;
pub mod locate;
pub mod promise;
pub mod record;
pub mod recording;
pub(crate) mod routes;
