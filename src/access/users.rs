//! Who can sign in.

use crate::access::password::Passwords;
use crate::access::permission::may_grant;
use crate::access::token::{self, Sessions};
use crate::access::{Caller, Permission, audit, branches};
use crate::base::page::Wanted;
use crate::base::{At, BranchId, Phone, UserId, WorkerId};
use crate::db::schema::{branches as branches_table, users, workers};
use crate::db::{Conn, Db, Fault, Json, MultiBackend, Refusal, Tx};
use crate::http::{Body, Problem, page, wanted};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use mobile_api::access::Role;
use mobile_api::code::Code;
use mobile_api::org::{ChangeUser, NewUser};
use mobile_api::{Page, PageQuery};
use utoipa::OpenApi;

/// A row of `users`, but for what only sign-in may see.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(MultiBackend))]
pub struct User {
    /// He.
    pub id: UserId,
    /// The branch that bounds what he sees.
    pub branch_id: BranchId,
    /// Unique, lower case.
    pub login: String,
    /// Name.
    pub name: String,
    /// A list of [`Role`].
    pub roles: Json,
    /// The worker he is.
    pub worker_id: Option<WorkerId>,
    /// `active` or `blocked`.
    pub state: String,
    /// Raised by every change.
    pub version: i64,
}

impl User {
    fn roles(&self) -> Vec<Role> {
        self.roles.read().unwrap_or_default()
    }
}

impl From<User> for mobile_api::org::User {
    fn from(u: User) -> Self {
        Self {
            id: u.id.to_string(),
            branch_id: u.branch_id.to_string(),
            roles: u.roles(),
            login: u.login,
            name: u.name,
            worker_id: u.worker_id.map(|id| id.to_string()),
            state: u.state,
            version: u.version,
        }
    }
}

/// A user to be let in; the password is hashed already.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The branch that bounds what he sees.
    pub branch_id: BranchId,
    /// Unique; written lower case.
    pub login: String,
    /// Name.
    pub name: String,
    /// By [`Passwords`].
    pub password_hash: String,
    /// At least one.
    pub roles: Vec<Role>,
    /// The worker he is.
    pub worker_id: Option<WorkerId>,
}

// ---- rules ----

/// A login as it is stored.
///
/// # Errors
/// When it could not be typed at the sign-in.
pub fn login_of(text: &str) -> Result<String, Refusal> {
    let login = text.trim().to_lowercase();
    let fits = (2..=64).contains(&login.chars().count()) && !login.chars().any(|c| c.is_control() || c.is_whitespace());
    if fits { Ok(login) } else { Err(Refusal::field("login", "must be 2 to 64 characters without spaces")) }
}

/// Refuses roles that the caller may not give, or none.
fn grantable(caller: &Caller, roles: &[Role]) -> Result<(), Refusal> {
    if roles.is_empty() {
        return Err(Refusal::field("roles", "must name at least one"));
    }
    match roles.iter().find(|r| !may_grant(&caller.roles, **r)) {
        Some(role) => Err(Refusal::new(Code::Forbidden, format!("you may not make somebody {role:?}: it has rights that you have not"))),
        None => Ok(()),
    }
}

/// Who works in the field is one of its workers: without being one he could do nothing.
fn bound(roles: &[Role], worker: Option<WorkerId>) -> Result<(), Refusal> {
    let field = roles.iter().any(|r| matches!(r, Role::Worker | Role::Crew));
    if field && worker.is_none() {
        Err(Refusal::field("worker_id", "must name the worker he is: the role is one of the field"))
    } else {
        Ok(())
    }
}

fn unique(mut roles: Vec<Role>) -> Vec<Role> {
    roles.sort_unstable();
    roles.dedup();
    roles
}

// ---- store ----

/// A user within a scope.
///
/// # Errors
/// `not_found` outside it.
pub fn load(conn: &mut Conn, scope: &Caller, id: UserId) -> Result<User, Fault> {
    let found = users::table.find(id).select(User::as_select()).first(conn).optional()?;
    Ok(found.filter(|u| scope.sees(u.branch_id)).ok_or_else(|| Refusal::not_found("user"))?)
}

/// One page of a scope's users, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn, scope: &Caller, wanted: &Wanted) -> Result<Page<mobile_api::org::User>, Fault> {
    let mut query = users::table.filter(users::branch_id.eq_any(scope.scope())).into_boxed();
    if let Some(after) = page::key::<UserId>(wanted)? {
        query = query.filter(users::id.gt(after));
    }
    let rows = query.order(users::id).limit(wanted.fetch()).select(User::as_select()).load(conn)?;
    Ok(wanted.page(rows, |u: &User| u.id.to_string(), Into::into))
}

