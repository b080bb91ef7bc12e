//! Quotes: who could be there soonest, asked while the caller talks, and the hold that keeps one worker for him.

use crate::access::{Caller, Permission};
use crate::base::{At, Point, QuoteId, Wgs84, WorkerId};
use crate::calls::promise::{self, HOLD_S};
use crate::db::schema::zones;
use crate::db::{Fault, Json, Refusal, Tx};
use crate::dispatch::Rule;
use crate::http::idempotency::Answer;
use crate::http::{Body, Idem, Problem};
use crate::live::Live;
use crate::live::ask::{Asks, as_seen, check_seen, question, rule_against, unable};
use crate::live::board::Board;
use crate::live::dispatcher::{Dispatcher, Hold, Release};
use crate::tickets::Flow;
use crate::tickets::routes::point_of;
use crate::tickets::wanted::check_window;
use actix::Addr;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use mobile_api::code::Code;
use mobile_api::tickets as api;
use parking_lot::Mutex;
use std::sync::Arc;
use utoipa::OpenApi;

/// Near workers left out that an agent is shown.
const MOST_LEFT_OUT: usize = 20;

#[derive(OpenApi)]
#[openapi(paths(quote, hold, release))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/quotes").route(web::post().to(quote)));
    cfg.service(web::resource("/quotes/{id}/hold").route(web::post().to(hold)).route(web::delete().to(release)));
}

/// The nearest able workers, while the caller is on the line
#[utoipa::path(post, path = "/quotes", operation_id = "create_quote", tag = "quotes", request_body = api::NewQuote,
    responses((status = 201, description = "Candidates, cheapest first", body = api::Quote)),
    extensions(("x-permission" = json!(Permission::TicketsWrite))))]
async fn quote(caller: Caller, live: web::Data<Live>, body: Body<api::NewQuote>) -> Result<HttpResponse, Problem> {
    let new = body.value;
    let flow = field_flow(&live, &new.kind)?;
    let place = point_of(&new.place)?.ok_or_else(|| Refusal::field("place", "lat and lon are needed for a quote"))?;
    let window = (new.want_from.map(At::new), new.want_to.map(At::new));
    check_window(window.0, window.1, live.clock.now())?;
    let call = new.call_id.as_deref().map(|c| c.parse().map_err(|_unreadable| Refusal::field("call_id", "is not an id"))).transpose()?;
    let Some(board) = live.zone_of(&caller, &place) else { return Err(no_zone(&live, &caller).await?.into()) };
    let mut asked = question(&live, &board, flow, place, Asks { branch: caller.branch_id, quote: None })?;
    (asked.want_from, asked.want_to) = window;
    let decision = live.who_could_go(&board, asked).await?;
    let id: QuoteId = live.ids.new_id();
    let answer = api::Quote {
        id: id.to_string(),
        candidates: decision.quote_candidates(),
        left_out: as_seen(&live, &caller, decision.left_out.iter().take(MOST_LEFT_OUT).map(Into::into).collect()),
        held_worker_id: None,
        held_until: None,
    };
    let (user, branch_id, zone_id) = (caller.user_id, caller.branch_id, board.zone.id);
    let command = move |tx: &mut Tx<'_>| {
        if let Some(call) = call
            && promise::branch_of_call(tx.conn, call)?.is_none_or(|b| !caller.sees(b))
        {
            return Err(Refusal::field("call_id", "is no call of your branches").into());
        }
        let row = promise::Quote {
            id,
            branch_id,
            zone_id,
            user_id: user,
            call_id: call,
            kind: new.kind,
            lat: place.lat(),
            lon: place.lon(),
            answer: Json::of(&answer),
            held_worker_id: None,
            held_eta_s: None,
            held_until: None,
            used: false,
            created_at: tx.now,
        };
        promise::keep(tx, &row)?;
        Ok(answer)
    };
    body.idem.act(&live.db, user, StatusCode::CREATED, command).await
}

/// Keep a worker for this call, for 45 s
#[utoipa::path(post, path = "/quotes/{id}/hold", operation_id = "hold_worker", tag = "quotes", request_body = api::Hold,
    params(("id" = String, Path, description = "Quote")),
    responses((status = 200, description = "The quote with its hold", body = api::Quote)),
    extensions(("x-permission" = json!(Permission::TicketsWrite))))]
async fn hold(caller: Caller, live: web::Data<Live>, id: web::Path<QuoteId>, body: Body<api::Hold>) -> Result<HttpResponse, Problem> {
    let worker: WorkerId = body.value.worker_id.parse().map_err(|_unreadable| Refusal::field("worker_id", "is not an id"))?;
    let (id, user, path) = (id.into_inner(), caller.user_id, caller.branch_path.clone());
    let before = find(&live, id, &path).await?;
    check_seen(&live, &caller, worker, "worker_id")?;
    let (board, dispatcher) = of_zone(&live, &before)?;
    check_able(&live, &board, &before, worker)?;
    // The dispatcher is asked first, so that it offers him to nobody else while the row is being written.
    let until = live.clock.now().plus_s(HOLD_S);
    keep(&dispatcher, Hold { quote: id, worker, until }).await?;
    let written = Arc::new(Mutex::new(false));
    let done = Arc::clone(&written);
    let command = move |tx: &mut Tx<'_>| {
        let quote = promise::hold(tx, id, &path, worker)?;
        *done.lock() = true;
        shown(&quote)
    };
    let answer = body.idem.act(&live.db, user, StatusCode::OK, command).await;
    let is_new = *written.lock();
    if answer.is_err() || !is_new {
        // Refused, or a repetition that changed nothing: the dispatcher keeps whom the table keeps.
        back_to(&live, &dispatcher, &before).await;
    }
    answer
}

