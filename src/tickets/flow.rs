//! Ticket kinds as data: states, moves, who may, what must be there, outcomes, deadlines, messages.
//!
//! A kind is one TOML file in `flows/`. It may only use the guards and effects below; there is no scripting. Everything
//! is checked at start: an unreachable state, an unknown guard, a missing outcome is a start-up error that names the line.

mod check;

use crate::tickets::model::CommandName;
use mobile_api::access::Role;
use mobile_api::tickets::OfferMode;
use mobile_api::{Words, tickets as wire};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A flow file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct FlowError {
    /// The file's name.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

/// Every ticket kind of this installation.
#[derive(Debug, Clone)]
pub struct Flows(BTreeMap<String, Flow>);

impl Flows {
    /// The kinds that come with the program.
    ///
    /// # Errors
    /// When a file is not sound; a test keeps that from being released.
    pub fn embedded() -> Result<Self, FlowError> {
        Self::read(&[
            ("wash.toml", include_str!("flows/wash.toml")),
            ("rescue.toml", include_str!("flows/rescue.toml")),
            ("return_visit.toml", include_str!("flows/return_visit.toml")),
            ("complaint.toml", include_str!("flows/complaint.toml")),
            ("enquiry.toml", include_str!("flows/enquiry.toml")),
        ])
    }

    /// Reads flow files given as (name, text).
    ///
    /// # Errors
    /// The first thing that is wrong, with its file and line.
    pub fn read(files: &[(&str, &str)]) -> Result<Self, FlowError> {
        let mut flows = BTreeMap::new();
        for (file, text) in files {
            let flow = check::read(file, text)?;
            flows.insert(flow.kind.clone(), (*file, *text, flow));
        }
        flows.values().try_for_each(|(file, text, flow)| check::follow_up(file, text, flow, |kind| flows.contains_key(kind)))?;
        Ok(Self(flows.into_iter().map(|(kind, (_, _, flow))| (kind, flow)).collect()))
    }

    /// One kind.
    #[must_use]
    pub fn get(&self, kind: &str) -> Option<&Flow> {
        self.0.get(kind)
    }

    /// All kinds, by name.
    pub fn all(&self) -> impl Iterator<Item = &Flow> {
        self.0.values()
    }
}

/// One ticket kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Its name in the API.
    pub kind: String,
    /// For people.
    pub title: Words,
    /// Who carries it out.
    pub handler: Handler,
    /// Never waits for a batch; goes first.
    #[serde(default)]
    pub urgent: bool,
    /// The state a new ticket has.
    pub initial: Spanned<String>,
    /// What a worker must be able to do.
    #[serde(default)]
    pub skills: Vec<String>,
    /// How long the work takes, seconds, for planning.
    #[serde(default)]
    pub service_s: i64,
    /// How many further jobs a worker may hold while he finishes one.
    #[serde(default)]
    pub hold_next: u32,
    /// What must be known when it is booked.
    #[serde(default)]
    pub requires: Vec<Required>,
    /// How often the customer is rung before it ends as not reached.
    #[serde(default)]
    pub attempts: i32,
    /// How rounds are put; absent for kinds that agents handle.
    pub offer: Option<Offer>,
    /// What a closed ticket opens by itself.
    pub follow_up: Option<FollowUp>,
    /// The photographs that prove the work.
    #[serde(default)]
    pub photos: Vec<Photo>,
    /// How it can end.
    pub outcomes: Vec<Outcome>,
    /// Where it can stand.
    pub states: Vec<State>,
    /// What can happen.
    pub moves: Vec<Move>,
}

/// Who carries it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handler {
    /// A worker at the customer's place.
    Field,
    /// An agent at a seat.
    Agent,
}

/// A field that must be known at booking; the phone always is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Required {
    /// A point on the map.
    Place,
    /// The car's plate.
    Plate,
}

