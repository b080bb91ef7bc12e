//! Places by their words: where this customer was served, where others were, the gazetteer, the zones. Ranked by how well
//! the words fit and how near the place is.

use crate::access::{Caller, Permission};
use crate::base::{At, CustomerId, Point, TicketId, Wgs84};
use crate::db::schema::tickets;
use crate::db::{Conn, Db, Fault, Refusal};
use crate::http::Problem;
use crate::org::place::{self, fold};
use crate::org::zone;
use actix_web::web;
use diesel::prelude::*;
use mobile_api::places::{PlaceHit, PlaceSource, PlacesQuery};
use mobile_api::{Page, code::Code};
use std::cmp::Ordering;
use std::collections::BTreeSet;
use utoipa::OpenApi;

/// Newest tickets whose addresses are looked through.
const LOOKED: i64 = 5000;
/// Tickets of one customer that are looked through.
const OWN: i64 = 50;
/// Candidates of each kind that are ranked.
const RANKED: i64 = 60;
/// Words that count.
const WORDS: usize = 6;

// ---- rules ----

/// How well a name fits: 0 is all of it, 1 its beginning, 2 a part of it; none when a word is missing.
fn fits(folded: &str, words: &[String]) -> Option<u8> {
    if !words.iter().all(|w| folded.contains(w.as_str())) {
        return None;
    }
    let first = words.first().map_or("", String::as_str);
    Some(if words.len() == 1 && folded == first { 0 } else { u8::from(!folded.starts_with(first)) + 1 })
}

fn rank_of(source: PlaceSource) -> u8 {
    match source {
        PlaceSource::Own => 0,
        PlaceSource::Gazetteer => 1,
        PlaceSource::Ticket => 2,
        PlaceSource::Zone => 3,
    }
}

/// His own first; then what fits better, then what is nearer, then by name, so that it is always the same.
fn better(a: &(u8, PlaceHit), b: &(u8, PlaceHit)) -> Ordering {
    let own = |h: &PlaceHit| h.source != PlaceSource::Own;
    let key = |(fit, h): &(u8, PlaceHit)| (own(h), *fit, h.away_m.unwrap_or(i64::MAX), rank_of(h.source));
    key(a).cmp(&key(b)).then_with(|| a.1.since.cmp(&b.1.since).reverse()).then_with(|| a.1.name.cmp(&b.1.name))
}

// ---- store ----

type Row = (TicketId, Option<String>, Option<f64>, Option<f64>, At);

/// Places with these words as the caller may find them, the best first.
///
/// # Errors
/// When the database cannot be read.
pub fn find(
    conn: &mut Conn,
    caller: &Caller,
    q: &str,
    customer: Option<CustomerId>,
    near: Option<Point<Wgs84>>,
    limit: usize,
) -> Result<Vec<PlaceHit>, Fault> {
    let words: Vec<String> = q.split_whitespace().map(fold).filter(|w| !w.is_empty()).take(WORDS).collect();
    if q.trim() != "" && words.is_empty() {
        return Ok(vec![]);
    }
    let mut all: Vec<(u8, PlaceHit)> = vec![];
    if let Some(customer) = customer {
        let his = tickets::table.filter(tickets::customer_id.eq(customer).and(tickets::branch_id.eq_any(caller.scope())));
        let his = his.filter(tickets::lat.is_not_null()).order(tickets::id.desc()).limit(OWN);
        let rows: Vec<Row> = his.select(COLUMNS).load(conn)?;
        all.extend(rows.into_iter().filter_map(|row| of_ticket(row, &words, PlaceSource::Own)));
    }
    if !words.is_empty() {
        all.extend(of_others(conn, caller, &words)?);
        for p in place::search(conn, &words, near, RANKED)? {
            let (fit, kind) = (fits(&p.folded, &words), Some(p.kind).filter(|k| !k.is_empty()));
            let hit = PlaceHit { name: p.name, source: PlaceSource::Gazetteer, kind, lat: p.lat, lon: p.lon, away_m: None, since: None };
            all.extend(fit.map(|fit| (fit, hit)));
        }
        let wanted = crate::base::page::Wanted { limit: 200, cursor: None };
        for z in zone::list(conn, caller, &wanted)? {
            let hit = |name| PlaceHit { name, source: PlaceSource::Zone, kind: None, lat: z.lat, lon: z.lon, away_m: None, since: None };
            all.extend(fits(&fold(&z.name), &words).map(|fit| (fit, hit(z.name.clone()))));
        }
    }
    for (_, hit) in &mut all {
        let away = |p: Point<Wgs84>| Point::new(hit.lat, hit.lon).ok().map(|at| p.distance_m(&at).round() as i64);
        hit.away_m = near.and_then(away);
    }
    all.sort_by(better);
    let mut seen = BTreeSet::new();
    let first_of_name = |(_, hit): (u8, PlaceHit)| {
        // One name at places a street apart is two places.
        let key = (fold(&hit.name), (hit.lat * 500.0).round() as i64, (hit.lon * 500.0).round() as i64);
        seen.insert(key).then_some(hit)
    };
    Ok(all.into_iter().filter_map(first_of_name).take(limit).collect())
}

