//! The piece of the earth that belongs to a zone: a ring drawn on the map when there is one, else a circle.

use crate::base::{Point, Wgs84};
use geo::{Area as _, BoundingRect, Coord, Intersects, LineString, Polygon, Validation};
use std::sync::Arc;

/// Corners that a ring may have.
pub const MOST_CORNERS: usize = 200;
/// A ring's corner is at most so far from the zone's centre, metres.
const FURTHEST_M: f64 = 500_000.0;
/// A ring holds at least so much, square metres: less is a slip of the mouse.
const LEAST_M2: f64 = 10_000.0;
/// A degree of latitude, metres.
const DEGREE_M: f64 = 111_195.0;

/// A closed ring of straight edges in degrees, checked: no edge crosses another. Places on its edge belong to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ring(Arc<Polygon<f64>>);

/// Why corners make no ring.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BadRing {
    /// Too few or too many.
    #[error("must have 3 to {MOST_CORNERS} corners, and the first again at the end")]
    Corners,
    /// One is not on the earth.
    #[error("has a corner that is not on the earth: each is [longitude, latitude]")]
    Point,
    /// The last is not the first.
    #[error("is not closed: the last corner must be the first")]
    Open,
    /// One is far away.
    #[error("has a corner further than 500 km from the centre")]
    Far,
    /// It holds next to nothing.
    #[error("is too small")]
    Small,
    /// Edges cross or touch.
    #[error("crosses itself: {0}")]
    Crossing(String),
}

impl Ring {
    /// Reads a GeoJSON ring, `[longitude, latitude]` each, closed, for a zone around `centre`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn read(corners: &[[f64; 2]], centre: &Point<Wgs84>) -> Result<Self, BadRing> {
        if !(4..=MOST_CORNERS + 1).contains(&corners.len()) {
            return Err(BadRing::Corners);
        }
        for [lon, lat] in corners {
            let corner = Point::new(*lat, *lon).map_err(|_off_the_earth| BadRing::Point)?;
            if corner.distance_m(centre) > FURTHEST_M {
                return Err(BadRing::Far);
            }
        }
        if corners.first() != corners.last() {
            return Err(BadRing::Open);
        }
        let line: Vec<Coord<f64>> = corners.iter().map(|[x, y]| Coord { x: *x, y: *y }).collect();
        let polygon = Polygon::new(LineString(line), vec![]);
        if let Err(why) = polygon.check_validation() {
            return Err(BadRing::Crossing(why.to_string()));
        }
        if polygon.unsigned_area() * DEGREE_M * DEGREE_M * centre.lat().to_radians().cos() < LEAST_M2 {
            return Err(BadRing::Small);
        }
        Ok(Self(Arc::new(polygon)))
    }

    /// Its corners as GeoJSON has them, the first again at the end.
    #[must_use]
    pub fn corners(&self) -> Vec<[f64; 2]> {
        self.0.exterior().coords().map(|c| [c.x, c.y]).collect()
    }

    /// Whether a place lies in it or on its edge.
    #[must_use]
    pub fn holds(&self, place: &Point<Wgs84>) -> bool {
        let at = Coord { x: place.lon(), y: place.lat() };
        let near =
            self.0.bounding_rect().is_some_and(|b| (b.min().x..=b.max().x).contains(&at.x) && (b.min().y..=b.max().y).contains(&at.y));
        near && self.0.intersects(&at)
    }
}

/// What belongs to a zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    centre: Point<Wgs84>,
    radius_m: f64,
    ring: Option<Ring>,
}

impl Area {
    /// What lies within `ring`, or without one within `radius_m` metres of `centre`.
    #[must_use]
    pub fn new(centre: Point<Wgs84>, radius_m: f64, ring: Option<Ring>) -> Self {
        Self { centre, radius_m, ring }
    }

    /// Whether a place belongs to it.
    #[must_use]
    pub fn holds(&self, place: &Point<Wgs84>) -> bool {
        match &self.ring {
            Some(ring) => ring.holds(place),
            None => self.away_m(place) <= self.radius_m,
        }
    }

    /// How far a place is from its centre, metres: of several areas that hold a place, the nearest has it.
    #[must_use]
    pub fn away_m(&self, place: &Point<Wgs84>) -> f64 {
        place.distance_m(&self.centre)
    }

    /// No place of it is further from its centre, metres.
    #[must_use]
    pub fn reach_m(&self) -> f64 {
        let Some(ring) = &self.ring else { return self.radius_m };
        let corners = ring.0.exterior().coords().filter_map(|c| Point::new(c.y, c.x).ok());
        corners.map(|corner| self.away_m(&corner)).fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lat: f64, lon: f64) -> Point<Wgs84> {
        Point::new(lat, lon).expect("on the earth")
    }

    fn middle() -> Point<Wgs84> {
        at(34.0, 108.0)
    }

    fn ring(corners: &[[f64; 2]]) -> Result<Ring, BadRing> {
        Ring::read(corners, &middle())
    }

