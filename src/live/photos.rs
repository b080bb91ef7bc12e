//! Photographs that prove a dispatch, and the customer's signature: streamed in, bounded, known by their hash, so that
//! sending one again is harmless. Each may say which of the flow's pictures it is.

use crate::access::{Caller, Permission};
use crate::base::{At, DispatchId, PhotoId, TicketId};
use crate::db::schema::{dispatches, photos, tickets};
use crate::db::{Conn, Db, Fault, Refusal, Tx};
use crate::http::idempotency::hex;
use crate::http::{Idem, Problem, page, wanted};
use crate::live::Live;
use crate::tickets::list;
use actix_multipart::{Multipart, MultipartError};
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::{Bytes, BytesMut};
use diesel::prelude::*;
use futures_util::TryStreamExt;
use mobile_api::code::Code;
use mobile_api::field::{Photo, PhotoKind, SIGNATURE};
use mobile_api::{Page, PageQuery, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{OpenApi, ToSchema};

/// Most bytes of one photograph.
const MOST_BYTES: usize = 8 << 20;
/// Most photographs of one dispatch.
const MOST: i64 = 50;
/// Most bytes of a form's other fields.
const MOST_TEXT: usize = 64;

#[derive(OpenApi)]
#[openapi(paths(add, of_ticket, one))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/field/dispatches/{id}/photos").route(web::post().to(add)));
    cfg.service(web::resource("/tickets/{id}/photos").route(web::get().to(of_ticket)));
    cfg.service(web::resource("/photos/{id}").route(web::get().to(one)));
}

/// A form with one file: a JPEG, PNG or WebP of at most 8 MiB.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the document alone reads it")]
struct Form {
    /// The photograph.
    #[schema(value_type = String, format = Binary)]
    photo: Vec<u8>,
    /// Which of the flow's pictures it is, such as `before.front_left`, or `signature`. Let it stand before the file.
    #[schema(max_length = 64)]
    slot: Option<String>,
    /// When it was taken, by the phone's clock.
    #[schema(max_length = 64)]
    taken_at: Option<Timestamp>,
}

/// A form as it was read.
#[derive(Debug, Default)]
struct Sent {
    photo: Bytes,
    slot: Option<String>,
    taken_at: Option<At>,
}

/// Store a photograph with a dispatch
#[utoipa::path(post, path = "/field/dispatches/{id}/photos", operation_id = "add_photo", tag = "field",
    params(("id" = String, Path, description = "Dispatch")),
    request_body(content = Form, content_type = "multipart/form-data"),
    responses((status = 201, description = "Stored, now or before", body = Photo)),
    extensions(("x-permission" = json!(Permission::Field))))]
async fn add(
    caller: Caller,
    live: web::Data<Live>,
    id: web::Path<DispatchId>,
    req: HttpRequest,
    form: Multipart,
) -> Result<HttpResponse, Problem> {
    caller.worker()?;
    let dispatch = *id;
    let scope = caller.clone();
    let kind_of = move |conn: &mut Conn| {
        may_add(conn, &scope, dispatch)?; // before 8 MiB are taken from somebody who may not
        let its = dispatches::table.inner_join(tickets::table.on(tickets::id.eq(dispatches::ticket_id)));
        Ok(its.filter(dispatches::id.eq(dispatch)).select(tickets::kind).first::<String>(conn)?)
    };
    let flow = live.db.read(kind_of).await?;
    let sent = read(form).await?;
    let known = |slot: &str| slot == SIGNATURE || live.flows.get(&flow).is_some_and(|f| f.photos.iter().any(|p| p.slot() == slot));
    if sent.slot.as_deref().is_some_and(|slot| !known(slot)) {
        return Err(Refusal::field("slot", format!("is none that a {flow} wants: see GET /flows")).into());
    }
    let mime = kind(&sent.photo).ok_or_else(|| Problem::new(Code::UnsupportedMediaType, "send a JPEG, PNG or WebP"))?;
    // What was sent says what is asked for: a form that is put together anew has another boundary.
    let said = [sent.slot.as_deref().unwrap_or_default().as_bytes(), b"\n", &sent.photo].concat();
    let (idem, user) = (Idem::of(&req, &said)?, caller.user_id);
    let keep = move |tx: &mut Tx<'_>| {
        may_add(tx.conn, &caller, dispatch)?;
        store(tx, dispatch, mime, &sent)
    };
    idem.act(&live.db, user, StatusCode::CREATED, keep).await
}

