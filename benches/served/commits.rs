//! Durable commands on a disk that takes a millisecond to sync: group commit beside one transaction each.

use crate::Bench;
use crate::chain::{BRANCH, Chain, ZONE};
use crate::figure::{Figure, Goal, median, percentile};
use crate::process::{Cores, Process};
use diesel::prelude::*;
use nearhand::base::{Clock, Ids, JobId, WorkerId};
use nearhand::db::schema::{jobs, workers};
use nearhand::db::{Db, Fact, Fault, Json, NewFact, Settings, Tx};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Callers at once.
const CALLERS: usize = 64;
/// Workers whose rows the commands change.
const WORKERS: usize = 64;
/// Every sync of a file takes a millisecond longer, as on a disk that keeps its word.
const SLOW_DISK: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
static void wait_1_ms(void) { struct timespec t = { 0, 1000000 }; nanosleep(&t, 0); }
int fsync(int fd) { wait_1_ms(); return ((int (*)(int)) dlsym(RTLD_NEXT, "fsync"))(fd); }
int fdatasync(int fd) { wait_1_ms(); return ((int (*)(int)) dlsym(RTLD_NEXT, "fdatasync"))(fd); }
"#;

/// The section `commits`.
pub(crate) fn commits(bench: &mut Bench) {
    let chain = Chain::of(WORKERS);
    let Some(shim) = shim(&chain) else {
        crate::print("no C compiler: the slow disk cannot be made");
        return;
    };
    for callers in [CALLERS, 1] {
        let (mut grouped, mut alone) = (vec![], vec![]);
        for _ in 0..bench.rounds {
            grouped.push(committed(&chain, &shim, Settings::new("").batch, callers, bench.span));
            alone.push(committed(&chain, &shim, 1, callers, bench.span));
        }
        let per_s = |all: &[Committed]| median(all.iter().map(|c| c.per_s).collect());
        let name =
            if callers == 1 { "durable commands, a lone caller".into() } else { format!("durable commands, {callers} callers, 1 ms disk") };
        let goal = if callers == 1 { Goal::RatioAtLeast(0.9) } else { Goal::RatioAtLeast(15.0) };
        let n = grouped.iter().map(|c| c.n).sum();
        let figure = Figure::new(name, per_s(&grouped), "1/s").beside("one transaction each", per_s(&alone));
        bench.say(figure.of(n).goal(goal));
        let p99 = |all: &[Committed]| median(all.iter().map(|c| c.p99_us / 1000.0).collect());
        bench.say(
            Figure::new(format!("the same, p99 of a command, {callers} callers"), p99(&grouped), "ms")
                .beside("one transaction each", p99(&alone))
                .of(n),
        );
    }
}

/// The library that makes the disk slow; none without a C compiler.
fn shim(chain: &Chain) -> Option<String> {
    let (source, library) = (chain.folder().join("slow.c"), chain.folder().join("slow.so"));
    std::fs::write(&source, SLOW_DISK).expect("the folder can be written");
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(&source).arg("-ldl");
    let made = cc.stdout(Stdio::null()).stderr(Stdio::null()).status();
    made.is_ok_and(|s| s.success()).then(|| library.display().to_string())
}

struct Committed {
    per_s: f64,
    p99_us: f64,
    n: u64,
}

fn committed(chain: &Chain, shim: &str, batch: usize, callers: usize, span: Duration) -> Committed {
    let me = std::env::current_exe().expect("this program has a file");
    let mut command = Cores::Every.command(&me);
    let numbers = [batch.to_string(), callers.to_string(), span.as_secs_f64().to_string()];
    command.env("LD_PRELOAD", shim).arg("as-committer").arg(chain.database()).args(numbers);
    let answer = Process::spawn(&mut command).line();
    let numbers: Vec<f64> = answer.split(' ').filter_map(|n| n.parse().ok()).collect();
    assert_eq!(numbers.len(), 3, "the committer failed: {answer}");
    Committed { per_s: numbers[0], p99_us: numbers[1], n: numbers[2] as u64 }
}

/// `as-committer DATABASE BATCH CALLERS SECONDS`: says commands a second, p99 in microseconds, and how many they were.
pub(crate) fn committer(args: &[&str]) {
    let number = |i: usize| args[i].parse::<f64>().expect("a number");
    let settings = Settings { batch: number(1) as usize, ..Settings::new(format!("sqlite://{}", args[0])) };
    let (callers, span) = (number(2) as usize, Duration::from_secs_f64(number(3)));
    let db = Db::open(settings, Clock::System, Ids::System, Box::new(|_facts| {})).expect("opens");
    actix_web::rt::System::new().block_on(async move {
        let began = Instant::now();
        let callers = (0..callers).map(|i| actix_web::rt::spawn(calls(db.clone(), i, began + span)));
        let took = futures_util::future::join_all(callers.collect::<Vec<_>>()).await;
        let wall = began.elapsed().as_secs_f64();
        let mut all: Vec<f64> = took.into_iter().flat_map(|t| t.expect("nobody panics")).collect();
        let n = all.len();
        crate::print(&format!("{} {} {n}", n as f64 / wall, percentile(&mut all, 0.99)));
    });
}

async fn calls(db: Db, caller: usize, until: Instant) -> Vec<f64> {
    let worker: WorkerId = format!("00000000-0000-7001-8000-{:012x}", caller % WORKERS).parse().expect("an id");
    let mut took = vec![];
    while Instant::now() < until {
        let began = Instant::now();
        db.write(move |tx| command(tx, worker)).await.expect("committed");
        took.push(began.elapsed().as_secs_f64() * 1e6);
    }
    took
}

/// Like a move of a ticket: read, change, enqueue, and say what happened.
fn command(tx: &mut Tx<'_>, worker: WorkerId) -> Result<(), Fault> {
    let version: i64 = workers::table.find(worker).select(workers::version).first(tx.conn)?;
    let own = workers::table.find(worker).filter(workers::version.eq(version));
    diesel::update(own).set(workers::version.eq(version + 1)).execute(tx.conn)?;
    let id: JobId = tx.new_id();
    let job = (jobs::id.eq(id), jobs::topic.eq("bench"), jobs::payload.eq(Json(serde_json::json!({ "version": version }))));
    diesel::insert_into(jobs::table).values((job, jobs::run_at.eq(tx.now), jobs::created_at.eq(tx.now))).execute(tx.conn)?;
    let fact: NewFact = Fact {
        zone_id: ZONE.parse().map_err(Fault::internal)?,
        seq: 0,
        at: tx.now,
        kind: "note_added".into(),
        branch_id: BRANCH.parse().map_err(Fault::internal)?,
        ticket_id: None,
        dispatch_id: None,
        worker_id: Some(worker),
        by_user: None,
        data: Json(serde_json::json!({ "version": version })),
    };
    tx.fact(fact);
    Ok(())
}
