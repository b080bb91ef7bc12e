//! The link over real sockets: HTTP with reqwest, the stream with tungstenite.

use crate::link::{Answer, Ask, Body, Link, LinkError, Method, STREAM_DEPTH, Soon, Stream};
use futures_util::{SinkExt, StreamExt};
use mobile_api::stream::{SUBPROTOCOL, ToClient, ToServer};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::{ClientRequestBuilder, Message, http::Uri};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// A request that takes longer counts as lost.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// The link's heartbeat on a stream.
const PING_EVERY: Duration = Duration::from_secs(15);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A server at a URL.
#[derive(Debug, Clone)]
pub struct Sockets {
    base: String,
    http: reqwest::Client,
}

impl Sockets {
    /// For a server at `url`, such as `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// When the URL is neither http nor https, or the HTTP client cannot be built.
    pub fn new(url: &str) -> Result<Self, LinkError> {
        let base = url.trim_end_matches('/').to_owned();
        if !base.starts_with("http://") && !base.starts_with("https://") {
            return Err(LinkError(format!("{url} is not an http or https address")));
        }
        // An error means that somebody installed a provider before, which serves as well.
        if rustls::crypto::ring::default_provider().install_default().is_err() {
            tracing::trace!("a crypto provider is installed already");
        }
        let http = reqwest::Client::builder().timeout(REQUEST_TIMEOUT).tcp_nodelay(true).build().map_err(lost)?;
        Ok(Self { base, http })
    }

    async fn sent(&self, ask: Ask) -> Result<Answer, LinkError> {
        let method = match ask.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Patch => reqwest::Method::PATCH,
        };
        let mut request = self.http.request(method, format!("{}{}", self.base, ask.path));
        if let Some(token) = &ask.token {
            request = request.bearer_auth(token);
        }
        if let Some(key) = &ask.idempotency_key {
            request = request.header("Idempotency-Key", key);
        }
        request = match ask.body {
            Some(Body::Json(body)) => request.json(&body),
            Some(Body::Form(form)) => request.header("Content-Type", form.media_type()).body(form.bytes),
            None => request,
        };
        let response = request.send().await.map_err(lost)?;
        let status = response.status().as_u16();
        let bytes = response.bytes().await.map_err(lost)?;
        Ok(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or_default() })
    }

    async fn opened(&self, token: String) -> Result<Stream, LinkError> {
        let address = format!("{}/api/v1/stream", self.base.replacen("http", "ws", 1));
        let address: Uri = address.parse().map_err(lost)?;
        let request = ClientRequestBuilder::new(address).with_sub_protocol(SUBPROTOCOL).with_sub_protocol(format!("bearer.{token}"));
        let connecting = connect_async_with_config(request, None, true);
        let connected = tokio::time::timeout(REQUEST_TIMEOUT, connecting).await.map_err(lost)?;
        let (socket, _response) = connected.map_err(lost)?;
        let (to, outbox) = mpsc::channel(STREAM_DEPTH);
        let (inbox, from) = mpsc::channel(STREAM_DEPTH);
        tokio::spawn(pump(socket, outbox, inbox));
        Ok(Stream { to, from })
    }
}

impl Link for Sockets {
    fn request(&self, ask: Ask) -> Soon<'_, Result<Answer, LinkError>> {
        Box::pin(self.sent(ask))
    }
    fn stream(&self, token: String) -> Soon<'_, Result<Stream, LinkError>> {
        Box::pin(self.opened(token))
    }
}

fn lost(why: impl std::fmt::Display) -> LinkError {
    LinkError(why.to_string())
}

