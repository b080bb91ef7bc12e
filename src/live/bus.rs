//! Where facts come out: from the writer's thread, after the commit, to everybody who is concerned.
//!
//! The writer must never wait, so it hands each commit over by `try_send` to a bounded queue. When that is full the
//! commit's facts are not queued but marked as missed, and the pump reads them from the table: the queue rings the bell,
//! the database answers. So what subscribers see of a zone is in order and without a gap, whatever happened here.
//!
//! A subscriber whose mailbox is full misses a delivery alone, nobody waits for him: the next one he takes says `gap`, and
//! he reads what he missed from the table.

use crate::access::Caller;
use crate::base::ZoneId;
use crate::db::schema::zones;
use crate::db::{Conn, Db, Fact, Fault, News, Publish, Row, facts_after};
use crate::live::packet::Packet;
use crate::org::zone;
use crate::tickets::Case;
use actix::prelude::*;
use diesel::prelude::*;
use mobile_api::stream::ToClient;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;

/// Facts read from the table at a time.
const PAGE: i64 = 500;
/// Commits that waited for each other leave as one delivery: every outbox is opened once for all of them.
const TOGETHER: usize = 64;
/// How soon somebody who missed a delivery is told so.
const RETRY: Duration = Duration::from_millis(200);

/// A fact with the frame that tells clients of it, encoded once for all.
#[derive(Debug, Clone)]
pub struct Told {
    /// What happened.
    pub fact: Fact,
    /// The same, for clients.
    pub packet: Arc<Packet>,
    row: Option<Row>,
}

impl Told {
    /// As somebody may see it: another branch's fact keeps its number and loses the rest.
    #[must_use]
    pub fn seen_by(&self, caller: &Caller) -> Arc<Packet> {
        if caller.sees(self.fact.branch_id) {
            Arc::clone(&self.packet)
        } else {
            Packet::new(ToClient::Fact(zone::as_seen(&self.fact, caller)))
        }
    }

    /// The ticket as this fact left it; none when the fact was read from the table or is about something else: who needs
    /// the ticket then reads it.
    #[must_use]
    pub fn case(&self) -> Option<Arc<Case>> {
        Arc::clone(self.row.as_ref()?).downcast().ok()
    }
}

impl From<News> for Told {
    fn from(News { fact, row }: News) -> Self {
        Self { packet: Packet::new(ToClient::Fact((&fact).into())), fact, row }
    }
}

impl From<Fact> for Told {
    fn from(fact: Fact) -> Self {
        News::from(fact).into()
    }
}

/// The facts of one commit or several, in order.
#[derive(Debug, Clone, Message)]
#[rtype(result = "()")]
pub struct FactsCommitted {
    /// What happened; of each zone the next ones by `seq`.
    pub facts: Arc<[Told]>,
    /// Some deliveries before this one were missed by this subscriber: read the table.
    pub gap: bool,
}

/// Makes the two ends of the bus's intake: the first goes to [`Db::open`], the second to [`Bus::start`].
#[must_use]
pub fn intake(room: usize) -> (Publish, Intake) {
    let (tx, rx) = mpsc::channel::<Arc<[News]>>(room);
    let missed = Arc::new(AtomicBool::new(false));
    let full = Arc::clone(&missed);
    let publish = Box::new(move |facts: Arc<[News]>| {
        if tx.try_send(facts).is_err() {
            full.store(true, Ordering::Release);
            metrics::counter!("nearhand_bus_missed_total").increment(1);
        }
    });
    (publish, Intake { rx, missed })
}

/// What the writer published and nobody has taken yet.
pub struct Intake {
    rx: mpsc::Receiver<Arc<[News]>>,
    missed: Arc<AtomicBool>,
}

struct Subscriber {
    to: Recipient<FactsCommitted>,
    behind: bool,
}

/// Called with every delivery before the actors are; must return at once.
type Listener = Box<dyn Fn(&[Told]) + Send + Sync>;

/// Delivers every commit's facts to all who subscribed. Cheap to clone.
#[derive(Clone, Default)]
pub struct Bus {
    actors: Arc<Mutex<Vec<Subscriber>>>,
    listeners: Arc<Mutex<Vec<Listener>>>,
}

impl Bus {
    /// From now on this actor gets the facts of every commit, until it stops. Subscribe first, then read the state from
    /// the database, then pass over what the state already holds: so nothing falls in between.
    pub fn subscribe(&self, to: Recipient<FactsCommitted>) {
        self.actors.lock().push(Subscriber { to, behind: false });
    }

