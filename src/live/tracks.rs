//! Stores fixes in batches, so that no fix ever waits for the database, and in the order of their tables, so that a batch lies
//! on few pages. Bounded: when the database is away for long, the oldest rows of the track are dropped and counted; last
//! positions are one a worker and never dropped.

use crate::base::{At, Id, Point};
use crate::db::schema::{positions, tracks};
use crate::db::{Conn, Db, Fault, MultiBackend};
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
use tokio::time::Instant;
use uuid::Uuid;

/// A worker or a vehicle: whoever has a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnerTag {}
/// Names a worker or a vehicle.
pub type OwnerId = Id<OwnerTag>;

/// How long rows of the track wait for others.
const GATHER: Duration = Duration::from_secs(1);
/// How long last positions wait for others, and for newer ones in their place: what a restart after a crash begins with.
const SETTLE: Duration = Duration::from_secs(10);
/// Rows written by one command: few enough that a command behind them waits but a millisecond.
const BATCH: usize = 250;
/// So many rows of the track wait no longer.
const MANY: usize = 10_000;
/// Most rows that wait; as many may be on their way.
const MOST: usize = 40_000;

/// The second of a moment, Unix: under it the table keeps its row.
pub(super) fn second(at: At) -> i64 {
    at.us().div_euclid(1_000_000)
}

/// A row of `tracks`.
#[derive(Debug, Clone, PartialEq, Insertable)]
#[diesel(table_name = tracks, treat_none_as_default_value = false)]
struct TrackRow {
    second: i64,
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

/// What comes in.
#[derive(Default)]
struct Waiting {
    tracks: VecDeque<TrackRow>,
    positions: FxHashMap<Uuid, PositionRow>,
    /// Since when the first of the positions waits.
    since: Option<Instant>,
}

/// What goes out, in the order of its table.
#[derive(Default)]
struct Leaving {
    tracks: VecDeque<TrackRow>,
    positions: VecDeque<PositionRow>,
}

impl Leaving {
    /// Takes what waits, if the last that went has gone; positions when they have settled, or `all`.
    fn fill(&mut self, from: &Mutex<Waiting>, all: bool) {
        let mut waiting = from.lock();
        let tracks = if self.tracks.is_empty() { std::mem::take(&mut waiting.tracks) } else { VecDeque::new() };
        let settled = all || waiting.since.is_some_and(|since| since.elapsed() >= SETTLE);
        let positions = if settled && self.positions.is_empty() {
            waiting.since = None;
            std::mem::take(&mut waiting.positions)
        } else {
            FxHashMap::default()
        };
        drop(waiting); // whoever reports does not wait until they are sorted
        if !tracks.is_empty() {
            self.tracks = tracks;
            self.tracks.make_contiguous().sort_unstable_by_key(|row| (row.second, row.owner_id, row.at));
        }
        if !positions.is_empty() {
            self.positions = positions.into_values().collect();
            self.positions.make_contiguous().sort_unstable_by_key(|row| row.owner_id);
        }
    }

    /// Up to a batch of each.
    fn take(&mut self) -> (Vec<TrackRow>, Vec<PositionRow>) {
        let (rows, places) = (self.tracks.len().min(BATCH), self.positions.len().min(BATCH));
        (self.tracks.drain(..rows).collect(), self.positions.drain(..places).collect())
    }

