//! Tickets, their dispatches, flows and the why of a decision.

use crate::{Datum, Timestamp, Words};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where the car stands. `lat`/`lon` may be missing when the caller does not know (unknown-location rescue).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Degrees north.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(minimum = -90, maximum = 90)]
    pub lat: Option<f64>,
    /// Degrees east.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(minimum = -180, maximum = 180)]
    pub lon: Option<f64>,
    /// Coordinate system; WGS-84 unless said, and always in answers.
    #[serde(default)]
    pub datum: Datum,
    /// As the caller said it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 300)]
    pub address: Option<String>,
    /// The point is true to so many metres, when a phone said so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(minimum = 0, maximum = 100_000)]
    pub accuracy_m: Option<f64>,
}

/// A named wish beats the area, the area beats cost (S2-30).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The worker the customer asked for.
    #[schema(max_length = 64)]
    pub worker_id: String,
}

/// `POST /tickets`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTicket {
    /// One of `GET /flows`.
    #[schema(min_length = 1, max_length = 32)]
    pub kind: String,
    /// The customer's number, any spelling.
    #[schema(min_length = 3, max_length = 32)]
    pub phone: String,
    /// The file that is open on the desk; without it the number and the plate say whose ticket it is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub customer_id: Option<String>,
    /// For a customer not yet on file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 100)]
    pub customer_name: Option<String>,
    /// The car's plate.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 16)]
    pub plate: Option<String>,
    /// Where.
    pub place: Place,
    /// Not before; together with `want_to` a ticket for later.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub want_from: Option<Timestamp>,
    /// Not after.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub want_to: Option<Timestamp>,
    /// What the worker should know.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// A named worker.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wish: Option<Wish>,
    /// The quote whose held worker and ETA become the promise.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub quote_id: Option<String>,
    /// The call it came from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub call_id: Option<String>,
}

/// What was told to the customer, kept with who said it and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Promise {
    /// When the worker is to be there.
    pub at: Timestamp,
    /// When it was said.
    pub said_at: Timestamp,
    /// The agent who said it; absent when the system booked it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<String>,
    /// Known once the worker has arrived or the ticket has ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kept: Option<bool>,
    /// It counts as kept by the worker's phone alone, which told the arrival after the promised time; else absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub told_late: Option<bool>,
}

/// One request of one customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Ticket {
    /// Id.
    pub id: String,
    /// What one quotes on the telephone, such as `XA-1122-0398`.
    pub no: String,
    /// The flow.
    pub kind: String,
    /// State within the flow.
    pub state: String,
    /// How it ended; absent while open.
    pub outcome: Option<String>,
    /// Raised by every move of the ticket or its dispatch.
    pub version: i64,
    /// Zone id.
    pub zone: String,
    /// Branch that owns it.
    pub branch_id: String,
    /// Customer id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub customer_id: Option<String>,
    /// Customer's name; masked for the field until accepted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub customer_name: Option<String>,
    /// Customer's number; masked (`138****6021`) for those who need not see it.
    pub phone: String,
    /// The car.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub plate: Option<String>,
    /// Where, WGS-84.
    pub place: Place,
    /// Not before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub want_from: Option<Timestamp>,
    /// Not after.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub want_to: Option<Timestamp>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// The worker the customer asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wish: Option<Wish>,
    /// What the customer was told.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub promise: Option<Promise>,
    /// Stands in a human's queue.
    pub needs_human: bool,
    /// Why it does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub human_reason: Option<String>,
    /// What happens next by itself, and when.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deadline_at: Option<Timestamp>,
    /// Rounds of dispatch so far.
    pub round: i32,
    /// Attempts at reaching the customer, for agent-handled kinds.
    pub attempts: i32,
    /// The ticket this one follows, such as a return visit's wash.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent_id: Option<String>,
    /// The round under way.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub live_dispatch: Option<Dispatch>,
    /// When it was booked.
    pub created_at: Timestamp,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub closed_at: Option<Timestamp>,
}

/// When a photograph is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhotoWhen {
    /// Before the work.
    Before,
    /// After it.
    After,
}

impl PhotoWhen {
    /// As it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            PhotoWhen::Before => "before",
            PhotoWhen::After => "after",
        }
    }
}

/// A photograph that a flow wants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FlowPhoto {
    /// What is sent along with it: `before.front_left`.
    pub slot: String,
    /// Before the work or after it.
    pub when: PhotoWhen,
    /// What is on it.
    pub name: String,
    /// For people.
    pub title: Words,
}

/// Where one round stands. `offered` to `working` are live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DispatchState {
    /// Waits for an answer.
    Offered,
    /// Taken, or assigned outright.
    Accepted,
    /// On the way.
    Enroute,
    /// At the place.
    Arrived,
    /// At work.
    Working,
    /// Finished.
    Done,
    /// The worker said no.
    Declined,
    /// No answer in time.
    Expired,
    /// Could not be completed.
    Failed,
    /// Replaced: withdrawn, re-assigned, changed or cancelled.
    Superseded,
}

