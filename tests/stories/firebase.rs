//! Google for the stories: it gives a token to whoever signs as the service account, and takes messages from whoever has the
//! newest one. Written by Firebase's reference, not from the sender.

use crate::stories::push_service::{Posted, posted};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use parking_lot::Mutex;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

pub(super) const PROJECT: &str = "a-chain";
const ACCOUNT: &str = "push@a-chain.iam.gserviceaccount.com";
/// A key pair that protects nothing: made for the tests, PKCS#8 in base64.
const MADE_UP: &str = include_str!("../made_up_rsa_key.txt");

/// What a message is answered with.
#[derive(Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Firebase's own code.
    pub(super) code: Option<&'static str>,
    pub(super) retry_after: Option<&'static str>,
}

pub(super) const fn answer(status: u16, code: Option<&'static str>) -> Answer {
    Answer { status, code, retry_after: None }
}

/// One message that was posted with the newest token.
pub(super) struct Message {
    /// `message`.
    pub(super) said: Value,
    pub(super) answered: u16,
}

#[derive(Default)]
struct Desk {
    port: u16,
    answers: BTreeMap<String, VecDeque<Answer>>,
    /// Tokens that were given: the newest counts.
    given: u32,
    /// Requests with a token that does not count.
    refused: u32,
    /// The clock of whoever signs, seconds since 1970.
    signed_at: Option<i64>,
}

pub(super) struct Google {
    desk: Arc<Mutex<Desk>>,
    got: mpsc::UnboundedReceiver<Message>,
}

impl Google {
    pub(super) fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("set");
        let port = listener.local_addr().expect("bound").port();
        let listener = TcpListener::from_std(listener).expect("a runtime");
        let (tell, got) = mpsc::unbounded_channel();
        let desk = Arc::new(Mutex::new(Desk { port, ..Desk::default() }));
        let known = Arc::clone(&desk);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, Arc::clone(&known), tell.clone()));
            }
        });
        Self { desk, got }
    }

    pub(super) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.desk.lock().port)
    }

    /// Writes the file that the Firebase console would give out.
    pub(super) fn service_account(&self, folder: &Path) -> PathBuf {
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{MADE_UP}-----END PRIVATE KEY-----\n");
        let file = json!({ "type": "service_account", "project_id": PROJECT, "private_key_id": "key-1", "private_key": pem,
                           "client_email": ACCOUNT, "token_uri": format!("{}/token", self.origin()) });
        let path = folder.join("service-account.json");
        std::fs::write(&path, file.to_string()).expect("written");
        path
    }

    /// What the next messages to this registration are answered with; 200 after that.
    pub(super) fn answers(&self, registration: &str, answers: &[Answer]) {
        self.desk.lock().answers.insert(registration.into(), answers.iter().cloned().collect());
    }

    /// The token it gave counts no more.
    pub(super) fn revoke(&self) {
        self.desk.lock().given += 1;
    }

    /// Tokens that counted so far, and requests with another.
    pub(super) fn tokens(&self) -> (u32, u32) {
        let desk = self.desk.lock();
        (desk.given, desk.refused)
    }

    /// When the last assertion was signed, seconds since 1970.
    pub(super) fn signed_at(&self) -> Option<i64> {
        self.desk.lock().signed_at
    }

    pub(super) async fn next(&mut self) -> Message {
        self.got.recv().await.expect("it listens")
    }

    pub(super) fn is_quiet(&mut self) -> bool {
        self.got.try_recv().is_err()
    }
}

/// The token that counts: a text that is found nowhere else.
pub(super) fn bearer(n: u32) -> String {
    format!("ya29.swordfish-{n}")
}

