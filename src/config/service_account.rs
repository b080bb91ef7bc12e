//! The key of a Google service account: the JSON file that the Firebase console gives out. What is said of a file that is
//! wrong names its fields and never what they hold.

use super::push::is_sealed_or_here;
use ring::signature::RsaKeyPair;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use serde_json::Value;
use std::io::Read;
use std::path::Path;

/// Such a file has two to three KiB.
const MOST_BYTES: u64 = 64 << 10;
/// Where Google gives tokens, for a file that does not say.
const TOKEN_URI: &str = "https://oauth2.googleapis.com/token";

/// Who this server is to Google.
pub struct ServiceAccount {
    /// The Firebase project it sends for.
    pub project: String,
    /// Its name: `…@….iam.gserviceaccount.com`.
    pub email: String,
    /// Which of its keys this is.
    pub key_id: Option<String>,
    /// Where a signed assertion is exchanged for a token.
    pub token_uri: String,
    /// What assertions are signed with.
    pub key: RsaKeyPair,
}

impl std::fmt::Debug for ServiceAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ServiceAccount({}, …)", self.email)
    }
}

impl ServiceAccount {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence that begins with its name.
    pub fn read(file: &Path) -> Result<Self, String> {
        let mut text = String::new();
        let opened = std::fs::File::open(file).and_then(|f| f.take(MOST_BYTES + 1).read_to_string(&mut text));
        opened.map_err(|why| format!("cannot be read: {why}"))?;
        if text.len() as u64 > MOST_BYTES {
            return Err("is too long to be a service account's key".into());
        }
        Self::parse(&text)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let all: Value = serde_json::from_str(text).map_err(|why| format!("is not JSON (line {})", why.line()))?;
        let field = |name: &str| all[name].as_str().map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned);
        let needed = |name: &str| field(name).ok_or_else(|| format!("lacks `{name}`: it must be a service account's key"));
        if field("type").as_deref() != Some("service_account") {
            let hint = "`type` is not \"service_account\" (Firebase console, Project settings, Service accounts, Generate new private key)";
            return Err(format!("is no service account's key: {hint}"));
        }
        let account = Self {
            project: needed("project_id")?,
            email: needed("client_email")?,
            key_id: field("private_key_id"),
            token_uri: field("token_uri").unwrap_or_else(|| TOKEN_URI.into()),
            key: key(&needed("private_key")?)?,
        };
        if !account.project.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:".contains(&b)) {
            return Err("has a `project_id` that is none".into()); // it stands in an address
        }
        if !is_sealed_or_here(&account.token_uri) {
            return Err("has a `token_uri` that is no https:// address".into());
        }
        Ok(account)
    }
}

fn key(pem: &str) -> Result<RsaKeyPair, String> {
    let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).map_err(
        |_unreadable| "has a `private_key` that is not PEM (BEGIN PRIVATE KEY): was the file cut, or pasted with other line ends?",
    )?;
    RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).map_err(|why| format!("has a `private_key` that cannot sign: {why}"))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use serde_json::json;

    /// A key pair that protects nothing: made for the tests, PKCS#8 in base64.
    const MADE_UP: &str = include_str!("../../tests/made_up_rsa_key.txt");

    fn file() -> Value {
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{MADE_UP}-----END PRIVATE KEY-----\n");
        json!({ "type": "service_account", "project_id": "a-chain", "private_key_id": "k1", "private_key": pem,
                "client_email": "push@a-chain.iam.gserviceaccount.com", "token_uri": "http://127.0.0.1:1/token" })
    }

    #[test]
    fn a_key_file_is_read_and_shown_without_its_key() {
        let account = ServiceAccount::parse(&file().to_string()).expect("a key");
        assert_eq!((account.project.as_str(), account.key_id.as_deref()), ("a-chain", Some("k1")));
        assert_eq!(format!("{account:?}"), "ServiceAccount(push@a-chain.iam.gserviceaccount.com, …)");
        let mut silent = file();
        silent["token_uri"] = Value::Null;
        assert_eq!(ServiceAccount::parse(&silent.to_string()).expect("a key").token_uri, TOKEN_URI);
    }

    #[test]
    fn what_is_wrong_is_named_and_what_it_holds_is_not() {
        let secret = &MADE_UP[200..240];
        for (name, value, says) in [
            ("type", json!("authorized_user"), "service_account"),
            ("project_id", json!("../../x"), "project_id"),
            ("project_id", Value::Null, "project_id"),
            ("client_email", json!(""), "client_email"),
            ("private_key", json!([secret]), "private_key"),
            ("private_key", json!(secret), "not PEM"),
            ("private_key", json!(format!("-----BEGIN PRIVATE KEY-----\n{secret}\n-----END PRIVATE KEY-----\n")), "cannot sign"),
            ("token_uri", json!("http://oauth2.example.com/token"), "token_uri"),
        ] {
            let mut bad = file();
            bad[name] = value;
            let why = ServiceAccount::parse(&bad.to_string()).expect_err(name);
            assert!(why.contains(says) && !why.contains(secret), "{name}: {why}");
        }
        let cut = file().to_string();
        let why = ServiceAccount::parse(&cut[..cut.len() / 2]).expect_err("cut");
        assert_eq!(why, "is not JSON (line 1)");
        assert!(ServiceAccount::read(Path::new("/nowhere.json")).expect_err("none").contains("cannot be read"));
    }
}
