//! `admin import-places`: the gazetteer of the desk's place search.

use crate::{Common, Failure, load, open, say};
use clap::{Args, ValueEnum};
use mobile_api::Datum;
use nearhand::access::{audit, branches};
use nearhand::org::place;
use std::path::PathBuf;

/// Rows of one transaction: a server beside this writes in between.
const TOGETHER: usize = 2000;

#[derive(Args)]
pub(crate) struct ImportPlaces {
    #[command(flatten)]
    common: Common,
    /// CSV file; its first line names the columns name,lat,lon and, if wanted, kind
    file: PathBuf,
    /// Coordinate system of the file: Chinese maps have gcj02 or bd09
    #[arg(long, value_enum, default_value_t = System::Wgs84)]
    datum: System,
}

/// As [`Datum`].
#[derive(Debug, Clone, Copy, ValueEnum)]
enum System {
    Wgs84,
    Gcj02,
    Bd09,
}

pub(crate) fn run(args: &ImportPlaces) -> Result<(), Failure> {
    let config = load(&args.common)?;
    let datum = match args.datum {
        System::Wgs84 => Datum::Wgs84,
        System::Gcj02 => Datum::Gcj02,
        System::Bd09 => Datum::Bd09,
    };
    let told = |why: &dyn std::fmt::Display| Failure::Usage(format!("{}: {why}", args.file.display()));
    let file = std::fs::File::open(&args.file).map_err(|why| told(&why))?;
    let parsed = place::parse(std::io::BufReader::new(file), datum).map_err(|why| told(&why))?;
    if parsed.entries.is_empty() {
        return Err(told(&format!("holds no place that can be used; {}", parsed.faults.join("; "))));
    }
    let db = open(&config)?;
    let (read, name) = (parsed.entries.len(), args.file.file_name().map(|n| n.to_string_lossy().into_owned()));
    let there = actix_web::rt::System::new().block_on(async {
        let mut there = 0;
        for some in parsed.entries.chunks(TOGETHER) {
            let some = some.to_vec();
            there = db.write(move |tx| place::import(tx, &some)).await?;
        }
        let note = move |tx: &mut nearhand::db::Tx<'_>| {
            let Some(branch) = branches::organisation(tx.conn)? else { return Ok(()) };
            let deed = audit::Deed { branch, user: None, kind: "places_imported", subject: "places", id: None };
            audit::note(tx, deed, &serde_json::json!({ "file": name, "places": read }))
        };
        db.write(note).await?;
        Ok::<_, nearhand::db::Fault>(there)
    })?;
    say(&mut std::io::stdout(), format!("{read} places read, {there} in the gazetteer"));
    for fault in &parsed.faults {
        say(&mut std::io::stderr(), format!("nearhand: {}: {fault}", args.file.display()));
    }
    if parsed.bad > 0 {
        say(&mut std::io::stderr(), format!("nearhand: {} lines were left out", parsed.bad));
    }
    Ok(())
}
