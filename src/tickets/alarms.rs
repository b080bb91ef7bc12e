//! Alarms that somebody acknowledged: acknowledged for everybody who sees the ticket, and told as a fact of it.

use crate::access::{Caller, Permission};
use crate::base::page::Wanted;
use crate::base::{AlarmId, At, BranchId, TicketId, UserId};
use crate::db::schema::{acknowledged_alarms as alarms, tickets};
use crate::db::{Conn, Db, Fault, Json, MultiBackend, NewFact, Refusal, Tx};
use crate::http::{Body, Problem, page, wanted};
use crate::tickets::model::Ticket;
use crate::tickets::{actor, list};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use diesel::prelude::*;
use mobile_api::code::Code;
use mobile_api::tickets::{AcknowledgeAlarm, AcknowledgedAlarm};
use mobile_api::{Page, PageQuery};
use serde_json::json;
use utoipa::OpenApi;

/// The fact that says so. Its data: `no`, `alarm`, and `by`, a name.
pub const ALARM_ACKNOWLEDGED: &str = "alarm_acknowledged";
/// Alarms acknowledged of one ticket: each has a cause of its own, and a ticket has few.
const MOST: i64 = 100;

// ---- store ----

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = alarms, check_for_backend(MultiBackend))]
struct Row {
    id: AlarmId,
    ticket_id: TicketId,
    branch_id: BranchId,
    alarm: String,
    user_id: UserId,
    at: At,
}

/// Acknowledges an alarm of a ticket; one that was acknowledged before stays with whoever was first.
///
/// # Errors
/// `not_found` outside the caller's scope, `wrong_state` of a closed ticket or one with too many.
fn acknowledge(tx: &mut Tx<'_>, caller: &Caller, id: TicketId, alarm: String) -> Result<AcknowledgedAlarm, Fault> {
    let ticket = list::load(tx.conn, caller, id)?.ticket;
    let his = alarms::table.filter(alarms::ticket_id.eq(id));
    let first: Option<Row> = his.filter(alarms::alarm.eq(&alarm)).select(Row::as_select()).first(tx.conn).optional()?;
    let row = match first {
        Some(row) => row,
        None => {
            if ticket.closed_at.is_some() {
                return Err(Refusal::new(Code::WrongState, "the ticket is closed: nothing rings for it").into());
            }
            if his.count().get_result::<i64>(tx.conn)? >= MOST {
                return Err(Refusal::new(Code::WrongState, "too many alarms of this ticket were acknowledged").into());
            }
            note(tx, caller, &ticket, alarm)?
        }
    };
    Ok(show(tx.conn, caller, vec![row])?.remove(0))
}

fn note(tx: &mut Tx<'_>, caller: &Caller, ticket: &Ticket, alarm: String) -> Result<Row, Fault> {
    let (ticket_id, branch_id, user_id) = (ticket.id, ticket.branch_id, caller.user_id);
    let row = Row { id: tx.new_id(), ticket_id, branch_id, alarm, user_id, at: tx.now };
    diesel::insert_into(alarms::table).values(row.clone()).execute(tx.conn)?;
    let data = json!({ "no": ticket.no, "alarm": row.alarm, "by": caller.name });
    tx.fact(NewFact {
        zone_id: ticket.zone_id,
        seq: 0,
        at: tx.now,
        kind: ALARM_ACKNOWLEDGED.into(),
        branch_id,
        ticket_id: Some(ticket_id),
        dispatch_id: None,
        worker_id: None,
        by_user: Some(user_id),
        data: Json(data),
    });
    Ok(row)
}

/// Acknowledged alarms of open tickets within scope, newest first.
fn open(conn: &mut Conn, caller: &Caller, wanted: &Wanted) -> Result<Page<AcknowledgedAlarm>, Fault> {
    let open = tickets::table.filter(tickets::closed_at.is_null()).select(tickets::id);
    let mut rows = alarms::table.filter(alarms::branch_id.eq_any(caller.scope()).and(alarms::ticket_id.eq_any(open))).into_boxed();
    if let Some(before) = page::key::<AlarmId>(wanted)? {
        rows = rows.filter(alarms::id.lt(before));
    }
    let rows: Vec<Row> = rows.order(alarms::id.desc()).limit(wanted.fetch()).select(Row::as_select()).load(conn)?;
    let ids: Vec<AlarmId> = rows.iter().map(|r| r.id).collect();
    let shown: Vec<(AlarmId, AcknowledgedAlarm)> = ids.into_iter().zip(show(conn, caller, rows)?).collect();
    Ok(wanted.page(shown, |(id, _)| id.to_string(), |(_, alarm)| alarm))
}

fn show(conn: &mut Conn, caller: &Caller, rows: Vec<Row>) -> Result<Vec<AcknowledgedAlarm>, Fault> {
    let known = actor::users_of(conn, caller, rows.iter().map(|r| r.user_id))?;
    let one = |r: Row| {
        let by = known.get(&r.user_id).cloned().unwrap_or_else(actor::system);
        AcknowledgedAlarm { ticket_id: r.ticket_id.to_string(), alarm: r.alarm, at: r.at.time(), by }
    };
    Ok(rows.into_iter().map(one).collect())
}

// ---- routes ----

#[derive(OpenApi)]
#[openapi(paths(all, acknowledge_one))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/alarms/acknowledged").route(web::get().to(all)));
    cfg.service(web::resource("/tickets/{id}/acknowledge-alarm").route(web::post().to(acknowledge_one)));
}

/// Alarms of open tickets that somebody acknowledged, newest first
#[utoipa::path(get, path = "/alarms/acknowledged", operation_id = "list_acknowledged_alarms", tag = "tickets", params(PageQuery),
    responses((status = 200, description = "One page", body = Page<AcknowledgedAlarm>)),
    extensions(("x-permission" = json!(Permission::TicketsRead))))]
async fn all(caller: Caller, db: web::Data<Db>, query: web::Query<PageQuery>) -> Result<web::Json<Page<AcknowledgedAlarm>>, Problem> {
    let PageQuery { limit, cursor } = query.into_inner();
    let wanted = wanted(limit, cursor)?;
    Ok(web::Json(db.read(move |conn| open(conn, &caller, &wanted)).await?))
}

/// Acknowledge an alarm, for everybody
///
/// `alarm` names the cause, so that a new cause of the same ticket rings again. Who was first stays: later ones are answered
/// with his name.
#[utoipa::path(post, path = "/tickets/{id}/acknowledge-alarm", operation_id = "acknowledge_alarm", tag = "tickets",
    request_body = AcknowledgeAlarm, params(("id" = String, Path, description = "Ticket")),
    responses((status = 200, description = "Who acknowledged it, and when", body = AcknowledgedAlarm)),
    extensions(("x-permission" = json!(Permission::TicketsWrite))))]
async fn acknowledge_one(
    caller: Caller,
    db: web::Data<Db>,
    id: web::Path<TicketId>,
    body: Body<AcknowledgeAlarm>,
) -> Result<HttpResponse, Problem> {
    let (id, user, alarm) = (*id, caller.user_id, body.value.alarm);
    body.idem.act(&db, user, StatusCode::OK, move |tx| acknowledge(tx, &caller, id, alarm)).await
}
