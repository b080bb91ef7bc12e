//! What a console costs that watches a whole town move: positions are encoded once, so the tenth must cost little more than
//! the writing to its socket.

use crate::Bench;
use crate::chain::{Chain, DESK, ZONE};
use crate::figure::{Figure, Goal, median};
use crate::fixes::{OURS, Reports};
use crate::load::{Pace, run};
use crate::process::{Cores, Process};
use crate::wire::{Wires, masked, websocket};
use std::io::{Read, Write};
use std::net::Shutdown;

/// Consoles that watch together.
const MANY: usize = 20;
/// Turns of each, for every round of the bench.
const ROUNDS: usize = 3;
/// Connections that the reports come through.
const LANES: usize = 32;

/// The section `consoles`.
pub(crate) fn consoles(bench: &mut Bench) {
    let workers = bench.size(10_000, 200);
    let chain = Chain::of(workers);
    let server = Process::nearhand(chain.folder(), Cores::Server);
    // Everybody moves every other second.
    let per_s = workers as f64 / 2.0;
    let (mut wires, mut reports) = (Wires::http(server.port, LANES), Reports::new(OURS, &chain.drivers, workers, LANES, 1));
    run(&server, &mut wires, &mut reports, Pace::Full, bench.span / 2);
    let (mut one, mut ten, mut n) = (vec![], vec![], 0);
    let mut cost = |count: usize| {
        let watching = Watching::new(&server, count);
        let round = run(&server, &mut wires, &mut reports, Pace::PerSecond(per_s), bench.span);
        n += round.n;
        drop(watching);
        server.settle();
        round.cpu_us * round.per_s / 1000.0
    };
    // The town's own life costs twenty times what a console does: many short turns, each beside the two without one that are
    // before and after it, so that what comes and goes on the machine falls on both.
    let mut none = cost(0);
    for _ in 0..ROUNDS * bench.rounds {
        let (first, all) = (cost(1), cost(MANY));
        let after = cost(0);
        let without = f64::midpoint(none, after);
        one.push(first - without);
        ten.push(all - without);
        none = after;
    }
    let (one, ten) = (median(one), median(ten));
    let name = format!("CPU for a console that watches {workers} workers, each moving every 2 s");
    bench.say(Figure::new(name, one, "ms/s").of(n));
    let next = (ten - one) / (MANY - 1) as f64;
    bench.say(Figure::new("CPU for each of nineteen more", next, "ms/s").beside("the first", one).of(n).goal(Goal::RatioAtMost(0.5)));
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
