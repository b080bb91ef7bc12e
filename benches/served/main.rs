//! The served paths of Nearhand beside their peers, in one run, in turns: medians of three rounds, with the server's CPU time
//! for one operation.
//!
//! `cargo bench --bench served` runs everything; `cargo bench --bench served -- fixes fanout` some of it; `--quick` one
//! short round of each. What it measured goes to `target/bench/served.json`; `scripts/bench` makes the table of it. This
//! process is the client. Servers are children: the real binary, or this program again in another role.
#![expect(clippy::disallowed_methods, reason = "real time is what is measured, and the client may block")]
#![expect(clippy::print_stdout, reason = "figures are printed")]

mod chain;
mod commits;
mod consoles;
mod core;
mod drive;
mod fanout;
mod figure;
mod fixes;
mod growth;
mod load;
mod memory;
mod peers;
mod process;
mod start;
mod ticket;
mod wire;

use figure::Figure;
use std::time::Duration;

/// A section's name, and what measures it.
type Section = (&'static str, fn(&mut Bench));

/// The sections, in the order they run.
const SECTIONS: [Section; 8] = [
    ("fixes", fixes::fixes),
    ("ticket", ticket::ticket),
    ("commits", commits::commits),
    ("fanout", fanout::fanout),
    ("memory", memory::memory),
    ("consoles", consoles::consoles),
    ("growth", growth::growth),
    ("start", start::start),
];

/// One run.
pub(crate) struct Bench {
    /// Of each contestant, in turns.
    pub(crate) rounds: usize,
    /// Of one round.
    pub(crate) span: Duration,
    /// Sizes are small and figures mean nothing: only to see that it runs.
    pub(crate) quick: bool,
    figures: Vec<Figure>,
}

impl Bench {
    /// Shows a figure and keeps it.
    pub(crate) fn say(&mut self, figure: Figure) {
        print(&figure.line());
        self.figures.push(figure);
    }

    /// `full`, or `quick` in a quick run.
    pub(crate) fn size(&self, full: usize, quick: usize) -> usize {
        if self.quick { quick } else { full }
    }
}

/// A line on stdout, at once: a parent may wait for it.
pub(crate) fn print(line: &str) {
    use std::io::Write;
    println!("{line}");
    drop(std::io::stdout().flush());
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let rest: Vec<&str> = args.iter().skip(1).map(String::as_str).collect();
    match args.first().map(String::as_str) {
        Some("as-peer") => peers::peer(),
        Some("as-core") => core::core(rest[0]),
        Some("as-committer") => commits::committer(&rest),
        Some("as-probe") => ticket::probe(rest[0]),
        Some("as-crowd") => memory::crowd(rest[0]),
        _ => measure(&args),
    }
}

fn measure(args: &[String]) {
    let quick = args.iter().any(|a| a == "--quick");
    let wanted: Vec<&str> = args.iter().map(String::as_str).filter(|a| !a.starts_with('-')).collect();
    if let Some(unknown) = wanted.iter().find(|w| SECTIONS.iter().all(|(name, _)| name != *w)) {
        let names: Vec<&str> = SECTIONS.iter().map(|(name, _)| *name).collect();
        print(&format!("there is no section {unknown}; there are {}", names.join(", ")));
        std::process::exit(2);
    }
    process::Cores::Client.move_here();
    let span = Duration::from_millis(if quick { 300 } else { 3000 });
    let mut bench = Bench { rounds: if quick { 1 } else { 3 }, span, quick, figures: vec![] };
    for (name, section) in SECTIONS {
        if wanted.is_empty() || wanted.contains(&name) {
            print(&format!("\n{name}"));
            section(&mut bench);
        }
    }
    write(&bench.figures, if quick { "served-quick.json" } else { "served.json" });
}

/// Into `target/bench/`; figures of an earlier run that this one did not measure stay.
fn write(new: &[Figure], name: &str) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench").join(name);
    let old = std::fs::read(&file).ok().and_then(|text| serde_json::from_slice::<Vec<serde_json::Value>>(&text).ok()).unwrap_or_default();
    let mut all: Vec<serde_json::Value> = old.into_iter().filter(|o| new.iter().all(|f| o["name"] != f.name)).collect();
    all.extend(new.iter().map(|f| serde_json::to_value(f).expect("plain fields")));
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("target can be written");
    std::fs::write(&file, serde_json::to_vec_pretty(&all).expect("plain fields")).expect("target can be written");
}
