//! The index against brute force.

use super::*;
use crate::dispatch::Vocabulary;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
enum Step {
    Put { id: u32, at: Metres, skills: u64 },
    Remove(u32),
}

/// A town of a few kilometres where many share one place (a depot), so that ties occur.
fn step() -> impl Strategy<Value = Step> {
    let coordinate = prop_oneof![(-3000..3000i32).prop_map(|v| v as f32), Just(0.0f32)];
    let at = [coordinate.clone(), coordinate];
    prop_oneof![
        8 => (0..60u32, at, 0..8u64).prop_map(|(id, at, skills)| Step::Put { id, at, skills }),
        1 => (0..60u32).prop_map(Step::Remove),
    ]
}

fn bits(skills: u64) -> Abilities {
    let mut words = Vocabulary::default();
    let all = words.learn(["a", "b", "c"]).expect("fits");
    ["a", "b", "c"].iter().enumerate().fold(all, |set, (i, name)| {
        let bit = words.learn([*name]).expect("known");
        set.with(bit, skills & (1 << i) != 0)
    })
}

fn brute(all: &BTreeMap<u32, Member>, from: Metres, need: Abilities, most_m: f32) -> Vec<(f32, u32)> {
    let able = all.values().filter(|m| m.able.covers(need)).map(|m| (distance_2(m.at, from), m.id));
    let mut found: Vec<_> = able.filter(|f| f.0 <= most_m * most_m).collect();
    found.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
    found
}

fn play(steps: &[Step], side: f32) -> (CellTree, BTreeMap<u32, Member>) {
    let (mut tree, mut all) = (CellTree::new(side), BTreeMap::new());
    for step in steps {
        match *step {
            Step::Put { id, at, skills } => {
                let m = Member { id, at, able: bits(skills) };
                tree.put(m);
                all.insert(id, m);
            }
            Step::Remove(id) => assert_eq!(tree.remove(id), all.remove(&id)),
        }
    }
    (tree, all)
}

proptest! {
    #[test]
    fn nearest_equals_brute_force(
        steps in prop::collection::vec(step(), 1..300), from in [-4000.0..4000.0f32, -4000.0..4000.0f32], need in 0..8u64, k in 1..30usize,
        side in prop_oneof![Just(100.0f32), Just(700.0), Just(1500.0)],
    ) {
        let (tree, all) = play(&steps, side);
        let got: Vec<_> = tree.nearest(from, bits(need), k).iter().map(|f| (f.d2, f.id)).collect();
        let mut want = brute(&all, from, bits(need), f32::INFINITY);
        want.truncate(k);
        prop_assert_eq!(got, want);
    }

    #[test]
    fn rings_one_after_the_other_give_everybody_within_reach_once(
        steps in prop::collection::vec(step(), 1..200), from in [-4000.0..4000.0f32, -4000.0..4000.0f32], need in 0..8u64, k in 1..9usize,
    ) {
        let (tree, all) = play(&steps, 500.0);
        let (mut got, mut ring) = (Vec::new(), Ring { need: bits(need), k, after: None, most_m: 2500.0 });
        loop {
            let found = tree.ring(from, &ring, |id| id != 7);
            let Some(last) = found.last() else { break };
            ring.after = Some(*last);
            got.extend(found.iter().map(|f| (f.d2, f.id)));
        }
        let mut want = brute(&all, from, bits(need), 2500.0);
        want.retain(|f| f.1 != 7);
        prop_assert_eq!(got, want);
    }
}

#[test]
fn cells_left_empty_leave_the_tree_in_the_end() {
    let mut tree = CellTree::new(100.0);
    for step in 0..5_000 {
        tree.put(Member { id: 0, at: [step as f32 * 100.0, 50.0], able: Abilities::ON_DUTY });
    }
    assert!(tree.tree.size() <= 64 * 4 / 3 + 2, "{} squares for one worker", tree.tree.size());
    assert!(tree.cells.len() <= tree.tree.size() + 2, "{} cells kept for one worker", tree.cells.len());
    assert_eq!(tree.nearest([0.0, 0.0], Abilities::ON_DUTY, 5).len(), 1);
}

#[test]
fn a_cell_is_sized_for_sixteen_workers() {
    assert!((1080.0..1250.0).contains(&side_m(15_500.0, 10_000)), "{}", side_m(15_500.0, 10_000));
    assert_eq!((side_m(10_000.0, 0), side_m(10_000.0, 10_000_000)), (1500.0, 100.0));
}

#[test]
fn the_map_measures_what_the_globe_measures() {
    let xian = Point::new(34.26, 108.94).expect("Xi'an");
    let map = Plane::around(xian);
    for (bearing, m) in [(0.0, 5_000.0), (45.0, 20_000.0), (90.0, 40_000.0), (200.0, 30_000.0)] {
        let there = map.place(&xian.towards(bearing, m));
        let flat = f64::from(distance_2(there, [0.0, 0.0])).sqrt();
        assert!((flat / m - 1.0).abs() < 0.003, "{bearing}: {flat} for {m}");
    }
    let fiji = Plane::around(Point::new(-17.0, 179.9).expect("Fiji"));
    assert!(fiji.place(&Point::new(-17.0, -179.9).expect("Fiji")).iter().all(|v| v.abs() < 30_000.0), "over the date line");
}
