//! Browsers that a worker's messages are pushed to. One lives as long as the sign-in that made it.

use crate::access::{Caller, Permission};
use crate::base::{At, PushSubscriptionId, TokenId, WorkerId};
use crate::db::schema::{push_subscriptions, tokens, workers};
use crate::db::{Conn, Db, Fault, Json, Refusal, Tx};
use crate::each_db;
use crate::gateway::push::{Subscription, Target, web};
use crate::http::{Body, Idem, Problem};
use crate::live::Live;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web as http};
use diesel::prelude::*;
use mobile_api::field::{NewPushSubscription, PushKey, PushTarget};
use utoipa::OpenApi;

/// Browsers of one worker; a further one takes the oldest's place.
const MOST: i64 = 5;

// ---- store ----

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = push_subscriptions, treat_none_as_default_value = false)]
struct Row {
    id: PushSubscriptionId,
    worker_id: WorkerId,
    token_id: TokenId,
    endpoint: String,
    p256dh: String,
    auth: String,
    lang: String,
    created_at: At,
}

/// Where a worker's messages are pushed to now, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn of(conn: &mut Conn, worker: WorkerId, now: At) -> Result<Vec<Target>, Fault> {
    let his = push_subscriptions::table
        .inner_join(tokens::table.on(tokens::id.eq(push_subscriptions::token_id)))
        .filter(push_subscriptions::worker_id.eq(worker).and(tokens::expires_at.gt(now)))
        .order((push_subscriptions::created_at.desc(), push_subscriptions::id.desc()))
        .limit(MOST);
    let rows: Vec<Row> = his.select(Row::as_select()).load(conn)?;
    let mut all: Vec<Target> =
        rows.into_iter().map(|r| Target::Web(subscription(Some(r.id), r.endpoint, r.p256dh, r.auth, r.lang))).collect();
    let named = workers::table.find(worker).select(workers::push_target).first::<Option<Json>>(conn).optional()?.flatten();
    all.extend(named.and_then(|target| other(&target, &all)));
    Ok(all)
}

/// Whether one of these workers has a browser that is pushed to.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn any(conn: &mut Conn, workers: &[WorkerId], now: At) -> Result<bool, Fault> {
    let some = push_subscriptions::table
        .inner_join(tokens::table.on(tokens::id.eq(push_subscriptions::token_id)))
        .filter(push_subscriptions::worker_id.eq_any(workers.to_vec()).and(tokens::expires_at.gt(now)));
    Ok(some.count().get_result::<i64>(conn)? > 0)
}

/// What `PUT /field/push-target` named, unless it is a browser that subscribed as well.
fn other(target: &Json, known: &[Target]) -> Option<Target> {
    match target.read().ok()? {
        PushTarget::Fcm { .. } => Some(Target::Fcm),
        PushTarget::WebPush { endpoint, .. } if known.iter().any(|t| matches!(t, Target::Web(s) if s.endpoint == endpoint)) => None,
        PushTarget::WebPush { endpoint, p256dh, auth } => Some(Target::Web(subscription(None, endpoint, p256dh, auth, "zh".into()))),
    }
}

fn subscription(id: Option<PushSubscriptionId>, endpoint: String, p256dh: String, auth: String, lang: String) -> Subscription {
    Subscription { id, endpoint, p256dh, auth, lang }
}

/// Forgets those that their push services know no more.
///
/// # Errors
/// When the database says no.
pub(super) fn forget(tx: &mut Tx<'_>, gone: &[PushSubscriptionId]) -> Result<(), Fault> {
    if !gone.is_empty() {
        diesel::delete(push_subscriptions::table.filter(push_subscriptions::id.eq_any(gone))).execute(tx.conn)?;
    }
    Ok(())
}