/// The form's one file, and what is said of it.
async fn read(mut form: Multipart) -> Result<Sent, Problem> {
    let mut sent = Sent::default();
    while let Some(part) = form.try_next().await.map_err(|why| broken(&why))? {
        let name = part.name().map(ToOwned::to_owned);
        let is_file = name.as_deref() == Some("photo") || part.content_disposition().is_some_and(|d| d.get_filename().is_some());
        match (is_file, name.as_deref()) {
            (true, _) => {
                let bytes = whole(part, MOST_BYTES).await?;
                if bytes.is_empty() {
                    continue;
                }
                if !sent.photo.is_empty() {
                    return Err(Refusal::field("photo", "one photograph a request: send the others by themselves").into());
                }
                sent.photo = bytes;
            }
            (false, Some("slot")) => sent.slot = Some(text("slot", part).await?).filter(|slot| !slot.is_empty()),
            (false, Some("taken_at")) => {
                let at = text("taken_at", part).await?;
                let at: Timestamp = at.parse().map_err(|_unreadable| Refusal::field("taken_at", "is no time"))?;
                sent.taken_at = Some(At::new(at));
            }
            (false, _) => drop(whole(part, MOST_BYTES).await?),
        }
    }
    if sent.photo.is_empty() {
        return Err(Refusal::field("photo", "the form holds no file").into());
    }
    Ok(sent)
}

async fn text(field: &str, part: actix_multipart::Field) -> Result<String, Problem> {
    let bytes = whole(part, MOST_TEXT).await?;
    let text = std::str::from_utf8(&bytes).map_err(|_not_text| Refusal::field(field, "is no text"))?;
    Ok(text.trim().to_owned())
}

/// Photographs and signature of a ticket, oldest first
#[utoipa::path(get, path = "/tickets/{id}/photos", operation_id = "list_ticket_photos", tag = "tickets",
    params(("id" = String, Path, description = "Ticket"), PageQuery),
    responses((status = 200, description = "One page", body = Page<Photo>)),
    extensions(("x-permission" = json!(Permission::TicketsRead))))]
async fn of_ticket(
    caller: Caller,
    db: web::Data<Db>,
    id: web::Path<TicketId>,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<Photo>>, Problem> {
    let PageQuery { limit, cursor } = query.into_inner();
    let wanted = wanted(limit, cursor)?;
    let after = page::key::<PhotoId>(&wanted)?;
    let list = move |conn: &mut Conn| {
        list::load(conn, &caller, *id)?;
        let its = dispatches::table.filter(dispatches::ticket_id.eq(*id)).select(dispatches::id);
        let its: Vec<DispatchId> = its.load(conn)?;
        let mut query = photos::table.filter(photos::dispatch_id.eq_any(its)).into_boxed();
        if let Some(after) = after {
            query = query.filter(photos::id.gt(after));
        }
        let rows: Vec<Row> = query.order(photos::id).limit(wanted.fetch()).select(Row::as_select()).load(conn)?;
        Ok(wanted.page(rows, |row: &Row| row.id.to_string(), Row::show))
    };
    Ok(web::Json(db.read(list).await?))
}

/// One photograph or signature, as it was sent
#[utoipa::path(get, path = "/photos/{id}", operation_id = "get_photo", tag = "tickets",
    params(("id" = String, Path, description = "Photograph")),
    responses((status = 200, description = "The picture", body = Vec<u8>, content_type = "image/*")),
    extensions(("x-permission" = json!(Permission::TicketsRead))))]
