//! Looking at the town through the API: now and then while it lives, and thoroughly when it ends.

use crate::board::lock;
use crate::console::{Logs, digest};
use crate::rules::is_active;
use crate::scene::Scene;
use mobile_api::Page;
use mobile_api::tickets::{Fact, Ticket};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

/// How long a console may need for the last facts once everybody has stopped.
const CATCH_UP: Duration = Duration::from_secs(5);

/// Pages of facts that are compared at the end, a zone.
const FACT_PAGES_MAX: usize = 1_000;

/// Reads all open tickets again and again.
pub(crate) async fn look_now_and_then(scene: Rc<Scene>) {
    loop {
        tokio::time::sleep(Duration::from_secs_f64(scene.options.look_every_s.max(0.1))).await;
        look(&scene).await;
    }
}

/// Copies the town's state for whoever renders it.
pub(crate) async fn show_now_and_then(scene: Rc<Scene>) {
    loop {
        scene.show();
        tokio::time::sleep(Duration::from_secs_f64(scene.options.show_every_s.max(0.1))).await;
    }
}

/// One look at every open ticket: I4, I1, and the board's figures. What the server did not answer is not looked at.
pub(crate) async fn look(scene: &Scene) {
    let Ok(open) = scene.overseer.all::<Ticket>("/tickets?open=true").await else {
        tracing::warn!("the open tickets could not be read");
        return;
    };
    let now = scene.clock.now();
    let mut by_state: BTreeMap<String, u64> = BTreeMap::new();
    for ticket in &open {
        scene.rules.borrow_mut().open_ticket_read(ticket, now);
        *by_state.entry(if ticket.needs_human { "needs_human".to_owned() } else { ticket.state.clone() }).or_default() += 1;
    }
    {
        let mut tally = scene.wire.tally.borrow_mut();
        tally.tickets.open = open.len() as u64;
        tally.tickets.needs_human = open.iter().filter(|t| t.needs_human).count() as u64;
    }
    lock(&scene.board).tickets_by_state = by_state;
    one_place_at_a_time(scene, &open).await;
}

/// I1 by reading. Pages are not one moment, so a pair that looks wrong is read again, one and the other and the one once
/// more: only when the first did not move meanwhile were both under way at the same time.
async fn one_place_at_a_time(scene: &Scene, open: &[Ticket]) {
    let mut under_way: BTreeMap<&str, &Ticket> = BTreeMap::new();
    for ticket in open.iter().filter(|t| is_active(t)) {
        let Some(worker) = ticket.live_dispatch.as_ref().and_then(|d| d.worker_id.as_deref()) else { continue };
        let Some(other) = under_way.insert(worker, ticket) else { continue };
        let read = async |id: &str| scene.overseer.get::<Ticket>(&format!("/tickets/{id}")).await;
        let (Ok(first), Ok(second), Ok(first_again)) = (read(&other.id).await, read(&ticket.id).await, read(&other.id).await) else {
            continue;
        };
        let his = |t: &Ticket| t.live_dispatch.as_ref().is_some_and(|d| d.worker_id.as_deref() == Some(worker));
        if first.version == first_again.version && his(&first) && his(&second) {
            scene.rules.borrow_mut().two_at_once(worker, &first, &second);
        }
    }
}

/// When everybody has stopped: every fact of the table against what the console heard, every ticket of this run by fate.
pub(crate) async fn last_look(scene: &Scene, logs: &RefCell<Logs>) {
    let zones: Vec<(String, i64)> = logs.borrow().iter().map(|(zone, log)| (zone.clone(), log.from_seq)).collect();
    for (zone, from_seq) in zones {
        match table(scene, &zone, from_seq).await {
            Ok(facts) => compare(scene, logs, &zone, &facts).await,
            Err(why) => scene.rules.borrow_mut().broken(format!("I6: the facts of zone {zone} could not be read at the end: {why}")),
        }
    }
    look(scene).await;
    if let Err(why) = count_tickets(scene).await {
        tracing::warn!(%why, "the tickets could not be read at the end: the report has what the console heard");
    }
}

async fn table(scene: &Scene, zone: &str, from_seq: i64) -> Result<Vec<Fact>, crate::api::Refusal> {
    let mut facts: Vec<Fact> = Vec::new();
    for _ in 0..FACT_PAGES_MAX {
        let after = facts.last().map_or(from_seq, |f| f.seq);
        let page: Page<Fact> = scene.overseer.get(&format!("/zones/{zone}/facts?after={after}&limit=1000")).await?;
        if page.items.is_empty() {
            break;
        }
        facts.extend(page.items);
    }
    Ok(facts)
}

/// I6: nothing missing, nothing twice, nothing else.
async fn compare(scene: &Scene, logs: &RefCell<Logs>, zone: &str, facts: &[Fact]) {
    let last = facts.last().map_or(0, |f| f.seq);
    let heard_to = || logs.borrow().get(zone).and_then(|l| l.heard.last().map(|(seq, _)| *seq)).unwrap_or(0);
    let patience = tokio::time::Instant::now() + CATCH_UP;
    while heard_to() < last && tokio::time::Instant::now() < patience {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let logs = logs.borrow();
    let Some(log) = logs.get(zone) else { return };
    let mut rules = scene.rules.borrow_mut();
    let behind = heard_to_end(&log.heard, last);
    rules.look(behind, || format!("I6: the console of zone {zone} ended before fact {last}, which the table has"));
    let heard: BTreeMap<i64, u64> = log.heard.iter().copied().collect();
    for (expected, fact) in (log.from_seq + 1..).zip(facts) {
        rules.look(fact.seq == expected, || format!("I6: zone {zone} has fact {} where {expected} should be", fact.seq));
        let same = heard.get(&fact.seq).is_none_or(|d| *d == digest(fact));
        rules.look(same, || format!("I6: zone {zone} fact {} in the table is not the one that was heard", fact.seq));
    }
}

fn heard_to_end(heard: &[(i64, u64)], last: i64) -> bool {
    last == 0 || heard.last().is_some_and(|(seq, _)| *seq >= last)
}

/// The report's tickets and promises, from the tickets themselves.
async fn count_tickets(scene: &Scene) -> Result<(), crate::api::Refusal> {
    let all = scene.overseer.all::<Ticket>("/tickets").await?;
    let mut tally = scene.wire.tally.borrow_mut();
    tally.tickets = mobile_api::report::Tickets::default();
    tally.promises = mobile_api::report::Promises::default();
    for ticket in all.iter().filter(|t| t.created_at >= scene.began_at) {
        tally.tickets.created += 1;
        let cancelled = ticket.outcome.as_deref().is_some_and(|o| o.starts_with("cancel"));
        match (ticket.closed_at.is_some() || ticket.outcome.is_some(), cancelled) {
            (true, true) => tally.tickets.cancelled += 1,
            (true, false) => tally.tickets.done += 1,
            (false, _) => tally.tickets.open += 1,
        }
        tally.tickets.needs_human += u64::from(ticket.needs_human && ticket.closed_at.is_none());
        if let Some(promise) = &ticket.promise {
            tally.promises.told += 1;
            match promise.kept {
                Some(true) => tally.promises.kept += 1,
                Some(false) => tally.promises.broken += 1,
                None => {}
            }
        }
    }
    Ok(())
}
