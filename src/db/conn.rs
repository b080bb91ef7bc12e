//! Opening a connection of either database, and bringing its tables up to date.
#![expect(missing_docs, reason = "the MultiConnection derive writes items without any; ours have theirs")]

use crate::db::Fault;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{self, ManageConnection, R2D2Connection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// A server.
    #[cfg(feature = "postgres")]
    Postgres(PgConnection),
    /// A file, or memory.
    Sqlite(SqliteConnection),
}
/// The derive's metadata type has no public name of its own.
pub(crate) type MultiMeta = <MultiBackend as diesel::sql_types::TypeMetadata>::TypeMetadata;

/// Which database, and how it is used.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `sqlite://FILE`, `sqlite://:memory:`, or `postgres://…` with the feature `postgres`.
    pub url: String,
    /// Connections for reading.
    pub readers: u32,
    /// Commands that may wait for the writer; one more is refused with 503.
    pub room: usize,
    /// Most commands of one commit.
    pub batch: usize,
    /// Wait for the disk at every commit. Off only in tests that do not look at durability.
    pub durable: bool,
    /// Nobody else may run a server on it: opening is refused while another does.
    pub sole: bool,
}

impl Settings {
    /// The usual settings for a database.
    pub fn new(url: impl Into<String>) -> Self {
        Settings { url: url.into(), readers: 4, room: 1024, batch: 256, durable: true, sole: false }
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres://") || self.url.starts_with("postgresql://")
    }

    /// Opens one connection, chosen by the scheme: SQLite would take any string as a path.
    pub(crate) fn connect(&self) -> ConnectionResult<Conn> {
        if self.is_postgres() { self.connect_postgres() } else { self.connect_sqlite().map(Conn::Sqlite) }
    }

    #[cfg(feature = "postgres")]
    fn connect_postgres(&self) -> ConnectionResult<Conn> {
        let mut c = PgConnection::establish(&self.url)?;
        let durable = if self.durable { "on" } else { "off" };
        c.batch_execute(&format!("SET synchronous_commit = {durable}; SET statement_timeout = '15s'; SET TIME ZONE 'UTC'"))
            .map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(Conn::Postgres(c))
    }

    #[cfg(not(feature = "postgres"))]
    fn connect_postgres(&self) -> ConnectionResult<Conn> {
        Err(ConnectionError::BadConnection("this binary was built without PostgreSQL: build it with --features postgres".into()))
    }

    fn connect_sqlite(&self) -> ConnectionResult<SqliteConnection> {
        let mut c = SqliteConnection::establish(self.url.strip_prefix("sqlite://").unwrap_or(&self.url))?;
        let sync = if self.durable { "FULL" } else { "OFF" };
        // Every command is a savepoint, for which SQLite keeps each page as it was: in memory, or it writes them to a file of
        // their own, which was a third of what a commit wrote. The cache is in KiB, and grows only as it is used.
        // The log is copied back beside the writer (`checkpoint.rs`); within a commit only when it has 64 MiB (4 KiB a page).
        let pragmas = format!(
            "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous={sync}; PRAGMA foreign_keys=ON;
             PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384; PRAGMA wal_autocheckpoint=16384;"
        );
        c.batch_execute(&pragmas).map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(c)
    }
}

/// Hands the pool its connections.
#[derive(Debug)]
pub(crate) struct Manager(pub(crate) Settings);

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = r2d2::Error;
    fn connect(&self) -> Result<Conn, r2d2::Error> {
        self.0.connect().map_err(r2d2::Error::ConnectionError)
    }
    fn is_valid(&self, c: &mut Conn) -> Result<(), r2d2::Error> {
        c.ping().map_err(r2d2::Error::QueryError)
    }
    fn has_broken(&self, c: &mut Conn) -> bool {
        // A panic may have left a transaction open: drop the connection.
        std::thread::panicking() || c.is_broken()
    }
}

/// Runs the migrations that are still to run; returns their names. On PostgreSQL two nodes that start at once take
/// turns by an advisory lock.
///
/// # Errors
/// When a migration fails: the database is left as the last good one made it.
pub fn migrate(conn: &mut Conn) -> Result<Vec<String>, Fault> {
    let names = |ran: Vec<diesel::migration::MigrationVersion<'_>>| ran.iter().map(ToString::to_string).collect();
    match conn {
        #[cfg(feature = "postgres")]
        Conn::Postgres(c) => {
            c.batch_execute("SELECT pg_advisory_lock(727274)")?;
            let ran = c.run_pending_migrations(POSTGRES).map(names);
            c.batch_execute("SELECT pg_advisory_unlock(727274)")?;
            ran.map_err(Fault::internal)
        }
        Conn::Sqlite(c) => c.run_pending_migrations(SQLITE).map(names).map_err(Fault::internal),
    }
}
