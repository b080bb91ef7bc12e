//! Tickets, the heart: what a customer asked for, and how it came to its end.
//!
//! [`flow`] reads each kind's states, moves and deadlines from TOML; [`machine`] says, without touching anything, what a
//! command does to a ticket and its live dispatch; [`store`] does it in one transaction with its facts and jobs.
//! Nobody else writes these tables. Routes are thin.

pub mod actor;
pub mod alarms;
pub mod flow;
pub mod list;
pub mod located;
pub mod machine;
pub mod model;
mod moves;
pub mod places;
pub mod routes;
mod spans;
pub mod store;
pub(crate) mod tell;
mod told;
pub(crate) mod wanted;
pub mod wire;

pub use flow::{Flow, Flows};
pub use model::{Booking, By, Case, Changes, Command, Dispatch, Round, Ticket};
pub(crate) use spans::{AHEAD_S, OVERRUN_S};
pub use told::Told;
