//! The ground under the town: Xi'an's districts, and a place for whoever calls.

use crate::chance::{normal, weighted};
use rand::Rng;
use rand::rngs::StdRng;

/// The Bell Tower's neighbourhood: centre of the town.
pub const CENTRE: Spot = Spot { lat: 34.2658, lon: 108.9541 };

/// Metres in one degree of a great circle (mean earth radius 6 371 008.8 m).
pub const DEGREE_M: f64 = 111_195.08;

/// A WGS-84 point in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

impl Spot {
    /// Great-circle distance in metres.
    #[must_use]
    pub fn distance_m(self, other: Spot) -> f64 {
        let (a, b) = (self.lat.to_radians(), other.lat.to_radians());
        let half = ((b - a) / 2.0).sin().powi(2) + a.cos() * b.cos() * ((other.lon - self.lon).to_radians() / 2.0).sin().powi(2);
        2.0 * (DEGREE_M.to_degrees()) * half.sqrt().min(1.0).asin()
    }

    /// The point this many metres to the north and east (negative: south, west); good within a city.
    #[must_use]
    pub fn shifted(self, north_m: f64, east_m: f64) -> Spot {
        let lat = self.lat + north_m / DEGREE_M;
        Spot { lat, lon: self.lon + east_m / (DEGREE_M * lat.to_radians().cos()) }
    }

    /// Metres north and east from `origin` to here; the inverse of [`Spot::shifted`].
    #[must_use]
    pub fn from_origin_m(self, origin: Spot) -> (f64, f64) {
        ((self.lat - origin.lat) * DEGREE_M, (self.lon - origin.lon) * DEGREE_M * self.lat.to_radians().cos())
    }

    /// The point at `share` (0 to 1) of the straight way to `other`.
    #[must_use]
    pub fn on_the_way(self, other: Spot, share: f64) -> Spot {
        Spot { lat: self.lat + (other.lat - self.lat) * share, lon: self.lon + (other.lon - self.lon) * share }
    }

    /// Degrees clockwise from north towards `other`, 0 to 360.
    #[must_use]
    pub fn heading_deg(self, other: Spot) -> f64 {
        let (north, east) = other.from_origin_m(self);
        east.atan2(north).to_degrees().rem_euclid(360.0)
    }

    /// Moved by a random normal distance of this standard deviation in each direction.
    #[must_use]
    pub fn scattered(self, rng: &mut StdRng, sigma_m: f64) -> Spot {
        let (north, east) = (normal(rng) * sigma_m, normal(rng) * sigma_m);
        self.shifted(north, east)
    }
}

/// A part of town.
#[derive(Debug, Clone, PartialEq)]
pub struct District {
    /// Name on addresses.
    pub name: String,
    /// Its middle.
    pub centre: Spot,
    /// Standard deviation of places around the middle, metres.
    pub spread_m: f64,
    /// Share of demand, relative.
    pub weight: f64,
    /// Where people work (busier by day) rather than live (busier in the evening and at night).
    pub offices: bool,
}

/// Districts of Xi'an: name, centre, spread, weight, offices. Centres are read off a map; weights are plausible, not measured.
const XIAN: [(&str, f64, f64, f64, f64, bool); 12] = [
    ("碑林区南大街", 34.2520, 108.9425, 900.0, 1.2, true),
    ("莲湖区西大街", 34.2640, 108.9180, 1200.0, 0.9, false),
    ("新城区长乐中路", 34.2750, 108.9900, 1300.0, 0.8, false),
    ("雁塔区小寨东路", 34.2246, 108.9466, 900.0, 1.5, true),
    ("高新区科技路", 34.2300, 108.8850, 1500.0, 1.9, true),
    ("高新区锦业路", 34.1950, 108.8750, 1200.0, 1.2, true),
    ("曲江新区芙蓉南路", 34.2010, 108.9830, 1300.0, 1.2, false),
    ("未央区凤城五路", 34.3290, 108.9410, 1500.0, 1.5, false),
    ("未央区三桥街", 34.2900, 108.8350, 1300.0, 0.6, false),
    ("浐灞生态区世博大道", 34.3220, 109.0500, 1600.0, 0.7, false),
    ("灞桥区纺织城", 34.2680, 109.0640, 1300.0, 0.6, false),
    ("长安区韦曲南街", 34.1570, 108.9330, 1400.0, 0.9, false),
];

