//! Who calls: customers with their numbers and cars, found by any spelling of a number or plate.

pub mod car;
pub mod customer;
pub mod number;
pub mod seed;

pub use customer::{File, NewFile, find_or_create};
