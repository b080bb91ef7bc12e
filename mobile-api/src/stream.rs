//! Websocket frames of `GET /api/v1/stream`: JSON text messages, one frame object with a `type`, or an array of them.

use crate::Timestamp;
use crate::calls::{CallState, Line, Ringing, SeatStanding};
use crate::field::{Fixes, FixesTaken};
use crate::locate::LocateLink;
use crate::tickets::{DispatchState, Fact, Ticket};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The subprotocol a client offers, beside `bearer.<token>`.
pub const SUBPROTOCOL: &str = "nearhand.v1";

/// From the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "a frame is written or read and gone; a box would cost each offer an allocation")]
pub enum ToClient {
    /// First frame: where each zone's stream of facts stands.
    Hello {
        /// Node name.
        node: String,
        /// Zones within the caller's scope.
        zones: Vec<ZoneSeq>,
    },
    /// Something happened; gap-free by `seq` within a zone.
    Fact(Fact),
    /// A job for this worker.
    Offer(Offer),
    /// It is no longer his to take.
    OfferGone {
        /// The dispatch.
        dispatch_id: String,
        /// `taken`, `withdrawn`, `expired`, `declined` or `cancelled`.
        why: String,
    },
    /// A job of this worker's crew has moved on, by a mate's hand or by his own: `GET /field/jobs` has the rest.
    Job {
        /// The dispatch.
        dispatch_id: String,
        /// The ticket's version now.
        version: i64,
        /// Where the dispatch stands now.
        state: DispatchState,
    },
    /// Where workers are; last one wins, not gap-free.
    Positions {
        /// Zone id.
        zone: String,
        /// Those that moved or changed state since the last frame.
        items: Vec<Position>,
    },
    /// A call rings at this seat.
    Ringing(Ringing),
    /// A call changed.
    Call {
        /// The call.
        call_id: String,
        /// Where it stands.
        state: CallState,
        /// The seat that has it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        seat_id: Option<String>,
        /// Why it ended.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        end_reason: Option<String>,
    },
    /// A line and the call on it now; without a call it is free, or no longer the caller's to see.
    Line {
        /// As `GET /lines` shows it.
        line: Line,
    },
    /// A seat stands otherwise.
    Seat(SeatStanding),
    /// Answer to `fixes`.
    FixesTaken(FixesTaken),
    /// A warning to this worker, such as `stalled` or `driving_away`.
    Warning {
        /// The dispatch.
        dispatch_id: String,
        /// What the watchdog saw.
        what: String,
    },
    /// An alarm on every seat that sees the branch, whether or not it watches the zone.
    Alarm {
        /// Zone id.
        zone: String,
        /// The ticket it is about.
        ticket_id: String,
        /// The ticket's number.
        no: String,
        /// What is the matter.
        reason: String,
    },
    /// Who else has this ticket open on a screen now: said when one comes or goes, to those who have it open themselves.
    Viewers {
        /// The ticket.
        ticket_id: String,
        /// The others, at most twelve; empty when there is nobody else.
        viewers: Vec<Viewer>,
        /// How many more.
        more: i64,
    },
    /// A caller whom this user sent a link has said where he is.
    Located(LocateLink),
    /// Too far behind: read the zone anew over HTTP, then `resume`.
    Resync {
        /// Zone id.
        zone: String,
    },
    /// A frame could not be read; the connection stays.
    Error {
        /// What was wrong with it.
        detail: String,
    },
    /// Answer to `ping`.
    Pong,
}

/// From the client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToServer {
    /// Send every fact of the zone after `seq`, then go on live.
    Resume {
        /// Zone id.
        zone: String,
        /// Last one seen; 0 for all.
        seq: i64,
    },
    /// Send the positions of a zone, and its facts from now on unless resumed.
    Watch {
        /// Zone id.
        zone: String,
        /// `[west, south, east, north]`; all without it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        bbox: Option<[f64; 4]>,
    },
    /// Positions of this worker.
    Fixes(Fixes),
    /// The offer is on the screen.
    Ack {
        /// The dispatch.
        dispatch_id: String,
    },
    /// This ticket is open on this console's screen now; none is without it. Kept for as long as the socket lives.
    Look {
        /// The ticket.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ticket_id: Option<String>,
    },
    /// Heartbeat.
    Ping,
}

/// Somebody who looks at a ticket; without id and name when the reader does not see his branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Viewer {
    /// The user.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user_id: Option<String>,
    /// His name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
}

/// Where a zone's stream stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ZoneSeq {
    /// Zone id.
    pub zone: String,
    /// Last fact.
    pub seq: i64,
}

/// A job offered, or assigned outright when `expires_at` is absent: an order, which is acknowledged and not answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Offer {
    /// The dispatch.
    pub dispatch_id: String,
    /// Send it back with accept or decline.
    pub version: i64,
    /// What is to be done; the customer's number masked.
    pub ticket: Ticket,
    /// From now until he is there, seconds: until he is free of what he has to do before, and the drive.
    pub eta_s: i64,
    /// Distance.
    pub distance_m: i64,
    /// Until when the answer counts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_at: Option<Timestamp>,
}

/// One worker's live position, WGS-84.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Position {
    /// Who.
    pub worker_id: String,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Degrees from north.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub heading_deg: Option<f64>,
    /// How old it is.
    pub fix_age_s: i64,
    /// As in [`crate::org::Worker::state`].
    pub state: String,
}
