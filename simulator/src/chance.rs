//! Chance under a seed: every person owns a generator made from (seed, role, index), so what one does never changes
//! what another draws, and the same seed makes the same town.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// The generator of person `index` of `role`.
#[must_use]
pub fn person(seed: u64, role: &str, index: u64) -> StdRng {
    let role = role.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    StdRng::seed_from_u64(mixed(mixed(seed ^ role).wrapping_add(index)))
}

/// One round of SplitMix64: neighbouring seeds give unrelated generators.
fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// True in `share` of all cases (0 to 1).
pub fn happens(rng: &mut StdRng, share: f64) -> bool {
    rng.random::<f64>() < share
}

/// Uniform between the two.
pub fn between(rng: &mut StdRng, low: f64, high: f64) -> f64 {
    low + (high - low) * rng.random::<f64>()
}

/// Standard normal (Box and Muller's method; the second value is thrown away for a simpler life).
pub fn normal(rng: &mut StdRng) -> f64 {
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
}

/// Exponential with this mean: the wait until the next independent event.
pub fn wait(rng: &mut StdRng, mean: f64) -> f64 {
    -mean * (1.0 - rng.random::<f64>()).ln()
}

/// One of them; `None` of an empty list.
pub fn pick<'a, T>(rng: &mut StdRng, of: &'a [T]) -> Option<&'a T> {
    (!of.is_empty()).then(|| &of[rng.random_range(0..of.len())])
}

/// An index with chance in proportion to its weight; 0 when all weights are 0.
pub fn weighted(rng: &mut StdRng, weights: &[f64]) -> usize {
    let mut left = rng.random::<f64>() * weights.iter().sum::<f64>();
    for (index, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return index;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_person_draws_the_same_and_another_does_not() {
        let draw = |seed, role, index| person(seed, role, index).random::<u64>();
        assert_eq!(draw(7, "worker", 3), draw(7, "worker", 3));
        assert_ne!(draw(7, "worker", 3), draw(7, "worker", 4));
        assert_ne!(draw(7, "worker", 3), draw(7, "caller", 3));
        assert_ne!(draw(7, "worker", 3), draw(8, "worker", 3));
    }

    #[test]
    fn means_are_what_they_say() {
        let mut rng = person(1, "test", 0);
        let n = 20_000;
        let waits = (0..n).map(|_| wait(&mut rng, 30.0)).sum::<f64>() / f64::from(n);
        assert!((waits - 30.0).abs() < 1.0, "{waits}");
        let spread = (0..n).map(|_| normal(&mut rng).powi(2)).sum::<f64>() / f64::from(n);
        assert!((spread - 1.0).abs() < 0.05, "{spread}");
        let firsts = (0..n).filter(|_| weighted(&mut rng, &[1.0, 3.0]) == 0).count();
        assert!((4_600..5_400).contains(&firsts), "{firsts}");
    }
}
