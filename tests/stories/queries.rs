//! No statement that a living town runs reads a table that grows from end to end: what it writes a day must not make
//! the next day slower.
//!
//! SQLite's planner cannot use a partial index for a bound value (`live = ?` says nothing of `live = 1`), so this is
//! easily lost without anybody noticing.

use super::simulated_day::town;
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use diesel::prelude::*;
use diesel::sql_types::Text;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

/// Tables that do not grow with the work done.
const SMALL: [&str; 9] = ["branches", "zones", "workers", "crews", "vehicles", "seats", "users", "positions", "places"];
/// Statements whose plan names a table that they do not read to its end, and why.
const ALLOWED: [(&str, &str); 4] = [
    ("__diesel_schema_migrations", "one row a migration"),
    ("(1=0)", "an empty list is asked for, and nothing is read; beside an OR the planner would, so no OR is let through"),
    ("INSERT INTO `dispatches`", "children are looked for only while a foreign key is broken"),
    ("IN (?, ?, ?)) ORDER BY `tickets`.`id` DESC LIMIT", "a page of the newest, from the index's end"),
];
/// What the plan of an `EXISTS` calls the one row that it answers.
const CONSTANT: &str = "CONSTANT";
/// Partial indexes that hold what is open now and nothing else.
const OPEN_ONLY: [&str; 3] = ["tickets_open", "tickets_newest_open", "calls_open"];

thread_local! {
    /// What was asked of the connections that this thread opened; nothing unless it wants to know.
    static ASKED: RefCell<Option<BTreeSet<String>>> = const { RefCell::new(None) };
}

struct Recorder;

impl Instrumentation for Recorder {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            let sql = text.split(" -- binds:").next().unwrap_or_default().trim().to_owned();
            ASKED.with_borrow_mut(|asked| asked.as_mut().is_some_and(|asked| asked.insert(sql)));
        }
    }
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// Steps of a statement's plan that read all of a table that grows.
fn whole_tables(conn: &mut nearhand::db::Conn, sql: &str) -> Vec<String> {
    let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(conn).expect("a plan");
    let scanned = |step: &Step| step.detail.strip_prefix("SCAN ").map(|rest| rest.split(' ').next().unwrap_or_default().to_owned());
    let grows =
        |table: &String| !SMALL.contains(&table.as_str()) && !table.starts_with('(') && !table.ends_with("-ROW") && table != CONSTANT;
    let open_only = |step: &&Step| OPEN_ONLY.iter().any(|index| step.detail.ends_with(&format!("INDEX {index}")));
    steps.iter().filter(|step| !open_only(step)).filter_map(scanned).filter(grows).collect()
}

#[actix_web::test]
async fn a_living_town_reads_no_growing_table_from_end_to_end() {
    tokio::time::pause();
    ASKED.set(Some(BTreeSet::new()));
    set_default_instrumentation(|| ASKED.with_borrow(Option::is_some).then(|| Box::new(Recorder) as Box<dyn Instrumentation>))
        .expect("instrumented");
    let (db, _) = town(11, Duration::from_secs(1800)).await;
    let asked = ASKED.take().expect("recorded");
    assert!(asked.len() > 60, "only {} statements were seen", asked.len());
    let slow = db.read(move |conn| {
        let plain = asked.iter().filter(|sql| ["SELECT", "UPDATE", "DELETE", "INSERT"].iter().any(|verb| sql.starts_with(verb)));
        let plain = plain.filter(|sql| !ALLOWED.iter().any(|(part, _why)| sql.contains(part) && !sql.contains(" OR ")));
        Ok(plain.map(|sql| (whole_tables(conn, sql), sql.clone())).filter(|(tables, _)| !tables.is_empty()).collect::<Vec<_>>())
    });
    let slow = slow.await.expect("read");
    assert!(slow.is_empty(), "{} statements read whole tables:\n{slow:#?}", slow.len());
}
