//! What a command does to a ticket: pure. No database, no clock, no actor; the same input gives the same answer.
//!
//! [`decide`] finds the flow's move for (state, command), checks who asks, the version he saw and the guards, and plays
//! the effects on a copy. The store writes what comes out, all of it in one transaction.

use crate::base::{At, DispatchId, WorkerId};
use crate::db::{Fault, Json, Refusal};
use crate::tickets::flow::{After, Effect, Flow, Guard, Move, Tell};
use crate::tickets::model::{By, Case, Command, CommandName, Dispatch, Round, Ticket};
use crate::tickets::told::{Done, Told};
use mobile_api::access::Role;
use mobile_api::code::Code;
use mobile_api::tickets::{DispatchState, OfferMode};
use serde_json::{Map, Value, json};

/// The fact of an alarm for every seat.
pub const ALARM_RAISED: &str = "alarm_raised";
/// The fact of a promise that takes the place of one that a change made void.
pub(super) const PROMISED_ANEW: &str = "promised_anew";

/// What came of a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The ticket and its live round afterwards; `touched` is the round the command was about.
    pub case: Case,
    /// Rounds to write, in order: those that ended come before the one that opened.
    pub rounds: Vec<Dispatch>,
    /// What happened, in order.
    pub facts: Vec<Said>,
    /// Messages to send.
    pub tell: Vec<Tell>,
    /// The ticket opens its follow-up.
    pub follow_up: bool,
    /// Nothing changed that needs writing (a second acknowledgement).
    pub unchanged: bool,
}

/// A fact before it has a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// Past tense.
    pub kind: &'static str,
    /// The round it is about.
    pub dispatch: Option<DispatchId>,
    /// The worker it is about.
    pub worker: Option<WorkerId>,
    /// The rest.
    pub data: Map<String, Value>,
}

/// What a command is asked with.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Who asks.
    pub by: &'a By,
    /// The version he saw; the server itself names none, for it re-checks by guards.
    pub version: Option<i64>,
    /// The round that the command names, whatever became of it.
    pub named: Option<&'a Dispatch>,
    /// When whoever takes an open round is free of what he has to do before it; none when he is free now.
    pub free_at: Option<At>,
    /// What the phone says beside it.
    pub told: &'a Told,
    /// The id of a round, if one opens.
    pub new_round: DispatchId,
    /// When.
    pub now: At,
}

/// Decides a command.
///
/// # Errors
/// A typed refusal that says what happened instead (I3); a fault when a row is damaged.
pub fn decide(flow: &Flow, case: &Case, command: &Command, asked: Asked<'_>) -> Result<Step, Fault> {
    let name = command.name();
    if command.dispatch().is_some() {
        fate(asked.named, &case.ticket, asked.by)?;
    }
    let moves: Vec<&Move> = flow.moves(&case.ticket.state, name).collect();
    let quiet = moves.iter().all(|m| is_quiet(m)) && !moves.is_empty();
    match asked.version {
        Some(seen) if seen != case.ticket.version && !quiet => return Err(Refusal::stale(seen, case.ticket.version).into()),
        _ => {}
    }
    if moves.is_empty() {
        return Err(wrong_state(flow, &case.ticket, name).into());
    }
    let allowed: Vec<&&Move> = moves.iter().filter(|m| may(asked.by, m)).collect();
    if allowed.is_empty() {
        return Err(Refusal::new(Code::Forbidden, format!("your role may not {} a {} ticket", name.as_str(), flow.kind)).into());
    }
    // Moves that end otherwise stand aside; when all would, the first one says which outcomes there are.
    let ends_so = |m: &&&Move| match command.outcome() {
        Some(outcome) => m.outcomes.is_empty() || m.outcomes.iter().any(|o| o.get_ref() == outcome),
        None => true,
    };
    let fitting: Vec<&&Move> = allowed.iter().copied().filter(ends_so).collect();
    let mut why_not = None;
    for chosen in if fitting.is_empty() { allowed } else { fitting } {
        match guards_hold(flow, case, chosen, asked)? {
            None => return Play::new(flow, case, command, asked, chosen).run(),
            Some(refusal) => why_not = why_not.or(Some(refusal)),
        }
    }
    Err(why_not.unwrap_or_else(|| wrong_state(flow, &case.ticket, name)).into())
}

fn is_quiet(m: &Move) -> bool {
    m.effects.iter().all(|e| e.get_ref().is_quiet())
}

