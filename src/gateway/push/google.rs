//! The token that Google wants with every request: a signed assertion of who we are (RFC 7523) is exchanged for one that
//! counts for an hour. Asked for once, however many messages wait for it.

use crate::base::{At, Clock};
use crate::config::ServiceAccount;
use crate::gateway::push::Later;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Response};
use ring::rand::SystemRandom;
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::{Value, json};
use tokio::sync::Mutex;

/// What the token is for.
const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";
/// How long an assertion counts, seconds; at most an hour is allowed.
const GOOD_FOR_S: i64 = 600;
/// A token is not used in its last seconds.
const MARGIN_S: i64 = 60;
/// A token is asked for anew after so long whatever was said, seconds.
const MOST_S: i64 = 3600;
/// After a failure whoever waited is told the same for so long, seconds: sixteen waits in a row would outlast all of them.
const SAME_ANSWER_S: i64 = 2;
/// Longest answer that is read, bytes.
const MOST_BYTES: usize = 64 << 10;

/// Tokens of one account.
#[derive(Debug)]
pub(super) struct Tokens {
    account: ServiceAccount,
    clock: Clock,
    held: Mutex<Held>,
}

#[derive(Debug)]
enum Held {
    Nothing,
    Bearer { header: HeaderValue, until: At },
    Failed { why: Later, until: At },
}

impl Tokens {
    pub(super) fn new(account: ServiceAccount, clock: Clock) -> Self {
        Self { account, clock, held: Mutex::new(Held::Nothing) }
    }

    /// The `Authorization` of a request; another than `refused`, which was not taken.
    pub(super) async fn bearer(&self, client: &Client, refused: Option<&HeaderValue>) -> Result<HeaderValue, Later> {
        let mut held = self.held.lock().await; // whoever comes meanwhile waits for the same answer
        let now = self.clock.now();
        match &*held {
            Held::Bearer { header, until } if now < *until && Some(header) != refused => return Ok(header.clone()),
            Held::Failed { why, until } if now < *until => return Err(why.clone()),
            Held::Nothing | Held::Bearer { .. } | Held::Failed { .. } => {}
        }
        match self.fetch(client, now).await {
            Ok((header, good_for_s)) => {
                *held = Held::Bearer { header: header.clone(), until: now.plus_s(good_for_s) };
                Ok(header)
            }
            Err(why) => {
                *held = Held::Failed { why: why.clone(), until: self.clock.now().plus_s(SAME_ANSWER_S) };
                Err(why)
            }
        }
    }

    async fn fetch(&self, client: &Client, now: At) -> Result<(HeaderValue, i64), Later> {
        let assertion = self.assertion(now).map_err(|why| later(why, None))?;
        // Both values are letters that a form leaves as they are.
        let form = format!("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={assertion}");
        let request = client.post(&self.account.token_uri).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        let answer = request.send().await.map_err(|why| later(format!("no token, not reached: {}", why.without_url()), None))?;
        let (status, after_s) = (answer.status(), retry_after(answer.headers(), self.clock.now()));
        metrics::counter!("nearhand_fcm_token_total", "status" => status.as_u16().to_string()).increment(1);
        let body = body(answer).await;
        if !status.is_success() {
            let code = word(&body["error"]);
            // A wrong clock, or a key that was revoked: waiting alone will not help.
            if status.is_client_error() {
                tracing::error!(status = status.as_u16(), code, account = self.account.email, "Google gives no token for push messages");
            }
            return Err(later(format!("no token: {status} {code}"), after_s));
        }
        let token = body["access_token"].as_str().and_then(|token| HeaderValue::try_from(format!("Bearer {token}")).ok());
        let mut header = token.ok_or_else(|| later("no token: the answer holds none".into(), None))?;
        header.set_sensitive(true);
        let good_for_s = body["expires_in"].as_i64().unwrap_or(MOST_S).clamp(0, MOST_S);
        Ok((header, good_for_s - MARGIN_S))
    }

    /// Says who we are, signed with the account's key (RS256).
    fn assertion(&self, now: At) -> Result<String, String> {
        let account = &self.account;
        let (iat, mut head) = (now.us() / 1_000_000, json!({ "alg": "RS256", "typ": "JWT" }));
        if let Some(id) = &account.key_id {
            head["kid"] = id.as_str().into();
        }
        let claims = json!({ "iss": account.email, "scope": SCOPE, "aud": account.token_uri, "iat": iat, "exp": iat + GOOD_FOR_S });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let said = format!("{}.{}", part(&head), part(&claims));
        let mut signature = vec![0; account.key.public().modulus_len()];
        let signed = account.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), said.as_bytes(), &mut signature);
        signed.map_err(|_unspecified| "no token: the account's key does not sign".to_owned())?;
        Ok(format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

fn later(why: String, after_s: Option<u32>) -> Later {
    Later { why, after_s }
}

/// An answer's JSON; null for what is none, or is too long.
pub(super) async fn body(mut answer: Response) -> Value {
    let mut all = vec![];
    while let Ok(Some(part)) = answer.chunk().await {
        if all.len() + part.len() > MOST_BYTES {
            return Value::Null;
        }
        all.extend_from_slice(&part);
    }
    serde_json::from_slice(&all).unwrap_or_default()
}

/// How long an answer asks to wait, seconds: a number, or a time.
pub(super) fn retry_after(headers: &HeaderMap, now: At) -> Option<u32> {
    let said = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let at = || jiff::fmt::rfc2822::parse(said).ok().map(|at| At::new(at.timestamp()).since_s(now).ceil().max(0.0) as u32);
    said.parse().ok().or_else(at)
}

/// A code of an answer, for the log: short, and nothing but letters.
pub(super) fn word(said: &Value) -> String {
    let text = said.as_str().unwrap_or("no code");
    text.chars().filter(|c| c.is_ascii_alphanumeric() || "_. []".contains(*c)).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_is_asked_for_by_a_number_or_by_a_time() {
        let now = At::from_us(1_800_000_000_000_000); // 2027-01-15 08:00:00 UTC
        let of = |said: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::try_from(said).expect("a header"))]);
            retry_after(&headers, now)
        };
        assert_eq!((of("7"), of("Fri, 15 Jan 2027 08:00:30 GMT"), of("Fri, 15 Jan 2027 07:00:00 GMT")), (Some(7), Some(30), Some(0)));
        assert_eq!((of("soon"), of("-1"), retry_after(&HeaderMap::new(), now)), (None, None, None));
    }

    #[test]
    fn a_code_is_a_few_letters() {
        assert_eq!(word(&json!("invalid_grant")), "invalid_grant");
        assert_eq!(word(&json!("a\nb<c>".repeat(50))).len(), 64);
        assert_eq!(word(&json!(5)), "no code");
    }
}
