//! Firebase Cloud Messaging, HTTP v1: apps that registered with Google. The message goes through Google in clear, so it holds
//! what a notice shows and nothing else. Firebase knows no key of repetition: a message that is sent again after a crash
//! takes the place of its first copy on the phone (`tag`).

use crate::base::Clock;
use crate::config;
use crate::config::ServiceAccount;
use crate::gateway::push::google::{self, Tokens};
use crate::gateway::push::{Later, Matter, Notice, Parcel, Registration, Said};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Response, StatusCode};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// How long Google may take for one request. Four of them, a token and a message and both again, stay below what a job may.
const PATIENCE: Duration = Duration::from_millis(4500);
/// Firebase takes no longer message, bytes without the token. What is packed has about three thousand at most.
const MOST_BYTES: usize = 4096;
/// Of a quota that is used up, unless it says: Firebase's own advice, seconds.
const QUOTA_S: u32 = 60;
/// Channels of the app: with a sound, and without. A phone whose app has none of these names uses the app's default.
const CHANNELS: (&str, &str) = ("offers", "notes");

/// The client of one Firebase project.
#[derive(Debug)]
pub struct Fcm {
    send_url: String,
    tokens: Tokens,
    client: reqwest::Client,
    clock: Clock,
}

/// Why a message was not taken: what the log may say of it.
#[derive(Debug, PartialEq, Eq)]
struct Refusal {
    /// Firebase's own code, or else the status's name.
    code: String,
    /// The code is Firebase's: the request reached it, and this is about the message.
    is_firebases: bool,
    /// Fields of the message that it does not take.
    fields: Vec<String>,
}

