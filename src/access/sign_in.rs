//! Signing in and out.

use crate::access::password::Passwords;
use crate::access::strangers::{Strangers, Tries};
use crate::access::token::{self, Sessions};
use crate::access::{Caller, Permission, audit};
use crate::base::{At, BranchId, SeatId, UserId, WorkerId};
use crate::config::SignIn as Settings;
use crate::db::schema::{branches, seats, tokens, users};
use crate::db::{Conn, Db, Fault, Json, Refusal, Tx};
use crate::http::{Body, Idem, Problem};
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use mobile_api::access::{Me, Role, SignIn, SignedIn};
use mobile_api::code::Code;
use utoipa::OpenApi;

/// Name of the console's cookie.
pub const COOKIE: &str = "nearhand";
/// Name of the cookie beside it that the console's scripts read: what [`token::csrf_of`] says.
pub const CSRF_COOKIE: &str = "nearhand_csrf";

/// The console's two cookies.
fn cookies(token: &str, lasts_s: i64, secure: bool) -> [Cookie<'static>; 2] {
    [(COOKIE, token.to_owned(), true), (CSRF_COOKIE, token::csrf_of(token), false)].map(|(name, value, hidden)| {
        let cookie = Cookie::build(name, value).path("/").http_only(hidden).same_site(SameSite::Strict).secure(secure);
        cookie.max_age(Duration::seconds(lasts_s)).finish()
    })
}

/// The answer that takes them away.
fn signed_out() -> HttpResponse {
    let mut answer = HttpResponse::NoContent();
    for name in [COOKIE, CSRF_COOKIE] {
        let mut gone = Cookie::build(name, "").path("/").finish();
        gone.make_removal();
        answer.cookie(gone);
    }
    answer.finish()
}

/// What sign-in knows of a user.
struct Account {
    id: UserId,
    name: String,
    branch_id: BranchId,
    password_hash: String,
    roles: Vec<Role>,
    worker_id: Option<WorkerId>,
    active: bool,
    tries: Tries,
}

impl Account {
    /// Refuses while a lock runs.
    fn unlocked(&self, now: At) -> Result<(), Refusal> {
        self.tries.lock(now).map_or(Ok(()), |until| Err(locked(until, now)))
    }

    fn me(&self, seat: Option<SeatId>) -> Me {
        Me {
            id: self.id.to_string(),
            name: self.name.clone(),
            roles: self.roles.clone(),
            branch_id: self.branch_id.to_string(),
            worker_id: self.worker_id.map(|id| id.to_string()),
            seat_id: seat.map(|id| id.to_string()),
        }
    }
}

fn locked(until: At, now: At) -> Refusal {
    let wait_s = until.since_s(now).ceil();
    Refusal::new(Code::LockedOut, format!("too many wrong passwords: try again in {wait_s} s"))
}

fn wrong() -> Refusal {
    Refusal::new(Code::WrongCredentials, "login or password is wrong")
}

// ---- store ----

fn account(conn: &mut Conn, login: &str) -> Result<Option<Account>, Fault> {
    type Row = (UserId, String, BranchId, String, Json, Option<WorkerId>, String, i32, Option<At>);
    let row: Option<Row> = users::table
        .filter(users::login.eq(login))
        .select((
            users::id,
            users::name,
            users::branch_id,
            users::password_hash,
            users::roles,
            users::worker_id,
            users::state,
            users::failed,
            users::locked_until,
        ))
        .first(conn)
        .optional()?;
    row.map(|(id, name, branch_id, password_hash, roles, worker_id, state, failed, locked_until)| {
        let active = state == "active";
        Ok(Account { id, name, branch_id, password_hash, roles: roles.read()?, worker_id, active, tries: Tries { failed, locked_until } })
    })
    .transpose()
}

/// Counts a wrong password; the last one allowed locks. Counted in the database, so a restart forgets nothing.
fn count_wrong(tx: &mut Tx<'_>, login: &str, settings: &Settings) -> Result<Option<At>, Fault> {
    let Some(user) = account(tx.conn, login)? else { return Ok(None) };
    if let Some(until) = user.tries.lock(tx.now) {
        return Ok(Some(until));
    }
    let Tries { failed, locked_until } = user.tries.once_more(settings, tx.now);
    diesel::update(users::table.find(user.id)).set((users::failed.eq(failed), users::locked_until.eq(locked_until))).execute(tx.conn)?;
    let kind = if locked_until.is_some() { "locked_out" } else { "sign_in_refused" };
    noted(tx, (user.branch_id, user.id), kind, &serde_json::json!({ "failed": failed }))?;
    Ok(locked_until)
}

