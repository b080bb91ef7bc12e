//! Wiring: opens what is needed, joins it to the URL tree, and serves until told to stop.

use crate::access::gate::{Rights, gate};
use crate::access::{Passwords, Sessions, Strangers};
use crate::api;
use crate::base::travel::GreatCircle;
use crate::base::{Clock, Ids};
use crate::config::{Config, PushKind, Switch, Switchboard};
use crate::db::{Db, Fault, Publish, Settings};
use crate::gateway::Simulated;
use crate::gateway::push::fcm::Fcm;
use crate::gateway::push::vapid::VapidKey;
use crate::gateway::push::web::WebPush;
use crate::gateway::push::{Push, Ways};
use crate::gateway::routing::{self, TravelTimes};
use crate::http::limits::RateLimits;
use crate::http::under_way::UnderWay;
use crate::http::{basemap, body, console, edge, extract, idempotency, probes};
use crate::live::centre::{Spans, Telephone};
use crate::live::{self, Gateways, Live};
use crate::org::tracker::TrackerKey;
use crate::tickets::Flows;
use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpServer};
use std::sync::Arc;
use std::time::Duration;

/// How long requests under way may take after the server was told to stop, seconds.
const SHUTDOWN_S: u64 = 10;
/// Unacknowledged bytes end a connection after this long: a phone that lost its signal frees its place.
const TCP_USER_TIMEOUT: Duration = Duration::from_secs(15);
/// Connections that may wait to be let in.
const BACKLOG: i32 = 2048;
/// How often a server that stops looks whether anything is still under way.
const LOOK: Duration = Duration::from_millis(50);

/// A decision that waits longer for travel times is worse than one by estimate.
const ROUTING_TIMEOUT: Duration = Duration::from_millis(300);
/// Commits that may wait for the real-time core; it reads from the table what comes on top.
const COMMITS_WAITING: usize = 1024;

/// What the routes work with. The server and the tests build the same.
#[derive(Clone)]
pub struct Parts {
    /// The settings.
    pub config: Arc<Config>,
    /// Records.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// New identifiers.
    pub ids: Ids,
    /// Callers by token.
    pub sessions: Sessions,
    /// Passwords.
    pub passwords: Passwords,
    /// Ticket kinds.
    pub flows: Data<Flows>,
    /// The real-time core.
    pub live: Live,
    strangers: Data<Strangers>,
    trackers: Data<TrackerKey>,
    limits: Data<RateLimits>,
    under_way: UnderWay,
    document: Data<probes::Document>,
    rights: Data<Rights>,
}

impl Parts {
    /// Opens the database (with its writer thread) and everything that stands on it. `publish` hears every commit's facts
    /// beside the real-time core. Must be called within the runtime that the server will run on.
    ///
    /// # Errors
    /// When the database cannot be opened or migrated, another server has it, or the data directory cannot be written.
    pub fn open(config: Config, mut publish: Publish) -> Result<Self, Fault> {
        let (clock, ids) = (Clock::System, Ids::System);
        let mut settings = Settings::new(config.database_url());
        settings.readers = config.database.readers;
        settings.sole = true;
        std::fs::create_dir_all(&config.data).map_err(Fault::internal)?;
        let (mut to_live, intake) = live::intake(COMMITS_WAITING);
        let both = move |facts: Arc<[crate::db::News]>| {
            publish(Arc::clone(&facts));
            to_live(facts);
        };
        let db = Db::open(settings, clock.clone(), ids.clone(), Box::new(both))?;
        let trackers = TrackerKey::open(&config.data).map_err(Fault::internal)?;
        Self::on(config, db, clock, ids, intake, trackers)
    }

    /// The same on a database that is open and publishes into `intake`.
    ///
    /// # Errors
    /// When a route names no permission, the settings of sign-in cannot be, or the database cannot be read.
    pub fn on(config: Config, db: Db, clock: Clock, ids: Ids, intake: live::Intake, trackers: TrackerKey) -> Result<Self, Fault> {
        let travel = travel(&config, &clock)?;
        Self::timed_by(travel, config, db, clock, ids, intake, trackers)
    }

