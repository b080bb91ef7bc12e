//! One client's connection: reads what he sends and lets him wait for nobody. What he gets goes through his [`Outbox`].
//!
//! The session is an actor over a stream of what comes in, and knows no socket: the same code serves a websocket, and a
//! client within the process under virtual time ([`connect_in_process`]).

use crate::access::{Caller, Permission, token};
use crate::base::{At, DispatchId, TicketId, ZoneId};
use crate::db::schema::zones;
use crate::db::{Conn, Fault, Refusal};
use crate::live::Live;
use crate::live::catch_up::catch_up;
use crate::live::fix::{self, Batch, each};
use crate::live::outbox::{Goodbye, Item, Outbox};
use crate::live::packet::Packet;
use crate::live::worker::Connected;
use crate::org::zone;
use crate::tickets::model::{By, Command};
use crate::tickets::{list, store};
use actix::prelude::*;
use bytes::Bytes;
use bytestring::ByteString;
use diesel::prelude::*;
use futures_util::stream;
use mobile_api::code::Code;
use mobile_api::stream::{ToClient, ToServer, ZoneSeq};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// How often the client is asked for a sign of life.
const BEAT: Duration = Duration::from_secs(15);
/// A client that was silent for longer is gone, seconds.
pub const SILENCE_S: f64 = 40.0;
/// How often it is asked whether the caller is still who he was.
const RECHECK: Duration = Duration::from_secs(60);
/// Most of a client's frames that may wait for their turn.
const MOST_WAITING: usize = 64;

/// A frame's answer, not yet begun.
type Work = Pin<Box<dyn Future<Output = Result<(), Fault>>>>;
/// Frames that wait on their way from or to a client in the same process.
const IN_PROCESS_ROOM: usize = 256;

/// What comes in.
#[derive(Debug)]
pub enum Incoming {
    /// A text message.
    Text(ByteString),
    /// A frame, already read.
    Frame(ToServer),
    /// A heartbeat, to be answered with its payload.
    Ping(Bytes),
    /// The answer to one of ours.
    Pong,
    /// More than is taken at a time: the connection ends.
    TooLarge,
    /// The client says goodbye, or speaks no websocket.
    Left,
}

/// See the module.
pub struct Session {
    live: Live,
    caller: Caller,
    outbox: Arc<Outbox>,
    heard_at: At,
    /// Frames whose turn has not come.
    waiting: VecDeque<Work>,
    /// One is being answered.
    busy: bool,
    /// Held until the session ends: the socket closes when the last one is dropped.
    _socket: Option<actix_ws::Session>,
}

