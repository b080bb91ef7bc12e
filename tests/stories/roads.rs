//! A routing engine that does not answer in time: the decision goes by estimate, says so, and is late by no more than its bound.

use super::*;
use nearhand::testing::settings;

/// An engine that lets everybody in and never says a word; it lives as long as what is returned.
fn mute() -> (std::net::TcpListener, String) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    (listener, url)
}

impl Town {
    async fn with_roads(seed: u64, url: String) -> Self {
        tokio::time::pause();
        let mut config = settings();
        config.routing.osrm_url = Some(url);
        Self::of(World::with(seed, config).await).await
    }

    /// Seconds from the booking to the offer, and who timed the drives.
    async fn decided(&self, ticket: TicketId) -> (f64, String) {
        self.wait(3).await;
        let at = |kind: &str| {
            let facts = self.world.facts.lock();
            facts.iter().find(|f| f.ticket_id == Some(ticket) && f.kind == kind).map(|f| f.at).expect(kind)
        };
        let (_, why) = self.world.get(&format!("/api/v1/tickets/{ticket}/why"), &self.agent).await;
        let travel = why["decisions"][0]["travel"].as_str().expect("a source").to_owned();
        (at("offer_made").since_s(at("ticket_created")), travel)
    }
}

#[actix_web::test]
async fn a_slow_engine_delays_a_decision_by_its_bound_at_most_and_is_then_left_alone() {
    let (_engine, url) = mute();
    let town = Town::with_roads(50, url).await;
    for n in 0..8 {
        town.washer(n, f64::from(n + 1), 0.0).await;
    }
    for n in 0..3 {
        let (late_s, travel) = town.decided(town.book("wash", place(0.0, f64::from(n)), json!({})).await).await;
        assert!((0.3..0.5).contains(&late_s), "{late_s}");
        assert_eq!(travel, "great_circle (osrm: timed out)");
    }
    let (late_s, travel) = town.decided(town.book("wash", place(0.0, 4.0), json!({})).await).await;
    assert!(late_s < 0.1, "nobody waits for it any more: {late_s}");
    assert_eq!(travel, "great_circle (osrm: resting after failures)");
}