/// Let go of whom a quote keeps
#[utoipa::path(delete, path = "/quotes/{id}/hold", operation_id = "release_worker", tag = "quotes",
    params(("id" = String, Path, description = "Quote")),
    responses((status = 200, description = "The quote without a hold", body = api::Quote)),
    extensions(("x-permission" = json!(Permission::TicketsWrite))))]
async fn release(caller: Caller, live: web::Data<Live>, id: web::Path<QuoteId>, idem: Idem) -> Result<HttpResponse, Problem> {
    let (id, path) = (id.into_inner(), caller.branch_path.clone());
    let command = move |tx: &mut Tx<'_>| {
        let mut freed = None;
        let answer = idem.within(tx, caller.user_id, |tx| {
            let quote = promise::release(tx, id, &path)?;
            let answer = Answer::of(StatusCode::OK, &shown(&quote)?)?;
            freed = Some(quote);
            Ok(answer)
        })?;
        Ok((answer, freed))
    };
    let (answer, freed) = live.db.write(command).await?;
    // A repetition frees nobody: he may be kept again meanwhile.
    if let Some(quote) = freed {
        let (_, dispatcher) = of_zone(&live, &quote)?;
        dispatcher.send(Release(id)).await.map_err(Problem::internal)?;
    }
    Ok(answer.respond())
}

fn field_flow<'a>(live: &'a Live, kind: &str) -> Result<&'a Flow, Refusal> {
    let flow = live.flows.get(kind).ok_or_else(|| Refusal::field("kind", "is not a ticket kind: GET /flows lists them"))?;
    if flow.offer.is_none() {
        return Err(Refusal::field("kind", "agents handle this kind: nobody goes"));
    }
    Ok(flow)
}

/// Tells which zones there are.
async fn no_zone(live: &Live, caller: &Caller) -> Result<Refusal, Fault> {
    let ids: Vec<_> = live.his_zones(caller).iter().map(|b| b.zone.id).collect();
    let read = zones::table.filter(zones::id.eq_any(ids)).order(zones::code).select((zones::code, zones::name)).limit(50);
    let names: Vec<(String, String)> = live.db.read(move |conn| Ok(read.load(conn)?)).await?;
    let names: Vec<String> = names.into_iter().map(|(code, name)| format!("{code} ({name})")).collect();
    let there = if names.is_empty() { "you have none".to_owned() } else { names.join(", ") };
    Ok(Refusal::field("place", format!("lies in none of your zones: {there}")))
}

async fn find(live: &Live, id: QuoteId, path: &str) -> Result<promise::Quote, Fault> {
    let path = path.to_owned();
    live.db.read(move |conn| promise::find(conn, id, &path)).await
}

fn of_zone(live: &Live, quote: &promise::Quote) -> Result<(Arc<Board>, Addr<Dispatcher>), Fault> {
    let board = live.whereabouts.board(quote.zone_id);
    let dispatcher = live.dispatchers.of(live, quote.zone_id);
    board.zip(dispatcher).ok_or_else(|| Fault::internal("a quote's zone has no dispatcher"))
}

/// Somebody who was free when the quote was asked may have got a job since.
fn check_able(live: &Live, board: &Board, quote: &promise::Quote, worker: WorkerId) -> Result<(), Fault> {
    let flow = field_flow(live, &quote.kind)?;
    let place: Point<Wgs84> = Point::new(quote.lat, quote.lon).map_err(Fault::internal)?;
    let asked = question(live, board, flow, place, Asks { branch: quote.branch_id, quote: Some(quote.id) })?;
    rule_against(live, board, worker, &asked).map_or(Ok(()), |rule| Err(refused(rule).into()))
}

fn refused(rule: Rule) -> Refusal {
    match rule {
        Rule::HeldByOtherCall => Refusal::new(Code::Taken, "another caller's quote holds this worker"),
        rule => unable(rule),
    }
}

async fn keep(dispatcher: &Addr<Dispatcher>, hold: Hold) -> Result<(), Problem> {
    dispatcher.send(hold).await.map_err(Problem::internal)?.map_err(|rule| refused(rule).into())
}

/// The dispatcher keeps again whom the quote kept before, if anybody.
async fn back_to(live: &Live, dispatcher: &Addr<Dispatcher>, before: &promise::Quote) {
    let held = promise::held(before).filter(|h| h.until > live.clock.now() && !before.used);
    let told = match held {
        Some(h) => dispatcher.send(Hold { quote: h.quote, worker: h.worker, until: h.until }).await.map(drop),
        None => dispatcher.send(Release(before.id)).await,
    };
    if let Err(why) = told {
        // It died in between: the one that takes its place reads the holds from the table.
        tracing::warn!(%why, quote = %before.id, "a dispatcher could not be told of a hold");
    }
}

fn shown(quote: &promise::Quote) -> Result<api::Quote, Fault> {
    let answer: api::Quote = quote.answer.read()?;
    Ok(api::Quote { held_worker_id: quote.held_worker_id.map(|w| w.to_string()), held_until: quote.held_until.map(At::time), ..answer })
}
