//! The rules that never bend, looked at from outside: from the facts that a console hears, from what phones were
//! offered and told, and from tickets read through the API. Pure: it is told things and says what they break.

use mobile_api::Timestamp;
use mobile_api::tickets::{Dispatch, DispatchState, Fact, Ticket};
use std::collections::BTreeMap;

/// Breaches that are kept in words; one is enough to fail.
const BROKEN_MAX: usize = 200;

/// A deadline this long past, seconds, is not running any more.
const DEADLINE_GRACE_S: f64 = 120.0;

/// Winners of offers that are remembered.
const WINNERS_MAX: usize = 200_000;

/// What the checker knows.
#[derive(Debug, Default)]
pub struct Rules {
    checked: u64,
    broken: Vec<String>,
    /// Live dispatch of each ticket.
    live: BTreeMap<String, String>,
    /// Worker of each live dispatch, and whether he drives to it or is at it.
    busy: BTreeMap<String, (String, bool)>,
    /// Who was told that he has it.
    winners: BTreeMap<String, String>,
    /// Last fact of each zone.
    seqs: BTreeMap<String, i64>,
}

/// What a fact means for the dispatch it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// A round begins.
    Opened,
    /// It has a worker now.
    Taken,
    /// He drives, is there, or works.
    Active,
    /// The round is over.
    Over,
    /// Nothing changes for it.
    Nothing,
}

/// Reads a fact's kind.
#[must_use]
pub fn turn(kind: &str) -> Turn {
    match kind {
        "offer_made" | "grab_opened" | "assigned" => Turn::Opened,
        "offer_accepted" => Turn::Taken,
        "departed" | "arrived" | "work_started" => Turn::Active,
        "offer_declined" | "offer_expired" | "dispatch_done" | "dispatch_failed" | "dispatch_superseded" => Turn::Over,
        _ => Turn::Nothing,
    }
}

impl Rules {
    /// Notes a breach in words.
    pub fn broken(&mut self, what: String) {
        tracing::error!(what, "a rule is broken");
        if self.broken.len() < BROKEN_MAX && !self.broken.contains(&what) {
            self.broken.push(what);
        }
    }

    /// Looks at something: counts the look, and notes a breach when it does not hold.
    pub fn look(&mut self, holds: bool, breach: impl FnOnce() -> String) {
        self.checked += 1;
        if !holds {
            self.broken(breach());
        }
    }

    /// For the report.
    #[must_use]
    pub fn report(&self) -> mobile_api::report::Rules {
        mobile_api::report::Rules { checked: self.checked, broken: self.broken.clone() }
    }

    /// A console starts to follow a zone after this number.
    pub fn follow(&mut self, zone: &str, seq: i64) {
        self.seqs.entry(zone.to_owned()).or_insert(seq);
    }

    /// The last number heard of a zone.
    #[must_use]
    pub fn last_seq(&self, zone: &str) -> Option<i64> {
        self.seqs.get(zone).copied()
    }

    /// I6 and I1: a console heard a fact.
    pub fn heard(&mut self, fact: &Fact) {
        let last = self.seqs.insert(fact.zone.clone(), fact.seq);
        let expected = last.map_or(fact.seq, |seq| seq + 1);
        self.look(fact.seq == expected, || match fact.seq < expected {
            true => format!("I6: zone {} fact {} ({}) came twice", fact.zone, fact.seq, fact.kind),
            false => format!("I6: zone {} facts {expected} to {} are missing", fact.zone, fact.seq - 1),
        });
        if fact.seq < expected {
            self.seqs.insert(fact.zone.clone(), expected - 1);
            return;
        }
        self.followed(fact);
    }