    /// What could not be written goes first again: newer positions wait behind it.
    fn put_back(&mut self, rows: Vec<TrackRow>, places: Vec<PositionRow>) {
        rows.into_iter().rev().for_each(|row| self.tracks.push_front(row));
        places.into_iter().rev().for_each(|place| self.positions.push_front(place));
    }
}

/// What waits to be stored. Cheap to clone.
#[derive(Clone, Default)]
pub struct Tracks(Arc<Store>);

#[derive(Default)]
struct Store {
    waiting: Mutex<Waiting>,
    leaving: Mutex<Leaving>,
    some: Notify,
    many: Notify,
}

impl Tracks {
    /// Keeps a fix for the track.
    pub fn keep(&self, owner: OwnerId, s: &Sample, late: bool) {
        let row = TrackRow {
            second: second(s.at),
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
        let many = waiting.tracks.len() >= MANY;
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
        let mut waiting = self.0.waiting.lock();
        waiting.positions.insert(owner.uuid(), row);
        if waiting.since.is_none() {
            waiting.since = Some(Instant::now());
            drop(waiting);
            self.0.some.notify_one();
        }
    }

    /// Writes what gathers, for as long as the database is there.
    pub(super) async fn run(self, db: Db) {
        loop {
            // Positions that settle are looked at again even when nobody moves any more.
            let settles = self.0.waiting.lock().since;
            match settles {
                Some(since) => tokio::time::timeout_at(since + SETTLE, self.0.some.notified()).await.unwrap_or(()),
                None => self.0.some.notified().await,
            }
            // Either a second has gone or there are many: whichever comes first.
            let waited = tokio::time::timeout(GATHER, self.0.many.notified()).await;
            metrics::counter!("nearhand_track_batches_total", "full" => waited.is_ok().to_string()).increment(1);
            while self.write(&db, false).await {}
        }
    }

    /// Writes up to a batch of what waits, however short; true when more may wait and the database took this one.
    pub async fn flush(&self, db: &Db) -> bool {
        self.write(db, true).await
    }

    async fn write(&self, db: &Db, all: bool) -> bool {
        let (rows, places) = {
            let mut leaving = self.0.leaving.lock();
            leaving.fill(&self.0.waiting, all);
            leaving.take()
        };
        if rows.is_empty() && places.is_empty() {
            return false;
        }
        let (again, places_again) = (rows.clone(), places.clone());
        match db.write(move |tx| store(tx.conn, &rows, &places)).await {
            Ok(()) => true,
            Err(why) => {
                tracing::warn!(%why, rows = again.len(), "fixes could not be stored: they wait");
                self.0.leaving.lock().put_back(again, places_again);
                tokio::time::sleep(GATHER).await;
                self.0.some.notify_one();
                false
            }
        }
    }
}

fn store(conn: &mut Conn, rows: &[TrackRow], places: &[PositionRow]) -> Result<(), Fault> {
    keep(conn, rows)?;
    stand(conn, places)?;
    Ok(())
}

/// The same moment again, after a restart: the first report counts.
fn keep(conn: &mut Conn, rows: &[TrackRow]) -> QueryResult<()> {
    match conn {
        #[cfg(feature = "postgres")]
        Conn::Postgres(c) => diesel::insert_into(tracks::table).values(rows).on_conflict_do_nothing().execute(c).map(drop),
        // No way to another machine here: a row that is prepared once costs less than the text of many.
        Conn::Sqlite(c) => {
            rows.iter().try_for_each(|row| diesel::insert_into(tracks::table).values(row).on_conflict_do_nothing().execute(c).map(drop))
        }
    }
}

/// Puts last positions in the place of earlier ones. They come in order of time: each is kept under its owner's lock, and what
/// could not be written gives way to what came since.
fn stand(conn: &mut Conn, places: &[PositionRow]) -> QueryResult<()> {
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
            .execute(c)
            .map(drop),
        Conn::Sqlite(c) => places.iter().try_for_each(|place| diesel::replace_into(positions::table).values(place).execute(c).map(drop)),
    }
}

/// Reads every last position: those that had settled, and what was tracked since.
///
/// # Errors
/// When the database cannot be read.
pub fn last_positions(conn: &mut Conn) -> Result<BTreeMap<Uuid, Sample>, Fault> {
    let settled: Vec<PositionRow> = positions::table.select(PositionRow::as_select()).load(conn)?;
    let newest: Option<i64> = tracks::table.select(diesel::dsl::max(tracks::second)).first(conn)?;
    let since = newest.unwrap_or(0) - 2 * SETTLE.as_secs() as i64;
    let columns = (tracks::owner_id, tracks::at, tracks::lat, tracks::lon);
    let more = (tracks::accuracy_m, tracks::speed_mps, tracks::heading_deg, tracks::battery_pct);
    let tracked: Vec<PositionRow> = tracks::table
        .filter(tracks::second.ge(since).and(tracks::late.eq(false)))
        .order((tracks::second, tracks::owner_id, tracks::at))
        .select((columns.0, columns.1, columns.2, columns.3, more.0, more.1, more.2, more.3))
        .load(conn)?;
    let mut last = BTreeMap::<Uuid, Sample>::new();
    for row in settled.into_iter().chain(tracked) {
        let point = Point::new(row.lat, row.lon).map_err(Fault::internal)?;
        let PositionRow { owner_id, at, accuracy_m, speed_mps, heading_deg, battery_pct, .. } = row;
        if last.get(&owner_id.uuid()).is_none_or(|known| known.at < at) {
            last.insert(owner_id.uuid(), Sample { at, point, accuracy_m, speed_mps, heading_deg, battery_pct });
        }
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Ids;

    fn sample(s: i64) -> Sample {
        let point = Point::new(34.26, 108.94).expect("a point");
        Sample { at: At::from_us(s * 1_000_000), point, accuracy_m: None, speed_mps: None, heading_deg: None, battery_pct: None }
    }

    /// The owners of a batch's rows and places, each with its second.
    fn taken(tracks: &Tracks, all: bool) -> [Vec<(OwnerId, i64)>; 2] {
        let mut leaving = tracks.0.leaving.lock();
        leaving.fill(&tracks.0.waiting, all);
        let (rows, places) = leaving.take();
        [rows.iter().map(|r| (r.owner_id, r.second)).collect(), places.iter().map(|p| (p.owner_id, second(p.at))).collect()]
    }

    #[tokio::test(start_paused = true)]
    async fn rows_leave_in_the_order_of_their_tables_and_positions_when_they_have_settled() {
        let tracks = Tracks::default();
        let mut owners: [OwnerId; 3] = [(); 3].map(|()| Ids::System.new_id());
        owners.sort_unstable();
        for (owner, s) in [(2, 1), (0, 2), (1, 1), (0, 1)] {
            tracks.keep(owners[owner], &sample(s), false);
            tracks.stands(owners[owner], &sample(s));
        }
        let in_order = vec![(owners[0], 1), (owners[1], 1), (owners[2], 1), (owners[0], 2)];
        assert_eq!(taken(&tracks, false), [in_order, vec![]]);
        tokio::time::advance(SETTLE).await;
        tracks.stands(owners[1], &sample(3));
        assert_eq!(taken(&tracks, false), [vec![], vec![(owners[0], 1), (owners[1], 3), (owners[2], 1)]], "each once, the newest");
    }

    #[tokio::test(start_paused = true)]
    async fn a_position_that_could_not_be_written_gives_way_to_what_came_since() {
        let tracks = Tracks::default();
        let owner: OwnerId = Ids::System.new_id();
        tracks.stands(owner, &sample(1));
        let (rows, places) = {
            let mut leaving = tracks.0.leaving.lock();
            leaving.fill(&tracks.0.waiting, true);
            leaving.take()
        };
        tracks.stands(owner, &sample(2));
        tracks.0.leaving.lock().put_back(rows, places);
        assert_eq!(
            [taken(&tracks, true), taken(&tracks, true)].map(|t| t[1].clone()),
            [vec![(owner, 1)], vec![(owner, 2)]],
            "it is written last"
        );
    }
}
