//! OSRM's `table` service: which legs go into which request, what its address looks like, and what its answer says.

use crate::base::travel::{Leg, Source, Travel};
use crate::base::{Point, Wgs84};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Coordinates in one request: OSRM's own default limit (`--max-table-size 100`), and some 2 kB of address, which every proxy lets pass.
pub(crate) const MOST_COORDINATES: usize = 100;

/// Yards and car parks between a place and its road, metres a second.
const OFF_ROAD_MPS: f64 = 5.0;

/// OSRM takes the nearest road however far it is, so that a place off its map is timed from the map's edge: beyond this it knows no road.
const MOST_SNAP_M: f64 = 500.0;

/// One request: from some places to some places, and which leg each wanted pair answers.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Request {
    from: Vec<Point<Wgs84>>,
    to: Vec<Point<Wgs84>>,
    /// (row, column, leg).
    pub(crate) wanted: Vec<(usize, usize, usize)>,
}

/// Groups legs by destination and packs destinations into requests while their coordinates fit. A table also computes the pairs that
/// nobody wanted; that is cheaper than another round trip.
pub(crate) fn pack(legs: &[Leg]) -> Vec<Request> {
    let mut by_place: BTreeMap<(u64, u64), Vec<usize>> = BTreeMap::new();
    for (i, leg) in legs.iter().enumerate() {
        by_place.entry(key(&leg.to)).or_default().push(i);
    }
    let mut requests = Vec::new();
    let mut open = Packing::default();
    // In the order of the legs, so that neighbours in a batch share their requests.
    let mut groups: Vec<Vec<usize>> = by_place.into_values().collect();
    groups.sort();
    for group in groups {
        for part in group.chunks(MOST_COORDINATES - 1) {
            if !open.fits(legs, part) {
                requests.push(std::mem::take(&mut open).request);
            }
            open.add(legs, part);
        }
    }
    requests.push(open.request);
    requests.retain(|r| !r.wanted.is_empty());
    requests
}

#[derive(Default)]
struct Packing {
    request: Request,
    row_of: BTreeMap<(u64, u64), usize>,
}

impl Packing {
    fn fits(&self, legs: &[Leg], part: &[usize]) -> bool {
        let newcomers = part.iter().filter(|i| !self.row_of.contains_key(&key(&legs[**i].from))).count();
        self.request.from.len() + self.request.to.len() + newcomers < MOST_COORDINATES
    }

    fn add(&mut self, legs: &[Leg], part: &[usize]) {
        let Request { from, to, wanted } = &mut self.request;
        to.extend(part.first().map(|i| legs[*i].to));
        for &i in part {
            let row = *self.row_of.entry(key(&legs[i].from)).or_insert_with(|| {
                from.push(legs[i].from);
                from.len() - 1
            });
            wanted.push((row, to.len() - 1, i));
        }
    }
}

fn key(p: &Point<Wgs84>) -> (u64, u64) {
    (p.lat().to_bits(), p.lon().to_bits())
}

impl Request {
    /// Path and query below the server's address.
    pub(crate) fn path(&self) -> String {
        let places: Vec<String> = self.from.iter().chain(&self.to).map(|p| format!("{:.6},{:.6}", p.lon(), p.lat())).collect();
        let numbers = |range: std::ops::Range<usize>| range.map(|i| i.to_string()).collect::<Vec<_>>().join(";");
        let (sources, destinations) = (numbers(0..self.from.len()), numbers(self.from.len()..places.len()));
        let places = places.join(";");
        format!(
            "table/v1/driving/{places}?annotations=duration,distance&generate_hints=false&sources={sources}&destinations={destinations}"
        )
    }

    /// What the answer says for each wanted leg; `None` where it knows no road.
    pub(crate) fn read(&self, answer: &Answer) -> Option<Vec<(usize, Option<Travel>)>> {
        if answer.code != "Ok" {
            return None;
        }
        let off_m = |snapped: &[Snapped], i: usize| snapped.get(i).map_or(0.0, |s| s.distance);
        let cell = |table: &[Vec<Option<f64>>], row: usize, column: usize| -> Option<Option<f64>> { table.get(row)?.get(column).copied() };
        let mut read = Vec::with_capacity(self.wanted.len());
        for &(row, column, leg) in &self.wanted {
            let (s, m) = (cell(&answer.durations, row, column)?, cell(&answer.distances, row, column)?);
            let (from_m, to_m) = (off_m(&answer.sources, row), off_m(&answer.destinations, column));
            let known = from_m.max(to_m) <= MOST_SNAP_M;
            let off_road_m = from_m + to_m;
            let door_to_door = |(s, m)| travel(s + off_road_m / OFF_ROAD_MPS, m + off_road_m);
            read.push((leg, s.zip(m).filter(|_| known).and_then(door_to_door)));
        }
        Some(read)
    }
}

