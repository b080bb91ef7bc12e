//! [`Health`]: can the database still be written? A server that can only read must not say that it is ready.

use crate::base::At;
use crate::db::{Fault, Refusal, Settings};
use mobile_api::code::Code;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};

/// A commit that is no older than this shows that commits succeed, seconds.
const FRESH_S: f64 = 10.0;
/// No commit yet, or the last one failed.
const NEVER: i64 = i64::MIN;

/// What the writer and the file say.
#[derive(Debug)]
pub(super) struct Health {
    /// When the last commit succeeded, microseconds.
    wrote_us: AtomicI64,
    /// The embedded database's file, as it was when it was opened.
    file: Option<(PathBuf, Identity)>,
}

impl Health {
    /// Of a database that was opened just now.
    pub(super) fn of(settings: &Settings) -> Self {
        let path = (!settings.is_postgres()).then(|| PathBuf::from(settings.url.strip_prefix("sqlite://").unwrap_or(&settings.url)));
        let file = path.and_then(|path| Some((path.clone(), identity(&path)?)));
        Self { wrote_us: AtomicI64::new(NEVER), file }
    }

    /// A batch was committed, or was not.
    pub(super) fn committed(&self, well: bool, now: At) {
        self.wrote_us.store(if well { now.us() } else { NEVER }, Ordering::Relaxed);
    }

    /// Whether it is known, without trying, that commits succeed.
    pub(super) fn wrote_lately(&self, now: At) -> bool {
        let at = self.wrote_us.load(Ordering::Relaxed);
        at != NEVER && now.since_s(At::from_us(at)).abs() <= FRESH_S
    }

    /// Refuses when the file is no longer the one that is open: what is written now would be lost.
    pub(super) fn same_file(&self) -> Result<(), Fault> {
        match &self.file {
            Some((path, opened)) if identity(path).as_ref() != Some(opened) => {
                let detail = format!("the database's file {} was removed or replaced: restart the server", path.display());
                Err(Refusal::new(Code::Overloaded, detail).into())
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// What tells a file from another one of the same name.
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn identity(_path: &Path) -> Option<Identity> {
    None // where an open file can be neither removed nor replaced
}

#[cfg(test)]
mod tests {
    use crate::base::{Clock, Ids};
    use crate::db::{Db, Settings};
    use diesel::prelude::*;

    #[tokio::test]
    async fn it_is_healthy_only_while_it_can_be_written_and_is_the_file_that_was_opened() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, aside) = (folder.path().join("one.db"), folder.path().join("aside.db"));
        let settings = Settings { durable: false, ..Settings::new(format!("sqlite://{}", path.display())) };
        let db = Db::open(settings, Clock::System, Ids::System, Box::new(drop)).expect("opened");
        db.check(Clock::System.now()).await.expect("it can be written");
        let mut other = SqliteConnection::establish(path.to_str().expect("a path")).expect("opened");
        diesel::sql_query("BEGIN IMMEDIATE").execute(&mut other).expect("locked");
        db.check(Clock::System.now()).await.expect("it was written a moment ago");
        db.check(Clock::System.now().plus_s(60)).await.expect_err("somebody keeps it locked");
        diesel::sql_query("ROLLBACK").execute(&mut other).expect("free");
        db.check(Clock::System.now().plus_s(60)).await.expect("free again");
        std::fs::rename(&path, &aside).expect("moved");
        db.check(Clock::System.now()).await.expect_err("it is gone");
        std::fs::copy(&aside, &path).expect("copied");
        db.check(Clock::System.now()).await.expect_err("it is another one");
        std::fs::rename(&aside, &path).expect("moved");
        db.check(Clock::System.now()).await.expect("it is back");
    }
}
