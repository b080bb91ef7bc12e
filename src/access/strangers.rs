//! Logins that nobody has, and how often each was tried: to who asks they are locked out like those that exist.
//!
//! Kept in memory and bounded, for anybody may invent names. A restart forgets them, and who invents more than [`MOST`]
//! crowds out his own oldest ones; each costs him a password hash.

use crate::base::At;
use crate::config::SignIn as Settings;
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Most names remembered.
const MOST: usize = 10_000;

/// A name, as long as any other.
type Name = [u8; 16];

/// How often a login was tried with a wrong password, and until when it is locked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tries {
    /// In a row.
    pub(super) failed: i32,
    /// No password is looked at before.
    pub(super) locked_until: Option<At>,
}

impl Tries {
    /// The lock that runs at `now`.
    pub(super) fn lock(self, now: At) -> Option<At> {
        self.locked_until.filter(|until| now < *until)
    }

    /// One more wrong password: the last one allowed locks. The same rule for logins that exist and those that do not.
    pub(super) fn once_more(self, settings: &Settings, now: At) -> Self {
        if self.failed + 1 >= settings.wrong_allowed {
            Self { failed: 0, locked_until: Some(now.plus_s(settings.locked_s)) }
        } else {
            Self { failed: self.failed + 1, locked_until: None }
        }
    }
}

/// See the module.
#[derive(Debug, Default)]
pub struct Strangers(Mutex<Book>);

#[derive(Debug, Default)]
struct Book {
    tries: BTreeMap<Name, (Tries, At)>,
    /// The same names, the longest untouched first.
    by_age: BTreeSet<(At, Name)>,
}

impl Strangers {
    /// Until when a login that nobody has is locked.
    pub(super) fn lock(&self, login: &str, now: At) -> Option<At> {
        self.0.lock().tries.get(&name(login)).and_then(|(tries, _)| tries.lock(now))
    }

    /// Counts a wrong password; says until when that locks.
    pub(super) fn count_wrong(&self, login: &str, settings: &Settings, now: At) -> Option<At> {
        let (name, mut book) = (name(login), self.0.lock());
        let (before, touched) = book.tries.get(&name).copied().unwrap_or((Tries::default(), now));
        let tries = if before.lock(now).is_some() { before } else { before.once_more(settings, now) };
        book.by_age.remove(&(touched, name));
        if book.tries.len() >= MOST
            && !book.tries.contains_key(&name)
            && let Some((_, oldest)) = book.by_age.pop_first()
        {
            book.tries.remove(&oldest);
        }
        book.by_age.insert((now, name));
        book.tries.insert(name, (tries, now));
        tries.lock(now)
    }
}

fn name(login: &str) -> Name {
    let hash = Sha256::digest(login.as_bytes());
    std::array::from_fn(|i| hash[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_names_take_no_more_room_than_there_is() {
        let (strangers, settings) = (Strangers::default(), crate::config::Config::default().sign_in);
        let at = |n: usize| At::from_us(i64::try_from(n).expect("small"));
        for n in 0..MOST + 100 {
            strangers.count_wrong(&format!("nobody-{n}"), &settings, at(n));
        }
        let book = strangers.0.lock();
        assert_eq!((book.tries.len(), book.by_age.len()), (MOST, MOST));
        assert!(!book.tries.contains_key(&name("nobody-0")) && book.tries.contains_key(&name("nobody-10000")));
    }

    #[test]
    fn a_lock_is_not_prolonged_by_trying_on() {
        let (strangers, settings) = (Strangers::default(), crate::config::Config::default().sign_in);
        let at = |s: i64| At::from_us(s * 1_000_000);
        let tries: Vec<_> = (0..settings.wrong_allowed + 2).map(|n| strangers.count_wrong("x", &settings, at(n.into()))).collect();
        let until = at(i64::from(settings.wrong_allowed) - 1 + settings.locked_s);
        let allowed = usize::try_from(settings.wrong_allowed).expect("positive");
        assert!(tries[..allowed - 1].iter().all(Option::is_none));
        assert!(tries[allowed - 1..].iter().all(|t| *t == Some(until)), "{tries:?}");
        assert_eq!((strangers.lock("x", at(10)), strangers.lock("x", until)), (Some(until), None));
    }
}
