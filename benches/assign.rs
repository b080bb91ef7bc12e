//! Batch assignment: 1,000 tickets, 2,000 workers, lists of the 20 nearest; and a dense square. Cost is metres; leaving a ticket alone costs
//! 30 km.
//!
//! `cargo bench --bench assign`
#![expect(missing_docs, reason = "a bench has no readers of its API")]

mod town;

use criterion::{Criterion, criterion_group, criterion_main};
use nearhand::dispatch::Abilities;
use nearhand::dispatch::assign::{Graph, solve};
use nearhand::dispatch::index::{CellTree, Member, side_m};
use std::hint::black_box;
use town::{SIDE_M, Town};

const ALONE: i64 = 30_000;

/// Each ticket with its `k` nearest workers.
fn graph(tickets: usize, workers: u32, k: usize) -> Graph {
    let mut town = Town::new(7);
    let mut index = CellTree::new(side_m(f64::from(SIDE_M) / std::f64::consts::PI.sqrt(), workers as usize));
    for id in 0..workers {
        index.put(Member { id, at: town.place(), able: Abilities::ON_DUTY });
    }
    let mut graph = Graph::new();
    for _ in 0..tickets {
        let near = index.nearest(town.place(), Abilities::ON_DUTY, k);
        graph.row(near.iter().map(|f| (f.id, f.m().round() as i64)), ALONE);
    }
    graph
}

fn assignment(c: &mut Criterion) {
    let mut group = c.benchmark_group("assignment");
    let batch = graph(1_000, 2_000, 20);
    group.bench_function("1000 tickets, 2000 workers, 20 nearest", |b| b.iter(|| black_box(solve(&batch))));
    let dense = graph(1_000, 1_000, 1_000);
    group.sample_size(10).bench_function("1000 tickets, 1000 workers, everybody", |b| b.iter(|| black_box(solve(&dense))));
    group.finish();
}

criterion_group!(benches, assignment);
criterion_main!(benches);
