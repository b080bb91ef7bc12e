//! Where somebody was, as his track has it.

use crate::base::{At, Point, Wgs84, WorkerId};
use crate::db::schema::tracks;
use crate::db::{Conn, Fault};
use crate::live::tracks::{OwnerId, second};
use diesel::prelude::*;

/// A place, and how sure it is, metres.
type Stood = (Point<Wgs84>, Option<f64>);

/// His place at a moment, by the nearest row of his track within so many seconds.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn where_was(conn: &mut Conn, worker: WorkerId, then: At, within_s: i64) -> Result<Option<Stood>, Fault> {
    type Row = (At, f64, f64, Option<f64>);
    let middle = second(then);
    let seconds: Vec<i64> = (middle - within_s..=middle + within_s).collect();
    let rows: Vec<Row> = tracks::table
        .filter(tracks::second.eq_any(seconds).and(tracks::owner_id.eq(OwnerId::of(worker.uuid()))))
        .select((tracks::at, tracks::lat, tracks::lon, tracks::accuracy_m))
        .load(conn)?;
    let away_s = |row: &Row| row.0.since_s(then).abs();
    let nearest = rows.into_iter().filter(|row| away_s(row) <= within_s as f64).min_by(|a, b| away_s(a).total_cmp(&away_s(b)));
    // A stored point is a point; a damaged row says nothing.
    Ok(nearest.and_then(|(_, lat, lon, accuracy_m)| Some((Point::new(lat, lon).ok()?, accuracy_m))))
}
