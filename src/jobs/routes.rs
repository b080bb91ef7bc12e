//! The outbox page: what was sent to whom, or would have been.

use crate::access::{Caller, Permission};
use crate::base::page::Wanted;
use crate::base::{At, MessageId, TicketId, phone};
use crate::db::schema::messages;
use crate::db::{Conn, Db, Fault, Refusal};
use crate::http::{Problem, page, wanted};
use crate::jobs::message::Message;
use actix_web::web;
use diesel::prelude::*;
use mobile_api::Page;
use mobile_api::messages::MessagesQuery;
use utoipa::OpenApi;

/// One page of the messages within scope, newest first.
fn list(conn: &mut Conn, scope: &Caller, ticket: Option<TicketId>, wanted: &Wanted) -> Result<Vec<Message>, Fault> {
    let mut rows = messages::table.filter(messages::branch_id.eq_any(scope.scope())).into_boxed();
    if let Some(ticket) = ticket {
        rows = rows.filter(messages::ticket_id.eq(ticket));
    }
    if let Some(before) = page::key::<MessageId>(wanted)? {
        rows = rows.filter(messages::id.lt(before));
    }
    Ok(rows.order(messages::id.desc()).limit(wanted.fetch()).select(Message::as_select()).load(conn)?)
}

/// As the caller may see it: who sees no numbers sees none in the text either.
fn show(m: Message, scope: &Caller) -> mobile_api::messages::Message {
    let whole = scope.sees_phones();
    mobile_api::messages::Message {
        id: m.id.to_string(),
        recipient: if whole || m.channel == "push" { m.recipient } else { phone::mask(&m.recipient) },
        channel: m.channel,
        body: if whole { m.body } else { mask_numbers(&m.body) },
        template: m.template,
        lang: m.lang,
        state: m.state,
        reason: m.reason,
        ticket_id: m.ticket_id.map(|id| id.to_string()),
        dispatch_id: m.dispatch_id.map(|id| id.to_string()),
        created_at: m.created_at.time(),
        sent_at: m.sent_at.map(At::time),
    }
}

/// Masks every run of eight or more digits of a text.
fn mask_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit() || c == '+') {
        let (before, from) = rest.split_at(start);
        let len = from.find(|c: char| !c.is_ascii_digit() && c != '+').unwrap_or(from.len());
        let (run, after) = from.split_at(len);
        out.push_str(before);
        out.push_str(&if run.len() >= 8 { phone::mask(run) } else { run.to_owned() });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[derive(OpenApi)]
#[openapi(paths(all))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/messages").route(web::get().to(all)));
}

/// Messages, newest first
#[utoipa::path(get, path = "/messages", operation_id = "list_messages", tag = "messages", params(MessagesQuery),
    responses((status = 200, description = "One page", body = Page<mobile_api::messages::Message>)),
    extensions(("x-permission" = json!(Permission::MessagesRead))))]
async fn all(
    caller: Caller,
    db: web::Data<Db>,
    query: web::Query<MessagesQuery>,
) -> Result<web::Json<Page<mobile_api::messages::Message>>, Problem> {
    let query = query.into_inner();
    let wanted = wanted(query.limit, query.cursor)?;
    let ticket = query.ticket.map(|id| id.parse().map_err(|_unreadable| Refusal::field("ticket", "is not an id"))).transpose()?;
    let (scope, asked) = (caller.clone(), wanted.clone());
    let rows = db.read(move |conn| list(conn, &scope, ticket, &asked)).await?;
    Ok(web::Json(wanted.page(rows, |m: &Message| m.id.to_string(), |m| show(m, &caller))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_sees_no_numbers_sees_none_in_the_text() {
        assert_eq!(mask_numbers("客户电话+8613800136021。"), "客户电话138****6021。");
        assert_eq!(mask_numbers("12 minutes, 陕A7K3Q2"), "12 minutes, 陕A7K3Q2");
    }
}
