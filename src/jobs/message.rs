//! Messages: one row a recipient and channel; what is invalid never enters the queue, none is sent twice (I12).

use crate::base::{At, BranchId, DispatchId, MessageId, Phone, TicketId};
use crate::db::schema::messages;
use crate::db::{Conn, Fault, Json, MultiBackend, Tx, kept};
use crate::each_db;
use crate::jobs::store::{NewJob, enqueue};
use crate::jobs::{PLACE_CALL, SEND_PUSH, SEND_SMS, templates};
use diesel::prelude::*;

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Text to a mobile number.
    Sms,
    /// To the app of a worker: the recipient is his id.
    Push,
    /// A telephone call that says it.
    Call,
}

impl Channel {
    /// As the table writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Channel::Sms => "sms",
            Channel::Push => "push",
            Channel::Call => "call",
        }
    }
    const fn topic(self) -> &'static str {
        match self {
            Channel::Sms => SEND_SMS,
            Channel::Push => SEND_PUSH,
            Channel::Call => PLACE_CALL,
        }
    }
}

/// In which language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// As the table writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }

    /// The other way round; Chinese for what is neither, which no table holds.
    #[must_use]
    pub fn read(text: &str) -> Self {
        if text == "en" { Lang::En } else { Lang::Zh }
    }
}

/// Something to be told to one recipient.
#[derive(Debug, Clone)]
pub struct Tell {
    /// Name in `templates.toml`.
    pub template: &'static str,
    /// Which way.
    pub channel: Channel,
    /// A number in any spelling; for push the worker's id.
    pub to: String,
    /// In which language.
    pub lang: Lang,
    /// Exactly the template's variables.
    pub vars: Vec<(&'static str, String)>,
    /// Whose message it is: scope.
    pub branch: BranchId,
    /// The ticket it is about.
    pub ticket: Option<TicketId>,
    /// The dispatch it is about.
    pub dispatch: Option<DispatchId>,
    /// What makes it the same message; channel and recipient are part of it by themselves.
    pub dedup: String,
    /// Not before.
    pub run_at: At,
}

/// A row of `messages`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = messages, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Message {
    /// Id; gateways tell repetitions by it.
    pub id: MessageId,
    /// Scope.
    pub branch_id: BranchId,
    /// `sms`, `push` or `call`.
    pub channel: String,
    /// E.164, or as it was given when it is no number; for push the worker's id.
    pub recipient: String,
    /// The text.
    pub body: String,
    /// Its template.
    pub template: String,
    /// `zh` or `en`.
    pub lang: String,
    /// `queued`, `sent`, `failed` or `skipped`.
    pub state: String,
    /// Why it was skipped or failed; the gateway's own id when it was sent.
    pub reason: Option<String>,
    /// Unique.
    pub dedup: String,
    /// The ticket it is about.
    pub ticket_id: Option<TicketId>,
    /// The dispatch it is about.
    pub dispatch_id: Option<DispatchId>,
    /// Written.
    pub created_at: At,
    /// The gateway took it.
    pub sent_at: Option<At>,
}

/// Writes a message and the job that sends it, in the caller's transaction. An invalid recipient leaves a row that says
/// so and no job; a message that was written before is not written again.
///
/// # Errors
/// When the template and its variables do not fit (a bug), or the database says no.
pub fn tell(tx: &mut Tx<'_>, tell: &Tell) -> Result<(), Fault> {
    let body = templates::embedded().and_then(|t| t.render(tell.template, tell.lang, &tell.vars)).map_err(Fault::internal)?;
    let address = recipient(tell.channel, &tell.to);
    let to = address.as_ref().map_or_else(|_why| tell.to.chars().take(64).collect(), Clone::clone);
    let message = Message {
        id: tx.new_id(),
        branch_id: tell.branch,
        channel: tell.channel.as_str().into(),
        body,
        template: tell.template.into(),
        lang: tell.lang.as_str().into(),
        state: if address.is_ok() { "queued" } else { "skipped" }.into(),
        reason: address.as_ref().err().map(ToString::to_string),
        dedup: format!("{}/{}/{to}", tell.dedup, tell.channel.as_str()),
        recipient: to,
        ticket_id: tell.ticket,
        dispatch_id: tell.dispatch,
        created_at: tx.now,
        sent_at: None,
    };
    let written = each_db!(&mut *tx.conn, c => {
        diesel::insert_into(messages::table).values(&message).on_conflict(messages::dedup).do_nothing().execute(c)
    })?;
    if written == 0 || address.is_err() {
        return Ok(());
    }
    let payload = Json(serde_json::json!({ "message_id": message.id }));
    let (run_at, ticket, branch) = (tell.run_at, tell.ticket, Some(tell.branch));
    enqueue(tx, NewJob { topic: tell.channel.topic(), payload, run_at, dedup: None, ticket, branch })
}

