//! Settings of push messages to the field app.

use super::Switch;
use serde::{Deserialize, Serialize};

/// Push messages to the field app.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push {
    /// Which way they go.
    pub kind: PushKind,
    /// Whom a push service may write to about them: `mailto:…` or `https://…`. Apple's takes nothing without one.
    pub contact: Option<String>,
    /// Let subscriptions name plain http, any port and addresses of private networks: for tests against an emulator.
    pub private_addresses: Switch,
}

/// See [`Push::kind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PushKind {
    /// Web Push, to the browsers that subscribed.
    Web,
    /// Nowhere: the console's outbox shows what would have been sent.
    Simulated,
}

impl Default for Push {
    fn default() -> Self {
        Self { kind: PushKind::Web, contact: None, private_addresses: Switch::Off }
    }
}

impl Push {
    /// Whether the contact is one.
    pub(super) fn has_a_contact_or_none(&self) -> bool {
        self.contact.as_deref().is_none_or(|c| c.starts_with("https://") || c.strip_prefix("mailto:").is_some_and(|a| a.contains('@')))
    }
}
