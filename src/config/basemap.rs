//! Settings of the map under the console's own: the operator's tiles, or a PMTiles file that is served from here.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The map under the console's own. Without tiles and without a file the console draws its plain map, which needs no network.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basemap {
    /// Raster tiles, such as `https://tiles.example.com/{z}/{x}/{y}.png`. Browsers may fetch from this host and no other.
    pub tiles: Option<String>,
    /// A PMTiles file of raster tiles, served from here.
    pub pmtiles: Option<PathBuf>,
    /// What its coordinates are: maps made in China are mostly `gcj02`.
    pub datum: BasemapDatum,
    /// Whose map it is, as its licence wants it shown.
    pub attribution: String,
}

/// See [`Basemap::datum`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BasemapDatum {
    /// What satellites give.
    Wgs84,
    /// What Chinese maps are drawn in, some hundred metres off.
    Gcj02,
}

impl Default for Basemap {
    fn default() -> Self {
        Self { tiles: None, pmtiles: None, datum: BasemapDatum::Wgs84, attribution: String::new() }
    }
}

impl Basemap {
    /// Where tiles come from as a content policy names it, such as `https://tiles.example.com:8443`.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        origin(self.tiles.as_deref()?)
    }

    /// Whether the tiles can be asked for.
    pub(super) fn has_tiles_or_none(&self) -> bool {
        self.tiles.as_deref().is_none_or(|t| ["{z}", "{x}", "{y}"].iter().all(|part| t.contains(part)) && origin(t).is_some())
    }
}

fn origin(template: &str) -> Option<String> {
    let url = reqwest::Url::parse(template).ok()?;
    let ours = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    ours.then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_host_and_nothing_that_a_policy_would_read_otherwise() {
        let of = |tiles: &str| Basemap { tiles: Some(tiles.into()), ..Basemap::default() };
        assert_eq!(of("https://t.example.com:8443/a/{z}/{x}/{y}.png?k=1").origin().as_deref(), Some("https://t.example.com:8443"));
        assert!(of("http://127.0.0.1:9/{z}/{x}/{y}").has_tiles_or_none());
        for bad in [
            "https://t.example.com/{z}/{x}.png",
            "ftp://t/{z}/{x}/{y}",
            "https://u:p@t.example.com/{z}/{x}/{y}",
            "/{z}/{x}/{y}",
            "https://t.example.com; script-src */{z}/{x}/{y}",
        ] {
            assert!(!of(bad).has_tiles_or_none(), "{bad}");
        }
    }
}