fn keep(
    tx: &mut Tx<'_>,
    caller: &Caller,
    worker: WorkerId,
    new: NewPushSubscription,
) -> Result<mobile_api::field::PushSubscription, Fault> {
    let NewPushSubscription { endpoint, p256dh, auth, lang } = new;
    let row = Row { id: tx.new_id(), worker_id: worker, token_id: caller.token_id, endpoint, p256dh, auth, lang, created_at: tx.now };
    let same = push_subscriptions::table.filter(push_subscriptions::endpoint.eq(&row.endpoint));
    diesel::delete(same).execute(tx.conn)?;
    each_db!(&mut *tx.conn, c => diesel::insert_into(push_subscriptions::table).values(&row).execute(c))?;
    let his = push_subscriptions::table.filter(push_subscriptions::worker_id.eq(worker)).order(push_subscriptions::id.desc());
    let ids: Vec<PushSubscriptionId> = his.select(push_subscriptions::id).limit(4 * MOST).load(tx.conn)?;
    forget(tx, ids.get(MOST as usize..).unwrap_or_default())?;
    let host = reqwest::Url::parse(&row.endpoint).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    Ok(mobile_api::field::PushSubscription { id: row.id.to_string(), host, lang: row.lang, created_at: row.created_at.time() })
}

fn end(tx: &mut Tx<'_>, worker: WorkerId, id: PushSubscriptionId) -> Result<(), Fault> {
    let his = push_subscriptions::table.filter(push_subscriptions::id.eq(id).and(push_subscriptions::worker_id.eq(worker)));
    match diesel::delete(his).execute(tx.conn)? {
        0 => Err(Refusal::not_found("push subscription").into()),
        _ => Ok(()),
    }
}

// ---- routes ----

#[derive(OpenApi)]
#[openapi(paths(key, subscribe, unsubscribe))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut http::ServiceConfig) {
    cfg.service(http::resource("/field/push-key").route(http::get().to(key)));
    cfg.service(http::resource("/field/push-subscriptions").route(http::post().to(subscribe)));
    cfg.service(http::resource("/field/push-subscriptions/{id}").route(http::delete().to(unsubscribe)));
}

/// What a browser subscribes to push messages with
#[utoipa::path(get, path = "/field/push-key", operation_id = "get_push_key", tag = "field",
    responses((status = 200, description = "The server's public key, if it pushes to browsers", body = PushKey)),
    extensions(("x-permission" = json!(Permission::Field))))]
async fn key(live: http::Data<Live>) -> http::Json<PushKey> {
    http::Json(PushKey { public_key: live.gateways.push.public_key().map(str::to_owned) })
}

/// Wake this browser when an offer comes; the sixth of a worker takes the oldest's place
#[utoipa::path(post, path = "/field/push-subscriptions", operation_id = "add_push_subscription", tag = "field",
    request_body = NewPushSubscription,
    responses((status = 201, description = "Kept until the sign-in ends", body = mobile_api::field::PushSubscription)),
    extensions(("x-permission" = json!(Permission::Field))))]
async fn subscribe(caller: Caller, live: http::Data<Live>, body: Body<NewPushSubscription>) -> Result<HttpResponse, Problem> {
    let (me, user, new) = (caller.worker()?, caller.user_id, body.value);
    live.gateways.push.admits(&new.endpoint).map_err(|why| Refusal::field("endpoint", why))?;
    web::keys(&new.p256dh, &new.auth).ok_or_else(|| Refusal::field("p256dh", "p256dh and auth are not a browser's keys"))?;
    body.idem.act(&live.db, user, StatusCode::CREATED, move |tx| keep(tx, &caller, me, new)).await
}

/// Wake this browser no more
#[utoipa::path(delete, path = "/field/push-subscriptions/{id}", operation_id = "remove_push_subscription", tag = "field",
    params(("id" = String, Path, description = "Subscription")),
    responses((status = 204, description = "Forgotten")),
    extensions(("x-permission" = json!(Permission::Field))))]
async fn unsubscribe(caller: Caller, db: http::Data<Db>, id: http::Path<PushSubscriptionId>, idem: Idem) -> Result<HttpResponse, Problem> {
    let (me, user, id) = (caller.worker()?, caller.user_id, *id);
    idem.act(&db, user, StatusCode::NO_CONTENT, move |tx| end(tx, me, id)).await
}
