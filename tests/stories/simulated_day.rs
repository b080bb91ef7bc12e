//! A day of the town in one process under virtual time: everything that goes wrong goes wrong, and no rule is broken.
//!
//! `NEARHAND_TEST_HOURS` says how many hours the town lives, 1 unless it says otherwise; a whole day, 24, takes many minutes
//! in a debug build. A failure names the seed.

use super::real::{measured, times};
use actix_http::Request;
use actix_web::App;
use actix_web::body::BoxBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::Method;
use actix_web::test::{TestRequest, init_service};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use mobile_api::report::Report;
use nearhand::access::Passwords;
use nearhand::base::{At, Clock, Ids, TicketId, ZoneId};
use nearhand::config::SignIn;
use nearhand::db::schema::{tickets, zones};
use nearhand::db::{Db, Settings, facts_after};
use nearhand::org::{seed::Options, tracker::TrackerKey};
use nearhand::server::{self, Parts};
use nearhand::testing::{MORNING_US, read, settings};
use nearhand::{customers, live};
use simulator::link::{self, Answer, Ask, Link, LinkError, Soon, Stream};
use simulator::{SimClock, TownOptions, board::Board};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

/// People in the field.
const WORKERS: u32 = 60;
/// An answer is on its way for so long.
const ON_THE_WAY: Duration = Duration::from_millis(2);

type Serve = Box<dyn Fn(Request) -> LocalBoxFuture<'static, ServiceResponse<BoxBody>>>;

/// A server without sockets, and the town's way to it.
struct InProcess {
    parts: Parts,
    serve: Serve,
}

impl Link for InProcess {
    fn request(&self, ask: Ask) -> Soon<'_, Result<Answer, LinkError>> {
        Box::pin(async move {
            tokio::time::sleep(ON_THE_WAY).await;
            let (status, body) = read((self.serve)(written(ask)).await).await;
            Ok(Answer { status, body })
        })
    }

    fn stream(&self, token: String) -> Soon<'_, Result<Stream, LinkError>> {
        Box::pin(async move {
            tokio::time::sleep(ON_THE_WAY).await;
            let lost = |why: nearhand::db::Fault| LinkError(why.to_string());
            let caller = self.parts.sessions.find(&token).await.map_err(lost)?;
            let caller = caller.ok_or_else(|| LinkError("not signed in".into()))?;
            let (to, from) = live::connect_in_process(&self.parts.live, caller).await.map_err(lost)?;
            Ok(Stream { to, from })
        })
    }
}

fn written(ask: Ask) -> Request {
    let method = match ask.method {
        link::Method::Get => Method::GET,
        link::Method::Post => Method::POST,
        link::Method::Put => Method::PUT,
        link::Method::Patch => Method::PATCH,
    };
    let mut request = TestRequest::with_uri(&ask.path).method(method);
    if let Some(token) = ask.token {
        request = request.insert_header(("Authorization", format!("Bearer {token}")));
    }
    if let Some(key) = ask.idempotency_key {
        request = request.insert_header(("Idempotency-Key", key));
    }
    if let Some(body) = ask.body {
        request = request.set_json(body);
    }
    request.to_request()
}

/// What happened, for comparing: number, moment, kind and ticket of every fact, by zone.
type Story = Vec<String>;

/// Lets a town live for some virtual hours.
async fn lives(seed: u64, hours: u64) -> (Story, Report) {
    let (db, report) = town(seed, Duration::from_secs(hours * 3600)).await;
    (story(&db).await, report)
}

