//! The caller who does not know where he is: the desk texts him a link, he opens it on his phone, his place comes to the
//! desk and to his ticket.
//!
//! The page behind the link is public on purpose: the token in its path is all that its caller has. Opening it uses
//! nothing up, because many phones fetch a link to show a preview; only saying where he is does.

mod words;

use crate::access::gate::gate;
use crate::access::{Caller, Permission, audit, token};
use crate::base::{CallId, LocateLinkId, Phone, Point, TicketId};
use crate::calls::{locate as links, record};
use crate::config::Config;
use crate::customers::customer;
use crate::db::{Db, Refusal, Tx};
use crate::http::body::read_up_to;
use crate::http::{Body, Problem};
use crate::live::Live;
use crate::live::fan::Audience;
use crate::tickets::{located, store};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, web};
use mobile_api::code::Code;
use mobile_api::locate::{LocateFix, LocateLink, LocateState, NewLocateLink};
use mobile_api::stream::ToClient;
use std::sync::Arc;
use utoipa::OpenApi;

/// Nothing inline, nothing from elsewhere, in nobody's frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Where it is, and nothing else of the machine.
const MAY: &str = "geolocation=(self), camera=(), microphone=(), payment=(), usb=()";
/// Most bytes of what a phone says.
const MOST_BYTES: usize = 1 << 10;
/// The furthest that a phone may be off and still say anything, metres.
const MOST_OFF_M: f64 = 100_000.0;
const PAGE: &str = include_str!("locate/page.html");
/// Path, media type, content.
const FILES: [(&str, &str, &str); 2] = [
    ("/locate.css", "text/css; charset=utf-8", include_str!("locate/page.css")),
    ("/locate.js", "text/javascript; charset=utf-8", include_str!("locate/page.js")),
];

#[derive(OpenApi)]
#[openapi(paths(send, one))]
pub(crate) struct Doc;

/// What stands outside /api/v1.
#[derive(OpenApi)]
#[openapi(paths(page, say))]
pub(crate) struct Public;

pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/locate-links").route(web::post().to(send)));
    cfg.service(web::resource("/locate-links/{id}").route(web::get().to(one)));
}

/// The caller's page and what it is made of. It stands behind the gate like everything else: open because the document
/// says so.
pub(crate) fn public(cfg: &mut web::ServiceConfig) {
    for (path, kind, content) in FILES {
        let file = move || async move {
            HttpResponse::Ok().insert_header((header::CONTENT_TYPE, kind)).insert_header((header::CACHE_CONTROL, "no-cache")).body(content)
        };
        cfg.service(web::resource(path).route(web::get().to(file)));
    }
    let link = web::resource("/{token}").route(web::get().to(page)).route(web::post().to(say));
    cfg.service(web::scope("/l").wrap(from_fn(gate)).service(link));
}

/// Text a caller a link by which he says where he is
///
/// It is good once and for half an hour; one sent to the same number before ends. The frame `located` brings what he says
/// to whoever asked.
#[utoipa::path(post, path = "/locate-links", operation_id = "send_locate_link", tag = "tickets", request_body = NewLocateLink,
    responses((status = 201, description = "It is on its way", body = LocateLink)),
    extensions(("x-permission" = json!(Permission::TicketsWrite))))]