fn wrong_state(flow: &Flow, ticket: &Ticket, name: CommandName) -> Refusal {
    let detail = match &ticket.outcome {
        Some(outcome) => format!("ticket {} has ended: {outcome}", ticket.no),
        None => format!("a {} ticket in state {} cannot {}", flow.kind, ticket.state, name.as_str()),
    };
    Refusal::new(Code::WrongState, detail)
}

fn may(by: &By, m: &Move) -> bool {
    match by {
        By::System => m.by.iter().any(|w| w.role().is_none()),
        By::User { roles, .. } => m.by.iter().filter_map(|w| w.role()).any(|r| {
            // Whoever runs the installation may do what a manager may.
            roles.contains(&r) || (r == Role::Manager && roles.contains(&Role::Admin))
        }),
    }
}

/// Says what became of a round that is no longer the asker's to move: taken, withdrawn or expired.
fn fate(named: Option<&Dispatch>, ticket: &Ticket, by: &By) -> Result<(), Refusal> {
    let Some(round) = named.filter(|d| d.ticket_id == ticket.id) else { return Err(Refusal::not_found("dispatch")) };
    let why = || round.reason.as_deref().filter(|r| !r.trim().is_empty()).map(|r| format!(": {r}")).unwrap_or_default();
    let ended = |code, what: &str| Err(Refusal::new(code, format!("{what}{}", why())));
    match round.state {
        DispatchState::Expired => ended(Code::Expired, "the offer has expired"),
        DispatchState::Superseded if ticket.outcome.as_deref() == Some("cancelled") => {
            ended(Code::Withdrawn, "the customer has cancelled it")
        }
        DispatchState::Superseded => ended(Code::Withdrawn, "the desk has taken it back"),
        DispatchState::Failed => ended(Code::Withdrawn, "this round has ended as failed"),
        DispatchState::Declined => ended(Code::WrongState, "it was declined"),
        DispatchState::Done => ended(Code::WrongState, "it is done"),
        DispatchState::Offered | DispatchState::Accepted | DispatchState::Enroute | DispatchState::Arrived | DispatchState::Working => {
            match by {
                By::User { worker: Some(me), crew, .. } => whose(round, *me, *crew),
                By::User { worker: None, .. } | By::System => Ok(()),
            }
        }
    }
}

fn whose(round: &Dispatch, me: WorkerId, crew: Option<crate::base::CrewId>) -> Result<(), Refusal> {
    if round.worker_id == Some(me) || (round.crew_id.is_some() && round.crew_id == crew) {
        return Ok(());
    }
    let invited = round.invited.read::<Vec<WorkerId>>().is_ok_and(|list| list.contains(&me));
    match (invited, round.worker_id) {
        (true, None) => Ok(()),
        (true, Some(_)) => Err(Refusal::new(Code::Taken, "another worker was faster")),
        (false, _) => Err(Refusal::not_found("dispatch")),
    }
}

/// None when every guard holds; else why the first one does not.
fn guards_hold(flow: &Flow, case: &Case, m: &Move, asked: Asked<'_>) -> Result<Option<Refusal>, Fault> {
    for guard in &m.when {
        if !holds(flow, case, *guard.get_ref(), asked)? {
            return Ok(Some(not_held(*guard.get_ref(), &case.ticket)));
        }
    }
    Ok(None)
}

fn holds(flow: &Flow, case: &Case, guard: Guard, asked: Asked<'_>) -> Result<bool, Fault> {
    let (ticket, live) = (&case.ticket, case.live.as_ref());
    let rounds_left = || -> Result<bool, Fault> { Ok(tried(ticket, live)?.len() < usize::try_from(flow.rounds()).unwrap_or(0)) };
    Ok(match guard {
        Guard::PlaceKnown => ticket.point().is_some(),
        Guard::NotInHumanQueue => !ticket.needs_human,
        Guard::RoundsLeft => rounds_left()?,
        Guard::RoundsUsedUp => !rounds_left()?,
        Guard::OwnRound => live.is_some() && live.map(|d| d.id) == asked.named.map(|d| d.id),
        Guard::Unexpired => live.and_then(|d| d.expires_at).is_none_or(|end| asked.now < end),
        Guard::OthersStillAsked => match live.filter(|d| d.worker_id.is_none()) {
            Some(round) => round.invited_workers()?.iter().any(|w| Some(*w) != asked.by.worker()),
            None => false,
        },
        Guard::Unacknowledged => live.is_some_and(|d| d.acked_at.is_none()),
        Guard::Due => ticket.deadline_at.is_some_and(|at| at <= asked.now),
        Guard::AttemptsLeft => ticket.attempts + 1 < flow.attempts,
        Guard::AttemptsUsedUp => ticket.attempts + 1 >= flow.attempts,
    })
}

