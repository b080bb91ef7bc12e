//! Settings of push messages to the field app.

use super::service_account::ServiceAccount;
use super::{Switch, is_http};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::path::PathBuf;

/// Push messages to the field app.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push {
    /// Whether they go out.
    pub kind: PushKind,
    /// Whom a push service may write to about them: `mailto:…` or `https://…`. Apple's takes nothing without one.
    pub contact: Option<String>,
    /// Let subscriptions name plain http, any port and addresses of private networks: for tests against an emulator.
    pub private_addresses: Switch,
    /// Apps that are reached through Firebase.
    pub fcm: Fcm,
}

/// See [`Push::kind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PushKind {
    /// Web Push to the browsers that subscribed, and Firebase to apps where it is configured.
    Web,
    /// Nowhere: the console's outbox shows what would have been sent.
    Simulated,
}

/// Firebase Cloud Messaging, HTTP v1.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fcm {
    /// The JSON file of a service account that may send for the project. Without it apps are not pushed to.
    pub service_account: Option<PathBuf>,
    /// Where messages are posted: another address than Google's is an emulator, or a relay of one's own.
    pub url: String,
}

impl Default for Push {
    fn default() -> Self {
        let fcm = Fcm { service_account: None, url: "https://fcm.googleapis.com".into() };
        Self { kind: PushKind::Web, contact: None, private_addresses: Switch::Off, fcm }
    }
}

impl Push {
    /// Whether the contact is one.
    pub(super) fn has_a_contact_or_none(&self) -> bool {
        self.contact.as_deref().is_none_or(|c| c.starts_with("https://") || c.strip_prefix("mailto:").is_some_and(|a| a.contains('@')))
    }
}

impl Fcm {
    /// Whether Firebase's address may be given the account's token.
    pub(super) fn has_a_safe_url(&self) -> bool {
        is_sealed_or_here(&self.url)
    }

    /// Whether the account's file is one.
    pub(super) fn check(&self) -> Result<(), String> {
        self.account().map(drop)
    }

    /// The account; none when Firebase is not configured.
    ///
    /// # Errors
    /// What is wrong with its file, without anything of what it holds.
    pub fn account(&self) -> Result<Option<ServiceAccount>, String> {
        let read = |file: &PathBuf| ServiceAccount::read(file).map_err(|why| format!("push.fcm.service_account: {} {why}", file.display()));
        self.service_account.as_ref().map(read).transpose()
    }
}

/// An address that secrets may be sent to: by https, or on this machine.
pub(super) fn is_sealed_or_here(url: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(url).map_err(drop) else { return false };
    let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    bare && is_http(url.as_str()) && (url.scheme() == "https" || here)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_out_sealed_or_not_at_all() {
        for good in ["https://fcm.googleapis.com", "https://relay.example/fcm", "http://127.0.0.1:9", "http://[::1]:9", "http://localhost"]
        {
            assert!(is_sealed_or_here(good), "{good}");
        }
        for bad in
            ["http://fcm.googleapis.com", "http://10.0.0.1", "ftp://127.0.0.1", "https://u:p@relay.example", "https://x/?a=b", "", "fcm"]
        {
            assert!(!is_sealed_or_here(bad), "{bad}");
        }
    }
}
