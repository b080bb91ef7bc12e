//! The peers, each as bare as its library allows: they parse what is sent and hold nothing.

use actix::prelude::*;
use actix_web::web::{self, Data, Json, Payload};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use actix_web_actors::ws;
use actix_ws::Message as Frame;
use bytestring::ByteString;
use futures_util::StreamExt;
use mobile_api::field::{Fixes, FixesTaken};
use mobile_api::stream::{ToClient, ToServer};
use std::io::BufRead;
use std::sync::{Arc, Mutex};

/// Bytes of a broadcast text.
pub(crate) const FACT_BYTES: usize = 200;

/// Serves all of them on one port and broadcasts once for each line on stdin.
pub(crate) fn peer() {
    let hubs: Hubs = Arc::default();
    let all = Arc::clone(&hubs);
    std::thread::spawn(move || broadcast(&all));
    actix_web::rt::System::new().block_on(async move {
        let app = move || {
            // Each web worker has its own hub, so that a broadcast crosses threads once.
            let hub = Hub::default().start();
            hubs.lock().expect("nobody panics").push(hub.clone());
            let app = App::new().app_data(Data::new(hub)).route("/fixes", web::post().to(fixes));
            app.route("/ingest", web::get().to(ingest)).route("/fan", web::get().to(fan)).route("/plain", web::get().to(plain))
        };
        let server = HttpServer::new(app).on_connect(|io, _| {
            if let Some(tcp) = io.downcast_ref::<actix_web::rt::net::TcpStream>() {
                tcp.set_nodelay(true).expect("a socket can");
            }
        });
        let server = server.bind(("127.0.0.1", 0)).expect("a port");
        crate::print(&format!("port {}", server.addrs()[0].port()));
        server.run().await.expect("serves");
    });
}

async fn fixes(body: Json<Fixes>) -> HttpResponse {
    HttpResponse::Accepted().json(taken(body.fixes.len()))
}

fn taken(n: usize) -> FixesTaken {
    FixesTaken { accepted: n as u32, late: 0, refused: vec![] }
}

/// Parses frames and says after each burst how many there were.
async fn ingest(req: HttpRequest, body: Payload) -> Result<HttpResponse, actix_web::Error> {
    let (response, mut session, mut frames) = actix_ws::handle(&req, body)?;
    actix_web::rt::spawn(async move {
        let mut n = 0;
        while let Some(Ok(frame)) = frames.next().await {
            let Frame::Text(text) = frame else { continue };
            let Ok(ToServer::Fixes(said)) = serde_json::from_str(&text) else { return };
            n += said.fixes.len();
            if n >= crate::fixes::BURST {
                let answer = serde_json::to_string(&ToClient::FixesTaken(taken(std::mem::take(&mut n)))).expect("strings as keys");
                if session.text(answer).await.is_err() {
                    return;
                }
            }
        }
    });
    Ok(response)
}

/// An actix-ws session that only waits.
async fn plain(req: HttpRequest, body: Payload) -> Result<HttpResponse, actix_web::Error> {
    let (response, session, mut frames) = actix_ws::handle(&req, body)?;
    actix_web::rt::spawn(async move {
        while frames.next().await.is_some() {}
        drop(session);
    });
    Ok(response)
}

// ---- fan-out with actix-web-actors ----

type Hubs = Arc<Mutex<Vec<Addr<Hub>>>>;

fn broadcast(hubs: &Hubs) {
    let text = ByteString::from("x".repeat(FACT_BYTES));
    for _line in std::io::stdin().lock().lines() {
        for hub in hubs.lock().expect("nobody panics").iter() {
            hub.do_send(Say(text.clone()));
        }
    }
    std::process::exit(0);
}

#[derive(Clone, Message)]
#[rtype(result = "()")]
struct Say(ByteString);

#[derive(Message)]
#[rtype(result = "()")]
struct Join(Addr<Listener>);

#[derive(Default)]
struct Hub(Vec<Addr<Listener>>);

impl Actor for Hub {
    type Context = Context<Self>;
}

impl Handler<Join> for Hub {
    type Result = ();
    fn handle(&mut self, Join(listener): Join, _: &mut Context<Self>) {
        self.0.push(listener);
    }
}

impl Handler<Say> for Hub {
    type Result = ();
    fn handle(&mut self, say: Say, _: &mut Context<Self>) {
        self.0.retain(Addr::connected);
        self.0.iter().for_each(|listener| listener.do_send(say.clone()));
    }
}

struct Listener(Addr<Hub>);

impl Actor for Listener {
    type Context = ws::WebsocketContext<Self>;
    fn started(&mut self, ctx: &mut Self::Context) {
        self.0.do_send(Join(ctx.address()));
    }
}

impl StreamHandler<Result<ws::Message, ws::ProtocolError>> for Listener {
    fn handle(&mut self, frame: Result<ws::Message, ws::ProtocolError>, ctx: &mut Self::Context) {
        match frame {
            Ok(ws::Message::Ping(payload)) => ctx.pong(&payload),
            Ok(ws::Message::Close(_)) | Err(_) => ctx.stop(),
            Ok(_) => {}
        }
    }
}

impl Handler<Say> for Listener {
    type Result = ();
    fn handle(&mut self, Say(text): Say, ctx: &mut Self::Context) {
        ctx.text(text);
    }
}

async fn fan(req: HttpRequest, body: Payload, hub: Data<Addr<Hub>>) -> Result<HttpResponse, actix_web::Error> {
    ws::start(Listener(hub.get_ref().clone()), &req, body)
}
