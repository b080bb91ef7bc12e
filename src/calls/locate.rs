//! Links by which a caller who does not know where he is says it with his phone (unknown-location rescue).
//!
//! A link is good once and for half an hour. Its token stands in the text message and nowhere else: the table has its
//! hash. Only the newest link of a number counts, so that an old message found later leads nowhere.

use crate::base::{At, BranchId, CallId, LocateLinkId, Phone, Point, TicketId, UserId, Wgs84};
use crate::db::schema::locate_links;
use crate::db::{Conn, Fault, MultiBackend, Refusal, Tx, kept};
use crate::jobs::message::{Channel, Lang, Tell, tell};
use diesel::prelude::*;
use mobile_api::code::Code;
use mobile_api::locate as wire;

/// How long a link can be used, seconds.
pub const LASTS_S: i64 = 30 * 60;
/// Links that one number is sent within an hour: more is a mistake, or mischief.
const MOST_AN_HOUR: i64 = 6;
/// A second one sooner than this is a slip of the finger, seconds.
const APART_S: i64 = 10;

/// A row of `locate_links`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = locate_links, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Link {
    /// Id.
    pub id: LocateLinkId,
    /// SHA-256 of its token, hex.
    pub hash: String,
    /// The asker's branch: scope.
    pub branch_id: BranchId,
    /// Who asked, and hears of it.
    pub user_id: UserId,
    /// Whose place it becomes.
    pub ticket_id: Option<TicketId>,
    /// The call during which it was sent.
    pub call_id: Option<CallId>,
    /// E.164.
    pub phone: String,
    /// Sent.
    pub created_at: At,
    /// It can be used until then.
    pub expires_at: At,
    /// It was.
    pub used_at: Option<At>,
    /// WGS-84 degrees north.
    pub lat: Option<f64>,
    /// WGS-84 degrees east.
    pub lon: Option<f64>,
    /// Metres.
    pub accuracy_m: Option<f64>,
    /// Why the ticket did not take the place.
    pub refused: Option<String>,
}

impl Link {
    /// Where it stands.
    #[must_use]
    pub fn state(&self, now: At) -> wire::LocateState {
        match self.used_at {
            Some(_) => wire::LocateState::Found,
            None if now < self.expires_at => wire::LocateState::Sent,
            None => wire::LocateState::Expired,
        }
    }

    /// As it goes over the wire.
    #[must_use]
    pub fn wire(&self, now: At) -> wire::LocateLink {
        let found = self.used_at.zip(self.lat).zip(self.lon);
        wire::LocateLink {
            id: self.id.to_string(),
            state: self.state(now),
            phone: crate::base::phone::mask(&self.phone),
            ticket_id: self.ticket_id.map(|id| id.to_string()),
            call_id: self.call_id.map(|id| id.to_string()),
            expires_at: self.expires_at.time(),
            found: found.map(|((at, lat), lon)| wire::Located { lat, lon, accuracy_m: self.accuracy_m, at: at.time() }),
            refused: self.refused.clone(),
        }
    }
}

/// A link that is to be sent.
#[derive(Debug, Clone)]
pub struct New {
    /// The asker's branch.
    pub branch: BranchId,
    /// Who asks.
    pub user: UserId,
    /// Whose place it becomes.
    pub ticket: Option<TicketId>,
    /// The call during which it is sent.
    pub call: Option<CallId>,
    /// To whom.
    pub phone: Phone,
    /// What he reads.
    pub lang: Lang,
    /// SHA-256 of the token, hex.
    pub hash: String,
    /// What he opens.
    pub address: String,
}

