//! The watchdog's rounds: sees who accepted and stalls, drives away or went dark; warns him, tells the desk, sends another.

use crate::base::{At, DispatchId, TicketId, WorkerId};
use crate::dispatch::watchdog::{Limits, Observation, Stage, Warning, Watch, tick};
use crate::live::dispatcher::Dispatcher;
use crate::live::dispatcher::known::Live as Round;
use crate::live::fan::Audience;
use crate::live::fleet::Inside;
use crate::tickets::Command;
use actix::prelude::*;
use mobile_api::stream::ToClient;
use mobile_api::tickets::DispatchState;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of each journey.
#[derive(Default)]
pub(super) struct Lookout {
    watches: BTreeMap<DispatchId, Watch>,
    limits: Limits,
}

/// Something to be told.
struct Alarm {
    ticket: TicketId,
    dispatch: DispatchId,
    worker: WorkerId,
    warning: Warning,
}

impl Dispatcher {
    /// One look at everybody who should be on his way.
    pub(super) fn look_out(&mut self, ctx: &mut Context<Self>) {
        let journeys: Vec<(TicketId, Round)> = self.state.under_way().filter(|(_, r)| drives(r)).map(|(t, r)| (t, r.clone())).collect();
        let busy: BTreeSet<WorkerId> = self.state.under_way().filter(|(_, r)| works(r)).filter_map(|(_, r)| r.worker).collect();
        let now = self.now();
        let live: BTreeSet<DispatchId> = journeys.iter().map(|(_, r)| r.dispatch).collect();
        self.lookout.watches.retain(|d, _| live.contains(d));
        let mut alarms = vec![];
        for (ticket, round) in journeys {
            let Some(worker) = round.worker else { continue };
            let elsewhere = (busy.contains(&worker) && round.state == DispatchState::Accepted) || not_yet(&round, now);
            let seen = observe(&self.board.fleet.lock(), &round, worker, elsewhere, now);
            let watch = self.lookout.watches.get(&round.dispatch).copied().unwrap_or_else(|| Watch::from(now));
            let (watch, warning) = tick(watch, seen, &self.lookout.limits);
            self.lookout.watches.insert(round.dispatch, watch);
            alarms.extend(warning.map(|warning| Alarm { ticket, dispatch: round.dispatch, worker, warning }));
        }
        alarms.into_iter().for_each(|alarm| self.tell(&alarm));
        self.carry_out(vec![], ctx);
    }

    fn tell(&mut self, alarm: &Alarm) {
        let what = alarm.warning.trouble.as_str();
        let warning = ToClient::Warning { dispatch_id: alarm.dispatch.to_string(), what: what.into() };
        self.live.fans.tell(&Audience::Worker(alarm.worker), warning);
        match alarm.warning.stage {
            Stage::WarnWorker => {}
            Stage::TellAgent => self.say(alarm.ticket, Command::Note { text: format!("watchdog: {what}") }),
            Stage::Redispatch => self.say(alarm.ticket, Command::Redispatch { dispatch: alarm.dispatch, reason: what.into() }),
        }
        metrics::counter!("nearhand_watchdog_total", "trouble" => what).increment(1);
    }
}

fn drives(round: &Round) -> bool {
    matches!(round.state, DispatchState::Accepted | DispatchState::Enroute)
}

fn works(round: &Round) -> bool {
    matches!(round.state, DispatchState::Enroute | DispatchState::Arrived | DispatchState::Working)
}

/// Accepted for later: his time to set out has not come.
fn not_yet(round: &Round, now: At) -> bool {
    round.state == DispatchState::Accepted && round.span.is_some_and(|s| s.from > now)
}

fn observe(inside: &Inside, round: &Round, worker: WorkerId, elsewhere: bool, now: At) -> Observation {
    let seen = inside.fleet.get(worker).and_then(|w| w.seen);
    let distance_m = seen.zip(round.place).map(|(seen, place)| seen.place.distance_m(&place));
    Observation { now, fix_at: seen.map(|s| s.at), distance_m, elsewhere }
}
