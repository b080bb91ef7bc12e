//! The map under the console's own: what the console is told of it, and the operator's PMTiles file in parts.

use crate::config::Basemap;
use crate::http::{Problem, edge};
use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, web};
use mobile_api::code::Code;
use serde::Serialize;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Where the file stands.
const FILE: &str = "/basemap.pmtiles";
/// Longest part that is answered at once, bytes: who asks for more gets this much and asks again.
const MOST_BYTES: u64 = 4 << 20;

/// What is known of the basemap, worked out once at start.
#[derive(Debug)]
pub struct Known {
    /// Where browsers may fetch from beside this server, as a content policy names it.
    pub(crate) origin: Option<String>,
    json: String,
    file: Option<PathBuf>,
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    tiles: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pmtiles: Option<&'a str>,
    datum: crate::config::BasemapDatum,
    attribution: &'a str,
}

impl Known {
    /// Of these settings.
    #[must_use]
    pub fn of(settings: &Basemap) -> Self {
        let pmtiles = settings.pmtiles.as_ref().map(|_| FILE);
        let shown = Shown { tiles: settings.tiles.as_deref(), pmtiles, datum: settings.datum, attribution: &settings.attribution };
        let some = shown.tiles.is_some() || pmtiles.is_some();
        let map = if some { serde_json::json!(shown) } else { serde_json::json!({}) };
        Self { origin: settings.origin(), json: serde_json::json!({ "map": map }).to_string(), file: settings.pmtiles.clone() }
    }
}

/// What stands outside `/api/v1`. Nothing of it is secret: the page that asks has not signed in yet.
pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/console.json").route(web::get().to(settings)).default_service(web::to(edge::only_get)));
    cfg.service(web::resource(FILE).route(web::get().to(part)).default_service(web::to(edge::only_get)));
}

async fn settings(known: Data<Known>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").insert_header((header::CACHE_CONTROL, "no-cache")).body(known.json.clone())
}

/// One part of the file. The whole of it may be larger than memory, so a part has to be asked for.
async fn part(req: HttpRequest, known: Data<Known>) -> Result<HttpResponse, Problem> {
    let Some(path) = known.file.clone() else { return Ok(edge::nowhere(&req)) };
    let asked = req.headers().get(header::RANGE).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let read = web::block(move || read(&path, asked.as_deref())).await.map_err(Problem::internal)?;
    Ok(match read.map_err(Problem::internal)? {
        Found::Part { bytes, from, size, tag } => HttpResponse::PartialContent()
            .content_type("application/octet-stream")
            .insert_header((header::CONTENT_RANGE, format!("bytes {from}-{}/{size}", from + bytes.len() as u64 - 1)))
            .insert_header((header::ACCEPT_RANGES, "bytes"))
            .insert_header((header::ETAG, tag))
            .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
            .body(bytes),
        Found::Outside { size } => {
            let code = StatusCode::RANGE_NOT_SATISFIABLE;
            HttpResponse::build(code).insert_header((header::CONTENT_RANGE, format!("bytes */{size}"))).finish()
        }
        Found::NoRange => return Err(Problem::new(Code::InvalidField, "ask for a part of the file: Range: bytes=FROM-TO")),
    })
}

enum Found {
    Part { bytes: Vec<u8>, from: u64, size: u64, tag: String },
    Outside { size: u64 },
    NoRange,
}

fn read(path: &Path, asked: Option<&str>) -> std::io::Result<Found> {
    let mut file = File::open(path)?;
    let about = file.metadata()?;
    let size = about.len();
    let Some(range) = asked.and_then(|text| range(text, size)) else { return Ok(Found::NoRange) };
    let Some((from, to)) = range else { return Ok(Found::Outside { size }) };
    let changed = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut bytes = vec![0; (to - from + 1) as usize];
    file.seek(SeekFrom::Start(from))?;
    file.read_exact(&mut bytes)?;
    Ok(Found::Part { bytes, from, size, tag: format!("\"{size:x}-{:x}\"", changed.as_millis()) })
}

/// First and last byte of the one range that is asked for, cut to what is answered at once; `Some(None)` when it lies
/// outside the file, `None` when it is no such range.
fn range(text: &str, size: u64) -> Option<Option<(u64, u64)>> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let (from, to) = match (from, to) {
        ("", last) => (size.saturating_sub(last.parse().ok()?), u64::MAX),
        (from, "") => (from.parse().ok()?, u64::MAX),
        (from, to) => (from.parse().ok()?, to.parse().ok()?),
    };
    if from > to {
        return None;
    }
    Some((from < size).then(|| (from, to.min(size - 1).min(from + MOST_BYTES - 1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_one_and_bounded() {
        assert_eq!(range("bytes=0-9", 100), Some(Some((0, 9))));
        assert_eq!(range("bytes=90-200", 100), Some(Some((90, 99))));
        assert_eq!(range("bytes=90-", 100), Some(Some((90, 99))));
        assert_eq!(range("bytes=-10", 100), Some(Some((90, 99))));
        assert_eq!(range("bytes=0-", 1 << 40), Some(Some((0, MOST_BYTES - 1))));
        assert_eq!(range("bytes=100-", 100), Some(None));
        assert_eq!(range("bytes=0-", 0), Some(None));
        for bad in ["bytes=9-1", "bytes=0-1,5-6", "items=0-1", "bytes=a-b", "bytes=-", "bytes=18446744073709551616-"] {
            assert_eq!(range(bad, 100), None, "{bad}");
        }
    }
}
