//! How a worker moves through his jobs: decides on an offer, drives, arrives, works, finishes, or breaks down in the middle.

use crate::chance::{between, happens, pick};
use crate::drive::Drive;
use crate::ground::Spot;
use crate::proof::form;
use crate::worker::{Whereabouts, Worker};
use mobile_api::Page;
use mobile_api::Timestamp;
use mobile_api::code::Code;
use mobile_api::field::{FieldCommand, Job, Photo};
use mobile_api::stream::Offer;
use mobile_api::tickets::{Dispatch, DispatchState, PhotoWhen, Ticket};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;
use tokio::time::Instant;

/// Before asking again after a refusal that a fresh list of jobs did not explain.
const AGAIN: Duration = Duration::from_secs(10);

const DECLINE_REASONS: [&str; 4] = ["too far", "water tank is empty", "on a break", "shift ends soon"];

/// What he will say to an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reply {
    Accept,
    Decline,
    Ignore,
}

/// How far a job has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Offered(Reply),
    Accepted,
    Enroute,
    Arrived,
    Working,
}

/// One live dispatch as the phone has it.
#[derive(Debug, Clone)]
struct Task {
    version: i64,
    kind: String,
    place: Option<Spot>,
    want_from: Option<Timestamp>,
    step: Step,
    /// When he does the next thing about it.
    due: Instant,
    /// Work at the place, town seconds.
    work_s: f64,
    /// The van will break down at it.
    breaks: bool,
}

/// A worker's live dispatches by id, which is their order in time.
#[derive(Debug, Default)]
pub(crate) struct Jobs(BTreeMap<String, Task>);

impl Jobs {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The job he is at: one under way, else the accepted one that is due first.
    fn current(&self) -> Option<&String> {
        let under_way = self.0.iter().find(|(_, t)| matches!(t.step, Step::Enroute | Step::Arrived | Step::Working));
        let accepted = || self.0.iter().filter(|(_, t)| t.step == Step::Accepted).min_by_key(|(_, t)| t.due);
        under_way.or_else(accepted).map(|(id, _)| id)
    }

    fn due(&self, now: Instant) -> Option<String> {
        let offered = self.0.iter().find(|(_, t)| matches!(t.step, Step::Offered(r) if r != Reply::Ignore) && t.due <= now);
        let current = || self.current().and_then(|id| self.0.get_key_value(id)).filter(|(_, t)| t.due <= now);
        offered.or_else(current).map(|(id, _)| id.clone())
    }

    pub(crate) fn next_due(&self) -> Option<Instant> {
        let offered = self.0.values().filter(|t| matches!(t.step, Step::Offered(r) if r != Reply::Ignore)).map(|t| t.due).min();
        let current = self.current().and_then(|id| self.0.get(id)).map(|t| t.due);
        offered.into_iter().chain(current).min()
    }

    /// For the board.
    pub(crate) fn doing(&self) -> &'static str {
        let current = self.current().and_then(|id| self.0.get(id)).map(|t| t.step);
        match current.or_else(|| self.0.values().next().map(|t| t.step)) {
            None => "free",
            Some(Step::Offered(_)) => "offered",
            Some(Step::Accepted) => "accepted",
            Some(Step::Enroute) => "enroute",
            Some(Step::Arrived | Step::Working) => "working",
        }
    }
}

impl Worker {
    /// An offer is on the screen; without a countdown it is an order.
    pub(crate) fn offered(&mut self, offer: Offer) {
        let assigned = offer.expires_at.is_none();
        let known = self.jobs.0.get(&offer.dispatch_id).is_some_and(|t| !matches!(t.step, Step::Offered(_)) || t.version >= offer.version);
        if known {
            return;
        }
        let mut task = self.task(&offer.ticket, offer.version);
        if !assigned {
            task.step = Step::Offered(self.reply());
            task.due = self.soon(2.0, 12.0);
        }
        self.jobs.0.insert(offer.dispatch_id, task);
    }

