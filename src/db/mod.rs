//! Records: connections, the group-commit writer, the schema and its migrations.
//!
//! One binary speaks SQLite (always in) and PostgreSQL (feature `postgres`), chosen by the URL's scheme. Everything that
//! writes goes through [`Db::write`]: commands that wait together share one transaction, each in a savepoint of its own,
//! and every caller gets his own answer after the commit and only then. Everything that only reads uses [`Db::read`].

mod checkpoint;
mod conn;
mod fact;
mod fault;
mod handle;
mod health;
mod kept;
pub mod schema;
mod sole;
pub mod types;
mod writer;

pub use conn::{Conn, MultiBackend, Settings, migrate};
pub use fact::{Fact, NewFact, News, Row, facts_after};
pub use fault::{Fault, Refusal};
pub use handle::{Db, Publish};
pub use kept::kept;
pub use types::Json;
pub use writer::Tx;

/// The same body compiled once a backend with the concrete connection: upserts, batches, row locks.
#[macro_export]
macro_rules! each_db {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            #[cfg(feature = "postgres")]
            $crate::db::Conn::Postgres($c) => $body,
            $crate::db::Conn::Sqlite($c) => $body,
        }
    };
}
