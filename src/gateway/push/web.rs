//! Web Push (RFC 8030): each message is encrypted for its browser (RFC 8291), so that the push service in between reads
//! nothing of it, and signed with our key (RFC 8292).

use crate::base::Clock;
use crate::config;
use crate::gateway::push::vapid::VapidKey;
use crate::gateway::push::{Later, Parcel, Said, Subscription, fence};
use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::redirect::Policy;
use std::sync::Arc;
use std::time::Duration;
use web_push_native::p256::PublicKey;
use web_push_native::{Auth, WebPushBuilder};

/// How long a push service may take for one message; well below what a job may.
const PATIENCE: Duration = Duration::from_secs(8);
/// Push services need take no longer message, bytes before encryption.
const MOST_BYTES: usize = 3800;
/// Browsers give their keys without padding; some libraries pad them.
const BASE64URL: GeneralPurpose =
    GeneralPurpose::new(&URL_SAFE, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// The client of every push service there is: a subscription names its own.
#[derive(Debug)]
pub struct WebPush {
    key: VapidKey,
    contact: Option<String>,
    anywhere: bool,
    client: reqwest::Client,
    clock: Clock,
}

impl WebPush {
    /// With the installation's key; does not connect yet.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(key: VapidKey, settings: &config::Push, clock: Clock) -> Result<Self, reqwest::Error> {
        // Err means that somebody else installed one before, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
        let anywhere = settings.private_addresses == config::Switch::On;
        // No proxy: it would resolve names past the fence. No redirect: it would lead past the check.
        let client = reqwest::Client::builder().no_proxy().redirect(Policy::none()).timeout(PATIENCE);
        let client = if anywhere { client } else { client.https_only(true).dns_resolver(Arc::new(fence::Outside)) };
        Ok(Self { key, contact: settings.contact.clone(), anywhere, client: client.build()?, clock })
    }

    /// What browsers subscribe with.
    #[must_use]
    pub fn public_key(&self) -> &str {
        self.key.public()
    }

    /// Whether a push service's address may be asked for.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn admits(&self, endpoint: &str) -> Result<(), &'static str> {
        fence::check(endpoint, self.anywhere)
    }

    pub(super) async fn one(&self, parcel: &Parcel, to: &Subscription) -> Said {
        let request = match self.request(parcel, to) {
            Ok(request) => request,
            Err(why) => return Said::Never(why.to_owned()),
        };
        match self.client.execute(request).await {
            Ok(answer) => {
                metrics::counter!("nearhand_web_push_total", "status" => answer.status().as_u16().to_string()).increment(1);
                said(answer.status())
            }
            // Without the address, which is a secret.
            Err(why) => later(format!("the push service could not be reached: {}", why.without_url())),
        }
    }

    fn request(&self, parcel: &Parcel, to: &Subscription) -> Result<reqwest::Request, &'static str> {
        self.admits(&to.endpoint)?; // again: the setting may have changed since it was kept
        let (key, auth) = keys(&to.p256dh, &to.auth).ok_or("the subscription's keys are none")?;
        let mut body = parcel.body.clone();
        body["lang"] = to.lang.as_str().into();
        let body = body.to_string();
        if body.len() > MOST_BYTES {
            return Err("the message is too long");
        }
        let endpoint = to.endpoint.parse().map_err(|_unreadable| "the address is none")?;
        let ttl = Duration::from_secs(parcel.ttl_s.into());
        let sealed = WebPushBuilder::new(endpoint, key, auth).with_valid_duration(ttl).build(body);
        let mut request = sealed.ok().and_then(|r| reqwest::Request::try_from(r).ok()).ok_or("the message cannot be encrypted")?;
        let origin = request.url().origin().ascii_serialization();
        let signed = self.key.authorization(&origin, self.contact.as_deref(), self.clock.now());
        let mut signed = HeaderValue::try_from(signed).map_err(|_odd| "the contact is none")?;
        signed.set_sensitive(true);
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, signed);
        headers.insert("urgency", HeaderValue::from_static("high"));
        if let Some(topic) = parcel.topic.as_deref().and_then(|t| HeaderValue::try_from(t).ok()) {
            headers.insert("topic", topic);
        }
        Ok(request)
    }
}

fn later(why: String) -> Said {
    Said::Later(Later { why, after_s: None })
}

fn said(status: StatusCode) -> Said {
    match status.as_u16() {
        200..=299 => Said::Taken(format!("web push {status}")),
        404 | 410 => Said::Gone,
        408 | 429 | 500..=599 => later(format!("the push service answered {status}")),
        _ => Said::Never(format!("the push service answered {status}")),
    }
}

/// The keys of a subscription; none when they are not what a browser gives.
#[must_use]
pub fn keys(p256dh: &str, auth: &str) -> Option<(PublicKey, Auth)> {
    let key = PublicKey::from_sec1_bytes(&BASE64URL.decode(p256dh).ok()?).ok()?;
    let auth: [u8; 16] = BASE64URL.decode(auth).ok()?.try_into().ok()?;
    Some((key, auth.into()))
}
