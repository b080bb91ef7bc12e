//! A zone played with literal seconds: what comes in, what must go out.

use super::*;
use crate::base::travel::GreatCircle;
use crate::dispatch::testing::{at, id, place, request, worker};
use crate::dispatch::{How, Seen, decide, shortlist};
use mobile_api::tickets::DispatchState;

/// A zone with its fleet, played by a script.
struct Zone {
    state: ZoneState,
    fleet: Fleet,
}

/// What came out, short enough to be read.
#[derive(Debug, PartialEq)]
enum Out {
    /// Ticket, worker, round, how.
    Offer(u32, u32, i32, How),
    /// Ticket, workers, round.
    Open(u32, Vec<u32>, i32),
    Fire(u32),
    Nobody(u32, Vec<&'static str>),
    Read(u32),
}

fn number<T>(id: crate::base::Id<T>) -> u32 {
    u32::try_from(id.uuid().as_u128()).expect("a test's id")
}

impl Zone {
    /// Worker `n` stands `n` km east of the middle.
    fn with(workers: u32) -> Self {
        let mut zone = Zone { state: ZoneState::new(true), fleet: Fleet::new(place(0.0, 0.0), 20_000.0, 10) };
        (1..=workers).for_each(|n| zone.fleet.put(worker(n, place(f64::from(n), 0.0), 0)));
        zone
    }

    fn learn(&mut self, s: i64, known: Known) {
        self.state.learn(known, &mut self.fleet, at(s));
    }

    /// Time comes to second `s`, plans are made at once.
    fn tick(&mut self, s: i64) -> Vec<Out> {
        let effects = self.state.tick(&mut self.fleet, at(s));
        self.carry_out(effects, s)
    }

    fn carry_out(&mut self, effects: Vec<Effect>, s: i64) -> Vec<Out> {
        let mut out = vec![];
        for effect in effects {
            match effect {
                Effect::Plan(requests) => {
                    let decisions = self.plan(&requests, s);
                    let more = self.state.decided(decisions, &mut self.fleet, at(s));
                    out.extend(self.carry_out(more, s));
                }
                Effect::Offer(o) if o.mode == OfferMode::Grab => {
                    out.push(Out::Open(number(o.ticket), o.invited.into_iter().map(number).collect(), o.round));
                }
                Effect::Offer(o) => {
                    let worker = number(o.decision.chosen.expect("somebody"));
                    out.push(Out::Offer(number(o.ticket), worker, o.round, o.decision.how));
                }
                Effect::FireDeadline(t) => out.push(Out::Fire(number(t))),
                Effect::NobodyFound { ticket, decision, .. } => {
                    let mut rules: Vec<_> = decision.left_out.iter().map(|l| l.rule.as_str()).collect();
                    rules.sort_unstable();
                    rules.dedup();
                    out.push(Out::Nobody(number(ticket), rules));
                }
                Effect::Read(t) => out.push(Out::Read(number(t))),
            }
        }
        out
    }

    fn plan(&self, requests: &[Request], s: i64) -> Vec<Decision> {
        let estimate = GreatCircle::default();
        let list = shortlist(requests, &self.fleet, &estimate, at(s));
        let times = list.estimates(&estimate);
        decide(list, &times)
    }

    fn written(&mut self, s: i64, ticket: u32, done: bool) -> Vec<Out> {
        let outcome = if done { Outcome::Done } else { Outcome::Refused };
        let effects = self.state.written(id(ticket), outcome, &mut self.fleet, at(s));
        self.carry_out(effects, s)
    }

    /// Somebody books ticket `n`: who is kept for its first round, if it is decided before the ticket is there.
    fn propose(&mut self, s: i64, n: u32) -> Option<u32> {
        let wanted = request(n, place(0.0, f64::from(n) / 10.0));
        if !self.state.is_quiet(&wanted, &self.fleet, at(s)) {
            return None;
        }
        let decision = self.plan(std::slice::from_ref(&wanted), s).pop()?;
        let offer = self.state.propose(decision, wanted, OfferMode::One, &mut self.fleet, at(s))?;
        offer.decision.chosen.map(number)
    }

