//! One fact to thousands of sockets, beside actix-web-actors, which joins what is queued for a socket as we do.

use crate::Bench;
use crate::chain::{Chain, DESK, ZONE};
use crate::figure::{Figure, Goal, percentile};
use crate::load::{Round, Rounds};
use crate::process::{Cores, Process};
use crate::wire::{Wires, masked, websocket};
use std::io::Write;
use std::time::{Duration, Instant};

/// Broadcasts that may be on their way.
const WINDOW: usize = 16;
/// One delivery in so many is timed.
const SAMPLE: usize = 8;
/// Where Nagle and delayed acknowledgements meet, milliseconds.
const SHELF_MS: std::ops::Range<f64> = 38.0..50.0;
/// The bound of an outbox and what the allocator keeps beside it, bytes.
const OUTBOX: f64 = 5.0e6;

/// The section `fanout`.
pub(crate) fn fanout(bench: &mut Bench) {
    let chain = Chain::of(1);
    for n in [bench.size(1000, 50), bench.size(5000, 100)] {
        // Anew each time: the facts are in no table, so nobody can join later.
        let (mut ours, mut peer) = servers(&chain);
        let (mut wires, mut peer_wires) = (consoles(&ours, n), listeners(&peer, n));
        let (mut us, mut them) = (Rounds::default(), Rounds::default());
        for _ in 0..bench.rounds {
            us.0.push(stream(&mut ours, &mut wires, bench.span));
            them.0.push(stream(&mut peer, &mut peer_wires, bench.span));
        }
        let name = "actix-web-actors, TCP_NODELAY";
        bench.say(
            Figure::new(format!("fan-out of 200 B to {n} sockets, {WINDOW} outstanding"), us.per_s(), "1/s")
                .beside(name, them.per_s())
                .cpu(us.cpu_us(), Some(them.cpu_us()))
                .of(us.n())
                .goal(Goal::RatioAtLeast(1.0)),
        );
        let p99 = |r: &Rounds| r.latency(0.99) / 1000.0;
        bench.say(Figure::new(format!("the same, p99 of a delivery, {n} sockets"), p99(&us), "ms").beside(name, p99(&them)).of(us.n()));
        bench.say(shelf(n, &us));
    }
    slow(bench, &chain);
}

fn servers(chain: &Chain) -> (Process, Process) {
    let folder = chain.folder().display().to_string();
    (Process::role("as-core", &[&folder], Cores::Server), Process::role("as-peer", &[], Cores::Server))
}

