//! `Idempotency-Key`: a repeated request acts once and gets the same answer (rule I7).
//!
//! The answer is stored in the same transaction as what it answers, so no crash can come between the two. Refusals are
//! not stored: nothing was done, so asking again is harmless.

use crate::base::{At, UserId};
use crate::db::schema::idempotency;
use crate::db::{Db, Fault, Refusal, Tx};
use crate::http::{Problem, body};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use mobile_api::code::Code;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// How long an answer is kept, seconds.
pub const KEPT_S: i64 = 24 * 3600;
/// Most rows swept in one command.
const SWEEP: i64 = 500;

/// The request's `Idempotency-Key`, if it has one, with what it asks for. As an extractor of its own it takes routes
/// that need no body.
#[derive(Debug, Clone)]
pub struct Idem {
    key: Option<Key>,
}

#[derive(Debug, Clone)]
struct Key {
    key: String,
    /// SHA-256 of method, path and body, hex.
    request: String,
}

/// What was answered: given to the caller now, and to whoever repeats the request.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    status: StatusCode,
    /// JSON text, byte for byte what the first caller got.
    body: String,
}

impl Answer {
    /// An answer with a body; `204` has none.
    ///
    /// # Errors
    /// When `value` cannot be written as JSON.
    pub fn of<T: Serialize>(status: StatusCode, value: &T) -> Result<Self, Fault> {
        Ok(Self { status, body: serde_json::to_string(value).map_err(Fault::internal)? })
    }

    /// As HTTP says it.
    #[must_use]
    pub fn respond(&self) -> HttpResponse {
        if self.status == StatusCode::NO_CONTENT {
            return HttpResponse::NoContent().finish();
        }
        HttpResponse::build(self.status).content_type("application/json").body(self.body.clone())
    }
}

impl Idem {
    /// Reads the header and hashes the request: its method, path, query and `bytes`, which say what it asks for.
    pub(crate) fn of(req: &HttpRequest, bytes: &[u8]) -> Result<Self, Problem> {
        let Some(sent) = req.headers().get("Idempotency-Key") else { return Ok(Self { key: None }) };
        let key = sent.to_str().unwrap_or("");
        if !(1..=128).contains(&key.len()) || !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Refusal::field("Idempotency-Key", "must be 1 to 128 visible ASCII characters").into());
        }
        let mut hash = Sha256::new();
        for part in [req.method().as_str().as_bytes(), req.path().as_bytes(), req.query_string().as_bytes(), bytes] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Ok(Self { key: Some(Key { key: key.into(), request: hex(&hash.finalize()) }) })
    }

    /// Runs a command once a key: in one transaction it looks the key up, runs the command and stores the answer.
    ///
    /// # Errors
    /// What the command refuses; `key_reused` when the key came with another request.
    pub async fn act<T: Serialize + Send + 'static>(
        self,
        db: &Db,
        user: UserId,
        status: StatusCode,
        command: impl FnOnce(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        let answer = db.write(move |tx| self.within(tx, user, |tx| Answer::of(status, &command(tx)?))).await?;
        Ok(answer.respond())
    }

    /// The same inside a transaction that is already there, for commands that give more than their answer. `command`
    /// does not run when the request is a repetition.
    ///
    /// # Errors
    /// As [`Idem::act`].
    pub fn within(
        &self,
        tx: &mut Tx<'_>,
        user: UserId,
        command: impl FnOnce(&mut Tx<'_>) -> Result<Answer, Fault>,
    ) -> Result<Answer, Fault> {
        let Some(key) = &self.key else { return command(tx) };
        if let Some(answer) = stored(tx, user, key)? {
            return Ok(answer);
        }
        let answer = command(tx)?;
        diesel::insert_into(idempotency::table)
            .values((
                idempotency::user_id.eq(user),
                idempotency::key.eq(&key.key),
                idempotency::request.eq(&key.request),
                idempotency::status.eq(i32::from(answer.status.as_u16())),
                idempotency::answer.eq(&answer.body),
                idempotency::created_at.eq(tx.now),
            ))
            .execute(tx.conn)?;
        Ok(answer)
    }
}

fn stored(tx: &mut Tx<'_>, user: UserId, key: &Key) -> Result<Option<Answer>, Fault> {
    let row: Option<(String, i32, String)> = idempotency::table
        .find((user, &key.key))
        .select((idempotency::request, idempotency::status, idempotency::answer))
        .first(tx.conn)
        .optional()?;
    let Some((request, status, answer)) = row else { return Ok(None) };
    if request != key.request {
        return Err(Refusal::new(Code::KeyReused, "this Idempotency-Key came before with another request").into());
    }
    let status = u16::try_from(status).ok().and_then(|s| StatusCode::from_u16(s).ok()).ok_or_else(|| Fault::internal("a stored status"))?;
    Ok(Some(Answer { status, body: answer }))
}

/// Forgets answers older than [`KEPT_S`], at most a batch of them; says how many.
///
/// # Errors
/// When the database says no.
pub fn sweep(tx: &mut Tx<'_>) -> Result<usize, Fault> {
    let limit: At = tx.now.plus_s(-KEPT_S);
    let old: Vec<(UserId, String)> = idempotency::table
        .filter(idempotency::created_at.lt(limit))
        .order(idempotency::created_at)
        .select((idempotency::user_id, idempotency::key))
        .limit(SWEEP)
        .load(tx.conn)?;
    for (user, key) in &old {
        diesel::delete(idempotency::table.find((user, key))).execute(tx.conn)?;
    }
    Ok(old.len())
}

impl FromRequest for Idem {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let bytes = body::read(&req, payload).await?;
            Ok(Idem::of(&req, &bytes)?)
        })
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from(if n < 10 { b'0' + n } else { b'a' + n - 10 });
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}