impl Fcm {
    /// With an account that may send for its project; does not connect yet.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(account: ServiceAccount, settings: &config::Fcm, clock: Clock) -> Result<Self, reqwest::Error> {
        // Err means that somebody else installed one before, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
        // No redirect: it would lead the token past the check of the address.
        let client = reqwest::Client::builder().redirect(Policy::none()).timeout(PATIENCE);
        // The environment's proxy is meant for the internet, not for an emulator on this machine.
        let here = [&settings.url, &account.token_uri].iter().any(|url| url.starts_with("http://"));
        let client = if here { client.no_proxy() } else { client }.build()?;
        let send_url = format!("{}/v1/projects/{}/messages:send", settings.url.trim_end_matches('/'), account.project);
        tracing::info!(project = account.project, url = settings.url, "apps are pushed to through Firebase");
        Ok(Self { send_url, tokens: Tokens::new(account, clock.clone()), client, clock })
    }

    pub(super) async fn one(&self, parcel: &Parcel, to: &Registration) -> Said {
        let body = json!({ "message": self.message(parcel, to) }).to_string();
        if body.len() - to.token.len() > MOST_BYTES {
            return Said::Never("the message is too long".into());
        }
        match self.ask(body).await {
            Ok(answer) => self.said(parcel, answer).await,
            Err(why) => Said::Later(why),
        }
    }

    /// Posts a message; with a new token when the one at hand is not taken.
    async fn ask(&self, body: String) -> Result<Response, Later> {
        let bearer = self.tokens.bearer(&self.client, None).await?;
        let answer = self.post(&bearer, body.clone()).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let bearer = self.tokens.bearer(&self.client, Some(&bearer)).await?;
        self.post(&bearer, body).await
    }

    async fn post(&self, bearer: &HeaderValue, body: String) -> Result<Response, Later> {
        let request = self.client.post(&self.send_url).header(AUTHORIZATION, bearer).header("content-type", "application/json");
        let answer = request.body(body).send().await;
        let answer = answer.map_err(|why| later(format!("Firebase could not be reached: {}", why.without_url()), None))?;
        metrics::counter!("nearhand_fcm_total", "status" => answer.status().as_u16().to_string()).increment(1);
        Ok(answer)
    }

    /// What Firebase is given: `data` for the app, and a notice that the phone shows without it.
    fn message(&self, parcel: &Parcel, to: &Registration) -> Value {
        let (asks, lang) = (parcel.matter == Matter::Asks, if to.lang == "en" { "en" } else { "zh" });
        let Notice { title, body } = if lang == "en" { &parcel.notices.en } else { &parcel.notices.zh };
        // A phone counts high priority against an app that shows nothing for it; this one always does.
        let (urgency, apns) = if parcel.matter == Matter::Note { ("NORMAL", "5") } else { ("HIGH", "10") };
        let channel = if asks { CHANNELS.0 } else { CHANNELS.1 };
        let ends_at = self.clock.now().us() / 1_000_000 + i64::from(parcel.ttl_s);
        let mut android = json!({ "priority": urgency, "ttl": format!("{}s", parcel.ttl_s), "notification": { "channel_id": channel } });
        let mut headers = json!({ "apns-priority": apns, "apns-expiration": ends_at.to_string() });
        let mut aps = json!({});
        if asks {
            android["notification"]["default_sound"] = true.into();
            aps["sound"] = "default".into();
        }
        if let Some(topic) = &parcel.topic {
            android["collapse_key"] = topic.as_str().into();
            android["notification"]["tag"] = topic.as_str().into();
            headers["apns-collapse-id"] = topic.as_str().into();
        }
        json!({
            "token": to.token,
            "notification": { "title": title, "body": body },
            "data": data(&parcel.body, lang, body),
            "android": android,
            "apns": { "headers": headers, "payload": { "aps": aps } },
        })
    }

    async fn said(&self, parcel: &Parcel, answer: Response) -> Said {
        let status = answer.status();
        let after_s = google::retry_after(answer.headers(), self.clock.now());
        let body = google::body(answer).await;
        if status.is_success() {
            // A name is ours to keep and opens nothing: `projects/P/messages/0:…`.
            let name: String = body["name"].as_str().unwrap_or("fcm").chars().take(200).collect();
            return Said::Taken(name);
        }
        let why = refusal(&body);
        let said = judge(status, after_s, &why);
        if let Said::Never(_) = said {
            // Never what it says in words: it may quote the token.
            let (status, code, fields) = (status.as_u16(), &why.code, why.fields.join(" "));
            tracing::error!(message = %parcel.message, status, code, fields, "Firebase takes no such message: settings, or a fault of this server");
        }
        said
    }
}

fn later(why: String, after_s: Option<u32>) -> Later {
    Later { why, after_s }
}

/// The app's own part: Firebase takes nothing but texts.
fn data(body: &Value, lang: &str, text: &str) -> Map<String, Value> {
    let all = body.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    let mut data: Map<String, Value> =
        all.map(|(name, value)| (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned).into())).collect();
    data.insert("lang".into(), lang.into());
    data.insert("text".into(), text.into());
    data
}

/// What an answer that is no `200` says.
fn refusal(body: &Value) -> Refusal {
    let error = &body["error"];
    let details = || error["details"].as_array().into_iter().flatten();
    let of = |kind: &str| details().find(|d| d["@type"].as_str().is_some_and(|t| t.ends_with(kind)));
    let firebases = of("google.firebase.fcm.v1.FcmError").map(|d| google::word(&d["errorCode"]));
    let violated = of("google.rpc.BadRequest").and_then(|d| d["fieldViolations"].as_array()).into_iter().flatten();
    Refusal {
        is_firebases: firebases.is_some(),
        code: firebases.unwrap_or_else(|| google::word(&error["status"])),
        fields: violated.map(|v| google::word(&v["field"])).take(10).collect(),
    }
}