/// Lets somebody in. Asks no rights: routes ask them, the command line and seeding have them all.
///
/// # Errors
/// `already_exists` for a login that is taken, `invalid_field` for a role of the field without its worker.
pub fn enter(tx: &mut Tx<'_>, new: Entry) -> Result<User, Fault> {
    let login = login_of(&new.login)?;
    bound(&new.roles, new.worker_id)?;
    let taken: i64 = users::table.filter(users::login.eq(&login)).count().get_result(tx.conn)?;
    if taken > 0 {
        return Err(Refusal::new(Code::AlreadyExists, format!("the login {login} is taken")).into());
    }
    let user = User {
        id: tx.new_id(),
        branch_id: new.branch_id,
        login,
        name: new.name,
        roles: Json::of(&unique(new.roles)),
        worker_id: new.worker_id,
        state: "active".into(),
        version: 1,
    };
    diesel::insert_into(users::table)
        .values((
            users::id.eq(user.id),
            users::branch_id.eq(user.branch_id),
            users::login.eq(&user.login),
            users::name.eq(&user.name),
            users::password_hash.eq(new.password_hash),
            users::roles.eq(&user.roles),
            users::worker_id.eq(user.worker_id),
            users::state.eq(&user.state),
            users::failed.eq(0),
            users::locked_until.eq(None::<At>),
            users::version.eq(1),
            users::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(user)
}

/// Changes a user who is still at the version seen; a new password or a block ends every token of his.
fn change(tx: &mut Tx<'_>, caller: &Caller, id: UserId, change: ChangeUser, password_hash: Option<String>) -> Result<User, Fault> {
    let mut user = load(tx.conn, caller, id)?;
    // Who has rights that the caller has not cannot be changed by him either: a new password would lend them.
    grantable(caller, &user.roles())?;
    if user.version != change.version {
        return Err(Refusal::stale(change.version, user.version).into());
    }
    if let Some(roles) = change.roles {
        grantable(caller, &roles)?;
        bound(&roles, user.worker_id)?;
        user.roles = Json::of(&unique(roles));
    }
    user.version += 1;
    user.name = change.name.unwrap_or(user.name);
    user.state = change.state.unwrap_or(user.state);
    if password_hash.is_some() || user.state != "active" {
        token::end_all(tx, id)?;
    }
    if let Some(hash) = password_hash {
        // Whoever gives a new password opens the lock with it.
        let fresh = (users::password_hash.eq(hash), users::failed.eq(0), users::locked_until.eq(None::<At>));
        diesel::update(users::table.find(id)).set(fresh).execute(tx.conn)?;
    }
    let changed = (users::name.eq(&user.name), users::roles.eq(&user.roles), users::state.eq(&user.state), users::version.eq(user.version));
    diesel::update(users::table.find(id)).set(changed).execute(tx.conn)?;
    Ok(user)
}

/// The worker within the caller's scope that a new user shall be.
fn worker(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<WorkerId, Fault> {
    let id: WorkerId = id.parse().map_err(|_unreadable| Refusal::field("worker_id", "is not an id"))?;
    let branch: Option<BranchId> = workers::table.find(id).select(workers::branch_id).first(tx.conn).optional()?;
    branch.filter(|b| caller.sees(*b)).ok_or_else(|| Refusal::not_found("worker"))?;
    Ok(id)
}

/// The worker of a branch, or of one below it, with this id or telephone number; for the command line.
///
/// # Errors
/// When there is none.
pub fn worker_of(conn: &mut Conn, branch: BranchId, named: &str) -> Result<WorkerId, Fault> {
    let path: String = branches_table::table.find(branch).select(branches_table::path).first(conn)?;
    let within = branches_table::table.filter(branches_table::path.like(format!("{path}%"))).select(branches_table::id);
    let within: Vec<BranchId> = within.load(conn)?;
    let rows = workers::table.filter(workers::branch_id.eq_any(within)).select(workers::id);
    let found: Option<WorkerId> = match (named.parse::<WorkerId>(), Phone::parse(named)) {
        (Ok(id), _) => rows.filter(workers::id.eq(id)).first(conn).optional()?,
        (Err(_), Ok(phone)) => rows.filter(workers::phone.eq(phone.as_str())).first(conn).optional()?,
        (Err(_), Err(_)) => None,
    };
    Ok(found.ok_or_else(|| Refusal::field("worker", format!("no worker of the branch has the id or number {named}")))?)
}

/// Notes a user whom the command line made.
///
/// # Errors
/// When the database says no.
pub fn made_by_hand(tx: &mut Tx<'_>, user: &User) -> Result<(), Fault> {
    let id = user.id.to_string();
    let deed = audit::Deed { branch: user.branch_id, user: None, kind: "user_created", subject: "user", id: Some(&id) };
    audit::note(tx, deed, &serde_json::json!({ "login": user.login, "name": user.name, "roles": user.roles.0 }))
}

fn noted(tx: &mut Tx<'_>, by: &Caller, user: &User, kind: &'static str, sent: &serde_json::Value) -> Result<(), Fault> {
    let id = user.id.to_string();
    audit::note(tx, audit::Deed { branch: user.branch_id, user: Some(by.user_id), kind, subject: "user", id: Some(&id) }, sent)
}

// ---- routes ----

#[derive(OpenApi)]
#[openapi(paths(all, create, alter))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/users").route(web::get().to(all)).route(web::post().to(create)));
    cfg.service(web::resource("/users/{id}").route(web::patch().to(alter)));
}

/// The users of the caller's branches
#[utoipa::path(get, path = "/users", operation_id = "list_users", tag = "organisation", params(PageQuery),
    responses((status = 200, description = "One page", body = Page<mobile_api::org::User>)),
    extensions(("x-permission" = json!(Permission::UsersRead))))]
