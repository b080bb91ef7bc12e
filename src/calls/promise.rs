//! Quotes and their holds: while a caller talks, one worker is kept for him for 45 s, so that the time the agent says is
//! the time that is booked. The row makes a hold survive a crash; the zone's dispatcher is asked before it is written.

use crate::base::{At, BranchId, CallId, Point, QuoteId, UserId, Wgs84, WorkerId, ZoneId};
use crate::db::schema::{branches, calls, quotes};
use crate::db::{Conn, Fault, Json, MultiBackend, Refusal, Tx};
use diesel::prelude::*;
use mobile_api::code::Code;
use mobile_api::tickets::Quote as Answer;

/// A car that stands so near to where the quote was asked for is reached in the same minutes, metres.
const SAME_PLACE_M: f64 = 500.0;

/// How long a hold keeps a worker, seconds.
pub const HOLD_S: i64 = 45;

/// An estimate that an agent was shown: a row of `quotes`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = quotes, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Quote {
    /// Its name, given out before the row is written.
    pub id: QuoteId,
    /// The branch of the agent who asked.
    pub branch_id: BranchId,
    /// Where the car stands.
    pub zone_id: ZoneId,
    /// Who asked.
    pub user_id: UserId,
    /// The call during which it was asked.
    pub call_id: Option<CallId>,
    /// The ticket kind.
    pub kind: String,
    /// Degrees north, WGS-84.
    pub lat: f64,
    /// Degrees east, WGS-84.
    pub lon: f64,
    /// The candidates as shown ([`mobile_api::tickets::Quote`]).
    pub answer: Json,
    /// Who is kept for it.
    pub held_worker_id: Option<WorkerId>,
    /// The seconds the agent was shown for him.
    pub held_eta_s: Option<i64>,
    /// Until when he is kept.
    pub held_until: Option<At>,
    /// A ticket was booked from it: its hold has ended.
    pub used: bool,
    /// When it was asked.
    pub created_at: At,
}

/// A hold in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The quote that holds him.
    pub quote: QuoteId,
    /// Whom.
    pub worker: WorkerId,
    /// Until when.
    pub until: At,
}

/// What a booking takes over from its quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldQuote {
    /// The worker who was kept: he is asked first.
    pub worker: WorkerId,
    /// The seconds the agent was shown, counted from the booking: the promise.
    pub eta_s: i64,
    /// The zone it was asked in.
    pub zone: ZoneId,
}

/// Keeps what an agent was shown.
///
/// # Errors
/// When the database refuses the row, for one because the call is unknown.
pub fn keep(tx: &mut Tx<'_>, quote: &Quote) -> Result<(), Fault> {
    diesel::insert_into(quotes::table).values(quote).execute(tx.conn)?;
    Ok(())
}

/// The branch whose call this is; none when there is no such call.
///
/// # Errors
/// When the database cannot be read.
pub fn branch_of_call(conn: &mut Conn, call: CallId) -> Result<Option<BranchId>, Fault> {
    Ok(calls::table.find(call).select(calls::branch_id).first(conn).optional()?)
}

/// One quote of a branch whose path starts with `within` (the caller's scope).
///
/// # Errors
/// `not_found` when there is none within that scope.
pub fn find(conn: &mut Conn, id: QuoteId, within: &str) -> Result<Quote, Fault> {
    let row = quotes::table
        .inner_join(branches::table.on(branches::id.eq(quotes::branch_id)))
        .filter(quotes::id.eq(id))
        .select((Quote::as_select(), branches::path))
        .first::<(Quote, String)>(conn)
        .optional()?;
    match row {
        Some((quote, path)) if path.starts_with(within) => Ok(quote),
        Some(_) | None => Err(Refusal::not_found("quote").into()),
    }
}

/// Keeps `worker` for the quote until [`HOLD_S`] from now, instead of whom it kept before.
///
/// # Errors
/// `taken` when another call holds him, `worker_unable` when he was not among the quote's candidates, `quote_used` when
/// a ticket was booked from it already.
pub fn hold(tx: &mut Tx<'_>, id: QuoteId, within: &str, worker: WorkerId) -> Result<Quote, Fault> {
    let mut quote = find(tx.conn, id, within)?;
    if quote.used {
        return Err(Refusal::new(Code::QuoteUsed, "a ticket was booked from this quote already: ask for a new one").into());
    }
    let eta_s = shown_eta(&quote, worker)?;
    if held_elsewhere(tx.conn, id, worker, tx.now)? {
        return Err(Refusal::new(Code::Taken, "another caller's quote holds this worker").into());
    }
    quote.held_worker_id = Some(worker);
    quote.held_eta_s = Some(eta_s);
    quote.held_until = Some(tx.now.plus_s(HOLD_S));
    set_hold(tx.conn, &quote)?;
    Ok(quote)
}

