//! The real server, with the writer's end of the bus in our hands: one fact is published for each line on stdin.

use crate::chain::{BRANCH, ZONE, now_us};
use crate::peers::FACT_BYTES;
use mobile_api::stream::ToClient;
use nearhand::base::{At, Clock, Ids};
use nearhand::config::{Config, Switch};
use nearhand::db::{Db, Fact, Json, Publish, Settings};
use nearhand::org::tracker::TrackerKey;
use nearhand::server::{Door, Parts, serve};
use std::io::BufRead;
use std::sync::Arc;

/// Commits that may wait for the real-time core, as in the server.
const ROOM: usize = 1024;

/// Settings of a server on this folder, on any port.
pub(crate) fn config(folder: &str) -> Config {
    let mut config = Config { port: 0, host: std::net::Ipv4Addr::LOCALHOST.into(), data: folder.into(), ..Config::default() };
    config.limits.rate = Switch::Off;
    config
}

/// Serves until stdin ends.
pub(crate) fn core(folder: &str) {
    let config = config(folder);
    let door = Door::open(&config).expect("a port");
    let port = door.port().expect("bound");
    actix_web::rt::System::new().block_on(async move {
        let (publish, intake) = nearhand::live::intake(ROOM);
        let (clock, ids) = (Clock::System, Ids::System);
        let db = Db::open(Settings::new(config.database_url()), clock.clone(), ids.clone(), Box::new(|_facts| {})).expect("opens");
        let trackers = TrackerKey::from_secret("of this bench");
        let parts = Parts::on(config, db, clock, ids, intake, trackers).expect("wired");
        let ready = move || {
            crate::print(&format!("port {port}"));
            std::thread::spawn(move || tell(publish));
        };
        serve(parts, door, std::future::pending(), ready).await.expect("serves");
    });
}

fn tell(mut publish: Publish) {
    let pad = FACT_BYTES.saturating_sub(length(&fact(10_000, String::new())));
    for (seq, _line) in (1..).zip(std::io::stdin().lock().lines()) {
        publish(Arc::from([fact(seq, "x".repeat(pad)).into()]));
    }
    std::process::exit(0);
}

/// As long as a real one: the note's text makes up the difference.
fn fact(seq: i64, text: String) -> Fact {
    Fact {
        zone_id: ZONE.parse().expect("an id"),
        seq,
        at: At::from_us(now_us()),
        kind: "note_added".into(),
        branch_id: BRANCH.parse().expect("an id"),
        ticket_id: None,
        dispatch_id: None,
        worker_id: None,
        by_user: None,
        data: Json(serde_json::json!({ "text": text })),
    }
}

fn length(fact: &Fact) -> usize {
    serde_json::to_vec(&ToClient::Fact(fact.into())).expect("strings as keys").len()
}
