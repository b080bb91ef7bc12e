//! Runs due jobs: each under a lease, retried with back-off, dead in the end and kept. One bad job stops no other.
//!
//! A job's work is done at least once on the wire and exactly once in the record: what a handler wants written is
//! written in the transaction that marks the job done, so a crash in between repeats the sending, never the record.

use crate::base::At;
use crate::db::{Db, Fault, Tx};
use crate::jobs::TOPICS;
use crate::jobs::store::{self, Ended, Job};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::{self, StreamExt};
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

/// Jobs claimed at a time.
const BATCH: i64 = 32;
/// Jobs run side by side, so that one that waits for a slow gateway holds up nobody (S1-51: call and SMS leave at once).
const ABREAST: usize = 16;
/// How long a claimed job belongs to its runner, seconds. Longer than [`PATIENCE`] plus the time to write the outcome.
const LEASE_S: i64 = 30;
/// How long a handler may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long to wait after the first, second, … failed run, seconds. After the last one a job is dead.
const BACK_OFF_S: [i64; 4] = [5, 30, 120, 600];
/// A gateway that asks for more patience than this is asked sooner, seconds.
const PUT_OFF_S: u32 = 3600;

/// What a handler wants written together with the job's end.
pub type After = Box<dyn FnOnce(&mut Tx<'_>) -> Result<(), Fault> + Send>;

/// Why a job was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It may work later.
    Later(String),
    /// It may work later, and was asked to wait.
    NotBefore {
        /// Why it did not work.
        why: String,
        /// For how long, seconds; an hour at most counts.
        after_s: u32,
    },
    /// It will never work.
    Never(String),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Trouble::Later(fault.to_string())
    }
}

/// Does the jobs of one topic.
pub trait Handler: Send + Sync {
    /// Does one job. It may be run again after a crash, so what it does outside must be recognised as a repetition there.
    fn run<'a>(&'a self, job: &'a Job) -> LocalBoxFuture<'a, Result<Option<After>, Trouble>>;

    /// The job is dead: written together with that.
    ///
    /// # Errors
    /// When the database says no.
    fn bury(&self, _tx: &mut Tx<'_>, _job: &Job, _why: &str) -> Result<(), Fault> {
        Ok(())
    }
}

/// What one round did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// Jobs run.
    pub ran: usize,
    /// When the next one is due, if any is known.
    pub next: Option<At>,
}

/// See the module.
#[derive(Clone)]
pub struct Runner {
    db: Db,
    handlers: Arc<BTreeMap<&'static str, Arc<dyn Handler>>>,
}

impl Runner {
    /// A runner that knows every topic.
    ///
    /// # Errors
    /// Names the topic that has no handler: the server does not start.
    pub fn new(db: Db, handlers: impl IntoIterator<Item = (&'static str, Arc<dyn Handler>)>) -> Result<Self, Fault> {
        let handlers: BTreeMap<_, _> = handlers.into_iter().collect();
        if let Some(topic) = TOPICS.iter().find(|t| !handlers.contains_key(*t)) {
            return Err(Fault::internal(format!("no handler for jobs of topic `{topic}`")));
        }
        if let Some(topic) = handlers.keys().find(|t| !TOPICS.contains(t)) {
            return Err(Fault::internal(format!("a handler for the unknown topic `{topic}`")));
        }
        Ok(Self { db, handlers: Arc::new(handlers) })
    }

    /// Runs what is due now, a bounded batch at most.
    ///
    /// # Errors
    /// When the database is away; jobs that were claimed are taken up again when their lease ends.
    pub async fn round(&self) -> Result<Round, Fault> {
        let jobs = self.db.write(|tx| store::claim(tx, BATCH, LEASE_S)).await?;
        let ran = jobs.len();
        stream::iter(jobs).for_each_concurrent(ABREAST, |job| self.run(job)).await;
        let next = self.db.read(store::next_due).await?;
        Ok(Round { ran, next })
    }

    async fn run(&self, job: Job) {
        let Some(handler) = self.handlers.get(job.topic.as_str()) else {
            // Written by a newer server that shares the database.
            return self.end(None, &job, Err(Trouble::Later("no handler for this topic here".into()))).await;
        };
        let out = if job.tries > tries_at_most() {
            Err(Trouble::Never("it was begun too often and never ended: it may bring the server down".into()))
        } else {
            attempt(handler.as_ref(), &job).await
        };
        self.end(Some(Arc::clone(handler)), &job, out).await;
    }

    async fn end(&self, handler: Option<Arc<dyn Handler>>, job: &Job, out: Result<Option<After>, Trouble>) {
        let written = match out {
            Ok(after) => self.done(job.clone(), after).await,
            Err(trouble) => Err(trouble),
        };
        let Err(trouble) = written else {
            metrics::counter!("nearhand_jobs_total", "end" => "done").increment(1);
            return;
        };
        if let Err(why) = self.failed(handler, job.clone(), trouble).await {
            tracing::error!(job = %job.id, topic = job.topic, %why, "a job's end was not written: its lease will run out");
        }
    }

    async fn done(&self, job: Job, after: Option<After>) -> Result<(), Trouble> {
        let write = move |tx: &mut Tx<'_>| {
            store::finish(tx, &job, &Ended::Done)?;
            after.map_or(Ok(()), |after| after(tx))
        };
        Ok(self.db.write(write).await?)
    }