/// Lets go of whom the quote keeps, if anybody.
///
/// # Errors
/// `not_found` as [`find`].
pub fn release(tx: &mut Tx<'_>, id: QuoteId, within: &str) -> Result<Quote, Fault> {
    let mut quote = find(tx.conn, id, within)?;
    (quote.held_worker_id, quote.held_eta_s, quote.held_until) = (None, None, None);
    set_hold(tx.conn, &quote)?;
    Ok(quote)
}

/// What is booked from a quote.
#[derive(Debug, Clone, Copy)]
pub struct Booked<'a> {
    /// The ticket kind.
    pub kind: &'a str,
    /// Where the car stands, once that is known.
    pub point: Option<Point<Wgs84>>,
    /// The worker asked for by name.
    pub wish: Option<WorkerId>,
}

/// Takes over the hold of a quote for the ticket that is being booked from it. `None` when nobody was kept, so nothing was
/// told: the ticket is booked without a promise. A quote gives its hold once, and for what it was asked for.
///
/// # Errors
/// `not_found` as [`find`]; `quote_used`, `quote_mismatch` or `quote_expired` when what the agent told the caller is not
/// what would be booked: he asks anew and tells it.
pub fn use_quote(tx: &mut Tx<'_>, id: QuoteId, within: &str, booked: &Booked<'_>) -> Result<Option<HeldQuote>, Fault> {
    let quote = find(tx.conn, id, within)?;
    if quote.used {
        return Err(Refusal::new(Code::QuoteUsed, "a ticket was booked from this quote already: ask for a new one").into());
    }
    if let Some(what) = mismatch(&quote, booked) {
        return Err(Refusal::new(Code::QuoteMismatch, format!("{what}: ask for a new quote")).into());
    }
    let held = quote.held_worker_id.zip(quote.held_eta_s);
    if held.is_some() && quote.held_until.is_none_or(|until| until <= tx.now) {
        return Err(Refusal::new(Code::QuoteExpired, format!("the hold of {HOLD_S} s has ended: ask for a new quote")).into());
    }
    diesel::update(quotes::table.find(id)).set(quotes::used.eq(true)).execute(tx.conn)?;
    Ok(held.map(|(worker, eta_s)| HeldQuote { worker, eta_s, zone: quote.zone_id }))
}

/// What makes the quote one of something else.
fn mismatch(quote: &Quote, booked: &Booked<'_>) -> Option<String> {
    if quote.kind != booked.kind {
        return Some(format!("the quote was for the kind {}", quote.kind));
    }
    let asked = Point::<Wgs84>::new(quote.lat, quote.lon).ok();
    match booked.point.zip(asked).map(|(there, asked)| there.distance_m(&asked)) {
        Some(away_m) if away_m <= SAME_PLACE_M => {}
        Some(away_m) => return Some(format!("the quote was for a place {away_m:.0} m away")),
        None => return Some("the quote was for a place that the booking does not name".into()),
    }
    let other = quote.held_worker_id.zip(booked.wish).is_some_and(|(held, wish)| held != wish);
    other.then(|| "the quote keeps another worker than the one wished for".into())
}

/// The holds in force in a zone, by worker: what a dispatcher needs when it comes back.
///
/// # Errors
/// When the database cannot be read.
pub fn held_in_zone(conn: &mut Conn, zone: ZoneId, now: At) -> Result<Vec<Held>, Fault> {
    let rows = quotes::table
        .filter(quotes::zone_id.eq(zone).and(quotes::used.eq(false)).and(quotes::held_until.gt(now)))
        .order((quotes::held_worker_id, quotes::id))
        .select(Quote::as_select())
        .load(conn)?;
    Ok(rows.iter().filter_map(held).collect())
}

/// The hold of a quote row, whether or not its time is over.
#[must_use]
pub fn held(quote: &Quote) -> Option<Held> {
    let (Some(worker), Some(until)) = (quote.held_worker_id, quote.held_until) else { return None };
    Some(Held { quote: quote.id, worker, until })
}

