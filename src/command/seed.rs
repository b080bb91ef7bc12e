//! `admin seed`: a training chain in an empty database.

use crate::{Common, Failure, load, open, say};
use clap::Args;
use mobile_api::code::Code;
use mobile_api::org::Seeded;
use nearhand::access::Passwords;
use nearhand::customers;
use nearhand::db::Fault;
use nearhand::org::seed::Options;

#[derive(Args)]
pub(crate) struct Seed {
    #[command(flatten)]
    common: Common,
    /// Field staff; about one in seven is a rescuer
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=5000))]
    workers: u32,
    /// Branches below the group; every second one is a franchise
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=20))]
    branches: u32,
    /// The same seed makes the same people and passwords; chance unless said
    #[arg(long)]
    seed: Option<u64>,
    /// Print branches, zones and sign-ins as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Seed) -> Result<(), Failure> {
    let config = load(&args.common)?;
    let seed = args.seed.unwrap_or_else(rand::random);
    let options = Options { workers: args.workers, branches: args.branches, seed, ..Options::default() };
    let passwords = Passwords::new(&config.sign_in)?;
    let db = open(&config)?;
    let made = actix_web::rt::System::new().block_on(customers::seed::seed(&db, &passwords, options));
    let seeded = made.map_err(|why| match why {
        Fault::Refused(refusal) if refusal.code == Code::AlreadyExists => Failure::NotEmpty(refusal.detail),
        other => other.into(),
    })?;
    if args.json {
        let text = serde_json::to_string_pretty(&seeded).map_err(|e| Failure::Other(e.into()))?;
        say(&mut std::io::stdout(), text);
    } else {
        show(&seeded, options);
    }
    Ok(())
}

/// For people: who can sign in, those of the field (who share one password) only counted.
fn show(seeded: &Seeded, options: Options) {
    let out = &mut std::io::stdout();
    say(out, format!("A training chain of {} branches, seed {}. Sign in as:", seeded.branches.len(), options.seed));
    let name = |id: &str| seeded.branches.iter().find(|b| b.id == id).map_or("", |b| b.name.as_str());
    let (field, desks): (Vec<_>, Vec<_>) = seeded.sign_ins.iter().partition(|s| s.worker_id.is_some());
    for who in desks {
        let seat = who.extension.as_ref().map(|e| format!("  extension {e}")).unwrap_or_default();
        say(out, format!("  {:<16} {}  {}{seat}", who.login, who.password, name(&who.branch_id)));
    }
    if let Some(one) = field.first() {
        say(out, format!("  {:<16} {}  and {} more in the field, each by his mobile number", one.login, one.password, field.len() - 1));
    }
}
