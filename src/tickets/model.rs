//! What a ticket and its dispatch are, and what can be asked of them.

use crate::base::{At, BranchId, CallId, CarId, CrewId, CustomerId, DispatchId, Point, QuoteId, TicketId, UserId, Wgs84, WorkerId, ZoneId};
use crate::db::schema::{dispatches, tickets};
use crate::db::{Fault, Json};
use crate::tickets::wanted::USUAL_WINDOW_S;
use diesel::prelude::*;
use mobile_api::access::Role;
use mobile_api::tickets::{DispatchState, OfferMode, Why};

/// One request of one customer: a row of `tickets`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = tickets, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are explained in the migration and in mobile_api::tickets::Ticket")]
pub struct Ticket {
    pub id: TicketId,
    pub no: String,
    pub kind: String,
    pub branch_id: BranchId,
    pub zone_id: ZoneId,
    pub customer_id: Option<CustomerId>,
    pub car_id: Option<CarId>,
    pub call_id: Option<CallId>,
    pub parent_id: Option<TicketId>,
    pub phone: String,
    pub customer_name: Option<String>,
    pub plate: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub accuracy_m: Option<f64>,
    pub address: Option<String>,
    pub want_from: Option<At>,
    pub want_to: Option<At>,
    pub note: Option<String>,
    pub state: String,
    pub outcome: Option<String>,
    pub version: i64,
    pub round: i32,
    pub attempts: i32,
    pub excluded: Json,
    pub wish_worker_id: Option<WorkerId>,
    pub needs_human: bool,
    pub human_reason: Option<String>,
    pub deadline_at: Option<At>,
    pub promise_at: Option<At>,
    pub promise_said_at: Option<At>,
    pub promise_by: Option<UserId>,
    pub promise_kept: Option<bool>,
    pub promise_told_late: bool,
    pub created_by: Option<UserId>,
    pub created_at: At,
    pub closed_at: Option<At>,
}

impl Ticket {
    /// The end of the wanted time, for which a promise is made; a time without an end lasts half an hour.
    #[must_use]
    pub fn wanted_by(&self) -> Option<At> {
        self.want_to.or(self.want_from.map(|from| from.plus_s(USUAL_WINDOW_S)))
    }

    /// Where the car stands, once that is known.
    #[must_use]
    pub fn point(&self) -> Option<Point<Wgs84>> {
        Point::new(self.lat?, self.lon?).ok()
    }

    /// Workers who had it in a former round and shall not be asked again.
    ///
    /// # Errors
    /// When the row is damaged.
    pub fn excluded_workers(&self) -> Result<Vec<WorkerId>, Fault> {
        self.excluded.read()
    }

    /// Not ended.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }
}

/// One round of putting a ticket on a worker: a row of `dispatches`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = dispatches, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are explained in the migration and in mobile_api::tickets::Dispatch")]
pub struct Dispatch {
    pub id: DispatchId,
    pub ticket_id: TicketId,
    pub zone_id: ZoneId,
    pub round: i32,
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub mode: OfferMode,
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub state: DispatchState,
    pub live: bool,
    pub worker_id: Option<WorkerId>,
    pub crew_id: Option<CrewId>,
    pub invited: Json,
    pub span_from: Option<At>,
    pub span_to: Option<At>,
    pub eta_s: Option<i64>,
    pub distance_m: Option<i64>,
    pub expires_at: Option<At>,
    pub acked_at: Option<At>,
    pub reason: Option<String>,
    pub outcome: Option<String>,
    pub created_at: At,
    pub accepted_at: Option<At>,
    pub enroute_at: Option<At>,
    pub arrived_at: Option<At>,
    pub started_at: Option<At>,
    pub ended_at: Option<At>,
}

impl Dispatch {
    /// Workers who were asked at once, in grab mode.
    ///
    /// # Errors
    /// When the row is damaged.
    pub fn invited_workers(&self) -> Result<Vec<WorkerId>, Fault> {
        self.invited.read()
    }

    /// Put on a worker outright, and no phone of his shows it yet.
    #[must_use]
    pub fn is_unseen_order(&self) -> bool {
        self.live && self.mode == OfferMode::Assigned && self.state == DispatchState::Accepted && self.acked_at.is_none()
    }

    /// When he is there as it is planned now: the column `eta_s` is the drive alone.
    #[must_use]
    pub fn arrives_at(&self, now: At) -> At {
        let drive_s = self.eta_s.unwrap_or(0);
        match self.state {
            DispatchState::Enroute => self.enroute_at.unwrap_or(now).plus_s(drive_s),
            DispatchState::Arrived | DispatchState::Working => self.arrived_at.or(self.started_at).unwrap_or(now),
            DispatchState::Offered | DispatchState::Accepted => self.span_from.unwrap_or(now).max(now).plus_s(drive_s),
            DispatchState::Done | DispatchState::Declined | DispatchState::Expired | DispatchState::Failed | DispatchState::Superseded => {
                self.span_from.unwrap_or(self.created_at).plus_s(drive_s)
            }
        }
    }

