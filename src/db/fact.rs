//! Facts: what happened, appended in the transaction of the state it changed, numbered gap-free within a zone (I6).

use crate::base::{At, BranchId, DispatchId, TicketId, UserId, WorkerId, ZoneId};
use crate::db::schema::{facts, zones};
use crate::db::{Conn, Fault, Json, MultiBackend, kept};
use diesel::prelude::*;
use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A fact with its number: a row of `facts`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = facts, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Fact {
    /// Its zone.
    pub zone_id: ZoneId,
    /// From 1, without a gap within the zone.
    pub seq: i64,
    /// When.
    pub at: At,
    /// Past tense, such as `ticket_created`.
    pub kind: String,
    /// The branch that owns the ticket: scope.
    pub branch_id: BranchId,
    /// The ticket.
    pub ticket_id: Option<TicketId>,
    /// The dispatch.
    pub dispatch_id: Option<DispatchId>,
    /// The worker it concerns.
    pub worker_id: Option<WorkerId>,
    /// Who did it; absent when the system did.
    pub by_user: Option<UserId>,
    /// The rest, by kind.
    pub data: Json,
}

/// A fact that has no number yet: it gets one at the end of its batch.
pub type NewFact = Fact;

/// What a command has in hand of the row that its fact is about: readers of the fact need not look into the table.
pub type Row = Arc<dyn Any + Send + Sync>;

/// A fact as it leaves the writer after the commit.
#[derive(Debug, Clone)]
pub struct News {
    /// What happened.
    pub fact: Fact,
    /// The row it is about as of this fact, when the command gave it along.
    pub row: Option<Row>,
}

impl From<Fact> for News {
    fn from(fact: Fact) -> Self {
        Self { fact, row: None }
    }
}

impl From<&Fact> for mobile_api::tickets::Fact {
    fn from(f: &Fact) -> Self {
        Self {
            zone: f.zone_id.to_string(),
            seq: f.seq,
            at: f.at.time(),
            kind: f.kind.clone(),
            ticket_id: f.ticket_id.map(|id| id.to_string()),
            dispatch_id: f.dispatch_id.map(|id| id.to_string()),
            data: f.data.0.clone(),
            by: None,
        }
    }
}

/// At most `limit` facts of a zone after `seq`, in order, none missing.
///
/// # Errors
/// When the database cannot be read.
pub fn facts_after(conn: &mut Conn, zone: ZoneId, seq: i64, limit: i64) -> Result<Vec<Fact>, Fault> {
    Ok(facts::table
        .filter(facts::zone_id.eq(zone))
        .filter(facts::seq.gt(seq))
        .order(facts::seq)
        .limit(limit)
        .select(Fact::as_select())
        .load(conn)?)
}

/// Numbers the facts of a batch and inserts them: one UPDATE a zone, in order of id so that two writers never
/// deadlock, and their INSERT. The zone's row is locked only from here to the commit.
pub(super) fn number(conn: &mut Conn, new: &mut [News]) -> QueryResult<()> {
    let mut next = BTreeMap::<ZoneId, i64>::new();
    for News { fact, .. } in new.iter() {
        *next.entry(fact.zone_id).or_default() += 1;
    }
    for (zone, n) in &mut next {
        let row = diesel::update(zones::table.find(*zone)).set(zones::seq.eq(zones::seq + *n));
        *n = kept(row.returning(zones::seq)).get_result::<i64>(conn)? - *n;
    }
    for News { fact, .. } in new.iter_mut() {
        let seq = next.entry(fact.zone_id).or_default();
        *seq += 1;
        fact.seq = *seq;
    }
    match conn {
        #[cfg(feature = "postgres")]
        Conn::Postgres(c) => new.chunks(500).try_for_each(|part| {
            let rows: Vec<&Fact> = part.iter().map(|n| &n.fact).collect();
            diesel::insert_into(facts::table).values(rows).execute(c).map(drop)
        }),
        // No way to another machine here: a row that is prepared once costs less than a text for each number of rows.
        Conn::Sqlite(c) => new.iter().try_for_each(|n| diesel::insert_into(facts::table).values(&n.fact).execute(c).map(drop)),
    }
}
