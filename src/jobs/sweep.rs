//! Removes rows past their use, a batch at a time, again and again.

use crate::base::At;
use crate::db::schema::jobs;
use crate::db::{Db, Fault, Json, Tx};
use crate::jobs::SWEEP;
use crate::jobs::runner::{After, Handler, Trouble};
use crate::jobs::store::{Job, NewJob, enqueue};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;

/// Seconds between sweeps.
const EVERY_S: i64 = 3600;
/// Seconds to the next one when there was more than a batch.
const SOON_S: i64 = 10;
/// How long jobs that are done are kept, seconds.
const KEPT_S: i64 = 7 * 24 * 3600;
/// Most rows of one command.
const BATCH: i64 = 500;

/// Removes a bounded batch; says how many rows it was.
pub type Broom = fn(&mut Tx<'_>) -> Result<usize, Fault>;

/// Handles [`SWEEP`].
#[derive(Clone)]
pub struct Sweep(Vec<Broom>);

impl Sweep {
    /// Sweeps with these, and with the one for jobs.
    #[must_use]
    pub fn new(brooms: impl IntoIterator<Item = Broom>) -> Self {
        Self(brooms.into_iter().chain([sweep_jobs as Broom]).collect())
    }

    /// Makes sure that the next sweep is due some time.
    ///
    /// # Errors
    /// When the database says no.
    pub async fn begin(db: &Db) -> Result<(), Fault> {
        db.write(|tx| next(tx, EVERY_S)).await
    }
}

impl Handler for Sweep {
    fn run<'a>(&'a self, _job: &'a Job) -> LocalBoxFuture<'a, Result<Option<After>, Trouble>> {
        let brooms = self.0.clone();
        let after: After = Box::new(move |tx| {
            let mut full = false;
            for broom in brooms {
                full |= broom(tx)? >= usize::try_from(BATCH).unwrap_or(usize::MAX);
            }
            next(tx, if full { SOON_S } else { EVERY_S })
        });
        Box::pin(std::future::ready(Ok(Some(after))))
    }

    /// A sweep that failed for good is followed by the next one all the same.
    fn bury(&self, tx: &mut Tx<'_>, _job: &Job, _why: &str) -> Result<(), Fault> {
        next(tx, EVERY_S)
    }
}

/// Enqueues a sweep; one a moment, however many nodes ask.
fn next(tx: &mut Tx<'_>, wait_s: i64) -> Result<(), Fault> {
    let due = tx.now.us() / 1_000_000 + wait_s;
    let slot = due - due % wait_s;
    let run_at = At::from_us(slot.saturating_mul(1_000_000)).max(tx.now.plus_s(1));
    let dedup = Some(format!("sweep:{wait_s}:{slot}"));
    enqueue(tx, NewJob { topic: SWEEP, payload: Json(serde_json::json!({})), run_at, dedup, ticket: None, branch: None })
}

/// Forgets jobs that were done long ago; dead ones stay for people to see.
fn sweep_jobs(tx: &mut Tx<'_>) -> Result<usize, Fault> {
    let old = jobs::table
        .filter(jobs::state.eq_any(["done", "cancelled"]))
        .filter(jobs::created_at.lt(tx.now.plus_s(-KEPT_S)))
        .order(jobs::created_at)
        .limit(BATCH);
    let ids: Vec<crate::base::JobId> = old.select(jobs::id).load(tx.conn)?;
    Ok(diesel::delete(jobs::table.filter(jobs::id.eq_any(&ids))).execute(tx.conn)?)
}
