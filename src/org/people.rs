//! Invented people for a training chain: names, numbers, plates and homes, repeatable under a seed.

use crate::base::{Phone, Plate, Point, Wgs84};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use std::collections::BTreeSet;

const FAMILY: [&str; 30] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗", "梁", "宋",
    "郑", "谢", "韩", "唐", "冯", "于", "董", "雷",
];
const GIVEN: [&str; 30] = [
    "伟", "芳", "娜", "敏", "静", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "霞", "平", "刚", "辉", "建国", "秀英",
    "志强", "雨桐", "子涵", "浩然", "晓东", "海燕", "文博", "思远",
];
const MOBILE: [&str; 10] = ["135", "136", "137", "138", "139", "150", "158", "159", "186", "189"];
/// I and O are not used on plates.
const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS: &[u8] = b"0123456789";

/// Makes people up. No number or plate comes twice.
#[derive(Debug)]
pub struct People {
    /// Chance.
    pub rng: StdRng,
    taken: BTreeSet<String>,
}

impl People {
    /// The same seed makes the same people.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { rng: StdRng::seed_from_u64(seed), taken: BTreeSet::new() }
    }

    /// A Chinese name; two people may share it.
    pub fn name(&mut self) -> String {
        let (family, given) = (FAMILY.choose(&mut self.rng), GIVEN.choose(&mut self.rng));
        format!("{}{}", family.unwrap_or(&"王"), given.unwrap_or(&"伟"))
    }

    /// True this often.
    pub fn happens(&mut self, share: f64) -> bool {
        self.rng.random_bool(share)
    }

    /// A valid mobile number nobody else has, national digits.
    pub fn mobile(&mut self) -> String {
        self.fresh(|rng| {
            let number = format!("{}{:08}", MOBILE.choose(rng).unwrap_or(&"138"), rng.random_range(10_000_000..100_000_000));
            Phone::parse(&number).is_ok_and(|p| p.is_mobile()).then_some(number)
        })
    }

    /// A fixed line of Xi'an nobody else has.
    pub fn fixed_line(&mut self) -> String {
        self.fresh(|rng| {
            let number = format!("029-8{:07}", rng.random_range(2_000_000..8_000_000));
            Phone::parse(&number).is_ok().then_some(number)
        })
    }

    /// A Xi'an plate nobody else has; one of a new-energy car has a character more.
    pub fn plate(&mut self, electric: bool) -> String {
        self.fresh(|rng| {
            let mut sign = |set: &[u8]| char::from(*set.choose(rng).unwrap_or(&b'8'));
            let tail: String = [DIGITS, LETTERS, DIGITS, DIGITS, DIGITS].into_iter().map(&mut sign).collect();
            let plate = if electric { format!("陕AD{tail}") } else { format!("陕A{tail}") };
            Plate::parse(&plate).is_ok().then_some(plate)
        })
    }

    /// A place where somebody may live: dense in the middle, never further out than `radius_m`.
    pub fn home(&mut self, centre: Point<Wgs84>, radius_m: f64) -> Point<Wgs84> {
        // An even chance for the distance would put everybody in the middle, one for the area nobody: this is between.
        let out = self.rng.random::<f64>().powf(0.75);
        centre.towards(self.rng.random_range(0.0..360.0), out * radius_m)
    }

    fn fresh(&mut self, mut make: impl FnMut(&mut StdRng) -> Option<String>) -> String {
        // 80 million numbers and millions of plates for a few thousand people: this ends at once.
        loop {
            if let Some(text) = make(&mut self.rng)
                && self.taken.insert(text.clone())
            {
                return text;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_people() {
        let make = |seed| {
            let mut people = People::new(seed);
            (0..50).map(|_| (people.name(), people.mobile(), people.plate(false))).collect::<Vec<_>>()
        };
        assert_eq!(make(7), make(7));
        assert_ne!(make(7), make(8));
    }

    #[test]
    fn numbers_and_plates_are_valid_and_nobody_shares_one() {
        let mut people = People::new(1);
        let mut seen = BTreeSet::new();
        for i in 0..2000 {
            assert!(Phone::parse(&people.fixed_line()).is_ok());
            let mobile = Phone::parse(&people.mobile()).expect("valid");
            assert!(mobile.is_mobile() && seen.insert(mobile.to_string()));
            assert!(seen.insert(Plate::parse(&people.plate(i % 2 == 0)).expect("valid").to_string()));
        }
    }

    #[test]
    fn nobody_lives_outside_the_zone() {
        let centre = Point::new(34.2658, 108.9541).expect("Xi'an");
        let mut people = People::new(1);
        let out: Vec<f64> = (0..1000).map(|_| centre.distance_m(&people.home(centre, 15_000.0))).collect();
        assert!(out.iter().all(|m| *m <= 15_001.0));
        assert!(out.iter().filter(|m| **m < 7_500.0).count() > 350, "the middle is dense");
    }
}
