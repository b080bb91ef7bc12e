//! Materials used at a job: entries that are only ever appended (I11). A correction is an entry below nothing; what was used
//! is their sum, and that is never below nothing. Stock can be moved by the same entries.

use crate::access::{Caller, Permission};
use crate::base::{At, DispatchId, ItemId, UserId};
use crate::db::schema::{dispatches, items, material_uses};
use crate::db::{Conn, Fault, Refusal, Tx};
use crate::http::{Body, Problem};
use crate::live::Live;
use crate::live::photos::may_add;
use crate::org::item::{self, Item, MATERIAL};
use crate::tickets::routes::by;
use crate::tickets::store;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use mobile_api::Words;
use mobile_api::field::{MaterialUsed, Materials, MaterialsUsed};
use serde_json::{Map, json};
use std::collections::BTreeMap;
use utoipa::OpenApi;

/// Most of one item at one job, thousandths of its unit.
const MOST_MILLI: i64 = 1_000_000_000;
/// Most lines of one request.
const MOST_LINES: usize = 50;
/// A job is booked on within this time after its end, seconds: somebody who forgot remembers the same day.
const STILL_S: i64 = 24 * 3600;

#[derive(OpenApi)]
#[openapi(paths(add))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/field/dispatches/{id}/materials").route(web::post().to(add)));
}

/// Say which materials were used
///
/// Each line is added to what was said before; a line below zero takes back what was said too much.
#[utoipa::path(post, path = "/field/dispatches/{id}/materials", operation_id = "use_materials", tag = "field", request_body = Materials,
    params(("id" = String, Path, description = "Dispatch")),
    responses((status = 200, description = "What was used in all", body = MaterialsUsed)),
    extensions(("x-permission" = json!(Permission::Field))))]
async fn add(caller: Caller, live: web::Data<Live>, id: web::Path<DispatchId>, body: Body<Materials>) -> Result<HttpResponse, Problem> {
    caller.worker()?;
    let (dispatch, user, asked) = (*id, caller.user_id, body.value);
    body.idem.act(&live.db, user, StatusCode::OK, move |tx| enter(tx, &caller, dispatch, &asked)).await
}

fn enter(tx: &mut Tx<'_>, caller: &Caller, dispatch: DispatchId, asked: &Materials) -> Result<MaterialsUsed, Fault> {
    may_add(tx.conn, caller, dispatch)?;
    at_work(tx, dispatch)?;
    let lines = lines(asked)?;
    let known = item::of_ids(tx.conn, caller, &lines.iter().map(|l| l.0).collect::<Vec<_>>())?;
    let used = used(tx.conn, &[dispatch])?.remove(&dispatch).unwrap_or_default();
    for (i, (id, milli)) in lines.iter().enumerate() {
        let item = known.iter().find(|k| k.id == *id && k.kind == MATERIAL);
        let item = item.ok_or_else(|| Refusal::field(&format!("lines.{i}.item_id"), "is no material of your organisation"))?;
        let before = used.iter().find(|u| u.item_id == id.to_string()).map_or(0, |u| u.quantity_milli);
        if !(0..=MOST_MILLI).contains(&(before + milli)) {
            return Err(
                Refusal::field(&format!("lines.{i}.quantity_milli"), format!("{} would be {} of it", item.code, before + milli)).into()
            );
        }
    }
    let at = asked.at.map_or(tx.now, |at| At::new(at).min(tx.now));
    append(tx, dispatch, caller.user_id, at, &lines)?;
    say(tx, caller, dispatch, &lines, &known)?;
    let used = self::used(tx.conn, &[dispatch])?.remove(&dispatch).unwrap_or_default();
    Ok(MaterialsUsed { items: used })
}

