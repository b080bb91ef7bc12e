//! The client against a server that answers well, with nulls, slowly, with garbage, or not at all.

use super::*;
use crate::base::{At, Point};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A server that gives everybody the same answer, and counts.
async fn server(status: &'static str, body: String, delay: Duration) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let (body, counter) = (body.clone(), Arc::clone(&counter));
            tokio::spawn(async move {
                let mut request = vec![0; 16 << 10];
                let read = socket.read(&mut request).await.expect("a request");
                assert!(request[..read].starts_with(b"GET /table/v1/driving/"));
                counter.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(delay).await;
                let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
                // The client may have gone by then, which is the point of the slow test.
                drop(socket.write_all(format!("{head}{body}").as_bytes()).await);
            });
        }
    });
    (url, asked)
}

fn client(url: &str) -> Osrm {
    let settings = Settings { url: url.to_owned(), timeout: Duration::from_millis(300), otherwise: GreatCircle::default(), top_mps: 30.0 };
    Osrm::new(settings, Clock::System).expect("an address")
}

fn legs() -> [Leg; 2] {
    let p = |lat, lon| Point::new(lat, lon).expect("point");
    [Leg { from: p(60.17, 24.94), to: p(60.18, 24.95) }, Leg { from: p(60.16, 24.93), to: p(60.18, 24.95) }]
}

async fn sources(osrm: &Osrm) -> Vec<String> {
    osrm.table(&legs()).await.iter().map(|t| t.by.to_string()).collect()
}

const NOTHING: Duration = Duration::ZERO;

#[tokio::test]
async fn a_good_answer_is_taken() {
    let body = r#"{"code":"Ok","durations":[[120.0],[240.6]],"distances":[[1500.0],[2500.2]]}"#;
    let (url, _) = server("200 OK", body.into(), NOTHING).await;
    let by = Source::Engine("osrm");
    assert_eq!(client(&url).table(&legs()).await, [Travel { s: 120, m: 1500, by }, Travel { s: 241, m: 2500, by }]);
}

#[tokio::test]
async fn a_null_pair_is_estimated_and_the_other_is_not() {
    let (url, _) = server("200 OK", r#"{"code":"Ok","durations":[[120.0],[null]],"distances":[[1500.0],[null]]}"#.into(), NOTHING).await;
    let osrm = client(&url);
    let times = osrm.table(&legs()).await;
    assert_eq!(times[0].by.to_string(), "osrm");
    assert_eq!(times[1].by.to_string(), "great_circle (osrm: no route)");
    assert_eq!(times[1].s, GreatCircle::default().travel(&legs()[1]).s);
}

#[tokio::test]
async fn a_slow_server_is_not_waited_for() {
    let body = r#"{"code":"Ok","durations":[[1.0],[1.0]],"distances":[[1.0],[1.0]]}"#;
    let (url, _) = server("200 OK", body.into(), Duration::from_secs(60)).await;
    let begun = tokio::time::Instant::now();
    assert_eq!(sources(&client(&url)).await, ["great_circle (osrm: timed out)"; 2]);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn garbage_and_errors_are_estimated() {
    let huge = format!("[{}", "1,".repeat(MOST_ANSWER_BYTES));
    for (status, body) in [
        ("200 OK", "<html>".to_owned()),
        ("200 OK", r#"{"code":"Ok","durations":[[1.0]],"distances":[[1.0]]}"#.into()),
        ("400 Bad Request", r#"{"code":"TooBig","message":"Too many table coordinates"}"#.into()),
        ("502 Bad Gateway", String::new()),
        ("200 OK", huge),
    ] {
        let (url, _) = server(status, body, NOTHING).await;
        assert_eq!(sources(&client(&url)).await, ["great_circle (osrm: bad answer)"; 2], "{status}");
    }
}

#[tokio::test]
async fn a_dead_server_is_left_alone_after_three_failures() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    drop(listener);
    let osrm = client(&url);
    for _ in 0..3 {
        assert_eq!(sources(&osrm).await, ["great_circle (osrm: unreachable)"; 2]);
    }
    assert_eq!(sources(&osrm).await, ["great_circle (osrm: resting after failures)"; 2]);
}

#[tokio::test]
async fn while_it_rests_nobody_connects() {
    let (url, asked) = server("502 Bad Gateway", String::new(), NOTHING).await;
    let osrm = client(&url);
    for _ in 0..10 {
        osrm.table(&legs()).await;
    }
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn nothing_asked_nothing_sent() {
    let (url, asked) = server("200 OK", String::new(), NOTHING).await;
    assert!(client(&url).table(&[]).await.is_empty());
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

#[test]
fn only_http_addresses() {
    for bad in ["", "osrm", "ftp://x", "mailto:x@y"] {
        let settings = Settings { url: bad.into(), timeout: Duration::from_secs(1), otherwise: GreatCircle::default(), top_mps: 30.0 };
        let clock = Clock::System;
        assert_eq!(Osrm::new(settings, clock).err(), Some(BadAddress(bad.into())));
    }
    let osrm = client("http://host:5000/prefix");
    assert_eq!(osrm.base.join("table").expect("address").as_str(), "http://host:5000/prefix/table");
    assert!(At::from_us(0) < osrm.clock.now());
}
