//! [`Batch`]: a report of fixes as it came. A fix that cannot even be read is refused by itself, like one that cannot be.
//!
//! The usual report is read once, in one go. Only when that fails is it taken apart and each fix read alone.

use mobile_api::code::FixCode;
use mobile_api::field::{Fix, FixRefused, Fixes, FixesTaken};
use mobile_api::{Datum, Timestamp};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// What could be read.
    pub fixes: Fixes,
    /// What could not.
    torn: Option<Torn>,
}

/// What is to be said of the rest.
#[derive(Debug, Clone, Default, PartialEq)]
struct Torn {
    /// The place in the report of each fix that could be read.
    places: Vec<u32>,
    /// Those that could not.
    refused: Vec<FixRefused>,
}

impl From<Fixes> for Batch {
    fn from(fixes: Fixes) -> Self {
        Self { fixes, torn: None }
    }
}

impl Batch {
    /// Reads a report, also as the websocket's frame `fixes`.
    ///
    /// # Errors
    /// When it is not JSON, or no report even if each of its fixes is passed over.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        // Serde would read a list as the fields of a struct in their order.
        if text.trim_start().starts_with('{')
            && let Ok(fixes) = serde_json::from_str::<Fixes>(text)
        {
            return Ok(fixes.into());
        }
        let frame: Outline = serde_json::from_str(text)?;
        let no_list = || serde::de::Error::custom("`fixes` is no list");
        let list = fields(text).and_then(|all| all.into_iter().find(|(name, _)| name == "fixes")).ok_or_else(no_list)?.1;
        let (mut fixes, mut torn) = (vec![], Torn::default());
        for (index, one) in (0..).zip(parts(list, '[', ']').ok_or_else(no_list)?) {
            match serde_json::from_str::<Fix>(one) {
                Ok(fix) => {
                    fixes.push(fix);
                    torn.places.push(index);
                }
                Err(_unreadable) => torn.refused.push(FixRefused { index, code: why(one) }),
            }
        }
        Ok(Self { fixes: Fixes { datum: frame.datum, fixes }, torn: Some(torn) })
    }

    /// How many fixes it holds, readable or not.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fixes.fixes.len() + self.torn.as_ref().map_or(0, |t| t.refused.len())
    }

    /// It holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What became of all of them, from what became of those that could be read.
    #[must_use]
    pub fn answer(self, mut taken: FixesTaken) -> FixesTaken {
        let Some(Torn { places, refused }) = self.torn else { return taken };
        for one in &mut taken.refused {
            one.index = places.get(one.index as usize).copied().unwrap_or(one.index);
        }
        taken.refused.extend(refused);
        taken.refused.sort_by_key(|r| r.index);
        taken
    }
}

/// A report without its fixes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "names what may stand there")]
struct Outline {
    /// Of the websocket's frame.
    r#type: Option<IgnoredAny>,
    datum: Datum,
    /// Passed over: it may hold numbers that no f64 can.
    fixes: IgnoredAny,
}

/// The websocket's frame `fixes`, written whole. What phones say most is read straight: the enum of all frames keeps a copy
/// of every field until it has come to `type`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "`type` only has to be right")]
struct Frame {
    r#type: Named,
    datum: Datum,
    fixes: Vec<Fix>,
}

#[derive(Deserialize)]
enum Named {
    #[serde(rename = "fixes")]
    Fixes,
}

/// The frame `fixes`; none for any other, and for one of which something cannot be read.
#[must_use]
pub fn frame(text: &str) -> Option<Batch> {
    let Ok(Frame { datum, fixes, .. }) = serde_json::from_str(text) else { return None };
    text.trim_start().starts_with('{').then(|| Fixes { datum, fixes }.into())
}

/// The frames of a message, each as it is written; the message itself when it is not well-formed.
#[must_use]
pub fn each(text: &str) -> Vec<&str> {
    let whole = serde_json::from_str::<IgnoredAny>(text).is_ok();
    parts(text, '[', ']').filter(|_| whole).unwrap_or_else(|| vec![text])
}

/// Why a fix cannot be read.
fn why(fix: &str) -> FixCode {
    let Some(fields) = fields(fix) else { return FixCode::Unreadable };
    let is = |name: &str, reads: fn(&str) -> bool| fields.iter().any(|(n, value)| n == name && reads(value));
    let number = |text: &str| serde_json::from_str::<f64>(text).is_ok();
    if !is("lat", number) || !is("lon", number) {
        FixCode::BadPoint
    } else if !is("at", |text| serde_json::from_str::<Timestamp>(text).is_ok()) {
        FixCode::Unreadable
    } else {
        FixCode::Impossible
    }
}

/// The names and values of a JSON object, as they are written. `text` must be well-formed.
fn fields(text: &str) -> Option<Vec<(String, &str)>> {
    let split = |part| {
        let colon = outside(part, ':').next()?;
        let (name, value) = (&part[..colon], &part[colon + 1..]);
        Some((serde_json::from_str::<String>(name).ok()?, value.trim()))
    };
    parts(text, '{', '}')?.into_iter().map(split).collect()
}