/// How a round was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferMode {
    /// To one, with a countdown.
    One,
    /// To many, the first accept wins (抢单).
    Grab,
    /// Outright: no answer is waited for, an acknowledgement is.
    Assigned,
}

/// One round of putting a ticket on a worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Dispatch {
    /// Id.
    pub id: String,
    /// Its ticket.
    pub ticket_id: String,
    /// The ticket's version: send it back with a command.
    pub version: i64,
    /// From 1.
    pub round: i32,
    /// Where it stands.
    pub state: DispatchState,
    /// How it was put.
    pub mode: OfferMode,
    /// Who; absent while many are asked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub worker_id: Option<String>,
    /// His name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub worker_name: Option<String>,
    /// The crew, for rescue.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub crew_id: Option<String>,
    /// From `created_at` until he is there as it is planned now, seconds: until he is free of what he has to do before, and
    /// the drive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub eta_s: Option<i64>,
    /// Distance when it was decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub distance_m: Option<i64>,
    /// Until when an answer counts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_at: Option<Timestamp>,
    /// When a phone first showed it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub acked_at: Option<Timestamp>,
    /// Why it ended, when not done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// When it was decided.
    pub created_at: Timestamp,
    /// When he took it. This and the next ones are when it was done, which the phone may have told later.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub accepted_at: Option<Timestamp>,
    /// When he drove off.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub enroute_at: Option<Timestamp>,
    /// When he was there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub arrived_at: Option<Timestamp>,
    /// When the work began.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended_at: Option<Timestamp>,
}

/// `POST /tickets/{id}/{cancel|change|assign|withdraw|close|attempt|note|need-human}`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketCommand {
    /// The version last seen.
    pub version: i64,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 200)]
    pub reason: Option<String>,
    /// For assign.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub worker_id: Option<String>,
    /// For change.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Place>,
    /// For change.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub want_from: Option<Timestamp>,
    /// For change.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub want_to: Option<Timestamp>,
    /// For change: what the worker should know.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// For close; one of the flow's outcomes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub outcome: Option<String>,
}

/// `POST /tickets/{id}/open`: grab mode.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenOffer {
    /// The version last seen.
    pub version: i64,
    /// Who is asked; without it the nearest able ones.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(min_items = 1, max_items = 64)]
    pub worker_ids: Option<Vec<String>>,
}

/// Something that happened, as a row of `GET /tickets/{id}/facts` and of `GET /zones/{zone}/facts`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Fact {
    /// Zone id.
    pub zone: String,
    /// Gap-free within the zone, from 1.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Past tense, such as `ticket_created` or `offer_expired`.
    pub kind: String,
    /// The ticket.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ticket_id: Option<String>,
    /// The dispatch.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dispatch_id: Option<String>,
    /// The rest, by kind.
    pub data: serde_json::Value,
    /// Who did it. Said where a ticket's history is read; a frame leaves it out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<Actor>,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Actor {
    /// What he is.
    pub is: ActorKind,
    /// The user's id; absent of the server, and of somebody whom the reader does not see.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// His name; absent likewise.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
}

/// See [`Actor`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// Somebody at a desk.
    User,
    /// Somebody in the field.
    Worker,
    /// The server: a deadline of the flow, the dispatcher, the watchdog.
    System,
}

/// `POST /tickets/{id}/acknowledge-alarm`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeAlarm {
    /// The cause, as the console names it, such as `late:TICKET:PROMISE`.
    #[schema(min_length = 1, max_length = 200)]
    pub alarm: String,
}

/// An alarm that somebody acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AcknowledgedAlarm {
    /// The ticket.
    pub ticket_id: String,
    /// The cause.
    pub alarm: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
}

/// Query of `GET /tickets`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct TicketsQuery {
    /// Rows wanted, 1 to 200; 50 unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the former page ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
    /// Zone id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 64)]
    pub zone: Option<String>,
    /// Kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 32)]
    pub kind: Option<String>,
    /// State.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 32)]
    pub state: Option<String>,
    /// Only those still open (`true`) or ended (`false`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<bool>,
    /// Only those in the human queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs_human: Option<bool>,
    /// Number, plate, name or phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 64)]
    pub q: Option<String>,
}

/// `GET /tickets/{id}/why`: every round's decision, newest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WhyAnswer {
    /// One entry a decision; also those that found nobody.
    pub decisions: Vec<Why>,
}

