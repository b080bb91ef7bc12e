//! Agents at their seats: the file pops up while it rings, they answer, quote, hold the best worker, book, hang up.

use crate::api::Api;
use crate::caller::hang_up;
use crate::chance::{between, happens, person};
use crate::scene::Scene;
use crate::switchboard::{Booking, Errand, OnTheLine, Told};
use mobile_api::calls::{CallCommand, CallState, Ringing};
use mobile_api::code::Code;
use mobile_api::stream::ToClient;
use mobile_api::tickets::{Hold, NewQuote, NewTicket, Place, Quote, Ticket, TicketCommand, Wish};
use rand::rngs::StdRng;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// How long a booking talk takes, town seconds, mean; less when the seats could not carry the town's calls otherwise.
const TALK_S: f64 = 150.0;
/// From the quote to the booking at most, town seconds: a hold keeps its worker for 45 s.
const CLOSING_S: f64 = 30.0;

/// To say another time than the one said before, town seconds.
const SAYING_S: f64 = 5.0;
/// Times that a caller is told before the agent gives up.
const TOLD_MAX: u32 = 3;

/// Share of his time that an agent can be on the line.
const LOAD_MAX: f64 = 0.6;

/// Rings that a desk remembers; a seat has one telephone.
const RINGING_MAX: usize = 8;

/// A place as the wire wants it: words alone when the caller does not know where he is.
pub(crate) fn place(address: &crate::ground::Address, knows_where: bool) -> Place {
    let degrees = |value: f64| knows_where.then_some((value * 1e6).round() / 1e6);
    let (lat, lon) = (degrees(address.spot.lat), degrees(address.spot.lon));
    Place { lat, lon, address: Some(address.words.clone()), ..Place::default() }
}

/// What was told does not hold any more: it is asked and told anew.
fn is_of_quote(code: Code) -> bool {
    matches!(code, Code::QuoteExpired | Code::QuoteMismatch | Code::QuoteUsed)
}

/// What rings at this seat now.
#[derive(Default)]
struct Desk {
    ringing: RefCell<VecDeque<Ringing>>,
    rang: Notify,
}

impl Desk {
    fn hear(&self, frame: ToClient, scene: &Scene) {
        match frame {
            ToClient::Ringing(ringing) => {
                scene.wire.tally.borrow_mut().call_to_pop.end(&ringing.call_id, Instant::now());
                let mut queue = self.ringing.borrow_mut();
                if queue.len() < RINGING_MAX && queue.iter().all(|r| r.call_id != ringing.call_id) {
                    queue.push_back(ringing);
                    self.rang.notify_one();
                }
            }
            ToClient::Call { call_id, state, .. } if state != CallState::Ringing => {
                self.ringing.borrow_mut().retain(|r| r.call_id != call_id);
            }
            _ => {}
        }
    }

    async fn next(&self) -> Ringing {
        loop {
            let first = self.ringing.borrow_mut().pop_front();
            match first {
                Some(ringing) => return ringing,
                None => self.rang.notified().await,
            }
        }
    }
}

/// An agent's day. `seats` is how many share the calls.
pub(crate) async fn live(scene: Rc<Scene>, api: Rc<Api>, index: u64, seats: usize) {
    let desk = Rc::new(Desk::default());
    scene.seated.set(scene.seated.get() + 1);
    scene.spawn(listen(Rc::clone(&scene), Rc::clone(&api), Rc::clone(&desk)));
    let busiest_s = LOAD_MAX * 3_600.0 * seats.max(1) as f64 / (scene.options.calls_per_hour * 1.6).max(1.0);
    let rng = person(scene.options.seed, "agent", index);
    let mut agent = Agent { scene, api, rng, talk_s: TALK_S.min(busiest_s) };
    loop {
        let ringing = desk.next().await;
        agent.answer(ringing).await;
    }
}

