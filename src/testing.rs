//! [`World`]: a whole server in one process under a virtual clock, with people in it, for stories.
//!
//! Start a story with `tokio::time::pause()` (or leave time running); then nothing in it waits for real. The database is
//! in memory; with `NEARHAND_TEST_POSTGRES` set to an administrator's URL, [`on_each_database`](crate::on_each_database)
//! plays the same story on a PostgreSQL database of its own, which is dropped afterwards.

mod day;

pub use day::Day;

use crate::access::{branches, users};
use crate::base::{At, BranchId, Clock, CrewId, Id, Ids, SeatId, WorkerId, ZoneId};
use crate::config::{Config, SignIn};
use crate::db::schema::{crews, seats, workers, zones};
use crate::db::{Db, Fact, Fault, Json, News, Settings, Tx};
use crate::org::tracker::TrackerKey;
use crate::server::{self, Parts};
use actix_http::Request;
use actix_web::App;
use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::Method;
use actix_web::test::{TestRequest, init_service};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use mobile_api::access::Role;
use parking_lot::Mutex;
use serde_json::{Value, json};
use std::rc::Rc;
use std::sync::Arc;

/// When every world begins: 2026-03-02, a Monday, 08:00 in Xi'an.
pub const MORNING_US: i64 = 1_772_409_600_000_000;
/// The password of everybody in a world.
pub const PASSWORD: &str = "correct horse";

/// Everybody's branch: the chain, a branch of its own, and a franchise that must see nothing of it.
#[derive(Debug, Clone, Copy)]
pub struct People {
    /// The organisation itself.
    pub group: BranchId,
    /// Its own branch: every sign-in named after a role belongs here, but for the admin, who belongs to the group.
    pub own: BranchId,
    /// A franchise: the sign-ins `franchise-agent` and `franchise-manager`.
    pub franchise: BranchId,
    /// Zone `XA` of the own branch: 30 km round Xi'an's bell tower.
    pub zone: ZoneId,
    /// A washer on foot; sign-in `worker`.
    pub worker: WorkerId,
    /// A rescuer; sign-in `crew`.
    pub rescuer: WorkerId,
    /// His crew.
    pub crew: CrewId,
    /// Seat with extension `801` of the own branch.
    pub seat: SeatId,
    /// Seat with extension `901` of the franchise.
    pub franchise_seat: SeatId,
}

type Serve = Box<dyn Fn(Request) -> LocalBoxFuture<'static, ServiceResponse<BoxBody>>>;

/// A server without sockets, and who is in it.
pub struct World {
    /// What its routes work with.
    pub parts: Parts,
    /// Who is there.
    pub people: People,
    /// Every fact that was published, in order.
    pub facts: Arc<Mutex<Vec<Fact>>>,
    serve: Serve,
    _database: Option<Dropped>,
}

/// Settings of a world: cheap hashes, no rate limits.
#[must_use]
pub fn settings() -> Config {
    let mut config = Config::default();
    config.sign_in = SignIn { hash_memory_kib: 8, hash_passes: 1, ..config.sign_in };
    config.limits.rate = crate::config::Switch::Off;
    config.push.kind = crate::config::PushKind::Simulated;
    config
}

impl World {
    /// A world in memory; the same seed gives the same ids.
    pub async fn new(seed: u64) -> Self {
        Self::with(seed, settings()).await
    }

    /// The same with other settings. With `NEARHAND_TEST_ON=postgres` it stands on PostgreSQL: so stories that were written for
    /// one database are played on the other.
    ///
    /// # Panics
    /// When it should stand on PostgreSQL and `NEARHAND_TEST_POSTGRES` names no server.
    pub async fn with(seed: u64, config: Config) -> Self {
        if std::env::var("NEARHAND_TEST_ON").is_ok_and(|on| on == "postgres") {
            let admin = std::env::var("NEARHAND_TEST_POSTGRES").expect("NEARHAND_TEST_POSTGRES names a server");
            let database = Dropped::create(&admin);
            let url = database.url.clone();
            return Self::build(seed, config, &url, Some(database)).await;
        }
        Self::build(seed, config, "sqlite://:memory:", None).await
    }