/// A dispatch area as the town sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneGround {
    /// Zone id.
    pub id: String,
    /// Branch that owns it.
    pub branch_id: String,
    /// Its middle.
    pub centre: Spot,
    /// Places farther than this from the middle are not served, metres.
    pub reach_m: f64,
    /// Share of demand: how many workers serve it.
    pub weight: f64,
}

/// Where somebody is, in words and degrees.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// The point.
    pub spot: Spot,
    /// As one says it on the telephone.
    pub words: String,
    /// The zone that serves it.
    pub zone: String,
}

/// Zones with the districts in each.
#[derive(Debug, Clone)]
pub struct Ground {
    zones: Vec<(ZoneGround, Vec<District>)>,
    shrink: f64,
}

impl Ground {
    /// A ground for these zones. `shrink` (at least 1) brings places that many times nearer to the zone's middle.
    #[must_use]
    pub fn new(mut zones: Vec<ZoneGround>, shrink: f64) -> Self {
        zones.sort_by(|a, b| a.id.cmp(&b.id));
        let zones = zones.into_iter().map(|zone| {
            let districts = districts_of(&zone);
            (zone, districts)
        });
        Self { zones: zones.collect(), shrink: shrink.max(1.0) }
    }

    /// The zones, by id.
    pub fn zones(&self) -> impl Iterator<Item = &ZoneGround> {
        self.zones.iter().map(|(zone, _)| zone)
    }

    /// The middle of a zone; of the town when there is no such zone.
    #[must_use]
    pub fn middle(&self, zone: &str) -> Spot {
        self.zones().find(|z| z.id == zone).map_or(CENTRE, |z| z.centre)
    }

    /// The zone that serves a spot: the one whose middle is nearest among those that reach it.
    #[must_use]
    pub fn zone_at(&self, spot: Spot) -> Option<&ZoneGround> {
        let reach = self.zones().filter(|z| z.centre.distance_m(spot) <= z.reach_m);
        reach.min_by(|a, b| a.centre.distance_m(spot).total_cmp(&b.centre.distance_m(spot)))
    }

    /// A place where somebody might call from at this hour of the day (0 to 24).
    pub fn somewhere(&self, rng: &mut StdRng, hour: f64) -> Option<Address> {
        let weights: Vec<f64> = self.zones.iter().map(|(zone, _)| zone.weight).collect();
        let (zone, districts) = self.zones.get(weighted(rng, &weights))?;
        Some(self.place_in(rng, zone, districts, hour))
    }

    /// A place within one zone; within any when there is no such zone.
    pub fn somewhere_in(&self, rng: &mut StdRng, zone: &str, hour: f64) -> Option<Address> {
        match self.zones.iter().find(|(z, _)| z.id == zone) {
            Some((zone, districts)) => Some(self.place_in(rng, zone, districts, hour)),
            None => self.somewhere(rng, hour),
        }
    }

    /// A place some way off `spot` but within reach of a zone.
    pub fn near(&self, rng: &mut StdRng, spot: Spot, sigma_m: f64) -> Option<Address> {
        let spot = spot.scattered(rng, sigma_m / self.shrink);
        let zone = self.zone_at(spot)?.id.clone();
        let words = format!("{}{}号", self.street_at(spot), rng.random_range(1..400));
        Some(Address { spot, words, zone })
    }

    fn place_in(&self, rng: &mut StdRng, zone: &ZoneGround, districts: &[District], hour: f64) -> Address {
        let weights: Vec<f64> = districts.iter().map(|d| d.weight * busy(d.offices, hour)).collect();
        let (centre, spread_m, name) = match districts.get(weighted(rng, &weights)) {
            Some(d) => (d.centre, d.spread_m, d.name.as_str()),
            None => (zone.centre, zone.reach_m / 4.0, "市区"),
        };
        let words = format!("{name}{}号", rng.random_range(1..400));
        let inside = (0..20).map(|_| centre.scattered(rng, spread_m)).find(|s| zone.centre.distance_m(*s) < zone.reach_m * 0.95);
        let (north, east) = inside.unwrap_or(zone.centre).from_origin_m(zone.centre);
        Address { spot: zone.centre.shifted(north / self.shrink, east / self.shrink), words, zone: zone.id.clone() }
    }