    /// It is no longer his.
    pub(crate) fn lost(&mut self, dispatch_id: &str) {
        if self.jobs.0.remove(dispatch_id).is_some_and(|t| t.step == Step::Enroute) {
            self.whereabouts = Whereabouts::Standing(self.here().spot);
        }
    }

    /// Does what is due about his jobs.
    pub(crate) async fn act_on_jobs(&mut self, now: Instant) {
        let Some(id) = self.jobs.due(now) else { return };
        let Some(task) = self.jobs.0.get(&id).cloned() else { return };
        match task.step {
            Step::Offered(Reply::Ignore) => {}
            Step::Offered(Reply::Accept) => self.accept(&id, &task).await,
            Step::Offered(Reply::Decline) => self.decline(&id, &task).await,
            Step::Accepted => self.depart(&id, &task).await,
            Step::Enroute => self.arrive(&id, &task).await,
            Step::Arrived => self.start(&id, &task).await,
            Step::Working => self.finish(&id, &task).await,
        }
    }

    /// Reads `GET /field/jobs` and goes on from what it says: after a spell without signal, or a refusal.
    pub(crate) async fn read_jobs(&mut self) {
        let Ok(page) = self.api.get::<Page<Job>>("/field/jobs?limit=50").await else { return };
        let mut before = std::mem::take(&mut self.jobs.0);
        for Job { dispatch, ticket, .. } in page.items {
            let known = before.remove(&dispatch.id);
            let task = self.refreshed(known, &dispatch, &ticket);
            self.jobs.0.insert(dispatch.id, task);
        }
        let was_driving = before.values().any(|t| t.step == Step::Enroute);
        if was_driving && !self.jobs.0.values().any(|t| t.step == Step::Enroute) {
            self.whereabouts = Whereabouts::Standing(self.here().spot);
        }
    }

    /// What the phone knew of a job, put right by what the server says.
    fn refreshed(&mut self, known: Option<Task>, dispatch: &Dispatch, ticket: &Ticket) -> Task {
        let mut task = self.task(ticket, dispatch.version);
        if let Some(known) = &known {
            (task.work_s, task.breaks) = (known.work_s, known.breaks);
        }
        let step = match dispatch.state {
            DispatchState::Offered => match known.as_ref().map(|t| t.step) {
                Some(step @ Step::Offered(_)) => step,
                _ => Step::Offered(self.reply()),
            },
            DispatchState::Enroute => Step::Enroute,
            DispatchState::Arrived => Step::Arrived,
            DispatchState::Working => Step::Working,
            _ => Step::Accepted,
        };
        if let Some(known) = known.filter(|t| t.step == step) {
            task.due = known.due;
        } else if step == Step::Enroute {
            task.due = self.drives_to(task.place);
        } else if step == Step::Working {
            task.due = Instant::now() + self.scene.span(task.work_s);
        }
        task.step = step;
        task
    }

    /// A job he has, to be driven to soon.
    fn task(&mut self, ticket: &Ticket, version: i64) -> Task {
        let left = self.scene.work_left_s.borrow_mut().remove(&ticket.id);
        let (low, high) = if ticket.kind == "rescue" { (900.0, 2_100.0) } else { (720.0, 1_680.0) };
        let work_s = left.unwrap_or_else(|| between(&mut self.rng, low, high));
        let place = ticket.place.lat.zip(ticket.place.lon).map(|(lat, lon)| Spot { lat, lon });
        Task {
            version,
            kind: ticket.kind.clone(),
            place,
            want_from: ticket.want_from,
            step: Step::Accepted,
            due: self.soon(3.0, 25.0),
            work_s,
            breaks: happens(&mut self.rng, self.scene.options.faults.break_down),
        }
    }

