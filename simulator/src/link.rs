//! How the town reaches the server: requests and one stream a person. Over sockets ([`crate::sockets`]), or in process
//! under virtual time: whoever has the server at hand implements [`Link`] for it.

use mobile_api::stream::{ToClient, ToServer};
use serde_json::Value;
use std::future::Future;
use std::pin::Pin;
use tokio::sync::mpsc;

/// A boxed future that need not leave its thread: the whole town lives on one.
pub type Soon<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each name says it")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
}

/// One request.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Method.
    pub method: Method,
    /// Path and query, from the first slash: `/api/v1/tickets?limit=50`.
    pub path: String,
    /// Bearer token.
    pub token: Option<String>,
    /// `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// What it brings.
    pub body: Option<Body>,
}

/// What a request brings.
#[derive(Debug, Clone)]
pub enum Body {
    /// JSON.
    Json(Value),
    /// A form with a file.
    Form(Form),
}

/// A multipart form, already written.
#[derive(Debug, Clone)]
pub struct Form {
    /// What parts its fields.
    pub boundary: &'static str,
    /// All of it.
    pub bytes: Vec<u8>,
}

impl Form {
    /// Its media type.
    #[must_use]
    pub fn media_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }
}

/// What came back, whatever the status.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// JSON body; `Null` when there was none.
    pub body: Value,
}

/// Nothing came back: it may or may not have been done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no answer: {0}")]
pub struct LinkError(pub String);

/// An open stream. Dropping it closes the connection; a closed connection ends `from`.
#[derive(Debug)]
pub struct Stream {
    /// Frames to the server; bounded, so a full one makes its person wait.
    pub to: mpsc::Sender<ToServer>,
    /// Frames from the server; bounded, so a person who does not listen is a slow consumer.
    pub from: mpsc::Receiver<ToClient>,
}

/// Frames that may wait in a [`Stream`], each way.
pub const STREAM_DEPTH: usize = 256;

/// The way to a server. Heartbeats are the link's own business: who holds a [`Stream`] need not send `ping`.
pub trait Link {
    /// Sends one request and waits for its answer.
    fn request(&self, ask: Ask) -> Soon<'_, Result<Answer, LinkError>>;
    /// Opens `GET /api/v1/stream` as the holder of the token.
    fn stream(&self, token: String) -> Soon<'_, Result<Stream, LinkError>>;
}