    fn street_at(&self, spot: Spot) -> &str {
        let all = self.zones.iter().flat_map(|(_, districts)| districts);
        all.min_by(|a, b| a.centre.distance_m(spot).total_cmp(&b.centre.distance_m(spot))).map_or("市区", |d| d.name.as_str())
    }
}

/// Xi'an's districts within the zone; a zone elsewhere gets a core and two suburbs of its own.
fn districts_of(zone: &ZoneGround) -> Vec<District> {
    let real: Vec<District> = XIAN
        .iter()
        .map(|&(name, lat, lon, spread_m, weight, offices)| District {
            name: name.to_owned(),
            centre: Spot { lat, lon },
            spread_m,
            weight,
            offices,
        })
        .filter(|d| d.centre.distance_m(zone.centre) < zone.reach_m * 0.8)
        .collect();
    if !real.is_empty() {
        return real;
    }
    let part = |name: &str, north: f64, east: f64, weight, offices| District {
        name: name.to_owned(),
        centre: zone.centre.shifted(north * zone.reach_m, east * zone.reach_m),
        spread_m: (zone.reach_m / 8.0).min(1_500.0),
        weight,
        offices,
    };
    vec![part("人民路", 0.0, 0.0, 2.0, true), part("北环路", 0.3, 0.1, 1.0, false), part("渭阳路", -0.2, 0.3, 1.0, false)]
}

/// How much of its weight a district has at this hour.
fn busy(offices: bool, hour: f64) -> f64 {
    match (offices, (9.0..18.0).contains(&hour)) {
        (true, true) | (false, false) => 1.3,
        (true, false) | (false, true) => 0.7,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::chance::person;

    pub(crate) fn xian() -> Ground {
        let zone = ZoneGround { id: "z1".into(), branch_id: "b1".into(), centre: CENTRE, reach_m: 15_000.0, weight: 1.0 };
        Ground::new(vec![zone], 1.0)
    }

    #[test]
    fn shifting_keeps_metres() {
        let there = CENTRE.shifted(3_000.0, -4_000.0);
        assert!((CENTRE.distance_m(there) - 5_000.0).abs() < 5.0, "{}", CENTRE.distance_m(there));
        let (north, east) = there.from_origin_m(CENTRE);
        assert!((north - 3_000.0).abs() < 1e-6 && (east + 4_000.0).abs() < 1e-6);
        assert!((CENTRE.heading_deg(CENTRE.shifted(0.0, -10.0)) - 270.0).abs() < 0.01);
    }

    #[test]
    fn every_place_is_served_and_offices_are_busier_by_day() {
        let (ground, mut rng) = (xian(), person(1, "test", 0));
        let share = |rng: &mut StdRng, hour| {
            let places: Vec<Address> = (0..2_000).filter_map(|_| ground.somewhere(rng, hour)).collect();
            assert!(places.iter().all(|a| ground.zone_at(a.spot).is_some()));
            places.iter().filter(|a| a.words.starts_with("高新区")).count()
        };
        let (day, night) = (share(&mut rng, 14.0), share(&mut rng, 22.0));
        assert!(day > night + 100, "{day} by day, {night} by night");
    }

    #[test]
    fn a_zone_far_from_xian_has_streets_of_its_own_and_shrinking_brings_places_near() {
        let centre = Spot { lat: 34.36, lon: 107.24 };
        let zone = ZoneGround { id: "bj".into(), branch_id: "b".into(), centre, reach_m: 9_000.0, weight: 1.0 };
        let mut rng = person(1, "test", 0);
        let farthest = |ground: Ground, rng: &mut StdRng| {
            (0..500).filter_map(|_| ground.somewhere(rng, 12.0)).map(|a| a.spot.distance_m(centre)).fold(0.0, f64::max)
        };
        let whole = farthest(Ground::new(vec![zone.clone()], 1.0), &mut rng);
        assert!((3_000.0..9_000.0).contains(&whole), "{whole}");
        assert!(farthest(Ground::new(vec![zone], 10.0), &mut rng) < 900.0);
    }
}