    /// A world on a PostgreSQL database of its own; `None` unless `NEARHAND_TEST_POSTGRES` names a server.
    pub async fn postgres(seed: u64) -> Option<Self> {
        let admin = std::env::var("NEARHAND_TEST_POSTGRES").ok()?;
        let database = Dropped::create(&admin);
        let url = database.url.clone();
        Some(Self::build(seed, settings(), &url, Some(database)).await)
    }

    async fn build(seed: u64, config: Config, url: &str, database: Option<Dropped>) -> Self {
        let clock = Clock::starting_at(At::from_us(MORNING_US));
        let ids = Ids::seeded(seed, clock.clone());
        let facts = Arc::new(Mutex::new(vec![]));
        let told = Arc::clone(&facts);
        let (mut to_live, intake) = crate::live::intake(1024);
        let publish = Box::new(move |new: Arc<[News]>| {
            told.lock().extend(new.iter().map(|n| n.fact.clone()));
            to_live(new);
        });
        let db = Settings { durable: false, ..Settings::new(url) };
        let db = Db::inline(db, clock.clone(), ids.clone(), publish).expect("a database");
        let parts = Parts::on(config, db, clock, ids, intake, TrackerKey::from_secret("of this world")).expect("wired");
        let hash = parts.passwords.hash_now(PASSWORD).expect("hashed");
        let people = parts.db.write(move |tx| settle(tx, &hash)).await.expect("an empty database takes everybody");
        parts.live.survey().await.expect("everybody is known");
        let service = Rc::new(init_service(App::new().configure(server::app(&parts))).await);
        let serve: Serve = Box::new(move |req| {
            let service = Rc::clone(&service);
            Box::pin(async move { service.call(req).await.expect("refusals are answers").map_into_boxed_body() })
        });
        Self { parts, people, facts, serve, _database: database }
    }

    /// Its database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.parts.db
    }

    /// A second core on the same records, as after a restart; it hears what is put into the other end of `intake`.
    #[must_use]
    pub fn another_core(&self, intake: crate::live::Intake) -> crate::live::Live {
        let Parts { db, clock, ids, .. } = self.parts.clone();
        Parts::on(settings(), db, clock, ids, intake, TrackerKey::from_secret("of this world")).expect("wired").live
    }

    /// What time it is there.
    #[must_use]
    pub fn now(&self) -> At {
        self.parts.clock.now()
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: TestRequest) -> ServiceResponse<BoxBody> {
        (self.serve)(request.to_request()).await
    }

    /// Asks with a method; answers status and JSON (null when there is no body).
    pub async fn ask(&self, method: &str, path: &str, token: Option<&str>, body: Option<Value>) -> (u16, Value) {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request = TestRequest::with_uri(path).method(method);
        if let Some(token) = token {
            request = request.insert_header(("Authorization", format!("Bearer {token}")));
        }
        if let Some(body) = body {
            request = request.set_json(body);
        }
        read(self.send(request).await).await
    }

    /// `GET`, signed in.
    pub async fn get(&self, path: &str, token: &str) -> (u16, Value) {
        self.ask("GET", path, Some(token), None).await
    }

    /// `POST`, signed in.
    pub async fn post(&self, path: &str, token: &str, body: Value) -> (u16, Value) {
        self.ask("POST", path, Some(token), Some(body)).await
    }

    /// `PATCH`, signed in.
    pub async fn patch(&self, path: &str, token: &str, body: Value) -> (u16, Value) {
        self.ask("PATCH", path, Some(token), Some(body)).await
    }

    /// The token of the one with this role; the agent sits at seat 801.
    pub async fn sign_in(&self, role: Role) -> String {
        let login = login_of(role);
        let terminal = (role == Role::Agent).then_some("801");
        self.sign_in_as(&login, terminal).await
    }

    /// The token of a login.
    pub async fn sign_in_as(&self, login: &str, terminal: Option<&str>) -> String {
        let body = json!({ "login": login, "password": PASSWORD, "terminal": terminal });
        let (status, answer) = self.ask("POST", "/api/v1/sign-in", None, Some(body)).await;
        assert_eq!(status, 200, "{login} signs in: {answer}");
        answer["token"].as_str().expect("a token").to_owned()
    }
}

