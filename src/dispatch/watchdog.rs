//! Follows a worker who accepted and should be on his way: does he come nearer, stand, drive away, or has he gone dark?
//!
//! Pure: [`tick`] takes what was known and what is seen now, and gives back both. A trouble must last before anybody is told, and is then
//! told in stages: the worker, the agent, and at last the dispatcher, who sends another.

use crate::base::At;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// He came no nearer for a while.
    Stalled,
    /// He is farther away than he was.
    DrivingAway,
    /// His phone says nothing.
    Dark,
}

impl Trouble {
    /// As facts and messages say it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Trouble::Stalled => "stalled",
            Trouble::DrivingAway => "driving_away",
            Trouble::Dark => "dark",
        }
    }
}

/// Who is to be told. Later ones follow while the trouble lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Ask the worker himself.
    WarnWorker,
    /// Tell the agent, who may ring.
    TellAgent,
    /// Send somebody else.
    Redispatch,
}

/// A trouble that has lasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Warning {
    /// What is wrong.
    pub trouble: Trouble,
    /// Who is to be told.
    pub stage: Stage,
}

/// What a tick sees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// When.
    pub now: At,
    /// When his newest fix was measured; absent when there is none since he accepted.
    pub fix_at: Option<At>,
    /// Straight metres from that fix to the customer.
    pub distance_m: Option<f64>,
    /// He still works on another job, or has not set out yet: nothing counts meanwhile.
    pub elsewhere: bool,
}

/// From when on something is a trouble.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// So many metres nearer are progress.
    pub progress_m: f64,
    /// So many metres farther than he was at best are driving away.
    pub away_m: f64,
    /// Within so many metres he looks for the car, or for a place to park: standing is no trouble.
    pub arrived_m: f64,
    /// So long without progress is standing, seconds.
    pub stalled_s: i64,
    /// So long without a fix is dark, seconds.
    pub dark_s: i64,
    /// So long must it last before the first stage, seconds.
    pub debounce_s: i64,
    /// So long between stages, seconds.
    pub stage_s: i64,
}

/// A red light and a jam are no trouble; a quarter of an hour from first sign to another worker.
impl Default for Limits {
    fn default() -> Self {
        Self { progress_m: 100.0, away_m: 400.0, arrived_m: 150.0, stalled_s: 240, dark_s: 120, debounce_s: 60, stage_s: 240 }
    }
}

/// Who was told last, and when.
type Told = Option<(Stage, At)>;

/// What is known of one journey.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Watch {
    /// Progress is measured from here: his best distance so far, or where he turned round.
    mark_m: Option<f64>,
    /// Farthest since the mark.
    far_m: f64,
    progress_at: At,
    /// What is wrong, since when, and who was told last.
    trouble: Option<(Trouble, At, Told)>,
}

impl Watch {
    /// He sets out.
    #[must_use]
    pub fn from(now: At) -> Self {
        Self { mark_m: None, far_m: 0.0, progress_at: now, trouble: None }
    }
}

/// One look. Call it every 10 to 30 seconds while a dispatch is accepted or on its way; [`Stage::Redispatch`] is the last warning.
#[must_use]
pub fn tick(watch: Watch, seen: Observation, limits: &Limits) -> (Watch, Option<Warning>) {
    if seen.elsewhere {
        return (Watch::from(seen.now), None);
    }
    let moved = measure(watch, seen, limits);
    match (trouble(&moved, seen, limits), moved.trouble) {
        (None, _) => (Watch { trouble: None, ..moved }, None),
        // Stages go on when one trouble turns into another: he who stalls and then goes dark does not start anew.
        (Some(now), Some((_, since, told))) => escalate(moved, now, since, told, seen.now, limits),
        (Some(now), None) => escalate(moved, now, seen.now, None, seen.now, limits),
    }
}

/// Takes progress into account.
fn measure(watch: Watch, seen: Observation, limits: &Limits) -> Watch {
    let Some(distance_m) = seen.distance_m else { return watch };
    let Some(mark_m) = watch.mark_m else {
        return Watch { mark_m: Some(distance_m), far_m: distance_m, ..watch };
    };
    let turned_back = watch.far_m >= mark_m + limits.away_m && distance_m <= watch.far_m - limits.progress_m;
    if distance_m <= mark_m - limits.progress_m || turned_back {
        return Watch { mark_m: Some(distance_m), far_m: distance_m, progress_at: seen.now, ..watch };
    }
    Watch { far_m: watch.far_m.max(distance_m), ..watch }
}

fn trouble(watch: &Watch, seen: Observation, limits: &Limits) -> Option<Trouble> {
    let silent_since = seen.fix_at.map_or(watch.progress_at, |fix| fix);
    if seconds(silent_since, seen.now) > limits.dark_s {
        return Some(Trouble::Dark);
    }
    let distance_m = seen.distance_m?;
    if watch.mark_m.is_some_and(|mark_m| distance_m >= mark_m + limits.away_m) {
        return Some(Trouble::DrivingAway);
    }
    let stands = seconds(watch.progress_at, seen.now) >= limits.stalled_s && distance_m > limits.arrived_m;
    stands.then_some(Trouble::Stalled)
}

fn escalate(watch: Watch, trouble: Trouble, since: At, told: Told, now: At, limits: &Limits) -> (Watch, Option<Warning>) {
    let next = match told {
        None if seconds(since, now) >= limits.debounce_s => Some(Stage::WarnWorker),
        Some((Stage::WarnWorker, at)) if seconds(at, now) >= limits.stage_s => Some(Stage::TellAgent),
        Some((Stage::TellAgent, at)) if seconds(at, now) >= limits.stage_s => Some(Stage::Redispatch),
        None | Some(_) => None,
    };
    let told = next.map(|stage| (stage, now)).or(told);
    (Watch { trouble: Some((trouble, since, told)), ..watch }, next.map(|stage| Warning { trouble, stage }))
}

