//! What waits for one client. Anybody may put in; only the client's own reader takes out.
//!
//! Facts and answers are kept in order and never dropped: a client that lets more than [`MOST`] of them (or
//! [`MOST_BYTES`]) pile up is cut off and resumes by `seq`. Positions are not facts: of each worker only the newest
//! waits, so a slow console costs one map and no more. One wake a drain, not one a frame.
//!
//! The outbox also keeps, per zone, the number of the last fact it took. That makes gaps and repetitions impossible in
//! one place (rule I6): a live fact is taken only when it is the next one; anything else puts the zone [`Cursor::Behind`]
//! until [`Outbox::replay`] has brought it to the head from the table.

use crate::access::Caller;
use crate::base::{BranchId, ZoneId};
use crate::live::bus::Told;
use crate::live::packet::Packet;
use bytes::Bytes;
use mobile_api::stream::{Position, ToClient};
use parking_lot::Mutex;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use tokio::sync::Notify;

/// Most frames that wait, positions aside.
pub const MOST: usize = 1024;
/// Most bytes of them.
pub const MOST_BYTES: usize = 4 << 20;
/// Most positions in one frame of a client that lags behind.
const MOST_POSITIONS: usize = 500;

/// `[west, south, east, north]`, degrees.
pub type Bbox = [f64; 4];

/// Why a connection ends, as the websocket's close codes say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goodbye {
    /// The client left, or said nothing for too long.
    Away,
    /// The server stops: come back and resume by `seq` (1001).
    Stopping,
    /// Too slow: come back and resume by `seq` (1013).
    TooSlow,
    /// A frame that is too large.
    TooLarge,
    /// The token ended, or the server breaks off for a reason of its own.
    Policy,
}

/// One thing for the client to take.
#[derive(Debug, Clone)]
pub enum Item {
    /// A frame.
    Said(Arc<Packet>),
    /// A heartbeat, to be answered.
    Ping,
    /// The answer to a heartbeat, with its payload.
    Pong(Bytes),
    /// The last one.
    Close(Goodbye),
}

/// The client is gone: forget it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone;

/// Where a zone's stream stands for this client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cursor {
    /// Up to date: `last` was taken, `last + 1` comes next.
    Live { last: i64 },
    /// Reads from the table: `last` was taken, `seen` is known to exist.
    Behind { last: i64, seen: i64 },
}

/// Positions that wait.
enum Waiting {
    /// The tick's frame, shared with everybody.
    Shared(Arc<Packet>),
    /// Several ticks, or a part of one, put together for this client.
    Own(BTreeMap<String, Position>),
}

enum State {
    Open,
    Closing(Goodbye),
    Closed,
}

struct Tray {
    caller: Caller,
    said: VecDeque<Arc<Packet>>,
    bytes: usize,
    positions: BTreeMap<ZoneId, Waiting>,
    cursors: BTreeMap<ZoneId, Cursor>,
    watched: BTreeMap<ZoneId, Option<Bbox>>,
    ping: bool,
    pong: Option<Bytes>,
    state: State,
    reader: Option<Waker>,
}

/// See the module.
pub struct Outbox {
    tray: Mutex<Tray>,
    drained: Notify,
}

impl Outbox {
    /// Nothing waits yet for this client, who sees his branches and no others (rule I10).
    #[must_use]
    pub fn new(caller: Caller) -> Self {
        let tray = Tray {
            caller,
            said: VecDeque::new(),
            bytes: 0,
            positions: BTreeMap::new(),
            cursors: BTreeMap::new(),
            watched: BTreeMap::new(),
            ping: false,
            pong: None,
            state: State::Open,
            reader: None,
        };
        Self { tray: Mutex::new(tray), drained: Notify::new() }
    }

    /// Puts a frame in line.
    ///
    /// # Errors
    /// When the client is gone, or was too slow just now.
    pub fn say(&self, packet: &Arc<Packet>) -> Result<(), Gone> {
        self.put(|tray| tray.push(packet))
    }

    /// Takes the live facts of a commit, as far as they come next; returns the zones that now have a gap to read.
    /// With `gap`, some were lost on the way here, nobody knows which: every live zone is read anew.
    ///
    /// # Errors
    /// When the client is gone.
    pub fn facts(&self, told: &[Told], gap: bool) -> Result<Vec<ZoneId>, Gone> {
        let mut behind = vec![];
        self.put(|tray| {
            for t in told {
                if tray.fact(t) {
                    behind.push(t.fact.zone_id);
                }
            }
            if gap {
                for (zone, cursor) in &mut tray.cursors {
                    if let Cursor::Live { last } = *cursor {
                        *cursor = Cursor::Behind { last, seen: last };
                        behind.push(*zone);
                    }
                }
            }
        })?;
        Ok(behind)
    }

