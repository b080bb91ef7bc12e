//! The last position of a worker or vehicle, as stored: read here; the live core writes it in batches.

use crate::base::{At, Id, Point, Wgs84};
use crate::db::schema::positions;
use crate::db::{Conn, Fault, MultiBackend, Tx};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// A row of `positions` without its owner.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = positions, check_for_backend(MultiBackend))]
pub struct Fix {
    /// When it was measured.
    pub at: At,
    /// WGS-84 degrees north.
    pub lat: f64,
    /// WGS-84 degrees east.
    pub lon: f64,
    /// Radius of confidence, metres.
    pub accuracy_m: Option<f64>,
    /// Metres a second.
    pub speed_mps: Option<f64>,
    /// Degrees from north.
    pub heading_deg: Option<f64>,
    /// 0 to 100.
    pub battery_pct: Option<f64>,
}

impl From<&Fix> for mobile_api::org::LastFix {
    fn from(f: &Fix) -> Self {
        Self {
            lat: f.lat,
            lon: f.lon,
            at: f.at.time(),
            accuracy_m: f.accuracy_m,
            speed_mps: f.speed_mps,
            heading_deg: f.heading_deg,
            battery_pct: f.battery_pct,
        }
    }
}

/// The last positions of these owners; who never reported is not in it.
///
/// # Errors
/// When the database cannot be read.
pub fn last<T: 'static>(conn: &mut Conn, owners: &[Id<T>]) -> Result<BTreeMap<Id<T>, Fix>, Fault> {
    let rows = positions::table.filter(positions::owner_id.eq_any(owners)).select((positions::owner_id, Fix::as_select()));
    Ok(rows.load(conn)?.into_iter().collect())
}

/// Says where somebody begins, before he has reported anything.
///
/// # Errors
/// When the database says no, as it does when he is somewhere already.
pub(super) fn place<T: 'static>(tx: &mut Tx<'_>, owner: Id<T>, at: Point<Wgs84>) -> Result<(), Fault> {
    let row = (positions::owner_id.eq(owner), positions::at.eq(tx.now), positions::lat.eq(at.lat()), positions::lon.eq(at.lon()));
    diesel::insert_into(positions::table).values(row).execute(tx.conn)?;
    Ok(())
}
