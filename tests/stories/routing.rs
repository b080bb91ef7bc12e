//! Travel times from a real OSRM server: `NEARHAND_TEST_OSRM` holds its address (see `scripts/osrm`; the roads of Helsinki).

use nearhand::base::travel::{GreatCircle, Leg, Source, Trouble};
use nearhand::base::{Clock, Point, Wgs84};
use nearhand::gateway::routing::{Osrm, Settings, TravelTimes};
use std::time::Duration;

fn place(lat: f64, lon: f64) -> Point<Wgs84> {
    Point::new(lat, lon).expect("a place in Helsinki")
}

#[tokio::test]
async fn roads_where_there_are_roads_and_the_estimate_elsewhere() {
    let Ok(url) = std::env::var("NEARHAND_TEST_OSRM") else {
        eprintln!("SKIPPED: NEARHAND_TEST_OSRM is not set; start scripts/osrm and set it to the address that it prints");
        return;
    };
    let otherwise = GreatCircle::default();
    let osrm = Osrm::new(Settings { url, timeout: Duration::from_secs(5), otherwise, top_mps: 28.0 }, Clock::System).expect("an address");
    let customer = place(60.17, 24.94);
    let tampere = place(61.498, 23.76);
    let mut legs = vec![Leg { from: place(60.168, 24.945), to: customer }, Leg { from: tampere, to: customer }];
    // The extract holds 1 km of streets and ends in the middle of many: some pairs have no road.
    let from = |i: i32| place(60.164 + f64::from(i) * 4e-5, 24.938 + f64::from(i % 5) * 3e-3);
    let to = |i: i32| place(60.170, 24.942 + f64::from(i % 7) * 1e-3);
    legs.extend((0..300).map(|i| Leg { from: from(i), to: to(i) }));

    let times = osrm.table(&legs).await;

    assert_eq!(times.len(), legs.len());
    assert_eq!(times[0].by, Source::Engine("osrm"));
    let straight_m = legs[0].from.distance_m(&legs[0].to);
    assert!(f64::from(times[0].m) >= straight_m * 0.9 && times[0].m < 5_000, "{:?} for {straight_m} m straight", times[0]);
    assert_eq!(times[1].by, Source::Instead("osrm", Trouble::NoRoute), "Tampere is not on this map");
    assert_eq!(times[1].s, otherwise.travel(&legs[1]).s);
    let by_road = times.iter().filter(|t| t.by == Source::Engine("osrm")).count();
    assert!(by_road > legs.len() / 2, "{by_road} of {} by road", legs.len());
    assert!(times.iter().all(|t| matches!(t.by, Source::Engine(_) | Source::Instead(_, Trouble::NoRoute))), "no other trouble");
}