    /// From now until he is there, whole seconds: what he has to do before, and the drive.
    #[must_use]
    pub fn there_in_s(&self, now: At) -> i64 {
        // Casts of floats saturate.
        self.arrives_at(now).since_s(now).max(0.0).ceil() as i64
    }

    /// The worker is driving to it, there, or at work.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        matches!(self.state, DispatchState::Enroute | DispatchState::Arrived | DispatchState::Working)
    }
}

/// A ticket with the round under way, if there is one, and the round that the last command was about.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The ticket.
    pub ticket: Ticket,
    /// The round under way.
    pub live: Option<Dispatch>,
    /// The round that was touched last: the live one, or the one that just ended.
    pub touched: Option<Dispatch>,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The server: deadlines, the dispatcher, the watchdog.
    System,
    /// Somebody signed in.
    User {
        /// Who.
        id: UserId,
        /// The worker he is.
        worker: Option<WorkerId>,
        /// The crew that worker belongs to.
        crew: Option<CrewId>,
        /// What he may do.
        roles: Vec<Role>,
    },
}

impl By {
    /// The user, if it was one.
    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        match self {
            By::System => None,
            By::User { id, .. } => Some(*id),
        }
    }
    /// The worker, if it was one.
    #[must_use]
    pub fn worker(&self) -> Option<WorkerId> {
        match self {
            By::System => None,
            By::User { worker, .. } => *worker,
        }
    }
}

/// A round as the dispatcher or a person decided it.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// How it is put.
    pub mode: OfferMode,
    /// Who; absent in grab mode.
    pub worker: Option<WorkerId>,
    /// His crew, for rescue.
    pub crew: Option<CrewId>,
    /// All who are asked, in grab mode.
    pub invited: Vec<WorkerId>,
    /// Driving time, seconds.
    pub eta_s: i64,
    /// Driving distance, metres.
    pub distance_m: i64,
    /// Until he can drive off, seconds; 0 when he is free.
    pub start_s: i64,
    /// The decision's reasons.
    pub why: Why,
}

/// New information: what is absent stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// A new place.
    pub point: Option<Point<Wgs84>>,
    /// It is true to so many metres.
    pub accuracy_m: Option<f64>,
    /// The caller's own phone said it, through a link that he was sent.
    pub located: bool,
    /// A new address.
    pub address: Option<String>,
    /// Not before.
    pub want_from: Option<At>,
    /// Not after.
    pub want_to: Option<At>,
    /// What the worker should know.
    pub note: Option<String>,
}

/// What can be asked of a ticket. Imperative; facts are what came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Put a round on a worker, on many, or on a crew; a live round is superseded.
    Offer(Round),
    /// The worker takes it.
    Accept {
        /// Which round.
        dispatch: DispatchId,
    },
    /// He does not.
    Decline {
        /// Which round.
        dispatch: DispatchId,
        /// Why.
        reason: String,
    },
    /// He drives off.
    Depart {
        /// Which round.
        dispatch: DispatchId,
    },
    /// He is there.
    Arrive {
        /// Which round.
        dispatch: DispatchId,
        /// Why he says so, when his phone says that he is somewhere else.
        note: Option<String>,
        /// How far from the place his phone was, metres, when that was too far.
        away_m: Option<i64>,
    },
    /// He begins the work.
    Start {
        /// Which round.
        dispatch: DispatchId,
    },
    /// The work is done.
    Finish {
        /// Which round.
        dispatch: DispatchId,
        /// One of the flow's; the move's own unless said.
        outcome: Option<String>,
        /// For the file.
        note: Option<String>,
    },
    /// It cannot be completed: second dispatch (S2-35).
    Fail {
        /// Which round.
        dispatch: DispatchId,
        /// Why.
        reason: String,
    },
    /// A phone shows it. Raises no version.
    Acknowledge {
        /// Which round.
        dispatch: DispatchId,
    },
    /// The ticket's deadline has passed; the flow says what that means.
    Deadline,
    /// The dispatcher looked and found nobody. Raises no version.
    NobodyFound {
        /// Why.
        why: Why,
    },
    /// The watchdog takes it from a worker who does not come.
    Redispatch {
        /// Which round.
        dispatch: DispatchId,
        /// `stalled`, `driving_away` or `dark`.
        reason: String,
    },
    /// A person must look.
    NeedHuman {
        /// Why.
        reason: String,
    },
    /// The desk takes the round back.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// New information: a new dispatch (S2-34).
    Change(Changes),
    /// The customer does not want it any more.
    Cancel {
        /// Why.
        reason: String,
    },
    /// A person ends it.
    Close {
        /// One of the flow's.
        outcome: String,
        /// For the file.
        note: Option<String>,
    },
    /// The customer was rung and not reached.
    Attempt {
        /// For the file.
        note: Option<String>,
    },
    /// For the file. Raises no version.
    Note {
        /// The text.
        text: String,
    },
}