    /// From now on `hears` is called with the facts of every commit, before any actor gets them.
    pub fn listen(&self, hears: impl Fn(&[Told]) + Send + Sync + 'static) {
        self.listeners.lock().push(Box::new(hears));
    }

    /// Starts carrying facts from the writer to the subscribers. What was committed before this is the database's to tell;
    /// everything after it is delivered.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn start(&self, db: &Db, intake: Intake) -> Result<(), Fault> {
        let last = db.read_now(heads)?.into_iter().collect();
        actix::spawn(self.clone().run(db.clone(), intake, last));
        Ok(())
    }

    /// Goes on until the writer is gone.
    async fn run(self, db: Db, mut intake: Intake, mut last: BTreeMap<ZoneId, i64>) {
        let mut commits = vec![];
        loop {
            commits.clear();
            let next = intake.rx.recv_many(&mut commits, TOGETHER);
            let came = if self.somebody_is_behind() { tokio::time::timeout(RETRY, next).await } else { Ok(next.await) };
            if came == Ok(0) {
                return;
            }
            self.carry(&db, &mut last, commits.iter().flat_map(|facts| facts.iter())).await;
            if intake.rx.is_empty() && intake.missed.swap(false, Ordering::AcqRel) {
                for (zone, head) in every_head(&db).await {
                    self.fill(&db, &mut last, zone, head).await;
                }
            }
        }
    }

    async fn carry(&self, db: &Db, last: &mut BTreeMap<ZoneId, i64>, news: impl Iterator<Item = &News>) {
        let mut next = vec![];
        for news in news {
            let fact = &news.fact;
            let seen = last.get(&fact.zone_id).copied().unwrap_or(0);
            if fact.seq > seen + 1 {
                self.deliver(std::mem::take(&mut next));
                self.fill(db, last, fact.zone_id, fact.seq).await;
            } else if fact.seq == seen + 1 {
                last.insert(fact.zone_id, fact.seq);
                next.push(Told::from(news.clone()));
            }
        }
        self.deliver(next);
    }

    /// Reads what was missed of a zone, up to `head` at least.
    async fn fill(&self, db: &Db, last: &mut BTreeMap<ZoneId, i64>, zone: ZoneId, head: i64) {
        loop {
            let after = last.get(&zone).copied().unwrap_or(0);
            if after >= head {
                return;
            }
            match db.read(move |conn| facts_after(conn, zone, after, PAGE)).await {
                Ok(page) => {
                    let Some(newest) = page.last().map(|f| f.seq) else { return };
                    last.insert(zone, newest);
                    self.deliver(page.into_iter().map(Told::from).collect());
                }
                Err(why) => {
                    tracing::error!(%why, %zone, "the bus cannot read what it missed");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    fn deliver(&self, told: Vec<Told>) {
        if told.is_empty() && !self.somebody_is_behind() {
            return;
        }
        let facts: Arc<[Told]> = told.into();
        self.listeners.lock().iter().for_each(|hears| hears(&facts));
        self.actors.lock().retain_mut(|s| match s.to.try_send(FactsCommitted { facts: Arc::clone(&facts), gap: s.behind }) {
            Ok(()) => {
                s.behind = false;
                true
            }
            Err(SendError::Full(_)) => {
                s.behind = true;
                metrics::counter!("nearhand_bus_full_mailboxes_total").increment(1);
                true
            }
            Err(SendError::Closed(_)) => false,
        });
    }

    fn somebody_is_behind(&self) -> bool {
        self.actors.lock().iter().any(|s| s.behind)
    }
}

/// Where each zone stands in the table; asks until it is told.
async fn every_head(db: &Db) -> Vec<(ZoneId, i64)> {
    loop {
        match db.read(heads).await {
            Ok(rows) => return rows,
            Err(why) => {
                tracing::error!(%why, "the bus cannot read the zones");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

fn heads(conn: &mut Conn) -> Result<Vec<(ZoneId, i64)>, Fault> {
    Ok(zones::table.order(zones::id).select((zones::id, zones::seq)).load(conn)?)
}

/// Where a zone stands in the table; none when there is no such zone.
///
/// # Errors
/// When the database cannot be read.
pub fn head_of(conn: &mut Conn, zone: ZoneId) -> Result<Option<i64>, Fault> {
    Ok(zones::table.find(zone).select(zones::seq).first(conn).optional()?)
}