/// Carries frames both ways until either side is gone.
async fn pump(socket: Socket, mut outbox: mpsc::Receiver<ToServer>, inbox: mpsc::Sender<ToClient>) {
    let (mut write, mut read) = socket.split();
    let mut heartbeat = tokio::time::interval(PING_EVERY);
    loop {
        let frame = tokio::select! {
            biased;
            message = read.next() => match message {
                Some(Ok(Message::Text(text))) => {
                    if !handed_on(&text, &inbox).await { return }
                    continue;
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => continue,
            },
            frame = outbox.recv() => match frame {
                Some(frame) => frame,
                None => break,
            },
            _ = heartbeat.tick() => ToServer::Ping,
        };
        let Ok(text) = serde_json::to_string(&frame) else { continue };
        if write.send(Message::text(text)).await.is_err() {
            return;
        }
    }
    if let Err(why) = write.close().await {
        tracing::trace!(%why, "the socket was gone before it was closed");
    }
}

/// False when nobody listens any more.
async fn handed_on(text: &str, inbox: &mpsc::Sender<ToClient>) -> bool {
    for frame in frames(text) {
        if inbox.send(frame).await.is_err() {
            return false;
        }
    }
    true
}

/// One frame, or an array of them. A frame that cannot be read is left out with a warning: the contract may grow.
fn frames(text: &str) -> Vec<ToClient> {
    let values = match serde_json::from_str(text) {
        Ok(serde_json::Value::Array(values)) => values,
        Ok(value) => vec![value],
        Err(why) => {
            tracing::warn!(%why, "a message that is not JSON");
            return Vec::new();
        }
    };
    let read = |value: serde_json::Value| serde_json::from_value(value).map_err(|why| tracing::warn!(%why, "a frame that is not known"));
    values.into_iter().filter_map(|value| read(value).ok()).filter(|frame| *frame != ToClient::Pong).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
    use tokio_tungstenite::tungstenite::http::HeaderValue;

    #[test]
    fn arrays_and_single_frames_are_read_and_unknown_ones_left_out() {
        assert_eq!(frames(r#"{"type":"resync","zone":"z"}"#), vec![ToClient::Resync { zone: "z".into() }]);
        let two = frames(r#"[{"type":"resync","zone":"a"},{"type":"confetti"},{"type":"pong"},{"type":"resync","zone":"b"}]"#);
        assert_eq!(two.len(), 2);
        assert!(frames("nonsense").is_empty());
    }

    #[tokio::test]
    async fn a_request_carries_token_key_and_body_and_brings_status_and_json_back() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let server = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.expect("a client");
            let mut seen = vec![0; 4096];
            let n = socket.read(&mut seen).await.expect("a request");
            let body = r#"{"code":"taken"}"#;
            let answer = format!("HTTP/1.1 409 Conflict\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            socket.write_all(answer.as_bytes()).await.expect("answered");
            String::from_utf8_lossy(&seen[..n]).to_lowercase()
        });
        let ask = Ask {
            method: Method::Post,
            path: "/api/v1/tickets".into(),
            token: Some("t0ken".into()),
            idempotency_key: Some("k1".into()),
            body: Some(Body::Json(serde_json::json!({ "kind": "wash" }))),
        };
        let answer = Sockets::new(&url).expect("link").request(ask).await.expect("answer");
        assert_eq!((answer.status, answer.body["code"].as_str()), (409, Some("taken")));
        let seen = server.await.expect("served");
        for part in ["post /api/v1/tickets", "authorization: bearer t0ken", "idempotency-key: k1", r#"{"kind":"wash"}"#] {
            assert!(seen.contains(part), "{part} in {seen}");
        }
    }

    #[tokio::test]
    async fn a_stream_signs_in_by_subprotocol_and_ends_with_the_socket() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let server = tokio::spawn(async move {
            let (socket, _) = listener.accept().await.expect("a client");
            let mut offered = String::new();
            #[expect(clippy::result_large_err, reason = "tungstenite's own signature")]
            let greet = |request: &Request, mut response: Response| {
                offered = request.headers()["sec-websocket-protocol"].to_str().expect("text").to_owned();
                response.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
                Ok(response)
            };
            let mut socket = tokio_tungstenite::accept_hdr_async(socket, greet).await.expect("upgraded");
            let hello = r#"{"type":"hello","node":"n","zones":[]}"#;
            socket.send(Message::text(hello)).await.expect("sent");
            let heard = loop {
                match socket.next().await.expect("open").expect("a message") {
                    Message::Text(text) if !text.contains("ping") => break text.to_string(),
                    _ => {}
                }
            };
            (offered, heard)
        });
        let link = Sockets::new(&url).expect("link");
        let mut stream = link.stream("t0ken".into()).await.expect("stream");
        assert!(matches!(stream.from.recv().await, Some(ToClient::Hello { .. })));
        stream.to.send(ToServer::Ack { dispatch_id: "d1".into() }).await.expect("sent");
        let (offered, heard) = server.await.expect("served");
        assert_eq!(offered, "nearhand.v1, bearer.t0ken");
        assert_eq!(heard, r#"{"type":"ack","dispatch_id":"d1"}"#);
        assert_eq!(stream.from.recv().await, None, "the server is gone");
    }

    #[test]
    fn only_http_addresses() {
        assert!(Sockets::new("ftp://town").is_err());
    }
}
