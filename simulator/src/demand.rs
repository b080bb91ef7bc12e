//! When the telephone rings: a Poisson process whose rate follows the hour, or pickups replayed from a file.

use crate::chance::{between, happens};
use crate::ground::{Address, CENTRE, Ground, Spot};
use rand::Rng;
use rand::rngs::StdRng;
use std::path::Path;

/// Calls by hour of the day, as multiples of the mean: quiet nights, a peak before noon, one after work. Adds up to 24.
const BY_HOUR: [f64; 24] = [
    0.25, 0.18, 0.15, 0.12, 0.15, 0.30, 0.60, 1.00, 1.35, 1.50, 1.55, 1.45, 1.25, 1.30, 1.45, 1.50, 1.55, 1.65, 1.60, 1.40, 1.20, 1.05,
    0.85, 0.60,
];

/// Rows of a demand file that are read; the rest is left out with a warning.
const FILE_ROWS_MAX: usize = 100_000;

/// One call to come.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// Town seconds since the town began.
    pub at_s: f64,
    /// From where, when a file says so.
    pub from: Option<Address>,
}

/// Where calls come from, in order of time. Never-ending unless it reads a file.
#[derive(Debug)]
pub enum Demand {
    /// Random, around a mean.
    Random {
        /// Calls an hour, mean of a whole day.
        mean_per_hour: f64,
        /// Hour of the day at which the town begins.
        start_hour: f64,
        /// Its own chance.
        rng: Box<StdRng>,
        /// Town seconds of the last call.
        at_s: f64,
    },
    /// As recorded.
    Replay(std::vec::IntoIter<Arrival>),
}

impl Iterator for Demand {
    type Item = Arrival;

    fn next(&mut self) -> Option<Arrival> {
        match self {
            Demand::Replay(rows) => rows.next(),
            Demand::Random { mean_per_hour, .. } if *mean_per_hour <= 0.0 => None,
            Demand::Random { mean_per_hour, start_hour, rng, at_s } => {
                // Thinning (Lewis and Shedler): draw at the highest rate of the day, keep each in proportion to its hour.
                let peak = BY_HOUR.iter().copied().fold(0.0, f64::max);
                loop {
                    *at_s += crate::chance::wait(rng, 3_600.0 / (*mean_per_hour * peak));
                    if happens(rng, hour_factor(*start_hour + *at_s / 3_600.0) / peak) {
                        return Some(Arrival { at_s: *at_s, from: None });
                    }
                }
            }
        }
    }
}

/// How much busier than the mean this hour is.
#[must_use]
pub fn hour_factor(hour: f64) -> f64 {
    BY_HOUR[(hour.rem_euclid(24.0) as usize).min(23)]
}

/// Why a demand file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadDemand {
    /// It cannot be read.
    #[error("cannot read {path}: {why}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        why: std::io::Error,
    },
    /// Its first line does not name the columns.
    #[error("the first line must name the columns measured_at, lat and lon")]
    Header,
    /// A row is not of that form.
    #[error("line {line}: {what}")]
    Row {
        /// From 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// There is no row.
    #[error("no pickups in it")]
    Empty,
}

/// Reads `measured_at,lat,lon` rows and lays them over the town: the file's centroid comes to the town's centre, metres
/// are kept, times count from the first row. Rows to the minute are spread within it. Those that no zone reaches are left out.
///
/// # Errors
/// When the file cannot be read or a row is not of that form.
pub fn replay(path: &Path, ground: &Ground, rng: &mut StdRng) -> Result<Demand, BadDemand> {
    let text = std::fs::read_to_string(path).map_err(|why| BadDemand::Unreadable { path: path.display().to_string(), why })?;
    let rows = parsed(&text)?;
    let first_s = rows.iter().map(|(s, _)| *s).fold(f64::INFINITY, f64::min);
    let spots = overlay(&rows.iter().map(|(_, spot)| *spot).collect::<Vec<_>>(), CENTRE);
    let before = rows.len();
    let mut arrivals: Vec<Arrival> = rows
        .iter()
        .zip(spots)
        .map(|((s, _), spot)| (s - first_s + between(rng, 0.0, 60.0), spot, rng.random_range(1..400_u16)))
        .filter_map(|(at_s, spot, house)| {
            let zone = ground.zone_at(spot)?.id.clone();
            Some(Arrival { at_s, from: Some(Address { spot, words: format!("市区路口{house}号"), zone }) })
        })
        .collect();
    if arrivals.len() < before {
        tracing::warn!(left_out = before - arrivals.len(), "pickups outside every zone are left out");
    }
    arrivals.sort_by(|a, b| a.at_s.total_cmp(&b.at_s));
    Ok(Demand::Replay(arrivals.into_iter()))
}

