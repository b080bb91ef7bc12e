//! Signing in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody may do. A user has one or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers the telephone at a seat, books tickets.
    Agent,
    /// Watches the board, assigns and re-assigns.
    Dispatcher,
    /// A washer or technician in the field.
    Worker,
    /// A member of a rescue crew.
    Crew,
    /// Runs a branch: its people and figures.
    Manager,
    /// Runs the installation.
    Admin,
}

/// `POST /sign-in`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Case does not matter.
    #[schema(min_length = 1, max_length = 64)]
    pub login: String,
    /// As it was given out.
    #[schema(min_length = 1, max_length = 256)]
    pub password: String,
    /// The seat's extension for an agent (screen pops go there), or a name for the device.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(max_length = 64)]
    pub terminal: Option<String>,
    /// A browser asks for its cookies alone: the answer then shows no token, so that no script ever holds one.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub cookie: bool,
}

/// Answer of `POST /sign-in`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignedIn {
    /// Opaque; send as `Authorization: Bearer …`. Shown once, stored hashed. Left out where only the cookie was asked for.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub token: String,
    /// Who signed in.
    pub user: Me,
}

/// The signed-in user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// User id.
    pub id: String,
    /// Name as shown.
    pub name: String,
    /// What he may do.
    pub roles: Vec<Role>,
    /// The branch that bounds what he sees: it and everything below it.
    pub branch_id: String,
    /// The worker he is, in the field.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub worker_id: Option<String>,
    /// The seat he sits at, by the extension given at sign-in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seat_id: Option<String>,
}
