//! Who may do what: users and the branches that bound them, sign-in, tokens, permissions.

pub mod branches;
pub mod caller;
pub mod gate;
pub mod permission;

pub use caller::Caller;
pub use permission::Permission;
