//! Chinese plates: 7 characters, or 8 for new-energy cars. The letters I and O are not used in the number.

use std::fmt;

/// The customer's car is known by it; stored without the dot, capitals, such as `陕A7K3Q2`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Plate(String);

/// Not a plate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a plate: a province, a letter, then 5 letters or digits (6 for new energy), such as 陕A·7K3Q2")]
pub struct NotAPlate;

const PROVINCES: &str = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新";
/// Special endings: trailer, learner, police, Hong Kong, Macau, embassy, consulate.
const ENDINGS: &str = "挂学警港澳使领";

impl Plate {
    /// Reads a plate with or without the dot, spaces, lower case, full-width letters.
    ///
    /// # Errors
    /// When it has not the shape of a plate. Foreign and military plates go into the ticket's note.
    pub fn parse(text: &str) -> Result<Self, NotAPlate> {
        let chars: Vec<char> = text.chars().take(32).map(half_width).filter(|c| !matches!(c, '·' | '•' | '.' | ' ' | '-')).collect();
        let [province, city, rest @ ..] = chars.as_slice() else { return Err(NotAPlate) };
        let fits = PROVINCES.contains(*province) && city.is_ascii_uppercase() && *city != 'I' && matches!(rest.len(), 5 | 6);
        let (last, body) = rest.split_last().ok_or(NotAPlate)?;
        let usual = |c: &char| c.is_ascii_digit() || (c.is_ascii_uppercase() && !matches!(c, 'I' | 'O'));
        if fits && body.iter().all(usual) && (usual(last) || ENDINGS.contains(*last)) {
            Ok(Self(chars.into_iter().collect()))
        } else {
            Err(NotAPlate)
        }
    }

    /// As stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c).to_ascii_uppercase(),
        '\u{3000}' => ' ',
        _ => c.to_ascii_uppercase(),
    }
}

/// As people read it: with the dot after the second character.
impl fmt::Display for Plate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, c) in self.0.chars().enumerate() {
            if i == 2 {
                f.write_str("·")?;
            }
            write!(f, "{c}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_plate_are_one() {
        for spelling in ["陕A7K3Q2", "陕A·7K3Q2", "陕a 7k3q2", "陕Ａ７Ｋ３Ｑ２"] {
            assert_eq!(Plate::parse(spelling).as_ref().map(Plate::as_str), Ok("陕A7K3Q2"), "{spelling}");
        }
        assert_eq!(Plate::parse("陕A7K3Q2").expect("plate").to_string(), "陕A·7K3Q2");
    }

    #[test]
    fn both_lengths_and_special_endings() {
        for good in ["陕AD06218", "京A12345", "粤Z1234港", "沪A1234学", "京A1234警"] {
            assert!(Plate::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "陕", "A12345", "陕A1234", "陕A1234567", "陕I12345", "陕A12O45", "陕A12345港9", "<b>陕A1</b>"] {
            assert_eq!(Plate::parse(bad), Err(NotAPlate), "{bad}");
        }
    }
}
