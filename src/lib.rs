//! Nearhand: a real-time dispatch server joined with a call centre.

pub mod access;
pub mod api;
pub mod base;
pub mod calls;
pub mod config;
pub mod db;
pub mod http;
pub mod jobs;
pub mod live;
pub mod server;
pub mod tickets;