    /// From now on the facts after `last` of this zone are wanted. False when it was being read already.
    ///
    /// # Errors
    /// When the client is gone.
    pub fn resume(&self, zone: ZoneId, last: i64) -> Result<bool, Gone> {
        let mut fresh = true;
        self.put(|tray| {
            fresh = !matches!(tray.cursors.get(&zone), Some(Cursor::Behind { .. }));
            tray.cursors.insert(zone, Cursor::Behind { last, seen: last });
        })?;
        Ok(fresh)
    }

    /// Positions of this zone are wanted, within `bbox` if given, and its facts after `head` unless they were wanted
    /// already. True when facts are to be read from the table now.
    ///
    /// # Errors
    /// When the client is gone.
    pub fn watch(&self, zone: ZoneId, bbox: Option<Bbox>, head: i64) -> Result<bool, Gone> {
        let mut news = false;
        self.put(|tray| {
            tray.watched.insert(zone, bbox);
            tray.positions.remove(&zone);
            news = !tray.cursors.contains_key(&zone);
            tray.cursors.entry(zone).or_insert(Cursor::Behind { last: head, seen: head });
        })?;
        Ok(news)
    }

    /// The client is too far behind in this zone to be served from the table.
    ///
    /// # Errors
    /// When the client is gone.
    pub fn give_up(&self, zone: ZoneId) -> Result<(), Gone> {
        self.put(|tray| {
            tray.cursors.remove(&zone);
            tray.push(&Packet::new(ToClient::Resync { zone: zone.to_string() }));
        })
    }

    /// The number after which this zone is to be read from the table; none when it is live or not wanted.
    pub fn behind(&self, zone: ZoneId) -> Option<i64> {
        match self.tray.lock().cursors.get(&zone) {
            Some(Cursor::Behind { last, .. }) => Some(*last),
            Some(Cursor::Live { .. }) | None => None,
        }
    }

    /// The page of the table that follows `after`, in order; `end` when the table held no more. Goes live, in the same
    /// moment, when nothing newer was seen since; true then. A page that was asked for before the client resumed from
    /// elsewhere is passed over.
    ///
    /// # Errors
    /// When the client is gone.
    pub fn replay(&self, zone: ZoneId, after: i64, page: &[Told], end: bool) -> Result<bool, Gone> {
        let mut live = false;
        self.put(|tray| {
            let Some(Cursor::Behind { mut last, seen }) = tray.cursors.get(&zone).copied() else { return };
            if last != after {
                return;
            }
            for t in page {
                if t.fact.seq == last + 1 {
                    last += 1;
                    tray.push(&t.seen_by(&tray.caller));
                }
            }
            live = end && last >= seen;
            tray.cursors.insert(zone, if live { Cursor::Live { last } } else { Cursor::Behind { last, seen } });
        })?;
        Ok(live)
    }

    /// The positions of one tick, each with its worker's branch. `shared` is their one frame, for all who see everybody,
    /// watch the whole zone and keep up.
    ///
    /// # Errors
    /// When the client is gone.
    pub fn positions(&self, zone: ZoneId, moved: &[(BranchId, Position)], shared: &Arc<Packet>) -> Result<(), Gone> {
        if !self.tray.lock().watched.contains_key(&zone) {
            return if self.is_open() { Ok(()) } else { Err(Gone) };
        }
        self.put(|tray| tray.moved(zone, moved, shared))
    }

    /// Asks the client for a sign of life.
    ///
    /// # Errors
    /// When the client is gone.
    pub fn ping(&self) -> Result<(), Gone> {
        self.put(|tray| tray.ping = true)
    }

    /// Answers the client's own heartbeat; of several that wait the last is enough.
    ///
    /// # Errors
    /// When the client is gone.
    pub fn pong(&self, payload: Bytes) -> Result<(), Gone> {
        self.put(|tray| tray.pong = Some(payload))
    }

    /// Ends the connection after what waits.
    pub fn close(&self, why: Goodbye) {
        // Somebody else may have ended it before: that is as good.
        self.put(|tray| tray.state = State::Closing(why)).unwrap_or(());
    }

    /// The reader is gone: nothing will be taken any more.
    pub fn abandon(&self) {
        let mut tray = self.tray.lock();
        tray.empty();
        tray.state = State::Closed;
        drop(tray);
        self.drained.notify_waiters();
    }

