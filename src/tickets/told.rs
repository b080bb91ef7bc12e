//! When a step was done, as against when the server heard of it: a phone without a network keeps what was done in a cellar
//! and tells it later. Pure.
//!
//! The phone's word is taken within bounds that nobody can stretch: not before the round's former step, not in the future,
//! not older than two days. A word outside them is moved to the bound and kept beside it; nothing is refused, for what was
//! done was done, and a clock that is wrong is not the worker's deed (docs/decisions/0011).

use crate::base::At;
use crate::db::Refusal;
use crate::tickets::model::Dispatch;
use mobile_api::code::Code;
use mobile_api::problem::FieldError;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A step that is heard of later than this was told late, seconds.
pub(crate) const LATE_S: f64 = 60.0;
/// Clocks that differ by less agree, seconds.
const SKEW_S: f64 = 10.0;
/// Nothing is taken to have been done longer ago, seconds.
const OLDEST_S: i64 = 48 * 3600;

/// What a phone says beside its command.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// When it was done, by the phone's clock.
    pub at: Option<At>,
    /// The photographs that were stored with the round, by slot; absent when nobody asks for them.
    pub photos: Option<BTreeSet<String>>,
    /// Without them, and without a note that says why, the command is refused.
    pub photos_required: bool,
    /// What the worker notes.
    pub note: Option<String>,
}

impl Told {
    /// Those of the wanted photographs that are missing.
    pub(super) fn lacks(&self, wanted: impl Iterator<Item = String>) -> Vec<String> {
        self.photos.as_ref().map_or_else(Vec::new, |there| wanted.filter(|slot| !there.contains(slot)).collect())
    }

    /// Refuses what lacks photographs, where the house wants them and nobody says why there are none.
    pub(super) fn check(&self, lacks: &[String]) -> Result<(), Refusal> {
        let noted = self.note.as_ref().is_some_and(|note| !note.trim().is_empty());
        if lacks.is_empty() || noted || !self.photos_required {
            return Ok(());
        }
        let detail = format!("these photographs are missing: {}; if there can be none, say why in a note", lacks.join(", "));
        let errors = lacks.iter().map(|slot| FieldError { field: slot.clone(), message: "is missing".into() }).collect();
        Err(Refusal { code: Code::PhotosMissing, detail, errors })
    }
}

/// When a step was done, as far as it is believed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Done {
    /// Within the bounds.
    pub(super) at: At,
    /// When the server heard of it.
    heard: At,
    /// What the phone said, when that cannot be.
    said: Option<At>,
}

impl Done {
    /// Weighs what a phone says of a step of `round`; without a word it was done as it was heard.
    pub(super) fn of(told: &Told, round: Option<&Dispatch>, now: At) -> Self {
        let Some(said) = told.at else { return Self { at: now, heard: now, said: None } };
        let before = round.map_or(now, last_step);
        let earliest = before.max(now.plus_s(-OLDEST_S)).min(now);
        let at = said.clamp(earliest, now);
        Self { at, heard: now, said: (said.since_s(at).abs() > SKEW_S).then_some(said) }
    }

    /// What a fact says of it: nothing for what was told at once.
    pub(super) fn mark(&self, data: &mut Map<String, Value>) {
        let late_s = self.heard.since_s(self.at);
        if late_s >= LATE_S || self.said.is_some() {
            data.insert("done_at".into(), json!(self.at));
            // Casts of floats saturate.
            data.insert("told_late_s".into(), json!(late_s.round() as i64));
            data.extend(self.said.map(|said| ("phone_at".to_owned(), json!(said))));
        }
    }
}

/// The round's last step: nothing that follows it was done before it.
fn last_step(d: &Dispatch) -> At {
    let steps = [d.accepted_at, d.enroute_at, d.arrived_at, d.started_at];
    steps.into_iter().flatten().fold(d.created_at, At::max)
}
