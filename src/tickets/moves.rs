//! What a step changed of a row: only that is written. A column that is set to what it was costs as much as a new value, in
//! the row, in every index that names it and in the look at what it refers to; of a ticket's 37 columns a step changes a handful.

use crate::base::{At, BranchId, CallId, CarId, CrewId, CustomerId, TicketId, UserId, WorkerId, ZoneId};
use crate::db::Json;
use crate::db::schema::{dispatches, tickets};
use crate::tickets::model::{Dispatch, Ticket};
use diesel::prelude::*;

/// A changeset that holds of each column its new value, if it has one. Every column but the id is named: the pattern fails to
/// compile when one is forgotten.
macro_rules! moves {
    ($(#[$doc:meta])* $name:ident of $row:ident in $table:ident { $($field:ident: $type:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Default, PartialEq, AsChangeset)]
        #[diesel(table_name = $table)]
        pub(super) struct $name {
            $($field: Option<$type>),+
        }

        impl $name {
            /// None when nothing changed.
            pub(super) fn between(old: &$row, new: &$row) -> Option<Self> {
                let $row { id: _, $($field),+ } = new;
                let moves = Self { $($field: (old.$field != *$field).then(|| $field.clone().into())),+ };
                (moves != Self::default()).then_some(moves)
            }
        }
    };
}

moves! {
    /// Of a ticket.
    TicketMoves of Ticket in tickets {
        no: String,
        kind: String,
        branch_id: BranchId,
        zone_id: ZoneId,
        customer_id: Option<CustomerId>,
        car_id: Option<CarId>,
        call_id: Option<CallId>,
        parent_id: Option<TicketId>,
        phone: String,
        customer_name: Option<String>,
        plate: Option<String>,
        lat: Option<f64>,
        lon: Option<f64>,
        accuracy_m: Option<f64>,
        address: Option<String>,
        want_from: Option<At>,
        want_to: Option<At>,
        note: Option<String>,
        state: String,
        outcome: Option<String>,
        version: i64,
        round: i32,
        attempts: i32,
        excluded: Json,
        wish_worker_id: Option<WorkerId>,
        needs_human: bool,
        human_reason: Option<String>,
        deadline_at: Option<At>,
        promise_at: Option<At>,
        promise_said_at: Option<At>,
        promise_by: Option<UserId>,
        promise_kept: Option<bool>,
        promise_told_late: bool,
        created_by: Option<UserId>,
        created_at: At,
        closed_at: Option<At>,
    }
}

moves! {
    /// Of a round.
    RoundMoves of Dispatch in dispatches {
        ticket_id: TicketId,
        zone_id: ZoneId,
        round: i32,
        mode: String,
        state: String,
        live: bool,
        worker_id: Option<WorkerId>,
        crew_id: Option<CrewId>,
        invited: Json,
        span_from: Option<At>,
        span_to: Option<At>,
        eta_s: Option<i64>,
        distance_m: Option<i64>,
        expires_at: Option<At>,
        acked_at: Option<At>,
        reason: Option<String>,
        outcome: Option<String>,
        created_at: At,
        accepted_at: Option<At>,
        enroute_at: Option<At>,
        arrived_at: Option<At>,
        started_at: Option<At>,
        ended_at: Option<At>,
    }
}
