//! Points on the earth, typed by datum: WGS-84, GCJ-02 and BD-09 differ by up to 700 m in China, so mixing them must
//! not compile (rule I9). The store, the index and every answer hold WGS-84.

use std::f64::consts::PI;
use std::marker::PhantomData;

/// Mean earth radius (IUGG), metres.
pub const EARTH_M: f64 = 6_371_008.8;

/// A coordinate system. Closed: only the three below.
pub trait Datum: Copy + std::fmt::Debug + private::Sealed {}
mod private {
    pub trait Sealed {}
}
macro_rules! datum {
    ($($(#[$doc:meta])* $name:ident),+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name;
        impl private::Sealed for $name {}
        impl Datum for $name {}
    )+};
}
datum! {
    /// GPS.
    Wgs84,
    /// Chinese maps (Amap, Tencent): WGS-84 shifted by a published-by-practice formula.
    Gcj02,
    /// Baidu: GCJ-02 shifted again.
    Bd09
}

/// Degrees north and east in one datum.
///
/// ```compile_fail
/// use nearhand::base::{Gcj02, Point, Wgs84};
/// let gps: Point<Wgs84> = Point::new(34.26, 108.94).unwrap();
/// let amap: Point<Gcj02> = gps; // mixing datums does not compile
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point<D: Datum> {
    lat: f64,
    lon: f64,
    datum: PhantomData<D>,
}

/// Not on the earth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("latitude must be within -90..=90 and longitude within -180..=180")]
pub struct BadPoint;

impl<D: Datum> Point<D> {
    /// A point at `lat` degrees north, `lon` degrees east.
    ///
    /// # Errors
    /// When it is not on the earth, or not a number.
    pub fn new(lat: f64, lon: f64) -> Result<Self, BadPoint> {
        if (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon) {
            Ok(Self { lat, lon, datum: PhantomData })
        } else {
            Err(BadPoint)
        }
    }
    /// Degrees north.
    #[must_use]
    pub fn lat(&self) -> f64 {
        self.lat
    }
    /// Degrees east.
    #[must_use]
    pub fn lon(&self) -> f64 {
        self.lon
    }
    fn shifted<E: Datum>(lat: f64, lon: f64) -> Point<E> {
        Point { lat: lat.clamp(-90.0, 90.0), lon: if lon.abs() > 180.0 { lon - 360.0 * lon.signum() } else { lon }, datum: PhantomData }
    }
}

impl Point<Wgs84> {
    /// Great-circle distance in metres (haversine, R = [`EARTH_M`]).
    #[must_use]
    pub fn distance_m(&self, other: &Point<Wgs84>) -> f64 {
        let (a, b) = (self.lat.to_radians(), other.lat.to_radians());
        let (dlat, dlon) = (b - a, (other.lon - self.lon).to_radians());
        let h = (dlat / 2.0).sin().powi(2) + a.cos() * b.cos() * (dlon / 2.0).sin().powi(2);
        2.0 * EARTH_M * h.sqrt().min(1.0).asin()
    }

    /// The point `distance_m` away towards `bearing_deg` (clockwise from north), on the sphere.
    #[must_use]
    pub fn towards(&self, bearing_deg: f64, distance_m: f64) -> Point<Wgs84> {
        let (lat, lon, b, d) = (self.lat.to_radians(), self.lon.to_radians(), bearing_deg.to_radians(), distance_m / EARTH_M);
        let lat2 = (lat.sin() * d.cos() + lat.cos() * d.sin() * b.cos()).asin();
        let lon2 = lon + (b.sin() * d.sin() * lat.cos()).atan2(d.cos() - lat.sin() * lat2.sin());
        Self::shifted(lat2.to_degrees(), lon2.to_degrees())
    }

    /// As Chinese maps draw it. Outside China (the formula's own box) nothing is shifted.
    #[must_use]
    pub fn to_gcj02(self) -> Point<Gcj02> {
        let (dlat, dlon) = if in_china(self.lat, self.lon) { gcj_shift(self.lat, self.lon) } else { (0.0, 0.0) };
        Self::shifted(self.lat + dlat, self.lon + dlon)
    }
}

impl Point<Gcj02> {
    /// The inverse of [`Point::to_gcj02`], by fixed-point iteration to below 1e-9 degrees (0.1 mm).
    #[must_use]
    pub fn to_wgs84(self) -> Point<Wgs84> {
        let mut guess: Point<Wgs84> = Self::shifted(self.lat, self.lon);
        for _ in 0..12 {
            let there = guess.to_gcj02();
            let (dlat, dlon) = (self.lat - there.lat, self.lon - there.lon);
            guess = Self::shifted(guess.lat + dlat, guess.lon + dlon);
            if dlat.abs().max(dlon.abs()) < 1e-9 {
                break;
            }
        }
        guess
    }

    /// As Baidu draws it.
    #[must_use]
    pub fn to_bd09(self) -> Point<Bd09> {
        let z = self.lon.hypot(self.lat) + 0.00002 * (self.lat * BD_PI).sin();
        let theta = self.lat.atan2(self.lon) + 0.000003 * (self.lon * BD_PI).cos();
        Self::shifted(z * theta.sin() + 0.006, z * theta.cos() + 0.0065)
    }
}

impl Point<Bd09> {
    /// Back from Baidu's shift (closed form, accurate to about a metre, as everybody uses it).
    #[must_use]
    pub fn to_gcj02(self) -> Point<Gcj02> {
        let (x, y) = (self.lon - 0.0065, self.lat - 0.006);
        let z = x.hypot(y) - 0.00002 * (y * BD_PI).sin();
        let theta = y.atan2(x) - 0.000003 * (x * BD_PI).cos();
        Self::shifted(z * theta.sin(), z * theta.cos())
    }
    /// To what the store holds.
    #[must_use]
    pub fn to_wgs84(self) -> Point<Wgs84> {
        self.to_gcj02().to_wgs84()
    }
}

/// Reads a point of any datum into WGS-84, the only one that goes further than the edge.
///
/// # Errors
/// When it is not on the earth.
pub fn to_wgs84(datum: mobile_api::Datum, lat: f64, lon: f64) -> Result<Point<Wgs84>, BadPoint> {
    Ok(match datum {
        mobile_api::Datum::Wgs84 => Point::new(lat, lon)?,
        mobile_api::Datum::Gcj02 => Point::<Gcj02>::new(lat, lon)?.to_wgs84(),
        mobile_api::Datum::Bd09 => Point::<Bd09>::new(lat, lon)?.to_wgs84(),
    })
}

const BD_PI: f64 = PI * 3000.0 / 180.0;
/// Semi-major axis and squared eccentricity of the Krasovsky 1940 ellipsoid, which the shift is written on.
const KRASOVSKY: (f64, f64) = (6_378_245.0, 0.006_693_421_622_965_943);

fn in_china(lat: f64, lon: f64) -> bool {
    (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat)
}

/// The GCJ-02 shift in degrees (the formula reverse-engineered in 2010 that every public library carries).
fn gcj_shift(lat: f64, lon: f64) -> (f64, f64) {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let wave = |t: f64, a: f64, b: f64| 20.0 * (6.0 * t * PI).sin() + 20.0 * (2.0 * t * PI).sin() + a + b;
    let slow = |t: f64, c: [f64; 2], d: [f64; 2]| c[0] * (t * PI / d[0]).sin() + c[1] * (t * PI / d[1]).sin();
    let root = x.abs().sqrt();
    let mut dlat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root;
    dlat += (wave(x, 0.0, 0.0) + 20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0;
    dlat += slow(y, [160.0, 320.0], [12.0, 30.0]) * 2.0 / 3.0;
    let mut dlon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root;
    dlon += (wave(x, 0.0, 0.0) + 20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0;
    dlon += slow(x, [150.0, 300.0], [12.0, 30.0]) * 2.0 / 3.0;
    let (a, ee) = KRASOVSKY;
    let rad = lat.to_radians();
    let magic = 1.0 - ee * rad.sin().powi(2);
    let dlat = dlat * 180.0 / ((a * (1.0 - ee)) / (magic * magic.sqrt()) * PI);
    let dlon = dlon * 180.0 / (a / magic.sqrt() * rad.cos() * PI);
    (dlat, dlon)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tiananmen, as the public conversion tables give it.
    #[test]
    fn known_vectors() {
        let gps = Point::<Wgs84>::new(39.907_333, 116.391_083).expect("point");
        let gcj = gps.to_gcj02();
        assert!((gcj.lat() - 39.908_736).abs() < 2e-5 && (gcj.lon() - 116.397_326).abs() < 2e-5, "{gcj:?}");
        let bd = gcj.to_bd09();
        assert!((bd.lat() - 39.915_05).abs() < 5e-5 && (bd.lon() - 116.403_70).abs() < 5e-5, "{bd:?}");
    }

    #[test]
    fn there_and_back_within_a_metre() {
        let gps = Point::<Wgs84>::new(34.260_9, 108.942_3).expect("Xi'an bell tower");
        assert!(gps.to_gcj02().to_wgs84().distance_m(&gps) < 0.01);
        assert!(gps.to_gcj02().to_bd09().to_wgs84().distance_m(&gps) < 1.0);
        let shift = Point::<Wgs84>::new(gps.to_gcj02().lat(), gps.to_gcj02().lon()).expect("point").distance_m(&gps);
        assert!((300.0..700.0).contains(&shift), "the shift in Xi'an is some 500 m: {shift}");
    }

    #[test]
    fn outside_china_nothing_is_shifted() {
        let helsinki = Point::<Wgs84>::new(60.17, 24.94).expect("point");
        assert_eq!(helsinki.to_gcj02().lat(), helsinki.lat());
    }

    #[test]
    fn what_is_not_on_the_earth_is_refused() {
        for (lat, lon) in [(91.0, 0.0), (0.0, 181.0), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert_eq!(Point::<Wgs84>::new(lat, lon), Err(BadPoint));
        }
    }

    #[test]
    fn a_degree_of_latitude_is_111_km() {
        let (a, b) = (Point::<Wgs84>::new(34.0, 108.0).expect("a"), Point::<Wgs84>::new(35.0, 108.0).expect("b"));
        assert!((a.distance_m(&b) - 111_195.0).abs() < 10.0);
        assert!((a.towards(90.0, 1000.0).distance_m(&a) - 1000.0).abs() < 0.01);
    }
}
