//! Driving: a timetable from here to there along Xi'an's grid of streets, with congestion by the hour and red lights.
//! A timetable is made once, under the driver's chance, and then only read: where he is depends on the clock alone.

use crate::chance::{between, happens};
use crate::ground::Spot;
use crate::roads::Way;
use rand::rngs::StdRng;

/// No car of the town ever drives faster, metres a second (65 km/h).
pub const TOP_SPEED_MPS: f64 = 18.0;

/// Metres between two traffic lights, and how often one is red.
const LIGHTS_EVERY_M: f64 = 500.0;
const RED_SHARE: f64 = 0.35;

/// Free-flow speed in town between lights, metres a second (40 km/h).
const FREE_FLOW_MPS: f64 = 11.0;

/// Where somebody is at a moment of his drive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moving {
    /// The point.
    pub spot: Spot,
    /// Metres a second; 0 at a light and at the end.
    pub speed_mps: f64,
    /// Degrees clockwise from north.
    pub heading_deg: f64,
}

/// A drive as a timetable: the car is at each spot at its second, and goes straight in between.
#[derive(Debug, Clone, PartialEq)]
pub struct Drive {
    stops: Vec<(f64, Spot)>,
}

impl Drive {
    /// A drive that starts now, at this hour of the day (0 to 24).
    #[must_use]
    pub fn new(rng: &mut StdRng, from: Spot, to: Spot, hour: f64) -> Self {
        let mut stops = vec![(0.0, from)];
        let corners = corners(rng, from, to);
        let mut at = from;
        let mut clock_s = 0.0;
        for corner in corners {
            let leg_m = at.distance_m(corner);
            let blocks = (leg_m / LIGHTS_EVERY_M).ceil().max(1.0);
            let start = at;
            let mut block = 1.0;
            while block <= blocks {
                let next = start.on_the_way(corner, block / blocks);
                let speed_mps = (FREE_FLOW_MPS * flow(hour) * between(rng, 0.75, 1.25)).min(TOP_SPEED_MPS);
                clock_s += at.distance_m(next) / speed_mps;
                stops.push((clock_s, next));
                if happens(rng, RED_SHARE) {
                    clock_s += between(rng, 8.0, 45.0);
                    stops.push((clock_s, next));
                }
                at = next;
                block += 1.0;
            }
        }
        Self { stops }
    }

    /// A drive along roads, as long as the map says.
    #[must_use]
    pub fn along(way: Way) -> Self {
        Self { stops: way.0 }
    }

    /// Seconds from start to end.
    #[must_use]
    pub fn length_s(&self) -> f64 {
        self.stops.last().map_or(0.0, |(s, _)| *s)
    }

    /// Where the car is `elapsed_s` after the start; at the end after it.
    #[must_use]
    pub fn at(&self, elapsed_s: f64) -> Moving {
        let next = self.stops.partition_point(|(s, _)| *s <= elapsed_s);
        match (next.checked_sub(1).and_then(|i| self.stops.get(i)), self.stops.get(next)) {
            (Some((from_s, from)), Some((to_s, to))) => {
                let leg_s = to_s - from_s;
                let speed_mps = if leg_s > 0.0 { from.distance_m(*to) / leg_s } else { 0.0 };
                let spot = from.on_the_way(*to, if leg_s > 0.0 { (elapsed_s - from_s) / leg_s } else { 1.0 });
                Moving { spot, speed_mps, heading_deg: from.heading_deg(*to) }
            }
            (Some((_, end)), None) | (None, Some((_, end))) => Moving { spot: *end, speed_mps: 0.0, heading_deg: 0.0 },
            (None, None) => Moving { spot: crate::ground::CENTRE, speed_mps: 0.0, heading_deg: 0.0 },
        }
    }
}

/// Streets run north-south and east-west: along one, across, and on; the crossing street is anywhere in between.
fn corners(rng: &mut StdRng, from: Spot, to: Spot) -> Vec<Spot> {
    let share = between(rng, 0.1, 0.9);
    if happens(rng, 0.5) {
        let lon = from.lon + (to.lon - from.lon) * share;
        vec![Spot { lat: from.lat, lon }, Spot { lat: to.lat, lon }, to]
    } else {
        let lat = from.lat + (to.lat - from.lat) * share;
        vec![Spot { lat, lon: from.lon }, Spot { lat, lon: to.lon }, to]
    }
}

/// Share of free-flow speed that is left at this hour.
fn flow(hour: f64) -> f64 {
    match hour {
        h if (7.0..9.5).contains(&h) || (17.0..19.5).contains(&h) => 0.7,
        h if (9.5..17.0).contains(&h) => 0.9,
        h if (19.5..23.0).contains(&h) => 1.0,
        _ => 1.15,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::person;
    use crate::ground::CENTRE;

    #[test]
    fn nobody_is_ever_faster_than_the_top_speed_between_any_two_moments() {
        let mut rng = person(3, "test", 0);
        for trip in 0..100 {
            let to = CENTRE.scattered(&mut rng, 4_000.0);
            let drive = Drive::new(&mut rng, CENTRE, to, f64::from(trip % 24));
            let mut before = drive.at(0.0).spot;
            let mut second = 0.0;
            while second < drive.length_s() + 5.0 {
                second += 1.0;
                let now = drive.at(second);
                assert!(before.distance_m(now.spot) <= TOP_SPEED_MPS * 1.01, "trip {trip} second {second}");
                assert!(now.speed_mps <= TOP_SPEED_MPS * 1.01);
                before = now.spot;
            }
            assert!(before.distance_m(to) < 1.0, "arrives");
        }
    }

    #[test]
    fn a_drive_takes_a_believable_time_and_longer_at_rush_hour() {
        let to = CENTRE.shifted(3_000.0, 3_000.0);
        let mean = |hour| {
            let mut rng = person(4, "test", 0);
            (0..200).map(|_| Drive::new(&mut rng, CENTRE, to, hour).length_s()).sum::<f64>() / 200.0
        };
        let (night, rush) = (mean(3.0), mean(18.0));
        assert!((450.0..900.0).contains(&night), "{night}");
        assert!(rush > night * 1.2, "{rush} against {night}");
    }

    #[test]
    fn a_drive_to_where_he_stands_is_over_at_once() {
        let drive = Drive::new(&mut person(5, "test", 0), CENTRE, CENTRE, 12.0);
        assert_eq!(drive.at(1_000.0).spot, CENTRE);
    }
}
