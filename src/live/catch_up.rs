//! Reads from the table what a session's stream of facts is behind, at the client's own pace, until it is live (rule I6).

use crate::base::ZoneId;
use crate::db::{Db, facts_after};
use crate::live::bus::{Told, head_of};
use crate::live::outbox::{Gone, Outbox};
use std::sync::Arc;
use std::time::Duration;

/// Facts read at a time.
const PAGE: i64 = 256;
/// How many frames may still wait when the next page is read: a page on top of them stays below the outbox's bound.
const LOW: usize = 256;
/// Further behind than this a client reads the zone anew over HTTP.
pub(super) const TOO_FAR: i64 = 10_000;
/// Tries at a database that does not answer, a second apart, before the client is sent away to come back later.
const TRIES: u32 = 10;

/// Brings one zone of an outbox from where it is behind to live. Ends early when the client goes.
pub(super) async fn catch_up(db: Db, outbox: Arc<Outbox>, zone: ZoneId) {
    match follow(&db, &outbox, zone).await {
        Ok(()) | Err(Stop::Gone) => {}
        Err(Stop::Database) => outbox.close(super::outbox::Goodbye::TooSlow),
    }
}

enum Stop {
    Gone,
    Database,
}

impl From<Gone> for Stop {
    fn from(_: Gone) -> Self {
        Stop::Gone
    }
}

async fn follow(db: &Db, outbox: &Outbox, zone: ZoneId) -> Result<(), Stop> {
    let mut failed = 0;
    while let Some(after) = outbox.behind(zone) {
        outbox.room(LOW).await?;
        let read = db.read(move |conn| Ok((head_of(conn, zone)?.unwrap_or(0), facts_after(conn, zone, after, PAGE)?))).await;
        match read {
            // Ahead of the table is as bad: the client knows facts of a database that is no more.
            Ok((head, _)) if head - after > TOO_FAR || after > head => outbox.give_up(zone)?,
            Ok((_, page)) => {
                let end = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
                let page: Vec<Told> = page.into_iter().map(Told::from).collect();
                outbox.replay(zone, after, &page, end)?;
            }
            Err(why) => {
                tracing::warn!(%why, %zone, "facts cannot be read for a client that is behind");
                failed += 1;
                if failed > TRIES {
                    return Err(Stop::Database);
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
    Ok(())
}
