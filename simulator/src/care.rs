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
        let Ok(page) = api.get::<Page<Ticket>>("/tickets?needs_human=true&open=true&limit=100").await else { continue };
        since.retain(|id, _| page.items.iter().any(|t| t.id == *id));
        // Who is on the way or at work is overdue, not lost: he is left to finish.
        for ticket in page.items.iter().filter(|t| t.kind != "return_visit" && !is_active(t)) {
            let first = *since.entry(ticket.id.clone()).or_insert_with(Instant::now);
            let waited_too_long = first.elapsed() > scene.span(GIVE_UP_S);
            if let Err(why) = decide(&api, ticket, waited_too_long).await {
                tracing::debug!(%why, "the dispatcher was refused");
            }
        }
    }
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

/// An agent who calls customers back when the work is done (S2-36).
pub(crate) async fn return_visits(scene: Rc<Scene>, api: Rc<Api>) {
    let mut rng = person(scene.options.seed, "return visits", 0);
    let mut not_before: BTreeMap<String, Instant> = BTreeMap::new();
    loop {
        scene.pause(120.0).await;
        let Ok(page) = api.get::<Page<Ticket>>("/tickets?kind=return_visit&open=true&limit=100").await else { continue };
        not_before.retain(|_, at| *at > Instant::now());
        for visit in page.items.iter().filter(|t| t.needs_human || t.state == "due") {
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