/// Lets a user in whose password was right a moment ago: what was changed meanwhile counts.
fn admit(tx: &mut Tx<'_>, seen: &Account, token: &str, terminal: Option<&str>, lasts_s: i64, login: &str) -> Result<Me, Fault> {
    let now = account(tx.conn, login)?.filter(|a| a.id == seen.id && a.password_hash == seen.password_hash).ok_or_else(wrong)?;
    now.unlocked(tx.now)?;
    if !now.active {
        return Err(Refusal::new(Code::Forbidden, "this user is blocked").into());
    }
    let seat = match terminal {
        Some(terminal) if at_desk(&now.roles) => sit(tx, &now, terminal)?,
        _ => None,
    };
    if now.tries != Tries::default() {
        diesel::update(users::table.find(now.id)).set((users::failed.eq(0), users::locked_until.eq(None::<At>))).execute(tx.conn)?;
    }
    token::store(tx, token, now.id, seat, terminal, lasts_s)?;
    noted(tx, (now.branch_id, now.id), "signed_in", &serde_json::json!({ "terminal": terminal }))?;
    Ok(now.me(seat))
}

/// The seat with this extension, taken from whoever sat there: one seat pops up on one screen (S3-40). `None` when the
/// terminal is not a seat but a device's name.
fn sit(tx: &mut Tx<'_>, who: &Account, extension: &str) -> Result<Option<SeatId>, Fault> {
    let seat: Option<(SeatId, String)> = seats::table
        .inner_join(branches::table.on(branches::id.eq(seats::branch_id)))
        .filter(seats::extension.eq(extension))
        .select((seats::id, branches::path))
        .first(tx.conn)
        .optional()?;
    let Some((seat, path)) = seat else { return Ok(None) };
    let scope: String = branches::table.find(who.branch_id).select(branches::path).first(tx.conn)?;
    if !path.starts_with(&scope) {
        return Err(Refusal::new(Code::Forbidden, "that seat belongs to another branch").into());
    }
    diesel::update(tokens::table.filter(tokens::seat_id.eq(seat))).set(tokens::seat_id.eq(None::<SeatId>)).execute(tx.conn)?;
    // Whoever sat there went on pause, not he.
    let anothers = seats::table.find(seat).filter(seats::paused_user_id.ne(who.id));
    let over = (seats::paused_at.eq(None::<At>), seats::paused_reason.eq(None::<String>), seats::paused_user_id.eq(None::<UserId>));
    diesel::update(anothers).set(over).execute(tx.conn)?;
    Ok(Some(seat))
}

/// What somebody did to his own sign-in.
fn noted(tx: &mut Tx<'_>, (branch, user): (BranchId, UserId), kind: &'static str, what: &serde_json::Value) -> Result<(), Fault> {
    let id = user.to_string();
    audit::note(tx, audit::Deed { branch, user: Some(user), kind, subject: "user", id: Some(&id) }, what)
}

fn at_desk(roles: &[Role]) -> bool {
    Permission::CallsWrite.given_to(roles)
}

// ---- routes ----

#[derive(OpenApi)]
#[openapi(paths(sign_in, sign_out, sign_out_everywhere, me))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/sign-in").route(web::post().to(sign_in)));
    cfg.service(web::resource("/sign-out").route(web::post().to(sign_out)));
    cfg.service(web::resource("/sign-out-everywhere").route(web::post().to(sign_out_everywhere)));
    cfg.service(web::resource("/me").route(web::get().to(me)));
}

/// Sign in
///
/// Five wrong passwords in a row lock the login out for five minutes, whether anybody has it or not. A `terminal` that is a seat's extension binds the
/// session to that seat: calls that ring there pop up here.
#[utoipa::path(post, path = "/sign-in", operation_id = "sign_in", tag = "access", request_body = SignIn,
    responses((status = 200, description = "Signed in; also sets the console's cookie", body = SignedIn)),
    extensions(("x-permission" = json!(Permission::Anonymous))))]
