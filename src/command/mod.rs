//! Commands that let a town live: `demo` beside an embedded server, `simulate` against a running one, `admin seed` for
//! a chain of its own.

pub(crate) mod demo;
pub(crate) mod places;
pub(crate) mod seed;
mod show;
pub(crate) mod simulate;
mod town;
