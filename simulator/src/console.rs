//! A console that only watches: it follows zones by `seq`, drops its socket at random moments, and must end with exactly
//! the facts of the table (I6). It measures what a dispatcher sees, and feeds the checker of rules and the board.

use crate::api::{Api, Refusal};
use crate::board::{LAST_FACTS, Line, lock};
use crate::chance::{person, wait};
use crate::ground::Spot;
use crate::link::Stream;
use crate::scene::Scene;
use mobile_api::Page;
use mobile_api::stream::{Position, ToClient, ToServer};
use mobile_api::tickets::Fact;
use rand::rngs::StdRng;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;
use tokio::time::Instant;

/// Facts that are remembered for the last comparison, a zone.
const LOG_MAX: usize = 500_000;

/// A shown position is a sent fix when it lies this near to it, metres.
const SAME_SPOT_M: f64 = 0.5;

/// What a console heard of one zone.
#[derive(Debug, Default)]
pub(crate) struct ZoneLog {
    /// Where it began to follow.
    pub(crate) from_seq: i64,
    /// Each fact's number and digest, in order of hearing.
    pub(crate) heard: Vec<(i64, u64)>,
}

/// Logs by zone.
pub(crate) type Logs = BTreeMap<String, ZoneLog>;

/// A fact in 64 bits (FNV-1a): enough to notice another one in its place.
pub(crate) fn digest(fact: &Fact) -> u64 {
    let at = fact.at.to_string();
    let words = [Some(fact.kind.as_str()), fact.ticket_id.as_deref(), fact.dispatch_id.as_deref(), Some(at.as_str())];
    let bytes = words.into_iter().flat_map(|w| w.unwrap_or("").bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A console that follows these zones. `logs` is read when the town ends.
pub(crate) struct Console {
    scene: Rc<Scene>,
    api: Rc<Api>,
    zones: Vec<String>,
    logs: Rc<std::cell::RefCell<Logs>>,
    rng: StdRng,
}

impl Console {
    pub(crate) fn new(scene: Rc<Scene>, api: Rc<Api>, index: u64, zones: Vec<String>, logs: Rc<std::cell::RefCell<Logs>>) -> Self {
        let rng = person(scene.options.seed, "console", index);
        Self { scene, api, zones, logs, rng }
    }

    /// Watches for ever.
    pub(crate) async fn live(mut self) {
        loop {
            match self.api.stream().await {
                Ok(stream) => self.watch(stream).await,
                Err(why) => tracing::warn!(%why, "the console has no stream"),
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// One connection, until it ends by itself or is dropped on purpose.
    async fn watch(&mut self, mut stream: Stream) {
        let per_hour = self.scene.options.faults.console_drops_per_hour;
        let span_s = if per_hour > 0.0 { wait(&mut self.rng, 3_600.0 / per_hour).min(1e7) } else { 1e7 };
        let dropped_at = Instant::now() + Duration::from_secs_f64(span_s);
        loop {
            let frame = tokio::select! {
                biased;
                frame = stream.from.recv() => frame,
                () = tokio::time::sleep_until(dropped_at), if !self.scene.settling.get() => return,
            };
            let Some(frame) = frame else { return };
            if self.hear(frame, &stream).await.is_err() {
                return;
            }
        }
    }

    /// An error means that the stream is gone.
    async fn hear(&mut self, frame: ToClient, stream: &Stream) -> Result<(), ()> {
        match frame {
            ToClient::Hello { zones, .. } => {
                // What was sent before the socket was open comes as a picture of the whole zone: its age measures nothing.
                self.scene.sent_fixes.borrow_mut().clear();
                for zone in zones.into_iter().filter(|z| self.zones.contains(&z.zone)) {
                    self.follow(&zone.zone, zone.seq);
                    self.resume(&zone.zone, stream).await?;
                    stream.to.send(ToServer::Watch { zone: zone.zone, bbox: None }).await.map_err(drop)?;
                }
            }
            ToClient::Fact(fact) => self.learn(fact),
            ToClient::Positions { items, .. } => items.iter().for_each(|position| self.see(position)),
            ToClient::Resync { zone } => {
                if let Err(why) = self.read_gap(&zone).await {
                    tracing::warn!(%why, zone, "a gap could not be read");
                    return Err(());
                }
                self.resume(&zone, stream).await?;
            }
            _ => {}
        }
        Ok(())
    }

    fn follow(&self, zone: &str, seq: i64) {
        self.scene.rules.borrow_mut().follow(zone, seq);
        self.logs.borrow_mut().entry(zone.to_owned()).or_insert_with(|| ZoneLog { from_seq: seq, heard: Vec::new() });
    }

    async fn resume(&self, zone: &str, stream: &Stream) -> Result<(), ()> {
        let seq = self.scene.rules.borrow().last_seq(zone).unwrap_or(0);
        stream.to.send(ToServer::Resume { zone: zone.to_owned(), seq }).await.map_err(drop)
    }

    /// Reads over HTTP what the stream could not keep.
    async fn read_gap(&self, zone: &str) -> Result<(), Refusal> {
        loop {
            let after = self.scene.rules.borrow().last_seq(zone).unwrap_or(0);
            let page: Page<Fact> = self.api.get(&format!("/zones/{zone}/facts?after={after}&limit=1000")).await?;
            let done = page.items.is_empty();
            page.items.into_iter().for_each(|fact| self.learn(fact));
            if done {
                return Ok(());
            }
        }
    }

    /// A fact, heard or read.
    fn learn(&self, fact: Fact) {
        if !self.zones.contains(&fact.zone) {
            return;
        }
        self.scene.rules.borrow_mut().heard(&fact);
        if let Some(log) = self.logs.borrow_mut().get_mut(&fact.zone)
            && log.heard.len() < LOG_MAX
        {
            log.heard.push((fact.seq, digest(&fact)));
        }
        count(&self.scene, &fact);
        show(&self.scene, fact);
    }

    /// A position on the map: how old is what the dispatcher sees?
    fn see(&self, position: &Position) {
        let shown = Spot { lat: position.lat, lon: position.lon };
        let mut sent = self.scene.sent_fixes.borrow_mut();
        let Some(of_him) = sent.get_mut(&position.worker_id) else { return };
        if let Some(index) = of_him.iter().rposition(|(_, spot)| spot.distance_m(shown) < SAME_SPOT_M) {
            let (at, _) = of_him[index];
            of_him.drain(..=index);
            self.scene.wire.tally.borrow_mut().fix_to_console_ms.add(at.elapsed().as_secs_f64() * 1e3);
        }
    }
}

/// Counts what a fact says.
fn count(scene: &Scene, fact: &Fact) {
    let mut tally = scene.wire.tally.borrow_mut();
    match fact.kind.as_str() {
        "ticket_created" => tally.tickets.created += 1,
        "ticket_closed" if word(fact, "outcome").starts_with("cancel") || word(fact, "state").starts_with("cancel") => {
            tally.tickets.cancelled += 1
        }
        "ticket_closed" => tally.tickets.done += 1,
        "offer_made" | "grab_opened" | "assigned" => tally.dispatches.offered += 1,
        "offer_accepted" => tally.dispatches.accepted += 1,
        "offer_declined" => tally.dispatches.declined += 1,
        "offer_expired" => tally.dispatches.expired += 1,
        "dispatch_failed" => tally.dispatches.failed += 1,
        "dispatch_superseded" => tally.dispatches.superseded += 1,
        "human_needed" => scene.human_needed.send_modify(|times| *times += 1),
        "arrived" => {
            let booked = fact.ticket_id.as_ref().and_then(|id| scene.booked.borrow_mut().remove(id));
            if let Some(booked) = booked {
                tally.pickup_s.add(fact.at.duration_since(booked).as_secs_f64());
            }
        }
        _ => {}
    }
}

fn word<'a>(fact: &'a Fact, name: &str) -> &'a str {
    fact.data.get(name).and_then(|v| v.as_str()).unwrap_or("")
}

/// Puts it on the board.
fn show(scene: &Scene, fact: Fact) {
    let about = ["reason", "outcome", "state"].into_iter().map(|name| word(&fact, name)).find(|w| !w.is_empty()).unwrap_or("").to_owned();
    let line = Line { at: fact.at, kind: fact.kind, zone: fact.zone, seq: fact.seq, ticket_id: fact.ticket_id, about };
    let mut board = lock(&scene.board);
    board.last_facts.push_front(line);
    board.last_facts.truncate(LAST_FACTS);
}