/// How rounds are put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// One at a time, open to many, or outright.
    pub mode: OfferMode,
    /// How long an offer waits for its answer, or an assignment for its acknowledgement, seconds.
    pub timeout_s: i64,
    /// After so many a person decides.
    pub rounds: i32,
}

/// What a closed ticket opens by itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// Kind of the new ticket.
    pub kind: Spanned<String>,
    /// After these outcomes.
    pub outcomes: Vec<Spanned<String>>,
}

/// A photograph that proves the work.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Photo {
    /// Before the work or after it.
    pub when: wire::PhotoWhen,
    /// What is on it, such as `front_left`; one of its own for each `when`.
    pub name: Spanned<String>,
    /// For people.
    pub title: Words,
}

impl Photo {
    /// Its name in the API: `before.front_left`.
    #[must_use]
    pub fn slot(&self) -> String {
        format!("{}.{}", self.when.as_str(), self.name.get_ref())
    }
}

/// A way to end.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Its name in the API.
    pub name: Spanned<String>,
    /// For people.
    pub title: Words,
}

/// Where a ticket can stand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Its name in the API.
    pub name: Spanned<String>,
    /// For people.
    pub title: Words,
    /// How long it may stay; every open state has one (I4).
    pub deadline: Option<Deadline>,
    /// It ends here.
    #[serde(default)]
    pub end: bool,
}

/// When the `deadline` command comes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// Counted from.
    pub after: After,
    /// Seconds later.
    pub plus_s: i64,
}

/// What a deadline is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// Entering the state.
    Now,
    /// The wanted time, or entering the state when that is later.
    Window,
    /// The offer's end.
    Expires,
    /// When the worker can drive off.
    Start,
    /// As `start` once acknowledged; before that the offer's time-out from entering the state.
    Acknowledged,
    /// When he should be there.
    Eta,
    /// When the work should be done.
    Service,
}

/// Something that can happen.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// The command. Several moves may share one: the first whose guards hold is taken.
    pub command: Spanned<CommandName>,
    /// In these states.
    pub from: Vec<Spanned<String>>,
    /// Leads here; absent when the state stays.
    pub to: Option<Spanned<String>>,
    /// Who may.
    pub by: Vec<Who>,
    /// Guards.
    #[serde(default)]
    pub when: Vec<Spanned<Guard>>,
    /// The photographs that must be there: of these times.
    #[serde(default)]
    pub photos: Vec<Spanned<wire::PhotoWhen>>,
    /// Outcomes the command may name; the first is taken when it names none.
    #[serde(default)]
    pub outcomes: Vec<Spanned<String>>,
    /// Effects, in order.
    #[serde(rename = "do")]
    pub effects: Vec<Spanned<Effect>>,
    /// Messages to send.
    #[serde(default)]
    pub tell: Vec<Spanned<Tell>>,
}

/// Who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the roles of mobile_api::access::Role, and the server itself")]
pub enum Who {
    System,
    Agent,
    Dispatcher,
    Worker,
    Crew,
    Manager,
    Admin,
}

impl Who {
    /// The role, unless it is the server itself.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        match self {
            Who::System => None,
            Who::Agent => Some(Role::Agent),
            Who::Dispatcher => Some(Role::Dispatcher),
            Who::Worker => Some(Role::Worker),
            Who::Crew => Some(Role::Crew),
            Who::Manager => Some(Role::Manager),
            Who::Admin => Some(Role::Admin),
        }
    }
    fn as_str(self) -> &'static str {
        match self {
            Who::System => "system",
            Who::Agent => "agent",
            Who::Dispatcher => "dispatcher",
            Who::Worker => "worker",
            Who::Crew => "crew",
            Who::Manager => "manager",
            Who::Admin => "admin",
        }
    }
}

