//! What a console costs that watches a whole town move: positions are encoded once for all, so each costs what writing them
//! to its socket does.

use crate::Bench;
use crate::chain::{Chain, DESK, ZONE};
use crate::figure::{Figure, median};
use crate::fixes::{OURS, Reports};
use crate::load::{Pace, run};
use crate::process::{Cores, Process};
use crate::wire::{Wires, masked, websocket};
use std::io::{Read, Write};
use std::net::Shutdown;

/// Connections that the reports come through.
const LANES: usize = 32;

/// The section `consoles`.
pub(crate) fn consoles(bench: &mut Bench) {
    let (workers, many) = (bench.size(10_000, 200), bench.size(200, 5));
    let chain = Chain::of(workers);
    let server = Process::nearhand(chain.folder(), Cores::Server);
    // Everybody moves every other second.
    let per_s = workers as f64 / 2.0;
    let (mut wires, mut reports) = (Wires::http(server.port, LANES), Reports::new(OURS, &chain.drivers, workers, LANES, 1));
    run(&server, &mut wires, &mut reports, Pace::Full, bench.span / 2);
    let (mut each, mut n) = (vec![], 0);
    let mut cost = |count: usize| {
        let watching = Watching::new(&server, count);
        let round = run(&server, &mut wires, &mut reports, Pace::PerSecond(per_s), bench.span);
        n += round.n;
        drop(watching);
        server.settle();
        round.cpu_us * round.per_s / 1000.0
    };
    // The town's own life swings by more than a console costs: only many of them stand out from it, each turn beside the
    // two without one that are before and after it.
    let mut before = cost(0);
    for _ in 0..bench.rounds {
        let (with, after) = (cost(many), cost(0));
        each.push((with - f64::midpoint(before, after)) / many as f64);
        before = after;
    }
    let name = format!("CPU for each of {many} consoles that watch {workers} workers, each moving every 2 s");
    bench.say(Figure::new(name, median(each), "ms/s").of(n));
}

/// Consoles whose clients read and throw away.
struct Watching(Vec<std::net::TcpStream>);

impl Watching {
    fn new(server: &Process, n: usize) -> Self {
        let watch = masked(1, format!(r#"{{"type":"watch","zone":"{ZONE}"}}"#).as_bytes());
        let console = |_| {
            let (mut socket, _) = websocket(server.port, "/api/v1/stream", Some(DESK));
            socket.write_all(&watch).expect("sent");
            let mut reads = socket.try_clone().expect("a second handle");
            std::thread::spawn(move || {
                let mut scratch = vec![0; 256 << 10];
                while matches!(reads.read(&mut scratch), Ok(n) if n > 0) {}
            });
            socket
        };
        let all = (0..n).map(console).collect();
        server.settle();
        Self(all)
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // One that the server closed already is as gone as one that we close.
        self.0.iter().for_each(|socket| drop(socket.shutdown(Shutdown::Both)));
    }
}
