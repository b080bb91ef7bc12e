//! `nearhand demo`: an embedded server, a training chain and a living town, in one command.

use super::town::{self, TownArgs};
use crate::Failure;
use clap::Args;
use mobile_api::access::Role;
use mobile_api::org::Seeded;
use nearhand::config::Config;
use nearhand::{customers, org, server};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

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
    env.extend(std::env::vars());
    let config = Config::load(None, &env, &flags).map_err(Failure::Usage)?;
    crate::log(&config)?;
    let options = org::seed::Options { workers: args.town.workers, branches: 2, seed: args.town.seed };
    let people = people(&config, options)?;
    let (to_us, server) = serve(config, people)?;
    let report = town::live(&args.town, &to_us.url, &to_us.people, &to_us.headline());
    server.stop();
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
        for role in [Role::Admin, Role::Dispatcher, Role::Agent] {
            if let Some(who) = self.people.sign_ins.iter().find(|s| s.role == role) {
                text += &format!("\n  {role:?}: {} / {}", who.login, who.password);
            }
        }
        text
    }
}

/// The server's thread; stopped by telling it so, like a signal would.
struct Running {
    handle: actix_web::dev::ServerHandle,
    thread: std::thread::JoinHandle<Result<(), Failure>>,
}

impl Running {
    fn stop(self) {
        // Not graceful: the town has gone, nobody waits for an answer.
        drop(self.handle.stop(false));
        match self.thread.join() {
            Ok(Ok(())) => {}
            Ok(Err(why)) => tracing::warn!(?why, "the server did not end well"),
            Err(_panic) => tracing::error!("the server's thread panicked"),
        }
    }
}

fn serve(config: Config, people: Seeded) -> Result<(Ready, Running), Failure> {
    let (tx, rx) = mpsc::sync_channel(1);
    let thread = std::thread::Builder::new().name("server".into()).spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let parts = server::Parts::open(config, Box::new(|_facts| {}))?;
            // The other end waits for exactly this.
            let ready = |port: u16, handle| drop(tx.send((port, handle)));
            server::serve(parts, ready).await.map_err(|e| Failure::Other(anyhow::Error::new(e).context("the server")))
        })
    })?;
    match rx.recv() {
        Ok((port, handle)) => Ok((Ready { url: format!("http://127.0.0.1:{port}"), people }, Running { handle, thread })),
        Err(_ended) => match thread.join() {
            Ok(Err(why)) => Err(why),
            Ok(Ok(())) | Err(_) => Err(Failure::Other(anyhow::anyhow!("the server ended before it began"))),
        },
    }
}

/// The chain's people: made in an empty folder, read from it otherwise.
fn people(config: &Config, options: org::seed::Options) -> Result<Seeded, Failure> {
    let file = config.data.join(PEOPLE);
    if let Ok(text) = std::fs::read_to_string(&file) {
        return serde_json::from_str(&text).map_err(|e| Failure::Usage(format!("{}: {e}", file.display())));
    }
    let passwords = nearhand::access::Passwords::new(&config.sign_in)?;
    let db = crate::open(config)?;
    let seeded = actix_web::rt::System::new().block_on(customers::seed::seed(&db, &passwords, options))?;
    let text = serde_json::to_string_pretty(&seeded).map_err(|e| Failure::Other(e.into()))?;
    std::fs::write(&file, text)?;
    Ok(seeded)
}