/// The closed vocabulary of guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// The place is on the map.
    PlaceKnown,
    /// No person has been asked to decide.
    NotInHumanQueue,
    /// The flow allows one more round.
    RoundsLeft,
    /// It does not.
    RoundsUsedUp,
    /// The command's round is the live one, and whoever asks is its worker, one of its crew, or one of those asked.
    OwnRound,
    /// The offer's deadline has not passed.
    Unexpired,
    /// Many were asked, and others than this one still are.
    OthersStillAsked,
    /// No phone has shown it.
    Unacknowledged,
    /// The ticket's deadline has passed.
    Due,
    /// The flow allows one more attempt after this one.
    AttemptsLeft,
    /// This is the last one.
    AttemptsUsedUp,
}

/// The closed vocabulary of effects.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Effect {
    /// Opens the round that the command carries.
    OpenRound,
    /// Ends the live round, if there is one, as superseded.
    SupersedeRound,
    /// The round is taken, by whoever asks or by its worker.
    TakeRound,
    /// The round is `enroute`, `arrived` or `working`.
    Round(wire::DispatchState),
    /// The round ends as `done`, `declined`, `expired` or `failed`.
    EndRound(wire::DispatchState),
    /// Takes the one who declined off the list of those asked. Quiet.
    Uninvite,
    /// Whoever had the round that just ended is not asked again.
    Exclude,
    /// A phone shows it. Quiet.
    Acknowledge,
    /// The dispatcher's reasons are kept. Quiet.
    KeepWhy,
    /// A person must look, for the command's reason or this one.
    NeedHuman(Option<String>),
    /// Somebody has looked, or it moves again by itself.
    ClearHuman,
    /// A fact that makes every seat sound its alarm.
    Alarm(String),
    /// The promise was kept, or broken.
    KeepPromise,
    /// New information is written.
    Change,
    /// One more attempt.
    CountAttempt,
    /// The ticket ends, with the command's outcome or this one.
    Close(Option<String>),
    /// A note for the file. Quiet.
    Note,
}

impl Effect {
    /// Changes nothing that anybody could have relied on, so it raises no version.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        matches!(self, Effect::Uninvite | Effect::Acknowledge | Effect::KeepWhy | Effect::Note)
    }
    /// Needs a round, so it has no place in a kind that agents handle.
    #[must_use]
    pub fn is_field(&self) -> bool {
        use Effect as E;
        match self {
            E::OpenRound
            | E::SupersedeRound
            | E::TakeRound
            | E::Round(_)
            | E::EndRound(_)
            | E::Uninvite
            | E::Exclude
            | E::Acknowledge
            | E::KeepWhy => true,
            E::NeedHuman(_) | E::ClearHuman | E::Alarm(_) | E::KeepPromise | E::Change | E::CountAttempt | E::Close(_) | E::Note => false,
        }
    }
}

impl TryFrom<String> for Effect {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        use wire::DispatchState as D;
        let (word, arg) = match text.split_once(':') {
            Some((word, arg)) => (word, Some(arg.trim().to_owned())),
            None => (text.as_str(), None),
        };
        Ok(match (word, arg) {
            ("open_round", None) => Effect::OpenRound,
            ("supersede_round", None) => Effect::SupersedeRound,
            ("take_round", None) => Effect::TakeRound,
            ("round", Some(a)) => match D::try_from(a)? {
                to @ (D::Enroute | D::Arrived | D::Working) => Effect::Round(to),
                D::Offered | D::Accepted | D::Done | D::Declined | D::Expired | D::Failed | D::Superseded => {
                    return Err(format!("{text:?}: a round moves to enroute, arrived or working"));
                }
            },
            ("end_round", Some(a)) => match D::try_from(a)? {
                to @ (D::Done | D::Declined | D::Expired | D::Failed) => Effect::EndRound(to),
                D::Offered | D::Accepted | D::Enroute | D::Arrived | D::Working | D::Superseded => {
                    return Err(format!("{text:?}: a round ends as done, declined, expired or failed"));
                }
            },
            ("uninvite", None) => Effect::Uninvite,
            ("exclude", None) => Effect::Exclude,
            ("acknowledge", None) => Effect::Acknowledge,
            ("keep_why", None) => Effect::KeepWhy,
            ("need_human", reason) => Effect::NeedHuman(reason),
            ("clear_human", None) => Effect::ClearHuman,
            ("alarm", Some(reason)) => Effect::Alarm(reason),
            ("keep_promise", None) => Effect::KeepPromise,
            ("change", None) => Effect::Change,
            ("count_attempt", None) => Effect::CountAttempt,
            ("close", outcome) => Effect::Close(outcome),
            ("note", None) => Effect::Note,
            _ => return Err(format!("unknown effect {text:?}")),
        })
    }
}

