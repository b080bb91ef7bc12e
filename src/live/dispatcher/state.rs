//! What one zone's dispatcher knows and decides, without any actor, clock or database: facts go in, effects come out.
//!
//! A ticket that wants a worker is *looked at* when its time has come, waits in the *pool* for the next plan, and is *being
//! written* from the decision until the database has answered. A worker counts as busy from the decision on, so nobody is
//! given two jobs while a write is under way.

use crate::base::{At, CrewId, QuoteId, TicketId, WorkerId};
use crate::dispatch::{Decision, Fleet, Free, Held, MOST_TOGETHER, Request, Rule, Span, against, window_ms};
use crate::live::dispatcher::agenda::Agenda;
use crate::live::dispatcher::known::{Known, Live, Seeks};
use crate::tickets::{AHEAD_S, OVERRUN_S};
use mobile_api::tickets::OfferMode;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Things that are handled in one turn; the rest waits for the next one, which comes at once.
const MOST_AT_ONCE: usize = 512;
/// Portions of them; more than a few means that something sets itself due again.
const MOST_TURNS: usize = 3;
/// A fired deadline of which nothing was heard is fired again after this.
const FIRE_AGAIN_S: i64 = 5;
/// A ticket whose write was refused is read anew and looked at again after this.
const AFTER_REFUSAL_S: i64 = 1;
/// A worker whom the database refused for a ticket is not tried again for it before this.
const UNABLE_S: i64 = 60;
/// Pause after the first look that found nobody; doubles up to [`LONGEST_PAUSE_S`].
const FIRST_PAUSE_S: i64 = 5;
const LONGEST_PAUSE_S: i64 = 30;
/// Tickets that are looked at again when one worker becomes available.
const MOST_WOKEN: usize = 64;
/// How long an ended ticket is remembered, so that a slow read does not bring it back.
const REMEMBERED_S: i64 = 60;
/// Entries of the last minute that are counted.
const MOST_COUNTED: usize = 1024;
/// The version of a ticket as it is booked.
const FIRST_VERSION: i64 = 1;
/// Where a range over one ticket's workers begins.
const FIRST_WORKER: WorkerId = WorkerId::of(uuid::Uuid::nil());
/// Most workers asked at once in grab mode.
pub(in crate::live) const MOST_INVITED: usize = 64;

/// What is due at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// A ticket's deadline.
    Deadline(TicketId),
    /// A ticket wants a worker now.
    Look(TicketId),
    /// A booked job comes near.
    Recount(WorkerId),
    /// A hold ends.
    HoldEnds(WorkerId),
    /// The window closes: all that wait are planned together.
    Window,
    /// An ended ticket may be forgotten for good.
    Forget(TicketId),
}

/// What the actor has to do.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Effect {
    /// Plan these together, then say [`ZoneState::decided`].
    Plan(Vec<Request>),
    /// Write this round, then say [`ZoneState::written`].
    Offer(Offer),
    /// A deadline has come: let the machine act on it.
    FireDeadline(TicketId),
    /// Keep this decision: it found nobody.
    NobodyFound {
        /// For which ticket.
        ticket: TicketId,
        /// The round it was for.
        round: i32,
        /// Why.
        decision: Decision,
    },
    /// The ticket changed behind our back: read it anew.
    Read(TicketId),
}

/// A round to be written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Offer {
    /// Its ticket.
    pub(super) ticket: TicketId,
    /// The version it rests on.
    pub(super) version: i64,
    /// The round's number.
    pub(super) round: i32,
    /// How it is put.
    pub(super) mode: OfferMode,
    /// The crew of the one chosen.
    pub(super) crew: Option<CrewId>,
    /// All who are asked, in grab mode.
    pub(super) invited: Vec<WorkerId>,
    /// Whom, and why.
    pub(super) decision: Decision,
}

/// A decision whose write is under way, or its live round: whom it keeps busy, when and until where.
#[derive(Debug, Clone, PartialEq)]
struct Busy {
    workers: Vec<WorkerId>,
    span: Span,
    free: Free,
    for_later: bool,
}

/// What the database answered to a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is written.
    Done,
    /// Somebody else was faster, or the database was away.
    Refused,
    /// This worker cannot, for a reason that the fleet does not show.
    Unable(WorkerId),
}

