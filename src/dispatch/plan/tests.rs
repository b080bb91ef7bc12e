//! Decisions, from waiting tickets to who goes and why.

use super::*;
use crate::base::travel::{Source, Trouble};
use crate::base::{Point, Wgs84, WorkerId};
use crate::dispatch::testing::{at, id, place, request, worker};
use crate::dispatch::{Abilities, Free, Held, LeftOut, Seen, Span, Vocabulary};
use proptest::prelude::*;

const NOW: i64 = 1000;

fn fleet(workers: impl IntoIterator<Item = Worker>) -> Fleet {
    let mut fleet = Fleet::new(place(0.0, 0.0), 15_000.0, 60);
    workers.into_iter().for_each(|w| fleet.put(w));
    fleet
}

/// A worker seen just now.
fn here(n: u32, east_km: f64) -> Worker {
    worker(n, place(east_km, 0.0), NOW)
}

fn asked(n: u32, east_km: f64) -> Request {
    Request { created_at: at(NOW), ..request(n, place(east_km, 0.0)) }
}

fn go(fleet: &Fleet, requests: &[Request]) -> Vec<Decision> {
    let estimate = GreatCircle::default();
    let list = shortlist(requests, fleet, &estimate, at(NOW));
    let times = list.estimates(&estimate);
    decide(list, &times)
}

fn chosen(decisions: &[Decision]) -> Vec<Option<WorkerId>> {
    decisions.iter().map(|d| d.chosen).collect()
}

#[test]
fn in_an_idle_town_the_nearest_able_one_goes_at_once() {
    let fleet = fleet([here(1, 4.0), here(2, 1.0), Worker { on_duty: false, ..here(3, 0.1) }, Worker { live_jobs: 1, ..here(4, 0.2) }]);
    let decisions = go(&fleet, &[asked(1, 0.0)]);
    let d = &decisions[0];
    assert_eq!((d.how, d.chosen, d.travel.as_str()), (How::Greedy, Some(id(2)), "great_circle"));
    assert_eq!(d.candidates.iter().map(|c| (c.worker, c.eta_s)).collect::<Vec<_>>(), [(id(2), 200), (id(1), 800)]);
    assert_eq!(d.left_out, [LeftOut { worker: id(3), rule: Rule::OffDuty }, LeftOut { worker: id(4), rule: Rule::Busy }]);
    assert_eq!(d.choice().map(|c| c.distance_m), Some(1400));
}

#[test]
fn when_nobody_can_go_the_why_still_says_why() {
    let mut words = Vocabulary::default();
    let mut tow = asked(1, 0.0);
    tow.needs.able = words.learn(["tow"]).expect("fits");
    let lost = Worker { seen: None, ..worker(2, place(0.0, 0.0), 0) };
    let d = &go(&fleet([here(1, 1.0), lost]), &[tow])[0];
    assert_eq!((d.chosen, d.candidates.len()), (None, 0));
    assert_eq!(d.left_out, [LeftOut { worker: id(1), rule: Rule::NoSkill }, LeftOut { worker: id(2), rule: Rule::NoPosition }]);
    let why = d.why(None, 2);
    assert_eq!((why.how.as_str(), why.round, why.left_out[0].rule.as_str()), ("greedy", 2, "no_skill"));
    assert_eq!(go(&fleet([]), &[asked(1, 0.0)])[0].chosen, None);
}

/// The published example: 2 + 9 minutes become 4 + 4 when both are decided together.
#[test]
fn together_they_do_better_than_one_after_the_other() {
    let fleet = fleet([here(1, 0.0), here(2, 5.0)]);
    let (first, second) = (asked(1, 2.0), asked(2, -2.0));
    let decisions = go(&fleet, &[first, second]);
    assert_eq!(chosen(&decisions), [Some(id(2)), Some(id(1))], "the nearer one is kept for who has only him");
    assert!(decisions.iter().all(|d| d.how == How::Batch));
}

#[test]
fn nobody_is_sent_to_two() {
    let fleet = fleet([here(1, 0.0)]);
    let old = Request { created_at: at(0), ..asked(2, 3.0) };
    let decisions = go(&fleet, &[asked(1, 0.1), old]);
    assert_eq!(
        decisions.iter().map(|d| (d.ticket, d.chosen)).collect::<Vec<_>>(),
        [(id(2), Some(id(1))), (id(1), None)],
        "who waited longer"
    );
    assert_eq!(decisions[1].candidates.len(), 1, "the why shows that there was one, who goes elsewhere");
}

#[test]
fn rescue_comes_before_a_wash_that_is_nearer() {
    let fleet = fleet([here(1, 0.0), here(2, 9.0)]);
    let mut rescue = asked(9, 3.0);
    rescue.needs.urgent = true;
    let decisions = go(&fleet, &[asked(1, 0.0), rescue]);
    assert_eq!((decisions[0].ticket, decisions[0].chosen, decisions[0].how), (id(9), Some(id(1)), How::Rescue));
    assert_eq!(decisions[1].chosen, Some(id(2)));
}

