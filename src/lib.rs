//! Nearhand: a real-time dispatch server joined with a call centre.

pub mod access;
pub mod api;
pub mod base;
pub mod calls;
pub mod config;
pub mod customers;
pub mod db;
pub mod dispatch;
pub mod gateway;
pub mod http;
pub mod jobs;
pub mod live;
pub mod org;
pub mod server;
pub mod testing;
pub mod tickets;
