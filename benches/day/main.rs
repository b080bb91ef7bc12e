//! What a day of the town would have been like under another rule: the same seeded town in one process under virtual time.
//!
//! `cargo bench --bench day` lives all days; `-- batching` or `-- roads` some of them; `--quick` one short day of each. What
//! came out goes to `target/bench/day.json`; `scripts/bench` makes the table of it.
#![expect(clippy::print_stdout, reason = "figures are printed")]

mod batching;
#[path = "../served/figure.rs"]
#[expect(dead_code, reason = "shared with the served bench")]
mod figure;
mod lived;
mod roads;

use figure::Figure;

/// A section's name, and what lives its days.
type Section = (&'static str, fn(&mut Bench));

const SECTIONS: [Section; 2] = [("batching", batching::batching), ("roads", roads::roads)];

/// One run.
pub(crate) struct Bench {
    /// Towns that each day is lived in.
    pub(crate) seeds: Vec<u64>,
    /// Short days that mean nothing: only to see that it runs.
    pub(crate) quick: bool,
    figures: Vec<Figure>,
}

impl Bench {
    /// Shows a figure and writes it down: days are long, and who stops in the middle keeps what he has.
    pub(crate) fn say(&mut self, figure: Figure) {
        println!("{}", figure.line());
        self.figures.push(figure);
        write(&self.figures);
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let quick = args.iter().any(|a| a == "--quick");
    let wanted: Vec<&str> = args.iter().map(String::as_str).filter(|a| !a.starts_with('-')).collect();
    let seeds = if quick { vec![1] } else { vec![1, 2, 3] };
    let mut bench = Bench { seeds, quick, figures: vec![] };
    for (name, section) in SECTIONS {
        if wanted.is_empty() || wanted.contains(&name) {
            println!("\n{name}");
            section(&mut bench);
        }
    }
}

/// Into `target/bench/day.json`; figures of an earlier run that this one did not take stay.
fn write(new: &[Figure]) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench/day.json");
    let old = std::fs::read(&file).ok().and_then(|text| serde_json::from_slice::<Vec<serde_json::Value>>(&text).ok()).unwrap_or_default();
    let mut all: Vec<serde_json::Value> = old.into_iter().filter(|o| new.iter().all(|f| o["name"] != f.name)).collect();
    all.extend(new.iter().map(|f| serde_json::to_value(f).expect("plain fields")));
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("target can be written");
    std::fs::write(&file, serde_json::to_vec_pretty(&all).expect("plain fields")).expect("target can be written");
}
