//! Moving workers: the R-tree of occupied cells against a plain R-tree of the workers, in one run. 100,000 workers who drive; nine fixes for
//! each search for the ten nearest on duty.
//!
//! `cargo bench --bench index`; compare the two lines of one run with each other, never with another run.
#![expect(missing_docs, reason = "a bench has no readers of its API")]

mod town;

use criterion::{Criterion, criterion_group, criterion_main};
use nearhand::dispatch::Abilities;
use nearhand::dispatch::index::{CellTree, Member, side_m};
use rand::Rng;
use rstar::RTree;
use rstar::primitives::GeomWithData;
use std::hint::black_box;
use town::{SIDE_M, Town};

const WORKERS: u32 = 100_000;
const K: usize = 10;

/// Keeps heading and speed, turns now and then.
struct Driver {
    at: [f32; 2],
    step: [f32; 2],
    able: Abilities,
}

impl Driver {
    fn new(town: &mut Town) -> Self {
        let able = if town.rng.random_bool(0.5) { Abilities::ON_DUTY } else { Abilities::NONE };
        let mut driver = Self { at: town.place(), step: [0.0; 2], able };
        driver.turn(town);
        driver
    }

    fn turn(&mut self, town: &mut Town) {
        let (heading, m) = (town.rng.random_range(0.0..std::f32::consts::TAU), town.rng.random_range(10.0..50.0f32));
        self.step = [heading.cos() * m, heading.sin() * m];
    }

    fn drive(&mut self, town: &mut Town) -> [f32; 2] {
        if town.rng.random_ratio(1, 20) {
            self.turn(town);
        }
        for i in 0..2 {
            self.at[i] = (self.at[i] + self.step[i]).clamp(0.0, SIDE_M);
        }
        self.at
    }
}

fn nine_fixes_one_search(c: &mut Criterion) {
    let mut group = c.benchmark_group("nine fixes, one search, 100k workers");
    let mut town = Town::new(1);
    let mut drivers: Vec<Driver> = (0..WORKERS).map(|_| Driver::new(&mut town)).collect();

    let mut cells = CellTree::new(side_m(f64::from(SIDE_M) / std::f64::consts::PI.sqrt(), WORKERS as usize));
    for (id, d) in (0..).zip(&drivers) {
        cells.put(Member { id, at: d.at, able: d.able });
    }
    group.bench_function("cells", |b| {
        b.iter(|| {
            for _ in 0..9 {
                let id = town.rng.random_range(0..WORKERS);
                let driver = &mut drivers[id as usize];
                cells.put(Member { id, at: driver.drive(&mut town), able: driver.able });
            }
            black_box(cells.nearest(town.place(), Abilities::ON_DUTY, K))
        });
    });

    let point = |id: u32, at| GeomWithData::new(at, id);
    let mut plain = RTree::bulk_load((0..).zip(&drivers).map(|(id, d)| point(id, d.at)).collect());
    group.bench_function("plain", |b| {
        b.iter(|| {
            for _ in 0..9 {
                let id = town.rng.random_range(0..WORKERS);
                let driver = &mut drivers[id as usize];
                let old = point(id, driver.at);
                plain.remove(&old);
                plain.insert(point(id, driver.drive(&mut town)));
            }
            let on_duty = |w: &&GeomWithData<[f32; 2], u32>| drivers[w.data as usize].able.covers(Abilities::ON_DUTY);
            black_box(plain.nearest_neighbor_iter(town.place()).filter(on_duty).take(K).map(|w| w.data).collect::<Vec<_>>())
        });
    });
    group.finish();
}

criterion_group!(benches, nine_fixes_one_search);
criterion_main!(benches);
