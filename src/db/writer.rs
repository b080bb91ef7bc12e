//! The group-commit writer: commands that wait together share one transaction.
//!
//! There is no waiting window: the commit under way is the window. Each command runs in a savepoint, so one that is
//! refused or panics undoes itself alone. Facts are only pushed by commands; they are numbered and inserted once at the
//! end of the batch, then comes COMMIT, then they are published, then everybody is answered. Nobody is answered before
//! COMMIT, refusals neither: a refusal may rest on a neighbour's write that is then undone.
//!
//! A command does no I/O but its queries and hides no database error: the whole batch holds the write lock.

use crate::base::{At, Clock, Id, Ids};
use crate::db::checkpoint::Checkpoints;
use crate::db::conn::{Conn, Settings};
use crate::db::fact::{NewFact, News, Row, number};
use crate::db::handle::Publish;
use crate::db::health::Health;
use crate::db::sole::Sole;
use crate::db::{Fault, Refusal};
use crate::each_db;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use diesel::result::Error;
use mobile_api::code::Code;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

type Tm = <Conn as Connection>::TransactionManager;

/// What a command works with: its connection within the batch's transaction, the time, new ids, and its facts.
pub struct Tx<'a> {
    /// The connection, inside this command's savepoint.
    pub conn: &'a mut Conn,
    /// When this command runs.
    pub now: At,
    ids: &'a Ids,
    facts: &'a mut Vec<News>,
}

impl Tx<'_> {
    /// A new identifier.
    #[must_use]
    pub fn new_id<T>(&self) -> Id<T> {
        self.ids.new_id()
    }
    /// Says what happened; its `seq` is given at the end of the batch.
    pub fn fact(&mut self, fact: NewFact) {
        self.facts.push(fact.into());
    }
    /// The same, together with the row that it is about as it will stand after the commit.
    pub fn fact_of(&mut self, fact: NewFact, row: Row) {
        self.facts.push(News { fact, row: Some(row) });
    }
    /// Does a part of a command that the rest can do without: what it refuses or breaks undoes that part alone.
    ///
    /// # Errors
    /// The inner one is the part's own; the outer one when it could not be undone, and then neither can the command be done.
    pub fn attempt<T>(&mut self, part: impl FnOnce(&mut Tx<'_>) -> Result<T, Fault>) -> Result<Result<T, Fault>, Fault> {
        let mark = self.facts.len();
        Tm::begin_transaction(self.conn)?; // SAVEPOINT
        let done = part(self);
        if done.is_ok() {
            Tm::commit_transaction(self.conn)?;
        } else {
            Tm::rollback_transaction(self.conn)?;
            self.facts.truncate(mark);
        }
        Ok(done)
    }
}

/// How a batch ended; the error says whether it was undone for certain.
pub(super) type Batch = Result<(), (bool, String)>;
/// Answers one caller.
pub(super) type Answer = Box<dyn FnOnce(&Batch) + Send>;
/// One waiting command: given a transaction it runs, given none it says that it did not.
pub(super) type Turn = Box<dyn FnOnce(Option<Tx<'_>>) -> (bool, Answer) + Send>;

/// A command as a turn: `answer` is told what came of it after the commit.
pub(super) fn turn<T: Send + 'static>(
    f: impl FnOnce(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    still_wanted: impl FnOnce() -> bool + Send + 'static,
    answer: impl FnOnce(Result<T, Fault>) + Send + 'static,
) -> Turn {
    Box::new(move |go| {
        let out = match go {
            Some(mut tx) if still_wanted() => {
                catch_unwind(AssertUnwindSafe(|| f(&mut tx))).unwrap_or_else(|panic| Err(Fault::Internal(panic_text(panic.as_ref()))))
            }
            // An earlier failure of the batch, or the caller has gone.
            _ => Err(not_done("the command was not begun")),
        };
        let ok = out.is_ok();
        (ok, Box::new(move |batch: &Batch| answer(batch.as_ref().map_err(lost).and(out))) as Answer)
    })
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string).or_else(|| panic.downcast_ref::<String>().cloned());
    format!("a command panicked: {}", text.unwrap_or_default())
}

pub(super) fn not_done(why: &str) -> Fault {
    Refusal::new(Code::Overloaded, format!("nothing was done, try again: {why}")).into()
}