/// Everybody who had it, the one who has it now among them: what the flow's rounds are counted by.
fn tried(ticket: &Ticket, live: Option<&Dispatch>) -> Result<Vec<WorkerId>, Fault> {
    let mut all = ticket.excluded_workers()?;
    if let Some(w) = live.and_then(|d| d.worker_id).filter(|w| !all.contains(w)) {
        all.push(w);
    }
    Ok(all)
}

fn not_held(guard: Guard, ticket: &Ticket) -> Refusal {
    let (code, detail) = match guard {
        Guard::PlaceKnown => (Code::WrongState, "the place is not known yet: change the ticket with a place first".to_owned()),
        Guard::NotInHumanQueue => (Code::WrongState, "a person has been asked to decide".to_owned()),
        Guard::RoundsLeft => (Code::WrongState, format!("every round was used up ({})", ticket.round)),
        Guard::RoundsUsedUp | Guard::OthersStillAsked | Guard::AttemptsLeft | Guard::AttemptsUsedUp => {
            (Code::WrongState, "the flow has another move for this".to_owned())
        }
        Guard::OwnRound => (Code::Withdrawn, "that round is over".to_owned()),
        Guard::Unexpired => (Code::Expired, "the offer has expired".to_owned()),
        Guard::Unacknowledged => (Code::WrongState, "it has been acknowledged".to_owned()),
        Guard::Due => (Code::WrongState, "its deadline has not come yet".to_owned()),
    };
    Refusal::new(code, detail)
}

/// A move being played on a copy of the case.
struct Play<'a> {
    flow: &'a Flow,
    command: &'a Command,
    asked: Asked<'a>,
    chosen: &'a Move,
    ticket: Ticket,
    live: Option<Dispatch>,
    ended: Option<Dispatch>,
    facts: Vec<Said>,
    /// Photographs that the move wants and nobody took, by slot.
    lacks: Vec<String>,
    changed: bool,
}

impl<'a> Play<'a> {
    fn new(flow: &'a Flow, case: &Case, command: &'a Command, asked: Asked<'a>, chosen: &'a Move) -> Self {
        let (ticket, live) = (case.ticket.clone(), case.live.clone());
        let lacks = asked.told.lacks(flow.wants(chosen));
        Play { flow, command, asked, chosen, ticket, live, ended: None, facts: vec![], lacks, changed: false }
    }

    fn run(mut self) -> Result<Step, Fault> {
        self.asked.told.check(&self.lacks)?;
        let was_live = self.live.clone();
        for effect in &self.chosen.effects {
            self.play(effect.get_ref())?;
        }
        if let Some(to) = &self.chosen.to {
            self.ticket.state = to.get_ref().clone();
        }
        let quiet = is_quiet(self.chosen);
        if !quiet {
            self.ticket.version += 1;
            self.ticket.deadline_at = self.next_deadline();
        }
        Ok(self.finish(was_live, quiet))
    }

    fn finish(mut self, was_live: Option<Dispatch>, quiet: bool) -> Step {
        let base = about(&self.ticket);
        for fact in &mut self.facts {
            for (k, v) in &base {
                fact.data.entry(k.clone()).or_insert_with(|| v.clone());
            }
        }
        let mut rounds: Vec<Dispatch> = self.ended.iter().cloned().collect();
        rounds.extend(self.live.clone().filter(|now| was_live.as_ref() != Some(now)));
        let follow_up = self.ticket.closed_at == Some(self.asked.now)
            && self.flow.follow_up.as_ref().is_some_and(|f| f.outcomes.iter().any(|o| Some(o.get_ref()) == self.ticket.outcome.as_ref()));
        let touched = self.live.clone().or_else(|| self.ended.clone());
        Step {
            unchanged: quiet && !self.changed,
            case: Case { ticket: self.ticket, live: self.live, touched },
            rounds,
            facts: self.facts,
            tell: self.chosen.tell.iter().map(|t| *t.get_ref()).collect(),
            follow_up,
        }
    }

