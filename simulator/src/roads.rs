//! The port to a road network: who asks it, drives along real roads instead of the town's own grid.

use crate::ground::Spot;
use std::fmt;
use std::rc::Rc;

/// Yards and car parks between a road and a door, metres a second.
pub const OFF_ROAD_MPS: f64 = 5.0;

/// A way along roads: at each spot so many seconds after the start, straight in between. The seconds never go back.
#[derive(Debug, Clone, PartialEq)]
pub struct Way(pub Vec<(f64, Spot)>);

/// Knows roads.
pub trait Roads {
    /// The way from here to there; none when no road leads there. It may block for some milliseconds, so it is for towns
    /// that live under virtual time.
    fn way(&self, from: Spot, to: Spot) -> Option<Way>;
}

/// A town's road network, shared by all who drive.
#[derive(Clone)]
pub struct RoadMap(Rc<dyn Roads>);

impl RoadMap {
    /// One that asks `roads`.
    #[must_use]
    pub fn new(roads: Rc<dyn Roads>) -> Self {
        Self(roads)
    }

    /// The way from door to door: from here to the road, along it, and from it to there.
    #[must_use]
    pub fn way(&self, from: Spot, to: Spot) -> Option<Way> {
        let Way(along) = self.0.way(from, to)?;
        let (first, last) = (along.first()?.1, along.last()?);
        let to_road_s = from.distance_m(first) / OFF_ROAD_MPS;
        let there_s = to_road_s + last.0 + last.1.distance_m(to) / OFF_ROAD_MPS;
        let on_road = along.iter().map(|(s, spot)| (to_road_s + s, *spot));
        Some(Way(std::iter::once((0.0, from)).chain(on_road).chain([(there_s, to)]).collect()))
    }
}

impl PartialEq for RoadMap {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for RoadMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RoadMap")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::CENTRE;

    struct OneStreet;

    impl Roads for OneStreet {
        fn way(&self, from: Spot, to: Spot) -> Option<Way> {
            let foot = |spot: Spot| Spot { lat: CENTRE.lat, lon: spot.lon };
            (to.lat >= CENTRE.lat).then(|| Way(vec![(0.0, foot(from)), (60.0, foot(to))]))
        }
    }

    #[test]
    fn a_way_leads_from_door_to_door() {
        let map = RoadMap::new(Rc::new(OneStreet));
        let (from, to) = (CENTRE.shifted(50.0, 0.0), CENTRE.shifted(100.0, 600.0));
        let Way(stops) = map.way(from, to).expect("a street");
        assert_eq!((stops.first().map(|s| s.1), stops.last().map(|s| s.1)), (Some(from), Some(to)));
        let seconds: Vec<i64> = stops.iter().map(|s| s.0.round() as i64).collect();
        assert_eq!(seconds, [0, 10, 70, 90]);
        assert_eq!(map.way(from, CENTRE.shifted(-10.0, 0.0)), None);
    }
}