type Columns = (tickets::id, tickets::address, tickets::lat, tickets::lon, tickets::created_at);
const COLUMNS: Columns = (tickets::id, tickets::address, tickets::lat, tickets::lon, tickets::created_at);

/// Addresses of the newest tickets within scope.
fn of_others(conn: &mut Conn, caller: &Caller, words: &[String]) -> Result<Vec<(u8, PlaceHit)>, Fault> {
    // Ids are in order of time (UUIDv7): the newest are a range of the primary key.
    let oldest: Option<TicketId> =
        tickets::table.order(tickets::id.desc()).offset(LOOKED).limit(1).select(tickets::id).first(conn).optional()?;
    let mut query = tickets::table.filter(tickets::branch_id.eq_any(caller.scope()).and(tickets::lat.is_not_null())).into_boxed();
    if let Some(oldest) = oldest {
        query = query.filter(tickets::id.gt(oldest));
    }
    let rows: Vec<Row> = query.filter(tickets::address.is_not_null()).order(tickets::id.desc()).limit(LOOKED).select(COLUMNS).load(conn)?;
    let hits = rows.into_iter().filter_map(|row| of_ticket(row, words, PlaceSource::Ticket));
    Ok(hits.take(RANKED as usize * 4).collect())
}

fn of_ticket((_, address, lat, lon, at): Row, words: &[String], source: PlaceSource) -> Option<(u8, PlaceHit)> {
    let name = address.filter(|a| !a.trim().is_empty())?;
    let fit = fits(&fold(&name), words)?;
    Some((fit, PlaceHit { name, source, kind: None, lat: lat?, lon: lon?, away_m: None, since: Some(at.time()) }))
}

// ---- routes ----

#[derive(OpenApi)]
#[openapi(paths(search))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/places").route(web::get().to(search)));
}

/// Places by their words, the best first
#[utoipa::path(get, path = "/places", operation_id = "search_places", tag = "tickets", params(PlacesQuery),
    responses((status = 200, description = "At most `limit` places; there is no second page", body = Page<PlaceHit>)),
    extensions(("x-permission" = json!(Permission::TicketsRead))))]
async fn search(caller: Caller, db: web::Data<Db>, query: web::Query<PlacesQuery>) -> Result<web::Json<Page<PlaceHit>>, Problem> {
    let PlacesQuery { limit, q, customer, lat, lon } = query.into_inner();
    let limit = limit.unwrap_or(8);
    if !(1..=20).contains(&limit) {
        return Err(Refusal::new(Code::MalformedQuery, "limit: must be 1 to 20").into());
    }
    let q = q.unwrap_or_default();
    if q.chars().count() > 100 {
        return Err(Refusal::field("q", "has at most 100 characters").into());
    }
    let customer = customer.map(|id| id.parse()).transpose().map_err(|_unreadable| Refusal::field("customer", "is not an id"))?;
    let near = match (lat, lon) {
        (Some(lat), Some(lon)) => Some(Point::new(lat, lon).map_err(|why| Refusal::field("lat", why.to_string()))?),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(Refusal::field("lat", "lat and lon go together").into()),
    };
    let items = db.read(move |conn| find(conn, &caller, &q, customer, near, limit as usize)).await?;
    Ok(web::Json(Page { items, next: None }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_name_fits_best_then_its_beginning() {
        let fit = |name: &str, q: &str| fits(&fold(name), &q.split_whitespace().map(fold).collect::<Vec<_>>());
        assert_eq!(fit("钟楼", "钟楼"), Some(0));
        assert_eq!(fit("钟楼饭店", "钟楼"), Some(1));
        assert_eq!(fit("西安钟楼", "钟楼"), Some(2));
        assert_eq!(fit("高新区 科技二路 11 号", "科技 11"), Some(2));
        assert_eq!(fit("高新区", "科技"), None);
    }

    #[test]
    fn his_own_come_first_then_what_fits_then_what_is_near() {
        let hit = |name: &str, source, away_m| PlaceHit {
            name: name.into(),
            source,
            kind: None,
            lat: 0.0,
            lon: 0.0,
            away_m: Some(away_m),
            since: None,
        };
        let mut all = [
            (2, hit("far part", PlaceSource::Gazetteer, 9000)),
            (1, hit("far", PlaceSource::Gazetteer, 9000)),
            (2, hit("own", PlaceSource::Own, 50_000)),
            (1, hit("near", PlaceSource::Ticket, 10)),
            (0, hit("exact", PlaceSource::Zone, 90_000)),
        ];
        all.sort_by(better);
        assert_eq!(all.iter().map(|(_, h)| h.name.as_str()).collect::<Vec<_>>(), ["own", "exact", "near", "far", "far part"]);
    }
}