/// A look that found nobody.
#[derive(Debug, Clone, Default, PartialEq)]
struct Fruitless {
    looks: u32,
    rules: BTreeSet<Rule>,
}

/// The zone.
#[derive(Debug)]
pub(super) struct ZoneState {
    tickets: BTreeMap<TicketId, Known>,
    /// Ended ones, with the version they ended at.
    ended: BTreeMap<TicketId, i64>,
    /// Wait for the next plan.
    pool: BTreeSet<TicketId>,
    /// Are being planned, for when a routing engine is asked in between.
    planning: BTreeSet<TicketId>,
    /// Decided, the write is under way. In grab mode nobody is kept busy.
    writing: BTreeMap<TicketId, Option<Busy>>,
    fruitless: BTreeMap<TicketId, Fruitless>,
    /// Which tickets keep a worker busy: live ones and those being written.
    jobs: BTreeMap<WorkerId, BTreeSet<TicketId>>,
    crew_of: BTreeMap<WorkerId, CrewId>,
    crews: BTreeMap<CrewId, BTreeSet<WorkerId>>,
    holds: BTreeMap<WorkerId, Held>,
    /// Whom the database refused for a ticket, and until when he is not asked again.
    unable: BTreeMap<(TicketId, WorkerId), At>,
    agenda: Agenda<Due>,
    /// When tickets came into the pool, for a minute.
    came: VecDeque<At>,
    /// Seconds that each worker carried today, of what is over; what he has in hand comes on top.
    carried: BTreeMap<WorkerId, i64>,
    /// When the local day began that `carried` counts.
    day: Option<At>,
    /// Tickets of a busy zone are decided together; otherwise each alone, the oldest first.
    batching: bool,
}

impl ZoneState {
    /// A zone without tickets.
    pub(super) fn new(batching: bool) -> Self {
        Self {
            tickets: BTreeMap::new(),
            ended: BTreeMap::new(),
            pool: BTreeSet::new(),
            planning: BTreeSet::new(),
            writing: BTreeMap::new(),
            fruitless: BTreeMap::new(),
            jobs: BTreeMap::new(),
            crew_of: BTreeMap::new(),
            crews: BTreeMap::new(),
            holds: BTreeMap::new(),
            unable: BTreeMap::new(),
            agenda: Agenda::new(),
            came: VecDeque::new(),
            carried: BTreeMap::new(),
            day: None,
            batching,
        }
    }

    /// When something becomes due.
    pub(super) fn wakes_at(&self) -> Option<At> {
        self.agenda.next()
    }

    /// Who belongs to which crew: its members share their jobs.
    pub(super) fn set_crews(&mut self, crew_of: BTreeMap<WorkerId, CrewId>) {
        self.crews.clear();
        for (worker, crew) in &crew_of {
            self.crews.entry(*crew).or_default().insert(*worker);
        }
        self.crew_of = crew_of;
    }

    /// The quote that holds a worker.
    pub(super) fn holder(&self, worker: WorkerId) -> Option<QuoteId> {
        self.holds.get(&worker).map(|h| h.quote)
    }

    /// The tickets that keep a worker busy.
    pub(super) fn jobs_of(&self, worker: WorkerId) -> Vec<TicketId> {
        self.jobs.get(&worker).into_iter().flatten().copied().collect()
    }

    /// Every open ticket.
    pub(super) fn known(&self) -> impl Iterator<Item = TicketId> {
        self.tickets.keys().copied()
    }

    /// What the table says that everybody carried today. Rounds of tickets that are not `open` any more are in it.
    pub(super) fn set_carried(&mut self, carried: BTreeMap<WorkerId, i64>, open: &BTreeSet<TicketId>, fleet: &mut Fleet, now: At) {
        for known in self.tickets.values_mut().filter(|k| !open.contains(&k.ticket)) {
            known.live.iter_mut().for_each(|live| live.set_out = None);
        }
        let concerned: BTreeSet<WorkerId> = self.carried.keys().chain(carried.keys()).copied().collect();
        (self.carried, self.day) = (carried, Some(now.local_day()));
        self.recount(concerned, fleet, now);
    }

