//! The command line. Exit codes: 0 done, 2 wrong usage or settings, 3 the database, 4 a database that
//! is not empty, 5 a rule was broken in the town, 1 anything else.

mod command;

use clap::{Args, Parser, Subcommand};
use mobile_api::access::Role;
use nearhand::access::users;
use nearhand::config::{Config, LogFormat};
use nearhand::db::{Db, Fault, Settings};
use nearhand::{base, server};
use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Real-time dispatch joined with a call centre, for chains that serve cars where they stand.
#[derive(Parser)]
#[command(version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server until SIGTERM or Ctrl-C
    Serve(Common),
    /// Bring the database's tables up to date
    Migrate(Common),
    /// An embedded server, a training chain and a living town, in one command
    Demo(command::demo::Demo),
    /// The town alone, against a running server
    Simulate(command::simulate::Simulate),
    /// Look at the settings
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Administration at the machine itself
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Check the settings and show what they come to
    Check(Common),
}

#[derive(Subcommand)]
enum AdminCommand {
    /// Let somebody sign in
    CreateUser(CreateUser),
    /// Places by name for the desk's search, from a CSV file with the columns name,lat,lon,kind; again changes nothing
    ImportPlaces(command::places::ImportPlaces),
    /// A training chain in an empty database: branches, a zone, users of every role, workers, crews, vehicles, customers
    Seed(command::seed::Seed),
}

/// Settings come from defaults < file < NEARHAND_… environment < these flags.
#[derive(Args)]
struct Common {
    /// Settings file (TOML)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// TCP port; 0 takes any free one
    #[arg(long)]
    port: Option<u16>,
    /// Folder of everything that is kept
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

#[derive(Args)]
struct CreateUser {
    #[command(flatten)]
    common: Common,
    /// What he types to sign in
    #[arg(long)]
    login: String,
    /// His name as shown; the login unless said
    #[arg(long)]
    name: Option<String>,
    /// agent, dispatcher, worker, crew, manager or admin
    #[arg(long, value_parser = role)]
    role: Role,
    /// Id or name of the branch that bounds what he sees. In an empty database the organisation is founded under this name
    #[arg(long)]
    branch: String,
    /// Id or telephone number of the worker he is; needed for the roles worker and crew
    #[arg(long, required_if_eq_any([("role", "worker"), ("role", "crew")]))]
    worker: Option<String>,
    /// Read the password from the first line of standard input; otherwise one is made and printed
    #[arg(long)]
    password_stdin: bool,
}

fn role(text: &str) -> Result<Role, String> {
    serde_json::from_value(text.into()).map_err(|_unknown| "must be agent, dispatcher, worker, crew, manager or admin".to_owned())
}

/// What went wrong, by exit code.
#[derive(Debug)]
enum Failure {
    /// 2
    Usage(String),
    /// 3
    Database(Fault),
    /// 4
    NotEmpty(String),
    /// 5: the town saw so many rules broken
    Broken(usize),
    /// 1
    Other(anyhow::Error),
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(refusal) => Failure::Usage(refusal.detail),
            fault => Failure::Database(fault),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(why: std::io::Error) -> Self {
        Failure::Other(why.into())
    }
}

fn main() -> ExitCode {
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        return fail(1, "TLS could not be set up");
    }
    let done = match Cli::parse().command {
        Command::Serve(common) => serve(&common),
        Command::Demo(args) => command::demo::run(&args),
        Command::Simulate(args) => command::simulate::run(&args),
        Command::Migrate(common) => migrate(&common),
        Command::Config { command: ConfigCommand::Check(common) } => check(&common),
        Command::Admin { command: AdminCommand::CreateUser(args) } => create_user(args),
        Command::Admin { command: AdminCommand::ImportPlaces(args) } => command::places::run(&args),
        Command::Admin { command: AdminCommand::Seed(args) } => command::seed::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(why)) => fail(2, why),
        Err(Failure::Database(why)) => fail(3, why),
        Err(Failure::NotEmpty(why)) => fail(4, why),
        Err(Failure::Broken(n)) => fail(5, format!("{n} times a rule was broken")),
        Err(Failure::Other(why)) => fail(1, format!("{why:#}")),
    }
}

fn fail(code: u8, why: impl std::fmt::Display) -> ExitCode {
    say(&mut std::io::stderr(), format!("nearhand: {why}"));
    ExitCode::from(code)
}

/// A line to somebody who may have stopped listening.
fn say(to: &mut impl Write, line: impl std::fmt::Display) {
    let _closed_pipe = writeln!(to, "{line}");
}