    /// Still takes.
    pub fn is_open(&self) -> bool {
        matches!(self.tray.lock().state, State::Open)
    }

    /// Waits until fewer than `most` frames wait, or the client is gone.
    ///
    /// # Errors
    /// When the client is gone.
    pub async fn room(&self, most: usize) -> Result<(), Gone> {
        loop {
            let drained = self.drained.notified();
            {
                let tray = self.tray.lock();
                if !matches!(tray.state, State::Open) {
                    return Err(Gone);
                }
                if tray.said.len() < most {
                    return Ok(());
                }
            }
            drained.await;
        }
    }

    /// Takes what waits, at most about `bytes` of it when `encoded`; none when the connection has ended.
    pub fn poll_take(&self, cx: &Context<'_>, bytes: usize) -> Poll<Option<Vec<Item>>> {
        let mut tray = self.tray.lock();
        let items = tray.take(bytes);
        if items.is_empty() {
            return match tray.state {
                State::Closed => Poll::Ready(None),
                State::Open | State::Closing(_) => {
                    tray.reader = Some(cx.waker().clone());
                    Poll::Pending
                }
            };
        }
        drop(tray);
        self.drained.notify_waiters();
        Poll::Ready(Some(items))
    }

    /// Changes the tray under the lock and wakes the reader after it.
    fn put(&self, what: impl FnOnce(&mut Tray)) -> Result<(), Gone> {
        let mut tray = self.tray.lock();
        if !matches!(tray.state, State::Open) {
            return Err(Gone);
        }
        what(&mut tray);
        if tray.said.len() > MOST || tray.bytes > MOST_BYTES {
            tray.empty();
            tray.state = State::Closing(Goodbye::TooSlow);
            metrics::counter!("nearhand_stream_cut_total").increment(1);
        }
        let open = matches!(tray.state, State::Open);
        // Whoever waits is woken for something to take and for nothing else.
        let reader = if tray.is_empty() && open { None } else { tray.reader.take() };
        drop(tray);
        if let Some(reader) = reader {
            reader.wake();
        }
        if open {
            Ok(())
        } else {
            self.drained.notify_waiters();
            Err(Gone)
        }
    }
}

impl Tray {
    /// Nothing is to be taken.
    fn is_empty(&self) -> bool {
        self.said.is_empty() && self.positions.is_empty() && !self.ping && self.pong.is_none()
    }

    fn push(&mut self, packet: &Arc<Packet>) {
        self.bytes += packet.wire().len();
        self.said.push_back(Arc::clone(packet));
    }

    /// True when a gap was found just now.
    fn fact(&mut self, told: &Told) -> bool {
        let (zone, seq) = (told.fact.zone_id, told.fact.seq);
        match self.cursors.get(&zone).copied() {
            Some(Cursor::Live { last }) if seq == last + 1 => {
                self.cursors.insert(zone, Cursor::Live { last: seq });
                self.push(&told.seen_by(&self.caller));
                false
            }
            Some(Cursor::Live { last }) if seq > last => {
                self.cursors.insert(zone, Cursor::Behind { last, seen: seq });
                true
            }
            Some(Cursor::Behind { last, seen }) => {
                self.cursors.insert(zone, Cursor::Behind { last, seen: seen.max(seq) });
                false
            }
            Some(Cursor::Live { .. }) | None => false,
        }
    }

    fn moved(&mut self, zone: ZoneId, moved: &[(BranchId, Position)], shared: &Arc<Packet>) {
        let bbox = self.watched.get(&zone).copied().flatten();
        let waiting = self.positions.remove(&zone);
        if bbox.is_none() && waiting.is_none() && moved.iter().all(|(branch, _)| self.caller.sees(*branch)) {
            self.positions.insert(zone, Waiting::Shared(Arc::clone(shared)));
            return;
        }
        let mut own = match waiting {
            Some(Waiting::Own(own)) => own,
            Some(Waiting::Shared(former)) => positions_of(&former),
            None => BTreeMap::new(),
        };
        let within = |p: &Position| bbox.is_none_or(|[w, s, e, n]| (w..=e).contains(&p.lon) && (s..=n).contains(&p.lat));
        for (_, position) in moved.iter().filter(|(branch, p)| within(p) && self.caller.sees(*branch)) {
            own.insert(position.worker_id.clone(), position.clone());
        }
        if !own.is_empty() {
            self.positions.insert(zone, Waiting::Own(own));
        }
    }

