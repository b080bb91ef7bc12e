//! Stores fixes in batches, so that no fix ever waits for the database. Bounded: when the database is away for long, the
//! oldest rows of the track are dropped and counted; last positions are one a worker and never dropped.

use crate::base::{At, Id, Point};
use crate::db::schema::{positions, tracks};
use crate::db::{Conn, Db, Fault, MultiBackend};
use crate::each_db;
use crate::live::fix::Sample;
use diesel::prelude::*;
#[cfg(feature = "postgres")]
use diesel::upsert::excluded;
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use uuid::Uuid;

/// A worker or a vehicle: whoever has a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerTag {}
/// Names a worker or a vehicle.
pub type OwnerId = Id<OwnerTag>;

/// How long rows wait for others.
const GATHER: Duration = Duration::from_secs(1);
/// So many rows wait no longer, and are written at once: few enough that a command behind them waits but a millisecond.
const BATCH: usize = 250;
/// Most rows that wait.
const MOST: usize = 20_000;

/// A row of `tracks`.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = tracks, treat_none_as_default_value = false)]
struct TrackRow {
    owner_id: OwnerId,
    at: At,
    lat: f64,
    lon: f64,
    accuracy_m: Option<f64>,
    speed_mps: Option<f64>,
    heading_deg: Option<f64>,
    battery_pct: Option<f64>,
    late: bool,
}

/// A row of `positions`.
#[derive(Debug, Clone, PartialEq, Insertable, Queryable, Selectable)]
#[diesel(table_name = positions, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
struct PositionRow {
    owner_id: OwnerId,
    at: At,
    lat: f64,
    lon: f64,
    accuracy_m: Option<f64>,
    speed_mps: Option<f64>,
    heading_deg: Option<f64>,
    battery_pct: Option<f64>,
}

#[derive(Default)]
struct Waiting {
    tracks: VecDeque<TrackRow>,
    positions: FxHashMap<Uuid, PositionRow>,
}

/// What waits to be stored. Cheap to clone.
#[derive(Clone, Default)]
pub struct Tracks(Arc<Store>);

#[derive(Default)]
struct Store {
    waiting: Mutex<Waiting>,
    some: Notify,
    many: Notify,
}

impl Tracks {
    /// Keeps a fix for the track.
    pub fn keep(&self, owner: OwnerId, s: &Sample, late: bool) {
        let row = TrackRow {
            owner_id: owner,
            at: s.at,
            lat: s.point.lat(),
            lon: s.point.lon(),
            accuracy_m: s.accuracy_m,
            speed_mps: s.speed_mps,
            heading_deg: s.heading_deg,
            battery_pct: s.battery_pct,
            late,
        };
        let mut waiting = self.0.waiting.lock();
        waiting.tracks.push_back(row);
        if waiting.tracks.len() > MOST {
            waiting.tracks.pop_front();
            metrics::counter!("nearhand_track_rows_dropped_total").increment(1);
        }
        let many = waiting.tracks.len() >= BATCH;
        drop(waiting);
        self.0.some.notify_one();
        if many {
            self.0.many.notify_one();
        }
    }

    /// Keeps a live position.
    pub fn stands(&self, owner: OwnerId, s: &Sample) {
        let row = PositionRow {
            owner_id: owner,
            at: s.at,
            lat: s.point.lat(),
            lon: s.point.lon(),
            accuracy_m: s.accuracy_m,
            speed_mps: s.speed_mps,
            heading_deg: s.heading_deg,
            battery_pct: s.battery_pct,
        };
        self.0.waiting.lock().positions.insert(owner.uuid(), row);
        self.0.some.notify_one();
    }

    /// Writes what gathers, for as long as the database is there.
    pub(super) async fn run(self, db: Db) {
        loop {
            self.0.some.notified().await;
            // Either a second has gone or a batch is full: whichever comes first.
            let waited = tokio::time::timeout(GATHER, self.0.many.notified()).await;
            metrics::counter!("nearhand_track_batches_total", "full" => waited.is_ok().to_string()).increment(1);
            while self.flush(&db).await {}
        }
    }

