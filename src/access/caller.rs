//! [`Caller`]: who asks, what he may do and which branches he sees.

use crate::access::Permission;
use crate::base::{BranchId, CrewId, SeatId, TokenId, UserId, WorkerId};
use crate::db::Refusal;
use crate::http::Problem;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use mobile_api::access::Role;
use mobile_api::code::Code;
use std::collections::BTreeSet;
use std::future::{Ready, ready};
use std::ops::Deref;
use std::sync::Arc;

/// Who asks. As an extractor it is what the gate found; cloning is cheap.
#[derive(Debug, Clone)]
pub struct Caller(Arc<Who>);

/// What is known of a signed-in user.
#[derive(Debug)]
pub struct Who {
    /// He.
    pub user_id: UserId,
    /// His name as shown.
    pub name: String,
    /// His roles, at least one.
    pub roles: Vec<Role>,
    /// The branch that bounds what he sees.
    pub branch_id: BranchId,
    /// Its path: see [`Caller::scope`].
    pub branch_path: String,
    /// That branch and every one below it.
    pub branches: BTreeSet<BranchId>,
    /// The worker he is.
    pub worker_id: Option<WorkerId>,
    /// The crew that worker belongs to.
    pub crew_id: Option<CrewId>,
    /// The seat he sits at.
    pub seat_id: Option<SeatId>,
    /// The token he came with.
    pub token_id: TokenId,
}

impl Caller {
    /// Somebody known.
    #[must_use]
    pub fn new(who: Who) -> Self {
        Self(Arc::new(who))
    }

    /// Whether he has a right.
    #[must_use]
    pub fn has(&self, right: Permission) -> bool {
        right.given_to(&self.roles)
    }

    /// Refuses who lacks a right.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn may(&self, right: Permission) -> Result<(), Refusal> {
        if self.has(right) { Ok(()) } else { Err(Refusal::new(Code::Forbidden, "your role does not allow this")) }
    }

    /// Whether a row of this branch is within his scope (rule I10). What is not, he is told does not exist.
    #[must_use]
    pub fn sees(&self, branch: BranchId) -> bool {
        self.branches.contains(&branch)
    }

    /// The branches within his scope, for `branch_id.eq_any(caller.scope())`.
    #[must_use]
    pub fn scope(&self) -> Vec<BranchId> {
        self.branches.iter().copied().collect()
    }

    /// Whether he sees whole telephone numbers.
    #[must_use]
    pub fn sees_phones(&self) -> bool {
        self.has(Permission::PhonesRead)
    }

    /// A number as he may see it.
    #[must_use]
    pub fn phone(&self, number: &str) -> String {
        if self.sees_phones() { number.to_owned() } else { crate::base::phone::mask(number) }
    }

    /// The worker he is.
    ///
    /// # Errors
    /// `forbidden` for users of a field role that no worker was bound to.
    pub fn worker(&self) -> Result<WorkerId, Refusal> {
        self.worker_id.ok_or_else(|| Refusal::new(Code::Forbidden, "no worker is bound to your user"))
    }
}

impl Deref for Caller {
    type Target = Who;
    fn deref(&self) -> &Who {
        &self.0
    }
}

impl FromRequest for Caller {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        // The gate put it there, or let an anonymous request through to a route that wants none.
        let found = req.extensions().get::<Caller>().cloned();
        ready(found.ok_or_else(|| Problem::new(Code::Unauthenticated, "sign in first").into()))
    }
}
