//! Tokens: opaque, random, stored hashed, revocable at once.
//!
//! A phone reports its position every few seconds, so finding out who it is must not cost a look at the database each
//! time. [`Sessions`] remembers callers by their token's hash. A change made here drops the entry at once. Only the command
//! line writes beside a server (see [`crate::db`]); what it changes is seen when the entry is read again, at most
//! [`FRESH_S`] after: [`Sessions::refresh`] does that for many at a time, and for each no oftener than need be, so that a
//! hundred thousand phones cost the database next to nothing.

use crate::access::Caller;
use crate::access::caller::Who;
use crate::base::{At, BranchId, Clock, CrewId, SeatId, TokenId, UserId, WorkerId};
use crate::db::schema::{branches, tokens, users, workers};
use crate::db::{Conn, Db, Fault, Json, Tx};
use crate::http::idempotency::hex;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;
use parking_lot::Mutex;
use rand::TryRngCore;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A remembered caller older than this is read again, seconds.
pub const FRESH_S: f64 = 60.0;
/// Entries of this age are read again before they are too old, seconds.
const STALE_S: f64 = 45.0;
/// Callers remembered at most; past it the oldest go.
const ROOM: usize = 250_000;
/// Tokens read again by one query.
const CHUNK: usize = 500;

/// A new token: shown once, only its hash is kept.
///
/// # Errors
/// When the machine has no randomness.
pub fn new_token() -> Result<String, Fault> {
    let mut bytes = [0; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(Fault::internal)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What is stored of a token.
#[must_use]
pub fn hash_of(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// What a browser that signs in by cookie sends as `X-CSRF-Token` with every command. It is made of the token, so nothing
/// need be stored; only a page of this very site can read the cookie it comes in, and none can work it back.
#[must_use]
pub fn csrf_of(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("csrf of {token}")))
}

/// Callers by token.
#[derive(Clone)]
pub struct Sessions(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Clock,
    known: Mutex<Known>,
    /// Called after each `forget`.
    hears: Mutex<Vec<Listener>>,
}

type Listener = Box<dyn Fn(Forgotten) + Send>;

/// Who is to be looked at anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgotten {
    /// Whoever came with this token.
    Token(TokenId),
    /// Whoever is this user.
    User(UserId),
    /// Everybody.
    All,
}

impl Forgotten {
    /// Whether a caller is among them.
    #[must_use]
    pub fn holds(self, caller: &Caller) -> bool {
        match self {
            Forgotten::Token(id) => caller.token_id == id,
            Forgotten::User(id) => caller.user_id == id,
            Forgotten::All => true,
        }
    }
}

#[derive(Default)]
struct Known {
    by_hash: FxHashMap<String, Entry>,
    /// Raised by every `forget`: an answer that was asked for before is not remembered after.
    forgotten: u64,
}

struct Entry {
    caller: Caller,
    expires_at: At,
    read_at: At,
    /// Used since it was last read: only such are read again.
    used: bool,
}

impl Sessions {
    /// Remembers nobody yet.
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        Self(Arc::new(Inner { db, clock, known: Mutex::default(), hears: Mutex::default() }))
    }

    /// From now on `hear` is called after each `forget_…`: connections that outlive a request must not outlive their token.
    pub fn listen(&self, hear: impl Fn(Forgotten) + Send + 'static) {
        self.0.hears.lock().push(Box::new(hear));
    }

    /// Who came with this token; `None` when it is unknown, expired or revoked, or its user blocked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find(&self, token: &str) -> Result<Option<Caller>, Fault> {
        let (hash, now) = (hash_of(token), self.0.clock.now());
        let forgotten = {
            let mut known = self.0.known.lock();
            if let Some(entry) = known.by_hash.get_mut(&hash)
                && now.since_s(entry.read_at) < FRESH_S
            {
                entry.used = true;
                return Ok((now < entry.expires_at).then(|| entry.caller.clone()));
            }
            known.forgotten
        };
        let wanted = vec![hash.clone()];
        let mut found = self.0.db.read(move |conn| load(conn, &wanted)).await?;
        let found = found.remove(&hash);
        self.remember(hash, found.clone(), now, forgotten);
        Ok(found.filter(|(_, expires_at)| now < *expires_at).map(|(caller, _)| caller))
    }

    fn remember(&self, hash: String, found: Option<(Caller, At)>, now: At, forgotten: u64) {
        let mut known = self.0.known.lock();
        let Some((caller, expires_at)) = found.filter(|_| known.forgotten == forgotten) else {
            known.by_hash.remove(&hash);
            return;
        };
        if known.by_hash.len() >= ROOM {
            known.by_hash.retain(|_, e| now.since_s(e.read_at) < FRESH_S);
        }
        if known.by_hash.len() < ROOM {
            known.by_hash.insert(hash, Entry { caller, expires_at, read_at: now, used: true });
        }
    }

    /// Reads again whoever was used since the last time and forgets the others; run it more often than [`FRESH_S`].
    ///
    /// # Errors
    /// When the database cannot be read: entries then grow old and are read one by one.
    pub async fn refresh(&self) -> Result<(), Fault> {
        let (now, mut used) = (self.0.clock.now(), vec![]);
        let forgotten = {
            let mut known = self.0.known.lock();
            known.by_hash.retain(|hash, e| {
                let age_s = now.since_s(e.read_at);
                if age_s < STALE_S {
                    return true;
                }
                if e.used {
                    used.push(hash.clone());
                }
                std::mem::take(&mut e.used) || age_s < FRESH_S
            });
            known.forgotten
        };
        for chunk in used.chunks(CHUNK) {
            let wanted = chunk.to_vec();
            let mut found = self.0.db.read(move |conn| load(conn, &wanted)).await?;
            for hash in chunk {
                self.remember(hash.clone(), found.remove(hash), now, forgotten);
            }
        }
        Ok(())
    }

    /// Call after the commit that ended a token.
    pub fn forget_token(&self, id: TokenId) {
        self.forget(Forgotten::Token(id));
    }

    /// Call after the commit that changed a user: roles, password, state, worker.
    pub fn forget_user(&self, id: UserId) {
        self.forget(Forgotten::User(id));
    }

    /// Call after the commit that changed what everybody sees: the tree of branches.
    pub fn forget_all(&self) {
        self.forget(Forgotten::All);
    }

    fn forget(&self, which: Forgotten) {
        let mut known = self.0.known.lock();
        known.forgotten += 1;
        known.by_hash.retain(|_, e| !which.holds(&e.caller));
        drop(known);
        self.0.hears.lock().iter().for_each(|hear| hear(which));
    }
}