async fn sign_in(
    db: web::Data<Db>,
    clock: web::Data<crate::base::Clock>,
    passwords: web::Data<Passwords>,
    sessions: web::Data<Sessions>,
    strangers: web::Data<Strangers>,
    settings: web::Data<Settings>,
    body: Body<SignIn>,
) -> Result<HttpResponse, Problem> {
    let SignIn { login, password, terminal, cookie } = body.value;
    let login = login.trim().to_lowercase();
    let known = db.read({
        let login = login.clone();
        move |conn| account(conn, &login)
    });
    let known = known.await?;
    let now = clock.now();
    let lock = known.as_ref().map_or_else(|| strangers.lock(&login, now), |user| user.tries.lock(now));
    if let Some(until) = lock {
        return Err(wait(until, now));
    }
    let exists = known.is_some();
    let right = passwords.verify(password, known.as_ref().map(|u| u.password_hash.clone())).await?;
    let Some(user) = known.filter(|_| right) else {
        let (name, limits) = (login.clone(), settings.clone());
        // An unknown login takes its turn at the writer too: the time tells no more than the answer.
        let until = db.write(move |tx| count_wrong(tx, &name, &limits)).await?;
        let now = clock.now();
        let until = if exists { until } else { strangers.count_wrong(&login, &settings, now) };
        return Err(until.map_or_else(|| wrong().into(), |until| wait(until, now)));
    };
    let lasts_s = if at_desk(&user.roles) { settings.desk_s } else { settings.field_s };
    let token = token::new_token()?;
    let mine = token.clone();
    let me = db.write(move |tx| admit(tx, &user, &mine, terminal.as_deref(), lasts_s, &login)).await?;
    if me.seat_id.is_some() {
        sessions.forget_all(); // whoever sat there no longer does
    }
    let mut answer = HttpResponse::Ok();
    for set in cookies(&token, lasts_s, settings.secure_cookie) {
        answer.cookie(set);
    }
    Ok(answer.json(SignedIn { token: if cookie { String::new() } else { token }, user: me }))
}

fn wait(until: At, now: At) -> Problem {
    let wait_s = until.since_s(now).ceil().max(1.0);
    Problem::from(locked(until, now)).retry_after_s(wait_s as u64)
}

/// Sign out: the token ends at once
#[utoipa::path(post, path = "/sign-out", operation_id = "sign_out", tag = "access",
    responses((status = 204, description = "Signed out")),
    extensions(("x-permission" = json!(Permission::SignedIn))))]
async fn sign_out(caller: Caller, db: web::Data<Db>, sessions: web::Data<Sessions>, _idem: Idem) -> Result<HttpResponse, Problem> {
    let (id, who) = (caller.token_id, (caller.branch_id, caller.user_id));
    let command = move |tx: &mut Tx<'_>| {
        token::end(tx, id)?;
        noted(tx, who, "signed_out", &serde_json::json!({}))
    };
    db.write(command).await?;
    sessions.forget_token(id);
    Ok(signed_out())
}

/// Sign out on every device: all tokens of the caller end at once
#[utoipa::path(post, path = "/sign-out-everywhere", operation_id = "sign_out_everywhere", tag = "access",
    responses((status = 204, description = "Signed out")),
    extensions(("x-permission" = json!(Permission::SignedIn))))]
async fn sign_out_everywhere(
    caller: Caller,
    db: web::Data<Db>,
    sessions: web::Data<Sessions>,
    _idem: Idem,
) -> Result<HttpResponse, Problem> {
    let (id, who) = (caller.user_id, (caller.branch_id, caller.user_id));
    let command = move |tx: &mut Tx<'_>| {
        token::end_all(tx, id)?;
        noted(tx, who, "signed_out_everywhere", &serde_json::json!({}))
    };
    db.write(command).await?;
    sessions.forget_user(id);
    Ok(signed_out())
}

/// Who am I?
#[utoipa::path(get, path = "/me", operation_id = "me", tag = "access",
    responses((status = 200, description = "The signed-in user", body = Me)),
    extensions(("x-permission" = json!(Permission::SignedIn))))]
async fn me(caller: Caller) -> web::Json<Me> {
    web::Json(Me {
        id: caller.user_id.to_string(),
        name: caller.name.clone(),
        roles: caller.roles.clone(),
        branch_id: caller.branch_id.to_string(),
        worker_id: caller.worker_id.map(|id| id.to_string()),
        seat_id: caller.seat_id.map(|id| id.to_string()),
    })
}
