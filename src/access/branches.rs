//! The tree of branches that scopes everything.

use crate::access::{Caller, Permission, Sessions, audit};
use crate::base::BranchId;
use crate::base::page::Wanted;
use crate::db::schema::branches;
use crate::db::{Conn, Db, Fault, MultiBackend, Refusal, Tx};
use crate::http::{Body, Problem, page, wanted};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use mobile_api::code::Code;
use mobile_api::org::{ChangeBranch, NewBranch};
use mobile_api::{Page, PageQuery};
use utoipa::OpenApi;

/// A row of `branches`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = branches, check_for_backend(MultiBackend))]
pub struct Branch {
    /// It.
    pub id: BranchId,
    /// The branch above; absent for the organisation itself.
    pub parent_id: Option<BranchId>,
    /// `/root/child/`: whoever is scoped to a branch sees what starts with its path.
    pub path: String,
    /// `group`, `own` or `franchise`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Raised by every change.
    pub version: i64,
}

impl From<Branch> for mobile_api::org::Branch {
    fn from(b: Branch) -> Self {
        Self { id: b.id.to_string(), parent_id: b.parent_id.map(|id| id.to_string()), kind: b.kind, name: b.name, version: b.version }
    }
}

// ---- store ----

/// A branch within a scope.
///
/// # Errors
/// `not_found` outside it.
pub fn load(conn: &mut Conn, scope: &Caller, id: BranchId) -> Result<Branch, Fault> {
    let found = branches::table.find(id).select(Branch::as_select()).first(conn).optional()?;
    Ok(found.filter(|b| scope.sees(b.id)).ok_or_else(|| Refusal::not_found("branch"))?)
}

/// One page of a scope's branches, parents before children.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn, scope: &Caller, wanted: &Wanted) -> Result<Page<mobile_api::org::Branch>, Fault> {
    let mut query = branches::table.filter(branches::id.eq_any(scope.scope())).into_boxed();
    if let Some(after) = page::key::<BranchId>(wanted)? {
        query = query.filter(branches::id.gt(after));
    }
    let rows = query.order(branches::id).limit(wanted.fetch()).select(Branch::as_select()).load(conn)?;
    Ok(wanted.page(rows, |b: &Branch| b.id.to_string(), Into::into))
}

/// Founds a branch below `parent`; `None` founds the organisation itself.
///
/// # Errors
/// When the database says no.
pub fn found(tx: &mut Tx<'_>, parent: Option<&Branch>, kind: &str, name: &str) -> Result<Branch, Fault> {
    let id: BranchId = tx.new_id();
    let path = format!("{}{id}/", parent.map_or("/", |p| p.path.as_str()));
    let branch = Branch { id, parent_id: parent.map(|p| p.id), path, kind: kind.into(), name: name.into(), version: 1 };
    diesel::insert_into(branches::table)
        .values((
            branches::id.eq(id),
            branches::parent_id.eq(branch.parent_id),
            branches::path.eq(&branch.path),
            branches::kind.eq(kind),
            branches::name.eq(name),
            branches::version.eq(1),
            branches::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(branch)
}

/// The organisation itself; none in an empty database.
///
/// # Errors
/// When the database cannot be read.
pub fn organisation(conn: &mut Conn) -> Result<Option<BranchId>, Fault> {
    Ok(branches::table.filter(branches::parent_id.is_null()).order(branches::id).select(branches::id).first(conn).optional()?)
}

/// The branch with this id or name, for the command line; in a database without any, the organisation is founded so.
///
/// # Errors
/// `not_found`, or `invalid_field` when several have that name.
pub fn named_or_first(tx: &mut Tx<'_>, text: &str) -> Result<BranchId, Fault> {
    let all: Vec<(BranchId, String)> = branches::table.select((branches::id, branches::name)).order(branches::id).load(tx.conn)?;
    if all.is_empty() {
        return Ok(found(tx, None, "group", text)?.id);
    }
    let id = text.parse::<BranchId>().ok();
    let mut fit = all.iter().filter(|(i, name)| Some(*i) == id || name == text).map(|(i, _)| *i);
    match (fit.next(), fit.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(Refusal::new(Code::NotFound, format!("no branch has the id or name {text}")).into()),
        (Some(_), Some(_)) => Err(Refusal::field("branch", "several have that name: give the id").into()),
    }
}

/// Changes a branch that is still at the version seen.
///
/// # Errors
/// `not_found`, `stale_version`.
pub fn change(tx: &mut Tx<'_>, scope: &Caller, id: BranchId, change: &ChangeBranch) -> Result<Branch, Fault> {
    let mut branch = load(tx.conn, scope, id)?;
    if branch.version != change.version {
        return Err(Refusal::stale(change.version, branch.version).into());
    }
    branch.version += 1;
    branch.name = change.name.clone().unwrap_or(branch.name);
    diesel::update(branches::table.find(id))
        .set((branches::name.eq(&branch.name), branches::version.eq(branch.version)))
        .execute(tx.conn)?;
    Ok(branch)
}

fn noted(tx: &mut Tx<'_>, by: &Caller, branch: &Branch, kind: &'static str, sent: &impl serde::Serialize) -> Result<(), Fault> {
    let id = branch.id.to_string();
    audit::note(tx, audit::Deed { branch: branch.id, user: Some(by.user_id), kind, subject: "branch", id: Some(&id) }, sent)
}

// ---- routes ----

#[derive(OpenApi)]
#[openapi(paths(all, create, alter))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/branches").route(web::get().to(all)).route(web::post().to(create)));
    cfg.service(web::resource("/branches/{id}").route(web::patch().to(alter)));
}

/// The branches that the caller sees
#[utoipa::path(get, path = "/branches", operation_id = "list_branches", tag = "organisation", params(PageQuery),
    responses((status = 200, description = "One page", body = Page<mobile_api::org::Branch>)),
    extensions(("x-permission" = json!(Permission::BranchesRead))))]
