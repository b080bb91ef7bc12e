//! The record that each call leaves, its recording, its promise.

pub mod promise;