async fn serve(mut socket: TcpStream, desk: Arc<Mutex<Desk>>, tell: mpsc::UnboundedSender<Message>) {
    let asked = posted(&mut socket).await;
    let (status, retry_after, body) = match asked.path.as_str() {
        "/token" => token(&desk, &asked),
        path if path == format!("/v1/projects/{PROJECT}/messages:send") => message(&desk, &asked, &tell),
        _ => (404, None, json!({})),
    };
    let (body, wait) = (body.to_string(), retry_after.map_or(String::new(), |s| format!("retry-after: {s}\r\n")));
    let head = format!("HTTP/1.1 {status} As Told\r\ncontent-type: application/json\r\n{wait}connection: close\r\n");
    let all = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
    socket.write_all(all.as_bytes()).await.expect("answered");
}

type Said = (u16, Option<&'static str>, Value);

/// RFC 7523: the assertion is signed by the account, for this address, for an hour at most.
fn token(desk: &Mutex<Desk>, asked: &Posted) -> Said {
    assert_eq!(asked.headers["content-type"], "application/x-www-form-urlencoded");
    let form: BTreeMap<String, String> =
        reqwest::Url::parse(&format!("x:?{}", String::from_utf8_lossy(&asked.body))).expect("a form").query_pairs().into_owned().collect();
    assert_eq!(form["grant_type"], "urn:ietf:params:oauth:grant-type:jwt-bearer");
    let (said, signature) = form["assertion"].rsplit_once('.').expect("three parts");
    let key = STANDARD.decode(MADE_UP.replace('\n', "")).expect("base64");
    let key = RsaKeyPair::from_pkcs8(&key).expect("a key");
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).expect("base64url");
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public());
    public.verify(said.as_bytes(), &bytes(signature)).expect("signed with the account's key");
    let (head, claims) = said.split_once('.').expect("two parts");
    let [head, claims] = [head, claims].map(|part| serde_json::from_slice::<Value>(&bytes(part)).expect("JSON"));
    assert_eq!(head, json!({ "alg": "RS256", "typ": "JWT", "kid": "key-1" }));
    let mut desk = desk.lock();
    let audience = format!("http://127.0.0.1:{}/token", desk.port);
    assert_eq!((claims["iss"].as_str(), claims["aud"].as_str()), (Some(ACCOUNT), Some(audience.as_str())));
    assert_eq!(claims["scope"], "https://www.googleapis.com/auth/firebase.messaging");
    let (iat, exp) = (claims["iat"].as_i64().expect("a time"), claims["exp"].as_i64().expect("a time"));
    assert!((1..=3600).contains(&(exp - iat)), "{claims}");
    desk.signed_at = Some(iat);
    desk.given += 1;
    (200, None, json!({ "access_token": bearer(desk.given), "expires_in": 3599, "token_type": "Bearer" }))
}

fn message(desk: &Mutex<Desk>, asked: &Posted, tell: &mpsc::UnboundedSender<Message>) -> Said {
    let mut desk = desk.lock();
    if asked.headers.get("authorization") != Some(&format!("Bearer {}", bearer(desk.given))) {
        desk.refused += 1;
        return (401, None, json!({ "error": { "code": 401, "status": "UNAUTHENTICATED" } }));
    }
    let body: Value = serde_json::from_slice(&asked.body).expect("JSON");
    assert!(asked.body.len() <= 4096 && asked.headers["content-type"] == "application/json");
    let said = body["message"].clone();
    let registration = said["token"].as_str().expect("a registration").to_owned();
    let Answer { status, code, retry_after } =
        desk.answers.get_mut(&registration).and_then(VecDeque::pop_front).unwrap_or(answer(200, None));
    // The story may be over by now.
    drop(tell.send(Message { said, answered: status }));
    if status == 200 {
        return (200, None, json!({ "name": format!("projects/{PROJECT}/messages/0:{}", desk.given) }));
    }
    let detail = code.map(|c| json!({ "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": c }));
    let details: Vec<Value> = detail.into_iter().collect();
    // Words of people quote what they please.
    let message = format!("not for {registration}");
    (status, retry_after, json!({ "error": { "code": status, "message": message, "status": "SOME_STATUS", "details": details } }))
}
