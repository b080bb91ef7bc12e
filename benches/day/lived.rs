//! How a day went, read from what the server wrote.

use diesel::prelude::*;
use mobile_api::report::Report;
use nearhand::base::{At, TicketId};
use nearhand::db::schema::{decisions, dispatches, tickets};
use nearhand::db::{Db, Json};
use nearhand::testing::{Day, MORNING_US};
use std::collections::BTreeMap;
use std::time::Duration;

/// Bookings of the first hour do not count: the town still fills up.
const WARM_UP_S: i64 = 3_600;
/// Nor those of the last one: whoever is fetched soon would count, and whoever waits would not.
const LAST_S: i64 = 3_600;

/// How a day went for those who wanted somebody at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lived {
    /// Booked to on scene, seconds, of everybody who was not cancelled by himself; who still waits has waited so long.
    pub(crate) waits_s: Vec<f64>,
    /// Of those, nobody came: given up or still waiting.
    pub(crate) unserved: usize,
    /// Field tickets of the whole day that were finished.
    pub(crate) done: u64,
    /// Promises that were kept, of those that are over.
    pub(crate) kept: f64,
    /// How the decisions were reached.
    pub(crate) how: BTreeMap<String, usize>,
    /// Mean metres driven to a place where somebody was sent.
    pub(crate) drive_m: f64,
}

impl Lived {
    pub(crate) fn mean_s(&self) -> f64 {
        self.waits_s.iter().sum::<f64>() / self.waits_s.len().max(1) as f64
    }

    /// For people.
    pub(crate) fn line(&self) -> String {
        let Self { unserved, done, kept, drive_m, how, .. } = self;
        let (mean, p90, n) = (self.mean_s(), self.p90_s(), self.waits_s.len());
        format!(
            "mean {mean:.0} s, p90 {p90:.0} s of {n}, {unserved} unserved; {done} done, {kept:.3} kept, {drive_m:.0} m a drive; {how:?}"
        )
    }

    pub(crate) fn p90_s(&self) -> f64 {
        super::figure::percentile(&mut self.waits_s.clone(), 0.9)
    }
}

/// Lives a day of so many hours; it is made when virtual time has begun.
pub(crate) fn live(day: impl FnOnce() -> Day, hours: i64) -> Lived {
    actix_web::rt::System::new().block_on(async {
        tokio::time::pause();
        let (db, report) = day().lives(Duration::from_secs(hours.unsigned_abs() * 3_600)).await;
        assert_eq!(report.rules.broken, Vec::<String>::new(), "a day that breaks a rule says nothing");
        read(&db, &report, hours).await
    })
}

type Row = (TicketId, Option<At>, At, Option<String>, Option<At>);

async fn read(db: &Db, report: &Report, hours: i64) -> Lived {
    let begin = At::from_us(MORNING_US);
    let end = begin.plus_s(hours * 3_600);
    let (from, to) = (begin.plus_s(WARM_UP_S), end.plus_s(-LAST_S));
    let (rows, came, how, drives) = db
        .read(move |conn| {
            let columns = (tickets::id, tickets::want_from, tickets::created_at, tickets::outcome, tickets::closed_at);
            let field = tickets::table.filter(tickets::kind.eq_any(["wash", "rescue"])).filter(tickets::lat.is_not_null());
            let rows: Vec<Row> = field.order(tickets::id).select(columns).load(conn)?;
            let arrived = dispatches::table.filter(dispatches::arrived_at.is_not_null()).order(dispatches::created_at);
            let came: Vec<(TicketId, Option<At>, Option<i64>)> =
                arrived.select((dispatches::ticket_id, dispatches::arrived_at, dispatches::distance_m)).load(conn)?;
            let drives: Vec<f64> = came.iter().filter_map(|(_, _, m)| m.map(|m| m as f64)).collect();
            let why: Vec<Json> = decisions::table.select(decisions::why).load(conn)?;
            let how: Vec<String> = why.iter().filter_map(|w| Some(w.0.get("how")?.as_str()?.to_owned())).collect();
            Ok((rows, came, how, drives))
        })
        .await
        .expect("read");
    let mut came_at: BTreeMap<TicketId, At> = BTreeMap::new();
    for (ticket, at, _) in came {
        came_at.entry(ticket).or_insert(at.expect("filtered"));
    }
    let done = rows.iter().filter(|r| matches!(r.3.as_deref(), Some("done" | "rescued"))).count() as u64;
    let mut lived = Lived { done, ..Lived::default() };
    let told = report.promises.kept + report.promises.broken;
    lived.kept = report.promises.kept as f64 / told.max(1) as f64;
    lived.drive_m = drives.iter().sum::<f64>() / drives.len().max(1) as f64;
    for word in how {
        *lived.how.entry(word).or_default() += 1;
    }
    for (ticket, _, booked, outcome, closed) in rows.into_iter().filter(|r| r.1.is_none() && (from..to).contains(&r.2)) {
        match (came_at.get(&ticket), outcome.as_deref()) {
            (Some(came), _) => lived.waits_s.push(came.since_s(booked)),
            // He rang himself, or was told after long that nobody comes: the two differ by how long he had waited.
            (None, Some(_)) if closed.is_some_and(|at| at.since_s(booked) < 1_500.0) => {}
            (None, _) => {
                lived.unserved += 1;
                lived.waits_s.push(closed.unwrap_or(end).since_s(booked));
            }
        }
    }
    lived
}
