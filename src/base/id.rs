//! Identifiers: UUID v7, so they sort by time, typed by what they name.

use crate::base::Clock;
use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::Arc;
use uuid::Uuid;

/// The identifier of a `T`. Two kinds of id never mix: `Id<Ticket>` is not `Id<Worker>`.
pub struct Id<T>(Uuid, PhantomData<fn() -> T>);

impl<T> Id<T> {
    /// Names the row with this uuid.
    #[must_use]
    pub const fn of(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }
    /// The bare uuid.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl<T> FromStr for Id<T> {
    type Err = uuid::Error;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Uuid::try_parse(s).map(Self::of)
    }
}
impl<T> serde::Serialize for Id<T> {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}
impl<'de, T> serde::Deserialize<'de> for Id<T> {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Uuid::deserialize(d).map(Self::of)
    }
}

/// One marker a noun, so that two kinds of id never mix; the rooms that own the nouns use these aliases.
macro_rules! ids {
    ($($(#[$doc:meta])* $tag:ident as $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $tag {}
        $(#[$doc])*
        pub type $name = Id<$tag>;
    )+};
}

ids! {
     /// Names an entry of the audit log.
    AuditTag as AuditId,
    /// Names a place of the gazetteer.
    PlaceTag as PlaceId,
   /// Names a link by which a caller says where he is.
    LocateLinkTag as LocateLinkId,
    /// Names a branch of the organisation's tree.
    BranchTag as BranchId,
    /// Names a zone.
    ZoneTag as ZoneId,
    /// Names a user: who signs in.
    UserTag as UserId,
    /// Names a worker.
    WorkerTag as WorkerId,
    /// Names a crew.
    CrewTag as CrewId,
    /// Names a vehicle of the chain.
    VehicleTag as VehicleId,
    /// Names a seat.
    SeatTag as SeatId,
    /// Names an item of the catalogue: a material.
    ItemTag as ItemId,
    /// Names a customer.
    CustomerTag as CustomerId,
    /// Names a telephone number of a customer.
    NumberTag as NumberId,
    /// Names a customer's car.
    CarTag as CarId,
    /// Names a ticket.
    TicketTag as TicketId,
    /// Names a dispatch: one round of a ticket.
    DispatchTag as DispatchId,
    /// Names a call.
    CallTag as CallId,
    /// Names a quote: an estimate that an agent tells, with its hold.
    QuoteTag as QuoteId,
    /// Names a job: durable work.
    JobTag as JobId,
    /// Names a message to somebody.
    MessageTag as MessageId,
    /// Names a sign-in's token.
    TokenTag as TokenId,
    /// Names a photograph.
    PhotoTag as PhotoId,
    /// Names an acknowledged alarm.
    AlarmTag as AlarmId,
    /// Names a browser's subscription to push messages.
    PushSubscriptionTag as PushSubscriptionId,
}

/// Where new identifiers and other chance come from: the machine, or a seed.
#[derive(Debug, Clone)]
pub enum Ids {
    /// The machine's clock and randomness.
    System,
    /// The same seed and clock give the same ids, for the simulated day.
    Seeded(Arc<Mutex<Seeded>>, Clock),
}

/// The state of repeatable ids.
#[derive(Debug)]
pub struct Seeded {
    rng: StdRng,
    /// Milliseconds and number of the last id: within one millisecond they are counted, so that they sort by birth.
    last: (u64, u16),
}

impl Seeded {
    fn next(&mut self, now_ms: u64) -> Uuid {
        let (ms, n) = self.last;
        self.last = match n {
            _ if now_ms > ms => (now_ms, 0),
            0xfff => (ms + 1, 0), // no more room in this millisecond: borrow from the next
            n => (ms, n + 1),
        };
        let mut tail = [0; 10];
        self.rng.fill_bytes(&mut tail);
        tail[..2].copy_from_slice(&self.last.1.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(self.last.0, &tail).into_uuid()
    }
}

impl Ids {
    /// Repeatable ids.
    #[must_use]
    pub fn seeded(seed: u64, clock: Clock) -> Self {
        Ids::Seeded(Arc::new(Mutex::new(Seeded { rng: StdRng::seed_from_u64(seed), last: (0, 0) })), clock)
    }

    /// A new identifier, later than all before it.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that may ask the machine")]
    pub fn new_id<T>(&self) -> Id<T> {
        Id::of(match self {
            Ids::System => Uuid::now_v7(),
            Ids::Seeded(state, clock) => state.lock().next(u64::try_from(clock.now().us() / 1000).unwrap_or(0)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::At;

    #[tokio::test(start_paused = true)]
    async fn the_same_seed_gives_the_same_ids() {
        let make = || {
            let ids = Ids::seeded(7, Clock::starting_at(At::from_us(0)));
            [ids.new_id::<()>(), ids.new_id(), ids.new_id()]
        };
        assert_eq!(make(), make());
        assert_ne!(make()[0], make()[1]);
    }

    #[tokio::test(start_paused = true)]
    async fn ids_sort_by_birth_though_the_clock_stands() {
        let ids = Ids::seeded(7, Clock::starting_at(At::from_us(0)));
        let born: Vec<Id<()>> = (0..10_000).map(|_| ids.new_id()).collect();
        assert!(born.is_sorted_by(|a, b| a < b));
    }
}
