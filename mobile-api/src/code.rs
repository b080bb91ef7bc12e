//! Every refusal's stable `code`, with the status it travels under.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $status:literal),+ $(,)?) => {
        /// Why a request was refused. Clients branch on this, people read `title` and `detail`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Code { $($(#[$doc])* $name),+ }

        impl Code {
            /// The HTTP status this code travels under.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status),+ }
            }
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
        }
    };
}

codes! {
    /// The body is not the JSON that was asked for.
    MalformedBody = 400,
    /// A query parameter or path segment cannot be read.
    MalformedQuery = 400,
    /// A field has a value that cannot be: `errors` names each one.
    InvalidField = 422,
    /// No token, or one that is unknown, expired or revoked.
    Unauthenticated = 401,
    /// Login or password is wrong.
    WrongCredentials = 401,
    /// Too many wrong passwords: wait until the lock ends.
    LockedOut = 423,
    /// The role does not allow this.
    Forbidden = 403,
    /// No such thing, or none within the caller's branches.
    NotFound = 404,
    /// That path does not answer this method.
    MethodNotAllowed = 405,
    /// The row was changed since the version that was sent.
    StaleVersion = 409,
    /// Another worker has it.
    Taken = 409,
    /// The desk took it back, or the customer cancelled or changed it.
    Withdrawn = 409,
    /// The deadline had passed.
    Expired = 409,
    /// The ticket's state does not allow this command.
    WrongState = 409,
    /// Photographs that the flow wants are missing: `errors` names each one. A note that says why goes through.
    PhotosMissing = 409,
    /// The worker is not able: off duty, without the skill, or not free for the span.
    WorkerUnable = 409,
    /// The worker has something else booked within the time that this would take.
    SpanOverlaps = 409,
    /// The quote was for another kind, place or worker than what is booked from it: ask for a new one.
    QuoteMismatch = 409,
    /// The quote's hold has ended, so what was told does not hold any more: ask for a new one.
    QuoteExpired = 409,
    /// A ticket was booked from the quote already: ask for a new one.
    QuoteUsed = 409,
    /// Something with that name, number or plate is there already.
    AlreadyExists = 409,
    /// The worker on duty has a live job; end it first.
    Busy = 409,
    /// The line is not in a state that allows this.
    WrongLineState = 409,
    /// The same `Idempotency-Key` came with another body.
    KeyReused = 422,
    /// The body is larger than allowed.
    BodyTooLarge = 413,
    /// The body's media type is not understood.
    UnsupportedMediaType = 415,
    /// Slow down: `Retry-After` says how long.
    TooManyRequests = 429,
    /// The write queue is full or the database is away; nothing was done. Try again.
    Overloaded = 503,
    /// It may or may not have been done: read before trying again.
    Unknown = 500,
    /// A fault of the server; `request_id` finds it in the log.
    Internal = 500,
}

/// Why one fix of a batch was refused; the others stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FixCode {
    /// Latitude outside -90..=90, longitude outside -180..=180, missing, or not a number.
    BadPoint,
    /// Measured in the future: more than ten seconds ahead of the server's clock.
    Future,
    /// Too old to be of use even for the track (more than a day).
    TooOld,
    /// The same moment was reported before.
    Duplicate,
    /// A speed, heading, accuracy or battery that cannot be.
    Impossible,
    /// So far from the former fix that no car could have driven it.
    Jump,
    /// It is no fix, or its time is missing or no time.
    Unreadable,
}