    /// At midnight everybody begins anew.
    fn new_day(&mut self, fleet: &mut Fleet, now: At) {
        if self.day != Some(now.local_day()) {
            let rested = std::mem::take(&mut self.carried);
            self.day = Some(now.local_day());
            self.recount(rested.into_keys(), fleet, now);
        }
    }

    /// A round is over that its worker had set out to.
    fn count_carried(&mut self, old: Option<&Known>, ticket: TicketId, now: At) {
        let Some(was) = old.and_then(|k| k.live.as_ref()) else { return };
        let still = self.tickets.get(&ticket).and_then(|k| k.live.as_ref()).is_some_and(|live| live.dispatch == was.dispatch);
        if let (false, Some(worker), Some(set_out)) = (still, was.worker, was.set_out) {
            let carried = now.since_s(set_out.max(now.local_day())) as i64;
            *self.carried.entry(worker).or_insert(0) += carried.max(0);
        }
    }

    /// An open ticket as it stands now; older news of it are passed over.
    pub(super) fn learn(&mut self, known: Known, fleet: &mut Fleet, now: At) {
        let ticket = known.ticket;
        let newest = self.newest(ticket);
        if newest.is_some_and(|seen| seen > known.version) || self.ended.contains_key(&ticket) {
            return;
        }
        match known.deadline_at {
            Some(at) => self.agenda.set(Due::Deadline(ticket), at),
            None => self.agenda.clear(Due::Deadline(ticket)),
        }
        self.look_later(&known, now);
        let old = self.tickets.insert(ticket, known);
        self.count_carried(old.as_ref(), ticket, now);
        let mut concerned = self.unlink(ticket, old.as_ref());
        concerned.extend(self.link(ticket));
        self.recount(concerned, fleet, now);
    }

    /// A ticket has ended.
    pub(super) fn forget(&mut self, ticket: TicketId, version: i64, fleet: &mut Fleet, now: At) {
        if self.newest(ticket).is_some_and(|seen| seen > version) {
            return;
        }
        self.stop_seeking(ticket);
        self.agenda.clear(Due::Deadline(ticket));
        self.ended.insert(ticket, version);
        self.agenda.set(Due::Forget(ticket), now.plus_s(REMEMBERED_S));
        let old = self.tickets.remove(&ticket);
        self.count_carried(old.as_ref(), ticket, now);
        let mut concerned = self.unlink(ticket, old.as_ref());
        concerned.extend(self.link(ticket));
        self.recount(concerned, fleet, now);
    }

    /// Whether news of this version would be news.
    pub(super) fn is_news(&self, ticket: TicketId, version: i64) -> bool {
        self.newest(ticket).is_none_or(|seen| seen < version)
    }

    /// Does what is due by `now`.
    pub(super) fn tick(&mut self, fleet: &mut Fleet, now: At) -> Vec<Effect> {
        let mut effects = vec![];
        let mut window_over = false;
        self.unable.retain(|_, until| *until > now);
        self.new_day(fleet, now);
        // What becomes due by what was due (a hold that ends wakes a ticket) belongs to the same turn.
        for _ in 0..MOST_TURNS {
            let due = self.agenda.take_due(now, MOST_AT_ONCE);
            if due.is_empty() {
                break;
            }
            window_over |= due.contains(&Due::Window);
            due.into_iter().for_each(|due| self.come(due, &mut effects, fleet, now));
        }
        effects.extend(self.plan(window_over, fleet, now));
        effects
    }

    fn come(&mut self, due: Due, effects: &mut Vec<Effect>, fleet: &mut Fleet, now: At) {
        match due {
            Due::Deadline(ticket) => {
                self.agenda.set(due, now.plus_s(FIRE_AGAIN_S));
                effects.push(Effect::FireDeadline(ticket));
            }
            Due::Look(ticket) => self.enter(ticket, now),
            Due::Recount(worker) => self.recount([worker], fleet, now),
            Due::HoldEnds(worker) => self.end_hold(worker, fleet, now),
            Due::Window => {}
            Due::Forget(ticket) => {
                self.ended.remove(&ticket);
            }
        }
    }

