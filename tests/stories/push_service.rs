//! A push service and a browser for the stories: it takes whatever is posted, the browser opens it with its own keys. Written
//! by the RFCs, not with the crate that the server seals with.

use aes_gcm::aead::Aead;
use aes_gcm::{Aes128Gcm, Key, KeyInit, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use parking_lot::Mutex;
use serde_json::Value;
use sha2::Sha256;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use web_push_native::p256::ecdsa::signature::Verifier;
use web_push_native::p256::ecdsa::{Signature, VerifyingKey};
use web_push_native::p256::elliptic_curve::sec1::ToEncodedPoint;
use web_push_native::p256::{PublicKey, SecretKey, ecdh};

/// One message that was posted.
pub(super) struct Got {
    headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
    /// The status it was answered with.
    pub(super) answered: u16,
}

impl Got {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// What its signature says, once that is found to be the one of `public` (RFC 8292).
    pub(super) fn signed_by(&self, public: &str) -> Value {
        let signed = self.header("authorization").strip_prefix("vapid t=").expect("vapid");
        let (token, key) = signed.split_once(", k=").expect("token and key");
        assert_eq!(key, public, "the key browsers subscribed with");
        let (said, signature) = token.rsplit_once('.').expect("three parts");
        let verifier = VerifyingKey::from_sec1_bytes(&bytes(key)).expect("a key");
        let signature = Signature::from_slice(&bytes(signature)).expect("a signature");
        verifier.verify(said.as_bytes(), &signature).expect("signed with that key");
        let (head, claims) = said.split_once('.').expect("two parts");
        let head: Value = serde_json::from_slice(&bytes(head)).expect("JSON");
        assert_eq!((&head["alg"], &head["typ"]), (&"ES256".into(), &"JWT".into()));
        serde_json::from_slice(&bytes(claims)).expect("JSON")
    }
}

fn bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

type Answers = Arc<Mutex<BTreeMap<String, VecDeque<u16>>>>;

/// The push service.
pub(super) struct Emulator {
    port: u16,
    answers: Answers,
    got: mpsc::UnboundedReceiver<Got>,
}

impl Emulator {
    pub(super) fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("set");
        let port = listener.local_addr().expect("bound").port();
        let listener = TcpListener::from_std(listener).expect("a runtime");
        let (tell, got) = mpsc::unbounded_channel();
        let answers = Answers::default();
        let known = Arc::clone(&answers);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(take(socket, Arc::clone(&known), tell.clone()));
            }
        });
        Self { port, answers, got }
    }

    pub(super) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The address of a browser by this name.
    pub(super) fn endpoint(&self, name: &str) -> String {
        format!("{}/{name}", self.origin())
    }

    /// What its next messages are answered with; 201 after that.
    pub(super) fn answers(&self, name: &str, statuses: &[u16]) {
        self.answers.lock().insert(format!("/{name}"), statuses.iter().copied().collect());
    }

    pub(super) async fn next(&mut self) -> Got {
        self.got.recv().await.expect("it listens")
    }
}

/// One request as it was posted.
pub(super) struct Posted {
    pub(super) path: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

/// Reads one request from a connection that serves no other.
pub(super) async fn posted(socket: &mut TcpStream) -> Posted {
    let mut all = vec![];
    let (head, mut body) = loop {
        let mut part = [0; 4096];
        let n = socket.read(&mut part).await.expect("a request");
        assert!(n > 0, "the whole head comes");
        all.extend_from_slice(&part[..n]);
        if let Some(end) = all.windows(4).position(|w| w == b"\r\n\r\n") {
            break (String::from_utf8(all[..end].to_vec()).expect("text"), all[end + 4..].to_vec());
        }
    };
    let mut lines = head.lines();
    let path = lines.next().and_then(|l| l.strip_prefix("POST ")).and_then(|l| l.split(' ').next()).expect("POST").to_owned();
    let headers: BTreeMap<String, String> =
        lines.filter_map(|l| l.split_once(':')).map(|(k, v)| (k.to_lowercase(), v.trim().to_owned())).collect();
    let length: usize = headers["content-length"].parse().expect("a length");
    while body.len() < length {
        let mut part = [0; 4096];
        let n = socket.read(&mut part).await.expect("the body");
        body.extend_from_slice(&part[..n]);
    }
    Posted { path, headers, body }
}

async fn take(mut socket: TcpStream, answers: Answers, tell: mpsc::UnboundedSender<Got>) {
    let Posted { path, headers, body } = posted(&mut socket).await;
    let status = answers.lock().get_mut(&path).and_then(VecDeque::pop_front).unwrap_or(201);
    let answer = format!("HTTP/1.1 {status} As Told\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    socket.write_all(answer.as_bytes()).await.expect("answered");
    // The story may be over by now.
    drop(tell.send(Got { headers, body, answered: status }));
}

/// A browser with a subscription of its own.
pub(super) struct Browser {
    key: SecretKey,
    auth: [u8; 16],
}

impl Browser {
    pub(super) fn new() -> Self {
        let key = SecretKey::from_slice(&[7; 32]).expect("a scalar");
        Self { key, auth: [9; 16] }
    }

    fn public(&self) -> Vec<u8> {
        self.key.public_key().to_encoded_point(false).as_bytes().to_vec()
    }

    pub(super) fn p256dh(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.public())
    }

    pub(super) fn auth(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.auth)
    }

    /// Opens a message of one record (RFC 8188 and 8291) and reads its JSON.
    pub(super) fn open(&self, sealed: &[u8]) -> Value {
        let (salt, rest) = sealed.split_at(16);
        let record_size = u32::from_be_bytes(rest[..4].try_into().expect("four bytes")) as usize;
        let (sender, record) = rest[5..].split_at(rest[4] as usize);
        assert!(record.len() <= record_size, "one record");
        let theirs = PublicKey::from_sec1_bytes(sender).expect("the sender's key");
        let shared = ecdh::diffie_hellman(self.key.to_nonzero_scalar(), theirs.as_affine());
        let info = [b"WebPush: info\0".as_slice(), &self.public(), sender].concat();
        let ikm = hkdf(&self.auth, shared.raw_secret_bytes(), &info);
        let (key, nonce) = (hkdf(salt, &ikm, b"Content-Encoding: aes128gcm\0"), hkdf(salt, &ikm, b"Content-Encoding: nonce\0"));
        let cipher = Aes128Gcm::new(Key::<Aes128Gcm>::from_slice(&key[..16]));
        let mut plain = cipher.decrypt(Nonce::from_slice(&nonce[..12]), record).expect("sealed for this browser");
        let end = plain.iter().rposition(|b| *b != 0).expect("a delimiter");
        assert_eq!(plain[end], 2, "the last record");
        plain.truncate(end);
        serde_json::from_slice(&plain).expect("JSON")
    }
}

/// HKDF with SHA-256, its first block.
fn hkdf(salt: &[u8], secret: &[u8], info: &[u8]) -> [u8; 32] {
    let mac = |key: &[u8], parts: &[&[u8]]| {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key).expect("a key of any length");
        parts.iter().for_each(|part| mac.update(part));
        <[u8; 32]>::from(mac.finalize().into_bytes())
    };
    mac(&mac(salt, &[secret]), &[info, &[1]])
}
