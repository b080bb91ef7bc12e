//! Moving workers: the R-tree of occupied cells against a plain R-tree of the workers, who drive: remove and insert for each fix.
//!
//! `cargo bench --bench index` first lets both do the same in turn, for 1,000, 10,000 and 100,000 workers: it prints the ratios, checks all
//! answers against brute force and writes `target/bench/index.json`. Then criterion measures each by itself, for its history.
#![expect(missing_docs, reason = "a bench has no readers of its API")]

mod paired;
mod town;

use criterion::{BenchmarkId, Criterion, criterion_group};
use nearhand::dispatch::index::{CellTree, Member, Metres, side_m};
use nearhand::dispatch::{Abilities, Vocabulary};
use paired::{Figure, Rounds, median, publish, timed};
use rand::Rng;
use rstar::{AABB, PointDistance, RTree, RTreeObject};
use std::hint::black_box;
use town::{SIDE_M, Town};

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
const K: usize = 10;

/// Keeps heading and speed, turns now and then.
struct Driver {
    at: Metres,
    step: Metres,
    able: Abilities,
}

/// Everybody who drives about, and who asks for them.
struct Traffic {
    town: Town,
    drivers: Vec<Driver>,
    /// What one in ten can do.
    skill: Abilities,
}

#[derive(Clone, Copy)]
enum Op {
    Fix(Member),
    Search(Metres, Abilities),
}

impl Traffic {
    fn new(workers: usize) -> Self {
        let skill = Vocabulary::default().learn(["flatbed"]).expect("one name fits");
        let mut traffic = Self { town: Town::new(1), drivers: Vec::new(), skill };
        for _ in 0..workers {
            let able = Abilities::NONE.with(Abilities::ON_DUTY, traffic.town.rng.random_bool(0.5));
            let able = able.with(skill, traffic.town.rng.random_bool(0.1));
            let (at, step) = (traffic.town.place(), traffic.heading());
            traffic.drivers.push(Driver { at, step, able });
        }
        traffic
    }

    fn heading(&mut self) -> Metres {
        let (heading, m) = (self.town.rng.random_range(0.0..std::f32::consts::TAU), self.town.rng.random_range(10.0..50.0f32));
        [heading.cos() * m, heading.sin() * m]
    }

    fn members(&self) -> Vec<Member> {
        (0..).zip(&self.drivers).map(|(id, d)| Member { id, at: d.at, able: d.able }).collect()
    }

    /// Somebody's next fix, 10 to 50 m on.
    fn fix(&mut self) -> Op {
        let id = self.town.rng.random_range(0..self.drivers.len());
        let turned = self.town.rng.random_ratio(1, 20).then(|| self.heading());
        let driver = &mut self.drivers[id];
        driver.step = turned.unwrap_or(driver.step);
        for i in 0..2 {
            driver.at[i] += driver.step[i];
            if !(0.0..SIDE_M).contains(&driver.at[i]) {
                driver.step[i] = -driver.step[i]; // nobody leaves the town
                driver.at[i] = driver.at[i].clamp(0.0, SIDE_M);
            }
        }
        Op::Fix(Member { id: id as u32, at: driver.at, able: driver.able })
    }

    fn search(&mut self, need: Abilities) -> Op {
        Op::Search(self.town.place(), need)
    }
}

trait Index {
    fn fix(&mut self, m: Member);
    /// Ids, nearest first.
    fn nearest(&self, from: Metres, need: Abilities) -> Vec<u32>;

    fn run(&mut self, ops: &[Op]) {
        for op in ops {
            match *op {
                Op::Fix(m) => self.fix(m),
                Op::Search(from, need) => drop(black_box(self.nearest(from, need))),
            }
        }
    }
}

fn cells(members: &[Member]) -> CellTree {
    let mut tree = CellTree::new(side_m(f64::from(SIDE_M) / std::f64::consts::PI.sqrt(), members.len()));
    members.iter().for_each(|m| tree.put(*m));
    tree
}

impl Index for CellTree {
    fn fix(&mut self, m: Member) {
        self.put(m);
    }

    fn nearest(&self, from: Metres, need: Abilities) -> Vec<u32> {
        CellTree::nearest(self, from, need, K).iter().map(|f| f.id).collect()
    }
}

/// A worker in the peer's tree.
#[derive(Clone, Copy)]
struct Pin(Member);

impl PartialEq for Pin {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl RTreeObject for Pin {
    type Envelope = AABB<Metres>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_point(self.0.at)
    }
}

impl PointDistance for Pin {
    fn distance_2(&self, from: &Metres) -> f32 {
        distance_2(self.0.at, *from)
    }
}

fn distance_2(a: Metres, b: Metres) -> f32 {
    let (x, y) = (a[0] - b[0], a[1] - b[1]);
    x * x + y * y
}

/// The peer: rstar as its users use it.
struct Plain {
    tree: RTree<Pin>,
    pins: Vec<Pin>,
}

impl Plain {
    fn new(members: &[Member]) -> Self {
        let pins: Vec<Pin> = members.iter().map(|m| Pin(*m)).collect();
        Self { tree: RTree::bulk_load(pins.clone()), pins }
    }
}

impl Index for Plain {
    fn fix(&mut self, m: Member) {
        let pin = &mut self.pins[m.id as usize];
        self.tree.remove(pin);
        *pin = Pin(m);
        self.tree.insert(*pin);
    }

