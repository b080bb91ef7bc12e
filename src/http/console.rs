//! The console and the field app: what `console/dist` holds, embedded.
//!
//! Files under `assets/` carry the hash of their content in their name, so browsers keep them for ever; everything else
//! is asked for again by its `ETag`. The desk is one file whatever its room: the path behind it is its own router's matter.

use crate::http::idempotency::hex;
use crate::http::{basemap, edge};
use actix_web::http::header;
use actix_web::middleware::Compress;
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "console/dist/"]
struct Dist;

/// Nothing inline and nothing from elsewhere. `ws:` and `wss:` beside `'self'` because some browsers do not count the
/// websocket of the same host as one's own; `blob:` and `data:` are pictures that the page made itself.
/// `{tiles}` is where the operator's basemap comes from, if it has one.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{tiles}; font-src 'self'; \
                      connect-src 'self' ws: wss:{tiles}; worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// What the page may use of the machine: where it is, its camera and keeping the screen on, nothing more.
const MAY: &str = "geolocation=(self), camera=(self), screen-wake-lock=(self), microphone=(), payment=(), usb=()";
/// A year, seconds: such a file never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Rooms of the desk beside `/`.
const ROOMS: [&str; 8] = ["sign-in", "desk", "board", "tickets", "customers", "visits", "wallboard", "admin"];
/// Files beside the pages.
const FILES: [&str; 6] = ["field.html", "icon.svg", "icon-192.png", "icon-512.png", "field.webmanifest", "sw.js"];

/// What stands outside `/api/v1`.
pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    let asset = async |req: HttpRequest| serve(&req, req.path().trim_start_matches('/'));
    cfg.service(web::scope("/assets").wrap(Compress::default()).service(file("/{name}").route(web::get().to(asset))));
    for name in FILES {
        cfg.service(page(format!("/{name}"), name));
    }
    for path in ["/field", "/field/{rest:.*}"] {
        cfg.service(page(path.into(), "field.html"));
    }
    cfg.service(page("/".into(), "index.html"));
    for room in ROOMS {
        cfg.service(page(format!("/{room}"), "index.html"));
        cfg.service(page(format!("/{room}/{{rest:.*}}"), "index.html"));
    }
}

fn file(path: &str) -> actix_web::Resource {
    web::resource(path).default_service(web::to(edge::only_get))
}

fn page(path: String, name: &'static str) -> actix_web::Resource {
    file(&path).route(web::get().to(move |req: HttpRequest| async move { serve(&req, name) }))
}

/// A file as browsers get it, or that they have it already.
fn serve(req: &HttpRequest, name: &str) -> HttpResponse {
    let Some(EmbeddedFile { data, metadata }) = Dist::get(name) else {
        return edge::nowhere(req);
    };
    let kept = if name.starts_with("assets/") { FOR_EVER } else { "no-cache" };
    let tag = format!("\"{}\"", hex(&metadata.sha256_hash()[..16]));
    let same = req.headers().get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).is_some_and(|sent| sent.contains(&tag));
    let mut answer = if same { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header((header::CONTENT_TYPE, kind(name)))
        .insert_header((header::CACHE_CONTROL, kept))
        .insert_header((header::ETAG, tag))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy(req)))
        .insert_header((header::PERMISSIONS_POLICY, MAY));
    if name == "sw.js" {
        answer.insert_header(("service-worker-allowed", "/field"));
    }
    if same { answer.finish() } else { answer.body(data.into_owned()) }
}

/// The content policy; it is put together for each answer, which costs less than the file beside it.
fn policy(req: &HttpRequest) -> String {
    let tiles = req.app_data::<web::Data<basemap::Known>>().and_then(|known| known.origin.as_deref());
    POLICY.replace("{tiles}", &tiles.map_or(String::new(), |origin| format!(" {origin}")))
}

/// Media types of what a build can hold.
fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("mp3") => "audio/mpeg",
        Some("wav") => "audio/wav",
        Some("woff2") => "font/woff2",
        Some("pbf" | "pmtiles") | Some(_) | None => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_build_is_whole_and_has_nothing_inline() {
        for name in FILES.into_iter().chain(["index.html"]) {
            assert!(Dist::get(name).is_some(), "{name} is not in console/dist");
        }
        for name in Dist::iter() {
            assert_ne!(kind(&name), "application/octet-stream", "{name} has no media type");
            assert!(!name.ends_with(".map"), "{name}: maps are not shipped");
        }
        for name in ["index.html", "field.html"] {
            let file = Dist::get(name).expect("looked at above");
            let html = String::from_utf8_lossy(&file.data).into_owned();
            assert!(!html.contains("<style") && !html.contains(" style=") && !html.contains(" onload="), "{name}");
            assert_eq!(html.matches("<script").count(), html.matches("src=\"/assets/").count(), "{name}: every script is a file");
            for used in html.split("\"/").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(Dist::get(used).is_some(), "{name} wants {used}");
            }
        }
    }
}