    /// I1 by facts: at most one live dispatch a ticket, at most one job under way a worker.
    fn followed(&mut self, fact: &Fact) {
        let (Some(ticket), Some(dispatch)) = (&fact.ticket_id, &fact.dispatch_id) else {
            if fact.kind == "ticket_closed"
                && let Some(ticket) = &fact.ticket_id
            {
                self.closed(ticket);
            }
            return;
        };
        let worker = fact.data.get("worker_id").and_then(|w| w.as_str());
        // One of many said no: the others are still asked.
        let still_asked = fact.data.get("still_asked").is_some();
        match if still_asked { Turn::Nothing } else { turn(&fact.kind) } {
            Turn::Opened => {
                let before = self.live.insert(ticket.clone(), dispatch.clone());
                let alone = before.as_ref().is_none_or(|b| b == dispatch);
                self.look(alone, || format!("I1: ticket {ticket} has two live dispatches, {} and {dispatch}", before.unwrap_or_default()));
                self.note(dispatch, worker, false);
            }
            Turn::Taken => self.note(dispatch, worker, false),
            Turn::Active => {
                self.note(dispatch, worker, true);
                self.one_at_a_time(dispatch);
            }
            Turn::Over => {
                self.busy.remove(dispatch);
                if self.live.get(ticket) == Some(dispatch) {
                    self.live.remove(ticket);
                }
            }
            Turn::Nothing => {}
        }
    }

    fn closed(&mut self, ticket: &str) {
        if let Some(dispatch) = self.live.remove(ticket) {
            let ended = !self.busy.contains_key(&dispatch);
            self.busy.remove(&dispatch);
            self.look(ended, || format!("I1: ticket {ticket} was closed while dispatch {dispatch} is live"));
        }
    }

    fn note(&mut self, dispatch: &str, worker: Option<&str>, active: bool) {
        let known = self.busy.get(dispatch).map(|(w, _)| w.clone());
        if let Some(worker) = worker.map(str::to_owned).or(known) {
            self.busy.insert(dispatch.to_owned(), (worker, active));
        }
    }

    fn one_at_a_time(&mut self, dispatch: &str) {
        let Some((worker, _)) = self.busy.get(dispatch).cloned() else { return };
        let other = self.busy.iter().find(|(id, (w, active))| *active && *w == worker && *id != dispatch).map(|(id, _)| id.clone());
        self.look(other.is_none(), || format!("I1: worker {worker} is under way to {dispatch} and {} at once", other.unwrap_or_default()));
    }

    /// I2: a phone saw an offer, then the ticket was read. `None`: there is no such ticket.
    pub fn offer_seen(&mut self, dispatch: &str, version: i64, read: Option<&Ticket>) {
        let durable = read.is_some_and(|ticket| {
            let its = ticket.live_dispatch.as_ref().is_some_and(|d| d.id == dispatch);
            ticket.version > version || (ticket.version == version && its)
        });
        self.look(durable, || format!("I2: dispatch {dispatch} was offered to a phone at version {version} and cannot be read"));
    }

    /// I3: a worker was told that his accept won.
    pub fn accept_won(&mut self, dispatch: &str, worker: &str) {
        let first = self.winners.entry(dispatch.to_owned()).or_insert_with(|| worker.to_owned()).clone();
        self.look(first == worker, || format!("I3: {first} and {worker} both won dispatch {dispatch}"));
        if self.winners.len() > WINNERS_MAX {
            self.winners.pop_first();
        }
    }

    /// I3: what an accept answered must name the one who accepted.
    pub fn accept_answered(&mut self, answer: &Dispatch, worker: &str) {
        let his = answer.worker_id.as_deref() == Some(worker) || answer.crew_id.is_some();
        self.look(his, || format!("I3: {worker} was told that he has dispatch {}, which names {:?}", answer.id, answer.worker_id));
    }

    /// I4: an open ticket was read.
    pub fn open_ticket_read(&mut self, ticket: &Ticket, now: Timestamp) {
        let open = ticket.closed_at.is_none() && ticket.outcome.is_none();
        let late_s = |at: Timestamp| now.duration_since(at).as_secs_f64();
        let watched = ticket.needs_human || ticket.deadline_at.is_some_and(|at| late_s(at) < DEADLINE_GRACE_S);
        self.look(!open || watched, || {
            let deadline = ticket.deadline_at.map_or("no deadline".to_owned(), |at| format!("a deadline {:.0} s past", late_s(at)));
            format!("I4: ticket {} ({}, {}) is open with {deadline} and in nobody's queue", ticket.id, ticket.kind, ticket.state)
        });
    }

    /// I1 by reading: two tickets that name the same worker as under way. The caller read both twice, so that one of them
    /// cannot have ended in between.
    pub fn two_at_once(&mut self, worker: &str, one: &Ticket, other: &Ticket) {
        self.look(!(is_active(one) && is_active(other)), || {
            format!("I1: worker {worker} is under way to tickets {} and {} at once", one.id, other.id)
        });
    }

