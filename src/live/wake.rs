//! Waking phones: what a pushed message holds, at once for whoever has no socket, and taken back when an offer is over.

use crate::base::{At, DispatchId, WorkerId};
use crate::db::schema::messages;
use crate::db::{Conn, Fault, Json, Tx};
use crate::gateway::push::{Matter, Notices, Parcel};
use crate::jobs::message::Message;
use crate::jobs::{Channel, Lang, OFFER_PUSH, Tell, store as jobs, tell};
use crate::live::bus::Told;
use crate::live::screen::{Owner, why_gone};
use crate::live::{Live, census, escalation, notice, subscriptions};
use crate::tickets::model::{Case, Dispatch, Ticket};
use crate::tickets::store;
use diesel::prelude::*;
use mobile_api::field::Pushed;
use parking_lot::Mutex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::mpsc;

/// An order has no end of its own: after so long a phone that was off is told by its screen, seconds.
const ORDER_S: i64 = 600;
/// That an offer is over is of no use later, seconds.
const GONE_S: u32 = 60;
/// Of a message about no dispatch, seconds.
const NOTE_S: u32 = 3600;
/// Longest address that is pushed, characters.
const ADDRESS: usize = 120;
/// Offers that were pushed and are not over; past it the oldest are left to run out on the phones.
const MOST: usize = 10_000;
/// Facts that wait to be looked at. One that finds no room costs a few seconds, nothing else.
const ROOM: usize = 1024;
/// The message that says so: a name in `templates.toml`.
const OFFER_GONE: &str = "offer_gone";

/// Offers that were pushed and may have to be taken back. Kept in memory alone: what a restart forgets says on its face
/// until when it counts.
#[derive(Debug, Default)]
pub(super) struct Asked(Mutex<BTreeMap<DispatchId, At>>);

impl Asked {
    fn note(&self, dispatch: DispatchId, at: At) {
        let mut all = self.0.lock();
        all.insert(dispatch, at);
        if all.len() > MOST {
            all.pop_first(); // ids sort by birth
        }
    }
    fn holds(&self, dispatch: DispatchId) -> bool {
        self.0.lock().contains_key(&dispatch)
    }
    fn forget(&self, dispatch: DispatchId) {
        self.0.lock().remove(&dispatch);
    }
}

/// What a worker's devices are given of a message; none when it has nothing to say any more.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn pack(conn: &mut Conn, message: &Message, now: At, asked: &Asked) -> Result<Option<Parcel>, Fault> {
    let Ok(worker) = message.recipient.parse::<WorkerId>() else { return Ok(None) };
    let said = Pushed { text: message.body.clone(), ..note() };
    let found = match message.dispatch_id {
        None => Wrapped { said, ttl_s: NOTE_S, matter: Matter::Note, notices: notice::as_written(&message.body)? },
        Some(id) => {
            let Case { ticket, live, touched } = store::by_dispatch(conn, id)?;
            let found = match (message.template.as_str(), touched) {
                (OFFER_GONE, Some(round)) => gone(conn, &said, worker, &round, &ticket)?,
                _ => match live.filter(|d| d.id == id && escalation::is_unseen(d)) {
                    Some(round) => call(&said, &round, &ticket, now)?,
                    None => None,
                },
            };
            let Some(found) = found else { return Ok(None) };
            asked.note(id, now);
            found
        }
    };
    let Wrapped { said, ttl_s, matter, notices } = found;
    let topic = message.dispatch_id.map(|id| id.uuid().simple().to_string());
    let targets = subscriptions::of(conn, worker, now)?;
    let (text, body) = (message.body.clone(), Json::of(&said).0);
    Ok(Some(Parcel { message: message.id, text, matter, body, notices, ttl_s, topic, targets }))
}

/// What a message comes to.
struct Wrapped {
    said: Pushed,
    ttl_s: u32,
    matter: Matter,
    notices: Notices,
}

fn note() -> Pushed {
    let (is, lang, text) = ("note".into(), String::new(), String::new());
    Pushed { is, lang, text, dispatch_id: None, no: None, kind: None, address: None, minutes: None, expires_at: None, why: None }
}

