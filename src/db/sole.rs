//! [`Sole`]: one server on one database. Two of them would put two dispatchers on every zone.
//!
//! On SQLite it is a lock on a file beside the database's, on PostgreSQL a lock of the writer's own session. Both end with
//! the process, however it ends, so nothing stale is ever in the way. The command line's short visits (`admin`, `migrate`)
//! run no dispatchers and need none.

use crate::db::conn::Conn;
use crate::db::{Fault, Refusal};
use mobile_api::code::Code;
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Held for as long as the writer lives.
#[derive(Debug)]
pub(super) struct Sole(#[expect(dead_code, reason = "what it locks is free when it is dropped")] Option<File>);

impl Sole {
    /// Takes a database for this process alone.
    ///
    /// # Errors
    /// When another server has it, naming that one; or the file cannot be made.
    pub(super) fn take(conn: &mut Conn, url: &str) -> Result<Self, Fault> {
        match conn {
            #[cfg(feature = "postgres")]
            Conn::Postgres(c) => postgres::take(c).map(|()| Self(None)),
            Conn::Sqlite(_) => match beside(url) {
                Some(path) => Self::lock(&path),
                None => Ok(Self(None)), // in memory: nobody else can reach it
            },
        }
    }

    fn lock(path: &Path) -> Result<Self, Fault> {
        let shown = path.display();
        let fault = |why: std::io::Error| Fault::Internal(format!("the lock {shown}: {why}"));
        let mut file = File::options().read(true).write(true).create(true).truncate(false).open(path).map_err(fault)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut who = String::new();
                // Only to name it: where a locked file cannot be read, it stays unnamed.
                let read = file.read_to_string(&mut who);
                let who = if read.is_ok() && !who.trim().is_empty() { format!(" ({})", who.trim()) } else { String::new() };
                let detail = format!("another nearhand{who} serves there and holds {shown}: stop it, or take another folder with --data");
                return Err(Refusal::new(Code::AlreadyExists, detail).into());
            }
            Err(TryLockError::Error(why)) => return Err(fault(why)),
        }
        file.set_len(0).and_then(|()| file.rewind()).map_err(fault)?;
        writeln!(file, "process {}", std::process::id()).map_err(fault)?;
        Ok(Self(Some(file)))
    }
}

/// The lock's file: the database's name with `.lock` behind it.
fn beside(url: &str) -> Option<PathBuf> {
    let file = url.strip_prefix("sqlite://").unwrap_or(url);
    (file != ":memory:").then(|| PathBuf::from(format!("{file}.lock")))
}

#[cfg(feature = "postgres")]
mod postgres {
    use super::{Code, Fault, Refusal};
    use diesel::prelude::*;
    use diesel::sql_types::{Bool, Text};
    use std::time::Duration;

    /// The lock's number; migrations take 727274, one number's bookings 727275.
    const NUMBER: i64 = 727_276;
    /// How often a lock is asked for that a session which has just died may still hold.
    const TRIES: u32 = 10;

    #[derive(QueryableByName)]
    struct Locked {
        #[diesel(sql_type = Bool)]
        locked: bool,
    }

    #[derive(QueryableByName)]
    struct Holder {
        #[diesel(sql_type = Text)]
        who: String,
    }

    pub(super) fn take(c: &mut PgConnection) -> Result<(), Fault> {
        for left in (0..TRIES).rev() {
            let got: Locked = diesel::sql_query(format!("SELECT pg_try_advisory_lock({NUMBER}) AS locked")).get_result(c)?;
            if got.locked {
                return Ok(());
            }
            if left > 0 {
                #[expect(clippy::disallowed_methods, reason = "at start, or on the writer's own thread")]
                std::thread::sleep(Duration::from_millis(200));
            }
        }
        let who = holder(c)?.map(|h| format!(" ({})", h.who)).unwrap_or_default();
        let detail = format!("another nearhand{who} serves on this database; several nodes are not supported yet: stop it first");
        Err(Refusal::new(Code::AlreadyExists, detail).into())
    }

    fn holder(c: &mut PgConnection) -> Result<Option<Holder>, Fault> {
        let sql = format!(
            "SELECT 'session ' || a.pid || ' from ' || coalesce(host(a.client_addr), 'this machine') AS who \
             FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid \
             WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = {NUMBER} \
             AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1"
        );
        Ok(diesel::sql_query(sql).get_result(c).optional()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Clock, Ids};
    use crate::db::{Db, Settings};

    #[test]
    fn a_database_is_served_once_and_free_when_that_one_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("one.db").display());
        let open = |sole: bool| {
            let settings = Settings { sole, ..Settings::new(url.as_str()) };
            Db::inline(settings, Clock::System, Ids::System, Box::new(drop))
        };
        let first = open(true).expect("free");
        let Err(Fault::Refused(refused)) = open(true) else { panic!("a second one") };
        assert!(refused.detail.contains(&format!("process {}", std::process::id())), "{}", refused.detail);
        open(false).expect("the command line may look in");
        drop(first);
        open(true).expect("free again");
    }
}