    /// I7: the same key twice gave these two answers.
    pub fn repeated(&mut self, key: &str, first: &str, again: &str) {
        self.look(first == again, || format!("I7: key {key} made {first} and then {again}"));
    }
}

/// The worker drives to it or is at it.
#[must_use]
pub fn is_active(ticket: &Ticket) -> bool {
    let state = ticket.live_dispatch.as_ref().map(|d| d.state);
    matches!(state, Some(DispatchState::Enroute | DispatchState::Arrived | DispatchState::Working))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use mobile_api::tickets::{OfferMode, Place};
    use serde_json::json;

    fn at(s: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + s).expect("in range")
    }

    fn fact(seq: i64, kind: &str, ticket: &str, dispatch: &str, worker: &str) -> Fact {
        let data = json!({ "worker_id": worker });
        let (ticket_id, dispatch_id) = (Some(ticket.into()), (!dispatch.is_empty()).then(|| dispatch.into()));
        Fact { zone: "z".into(), seq, at: at(seq), kind: kind.into(), ticket_id, dispatch_id, data, by: None }
    }

    pub(crate) fn ticket(id: &str) -> Ticket {
        Ticket {
            id: id.into(),
            no: "XA-1".into(),
            kind: "wash".into(),
            state: "offered".into(),
            outcome: None,
            version: 4,
            zone: "z".into(),
            branch_id: "b".into(),
            customer_id: None,
            customer_name: None,
            phone: "138****6021".into(),
            plate: None,
            place: Place::default(),
            want_from: None,
            want_to: None,
            note: None,
            wish: None,
            promise: None,
            needs_human: false,
            human_reason: None,
            deadline_at: Some(at(30)),
            round: 1,
            attempts: 0,
            parent_id: None,
            live_dispatch: None,
            created_at: at(0),
            closed_at: None,
        }
    }

    pub(crate) fn dispatch(id: &str, worker: &str, state: DispatchState) -> Dispatch {
        Dispatch {
            id: id.into(),
            ticket_id: "t1".into(),
            version: 4,
            round: 1,
            state,
            mode: OfferMode::One,
            worker_id: Some(worker.into()),
            worker_name: None,
            crew_id: None,
            eta_s: None,
            distance_m: None,
            expires_at: None,
            acked_at: None,
            reason: None,
            created_at: at(0),
            accepted_at: None,
            enroute_at: None,
            arrived_at: None,
            started_at: None,
            ended_at: None,
        }
    }

    fn breaches(facts: &[Fact]) -> Vec<String> {
        let mut rules = Rules::default();
        facts.iter().for_each(|f| rules.heard(f));
        assert!(rules.report().checked >= facts.len() as u64);
        rules.report().broken
    }

    #[test]
    fn a_good_day_breaks_nothing() {
        let day = [
            fact(1, "ticket_created", "t1", "", ""),
            fact(2, "offer_made", "t1", "d1", "w1"),
            fact(3, "offer_declined", "t1", "d1", "w1"),
            fact(4, "offer_made", "t1", "d2", "w2"),
            fact(5, "offer_accepted", "t1", "d2", "w2"),
            fact(6, "offer_made", "t2", "d3", "w2"),
            fact(7, "offer_accepted", "t2", "d3", "w2"),
            fact(8, "departed", "t1", "d2", "w2"),
            fact(9, "arrived", "t1", "d2", "w2"),
            fact(10, "dispatch_done", "t1", "d2", "w2"),
            fact(11, "ticket_closed", "t1", "", ""),
            fact(12, "departed", "t2", "d3", "w2"),
        ];
        assert_eq!(breaches(&day), Vec::<String>::new());
    }

    #[test]
    fn i1_one_of_many_who_says_no_does_not_end_the_round() {
        let mut no = fact(2, "offer_declined", "t1", "d1", "w1");
        no.data["still_asked"] = json!(3);
        let found = breaches(&[fact(1, "grab_opened", "t1", "d1", ""), no, fact(3, "grab_opened", "t1", "d2", "")]);
        assert!(found.len() == 1 && found[0].starts_with("I1: ticket t1"), "{found:?}");
    }

    #[test]
    fn i1_two_live_dispatches_of_one_ticket() {
        let found = breaches(&[fact(1, "offer_made", "t1", "d1", "w1"), fact(2, "offer_made", "t1", "d2", "w2")]);
        assert!(found.len() == 1 && found[0].starts_with("I1: ticket t1"), "{found:?}");
        let found = breaches(&[fact(1, "assigned", "t1", "d1", "w1"), fact(2, "ticket_closed", "t1", "", "")]);
        assert!(found.len() == 1 && found[0].starts_with("I1: ticket t1"), "{found:?}");
    }

    #[test]
    fn i1_a_worker_at_two_places() {
        let found = breaches(&[
            fact(1, "offer_made", "t1", "d1", "w1"),
            fact(2, "departed", "t1", "d1", "w1"),
            fact(3, "assigned", "t2", "d2", "w1"),
            fact(4, "departed", "t2", "d2", "w1"),
        ]);
        assert!(found.len() == 1 && found[0].starts_with("I1: worker w1"), "{found:?}");
        let mut rules = Rules::default();
        let under_way = |id: &str| Ticket { live_dispatch: Some(dispatch("d", "w1", DispatchState::Working)), ..ticket(id) };
        rules.two_at_once("w1", &under_way("t1"), &ticket("t2"));
        assert!(rules.report().broken.is_empty());
        rules.two_at_once("w1", &under_way("t1"), &under_way("t2"));
        assert_eq!(rules.report().broken.len(), 1);
    }

    #[test]
    fn i2_an_offer_that_nobody_can_read() {
        let mut rules = Rules::default();
        let offered = Ticket { live_dispatch: Some(dispatch("d1", "w1", DispatchState::Offered)), ..ticket("t1") };
        rules.offer_seen("d1", 4, Some(&offered));
        rules.offer_seen("d1", 3, Some(&ticket("t1")));
        assert!(rules.report().broken.is_empty(), "read as offered, or read after it went on");
        rules.offer_seen("d1", 4, None);
        rules.offer_seen("d1", 5, Some(&offered));
        rules.offer_seen("d2", 4, Some(&offered));
        assert_eq!(rules.report().broken.len(), 3, "{:?}", rules.report());
    }

    #[test]
    fn i3_two_winners() {
        let mut rules = Rules::default();
        rules.accept_won("d1", "w1");
        rules.accept_won("d1", "w1");
        rules.accept_answered(&dispatch("d1", "w1", DispatchState::Accepted), "w1");
        assert!(rules.report().broken.is_empty(), "the same answer again is no second winner");
        rules.accept_won("d1", "w2");
        rules.accept_answered(&dispatch("d1", "w1", DispatchState::Accepted), "w2");
        assert_eq!(rules.report().broken.len(), 2);
    }

    #[test]
    fn i4_a_forgotten_ticket() {
        let mut rules = Rules::default();
        rules.open_ticket_read(&ticket("running"), at(0));
        rules.open_ticket_read(&Ticket { needs_human: true, deadline_at: None, ..ticket("queued") }, at(0));
        rules.open_ticket_read(&Ticket { outcome: Some("done".into()), deadline_at: None, ..ticket("ended") }, at(0));
        assert!(rules.report().broken.is_empty());
        rules.open_ticket_read(&Ticket { deadline_at: None, ..ticket("forgotten") }, at(0));
        rules.open_ticket_read(&ticket("slept through"), at(3_600));
        assert_eq!((rules.report().checked, rules.report().broken.len()), (5, 2));
    }

    #[test]
    fn i6_a_gap_and_a_repetition() {
        let found = breaches(&[fact(7, "note_added", "t", "", ""), fact(9, "note_added", "t", "", "")]);
        assert_eq!(found, ["I6: zone z facts 8 to 8 are missing"]);
        let found = breaches(&[1, 2, 2, 3].map(|seq| fact(seq, "note_added", "t", "", "")));
        assert_eq!(found, ["I6: zone z fact 2 (note_added) came twice"]);
        let mut rules = Rules::default();
        rules.follow("z", 4);
        rules.heard(&fact(6, "note_added", "t", "", ""));
        assert_eq!(rules.report().broken, ["I6: zone z facts 5 to 5 are missing"]);
    }

    #[test]
    fn i7_a_key_that_acted_twice() {
        let mut rules = Rules::default();
        rules.repeated("k", "t1", "t1");
        assert!(rules.report().broken.is_empty());
        rules.repeated("k", "t1", "t2");
        assert_eq!(rules.report().broken.len(), 1);
    }
}
