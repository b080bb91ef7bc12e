//! One person's way of asking the server: signed in, with a fresh key on every command, patient with a server that is busy.

use crate::link::{Answer, Ask, Body, Link, LinkError, Method, Stream};
use crate::report::Tally;
use mobile_api::access::{SignIn, SignedIn};
use mobile_api::code::Code;
use mobile_api::problem::Problem;
use mobile_api::{Page, org::SeededSignIn};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Times a request is sent before it is given up.
const TRIES: u32 = 6;

/// People who sign in at the same moment: a password costs the server real work.
const DOORS: usize = 4;

/// Pages that are read of one list.
const PAGES_MAX: usize = 500;

/// What everybody shares.
pub(crate) struct Wire {
    pub(crate) link: Rc<dyn Link>,
    pub(crate) tally: RefCell<Tally>,
    /// Head of every idempotency key: tells this run from another with the same seed.
    run: String,
    doors: Semaphore,
}

impl Wire {
    pub(crate) fn new(link: Rc<dyn Link>, run: String) -> Rc<Self> {
        Rc::new(Self { link, tally: RefCell::default(), run, doors: Semaphore::new(DOORS) })
    }
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// The server said no.
    #[error("{status} {code:?} {detail}")]
    No { status: u16, code: Option<Code>, detail: String },
    /// No answer after every try: it may have been done.
    #[error(transparent)]
    Lost(#[from] LinkError),
    /// An answer that is not what the contract says.
    #[error("unreadable answer: {0}")]
    Unreadable(String),
}

impl Refusal {
    pub(crate) fn code(&self) -> Option<Code> {
        match self {
            Refusal::No { code, .. } => *code,
            Refusal::Lost(_) | Refusal::Unreadable(_) => None,
        }
    }

    /// The server does not know it, as opposed to not answering at all.
    pub(crate) fn is_unknown_thing(&self) -> bool {
        matches!(self, Refusal::No { status: 404, .. })
    }
}

/// A signed-in person.
pub(crate) struct Api {
    wire: Rc<Wire>,
    who: String,
    sign_in: SignIn,
    token: RefCell<String>,
    keys: Cell<u64>,
}

impl Api {
    /// Signs in, waiting for a free door.
    pub(crate) async fn sign_in(wire: Rc<Wire>, who: &SeededSignIn, terminal: Option<String>) -> Result<Rc<Self>, Refusal> {
        let sign_in = SignIn { login: who.login.clone(), password: who.password.clone(), terminal, cookie: false };
        let signed_in = signed_in(&wire, &sign_in).await?;
        let token = RefCell::new(signed_in.token);
        Ok(Rc::new(Self { wire, who: who.login.clone(), sign_in, token, keys: Cell::new(0) }))
    }

    /// Reads one thing.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Refusal> {
        read(self.sent(Method::Get, path, None, None).await?)
    }

    /// Reads every page of a list; `query` is what stands before the cursor, such as `/tickets?open=true`.
    pub(crate) async fn all<T: DeserializeOwned>(&self, query: &str) -> Result<Vec<T>, Refusal> {
        let joint = if query.contains('?') { '&' } else { '?' };
        let mut items = Vec::new();
        let mut cursor: Option<String> = None;
        for _ in 0..PAGES_MAX {
            let tail = cursor.map(|c| format!("&cursor={c}")).unwrap_or_default();
            let page: Page<T> = self.get(&format!("{query}{joint}limit=200{tail}")).await?;
            items.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        Ok(items)
    }

    /// Sends a command under a fresh key.
    pub(crate) async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Refusal> {
        let key = self.fresh_key();
        self.post_as(path, body, key).await
    }

    /// Sends a command under this key.
    pub(crate) async fn post_as<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize, key: String) -> Result<T, Refusal> {
        let body = serde_json::to_value(body).map_err(|why| Refusal::Unreadable(why.to_string()))?;
        read(self.sent(Method::Post, path, Some(Body::Json(body)), Some(key)).await?)
    }

    /// Sends a form under a fresh key.
    pub(crate) async fn post_form<T: DeserializeOwned>(&self, path: &str, form: Body) -> Result<T, Refusal> {
        let key = self.fresh_key();
        read(self.sent(Method::Post, path, Some(form), Some(key)).await?)
    }