#[test]
fn the_wish_beats_the_area_and_the_area_beats_cost() {
    let other = |n, km| Worker { branch: id(2), ..here(n, km) };
    let fleet = fleet([other(1, 0.1), here(2, 6.0), other(3, 12.0)]);
    let plain = &go(&fleet, &[asked(1, 0.0)])[0];
    assert_eq!(plain.chosen, Some(id(2)), "S2-29: his own area, though another is nearer");
    assert_eq!(plain.candidates[0].worker, id(1), "the list is by cost all the same");
    let wished = &go(&fleet, &[Request { wish: Some(id(3)), ..asked(1, 0.0) }])[0];
    assert_eq!((wished.chosen, wished.how), (Some(id(3)), How::Wish), "S2-30");
}

#[test]
fn a_wish_that_cannot_be_met_says_why_and_somebody_else_goes() {
    let fleet = fleet([here(1, 1.0), Worker { on_duty: false, ..here(2, 19.0) }]);
    let d = &go(&fleet, &[Request { wish: Some(id(2)), ..asked(1, 0.0) }])[0];
    assert_eq!((d.chosen, d.how), (Some(id(1)), How::Greedy));
    assert_eq!(d.left_out, [LeftOut { worker: id(2), rule: Rule::OffDuty }]);
}

#[test]
fn the_one_kept_for_the_caller_goes_to_him_and_to_nobody_else() {
    let held = Held { quote: id(7), until: at(NOW + 45) };
    let fleet = fleet([here(1, 1.0), Worker { held: Some(held), ..here(2, 3.0) }]);
    let caller = Request { quote: Some(id(7)), ..asked(1, 0.0) };
    let decisions = go(&fleet, &[caller, asked(2, 3.0)]);
    assert_eq!((decisions[0].chosen, decisions[0].how), (Some(id(2)), How::Held));
    assert_eq!(decisions[1].chosen, Some(id(1)));
    assert!(decisions[1].left_out.contains(&LeftOut { worker: id(2), rule: Rule::HeldByOtherCall }));
}

#[test]
fn who_is_soon_free_next_door_beats_who_is_free_far_away() {
    let soon = Free { at: at(NOW + 120), place: place(0.5, 0.0) };
    let fleet = fleet([here(1, 9.0), Worker { live_jobs: 1, free: Some(soon), ..here(2, 15.0) }]);
    let mut next = asked(1, 0.0);
    assert_eq!(go(&fleet, &[next.clone()])[0].chosen, Some(id(1)), "this kind asks only those who are free");
    next.needs.hold_next = 1;
    let d = &go(&fleet, &[next])[0];
    assert_eq!((d.chosen, d.choice().map(|c| (c.parts.wait_s, c.eta_s))), (Some(id(2)), Some((120, 220))));
}

#[test]
fn a_booked_span_leaves_out_even_the_nearest() {
    let booked = Span { from: at(NOW + 1000), to: at(NOW + 3000) };
    let fleet = fleet([Worker { booked: vec![booked], ..here(1, 0.1) }, here(2, 5.0)]);
    let d = &go(&fleet, &[asked(1, 0.0)])[0];
    assert_eq!(d.chosen, Some(id(2)));
    assert!(d.left_out.contains(&LeftOut { worker: id(1), rule: Rule::SpanOverlaps }));
    assert!(d.candidates.iter().all(|c| c.worker != id(1)));
}

#[test]
fn those_who_were_asked_before_are_not_asked_again() {
    let fleet = fleet([here(1, 0.1), here(2, 5.0)]);
    let d = &go(&fleet, &[Request { excluded: [id(1)].into(), ..asked(1, 0.0) }])[0];
    assert_eq!((d.chosen, d.left_out[0].rule), (Some(id(2)), Rule::Excluded));
}

#[test]
fn times_of_an_engine_decide_and_their_source_is_told() {
    let fleet = fleet([here(1, 1.0), here(2, 1.5)]);
    let list = shortlist(&[asked(1, 0.0)], &fleet, &GreatCircle::default(), at(NOW));
    let over_the_river = Travel { s: 1500, m: 9000, by: Source::Engine("osrm") };
    let unknown = Travel { s: 300, m: 2100, by: Source::Instead("osrm", Trouble::NoRoute) };
    let d = &decide(list, &[over_the_river, unknown])[0];
    assert_eq!((d.chosen, d.travel.as_str()), (Some(id(2)), "osrm, great_circle (osrm: no route)"));
}

#[test]
#[should_panic(expected = "one time for each leg")]
fn times_that_do_not_fit_the_legs_send_nobody() {
    let list = shortlist(&[asked(1, 0.0)], &fleet([here(1, 1.0)]), &GreatCircle::default(), at(NOW));
    drop(decide(list, &[]));
}

#[test]
fn grab_mode_asks_the_cheapest_few() {
    let fleet = fleet((1..9).map(|n| here(n, f64::from(n))));
    let (d, asked) = go(&fleet, &[asked(1, 0.0)]).remove(0).open_to(3);
    assert_eq!((asked, d.how, d.chosen), (vec![id(1), id(2), id(3)], How::Grab, None));
}

