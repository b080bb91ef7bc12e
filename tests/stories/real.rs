//! A real server process on a folder of its own, and people who ask it over sockets: what several stories share.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use mobile_api::access::Role;
use mobile_api::org::{Seeded, SeededSignIn};
use serde_json::{Value, json};
use simulator::link::{Answer, Ask, Body, Link, LinkError, Method};
use simulator::sockets::Sockets;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// Where tickets are booked: the bell tower of Xi'an.
pub(super) const CENTRE: (f64, f64) = (34.2658, 108.9541);

/// How often a story does it: the environment's word, or the usual number.
pub(super) fn times(variable: &str, usual: usize) -> usize {
    std::env::var(variable).map_or(usual, |n| n.parse().expect("a number"))
}

/// What a story measured, for whoever runs it with `--nocapture`.
#[expect(clippy::print_stderr, reason = "shown on request")]
pub(super) fn measured(what: std::fmt::Arguments<'_>) {
    eprintln!("{what}");
}

/// A training chain in a folder that goes with this.
pub(super) struct Chain {
    folder: tempfile::TempDir,
    pub(super) people: Seeded,
}

impl Chain {
    /// Makes it with the command line.
    pub(super) fn of(workers: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut made = nearhand(&["admin", "seed", "--json", "--seed", "1", "--workers", &workers.to_string()], folder.path());
        let out = made.output().expect("the binary runs");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        Self { people: serde_json::from_slice(&out.stdout).expect("as --json says"), folder }
    }

    /// Starts a server there, on a port of its own.
    pub(super) fn serve(&self) -> Server {
        let mut child = nearhand(&["serve", "--port", "0"], self.folder.path()).spawn().expect("starts");
        let mut log = BufReader::new(child.stderr.take().expect("piped"));
        let mut server = Server { child, url: String::new() };
        let mut line = String::new();
        while server.url.is_empty() {
            line.clear();
            assert!(log.read_line(&mut line).expect("readable") > 0, "the server ended before it served");
            let entry: Value = serde_json::from_str(&line).expect("one JSON object a line");
            if entry["message"] == "serving" {
                server.url = format!("http://127.0.0.1:{}", entry["port"]);
            }
        }
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        server
    }

    /// Those of a role.
    pub(super) fn those(&self, role: Role) -> impl Iterator<Item = &SeededSignIn> {
        self.people.sign_ins.iter().filter(move |s| s.role == role)
    }

    /// What the database itself says: a query whose columns are a text `name` and a number `n`. It reads the file past the
    /// server, so that no cache can flatter.
    pub(super) fn rows(&self, sql: &str) -> Vec<(String, i64)> {
        let url = format!("file:{}/nearhand.db?mode=ro", self.folder.path().display());
        let mut file = SqliteConnection::establish(&url).expect("the file opens");
        diesel::sql_query("PRAGMA busy_timeout=5000").execute(&mut file).expect("set");
        let rows: Vec<Row> = diesel::sql_query(sql).load(&mut file).expect("read");
        rows.into_iter().map(|row| (row.name, row.n)).collect()
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Cheap hashes and no rate limits: the whole town comes from one address.
fn nearhand(args: &[&str], data: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nearhand"));
    command.env_clear().args(args).arg("--data").arg(data);
    command.envs([("NEARHAND_LOG__FORMAT", "json"), ("NEARHAND_HOST", "127.0.0.1"), ("NEARHAND_LIMITS__RATE", "off")]);
    command.envs([("NEARHAND_SIGN_IN__HASH_MEMORY_KIB", "8"), ("NEARHAND_SIGN_IN__HASH_PASSES", "1")]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A server that a failing test does not leave behind. It dies as by `kill -9`.
pub(super) struct Server {
    child: Child,
    url: String,
}

impl Server {
    /// A way to it.
    pub(super) fn link(&self) -> Sockets {
        Sockets::new(&self.url).expect("an address")
    }

    /// `kill -9`: it has no time for a last word.
    pub(super) fn kill_nine(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Somebody who signed in; the token outlives the server.
#[derive(Clone)]
pub(super) struct Person {
    token: String,
    pub(super) worker: String,
}

impl Person {
    pub(super) async fn sign_in(link: &Sockets, who: &SeededSignIn) -> Self {
        let body = json!({ "login": who.login, "password": who.password, "terminal": who.extension });
        let nobody = Self { token: String::new(), worker: who.worker_id.clone().unwrap_or_default() };
        let answer = nobody.post(link, "/sign-in", None, body).await.expect("answered");
        assert_eq!(answer.status, 200, "{} signs in: {}", who.login, answer.body);
        Self { token: answer.body["token"].as_str().expect("a token").into(), ..nobody }
    }

    pub(super) async fn get(&self, link: &Sockets, path: &str) -> Result<Answer, LinkError> {
        self.ask(link, Method::Get, path, None, None).await
    }

    pub(super) async fn post(&self, link: &Sockets, path: &str, key: Option<&str>, body: Value) -> Result<Answer, LinkError> {
        self.ask(link, Method::Post, path, key, Some(body)).await
    }

    async fn ask(&self, link: &Sockets, method: Method, path: &str, key: Option<&str>, body: Option<Value>) -> Result<Answer, LinkError> {
        let token = (!self.token.is_empty()).then(|| self.token.clone());
        let ask = Ask { method, path: format!("/api/v1{path}"), token, idempotency_key: key.map(Into::into), body: body.map(Body::Json) };
        link.request(ask).await
    }

    /// Comes to work, and says where he is.
    pub(super) async fn begins_work(&self, link: &Sockets, at: (f64, f64)) {
        let duty = self.post(link, "/field/duty", None, json!({ "on": true })).await.expect("answered");
        assert_eq!(duty.status, 200, "{}", duty.body);
        let fix = self.says_where(link, at).await.expect("answered");
        assert_eq!((fix.status, &fix.body["accepted"]), (202, &json!(1)), "{}", fix.body);
    }

    pub(super) async fn says_where(&self, link: &Sockets, (lat, lon): (f64, f64)) -> Result<Answer, LinkError> {
        let now = nearhand::base::Clock::System.now().time();
        let fix = json!({ "lat": lat, "lon": lon, "at": now, "accuracy_m": 10.0 });
        self.post(link, "/field/fixes", None, json!({ "datum": "wgs84", "fixes": [fix] })).await
    }
}

/// Where each worker was seen last, by what the desk is told.
pub(super) async fn seen(desk: &Person, link: &Sockets) -> std::collections::BTreeMap<String, (f64, f64)> {
    let answer = desk.get(link, "/workers?limit=200").await.expect("answered");
    let place = |w: &Value| {
        let fix = &w["last_fix"];
        Some((w["id"].as_str()?.to_owned(), (fix["lat"].as_f64()?, fix["lon"].as_f64()?)))
    };
    answer.body["items"].as_array().expect("a page").iter().filter_map(place).collect()
}