/// Lets a town live for so long, and hands over what it wrote.
pub(super) async fn town(seed: u64, span: Duration) -> (Db, Report) {
    let mut config = settings();
    // One after the other: who signs in first is not left to the machine's threads.
    config.sign_in = SignIn { hashes_at_once: Some(1), ..config.sign_in };
    let clock = Clock::starting_at(At::from_us(MORNING_US));
    let ids = Ids::seeded(seed, clock.clone());
    let (publish, intake) = live::intake(1024);
    let memory = Settings { durable: false, ..Settings::new("sqlite://:memory:") };
    let db = Db::inline(memory, clock.clone(), ids.clone(), Box::new(publish)).expect("a database");
    let passwords = Passwords::new(&config.sign_in).expect("hashes");
    let options = Options { workers: WORKERS, branches: 2, seed };
    let people = customers::seed::seed(&db, &passwords, options).await.expect("an empty database");
    let key = TrackerKey::from_secret("of this town");
    let parts = Parts::on(config, db.clone(), clock.clone(), ids, intake, key).expect("wired");
    let service = Rc::new(init_service(App::new().configure(server::app(&parts))).await);
    let serve: Serve = Box::new(move |request| {
        let service = Rc::clone(&service);
        Box::pin(async move { service.call(request).await.expect("refusals are answers").map_into_boxed_body() })
    });
    let options = TownOptions {
        seed,
        workers: WORKERS as usize,
        calls_per_hour: 62.0,
        fix_interval_s: 30.0,
        look_every_s: 300.0,
        show_every_s: 60.0,
        start_hour: 8.0,
        ..TownOptions::default()
    };
    let link = Rc::new(InProcess { parts, serve });
    let until = tokio::time::sleep(span);
    let town_clock = SimClock::new(Rc::new(move || clock.now().time()));
    let report = simulator::run(options, link, &people, town_clock, Board::default(), until).await.expect("a town");
    (db, report)
}

async fn story(db: &Db) -> Story {
    let (zones, numbers): (Vec<ZoneId>, Vec<(TicketId, String)>) = db
        .read(|conn| {
            let zones = zones::table.order(zones::code).select(zones::id).load(conn)?;
            Ok((zones, tickets::table.select((tickets::id, tickets::no)).load(conn)?))
        })
        .await
        .expect("read");
    let numbers: BTreeMap<TicketId, String> = numbers.into_iter().collect();
    let mut story = vec![];
    for zone in zones {
        let facts = db.read(move |conn| facts_after(conn, zone, 0, 1_000_000)).await.expect("read");
        let no = |id: Option<TicketId>| id.and_then(|id| numbers.get(&id)).map_or("-", String::as_str);
        story.extend(facts.iter().map(|f| format!("{} {} {} {}", f.seq, f.at, f.kind, no(f.ticket_id))));
    }
    story
}

#[actix_web::test]
async fn i1_to_i8_a_day_of_the_town_breaks_no_rule() {
    tokio::time::pause();
    let (seed, hours) = (20_261_122, times("NEARHAND_TEST_HOURS", 1) as u64);
    #[expect(clippy::disallowed_methods, reason = "a span of real time, printed for people")]
    let began = std::time::Instant::now();
    let (story, report) = lives(seed, hours).await;
    measured(format_args!("seed {seed}: {hours} h in {:?}, {} facts: {report:?}", began.elapsed(), story.len()));
    assert_eq!(report.rules.broken, Vec::<String>::new(), "seed {seed}");
    assert!(report.rules.checked > 0 && report.tickets.done > 10 * hours, "seed {seed}: {report:?}");
    // Two dozen are told for the jobs under way at the beginning: callers hear of theirs as well.
    assert!(report.promises.told > 30 && report.promises.kept > 0, "seed {seed}: {report:?}");
    assert!(report.tickets.created > 20 * hours, "seed {seed}: {report:?}");
}

#[actix_web::test]
async fn the_same_seed_lives_the_same_hours() {
    tokio::time::pause();
    let hours = times("NEARHAND_TEST_HOURS", 1).min(2) as u64;
    let (first, _) = lives(7, hours).await;
    let (again, _) = lives(7, hours).await;
    assert!(first.len() > 200, "{}", first.len());
    let parted = first.iter().zip(&again).position(|(a, b)| a != b);
    let near = |story: &Story| parted.map(|at| story[at.saturating_sub(3)..story.len().min(at + 3)].to_vec());
    assert_eq!(near(&first), near(&again), "the two hours parted at fact {parted:?}");
    assert_eq!(first.len(), again.len());
}