    /// A key that nobody used before.
    pub(crate) fn fresh_key(&self) -> String {
        self.keys.set(self.keys.get() + 1);
        format!("{}-{}-{}", self.wire.run, self.who, self.keys.get())
    }

    /// Opens this person's stream, with a new sign-in when the old one has run out.
    pub(crate) async fn stream(&self) -> Result<Stream, LinkError> {
        let old = self.token.borrow().clone();
        let lost = match self.wire.link.stream(old.clone()).await {
            Ok(stream) => return Ok(stream),
            Err(lost) => lost,
        };
        // A request that meets an expired sign-in renews it; what it answers does not matter here.
        if let Err(why) = self.get::<Value>("/zones?limit=1").await {
            tracing::debug!(who = self.who, %why, "no stream, and no zones");
        }
        let renewed = self.token.borrow().clone();
        if renewed == old { Err(lost) } else { self.wire.link.stream(renewed).await }
    }

    async fn sent(&self, method: Method, path: &str, body: Option<Body>, key: Option<String>) -> Result<Value, Refusal> {
        let mut signed_in_again = false;
        let mut last = Refusal::Lost(LinkError("never sent".into()));
        for attempt in 0..TRIES {
            if attempt > 0 {
                tokio::time::sleep(Duration::from_millis(100 << attempt)).await;
            }
            let token = Some(self.token.borrow().clone());
            let ask = Ask { method, path: format!("/api/v1{path}"), token, idempotency_key: key.clone(), body: body.clone() };
            match self.wire.link.request(ask).await {
                Ok(answer) if answer.status < 400 => return Ok(answer.body),
                Ok(answer) => {
                    last = refusal(&answer);
                    self.wire.tally.borrow_mut().refused(&name_of(&answer));
                    match answer.status {
                        401 if !signed_in_again => {
                            signed_in_again = true;
                            *self.token.borrow_mut() = signed_in(&self.wire, &self.sign_in).await?.token;
                        }
                        429 | 503 => {}
                        _ => break,
                    }
                }
                Err(lost) => last = Refusal::Lost(lost),
            }
        }
        tracing::debug!(who = self.who, path, why = %last, "refused");
        Err(last)
    }
}

async fn signed_in(wire: &Wire, sign_in: &SignIn) -> Result<SignedIn, Refusal> {
    // The semaphore is never closed; without a permit one would simply go in unqueued.
    let _door = wire.doors.acquire().await.ok();
    let body = serde_json::to_value(sign_in).map_err(|why| Refusal::Unreadable(why.to_string()))?;
    let mut last = Refusal::Lost(LinkError("never sent".into()));
    for attempt in 0..TRIES {
        if attempt > 0 {
            tokio::time::sleep(Duration::from_millis(100 << attempt)).await;
        }
        let path = "/api/v1/sign-in".to_owned();
        let ask = Ask { method: Method::Post, path, token: None, idempotency_key: None, body: Some(Body::Json(body.clone())) };
        match wire.link.request(ask).await {
            Ok(answer) if answer.status < 400 => return read(answer.body),
            Ok(answer) if matches!(answer.status, 429 | 503) => last = refusal(&answer),
            Ok(answer) => return Err(refusal(&answer)),
            Err(lost) => last = Refusal::Lost(lost),
        }
    }
    Err(last)
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Refusal> {
    serde_json::from_value(value).map_err(|why| Refusal::Unreadable(why.to_string()))
}

fn refusal(answer: &Answer) -> Refusal {
    match serde_json::from_value::<Problem>(answer.body.clone()) {
        Ok(problem) => {
            let fields = problem.errors.iter().map(|e| format!(" [{}: {}]", e.field, e.message)).collect::<String>();
            Refusal::No { status: answer.status, code: Some(problem.code), detail: problem.detail.unwrap_or(problem.title) + &fields }
        }
        Err(_why) => Refusal::No { status: answer.status, code: None, detail: answer.body.to_string() },
    }
}

/// The code as the report names it, or the bare status of an answer that has none.
fn name_of(answer: &Answer) -> String {
    answer.body["code"].as_str().map_or_else(|| format!("http_{}", answer.status), str::to_owned)
}