impl Session {
    /// Begins a session: `hello` waits in the outbox before anything else can.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn greet(live: &Live, caller: &Caller) -> Result<Arc<Outbox>, Fault> {
        let scope = if caller.has(Permission::TicketsRead) { zone::reach(caller) } else { vec![] };
        let read = move |conn: &mut Conn| {
            let rows = zones::table.filter(zones::branch_id.eq_any(scope)).order(zones::id).select((zones::id, zones::seq));
            Ok(rows.load::<(ZoneId, i64)>(conn)?)
        };
        let zones = live.db.read(read).await?.into_iter().map(|(zone, seq)| ZoneSeq { zone: zone.to_string(), seq }).collect();
        let outbox = Arc::new(Outbox::new(caller.clone()));
        // Nobody else knows this outbox yet, so it cannot be gone.
        outbox.say(&Packet::new(ToClient::Hello { node: live.node.to_string(), zones })).unwrap_or(());
        Ok(outbox)
    }

    /// Goes on from [`Session::greet`] with what comes in.
    pub fn start(
        live: &Live,
        caller: Caller,
        outbox: &Arc<Outbox>,
        incoming: impl stream::Stream<Item = Incoming> + 'static,
        socket: Option<actix_ws::Session>,
    ) -> Addr<Self> {
        live.fans.join(&live.bus, &live.db, &live.clock, Arc::clone(outbox), caller.clone());
        let (live, outbox) = (live.clone(), Arc::clone(outbox));
        Self::create(|ctx| {
            ctx.add_stream(incoming);
            Self { heard_at: live.clock.now(), live, caller, outbox, waiting: VecDeque::new(), busy: false, _socket: socket }
        })
    }

    fn say(&self, frame: ToClient) {
        self.put(&Packet::new(frame));
    }

    fn put(&self, packet: &Arc<Packet>) {
        // Should the client be gone, the next beat ends the session.
        self.outbox.say(packet).unwrap_or(());
    }

    fn refuse(&self, detail: impl Into<String>) {
        self.say(ToClient::Error { detail: detail.into() });
    }

    fn beat(&mut self, ctx: &mut Context<Self>) {
        if self.live.clock.now().since_s(self.heard_at) > SILENCE_S {
            self.outbox.close(Goodbye::Away);
            ctx.stop();
        } else if self.outbox.ping().is_err() {
            ctx.stop();
        }
    }

    /// A token that ended, a blocked user, other roles: he has to come again. What happens here is heard at once (see
    /// [`crate::live::Fans`]); this finds what another process did, and a token whose time is over.
    fn recheck(&mut self, ctx: &mut Context<Self>) {
        let (db, caller, now) = (self.live.db.clone(), self.caller.clone(), self.live.clock.now());
        let still = async move { db.read(move |conn| token::still(conn, &caller, now)).await };
        ctx.spawn(still.into_actor(self).map(|still, session, ctx| {
            if let Ok(false) = still {
                session.outbox.close(Goodbye::Policy);
                ctx.stop();
            }
        }));
    }

    fn read(&mut self, text: &str, ctx: &mut Context<Self>) {
        if let Some(batch) = fix::frame(text) {
            return self.fixes(batch, ctx);
        }
        // Several frames may come as one array.
        let frames =
            if text.trim_start().starts_with('[') { serde_json::from_str(text) } else { serde_json::from_str(text).map(|f| vec![f]) };
        let why = match frames {
            Ok(frames) => return frames.into_iter().for_each(|f: ToServer| self.frame(f, ctx)),
            Err(why) => why,
        };
        // Fixes of which some cannot be read, alone or among other frames.
        for one in each(text) {
            match (serde_json::from_str(one), Batch::read(one)) {
                (Ok(frame), _) => self.frame(frame, ctx),
                (Err(_), Ok(batch)) => self.fixes(batch, ctx),
                (Err(_), Err(_)) => self.refuse(format!("not a frame: {why}")),
            }
        }
    }

    fn fixes(&mut self, batch: Batch, ctx: &mut Context<Self>) {
        if !self.busy
            && let Ok(worker) = self.caller.worker()
            && self.live.whereabouts.knows(worker)
        {
            // Nothing to wait for: no turn, no future.
            return match self.live.take_known(worker, batch) {
                Ok(taken) => self.put(&Packet::taken(taken)),
                Err(refusal) => self.refuse(refusal.detail),
            };
        }
        let asked = self.asked();
        let work = async move {
            let worker = asked.caller.worker()?;
            let taken = asked.live.take_fixes(worker, batch).await?;
            asked.outbox.say(&Packet::taken(taken)).unwrap_or(());
            Ok(())
        };
        self.attend(work, ctx);
    }

    fn asked(&self) -> Asked {
        Asked { live: self.live.clone(), caller: self.caller.clone(), outbox: Arc::clone(&self.outbox) }
    }

    fn frame(&mut self, frame: ToServer, ctx: &mut Context<Self>) {
        let asked = self.asked();
        match frame {
            ToServer::Ping => self.say(ToClient::Pong),
            ToServer::Resume { zone, seq } => self.attend(asked.resume(zone, seq), ctx),
            ToServer::Watch { zone, bbox } => self.attend(asked.watch(zone, bbox), ctx),
            ToServer::Look { ticket_id } => self.attend(asked.look(ticket_id), ctx),
            ToServer::Ack { dispatch_id } => self.attend(asked.acknowledge(dispatch_id), ctx),
            ToServer::Fixes(fixes) => self.fixes(fixes.into(), ctx),
        }
    }

    /// Answers frames one after the other, in the order they came, without holding up the mailbox: a `watch` that overtook
    /// its `resume` would show facts before the ones that were missed (I6).
    fn attend(&mut self, work: impl Future<Output = Result<(), Fault>> + 'static, ctx: &mut Context<Self>) {
        if self.waiting.len() >= MOST_WAITING {
            return self.refuse("too many frames at once: this one was passed over");
        }
        self.waiting.push_back(Box::pin(work));
        if !self.busy {
            self.next(ctx);
        }
    }

    fn next(&mut self, ctx: &mut Context<Self>) {
        let work = self.waiting.pop_front();
        self.busy = work.is_some();
        let Some(work) = work else { return };
        let done = |result: Result<(), Fault>, session: &mut Self, ctx: &mut Context<Self>| {
            match result {
                Ok(()) => {}
                Err(Fault::Refused(refusal)) => session.refuse(refusal.detail),
                Err(why) => {
                    tracing::error!(%why, "a frame could not be answered");
                    session.refuse("a fault of the server: try again");
                }
            }
            session.next(ctx);
        };
        ctx.spawn(work.into_actor(self).map(done));
    }
}

