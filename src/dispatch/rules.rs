//! Who may be sent. Each rule is a function of its own, and its name stands in the why of whomever it left out.

use crate::base::At;
use crate::dispatch::{Request, Span, Worker};

/// Why somebody was not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Not on duty.
    OffDuty,
    /// No fix of him yet, so nobody knows where he is.
    NoPosition,
    /// Lacks a skill or a piece of equipment.
    NoSkill,
    /// His branch may not be sent there.
    WrongBranch,
    /// Declined this ticket, let it expire or failed at it.
    Excluded,
    /// An agent keeps him for another caller.
    HeldByOtherCall,
    /// Has as many live jobs as the kind allows, or nobody can tell when he is free.
    Busy,
    /// Farther than the kind allows.
    OutOfReach,
    /// Something is booked within the time that it would take.
    SpanOverlaps,
}

impl Rule {
    /// As the wire says it. Stable: clients translate it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Rule::OffDuty => "off_duty",
            Rule::NoPosition => "no_position",
            Rule::NoSkill => "no_skill",
            Rule::WrongBranch => "wrong_branch",
            Rule::Excluded => "excluded",
            Rule::HeldByOtherCall => "held_by_other_call",
            Rule::Busy => "busy",
            Rule::OutOfReach => "out_of_reach",
            Rule::SpanOverlaps => "span_overlaps",
        }
    }
}

type Check = fn(&Worker, &Request, At) -> bool;

/// In the order in which a person would ask; the first that holds is the one that is told. Of another branch's people
/// nothing more is told than that.
const RULES: [(Rule, Check); 8] = [
    (Rule::WrongBranch, wrong_branch),
    (Rule::OffDuty, off_duty),
    (Rule::NoPosition, no_position),
    (Rule::NoSkill, no_skill),
    (Rule::Excluded, excluded),
    (Rule::HeldByOtherCall, held_by_other_call),
    (Rule::Busy, busy),
    (Rule::OutOfReach, out_of_reach),
];

/// The rule that keeps `worker` from this request, if one does. [`span_overlaps`] needs the travel time and is asked later.
#[must_use]
pub fn against(worker: &Worker, request: &Request, now: At) -> Option<Rule> {
    RULES.iter().find(|(_, holds)| holds(worker, request, now)).map(|(rule, _)| *rule)
}

fn off_duty(w: &Worker, _: &Request, _: At) -> bool {
    !w.on_duty
}

fn no_position(w: &Worker, _: &Request, _: At) -> bool {
    w.start().is_none()
}

fn no_skill(w: &Worker, r: &Request, _: At) -> bool {
    !w.able.covers(r.needs.able)
}

fn wrong_branch(w: &Worker, r: &Request, _: At) -> bool {
    !r.reach.is_empty() && !r.reach.contains(&w.branch)
}

fn excluded(w: &Worker, r: &Request, _: At) -> bool {
    r.excluded.contains(&w.id)
}

fn held_by_other_call(w: &Worker, r: &Request, now: At) -> bool {
    w.held.is_some_and(|h| h.until > now && Some(h.quote) != r.quote)
}

fn busy(w: &Worker, r: &Request, _: At) -> bool {
    w.live_jobs > 0 && (w.live_jobs > r.needs.hold_next || w.free.is_none())
}

fn out_of_reach(w: &Worker, r: &Request, _: At) -> bool {
    w.start().is_some_and(|start| start.distance_m(&r.place) > f64::from(r.needs.most_m))
}

/// Whether the work would run into something already booked (rule I1: a worker's spans never overlap).
#[must_use]
pub fn span_overlaps(w: &Worker, span: &Span) -> bool {
    w.booked.iter().any(|booked| booked.overlaps(span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dispatch::testing::{at, place, request, worker};
    use crate::dispatch::{Abilities, Free, Held, Vocabulary};

    #[test]
    fn each_rule_leaves_out_whom_it_names() {
        let mut words = Vocabulary::default();
        let tow = words.learn(["tow"]).expect("fits");
        let (now, here) = (at(1000), place(0.0, 0.0));
        let free = Free { at: at(1100), place: here };
        let other_call = Held { quote: "00000000-0000-0000-0000-0000000000aa".parse().expect("uuid"), until: at(1001) };
        let (able, asks) = (worker(1, here, 990), request(1, here));
        let judge = |w: &Worker, r: &Request| against(w, r, now).map(Rule::as_str);

        assert_eq!(judge(&able, &asks), None);
        assert_eq!(judge(&Worker { on_duty: false, seen: None, ..able.clone() }, &asks), Some("off_duty"));
        assert_eq!(judge(&Worker { seen: None, ..able.clone() }, &asks), Some("no_position"));
        let mut towing = asks.clone();
        towing.needs.able = tow;
        assert_eq!(judge(&able, &towing), Some("no_skill"));
        assert_eq!(judge(&Worker { able: tow | Abilities::ON_DUTY, ..able.clone() }, &towing), None);
        let elsewhere = Request { reach: [worker(2, here, 0).branch, crate::base::Id::of(uuid::Uuid::max())].into(), ..asks.clone() };
        assert_eq!(judge(&able, &elsewhere), None);
        let closed = Request { reach: [crate::base::Id::of(uuid::Uuid::max())].into(), ..asks.clone() };
        assert_eq!(judge(&able, &closed), Some("wrong_branch"));
        assert_eq!(judge(&able, &Request { excluded: [able.id].into(), ..asks.clone() }), Some("excluded"));
        let held = Worker { held: Some(other_call), ..able.clone() };
        assert_eq!(judge(&held, &asks), Some("held_by_other_call"));
        assert_eq!(judge(&held, &Request { quote: Some(other_call.quote), ..asks.clone() }), None);
        assert_eq!(against(&held, &asks, at(1001)), None, "a hold that ran out holds nobody");
        let busy = Worker { live_jobs: 1, free: Some(free), ..able.clone() };
        assert_eq!(judge(&busy, &asks), Some("busy"));
        let mut next = asks.clone();
        next.needs.hold_next = 1;
        assert_eq!(judge(&busy, &next), None);
        assert_eq!(judge(&Worker { live_jobs: 2, ..busy.clone() }, &next), Some("busy"));
        assert_eq!(judge(&Worker { free: None, ..busy.clone() }, &next), Some("busy"), "nobody can tell when he is free");
        assert_eq!(judge(&able, &request(1, place(0.0, 40.0))), Some("out_of_reach"));
    }

    #[test]
    fn an_old_fix_is_never_a_reason_to_leave_somebody_out() {
        let here = place(0.0, 0.0);
        assert_eq!(against(&worker(1, here, 0), &request(1, here), at(86_400)), None);
    }

    #[test]
    fn spans_that_only_touch_do_not_overlap() {
        let span = |from, to| Span { from: at(from), to: at(to) };
        let booked = Worker { booked: vec![span(100, 200)], ..worker(1, place(0.0, 0.0), 0) };
        assert!(!span_overlaps(&booked, &span(0, 100)) && !span_overlaps(&booked, &span(200, 300)));
        assert!(span_overlaps(&booked, &span(0, 101)) && span_overlaps(&booked, &span(150, 160)) && span_overlaps(&booked, &span(50, 500)));
    }
}
