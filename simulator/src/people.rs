//! Names, numbers and cars of those who call.

use crate::chance::{happens, pick};
use rand::Rng;
use rand::rngs::StdRng;

const FAMILY: [&str; 20] =
    ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "雷"];
const GIVEN: [&str; 20] =
    ["伟", "芳", "娜", "敏", "静", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀兰", "建国", "雨桐", "子涵"];
const MOBILE: [&str; 10] = ["135", "136", "137", "138", "139", "150", "158", "159", "186", "189"];

/// Plates leave out I and O.
const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";

/// A customer, known to the chain or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// As one says it.
    pub name: String,
    /// National digits.
    pub number: String,
    /// Plate of the car.
    pub plate: String,
}

impl Customer {
    /// Somebody.
    pub fn new(rng: &mut StdRng) -> Self {
        let name = format!("{}{}", pick(rng, &FAMILY).unwrap_or(&"王"), pick(rng, &GIVEN).unwrap_or(&"伟"));
        let number = if happens(rng, 0.05) {
            format!("0298{:07}", rng.random_range(2_000_000..8_000_000))
        } else {
            format!("{}{:08}", pick(rng, &MOBILE).unwrap_or(&"138"), rng.random_range(10_000_000..99_999_999))
        };
        Self { name, number, plate: plate(rng) }
    }

    /// The number as an exchange or an agent might write it.
    pub fn spelled(&self, rng: &mut StdRng) -> String {
        let digits = self.number.as_str();
        match (digits.strip_prefix("029"), rng.random_range(0..4)) {
            (Some(local), 0) => format!("029-{local}"),
            (Some(local), 1) => format!("+8629{local}"),
            (None, 0) => format!("+86{digits}"),
            (None, 1) => format!("{} {} {}", &digits[..3], &digits[3..7], &digits[7..]),
            _ => digits.to_owned(),
        }
    }
}

/// A Xi'an plate; one in four cars is electric and has a digit more.
fn plate(rng: &mut StdRng) -> String {
    let mut sign = |letters: bool| -> char {
        let index = rng.random_range(0..if letters { 24 } else { 10 });
        char::from(if letters { LETTERS[index] } else { b"0123456789"[index] })
    };
    let tail: String = [false, true, false, false, false].map(&mut sign).iter().collect();
    if happens(rng, 0.25) { format!("陕AD{tail}") } else { format!("陕A{tail}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::person;

    #[test]
    fn the_same_seed_makes_the_same_callers() {
        let town = |seed| (0..50).map(|i| Customer::new(&mut person(seed, "caller", i))).collect::<Vec<_>>();
        assert_eq!(town(5), town(5));
        assert_ne!(town(5), town(6));
    }

    #[test]
    fn every_spelling_has_the_same_digits_at_its_end() {
        let mut rng = person(1, "test", 0);
        for _ in 0..500 {
            let somebody = Customer::new(&mut rng);
            assert_eq!(somebody.number.len(), 11, "{somebody:?}");
            assert!(matches!(somebody.plate.chars().count(), 7 | 8), "{somebody:?}");
            let digits: String = somebody.spelled(&mut rng).chars().filter(char::is_ascii_digit).collect();
            assert!(digits.ends_with(&somebody.number[3..]), "{digits}");
        }
    }
}
