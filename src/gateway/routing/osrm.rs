//! Travel times from an OSRM server, with the estimate for whatever it cannot say.

use crate::base::Clock;
use crate::base::travel::{Floor, GreatCircle, Leg, Source, Travel, Trouble};
use crate::gateway::routing::TravelTimes;
use crate::gateway::routing::breaker::Breaker;
use crate::gateway::routing::table::{Answer, Request, pack};
use futures_util::StreamExt;
use futures_util::future::{BoxFuture, FutureExt};
use parking_lot::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Requests on their way at the same time.
const MOST_AT_ONCE: usize = 8;
/// 100 coordinates give at most 2,500 pairs of two numbers.
const MOST_ANSWER_BYTES: usize = 1 << 20;

/// Where the server is and how long to wait for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Such as `http://127.0.0.1:5000`.
    pub url: String,
    /// For one whole table, however many requests it takes. A decision that waits longer is worse than one by estimate.
    pub timeout: Duration,
    /// For what it cannot say.
    pub otherwise: GreatCircle,
    /// No drive is faster from door to door as the crow flies, metres a second.
    pub top_mps: f64,
}

/// The address is no HTTP address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an http or https address: {0}")]
pub struct BadAddress(pub String);

/// The client.
#[derive(Debug)]
pub struct Osrm {
    base: reqwest::Url,
    timeout: Duration,
    otherwise: GreatCircle,
    top_mps: f64,
    client: reqwest::Client,
    clock: Clock,
    breaker: Mutex<Breaker>,
    tables: AtomicU64,
}

impl Osrm {
    /// A client for the server at `settings.url`; does not connect yet.
    ///
    /// # Errors
    /// When the address is none.
    pub fn new(settings: Settings, clock: Clock) -> Result<Self, BadAddress> {
        let bad = || BadAddress(settings.url.clone());
        let mut base = reqwest::Url::parse(&settings.url).map_err(|_not_an_address| bad())?;
        if !matches!(base.scheme(), "http" | "https") || base.cannot_be_a_base() {
            return Err(bad());
        }
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        // Err means that somebody else installed one before, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = reqwest::Client::builder().no_proxy().build().map_err(|_no_tls_roots| bad())?;
        let Settings { timeout, otherwise, top_mps, .. } = settings;
        Ok(Self { base, timeout, otherwise, top_mps, client, clock, breaker: Mutex::default(), tables: AtomicU64::new(0) })
    }

    /// Requests sent since the beginning.
    #[must_use]
    pub fn tables(&self) -> u64 {
        self.tables.load(Ordering::Relaxed)
    }

    async fn ask(&self, request: &Request) -> Result<Vec<(usize, Option<Travel>)>, Trouble> {
        let url = self.base.join(&request.path()).map_err(|_cannot_be| Trouble::BadAnswer)?;
        self.tables.fetch_add(1, Ordering::Relaxed);
        metrics::counter!("nearhand_routing_tables_total").increment(1);
        let answer = self.client.get(url).send().await.map_err(|e| trouble(&e))?;
        // OSRM tells errors such as NoSegment with status 400 and a code in the body: either way there is no table in it.
        let mut answer = answer.error_for_status().map_err(|e| trouble(&e))?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|e| trouble(&e))? {
            body.extend_from_slice(&chunk);
            if body.len() > MOST_ANSWER_BYTES {
                return Err(Trouble::BadAnswer);
            }
        }
        let answer: Answer = serde_json::from_slice(&body).map_err(|_no_table| Trouble::BadAnswer)?;
        request.read(&answer).ok_or(Trouble::BadAnswer)
    }

    /// Asks everything within the time-out and fills `times`; the trouble, if any request had one.
    async fn fill(&self, requests: &[Request], times: &mut [Option<Travel>], reasons: &mut [Trouble]) -> Option<Trouble> {
        let mut worst = None;
        // Boxed: a closure that borrows its argument is not general enough for the stream.
        let asked: Vec<BoxFuture<'_, _>> = requests.iter().map(|r| async move { (r, self.ask(r).await) }.boxed()).collect();
        let mut answers = futures_util::stream::iter(asked).buffer_unordered(MOST_AT_ONCE);
        while let Some((request, answer)) = answers.next().await {
            match answer {
                Ok(read) => read.into_iter().for_each(|(leg, travel)| {
                    times[leg] = travel;
                    reasons[leg] = Trouble::NoRoute;
                }),
                Err(trouble) => {
                    request.wanted.iter().for_each(|w| reasons[w.2] = trouble);
                    worst = Some(trouble);
                    if trouble == Trouble::Unreachable {
                        return worst; // the others would find the same
                    }
                }
            }
        }
        worst
    }

    async fn times(&self, legs: &[Leg]) -> Vec<Travel> {
        let estimate = |leg: &Leg, trouble| Travel { by: Source::Instead("osrm", trouble), ..self.otherwise.travel(leg) };
        if legs.is_empty() {
            return Vec::new();
        }
        if !self.breaker.lock().may_try(self.clock.now()) {
            return legs.iter().map(|leg| estimate(leg, Trouble::Resting)).collect();
        }
        let requests = pack(legs);
        let (mut times, mut reasons) = (vec![None; legs.len()], vec![Trouble::TimedOut; legs.len()]);
        let ended = tokio::time::timeout(self.timeout, self.fill(&requests, &mut times, &mut reasons)).await;
        let trouble = ended.unwrap_or(Some(Trouble::TimedOut));
        if trouble == Some(Trouble::Unreachable) {
            reasons.iter_mut().filter(|r| **r == Trouble::TimedOut).for_each(|r| *r = Trouble::Unreachable);
        }
        self.remember(trouble);
        times.iter().zip(legs).zip(reasons).map(|((time, leg), why)| time.unwrap_or_else(|| estimate(leg, why))).collect()
    }

    fn remember(&self, trouble: Option<Trouble>) {
        let mut breaker = self.breaker.lock();
        match trouble {
            Some(trouble) => {
                tracing::warn!(%trouble, server = %self.base, "routing engine failed: travel times are estimated");
                breaker.failed(self.clock.now());
            }
            None => breaker.succeeded(),
        }
    }
}

fn trouble(e: &reqwest::Error) -> Trouble {
    if e.is_timeout() {
        Trouble::TimedOut
    } else if e.is_connect() || e.is_request() {
        Trouble::Unreachable
    } else {
        Trouble::BadAnswer
    }
}

impl TravelTimes for Osrm {
    fn table<'a>(&'a self, legs: &'a [Leg]) -> BoxFuture<'a, Vec<Travel>> {
        self.times(legs).boxed()
    }

    fn floor(&self) -> Option<Floor> {
        Some(Floor { engine: "osrm", top_mps: self.top_mps })
    }
}

#[cfg(test)]
mod tests;