    /// Whether a ticket that is being booked may be decided before it is there: nobody else waits to be decided, and no
    /// rival is to be expected so soon that collecting them would pay.
    pub(super) fn is_quiet(&self, request: &Request, fleet: &Fleet, now: At) -> bool {
        let expected = self.came.iter().filter(|at| at.plus_s(60) > now).count() + 1;
        let at_once = !self.batching || request.needs.urgent || window_ms(1, fleet.idle(), expected).is_none();
        at_once && self.pool.is_empty() && self.planning.is_empty()
    }

    /// The first round of a ticket that is being booked: none when nobody was found. From now on whom it is for is busy,
    /// until [`ZoneState::written`].
    pub(super) fn propose(&mut self, decision: Decision, request: Request, mode: OfferMode, fleet: &mut Fleet, now: At) -> Option<Offer> {
        decision.chosen?;
        self.count(now);
        let seeks = Seeks { enters_at: now, mode, request };
        Some(self.reserve(decision, 0, FIRST_VERSION, &seeks, fleet, now))
    }

    /// What came of a plan. Whoever became unable while a routing engine was asked is not given the job.
    pub(super) fn decided(&mut self, decisions: Vec<Decision>, fleet: &mut Fleet, now: At) -> Vec<Effect> {
        let mut effects = vec![];
        for decision in decisions {
            let ticket = decision.ticket;
            if !self.planning.remove(&ticket) {
                continue;
            }
            let Some((round, version, seeks)) = self.seeking(ticket) else { continue };
            effects.extend(match decision.chosen {
                None => self.nobody(decision, round, now),
                Some(worker) if still_able(worker, &seeks, fleet, now) => {
                    Some(Effect::Offer(self.reserve(decision, round, version, &seeks, fleet, now)))
                }
                Some(_) => {
                    self.agenda.set(Due::Look(ticket), now);
                    None
                }
            });
        }
        effects
    }

    /// The database has answered a round. What the ticket looks like now comes by [`ZoneState::learn`].
    pub(super) fn written(&mut self, ticket: TicketId, outcome: Outcome, fleet: &mut Fleet, now: At) -> Vec<Effect> {
        let Some(busy) = self.writing.remove(&ticket) else { return vec![] };
        let mut concerned = busy.map(|b| b.workers).unwrap_or_default();
        for worker in &concerned {
            self.unlink_worker(*worker, ticket);
        }
        concerned.extend(self.link(ticket));
        self.recount(concerned, fleet, now);
        match outcome {
            Outcome::Done => {
                self.fruitless.remove(&ticket);
                return vec![];
            }
            Outcome::Refused => {}
            Outcome::Unable(worker) => {
                self.unable.insert((ticket, worker), now.plus_s(UNABLE_S));
            }
        }
        if self.seeking(ticket).is_some() {
            self.agenda.set(Due::Look(ticket), now.plus_s(AFTER_REFUSAL_S));
        }
        vec![Effect::Read(ticket)]
    }

    /// Somebody came on duty, or into the zone: what he has to do and what he carried is known here.
    pub(super) fn comes(&mut self, worker: WorkerId, fleet: &mut Fleet, now: At) {
        self.recount([worker], fleet, now);
        self.available(worker, fleet, now);
    }

    /// Somebody can be asked who could not before: whoever found nobody so far is looked at again.
    pub(super) fn available(&mut self, worker: WorkerId, fleet: &Fleet, now: At) {
        let Some(worker) = fleet.get(worker) else { return };
        let wanted = |t: &&TicketId| self.seeking(**t).is_some_and(|(_, _, s)| against(worker, &s.request, now).is_none());
        let mut woken: Vec<TicketId> = self.fruitless.keys().filter(wanted).copied().collect();
        if woken.len() > MOST_WOKEN {
            woken.sort_by_key(|t| self.seeking(*t).map(|(_, _, s)| (!s.request.needs.urgent, s.request.created_at, *t)));
            woken.truncate(MOST_WOKEN);
        }
        for ticket in woken {
            self.agenda.no_later(Due::Look(ticket), now);
        }
    }

