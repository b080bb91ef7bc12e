//! Who else is looking at a ticket. Live only: it is gone with the socket, and nothing of it is written down.

use crate::access::Caller;
use crate::base::TicketId;
use crate::live::outbox::Outbox;
use crate::live::packet::Packet;
use mobile_api::stream::{ToClient, Viewer};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Names in one frame: a crowd is a number.
const MOST_SHOWN: usize = 12;

/// One console and the ticket that is open on its screen. A session shows one ticket, so this is bounded by the sessions.
struct Looking {
    outbox: Arc<Outbox>,
    caller: Caller,
}

/// Who looks at what.
#[derive(Default)]
pub struct Presence(Mutex<BTreeMap<TicketId, Vec<Looking>>>);

impl Presence {
    /// This console shows this ticket now, or none. Whoever else looks at the one it left, or at the one it came to, hears
    /// of it; so does the console itself.
    pub fn look(&self, outbox: &Arc<Outbox>, caller: &Caller, ticket: Option<TicketId>) {
        let mut all = self.0.lock();
        // Of two tickets at most; a scan over those that are open on some screen costs less than a second map.
        let left: Vec<TicketId> = all
            .iter()
            .filter(|(id, those)| Some(**id) != ticket && those.iter().any(|l| Arc::ptr_eq(&l.outbox, outbox)))
            .map(|(id, _)| *id)
            .collect();
        for id in left {
            if let Some(those) = all.get_mut(&id) {
                those.retain(|l| !Arc::ptr_eq(&l.outbox, outbox));
                tell(id, those);
                if those.is_empty() {
                    all.remove(&id);
                }
            }
        }
        let Some(id) = ticket else { return };
        let those = all.entry(id).or_default();
        those.retain(|l| !Arc::ptr_eq(&l.outbox, outbox) && l.outbox.is_open());
        those.push(Looking { outbox: Arc::clone(outbox), caller: caller.clone() });
        tell(id, those);
    }

    /// How many consoles show some ticket.
    #[must_use]
    pub fn consoles(&self) -> usize {
        self.0.lock().values().map(Vec::len).sum()
    }
}

/// Tells each of those who the others are. The same person at two screens is one, and not somebody else to himself.
fn tell(ticket: TicketId, those: &[Looking]) {
    for to in those {
        let mut others: Vec<&Caller> = those.iter().map(|l| &l.caller).filter(|c| c.user_id != to.caller.user_id).collect();
        others.sort_by_key(|c| c.user_id);
        others.dedup_by_key(|c| c.user_id);
        let viewers = others.iter().take(MOST_SHOWN).map(|who| shown(&to.caller, who)).collect();
        let frame = ToClient::Viewers { ticket_id: ticket.to_string(), viewers, more: others.len().saturating_sub(MOST_SHOWN) as i64 };
        // Should it be gone, its own end takes it off the list.
        to.outbox.say(&Packet::new(frame)).unwrap_or(());
    }
}

/// Whoever is not of the reader's branches has no name there (I10).
fn shown(reader: &Caller, who: &Caller) -> Viewer {
    let seen = reader.sees(who.branch_id);
    Viewer { user_id: seen.then(|| who.user_id.to_string()), name: seen.then(|| who.name.clone()) }
}