/// Each item once, its lines added up; nothing that comes to nothing.
fn lines(asked: &Materials) -> Result<Vec<(ItemId, i64)>, Refusal> {
    if asked.lines.is_empty() || asked.lines.len() > MOST_LINES {
        return Err(Refusal::field("lines", format!("1 to {MOST_LINES} of them")));
    }
    let mut sum: BTreeMap<ItemId, i64> = BTreeMap::new();
    for (i, line) in asked.lines.iter().enumerate() {
        let id = line.item_id.parse().map_err(|_not_an_id| Refusal::field(&format!("lines.{i}.item_id"), "is not an id"))?;
        if line.quantity_milli == 0 || line.quantity_milli.abs() > MOST_MILLI {
            return Err(Refusal::field(&format!("lines.{i}.quantity_milli"), format!("not 0, and at most {MOST_MILLI}")));
        }
        *sum.entry(id).or_default() += line.quantity_milli;
    }
    Ok(sum.into_iter().filter(|(_, milli)| *milli != 0).collect())
}

/// Something can be used from when the job is taken until the day after its end.
fn at_work(tx: &mut Tx<'_>, dispatch: DispatchId) -> Result<(), Fault> {
    let row = dispatches::table.find(dispatch).select((dispatches::accepted_at, dispatches::ended_at));
    let (taken, ended): (Option<At>, Option<At>) = row.first(tx.conn)?;
    match (taken, ended) {
        (None, _) => Err(Refusal::new(mobile_api::code::Code::WrongState, "the job is not taken yet").into()),
        (Some(_), Some(ended)) if ended.plus_s(STILL_S) < tx.now => {
            Err(Refusal::new(mobile_api::code::Code::WrongState, "the job ended more than a day ago: tell the desk").into())
        }
        (Some(_), _) => Ok(()),
    }
}

fn append(tx: &mut Tx<'_>, dispatch: DispatchId, user: UserId, at: At, lines: &[(ItemId, i64)]) -> Result<(), Fault> {
    for (item, milli) in lines {
        let what = (material_uses::id.eq(tx.new_id::<()>()), material_uses::dispatch_id.eq(dispatch), material_uses::item_id.eq(item));
        let how = (material_uses::quantity_milli.eq(milli), material_uses::by_user.eq(user), material_uses::at.eq(at));
        diesel::insert_into(material_uses::table).values((what, how, material_uses::told_at.eq(tx.now))).execute(tx.conn)?;
    }
    Ok(())
}

/// The ticket's story has what was used, by name, as it was said.
fn say(tx: &mut Tx<'_>, caller: &Caller, dispatch: DispatchId, lines: &[(ItemId, i64)], known: &[Item]) -> Result<(), Fault> {
    let said = lines.iter().filter_map(|(id, milli)| {
        let item = known.iter().find(|k| k.id == *id)?;
        let name = Words { zh: item.zh.clone(), en: item.en.clone() };
        Some(json!({"item_id": id, "code": item.code, "name": name, "unit": item.unit, "quantity_milli": milli}))
    });
    let mut data = Map::new();
    data.insert("lines".into(), said.collect());
    store::remark(tx, dispatch, "materials_used", data, &by(caller))
}

/// What was used at each of some jobs, by job; nothing of what was taken back.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn used(conn: &mut Conn, jobs: &[DispatchId]) -> Result<BTreeMap<DispatchId, Vec<MaterialUsed>>, Fault> {
    type Row = (DispatchId, i64, ItemId, String, String, String, String);
    if jobs.is_empty() {
        return Ok(BTreeMap::new());
    }
    let of = material_uses::table.inner_join(items::table.on(items::id.eq(material_uses::item_id)));
    let named = (items::id, items::code, items::zh, items::en, items::unit);
    let columns = (material_uses::dispatch_id, material_uses::quantity_milli, named.0, named.1, named.2, named.3, named.4);
    let rows: Vec<Row> = of.filter(material_uses::dispatch_id.eq_any(jobs)).order(material_uses::id).select(columns).load(conn)?;
    let mut all: BTreeMap<DispatchId, BTreeMap<ItemId, MaterialUsed>> = BTreeMap::new();
    for (dispatch, milli, id, code, zh, en, unit) in rows {
        let blank = || MaterialUsed { item_id: id.to_string(), code, name: Words { zh, en }, unit, quantity_milli: 0 };
        all.entry(dispatch).or_default().entry(id).or_insert_with(blank).quantity_milli += milli;
    }
    Ok(all.into_iter().map(|(d, used)| (d, used.into_values().filter(|u| u.quantity_milli != 0).collect())).collect())
}