    fn reply(&mut self) -> Reply {
        let faults = &self.scene.options.faults;
        let weights = [1.0 - faults.decline - faults.ignore, faults.decline, faults.ignore];
        [Reply::Accept, Reply::Decline, Reply::Ignore][crate::chance::weighted(&mut self.rng, &weights)]
    }

    fn soon(&mut self, low_s: f64, high_s: f64) -> Instant {
        let s = between(&mut self.rng, low_s, high_s);
        Instant::now() + self.scene.span(s)
    }

    async fn accept(&mut self, id: &str, task: &Task) {
        let Some(dispatch) = self.command(id, "accept", FieldCommand { version: task.version, ..FieldCommand::default() }).await else {
            return;
        };
        {
            let mut rules = self.scene.rules.borrow_mut();
            rules.accept_won(id, &self.card.id);
            rules.accept_answered(&dispatch, &self.card.id);
        }
        let due = self.leaves_at(task);
        self.moved(id, &dispatch, Step::Accepted, due);
    }

    /// Soon, or in time for a wanted window.
    fn leaves_at(&mut self, task: &Task) -> Instant {
        let soon = self.soon(3.0, 15.0);
        let ahead_s = task.want_from.map_or(0.0, |at| at.duration_since(self.scene.clock.now()).as_secs_f64());
        let way_s = task.place.map_or(0.0, |place| self.here().spot.distance_m(place) * 1.4 / 8.0);
        soon.max(Instant::now() + Duration::from_secs_f64((ahead_s - way_s).clamp(0.0, 86_400.0)))
    }

    async fn decline(&mut self, id: &str, task: &Task) {
        let reason = pick(&mut self.rng, &DECLINE_REASONS).map(|r| (*r).to_owned());
        let command = FieldCommand { version: task.version, reason, ..FieldCommand::default() };
        if self.command(id, "decline", command).await.is_some() {
            self.jobs.0.remove(id);
        }
    }

    async fn depart(&mut self, id: &str, task: &Task) {
        if task.place.is_none() {
            self.postponed(id).await;
            return;
        }
        let Some(dispatch) = self.command(id, "depart", FieldCommand { version: task.version, ..FieldCommand::default() }).await else {
            return;
        };
        let due = self.drives_to(task.place);
        self.moved(id, &dispatch, Step::Enroute, due);
    }

    /// Drives off; when he will be there.
    fn drives_to(&mut self, place: Option<Spot>) -> Instant {
        let here = self.here().spot;
        let to = place.unwrap_or(here);
        let by_road = self.scene.options.roads.as_ref().and_then(|map| map.way(here, to));
        let drive = by_road.map_or_else(|| Drive::new(&mut self.rng, here, to, self.scene.hour()), Drive::along);
        let there = Instant::now() + Duration::from_secs_f64(drive.length_s());
        self.drive_off(drive);
        there
    }

    async fn arrive(&mut self, id: &str, task: &Task) {
        let Some(dispatch) = self.command(id, "arrive", FieldCommand { version: task.version, ..FieldCommand::default() }).await else {
            return;
        };
        self.whereabouts = Whereabouts::Standing(self.here().spot);
        let due = self.soon(10.0, 60.0);
        self.moved(id, &dispatch, Step::Arrived, due);
    }

    /// Takes the photographs that the job wants now. One that does not arrive is missing, and the file will say so.
    async fn photograph(&self, id: &str, task: &Task, when: PhotoWhen) {
        for slot in self.scene.wanted.slots(&task.kind, when) {
            if let Err(why) = self.api.post_form::<Photo>(&format!("/field/dispatches/{id}/photos"), form(id, slot)).await {
                tracing::debug!(worker = self.card.id, id, slot, %why, "a photograph was not taken");
                return;
            }
        }
    }

    async fn start(&mut self, id: &str, task: &Task) {
        self.photograph(id, task, PhotoWhen::Before).await;
        let Some(dispatch) = self.command(id, "start", FieldCommand { version: task.version, ..FieldCommand::default() }).await else {
            return;
        };
        let due = Instant::now() + self.scene.span(task.work_s * if task.breaks { 0.5 } else { 1.0 });
        self.moved(id, &dispatch, Step::Working, due);
    }

