//! `nearhand simulate`: the town alone, against a running server that holds a training chain.

use super::town::{self, TownArgs};
use crate::Failure;
use clap::Args;
use mobile_api::Page;
use mobile_api::access::{Role, SignIn, SignedIn};
use mobile_api::org::{Branch, Seat, Seeded, SeededSignIn, User};
use mobile_api::zone::Zone;
use nearhand::org::seed;
use serde::de::DeserializeOwned;
use std::path::PathBuf;

/// The town, and where its server is.
#[derive(Args)]
pub(crate) struct Simulate {
    /// The server, such as http://127.0.0.1:8080
    #[arg(long)]
    url: String,
    /// What `admin seed --json` printed; without it the people are read from the server, whose chain has the same --seed
    #[arg(long, value_name = "FILE")]
    people: Option<PathBuf>,
    #[command(flatten)]
    town: TownArgs,
}

pub(crate) fn run(args: &Simulate) -> Result<(), Failure> {
    let url = args.url.trim_end_matches('/');
    let people = match &args.people {
        Some(file) => {
            let text = std::fs::read_to_string(file).map_err(|e| Failure::Usage(format!("people {}: {e}", file.display())))?;
            serde_json::from_str(&text)
                .map_err(|e| Failure::Usage(format!("people {}: {e}: give what `nearhand admin seed --json` wrote", file.display())))?
        }
        None => tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(ask(url, args.town.seed))?,
    };
    let report = town::live(&args.town, url, &people, url, std::future::pending())?;
    town::judge(&report)
}

/// A server that is asked as the chain's administrator.
struct Asking {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Asking {
    async fn all<T: DeserializeOwned>(&self, list: &str) -> Result<Vec<T>, Failure> {
        let (mut items, mut cursor) = (vec![], String::new());
        loop {
            let url = format!("{}/api/v1/{list}?limit=200{cursor}", self.url);
            let answer = self.http.get(url).bearer_auth(&self.token).send().await.map_err(no_answer)?;
            let page: Page<T> = answer.error_for_status().map_err(no_answer)?.json().await.map_err(no_answer)?;
            items.extend(page.items);
            match page.next {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(items),
            }
        }
    }
}

fn no_answer(why: reqwest::Error) -> Failure {
    Failure::Usage(format!("the server at --url: {why}"))
}

/// The people of the training chain with this seed: their passwords follow from it.
async fn ask(url: &str, number: u64) -> Result<Seeded, Failure> {
    let http = reqwest::Client::new();
    let body = SignIn { login: "admin1".into(), password: seed::password(number, "admin1"), terminal: None, cookie: false };
    let answer = http.post(format!("{url}/api/v1/sign-in")).json(&body).send().await.map_err(no_answer)?;
    if answer.status().as_u16() == 401 {
        return Err(Failure::Usage(format!(
            "no training chain of seed {number} lives there: make one with `nearhand admin seed --seed {number}`, or give --people FILE"
        )));
    }
    let signed_in: SignedIn = answer.error_for_status().map_err(no_answer)?.json().await.map_err(no_answer)?;
    let asking = Asking { http, url: url.into(), token: signed_in.token };
    let branches: Vec<Branch> = asking.all("branches").await?;
    let zones: Vec<Zone> = asking.all("zones").await?;
    let users: Vec<User> = asking.all("users").await?;
    // Agents and their seats were entered in the same order, and ids sort by time.
    let mut seats: Vec<Seat> = asking.all("seats").await?;
    seats.sort_by(|a, b| a.id.cmp(&b.id));
    let mut extensions = seats.into_iter().map(|s| s.extension);
    let sign_in = |u: User| {
        let role = u.roles.first().copied()?;
        let secret = if u.worker_id.is_some() { seed::FIELD } else { u.login.as_str() };
        let extension = if role == Role::Agent { extensions.next() } else { None };
        Some(SeededSignIn {
            password: seed::password(number, secret),
            login: u.login,
            role,
            branch_id: u.branch_id,
            worker_id: u.worker_id,
            extension,
        })
    };
    Ok(Seeded { branches, zones, sign_ins: users.into_iter().filter_map(sign_in).collect() })
}
