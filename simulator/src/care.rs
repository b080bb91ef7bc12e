//! What people at the desk do between calls: the queue of tickets that need a human, and return visits.

use crate::api::Api;
use crate::chance::{between, happens, person};
use crate::rules::is_active;
use crate::scene::Scene;
use mobile_api::Page;
use mobile_api::tickets::{NewQuote, Quote, Ticket, TicketCommand};
use rand::rngs::StdRng;
use std::collections::BTreeMap;
use std::rc::Rc;
use tokio::time::Instant;

/// After so many town seconds in the queue with nobody to send, the customer is called back and the ticket cancelled.
const GIVE_UP_S: f64 = 1_500.0;

/// Attempts at reaching a customer.
const ATTEMPTS: i32 = 3;

/// Return visits are shared among so many agents that each has about so many customers an hour to call.
const VISITS_PER_HOUR: f64 = 30.0;

/// The kinds that somebody is sent for, most urgent first.
const FIELD_KINDS: [&str; 2] = ["rescue", "wash"];

/// Tickets that are remembered between two looks.
const SEEN_MAX: usize = 10_000;

/// A dispatcher who works off the human queue: when it lights up, and now and then while something is left in it.
pub(crate) async fn human_queue(scene: Rc<Scene>, api: Rc<Api>, index: u64) {
    let mut rng = person(scene.options.seed, "dispatcher", index);
    let mut since: BTreeMap<String, Instant> = BTreeMap::new();
    let mut needed = scene.human_needed.subscribe();
    loop {
        let patience_s = if since.is_empty() { 300.0 } else { 60.0 };
        tokio::select! {
            biased;
            // An error means that the scene is gone, and this with it.
            lit = needed.changed() => if lit.is_err() { return },
            () = scene.pause(patience_s) => {}
        }
        let reaction_s = between(&mut rng, 5.0, 15.0);
        scene.pause(reaction_s).await;
        let Ok(waiting) = field_queue(&api).await else { continue };
        since.retain(|id, _| waiting.iter().any(|t| t.id == *id));
        // Who is on the way or at work is overdue, not lost: he is left to finish.
        for ticket in waiting.iter().filter(|t| !is_active(t)) {
            let first = *since.entry(ticket.id.clone()).or_insert_with(Instant::now);
            let waited_too_long = first.elapsed() > scene.span(GIVE_UP_S);
            if let Err(why) = decide(&api, ticket, waited_too_long).await {
                tracing::debug!(%why, "the dispatcher was refused");
            }
        }
    }
}

/// Everything somebody should be sent for and nobody is.
async fn field_queue(api: &Api) -> Result<Vec<Ticket>, crate::api::Refusal> {
    let mut waiting = vec![];
    for kind in FIELD_KINDS {
        waiting.extend(api.get::<Page<Ticket>>(&format!("/tickets?kind={kind}&needs_human=true&open=true&limit=100")).await?.items);
    }
    Ok(waiting)
}

/// Sends the nearest able worker; when there is none for too long, tells the customer so.
async fn decide(api: &Api, ticket: &Ticket, waited_too_long: bool) -> Result<(), crate::api::Refusal> {
    let candidate = if ticket.place.lat.is_some() {
        let ask = NewQuote { kind: ticket.kind.clone(), place: ticket.place.clone(), ..NewQuote::default() };
        api.post::<Quote>("/quotes", &ask).await?.candidates.into_iter().next()
    } else {
        None
    };
    let command = TicketCommand { version: ticket.version, ..TicketCommand::default() };
    let (verb, command) = match candidate {
        Some(candidate) => ("assign", TicketCommand { worker_id: Some(candidate.worker_id), ..command }),
        None if waited_too_long => ("cancel", TicketCommand { reason: Some("nobody free, customer called back".into()), ..command }),
        None => return Ok(()),
    };
    api.post::<serde_json::Value>(&format!("/tickets/{}/{verb}", ticket.id), &command).await?;
    Ok(())
}

/// How many agents the return visits of a town need.
pub(crate) fn visitors(calls_per_hour: f64) -> u64 {
    // Casts of floats saturate.
    (calls_per_hour / VISITS_PER_HOUR).ceil().clamp(1.0, 50.0) as u64
}

/// One of `of` agents who call customers back when the work is done (S2-36); each has his own share of the customers.
pub(crate) async fn return_visits(scene: Rc<Scene>, api: Rc<Api>, (me, of): (u64, u64)) {
    let mut rng = person(scene.options.seed, "return visits", me);
    let mut not_before: BTreeMap<String, Instant> = BTreeMap::new();
    let mine = |id: &str| id.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte))) % of == me;
    loop {
        scene.pause(120.0).await;
        // Those that wait for their time are many: only who is due stands in the queue.
        let Ok(page) = api.get::<Page<Ticket>>("/tickets?kind=return_visit&needs_human=true&open=true&limit=200").await else { continue };
        not_before.retain(|_, at| *at > Instant::now());
        for visit in page.items.iter().filter(|t| mine(&t.id)) {
            if not_before.contains_key(&visit.id) {
                continue;
            }
            let talk_s = between(&mut rng, 15.0, 60.0);
            scene.pause(talk_s).await;
            if not_before.len() < SEEN_MAX {
                not_before.insert(visit.id.clone(), Instant::now() + scene.span(1_800.0));
            }
            if let Err(why) = visited(&mut rng, &api, visit).await {
                tracing::debug!(%why, "a return visit was refused");
            }
        }
    }
}

/// One attempt, and the close-out when it led somewhere.
async fn visited(rng: &mut StdRng, api: &Api, visit: &Ticket) -> Result<(), crate::api::Refusal> {
    let attempt = TicketCommand { version: visit.version, ..TicketCommand::default() };
    let visit: Ticket = api.post(&format!("/tickets/{}/attempt", visit.id), &attempt).await?;
    let outcome = match (happens(rng, 0.6), happens(rng, 0.9)) {
        (true, true) => "satisfied",
        (true, false) => "not_satisfied",
        (false, _) if visit.attempts >= ATTEMPTS => "not_reached",
        (false, _) => return Ok(()),
    };
    if visit.closed_at.is_some() {
        return Ok(());
    }
    let close = TicketCommand { version: visit.version, outcome: Some(outcome.into()), ..TicketCommand::default() };
    api.post::<serde_json::Value>(&format!("/tickets/{}/close", visit.id), &close).await?;
    Ok(())
}