/// Status and JSON of an answer; a body that is not JSON becomes a string.
pub async fn read(answer: ServiceResponse<BoxBody>) -> (u16, Value) {
    let status = answer.status().as_u16();
    let bytes = to_bytes(answer.into_body()).await.expect("in memory");
    let text = || Value::String(String::from_utf8_lossy(&bytes).into_owned());
    (status, if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap_or_else(|_not_json| text()) })
}

/// Every role there is.
pub const ROLES: [Role; 6] = [Role::Agent, Role::Dispatcher, Role::Worker, Role::Crew, Role::Manager, Role::Admin];

fn login_of(role: Role) -> String {
    format!("{role:?}").to_lowercase()
}

/// Puts everybody in.
fn settle(tx: &mut Tx<'_>, hash: &str) -> Result<People, Fault> {
    let group = branches::found(tx, None, "group", "近手")?;
    let own = branches::found(tx, Some(&group), "own", "西安高新")?;
    let franchise = branches::found(tx, Some(&group), "franchise", "咸阳加盟")?;
    let zone = zone(tx, own.id)?;
    let crew = crew(tx, own.id, zone)?;
    let worker = worker(tx, own.id, zone, "王师傅", "+8613800000001", "washer", None)?;
    let rescuer = worker_of_crew(tx, own.id, zone, crew)?;
    let (seat, franchise_seat) = (seat(tx, own.id, "801")?, seat(tx, franchise.id, "901")?);
    let mut enter = |login: String, branch_id, role, worker_id| {
        let entry = users::Entry { branch_id, name: login.clone(), login, password_hash: hash.into(), roles: vec![role], worker_id };
        users::enter(tx, entry)
    };
    for role in ROLES {
        let branch = if role == Role::Admin { group.id } else { own.id };
        let is = match role {
            Role::Worker => Some(worker),
            Role::Crew => Some(rescuer),
            Role::Agent | Role::Dispatcher | Role::Manager | Role::Admin => None,
        };
        enter(login_of(role), branch, role, is)?;
    }
    enter("franchise-agent".into(), franchise.id, Role::Agent, None)?;
    enter("franchise-manager".into(), franchise.id, Role::Manager, None)?;
    Ok(People { group: group.id, own: own.id, franchise: franchise.id, zone, worker, rescuer, crew, seat, franchise_seat })
}

fn zone(tx: &mut Tx<'_>, branch: BranchId) -> Result<ZoneId, Fault> {
    let id: ZoneId = tx.new_id();
    let place = (zones::lat.eq(34.2609), zones::lon.eq(108.9423), zones::radius_m.eq(30_000.0));
    let names = (zones::id.eq(id), zones::branch_id.eq(branch), zones::code.eq("XA"), zones::name.eq("西安"), zones::created_at.eq(tx.now));
    diesel::insert_into(zones::table).values((names, place)).execute(tx.conn)?;
    Ok(id)
}

fn crew(tx: &mut Tx<'_>, branch: BranchId, zone: ZoneId) -> Result<CrewId, Fault> {
    let id: CrewId = tx.new_id();
    let values = (
        crews::id.eq(id),
        crews::branch_id.eq(branch),
        crews::zone_id.eq(zone),
        crews::name.eq("救援一组"),
        crews::phone.eq("+8613800000009"),
        crews::created_at.eq(tx.now),
    );
    diesel::insert_into(crews::table).values(values).execute(tx.conn)?;
    Ok(id)
}

