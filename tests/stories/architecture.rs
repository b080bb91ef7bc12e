//! Which way calls go: reads every `crate::` path in `src/` and holds it against the table below, which is the
//! documentation. Nothing may look up.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Each room with the rooms it may use. `base` is words without I/O, so everybody may use it.
const MAY_USE: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("config", &["base"]),
    ("db", &["base"]),
    ("gateway", &["base", "config"]),
    ("dispatch", &["base"]),
    ("http", &["base", "config", "db"]),
    ("access", &["base", "config", "db", "http"]),
    ("jobs", &["base", "config", "db", "gateway", "http", "access"]),
    ("org", &["base", "config", "db", "http", "access"]),
    ("customers", &["base", "db", "http", "access", "jobs", "org"]),
    ("calls", &["base", "config", "db", "gateway", "http", "access", "jobs", "org", "customers"]),
    ("tickets", &["base", "db", "http", "access", "jobs", "org", "customers", "calls"]),
    ("live", &["base", "config", "db", "gateway", "dispatch", "http", "access", "jobs", "org", "customers", "calls", "tickets"]),
    ("api", &["base", "http", "access", "jobs", "org", "customers", "calls", "tickets", "live"]),
    (
        "server",
        &["base", "config", "db", "gateway", "dispatch", "http", "access", "jobs", "org", "customers", "calls", "tickets", "live", "api"],
    ),
];
/// These stand above the house: they may use everything.
const ABOVE: &[&str] = &["main", "lib", "testing", "demo", "command"];
/// Macros that stand at the crate's root.
const MACROS: &[&str] = &["each_db", "on_each_database"];

fn sources(dir: &Path, all: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|e| e == "rs") {
            all.push(path);
        }
    }
}

/// The text without its in-file tests, which may use the whole house.
fn without_tests(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("a source");
    if path.file_name().is_some_and(|f| f == "tests.rs") {
        return String::new();
    }
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    text[..end].to_owned()
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn room_of(path: &Path) -> String {
    let rest = path.strip_prefix(src()).expect("inside src");
    let first = rest.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn used(text: &str) -> BTreeSet<String> {
    let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    text.match_indices("crate::").map(|(i, m)| name(&text[i + m.len()..])).collect()
}

#[test]
fn calls_go_down_only() {
    let table: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut files = vec![];
    sources(&src(), &mut files);
    let mut wrong = vec![];
    for path in files {
        let room = room_of(&path);
        if ABOVE.contains(&room.as_str()) {
            continue;
        }
        let Some(allowed) = table.get(room.as_str()) else {
            wrong.push(format!("{}: the room {room} is not in the table", path.display()));
            continue;
        };
        for other in used(&without_tests(&path)) {
            if other != room && !allowed.contains(&other.as_str()) && !MACROS.contains(&other.as_str()) {
                wrong.push(format!("{}: {room} may not use {other}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "calls that go the wrong way:\n{}", wrong.join("\n"));
}

#[test]
fn what_is_pure_stays_pure() {
    let mut files = vec![];
    sources(&src(), &mut files);
    let pure = |p: &Path| {
        let rest = p.strip_prefix(src()).expect("inside").to_string_lossy().into_owned();
        ["base/", "dispatch/", "tickets/machine", "tickets/flow", "tickets/spans"].iter().any(|start| rest.starts_with(start))
    };
    let bad = |text: &str| ["actix", "diesel", "reqwest"].into_iter().find(|word| text.contains(&format!("{word}::")));
    let wrong: Vec<_> =
        files.iter().filter(|p| pure(p)).filter_map(|p| bad(&without_tests(p)).map(|word| format!("{}: {word}", p.display()))).collect();
    assert!(wrong.is_empty(), "pure rooms that import what does I/O:\n{}", wrong.join("\n"));
}

/// The simulator knows the wire contract and nothing of the server.
#[test]
fn the_town_knows_only_the_contract() {
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("simulator/Cargo.toml")).expect("a manifest");
    assert!(manifest.contains("mobile-api") && !manifest.contains("nearhand"), "the simulator may not depend on the server");
}

/// One name for one thing, and no drawer for everything (words that attract whatever has no place).
#[test]
fn no_file_is_a_drawer() {
    let mut files = vec![];
    sources(&src(), &mut files);
    let drawers = ["utils", "util", "common", "helpers", "helper", "manager", "misc", "service"];
    let wrong: Vec<_> = files.iter().filter(|p| p.file_stem().is_some_and(|s| drawers.contains(&s.to_string_lossy().as_ref()))).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Both databases have the same migrations, in the same order.
#[test]
fn both_databases_have_the_same_migrations() {
    let names = |kind: &str| {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(kind);
        let all: BTreeSet<_> =
            std::fs::read_dir(dir).expect("a folder").map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        all
    };
    assert_eq!(names("sqlite"), names("postgres"));
}
