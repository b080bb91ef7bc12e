//! `nearhand demo`: an embedded server, a training chain and a living town, in one command.

use super::town::{self, TownArgs};
use crate::Failure;
use clap::Args;
use mobile_api::access::Role;
use mobile_api::org::Seeded;
use nearhand::base::{Clock, Ids};
use nearhand::config::Config;
use nearhand::db::{Db, Settings};
use nearhand::{customers, org, server};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use tokio::sync::oneshot;

/// The town, and where the embedded server stands.
#[derive(Args)]
pub(crate) struct Demo {
    /// TCP port; 0 takes any free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Keep the records in this folder; without it they go when the demo ends
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(flatten)]
    town: TownArgs,
}

/// Who can sign in: written beside the records, so that a demo with `--data` can go on.
const PEOPLE: &str = "demo-people.json";

/// A folder that goes with the demo, unless it was asked for by name.
struct Folder {
    path: PathBuf,
    ours: bool,
}

impl Folder {
    fn make(wanted: Option<&Path>) -> Result<Self, Failure> {
        let (path, ours) = match wanted {
            Some(path) => (path.to_owned(), false),
            None => (std::env::temp_dir().join(format!("nearhand-demo-{}", std::process::id())), true),
        };
        std::fs::create_dir_all(&path).map_err(|e| Failure::Usage(format!("data folder {}: {e}", path.display())))?;
        Ok(Self { path, ours })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.ours
            && let Err(why) = std::fs::remove_dir_all(&self.path)
        {
            tracing::warn!(%why, folder = %self.path.display(), "the demo's records could not be removed");
        }
    }
}

pub(crate) fn run(args: &Demo) -> Result<(), Failure> {
    let folder = Folder::make(args.data.as_deref())?;
    let flags = [("port", args.port.to_string()), ("data", folder.path.display().to_string())];
    // The whole town comes from one address, and its quarrels are shown on the board: quiet unless the environment says otherwise.
    let mut env: std::collections::BTreeMap<String, String> =
        [("NEARHAND_LIMITS__RATE", "off"), ("NEARHAND_LOG__FILTER", "error")].map(|(k, v)| (k.to_owned(), v.to_owned())).into();
    env.extend(crate::environment()?);
    let config = Config::load(None, &env, &flags).map_err(Failure::Usage)?;
    crate::log(&config)?;
    let options = org::seed::Options { workers: args.town.workers, seed: args.town.seed, ..org::seed::Options::default() };
    let door = crate::door(&config)?;
    let people = people(&config, options)?;
    let (to_us, server, gone) = serve(config, door, people)?;
    // The sender is dropped, never used, when the thread ends.
    let gone = async { gone.await.unwrap_or(()) };
    let report = town::live(&args.town, &to_us.url, &to_us.people, &to_us.headline(), gone);
    // A town without a server has nothing to say.
    server.stop()?;
    town::judge(&report?)
}

/// What the server's thread tells when it is ready.
struct Ready {
    url: String,
    people: Seeded,
}

impl Ready {
    fn headline(&self) -> String {
        let mut text = format!("Nearhand demo at {}/", self.url);
        for role in [Role::Admin, Role::Dispatcher, Role::Agent, Role::Worker, Role::Crew] {
            if let Some(who) = self.people.sign_ins.iter().find(|s| s.role == role) {
                text += &format!("\n  {role:?}: {} / {}", who.login, who.password);
            }
        }
        text
    }
}

/// The server's thread.
struct Running {
    /// Dropped to stop it.
    stop: oneshot::Sender<()>,
    thread: std::thread::JoinHandle<Result<(), Failure>>,
}

impl Running {
    /// Stops it; says how it ended if it had ended before it was told to.
    fn stop(self) -> Result<(), Failure> {
        let early = self.stop.is_closed();
        drop(self.stop);
        match self.thread.join() {
            Ok(Ok(())) if early => Err(Failure::Other(anyhow::anyhow!("the server ended by itself"))),
            Ok(Ok(())) => Ok(()),
            Ok(Err(why)) => Err(why),
            Err(_panic) => Err(Failure::Other(anyhow::anyhow!("the server's thread panicked"))),
        }
    }
}

fn serve(config: Config, door: server::Door, people: Seeded) -> Result<(Ready, Running, oneshot::Receiver<()>), Failure> {
    let url = format!("http://127.0.0.1:{}", door.port()?);
    let (tx, rx) = mpsc::sync_channel(1);
    let (stop, told) = oneshot::channel::<()>();
    let (alive, gone) = oneshot::channel::<()>();
    let thread = std::thread::Builder::new().name("server".into()).spawn(move || {
        let _until_the_end = alive;
        actix_web::rt::System::new().block_on(async move {
            let parts = server::Parts::open(config, Box::new(|_facts| {}))?;
            // Nothing is ever sent: the other end is dropped.
            let told = async move { told.await.unwrap_or(()) };
            // The other end waits for exactly this.
            let ready = || tx.send(()).unwrap_or(());
            server::serve(parts, door, told, ready).await.map_err(|e| Failure::Other(anyhow::Error::new(e).context("the server")))
        })
    })?;
    let running = Running { stop, thread };
    match rx.recv() {
        Ok(()) => Ok((Ready { url, people }, running, gone)),
        Err(_ended) => running.stop().and(Err(Failure::Other(anyhow::anyhow!("the server ended before it began")))),
    }
}

/// The chain's people: made in an empty folder, read from it otherwise.
fn people(config: &Config, options: org::seed::Options) -> Result<Seeded, Failure> {
    let file = config.data.join(PEOPLE);
    if let Ok(text) = std::fs::read_to_string(&file) {
        return serde_json::from_str(&text).map_err(|e| Failure::Usage(format!("{}: {e}", file.display())));
    }
    let passwords = nearhand::access::Passwords::new(&config.sign_in)?;
    // Alone, so that nothing is put into the records of a server that runs there.
    let settings = Settings { readers: 1, sole: true, ..Settings::new(config.database_url()) };
    let db = Db::inline(settings, Clock::System, Ids::System, Box::new(|_facts| {}))?;
    let seeded = actix_web::rt::System::new().block_on(customers::seed::seed(&db, &passwords, options))?;
    let text = serde_json::to_string_pretty(&seeded).map_err(|e| Failure::Other(e.into()))?;
    std::fs::write(&file, text)?;
    Ok(seeded)
}
