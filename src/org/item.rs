//! Items: what is used up at work and can be taken from stock. One catalogue for all kinds of goods; today it holds
//! materials. A branch uses its own list and those of the branches above it.

use crate::access::audit::{self, Deed};
use crate::access::{Caller, Permission};
use crate::base::page::Wanted;
use crate::base::{At, BranchId, ItemId};
use crate::db::schema::items;
use crate::db::{Conn, Db, Fault, MultiBackend, Refusal, Tx};
use crate::http::{Body, Problem, page, wanted};
use crate::org::form::Form;
use crate::org::{already_there, at_version, one_changed, zone};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use mobile_api::code::Code;
use mobile_api::item::{ChangeItem, ItemsQuery, NewItem};
use mobile_api::{Page, Words};
use serde::Serialize;
use utoipa::OpenApi;

/// Characters of a kind at most.
const MOST_KIND: usize = 16;

/// What is used up at a job.
pub const MATERIAL: &str = "material";

/// A row of `items`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = items, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Item {
    /// It.
    pub id: ItemId,
    /// The branch whose list it stands in.
    pub branch_id: BranchId,
    /// [`MATERIAL`].
    pub kind: String,
    /// Unique within the list.
    pub code: String,
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English.
    pub en: String,
    /// What it is counted in, such as 瓶.
    pub unit: String,
    /// Still used; one that is not stays for the jobs that used it.
    pub active: bool,
    /// Raised by every change.
    pub version: i64,
    /// When it was entered.
    pub created_at: At,
}

impl Item {
    /// As everybody may see it.
    #[must_use]
    pub fn show(self) -> mobile_api::item::Item {
        mobile_api::item::Item {
            id: self.id.to_string(),
            branch_id: self.branch_id.to_string(),
            kind: self.kind,
            code: self.code,
            name: Words { zh: self.zh, en: self.en },
            unit: self.unit,
            active: self.active,
            version: self.version,
        }
    }
}

// ---- store ----

/// One page of the lists that `scope` uses, in order of entry; `all`: also what is not used any more.
///
/// # Errors
/// When the database cannot be read.
pub fn list(conn: &mut Conn, scope: &Caller, kind: Option<&str>, all: bool, wanted: &Wanted) -> Result<Vec<Item>, Fault> {
    let mut query = items::table.filter(items::branch_id.eq_any(zone::reach(scope))).into_boxed();
    if let Some(kind) = kind {
        query = query.filter(items::kind.eq(kind.to_owned()));
    }
    if !all {
        query = query.filter(items::active.eq(true));
    }
    if let Some(after) = page::key::<ItemId>(wanted)? {
        query = query.filter(items::id.gt(after));
    }
    Ok(query.order(items::id).limit(wanted.fetch()).select(Item::as_select()).load(conn)?)
}

/// Those of some ids that `scope` uses.
///
/// # Errors
/// When the database cannot be read.
pub fn of_ids(conn: &mut Conn, scope: &Caller, ids: &[ItemId]) -> Result<Vec<Item>, Fault> {
    let his = items::table.filter(items::branch_id.eq_any(zone::reach(scope)).and(items::id.eq_any(ids)));
    Ok(his.order(items::id).select(Item::as_select()).load(conn)?)
}

/// Enters an item.
///
/// # Errors
/// `invalid_field`; `not_found` for a branch out of scope; `already_exists` for its code.
pub fn create(tx: &mut Tx<'_>, scope: &Caller, new: &NewItem) -> Result<Item, Fault> {
    let mut form = Form::new();
    let item = Item {
        id: tx.new_id(),
        branch_id: form.id("branch_id", &new.branch_id),
        kind: form.one_of("kind", &new.kind, &[MATERIAL]),
        code: form.line("code", &new.code, 32),
        zh: form.line("name.zh", &new.name.zh, 60),
        en: form.line("name.en", &new.name.en, 60),
        unit: form.line("unit", &new.unit, 16),
        active: true,
        version: 1,
        created_at: tx.now,
    };
    form.done()?;
    if !scope.sees(item.branch_id) {
        return Err(Refusal::not_found("branch").into());
    }
    diesel::insert_into(items::table).values(&item).execute(tx.conn).map_err(already_there("an item of that code"))?;
    Ok(item)
}