    /// Keeps a worker for a quote until then, instead of whom it kept before.
    ///
    /// # Errors
    /// The rule that is against it: another call holds him, or he is off duty.
    pub(super) fn hold(&mut self, worker: WorkerId, hold: Held, fleet: &mut Fleet, now: At) -> Result<(), Rule> {
        let state = fleet.get(worker).ok_or(Rule::OffDuty)?;
        if !state.on_duty {
            return Err(Rule::OffDuty);
        }
        if self.holds.get(&worker).is_some_and(|h| h.until > now && h.quote != hold.quote) {
            return Err(Rule::HeldByOtherCall);
        }
        self.release(hold.quote, fleet, now);
        self.holds.insert(worker, hold);
        self.agenda.set(Due::HoldEnds(worker), hold.until);
        fleet.change(worker, |w| w.held = Some(hold));
        Ok(())
    }

    /// The quote keeps nobody any more.
    pub(super) fn release(&mut self, quote: QuoteId, fleet: &mut Fleet, now: At) {
        let held: Vec<WorkerId> = self.holds.iter().filter(|(_, h)| h.quote == quote).map(|(w, _)| *w).collect();
        for worker in held {
            self.end_hold(worker, fleet, now);
        }
    }

    /// The live rounds, in order of ticket.
    pub(super) fn under_way(&self) -> impl Iterator<Item = (TicketId, &Live)> {
        self.tickets.values().filter_map(|k| k.live.as_ref().map(|l| (k.ticket, l)))
    }

    /// Open tickets, and how many of them want a worker now.
    pub(super) fn sizes(&self) -> (usize, usize) {
        (self.tickets.len(), self.pool.len() + self.planning.len() + self.fruitless.len())
    }

    fn newest(&self, ticket: TicketId) -> Option<i64> {
        self.tickets.get(&ticket).map(|k| k.version).or_else(|| self.ended.get(&ticket).copied())
    }

    /// A ticket that wants a worker and is in nobody's hands.
    fn seeking(&self, ticket: TicketId) -> Option<(i32, i64, Seeks)> {
        let known = self.tickets.get(&ticket).filter(|_| !self.writing.contains_key(&ticket))?;
        known.seeks.as_ref().map(|s| (known.round, known.version, self.with_crews(ticket, s)))
    }

    /// Whoever is excluded takes his whole crew with him.
    fn with_crews(&self, ticket: TicketId, seeks: &Seeks) -> Seeks {
        let unable = self.unable.range((ticket, FIRST_WORKER)..).take_while(|((t, _), _)| *t == ticket).map(|((_, w), _)| *w);
        let mates = seeks.request.excluded.iter().filter_map(|w| self.crew_of.get(w)).filter_map(|c| self.crews.get(c)).flatten().copied();
        let excluded = seeks.request.excluded.iter().copied().chain(mates).chain(unable).collect();
        Seeks { request: Request { excluded, ..seeks.request.clone() }, ..seeks.clone() }
    }

    /// Sets when a ticket is looked at: what it asks for decides, and news that change nothing leave its pause alone.
    fn look_later(&mut self, known: &Known, now: At) {
        let ticket = known.ticket;
        let before = self.tickets.get(&ticket).and_then(|k| k.seeks.as_ref().map(|s| (k.round, s)));
        match &known.seeks {
            None => self.stop_seeking(ticket),
            Some(seeks) if before == Some((known.round, seeks)) => {}
            Some(seeks) => {
                self.stop_seeking(ticket);
                self.agenda.set(Due::Look(ticket), seeks.enters_at.max(now));
            }
        }
    }

    fn stop_seeking(&mut self, ticket: TicketId) {
        self.agenda.clear(Due::Look(ticket));
        self.pool.remove(&ticket);
        self.planning.remove(&ticket);
        self.fruitless.remove(&ticket);
    }