fn shown_eta(quote: &Quote, worker: WorkerId) -> Result<i64, Fault> {
    let shown: Answer = quote.answer.read()?;
    let name = worker.to_string();
    let found = shown.candidates.iter().find(|c| c.worker_id == name).map(|c| c.eta_s);
    found.ok_or_else(|| Refusal::new(Code::WorkerUnable, "this worker was not among the quote's candidates: ask for a new quote").into())
}

fn held_elsewhere(conn: &mut Conn, id: QuoteId, worker: WorkerId, now: At) -> Result<bool, Fault> {
    let others = quotes::table.filter(quotes::id.ne(id).and(quotes::used.eq(false)));
    let others = others.filter(quotes::held_worker_id.eq(worker).and(quotes::held_until.gt(now)));
    Ok(diesel::select(diesel::dsl::exists(others)).get_result(conn)?)
}

fn set_hold(conn: &mut Conn, quote: &Quote) -> Result<(), Fault> {
    let hold =
        (quotes::held_worker_id.eq(quote.held_worker_id), quotes::held_eta_s.eq(quote.held_eta_s), quotes::held_until.eq(quote.held_until));
    diesel::update(quotes::table.find(quote.id)).set(hold).execute(conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Clock, Id, Ids};
    use crate::db::schema::{users, workers, zones};
    use crate::db::{Db, Settings};
    use mobile_api::tickets::QuoteCandidate;
    use std::time::Duration;

    fn id<T>(n: u128) -> Id<T> {
        Id::of(uuid::Uuid::from_u128(n))
    }
    fn worker(n: u128) -> WorkerId {
        id(100 + n)
    }
    fn branch(n: u128) -> BranchId {
        id(n)
    }
    fn zone_id() -> ZoneId {
        id(3)
    }
    fn agent() -> UserId {
        id(4)
    }

    async fn town() -> Db {
        let clock = Clock::starting_at(At::from_us(0));
        let ids = Ids::seeded(1, clock.clone());
        let db = Db::inline(Settings::new("sqlite://:memory:"), clock, ids, Box::new(|_| ())).expect("memory");
        db.write(|tx| {
            let now = tx.now;
            for (n, path) in [(1, "/a/"), (2, "/b/")] {
                let row = (branches::id.eq(branch(n)), branches::path.eq(path), branches::kind.eq("own"), branches::name.eq(path));
                diesel::insert_into(branches::table)
                    .values((row, branches::version.eq(1), branches::created_at.eq(now)))
                    .execute(tx.conn)?;
            }
            let zone = (zones::id.eq(zone_id()), zones::branch_id.eq(branch(1)), zones::code.eq("XA"), zones::name.eq("x"));
            let place = (zones::lat.eq(34.0), zones::lon.eq(108.0), zones::radius_m.eq(9e4), zones::created_at.eq(now));
            diesel::insert_into(zones::table).values((zone, place)).execute(tx.conn)?;
            let user = (users::id.eq(agent()), users::branch_id.eq(branch(1)), users::login.eq("a"), users::name.eq("a"));
            let rest = (users::password_hash.eq("-"), users::roles.eq(Json::of(&["agent"])), users::created_at.eq(now));
            diesel::insert_into(users::table).values((user, rest)).execute(tx.conn)?;
            for n in 0..3 {
                let who =
                    (workers::id.eq(worker(n)), workers::branch_id.eq(branch(1)), workers::zone_id.eq(zone_id()), workers::name.eq("w"));
                let rest = (workers::phone.eq("1"), workers::kind.eq("washer"), workers::created_at.eq(now));
                diesel::insert_into(workers::table).values((who, rest)).execute(tx.conn)?;
            }
            (10..13).try_for_each(|n| keep(tx, &quote(n)))
        })
        .await
        .expect("a town");
        db
    }

    fn quote(n: u128) -> Quote {
        let one = |w, eta_s| QuoteCandidate { worker_id: worker(w).to_string(), name: "w".into(), eta_s, distance_m: 1, fix_age_s: 0 };
        let candidates = vec![one(0, 300), one(1, 420)];
        let id = id(n);
        let answer = Answer { id: id.to_string(), candidates, left_out: vec![], held_worker_id: None, held_until: None };
        Quote {
            id,
            branch_id: branch(1),
            zone_id: zone_id(),
            user_id: agent(),
            call_id: None,
            kind: "wash".into(),
            lat: 34.0,
            lon: 108.0,
            answer: Json::of(&answer),
            held_worker_id: None,
            held_eta_s: None,
            held_until: None,
            used: false,
            created_at: At::from_us(0),
        }
    }

    async fn hold_now(db: &Db, q: u128, w: u128) -> Result<Quote, Option<Code>> {
        db.write(move |tx| hold(tx, id(q), "/a/", worker(w))).await.map_err(|e| e.code())
    }
    async fn use_for(db: &Db, q: u128, kind: &'static str, lat: f64, wish: Option<u128>) -> Result<Option<HeldQuote>, Option<Code>> {
        let booked = Booked { kind, point: Point::new(lat, 108.0).ok(), wish: wish.map(worker) };
        db.write(move |tx| use_quote(tx, id(q), "/a/", &booked)).await.map_err(|e| e.code())
    }
    async fn use_now(db: &Db, q: u128) -> Result<Option<HeldQuote>, Option<Code>> {
        use_for(db, q, "wash", 34.0, None).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_hold_keeps_a_worker_from_other_calls_for_45_seconds() {
        let db = town().await;
        assert_eq!(hold_now(&db, 10, 0).await.map(|q| (q.held_eta_s, q.held_until)), Ok((Some(300), Some(At::from_us(45_000_000)))));
        assert_eq!(hold_now(&db, 11, 0).await.map(drop), Err(Some(Code::Taken)));
        tokio::time::advance(Duration::from_secs(44)).await;
        assert_eq!(hold_now(&db, 11, 0).await.map(drop), Err(Some(Code::Taken)), "44 s later still");
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(hold_now(&db, 11, 0).await.map(drop), Ok(()), "after 45 s he is free");
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_hold_of_the_same_quote_replaces_the_old_one() {
        let db = town().await;
        hold_now(&db, 10, 0).await.expect("free");
        hold_now(&db, 10, 1).await.expect("free");
        let held = db.read(|c| held_in_zone(c, id(3), At::from_us(0))).await.expect("readable");
        assert_eq!(held, [Held { quote: id(10), worker: worker(1), until: At::from_us(45_000_000) }]);
        assert_eq!(hold_now(&db, 11, 0).await.map(drop), Ok(()));
        db.write(|tx| release(tx, id(11), "/a/")).await.expect("released");
        assert_eq!(hold_now(&db, 12, 0).await.map(drop), Ok(()), "released at once");
    }

    #[tokio::test(start_paused = true)]
    async fn only_a_candidate_within_ones_branches_can_be_held() {
        let db = town().await;
        assert_eq!(hold_now(&db, 10, 2).await.map(drop), Err(Some(Code::WorkerUnable)));
        let foreign = db.write(|tx| hold(tx, id(10), "/b/", worker(0))).await.map(drop);
        assert_eq!(foreign.map_err(|e| e.code()), Err(Some(Code::NotFound)), "I10");
        assert_eq!(hold_now(&db, 77, 0).await.map(drop), Err(Some(Code::NotFound)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_booking_takes_the_hold_over_once_and_only_in_time() {
        let db = town().await;
        hold_now(&db, 10, 1).await.expect("free");
        let kept = HeldQuote { worker: worker(1), eta_s: 420, zone: id(3) };
        assert_eq!(use_now(&db, 10).await, Ok(Some(kept)));
        assert_eq!(use_now(&db, 10).await, Err(Some(Code::QuoteUsed)), "once");
        assert_eq!(hold_now(&db, 10, 1).await.map(drop), Err(Some(Code::QuoteUsed)));
        assert_eq!(use_now(&db, 12).await, Ok(None), "nobody was kept, so nothing was told");
        hold_now(&db, 11, 1).await.expect("the used hold has ended");
        tokio::time::advance(Duration::from_secs(45)).await;
        assert_eq!(use_now(&db, 11).await, Err(Some(Code::QuoteExpired)), "too late");
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_told_of_one_thing_is_not_booked_for_another() {
        let db = town().await;
        hold_now(&db, 10, 1).await.expect("free");
        let mismatch = Err(Some(Code::QuoteMismatch));
        assert_eq!(use_for(&db, 10, "rescue", 34.0, None).await, mismatch, "another kind");
        assert_eq!(use_for(&db, 10, "wash", 34.2, None).await, mismatch, "20 km away");
        assert_eq!(use_for(&db, 10, "wash", f64::NAN, None).await, mismatch, "nobody knows where");
        assert_eq!(use_for(&db, 10, "wash", 34.0, Some(0)).await, mismatch, "for somebody else");
        assert!(use_for(&db, 10, "wash", 34.001, Some(1)).await.is_ok(), "round the corner, and none of these used it up");
    }
}
