//! Who we are to push services (RFC 8292): a key pair of this installation. Browsers subscribe with its public half, and
//! every message is signed with the other, so that nobody else can ring those phones.

use crate::base::At;
use crate::config::secret;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use std::path::Path;
use web_push_native::p256::ecdsa::signature::Signer;
use web_push_native::p256::ecdsa::{Signature, SigningKey};

/// Its file in the data folder. Losing it ends every subscription.
const FILE: &str = "webpush.key";
/// How long a signature counts, seconds; at most a day is allowed.
const GOOD_FOR_S: i64 = 12 * 3600;

/// The key pair.
#[derive(Clone)]
pub struct VapidKey {
    secret: SigningKey,
    public: String,
}

impl std::fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VapidKey({}, …)", self.public)
    }
}

impl VapidKey {
    /// From the data folder; made when it is not there yet.
    ///
    /// # Errors
    /// When the file can be neither read nor made, or holds no key.
    pub fn open(data_dir: &Path) -> std::io::Result<Self> {
        let bytes = secret::kept(data_dir, FILE, scalar)?;
        let wrong = |_no_scalar| std::io::Error::new(std::io::ErrorKind::InvalidData, "webpush.key holds no key of P-256");
        let secret = SigningKey::from_slice(&bytes).map_err(wrong)?;
        let public = URL_SAFE_NO_PAD.encode(secret.verifying_key().to_encoded_point(false).as_bytes());
        Ok(Self { secret, public })
    }

    /// The public half, base64url, as browsers want it.
    #[must_use]
    pub fn public(&self) -> &str {
        &self.public
    }

    /// The `Authorization` of a message to the push service at `origin`, such as `https://push.example.com`.
    #[must_use]
    pub fn authorization(&self, origin: &str, contact: Option<&str>, now: At) -> String {
        let mut claims = json!({ "aud": origin, "exp": now.us() / 1_000_000 + GOOD_FOR_S });
        if let Some(contact) = contact {
            claims["sub"] = contact.into();
        }
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&json!({ "typ": "JWT", "alg": "ES256" })), part(&claims));
        let signature: Signature = self.secret.sign(signed.as_bytes());
        format!("vapid t={signed}.{}, k={}", URL_SAFE_NO_PAD.encode(signature.to_bytes()), self.public)
    }
}

/// A private key: all but one in 2^32 of what chance gives are one.
fn scalar() -> [u8; 32] {
    loop {
        let bytes: [u8; 32] = rand::random();
        if SigningKey::from_slice(&bytes).is_ok() {
            return bytes;
        }
    }
}