async fn send(
    caller: Caller,
    db: web::Data<Db>,
    config: web::Data<Config>,
    req: HttpRequest,
    body: Body<NewLocateLink>,
) -> Result<HttpResponse, Problem> {
    let new = body.value;
    let ticket: Option<TicketId> = id_of("ticket_id", new.ticket_id.as_deref())?;
    let call: Option<CallId> = id_of("call_id", new.call_id.as_deref())?;
    let phone = new.phone.as_deref().map(Phone::parse).transpose().map_err(|why| Refusal::field("phone", why.to_string()))?;
    let token = token::new_token()?;
    let address = format!("{}/l/{token}", own_address(&config, &req)?);
    let (user, hash) = (caller.user_id, token::hash_of(&token));
    let command = move |tx: &mut Tx<'_>| {
        let ticket = ticket.map(|id| Ok::<_, crate::db::Fault>(store::load(tx.conn, id)?.ticket)).transpose()?;
        if ticket.as_ref().is_some_and(|t| !caller.sees(t.branch_id)) {
            return Err(Refusal::not_found("ticket").into());
        }
        if ticket.as_ref().is_some_and(|t| !t.is_open()) {
            return Err(Refusal::new(Code::WrongState, "the ticket has ended").into());
        }
        let call = call.map(|id| record::load(tx.conn, &caller, id)).transpose()?;
        let whose = ticket.as_ref().and_then(|t| t.customer_id).or(call.as_ref().and_then(|c| c.customer_id));
        // Who sees no whole numbers sends one all the same.
        let rings = call.as_ref().and_then(|c| c.peer_norm.as_deref());
        let known = ticket.as_ref().map(|t| t.phone.as_str()).or(rings).and_then(|number| Phone::parse(number).ok());
        let phone = phone.or(known).ok_or_else(|| Refusal::field("phone", "is needed without a ticket or a call"))?;
        let link = links::New {
            branch: ticket.as_ref().map_or(caller.branch_id, |t| t.branch_id),
            user: caller.user_id,
            ticket: ticket.map(|t| t.id),
            call: call.map(|c| c.id),
            phone,
            lang: customer::lang_of(tx.conn, whose)?,
            hash,
            address,
        };
        let sent = links::send(tx, link)?;
        let subject = sent.id.to_string();
        let deed =
            audit::Deed { branch: sent.branch_id, user: Some(user), kind: "locate_link_sent", subject: "locate_link", id: Some(&subject) };
        audit::note(tx, deed, &serde_json::json!({ "phone": sent.phone }))?;
        Ok(sent.wire(tx.now))
    };
    body.idem.act(&db, user, StatusCode::CREATED, command).await
}

/// Where a link stands
#[utoipa::path(get, path = "/locate-links/{id}", operation_id = "get_locate_link", tag = "tickets",
    params(("id" = String, Path, description = "Link")),
    responses((status = 200, description = "The link", body = LocateLink)),
    extensions(("x-permission" = json!(Permission::TicketsRead))))]
async fn one(caller: Caller, live: web::Data<Live>, id: web::Path<LocateLinkId>) -> Result<web::Json<LocateLink>, Problem> {
    let now = live.clock.now();
    let link = live.db.read(move |conn| links::load(conn, *id, |branch| caller.sees(branch))).await?;
    Ok(web::Json(link.wire(now)))
}

/// The page that asks a caller for his location
///
/// For people: HTML in Chinese or English by `Accept-Language`. The token in the path is the sign-in.
#[utoipa::path(get, path = "/l/{token}", operation_id = "open_locate_link", tag = "callers",
    params(("token" = String, Path, description = "What stands in the message")),
    responses((status = 200, description = "The page, also when the link is used up or gone: it says so", body = String, content_type = "text/html")),
    extensions(("x-permission" = json!(Permission::Anonymous))))]
async fn page(req: HttpRequest, live: web::Data<Live>, token: web::Path<String>) -> Result<HttpResponse, Problem> {
    let (hash, now) = (token::hash_of(&token), live.clock.now());
    let link = live.db.read(move |conn| links::by_hash(conn, &hash)).await?;
    let state = match link.map(|l| l.state(now)) {
        Some(LocateState::Sent) => "open",
        Some(LocateState::Found) => "used",
        Some(LocateState::Expired) | None => "gone",
    };
    let html = HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::PERMISSIONS_POLICY, MAY))
        .insert_header((header::VARY, "Accept-Language"))
        .body(written(state, language(&req)));
    Ok(html)
}

/// Say where one is
///
/// A link takes that once; who repeats it hears `expired`.
#[utoipa::path(post, path = "/l/{token}", operation_id = "use_locate_link", tag = "callers", request_body = LocateFix,
    params(("token" = String, Path, description = "What stands in the message")),
    responses((status = 204, description = "Taken")),
    extensions(("x-permission" = json!(Permission::Anonymous)), ("x-idempotent" = json!("a link takes one answer"))))]