    fn play(&mut self, effect: &Effect) -> Result<(), Fault> {
        match effect {
            Effect::OpenRound => self.open_round()?,
            Effect::SupersedeRound => self.supersede(),
            Effect::TakeRound => self.take(),
            Effect::Round(to) => self.go(*to),
            Effect::EndRound(to) => self.end(*to),
            Effect::Uninvite => self.uninvite()?,
            Effect::Exclude => self.exclude()?,
            Effect::Acknowledge => self.acknowledge(),
            Effect::KeepWhy => self.changed = true,
            Effect::NeedHuman(reason) => self.need_human(reason.as_deref()),
            Effect::ClearHuman => (self.ticket.needs_human, self.ticket.human_reason) = (false, None),
            Effect::Alarm(reason) => self.say(ALARM_RAISED, None, [("reason", json!(reason))]),
            Effect::KeepPromise => self.keep_promise(),
            Effect::Change => self.change(),
            Effect::CountAttempt => {
                self.ticket.attempts += 1;
                let (n, note) = (self.ticket.attempts, self.note());
                self.say("attempt_made", None, [("attempts", json!(n)), ("note", json!(note))]);
            }
            Effect::Close(outcome) => self.close(outcome.as_deref())?,
            Effect::Note => {
                let text = self.note();
                self.say("note_added", None, [("text", json!(text))]);
            }
        }
        Ok(())
    }

    fn say<const N: usize>(&mut self, kind: &'static str, round: Option<&Dispatch>, data: [(&str, Value); N]) {
        let mut map: Map<String, Value> = data.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
        if let Some(d) = round {
            map.insert("round".into(), json!(d.round));
            map.insert("mode".into(), json!(d.mode));
            map.insert("dispatch_state".into(), json!(d.state));
            map.insert("worker_id".into(), json!(d.worker_id));
            map.insert("crew_id".into(), json!(d.crew_id));
        }
        self.changed = true;
        self.facts.push(Said { kind, dispatch: round.map(|d| d.id), worker: round.and_then(|d| d.worker_id), data: map });
    }

    fn open_round(&mut self) -> Result<(), Fault> {
        let Command::Offer(round) = self.command else { return Err(Fault::internal("open_round belongs to offer, open and assign")) };
        self.ticket.round += 1;
        let d = self.new_round(round);
        let kind = match d.mode {
            OfferMode::One => "offer_made",
            OfferMode::Grab => "grab_opened",
            OfferMode::Assigned => "assigned",
        };
        let data = [
            ("eta_s", json!(d.there_in_s(self.asked.now))),
            ("distance_m", json!(d.distance_m)),
            ("expires_at", json!(d.expires_at)),
            ("invited", d.invited.0.clone()),
        ];
        self.say(kind, Some(&d), data);
        self.live = Some(d);
        Ok(())
    }

    fn new_round(&self, round: &Round) -> Dispatch {
        let now = self.asked.now;
        let from = now.plus_s(round.start_s.max(0));
        let span = round.worker.map(|_| (from, from.plus_s((round.eta_s + self.flow.service_s).max(60))));
        let timeout_s = self.flow.offer.map_or(60, |o| o.timeout_s);
        Dispatch {
            id: self.asked.new_round,
            ticket_id: self.ticket.id,
            zone_id: self.ticket.zone_id,
            round: self.ticket.round,
            mode: round.mode,
            state: DispatchState::Offered,
            live: true,
            worker_id: round.worker,
            crew_id: round.crew,
            invited: Json::of(&round.invited),
            span_from: span.map(|s| s.0),
            span_to: span.map(|s| s.1),
            eta_s: Some(round.eta_s),
            distance_m: Some(round.distance_m),
            expires_at: (round.mode != OfferMode::Assigned).then(|| now.plus_s(timeout_s)),
            acked_at: None,
            reason: None,
            outcome: None,
            created_at: now,
            accepted_at: None,
            enroute_at: None,
            arrived_at: None,
            started_at: None,
            ended_at: None,
        }
    }

