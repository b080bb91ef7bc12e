//! Town.
