//! The town of the benches: most workers in twenty crowded corners, the others anywhere. Included by each bench; seeded, so that every run
//! measures the same.

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

/// Side of the town, metres.
pub(crate) const SIDE_M: f32 = 27_600.0;

/// A place: four of five in a corner's crowd.
pub(crate) struct Town {
    pub(crate) rng: SmallRng,
    corners: Vec<[f32; 2]>,
}

impl Town {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = SmallRng::seed_from_u64(42);
        let corners = (0..20).map(|_| [0, 1].map(|_| rng.random_range(0.1..0.9) * SIDE_M)).collect();
        Self { rng: SmallRng::seed_from_u64(seed), corners }
    }

    pub(crate) fn place(&mut self) -> [f32; 2] {
        if self.rng.random_bool(0.2) {
            return [0, 1].map(|_| self.rng.random_range(0.0..SIDE_M));
        }
        let corner = self.corners[self.rng.random_range(0..self.corners.len())];
        // The sum of four uniform numbers is near enough to a bell, about 1 km wide.
        corner.map(|v| {
            let bell: f32 = (0..4).map(|_| self.rng.random_range(-1.0..1.0f32)).sum();
            (v + bell * 870.0).clamp(0.0, SIDE_M)
        })
    }
}