    fn take(&mut self) {
        let (now, by, service_s) = (self.asked.now, self.asked.by, self.flow.service_s);
        let Some(mut d) = self.live.take() else { return };
        d.state = DispatchState::Accepted;
        let done = self.done(&d);
        d.accepted_at = Some(done.at);
        d.expires_at = None;
        if d.worker_id.is_none() {
            let drive_s = d.eta_s.unwrap_or(0);
            let wanted = self.ticket.want_from.map_or(now, |from| from.plus_s(-drive_s).max(now));
            let from = wanted.max(self.asked.free_at.unwrap_or(now));
            d.worker_id = by.worker();
            (d.span_from, d.span_to) = (Some(from), Some(from.plus_s((drive_s + service_s).max(60))));
        }
        if d.mode != OfferMode::Assigned {
            // Whoever answers has seen it.
            d.acked_at = d.acked_at.or(Some(now));
            self.say("offer_accepted", Some(&d), []);
            self.mark(done);
        }
        self.promise_by(&d);
        self.live = Some(d);
    }

    fn go(&mut self, to: DispatchState) {
        let now = self.asked.now;
        let Some(mut d) = self.live.take() else { return };
        let done = self.done(&d);
        d.state = to;
        d.acked_at = d.acked_at.or(Some(now));
        let kind = match to {
            DispatchState::Enroute => {
                d.enroute_at = Some(done.at);
                "departed"
            }
            DispatchState::Arrived => {
                d.arrived_at = Some(done.at);
                "arrived"
            }
            _ => {
                d.started_at = Some(done.at);
                "work_started"
            }
        };
        self.say(kind, Some(&d), []);
        self.mark(done);
        if let (Command::Arrive { note, away_m, .. }, Some(said)) = (self.command, self.facts.last_mut()) {
            said.data.extend(note.iter().map(|note| ("note".to_owned(), json!(note))));
            said.data.extend(away_m.map(|m| ("away_m".to_owned(), json!(m))));
        }
        self.live = Some(d);
    }

    fn end(&mut self, to: DispatchState) {
        let Some(mut d) = self.live.take() else { return };
        let done = self.done(&d);
        d.state = to;
        d.live = false;
        d.ended_at = Some(done.at);
        d.reason = self.reason();
        let kind = match to {
            DispatchState::Declined => "offer_declined",
            DispatchState::Expired => "offer_expired",
            DispatchState::Failed => "dispatch_failed",
            DispatchState::Superseded => "dispatch_superseded",
            _ => {
                d.outcome = self.wanted_outcome();
                "dispatch_done"
            }
        };
        let data = [("reason", json!(d.reason)), ("invited", d.invited.0.clone())];
        self.say(kind, Some(&d), data);
        self.mark(done);
        self.ended = Some(d);
    }

    fn supersede(&mut self) {
        self.end(DispatchState::Superseded);
    }

    fn uninvite(&mut self) -> Result<(), Fault> {
        let (Some(me), Some(mut d)) = (self.asked.by.worker(), self.live.take()) else { return Ok(()) };
        let left: Vec<WorkerId> = d.invited_workers()?.into_iter().filter(|w| *w != me).collect();
        d.invited = Json::of(&left);
        let data = [("reason", json!(self.reason())), ("worker_id", json!(me)), ("still_asked", json!(left.len()))];
        self.say("offer_declined", None, data);
        if let Some(said) = self.facts.last_mut() {
            (said.dispatch, said.worker) = (Some(d.id), Some(me));
        }
        self.live = Some(d);
        Ok(())
    }

    fn exclude(&mut self) -> Result<(), Fault> {
        let Some(who) = self.ended.as_ref().and_then(|d| d.worker_id.or(self.asked.by.worker())) else { return Ok(()) };
        let mut all = self.ticket.excluded_workers()?;
        if !all.contains(&who) {
            all.push(who);
            self.ticket.excluded = Json::of(&all);
        }
        Ok(())
    }

    fn acknowledge(&mut self) {
        let now = self.asked.now;
        let Some(mut d) = self.live.take() else { return };
        if d.acked_at.is_none() {
            d.acked_at = Some(now);
            self.say("offer_acknowledged", Some(&d), []);
        }
        self.live = Some(d);
        if self.changed && !self.ticket.needs_human && self.ticket.is_open() {
            // An assignment's deadline was its acknowledgement; now it is the departure.
            self.ticket.deadline_at = self.next_deadline();
        }
    }

    fn need_human(&mut self, reason: Option<&str>) {
        let why = match self.command {
            Command::NeedHuman { reason } => Some(reason.clone()),
            _ => reason.map(ToOwned::to_owned),
        };
        self.ticket.needs_human = true;
        self.ticket.human_reason = why.clone();
        self.say("human_needed", None, [("reason", json!(why))]);
    }