/// An offer or an order, for as long as it can be answered.
fn call(said: &Pushed, round: &Dispatch, ticket: &Ticket, now: At) -> Result<Option<Wrapped>, Fault> {
    let order = round.is_unseen_order();
    let ends = if order { None } else { round.expires_at };
    let left_s = ends.map_or(ORDER_S, |at| at.since_s(now).ceil() as i64);
    let Some(ttl_s) = u32::try_from(left_s).ok().filter(|s| *s > 0) else { return Ok(None) };
    let (template, vars) = escalation::said(ticket, round, now);
    let said = Pushed {
        is: template.into(),
        dispatch_id: Some(round.id.to_string()),
        no: Some(ticket.no.clone()),
        kind: Some(ticket.kind.clone()),
        address: ticket.address.as_ref().map(|a| a.chars().take(ADDRESS).collect()),
        minutes: Some((round.there_in_s(now) + 59) / 60),
        expires_at: ends.map(Into::into),
        ..said.clone()
    };
    Ok(Some(Wrapped { said, ttl_s, matter: Matter::Asks, notices: notice::of(template, &vars)? }))
}

fn gone(conn: &mut Conn, said: &Pushed, worker: WorkerId, round: &Dispatch, ticket: &Ticket) -> Result<Option<Wrapped>, Fault> {
    let Some(why) = why(conn, worker, round, ticket)? else { return Ok(None) };
    let (dispatch_id, no) = (Some(round.id.to_string()), Some(ticket.no.clone()));
    let said = Pushed { is: "gone".into(), dispatch_id, no, why: Some(why.into()), ..said.clone() };
    let notices = notice::of(OFFER_GONE, &[("no", ticket.no.clone())])?;
    Ok(Some(Wrapped { said, ttl_s: GONE_S, matter: Matter::Over, notices }))
}

fn why(conn: &mut Conn, worker: WorkerId, round: &Dispatch, ticket: &Ticket) -> Result<Option<&'static str>, Fault> {
    let Some(person) = census::person_of(conn, worker)? else { return Ok(None) };
    Ok(why_gone(Owner { worker, crew: person.crew, zone: person.zone }, round, ticket))
}

/// What is to be done about a dispatch.
#[derive(Debug, Clone)]
enum News {
    /// Whoever is asked has no socket: pushing it waits for nothing.
    Unheard(DispatchId, Vec<WorkerId>),
    /// It was pushed, and something happened to it.
    Moved(DispatchId),
}

/// From now on phones without a socket are woken at once, and told when what woke them is over. `wake` is called when
/// there is something to send.
pub(super) fn attend(live: &Live, asked: Arc<Asked>, wake: impl Fn() + 'static) {
    let (news, mut heard) = mpsc::channel(ROOM);
    let (watch, pushed) = (live.clone(), Arc::clone(&asked));
    live.bus.listen(move |told| {
        for t in told {
            if let Some(n) = watch.news(t, &pushed) {
                news.try_send(n).unwrap_or(()); // see ROOM
            }
        }
    });
    let (db, clock) = (live.db.clone(), live.clock.clone());
    actix::spawn(async move {
        while let Some(n) = heard.recv().await {
            let done = match n {
                News::Unheard(id, workers) => {
                    let now = clock.now();
                    match db.read(move |conn| subscriptions::any(conn, &workers, now)).await {
                        Ok(true) => db.write(move |tx| jobs::hasten(tx, &format!("{OFFER_PUSH}/{id}"))).await,
                        nobody => nobody,
                    }
                }
                News::Moved(id) => db.write(move |tx| take_back(tx, id)).await.map(|over| over.then(|| asked.forget(id)).is_some()),
            };
            match done {
                Ok(true) => wake(),
                Ok(false) => {}
                Err(why) => tracing::warn!(%why, "a phone is woken later than it could be"),
            }
        }
    });
}

impl Live {
    fn news(&self, told: &Told, asked: &Asked) -> Option<News> {
        let fact = &told.fact;
        let id = fact.dispatch_id?;
        match fact.kind.as_str() {
            "offer_made" | "grab_opened" | "assigned" => {
                let mut all = BTreeSet::new();
                self.concerned(told, &mut all);
                let heard = all.iter().any(|worker| self.workers.is_connected(*worker));
                (!heard).then(|| News::Unheard(id, all.into_iter().collect()))
            }
            "offer_acknowledged" => None,
            _ => asked.holds(id).then_some(News::Moved(id)),
        }
    }
}