type UserRow = (UserId, String, Json, BranchId, Option<WorkerId>);
type TokenRow = (TokenId, String, Option<SeatId>, At);

/// The callers of these tokens' hashes, each with when it expires.
fn load(conn: &mut Conn, hashes: &[String]) -> Result<BTreeMap<String, (Caller, At)>, Fault> {
    let rows: Vec<(TokenRow, UserRow, String)> = tokens::table
        .inner_join(users::table.on(users::id.eq(tokens::user_id)))
        .inner_join(branches::table.on(branches::id.eq(users::branch_id)))
        .filter(tokens::hash.eq_any(hashes))
        .filter(users::state.eq("active"))
        .select((
            (tokens::id, tokens::hash, tokens::seat_id, tokens::expires_at),
            (users::id, users::name, users::roles, users::branch_id, users::worker_id),
            branches::path,
        ))
        .load(conn)?;
    let tree: Vec<(BranchId, String)> = branches::table.select((branches::id, branches::path)).load(conn)?;
    let field: Vec<WorkerId> = rows.iter().filter_map(|(_, user, _)| user.4).collect();
    let crews: BTreeMap<WorkerId, Option<CrewId>> =
        workers::table.filter(workers::id.eq_any(field)).select((workers::id, workers::crew_id)).load(conn)?.into_iter().collect();
    rows.into_iter()
        .map(|((token_id, hash, seat_id, expires_at), (user_id, name, roles, branch_id, worker_id), branch_path)| {
            let branches = tree.iter().filter(|(_, path)| path.starts_with(&branch_path)).map(|(id, _)| *id).collect();
            let crew_id = worker_id.and_then(|w| crews.get(&w).copied().flatten());
            let roles = roles.read()?;
            let who = Who { user_id, name, roles, branch_id, branch_path, branches, worker_id, crew_id, seat_id, token_id };
            Ok((hash, (Caller::new(who), expires_at)))
        })
        .collect()
}

/// Whether a caller is still who he was when he came: his token neither ended nor expired, his user neither blocked nor
/// moved nor given other roles. For connections that outlive a request.
///
/// # Errors
/// When the database cannot be read.
pub fn still(conn: &mut Conn, caller: &Caller, now: At) -> Result<bool, Fault> {
    let row: Option<(Json, BranchId)> = tokens::table
        .inner_join(users::table.on(users::id.eq(tokens::user_id)))
        .filter(tokens::id.eq(caller.token_id).and(tokens::expires_at.gt(now)))
        .filter(users::state.eq("active"))
        .select((users::roles, users::branch_id))
        .first(conn)
        .optional()?;
    let Some((roles, branch)) = row else { return Ok(false) };
    Ok(branch == caller.branch_id && roles.read::<Vec<mobile_api::access::Role>>()? == caller.roles)
}

/// Stores a token of a user; returns its id.
///
/// # Errors
/// When the database says no.
pub(super) fn store(
    tx: &mut Tx<'_>,
    token: &str,
    user: UserId,
    seat: Option<SeatId>,
    terminal: Option<&str>,
    lasts_s: i64,
) -> Result<TokenId, Fault> {
    let id: TokenId = tx.new_id();
    diesel::delete(tokens::table.filter(tokens::user_id.eq(user)).filter(tokens::expires_at.le(tx.now))).execute(tx.conn)?;
    diesel::insert_into(tokens::table)
        .values((
            tokens::id.eq(id),
            tokens::hash.eq(hash_of(token)),
            tokens::user_id.eq(user),
            tokens::seat_id.eq(seat),
            tokens::terminal.eq(terminal),
            tokens::created_at.eq(tx.now),
            tokens::expires_at.eq(tx.now.plus_s(lasts_s)),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// Ends a token.
///
/// # Errors
/// When the database says no.
pub(super) fn end(tx: &mut Tx<'_>, id: TokenId) -> Result<(), Fault> {
    diesel::delete(tokens::table.find(id)).execute(tx.conn)?;
    Ok(())
}

/// Ends every token of a user.
///
/// # Errors
/// When the database says no.
pub(super) fn end_all(tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    diesel::delete(tokens::table.filter(tokens::user_id.eq(user))).execute(tx.conn)?;
    Ok(())
}

/// Forgets tokens that ended, at most a batch of them; says how many.
///
/// # Errors
/// When the database says no.
pub fn sweep(tx: &mut Tx<'_>) -> Result<usize, Fault> {
    let old = tokens::table.filter(tokens::expires_at.le(tx.now)).order(tokens::expires_at).limit(SWEEP).select(tokens::id);
    let ids: Vec<TokenId> = old.load(tx.conn)?;
    Ok(diesel::delete(tokens::table.filter(tokens::id.eq_any(&ids))).execute(tx.conn)?)
}

/// Most rows of one sweep.
const SWEEP: i64 = 500;
