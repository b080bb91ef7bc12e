//! The tick that tells consoles who moved: at most ten a second, and none while nobody moves.

use crate::live::fan::{Fans, Moved};
use crate::live::packet::Packet;
use crate::live::whereabouts::Whereabouts;
use mobile_api::stream::ToClient;
use std::sync::Arc;
use std::time::Duration;

/// How long positions gather.
const TICK: Duration = Duration::from_millis(100);

/// Tells the fans of each zone's movements, for as long as they are there.
pub(super) async fn pulse(whereabouts: Arc<Whereabouts>, fans: Fans) {
    loop {
        whereabouts.stirred.notified().await;
        tokio::time::sleep(TICK).await;
        for board in whereabouts.boards() {
            let moved = board.take_moved();
            if fans.is_empty() {
                continue;
            }
            let items: Vec<_> = moved.into_iter().filter_map(|w| whereabouts.position(w)).collect();
            if items.is_empty() {
                continue;
            }
            let zone = board.zone.id;
            let all = items.iter().map(|(_, p)| p.clone()).collect();
            let shared = Packet::new(ToClient::Positions { zone: zone.to_string(), items: all });
            fans.moved(&Moved { zone, items: items.into(), shared });
        }
    }
}
