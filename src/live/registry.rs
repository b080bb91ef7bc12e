//! Keeps one actor a key: finds the running one, or starts it anew from the database.
//!
//! An actor that panicked is gone for good: its mailbox is closed, and actix's supervisor does not bring it back. So
//! whoever looks it up next sees that it is disconnected and starts another, which restores itself from the database.
//! Nothing is lost by that: an actor holds only what can be read again.

use actix::prelude::*;
use parking_lot::Mutex;
use std::collections::BTreeMap;

/// The running actors of one kind, by what they stand for.
pub struct Keeper<K, A: Actor> {
    /// Names the kind in the metrics, such as `worker`.
    kind: &'static str,
    running: Mutex<BTreeMap<K, Addr<A>>>,
}

impl<K: Ord + Copy, A: Actor<Context = Context<A>>> Keeper<K, A> {
    /// Keeps actors of this kind; none runs yet.
    #[must_use]
    pub fn new(kind: &'static str) -> Self {
        Self { kind, running: Mutex::default() }
    }

    /// The actor for `key`; `start` is called when there is none, or when the one that was there has died.
    pub fn get(&self, key: K, start: impl FnOnce() -> Addr<A>) -> Addr<A> {
        let mut running = self.running.lock();
        if let Some(addr) = running.get(&key).filter(|addr| addr.connected()) {
            return addr.clone();
        }
        let addr = start();
        if running.insert(key, addr.clone()).is_some() {
            metrics::counter!("nearhand_actor_restarts_total", "kind" => self.kind).increment(1);
            tracing::warn!(kind = self.kind, "an actor had died: another one took its place");
        }
        metrics::gauge!("nearhand_actors", "kind" => self.kind).set(running.len() as f64);
        addr
    }

    /// The actor for `key` if it runs; for those who only have something to say to somebody who listens.
    pub fn running(&self, key: K) -> Option<Addr<A>> {
        self.running.lock().get(&key).filter(|addr| addr.connected()).cloned()
    }

    /// Whoever is kept, in order of key, alive or not.
    pub fn keys(&self) -> Vec<K> {
        self.running.lock().keys().copied().collect()
    }

    /// The actor stops by itself, orderly: its next start is no restart.
    pub fn forget(&self, key: K, who: &Addr<A>) {
        let mut running = self.running.lock();
        if running.get(&key) == Some(who) {
            running.remove(&key);
        }
        metrics::gauge!("nearhand_actors", "kind" => self.kind).set(running.len() as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fragile;
    impl Actor for Fragile {
        type Context = Context<Self>;
    }
    #[derive(Message)]
    #[rtype(result = "u32")]
    struct Say(u32);
    impl Handler<Say> for Fragile {
        type Result = u32;
        fn handle(&mut self, Say(n): Say, _: &mut Context<Self>) -> u32 {
            assert_ne!(n, 13, "provoked");
            n
        }
    }

    #[actix::test]
    async fn a_panicked_actor_is_replaced_on_the_next_look_up_and_a_live_one_is_not() {
        let keeper = Keeper::<u32, Fragile>::new("fragile");
        let first = keeper.get(1, || Fragile.start());
        assert_eq!(keeper.get(1, || Fragile.start()), first);
        assert!(first.send(Say(13)).await.is_err(), "it panicked");
        assert!(keeper.running(1).is_none());
        let second = keeper.get(1, || Fragile.start());
        assert_ne!(second, first);
        assert_eq!(second.send(Say(7)).await.expect("alive"), 7);
    }
}