/// Tells whoever was woken for a round that is not his any more; true when it is nobody's to answer.
fn take_back(tx: &mut Tx<'_>, id: DispatchId) -> Result<bool, Fault> {
    let Case { ticket, live, touched } = store::by_dispatch(tx.conn, id)?;
    let Some(round) = touched else { return Ok(true) };
    if live.is_some_and(|d| d.id == id && escalation::is_unseen(&d)) {
        return Ok(false);
    }
    // One that still waits was packed and is on its way: its answer has not been written down yet.
    let woken = messages::table
        .filter(
            messages::dispatch_id.eq(id).and(messages::channel.eq(Channel::Push.as_str())).and(messages::state.eq_any(["sent", "queued"])),
        )
        .filter(messages::template.ne(OFFER_GONE));
    let mut woken: Vec<String> = woken.select(messages::recipient).load(tx.conn)?;
    woken.sort();
    for to in woken {
        let Ok(worker) = to.parse::<WorkerId>() else { continue };
        // He took it himself, or it is on his screen: nothing is gone.
        if round.worker_id == Some(worker) && round.live || why(tx.conn, worker, &round, &ticket)?.is_none() {
            continue;
        }
        let (dedup, run_at, branch) = (format!("{OFFER_GONE}/{id}"), tx.now, ticket.branch_id);
        let vars = vec![("no", ticket.no.clone())];
        let (ticket, dispatch, lang, channel) = (Some(ticket.id), Some(id), Lang::Zh, Channel::Push);
        tell(tx, &Tell { template: OFFER_GONE, channel, to, lang, vars, branch, ticket, dispatch, dedup, run_at })?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Fact;
    use crate::live::connect_in_process;
    use crate::testing::World;
    use mobile_api::access::Role;

    fn told(world: &World, kind: &str, worker: WorkerId, dispatch_id: Option<DispatchId>) -> Told {
        let (zone_id, branch_id, at) = (world.people.zone, world.people.own, world.now());
        let (kind, data, worker_id) = (kind.into(), Json::default(), Some(worker));
        Fact { zone_id, seq: 1, at, kind, branch_id, ticket_id: None, dispatch_id, worker_id, by_user: None, data }.into()
    }

    #[actix::test]
    async fn a_phone_is_pushed_only_what_concerns_it_and_only_while_it_has_no_socket() {
        tokio::time::pause();
        let world = World::new(1).await;
        let (live, asked) = (&world.parts.live, Asked::default());
        let (he, mate) = (world.people.worker, world.people.rescuer);
        let (round, another): (DispatchId, DispatchId) = (world.parts.ids.new_id(), world.parts.ids.new_id());
        let news = |kind: &str, worker, dispatch| match live.news(&told(&world, kind, worker, dispatch), &asked) {
            None => "nobody".to_owned(),
            Some(News::Unheard(id, those)) => format!("push {}: {those:?}", id == round),
            Some(News::Moved(id)) => format!("moved {}", id == round),
        };
        let pushed = |worker| format!("push true: {:?}", [worker]);
        for kind in ["offer_made", "grab_opened", "assigned"] {
            assert_eq!(news(kind, he, Some(round)), pushed(he));
        }
        assert_eq!(news("offer_made", he, None), "nobody", "about no round");
        for kind in ["note_added", "offer_acknowledged", "offer_accepted", "offer_expired", "dispatch_superseded"] {
            assert_eq!(news(kind, he, Some(round)), "nobody", "{kind}: nothing was pushed of it");
        }
        asked.note(round, world.now());
        assert_eq!(news("offer_expired", he, Some(round)), "moved true");
        assert_eq!(news("offer_acknowledged", he, Some(round)), "nobody", "that he looked takes nothing back");
        assert_eq!(news("offer_expired", he, Some(another)), "nobody", "another's round");

        let token = world.sign_in(Role::Worker).await;
        let who = world.parts.sessions.find(&token).await.expect("read").expect("signed in");
        let _phone = connect_in_process(live, who).await.expect("connected");
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        assert_eq!(news("offer_made", he, Some(round)), "nobody", "his screen shows it");
        assert_eq!(news("offer_made", mate, Some(round)), pushed(mate), "whose phone has none");
    }
}
