//! Jobs that failed for good: people see them, put them back or drop them.

use crate::access::{Caller, Permission, audit};
use crate::base::page::Wanted;
use crate::base::{At, JobId, MessageId};
use crate::db::schema::jobs;
use crate::db::{Conn, Db, Fault, Refusal, Tx};
use crate::http::{Idem, Problem, page, wanted};
use crate::jobs::message;
use crate::jobs::store::Job;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use mobile_api::code::Code;
use mobile_api::{Page, PageQuery};
use utoipa::OpenApi;

// ---- rules ----

/// A job of no branch is the organisation's: whoever sees all of it sees that job.
fn sees(scope: &Caller, job: &Job) -> bool {
    job.branch_id.map_or_else(|| sees_all(scope), |branch| scope.sees(branch))
}

/// His branch is the root of the tree: its path has one part.
fn sees_all(scope: &Caller) -> bool {
    scope.branch_path.split('/').filter(|part| !part.is_empty()).count() == 1
}

fn show(job: Job) -> mobile_api::messages::DeadJob {
    mobile_api::messages::DeadJob {
        id: job.id.to_string(),
        topic: job.topic,
        state: job.state,
        tries: job.tries,
        last_error: job.last_error,
        branch_id: job.branch_id.map(|id| id.to_string()),
        ticket_id: job.ticket_id.map(|id| id.to_string()),
        run_at: job.run_at.time(),
        created_at: job.created_at.time(),
        done_at: job.done_at.map(At::time),
    }
}

// ---- store ----

/// One page of the dead jobs within scope, newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn, scope: &Caller, wanted: &Wanted) -> Result<Vec<Job>, Fault> {
    let mut rows = jobs::table.filter(jobs::state.eq("dead")).into_boxed();
    let own = jobs::branch_id.eq_any(scope.scope().into_iter().map(Some));
    rows = if sees_all(scope) { rows.filter(own.or(jobs::branch_id.is_null())) } else { rows.filter(own) };
    if let Some(before) = page::key::<JobId>(wanted)? {
        rows = rows.filter(jobs::id.lt(before));
    }
    Ok(rows.order(jobs::id.desc()).limit(wanted.fetch()).select(Job::as_select()).load(conn)?)
}

/// A dead job within scope.
fn load(conn: &mut Conn, scope: &Caller, id: JobId) -> Result<Job, Fault> {
    let found: Option<Job> = jobs::table.find(id).select(Job::as_select()).first(conn).optional()?;
    let job = found.filter(|job| sees(scope, job)).ok_or_else(|| Refusal::not_found("job"))?;
    if job.state == "dead" {
        Ok(job)
    } else {
        Err(Refusal::new(Code::WrongState, format!("the job is {}: only dead ones are put back or dropped", job.state)).into())
    }
}

/// Puts a dead job back into the queue, due now, with all its tries; its message waits again.
///
/// # Errors
/// `not_found` outside the scope, `wrong_state` when it is not dead.
pub fn retry(tx: &mut Tx<'_>, scope: &Caller, id: JobId) -> Result<Job, Fault> {
    let mut job = load(tx.conn, scope, id)?;
    (job.state, job.tries, job.run_at, job.done_at) = ("queued".into(), 0, tx.now, None);
    let values = (jobs::state.eq(&job.state), jobs::tries.eq(0), jobs::run_at.eq(job.run_at), jobs::done_at.eq(job.done_at));
    diesel::update(jobs::table.find(id)).set(values).execute(tx.conn)?;
    let message = job.payload.0.get("message_id").and_then(|id| id.as_str()?.parse::<MessageId>().ok());
    if let Some(message) = message {
        message::again(tx, message)?;
    }
    Ok(job)
}

/// Gives a dead job up: it is listed no more and swept in time.
///
/// # Errors
/// As [`retry`].
pub fn drop_it(tx: &mut Tx<'_>, scope: &Caller, id: JobId) -> Result<Job, Fault> {
    let mut job = load(tx.conn, scope, id)?;
    job.state = "cancelled".into();
    diesel::update(jobs::table.find(id)).set(jobs::state.eq(&job.state)).execute(tx.conn)?;
    Ok(job)
}

fn noted(tx: &mut Tx<'_>, by: &Caller, job: &Job, kind: &'static str) -> Result<(), Fault> {
    let id = job.id.to_string();
    let deed = audit::Deed { branch: job.branch_id.unwrap_or(by.branch_id), user: Some(by.user_id), kind, subject: "job", id: Some(&id) };
    audit::note(tx, deed, &serde_json::json!({ "topic": job.topic }))
}

// ---- routes ----

#[derive(OpenApi)]
#[openapi(paths(all, put_back, give_up))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/jobs/dead").route(web::get().to(all)));
    cfg.service(web::resource("/jobs/{id}/retry").route(web::post().to(put_back)));
    cfg.service(web::resource("/jobs/{id}/drop").route(web::post().to(give_up)));
}

/// Jobs that failed for good, newest first
#[utoipa::path(get, path = "/jobs/dead", operation_id = "list_dead_jobs", tag = "jobs", params(PageQuery),
    responses((status = 200, description = "One page", body = Page<mobile_api::messages::DeadJob>)),
    extensions(("x-permission" = json!(Permission::Jobs))))]
async fn all(
    caller: Caller,
    db: web::Data<Db>,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<mobile_api::messages::DeadJob>>, Problem> {
    let PageQuery { limit, cursor } = query.into_inner();
    let wanted = wanted(limit, cursor)?;
    let page = db.read(move |conn| Ok(wanted.page(list(conn, &caller, &wanted)?, |j: &Job| j.id.to_string(), show)));
    Ok(web::Json(page.await?))
}

/// Put a dead job back: it is run again at once
#[utoipa::path(post, path = "/jobs/{id}/retry", operation_id = "retry_job", tag = "jobs",
    params(("id" = String, Path, description = "Job")),
    responses((status = 200, description = "The job, queued", body = mobile_api::messages::DeadJob)),
    extensions(("x-permission" = json!(Permission::Jobs))))]
async fn put_back(caller: Caller, db: web::Data<Db>, id: web::Path<JobId>, idem: Idem) -> Result<HttpResponse, Problem> {
    let (id, user) = (id.into_inner(), caller.user_id);
    idem.act(&db, user, StatusCode::OK, move |tx| {
        let job = retry(tx, &caller, id)?;
        noted(tx, &caller, &job, "job_retried")?;
        Ok(show(job))
    })
    .await
}

/// Drop a dead job
#[utoipa::path(post, path = "/jobs/{id}/drop", operation_id = "drop_job", tag = "jobs",
    params(("id" = String, Path, description = "Job")),
    responses((status = 200, description = "The job, cancelled", body = mobile_api::messages::DeadJob)),
    extensions(("x-permission" = json!(Permission::Jobs))))]
async fn give_up(caller: Caller, db: web::Data<Db>, id: web::Path<JobId>, idem: Idem) -> Result<HttpResponse, Problem> {
    let (id, user) = (id.into_inner(), caller.user_id);
    idem.act(&db, user, StatusCode::OK, move |tx| {
        let job = drop_it(tx, &caller, id)?;
        noted(tx, &caller, &job, "job_dropped")?;
        Ok(show(job))
    })
    .await
}
