//! `nearhand simulate`: the town alone, against a running server.

use super::town::{self, TownArgs};
use crate::Failure;
use clap::Args;
use mobile_api::org::Seeded;
use std::path::PathBuf;

/// The town, and where its server is.
#[derive(Args)]
pub(crate) struct Simulate {
    /// The server, such as http://127.0.0.1:8080
    #[arg(long)]
    url: String,
    /// What `admin seed --json` printed: who can sign in
    #[arg(long, value_name = "FILE")]
    people: PathBuf,
    #[command(flatten)]
    town: TownArgs,
}

pub(crate) fn run(args: &Simulate) -> Result<(), Failure> {
    let text = std::fs::read_to_string(&args.people).map_err(|e| Failure::Usage(format!("people {}: {e}", args.people.display())))?;
    let people: Seeded = serde_json::from_str(&text)
        .map_err(|e| Failure::Usage(format!("people {}: {e}: give the file that `nearhand admin seed --json` wrote", args.people.display())))?;
    let report = town::live(&args.town, args.url.trim_end_matches('/'), &people, &args.url)?;
    town::judge(&report)
}
