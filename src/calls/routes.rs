//! The log of calls, with playback (S3-42). The paths are joined to the tree where `POST /calls` is: `live/desk.rs`.

use crate::access::{Caller, Permission, audit};
use crate::base::{At, CallId};
use crate::calls::record::{self, Call, Sought};
use crate::calls::recording::{part, tone};
use crate::db::{Db, Refusal, Tx};
use crate::http::{Body, Problem, wanted};
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_RANGES, CONTENT_RANGE, RANGE};
use actix_web::{HttpRequest, HttpResponse, web};
use mobile_api::Page;
use mobile_api::calls::{CallNote, CallsQuery};

/// Calls, newest first
#[utoipa::path(get, path = "/calls", operation_id = "list_calls", tag = "calls", params(CallsQuery),
    responses((status = 200, description = "One page", body = Page<mobile_api::calls::Call>)),
    extensions(("x-permission" = json!(Permission::CallsRead))))]
pub(crate) async fn all(
    caller: Caller,
    db: web::Data<Db>,
    query: web::Query<CallsQuery>,
) -> Result<web::Json<Page<mobile_api::calls::Call>>, Problem> {
    let query = query.into_inner();
    let wanted = wanted(query.limit, query.cursor)?;
    let customer = query.customer.map(|id| id.parse().map_err(|_unreadable| Refusal::field("customer", "is not an id"))).transpose()?;
    let sought = Sought { missed: query.missed, customer, since: query.since.map(At::new) };
    let (scope, asked) = (caller.clone(), wanted.clone());
    let rows = db.read(move |conn| record::list(conn, &scope, &sought, &asked)).await?;
    Ok(web::Json(wanted.page(rows, |c: &Call| c.id.to_string(), |c| c.wire(|number| caller.phone(number)))))
}

/// Keep what was written down of a call, while they talk or after
#[utoipa::path(put, path = "/calls/{id}/note", operation_id = "note_call", tag = "calls", request_body = CallNote,
    params(("id" = String, Path, description = "Call")),
    responses((status = 200, description = "The call", body = mobile_api::calls::Call)),
    extensions(("x-permission" = json!(Permission::CallsWrite))))]
pub(crate) async fn note(caller: Caller, db: web::Data<Db>, id: web::Path<CallId>, body: Body<CallNote>) -> Result<HttpResponse, Problem> {
    let (id, user) = (id.into_inner(), caller.user_id);
    let text = body.value.note.trim().to_owned();
    if text.contains('\0') {
        return Err(Refusal::field("note", "must not contain NUL").into());
    }
    let text = Some(text).filter(|t| !t.is_empty());
    let command = move |tx: &mut Tx<'_>| Ok(record::note(tx, &caller, id, text)?.wire(|number| caller.phone(number)));
    body.idem.act(&db, user, StatusCode::OK, command).await
}

/// The sound of a call, or a part of it
#[utoipa::path(get, path = "/calls/{id}/recording", operation_id = "get_recording", tag = "calls",
    params(("id" = String, Path, description = "Call"), ("Range" = Option<String>, Header, description = "A part, such as `bytes=0-999`")),
    responses((status = 200, description = "All of it", body = Vec<u8>, content_type = "audio/wav"),
        (status = 206, description = "The part", body = Vec<u8>, content_type = "audio/wav"),
        (status = 416, description = "There is no such part")),
    extensions(("x-permission" = json!(Permission::CallsRead))))]
pub(crate) async fn sound(caller: Caller, db: web::Data<Db>, id: web::Path<CallId>, req: HttpRequest) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    let scope = caller.clone();
    let call = db.read(move |conn| record::load(conn, &scope, id)).await?;
    let (Some(answered), Some(ended), Some(_)) = (call.answered_at, call.ended_at, call.recording) else {
        return Err(Refusal::not_found("recording").into());
    };
    let from_the_start = req.headers().get(RANGE).and_then(|h| h.to_str().ok()).is_none_or(|range| range.starts_with("bytes=0-"));
    if from_the_start {
        let branch = call.branch_id;
        let heard = move |tx: &mut Tx<'_>| {
            let subject = id.to_string();
            let deed = audit::Deed { branch, user: Some(caller.user_id), kind: "recording_heard", subject: "call", id: Some(&subject) };
            audit::note(tx, deed, &serde_json::json!({}))
        };
        db.write(heard).await?;
    }
    let wav = tone(ended.since_s(answered));
    let len = wav.len();
    let mut answer = HttpResponse::Ok();
    answer.content_type("audio/wav").insert_header((ACCEPT_RANGES, "bytes"));
    match part(req.headers().get(RANGE).and_then(|h| h.to_str().ok()), len) {
        Ok(None) => Ok(answer.body(wav)),
        Ok(Some((first, last))) => {
            answer.status(StatusCode::PARTIAL_CONTENT).insert_header((CONTENT_RANGE, format!("bytes {first}-{last}/{len}")));
            Ok(answer.body(wav[first..=last].to_vec()))
        }
        Err(()) => Ok(HttpResponse::RangeNotSatisfiable().insert_header((CONTENT_RANGE, format!("bytes */{len}"))).finish()),
    }
}
