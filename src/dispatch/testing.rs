//! A small town for the tests of this room: places in kilometres, times in seconds, people by number.

use crate::base::{At, Id, Point, Wgs84};
use crate::dispatch::{Abilities, Needs, Request, Seen, Worker};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Second `s` of the test.
pub(crate) fn at(s: i64) -> At {
    At::from_us(1_700_000_000_000_000).plus_s(s)
}

/// So many kilometres east and north of the middle of Xi'an.
pub(crate) fn place(east_km: f64, north_km: f64) -> Point<Wgs84> {
    let middle = Point::<Wgs84>::new(34.26, 108.94).expect("Xi'an");
    middle.towards(90.0, east_km * 1000.0).towards(0.0, north_km * 1000.0)
}

/// The id with this number.
pub(crate) fn id<T>(n: u32) -> Id<T> {
    Id::of(Uuid::from_u128(u128::from(n)))
}

/// A free worker on duty who was seen there then, of branch 1, with no skill.
pub(crate) fn worker(n: u32, place: Point<Wgs84>, seen_s: i64) -> Worker {
    Worker {
        id: id(n),
        name: format!("worker {n}"),
        branch: id(1),
        able: Abilities::NONE,
        on_duty: true,
        seen: Some(Seen { place, at: at(seen_s), speed_mps: None }),
        live_jobs: 0,
        free: None,
        booked: Vec::new(),
        load_s: 0,
        held: None,
    }
}

/// A wash of half an hour, at once, in the area of branch 1, for free workers within 20 km.
pub(crate) fn request(n: u32, place: Point<Wgs84>) -> Request {
    Request {
        ticket: id(n),
        place,
        needs: Needs { able: Abilities::NONE, service_s: 1800, hold_next: 0, urgent: false, most_m: 20_000 },
        want_from: None,
        want_to: None,
        created_at: at(0),
        area: id(1),
        reach: BTreeSet::new(),
        excluded: BTreeSet::new(),
        wish: None,
        quote: None,
    }
}