    async fn finish(&mut self, id: &str, task: &Task) {
        if task.breaks {
            self.breaks_down().await;
            return;
        }
        self.photograph(id, task, PhotoWhen::After).await;
        let outcome = if task.kind == "rescue" { "rescued" } else { "done" };
        let command = FieldCommand { version: task.version, outcome: Some(outcome.into()), ..FieldCommand::default() };
        if self.command(id, "finish", command).await.is_some() {
            self.jobs.0.remove(id);
        }
    }

    /// The van is broken: gives back what he has, and goes off duty for a while.
    async fn breaks_down(&mut self) {
        let tasks: Vec<(String, i64)> =
            self.jobs.0.iter().filter(|(_, t)| !matches!(t.step, Step::Offered(_))).map(|(id, t)| (id.clone(), t.version)).collect();
        for (id, version) in tasks {
            let command = FieldCommand { version, reason: Some("van broke down".into()), ..FieldCommand::default() };
            if self.command(&id, "fail", command).await.is_some() {
                self.jobs.0.remove(&id);
            }
        }
        self.broken_until = Some(self.soon(1_200.0, 2_400.0));
    }

    fn moved(&mut self, id: &str, dispatch: &Dispatch, step: Step, due: Instant) {
        if let Some(task) = self.jobs.0.get_mut(id) {
            (task.version, task.step, task.due) = (dispatch.version, step, due);
        }
    }

    async fn postponed(&mut self, id: &str) {
        self.read_jobs().await;
        if let Some(task) = self.jobs.0.get_mut(id) {
            task.due = task.due.max(Instant::now() + AGAIN);
        }
    }

    /// Sends a command about a dispatch. A refusal is an answer: what happened instead is read from the list of jobs.
    async fn command(&mut self, id: &str, verb: &str, command: FieldCommand) -> Option<Dispatch> {
        let api = Rc::clone(&self.api);
        match api.post::<Dispatch>(&format!("/field/dispatches/{id}/{verb}"), &command).await {
            Ok(dispatch) => Some(dispatch),
            Err(why) => {
                tracing::debug!(worker = self.card.id, id, verb, %why, "a move was refused");
                let gone = matches!(why.code(), Some(Code::Taken | Code::Withdrawn | Code::Expired | Code::NotFound));
                if gone {
                    self.lost(id);
                }
                self.read_jobs().await;
                let stale = why.code() == Some(Code::StaleVersion);
                if let Some(task) = self.jobs.0.get_mut(id) {
                    task.due = Instant::now() + if stale { Duration::from_millis(500) } else { AGAIN };
                }
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(step: Step, due: Instant) -> Task {
        let kind = "wash".to_owned();
        Task { version: 1, kind, place: None, want_from: None, step, due, work_s: 1.0, breaks: false }
    }

    #[tokio::test(start_paused = true)]
    async fn one_job_at_a_time_and_offers_are_answered_meanwhile() {
        let now = Instant::now();
        let later = now + AGAIN;
        let mut jobs = Jobs::default();
        jobs.0.insert("d1".into(), task(Step::Accepted, now));
        jobs.0.insert("d2".into(), task(Step::Working, later));
        assert_eq!(jobs.due(now), None, "what is accepted waits for what is under way");
        assert_eq!((jobs.next_due(), jobs.doing()), (Some(later), "working"));
        jobs.0.insert("d3".into(), task(Step::Offered(Reply::Accept), now));
        jobs.0.insert("d4".into(), task(Step::Offered(Reply::Ignore), now));
        assert_eq!(jobs.due(now).as_deref(), Some("d3"));
        jobs.0.remove("d2");
        jobs.0.remove("d3");
        assert_eq!(jobs.due(now).as_deref(), Some("d1"), "an ignored offer is never due");
    }
}
