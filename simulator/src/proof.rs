//! Photographs that workers of the town take: what each kind wants stands in its flow. They are tiny: a drawn car, with a
//! line behind its end that no other picture has.

use crate::api::{Api, Refusal};
use crate::link::{Body, Form};
use mobile_api::Page;
use mobile_api::tickets::{Flow, PhotoWhen};
use std::collections::BTreeMap;

/// What parts the fields of a form; no picture holds it.
const BOUNDARY: &str = "nearhand-town-4f1c9b";

/// A car as a PNG of some hundred bytes.
const CAR: &[u8] = include_bytes!("car.png");

/// Which photographs each kind of ticket wants, by slot.
#[derive(Debug, Default)]
pub(crate) struct Wanted(BTreeMap<(String, PhotoWhen), Vec<String>>);

impl Wanted {
    /// As the server's flows say; a server that says nothing wants none.
    pub(crate) async fn read(api: &Api) -> Result<Self, Refusal> {
        let flows: Page<Flow> = api.get("/flows").await?;
        let mut wanted = Self::default();
        for flow in flows.items {
            for photo in flow.photos {
                wanted.0.entry((flow.kind.clone(), photo.when)).or_default().push(photo.slot);
            }
        }
        Ok(wanted)
    }

    pub(crate) fn slots(&self, kind: &str, when: PhotoWhen) -> &[String] {
        self.0.get(&(kind.to_owned(), when)).map_or(&[], Vec::as_slice)
    }
}

/// The form that brings one photograph of a dispatch.
pub(crate) fn form(dispatch: &str, slot: &str) -> Body {
    let mut bytes = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"slot\"\r\n\r\n{slot}\r\n").into_bytes();
    let head = "Content-Disposition: form-data; name=\"photo\"; filename=\"car.png\"\r\nContent-Type: image/png";
    bytes.extend_from_slice(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").as_bytes());
    bytes.extend_from_slice(CAR);
    bytes.extend_from_slice(format!("{dispatch} {slot}\r\n--{BOUNDARY}--\r\n").as_bytes());
    Body::Form(Form { boundary: BOUNDARY, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_photographs_are_the_same() {
        let (Body::Form(one), Body::Form(other)) = (form("d1", "before.front_left"), form("d1", "before.front_right")) else {
            panic!("forms");
        };
        assert_ne!(one.bytes, other.bytes);
        assert!(one.bytes.windows(4).any(|w| w == b"\x89PNG"));
        assert!(!CAR.windows(BOUNDARY.len()).any(|w| w == BOUNDARY.as_bytes()));
    }
}