    fn jobs(&self, worker: u32) -> u8 {
        self.fleet.get(id(worker)).expect("of the fleet").live_jobs
    }
}

/// A ticket that seeks from second 0 on, `n` hundred metres north of the middle.
fn seeking(n: u32, version: i64) -> Known {
    let seeks = Seeks { request: request(n, place(0.0, f64::from(n) / 10.0)), mode: OfferMode::One, enters_at: at(0) };
    Known { ticket: id(n), version, round: 0, deadline_at: Some(at(300)), live: None, seeks: Some(seeks) }
}

/// The same ticket offered to, or taken by, a worker.
fn live(n: u32, version: i64, worker: u32, state: DispatchState, span: (i64, i64)) -> Known {
    let live = Live {
        dispatch: id(1000 + n),
        state,
        mode: OfferMode::One,
        worker: Some(id(worker)),
        crew: None,
        span: Some(Span { from: at(span.0), to: at(span.1) }),
        place: Some(place(0.0, f64::from(n) / 10.0)),
        for_later: false,
        set_out: matches!(state, DispatchState::Enroute | DispatchState::Arrived | DispatchState::Working).then(|| at(span.0)),
    };
    Known { round: 1, live: Some(live), seeks: None, ..seeking(n, version) }
}

fn again(n: u32, version: i64, round: i32, without: &[u32]) -> Known {
    let mut known = Known { round, ..seeking(n, version) };
    if let Some(s) = &mut known.seeks {
        s.request.excluded = without.iter().map(|w| id(*w)).collect();
    }
    known
}

#[test]
fn in_an_idle_town_the_nearest_is_asked_at_once() {
    let mut zone = Zone::with(3);
    zone.learn(0, seeking(1, 1));
    assert_eq!(zone.state.wakes_at(), Some(at(0)));
    assert_eq!(zone.tick(0), [Out::Offer(1, 1, 1, How::Greedy)]);
    assert_eq!(zone.tick(1), [], "it is being written");
    assert_eq!(zone.jobs(1), 1, "he counts as busy from the decision on");
}

#[test]
fn a_decline_asks_the_next_and_frees_the_first() {
    let mut zone = Zone::with(3);
    zone.learn(0, seeking(1, 1));
    zone.tick(0);
    zone.learn(0, live(1, 2, 1, DispatchState::Offered, (0, 2100)));
    assert_eq!(zone.written(0, 1, true), []);
    assert_eq!((zone.jobs(1), zone.tick(9)), (1, vec![]));
    zone.learn(10, again(1, 3, 1, &[1]));
    assert_eq!(zone.jobs(1), 0);
    assert_eq!(zone.tick(10), [Out::Offer(1, 2, 2, How::Greedy)]);
}

#[test]
fn two_writes_never_ask_the_same_worker() {
    let mut zone = Zone::with(1);
    zone.learn(0, seeking(1, 1));
    assert_eq!(zone.tick(0), [Out::Offer(1, 1, 1, How::Greedy)]);
    zone.learn(0, seeking(2, 1));
    assert_eq!(zone.tick(0), [Out::Nobody(2, vec!["busy"])], "neither write has been answered");
    assert_eq!(zone.written(1, 1, false), [Out::Read(1)]);
    assert_eq!(zone.jobs(1), 0, "the first was refused");
    assert_eq!(zone.tick(1), [Out::Offer(2, 1, 1, How::Greedy)], "so the second has him, without waiting out its pause");
}

#[test]
fn a_refused_write_puts_the_ticket_back() {
    let mut zone = Zone::with(2);
    zone.learn(0, seeking(1, 1));
    zone.tick(0);
    assert_eq!(zone.written(0, 1, false), [Out::Read(1)]);
    assert_eq!(zone.tick(0), []);
    assert_eq!(zone.tick(1), [Out::Offer(1, 1, 1, How::Greedy)]);
}

#[test]
fn old_news_changes_nothing() {
    let mut zone = Zone::with(2);
    zone.learn(0, live(1, 5, 1, DispatchState::Accepted, (0, 2100)));
    zone.learn(0, seeking(1, 4));
    assert_eq!((zone.tick(0), zone.jobs(1)), (vec![], 1));
    zone.state.forget(id(1), 6, &mut zone.fleet, at(1));
    assert_eq!(zone.jobs(1), 0);
    zone.learn(2, live(1, 5, 1, DispatchState::Accepted, (0, 2100)));
    assert!(!zone.state.is_news(id(1), 6));
    assert_eq!((zone.tick(400), zone.jobs(1)), (vec![], 0), "a slow read does not bring an ended ticket back");
}

#[test]
fn a_deadline_fires_when_it_comes_and_again_until_something_is_heard() {
    let mut zone = Zone::with(0);
    zone.learn(0, live(1, 2, 9, DispatchState::Offered, (0, 2100)));
    assert_eq!(zone.tick(299), []);
    assert_eq!(zone.state.wakes_at(), Some(at(300)));
    assert_eq!(zone.tick(300), [Out::Fire(1)]);
    assert_eq!(zone.tick(301), []);
    assert_eq!(zone.tick(305), [Out::Fire(1)]);
    zone.learn(306, Known { deadline_at: None, ..live(1, 3, 9, DispatchState::Offered, (0, 2100)) });
    assert_eq!(zone.tick(999), []);
}

#[test]
fn what_became_due_while_nobody_ran_fires_at_once() {
    let mut zone = Zone::with(0);
    zone.learn(5000, live(1, 2, 9, DispatchState::Accepted, (0, 2100)));
    zone.learn(5000, live(2, 2, 9, DispatchState::Accepted, (0, 2100)));
    assert_eq!(zone.tick(5000), [Out::Fire(1), Out::Fire(2)]);
}

#[test]
fn nobody_is_told_once_and_again_only_when_the_reasons_change() {
    let mut zone = Zone::with(1);
    zone.fleet.change(id(1), |w| w.on_duty = false);
    zone.learn(0, seeking(1, 1));
    assert_eq!(zone.tick(0), [Out::Nobody(1, vec!["off_duty"])]);
    assert_eq!(zone.tick(4), []);
    assert_eq!((zone.tick(5), zone.state.wakes_at()), (vec![], Some(at(15))), "the pause doubles");
    zone.tick(15);
    assert_eq!(zone.state.wakes_at(), Some(at(35)));
    zone.tick(35);
    assert_eq!(zone.state.wakes_at(), Some(at(65)), "up to 30 s");
    zone.fleet.change(id(1), |w| (w.on_duty, w.live_jobs) = (true, 3));
    assert_eq!(zone.tick(65), [Out::Nobody(1, vec!["busy"])]);
}

#[test]
fn who_comes_on_duty_is_asked_at_once() {
    let mut zone = Zone::with(1);
    zone.fleet.change(id(1), |w| w.on_duty = false);
    zone.learn(0, seeking(1, 1));
    zone.tick(0);
    zone.fleet.change(id(1), |w| w.on_duty = true);
    zone.state.available(id(1), &zone.fleet, at(2));
    assert_eq!(zone.tick(2), [Out::Offer(1, 1, 1, How::Greedy)]);
}

#[test]
fn whoever_finishes_wakes_a_waiting_ticket() {
    let mut zone = Zone::with(1);
    zone.learn(0, live(1, 2, 1, DispatchState::Working, (0, 2100)));
    zone.learn(0, seeking(2, 1));
    assert_eq!(zone.tick(0), [Out::Nobody(2, vec!["busy"])]);
    zone.state.forget(id(1), 3, &mut zone.fleet, at(7));
    assert_eq!(zone.tick(7), [Out::Offer(2, 1, 1, How::Greedy)]);
}

#[test]
fn a_ticket_for_later_enters_in_time_and_not_before() {
    let mut zone = Zone::with(1);
    let mut later = seeking(1, 1);
    if let Some(s) = &mut later.seeks {
        s.enters_at = at(3600);
        s.request.want_from = Some(at(5000));
    }
    zone.learn(0, later);
    assert_eq!(zone.tick(0), []);
    zone.fleet.seen(id(1), Seen { place: place(1.0, 0.0), at: at(3599), speed_mps: None });
    assert_eq!(zone.tick(3600).first(), Some(&Out::Fire(1)), "its deadline of second 300");
    assert!(zone.state.writing.contains_key(&id(1)));
}

#[test]
fn what_a_human_has_is_left_alone() {
    let mut zone = Zone::with(2);
    zone.learn(0, seeking(1, 1));
    let human = Known { seeks: None, deadline_at: None, ..seeking(1, 2) };
    zone.learn(0, human);
    assert_eq!((zone.tick(0), zone.tick(500)), (vec![], vec![]));
}

#[test]
fn a_job_far_ahead_keeps_nobody_from_others_until_it_comes_near() {
    let mut zone = Zone::with(1);
    let mut later = live(1, 2, 1, DispatchState::Accepted, (7200, 9600));
    if let Some(l) = &mut later.live {
        l.for_later = true;
    }
    zone.learn(0, later);
    assert_eq!((zone.jobs(1), zone.fleet.get(id(1)).expect("he").booked.len()), (0, 1));
    zone.tick(5400);
    assert_eq!((zone.jobs(1), zone.fleet.get(id(1)).expect("he").booked.len()), (1, 0));
}

#[test]
fn the_next_job_waits_behind_the_one_he_has() {
    let mut zone = Zone::with(1);
    zone.learn(0, live(1, 2, 1, DispatchState::Working, (0, 900)));
    let mut next = seeking(2, 1);
    if let Some(s) = &mut next.seeks {
        s.request.needs.hold_next = 1;
    }
    zone.learn(10, next);
    assert_eq!(zone.tick(10), [Out::Offer(2, 1, 1, How::Greedy)]);
    let free = zone.fleet.get(id(1)).and_then(|w| w.free).expect("busy");
    assert!(free.at > at(900 + 1800), "behind the first, with the drive and the work: {:?}", free.at);
    let mut third = seeking(3, 1);
    if let Some(s) = &mut third.seeks {
        s.request.needs.hold_next = 1;
    }
    zone.learn(11, third);
    assert_eq!(zone.tick(11), [Out::Nobody(3, vec!["busy"])], "one next job, not two");
}

#[test]
fn a_crew_is_busy_and_excluded_as_one() {
    let mut zone = Zone::with(3);
    zone.state.set_crews([(id(1), id(50)), (id(2), id(50)), (id(3), id(51))].into());
    let mut rescue = again(1, 1, 0, &[]);
    if let Some(s) = &mut rescue.seeks {
        (s.mode, s.request.needs.urgent) = (OfferMode::Assigned, true);
    }
    zone.learn(0, rescue.clone());
    assert_eq!(zone.tick(0), [Out::Offer(1, 1, 1, How::Rescue)]);
    assert_eq!([zone.jobs(1), zone.jobs(2), zone.jobs(3)], [1, 1, 0]);
    rescue.version = 3;
    rescue.round = 1;
    if let Some(s) = &mut rescue.seeks {
        s.request.excluded = [id(1)].into();
    }
    zone.written(60, 1, true);
    zone.learn(60, rescue);
    assert_eq!(zone.tick(60), [Out::Offer(1, 3, 2, How::Rescue)], "no acknowledgement: the next crew, not a mate of the first");
}

#[test]
fn a_hold_keeps_him_from_others_for_45_seconds_and_goes_with_its_ticket() {
    let mut zone = Zone::with(2);
    let hold = |quote, until| Held { quote: id(quote), until: at(until) };
    assert_eq!(zone.state.hold(id(1), hold(7, 45), &mut zone.fleet, at(0)), Ok(()));
    assert_eq!(zone.state.hold(id(1), hold(8, 46), &mut zone.fleet, at(1)), Err(Rule::HeldByOtherCall));
    zone.learn(2, seeking(1, 1));
    assert_eq!(zone.tick(2), [Out::Offer(1, 2, 1, How::Greedy)], "the nearest is held for another call");
    let mut booked = seeking(2, 1);
    if let Some(s) = &mut booked.seeks {
        s.request.quote = Some(id(7));
    }
    zone.learn(3, booked);
    assert_eq!(zone.tick(3), [Out::Offer(2, 1, 1, How::Held)]);
}

#[test]
fn when_a_hold_runs_out_he_is_anybodys() {
    let mut zone = Zone::with(1);
    zone.state.hold(id(1), Held { quote: id(7), until: at(45) }, &mut zone.fleet, at(0)).expect("free");
    zone.learn(0, seeking(1, 1));
    assert_eq!(zone.tick(0), [Out::Nobody(1, vec!["held_by_other_call"])]);
    assert!(zone.tick(44).is_empty());
    assert_eq!(zone.tick(45), [Out::Offer(1, 1, 1, How::Greedy)]);
    assert_eq!(zone.state.hold(id(1), Held { quote: id(8), until: at(91) }, &mut zone.fleet, at(46)), Ok(()));
    assert_eq!(zone.state.hold(id(9), Held { quote: id(8), until: at(91) }, &mut zone.fleet, at(46)), Err(Rule::OffDuty));
}

#[test]
fn grab_mode_asks_many_and_keeps_none_of_them_busy() {
    let mut zone = Zone::with(3);
    let mut open = seeking(1, 1);
    if let Some(s) = &mut open.seeks {
        s.mode = OfferMode::Grab;
    }
    zone.learn(0, open);
    assert_eq!(zone.tick(0), [Out::Open(1, vec![1, 2, 3], 1)]);
    assert_eq!([zone.jobs(1), zone.jobs(2), zone.jobs(3)], [0, 0, 0]);
}

#[test]
fn a_busy_town_collects_for_a_window_and_rescue_does_not_wait() {
    let mut zone = Zone::with(3);
    for n in 1..=3 {
        zone.learn(0, seeking(n, 1));
    }
    assert_eq!(zone.tick(0), []);
    let closes = zone.state.wakes_at().expect("a window");
    assert!(closes > at(0) && closes <= at(2), "{closes}");
    let mut rescue = seeking(4, 1);
    if let Some(s) = &mut rescue.seeks {
        s.request.needs.urgent = true;
    }
    zone.learn(1, rescue);
    assert!(matches!(zone.tick(1)[0], Out::Offer(4, _, 1, How::Rescue)), "rescue goes at once");
    let out = zone.tick(2);
    let batch = out.iter().filter(|o| matches!(o, Out::Offer(_, _, 1, How::Batch))).count();
    assert_eq!(batch, 2, "the two who are left go together: {out:?}");
}

#[test]
fn whoever_became_unable_meanwhile_is_not_given_the_job() {
    let mut zone = Zone::with(2);
    zone.learn(0, seeking(1, 1));
    let effects = zone.state.tick(&mut zone.fleet, at(0));
    let [Effect::Plan(requests)] = effects.as_slice() else { panic!("{effects:?}") };
    let decisions = zone.plan(requests, 0);
    assert_eq!(decisions[0].chosen, Some(id(1)));
    zone.fleet.change(id(1), |w| w.on_duty = false);
    assert_eq!(zone.state.decided(decisions, &mut zone.fleet, at(0)), []);
    assert_eq!(zone.tick(0), [Out::Offer(1, 2, 1, How::Greedy)]);
}

#[test]
fn a_ticket_cancelled_while_it_was_planned_is_not_offered() {
    let mut zone = Zone::with(1);
    zone.learn(0, seeking(1, 1));
    let effects = zone.state.tick(&mut zone.fleet, at(0));
    let [Effect::Plan(requests)] = effects.as_slice() else { panic!("{effects:?}") };
    let decisions = zone.plan(requests, 0);
    zone.state.forget(id(1), 2, &mut zone.fleet, at(0));
    assert_eq!(zone.state.decided(decisions, &mut zone.fleet, at(0)), []);
}

#[test]
fn whom_the_database_refuses_is_passed_over_for_a_while() {
    let mut zone = Zone::with(2);
    zone.learn(0, seeking(1, 1));
    assert_eq!(zone.tick(0), [Out::Offer(1, 1, 1, How::Greedy)]);
    let effects = zone.state.written(id(1), Outcome::Unable(id(1)), &mut zone.fleet, at(0));
    assert_eq!(effects, [Effect::Read(id(1))]);
    assert_eq!(zone.tick(1), [Out::Offer(1, 2, 1, How::Greedy)]);
}

#[test]
fn what_he_carried_today_costs_and_is_forgotten_at_midnight() {
    let mut zone = Zone::with(2);
    let load = |zone: &Zone| zone.fleet.get(id(1)).expect("he").load_s;
    // Second 0 of these tests is 06:13:20 local time.
    zone.learn(0, live(1, 2, 1, DispatchState::Working, (0, 2100)));
    assert_eq!(load(&zone), 2100, "what he has in hand");
    zone.state.forget(id(1), 3, &mut zone.fleet, at(1500));
    assert_eq!(load(&zone), 1500, "what it was in the end");
    zone.learn(1500, live(3, 2, 1, DispatchState::Accepted, (1500, 3600)));
    zone.state.forget(id(3), 3, &mut zone.fleet, at(1600));
    assert_eq!(load(&zone), 1500, "whoever never set out carried nothing");
    zone.state.set_carried([(id(1), 7200)].into(), &BTreeSet::new(), &mut zone.fleet, at(1700));
    assert_eq!(load(&zone), 7200, "after a restart the table says it");
    for n in [1, 2] {
        zone.fleet.seen(id(n), Seen { place: place(1.0, 0.0), at: at(1700), speed_mps: None });
    }
    zone.learn(1700, Known { deadline_at: None, ..seeking(2, 1) });
    assert_eq!(zone.tick(1700), [Out::Offer(2, 2, 1, How::Greedy)], "two stand at the same place: the one who carried less goes");
    zone.tick(64_600);
    assert_eq!(load(&zone), 0, "a new day");
}

#[test]
fn a_job_that_overruns_pushes_what_comes_after_it() {
    let mut zone = Zone::with(1);
    zone.learn(0, live(1, 2, 1, DispatchState::Working, (0, 900)));
    zone.learn(0, live(2, 2, 1, DispatchState::Accepted, (900, 3000)));
    let free = |zone: &Zone| zone.fleet.get(id(1)).and_then(|w| w.free).map(|f| f.at);
    assert_eq!(free(&zone), Some(at(3000)));
    zone.tick(900);
    assert_eq!(free(&zone), Some(at(3300)), "not over as planned: five minutes more");
    zone.tick(1200);
    assert_eq!(free(&zone), Some(at(3600)));
    zone.state.forget(id(1), 3, &mut zone.fleet, at(1300));
    zone.learn(1300, live(2, 2, 1, DispatchState::Accepted, (1300, 3400)));
    assert_eq!(free(&zone), Some(at(3400)), "over: the table has laid out the next anew");
}

#[test]
fn a_first_round_keeps_its_worker_from_the_proposal_until_its_answer() {
    let mut zone = Zone::with(2);
    assert_eq!(zone.propose(0, 1), Some(1));
    assert_eq!((zone.jobs(1), zone.jobs(2)), (1, 0));
    assert_eq!(zone.propose(0, 2), Some(2), "another booking at the same moment");
    assert_eq!(zone.written(0, 2, false), [Out::Read(2)]);
    assert_eq!(zone.jobs(2), 0, "it came to nothing");
    zone.learn(0, live(1, 2, 1, DispatchState::Offered, (0, 600)));
    assert_eq!(zone.written(0, 1, true), []);
    assert_eq!(zone.jobs(1), 1, "now by its live round alone");
}

#[test]
fn where_others_wait_or_many_come_nothing_is_decided_beforehand() {
    let mut zone = Zone::with(1);
    // One of two tickets gets the only worker; when he is wanted again both rivals are there.
    for n in 1..=2 {
        zone.learn(0, seeking(n, 1));
    }
    zone.state.tick(&mut zone.fleet, at(0));
    assert_eq!(zone.propose(0, 3), None, "two wait in the window");
    let mut rush = Zone::with(1);
    for n in 1..=60 {
        rush.state.count(at(n));
    }
    assert_eq!(rush.propose(60, 99), None, "a ticket a second: a rival is to be expected");
    assert_eq!(rush.propose(200, 99), Some(1), "and none when they stopped coming");
}
