//! Asking for some of the times decides what all of them would have decided.

use super::*;
use crate::base::travel::GreatCircle;
use crate::base::{Point, Wgs84};
use crate::dispatch::testing::{at, id, place, request, worker};
use crate::dispatch::{Fleet, Free, Held, Request, Span, shortlist};
use proptest::prelude::*;

const NOW: i64 = 1000;
const FLOOR: Floor = Floor { engine: "osrm", top_mps: 25.0 };

/// Roads that are anything from straight to very crooked, and never faster than the floor.
fn by_road(leg: &Leg, town: u64) -> Travel {
    let ends = [leg.from.lat(), leg.from.lon(), leg.to.lat(), leg.to.lon()];
    let mixed = ends.iter().fold(town, |sum, v| (sum ^ v.to_bits()).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29));
    let crooked = 1.0 + 5.0 * ((mixed >> 11) as f64 / (1_u64 << 53) as f64).powi(2);
    let m = leg.from.distance_m(&leg.to);
    if mixed.is_multiple_of(23) {
        return Travel { by: Source::Instead("osrm", Trouble::NoRoute), ..GreatCircle::default().travel(leg) };
    }
    Travel { s: (m * crooked / FLOOR.top_mps).ceil() as u32, m: m as u32, by: Source::Engine("osrm") }
}

/// Decisions, journeys asked for, rounds.
fn asked(list: Shortlist, town: u64) -> (Vec<Decision>, usize, u32) {
    let mut asking = Asking::new(list, Some(FLOOR));
    let mut journeys = 0;
    loop {
        let legs = asking.ask();
        if legs.is_empty() {
            break;
        }
        journeys += legs.len();
        asking.answer(&legs.iter().map(|leg| by_road(leg, town)).collect::<Vec<_>>());
    }
    let rounds = asking.round - 1;
    (asking.decide(), journeys, rounds)
}

fn all(list: Shortlist, town: u64) -> Vec<Decision> {
    let times: Vec<Travel> = list.legs().iter().map(|leg| by_road(leg, town)).collect();
    decide(list, &times)
}

/// Served, and at which cost.
fn worth(decisions: &[Decision]) -> (usize, i64) {
    let chosen = decisions.iter().filter_map(Decision::choice);
    chosen.fold((0, 0), |(n, sum), c| (n + 1, sum + c.parts.total_s()))
}

fn spread(most: usize) -> impl Strategy<Value = Vec<Point<Wgs84>>> {
    let km = || (-120..120i32).prop_map(|v| f64::from(v) / 10.0);
    prop::collection::vec((km(), km()).prop_map(|(e, n)| place(e, n)), 1..most)
}

fn fleet(places: &[Point<Wgs84>], jobs: &[u8]) -> Fleet {
    let mut fleet = Fleet::new(place(0.0, 0.0), 15_000.0, 60);
    for (i, p) in places.iter().enumerate() {
        let free = (jobs[i] == 1).then(|| Free { at: at(NOW + 60 * i as i64), place: *p });
        let booked = if jobs[i] == 2 { vec![Span { from: at(NOW + 2400), to: at(NOW + 4000) }] } else { vec![] };
        let live_jobs = u8::from(jobs[i] == 1);
        let held = (i == 0).then_some(Held { quote: id(7), until: at(NOW + 45) });
        fleet.put(Worker { free, live_jobs, booked, held, ..worker(i as u32 + 1, *p, NOW) });
    }
    fleet
}

fn requests(places: &[Point<Wgs84>]) -> Vec<Request> {
    let all = places.iter().enumerate().map(|(i, p)| {
        let mut asks = Request { created_at: at(NOW - 10 * i as i64), ..request(i as u32 + 1, *p) };
        asks.needs.hold_next = 1;
        asks.needs.urgent = i % 7 == 3;
        asks.wish = (i % 5 == 4).then(|| id(3));
        asks.quote = (i == 2).then(|| id(7));
        asks
    });
    all.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// With rescues, wishes, a held worker, busy ones and booked spans among them.
    #[test]
    fn asking_for_some_decides_as_asking_for_all(
        workers in spread(80), tickets in spread(40), jobs in prop::collection::vec(0..4u8, 80), town in any::<u64>(),
    ) {
        let (fleet, requests) = (fleet(&workers, &jobs), requests(&tickets));
        let list = shortlist(&requests, &fleet, &GreatCircle::default(), at(NOW));
        let everything = list.legs().len();
        let (some, journeys, rounds) = asked(list.clone(), town);
        prop_assert!(rounds <= MOST_ROUNDS && journeys <= everything, "{rounds} rounds, {journeys} of {everything}");
        prop_assert_eq!(worth(&some), worth(&all(list, town)));
        let timed = |d: &Decision| d.choice().is_none_or(|c| c.parts.travel_s >= 0 && d.travel.contains("osrm"));
        prop_assert!(some.iter().all(timed));
    }
}