async fn all(caller: Caller, db: web::Data<Db>, query: web::Query<PageQuery>) -> Result<web::Json<Page<mobile_api::org::Branch>>, Problem> {
    let PageQuery { limit, cursor } = query.into_inner();
    let wanted = wanted(limit, cursor)?;
    Ok(web::Json(db.read(move |conn| list(conn, &caller, &wanted)).await?))
}

/// Found a branch
#[utoipa::path(post, path = "/branches", operation_id = "create_branch", tag = "organisation", request_body = NewBranch,
    responses((status = 201, description = "The branch", body = mobile_api::org::Branch)),
    extensions(("x-permission" = json!(Permission::BranchesWrite))))]
async fn create(caller: Caller, db: web::Data<Db>, sessions: web::Data<Sessions>, body: Body<NewBranch>) -> Result<HttpResponse, Problem> {
    let (new, user) = (body.value, caller.user_id);
    let command = move |tx: &mut Tx<'_>| {
        if !matches!(new.kind.as_str(), "own" | "franchise") {
            return Err(Refusal::field("kind", "must be own or franchise").into());
        }
        let parent = new.parent_id.parse().map_err(|_unreadable| Refusal::field("parent_id", "is not an id"))?;
        let parent = load(tx.conn, &caller, parent)?;
        let branch = found(tx, Some(&parent), &new.kind, &new.name)?;
        noted(tx, &caller, &branch, "branch_created", &new)?;
        Ok(mobile_api::org::Branch::from(branch))
    };
    let answer = body.idem.act(&db, user, StatusCode::CREATED, command).await?;
    sessions.forget_all(); // everybody above it sees one more
    Ok(answer)
}

/// Change a branch
#[utoipa::path(patch, path = "/branches/{id}", operation_id = "change_branch", tag = "organisation", request_body = ChangeBranch,
    params(("id" = String, Path, description = "Branch")),
    responses((status = 200, description = "The branch", body = mobile_api::org::Branch)),
    extensions(("x-permission" = json!(Permission::BranchesWrite))))]
async fn alter(caller: Caller, db: web::Data<Db>, id: web::Path<BranchId>, body: Body<ChangeBranch>) -> Result<HttpResponse, Problem> {
    let (id, user, new) = (id.into_inner(), caller.user_id, body.value);
    let command = move |tx: &mut Tx<'_>| {
        let branch = change(tx, &caller, id, &new)?;
        noted(tx, &caller, &branch, "branch_changed", &new)?;
        Ok(mobile_api::org::Branch::from(branch))
    };
    body.idem.act(&db, user, StatusCode::OK, command).await
}