    /// The same with somebody else's word for how long a drive takes.
    ///
    /// # Errors
    /// As [`Parts::on`].
    pub fn timed_by(
        travel: Arc<dyn TravelTimes>,
        config: Config,
        db: Db,
        clock: Clock,
        ids: Ids,
        intake: live::Intake,
        trackers: TrackerKey,
    ) -> Result<Self, Fault> {
        let document = api::document();
        let flows = Data::new(Flows::embedded().map_err(Fault::internal)?);
        let core = live::Parts {
            db: db.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
            flows: flows.clone().into_inner(),
            travel,
            batching: config.dispatch.batching == Switch::On,
            photos_required: config.field.photos == crate::config::Photos::Required,
            node: config.node.clone(),
            intake,
            telephone: Telephone::simulated(lines(&config), ids.clone(), Spans::default()),
            gateways: gateways(&config, &clock)?,
        };
        let (sessions, live) = (Sessions::new(db.clone(), clock.clone()), Live::start(core)?);
        let fans = live.fans.clone();
        sessions.listen(move |who| fans.recheck(who));
        Ok(Self {
            sessions,
            passwords: Passwords::new(&config.sign_in)?,
            limits: Data::new(RateLimits::new(&config.limits, &clock)),
            under_way: UnderWay::default(),
            rights: Data::new(Rights::of(&document).map_err(Fault::Internal)?),
            document: Data::new(probes::Document::of(&document).map_err(Fault::internal)?),
            live,
            strangers: Data::default(),
            trackers: Data::new(trackers),
            flows,
            config: Arc::new(config),
            db,
            clock,
            ids,
        })
    }

    /// Housekeeping of the edge; returns when the runtime ends.
    async fn keep_house(self) {
        let mut beat = tokio::time::interval(Duration::from_secs(3));
        for n in 0_u64.. {
            beat.tick().await;
            if let Err(why) = self.sessions.refresh().await {
                tracing::warn!(%why, "sessions could not be read again");
            }
            if n.is_multiple_of(20) {
                self.limits.sweep();
                probes::upkeep();
                if let Err(why) = self.db.write(idempotency::sweep).await {
                    tracing::warn!(%why, "old idempotency keys could not be swept");
                }
            }
        }
    }
}

/// Who says how long a drive takes: the routing engine of the settings, or the estimate.
fn travel(config: &Config, clock: &Clock) -> Result<Arc<dyn TravelTimes>, Fault> {
    let estimate = GreatCircle::default();
    let Some(url) = config.routing.osrm_url.clone() else { return Ok(Arc::new(estimate)) };
    let top_mps = f64::from(config.routing.top_speed_kmh) / 3.6;
    let settings = routing::Settings { url, timeout: ROUTING_TIMEOUT, otherwise: estimate, top_mps };
    let osrm = routing::Osrm::new(settings, clock.clone()).map_err(Fault::internal)?;
    Ok(Arc::new(routing::Remembered::new(osrm, clock.clone())))
}

/// Where messages leave.
fn gateways(config: &Config, clock: &Clock) -> Result<Gateways, Fault> {
    let simulated = Gateways::simulated();
    if config.push.kind == PushKind::Simulated {
        return Ok(simulated);
    }
    let key = VapidKey::open(&config.data).map_err(Fault::internal)?;
    let web = WebPush::new(key, &config.push, clock.clone()).map_err(Fault::internal)?;
    let account = config.push.fcm.account().map_err(Fault::internal)?;
    let fcm = account.map(|account| Fcm::new(account, &config.push.fcm, clock.clone())).transpose().map_err(Fault::internal)?;
    let ways = Ways { web, fcm, otherwise: Simulated::default() };
    Ok(Gateways { push: Arc::new(Push::Live(Box::new(ways))), ..simulated })
}

/// Lines of the one switch there is; more than a switch can have are cut.
fn lines(config: &Config) -> u16 {
    let Switchboard::Simulated = config.telephony.kind;
    u16::try_from(config.telephony.lines).unwrap_or(u16::MAX)
}

/// Everything the server answers; used by the server and the tests alike.
pub fn app(parts: &Parts) -> impl FnOnce(&mut ServiceConfig) + use<> {
    let Parts { config, db, clock, ids, sessions, passwords, strangers, flows, live, trackers, limits, under_way, document, rights } =
        parts.clone();
    move |cfg| {
        cfg.app_data(body::Limit(config.limits.body));
        cfg.app_data(Data::new(db)).app_data(Data::new(clock)).app_data(Data::new(ids));
        cfg.app_data(Data::new(sessions)).app_data(Data::new(passwords)).app_data(strangers);
        cfg.app_data(Data::new(config.sign_in.clone()));
        cfg.app_data(Data::new(basemap::Known::of(&config.basemap)));
        cfg.app_data(Data::from(config))
            .app_data(flows)
            .app_data(Data::new(live))
            .app_data(trackers)
            .app_data(limits)
            .app_data(under_way)
            .app_data(document)
            .app_data(rights);
        extract::configure(cfg);
        let api = web::scope(api::BASE).wrap(from_fn(gate)).configure(api::routes).default_service(web::to(edge::not_found));
        // Paths are tried in this order, and the API is asked most.
        let all = web::scope("").wrap(from_fn(edge::around)).service(api).configure(probes::routes).configure(live::osmand::routes);
        let all = all.configure(live::page::routes).configure(console::routes).configure(basemap::routes).configure(live::locate::public);
        cfg.service(all.default_service(web::to(edge::not_found)));
    }
}

