//! Nearhand: a real-time dispatch server joined with a call centre.

pub mod base;
pub mod db;
