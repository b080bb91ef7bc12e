//! Literal fixes in, verdicts out.

use super::*;
use crate::base::Ids;
use mobile_api::Timestamp;

const NOON: i64 = 1_790_000_000;

fn now() -> At {
    At::from_us(NOON * 1_000_000)
}

fn fix(ago_s: i64, north_m: f64) -> Fix {
    let point = place().towards(0.0, north_m);
    Fix {
        lat: point.lat(),
        lon: point.lon(),
        at: Timestamp::from_second(NOON - ago_s).expect("a moment"),
        accuracy_m: Some(5.0),
        speed_mps: None,
        heading_deg: None,
        battery_pct: None,
    }
}

fn place() -> Point<Wgs84> {
    Point::new(34.26, 108.94).expect("Xi'an")
}

fn sample() -> Sample {
    Sample { at: now(), point: place(), accuracy_m: None, speed_mps: None, heading_deg: None, battery_pct: None }
}

fn take(track: &mut Track, fix: &Fix) -> Verdict {
    track.take(Datum::Wgs84, fix, now())
}

fn moved(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Moved { .. })
}

#[test]
fn what_cannot_be_is_refused_with_its_code() {
    let good = fix(0, 0.0);
    let cases = [
        (Fix { lat: 91.0, ..good.clone() }, FixCode::BadPoint),
        (Fix { lat: f64::NAN, ..good.clone() }, FixCode::BadPoint),
        (Fix { lon: f64::INFINITY, ..good.clone() }, FixCode::BadPoint),
        (Fix { speed_mps: Some(500.0), ..good.clone() }, FixCode::Impossible),
        (Fix { speed_mps: Some(-1.0), ..good.clone() }, FixCode::Impossible),
        (Fix { accuracy_m: Some(f64::NAN), ..good.clone() }, FixCode::Impossible),
        (Fix { heading_deg: Some(361.0), ..good.clone() }, FixCode::Impossible),
        (Fix { battery_pct: Some(101.0), ..good.clone() }, FixCode::Impossible),
        (fix(-11, 0.0), FixCode::Future),
        (fix(-30, 0.0), FixCode::Future),
        (fix(24 * 3600 + 1, 0.0), FixCode::TooOld),
    ];
    for (bad, code) in cases {
        assert_eq!(take(&mut Track::default(), &bad), Verdict::Refused(code), "{bad:?}");
    }
    assert!(moved(take(&mut Track::default(), &fix(-10, 0.0))), "some seconds ahead are a clock, not a lie");
}

#[test]
fn a_clock_that_is_fast_never_makes_a_right_one_late() {
    let mut track = Track::default();
    assert!(moved(take(&mut track, &fix(-9, 0.0))));
    assert_eq!(track.live.expect("live").at, now(), "nobody was seen later than now");
    assert!(moved(take(&mut track, &fix(-10, 20.0))), "several of them in one report");
    let second_later = Fix { at: Timestamp::from_second(NOON + 1).expect("a moment"), ..fix(0, 40.0) };
    assert!(moved(track.take(Datum::Wgs84, &second_later, now().plus_s(1))), "and then by a right clock");
}

#[test]
fn a_late_fix_is_kept_and_never_moves_the_live_position() {
    let mut track = Track::default();
    assert!(moved(take(&mut track, &fix(10, 100.0))));
    let live = track.live;
    assert!(matches!(take(&mut track, &fix(20, 0.0)), Verdict::Late(_)));
    assert_eq!(track.live, live);
}

#[test]
fn the_same_moment_twice_is_a_duplicate_late_or_not() {
    let mut track = Track::default();
    assert!(moved(take(&mut track, &fix(10, 0.0))));
    assert_eq!(take(&mut track, &fix(10, 30.0)), Verdict::Refused(FixCode::Duplicate));
    assert!(matches!(take(&mut track, &fix(20, 0.0)), Verdict::Late(_)));
    assert_eq!(take(&mut track, &fix(20, 0.0)), Verdict::Refused(FixCode::Duplicate));
}

