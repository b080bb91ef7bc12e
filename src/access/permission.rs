//! What a role may do, as one flat table.

use mobile_api::access::Role::{self, Admin, Agent, Crew, Dispatcher, Manager, Worker};
use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident: $roles:expr),+ $(,)?) => {
        /// One right. Every operation of the OpenAPI document names one as `x-permission`, and that is what the gate
        /// checks before a handler runs; handlers ask [`Caller::may`](crate::access::Caller::may) for finer things.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Permission { $($(#[$doc])* $name),+ }

        impl Permission {
            /// Every right there is.
            pub const ALL: &'static [Permission] = &[$(Permission::$name),+];
            /// The roles that have it.
            #[must_use]
            pub const fn roles(self) -> &'static [Role] {
                match self { $(Permission::$name => &$roles),+ }
            }
        }
    };
}

/// Everybody who signs in.
const ALL: [Role; 6] = [Agent, Dispatcher, Worker, Crew, Manager, Admin];
/// Everybody at a desk.
const DESK: [Role; 4] = [Agent, Dispatcher, Manager, Admin];

permissions! {
    /// Nobody need sign in.
    Anonymous: [],
    /// Any user.
    SignedIn: ALL,
    /// Act on one's own dispatches, report fixes, go on and off duty.
    Field: [Worker, Crew],
    /// See the branches.
    BranchesRead: DESK,
    /// Found and rename branches.
    BranchesWrite: [Admin],
    /// See who changed what.
    AuditRead: [Manager, Admin],
    /// See who can sign in.
    UsersRead: [Manager, Admin],
    /// Let people sign in, block them, give them roles.
    UsersWrite: [Manager, Admin],
    /// See zones, workers, crews, vehicles, seats.
    OrgRead: DESK,
    /// Change zones, workers, crews, vehicles, seats.
    OrgWrite: [Manager, Admin],
    /// See the credentials of vehicles' trackers.
    TrackersRead: [Manager, Admin],
    /// See and find customers.
    CustomersRead: DESK,
    /// Enter and correct customers.
    CustomersWrite: DESK,
    /// See whole telephone numbers: others see the middle masked.
    PhonesRead: [Agent, Manager, Admin],
    /// See tickets, their facts and their why.
    TicketsRead: DESK,
    /// Book, change, cancel and close tickets, quote and hold.
    TicketsWrite: DESK,
    /// Assign, withdraw, open to many.
    Dispatch: DESK,
    /// See calls and hear recordings.
    CallsRead: DESK,
    /// Answer, hold, transfer, ring out.
    CallsWrite: DESK,
    /// Let the simulated switch ring.
    CallsSimulate: DESK,
    /// See what was sent to whom.
    MessagesRead: DESK,
    /// See work that failed for good, put it back or drop it.
    Jobs: [Manager, Admin],
    /// Read the server's metrics from another machine.
    MetricsRead: [Admin],
}

impl Permission {
    /// The right of this name, as `x-permission` writes it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        serde_json::from_value(name.into()).ok()
    }

    /// Whether somebody with these roles has it.
    #[must_use]
    pub fn given_to(self, roles: &[Role]) -> bool {
        self.roles().iter().any(|r| roles.contains(r))
    }
}

/// Whether somebody with the roles `own` may make `other` one of somebody's roles: he must have every right it gives
/// but those of the field, which no desk has.
#[must_use]
pub fn may_grant(own: &[Role], other: Role) -> bool {
    Permission::UsersWrite.given_to(own)
        && Permission::ALL.iter().filter(|p| **p != Permission::Field && p.given_to(&[other])).all(|p| p.given_to(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_the_document_writes() {
        for p in Permission::ALL {
            let name = serde_json::to_value(p).expect("a name");
            assert_eq!(Permission::named(name.as_str().expect("text")), Some(*p));
        }
        assert_eq!(Permission::named("everything"), None);
    }

    #[test]
    fn nobody_grants_more_than_he_has() {
        assert!(may_grant(&[Admin], Admin) && may_grant(&[Admin], Worker));
        assert!(may_grant(&[Manager], Manager) && may_grant(&[Manager], Agent) && may_grant(&[Manager], Crew));
        assert!(!may_grant(&[Manager], Admin), "a manager would found branches");
        for role in [Agent, Dispatcher, Worker, Crew] {
            assert!(!may_grant(&[role], Worker), "{role:?} lets nobody in");
        }
    }
}
