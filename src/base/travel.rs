//! How long it takes from here to there, and who says so. The estimate needs no network; a routing engine is asked through `gateway::routing`.

use crate::base::{Point, Wgs84};
use std::collections::BTreeSet;
use std::fmt;

/// One journey to be timed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leg {
    /// Where it begins.
    pub from: Point<Wgs84>,
    /// Where it ends.
    pub to: Point<Wgs84>,
}

/// The answer for one [`Leg`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Travel {
    /// Driving time, seconds.
    pub s: u32,
    /// Distance driven, metres.
    pub m: u32,
    /// Who says so.
    pub by: Source,
}

/// Who timed a leg; its text stands in the why of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Great circle × road factor.
    GreatCircle,
    /// A routing engine, by name.
    Engine(&'static str),
    /// Great circle, because the engine could not say.
    Instead(&'static str, Trouble),
    /// Great circle, because the engine was not asked: nobody going that way could be the best.
    Unasked(&'static str),
}

/// Why a routing engine could not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// No answer in time.
    TimedOut,
    /// No connection.
    Unreachable,
    /// It answered with an error, or with something that is no table.
    BadAnswer,
    /// It knows no road between the two.
    NoRoute,
    /// It failed so often that it is left alone for a while.
    Resting,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::GreatCircle => f.write_str("great_circle"),
            Source::Engine(name) => f.write_str(name),
            Source::Instead(name, trouble) => write!(f, "great_circle ({name}: {trouble})"),
            Source::Unasked(name) => write!(f, "great_circle ({name}: not asked, could not win)"),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Trouble::TimedOut => "timed out",
            Trouble::Unreachable => "unreachable",
            Trouble::BadAnswer => "bad answer",
            Trouble::NoRoute => "no route",
            Trouble::Resting => "resting after failures",
        })
    }
}

/// All sources of some answers in one text, such as `osrm, great_circle (osrm: no route)`.
pub fn sources(travels: impl IntoIterator<Item = Source>) -> String {
    let engines_first = |s: &Source| (!matches!(s, Source::Engine(_)), *s);
    let all: BTreeSet<_> = travels.into_iter().map(|s| engines_first(&s)).collect();
    if all.is_empty() {
        return Source::GreatCircle.to_string();
    }
    all.into_iter().map(|(_, s)| s.to_string()).collect::<Vec<_>>().join(", ")
}

/// The estimate: straight line × road factor at a steady speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GreatCircle {
    /// Road metres for each metre of straight line.
    pub road_factor: f64,
    /// Metres a second, door to door.
    pub speed_mps: f64,
}

/// Assumptions, not measurements: streets are laid out such that one drives some 1.4 times the straight line, and a van in a large
/// town's daytime traffic makes some 25 km/h with lights and parking. Who knows his town better sets both in the configuration.
impl Default for GreatCircle {
    fn default() -> Self {
        Self { road_factor: 1.4, speed_mps: 7.0 }
    }
}

impl GreatCircle {
    /// Times one leg.
    #[must_use]
    pub fn travel(&self, leg: &Leg) -> Travel {
        self.over(leg.from.distance_m(&leg.to))
    }

    /// Times a straight line of so many metres. Never shorter for a longer line, which the search for candidates relies on.
    #[must_use]
    pub fn over(&self, straight_m: f64) -> Travel {
        let m = straight_m * self.road_factor;
        // Casts of floats saturate: the far side of the earth is 2e7 m, well within u32.
        Travel { s: (m / self.speed_mps).round() as u32, m: m.round() as u32, by: Source::GreatCircle }
    }
}

/// The least that a journey can take: its straight line at a speed that no drive keeps up from door to door.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Floor {
    /// Whose times are never less.
    pub engine: &'static str,
    /// Metres a second.
    pub top_mps: f64,
}

impl Floor {
    /// Seconds, rounded down.
    #[must_use]
    pub fn s(&self, leg: &Leg) -> u32 {
        // Casts of floats saturate.
        (leg.from.distance_m(&leg.to) / self.top_mps) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_kilometres_of_straight_line_take_about_seventeen_minutes() {
        assert_eq!(GreatCircle::default().over(5_000.0), Travel { s: 1000, m: 7000, by: Source::GreatCircle });
    }

    #[test]
    fn the_text_says_who_timed_it_and_what_was_wrong() {
        let osrm = Source::Engine("osrm");
        assert_eq!(sources([]), "great_circle");
        assert_eq!(sources([osrm, osrm]), "osrm");
        assert_eq!(sources([Source::Instead("osrm", Trouble::TimedOut)]), "great_circle (osrm: timed out)");
        assert_eq!(sources([Source::Instead("osrm", Trouble::NoRoute), osrm]), "osrm, great_circle (osrm: no route)");
    }
}