    /// Writes up to a batch; true when more waits and the database took this one.
    pub async fn flush(&self, db: &Db) -> bool {
        let (rows, places): (Vec<TrackRow>, Vec<PositionRow>) = {
            let mut waiting = self.0.waiting.lock();
            let n = waiting.tracks.len().min(BATCH);
            let rows = waiting.tracks.drain(..n).collect();
            (rows, waiting.positions.extract_if(|_, _| true).take(BATCH).map(|(_, place)| place).collect())
        };
        if rows.is_empty() && places.is_empty() {
            return false;
        }
        let (again, places_again) = (rows.clone(), places.clone());
        match db.write(move |tx| store(tx.conn, &rows, &places)).await {
            Ok(()) => true,
            Err(why) => {
                tracing::warn!(%why, rows = again.len(), "fixes could not be stored: they wait");
                self.put_back(again, places_again);
                tokio::time::sleep(GATHER).await;
                self.0.some.notify_one();
                false
            }
        }
    }

    /// What could not be written goes back to the head of the line; newer positions stay.
    fn put_back(&self, rows: Vec<TrackRow>, places: Vec<PositionRow>) {
        let mut waiting = self.0.waiting.lock();
        for row in rows.into_iter().rev() {
            if waiting.tracks.len() < MOST {
                waiting.tracks.push_front(row);
            } else {
                metrics::counter!("nearhand_track_rows_dropped_total").increment(1);
            }
        }
        for place in places {
            waiting.positions.entry(place.owner_id.uuid()).or_insert(place);
        }
    }
}

fn store(conn: &mut Conn, rows: &[TrackRow], places: &[PositionRow]) -> Result<(), Fault> {
    for part in rows.chunks(BATCH) {
        // The same moment again, after a restart: the first report counts.
        each_db!(conn, c => diesel::insert_into(tracks::table).values(part).on_conflict_do_nothing().execute(c))?;
    }
    for part in places.chunks(BATCH) {
        stand(conn, part)?;
    }
    Ok(())
}

/// Puts last positions in the place of earlier ones, many by one statement. They come in order of time: each is kept under
/// its owner's lock, and what could not be written gives way to what came since.
fn stand(conn: &mut Conn, places: &[PositionRow]) -> QueryResult<usize> {
    match conn {
        #[cfg(feature = "postgres")]
        Conn::Postgres(c) => diesel::insert_into(positions::table)
            .values(places)
            .on_conflict(positions::owner_id)
            .do_update()
            .set((
                positions::at.eq(excluded(positions::at)),
                positions::lat.eq(excluded(positions::lat)),
                positions::lon.eq(excluded(positions::lon)),
                positions::accuracy_m.eq(excluded(positions::accuracy_m)),
                positions::speed_mps.eq(excluded(positions::speed_mps)),
                positions::heading_deg.eq(excluded(positions::heading_deg)),
                positions::battery_pct.eq(excluded(positions::battery_pct)),
            ))
            .execute(c),
        Conn::Sqlite(c) => diesel::replace_into(positions::table).values(places).execute(c),
    }
}

/// Reads every last position.
///
/// # Errors
/// When the database cannot be read.
pub fn last_positions(conn: &mut Conn) -> Result<BTreeMap<Uuid, Sample>, Fault> {
    let rows: Vec<PositionRow> = positions::table.select(PositionRow::as_select()).load(conn)?;
    let read = |r: PositionRow| {
        let point = Point::new(r.lat, r.lon).map_err(Fault::internal)?;
        let PositionRow { owner_id, at, accuracy_m, speed_mps, heading_deg, battery_pct, .. } = r;
        Ok((owner_id.uuid(), Sample { at, point, accuracy_m, speed_mps, heading_deg, battery_pct }))
    };
    rows.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Ids;

    #[test]
    fn a_position_that_could_not_be_written_gives_way_to_what_came_since() {
        let tracks = Tracks::default();
        let (moved, stood): (OwnerId, OwnerId) = (Ids::System.new_id(), Ids::System.new_id());
        let at = |s: i64| At::from_us(s * 1_000_000);
        let point = Point::new(34.26, 108.94).expect("a point");
        let (accuracy_m, speed_mps, heading_deg, battery_pct) = (None, None, None, None);
        tracks.stands(moved, &Sample { at: at(2), point, accuracy_m, speed_mps, heading_deg, battery_pct });
        let row = |owner_id| PositionRow { owner_id, at: at(1), lat: 34.0, lon: 108.0, accuracy_m, speed_mps, heading_deg, battery_pct };
        tracks.put_back(vec![], vec![row(moved), row(stood)]);
        let waiting = tracks.0.waiting.lock();
        assert_eq!([moved, stood].map(|owner| waiting.positions[&owner.uuid()].at), [at(2), at(1)]);
    }
}