    async fn failed(&self, handler: Option<Arc<dyn Handler>>, job: Job, trouble: Trouble) -> Result<(), Fault> {
        let wait_s = usize::try_from(job.tries - 1).ok().and_then(|n| BACK_OFF_S.get(n)).copied();
        tracing::warn!(job = %job.id, topic = job.topic, tries = job.tries, ?trouble, "a job failed");
        let (why, wait_s) = match trouble {
            Trouble::Later(why) => (why, wait_s),
            Trouble::NotBefore { why, after_s } => (why, wait_s.map(|s| s.max(after_s.min(PUT_OFF_S).into()))),
            Trouble::Never(why) => (why, None),
        };
        let write = move |tx: &mut Tx<'_>| match wait_s {
            Some(s) => store::finish(tx, &job, &Ended::Again(tx.now.plus_s(s), why)),
            None => {
                metrics::counter!("nearhand_jobs_total", "end" => "dead").increment(1);
                store::finish(tx, &job, &Ended::Dead(why.clone()))?;
                handler.map_or(Ok(()), |h| h.bury(tx, &job, &why))
            }
        };
        self.db.write(write).await
    }
}

/// Runs of a job before it is dead.
const fn tries_at_most() -> i32 {
    BACK_OFF_S.len() as i32 + 1
}

