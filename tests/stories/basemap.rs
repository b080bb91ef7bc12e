//! The operator's basemap: browsers may fetch it from its host and no other, or from here in parts.

use actix_web::body::to_bytes;
use actix_web::http::header;
use actix_web::test::TestRequest;
use nearhand::config::{Basemap, BasemapDatum};
use nearhand::testing::{World, read, settings};
use serde_json::json;

async fn world(basemap: Basemap) -> World {
    tokio::time::pause();
    let mut config = settings();
    config.basemap = basemap;
    World::with(1, config).await
}

async fn policy(world: &World, path: &str) -> String {
    let answer = world.send(TestRequest::get().uri(path)).await;
    answer.headers().get(header::CONTENT_SECURITY_POLICY).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
}

#[actix_web::test]
async fn without_one_the_console_is_told_so_and_fetches_from_nowhere_else() {
    let world = world(Basemap::default()).await;
    let (status, told) = read(world.send(TestRequest::get().uri("/console.json")).await).await;
    assert_eq!((status, told), (200, json!({ "map": {} })));
    let policy = policy(&world, "/board").await;
    assert!(policy.contains("img-src 'self' data: blob:;") && policy.contains("connect-src 'self' ws: wss:;"), "{policy}");
    assert_eq!(world.send(TestRequest::get().uri("/basemap.pmtiles")).await.status(), 404);
}

#[actix_web::test]
async fn tiles_of_the_operator_may_be_fetched_from_their_host_and_no_other() {
    let tiles = "https://tiles.example.com:8443/a/{z}/{x}/{y}.png?key=1".to_owned();
    let attribution = "© somebody".to_owned();
    let world = world(Basemap { tiles: Some(tiles.clone()), datum: BasemapDatum::Gcj02, attribution, ..Basemap::default() }).await;
    let (_, told) = read(world.send(TestRequest::get().uri("/console.json")).await).await;
    assert_eq!(told, json!({ "map": { "tiles": tiles, "datum": "gcj02", "attribution": "© somebody" } }));
    for path in ["/", "/board", "/field"] {
        let policy = policy(&world, path).await;
        for part in
            ["img-src 'self' data: blob: https://tiles.example.com:8443;", "connect-src 'self' ws: wss: https://tiles.example.com:8443;"]
        {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(policy.contains("script-src 'self';") && !policy.contains('*'), "{path}: {policy}");
    }
}

#[actix_web::test]
async fn a_pmtiles_file_is_served_in_parts() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("xian.pmtiles");
    let bytes: Vec<u8> = (0..100_000_u32).map(|n| (n % 251) as u8).collect();
    std::fs::write(&file, &bytes).expect("written");
    let world = world(Basemap { pmtiles: Some(file), ..Basemap::default() }).await;
    let (_, told) = read(world.send(TestRequest::get().uri("/console.json")).await).await;
    assert_eq!(told["map"]["pmtiles"], "/basemap.pmtiles");
    assert!(policy(&world, "/board").await.contains("connect-src 'self' ws: wss:;"));
    let get = async |range: &str| world.send(TestRequest::get().uri("/basemap.pmtiles").insert_header((header::RANGE, range))).await;
    let part = get("bytes=500-1499").await;
    let range = part.headers().get(header::CONTENT_RANGE).and_then(|v| v.to_str().ok());
    assert_eq!((part.status().as_u16(), range), (206, Some("bytes 500-1499/100000")));
    assert!(part.headers().contains_key(header::ETAG));
    assert_eq!(to_bytes(part.into_body()).await.expect("a body"), bytes[500..1500]);
    assert_eq!(get("bytes=200000-").await.status(), 416);
    assert_eq!(get("bytes=0-1,5-9").await.status().as_u16() / 100, 4);
    assert_eq!(world.send(TestRequest::get().uri("/basemap.pmtiles")).await.status().as_u16() / 100, 4, "never the whole of it");
    assert_eq!(world.send(TestRequest::post().uri("/basemap.pmtiles")).await.status(), 405);
}
