//! A town that lives: callers, agents, washers, rescue crews, vans, and everything that goes wrong with them, under a seed.
//!
//! The town knows only the wire contract (`mobile-api`). [`run`] lets it live on a server behind a [`link::Link`]: over
//! [`sockets`] for the demo and for load, in process under tokio's paused clock for tests. While it lives it looks at the
//! rules that never bend from outside ([`rules`]), and reports what it saw and measured.
//!
//! **Map.** What there is: [`ground`] (Xi'an's districts), [`drive`] (timetables of cars), [`roads`] (the port to real ones), [`demand`] (when it rings),
//! [`people`] (who rings), [`chance`] (everybody's own dice). Who acts: `caller`, `agent`, `care` (the desk between calls),
//! `worker` with `job`, `phone` and `proof` (photographs), `vehicle`, `console`. What they share: `scene`, `switchboard`, `api`. How it begins and
//! ends: `town`, `opening`, `watch`. What comes out: [`report`], [`board`].
//!
//! **Determinism.** One thread, one generator a person, sorted maps only, no random choice in `select!`: under a paused clock
//! and a server that is deterministic itself, the same seed lives the same day.

mod agent;
mod api;
pub mod board;
mod caller;
mod care;
pub mod chance;
mod console;
pub mod demand;
pub mod drive;
#[cfg(test)]
mod fake;
pub mod ground;
mod job;
pub mod link;
mod opening;
mod options;
pub mod people;
mod phone;
mod proof;
pub mod report;
pub mod roads;
pub mod rules;
mod scene;
pub mod sockets;
mod switchboard;
mod town;
mod vehicle;
mod watch;
mod worker;

pub use options::{FaultRates, SimClock, TownOptions};
pub use town::{TownError, run};
