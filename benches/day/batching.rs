//! Batching against pure greedy: the same towns at three levels of demand.

use super::Bench;
use super::figure::{Figure, Goal, median};
use super::lived::{Lived, live};
use nearhand::config::Switch;
use nearhand::testing::Day;
use simulator::TownOptions;

/// A level's name; calls an hour of sixty workers, mean of a whole day (the morning brings half as many again); and the share
/// of callers for whom the agent keeps a worker, about whom there is nothing left to decide.
const DEMAND: [(&str, f64, f64); 4] =
    [("high", 100.0, 0.85), ("high, nobody kept", 100.0, 0.0), ("normal", 50.0, 0.85), ("low", 25.0, 0.85)];
/// How long a day is lived, and the goals that it is held to: a clear win when demand is high, nothing lost when it is low.
const HOURS: i64 = 4;
const WINS: f64 = 0.95;
const LOSES_NOTHING: f64 = 1.01;

pub(crate) fn batching(bench: &mut Bench) {
    let hours = if bench.quick { 3 } else { HOURS };
    for (level, calls_per_hour, held) in DEMAND {
        let days = |batching| -> Vec<Lived> {
            let day = |seed: &u64| {
                let town = TownOptions { seed: *seed, workers: 60, calls_per_hour, held, start_hour: 8.0, ..TownOptions::default() };
                let mut day = Day::of(town);
                day.config.dispatch.batching = batching;
                let lived = live(|| day, hours);
                println!("  {level} seed {seed}, batching {batching:?}: {}", lived.line());
                lived
            };
            bench.seeds.iter().map(day).collect()
        };
        let (greedy, batched) = (days(Switch::Off), days(Switch::On));
        let of = |days: &[Lived], what: fn(&Lived) -> f64| median(days.iter().map(what).collect());
        let figure = |name: &str, unit, what: fn(&Lived) -> f64| {
            Figure::new(format!("{level} demand: {name}"), of(&batched, what), unit).beside("greedy", of(&greedy, what))
        };
        let most = if level.starts_with("high") { WINS } else { LOSES_NOTHING };
        let figures = [
            figure("mean pickup", "s", Lived::mean_s).goal(Goal::RatioAtMost(most)),
            figure("p90 pickup", "s", Lived::p90_s),
            figure("tickets done", "", |l| l.done as f64),
            figure("promises kept, share", "", |l| l.kept),
            figure("nobody came", "", |l| l.unserved as f64),
        ];
        figures.into_iter().for_each(|f| bench.say(f));
    }
}