    fn nearest(&self, from: Metres, need: Abilities) -> Vec<u32> {
        self.tree.nearest_neighbor_iter(from).filter(|pin| pin.0.able.covers(need)).take(K).map(|pin| pin.0.id).collect()
    }
}

/// One question, asked of both. A round is about a millisecond of the peer, less than the time slice that others may take; the goal is for
/// 100,000 workers.
struct Question {
    name: &'static str,
    ops: usize,
    goal: f64,
    next: fn(&mut Traffic, usize) -> Op,
}

const QUESTIONS: [Question; 4] = [
    Question { name: "driving move", ops: 1_000, goal: 15.0, next: |t, _| t.fix() },
    Question { name: "nearest 10", ops: 300, goal: 1.5, next: |t, _| t.search(Abilities::NONE) },
    Question { name: "nearest 10 with a 10 % skill", ops: 60, goal: 4.0, next: |t, _| t.search(t.skill) },
    Question {
        name: "nine moves, one search on duty",
        ops: 1_000,
        goal: 5.0,
        next: |t, i| if i % 10 == 9 { t.search(Abilities::ON_DUTY) } else { t.fix() },
    },
];

const ROUNDS: usize = 301;

/// One size of fleet, in both indexes.
struct Fleet {
    traffic: Traffic,
    ours: CellTree,
    plain: Plain,
}

impl Fleet {
    fn new(workers: usize) -> Self {
        let traffic = Traffic::new(workers);
        let members = traffic.members();
        Self { ours: cells(&members), plain: Plain::new(&members), traffic }
    }

    fn round(&mut self, question: &Question, rounds: &mut Rounds) -> std::io::Result<()> {
        let ops: Vec<Op> = (0..question.ops).map(|i| (question.next)(&mut self.traffic, i)).collect();
        let Self { ours, plain, .. } = self;
        rounds.round(ops.len(), || timed(|| ours.run(&ops)), || Ok(timed(|| plain.run(&ops))))
    }

    /// After all those moves, both give what brute force gives.
    fn check(&mut self) {
        let members = self.traffic.members();
        for need in [Abilities::NONE, Abilities::ON_DUTY, self.traffic.skill] {
            for _ in 0..30 {
                let from = self.traffic.town.place();
                let mut all: Vec<_> = members.iter().filter(|m| m.able.covers(need)).map(|m| (distance_2(m.at, from), m.id)).collect();
                all.sort_by(|a, b| a.partial_cmp(b).expect("no place is NaN"));
                let want: Vec<f32> = all.iter().take(K).map(|f| f.0).collect();
                let far = |ids: Vec<u32>| ids.iter().map(|id| distance_2(members[*id as usize].at, from)).collect::<Vec<_>>();
                assert_eq!(far(Index::nearest(&self.ours, from, need)), want, "ours around {from:?}");
                assert_eq!(far(self.plain.nearest(from, need)), want, "the peer around {from:?}");
            }
        }
    }
}

fn figures() -> std::io::Result<Vec<Figure>> {
    let mut fleets: Vec<Fleet> = SIZES.iter().map(|n| Fleet::new(*n)).collect();
    let mut figures = Vec::new();
    for question in &QUESTIONS {
        // Sizes take turns too: their growth is a ratio like any other.
        let mut sizes: Vec<Rounds> = SIZES.iter().map(|_| Rounds::default()).collect();
        for _ in 0..ROUNDS {
            for (fleet, rounds) in fleets.iter_mut().zip(&mut sizes) {
                fleet.round(question, rounds)?;
            }
        }
        for (n, rounds) in SIZES.into_iter().zip(&sizes) {
            let goal = (n == SIZES[2]).then(|| format!(">= {}", question.goal));
            let (value, peer, ratio) = (rounds.value(), Some(rounds.peer()), Some(rounds.faster()));
            figures.push(Figure { name: question.name.into(), value, unit: "ns", peer, ratio, goal, n });
        }
        if question.name == QUESTIONS[0].name {
            figures.push(growth(&sizes));
        }
    }
    fleets.iter_mut().for_each(Fleet::check);
    Ok(figures)
}

fn growth(sizes: &[Rounds]) -> Figure {
    let ratio = median(sizes[2].ours.iter().zip(&sizes[0].ours).map(|(large, small)| large / small).collect());
    let (name, goal) = ("driving move, against 1,000 workers".into(), Some("<= 1.5".into()));
    Figure { name, value: sizes[2].value(), unit: "ns", peer: Some(sizes[0].value()), ratio: Some(ratio), goal, n: SIZES[2] }
}

fn history(c: &mut Criterion) {
    for question in &QUESTIONS {
        let mut group = c.benchmark_group(question.name);
        for n in SIZES {
            let Fleet { mut traffic, mut ours, mut plain } = Fleet::new(n);
            let ops: Vec<Op> = (0..question.ops).map(|i| (question.next)(&mut traffic, i)).collect();
            group.throughput(criterion::Throughput::Elements(ops.len() as u64)).sample_size(10);
            group.bench_function(BenchmarkId::new("cells", n), |b| b.iter(|| ours.run(&ops)));
            group.bench_function(BenchmarkId::new("plain", n), |b| b.iter(|| plain.run(&ops)));
        }
        group.finish();
    }
}

criterion_group!(criterion, history);

fn main() -> std::io::Result<()> {
    if paired::wanted() {
        publish("index", &figures()?)?;
    }
    criterion();
    Criterion::default().configure_from_args().final_summary();
    Ok(())
}
