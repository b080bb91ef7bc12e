//! The audit log: who changed what, and when. A row is written in the transaction of the change it tells of, so that one
//! is never there without the other; both databases refuse to change or delete a row.
//!
//! What happens to tickets stands in their facts. Here stands what people did to the house itself (branches, users, zones,
//! workers …), who came in and went out, and what of tickets and calls somebody may be asked about later. No secret ever
//! gets in: passwords and tokens are taken out here, whoever calls, and numbers are masked.

use crate::access::{Caller, Permission};
use crate::base::{At, AuditId, BranchId, UserId, phone};
use crate::db::schema::{audit, users};
use crate::db::{Conn, Db, Fault, Json, MultiBackend, Refusal, Tx};
use crate::http::{Problem, page, wanted};
use actix_web::web;
use diesel::prelude::*;
use mobile_api::Page;
use mobile_api::audit as wire;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::OpenApi;

/// Fields whose values are never kept, by the ends of their names.
const SECRETS: [&str; 5] = ["password", "token", "secret", "hash", "key"];
/// Fields that hold telephone numbers.
const NUMBERS: [&str; 3] = ["phone", "numbers", "to"];
/// Most characters kept of one text.
const MOST_TEXT: usize = 300;
/// Most entries kept of one list, such as a polygon's corners.
const MOST_ENTRIES: usize = 20;

/// A row of `audit`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Entry {
    /// Id: in order of time.
    pub id: AuditId,
    /// When.
    pub at: At,
    /// Whose thing it was: scope.
    pub branch_id: BranchId,
    /// Who; absent for the command line.
    pub user_id: Option<UserId>,
    /// Past tense, such as `user_changed`.
    pub kind: String,
    /// What it was done to, such as `user`.
    pub subject: String,
    /// Which one.
    pub subject_id: Option<String>,
    /// What it was changed to.
    pub data: Json,
}

/// Something that somebody did.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// Whose thing it was.
    pub branch: BranchId,
    /// Who; none for the command line.
    pub user: Option<UserId>,
    /// Past tense.
    pub kind: &'static str,
    /// What it was done to.
    pub subject: &'static str,
    /// Which one.
    pub id: Option<&'a str>,
}

/// Notes a deed, in the transaction of the change that it is about. `what` is what was sent; it is cleaned here.
///
/// # Errors
/// When the database says no.
pub fn note(tx: &mut Tx<'_>, deed: Deed<'_>, what: &impl Serialize) -> Result<(), Fault> {
    let mut data = serde_json::to_value(what).map_err(Fault::internal)?;
    clean(&mut data);
    let row = Entry {
        id: tx.new_id(),
        at: tx.now,
        branch_id: deed.branch,
        user_id: deed.user,
        kind: deed.kind.into(),
        subject: deed.subject.into(),
        subject_id: deed.id.map(|id| id.chars().take(64).collect()),
        data: Json(data),
    };
    diesel::insert_into(audit::table).values(&row).execute(tx.conn)?;
    Ok(())
}

/// Takes secrets out, masks numbers, cuts what is long.
fn clean(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("version");
            fields.retain(|_, v| !v.is_null());
            for (name, below) in fields {
                if SECRETS.iter().any(|s| name == s || name.ends_with(&format!("_{s}"))) {
                    *below = json!("…");
                } else if NUMBERS.contains(&name.as_str()) {
                    mask(below);
                } else {
                    clean(below);
                }
            }
        }
        Value::Array(entries) => {
            let more = entries.len().saturating_sub(MOST_ENTRIES);
            entries.truncate(MOST_ENTRIES);
            entries.iter_mut().for_each(clean);
            if more > 0 {
                entries.push(json!(format!("… {more}")));
            }
        }
        Value::String(text) if text.chars().count() > MOST_TEXT => *text = text.chars().take(MOST_TEXT).chain(['…']).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn mask(value: &mut Value) {
    match value {
        Value::String(number) => *number = phone::mask(number),
        Value::Array(numbers) => numbers.iter_mut().for_each(mask),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {}
    }
}