impl Actor for Session {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(BEAT, Self::beat);
        ctx.run_interval(RECHECK, Self::recheck);
        if let Some(worker) = self.caller.worker_id {
            self.live.worker(worker).do_send(Connected(Arc::clone(&self.outbox)));
        }
        self.live.centre.session_began(&self.outbox, &self.caller);
    }

    fn stopped(&mut self, _: &mut Self::Context) {
        self.live.centre.session_ended(&self.outbox, &self.caller);
        self.outbox.close(Goodbye::Away);
        self.live.presence.look(&self.outbox, &self.caller, None);
    }
}

impl StreamHandler<Incoming> for Session {
    fn handle(&mut self, incoming: Incoming, ctx: &mut Self::Context) {
        self.heard_at = self.live.clock.now();
        match incoming {
            Incoming::Text(text) => self.read(&text, ctx),
            Incoming::Frame(frame) => self.frame(frame, ctx),
            Incoming::Ping(payload) => self.outbox.pong(payload).unwrap_or(()),
            Incoming::Pong => {}
            Incoming::TooLarge => {
                self.outbox.close(Goodbye::TooLarge);
                ctx.stop();
            }
            Incoming::Left => ctx.stop(),
        }
    }

    fn finished(&mut self, ctx: &mut Self::Context) {
        ctx.stop();
    }
}

/// The client showed a sign of life outside the stream.
#[derive(Message)]
#[rtype(result = "()")]
struct Alive;

impl Handler<Alive> for Session {
    type Result = ();
    fn handle(&mut self, _: Alive, _: &mut Self::Context) {
        self.heard_at = self.live.clock.now();
    }
}

/// A frame being answered.
struct Asked {
    live: Live,
    caller: Caller,
    outbox: Arc<Outbox>,
}

impl Asked {
    async fn resume(self, zone: String, seq: i64) -> Result<(), Fault> {
        let (zone, _) = self.zone(&zone).await?;
        if seq < 0 {
            return Err(Refusal::field("seq", "must not be negative").into());
        }
        if self.outbox.resume(zone, seq).unwrap_or(false) {
            actix::spawn(catch_up(self.live.db.clone(), self.outbox, zone));
        }
        Ok(())
    }