    fn keep_promise(&mut self) {
        let (Some(at), None, now) = (self.ticket.promise_at, self.ticket.promise_kept, self.asked.now) else { return };
        let Some(there) = self.live.as_ref().and_then(|d| d.arrived_at) else { return };
        // He was seen somewhere else: then what his phone says of the time does not count.
        let elsewhere = matches!(self.command, Command::Arrive { away_m: Some(_), .. });
        let kept = if elsewhere { now } else { there } <= at;
        self.ticket.promise_kept = Some(kept);
        // Nobody but the phone says so: whoever counts promises can see that.
        self.ticket.promise_told_late = kept && now > at;
    }

    /// When the step under way was done.
    fn done(&self, round: &Dispatch) -> Done {
        Done::of(self.asked.told, Some(round), self.asked.now)
    }

    /// The last fact says so when that was told late, and which photographs are missing.
    fn mark(&mut self, done: Done) {
        let Some(said) = self.facts.last_mut() else { return };
        done.mark(&mut said.data);
        if !self.lacks.is_empty() {
            said.data.insert("photos_missing".into(), json!(self.lacks));
            said.data.insert("note".into(), json!(self.asked.told.note));
        }
    }

    fn change(&mut self) {
        let Command::Change(c) = self.command else { return };
        let t = &mut self.ticket;
        if let Some(p) = c.point {
            (t.lat, t.lon, t.accuracy_m) = (Some(p.lat()), Some(p.lon()), c.accuracy_m);
        }
        t.address = c.address.clone().or(t.address.take());
        t.want_from = c.want_from.or(t.want_from);
        t.want_to = c.want_to.or(t.want_to);
        t.note = c.note.clone().or(t.note.take());
        let told_of = c.point.is_some() || c.want_from.is_some() || c.want_to.is_some();
        // With other information, those who declined before may be asked again.
        t.excluded = Json::of(&Vec::<WorkerId>::new());
        self.say("ticket_changed", None, []);
        if let (true, Some(said)) = (c.located, self.facts.last_mut()) {
            said.data.insert("located".into(), json!(true));
            said.data.insert("accuracy_m".into(), json!(c.accuracy_m.map(f64::round)));
        }
        if told_of {
            self.promise_by_the_wanted_time();
        }
    }

    /// What was promised for another place or time is void. For a wanted time it is promised anew at once, else when
    /// somebody takes it.
    fn promise_by_the_wanted_time(&mut self) {
        let (before, now) = (self.ticket.promise_at, self.asked.now);
        if self.ticket.promise_said_at.is_none() {
            return;
        }
        self.ticket.promise_at = self.ticket.wanted_by().filter(|by| *by > now);
        if let Some(at) = self.ticket.promise_at.filter(|at| Some(*at) != before) {
            self.promise(at);
        }
    }

    /// Somebody takes what was promised and then changed: now it is known by when he is there.
    fn promise_by(&mut self, d: &Dispatch) {
        let now = self.asked.now;
        if self.ticket.promise_at.is_none() && self.ticket.promise_said_at.is_some() {
            let there = d.span_from.unwrap_or(now).max(now).plus_s(d.eta_s.unwrap_or(0));
            self.promise(self.ticket.wanted_by().unwrap_or(there).max(there));
        }
    }

    fn promise(&mut self, at: At) {
        (self.ticket.promise_at, self.ticket.promise_said_at) = (Some(at), Some(self.asked.now));
        self.say(PROMISED_ANEW, None, [("promise_at", json!(at))]);
    }

    fn close(&mut self, outcome: Option<&str>) -> Result<(), Fault> {
        let outcome = match outcome {
            Some(o) => o.to_owned(),
            None => self.wanted_outcome().ok_or_else(|| Fault::internal("a move that closes names an outcome"))?,
        };
        let listed = |o: &str| self.chosen.outcomes.is_empty() || self.chosen.outcomes.iter().any(|l| l.get_ref() == o);
        if !listed(&outcome) {
            let names: Vec<_> = self.chosen.outcomes.iter().map(|o| o.get_ref().as_str()).collect();
            return Err(Refusal::field("outcome", format!("one of {}", names.join(", "))).into());
        }
        let (now, note) = (self.asked.now, self.note());
        self.ticket.closed_at = Some(now);
        (self.ticket.needs_human, self.ticket.human_reason) = (false, None);
        if self.ticket.promise_kept.is_none() && self.ticket.promise_at.is_some_and(|at| now > at) {
            self.ticket.promise_kept = Some(false);
        }
        self.ticket.outcome = Some(outcome.clone());
        self.say("ticket_closed", None, [("outcome", json!(outcome)), ("note", json!(note)), ("reason", json!(self.reason()))]);
        Ok(())
    }

