//! The telephone numbers of customers: in one normal form, each `known` or `maybe`.
//!
//! `known` stands in the customer's file; `maybe` was seen on a ticket about his car. A crowd of maybes never hides the
//! one who is known: they are asked only when nobody is.

use crate::base::phone;
use crate::base::{At, BranchId, CustomerId, NumberId};
use crate::db::schema::{customers, numbers};
use crate::db::{Conn, Fault, Json, MultiBackend, Tx, kept};
use crate::jobs::{ADOPT_CALLS, NewJob, enqueue};
use diesel::prelude::*;
use mobile_api::calls::Match;

/// A row of `numbers`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = numbers, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Number {
    /// It.
    pub id: NumberId,
    /// Whose.
    pub customer_id: CustomerId,
    /// As [`phone::norm`] writes it.
    pub norm: String,
    /// `known` or `maybe`.
    pub level: String,
    /// When it was first seen with him.
    pub created_at: At,
}

/// In the customer's file.
pub const KNOWN: &str = "known";
/// Seen on a ticket of his.
pub const MAYBE: &str = "maybe";

// ---- store ----

/// The customers within `scope` whom a number in normal form leads to, longest known first, and how surely.
///
/// # Errors
/// When the database cannot be read.
pub fn owners(conn: &mut Conn, scope: &[BranchId], norm: &str) -> Result<(Match, Vec<CustomerId>), Fault> {
    for (level, found) in [(KNOWN, Match::Known), (MAYBE, Match::Maybe)] {
        let owners = numbers::table
            .inner_join(customers::table.on(customers::id.eq(numbers::customer_id)))
            .filter(numbers::norm.eq(norm))
            .filter(numbers::level.eq(level))
            .filter(customers::branch_id.eq_any(scope))
            .order((customers::created_at, customers::id))
            .limit(MOST_OWNERS)
            .select(customers::id);
        let owners: Vec<CustomerId> = kept(owners).load(conn)?;
        if !owners.is_empty() {
            return Ok((found, owners));
        }
    }
    Ok((Match::None, vec![]))
}

/// A number that more customers than this share, such as a hotel's switchboard, identifies nobody.
const MOST_OWNERS: i64 = 50;

/// Writes a number into a file. One that is there as `maybe` becomes `known`; a known one never becomes less.
///
/// # Errors
/// When the database says no.
pub fn keep(tx: &mut Tx<'_>, customer: CustomerId, norm: &str, level: &str) -> Result<(), Fault> {
    let his = numbers::table.filter(numbers::customer_id.eq(customer)).filter(numbers::norm.eq(norm));
    match his.select(Number::as_select()).first(tx.conn).optional()? {
        None => {
            let id = tx.new_id();
            let row = Number { id, customer_id: customer, norm: norm.into(), level: level.into(), created_at: tx.now };
            diesel::insert_into(numbers::table).values(&row).execute(tx.conn)?;
        }
        Some(old) if old.level != level && level == KNOWN => {
            diesel::update(numbers::table.find(old.id)).set(numbers::level.eq(KNOWN)).execute(tx.conn)?;
        }
        Some(_) => return Ok(()),
    }
    if level == KNOWN { adopt_calls(tx, customer) } else { Ok(()) }
}

/// Earlier calls of a number are his from now on: that is done soon, by a job, and not while he waits.
fn adopt_calls(tx: &mut Tx<'_>, customer: CustomerId) -> Result<(), Fault> {
    let payload = Json(serde_json::json!({ "customer_id": customer }));
    let run_at = tx.now;
    enqueue(tx, NewJob { topic: ADOPT_CALLS, payload, run_at, dedup: None, ticket: None, branch: None })
}

/// From now on exactly these stand in the file; maybes that are not among them stay maybes.
///
/// # Errors
/// When the database says no.
pub(super) fn set(tx: &mut Tx<'_>, customer: CustomerId, norms: &[String]) -> Result<(), Fault> {
    let gone = numbers::table
        .filter(numbers::customer_id.eq(customer))
        .filter(numbers::level.eq(KNOWN))
        .filter(numbers::norm.ne_all(norms.iter().map(String::as_str)));
    diesel::delete(gone).execute(tx.conn)?;
    norms.iter().try_for_each(|norm| keep(tx, customer, norm, KNOWN))
}

/// The numbers in these customers' files, in the order they were entered.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn of(conn: &mut Conn, customers: &[CustomerId]) -> Result<Vec<Number>, Fault> {
    let rows = numbers::table.filter(numbers::customer_id.eq_any(customers)).filter(numbers::level.eq(KNOWN));
    Ok(rows.order((numbers::created_at, numbers::id)).select(Number::as_select()).load(conn)?)
}

/// Why a number cannot be kept. A mask hides which number was meant, so it can stand for none of the customer's own either.
pub(super) fn unreadable(text: &str) -> String {
    if phone::is_masked(text) { phone::NotAPhone::Masked.to_string() } else { "has no digits to ring: 3 to 20 of them".into() }
}

/// A pattern of LIKE for a number that is quoted in a search, in any spelling; what holds none finds nothing. Those who see
/// whole numbers may quote a part of one; for others that would be a way to find out the rest.
pub(super) fn pattern(part: &str, whole: bool) -> String {
    let spelled = part.chars().all(|c| c.is_numeric() || c.is_whitespace() || "+-./()（）－＋".contains(c));
    match phone::norm(part).filter(|_| spelled) {
        Some(norm) if whole && !norm.starts_with('+') => format!("%{norm}%"),
        Some(norm) => norm,
        None => String::new(),
    }
}

/// Numbers as typed, in normal form, each once.
pub(super) fn norms(form: &mut crate::org::form::Form, typed: &[String]) -> Vec<String> {
    let mut norms = vec![];
    for (i, text) in typed.iter().enumerate() {
        match phone::norm(text) {
            Some(norm) if !norms.contains(&norm) => norms.push(norm),
            Some(_) => {}
            None => form.wrong(&format!("numbers.{i}"), unreadable(text)),
        }
    }
    norms
}