    /// Rescue at once; all others at once while the town is idle, together at the end of a short window while it is busy.
    /// Without batching they go one at a time, the oldest first.
    fn plan(&mut self, window_over: bool, fleet: &Fleet, now: At) -> Option<Effect> {
        self.pool = std::mem::take(&mut self.pool).into_iter().filter(|t| self.seeking(*t).is_some()).collect();
        if self.pool.is_empty() {
            return None;
        }
        let wait_ms = if window_over || !self.batching { None } else { window_ms(self.pool.len(), fleet.idle(), self.came.len()) };
        let mut go: Vec<TicketId> = self.pool.iter().filter(|t| wait_ms.is_none() || self.is_urgent(**t)).copied().collect();
        go.sort_by_key(|t| (!self.is_urgent(*t), self.tickets.get(t).and_then(|k| k.seeks.as_ref()).map(|s| s.request.created_at), *t));
        go.truncate(MOST_TOGETHER);
        if !self.batching {
            let mut room = usize::from(self.planning.is_empty());
            go.retain(|t| self.is_urgent(*t) || std::mem::take(&mut room) > 0);
        }
        let left_ms = if go.len() < self.pool.len() { Some(wait_ms.unwrap_or(0)) } else { None };
        match left_ms {
            Some(ms) => self.agenda.no_later(Due::Window, At::from_us(now.us() + i64::from(ms) * 1000)),
            None => self.agenda.clear(Due::Window),
        }
        for ticket in &go {
            self.pool.remove(ticket);
            self.planning.insert(*ticket);
        }
        let requests: Vec<Request> = go.iter().filter_map(|t| self.seeking(*t)).map(|(_, _, s)| s.request).collect();
        (!requests.is_empty()).then_some(Effect::Plan(requests))
    }

    fn is_urgent(&self, ticket: TicketId) -> bool {
        self.tickets.get(&ticket).and_then(|k| k.seeks.as_ref()).is_some_and(|s| s.request.needs.urgent)
    }

    fn enter(&mut self, ticket: TicketId, now: At) {
        self.pool.insert(ticket);
        self.count(now);
    }

    /// One more ticket wants a worker.
    fn count(&mut self, now: At) {
        while self.came.front().is_some_and(|at| at.plus_s(60) <= now) || self.came.len() >= MOST_COUNTED {
            self.came.pop_front();
        }
        self.came.push_back(now);
    }

    fn nobody(&mut self, decision: Decision, round: i32, now: At) -> Option<Effect> {
        let ticket = decision.ticket;
        let found: BTreeSet<Rule> = decision.left_out.iter().map(|l| l.rule).collect();
        let before = self.fruitless.entry(ticket).or_default();
        let pause = (FIRST_PAUSE_S << before.looks.min(8)).min(LONGEST_PAUSE_S);
        let tell = before.looks == 0 || before.rules != found;
        *before = Fruitless { looks: before.looks + 1, rules: found };
        self.agenda.set(Due::Look(ticket), now.plus_s(pause));
        tell.then_some(Effect::NobodyFound { ticket, round: round + 1, decision })
    }

    /// Makes a round of a decision; whom it is for is busy from now on.
    fn reserve(&mut self, decision: Decision, round: i32, version: i64, seeks: &Seeks, fleet: &mut Fleet, now: At) -> Offer {
        let ticket = decision.ticket;
        let crew = decision.chosen.and_then(|w| self.crew_of.get(&w)).copied();
        let mut invited = vec![];
        let mut decision = decision;
        if seeks.mode == OfferMode::Grab {
            (decision, invited) = decision.open_to(MOST_INVITED);
            self.writing.insert(ticket, None);
        } else if let Some(choice) = decision.choice() {
            let free = Free { at: choice.span.to, place: seeks.request.place };
            let busy = Busy {
                workers: self.concerned(Some(choice.worker), crew),
                span: choice.span,
                free,
                for_later: seeks.request.want_from.is_some(),
            };
            self.writing.insert(ticket, Some(busy));
            let linked = self.link(ticket);
            self.recount(linked, fleet, now);
        }
        Offer { ticket, version, round: round + 1, mode: seeks.mode, crew, invited, decision }
    }

    fn end_hold(&mut self, worker: WorkerId, fleet: &mut Fleet, now: At) {
        self.agenda.clear(Due::HoldEnds(worker));
        if self.holds.remove(&worker).is_some() {
            fleet.change(worker, |w| w.held = None);
            self.available(worker, fleet, now);
        }
    }

