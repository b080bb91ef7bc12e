//! Commands that let a town live: `demo` beside an embedded server, `simulate` against a running one.

pub(crate) mod demo;
mod show;
pub(crate) mod simulate;
mod town;