/// What becomes of a device. Only Firebase's own word ends a registration: a wrong address or project answers 404 and 403 too,
/// and must not cost every phone its registration.
fn judge(status: StatusCode, after_s: Option<u32>, why: &Refusal) -> Said {
    let told = || format!("Firebase answered {status} {}", why.code);
    let is = |code: &str| why.is_firebases && why.code == code;
    match status.as_u16() {
        404 if is("UNREGISTERED") => Said::Gone,
        403 if is("SENDER_ID_MISMATCH") => Said::Gone,
        // The token is none; whatever else is not taken was written by this server.
        400 if is("INVALID_ARGUMENT") && why.fields.iter().all(|f| f == "message.token") => Said::Gone,
        429 => Said::Later(later(told(), Some(after_s.unwrap_or(QUOTA_S)))),
        // Of the app's certificate with Apple: only the project's owner can mend that.
        401 if is("THIRD_PARTY_AUTH_ERROR") => Said::Never(told()),
        401 | 408 | 500..=599 => Said::Later(later(told(), after_s)),
        _ => Said::Never(told()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(code: Option<&str>, fields: &[&str]) -> Value {
        let mut details = vec![];
        details.extend(code.map(|c| json!({ "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": c })));
        if !fields.is_empty() {
            let violations: Vec<Value> = fields.iter().map(|f| json!({ "field": f, "description": "Invalid value: TOKEN" })).collect();
            details.push(json!({ "@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations }));
        }
        json!({ "error": { "status": "SOME_STATUS", "message": "quotes TOKEN", "details": details } })
    }

    fn judged(status: u16, body: &Value) -> String {
        let said = judge(StatusCode::from_u16(status).expect("a status"), None, &refusal(body));
        let shown = format!("{said:?}");
        assert!(!shown.contains("TOKEN"), "{shown}");
        shown.split(['(', ' ']).next().unwrap_or_default().to_owned()
    }

    #[test]
    fn only_what_firebase_says_of_the_token_ends_a_registration() {
        for (status, code, fields) in [
            (404, Some("UNREGISTERED"), &[][..]),
            (403, Some("SENDER_ID_MISMATCH"), &[]),
            (400, Some("INVALID_ARGUMENT"), &[]),
            (400, Some("INVALID_ARGUMENT"), &["message.token"]),
        ] {
            assert_eq!(judged(status, &answer(code, fields)), "Gone", "{status} {code:?}");
        }
        for (status, code, fields) in [
            (404, None, &[][..]),
            (403, None, &[]),
            (400, None, &[]),
            (400, None, &["message.token"]),
            (400, Some("INVALID_ARGUMENT"), &["message.android.ttl"]),
            (400, Some("INVALID_ARGUMENT"), &["message.token", "message.data"]),
            (401, Some("THIRD_PARTY_AUTH_ERROR"), &[]),
            (302, None, &[]),
        ] {
            assert_eq!(judged(status, &answer(code, fields)), "Never", "{status} {code:?} {fields:?}");
        }
        for (status, code) in [(429, Some("QUOTA_EXCEEDED")), (500, Some("INTERNAL")), (503, Some("UNAVAILABLE")), (502, None), (401, None)]
        {
            assert_eq!(judged(status, &answer(code, &[])), "Later", "{status}");
            assert_eq!(judged(status, &Value::Null), "Later", "{status}");
        }
    }

    #[test]
    fn a_used_up_quota_waits_a_minute_unless_it_says() {
        let why = refusal(&answer(Some("QUOTA_EXCEEDED"), &[]));
        let waits = |after_s| match judge(StatusCode::TOO_MANY_REQUESTS, after_s, &why) {
            Said::Later(later) => later.after_s,
            _ => None,
        };
        assert_eq!((waits(None), waits(Some(7))), (Some(60), Some(7)));
    }

    #[test]
    fn data_is_texts_alone() {
        let said = data(&json!({ "is": "offer", "minutes": 8, "why": null, "lang": "", "text": "zh" }), "en", "New job");
        assert_eq!(Value::Object(said), json!({ "is": "offer", "minutes": "8", "lang": "en", "text": "New job" }));
    }
}
