//! Where somebody was, as his track has it.

use crate::base::{At, Point, Wgs84, WorkerId};
use crate::db::schema::tracks;
use crate::db::{Conn, Fault};
use crate::live::tracks::OwnerId;
use diesel::prelude::*;

/// A place, and how sure it is, metres.
type Stood = (Point<Wgs84>, Option<f64>);

/// His place at a moment, by the nearest row of his track within so many seconds.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn where_was(conn: &mut Conn, worker: WorkerId, then: At, within_s: i64) -> Result<Option<Stood>, Fault> {
    type Row = (At, f64, f64, Option<f64>);
    let his = || {
        let columns = (tracks::at, tracks::lat, tracks::lon, tracks::accuracy_m);
        tracks::table.filter(tracks::owner_id.eq(OwnerId::of(worker.uuid()))).select(columns)
    };
    let before = his().filter(tracks::at.le(then).and(tracks::at.ge(then.plus_s(-within_s))));
    let after = his().filter(tracks::at.gt(then).and(tracks::at.le(then.plus_s(within_s))));
    let before: Option<Row> = before.order(tracks::at.desc()).first(conn).optional()?;
    let after: Option<Row> = after.order(tracks::at).first(conn).optional()?;
    let nearest = before.into_iter().chain(after).min_by(|a, b| a.0.since_s(then).abs().total_cmp(&b.0.since_s(then).abs()));
    // A stored point is a point; a damaged row says nothing.
    Ok(nearest.and_then(|(_, lat, lon, accuracy_m)| Some((Point::new(lat, lon).ok()?, accuracy_m))))
}