fn lost((certain, why): &(bool, String)) -> Fault {
    if *certain { not_done(why) } else { Fault::Unknown(why.clone()) }
}

/// The writer's own state: one connection, and what it hands to commands.
pub(super) struct Writer {
    pub(super) conn: Conn,
    /// Held, or not asked for.
    pub(super) sole: Option<Sole>,
    /// Hears how each commit ended.
    pub(super) health: Arc<Health>,
    pub(super) settings: Settings,
    pub(super) clock: Clock,
    pub(super) ids: Ids,
    pub(super) publish: Publish,
}

impl Writer {
    /// Serves turns until every sender is gone.
    pub(super) fn run(mut self, turns: &Receiver<Turn>, checkpoints: &Checkpoints) {
        while let Ok(first) = turns.recv() {
            let batch: Vec<Turn> = std::iter::once(first).chain(turns.try_iter().take(self.settings.batch - 1)).collect();
            metrics::histogram!("nearhand_commit_batch").record(batch.len() as f64);
            if !self.commit(batch) {
                self.reconnect();
            }
            checkpoints.committed();
        }
    }

    /// A connection that died in a batch is replaced, with back-off; commands wait or are refused when the room is full.
    fn reconnect(&mut self) {
        for wait_ms in [0, 50, 200, 1000, 2000].into_iter().chain(std::iter::repeat(5000)) {
            #[expect(clippy::disallowed_methods, reason = "the writer's own thread, which has nothing else to do")]
            std::thread::sleep(std::time::Duration::from_millis(wait_ms));
            match self.connect() {
                Ok(conn) => {
                    self.conn = conn;
                    return;
                }
                Err(why) => tracing::error!(%why, "the writer cannot reach the database"),
            }
        }
    }

    /// A new connection. On PostgreSQL the old one's lock went with it: another server may have taken it meanwhile.
    fn connect(&self) -> Result<Conn, Fault> {
        let mut conn = self.settings.connect().map_err(Fault::internal)?;
        #[cfg(feature = "postgres")]
        if self.sole.is_some() && matches!(conn, Conn::Postgres(_)) {
            Sole::take(&mut conn, &self.settings.url)?;
        }
        Ok(conn)
    }

    /// Runs a batch; false when the connection is of no more use.
    pub(super) fn commit(&mut self, batch: Vec<Turn>) -> bool {
        let mut facts = vec![];
        let mut answers = vec![];
        let mut turns = batch.into_iter();
        let mut sent = false;
        let result = self.transact(&mut turns, &mut facts, &mut answers, &mut sent);
        let c = &mut self.conn;
        if result.is_err() {
            while depth(c) > 0 && Tm::rollback_transaction(c).is_ok() {}
        }
        let alive = result.is_ok() || (depth(c) == 0 && diesel::sql_query("SELECT 1").execute(c).is_ok());
        let result: Batch = result.map_err(|e| (alive || !sent, e.to_string()));
        self.health.committed(result.is_ok(), self.clock.now());
        if let Err((_, why)) = &result {
            tracing::error!(why, "a batch was not committed");
        }
        if result.is_ok() && !facts.is_empty() {
            (self.publish)(Arc::from(facts));
        }
        answers.extend(turns.map(|t| (t(None).1, Ok(()))));
        for (answer, own) in answers {
            answer(if result.is_ok() { &own } else { &result });
        }
        alive
    }

    fn transact(
        &mut self,
        turns: &mut std::vec::IntoIter<Turn>,
        facts: &mut Vec<News>,
        answers: &mut Vec<(Answer, Batch)>,
        sent: &mut bool,
    ) -> QueryResult<()> {
        begin(&mut self.conn)?;
        while !turns.as_slice().is_empty() {
            let mark = facts.len();
            Tm::begin_transaction(&mut self.conn)?; // SAVEPOINT
            let Some(turn) = turns.next() else { break };
            let (ok, answer) = turn(Some(Tx { now: self.clock.now(), ids: &self.ids, conn: &mut self.conn, facts }));
            let c = &mut self.conn;
            while depth(c) > 2 {
                Tm::rollback_transaction(c)?; // a panic left a nested transaction open
            }
            // RELEASE fails when the command hid a database error: it must not be acknowledged.
            let kept = ok && Tm::commit_transaction(c).is_ok();
            answers.push((answer, if ok && !kept { Err((true, "a database error was hidden".into())) } else { Ok(()) }));
            if kept {
                continue;
            }
            while depth(c) > 1 {
                Tm::rollback_transaction(c)?;
            }
            if depth(c) != 1 {
                return Err(Error::NotInTransaction); // SQLite rolled everything back by itself (disk full)
            }
            facts.truncate(mark);
        }
        number(&mut self.conn, facts)?;
        *sent = true;
        Tm::commit_transaction(&mut self.conn)
    }
}