/// A negative or absurd number is no road.
fn travel(s: f64, m: f64) -> Option<Travel> {
    let sane = |v: f64| (0.0..=f64::from(u32::MAX)).contains(&v);
    (sane(s) && sane(m)).then(|| Travel { s: s.round() as u32, m: m.round() as u32, by: Source::Engine("osrm") })
}

/// OSRM's answer.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    code: String,
    #[serde(default)]
    durations: Vec<Vec<Option<f64>>>,
    #[serde(default)]
    distances: Vec<Vec<Option<f64>>>,
    #[serde(default)]
    sources: Vec<Snapped>,
    #[serde(default)]
    destinations: Vec<Snapped>,
}

/// The road that it took for a place.
#[derive(Debug, Deserialize)]
struct Snapped {
    /// Metres from the place to that road.
    distance: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(lat: f64, lon: f64) -> Point<Wgs84> {
        Point::new(lat, lon).expect("point")
    }

    #[test]
    fn one_destination_many_sources_is_one_request_with_lon_before_lat() {
        let legs = [Leg { from: p(1.0, 2.0), to: p(3.0, 4.0) }, Leg { from: p(5.0, 6.0), to: p(3.0, 4.0) }];
        let requests = pack(&legs);
        assert_eq!(requests.len(), 1);
        assert_eq!(
            requests[0].path(),
            "table/v1/driving/2.000000,1.000000;6.000000,5.000000;4.000000,3.000000?annotations=duration,distance&generate_hints=false&sources=0;1&destinations=2"
        );
        assert_eq!(requests[0].wanted, [(0, 0, 0), (1, 0, 1)]);
    }

    #[test]
    fn every_leg_is_asked_exactly_once_and_no_request_is_too_large() {
        let legs: Vec<Leg> =
            (0..2_000u32).map(|i| Leg { from: p(f64::from(i % 130) / 10.0, 8.0), to: p(f64::from(i / 250), 9.0) }).collect();
        let requests = pack(&legs);
        let mut asked: Vec<usize> = requests.iter().flat_map(|r| r.wanted.iter().map(|w| w.2)).collect();
        asked.sort_unstable();
        assert_eq!(asked, (0..2_000).collect::<Vec<_>>());
        for r in &requests {
            assert!(r.from.len() + r.to.len() <= MOST_COORDINATES, "{} + {}", r.from.len(), r.to.len());
            assert!(r.path().len() < 4_000);
            for &(row, column, leg) in &r.wanted {
                assert_eq!((r.from[row], r.to[column]), (legs[leg].from, legs[leg].to));
            }
        }
        assert_eq!(pack(&[]), []);
    }

    #[test]
    fn nulls_are_no_road_and_a_table_too_small_is_no_answer() {
        let legs = [Leg { from: p(1.0, 2.0), to: p(3.0, 4.0) }, Leg { from: p(5.0, 6.0), to: p(3.0, 4.0) }];
        let request = &pack(&legs)[0];
        let read = |text: &str| request.read(&serde_json::from_str(text).expect("json"));
        let there = Travel { s: 60, m: 500, by: Source::Engine("osrm") };
        let good = r#"{"code":"Ok","durations":[[60.4],[null]],"distances":[[499.9],[null]]}"#;
        assert_eq!(read(good), Some(vec![(0, Some(there)), (1, None)]));
        assert_eq!(read(r#"{"code":"Ok","durations":[[-1.0],[1e12]],"distances":[[1.0],[1.0]]}"#), Some(vec![(0, None), (1, None)]));
        assert_eq!(read(r#"{"code":"Ok","durations":[[60.4]],"distances":[[499.9]]}"#), None);
        assert_eq!(read(r#"{"code":"NoSegment"}"#), None);
        let off = r#"{"code":"Ok","durations":[[60.4],[60.4]],"distances":[[499.9],[499.9]],"sources":[{"distance":12.5},{"distance":596.2}],"destinations":[{"distance":3.0}]}"#;
        let with_yards = Travel { s: 64, m: 515, by: Source::Engine("osrm") };
        assert_eq!(read(off), Some(vec![(0, Some(with_yards)), (1, None)]), "yards are crossed slowly, and the other is off the map");
    }
}