    fn take(&mut self, most_bytes: usize) -> Vec<Item> {
        let mut items = vec![];
        if std::mem::take(&mut self.ping) {
            items.push(Item::Ping);
        }
        items.extend(self.pong.take().map(Item::Pong));
        let mut bytes = 0;
        while bytes < most_bytes {
            let Some(packet) = self.said.pop_front() else { break };
            let n = packet.wire().len();
            bytes += n;
            self.bytes = self.bytes.saturating_sub(n);
            items.push(Item::Said(packet));
        }
        if self.said.is_empty() {
            items.extend(std::mem::take(&mut self.positions).into_iter().flat_map(|(zone, w)| frames_of(zone, w)).map(Item::Said));
            if let State::Closing(why) = self.state {
                self.state = State::Closed;
                items.push(Item::Close(why));
            }
        }
        items
    }

    fn empty(&mut self) {
        self.said = VecDeque::new();
        self.bytes = 0;
        self.positions = BTreeMap::new();
        self.cursors = BTreeMap::new();
    }
}

fn positions_of(packet: &Packet) -> BTreeMap<String, Position> {
    match packet.said() {
        ToClient::Positions { items, .. } => items.iter().map(|p| (p.worker_id.clone(), p.clone())).collect(),
        _ => BTreeMap::new(),
    }
}

fn frames_of(zone: ZoneId, waiting: Waiting) -> Vec<Arc<Packet>> {
    match waiting {
        Waiting::Shared(packet) => vec![packet],
        Waiting::Own(own) => {
            let items: Vec<Position> = own.into_values().collect();
            items
                .chunks(MOST_POSITIONS)
                .map(|part| Packet::new(ToClient::Positions { zone: zone.to_string(), items: part.to_vec() }))
                .collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::caller::Who;
    use crate::base::{At, Ids};
    use crate::db::{Fact, Json};
    use mobile_api::access::Role;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    /// Counts how often its reader is woken.
    #[derive(Default)]
    struct Bell(AtomicUsize);
    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn somebody(branch: BranchId) -> Caller {
        Caller::new(Who {
            user_id: Ids::System.new_id(),
            name: "somebody".into(),
            roles: vec![Role::Dispatcher],
            branch_id: branch,
            branch_path: format!("/{branch}/"),
            branches: [branch].into(),
            worker_id: None,
            crew_id: None,
            seat_id: None,
            token_id: Ids::System.new_id(),
        })
    }

    fn told(zone_id: ZoneId, seq: i64, branch_id: BranchId) -> Told {
        let (ticket_id, dispatch_id, worker_id, by_user) = (None, None, None, None);
        let (at, kind, data) = (At::from_us(0), "note_added".into(), Json::default());
        Fact { zone_id, seq, at, kind, branch_id, ticket_id, dispatch_id, worker_id, by_user, data }.into()
    }

    #[test]
    fn a_reader_is_woken_once_for_what_it_may_take_and_never_for_what_is_not_for_it() {
        let (branch, mine, other) = (Ids::System.new_id(), Ids::System.new_id(), Ids::System.new_id());
        let outbox = Outbox::new(somebody(branch));
        assert_eq!(outbox.resume(mine, 4), Ok(true));
        assert_eq!(outbox.replay(mine, 4, &[], true), Ok(true), "up to date");
        let bell = Arc::new(Bell::default());
        let waker = Waker::from(Arc::clone(&bell));
        let cx = Context::from_waker(&waker);
        let rings = || bell.0.load(Ordering::Relaxed);
        assert!(outbox.poll_take(&cx, usize::MAX).is_pending());

        // Of another zone, and one that it has.
        assert_eq!(outbox.facts(&[told(other, 1, branch), told(mine, 4, branch)], false), Ok(vec![]));
        let moved = Packet::new(ToClient::Positions { zone: other.to_string(), items: vec![] });
        assert_eq!(outbox.positions(other, &[], &moved), Ok(()));
        assert_eq!(rings(), 0);
        assert!(outbox.poll_take(&cx, usize::MAX).is_pending(), "and nothing is there");

        for seq in [5, 6] {
            assert_eq!(outbox.facts(&[told(mine, seq, branch)], false), Ok(vec![]));
        }
        assert_eq!(rings(), 1, "one wake a drain, not one a frame");
        let Poll::Ready(Some(items)) = outbox.poll_take(&cx, usize::MAX) else { panic!("two frames") };
        assert_eq!(items.len(), 2);
    }
}
