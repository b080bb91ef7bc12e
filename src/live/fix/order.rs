//! Is it in time, and is it new? A phone's clock may be wrong by minutes: ahead gives `future`, behind gives a late fix.

use crate::base::At;
use mobile_api::code::FixCode;
use std::collections::BTreeSet;

/// How far ahead of the server a phone's clock may be, seconds: as far as phones that set themselves are off.
const AHEAD_S: i64 = 10;
/// Older than this a fix is of no use even for the track, seconds.
const OLD_S: i64 = 24 * 3600;
/// Moments remembered of one owner; older repetitions are caught by the table's key.
const REMEMBERED: usize = 256;

/// Refuses what is too far ahead or too long ago.
pub(super) fn timely(at: At, now: At) -> Result<(), FixCode> {
    if at > now.plus_s(AHEAD_S) {
        Err(FixCode::Future)
    } else if at < now.plus_s(-OLD_S) {
        Err(FixCode::TooOld)
    } else {
        Ok(())
    }
}

/// The moments that were reported, the newest of them.
#[derive(Debug, Clone, Default)]
pub struct Seen(BTreeSet<At>);

impl Seen {
    /// Remembers a moment; false when it was reported before.
    pub(super) fn first_time(&mut self, at: At) -> bool {
        let fresh = self.0.insert(at);
        if self.0.len() > REMEMBERED {
            self.0.pop_first();
        }
        fresh
    }
}
