//! Who did a deed, by name, as a reader may know it.

use crate::access::Caller;
use crate::base::{BranchId, UserId, WorkerId};
use crate::db::schema::users;
use crate::db::{Conn, Fault};
use diesel::prelude::*;
use mobile_api::tickets::{Actor, ActorKind};
use std::collections::BTreeMap;

/// The server's own deeds: deadlines of the flow, the dispatcher, the watchdog.
#[must_use]
pub fn system() -> Actor {
    Actor { is: ActorKind::System, id: None, name: None }
}

/// These users as actors. Whoever is not of the reader's branches has neither name nor id there (I10).
///
/// # Errors
/// When the database cannot be read.
pub fn users_of(conn: &mut Conn, reader: &Caller, ids: impl Iterator<Item = UserId>) -> Result<BTreeMap<UserId, Actor>, Fault> {
    let mut ids: Vec<UserId> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let columns = (users::id, users::name, users::branch_id, users::worker_id);
    let rows: Vec<(UserId, String, BranchId, Option<WorkerId>)> = users::table.filter(users::id.eq_any(ids)).select(columns).load(conn)?;
    let one = |(id, name, branch, worker): (UserId, String, BranchId, Option<WorkerId>)| {
        let seen = reader.sees(branch);
        let is = if worker.is_some() { ActorKind::Worker } else { ActorKind::User };
        (id, Actor { is, id: seen.then(|| id.to_string()), name: seen.then_some(name) })
    };
    Ok(rows.into_iter().map(one).collect())
}
