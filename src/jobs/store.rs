//! The table of jobs: enqueued in the caller's transaction, so that work exists exactly when its cause does.

use crate::base::{At, JobId, TicketId};
use crate::db::schema::jobs;
use crate::db::{Fault, Json, MultiBackend, Tx};
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
    };
    each_db!(&mut *tx.conn, c => diesel::insert_into(jobs::table).values(&job).on_conflict(jobs::dedup).do_nothing().execute(c))?;
    Ok(())
}