/// Changes an item that is still at the version seen. Its unit stays: what was counted in it would be something else.
///
/// # Errors
/// `not_found`, `forbidden` for one of a list above, `stale_version`, `invalid_field`.
pub fn change(tx: &mut Tx<'_>, scope: &Caller, id: ItemId, change: &ChangeItem) -> Result<Item, Fault> {
    let mut item = of_ids(tx.conn, scope, &[id])?.pop().ok_or_else(|| Refusal::not_found("item"))?;
    if !scope.sees(item.branch_id) {
        return Err(Refusal::new(Code::Forbidden, "the item stands in the list of a branch above yours").into());
    }
    at_version(change.version, item.version)?;
    let mut form = Form::new();
    if let Some(name) = &change.name {
        (item.zh, item.en) = (form.line("name.zh", &name.zh, 60), form.line("name.en", &name.en, 60));
    }
    form.done()?;
    item.active = change.active.unwrap_or(item.active);
    item.version += 1;
    let row = items::table.find(id).filter(items::version.eq(change.version));
    let named = (items::zh.eq(&item.zh), items::en.eq(&item.en));
    let values = (named, items::active.eq(item.active), items::version.eq(item.version));
    one_changed(diesel::update(row).set(values).execute(tx.conn)?)?;
    Ok(item)
}

fn noted(tx: &mut Tx<'_>, by: &Caller, item: &Item, kind: &'static str, sent: &impl Serialize) -> Result<(), Fault> {
    let id = item.id.to_string();
    audit::note(tx, Deed { branch: item.branch_id, user: Some(by.user_id), kind, subject: "item", id: Some(&id) }, sent)
}

// ---- routes ----

#[derive(OpenApi)]
#[openapi(paths(all, create_item, alter))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/items").route(web::get().to(all)).route(web::post().to(create_item)));
    cfg.service(web::resource("/items/{id}").route(web::patch().to(alter)));
}

/// The items that the caller's branch uses
#[utoipa::path(get, path = "/items", operation_id = "list_items", tag = "organisation", params(ItemsQuery),
    responses((status = 200, description = "One page", body = Page<mobile_api::item::Item>)),
    extensions(("x-permission" = json!(Permission::SignedIn))))]
async fn all(caller: Caller, db: web::Data<Db>, query: web::Query<ItemsQuery>) -> Result<web::Json<Page<mobile_api::item::Item>>, Problem> {
    let ItemsQuery { limit, cursor, kind, all } = query.into_inner();
    if kind.as_ref().is_some_and(|k| k.chars().count() > MOST_KIND) {
        return Err(Refusal::field("kind", format!("has at most {MOST_KIND} characters")).into());
    }
    let wanted = wanted(limit, cursor)?;
    let page = db.read(move |conn| {
        let rows = list(conn, &caller, kind.as_deref(), all.unwrap_or(false), &wanted)?;
        Ok(wanted.page(rows, |i: &Item| i.id.to_string(), Item::show))
    });
    Ok(web::Json(page.await?))
}

/// Enter an item
#[utoipa::path(post, path = "/items", operation_id = "create_item", tag = "organisation", request_body = NewItem,
    responses((status = 201, description = "The item", body = mobile_api::item::Item)),
    extensions(("x-permission" = json!(Permission::OrgWrite))))]
async fn create_item(caller: Caller, db: web::Data<Db>, body: Body<NewItem>) -> Result<HttpResponse, Problem> {
    let (new, user) = (body.value, caller.user_id);
    let command = move |tx: &mut Tx<'_>| {
        let item = create(tx, &caller, &new)?;
        noted(tx, &caller, &item, "item_created", &new)?;
        Ok(item.show())
    };
    body.idem.act(&db, user, StatusCode::CREATED, command).await
}

/// Change an item
#[utoipa::path(patch, path = "/items/{id}", operation_id = "change_item", tag = "organisation", request_body = ChangeItem,
    params(("id" = String, Path, description = "Item")),
    responses((status = 200, description = "The item", body = mobile_api::item::Item)),
    extensions(("x-permission" = json!(Permission::OrgWrite))))]
async fn alter(caller: Caller, db: web::Data<Db>, id: web::Path<ItemId>, body: Body<ChangeItem>) -> Result<HttpResponse, Problem> {
    let (id, user, new) = (id.into_inner(), caller.user_id, body.value);
    let command = move |tx: &mut Tx<'_>| {
        let item = change(tx, &caller, id, &new)?;
        noted(tx, &caller, &item, "item_changed", &new)?;
        Ok(item.show())
    };
    body.idem.act(&db, user, StatusCode::OK, command).await
}
