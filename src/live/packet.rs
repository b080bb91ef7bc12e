//! One frame to clients: said once, encoded at most once, shared by all who hear it.

use actix_http::ws::{OpCode, Parser};
use bytes::{Bytes, BytesMut};
use mobile_api::stream::ToClient;
use std::sync::{Arc, OnceLock};

/// A frame on its way to one or many clients. A server masks nothing, so the same bytes go to every socket.
#[derive(Debug)]
pub struct Packet {
    said: ToClient,
    wire: OnceLock<Bytes>,
}

impl Packet {
    /// Makes a frame ready to be shared.
    #[must_use]
    pub fn new(said: ToClient) -> Arc<Self> {
        Arc::new(Self { said, wire: OnceLock::new() })
    }

    /// What is said; clients in the same process take it as it is.
    #[must_use]
    pub fn said(&self) -> &ToClient {
        &self.said
    }

    /// The whole websocket frame, header included; encoded when it is first asked for.
    #[must_use]
    pub fn wire(&self) -> Bytes {
        let encode = || match serde_json::to_vec(&self.said) {
            Ok(json) => frame(OpCode::Text, &json),
            Err(why) => {
                // Every frame has string keys, so this cannot be; should it be, the client must not wait in vain.
                tracing::error!(%why, "a frame cannot be written as JSON");
                frame(OpCode::Text, br#"{"type":"error","detail":"a frame was lost: read anew"}"#)
            }
        };
        self.wire.get_or_init(encode).clone()
    }
}

/// A ready-made, unmasked, final frame.
pub(super) fn frame(op: OpCode, payload: &[u8]) -> Bytes {
    let mut out = BytesMut::with_capacity(payload.len() + 10);
    Parser::write_message(&mut out, payload, op, true, false);
    out.freeze()
}
