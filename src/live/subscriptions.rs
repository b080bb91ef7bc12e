//! Devices that a worker's messages are pushed to: browsers that subscribed, and apps that registered with Firebase. Each
//! lives as long as the sign-in that made it.

use crate::access::{Caller, Permission};
use crate::base::{At, PushSubscriptionId, TokenId, WorkerId};
use crate::db::schema::{push_subscriptions, tokens};
use crate::db::{Conn, Db, Fault, Refusal, Tx};
use crate::each_db;
use crate::gateway::push::{Push, Registration, Subscription, Target, web};
use crate::http::{Body, Idem, Problem};
use crate::live::Live;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web as http};
use diesel::prelude::*;
use mobile_api::field::{NewPushSubscription, PushKey, PushTarget};
use utoipa::OpenApi;

/// Devices of one worker; a further one takes the oldest's place.
const MOST: i64 = 5;
/// `kind` of a browser; [`FCM`] is that of an app.
const WEB: &str = "webpush";
/// See [`WEB`].
const FCM: &str = "fcm";

// ---- store ----

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = push_subscriptions, treat_none_as_default_value = false)]
struct Row {
    id: PushSubscriptionId,
    worker_id: WorkerId,
    token_id: TokenId,
    kind: String,
    address: String,
    p256dh: Option<String>,
    auth: Option<String>,
    lang: String,
    created_at: At,
}

impl Row {
    /// None for a kind that a newer server wrote.
    fn target(self) -> Option<Target> {
        let Row { id, kind, address, p256dh, auth, lang, .. } = self;
        match (kind.as_str(), p256dh, auth) {
            (WEB, Some(p256dh), Some(auth)) => Some(Target::Web(Subscription { id, endpoint: address, p256dh, auth, lang })),
            (FCM, ..) => Some(Target::Fcm(Registration { id, token: address, lang })),
            _ => None,
        }
    }
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
    Ok(rows.into_iter().filter_map(Row::target).collect())
}

/// Whether one of these workers has a device that is pushed to.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn any(conn: &mut Conn, workers: &[WorkerId], now: At) -> Result<bool, Fault> {
    let some = push_subscriptions::table
        .inner_join(tokens::table.on(tokens::id.eq(push_subscriptions::token_id)))
        .filter(push_subscriptions::worker_id.eq_any(workers.to_vec()).and(tokens::expires_at.gt(now)));
    Ok(some.count().get_result::<i64>(conn)? > 0)
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

/// What somebody wants kept, once it was found to be a device's.
struct New {
    kind: &'static str,
    address: String,
    p256dh: Option<String>,
    auth: Option<String>,
    lang: String,
}

impl New {
    fn browser(push: &Push, new: NewPushSubscription) -> Result<Self, Refusal> {
        let NewPushSubscription { endpoint, p256dh, auth, lang } = new;
        push.admits(&endpoint).map_err(|why| Refusal::field("endpoint", why))?;
        web::keys(&p256dh, &auth).ok_or_else(|| Refusal::field("p256dh", "p256dh and auth are not a browser's keys"))?;
        Self { kind: WEB, address: endpoint, p256dh: Some(p256dh), auth: Some(auth), lang }.in_a_language()
    }

    fn of(push: &Push, target: PushTarget) -> Result<Self, Refusal> {
        match target {
            PushTarget::WebPush { endpoint, p256dh, auth, lang } => {
                Self::browser(push, NewPushSubscription { endpoint, p256dh, auth, lang })
            }
            PushTarget::Fcm { token, lang } if token.bytes().all(|b| b.is_ascii_graphic()) => {
                Self { kind: FCM, address: token, p256dh: None, auth: None, lang }.in_a_language()
            }
            PushTarget::Fcm { .. } => Err(Refusal::field("token", "is not what Firebase gives to an app")),
        }
    }

    fn in_a_language(self) -> Result<Self, Refusal> {
        if matches!(self.lang.as_str(), "zh" | "en") { Ok(self) } else { Err(Refusal::field("lang", "must be zh or en")) }
    }
}

fn keep(tx: &mut Tx<'_>, caller: &Caller, worker: WorkerId, new: New) -> Result<mobile_api::field::PushSubscription, Fault> {
    let New { kind, address, p256dh, auth, lang } = new;
    let (kind, token_id, created_at) = (kind.to_owned(), caller.token_id, tx.now);
    let row = Row { id: tx.new_id(), worker_id: worker, token_id, kind, address, p256dh, auth, lang, created_at };
    let same = push_subscriptions::table.filter(push_subscriptions::address.eq(&row.address));
    diesel::delete(same).execute(tx.conn)?;
    each_db!(&mut *tx.conn, c => diesel::insert_into(push_subscriptions::table).values(&row).execute(c))?;
    let his = push_subscriptions::table.filter(push_subscriptions::worker_id.eq(worker)).order(push_subscriptions::id.desc());
    let ids: Vec<PushSubscriptionId> = his.select(push_subscriptions::id).limit(4 * MOST).load(tx.conn)?;
    forget(tx, ids.get(MOST as usize..).unwrap_or_default())?;
    let host = reqwest::Url::parse(&row.address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    Ok(mobile_api::field::PushSubscription { id: row.id.to_string(), host, lang: row.lang, created_at: row.created_at.time() })
}

/// The one device of a sign-in: whatever it named before is not its any more.
fn name(tx: &mut Tx<'_>, caller: &Caller, worker: WorkerId, new: New) -> Result<(), Fault> {
    diesel::delete(push_subscriptions::table.filter(push_subscriptions::token_id.eq(caller.token_id))).execute(tx.conn)?;
    keep(tx, caller, worker, new).map(drop)
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
#[openapi(paths(key, subscribe, unsubscribe, target))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut http::ServiceConfig) {
    cfg.service(http::resource("/field/push-target").route(http::put().to(target)));
    cfg.service(http::resource("/field/push-key").route(http::get().to(key)));
    cfg.service(http::resource("/field/push-subscriptions").route(http::post().to(subscribe)));
    cfg.service(http::resource("/field/push-subscriptions/{id}").route(http::delete().to(unsubscribe)));
}

/// Where to push an offer when the socket is silent: one device a sign-in, until the sign-in ends
#[utoipa::path(put, path = "/field/push-target", operation_id = "set_push_target", tag = "field", request_body = PushTarget,
    responses((status = 204, description = "Kept")),
    extensions(("x-permission" = json!(Permission::Field))))]
async fn target(caller: Caller, live: http::Data<Live>, body: Body<PushTarget>) -> Result<HttpResponse, Problem> {
    let (me, user, new) = (caller.worker()?, caller.user_id, New::of(&live.gateways.push, body.value)?);
    body.idem.act(&live.db, user, StatusCode::NO_CONTENT, move |tx| name(tx, &caller, me, new)).await
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
    let (me, user, new) = (caller.worker()?, caller.user_id, New::browser(&live.gateways.push, body.value)?);
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
