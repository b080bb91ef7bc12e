//! Photographs that prove a dispatch: streamed in, bounded, known by their hash, so that sending one again is harmless.

use crate::access::{Caller, Permission};
use crate::base::{At, DispatchId, PhotoId};
use crate::db::schema::{dispatches, photos};
use crate::db::{Conn, Db, Fault, Refusal, Tx};
use crate::http::idempotency::hex;
use crate::http::{Idem, Problem};
use actix_multipart::{Multipart, MultipartError};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::{Bytes, BytesMut};
use diesel::prelude::*;
use futures_util::TryStreamExt;
use mobile_api::code::Code;
use mobile_api::field::Photo;
use sha2::{Digest, Sha256};
use utoipa::{OpenApi, ToSchema};

/// Most bytes of one photograph.
const MOST_BYTES: usize = 8 << 20;
/// Most photographs of one dispatch.
const MOST: i64 = 50;

#[derive(OpenApi)]
#[openapi(paths(add))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/field/dispatches/{id}/photos").route(web::post().to(add)));
}

/// A form with one file: a JPEG, PNG or WebP of at most 8 MiB.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the document alone reads it")]
struct Form {
    /// The photograph.
    #[schema(value_type = String, format = Binary)]
    photo: Vec<u8>,
}

/// Store a photograph with a dispatch
#[utoipa::path(post, path = "/field/dispatches/{id}/photos", operation_id = "add_photo", tag = "field",
    params(("id" = String, Path, description = "Dispatch")),
    request_body(content = Form, content_type = "multipart/form-data"),
    responses((status = 201, description = "Stored, now or before", body = Photo)),
    extensions(("x-permission" = json!(Permission::Field))))]
async fn add(
    caller: Caller,
    db: web::Data<Db>,
    id: web::Path<DispatchId>,
    req: HttpRequest,
    form: Multipart,
) -> Result<HttpResponse, Problem> {
    caller.worker()?;
    let dispatch = *id;
    let scope = caller.clone();
    db.read(move |conn| may_add(conn, &scope, dispatch)).await?; // before 8 MiB are taken from somebody who may not
    let bytes = file(form).await?;
    let mime = kind(&bytes).ok_or_else(|| Problem::new(Code::UnsupportedMediaType, "send a JPEG, PNG or WebP"))?;
    // The photograph itself says what is asked for: a form that is put together anew has another boundary.
    let (idem, user) = (Idem::of(&req, &bytes)?, caller.user_id);
    let keep = move |tx: &mut Tx<'_>| {
        may_add(tx.conn, &caller, dispatch)?;
        store(tx, dispatch, mime, &bytes)
    };
    idem.act(&db, user, StatusCode::CREATED, keep).await
}

/// The one file of the form; its other fields say nothing here.
async fn file(mut form: Multipart) -> Result<Bytes, Problem> {
    let mut photo = None;
    while let Some(part) = form.try_next().await.map_err(|why| broken(&why))? {
        let is_file = part.name() == Some("photo") || part.content_disposition().is_some_and(|d| d.get_filename().is_some());
        let bytes = whole(part).await?;
        if !is_file || bytes.is_empty() {
            continue;
        }
        if photo.replace(bytes).is_some() {
            return Err(Refusal::field("photo", "one photograph a request: send the others by themselves").into());
        }
    }
    photo.ok_or_else(|| Refusal::field("photo", "the form holds no file").into())
}

async fn whole(mut part: actix_multipart::Field) -> Result<Bytes, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = part.try_next().await.map_err(|why| broken(&why))? {
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err(Problem::new(Code::BodyTooLarge, "a photograph may have 8 MiB at most"));
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
fn may_add(conn: &mut Conn, caller: &Caller, id: DispatchId) -> Result<(), Fault> {
    let row = dispatches::table.find(id).select((dispatches::worker_id, dispatches::crew_id)).first(conn).optional()?;
    let (worker, crew): (Option<crate::base::WorkerId>, Option<crate::base::CrewId>) = row.ok_or_else(|| Refusal::not_found("dispatch"))?;
    let his = worker.is_some() && worker == caller.worker_id || crew.is_some() && crew == caller.crew_id;
    if his { Ok(()) } else { Err(Refusal::not_found("dispatch").into()) }
}

fn store(tx: &mut Tx<'_>, dispatch: DispatchId, mime: &str, bytes: &Bytes) -> Result<Photo, Fault> {
    let sha256 = hex(&Sha256::digest(bytes));
    let same = photos::table.filter(photos::dispatch_id.eq(dispatch).and(photos::sha256.eq(&sha256)));
    let known: Option<(PhotoId, i64, At)> = same.select((photos::id, photos::size, photos::at)).first(tx.conn).optional()?;
    let (id, size, at) = match known {
        Some(known) => known,
        None => {
            let stored: i64 = photos::table.filter(photos::dispatch_id.eq(dispatch)).count().get_result(tx.conn)?;
            if stored >= MOST {
                return Err(Refusal::field("photo", format!("a dispatch holds {MOST} photographs at most")).into());
            }
            let (id, size) = (tx.new_id(), i64::try_from(bytes.len()).map_err(Fault::internal)?);
            let row = (photos::id.eq(id), photos::dispatch_id.eq(dispatch), photos::sha256.eq(&sha256), photos::mime.eq(mime));
            diesel::insert_into(photos::table)
                .values((row, photos::size.eq(size), photos::bytes.eq(bytes.as_ref()), photos::at.eq(tx.now)))
                .execute(tx.conn)?;
            (id, size, tx.now)
        }
    };
    Ok(Photo { id: id.to_string(), dispatch_id: dispatch.to_string(), sha256, size, at: at.time() })
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
