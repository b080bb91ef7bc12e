//! `GET /stream`: the session's websocket. All that waits in the outbox leaves as one chunk: the response body itself
//! takes it out, so there is no writer task and one write a wake.

use crate::access::{Caller, Permission};
use crate::http::Problem;
use crate::http::under_way::{One, UnderWay};
use crate::live::Live;
use crate::live::outbox::{Goodbye, Item, Outbox};
use crate::live::packet::frame;
use crate::live::session::{Incoming, Session};
use actix_http::ws::{CloseCode, CloseReason, OpCode, Parser, ProtocolError};
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::{HttpRequest, HttpResponse, web};
use actix_ws::AggregatedMessage;
use bytes::{Bytes, BytesMut};
use bytestring::ByteString;
use futures_util::StreamExt;
use mobile_api::code::Code;
use mobile_api::stream::SUBPROTOCOL;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use utoipa::OpenApi;

/// Bytes handed out at a time: the size of the server's own write buffer.
const CHUNK: usize = 32 << 10;
/// Most bytes of one frame from a client.
const MOST_FRAME: usize = 64 << 10;
/// Most bytes of a message in several frames: 500 fixes fit twice.
const MOST_MESSAGE: usize = 256 << 10;

#[derive(OpenApi)]
#[openapi(paths(open))]
pub(crate) struct Doc;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/stream").route(web::get().to(open)));
}

/// Facts, offers, calls and positions as they happen, over a websocket
#[utoipa::path(get, path = "/stream", operation_id = "open_stream", tag = "stream",
    responses((status = 101, description = "Frames as in `mobile_api::stream`"), (status = 400, description = "Not a websocket handshake")),
    extensions(("x-permission" = json!(Permission::SignedIn))))]
async fn open(req: HttpRequest, body: web::Payload, caller: Caller, live: web::Data<Live>) -> Result<HttpResponse, Problem> {
    let refused = |why| Problem::new(Code::MalformedQuery, format!("this path answers websocket handshakes: {why}"));
    let (response, socket, messages) = actix_ws::handle_with_protocols(&req, body, &[SUBPROTOCOL]).map_err(refused)?;
    let messages = messages.max_frame_size(MOST_FRAME).aggregate_continuations().max_continuation_size(MOST_MESSAGE);
    let outbox = Session::greet(&live, &caller).await?;
    let incoming = messages.filter_map(|message| std::future::ready(incoming(message)));
    Session::start(&live, caller, &outbox, Box::pin(incoming), Some(socket));
    let open = req.app_data::<UnderWay>().map(UnderWay::socket);
    Ok(response.map_body(|_, control| Wire { outbox, control, _open: open }).map_into_boxed_body())
}

/// What the session makes of a message; a close frame and a broken connection end the stream by themselves.
fn incoming(message: Result<AggregatedMessage, ProtocolError>) -> Option<Incoming> {
    Some(match message {
        Ok(AggregatedMessage::Text(text)) => Incoming::Text(text),
        Ok(AggregatedMessage::Binary(_)) => Incoming::Text(ByteString::from_static("binary")),
        Ok(AggregatedMessage::Ping(payload)) => Incoming::Ping(payload),
        Ok(AggregatedMessage::Pong(_)) => Incoming::Pong,
        Ok(AggregatedMessage::Close(_)) => Incoming::Left,
        Err(ProtocolError::Overflow) => Incoming::TooLarge,
        Err(ProtocolError::Io(_)) => Incoming::TooLarge, // how actix-ws reports a message of too many frames
        Err(_broken) => Incoming::Left,
    })
}

/// The response body.
struct Wire {
    outbox: Arc<Outbox>,
    /// actix-ws's own body: it ends when the session drops its half, and dropping it ends the session's stream.
    control: BoxBody,
    /// A server that stops waits until it is gone.
    _open: Option<One>,
}

impl MessageBody for Wire {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        match self.outbox.poll_take(cx, CHUNK) {
            Poll::Ready(items) => Poll::Ready(items.map(|items| Ok(chunk(&items)))),
            Poll::Pending => match Pin::new(&mut self.control).poll_next(cx) {
                Poll::Ready(Some(Ok(bytes))) => Poll::Ready(Some(Ok(bytes))),
                Poll::Ready(Some(Err(_)) | None) => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            },
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.outbox.abandon();
    }
}

fn chunk(items: &[Item]) -> Bytes {
    if let [Item::Said(packet)] = items {
        return packet.wire().clone();
    }
    let said = |item: &Item| if let Item::Said(packet) = item { packet.wire().len() } else { 0 };
    let mut out = BytesMut::with_capacity(items.iter().map(said).sum());
    for item in items {
        match item {
            Item::Said(packet) => out.extend_from_slice(packet.wire()),
            Item::Ping => out.extend_from_slice(&frame(OpCode::Ping, b"")),
            Item::Pong(payload) => out.extend_from_slice(&frame(OpCode::Pong, payload)),
            Item::Close(why) => Parser::write_close(&mut out, Some(reason(*why)), false),
        }
    }
    out.freeze()
}

fn reason(why: Goodbye) -> CloseReason {
    let (code, text) = match why {
        Goodbye::Away => (CloseCode::Away, "silent for too long, or gone"),
        Goodbye::Stopping => (CloseCode::Away, "the server stops: connect again and resume by seq"),
        Goodbye::TooSlow => (CloseCode::Again, "too slow: connect again and resume by seq"),
        Goodbye::TooLarge => (CloseCode::Size, "a message is too large"),
        Goodbye::Policy => (CloseCode::Policy, "sign in again"),
    };
    (code, text.to_owned()).into()
}