/// A crowd of two hundred on streets where one drives 5 to 9 m/s as the crow flies: the share of journeys that is asked for.
fn share_asked(tickets: u32, top_mps: f64) -> f64 {
    let spot = |i: u32, step: u32| place(f64::from(i * step % 97) / 5.0 - 9.7, f64::from(i * (step + 12) % 89) / 5.0 - 8.9);
    let crowd: Vec<_> = (1..=200).map(|i| spot(i, 37)).collect();
    let fleet = fleet(&crowd, &[0; 200]);
    let by_street = |leg: &Leg| {
        let mps = 5.0 + 4.0 * f64::from(by_road(leg, 1).s % 16) / 16.0;
        Travel { s: (leg.from.distance_m(&leg.to) / mps).ceil() as u32, m: 1, by: Source::Engine("osrm") }
    };
    let times = |legs: &[Leg]| legs.iter().map(by_street).collect::<Vec<_>>();
    let (mut some, mut everything) = (0, 0);
    for round in 0..10 {
        let places: Vec<_> = (1..=tickets).map(|i| spot(40 * round + i + 300, 53)).collect();
        let list = shortlist(&requests(&places), &fleet, &GreatCircle::default(), at(NOW));
        let all = list.legs();
        everything += all.len();
        let best = worth(&decide(list.clone(), &times(&all)));
        let mut asking = Asking::new(list, Some(Floor { top_mps, ..FLOOR }));
        loop {
            let legs = asking.ask();
            if legs.is_empty() {
                break;
            }
            some += legs.len();
            asking.answer(&times(&legs));
        }
        assert_eq!(worth(&asking.decide()), best);
    }
    f64::from(some as u32) / f64::from(everything as u32)
}

#[test]
fn the_lower_the_top_speed_the_fewer_are_asked_for() {
    let shares = [1, 8].map(|tickets| [14.0, 28.0].map(|top_mps| share_asked(tickets, top_mps)));
    assert!(shares.iter().all(|[town, motorway]| town < motorway), "{shares:?}");
    assert!(shares.iter().all(|[town, motorway]| *town < 0.35 && *motorway < 0.75), "{shares:?}");
}

#[test]
fn the_chosen_one_is_timed_and_the_why_says_who_was_not() {
    let places: Vec<_> = (1..=12).map(|n| place(f64::from(n), 0.0)).collect();
    let list = shortlist(&requests(&[place(0.0, 0.0)]), &fleet(&places, &[0; 12]), &GreatCircle::default(), at(NOW));
    let mut asking = Asking::new(list, Some(FLOOR));
    let legs = asking.ask();
    assert_eq!(legs.len(), FIRST);
    let straight = |leg: &Leg| Travel { s: FLOOR.s(leg) + 1, m: 1, by: Source::Engine("osrm") };
    asking.answer(&legs.iter().map(straight).collect::<Vec<_>>());
    assert_eq!(asking.ask(), [], "nobody else can be as fast");
    let d = asking.decide().remove(0);
    assert_eq!((d.chosen, d.travel.as_str()), (Some(id(2)), "osrm, great_circle (osrm: not asked, could not win)"), "1 is held");
}

#[test]
fn an_engine_in_trouble_is_not_asked_twice() {
    let places: Vec<_> = (1..=12).map(|n| place(f64::from(n), 0.0)).collect();
    let list = shortlist(&requests(&[place(0.0, 0.0)]), &fleet(&places, &[0; 12]), &GreatCircle::default(), at(NOW));
    let mut asking = Asking::new(list.clone(), Some(FLOOR));
    let estimate = |leg: &Leg| Travel { by: Source::Instead("osrm", Trouble::TimedOut), ..GreatCircle::default().travel(leg) };
    let times: Vec<Travel> = asking.ask().iter().map(estimate).collect();
    asking.answer(&times);
    assert_eq!(asking.ask(), []);
    assert_eq!(asking.decide()[0].travel, "great_circle (osrm: timed out)");
    let mut never = Asking::new(list, Some(FLOOR));
    assert_eq!(never.ask().len(), FIRST);
    assert_eq!(never.decide()[0].travel, "great_circle (osrm: timed out)", "no answer came at all");
}

#[test]
fn without_a_floor_everything_is_asked_once() {
    let places: Vec<_> = (1..=12).map(|n| place(f64::from(n), 0.0)).collect();
    let list = shortlist(&requests(&[place(0.0, 0.0)]), &fleet(&places, &[0; 12]), &GreatCircle::default(), at(NOW));
    let mut asking = Asking::new(list, None);
    let legs = asking.ask();
    assert_eq!(legs.len(), 11, "one is held");
    asking.answer(&legs.iter().map(|leg| GreatCircle::default().travel(leg)).collect::<Vec<_>>());
    assert_eq!(asking.ask(), []);
    assert_eq!(asking.decide()[0].travel, "great_circle");
}