    #[test]
    fn what_is_no_ring_is_refused() {
        let square = [[108.0, 34.0], [108.1, 34.0], [108.1, 34.1], [108.0, 34.1], [108.0, 34.0]];
        assert_eq!(ring(&square).expect("a ring").corners(), square);
        assert_eq!(ring(&square[..3]), Err(BadRing::Corners));
        assert_eq!(ring(&square[..4]), Err(BadRing::Open));
        assert_eq!(ring(&[[108.0, 95.0]; 5]), Err(BadRing::Point));
        assert_eq!(ring(&[[f64::NAN, 34.0]; 5]), Err(BadRing::Point));
        assert_eq!(ring(&[[118.0, 34.0]; 5]), Err(BadRing::Far));
        let bow_tie = [[108.0, 34.0], [108.1, 34.1], [108.1, 34.0], [108.0, 34.1], [108.0, 34.0]];
        assert!(matches!(ring(&bow_tie), Err(BadRing::Crossing(_))), "{:?}", ring(&bow_tie));
        let spike = [[108.0, 34.0], [108.1, 34.0], [108.2, 34.0], [108.1, 34.0], [108.1, 34.1], [108.0, 34.0]];
        assert!(matches!(ring(&spike), Err(BadRing::Crossing(_))), "{:?}", ring(&spike));
        let dot = [[108.0, 34.0], [108.0001, 34.0], [108.0001, 34.0001], [108.0, 34.0]];
        assert_eq!(ring(&dot), Err(BadRing::Small));
        let round: Vec<[f64; 2]> = (0..=MOST_CORNERS)
            .map(|i| i as f64 / MOST_CORNERS as f64 * std::f64::consts::TAU)
            .map(|a| [108.0 + a.cos() / 9.0, 34.0 + a.sin() / 9.0])
            .collect();
        let closed = |n: usize| round[..n].iter().chain(&round[..1]).copied().collect::<Vec<_>>();
        ring(&closed(MOST_CORNERS)).expect("as many as may be");
        let more: Vec<_> = closed(MOST_CORNERS).into_iter().chain([[108.0, 34.0]]).collect();
        assert_eq!(ring(&more), Err(BadRing::Corners));
    }

    #[test]
    fn the_edge_belongs_to_it_and_a_dent_does_not() {
        // A U open to the north.
        let u = [
            [108.0, 34.0],
            [108.3, 34.0],
            [108.3, 34.3],
            [108.2, 34.3],
            [108.2, 34.1],
            [108.1, 34.1],
            [108.1, 34.3],
            [108.0, 34.3],
            [108.0, 34.0],
        ];
        let u = ring(&u).expect("a ring");
        assert!(u.holds(&at(34.05, 108.15)) && u.holds(&at(34.2, 108.05)) && u.holds(&at(34.2, 108.25)));
        assert!(!u.holds(&at(34.2, 108.15)), "in the dent");
        assert!(u.holds(&at(34.0, 108.15)) && u.holds(&at(34.3, 108.3)), "on the edge, on a corner");
        let area = Area::new(middle(), 100.0, Some(u));
        assert!(area.holds(&at(34.2, 108.25)) && !area.holds(&at(33.9999, 108.0)), "the ring counts, not the circle");
        assert!((area.reach_m() - middle().distance_m(&at(34.3, 108.3))).abs() < 1.0);
    }

    /// The ray to the east, edge by edge.
    fn brute(corners: &[[f64; 2]], x: f64, y: f64) -> bool {
        corners
            .windows(2)
            .filter(|e| (e[0][1] > y) != (e[1][1] > y) && x < (e[1][0] - e[0][0]) * (y - e[0][1]) / (e[1][1] - e[0][1]) + e[0][0])
            .count()
            % 2
            == 1
    }

    proptest! {
        /// A star around the centre never crosses itself, whatever its spokes.
        #[test]
        fn a_place_is_in_a_ring_as_a_ray_says(spokes in prop::collection::vec(0.02_f64..0.4, 3..60), dx in -0.5_f64..0.5, dy in -0.5_f64..0.5) {
            let turn = |i: usize| i as f64 / spokes.len() as f64 * std::f64::consts::TAU;
            let mut corners: Vec<[f64; 2]> = spokes.iter().enumerate().map(|(i, r)| [108.0 + r * turn(i).cos(), 34.0 + r * turn(i).sin()]).collect();
            corners.push(corners[0]);
            let ring = ring(&corners).expect("a star");
            prop_assert_eq!(ring.holds(&at(34.0 + dy, 108.0 + dx)), brute(&corners, 108.0 + dx, 34.0 + dy));
            let area = Area::new(middle(), 1.0, Some(ring));
            prop_assert!(!area.holds(&at(34.0 + dy, 108.0 + dx)) || area.away_m(&at(34.0 + dy, 108.0 + dx)) <= area.reach_m() * 1.001);
        }

        #[test]
        fn a_circle_is_what_it_was(dx in -0.5_f64..0.5, dy in -0.5_f64..0.5, radius_m in 100.0_f64..60_000.0) {
            let (place, area) = (at(34.0 + dy, 108.0 + dx), Area::new(middle(), radius_m, None));
            prop_assert_eq!(area.holds(&place), place.distance_m(&middle()) <= radius_m);
            prop_assert_eq!(area.reach_m(), radius_m);
        }
    }
}