/// What stands between a list's or an object's commas, as it is written.
fn parts(text: &str, open: char, close: char) -> Option<Vec<&str>> {
    let inside = text.trim().strip_prefix(open)?.strip_suffix(close)?;
    if inside.trim().is_empty() {
        return Some(vec![]);
    }
    let mut found = vec![];
    let mut from = 0;
    for comma in outside(inside, ',') {
        found.push(inside[from..comma].trim());
        from = comma + 1;
    }
    found.push(inside[from..].trim());
    Some(found)
}

/// Where a sign stands outside of texts, lists and objects.
fn outside(text: &str, sign: char) -> impl Iterator<Item = usize> {
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    text.char_indices().filter_map(move |(i, c)| {
        let free = depth == 0 && !quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        (free && c == sign).then_some(i)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fixes: &str) -> Result<Batch, serde_json::Error> {
        Batch::read(&format!(r#" {{ "datum": "wgs84", "fixes": [{fixes}] }} "#))
    }

    const GOOD: &str = r#"{"lat": 34.26, "lon": 108.94, "at": "2026-03-02T00:00:00Z", "note": "a ] , } \" in a text"}"#;

    #[test]
    fn a_fix_that_cannot_be_read_is_refused_by_itself() {
        let bad = [
            (r#"{"lat":null,"lon":108.94,"at":"2026-03-02T00:00:00Z"}"#, FixCode::BadPoint),
            (r#"{"lon":108.94,"at":"2026-03-02T00:00:00Z"}"#, FixCode::BadPoint),
            (r#"{"lat":1e400,"lon":108.94,"at":"2026-03-02T00:00:00Z"}"#, FixCode::BadPoint),
            (r#"{"lat":"34","lon":108.94,"at":"2026-03-02T00:00:00Z"}"#, FixCode::BadPoint),
            (r#"{"lat":34,"lon":108.94,"at":"garbage"}"#, FixCode::Unreadable),
            (r#"{"lat":34,"lon":108.94,"at":"9999-12-31T23:59:59Z"}"#, FixCode::Unreadable),
            (r#"{"lat":34,"lon":108.94}"#, FixCode::Unreadable),
            (r#"{"lat":34,"lon":108.94,"at":"2026-03-02T00:00:00Z","speed_mps":"fast"}"#, FixCode::Impossible),
            (r#"{"lat":34,"lon":108.94,"at":"2026-03-02T00:00:00Z","battery_pct":-1e999}"#, FixCode::Impossible),
            ("[34, 108.94]", FixCode::Unreadable),
            ("7", FixCode::Unreadable),
            ("null", FixCode::Unreadable),
        ];
        for (one, code) in bad {
            let batch = read(&format!("{GOOD}, {one} ,{GOOD}")).expect(one);
            assert_eq!((batch.len(), batch.fixes.fixes.len()), (3, 2), "{one}");
            let last = FixRefused { index: 1, code: FixCode::Duplicate };
            let answer = batch.answer(FixesTaken { accepted: 1, late: 0, refused: vec![last] });
            let told: Vec<_> = answer.refused.iter().map(|r| (r.index, r.code)).collect();
            assert_eq!(told, [(1, code), (2, FixCode::Duplicate)], "{one}");
        }
    }

    #[test]
    fn what_is_no_report_is_none() {
        assert!(read(GOOD).expect("good").torn.is_none(), "the usual report is read in one go");
        assert!(read("").expect("empty").is_empty());
        for bad in
            ["", "7", "[]", r#"["wgs84", []]"#, r#"{"datum":"wgs84"}"#, r#"{"datum":"wgs84","fixes":7}"#, r#"{"datum":"moon","fixes":[]}"#]
        {
            assert!(Batch::read(bad).is_err(), "{bad}");
        }
        assert!(read(r#"{"lat":NaN}"#).is_err(), "that is not JSON");
        assert!(Batch::read(r#"{"datum":"wgs84","fixes":[],"more":1}"#).is_err());
        let frame = r#"{"type":"fixes","datum":"gcj02","fixes":[{}]}"#;
        assert_eq!(Batch::read(frame).expect("a frame").fixes.datum, Datum::Gcj02);
    }

    proptest::proptest! {
        #[test]
        fn any_json_is_taken_apart_where_it_is_joined(names in proptest::collection::vec(".*", 0..5), texts in proptest::collection::vec(".*", 5)) {
            let value = |i: usize| serde_json::json!([texts[i], { &texts[4 - i]: i }]);
            let whole: serde_json::Map<_, _> = names.iter().cloned().enumerate().map(|(i, name)| (name, value(i))).collect();
            let text = serde_json::to_string_pretty(&whole).expect("JSON");
            let again: serde_json::Map<_, _> = fields(&text).expect("an object").into_iter().map(|(name, v)| (name, serde_json::from_str(v).expect("JSON"))).collect();
            proptest::prop_assert_eq!(again, whole);
        }
    }
}