/// SQLite must take its write lock at BEGIN: a deferred transaction that reads and then writes fails at once when
/// somebody else wrote in between.
fn begin(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        #[cfg(feature = "postgres")]
        Conn::Postgres(_) => Tm::begin_transaction(conn),
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
    }
}

fn depth(conn: &mut Conn) -> u32 {
    each_db!(conn, c => AnsiTransactionManager::transaction_manager_status_mut(c).transaction_depth().ok().flatten().map_or(0, |d| d.get()))
}

#[cfg(test)]
mod tests {
    use crate::base::{At, BranchId, Clock, Ids, ZoneId};
    use crate::db::schema::{branches, zones};
    use crate::db::{Conn, Db, Fault, Json, NewFact, Refusal, Settings, Tx};
    use diesel::prelude::*;
    use parking_lot::Mutex;
    use std::sync::Arc;

    fn branch() -> BranchId {
        BranchId::of(uuid::Uuid::from_u128(1))
    }
    fn zone() -> ZoneId {
        ZoneId::of(uuid::Uuid::from_u128(2))
    }

    fn say(tx: &mut Tx<'_>, kind: &str) {
        let (ticket_id, dispatch_id, worker_id, by_user) = (None, None, None, None);
        let (at, data, kind) = (tx.now, Json::default(), kind.into());
        tx.fact(NewFact { zone_id: zone(), seq: 0, at, kind, branch_id: branch(), ticket_id, dispatch_id, worker_id, by_user, data });
    }

    fn rename(tx: &mut Tx<'_>, name: &str) -> Result<(), Fault> {
        diesel::update(zones::table.find(zone())).set(zones::name.eq(name)).execute(tx.conn)?;
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn a_part_that_is_refused_is_undone_with_its_facts_and_the_rest_stands() {
        let clock = Clock::starting_at(At::from_us(0));
        let ids = Ids::seeded(1, clock.clone());
        let told = Arc::new(Mutex::new(vec![]));
        let hears = Arc::clone(&told);
        let publish = move |news: Arc<[crate::db::News]>| hears.lock().extend(news.iter().map(|n| n.fact.kind.clone()));
        let db = Db::inline(Settings::new("sqlite://:memory:"), clock, ids, Box::new(publish)).expect("memory");
        let enter = |tx: &mut Tx<'_>| {
            let row = (branches::id.eq(branch()), branches::path.eq("/a/"), branches::kind.eq("own"));
            let rest = (branches::name.eq("a"), branches::version.eq(1), branches::created_at.eq(tx.now));
            diesel::insert_into(branches::table).values((row, rest)).execute(tx.conn)?;
            let row = (zones::id.eq(zone()), zones::branch_id.eq(branch()), zones::code.eq("XA"));
            let rest =
                (zones::name.eq("-"), zones::lat.eq(34.0), zones::lon.eq(108.0), zones::radius_m.eq(9e4), zones::created_at.eq(tx.now));
            diesel::insert_into(zones::table).values((row, rest)).execute(tx.conn)?;
            Ok(())
        };
        db.write(enter).await.expect("a zone");
        let parts = |tx: &mut Tx<'_>| {
            say(tx, "first");
            rename(tx, "first")?;
            let refused = tx.attempt(|tx| {
                say(tx, "refused");
                rename(tx, "refused")?;
                Err::<(), _>(Refusal::not_found("anything").into())
            })?;
            assert!(refused.is_err());
            tx.attempt(|tx| {
                say(tx, "last");
                Ok(())
            })?
        };
        db.write(parts).await.expect("done");
        let name = |conn: &mut Conn| Ok(zones::table.select(zones::name).first::<String>(conn)?);
        assert_eq!(db.read(name).await.expect("read"), "first");
        assert_eq!(*told.lock(), ["first", "last"]);
    }
}