/// The closed vocabulary of messages; who gets them and by which channel stands in `tell.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tell {
    /// To the worker: push after 5 s, SMS after 10 s, unless a phone has acknowledged.
    Offer,
    /// To the customer: who comes, and when (S2-32).
    CustomerAccepted,
    /// To the worker: where to go (S2-32).
    WorkerJob,
    /// To the crew: by telephone and SMS at once (S1-51).
    CrewJob,
    /// To the customer: the crew is on its way.
    CustomerCrew,
    /// To the worker of the round that ended: do not go.
    WorkerWithdrawn,
    /// To the customer: we have changed it.
    CustomerChanged,
    /// To the customer: it is cancelled.
    CustomerCancelled,
    /// To the customer: he is there.
    CustomerArrived,
    /// To the customer: it is done.
    CustomerDone,
}

impl Flow {
    /// A state of this flow; a ticket's state always is one.
    #[must_use]
    pub fn state(&self, name: &str) -> Option<&State> {
        self.states.iter().find(|s| s.name.get_ref() == name)
    }

    /// The moves that a command may take in a state, in order.
    pub fn moves<'a>(&'a self, state: &'a str, command: CommandName) -> impl Iterator<Item = &'a Move> {
        self.moves.iter().filter(move |m| *m.command.get_ref() == command && m.from.iter().any(|s| s.get_ref() == state))
    }

    /// The photographs that a move wants, by slot, in the order of the file.
    pub fn wants(&self, chosen: &Move) -> impl Iterator<Item = String> {
        self.photos.iter().filter(move |p| chosen.photos.iter().any(|when| *when.get_ref() == p.when)).map(Photo::slot)
    }

    /// Rounds before a person decides; 0 for kinds that agents handle.
    #[must_use]
    pub fn rounds(&self) -> i32 {
        self.offer.map_or(0, |o| o.rounds)
    }

    /// As `GET /flows` shows it.
    #[must_use]
    pub fn wire(&self) -> wire::Flow {
        let names = |list: &[Spanned<String>]| list.iter().map(|s| s.get_ref().clone()).collect();
        wire::Flow {
            kind: self.kind.clone(),
            title: self.title.clone(),
            handler: match self.handler {
                Handler::Field => "field".into(),
                Handler::Agent => "agent".into(),
            },
            states: self
                .states
                .iter()
                .map(|s| wire::FlowState { name: s.name.get_ref().clone(), title: s.title.clone(), end: s.end })
                .collect(),
            moves: self
                .moves
                .iter()
                .map(|m| wire::FlowMove {
                    command: m.command.get_ref().as_str().into(),
                    from: names(&m.from),
                    to: m.to.as_ref().map(|s| s.get_ref().clone()),
                    by: m.by.iter().map(|w| w.as_str().into()).collect(),
                    outcomes: names(&m.outcomes),
                    photos: m.photos.iter().map(|when| *when.get_ref()).collect(),
                })
                .collect(),
            photos: self
                .photos
                .iter()
                .map(|p| wire::FlowPhoto { slot: p.slot(), when: p.when, name: p.name.get_ref().clone(), title: p.title.clone() })
                .collect(),
            outcomes: self.outcomes.iter().map(|o| wire::FlowOutcome { name: o.name.get_ref().clone(), title: o.title.clone() }).collect(),
        }
    }
}
