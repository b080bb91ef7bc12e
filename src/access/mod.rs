//! Who may do what: users and the branches that bound them, sign-in, tokens, permissions.

pub mod audit;
pub mod branches;
pub mod caller;
pub mod gate;
pub(crate) mod observe;
pub mod password;
pub mod permission;
pub mod sign_in;
pub mod strangers;
pub mod token;
pub mod users;

pub use caller::Caller;
pub use password::Passwords;
pub use permission::Permission;
pub use strangers::Strangers;
pub use token::Sessions;
