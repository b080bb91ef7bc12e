//! What a connection and what a worker cost in memory.

use crate::Bench;
use crate::chain::Chain;
use crate::core::config;
use crate::fanout::consoles;
use crate::figure::{Figure, Goal};
use crate::process::{Cores, Process};
use crate::wire::{Wires, websocket};
use nearhand::base::WorkerId;
use nearhand::server::Parts;
use std::time::Duration;

/// The section `memory`.
pub(crate) fn memory(bench: &mut Bench) {
    connection(bench);
    worker(bench);
}

fn connection(bench: &mut Bench) {
    let n = bench.size(5000, 100);
    let chain = Chain::of(1);
    let ours = Process::nearhand(chain.folder(), Cores::Server);
    let each = |server: &Process, open: &dyn Fn(usize) -> Wires| {
        let first = open(n / 50); // buffers that are there once
        let before = server.rss();
        let wires = open(n);
        let each = (server.rss() - before) / n as f64;
        drop((first, wires));
        each / 1000.0
    };
    let us = each(&ours, &|n| consoles(&ours, n));
    let peer = Process::role("as-peer", &[], Cores::Server);
    let plain = |n: usize| {
        let wires = Wires::new((0..n).map(|_| websocket(peer.port, "/plain", None)).collect());
        peer.settle();
        wires
    };
    let them = each(&peer, &plain);
    let figure =
        Figure::new(format!("memory of an idle console, {n} of them"), us, "kB").beside("an actix-ws session that only waits", them);
    bench.say(figure.of(n as u64).goal(Goal::AtMost(20.0)));
}

fn worker(bench: &mut Bench) {
    let n = bench.size(100_000, 1000);
    let rss = |workers: usize| {
        let chain = Chain::of(workers);
        let mut crowd = Process::role("as-crowd", &[&chain.folder().display().to_string()], Cores::Every);
        assert_eq!(crowd.line(), "there", "the crowd came");
        crowd.rss()
    };
    let (few, many) = (rss(1), rss(n));
    let each = (many - few) / n as f64 / 1000.0;
    bench.say(
        Figure::new(format!("memory of a worker: actor, track, place in the index, {n} of them"), each, "kB")
            .of(n as u64)
            .goal(Goal::AtMost(4.0)),
    );
}

/// `as-crowd FOLDER`: the real-time core with an actor for every worker; says `there` when all have come and looked.
pub(crate) fn crowd(folder: &str) {
    crate::print("ready");
    let config = config(folder);
    actix_web::rt::System::new().block_on(async move {
        let parts = Parts::open(config, Box::new(|_facts| {})).expect("opens");
        let live = &parts.live;
        let all: Vec<WorkerId> = live.whereabouts.boards().iter().flat_map(|b| live.whereabouts.in_zone(b.zone.id)).collect();
        for some in all.chunks(200) {
            some.iter().for_each(|id| drop(live.worker(*id)));
            // Each looks at the table once; let them, so that nothing piles up that a real morning would not pile up.
            tokio::time::sleep(Duration::from_millis(5)).await;
            live.db.read(|_conn| Ok(())).await.expect("readable");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        crate::print("there");
        tokio::time::sleep(Duration::from_secs(600)).await;
    });
}
