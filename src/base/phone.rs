//! Telephone numbers: one normal form for saving, searching, importing and ringing.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType, Region};
use std::fmt;

/// The region whose national spelling is understood without a country code.
const HOME: Region = Region::CN;

/// A possible number in E.164, such as `+8613800006021`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

/// Not a telephone number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAPhone {
    /// Its digits are no number of their region.
    #[error("not a telephone number: 11 digits for a mobile, or area code and number")]
    Digits,
    /// Some of its digits are hidden: what somebody who may not see the number would send back.
    #[error("a masked number, not the number itself: send all its digits, or leave it out to keep what is there")]
    Masked,
}

impl Phone {
    /// Reads any usual spelling: spaces, dashes, dots, slashes, full-width digits, `+86`, `0086`.
    ///
    /// # Errors
    /// When the digits cannot be a number of their region, or some of them are hidden behind a mask.
    pub fn parse(text: &str) -> Result<Self, NotAPhone> {
        if is_masked(text) {
            return Err(NotAPhone::Masked);
        }
        let plain: String = text.chars().take(40).map(half_width).filter(|c| c.is_ascii_digit() || *c == '+').collect();
        let plain = plain.strip_prefix("00").map_or(plain.clone(), |rest| format!("+{rest}"));
        let number = PHONE_NUMBER_UTIL.parse(&plain, Some(HOME)).map_err(|_why| NotAPhone::Digits)?;
        if !PHONE_NUMBER_UTIL.is_valid_number(&number) {
            return Err(NotAPhone::Digits);
        }
        Ok(Self(PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164).into_owned()))
    }

    /// E.164.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Can receive an SMS: only such numbers ever enter the queue (rule I12, S3-26).
    #[must_use]
    pub fn is_mobile(&self) -> bool {
        PHONE_NUMBER_UTIL
            .parse(&self.0, None)
            .is_ok_and(|n| matches!(PHONE_NUMBER_UTIL.get_number_type(&n), PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile))
    }

    /// What those see who need not know it: `138****6021`.
    #[must_use]
    pub fn masked(&self) -> String {
        mask(&self.0)
    }
}

/// Hides the middle of any number as signalled or stored, valid or not.
#[must_use]
pub fn mask(number: &str) -> String {
    let national = number.strip_prefix("+86").unwrap_or(number);
    let chars: Vec<char> = national.chars().collect();
    if chars.len() < 8 {
        return "*".repeat(chars.len());
    }
    let (head, tail) = (&chars[..3], &chars[chars.len() - 4..]);
    head.iter().chain(&['*'; 4]).chain(tail).collect()
}

/// Whether some of the digits are hidden, by our own [`mask`] or as people write it. The digits that are left are another
/// number, and would be kept as such.
#[must_use]
pub fn is_masked(text: &str) -> bool {
    let hides = |c: char| matches!(c, '*' | '＊' | '•' | '●' | '○' | '×' | '✱');
    text.chars().any(hides) || text.to_ascii_lowercase().contains("xx")
}

/// The form under which a number is kept and looked for: E.164 when it is a valid one, else its bare digits, 3 to 20 of
/// them. A short code, an extension or a number of another numbering plan is still found by its digits. None for a
/// masked one.
#[must_use]
pub fn norm(text: &str) -> Option<String> {
    if is_masked(text) {
        return None;
    }
    if let Ok(phone) = Phone::parse(text) {
        return Some(phone.0);
    }
    let digits: String = text.chars().take(40).map(half_width).filter(char::is_ascii_digit).collect();
    (3..=20).contains(&digits.len()).then_some(digits)
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
        '＋' => '+',
        _ => c,
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_spelling_is_one_number() {
        for spelling in [
            "13800138000",
            "138 0013 8000",
            "138-0013-8000",
            "138/0013/8000",
            "+86 138 0013 8000",
            "0086 13800138000",
            "１３８００１３８０００",
            "＋86 13800138000",
            "(138) 0013.8000",
        ] {
            assert_eq!(Phone::parse(spelling).as_ref().map(Phone::as_str), Ok("+8613800138000"), "{spelling}");
        }
    }

    #[test]
    fn what_cannot_be_rung_is_refused() {
        for bad in ["", "110", "12000138000", "abc", "1380013800", "+86", "٣٣٣"] {
            assert_eq!(Phone::parse(bad), Err(NotAPhone::Digits), "{bad}");
        }
    }

    #[test]
    fn a_mask_is_no_number() {
        for hidden in ["139****3333", "139＊＊＊＊3333", "139••••3333", "139xxxx3333", "139XXXX3333", "******12345678", "029-****5678901"]
        {
            assert_eq!(Phone::parse(hidden), Err(NotAPhone::Masked), "{hidden}");
            assert_eq!(norm(hidden), None, "{hidden}: its other digits are another number");
        }
        assert_eq!(norm(&mask("+8613900003333")), None);
    }

    #[test]
    fn an_odd_number_is_found_by_its_digits() {
        for spelling in ["12000138000", "120 0013-8000", "１２０/0013/8000"] {
            assert_eq!(norm(spelling).as_deref(), Some("12000138000"), "{spelling}");
        }
        assert_eq!(norm("138/0013/8000").as_deref(), Some("+8613800138000"));
        assert_eq!(norm("95588").as_deref(), Some("95588"));
        assert_eq!((norm("12"), norm("anonymous"), norm("")), (None, None, None));
    }

    #[test]
    fn a_fixed_line_is_a_phone_that_takes_no_sms() {
        let fixed = Phone::parse("010-12345678").expect("Beijing");
        assert!(!fixed.is_mobile());
        assert!(Phone::parse("13800138000").expect("mobile").is_mobile());
    }

    #[test]
    fn a_mask_keeps_only_head_and_tail() {
        assert_eq!(Phone::parse("13800136021").expect("mobile").masked(), "138****6021");
        assert_eq!(mask("12345"), "*****");
    }
}