    async fn watch(self, zone: String, bbox: Option<[f64; 4]>) -> Result<(), Fault> {
        let (zone, head) = self.zone(&zone).await?;
        if bbox.is_some_and(|b| b.iter().any(|v| !v.is_finite()) || b[0] > b[2] || b[1] > b[3]) {
            return Err(Refusal::field("bbox", "must be [west, south, east, north] in degrees").into());
        }
        if self.outbox.watch(zone, bbox, head).unwrap_or(false) {
            actix::spawn(catch_up(self.live.db.clone(), Arc::clone(&self.outbox), zone));
        }
        let now = self.live.whereabouts.positions(zone);
        if now.is_empty() {
            return Ok(());
        }
        let all = now.iter().map(|(_, p)| p.clone()).collect();
        let shared = Packet::new(ToClient::Positions { zone: zone.to_string(), items: all });
        self.outbox.positions(zone, &now, &shared).unwrap_or(());
        Ok(())
    }

    async fn look(self, ticket: Option<String>) -> Result<(), Fault> {
        self.caller.may(Permission::TicketsRead)?;
        let ticket: Option<TicketId> = ticket.map(|id| id.parse().map_err(|_not_an_id| Refusal::not_found("ticket"))).transpose()?;
        if let Some(id) = ticket {
            let caller = self.caller.clone();
            self.live.db.read(move |conn| list::load(conn, &caller, id).map(drop)).await?;
        }
        // A frame that was under way when the socket went must not put it back.
        if self.outbox.is_open() {
            self.live.presence.look(&self.outbox, &self.caller, ticket);
        }
        Ok(())
    }

    async fn acknowledge(self, dispatch: String) -> Result<(), Fault> {
        let worker = self.caller.worker()?;
        let id: DispatchId = dispatch.parse().map_err(|_not_an_id| Refusal::field("dispatch_id", "is not an id"))?;
        let by = By::User { id: self.caller.user_id, worker: Some(worker), crew: self.caller.crew_id, roles: self.caller.roles.clone() };
        let flows = Arc::clone(&self.live.flows);
        let done = self.live.db.write(move |tx| {
            let ticket = store::load_dispatch(tx.conn, id)?.ticket_id;
            store::advance(tx, &flows, ticket, None, &by, Command::Acknowledge { dispatch: id })
        });
        match done.await {
            // It was taken, withdrawn or answered before the acknowledgement came: the client has heard of that.
            Err(Fault::Refused(r)) if r.code != Code::NotFound => Ok(()),
            done => done.map(drop),
        }
    }

    /// A zone within the caller's scope, and where its facts stand. The field sees no zones.
    async fn zone(&self, zone: &str) -> Result<(ZoneId, i64), Fault> {
        self.caller.may(Permission::TicketsRead)?;
        let id: ZoneId = zone.parse().map_err(|_not_an_id| Refusal::not_found("zone"))?;
        let caller = self.caller.clone();
        let head = self.live.db.read(move |conn| Ok(zone::load(conn, &caller, id)?.seq)).await?;
        Ok((id, head))
    }
}

/// A session without a socket, for tests and the simulated day: what the client sends, and what he gets. Heartbeats are
/// answered for him for as long as he takes what he gets. Dropping either end hangs up.
///
/// # Errors
/// When the database cannot be read.
pub async fn connect_in_process(live: &Live, caller: Caller) -> Result<(mpsc::Sender<ToServer>, mpsc::Receiver<ToClient>), Fault> {
    let (to_server, mut from_client) = mpsc::channel(IN_PROCESS_ROOM);
    let (to_client, from_server) = mpsc::channel(IN_PROCESS_ROOM);
    let outbox = Session::greet(live, &caller).await?;
    let incoming = stream::poll_fn(move |cx| from_client.poll_recv(cx).map(|f| f.map(Incoming::Frame)));
    let session = Session::start(live, caller, &outbox, incoming, None);
    actix::spawn(async move {
        while let Some(items) = std::future::poll_fn(|cx| outbox.poll_take(cx, usize::MAX)).await {
            for item in items {
                match item {
                    Item::Said(packet) => {
                        if to_client.send(packet.said().clone()).await.is_err() {
                            outbox.abandon();
                        }
                    }
                    Item::Ping => session.do_send(Alive),
                    Item::Pong(_) | Item::Close(_) => {}
                }
            }
        }
        outbox.abandon();
    });
    Ok((to_server, from_server))
}