#[test]
fn a_restored_track_knows_the_fix_it_was_restored_from() {
    let mut track = Track::default();
    take(&mut track, &fix(10, 0.0));
    let mut again = Track::from(track.live.expect("live"));
    assert_eq!(take(&mut again, &fix(10, 0.0)), Verdict::Refused(FixCode::Duplicate));
}

#[test]
fn one_jump_is_refused_and_three_that_agree_are_believed() {
    let mut track = Track::default();
    take(&mut track, &fix(100, 0.0));
    assert_eq!(take(&mut track, &fix(90, 50_000.0)), Verdict::Refused(FixCode::Jump));
    assert!(moved(take(&mut track, &fix(80, 50.0))), "back where he was: the jump is forgotten");
    assert_eq!(take(&mut track, &fix(70, 50_000.0)), Verdict::Refused(FixCode::Jump));
    assert_eq!(take(&mut track, &fix(60, 50_050.0)), Verdict::Refused(FixCode::Jump));
    assert!(moved(take(&mut track, &fix(50, 50_100.0))), "he really is there");
}

#[test]
fn a_standing_phone_does_not_wander_and_a_slow_walk_arrives() {
    let mut track = Track::default();
    take(&mut track, &fix(100, 0.0));
    for (i, wobble) in [3.0, -4.0, 6.0, 2.0].into_iter().enumerate() {
        take(&mut track, &fix(90 - i as i64, wobble));
        assert!(track.live.expect("live").point.distance_m(&place()) < 0.01);
    }
    for step in 1..=10 {
        take(&mut track, &fix(60 - step, step as f64 * 3.0));
    }
    assert!(track.live.expect("live").point.distance_m(&place()) > 20.0);
}

#[test]
fn the_table_of_tracks_is_given_a_moment_a_second_whatever_the_phone_sends() {
    let mut track = Track::default();
    let given = (0..500).filter(|n| track.draws(now().plus_s(*n / 100))).count();
    assert_eq!(given, 5);
    assert!(!Track::from(sample()).draws(now()), "it was given what it is restored from");
}

#[test]
fn speed_and_heading_are_derived_when_the_phone_says_none() {
    let mut track = Track::default();
    take(&mut track, &fix(20, 0.0));
    take(&mut track, &fix(10, 100.0));
    let live = track.live.expect("live");
    assert!((live.speed_mps.expect("speed") - 10.0).abs() < 0.01);
    let heading = live.heading_deg.expect("heading");
    assert!(!(0.01..=359.99).contains(&heading), "north: {heading}");
}

#[test]
fn an_arrival_is_said_once_after_two_fixes_near_the_place() {
    let mut track = Track::default();
    let dispatch = Ids::System.new_id();
    track.fence.aim(Some((dispatch, place())));
    let arrived = |v| if let Verdict::Moved { arrived, .. } = v { arrived } else { None };
    assert_eq!(arrived(take(&mut track, &fix(100, 1000.0))), None);
    assert_eq!(arrived(take(&mut track, &fix(70, 100.0))), None, "one may be a passing bus");
    assert_eq!(arrived(take(&mut track, &fix(60, 300.0))), None);
    assert_eq!(arrived(take(&mut track, &fix(50, 100.0))), None);
    assert_eq!(arrived(take(&mut track, &fix(40, 60.0))), Some(dispatch));
    assert_eq!(arrived(take(&mut track, &fix(30, 20.0))), None);
}

#[test]
fn chinese_maps_are_converted_before_anything_is_compared() {
    let gcj = place().to_gcj02();
    let drawn = Fix { lat: gcj.lat(), lon: gcj.lon(), ..fix(10, 0.0) };
    let mut track = Track::default();
    assert!(moved(track.take(Datum::Gcj02, &drawn, now())));
    assert!(track.live.expect("live").point.distance_m(&place()) < 0.1);
}