/// Writes a link and texts it; those sent to the number before end.
///
/// # Errors
/// `invalid_field` for a number that takes no text messages, `too_many_requests`.
pub fn send(tx: &mut Tx<'_>, new: New) -> Result<Link, Fault> {
    if !new.phone.is_mobile() {
        return Err(Refusal::field("phone", "takes no text messages").into());
    }
    let now = tx.now;
    let his = || locate_links::table.filter(locate_links::phone.eq(new.phone.as_str()));
    let lately = his().filter(locate_links::created_at.gt(now.plus_s(-3600))).order(locate_links::created_at.desc());
    let lately: Vec<At> = lately.limit(MOST_AN_HOUR).select(locate_links::created_at).load(tx.conn)?;
    if lately.len() as i64 >= MOST_AN_HOUR || lately.first().is_some_and(|last| now.since_s(*last) < APART_S as f64) {
        return Err(Refusal::new(Code::TooManyRequests, "this number was sent a link just now: ask him to open it").into());
    }
    let open = his().filter(locate_links::used_at.is_null().and(locate_links::expires_at.gt(now)));
    diesel::update(open).set(locate_links::expires_at.eq(now)).execute(tx.conn)?;
    let link = Link {
        id: tx.new_id(),
        hash: new.hash,
        branch_id: new.branch,
        user_id: new.user,
        ticket_id: new.ticket,
        call_id: new.call,
        phone: new.phone.as_str().to_owned(),
        created_at: now,
        expires_at: now.plus_s(LASTS_S),
        used_at: None,
        lat: None,
        lon: None,
        accuracy_m: None,
        refused: None,
    };
    diesel::insert_into(locate_links::table).values(&link).execute(tx.conn)?;
    let message = Tell {
        template: "locate_link",
        channel: Channel::Sms,
        to: link.phone.clone(),
        lang: new.lang,
        vars: vec![("link", new.address)],
        branch: link.branch_id,
        ticket: link.ticket_id,
        dispatch: None,
        dedup: format!("locate_link/{}", link.id),
        run_at: now,
    };
    tell(tx, &message)?;
    Ok(link)
}

/// A link by its id.
///
/// # Errors
/// `not_found`, also for one of another branch.
pub fn load(conn: &mut Conn, id: LocateLinkId, sees: impl Fn(BranchId) -> bool) -> Result<Link, Fault> {
    let found = locate_links::table.find(id).select(Link::as_select()).first(conn).optional()?;
    Ok(found.filter(|l: &Link| sees(l.branch_id)).ok_or_else(|| Refusal::not_found("locate link"))?)
}

/// A link by the hash of its token.
///
/// # Errors
/// When the database cannot be read.
pub fn by_hash(conn: &mut Conn, hash: &str) -> Result<Option<Link>, Fault> {
    Ok(locate_links::table.filter(locate_links::hash.eq(hash)).select(Link::as_select()).first(conn).optional()?)
}

/// The caller says where he is. A link takes that once.
///
/// # Errors
/// `not_found`, `expired`.
pub fn found(tx: &mut Tx<'_>, hash: &str, at: Point<Wgs84>, accuracy_m: Option<f64>) -> Result<Link, Fault> {
    let link = by_hash(tx.conn, hash)?.ok_or_else(|| Refusal::new(Code::NotFound, "there is no such link"))?;
    let now = tx.now;
    if link.state(now) != wire::LocateState::Sent {
        return Err(Refusal::new(Code::Expired, "this link was used already, or is too old").into());
    }
    let link = Link { used_at: Some(now), lat: Some(at.lat()), lon: Some(at.lon()), accuracy_m, ..link };
    let values = (
        locate_links::used_at.eq(link.used_at),
        locate_links::lat.eq(link.lat),
        locate_links::lon.eq(link.lon),
        locate_links::accuracy_m.eq(link.accuracy_m),
    );
    diesel::update(locate_links::table.find(link.id)).set(values).execute(tx.conn)?;
    Ok(link)
}

/// The ticket did not take the place: it stands with the link, for a person to decide.
///
/// # Errors
/// When the database says no.
pub fn refused(tx: &mut Tx<'_>, id: LocateLinkId, why: &str) -> Result<(), Fault> {
    diesel::update(locate_links::table.find(id)).set(locate_links::refused.eq(why)).execute(tx.conn)?;
    Ok(())
}

/// A ticket was booked for a number by whoever sent it a link that is still out: what comes of it is the ticket's.
///
/// # Errors
/// When the database says no.
pub fn booked(tx: &mut Tx<'_>, user: UserId, phone: &str, ticket: TicketId) -> Result<(), Fault> {
    let out = locate_links::table.filter(locate_links::phone.eq(phone).and(locate_links::user_id.eq(user)));
    let out = out.filter(locate_links::ticket_id.is_null().and(locate_links::used_at.is_null()).and(locate_links::expires_at.gt(tx.now)));
    kept(diesel::update(out).set(locate_links::ticket_id.eq(ticket)).returning(locate_links::id)).load::<LocateLinkId>(tx.conn)?;
    Ok(())
}