/// The same pattern of points with its centroid at `centre`, metres kept.
#[must_use]
pub fn overlay(spots: &[Spot], centre: Spot) -> Vec<Spot> {
    let n = spots.len().max(1) as f64;
    let centroid = Spot { lat: spots.iter().map(|s| s.lat).sum::<f64>() / n, lon: spots.iter().map(|s| s.lon).sum::<f64>() / n };
    spots.iter().map(|spot| spot.from_origin_m(centroid)).map(|(north_m, east_m)| centre.shifted(north_m, east_m)).collect()
}

fn parsed(text: &str) -> Result<Vec<(f64, Spot)>, BadDemand> {
    let mut lines = text.lines().enumerate();
    let header: Vec<&str> = lines.next().map(|(_, l)| l.split(',').map(str::trim).collect()).ok_or(BadDemand::Header)?;
    let column = |name: &str| header.iter().position(|h| *h == name).ok_or(BadDemand::Header);
    let (at, lat, lon) = (column("measured_at")?, column("lat")?, column("lon")?);
    let mut rows = Vec::new();
    for (index, line) in lines.filter(|(_, l)| !l.trim().is_empty()) {
        if rows.len() == FILE_ROWS_MAX {
            tracing::warn!(FILE_ROWS_MAX, "the demand file is longer than what is read of it");
            break;
        }
        let bad = |what| BadDemand::Row { line: index + 1, what };
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let number = |i: usize| cells.get(i).and_then(|c| c.parse::<f64>().ok()).filter(|v| v.is_finite());
        let spot = Spot {
            lat: number(lat).filter(|v| v.abs() <= 90.0).ok_or(bad("lat is not a latitude"))?,
            lon: number(lon).filter(|v| v.abs() <= 180.0).ok_or(bad("lon is not a longitude"))?,
        };
        let time: jiff::civil::DateTime = cells.get(at).and_then(|c| c.parse().ok()).ok_or(bad("measured_at is not a time"))?;
        rows.push((time.duration_since(jiff::civil::DateTime::ZERO).as_secs_f64(), spot));
    }
    if rows.is_empty() { Err(BadDemand::Empty) } else { Ok(rows) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::person;

    fn random(seed: u64, mean_per_hour: f64, start_hour: f64) -> Demand {
        Demand::Random { mean_per_hour, start_hour, rng: Box::new(person(seed, "demand", 0)), at_s: 0.0 }
    }

    #[test]
    fn a_day_adds_up_to_the_mean() {
        assert!((BY_HOUR.iter().sum::<f64>() - 24.0).abs() < 0.6, "{}", BY_HOUR.iter().sum::<f64>());
        let days = 10.0;
        let calls = random(1, 120.0, 6.0).take_while(|a| a.at_s < days * 86_400.0).count() as f64;
        let per_hour = calls / (days * 24.0);
        assert!((per_hour - 120.0).abs() < 5.0, "{per_hour}");
    }

    #[test]
    fn nights_are_quieter_than_days() {
        let calls: Vec<f64> = random(2, 120.0, 0.0).map(|a| a.at_s / 3_600.0).take_while(|h| *h < 24.0).collect();
        let count = |low: f64, high: f64| calls.iter().filter(|h| (low..high).contains(*h)).count();
        assert!(count(1.0, 5.0) * 4 < count(15.0, 19.0));
    }

    #[test]
    fn the_same_seed_rings_at_the_same_moments() {
        let first = |seed| random(seed, 120.0, 10.0).take(50).collect::<Vec<_>>();
        assert_eq!(first(9), first(9));
        assert_ne!(first(9), first(10));
    }

    #[test]
    fn an_overlay_keeps_metres() {
        let newyork = [Spot { lat: 40.7537, lon: -73.9849 }, Spot { lat: 40.6914, lon: -73.9899 }, Spot { lat: 40.7297, lon: -73.9576 }];
        let here = overlay(&newyork, CENTRE);
        for i in 0..3 {
            for j in 0..i {
                let (there_m, here_m) = (newyork[i].distance_m(newyork[j]), here[i].distance_m(here[j]));
                assert!((there_m - here_m).abs() < there_m * 0.003, "{there_m} there, {here_m} here");
            }
        }
        let mean_lat = here.iter().map(|s| s.lat).sum::<f64>() / 3.0;
        assert!((mean_lat - CENTRE.lat).abs() < 1e-4);
    }

    #[test]
    fn a_bad_row_is_named_by_its_line() {
        let good = "measured_at,lat,lon\n2014-04-03T15:19:00,40.75,-73.98\n2014-04-03T15:20:00,40.69,-73.98\n";
        let rows = parsed(good).expect("good");
        assert!((rows[1].0 - rows[0].0 - 60.0).abs() < 1e-6);
        assert!(matches!(parsed(&good.replace("40.69", "91")), Err(BadDemand::Row { line: 3, .. })));
        assert!(matches!(parsed("a,b\n1,2\n"), Err(BadDemand::Header)));
        assert!(matches!(parsed("measured_at,lat,lon\n"), Err(BadDemand::Empty)));
    }
}
