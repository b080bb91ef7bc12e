//! Who goes. Pure: no actix, no Diesel, no clock of its own; uses [`crate::base`] alone.
//!
//! A zone's dispatcher keeps a [`Fleet`], tells it every change ([`Fleet::put`], [`Fleet::change`]) and every fix ([`Fleet::seen`]), and
//! asks in two steps, so that a routing engine can be asked in between:
//!
//! 1. [`shortlist`] finds able workers for each waiting ticket (`index`, `rules`, `candidates`);
//! 2. [`decide`] prices them with the travel times (`cost`) and matches everybody at once (`settle`, `assign`). [`Asking`] does the same
//!    with the times of only those who could still win.
//!
//! Each [`Decision`] keeps its why: every candidate's cost parts, and everybody near whom a rule left out. [`window_ms`] says whether to
//! collect tickets first; urgent ones are asked for at once. [`due_at`] says when a ticket for later enters the pool. A quote for a caller
//! on the line is the same question with an id of its own; grab mode is [`Decision::open_to`], a dispatcher's own choice
//! [`Decision::by_hand`]. `watchdog` follows whoever accepted.
//!
//! ```
//! use nearhand::base::travel::GreatCircle;
//! use nearhand::base::{At, Id, Point};
//! use nearhand::dispatch::{Abilities, Fleet, Needs, Request, Seen, Vocabulary, Worker, decide, shortlist};
//! use uuid::Uuid;
//!
//! let centre = Point::new(34.26, 108.94)?;
//! let mut words = Vocabulary::default();
//! let wash = words.learn(["wash"])?;
//! let mut fleet = Fleet::new(centre, 20_000.0, 60);
//! let now = At::from_us(1_700_000_000_000_000);
//! let branch = Id::of(Uuid::from_u128(1));
//! let li = Id::of(Uuid::from_u128(2));
//! fleet.put(Worker {
//!     id: li, name: "李强".into(), branch, able: wash, on_duty: true,
//!     seen: Some(Seen { place: centre, at: now, speed_mps: None }),
//!     live_jobs: 0, free: None, booked: vec![], load_s: 0, held: None,
//! });
//! let request = Request {
//!     ticket: Id::of(Uuid::from_u128(3)), place: centre.towards(90.0, 3_000.0),
//!     needs: Needs { able: wash, service_s: 1800, hold_next: 1, urgent: false, most_m: 20_000 },
//!     want_from: None, want_to: None, created_at: now, area: branch,
//!     reach: Default::default(), excluded: Default::default(), wish: None, quote: None,
//! };
//!
//! let estimate = GreatCircle::default();
//! let list = shortlist(&[request], &fleet, &estimate, now);
//! let times = list.estimates(&estimate); // or: routing.table(&list.legs()).await
//! let decisions = decide(list, &times);
//! assert_eq!(decisions[0].chosen, Some(li));
//! assert_eq!(decisions[0].candidates[0].parts.travel_s, 600);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod abilities;
mod asking;
pub mod assign;
mod candidates;
mod cost;
mod fleet;
pub mod index;
mod model;
mod plan;
mod rules;
mod settle;
#[cfg(test)]
pub(crate) mod testing;
pub mod watchdog;
mod why;

pub use abilities::{Abilities, MOST_NAMES, TooManyNames, Vocabulary};
pub use asking::Asking;
pub use cost::{FRESH_S, Rounds, cost, due_at};
pub use fleet::Fleet;
pub use model::{Costed, Decision, Free, Held, How, LeftOut, Needs, Parts, Request, Seen, Span, Worker};
pub use plan::{LONGEST_WINDOW_MS, MOST_TOGETHER, Shortlist, decide, shortlist, window_ms};
pub use rules::{Rule, against, span_overlaps};