async fn all(caller: Caller, db: web::Data<Db>, query: web::Query<PageQuery>) -> Result<web::Json<Page<mobile_api::org::User>>, Problem> {
    let PageQuery { limit, cursor } = query.into_inner();
    let wanted = wanted(limit, cursor)?;
    Ok(web::Json(db.read(move |conn| list(conn, &caller, &wanted)).await?))
}

/// Let somebody in
///
/// Nobody gives a role that has rights which he has not himself.
#[utoipa::path(post, path = "/users", operation_id = "create_user", tag = "organisation", request_body = NewUser,
    responses((status = 201, description = "The user", body = mobile_api::org::User)),
    extensions(("x-permission" = json!(Permission::UsersWrite))))]
async fn create(caller: Caller, db: web::Data<Db>, passwords: web::Data<Passwords>, body: Body<NewUser>) -> Result<HttpResponse, Problem> {
    let (new, user) = (body.value, caller.user_id);
    grantable(&caller, &new.roles)?;
    login_of(&new.login)?;
    let password_hash = passwords.hash(new.password).await?;
    let sent = serde_json::json!({ "login": &new.login, "name": &new.name, "roles": &new.roles, "worker_id": &new.worker_id });
    let command = move |tx: &mut Tx<'_>| {
        let branch = new.branch_id.parse().map_err(|_unreadable| Refusal::field("branch_id", "is not an id"))?;
        let branch_id = branches::load(tx.conn, &caller, branch)?.id;
        let worker_id = new.worker_id.map(|id| worker(tx, &caller, &id)).transpose()?;
        let entry = Entry { branch_id, login: new.login, name: new.name, password_hash, roles: new.roles, worker_id };
        let made = enter(tx, entry)?;
        noted(tx, &caller, &made, "user_created", &sent)?;
        Ok(mobile_api::org::User::from(made))
    };
    body.idem.act(&db, user, StatusCode::CREATED, command).await
}

/// Change a user
///
/// A new password, and blocking, end every token of his at once.
#[utoipa::path(patch, path = "/users/{id}", operation_id = "change_user", tag = "organisation", request_body = ChangeUser,
    params(("id" = String, Path, description = "User")),
    responses((status = 200, description = "The user", body = mobile_api::org::User)),
    extensions(("x-permission" = json!(Permission::UsersWrite))))]
async fn alter(
    caller: Caller,
    db: web::Data<Db>,
    passwords: web::Data<Passwords>,
    sessions: web::Data<Sessions>,
    id: web::Path<UserId>,
    body: Body<ChangeUser>,
) -> Result<HttpResponse, Problem> {
    let (id, user, mut new) = (id.into_inner(), caller.user_id, body.value);
    if new.state.as_ref().is_some_and(|s| !matches!(s.as_str(), "active" | "blocked")) {
        return Err(Refusal::field("state", "must be active or blocked").into());
    }
    let password_hash = match new.password.take() {
        Some(password) => Some(passwords.hash(password).await?),
        None => None,
    };
    let sent = serde_json::json!({
        "name": &new.name, "roles": &new.roles, "state": &new.state, "password": password_hash.as_ref().map(|_| "new"),
    });
    let command = move |tx: &mut Tx<'_>| {
        let changed = change(tx, &caller, id, new, password_hash)?;
        noted(tx, &caller, &changed, "user_changed", &sent)?;
        Ok(mobile_api::org::User::from(changed))
    };
    let answer = body.idem.act(&db, user, StatusCode::OK, command).await?;
    sessions.forget_user(id);
    Ok(answer)
}
