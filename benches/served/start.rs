//! What the binary weighs and how fast it is there.

use crate::Bench;
use crate::chain::Chain;
use crate::figure::{Figure, median};
use crate::process::{Cores, Process, settings};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The section `start`.
pub(crate) fn start(bench: &mut Bench) {
    let binary = Path::new(env!("CARGO_BIN_EXE_nearhand"));
    let bytes = std::fs::metadata(binary).map_or(0, |m| m.len());
    bench.say(Figure::new("size of the binary", bytes as f64 / 1e6, "MB"));
    let chain = Chain::of(1);
    let starts = |cold: bool| {
        let took = (0..bench.rounds.max(1) * 3).map(|_| {
            if cold {
                forget(binary);
                forget(Path::new(&chain.database()));
            }
            let began = Instant::now();
            let server = Process::nearhand(chain.folder(), Cores::Every);
            let took = began.elapsed().as_secs_f64() * 1000.0;
            drop(server);
            took
        });
        median(took.collect())
    };
    let (cold, warm) = (starts(true), starts(false));
    bench.say(Figure::new("cold start: exec to ready, file caches dropped", cold, "ms").of(9));
    bench.say(Figure::new("warm start: exec to ready", warm, "ms").of(9));
    let server = Process::nearhand(chain.folder(), Cores::Every);
    server.settle();
    bench.say(Figure::new("resident memory of the empty server", server.rss() / 1e6, "MB"));
    drop(server);
    let demo = demo(Duration::from_secs(bench.size(20, 3) as u64));
    bench.say(Figure::new("resident memory of the demo, its town included", demo / 1e6, "MB"));
}

/// Has the kernel drop what it keeps of a file.
fn forget(file: &Path) {
    let mut dd = Command::new("dd");
    dd.arg(format!("if={}", file.display())).args(["iflag=nocache", "count=0", "status=none"]);
    // Where it cannot, the start is as warm as it was.
    drop(dd.stderr(Stdio::null()).status());
}

/// The memory of the demo after it has lived for a while, bytes.
fn demo(lives: Duration) -> f64 {
    let mut command = Cores::Every.command(env!("CARGO_BIN_EXE_nearhand").as_ref());
    command.args(["demo", "--headless", "--port", "0", "--for", "10m"]).stderr(Stdio::null());
    let town = Process::spawn(settings(&mut command));
    std::thread::sleep(lives);
    town.rss()
}