impl Command {
    /// Its name in the flow files.
    #[must_use]
    pub fn name(&self) -> CommandName {
        use CommandName as N;
        match self {
            Command::Offer(round) => match round.mode {
                OfferMode::One => N::Offer,
                OfferMode::Grab => N::Open,
                OfferMode::Assigned => N::Assign,
            },
            Command::Accept { .. } => N::Accept,
            Command::Decline { .. } => N::Decline,
            Command::Depart { .. } => N::Depart,
            Command::Arrive { .. } => N::Arrive,
            Command::Start { .. } => N::Start,
            Command::Finish { .. } => N::Finish,
            Command::Fail { .. } => N::Fail,
            Command::Acknowledge { .. } => N::Acknowledge,
            Command::Deadline => N::Deadline,
            Command::NobodyFound { .. } => N::NobodyFound,
            Command::Redispatch { .. } => N::Redispatch,
            Command::NeedHuman { .. } => N::NeedHuman,
            Command::Withdraw { .. } => N::Withdraw,
            Command::Change(_) => N::Change,
            Command::Cancel { .. } => N::Cancel,
            Command::Close { .. } => N::Close,
            Command::Attempt { .. } => N::Attempt,
            Command::Note { .. } => N::Note,
        }
    }

    /// The outcome that it names.
    #[must_use]
    pub fn outcome(&self) -> Option<&str> {
        match self {
            Command::Finish { outcome, .. } => outcome.as_deref(),
            Command::Close { outcome, .. } => Some(outcome),
            Command::Offer(_)
            | Command::Accept { .. }
            | Command::Decline { .. }
            | Command::Depart { .. }
            | Command::Arrive { .. }
            | Command::Start { .. }
            | Command::Fail { .. }
            | Command::Acknowledge { .. }
            | Command::Deadline
            | Command::NobodyFound { .. }
            | Command::Redispatch { .. }
            | Command::NeedHuman { .. }
            | Command::Withdraw { .. }
            | Command::Change(_)
            | Command::Cancel { .. }
            | Command::Attempt { .. }
            | Command::Note { .. } => None,
        }
    }

    /// The round it is about, for those that name one.
    #[must_use]
    pub fn dispatch(&self) -> Option<DispatchId> {
        match self {
            Command::Accept { dispatch }
            | Command::Decline { dispatch, .. }
            | Command::Depart { dispatch }
            | Command::Arrive { dispatch, .. }
            | Command::Start { dispatch }
            | Command::Finish { dispatch, .. }
            | Command::Fail { dispatch, .. }
            | Command::Acknowledge { dispatch }
            | Command::Redispatch { dispatch, .. } => Some(*dispatch),
            Command::Offer(_)
            | Command::Deadline
            | Command::NobodyFound { .. }
            | Command::NeedHuman { .. }
            | Command::Withdraw { .. }
            | Command::Change(_)
            | Command::Cancel { .. }
            | Command::Close { .. }
            | Command::Attempt { .. }
            | Command::Note { .. } => None,
        }
    }
}

macro_rules! command_names {
    ($($name:ident = $word:literal),+ $(,)?) => {
        /// The commands' names, as flow files and `GET /flows` write them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
        #[serde(rename_all = "snake_case")]
        #[expect(missing_docs, reason = "each stands for the command of its name")]
        pub enum CommandName { $($name),+ }
        impl CommandName {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
            /// As written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }
        }
    };
}
command_names!(
    Offer = "offer",
    Open = "open",
    Assign = "assign",
    Accept = "accept",
    Decline = "decline",
    Depart = "depart",
    Arrive = "arrive",
    Start = "start",
    Finish = "finish",
    Fail = "fail",
    Acknowledge = "acknowledge",
    Deadline = "deadline",
    NobodyFound = "nobody_found",
    Redispatch = "redispatch",
    NeedHuman = "need_human",
    Withdraw = "withdraw",
    Change = "change",
    Cancel = "cancel",
    Close = "close",
    Attempt = "attempt",
    Note = "note",
);

/// A ticket to be booked, its texts already read.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "as in mobile_api::tickets::NewTicket")]
pub struct Booking {
    /// The ticket's own, given beforehand: its dispatcher keeps somebody for it before it is there.
    pub id: TicketId,
    pub kind: String,
    /// The branch of whoever books: it owns the ticket.
    pub branch_id: BranchId,
    /// Its path: which zones and quotes are its own.
    pub branch_path: String,
    pub phone: crate::base::Phone,
    pub customer: Option<CustomerId>,
    pub customer_name: Option<String>,
    pub plate: Option<crate::base::Plate>,
    pub point: Option<Point<Wgs84>>,
    pub accuracy_m: Option<f64>,
    pub address: Option<String>,
    pub want_from: Option<At>,
    pub want_to: Option<At>,
    pub note: Option<String>,
    pub wish: Option<WorkerId>,
    pub quote: Option<QuoteId>,
    pub call: Option<CallId>,
}