/// A port that is ours already, on which nobody is answered yet.
///
/// It is taken before anything else begins: a server that cannot be reached must not send anybody out.
#[derive(Debug)]
pub struct Door(std::net::TcpListener);

impl Door {
    /// Takes the port of the settings, or any free one for 0.
    ///
    /// # Errors
    /// When it cannot be had.
    pub fn open(config: &Config) -> std::io::Result<Self> {
        let at = std::net::SocketAddr::new(config.host, config.port);
        let socket = socket2::Socket::new(socket2::Domain::for_address(at), socket2::Type::STREAM, Some(socket2::Protocol::TCP))?;
        #[cfg(unix)] // elsewhere it would let two processes have one port
        socket.set_reuse_address(true)?;
        socket.bind(&at.into())?;
        socket.listen(BACKLOG)?;
        Ok(Self(socket.into()))
    }

    /// Which one it is.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn port(&self) -> std::io::Result<u16> {
        Ok(self.0.local_addr()?.port())
    }
}

/// Serves behind `door` until `told`, then ends orderly: nobody new is let in, every websocket is told to come again,
/// whatever is under way is answered. `ready` is called once it serves.
///
/// # Errors
/// When the server breaks.
pub async fn serve(parts: Parts, door: Door, told: impl Future<Output = ()> + 'static, ready: impl FnOnce()) -> std::io::Result<()> {
    actix_web::rt::spawn(parts.clone().keep_house());
    let (under_way, live) = (parts.under_way.clone(), parts.live.clone());
    let server = HttpServer::new(move || App::new().configure(app(&parts)))
        .on_connect(|io, _data| tune(io))
        .disable_signals()
        .shutdown_timeout(SHUTDOWN_S)
        .keep_alive(Duration::from_secs(75))
        .client_request_timeout(Duration::from_secs(10))
        .listen(door.0)?;
    let running = server.run();
    let handle = running.handle();
    actix_web::rt::spawn(async move {
        told.await;
        wind_down(&handle, &under_way, &live).await;
    });
    ready();
    running.await
}

/// Waits for what is under way and no longer: connections that only stay open for the next request are dropped.
async fn wind_down(handle: &ServerHandle, under_way: &UnderWay, live: &Live) {
    tracing::info!("stopping");
    handle.pause().await;
    let wait = async {
        // Again and again: a socket may have been on its way in.
        while !under_way.is_idle() {
            live.fans.farewell();
            tokio::time::sleep(LOOK).await;
        }
        tokio::time::sleep(LOOK).await; // the last bytes leave
    };
    if tokio::time::timeout(Duration::from_secs(SHUTDOWN_S), wait).await.is_err() {
        tracing::warn!(requests = under_way.requests(), sockets = under_way.sockets(), "some took too long and are broken off");
    }
    // Positions that gather for a second.
    let kept = async { while live.whereabouts.tracks.flush(&live.db).await {} };
    if tokio::time::timeout(Duration::from_secs(1), kept).await.is_err() {
        tracing::warn!("the last positions were not written down");
    }
    handle.stop(false).await;
}

/// SIGTERM, SIGINT or Ctrl-C. Call it within a runtime.
///
/// # Errors
/// When signals cannot be listened to.
pub fn signalled() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        Ok(async move {
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Small answers leave at once, and a dead peer is noticed.
fn tune(io: &dyn std::any::Any) {
    let Some(tcp) = io.downcast_ref::<actix_web::rt::net::TcpStream>() else { return };
    let socket = socket2::SockRef::from(tcp);
    let tuned = socket.set_tcp_nodelay(true);
    #[cfg(target_os = "linux")]
    let tuned = tuned.and_then(|()| socket.set_tcp_user_timeout(Some(TCP_USER_TIMEOUT)));
    if let Err(why) = tuned {
        tracing::debug!(%why, "a socket could not be tuned");
    }
}
