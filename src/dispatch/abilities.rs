//! What a worker is able to do, folded into 64 bits, so that "on duty and has a flatbed" is one AND in the index.

use std::collections::BTreeMap;
use std::ops::BitOr;

/// A set of skills, equipment and states, one bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Abilities(u64);

impl Abilities {
    /// Nothing: everybody has it.
    pub const NONE: Abilities = Abilities(0);
    /// On duty now.
    pub const ON_DUTY: Abilities = Abilities(1 << 63);
    /// On duty with no live job.
    pub const IDLE: Abilities = Abilities(1 << 62);

    /// Whether all of `need` is there.
    #[must_use]
    pub const fn covers(self, need: Abilities) -> bool {
        self.0 & need.0 == need.0
    }

    /// This set with `other` when `yes`, without it otherwise.
    #[must_use]
    pub const fn with(self, other: Abilities, yes: bool) -> Abilities {
        Abilities(if yes { self.0 | other.0 } else { self.0 & !other.0 })
    }
}

impl BitOr for Abilities {
    type Output = Abilities;
    fn bitor(self, other: Abilities) -> Abilities {
        Abilities(self.0 | other.0)
    }
}

/// Which bit stands for which skill or piece of equipment. One vocabulary a zone; bits mean nothing outside it.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary(BTreeMap<String, u32>);

/// More names than bits: a chain with so many different skills should group them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("more than {MOST_NAMES} different skills and pieces of equipment in one zone: `{0}` does not fit")]
pub struct TooManyNames(pub String);

/// Names that one vocabulary holds: 64 bits without the two states.
pub const MOST_NAMES: usize = 62;

impl Vocabulary {
    /// The bits of `names`; new names get new bits.
    ///
    /// # Errors
    /// When a new name no longer fits.
    pub fn learn<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) -> Result<Abilities, TooManyNames> {
        let mut all = Abilities::NONE;
        for name in names {
            let next = self.0.len();
            let bit = match self.0.get(name) {
                Some(bit) => *bit,
                None if next < MOST_NAMES => *self.0.entry(name.to_owned()).or_insert(next as u32),
                None => return Err(TooManyNames(name.to_owned())),
            };
            all = all | Abilities(1 << bit);
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_bit() {
        let mut words = Vocabulary::default();
        let wash = words.learn(["wash"]).expect("fits");
        let both = words.learn(["tow", "wash"]).expect("fits");
        assert!(both.covers(wash) && !wash.covers(both) && wash.covers(Abilities::NONE));
        assert!(!both.covers(Abilities::ON_DUTY));
        assert!(both.with(Abilities::ON_DUTY, true).covers(both | Abilities::ON_DUTY));
        assert_eq!(both.with(wash, false), words.learn(["tow"]).expect("fits"));
    }

    #[test]
    fn the_sixty_third_name_is_refused_and_the_states_are_never_given_away() {
        let names: Vec<String> = (0..63).map(|i| format!("skill {i}")).collect();
        let mut words = Vocabulary::default();
        let all = words.learn(names[..62].iter().map(String::as_str)).expect("62 fit");
        assert!(!all.covers(Abilities::ON_DUTY) && !all.covers(Abilities::IDLE));
        assert_eq!(words.learn([names[62].as_str()]), Err(TooManyNames("skill 62".into())));
        assert!(words.learn(["skill 0"]).is_ok());
    }
}