fn load(common: &Common) -> Result<Config, Failure> {
    let mut flags = vec![];
    flags.extend(common.port.map(|p| ("port", p.to_string())));
    if let Some(data) = &common.data {
        let data = data.to_str().ok_or_else(|| Failure::Usage(format!("--data {} is not UTF-8", data.display())))?;
        flags.push(("data", data.to_owned()));
    }
    Config::load(common.config.as_deref(), &environment()?, &flags).map_err(Failure::Usage)
}

fn environment() -> Result<std::collections::BTreeMap<String, String>, Failure> {
    Config::environment(std::env::vars_os()).map_err(Failure::Usage)
}

fn log(config: &Config) -> Result<(), Failure> {
    let filter = config.log.filter().map_err(Failure::Usage)?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    // Whoever reads the log may go, a pager for one. To complain of it where nobody reads either would panic, and the one who
    // panicked first was he who waits for SIGTERM.
    let logs = logs.log_internal_errors(false);
    let set = match config.log.format {
        LogFormat::Pretty => logs.try_init(),
        LogFormat::Json => logs.json().flatten_event(true).try_init(),
    };
    set.map_err(|e| Failure::Other(anyhow::anyhow!("logs: {e}")))
}

/// The data folder, made when it is missing; only its owner may look in.
fn data_folder(config: &Config) -> Result<(), Failure> {
    let mut folder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.recursive(true).create(&config.data).map_err(|e| Failure::Usage(format!("data folder {}: {e}", config.data.display())))
}

fn open(config: &Config) -> Result<Db, Failure> {
    if config.database.url.is_none() {
        data_folder(config)?;
    }
    let settings = Settings { readers: 1, ..Settings::new(config.database_url()) };
    Ok(Db::open(settings, base::Clock::System, base::Ids::System, Box::new(|_facts| {}))?)
}

fn serve(common: &Common) -> Result<(), Failure> {
    let config = load(common)?;
    log(&config)?;
    data_folder(&config)?;
    let door = door(&config)?;
    let (host, port) = (config.host, door.port()?);
    actix_web::rt::System::new().block_on(async move {
        let told = server::signalled()?;
        let parts = server::Parts::open(config, Box::new(|_facts| {}))?;
        let ready = || tracing::info!(%host, port, version = env!("CARGO_PKG_VERSION"), "serving");
        server::serve(parts, door, told, ready).await.map_err(|e| Failure::Other(anyhow::Error::new(e).context("the server")))
    })
}

fn door(config: &Config) -> Result<server::Door, Failure> {
    let at = std::net::SocketAddr::new(config.host, config.port);
    server::Door::open(config).map_err(|e| Failure::Other(anyhow::Error::new(e).context(format!("listening on {at}"))))
}

fn migrate(common: &Common) -> Result<(), Failure> {
    let config = load(common)?;
    log(&config)?;
    open(&config)?;
    say(&mut std::io::stdout(), "the tables are up to date");
    Ok(())
}

fn check(common: &Common) -> Result<(), Failure> {
    let text = toml::to_string_pretty(&load(common)?.shown()).map_err(|e| Failure::Other(e.into()))?;
    say(&mut std::io::stdout(), text.trim_end());
    Ok(())
}

fn create_user(args: CreateUser) -> Result<(), Failure> {
    let config = load(&args.common)?;
    let given = args.password_stdin;
    let password = if given { first_line()? } else { nearhand::access::token::new_token()?[..16].to_owned() };
    let hash = nearhand::access::Passwords::new(&config.sign_in)?.hash_now(&password)?;
    let db = open(&config)?;
    let CreateUser { login, name, role, branch, worker, .. } = args;
    let name = name.unwrap_or_else(|| login.clone());
    let made = actix_web::rt::System::new().block_on(db.write(move |tx| {
        let branch_id = nearhand::access::branches::named_or_first(tx, &branch)?;
        let worker_id = worker.map(|named| users::worker_of(tx.conn, branch_id, &named)).transpose()?;
        let made = users::enter(tx, users::Entry { branch_id, login, name, password_hash: hash, roles: vec![role], worker_id })?;
        users::made_by_hand(tx, &made)?;
        Ok(made)
    }))?;
    let out = &mut std::io::stdout();
    say(out, format!("{} may sign in as {role:?}", made.login));
    if !given {
        say(out, format!("password: {password}"));
    }
    Ok(())
}

fn first_line() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    let long = password.chars().count();
    if (8..=256).contains(&long) { Ok(password.to_owned()) } else { Err(Failure::Usage("a password has 8 to 256 characters".into())) }
}