/// Keeps the seat's stream open.
async fn listen(scene: Rc<Scene>, api: Rc<Api>, desk: Rc<Desk>) {
    loop {
        match api.stream().await {
            Ok(mut stream) => {
                while let Some(frame) = stream.from.recv().await {
                    desk.hear(frame, &scene);
                }
            }
            Err(why) => tracing::warn!(%why, "the seat has no stream"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

struct Agent {
    scene: Rc<Scene>,
    api: Rc<Api>,
    rng: StdRng,
    talk_s: f64,
}

impl Agent {
    async fn answer(&mut self, ringing: Ringing) {
        let reaction_s = between(&mut self.rng, 1.5, 5.0);
        self.scene.pause(reaction_s).await;
        if self.command(&ringing.call_id, "answer").await.is_err() {
            return;
        }
        let scene = Rc::clone(&self.scene);
        scene.wire.tally.borrow_mut().calls.answered += 1;
        scene.talking.set(scene.talking.get() + 1);
        self.talk(&ringing.call_id).await;
        scene.talking.set(scene.talking.get() - 1);
    }

    /// From "hello" to the receiver put down. Without a caller of ours on the line it is a wrong number.
    async fn talk(&mut self, call_id: &str) {
        let Some(caller) = self.scene.switchboard.take(call_id) else {
            self.pause(3.0).await;
            self.end(call_id, false).await;
            return;
        };
        let told = self.serve(call_id, &caller).await;
        let caller_first = told == Told::Sorry || happens(&mut self.rng, 0.3);
        self.end(call_id, caller_first).await;
        if caller.reply.send(told).is_err() {
            tracing::debug!("the caller was gone");
        }
    }

    async fn serve(&mut self, call_id: &str, caller: &OnTheLine) -> Told {
        match &caller.errand {
            Errand::Book(booking) => self.book(call_id, caller, booking).await,
            Errand::Cancel { ticket_id } => {
                self.pause(0.4 * self.talk_s).await;
                let cancel = TicketCommand { reason: Some("customer cancelled".into()), ..TicketCommand::default() };
                self.on_ticket(ticket_id, "cancel", cancel).await
            }
            Errand::Move { ticket_id, to } => {
                self.pause(0.5 * self.talk_s).await;
                let change = TicketCommand { place: Some(place(to, true)), reason: Some("other place".into()), ..TicketCommand::default() };
                self.on_ticket(ticket_id, "change", change).await
            }
            Errand::WhereIsHe { ticket_id } => {
                self.pause(0.3 * self.talk_s).await;
                match self.api.get::<Ticket>(&format!("/tickets/{ticket_id}")).await {
                    Ok(_told) => Told::Settled,
                    Err(_why) => Told::Sorry,
                }
            }
        }
    }

    /// Quote, hold, book: what is promised is what is booked.
    async fn book(&mut self, call_id: &str, caller: &OnTheLine, booking: &Booking) -> Told {
        let talk_s = self.talk_s * between(&mut self.rng, 0.6, 1.4);
        let closing_s = (0.6 * talk_s).min(CLOSING_S);
        self.pause(talk_s - closing_s).await;
        let mut quote = if booking.knows_where { self.quote(call_id, booking).await } else { None };
        self.pause(closing_s).await;
        if happens(&mut self.rng, 0.02) {
            return Told::Sorry;
        }
        let mut told = 1;
        let (new, key, asked, ticket) = loop {
            let new = self.new_ticket(call_id, caller, booking, quote.as_ref());
            let key = self.api.fresh_key();
            let asked = Instant::now();
            match self.api.post_as::<Ticket>("/tickets", &new, key.clone()).await {
                Ok(ticket) => break (new, key, asked, ticket),
                Err(why) if told < TOLD_MAX && why.code().is_some_and(is_of_quote) => {
                    quote = self.quote(call_id, booking).await;
                    told += 1;
                    self.pause(SAYING_S).await;
                }
                Err(why) => {
                    tracing::warn!(%why, "a booking was refused");
                    return Told::Sorry;
                }
            }
        };
        self.booked(&ticket, asked, booking, quote.is_some_and(|q| !q.candidates.is_empty()));
        if happens(&mut self.rng, self.scene.options.faults.repeat_request) {
            self.repeat(&new, key, &ticket.id).await;
        }
        Told::Booked { ticket_id: ticket.id }
    }

    async fn quote(&mut self, call_id: &str, booking: &Booking) -> Option<Quote> {
        let (want_from, want_to) = self.window(booking);
        let call_id = Some(call_id.to_owned());
        let ask = NewQuote { kind: booking.kind.into(), place: place(&booking.address, true), want_from, want_to, call_id };
        let quote: Quote = self.api.post("/quotes", &ask).await.ok()?;
        if happens(&mut self.rng, self.scene.options.held) {
            // The best may be held for another caller a moment before: then the next one.
            for candidate in quote.candidates.iter().take(3) {
                let hold = Hold { worker_id: candidate.worker_id.clone() };
                if self.api.post::<serde_json::Value>(&format!("/quotes/{}/hold", quote.id), &hold).await.is_ok() {
                    break;
                }
            }
        }
        Some(quote)
    }

    fn new_ticket(&mut self, call_id: &str, caller: &OnTheLine, booking: &Booking, quote: Option<&Quote>) -> NewTicket {
        let (want_from, want_to) = self.window(booking);
        let second = quote.and_then(|q| q.candidates.get(1)).filter(|_| booking.wish);
        let wish = second.map(|c| Wish { worker_id: c.worker_id.clone() });
        NewTicket {
            customer_id: None,
            kind: booking.kind.into(),
            phone: caller.number.clone(),
            customer_name: Some(caller.customer.name.clone()),
            plate: Some(caller.customer.plate.clone()),
            place: place(&booking.address, booking.knows_where),
            want_from,
            want_to,
            note: happens(&mut self.rng, 0.2).then(|| "门卫要登记 (sign in at the gate)".to_owned()),
            quote_id: quote.filter(|_| wish.is_none()).map(|q| q.id.clone()),
            wish,
            call_id: Some(call_id.to_owned()),
        }
    }

    fn window(&self, booking: &Booking) -> (Option<mobile_api::Timestamp>, Option<mobile_api::Timestamp>) {
        let now = self.scene.clock.now();
        let ahead = |s: f64| now.checked_add(self.scene.span(s)).ok();
        booking.window_s.map_or((None, None), |(from, to)| (ahead(from), ahead(to)))
    }

    fn booked(&self, ticket: &Ticket, asked: Instant, booking: &Booking, somebody_free: bool) {
        if booking.window_s.is_none() && booking.knows_where {
            self.scene.booked.borrow_mut().insert(ticket.id.clone(), ticket.created_at);
            if somebody_free && !booking.wish {
                self.scene.wire.tally.borrow_mut().ticket_to_offer.start(&ticket.id, asked);
            }
        }
    }

    /// As a browser does whose first answer got lost: the same key must bring the same ticket (I7).
    async fn repeat(&self, new: &NewTicket, key: String, first: &str) {
        if let Ok(again) = self.api.post_as::<Ticket>("/tickets", new, key.clone()).await {
            self.scene.rules.borrow_mut().repeated(&key, first, &again.id);
        }
    }

    /// Reads the ticket and sends the command; a ticket that moved meanwhile is read again.
    async fn on_ticket(&self, ticket_id: &str, verb: &str, command: TicketCommand) -> Told {
        for _ in 0..4 {
            let Ok(ticket) = self.api.get::<Ticket>(&format!("/tickets/{ticket_id}")).await else { return Told::Sorry };
            if ticket.closed_at.is_some() {
                return Told::Settled;
            }
            let command = TicketCommand { version: ticket.version, ..command.clone() };
            match self.api.post::<serde_json::Value>(&format!("/tickets/{ticket_id}/{verb}"), &command).await {
                Err(why) if why.code() == Some(Code::StaleVersion) => {}
                Ok(_) | Err(_) => return Told::Settled,
            }
        }
        Told::Settled
    }

    async fn end(&self, call_id: &str, caller_first: bool) {
        if caller_first {
            hang_up(&self.scene, call_id).await;
        } else if let Err(why) = self.command(call_id, "hang-up").await {
            tracing::debug!(%why, "the call was over before the agent hung up");
        }
    }

    async fn command(&self, call_id: &str, verb: &str) -> Result<serde_json::Value, crate::api::Refusal> {
        self.api.post(&format!("/calls/{call_id}/{verb}"), &CallCommand::default()).await
    }

    async fn pause(&self, town_s: f64) {
        self.scene.pause(town_s).await;
    }
}
