//! What everybody in the town can reach: the wire, the ground, the switchboard, the checker of rules, the clock.

use crate::api::{Api, Wire};
use crate::board::{Board, lock};
use crate::ground::{Ground, Spot};
use crate::options::{SimClock, TownOptions};
use crate::proof::Wanted;
use crate::rules::Rules;
use crate::switchboard::Switchboard;
use mobile_api::Timestamp;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Sent fixes of one worker that a console may still show.
const SENT_FIXES: usize = 16;

/// The stage on which everybody acts.
pub(crate) struct Scene {
    pub(crate) options: TownOptions,
    pub(crate) wire: Rc<Wire>,
    pub(crate) clock: SimClock,
    pub(crate) ground: Ground,
    /// Sees everything: reads what the rules need.
    pub(crate) overseer: Rc<Api>,
    pub(crate) switchboard: Switchboard,
    pub(crate) rules: RefCell<Rules>,
    pub(crate) board: Board,
    /// Tokio's moment of the beginning.
    pub(crate) began: Instant,
    /// The clock's moment of the beginning.
    pub(crate) began_at: Timestamp,
    /// Where workers are, as their own eyes see it.
    pub(crate) whereabouts: RefCell<BTreeMap<String, Spot>>,
    /// What workers do, as their own phones have it.
    pub(crate) doing: RefCell<BTreeMap<String, &'static str>>,
    /// Fixes on their way to a console.
    pub(crate) sent_fixes: RefCell<BTreeMap<String, VecDeque<(Instant, Spot)>>>,
    /// Booked for now and not yet arrived at: when booked.
    pub(crate) booked: RefCell<BTreeMap<String, Timestamp>>,
    /// Jobs under way when the town began: town seconds of work that are left.
    pub(crate) work_left_s: RefCell<BTreeMap<String, f64>>,
    /// The photographs that jobs want.
    pub(crate) wanted: Wanted,
    /// Agents who talk, and agents at their seats.
    pub(crate) talking: Cell<u64>,
    pub(crate) seated: Cell<u64>,
    /// How often a console heard that a ticket needs a human.
    pub(crate) human_needed: watch::Sender<u64>,
    /// The end is near: nothing is broken on purpose any more.
    pub(crate) settling: Cell<bool>,
    people: RefCell<JoinSet<()>>,
}

/// What a scene is built from.
pub(crate) struct Setting {
    pub(crate) options: TownOptions,
    pub(crate) wire: Rc<Wire>,
    pub(crate) clock: SimClock,
    pub(crate) ground: Ground,
    pub(crate) overseer: Rc<Api>,
    pub(crate) board: Board,
    pub(crate) wanted: Wanted,
}

impl Scene {
    pub(crate) fn new(setting: Setting) -> Rc<Self> {
        let Setting { options, wire, clock, ground, overseer, board, wanted } = setting;
        let began_at = clock.now();
        Rc::new(Self {
            options,
            wire,
            clock,
            ground,
            overseer,
            switchboard: Switchboard::default(),
            rules: RefCell::default(),
            board,
            began: Instant::now(),
            began_at,
            whereabouts: RefCell::default(),
            doing: RefCell::default(),
            sent_fixes: RefCell::default(),
            booked: RefCell::default(),
            work_left_s: RefCell::default(),
            wanted,
            talking: Cell::new(0),
            seated: Cell::new(0),
            human_needed: watch::Sender::new(0),
            settling: Cell::new(false),
            people: RefCell::default(),
        })
    }

    /// Town seconds since the beginning.
    pub(crate) fn elapsed_s(&self) -> f64 {
        self.began.elapsed().as_secs_f64() * self.options.speed
    }

    /// Hour of the town's day, 0 to 24.
    pub(crate) fn hour(&self) -> f64 {
        (self.options.start_hour + self.elapsed_s() / 3_600.0).rem_euclid(24.0)
    }

    /// How long a behaviour of so many town seconds takes.
    pub(crate) fn span(&self, town_s: f64) -> Duration {
        Duration::from_secs_f64((town_s / self.options.speed).clamp(0.0, 1e9))
    }

    /// Waits for so many town seconds.
    pub(crate) async fn pause(&self, town_s: f64) {
        tokio::time::sleep(self.span(town_s)).await;
    }

    /// Somebody begins to live, unless the town is about to end. Must be called on the town's thread.
    pub(crate) fn spawn(&self, life: impl Future<Output = ()> + 'static) {
        if self.settling.get() {
            return;
        }
        let mut people = self.people.borrow_mut();
        people.spawn_local(life);
        while let Some(ended) = people.try_join_next() {
            self.buried(ended);
        }
    }

    /// Everybody stops where he is.
    pub(crate) async fn everybody_stops(&self) {
        let mut people = self.people.take();
        people.abort_all();
        while let Some(ended) = people.join_next().await {
            self.buried(ended);
        }
    }

    /// A person who panicked is a fault of the town, and the town says so.
    fn buried(&self, ended: Result<(), tokio::task::JoinError>) {
        if let Err(why) = ended
            && why.is_panic()
        {
            self.rules.borrow_mut().broken(format!("town: somebody fell over: {why}"));
        }
    }

    /// Remembers a fix that left a phone.
    pub(crate) fn fix_sent(&self, worker_id: &str, spot: Spot) {
        let mut sent = self.sent_fixes.borrow_mut();
        let of_him = sent.entry(worker_id.to_owned()).or_default();
        if of_him.len() == SENT_FIXES {
            of_him.pop_front();
        }
        of_him.push_back((Instant::now(), spot));
    }

    /// What the board and the report show of workers.
    pub(crate) fn does(&self, worker_id: &str, what: &'static str) {
        self.doing.borrow_mut().insert(worker_id.to_owned(), what);
    }

    /// Copies the state of the town for whoever renders it.
    pub(crate) fn show(&self) {
        let running_s = self.began.elapsed().as_secs_f64();
        let rules = self.rules.borrow().report();
        let mut workers: BTreeMap<String, u64> = BTreeMap::new();
        for what in self.doing.borrow().values() {
            *workers.entry((*what).to_owned()).or_default() += 1;
        }
        let report = self.wire.tally.borrow().report(self.options.seed, running_s);
        let mut board = lock(&self.board);
        board.open = true;
        board.running_s = running_s;
        board.hour = self.hour();
        board.calls_now = self.switchboard.len() as u64 + self.talking.get();
        board.agents = (self.seated.get(), self.talking.get());
        board.workers_by_state = workers;
        board.report = report;
        board.report.rules = rules;
    }
}