/// A message.
///
/// # Errors
/// When the database cannot be read.
pub fn load(conn: &mut Conn, id: MessageId) -> Result<Option<Message>, Fault> {
    Ok(messages::table.find(id).select(Message::as_select()).first(conn).optional()?)
}

/// The gateway took it: `receipt` is what it calls the message.
///
/// # Errors
/// When the database says no.
pub fn sent(tx: &mut Tx<'_>, id: MessageId, receipt: &str) -> Result<(), Fault> {
    let waiting = messages::table.filter(messages::id.eq(id)).filter(messages::state.eq("queued"));
    let now = tx.now;
    let values = (messages::state.eq("sent"), messages::reason.eq(receipt), messages::sent_at.eq(now));
    kept(diesel::update(waiting).set(values).returning(messages::id)).load::<MessageId>(tx.conn)?;
    Ok(())
}

/// It will never go out.
///
/// # Errors
/// When the database says no.
pub fn unsent(tx: &mut Tx<'_>, id: MessageId, state: Unsent, why: &str) -> Result<(), Fault> {
    let waiting = messages::table.filter(messages::id.eq(id)).filter(messages::state.eq("queued"));
    let why: String = why.chars().take(500).collect();
    diesel::update(waiting).set((messages::state.eq(state.as_str()), messages::reason.eq(why))).execute(tx.conn)?;
    Ok(())
}

/// It failed, and somebody wants it tried again.
///
/// # Errors
/// When the database says no.
pub fn again(tx: &mut Tx<'_>, id: MessageId) -> Result<(), Fault> {
    let failed = messages::table.filter(messages::id.eq(id)).filter(messages::state.eq(Unsent::Failed.as_str()));
    diesel::update(failed).set((messages::state.eq("queued"), messages::reason.eq(None::<String>))).execute(tx.conn)?;
    Ok(())
}

/// Why a message does not go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// There is nowhere to send it.
    Skipped,
    /// The gateway refused it, or could not be reached for long.
    Failed,
}

impl Unsent {
    const fn as_str(self) -> &'static str {
        match self {
            Unsent::Skipped => "skipped",
            Unsent::Failed => "failed",
        }
    }
}

/// The recipient in normal form, or why it cannot be one.
fn recipient(channel: Channel, to: &str) -> Result<String, &'static str> {
    match channel {
        Channel::Push if to.is_empty() => Err("no_recipient"),
        Channel::Push => Ok(to.into()),
        Channel::Sms | Channel::Call => {
            let phone = Phone::parse(to).map_err(|_why| "invalid_number")?;
            if channel == Channel::Sms && !phone.is_mobile() { Err("not_a_mobile") } else { Ok(phone.as_str().into()) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_that_can_be_reached_enter_the_queue() {
        assert_eq!(recipient(Channel::Sms, "138 0013 8000"), Ok("+8613800138000".into()));
        assert_eq!(recipient(Channel::Sms, "010-12345678"), Err("not_a_mobile"));
        assert_eq!(recipient(Channel::Call, "010-12345678"), Ok("+861012345678".into()));
        assert_eq!(recipient(Channel::Sms, "12000138000"), Err("invalid_number"));
        assert_eq!(recipient(Channel::Push, ""), Err("no_recipient"));
    }
}