/// Why this one, and why not the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Why {
    /// The dispatch it led to; absent when nobody could go.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dispatch_id: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Round it decided.
    pub round: i32,
    /// `greedy`, `batch`, `rescue`, `held`, `wish`, `manual` or `grab`.
    pub how: String,
    /// Where travel times came from: `great_circle`, `osrm`, or `great_circle (osrm: timed out)`.
    pub travel: String,
    /// The one chosen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub chosen: Option<String>,
    /// Cost of each candidate, cheapest first.
    pub candidates: Vec<WhyCandidate>,
    /// Each near worker left out, with the rule that did it.
    pub left_out: Vec<LeftOut>,
}

/// One candidate's cost, all in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WhyCandidate {
    /// Who.
    pub worker_id: String,
    /// Name.
    pub name: String,
    /// Sum of the parts.
    pub cost_s: i64,
    /// Driving.
    pub travel_s: i64,
    /// Until he is free to drive.
    pub wait_s: i64,
    /// For the age of his fix.
    pub staleness_s: i64,
    /// For missing the wanted window.
    pub lateness_s: i64,
    /// For what he carried today.
    pub load_s: i64,
    /// Straight line times road factor, or by road.
    pub distance_m: i64,
}

/// Somebody near who was not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeftOut {
    /// Who; `another branch` for all whom the caller does not see.
    pub worker_id: String,
    /// The rule, such as `off_duty`, `no_skill`, `busy`, `excluded`, `stale_fix`, `held_by_other_call`.
    pub rule: String,
}

/// A ticket kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Flow {
    /// Its name in `POST /tickets`.
    pub kind: String,
    /// For people.
    pub title: Words,
    /// `field` or `agent`.
    pub handler: String,
    /// In order of the drawing.
    pub states: Vec<FlowState>,
    /// What may happen.
    pub moves: Vec<FlowMove>,
    /// How it can end.
    pub outcomes: Vec<FlowOutcome>,
    /// The photographs that prove the work.
    #[serde(default)]
    pub photos: Vec<FlowPhoto>,
}

/// A state of a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FlowState {
    /// Name.
    pub name: String,
    /// For people.
    pub title: Words,
    /// The flow ends here.
    pub end: bool,
}

/// A move of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowMove {
    /// Command.
    pub command: String,
    /// From any of these.
    pub from: Vec<String>,
    /// To this; absent when the state stays.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
    /// Who may: role names, or `system`.
    pub by: Vec<String>,
    /// The outcomes it may end with; none when it does not end the ticket, or names its outcome itself.
    #[serde(default)]
    pub outcomes: Vec<String>,
    /// The photographs that it wants: of these times.
    #[serde(default)]
    pub photos: Vec<PhotoWhen>,
}

/// An outcome of a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FlowOutcome {
    /// Name.
    pub name: String,
    /// For people.
    pub title: Words,
}

/// `POST /quotes`: who could be there soonest, while the caller talks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewQuote {
    /// Ticket kind.
    #[schema(min_length = 1, max_length = 32)]
    pub kind: String,
    /// Where.
    pub place: Place,
    /// Not before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub want_from: Option<Timestamp>,
    /// Not after.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub want_to: Option<Timestamp>,
    /// The call it belongs to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub call_id: Option<String>,
}

/// Answer of `POST /quotes` and of a hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Quote {
    /// Id: give it to `POST /tickets`.
    pub id: String,
    /// Cheapest first, at most 10.
    pub candidates: Vec<QuoteCandidate>,
    /// Near, but not able, with the rule.
    pub left_out: Vec<LeftOut>,
    /// The one kept for this call.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub held_worker_id: Option<String>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub held_until: Option<Timestamp>,
}

/// One able worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QuoteCandidate {
    /// Who.
    pub worker_id: String,
    /// Name.
    pub name: String,
    /// From now until he is there.
    pub eta_s: i64,
    /// By the travel source.
    pub distance_m: i64,
    /// How old his position is.
    pub fix_age_s: i64,
}

/// `POST /quotes/{id}/hold`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// Whom to keep for 45 s.
    #[schema(max_length = 64)]
    pub worker_id: String,
}

macro_rules! words {
    ($name:ident: $($variant:ident = $word:literal),+ $(,)?) => {
        impl $name {
            /// As on the wire and in the database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
        impl From<$name> for String {
            fn from(v: $name) -> String {
                v.as_str().to_owned()
            }
        }
        impl TryFrom<String> for $name {
            type Error = String;
            fn try_from(s: String) -> Result<Self, String> {
                match s.as_str() {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("{s:?} is no {}", stringify!($name))),
                }
            }
        }
    };
}
words!(DispatchState: Offered = "offered", Accepted = "accepted", Enroute = "enroute", Arrived = "arrived", Working = "working",
    Done = "done", Declined = "declined", Expired = "expired", Failed = "failed", Superseded = "superseded");
words!(OfferMode: One = "one", Grab = "grab", Assigned = "assigned");

impl DispatchState {
    /// The round is not over.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Offered | Self::Accepted | Self::Enroute | Self::Arrived | Self::Working)
    }
}