#[test]
fn a_person_may_choose_whoever_is_able() {
    let fleet = fleet([here(1, 1.0), here(2, 15.0), Worker { on_duty: false, ..here(3, 2.0) }]);
    let ask = |w| go(&fleet, &[Request { wish: Some(w), ..asked(1, 0.0) }]).remove(0).by_hand(w);
    assert_eq!(ask(id(2)).map(|d| (d.how, d.chosen)), Ok((How::Manual, Some(id(2)))));
    assert_eq!(ask(id(3)).err(), Some(Some(Rule::OffDuty)));
    assert_eq!(ask(id(99)).err(), Some(None), "nobody here knows him");
}

#[test]
fn lists_widen_until_nobody_stays_uncovered_who_could_be_served() {
    // 60 tickets in one spot want the same 20 first; 60 workers stand farther and farther away.
    let fleet = fleet((1..=60).map(|n| here(n, f64::from(n) * 0.2)));
    let requests: Vec<Request> = (1..=60).map(|n| asked(n, 0.0)).collect();
    let decisions = go(&fleet, &requests);
    let mut all: Vec<_> = decisions.iter().filter_map(|d| d.chosen).collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 60);
}

#[test]
fn an_idle_town_waits_for_nobody_and_a_busy_one_never_longer_than_two_seconds() {
    assert_eq!(window_ms(1, 40, 2), None);
    assert_eq!(window_ms(1, 40, 30), None, "two rivals for forty workers gain nothing");
    assert_eq!(window_ms(6, 20, 30), Some(700));
    assert_eq!(window_ms(50, 10, 300), Some(LONGEST_WINDOW_MS));
    assert_eq!(window_ms(1, 0, 0), None, "alone he has no rival, however few the workers");
    assert_eq!(window_ms(2, 0, 0), Some(LONGEST_WINDOW_MS));
}

/// Everybody with everybody, one ticket at a time: what no fixed list could beat.
fn dense_cost(fleet: &Fleet, requests: &[Request]) -> (usize, i64) {
    use crate::dispatch::assign::{Graph, solve};
    let mut graph = Graph::new();
    for r in requests {
        let able = fleet.iter().enumerate().filter(|(_, w)| rules::against(w, r, at(NOW)).is_none());
        let costed = able.filter_map(|(i, w)| {
            let leg = Leg { from: w.start()?, to: r.place };
            Some((i as u32, cost(w, r, GreatCircle::default().travel(&leg), at(NOW)).parts.total_s()))
        });
        graph.row(costed.collect::<Vec<_>>(), 1 << 40);
    }
    let best = solve(&graph);
    let served = best.column.iter().flatten().count();
    (served, best.cost - ((requests.len() - served) as i64) * (1 << 40))
}

fn town(most: usize) -> impl Strategy<Value = Vec<Point<Wgs84>>> {
    let km = || prop_oneof![(-120..120i32).prop_map(|v| f64::from(v) / 10.0), (-12..12i32).prop_map(|v| f64::from(v) / 10.0)];
    prop::collection::vec((km(), km()).prop_map(|(e, n)| place(e, n)), 1..most)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Equal numbers, crowded corners, busy workers: as many served as with full lists, at the same cost, and nobody twice.
    #[test]
    fn short_lists_cost_nothing(workers in town(90), tickets in town(90), jobs in prop::collection::vec(0..3u8, 90), ages in prop::collection::vec(0..900i64, 90)) {
        let crew = workers.iter().enumerate().map(|(i, p)| {
            let seen = Some(Seen { place: *p, at: at(NOW - ages[i]), speed_mps: None });
            let free = (jobs[i] > 0).then(|| Free { at: at(NOW + ages[i]), place: *p });
            Worker { seen, free, live_jobs: jobs[i], load_s: u32::from(jobs[i]) * 3600, ..worker(i as u32 + 1, *p, 0) }
        });
        let fleet = fleet(crew);
        let mut requests: Vec<Request> = tickets.iter().enumerate().map(|(i, p)| Request { created_at: at(NOW), ..request(i as u32 + 1, *p) }).collect();
        requests.iter_mut().for_each(|r| r.needs.hold_next = 1);
        let decisions = go(&fleet, &requests);
        let mut sent: Vec<_> = decisions.iter().filter_map(|d| d.chosen).collect();
        sent.sort();
        let (served, spent) = (sent.len(), decisions.iter().filter_map(Decision::choice).map(|c| c.parts.total_s()).sum::<i64>());
        sent.dedup();
        prop_assert_eq!(sent.len(), served, "somebody was sent to two");
        prop_assert_eq!((served, spent), dense_cost(&fleet, &requests));
    }
}

#[test]
fn the_two_states_stand_beside_the_skills() {
    let mut words = Vocabulary::default();
    let wash = words.learn(["wash"]).expect("fits");
    let fleet = fleet([Worker { able: wash, ..here(1, 1.0) }, Worker { able: Abilities::NONE, ..here(2, 0.5) }]);
    let mut wants = asked(1, 0.0);
    wants.needs.able = wash;
    assert_eq!(go(&fleet, &[wants])[0].chosen, Some(id(1)));
}
