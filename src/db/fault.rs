//! What can go wrong in a command or a query, free of any transport.

use mobile_api::code::Code;
use mobile_api::problem::FieldError;

/// The caller can act on it: it says what happened instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code:?}: {detail}")]
pub struct Refusal {
    /// Stable, for programs.
    pub code: Code,
    /// For people.
    pub detail: String,
    /// One entry a field, for `invalid_field`.
    pub errors: Vec<FieldError>,
}

impl Refusal {
    /// A refusal with a sentence for people.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: vec![] }
    }
    /// No such thing within the caller's branches.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("no such {what} within your branches"))
    }
    /// A field has a value that cannot be.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        let errors = vec![FieldError { field: field.into(), message: message.clone() }];
        Self { code: Code::InvalidField, detail: format!("{field}: {message}"), errors }
    }
    /// The row was changed by somebody else since.
    #[must_use]
    pub fn stale(seen: i64, now: i64) -> Self {
        Self::new(Code::StaleVersion, format!("you saw version {seen}, it is now {now}: read it again"))
    }
}

/// Why a command or query did not give what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Refused for a reason that the caller can act on.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database said no; nothing was done.
    #[error("database: {0}")]
    Database(#[from] diesel::result::Error),
    /// It may or may not have been done.
    #[error("unknown whether it was done: {0}")]
    Unknown(String),
    /// A fault of the server itself.
    #[error("internal: {0}")]
    Internal(String),
}

impl Fault {
    /// Something that cannot be unless a row was damaged or there is a bug.
    pub fn internal(why: impl std::fmt::Display) -> Self {
        Fault::Internal(why.to_string())
    }
    /// The stable code of a refusal, if it is one.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Fault::Refused(r) => Some(r.code),
            Fault::Database(_) | Fault::Unknown(_) | Fault::Internal(_) => None,
        }
    }
}
