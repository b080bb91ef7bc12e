//! What a customer may want: the checks that a booking and a change of one share.

use crate::base::{Area, At, Point, TicketId, Wgs84, WorkerId, ZoneId};
use crate::db::schema::{branches, workers, zones};
use crate::db::{Conn, Fault, Json, Refusal, Tx};
use crate::org::zone::ring;
use crate::tickets::model::{Changes, Ticket};
use diesel::prelude::*;

/// A wanted time without an end lasts so long, seconds.
pub(super) const USUAL_WINDOW_S: i64 = 1800;

/// A wanted time has a beginning before its end, and is not over already.
///
/// # Errors
/// `invalid_field` that names the one that cannot be.
pub(crate) fn check_window(from: Option<At>, to: Option<At>, now: At) -> Result<(), Refusal> {
    match (from, to) {
        (Some(from), Some(to)) if to <= from => Err(Refusal::field("want_to", "must be after want_from")),
        (_, Some(to)) if to <= now => Err(Refusal::field("want_to", "is over already")),
        (Some(from), None) if from.plus_s(USUAL_WINDOW_S) <= now => Err(Refusal::field("want_from", "is over already")),
        _ => Ok(()),
    }
}

/// Whoever is wished for is a worker of the booking branch, or of one below it: a person whom the caller does not see
/// cannot be asked for, and is told from nobody by nothing.
pub(super) fn check_wish(conn: &mut Conn, wish: Option<WorkerId>, within: &str) -> Result<(), Fault> {
    let Some(worker) = wish else { return Ok(()) };
    let path = workers::table
        .inner_join(branches::table.on(branches::id.eq(workers::branch_id)))
        .filter(workers::id.eq(worker))
        .select(branches::path)
        .first::<String>(conn)
        .optional()?;
    match path {
        Some(path) if path.starts_with(within) => Ok(()),
        Some(_) | None => Err(Refusal::field("wish.worker_id", "no such worker within your branches").into()),
    }
}

/// New information is held to what a booking is held to. `after` is the ticket with the changes in it.
pub(super) fn check_change(tx: &mut Tx<'_>, changes: &Changes, after: &Ticket) -> Result<(), Fault> {
    if changes.want_from.is_some() || changes.want_to.is_some() {
        check_window(after.want_from, after.want_to, tx.now)?;
    }
    match changes.point {
        Some(point) => check_place(tx.conn, after.id, after.zone_id, &point),
        None => Ok(()),
    }
}

/// A ticket stays in its zone: its number, its facts and its dispatcher are that zone's.
fn check_place(conn: &mut Conn, ticket: TicketId, zone: ZoneId, point: &Point<Wgs84>) -> Result<(), Fault> {
    let row = zones::table.find(zone).select((zones::name, zones::lat, zones::lon, zones::radius_m, zones::polygon));
    let (name, lat, lon, radius_m, polygon): (String, f64, f64, f64, Option<Json>) = row.first(conn)?;
    let centre = Point::new(lat, lon).map_err(|why| Fault::internal(format!("the zone of ticket {ticket} lies nowhere: {why}")))?;
    if Area::new(centre, radius_m, ring(polygon.as_ref(), &centre)?).holds(point) {
        return Ok(());
    }
    Err(Refusal::field("place", format!("lies outside {name}, the zone of this ticket: cancel it and book anew")).into())
}

/// The zone whose area holds the place, of several the one with the nearest centre, of these the oldest; with an unknown place the nearest the branch has. A branch works in
/// its own zones, those below it and those above it.
pub(super) fn zone_for(conn: &mut Conn, point: Option<Point<Wgs84>>, branch_path: &str) -> Result<ZoneId, Fault> {
    type Row = (ZoneId, f64, f64, f64, Option<Json>, String);
    let mut rows: Vec<Row> = zones::table
        .inner_join(branches::table.on(branches::id.eq(zones::branch_id)))
        .order(zones::id)
        .select((zones::id, zones::lat, zones::lon, zones::radius_m, zones::polygon, branches::path))
        .load(conn)?;
    rows.retain(|(.., path)| path.starts_with(branch_path) || branch_path.starts_with(path.as_str()));
    let mut nearest: Option<(f64, ZoneId)> = None;
    for (zone, lat, lon, radius_m, polygon, _) in rows {
        let centre = Point::new(lat, lon).map_err(Fault::internal)?;
        let Some(point) = point else { return Ok(zone) };
        let area = Area::new(centre, radius_m, ring(polygon.as_ref(), &centre)?);
        let away_m = area.away_m(&point);
        if nearest.is_none_or(|(best_m, _)| away_m < best_m) && area.holds(&point) {
            nearest = Some((away_m, zone));
        }
    }
    Ok(nearest.map(|(_, zone)| zone).ok_or_else(|| Refusal::field("place", "lies in none of your zones: GET /zones lists them"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wanted_time_ends_after_it_begins_and_is_not_over() {
        let at = |s| Some(At::from_us(0).plus_s(s));
        let fault = |from, to| check_window(from, to, At::from_us(0)).err().and_then(|r| r.errors.first().map(|e| e.field.clone()));
        assert_eq!(fault(None, None), None);
        assert_eq!(fault(at(60), at(120)), None);
        assert_eq!(fault(at(-60), at(120)), None, "it has begun");
        assert_eq!(fault(at(-60), None), None, "and lasts half an hour");
        assert_eq!(fault(at(120), at(60)).as_deref(), Some("want_to"));
        assert_eq!(fault(at(60), at(60)).as_deref(), Some("want_to"));
        assert_eq!(fault(at(-120), at(-60)).as_deref(), Some("want_to"));
        assert_eq!(fault(None, at(0)).as_deref(), Some("want_to"));
        assert_eq!(fault(at(-1800), None).as_deref(), Some("want_from"));
    }
}