    /// Everybody whom a job on this worker or crew keeps busy.
    fn concerned(&self, worker: Option<WorkerId>, crew: Option<CrewId>) -> Vec<WorkerId> {
        let mates = crew.and_then(|c| self.crews.get(&c)).into_iter().flatten().copied();
        worker.into_iter().chain(mates).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// What a ticket keeps busy by its live round, and by a write that is under way.
    fn busy_with(&self, ticket: TicketId) -> impl Iterator<Item = Busy> {
        let live = self.tickets.get(&ticket).and_then(|k| k.live.as_ref()).and_then(|live| {
            let (span, place) = (live.span?, live.place?);
            let workers = self.concerned(live.worker, live.crew);
            Some(Busy { workers, span, free: Free { at: span.to, place }, for_later: live.for_later })
        });
        live.into_iter().chain(self.writing.get(&ticket).cloned().flatten())
    }

    fn link(&mut self, ticket: TicketId) -> Vec<WorkerId> {
        let workers: Vec<WorkerId> = self.busy_with(ticket).flat_map(|b| b.workers).collect();
        for worker in &workers {
            self.jobs.entry(*worker).or_default().insert(ticket);
        }
        workers
    }

    /// Takes a ticket off whom its former state kept busy.
    fn unlink(&mut self, ticket: TicketId, old: Option<&Known>) -> Vec<WorkerId> {
        let live = old.and_then(|k| k.live.as_ref());
        let workers = live.map(|l| self.concerned(l.worker, l.crew)).unwrap_or_default();
        for worker in &workers {
            self.unlink_worker(*worker, ticket);
        }
        workers
    }

    fn unlink_worker(&mut self, worker: WorkerId, ticket: TicketId) {
        if let Some(tickets) = self.jobs.get_mut(&worker) {
            tickets.remove(&ticket);
            if tickets.is_empty() {
                self.jobs.remove(&worker);
            }
        }
    }

    /// Tells the fleet what these workers have to do now; who has less than before may be wanted.
    fn recount(&mut self, workers: impl IntoIterator<Item = WorkerId>, fleet: &mut Fleet, now: At) {
        for worker in workers.into_iter().collect::<BTreeSet<_>>() {
            let tickets = self.jobs.get(&worker).into_iter().flatten();
            let all: Vec<Busy> = tickets.flat_map(|t| self.busy_with(*t)).filter(|b| b.workers.contains(&worker)).collect();
            let (ahead, near): (Vec<Busy>, Vec<Busy>) = all.into_iter().partition(|b| b.for_later && b.span.from > now.plus_s(AHEAD_S));
            let before = fleet.get(worker).map_or(0, |w| w.live_jobs);
            let jobs = u8::try_from(near.len()).unwrap_or(u8::MAX);
            let held_s: i64 = near.iter().map(|b| b.span.to.since_s(b.span.from) as i64).sum();
            let load_s = self.carried.get(&worker).copied().unwrap_or(0) + held_s;
            let (free, overruns_at) = free_after(near, now);
            fleet.change(worker, |w| {
                w.live_jobs = jobs;
                w.free = free;
                w.booked = ahead.iter().map(|b| b.span).collect();
                w.load_s = u32::try_from(load_s.max(0)).unwrap_or(u32::MAX);
            });
            match ahead.iter().map(|b| b.span.from.plus_s(-AHEAD_S)).chain(overruns_at).min() {
                Some(at) => self.agenda.set(Due::Recount(worker), at),
                None => self.agenda.clear(Due::Recount(worker)),
            }
            if jobs < before {
                self.available(worker, fleet, now);
            }
        }
    }
}

/// When and where somebody will be free of these jobs, and when that must be looked at again because one of them has not
/// ended as planned. A job that overruns pushes those behind it.
fn free_after(mut jobs: Vec<Busy>, now: At) -> (Option<Free>, Option<At>) {
    jobs.sort_by_key(|b| (b.span.from, b.span.to));
    let mut free: Option<Free> = None;
    let mut overruns_at = None;
    for job in jobs {
        let length_us = job.span.to.us() - job.span.from.us();
        let from = free.map_or(job.span.from, |f| f.at.max(job.span.from));
        let planned = At::from_us(from.us().saturating_add(length_us));
        let to = if planned <= now { now.plus_s(OVERRUN_S) } else { planned };
        overruns_at = overruns_at.or(Some(to));
        free = Some(Free { at: to, place: job.free.place });
    }
    (free, overruns_at)
}

fn still_able(worker: WorkerId, seeks: &Seeks, fleet: &Fleet, now: At) -> bool {
    fleet.get(worker).is_some_and(|w| against(w, &seeks.request, now).is_none())
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
