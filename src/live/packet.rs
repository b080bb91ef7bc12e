//! One frame to clients: said once, encoded at most once, shared by all who hear it.

use actix_http::ws::{OpCode, Parser};
use bytes::{Bytes, BytesMut};
use mobile_api::field::FixesTaken;
use mobile_api::stream::ToClient;
use std::sync::{Arc, LazyLock, OnceLock};

/// What nearly every frame of a phone is answered with: its one fix was taken.
static ONE_TAKEN: LazyLock<Arc<Packet>> =
    LazyLock::new(|| Packet::new(ToClient::FixesTaken(FixesTaken { accepted: 1, ..FixesTaken::default() })));

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

    /// The answer to a report of fixes.
    #[must_use]
    pub fn taken(taken: FixesTaken) -> Arc<Self> {
        match taken {
            FixesTaken { accepted: 1, late: 0, refused } if refused.is_empty() => Arc::clone(&ONE_TAKEN),
            other => Self::new(ToClient::FixesTaken(other)),
        }
    }

    /// What is said; clients in the same process take it as it is.
    #[must_use]
    pub fn said(&self) -> &ToClient {
        &self.said
    }

    /// The whole websocket frame, header included; encoded when it is first asked for.
    #[must_use]
    pub fn wire(&self) -> &Bytes {
        let encode = || match serde_json::to_vec(&self.said) {
            Ok(json) => frame(OpCode::Text, &json),
            Err(why) => {
                // Every frame has string keys, so this cannot be; should it be, the client must not wait in vain.
                tracing::error!(%why, "a frame cannot be written as JSON");
                frame(OpCode::Text, br#"{"type":"error","detail":"a frame was lost: read anew"}"#)
            }
        };
        self.wire.get_or_init(encode)
    }
}

/// A ready-made, unmasked, final frame.
pub(super) fn frame(op: OpCode, payload: &[u8]) -> Bytes {
    let mut out = BytesMut::with_capacity(payload.len() + 10);
    Parser::write_message(&mut out, payload, op, true, false);
    out.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mobile_api::code::FixCode;
    use mobile_api::field::FixRefused;

    #[test]
    fn a_report_is_answered_with_what_became_of_it_whether_the_frame_is_shared_or_its_own() {
        let some = |accepted, late, index: Option<u32>| {
            let refused = index.into_iter().map(|index| FixRefused { index, code: FixCode::Duplicate }).collect();
            FixesTaken { accepted, late, refused }
        };
        for taken in [some(1, 0, None), some(0, 0, None), some(2, 0, None), some(1, 1, None), some(1, 0, Some(3)), some(0, 1, Some(0))] {
            let (said, own) = (Packet::taken(taken.clone()), Packet::new(ToClient::FixesTaken(taken)));
            assert_eq!(said.wire(), own.wire());
            assert_eq!(format!("{:?}", said.said()), format!("{:?}", own.said()));
        }
        assert!(Arc::ptr_eq(&Packet::taken(some(1, 0, None)), &Packet::taken(some(1, 0, None))));
    }
}
