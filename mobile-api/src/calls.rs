//! Lines and calls.

use crate::Timestamp;
use crate::customers::Customer;
use crate::tickets::Ticket;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// Waits in the queue: no seat is free.
    Queued,
    /// Rings at a seat.
    Ringing,
    /// Two people talk.
    Talking,
    /// On hold.
    Held,
    /// Over.
    Ended,
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// A customer rang.
    Inbound,
    /// An agent rang.
    Outbound,
}

/// How well the number is known (S2-26).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// The number is in somebody's file.
    Known,
    /// It was seen on a ticket, in nobody's file.
    Maybe,
    /// Never seen.
    None,
}

/// The record that each call leaves (S3-41, S3-42).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Call {
    /// Id.
    pub id: String,
    /// Inbound or outbound.
    pub direction: Direction,
    /// Where it stands.
    pub state: CallState,
    /// The other party, E.164 or as signalled; masked for those who need not see it.
    pub from: String,
    /// The number rung.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
    /// Line name.
    pub line: String,
    /// Seat it rang at last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seat_id: Option<String>,
    /// Who answered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user_id: Option<String>,
    /// The file it belongs to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub customer_id: Option<String>,
    /// How well the number was known.
    pub r#match: Match,
    /// A ticket booked during it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ticket_id: Option<String>,
    /// Began.
    pub began_at: Timestamp,
    /// Was answered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub answered_at: Option<Timestamp>,
    /// Ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended_at: Option<Timestamp>,
    /// `completed`, `no_answer`, `busy`, `abandoned`, `failed`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub end_reason: Option<String>,
    /// A recording can be fetched.
    pub recorded: bool,
    /// What was written down while they talked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

/// `PUT /calls/{id}/note`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallNote {
    /// All of it; an empty one takes it away.
    #[schema(max_length = 2000)]
    pub note: String,
}

/// One telephone line and what happens on it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Line {
    /// Name.
    pub name: String,
    /// The call on it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub call: Option<Call>,
}

/// What a seat does now (S4-39).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeatState {
    /// Nobody is signed in there.
    Away,
    /// Takes no calls for a while: no call rings there.
    Paused,
    /// Takes the next call.
    Ready,
    /// A call rings there.
    Ringing,
    /// Talks, or rings out.
    Talking,
    /// Writes up the last call.
    WrapUp,
}

/// How a seat stands: a row of `GET /floor`, and the frame `seat`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeatStanding {
    /// The seat.
    pub seat_id: String,
    /// Its branch.
    pub branch_id: String,
    /// Its name.
    pub name: String,
    /// The telephone on it.
    pub extension: String,
    /// What it does.
    pub state: SeatState,
    /// Why it is on pause, also while its last call goes on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// On pause since then.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paused_at: Option<Timestamp>,
    /// The call it has.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub call_id: Option<String>,
}

/// `POST /seats/{id}/pause`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// Why, for who runs the floor.
    #[schema(min_length = 1, max_length = 100)]
    pub reason: String,
}

/// What pops up on the seat while it rings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Ringing {
    /// The call.
    pub call_id: String,
    /// Line name.
    pub line: String,
    /// Caller's number.
    pub from: String,
    /// How well it is known.
    pub r#match: Match,
    /// Whose it may be.
    pub customers: Vec<Customer>,
    /// What they have under way.
    pub open_tickets: Vec<Ticket>,
    /// Their last calls, newest first.
    #[serde(default)]
    pub last_calls: Vec<Call>,
}

/// `POST /calls`: the seat's telephone rings first, then `to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Dial {
    /// Number to ring.
    #[schema(min_length = 3, max_length = 32)]
    pub to: String,
}

/// `POST /calls/{id}/{command}`; `to` for transfer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallCommand {
    /// Extension or seat id to transfer to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub to: Option<String>,
}

/// `POST /simulated/calls`: somebody rings the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulatedCall {
    /// Who rings; may be withheld (`anonymous`).
    #[schema(min_length = 1, max_length = 32)]
    pub from: String,
    /// Line to ring; any free one unless said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 32)]
    pub to: Option<String>,
}

/// Query of `GET /calls`, newest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct CallsQuery {
    /// Rows wanted, 1 to 200; 50 unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the former page ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    pub cursor: Option<String>,
    /// Only inbound calls that nobody answered, or only the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed: Option<bool>,
    /// Only this customer's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 64)]
    pub customer: Option<String>,
    /// Only those that began at this moment or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}
