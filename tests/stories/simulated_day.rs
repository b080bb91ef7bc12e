//! A day of the town in one process under virtual time: everything that goes wrong goes wrong, and no rule is broken.
//!
//! `NEARHAND_TEST_HOURS` says how many hours the town lives, 1 unless it says otherwise; a whole day, 24, takes many minutes
//! in a debug build. A failure names the seed.

use super::real::{measured, times};
use diesel::prelude::*;
use mobile_api::report::Report;
use nearhand::base::{TicketId, ZoneId};
use nearhand::db::schema::{tickets, zones};
use nearhand::db::{Db, facts_after};
use nearhand::testing::Day;
use simulator::TownOptions;
use std::collections::BTreeMap;
use std::time::Duration;

/// What happened, for comparing: number, moment, kind and ticket of every fact, by zone.
type Story = Vec<String>;

/// Lets a town live for some virtual hours.
async fn lives(seed: u64, hours: u64) -> (Story, Report) {
    let (db, report) = town(seed, Duration::from_secs(hours * 3600)).await;
    (story(&db).await, report)
}

/// Lets a town live for so long, and hands over what it wrote.
pub(super) async fn town(seed: u64, span: Duration) -> (Db, Report) {
    let options = TownOptions { seed, workers: 60, calls_per_hour: 62.0, start_hour: 8.0, ..TownOptions::default() };
    Day::of(options).lives(span).await
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