/// One run; a panic or a handler that never ends is a failure like any other.
async fn attempt(handler: &dyn Handler, job: &Job) -> Result<Option<After>, Trouble> {
    let work = AssertUnwindSafe(handler.run(job)).catch_unwind();
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(out)) => out,
        Ok(Err(_panic)) => Err(Trouble::Later("its handler panicked".into())),
        Err(_elapsed) => Err(Trouble::Later(format!("it took longer than {} s", PATIENCE.as_secs()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Clock, Ids};
    use crate::db::schema::jobs;
    use crate::db::{Json, Settings};
    use crate::jobs::store::{NewJob, enqueue};
    use crate::jobs::{SEND_PUSH, SEND_SMS};
    use diesel::prelude::*;
    use parking_lot::Mutex;

    /// Notes each run; fails, panics or hangs as the payload says.
    #[derive(Default)]
    struct Probe {
        runs: Mutex<Vec<String>>,
    }

    impl Handler for Probe {
        fn run<'a>(&'a self, job: &'a Job) -> LocalBoxFuture<'a, Result<Option<After>, Trouble>> {
            Box::pin(async move {
                let what = job.payload.0["do"].as_str().unwrap_or("").to_owned();
                self.runs.lock().push(what.clone());
                match what.as_str() {
                    "fail" => Err(Trouble::Later("down".into())),
                    "busy" => Err(Trouble::NotBefore { why: "busy".into(), after_s: 60 }),
                    "weary" => Err(Trouble::NotBefore { why: "go away".into(), after_s: u32::MAX }),
                    "never" => Err(Trouble::Never("bad".into())),
                    "panic" => panic!("provoked"),
                    "hang" => std::future::pending().await,
                    "slow" => {
                        tokio::time::sleep(Duration::from_secs(3)).await;
                        Ok(None)
                    }
                    _ => Ok(None),
                }
            })
        }
    }

    struct Bench {
        db: Db,
        clock: Clock,
        probe: Arc<Probe>,
        runner: Runner,
    }

    fn bench() -> Bench {
        let clock = Clock::starting_at(At::from_us(1_800_000_000_000_000));
        let settings = Settings::new("sqlite://:memory:");
        let db = Db::inline(settings, clock.clone(), Ids::seeded(1, clock.clone()), Box::new(|_| ())).expect("memory");
        let probe = Arc::new(Probe::default());
        let handlers = TOPICS.iter().map(|t| (*t, Arc::clone(&probe) as Arc<dyn Handler>));
        let runner = Runner::new(db.clone(), handlers).expect("all topics");
        Bench { db, clock, probe, runner }
    }

    impl Bench {
        async fn enqueue(&self, what: &'static str, dedup: Option<&str>) {
            let dedup = dedup.map(str::to_owned);
            let payload = Json(serde_json::json!({ "do": what }));
            let write = move |tx: &mut Tx<'_>| {
                let run_at = tx.now;
                enqueue(tx, NewJob { topic: SEND_SMS, payload, run_at, dedup, ticket: None, branch: None })
            };
            self.db.write(write).await.expect("enqueued");
        }

        async fn states(&self) -> Vec<(String, i32)> {
            let read = |c: &mut crate::db::Conn| Ok(jobs::table.order(jobs::id).select((jobs::state, jobs::tries)).load(c)?);
            self.db.read(read).await.expect("read")
        }

        /// Lets the time come for the next job, until none is left; returns after how many seconds each round was.
        async fn run_out(&self) -> Vec<i64> {
            let begin = self.clock.now();
            let mut at = vec![];
            while let Some(next) = self.runner.round().await.expect("round").next {
                tokio::time::advance(next.wait_from(self.clock.now())).await;
                at.push(next.since_s(begin) as i64);
            }
            at
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_failing_job_backs_off_and_then_lies_dead_while_others_run_once() {
        let b = bench();
        for what in ["fail", "fine", "panic", "never"] {
            b.enqueue(what, None).await;
        }
        let rounds = b.run_out().await;
        assert_eq!(rounds, [5, 35, 155, 755], "5 s, 30 s, 2 min, 10 min apart");
        let mut states = b.states().await;
        states.sort();
        let of = |s: &str, n| (s.to_string(), n);
        assert_eq!(states, [of("dead", 1), of("dead", 5), of("dead", 5), of("done", 1)]);
        assert_eq!(b.probe.runs.lock().iter().filter(|w| *w == "fine").count(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn who_asks_for_patience_gets_it_within_reason() {
        for (what, waits) in [("busy", [60, 120, 240, 840]), ("weary", [3600, 7200, 10_800, 14_400])] {
            let b = bench();
            b.enqueue(what, None).await;
            assert_eq!(b.run_out().await, waits, "{what}: at least as asked, at most an hour, no less than the back-off");
            assert_eq!(b.states().await, [("dead".to_string(), 5)]);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_same_dedup_is_enqueued_once_even_after_it_was_done() {
        let b = bench();
        b.enqueue("fine", Some("x")).await;
        b.enqueue("fine", Some("x")).await;
        b.run_out().await;
        b.enqueue("fine", Some("x")).await;
        b.run_out().await;
        assert_eq!(b.states().await, [("done".to_string(), 1)]);
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_crash_the_lease_runs_out_and_another_takes_over_and_the_first_cannot_write() {
        let b = bench();
        b.enqueue("fine", None).await;
        let held = b.db.write(|tx| store::claim(tx, 10, LEASE_S)).await.expect("claimed");
        assert_eq!(b.runner.round().await.expect("round").ran, 0, "it is leased");
        tokio::time::advance(Duration::from_secs(31)).await;
        let taken = b.db.write(|tx| store::claim(tx, 10, LEASE_S)).await.expect("claimed");
        assert_eq!((taken.len(), taken[0].tries), (1, 2));
        let late = held[0].clone();
        let write = b.db.write(move |tx| store::finish(tx, &late, &Ended::Done)).await;
        assert!(write.is_err(), "the first owner woke up too late");
    }

    #[tokio::test(start_paused = true)]
    async fn a_job_that_kills_its_server_again_and_again_is_buried() {
        let b = bench();
        b.enqueue("fine", None).await;
        for _ in 0..5 {
            b.db.write(|tx| store::claim(tx, 10, LEASE_S)).await.expect("claimed");
            tokio::time::advance(Duration::from_secs(31)).await;
        }
        b.runner.round().await.expect("round");
        assert_eq!(b.states().await, [("dead".to_string(), 6)]);
        assert!(b.probe.runs.lock().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn slow_jobs_run_side_by_side_and_one_that_hangs_is_given_up() {
        let b = bench();
        for what in ["slow", "hang", "slow", "slow"] {
            b.enqueue(what, None).await;
        }
        let begin = b.clock.now();
        b.runner.round().await.expect("round");
        assert_eq!(b.clock.now().since_s(begin) as u64, PATIENCE.as_secs());
        assert_eq!(b.states().await.iter().filter(|(s, _)| s == "done").count(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_without_a_handler_for_each_topic_does_not_start() {
        let b = bench();
        let some = [(SEND_PUSH, Arc::clone(&b.probe) as Arc<dyn Handler>)];
        let why = Runner::new(b.db.clone(), some).err().expect("refused").to_string();
        assert!(why.contains("`send_sms`"), "{why}");
        let unknown = move |tx: &mut Tx<'_>| {
            let run_at = tx.now;
            enqueue(tx, NewJob { topic: "nonsense", payload: Json::default(), run_at, dedup: None, ticket: None, branch: None })
        };
        assert!(b.db.write(unknown).await.is_err());
    }
}