fn seconds(earlier: At, later: At) -> i64 {
    crate::dispatch::fleet::seconds(earlier, later)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dispatch::testing::at;

    /// Second, second of the newest fix, metres to go.
    type Look = (i64, i64, f64);

    /// Plays looks and tells the warnings with their second.
    fn play(looks: &[Look]) -> Vec<(i64, &'static str, Stage)> {
        let mut watch = Watch::from(at(0));
        let mut warnings = Vec::new();
        for &(now, fix, m) in looks {
            let seen = Observation { now: at(now), fix_at: Some(at(fix)), distance_m: Some(m), elsewhere: false };
            let (next, warning) = tick(watch, seen, &Limits::default());
            watch = next;
            warnings.extend(warning.map(|w| (now, w.trouble.as_str(), w.stage)));
        }
        warnings
    }

    /// Every 30 s until `to`, always freshly seen.
    fn every_30_s(to: i64, m: impl Fn(i64) -> f64) -> Vec<Look> {
        (0..=to / 30).map(|i| (i * 30, i * 30, m(i * 30))).collect()
    }

    #[test]
    fn who_comes_nearer_is_left_in_peace() {
        assert_eq!(play(&every_30_s(900, |s| 6000.0 - 6.0 * s as f64)), []);
    }

    #[test]
    fn a_red_light_is_no_trouble() {
        assert_eq!(play(&every_30_s(900, |s| if s < 180 { 5000.0 } else { 5900.0 - 5.0 * s as f64 })), []);
    }

    #[test]
    fn who_stands_is_warned_then_told_then_replaced() {
        let stages = [(300, "stalled", Stage::WarnWorker), (540, "stalled", Stage::TellAgent), (780, "stalled", Stage::Redispatch)];
        assert_eq!(play(&every_30_s(3600, |_| 5000.0)), stages);
    }

    #[test]
    fn jitter_is_not_progress() {
        let warnings = play(&every_30_s(400, |s| 5000.0 + if s % 60 == 0 { 40.0 } else { -40.0 }));
        assert_eq!(warnings, [(300, "stalled", Stage::WarnWorker)]);
    }

    #[test]
    fn at_the_car_standing_is_no_trouble() {
        assert_eq!(play(&every_30_s(1800, |s| (1500.0 - 5.0 * s as f64).max(120.0))), []);
    }

    #[test]
    fn who_drives_away_is_seen_and_who_turns_round_is_forgiven() {
        let away = play(&every_30_s(240, |s| 3000.0 + 10.0 * s as f64));
        assert_eq!(away, [(120, "driving_away", Stage::WarnWorker)]);
        let turns = |s: i64| if s <= 180 { 3000.0 + 10.0 * s as f64 } else { 6600.0 - 10.0 * s as f64 };
        assert_eq!(play(&every_30_s(600, turns)), [(120, "driving_away", Stage::WarnWorker)]);
    }

    #[test]
    fn a_detour_round_a_block_is_not_driving_away() {
        assert_eq!(play(&every_30_s(300, |s| if s < 90 { 3000.0 + 4.0 * s as f64 } else { 3600.0 - 6.0 * s as f64 })), []);
    }

    #[test]
    fn who_says_nothing_is_dark_and_his_next_fix_clears_it() {
        let mut looks: Vec<Look> = (0..10).map(|i| (i * 30, 0, 4000.0)).collect();
        assert_eq!(play(&looks), [(210, "dark", Stage::WarnWorker)]);
        looks.push((300, 299, 2000.0));
        looks.push((330, 329, 1800.0));
        looks.extend((12..19).map(|i| (i * 30, 329, 1800.0)));
        assert_eq!(play(&looks), [(210, "dark", Stage::WarnWorker), (510, "dark", Stage::WarnWorker)]);
    }

    #[test]
    fn no_fix_at_all_is_dark_too() {
        let seen = |now| Observation { now: at(now), fix_at: None, distance_m: None, elsewhere: false };
        let (watch, none) = tick(Watch::from(at(0)), seen(121), &Limits::default());
        let (_, warning) = tick(watch, seen(181), &Limits::default());
        assert_eq!((none, warning), (None, Some(Warning { trouble: Trouble::Dark, stage: Stage::WarnWorker })));
    }

    #[test]
    fn one_trouble_after_the_other_goes_on_where_the_first_stopped() {
        let mut looks = every_30_s(300, |_| 5000.0);
        looks.extend((11..20).map(|i| (i * 30, 300, 5000.0)));
        assert_eq!(play(&looks), [(300, "stalled", Stage::WarnWorker), (540, "dark", Stage::TellAgent)]);
    }

    #[test]
    fn nothing_counts_while_he_finishes_another_job() {
        let mut watch = Watch::from(at(0));
        for now in (0..3600).step_by(30) {
            let seen = Observation { now: at(now), fix_at: Some(at(now)), distance_m: Some(5000.0), elsewhere: true };
            let (next, warning) = tick(watch, seen, &Limits::default());
            assert_eq!(warning, None);
            watch = next;
        }
        let seen = Observation { now: at(3630), fix_at: Some(at(3630)), distance_m: Some(5000.0), elsewhere: false };
        assert_eq!(tick(watch, seen, &Limits::default()).1, None, "the clock starts when he sets out");
    }
}
