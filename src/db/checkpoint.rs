//! SQLite's write-ahead log goes back into the database beside the writer, not within its commits: by itself the commit that fills
//! the log (a thousand pages) pays for it: several milliseconds, seen with a trace of its system calls.

use crate::db::Fault;
use crate::db::conn::{Conn, Settings};
use diesel::connection::SimpleConnection;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

/// Between two rounds: pages that are written again meanwhile are copied once.
const REST: Duration = Duration::from_secs(2);

/// Tells the thread that copies the log that there is something in it. The thread ends with this.
pub(super) struct Checkpoints(Option<SyncSender<()>>);

impl Checkpoints {
    /// Starts the thread; PostgreSQL does this by itself.
    ///
    /// # Errors
    /// When the thread gets no connection.
    pub(super) fn start(settings: &Settings) -> Result<Self, Fault> {
        #[cfg_attr(not(feature = "postgres"), expect(irrefutable_let_patterns, reason = "there may be another kind"))]
        let Conn::Sqlite(mut conn) = settings.connect().map_err(Fault::internal)? else { return Ok(Self(None)) };
        let (tell, told) = sync_channel(1);
        let work = move || run(&mut conn, &told);
        std::thread::Builder::new().name("checkpoints".into()).spawn(work).map_err(Fault::internal)?;
        Ok(Self(Some(tell)))
    }

    /// A commit has written to the log.
    pub(super) fn committed(&self) {
        if let Some(tell) = &self.0 {
            // Full: it knows already. Gone: the writer's own connection copies what becomes too much.
            tell.try_send(()).unwrap_or(());
        }
    }
}

/// Copies what nobody reads any more, and waits for nobody: a reader or the writer in its way leaves the rest for the next round.
fn run(conn: &mut diesel::SqliteConnection, told: &Receiver<()>) {
    while told.recv().is_ok() {
        #[expect(clippy::disallowed_methods, reason = "a thread of its own, which has nothing else to do")]
        std::thread::sleep(REST);
        if let Err(why) = conn.batch_execute("PRAGMA wal_checkpoint(PASSIVE)") {
            tracing::warn!(%why, "the write-ahead log could not be copied back: it grows until it is");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::prelude::*;

    #[derive(QueryableByName)]
    struct Log {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        log: i32,
        #[diesel(sql_type = diesel::sql_types::Integer)]
        checkpointed: i32,
    }

    #[test]
    fn what_was_committed_is_in_the_database_a_round_later() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.db").display().to_string();
        let mut writer = SqliteConnection::establish(&file).expect("opens");
        writer
            .batch_execute("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; CREATE TABLE a (n); INSERT INTO a VALUES (1)")
            .expect("valid");
        let (tell, told) = sync_channel(1);
        tell.send(()).expect("it listens");
        drop(tell);
        run(&mut SqliteConnection::establish(&file).expect("opens"), &told);
        // Asks the same again: all frames of the log were copied before.
        let before = std::fs::metadata(&file).expect("is there").modified().expect("has a time");
        let row: Log = diesel::sql_query("PRAGMA wal_checkpoint(PASSIVE)").get_result(&mut writer).expect("a row");
        assert!(row.log > 0 && row.log == row.checkpointed, "{} of {}", row.checkpointed, row.log);
        assert_eq!(std::fs::metadata(&file).expect("is there").modified().expect("has a time"), before, "nothing was left to copy");
    }
}
