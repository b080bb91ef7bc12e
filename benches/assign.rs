//! Batch assignment: tickets, workers, lists of the nearest. Cost is metres; leaving a ticket alone costs 30 km.
//!
//! `cargo bench --bench assign` first solves in turn with scipy, in one run: it prints the ratios and the gaps to the optimum and writes
//! `target/bench/assign.json`. scipy is what the Python named in `BENCH_PYTHON` (or `python3`) has; without it those figures are missing.
//! Then criterion measures ours by itself, for its history.
#![expect(missing_docs, reason = "a bench has no readers of its API")]

mod paired;
mod town;

use criterion::{Criterion, criterion_group};
use nearhand::dispatch::Abilities;
use nearhand::dispatch::assign::{Assignment, Graph, solve};
use nearhand::dispatch::index::{CellTree, Found, Member, Metres, side_m};
use paired::{Figure, Rounds, publish, timed};
use serde::{Deserialize, Serialize};
use std::hint::black_box;
use std::io::{BufRead, BufReader, Error, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;
use town::{SIDE_M, Town};

const ALONE: i64 = 30_000;
const SEEDS: [u64; 3] = [7, 8, 9];
const ROUNDS: usize = 41;
/// A first list; one that the prices find too short doubles.
const FIRST: usize = 20;

/// Tickets among workers.
struct Batch {
    index: CellTree,
    workers: usize,
    tickets: Vec<Metres>,
}

/// Candidate lists, as the peer reads them.
#[derive(Serialize)]
struct Lists {
    alone: i64,
    columns: usize,
    rows: Vec<Vec<(u32, i64)>>,
}

impl Batch {
    fn new(tickets: usize, workers: usize, seed: u64) -> Self {
        let mut town = Town::new(seed);
        let mut index = CellTree::new(side_m(f64::from(SIDE_M) / std::f64::consts::PI.sqrt(), workers));
        for id in 0..workers as u32 {
            index.put(Member { id, at: town.place(), able: Abilities::ON_DUTY });
        }
        Self { index, workers, tickets: (0..tickets).map(|_| town.place()).collect() }
    }

    fn near(&self, ticket: usize, k: usize) -> Vec<(u32, i64)> {
        let metres = |f: &Found| (f.id, f.m().round() as i64);
        self.index.nearest(self.tickets[ticket], Abilities::ON_DUTY, k).iter().map(metres).collect()
    }

    fn lists(&self, k: impl Fn(usize) -> usize) -> Lists {
        Lists { alone: ALONE, columns: self.workers, rows: (0..self.tickets.len()).map(|i| self.near(i, k(i))).collect() }
    }

    /// Lists that double where the prices say that somebody beyond them might do better, as the dispatcher's do.
    fn widened(&self) -> (Lists, Assignment) {
        let mut k = vec![FIRST; self.tickets.len()];
        loop {
            let lists = self.lists(|i| k[i]);
            let got = solve(&lists.graph());
            let reach = |i: usize| lists.rows[i].last().map_or(0, |e| e.1);
            let narrow: Vec<usize> = (0..k.len()).filter(|i| k[*i] < self.workers && reach(*i) < got.pays[*i]).collect();
            if narrow.is_empty() {
                return (lists, got);
            }
            narrow.into_iter().for_each(|i| k[i] = (k[i] * 2).min(self.workers));
        }
    }
}

impl Lists {
    fn graph(&self) -> Graph {
        let mut graph = Graph::new();
        self.rows.iter().for_each(|row| graph.row(row.iter().copied(), self.alone));
        graph
    }
}

fn left_alone(got: &Assignment) -> usize {
    got.column.iter().filter(|c| c.is_none()).count()
}

/// scipy in a process of its own, asked line by line.
struct Scipy {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    folder: PathBuf,
}

#[derive(Deserialize)]
struct Answer {
    ms: f64,
    cost: i64,
    alone: usize,
}

impl Scipy {
    /// `None` when there is none.
    fn start() -> std::io::Result<Option<Self>> {
        let python = std::env::var("BENCH_PYTHON").unwrap_or_else(|_| "python3".into());
        if !Command::new(&python).args(["-c", "import scipy"]).stderr(Stdio::null()).status().is_ok_and(|s| s.success()) {
            return Ok(None);
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = root.join("target/bench/assign");
        std::fs::create_dir_all(&folder)?;
        let script = root.join("benches/peers/assign.py");
        let mut child = Command::new(python).arg(script).arg(&folder).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (Some(ask), Some(out)) = (child.stdin.take(), child.stdout.take()) else { return Err(Error::other("no pipes")) };
        Ok(Some(Self { child, ask, answers: BufReader::new(out), folder }))
    }

    fn show(&self, name: &str, lists: &Lists) -> std::io::Result<()> {
        std::fs::write(self.folder.join(name).with_extension("json"), serde_json::to_string(lists)?)
    }

    fn solve(&mut self, kind: &str, name: &str) -> std::io::Result<Answer> {
        writeln!(self.ask, "{kind} {name}")?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    }

    fn time(&mut self, kind: &str, name: &str) -> std::io::Result<Duration> {
        Ok(Duration::from_secs_f64(self.solve(kind, name)?.ms / 1e3))
    }

    fn stop(mut self) -> std::io::Result<()> {
        drop(self.ask);
        self.child.wait().map(drop)
    }
}

fn figures() -> std::io::Result<Vec<Figure>> {
    let Some(mut scipy) = Scipy::start()? else { return Ok(Vec::new()) };
    let mut figures = vec![against_sparse(&mut scipy)?];
    figures.extend(gaps(&mut scipy, 1_000, 2_000, "two workers a ticket")?);
    figures.extend(gaps(&mut scipy, 1_000, 1_000, "equal numbers")?);
    figures.push(dense(&mut scipy)?);
    scipy.stop()?;
    Ok(figures)
}

/// 1,000 tickets, 2,000 workers, 20 candidates: time, and the same cost.
fn against_sparse(scipy: &mut Scipy) -> std::io::Result<Figure> {
    let mut rounds = Rounds::default();
    for seed in SEEDS {
        let lists = Batch::new(1_000, 2_000, seed).lists(|_| FIRST);
        let (graph, name) = (lists.graph(), format!("sparse-{seed}"));
        scipy.show(&name, &lists)?;
        assert_eq!(solve(&graph).cost, scipy.solve("sparse", &name)?.cost, "no gap on the candidates");
        for _ in 0..ROUNDS {
            rounds.round(1, || timed(|| drop(black_box(solve(&graph)))), || scipy.time("sparse", &name))?;
        }
    }
    Ok(slower("assignment, 20 candidates, against scipy sparse", &rounds, Some("<= 0.25"), 2_000))
}

/// What lists that widen cost more than everybody considered, in parts; and tickets left alone that need not be.
fn gaps(scipy: &mut Scipy, tickets: usize, workers: usize, what: &str) -> std::io::Result<[Figure; 2]> {
    let (mut gap, mut forgotten) = (0.0f64, 0);
    for seed in SEEDS {
        let batch = Batch::new(tickets, workers, seed);
        let (name, (lists, got)) = (format!("{tickets}x{workers}-{seed}"), batch.widened());
        scipy.show(&name, &lists)?;
        assert_eq!(scipy.solve("sparse", &name)?.cost, got.cost, "no gap on the candidates");
        scipy.show(&format!("{name}-all"), &batch.lists(|_| workers))?;
        let best = scipy.solve("dense", &format!("{name}-all"))?;
        gap = gap.max((got.cost - best.cost) as f64 / best.cost as f64);
        forgotten += left_alone(&got).saturating_sub(best.alone);
    }
    let figure =
        |name: String, value, unit, goal: &str| Figure { name, value, unit, peer: None, ratio: None, goal: Some(goal.into()), n: workers };
    Ok([
        figure(format!("gap to the dense optimum, {what}"), gap * 100.0, "%", "<= 0.1"),
        figure(format!("tickets left out that the dense optimum serves, {what}"), forgotten as f64, "tickets", "<= 0"),
    ])
}

/// Everybody on every list: the worst that widening can come to.
fn dense(scipy: &mut Scipy) -> std::io::Result<Figure> {
    let lists = Batch::new(1_000, 1_000, SEEDS[0]).lists(|_| 1_000);
    let (graph, mut rounds) = (lists.graph(), Rounds::default());
    scipy.show("everybody", &lists)?;
    assert_eq!(solve(&graph).cost, scipy.solve("dense", "everybody")?.cost, "no gap with everybody on the lists");
    for _ in 0..ROUNDS / 4 {
        rounds.round(1, || timed(|| drop(black_box(solve(&graph)))), || scipy.time("dense", "everybody"))?;
    }
    Ok(slower("assignment, everybody, against scipy dense", &rounds, None, 1_000))
}

fn slower(name: &str, rounds: &Rounds, goal: Option<&str>, n: usize) -> Figure {
    let (value, peer, ratio) = (rounds.value() / 1e6, Some(rounds.peer() / 1e6), Some(1.0 / rounds.faster()));
    Figure { name: name.into(), value, unit: "ms", peer, ratio, goal: goal.map(Into::into), n }
}

fn history(c: &mut Criterion) {
    let mut group = c.benchmark_group("assignment");
    let batch = Batch::new(1_000, 2_000, SEEDS[0]).lists(|_| FIRST);
    group.bench_function("1000 tickets, 2000 workers, 20 nearest, lists to graph", |b| b.iter(|| black_box(batch.graph())));
    let graph = batch.graph();
    group.bench_function("1000 tickets, 2000 workers, 20 nearest", |b| b.iter(|| black_box(solve(&graph))));
    let everybody = Batch::new(1_000, 1_000, SEEDS[0]).lists(|_| 1_000).graph();
    group.sample_size(10).bench_function("1000 tickets, 1000 workers, everybody", |b| b.iter(|| black_box(solve(&everybody))));
    group.finish();
}

criterion_group!(criterion, history);

fn main() -> std::io::Result<()> {
    if paired::wanted() {
        publish("assign", &figures()?)?;
    }
    criterion();
    Criterion::default().configure_from_args().final_summary();
    Ok(())
}