/// What is asked of the log.
struct Sieve {
    kind: Option<String>,
    user: Option<UserId>,
    subject: Option<String>,
    since: Option<At>,
    until: Option<At>,
}

fn list(conn: &mut Conn, scope: &Caller, sieve: Sieve, wanted: &crate::base::page::Wanted) -> Result<Vec<(Entry, Option<String>)>, Fault> {
    let mut query = audit::table
        .left_join(users::table.on(users::id.nullable().eq(audit::user_id)))
        .filter(audit::branch_id.eq_any(scope.scope()))
        .into_boxed();
    if let Some(before) = page::key::<AuditId>(wanted)? {
        query = query.filter(audit::id.lt(before));
    }
    if let Some(kind) = sieve.kind {
        query = query.filter(audit::kind.eq(kind));
    }
    if let Some(user) = sieve.user {
        query = query.filter(audit::user_id.eq(user));
    }
    if let Some(subject) = sieve.subject {
        query = query.filter(audit::subject_id.eq(subject));
    }
    if let Some(since) = sieve.since {
        query = query.filter(audit::at.ge(since));
    }
    if let Some(until) = sieve.until {
        query = query.filter(audit::at.lt(until));
    }
    let rows = query.order(audit::id.desc()).limit(wanted.fetch());
    Ok(rows.select((Entry::as_select(), users::name.nullable())).load(conn)?)
}

fn show((e, user_name): (Entry, Option<String>)) -> wire::Entry {
    wire::Entry {
        id: e.id.to_string(),
        at: e.at.time(),
        branch_id: e.branch_id.to_string(),
        user_id: e.user_id.map(|id| id.to_string()),
        user_name,
        kind: e.kind,
        subject: e.subject,
        subject_id: e.subject_id,
        data: e.data.0,
    }
}

#[derive(OpenApi)]
#[openapi(paths(all))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/audit").route(web::get().to(all)));
}

/// Who did what, newest first
#[utoipa::path(get, path = "/audit", operation_id = "list_audit", tag = "organisation", params(wire::AuditQuery),
    responses((status = 200, description = "One page", body = Page<wire::Entry>)),
    extensions(("x-permission" = json!(Permission::AuditRead))))]
async fn all(caller: Caller, db: web::Data<Db>, query: web::Query<wire::AuditQuery>) -> Result<web::Json<Page<wire::Entry>>, Problem> {
    let query = query.into_inner();
    for (field, text) in [("kind", &query.kind), ("subject", &query.subject)] {
        if text.as_ref().is_some_and(|t| t.chars().count() > 64) {
            return Err(Refusal::field(field, "has at most 64 characters").into());
        }
    }
    let sieve = Sieve {
        kind: query.kind,
        user: query.user.map(|id| id.parse()).transpose().map_err(|_unreadable| Refusal::field("user", "is not an id"))?,
        subject: query.subject,
        since: query.since.map(At::new),
        until: query.until.map(At::new),
    };
    let wanted = wanted(query.limit, query.cursor)?;
    let page = db.read(move |conn| Ok(wanted.page(list(conn, &caller, sieve, &wanted)?, |(e, _): &(Entry, _)| e.id.to_string(), show)));
    Ok(web::Json(page.await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_gets_in_and_numbers_are_masked() {
        let mut sent = json!({
            "version": 3, "login": "li", "password": "swordfish", "roles": ["agent"], "tracker": {"id": "x", "token": "swordfish"},
            "api_key": "swordfish", "phone": "+8613800136021", "numbers": ["+8613800136021"], "note": "长".repeat(1000),
            "polygon": vec![1; 500], "absent": null,
        });
        clean(&mut sent);
        let text = sent.to_string();
        assert!(!text.contains("swordfish") && !text.contains("00136021"), "{text}");
        assert_eq!((sent["login"].as_str(), sent["phone"].as_str()), (Some("li"), Some("138****6021")), "{text}");
        assert!(sent.get("version").is_none() && sent.get("absent").is_none());
        assert!(text.chars().count() < 900, "{text}");
    }
}