async fn one(caller: Caller, db: web::Data<Db>, id: web::Path<PhotoId>) -> Result<HttpResponse, Problem> {
    let load = move |conn: &mut Conn| {
        let its = photos::table.inner_join(dispatches::table.on(dispatches::id.eq(photos::dispatch_id)));
        let row = its.filter(photos::id.eq(*id)).select((dispatches::ticket_id, photos::mime, photos::bytes));
        let row: Option<(TicketId, String, Vec<u8>)> = row.first(conn).optional()?;
        let (ticket, mime, bytes) = row.ok_or_else(|| Refusal::not_found("photograph"))?;
        // Of a ticket out of his sight he is told nothing, not even that it has photographs.
        list::load(conn, &caller, ticket).map_err(|why| match why.code() {
            Some(_) => Refusal::not_found("photograph").into(),
            None => why,
        })?;
        Ok((mime, bytes))
    };
    let (mime, bytes) = db.read(load).await?;
    // What is stored never changes; only whoever was let in here may keep it.
    Ok(HttpResponse::Ok()
        .content_type(mime)
        .insert_header((header::CACHE_CONTROL, "private, max-age=86400, immutable"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(bytes))
}

async fn whole(mut part: actix_multipart::Field, most: usize) -> Result<Bytes, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = part.try_next().await.map_err(|why| broken(&why))? {
        if bytes.len() + chunk.len() > most {
            return Err(Problem::new(Code::BodyTooLarge, format!("a field may have {most} bytes at most, a photograph 8 MiB")));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

fn broken(why: &MultipartError) -> Problem {
    match why {
        MultipartError::ContentTypeMissing | MultipartError::ContentTypeParse | MultipartError::ContentTypeIncompatible => {
            Problem::new(Code::UnsupportedMediaType, "send it as multipart/form-data")
        }
        why => Problem::new(Code::MalformedBody, format!("the form cannot be read: {why}")),
    }
}

/// By its first bytes, whatever its name says.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// His own, his crew's; of others he is told that there is none.
pub(super) fn may_add(conn: &mut Conn, caller: &Caller, id: DispatchId) -> Result<(), Fault> {
    let row = dispatches::table.find(id).select((dispatches::worker_id, dispatches::crew_id)).first(conn).optional()?;
    let (worker, crew): (Option<crate::base::WorkerId>, Option<crate::base::CrewId>) = row.ok_or_else(|| Refusal::not_found("dispatch"))?;
    let his = worker.is_some() && worker == caller.worker_id || crew.is_some() && crew == caller.crew_id;
    if his { Ok(()) } else { Err(Refusal::not_found("dispatch").into()) }
}

/// A row of `photos` without its bytes.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = photos, check_for_backend(crate::db::MultiBackend))]
struct Row {
    id: PhotoId,
    dispatch_id: DispatchId,
    sha256: String,
    size: i64,
    at: At,
    slot: Option<String>,
    taken_at: Option<At>,
}

impl Row {
    fn show(self) -> Photo {
        let kind = if self.slot.as_deref() == Some(SIGNATURE) { PhotoKind::Signature } else { PhotoKind::Photo };
        Photo {
            id: self.id.to_string(),
            dispatch_id: self.dispatch_id.to_string(),
            kind,
            slot: self.slot,
            taken_at: self.taken_at.map(At::time),
            sha256: self.sha256,
            size: self.size,
            at: self.at.time(),
        }
    }
}

fn store(tx: &mut Tx<'_>, dispatch: DispatchId, mime: &str, sent: &Sent) -> Result<Photo, Fault> {
    let sha256 = hex(&Sha256::digest(&sent.photo));
    let same = photos::table.filter(photos::dispatch_id.eq(dispatch).and(photos::sha256.eq(&sha256)));
    if let Some(known) = same.select(Row::as_select()).first::<Row>(tx.conn).optional()? {
        return again(tx, known, sent.slot.as_deref());
    }
    let stored: i64 = photos::table.filter(photos::dispatch_id.eq(dispatch)).count().get_result(tx.conn)?;
    if stored >= MOST {
        return Err(Refusal::field("photo", format!("a dispatch holds {MOST} photographs at most")).into());
    }
    let size = i64::try_from(sent.photo.len()).map_err(Fault::internal)?;
    // Nothing was taken in the future, whatever a phone's clock says.
    let taken_at = sent.taken_at.map(|at| at.min(tx.now));
    let row = Row { id: tx.new_id(), dispatch_id: dispatch, sha256, size, at: tx.now, slot: sent.slot.clone(), taken_at };
    let about = (photos::id.eq(row.id), photos::dispatch_id.eq(dispatch), photos::sha256.eq(&row.sha256), photos::mime.eq(mime));
    let said = (photos::slot.eq(&row.slot), photos::taken_at.eq(row.taken_at));
    diesel::insert_into(photos::table)
        .values((about, said, photos::size.eq(size), photos::bytes.eq(sent.photo.as_ref()), photos::at.eq(tx.now)))
        .execute(tx.conn)?;
    Ok(row.show())
}

/// The same picture once more: harmless, but it proves one thing alone.
fn again(tx: &mut Tx<'_>, mut known: Row, slot: Option<&str>) -> Result<Photo, Fault> {
    match (known.slot.as_deref(), slot) {
        (Some(before), Some(now)) if before != now => {
            Err(Refusal::field("slot", format!("the same picture is there already as {before}: take another")).into())
        }
        (None, Some(now)) => {
            diesel::update(photos::table.find(known.id)).set(photos::slot.eq(now)).execute(tx.conn)?;
            known.slot = Some(now.to_owned());
            Ok(known.show())
        }
        _ => Ok(known.show()),
    }
}

/// The slots of which a dispatch has a picture.
pub(super) type Stored = BTreeMap<DispatchId, BTreeSet<String>>;

/// The slots that are filled of some dispatches.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn slots_of(conn: &mut Conn, dispatches: &[DispatchId]) -> Result<Stored, Fault> {
    if dispatches.is_empty() {
        return Ok(Stored::new());
    }
    let rows = photos::table.filter(photos::dispatch_id.eq_any(dispatches).and(photos::slot.is_not_null()));
    let rows: Vec<(DispatchId, String)> = rows.select((photos::dispatch_id, photos::slot.assume_not_null())).load(conn)?;
    let mut stored = Stored::new();
    for (dispatch, slot) in rows {
        stored.entry(dispatch).or_default().insert(slot);
    }
    Ok(stored)
}

/// The slots that are filled of one dispatch.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn slots(conn: &mut Conn, dispatch: DispatchId) -> Result<BTreeSet<String>, Fault> {
    Ok(slots_of(conn, &[dispatch])?.remove(&dispatch).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn a_photograph_is_known_by_its_first_bytes() {
        assert_eq!(kind(b"\xff\xd8\xff\xe0rest"), Some("image/jpeg"));
        assert_eq!(kind(b"\x89PNG\r\n\x1a\nrest"), Some("image/png"));
        assert_eq!(kind(b"RIFF\0\0\0\0WEBPrest"), Some("image/webp"));
        for bad in [&b""[..], b"\xff\xd8", b"<svg/>", b"RIFF\0\0\0\0WAVE", b"GIF89a"] {
            assert_eq!(kind(bad), None);
        }
    }
}
