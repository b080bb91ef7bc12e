//! The plain page: `GET /plain` watches the town from the websocket, until the console takes its place.
//!
//! Everything is embedded and served from here: nothing inline, nothing from elsewhere, so the policy can be strict.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

/// No markup of anybody's making runs, and nobody frames the page. `ws:` and `wss:` beside `'self'` because some
/// browsers do not count the websocket of the same host as one's own.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' ws: wss:; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Path, media type, content.
const FILES: [(&str, &str, &str); 7] = [
    ("/plain", "text/html; charset=utf-8", include_str!("page/index.html")),
    ("/page/page.css", "text/css; charset=utf-8", include_str!("page/page.css")),
    ("/page/page.js", "text/javascript; charset=utf-8", include_str!("page/page.js")),
    ("/page/feed.js", "text/javascript; charset=utf-8", include_str!("page/feed.js")),
    ("/page/map.js", "text/javascript; charset=utf-8", include_str!("page/map.js")),
    ("/page/shapes.js", "text/javascript; charset=utf-8", include_str!("page/shapes.js")),
    ("/page/words.js", "text/javascript; charset=utf-8", include_str!("page/words.js")),
];

/// What stands outside `/api/v1`.
pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    for (path, kind, content) in FILES {
        let file = move || async move {
            HttpResponse::Ok()
                .insert_header((header::CONTENT_TYPE, kind))
                .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
                .insert_header((header::CACHE_CONTROL, "no-cache"))
                .body(content)
        };
        cfg.service(web::resource(path).route(web::get().to(file)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What people type reaches the page as data; the page must never read it as markup.
    #[test]
    fn the_page_reads_no_markup_and_has_nothing_inline() {
        for (path, kind, content) in FILES {
            for banned in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
                "new Function",
                "setAttribute(\"on",
                "setAttribute(\"style",
            ] {
                assert!(!content.contains(banned), "{path} uses {banned}");
            }
            if kind.starts_with("text/html") {
                assert!(
                    !content.contains("<style") && !content.contains(" style=") && !content.contains(" onclick="),
                    "{path} has something inline"
                );
                assert_eq!(content.matches("<script").count(), content.matches("<script type=\"module\" src=\"page/").count());
            }
        }
    }
}