fn worker_of_crew(tx: &mut Tx<'_>, branch: BranchId, zone: ZoneId, crew: CrewId) -> Result<WorkerId, Fault> {
    let id = worker(tx, branch, zone, "李师傅", "+8613800000002", "rescuer", Some(crew))?;
    diesel::update(crews::table.find(crew)).set(crews::lead_id.eq(id)).execute(tx.conn)?;
    Ok(id)
}

fn worker(
    tx: &mut Tx<'_>,
    branch: BranchId,
    zone: ZoneId,
    name: &str,
    phone: &str,
    kind: &str,
    crew: Option<CrewId>,
) -> Result<WorkerId, Fault> {
    let id: WorkerId = tx.new_id();
    let skills: &[&str] = if kind == "rescuer" { &["rescue", "tow", "tyre"] } else { &["wash"] };
    let values = (
        workers::id.eq(id),
        workers::branch_id.eq(branch),
        workers::zone_id.eq(zone),
        workers::name.eq(name),
        workers::phone.eq(phone),
        workers::kind.eq(kind),
        workers::skills.eq(Json::of(&skills)),
        workers::crew_id.eq(crew),
        workers::created_at.eq(tx.now),
    );
    diesel::insert_into(workers::table).values(values).execute(tx.conn)?;
    Ok(id)
}

fn seat(tx: &mut Tx<'_>, branch: BranchId, extension: &str) -> Result<SeatId, Fault> {
    let id: SeatId = tx.new_id();
    let named = (seats::id.eq(id), seats::branch_id.eq(branch), seats::name.eq(extension));
    diesel::insert_into(seats::table).values((named, seats::extension.eq(extension), seats::created_at.eq(tx.now))).execute(tx.conn)?;
    Ok(id)
}

/// A PostgreSQL database that lives as long as this.
struct Dropped {
    admin: String,
    name: String,
    url: String,
}

impl Dropped {
    fn create(admin: &str) -> Self {
        let name = format!("nearhand_test_{}", Ids::System.new_id::<()>().uuid().simple());
        let (head, _database) = admin.rsplit_once('/').expect("postgres://…/database");
        let made = Self { admin: admin.into(), url: format!("{head}/{name}"), name };
        made.administer(&format!("CREATE DATABASE {}", made.name));
        made
    }

    fn administer(&self, sql: &str) {
        let mut conn = Settings::new(&self.admin).connect().expect("NEARHAND_TEST_POSTGRES names a server that can be reached");
        diesel::sql_query(sql).execute(&mut conn).expect("its user may create databases");
    }
}

impl Drop for Dropped {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.administer(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
        }
    }
}

/// A parsed id of an answer.
///
/// # Panics
/// When it is not one.
#[must_use]
pub fn id<T>(value: &Value) -> Id<T> {
    value.as_str().and_then(|s| s.parse().ok()).unwrap_or_else(|| panic!("an id: {value}"))
}

/// Plays each story on SQLite, and on PostgreSQL when `NEARHAND_TEST_POSTGRES` names a server; under paused time.
///
/// ```ignore
/// on_each_database! {
///     async fn a_story(world: World) { … }
/// }
/// ```
#[macro_export]
macro_rules! on_each_database {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident: World) $body:block)+) => {$(
        mod $name {
            use super::*;

            $(#[$meta])*
            async fn story($world: $crate::testing::World) $body

            #[actix_web::test]
            async fn sqlite() {
                tokio::time::pause();
                story($crate::testing::World::new(1).await).await;
            }

            #[actix_web::test]
            async fn postgres() {
                tokio::time::pause();
                if let Some(world) = $crate::testing::World::postgres(1).await {
                    story(world).await;
                }
            }
        }
    )+};
}