/// Consoles that watch the zone, up to date.
pub(crate) fn consoles(server: &Process, n: usize) -> Wires {
    let watch = masked(1, format!(r#"{{"type":"watch","zone":"{ZONE}"}}"#).as_bytes());
    let console = |_| {
        let (mut socket, seen) = websocket(server.port, "/api/v1/stream", Some(DESK));
        socket.write_all(&watch).expect("sent");
        (socket, seen)
    };
    let wires = Wires::new((0..n).map(console).collect());
    server.settle();
    wires
}

/// The peer's clients.
pub(crate) fn listeners(server: &Process, n: usize) -> Wires {
    let wires = Wires::new((0..n).map(|_| websocket(server.port, "/fan", None)).collect());
    server.settle();
    wires
}

/// Broadcasts as fast as they arrive.
fn stream(server: &mut Process, wires: &mut Wires, span: Duration) -> Round {
    let mut run = Stream { sent: vec![], got: vec![0; wires.len()], all: 0, latencies: vec![], ready: vec![] };
    let (cpu, began) = (server.cpu_s(), Instant::now());
    while began.elapsed() < span {
        run.publish(server, wires.len());
        run.take(wires);
    }
    while run.all < run.sent.len() * wires.len() && began.elapsed() < span + Duration::from_secs(10) {
        run.take(wires);
    }
    let (wall, cpu) = (began.elapsed().as_secs_f64(), server.cpu_s() - cpu);
    assert_eq!(run.all, run.sent.len() * wires.len(), "every socket hears every fact");
    Round { per_s: run.all as f64 / wall, cpu_us: cpu * 1e6 / run.all as f64, n: run.all as u64, latencies: run.latencies }
}

struct Stream {
    sent: Vec<Instant>,
    got: Vec<usize>,
    all: usize,
    latencies: Vec<f64>,
    ready: Vec<usize>,
}

impl Stream {
    fn publish(&mut self, server: &mut Process, sockets: usize) {
        let due = (WINDOW + self.all / sockets).saturating_sub(self.sent.len());
        if due > 0 {
            self.sent.extend(std::iter::repeat_n(Instant::now(), due));
            server.tell_all(&b"\n".repeat(due));
        }
    }

    fn take(&mut self, wires: &mut Wires) {
        wires.wait(Duration::from_millis(20), &mut self.ready);
        let now = Instant::now();
        for i in &self.ready {
            while let Some(text) = wires.at(*i).text() {
                if !text.starts_with(br#"{"type":"fact""#) && !text.starts_with(b"x") {
                    continue; // where everybody is, as a watch begins with
                }
                let sent = self.sent[self.got[*i]];
                self.got[*i] += 1;
                self.all += 1;
                if self.all.is_multiple_of(SAMPLE) {
                    self.latencies.push(now.duration_since(sent).as_secs_f64() * 1e6);
                }
            }
            assert!(wires.at(*i).is_open(), "the server hung up on socket {i}");
        }
    }
}

/// The share of deliveries that took as long as a delayed acknowledgement does, beyond what a smooth spread would put there.
fn shelf(n: usize, us: &Rounds) -> Figure {
    let share = |r: &Round| {
        let within = |range: std::ops::Range<f64>| r.latencies.iter().filter(|us| range.contains(&(**us / 1000.0))).count();
        let width = SHELF_MS.end - SHELF_MS.start;
        let before = within(SHELF_MS.start - width..SHELF_MS.start);
        let after = within(SHELF_MS.end..SHELF_MS.end + width);
        let extra = within(SHELF_MS).saturating_sub(before.max(after));
        100.0 * extra as f64 / r.latencies.len().max(1) as f64
    };
    let value = crate::figure::median(us.0.iter().map(share).collect());
    Figure::new(format!("the same, deliveries on a 40 ms shelf, {n} sockets"), value, "%").of(us.n()).goal(Goal::AtMost(1.0))
}

/// A console that never reads, among others that do.
fn slow(bench: &mut Bench, chain: &Chain) {
    let readers = bench.size(200, 20);
    let folder = chain.folder().display().to_string();
    let (mut with, mut without) = (Rounds::default(), Rounds::default());
    let mut grown = vec![];
    for _ in 0..bench.rounds {
        let mut server = Process::role("as-core", &[&folder], Cores::Server);
        let mut wires = consoles(&server, readers);
        without.0.push(stream(&mut server, &mut wires, bench.span));
        drop(server);
        let mut server = Process::role("as-core", &[&folder], Cores::Server);
        let mut wires = consoles(&server, readers);
        let deaf = deaf(&server);
        server.settle();
        let before = server.rss();
        with.0.push(stream(&mut server, &mut wires, bench.span));
        grown.push(server.rss() - before);
        drop(deaf);
    }
    let most = percentile(&mut grown, 1.0).max(0.0) / 1e6;
    bench.say(Figure::new("memory that one console which never reads costs", most, "MB").of(with.n()).goal(Goal::AtMost(OUTBOX / 1e6)));
    bench.say(
        Figure::new(format!("fan-out to {readers} sockets beside one that never reads"), with.per_s(), "1/s")
            .beside("without it", without.per_s())
            .cpu(with.cpu_us(), Some(without.cpu_us()))
            .of(with.n())
            .goal(Goal::RatioAtLeast(0.9)),
    );
}

/// Watches the zone and never reads; its kernel takes little on its behalf.
fn deaf(server: &Process) -> std::net::TcpStream {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a socket can");
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], server.port));
    socket.connect(&address.into()).expect("it listens");
    let mut socket = std::net::TcpStream::from(socket);
    let watch = masked(1, format!(r#"{{"type":"watch","zone":"{ZONE}"}}"#).as_bytes());
    let ask = format!(
        "GET /api/v1/stream HTTP/1.1\r\nhost: bench\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: nearhand.v1, bearer.{DESK}\r\n\r\n"
    );
    socket.write_all(ask.as_bytes()).expect("sent");
    socket.write_all(&watch).expect("sent");
    socket
}
