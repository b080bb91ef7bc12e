//! Nearhand.
pub mod base;
