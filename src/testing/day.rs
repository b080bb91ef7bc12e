//! A town that lives on a whole server, both in one process under virtual time: for stories, and for benches that ask what
//! a day would have been like under another rule.

use super::{MORNING_US, Serve, read, settings};
use crate::access::Passwords;
use crate::base::{At, Clock, Ids};
use crate::config::{Config, SignIn};
use crate::customers;
use crate::db::{Db, Fault, Settings};
use crate::gateway::routing::TravelTimes;
use crate::live;
use crate::org::seed::{Options, Place};
use crate::org::tracker::TrackerKey;
use crate::server::{self, Parts};
use actix_http::Request;
use actix_web::App;
use actix_web::dev::Service;
use actix_web::http::Method;
use actix_web::test::{TestRequest, init_service};
use mobile_api::report::Report;
use simulator::link::{self, Answer, Ask, Link, LinkError, Soon, Stream};
use simulator::{SimClock, TownOptions, board::Board};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// An answer is on its way for so long.
const ON_THE_WAY: Duration = Duration::from_millis(2);

/// A day to be lived.
#[derive(Debug)]
pub struct Day {
    /// The town.
    pub town: TownOptions,
    /// Where it lies.
    pub place: Place,
    /// The server's settings.
    pub config: Config,
    /// Who times drives for the server; whom the settings name unless said.
    pub travel: Option<Arc<dyn TravelTimes>>,
}

impl Day {
    /// A day of this town in Xi'an. What it shows and checks is thinned out: it is to be over soon.
    #[must_use]
    pub fn of(town: TownOptions) -> Self {
        let config = settings();
        // One after the other: who signs in first is not left to the machine's threads.
        let config = Config { sign_in: SignIn { hashes_at_once: Some(1), ..config.sign_in }, ..config };
        let town = TownOptions { fix_interval_s: 30.0, look_every_s: 300.0, show_every_s: 60.0, ..town };
        Self { town, place: Place::default(), config, travel: None }
    }

    /// Lives for so long of virtual time (the caller has paused tokio's clock), and hands over what was written.
    ///
    /// # Panics
    /// When the server or the town cannot begin.
    pub async fn lives(self, span: Duration) -> (Db, Report) {
        let clock = Clock::starting_at(At::from_us(MORNING_US));
        let ids = Ids::seeded(self.town.seed, clock.clone());
        let (publish, intake) = live::intake(1024);
        let memory = Settings { durable: false, ..Settings::new("sqlite://:memory:") };
        let db = Db::inline(memory, clock.clone(), ids.clone(), Box::new(publish)).expect("a database");
        let passwords = Passwords::new(&self.config.sign_in).expect("hashes");
        let workers = u32::try_from(self.town.workers).expect("a town has fewer");
        let options = Options { workers, branches: 2, seed: self.town.seed, place: self.place };
        let people = customers::seed::seed(&db, &passwords, options).await.expect("an empty database");
        let key = TrackerKey::from_secret("of this town");
        let parts = match self.travel {
            Some(travel) => Parts::timed_by(travel, self.config, db.clone(), clock.clone(), ids, intake, key),
            None => Parts::on(self.config, db.clone(), clock.clone(), ids, intake, key),
        };
        let parts = parts.expect("wired");
        let service = Rc::new(init_service(App::new().configure(server::app(&parts))).await);
        let serve: Serve = Box::new(move |request| {
            let service = Rc::clone(&service);
            Box::pin(async move { service.call(request).await.expect("refusals are answers").map_into_boxed_body() })
        });
        let link = Rc::new(InProcess { parts, serve });
        let until = tokio::time::sleep(span);
        let town_clock = SimClock::new(Rc::new(move || clock.now().time()));
        let report = simulator::run(self.town, link, &people, town_clock, Board::default(), until).await.expect("a town");
        (db, report)
    }
}

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
            let lost = |why: Fault| LinkError(why.to_string());
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
    match ask.body {
        Some(link::Body::Json(body)) => request.set_json(body).to_request(),
        Some(link::Body::Form(form)) => request.insert_header(("Content-Type", form.media_type())).set_payload(form.bytes).to_request(),
        None => request.to_request(),
    }
}