async fn say(req: HttpRequest, live: web::Data<Live>, token: web::Path<String>, body: web::Payload) -> Result<HttpResponse, Problem> {
    let body = read_up_to(&req, body, MOST_BYTES).await?;
    let fix: LocateFix = serde_json::from_slice(&body).map_err(|why| Problem::new(Code::MalformedBody, why.to_string()))?;
    let at = Point::new(fix.lat, fix.lon).map_err(|why| Refusal::field("lat", why.to_string()))?;
    if fix.accuracy_m.is_some_and(|m| !(0.0..=MOST_OFF_M).contains(&m)) {
        return Err(Refusal::field("accuracy_m", format!("must be 0 to {MOST_OFF_M}")).into());
    }
    let (hash, flows) = (token::hash_of(&token), Arc::clone(&live.flows));
    let link = live.db.write(move |tx| located::take(tx, &flows, &hash, at, fix.accuracy_m)).await?;
    live.fans.tell(&Audience::User(link.user_id), ToClient::Located(link.wire(live.clock.now())));
    Ok(HttpResponse::NoContent().finish())
}

fn id_of<T: std::str::FromStr>(field: &str, text: Option<&str>) -> Result<Option<T>, Refusal> {
    text.map(|text| text.parse().map_err(|_unreadable| Refusal::field(field, "is not an id"))).transpose()
}

/// Where phones reach this server: by the settings, or else where the console that asks found it.
fn own_address(config: &Config, req: &HttpRequest) -> Result<String, Refusal> {
    if let Some(url) = &config.public_url {
        return Ok(url.trim_end_matches('/').to_owned());
    }
    let info = req.connection_info();
    let plain = |c: char| c.is_ascii_alphanumeric() || ".:-[]".contains(c);
    if info.host().is_empty() || !info.host().chars().all(plain) {
        return Err(Refusal::new(Code::MalformedQuery, "the Host of the request is no host"));
    }
    let scheme = if info.scheme() == "https" { "https" } else { "http" };
    Ok(format!("{scheme}://{}", info.host()))
}

/// 0 for Chinese, 1 for English: whichever `Accept-Language` wants more; Chinese for those who want neither.
fn language(req: &HttpRequest) -> usize {
    let wanted = req.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let weight = |of: &str| {
        let each = wanted.split(',').filter_map(|item| {
            let (name, rest) = item.split_once(';').unwrap_or((item, "q=1"));
            let q = rest.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).unwrap_or(1.0);
            name.trim().to_ascii_lowercase().starts_with(of).then_some(q)
        });
        each.fold(0.0_f32, f32::max)
    };
    usize::from(weight("en") > weight("zh"))
}

/// The page in a state and a language.
fn written(state: &str, language: usize) -> String {
    let mut html = PAGE.replace("{state}", state);
    for (blank, said) in words::WORDS {
        html = html.replace(&format!("{{{blank}}}"), said[language]);
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn the_page_is_whole_in_both_languages_and_has_nothing_inline() {
        for language in [0, 1] {
            let html = written("open", language);
            assert!(!html.contains('{') && !html.contains('}'), "a blank was left: {html}");
            assert!(!html.contains("<style") && !html.contains(" style=") && !html.contains(" onclick="));
            assert_eq!(html.matches("<script").count(), html.matches("<script src=\"/locate.js\">").count());
        }
        assert!(!FILES[1].2.contains("innerHTML") && !FILES[1].2.contains("=>"), "old phones read it, and nothing is read as markup");
    }

    #[test]
    fn the_language_is_the_one_wanted_more() {
        let of = |wanted: &str| language(&TestRequest::default().insert_header(("Accept-Language", wanted)).to_http_request());
        assert_eq!(of("en-US,en;q=0.9,zh;q=0.8"), 1);
        assert_eq!(of("zh-CN,zh;q=0.9,en;q=0.8"), 0);
        assert_eq!(of("fr-FR, en;q=0.3"), 1);
        assert_eq!(of("ja"), 0);
        assert_eq!(of(""), 0);
    }
}
