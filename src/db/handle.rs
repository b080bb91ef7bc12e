//! [`Db`]: what everybody holds to read and write.

use crate::base::{At, Clock, Ids};
use crate::db::checkpoint::Checkpoints;
use crate::db::conn::{Conn, Manager, Settings, migrate};
use crate::db::health::Health;
use crate::db::sole::Sole;
use crate::db::writer::{Tx, Writer, not_done, turn};
use crate::db::{Fault, News};
use diesel::RunQueryDsl;
use diesel::r2d2::Pool;
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::time::Duration;
use tokio::sync::oneshot;

/// Called after each commit with its facts, in order; must hand them over and return (it runs on the writer's thread).
pub type Publish = Box<dyn FnMut(Arc<[News]>) + Send>;

/// The database: many readers, one writer.
#[derive(Clone)]
pub struct Db {
    mode: Arc<Mode>,
    health: Arc<Health>,
}

#[expect(clippy::large_enum_variant, reason = "there is one of it in a process")]
enum Mode {
    /// The server's way: a writer thread and a pool of readers.
    Threads { writer: SyncSender<super::writer::Turn>, readers: Pool<Manager> },
    /// One connection, used on the caller's own thread: virtual time stands still meanwhile, so the simulated day is
    /// repeatable. Never for a server: it blocks the caller.
    Inline(Mutex<Writer>),
}

impl Db {
    /// Opens the database, brings its tables up to date and starts the writer.
    ///
    /// # Errors
    /// When it cannot be reached or migrated, or another server has it and it was to be had alone.
    pub fn open(settings: Settings, clock: Clock, ids: Ids, publish: Publish) -> Result<Db, Fault> {
        let writer = Self::writer(settings.clone(), clock, ids, publish)?;
        let (tx, rx) = sync_channel(settings.room);
        let health = Arc::clone(&writer.health);
        let checkpoints = Checkpoints::start(&settings)?;
        std::thread::Builder::new().name("writer".into()).spawn(move || writer.run(&rx, &checkpoints)).map_err(Fault::internal)?;
        let readers = Pool::builder()
            .max_size(settings.readers)
            .connection_timeout(Duration::from_secs(5))
            .build(Manager(settings))
            .map_err(Fault::internal)?;
        Ok(Db { mode: Arc::new(Mode::Threads { writer: tx, readers }), health })
    }

    /// Opens the database for use on the caller's own thread, under virtual time.
    ///
    /// # Errors
    /// When it cannot be reached or migrated.
    pub fn inline(settings: Settings, clock: Clock, ids: Ids, publish: Publish) -> Result<Db, Fault> {
        let writer = Self::writer(settings, clock, ids, publish)?;
        let health = Arc::clone(&writer.health);
        Ok(Db { mode: Arc::new(Mode::Inline(Mutex::new(writer))), health })
    }

    fn writer(settings: Settings, clock: Clock, ids: Ids, publish: Publish) -> Result<Writer, Fault> {
        let mut conn = settings.connect().map_err(Fault::internal)?;
        // Before the tables are changed: whoever serves there works with them as they are.
        let sole = settings.sole.then(|| Sole::take(&mut conn, &settings.url)).transpose()?;
        migrate(&mut conn)?;
        let health = Arc::new(Health::of(&settings));
        Ok(Writer { conn, sole, health, settings, clock, ids, publish })
    }

    /// Runs a command. It commits together with others that wait, in a savepoint of its own.
    ///
    /// # Errors
    /// What the command refused; `overloaded` when nothing was done; [`Fault::Unknown`] when that is not known.
    pub async fn write<T: Send + 'static>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
        let (tx, rx) = oneshot::channel();
        let answer_to = Arc::new(Mutex::new(Some(tx)));
        let wanted = Arc::clone(&answer_to);
        let gone = move || wanted.lock().as_ref().is_some_and(|tx: &oneshot::Sender<_>| !tx.is_closed());
        let job = turn(f, gone, move |out| {
            if let Some(tx) = answer_to.lock().take() {
                drop(tx.send(out)); // the caller may have gone: what he asked for is done all the same
            }
        });
        match &*self.mode {
            Mode::Threads { writer, .. } => writer.try_send(job).map_err(|e| match e {
                TrySendError::Full(_) => not_done("too many commands are waiting"),
                TrySendError::Disconnected(_) => not_done("the server is stopping"),
            })?,
            Mode::Inline(writer) => {
                writer.lock().commit(vec![job]);
            }
        }
        rx.await.unwrap_or_else(|_gone| Err(Fault::Unknown("the writer died".into())))
    }

    /// Runs a query on a reader's connection, away from the async threads.
    ///
    /// # Errors
    /// What the query says; `overloaded` when no connection came free within 5 s.
    pub async fn read<T: Send + 'static>(&self, f: impl FnOnce(&mut Conn) -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
        match &*self.mode {
            Mode::Threads { readers, .. } => {
                let readers = readers.clone();
                let work = move || f(&mut *readers.get().map_err(|e| not_done(&e.to_string()))?);
                tokio::task::spawn_blocking(work).await.map_err(Fault::internal)?
            }
            Mode::Inline(writer) => f(&mut writer.lock().conn),
        }
    }

    /// Whether it can be read and written, and is what was opened. A write is tried only when none succeeded lately.
    ///
    /// # Errors
    /// What is in the way; `overloaded` when the writer does not come round to it in time.
    pub async fn check(&self, now: At) -> Result<(), Fault> {
        self.health.same_file()?;
        self.read(|conn| Ok(diesel::sql_query("SELECT 1").execute(conn)?)).await?;
        if self.health.wrote_lately(now) {
            return Ok(());
        }
        let written = tokio::time::timeout(CHECK, self.write(|tx| Ok(touch(tx.conn)?))).await;
        written.map_err(|_elapsed| not_done("the writer does not come round to writing")).flatten()
    }

    /// The same as [`Db::read`] for threads that may block: start-up and the command line.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_now<T>(&self, f: impl FnOnce(&mut Conn) -> Result<T, Fault>) -> Result<T, Fault> {
        match &*self.mode {
            Mode::Threads { readers, .. } => f(&mut *readers.get().map_err(|e| not_done(&e.to_string()))?),
            Mode::Inline(writer) => f(&mut writer.lock().conn),
        }
    }
}

/// How long the writer may take to show that it can write.
const CHECK: Duration = Duration::from_secs(2);

/// Writes something that means nothing, so that a full or read-only disk shows.
fn touch(conn: &mut Conn) -> diesel::QueryResult<()> {
    let sql = match conn {
        #[cfg(feature = "postgres")]
        Conn::Postgres(_) => "SELECT txid_current()",
        Conn::Sqlite(_) => "PRAGMA user_version = 1",
    };
    diesel::sql_query(sql).execute(conn).map(drop)
}