    /// The outcome that the command names, or the move's first.
    fn wanted_outcome(&self) -> Option<String> {
        self.command.outcome().map(ToOwned::to_owned).or_else(|| self.chosen.outcomes.first().map(|o| o.get_ref().clone()))
    }

    fn note(&self) -> Option<String> {
        match self.command {
            Command::Finish { note, .. } | Command::Close { note, .. } | Command::Attempt { note } => note.clone(),
            Command::Note { text } => Some(text.clone()),
            _ => None,
        }
    }

    /// Why, as whoever commanded it said; what is blank is not said.
    fn reason(&self) -> Option<String> {
        let said = match self.command {
            Command::Decline { reason, .. }
            | Command::Fail { reason, .. }
            | Command::Redispatch { reason, .. }
            | Command::Withdraw { reason }
            | Command::Cancel { reason } => Some(reason.clone()),
            Command::Change(_) => Some("changed".into()),
            Command::Offer(_) => Some("reassigned".into()),
            _ => None,
        };
        said.filter(|reason| !reason.trim().is_empty())
    }

    fn next_deadline(&self) -> Option<At> {
        deadline(self.flow, &self.ticket, self.live.as_ref(), self.asked.now)
    }
}

/// A new ticket's first deadline.
#[must_use]
pub fn first_deadline(flow: &Flow, ticket: &Ticket, now: At) -> Option<At> {
    deadline(flow, ticket, None, now)
}

/// The deadline of a ticket whose round was laid out anew; none when it does not hang on when its worker sets out.
#[must_use]
pub fn start_deadline(flow: &Flow, ticket: &Ticket, live: &Dispatch, now: At) -> Option<At> {
    let acknowledged = live.acked_at.is_some();
    let counts = flow.state(&ticket.state)?.deadline.is_some_and(|rule| match rule.after {
        After::Start => true,
        After::Acknowledged => acknowledged,
        After::Now | After::Window | After::Expires | After::Eta | After::Service => false,
    });
    if counts { deadline(flow, ticket, Some(live), now) } else { None }
}

/// When the state that was entered ends by itself; none for a last state or one that waits for a person (I4).
fn deadline(flow: &Flow, ticket: &Ticket, live: Option<&Dispatch>, now: At) -> Option<At> {
    if !ticket.is_open() || ticket.needs_human {
        return None;
    }
    let rule = flow.state(&ticket.state)?.deadline?;
    let start = live.and_then(|d| d.span_from).unwrap_or(now).max(now);
    let from = match rule.after {
        After::Now => now,
        After::Window => ticket.want_from.unwrap_or(now).max(now),
        After::Expires => live.and_then(|d| d.expires_at).unwrap_or(now),
        After::Start => start,
        After::Acknowledged if live.is_some_and(|d| d.acked_at.is_some()) => start,
        After::Acknowledged => return Some(now.plus_s(flow.offer.map_or(60, |o| o.timeout_s))),
        After::Eta => now.plus_s(live.and_then(|d| d.eta_s).unwrap_or(0)),
        After::Service => now.plus_s(flow.service_s),
    };
    Some(from.plus_s(rule.plus_s))
}

/// What every fact says of its ticket: enough for a board, nothing that only some may see.
pub(super) fn about(t: &Ticket) -> Map<String, Value> {
    let Value::Object(mut map) = json!({
        "kind": t.kind, "no": t.no, "state": t.state, "outcome": t.outcome, "version": t.version, "needs_human": t.needs_human,
        "human_reason": t.human_reason, "deadline_at": t.deadline_at, "lat": t.lat, "lon": t.lon, "promise_at": t.promise_at,
        "promise_kept": t.promise_kept,
    }) else {
        return Map::new();
    };
    if t.promise_told_late {
        map.insert("promise_told_late".into(), json!(true));
    }
    map
}

#[cfg(test)]
mod tests;
