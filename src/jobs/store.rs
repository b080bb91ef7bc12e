//! The table of jobs: enqueued in the caller's transaction, so that work exists exactly when its cause does.

use crate::base::{At, BranchId, JobId, TicketId};
use crate::db::schema::jobs;
use crate::db::{Conn, Fault, Json, MultiBackend, Tx, kept};
use crate::each_db;
use crate::jobs::TOPICS;
use diesel::prelude::*;

/// Work to be done once, later or now.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// One of [`TOPICS`]: which handler does it.
    pub topic: &'static str,
    /// What the handler needs.
    pub payload: Json,
    /// Not before.
    pub run_at: At,
    /// A job with the same text that exists, done or not, stands for this one.
    pub dedup: Option<String>,
    /// The ticket it belongs to.
    pub ticket: Option<TicketId>,
    /// Whose work it is: scope. Without one it is the organisation's.
    pub branch: Option<BranchId>,
}

/// A row of `jobs`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = jobs, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Job {
    /// Id.
    pub id: JobId,
    /// Which handler does it.
    pub topic: String,
    /// What the handler needs.
    pub payload: Json,
    /// `queued`, `running`, `done`, `dead` or `cancelled`.
    pub state: String,
    /// Not before.
    pub run_at: At,
    /// How often it was begun.
    pub tries: i32,
    /// While `running`: after this moment somebody else may take it over.
    pub lease_to: Option<At>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// See [`NewJob::dedup`].
    pub dedup: Option<String>,
    /// The ticket it belongs to.
    pub ticket_id: Option<TicketId>,
    /// Enqueued.
    pub created_at: At,
    /// Done, dead or cancelled.
    pub done_at: Option<At>,
    /// See [`NewJob::branch`].
    pub branch_id: Option<BranchId>,
}

/// Enqueues a job in the caller's transaction; nothing when one with its dedup exists.
///
/// # Errors
/// When no handler knows the topic, or the database says no.
pub fn enqueue(tx: &mut Tx<'_>, new: NewJob) -> Result<(), Fault> {
    if !TOPICS.contains(&new.topic) {
        return Err(Fault::internal(format!("no handler for jobs of topic `{}`", new.topic)));
    }
    let job = Job {
        id: tx.new_id(),
        topic: new.topic.into(),
        payload: new.payload,
        state: "queued".into(),
        run_at: new.run_at,
        tries: 0,
        lease_to: None,
        last_error: None,
        dedup: new.dedup,
        ticket_id: new.ticket,
        created_at: tx.now,
        done_at: None,
        branch_id: new.branch,
    };
    each_db!(&mut *tx.conn, c => diesel::insert_into(jobs::table).values(&job).on_conflict(jobs::dedup).do_nothing().execute(c))?;
    Ok(())
}

/// Who is due at `now`: what waits, and what was begun by somebody who then died.
fn due(conn: &mut Conn, now: At, limit: i64) -> QueryResult<Vec<JobId>> {
    let waits = jobs::state.eq("queued").and(jobs::run_at.le(now));
    let lost = jobs::state.eq("running").and(jobs::lease_to.assume_not_null().lt(now));
    let due = jobs::table.filter(waits.or(lost)).order((jobs::run_at, jobs::id)).limit(limit).select(jobs::id);
    match conn {
        // Several nodes may claim at once: each takes what no other has in hand.
        #[cfg(feature = "postgres")]
        Conn::Postgres(c) => due.for_update().skip_locked().load(c),
        Conn::Sqlite(c) => due.load(c),
    }
}

/// Takes at most `limit` jobs that are due, for `lease_s` seconds.
///
/// # Errors
/// When the database says no.
pub fn claim(tx: &mut Tx<'_>, limit: i64, lease_s: i64) -> Result<Vec<Job>, Fault> {
    let ids = due(tx.conn, tx.now, limit)?;
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let begun = (jobs::state.eq("running"), jobs::tries.eq(jobs::tries + 1), jobs::lease_to.eq(tx.now.plus_s(lease_s)));
    kept(diesel::update(jobs::table.filter(jobs::id.eq_any(&ids))).set(begun).returning(jobs::id)).load::<JobId>(tx.conn)?;
    let claimed = jobs::table.filter(jobs::id.eq_any(&ids)).order((jobs::run_at, jobs::id));
    Ok(kept(claimed.select(Job::as_select())).load(tx.conn)?)
}

/// Makes a job that waits due now; true when there was one.
///
/// # Errors
/// When the database says no.
pub fn hasten(tx: &mut Tx<'_>, dedup: &str) -> Result<bool, Fault> {
    let waits = jobs::table.filter(jobs::dedup.eq(dedup).and(jobs::state.eq("queued")).and(jobs::run_at.gt(tx.now)));
    let hastened: Vec<JobId> = kept(diesel::update(waits).set(jobs::run_at.eq(tx.now)).returning(jobs::id)).load(tx.conn)?;
    Ok(!hastened.is_empty())
}

/// When the next job is due, in the past when one is now.
///
/// # Errors
/// When the database cannot be read.
pub fn next_due(conn: &mut Conn) -> Result<Option<At>, Fault> {
    let waits = jobs::table.filter(jobs::state.eq("queued")).order(jobs::run_at).select(jobs::run_at).first::<At>(conn).optional()?;
    let leased = jobs::table.filter(jobs::state.eq("running")).filter(jobs::lease_to.is_not_null()).order(jobs::lease_to);
    let leased = leased.select(jobs::lease_to.assume_not_null()).first::<At>(conn).optional()?;
    Ok(waits.into_iter().chain(leased).min())
}

/// What became of a job that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// It is done.
    Done,
    /// It failed and is tried again at this moment.
    Again(At, String),
    /// It failed for good: kept, for people to see.
    Dead(String),
}

/// Ends one run of a job, unless its lease ran out and somebody else has it now.
///
/// # Errors
/// When somebody else has it, or the database says no.
pub fn finish(tx: &mut Tx<'_>, job: &Job, ended: &Ended) -> Result<(), Fault> {
    let (state, run_at, error) = match ended {
        Ended::Done => ("done", job.run_at, None),
        Ended::Again(at, why) => ("queued", *at, Some(why)),
        Ended::Dead(why) => ("dead", job.run_at, Some(why)),
    };
    let over = !matches!(ended, Ended::Again(..));
    let mine = jobs::table.filter(jobs::id.eq(job.id)).filter(jobs::state.eq("running")).filter(jobs::tries.eq(job.tries));
    let values = (
        jobs::state.eq(state),
        jobs::run_at.eq(run_at),
        jobs::lease_to.eq(None::<At>),
        jobs::last_error.eq(error.map(|why| why.chars().take(500).collect::<String>())),
        jobs::done_at.eq(over.then_some(tx.now)),
    );
    let ended: Vec<JobId> = kept(diesel::update(mine).set(values).returning(jobs::id)).load(tx.conn)?;
    if ended.len() == 1 { Ok(()) } else { Err(Fault::internal(format!("job {} was taken over by somebody else", job.id))) }
}
