//! A chain of any size, written straight into the tables: a hundred thousand workers in seconds, each with a token.

use crate::drive::Drivers;
use crate::process::settings;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use nearhand::access::token::hash_of;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

/// The zone's middle: the bell tower of Xi'an.
pub(crate) const CENTRE: (f64, f64) = (34.2658, 108.9541);
/// The zone.
pub(crate) const ZONE: &str = "00000000-0000-7000-8000-000000000002";
/// The branch that owns everything.
pub(crate) const BRANCH: &str = "00000000-0000-7000-8000-000000000001";
/// The token of an agent; consoles use it too.
pub(crate) const DESK: &str = "desk";
/// Rows of one INSERT.
const ROWS: usize = 200;

/// A data folder that goes with this.
pub(crate) struct Chain {
    folder: tempfile::TempDir,
    pub(crate) workers: usize,
    /// They go on from where they are, whoever has them report.
    pub(crate) drivers: Arc<Mutex<Drivers>>,
}

impl Chain {
    /// Washers on duty, spread over the zone.
    pub(crate) fn of(workers: usize) -> Self {
        let folder = tempfile::Builder::new().prefix("bench").tempdir_in(scratch()).expect("a folder");
        let mut migrate = Command::new(env!("CARGO_BIN_EXE_nearhand"));
        let made = settings(migrate.arg("migrate").arg("--data").arg(folder.path())).output().expect("the binary runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let chain = Self { folder, workers, drivers: Drivers::shared(workers) };
        chain.sql(&people(workers, now_us()));
        chain.tokens();
        chain
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn database(&self) -> String {
        self.folder.path().join("nearhand.db").display().to_string()
    }

    /// Runs statements on the file.
    pub(crate) fn sql(&self, statements: &str) {
        let mut file = SqliteConnection::establish(&self.database()).expect("the file opens");
        file.batch_execute(&format!("PRAGMA busy_timeout=5000; PRAGMA synchronous=OFF; BEGIN; {statements}; COMMIT;")).expect("valid");
        file.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").expect("nobody else has it open");
    }

    fn tokens(&self) {
        let (now, ever) = (now_us(), now_us() + 86_400_000_000);
        let row = |i: usize, user: String, token: &str| {
            format!("('00000000-0000-7003-8000-{i:012x}', '{}', '{user}', {now}, {ever})", hash_of(token))
        };
        let field = (0..self.workers).map(|i| row(i, format!("00000000-0000-7002-8000-{i:012x}"), &token(i)));
        let desk = std::iter::once(row(self.workers, "00000000-0000-7000-8000-000000000003".into(), DESK));
        let rows: Vec<String> = field.chain(desk).collect();
        let insert = |part: &[String]| format!("INSERT INTO tokens (id, hash, user_id, created_at, expires_at) VALUES {}", part.join(","));
        self.sql(&rows.chunks(ROWS).map(insert).collect::<Vec<_>>().join(";"));
    }

    /// Open tickets: one half with a worker who took it, the others waiting for a person to decide.
    pub(crate) fn open_tickets(&self, n: usize) {
        self.sql(&tickets(n, self.workers, now_us()));
    }
}

/// Where measured servers keep their data: beside the build, which is on a real disk.
fn scratch() -> std::path::PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    std::fs::create_dir_all(&folder).expect("target can be written");
    folder
}

/// The token of a worker.
pub(crate) fn token(worker: usize) -> String {
    format!("worker-{worker}")
}

/// Now, microseconds since 1970.
pub(crate) fn now_us() -> i64 {
    nearhand::base::Clock::System.now().us()
}

fn people(workers: usize, now: i64) -> String {
    let (lat, lon) = CENTRE;
    // Long enough ago that anybody can have driven anywhere since.
    let seen = now - 600_000_000;
    let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {workers})");
    let (worker, user) = ("printf('00000000-0000-7001-8000-%012x', i)", "printf('00000000-0000-7002-8000-%012x', i)");
    format!(
        "INSERT INTO branches (id, path, kind, name, created_at) VALUES ('{BRANCH}', '/b/', 'group', 'Bench', {now});
         INSERT INTO zones (id, branch_id, code, name, lat, lon, radius_m, created_at)
             VALUES ('{ZONE}', '{BRANCH}', 'XA', 'Xi''an', {lat}, {lon}, 30000, {now});
         {numbers} INSERT INTO workers (id, branch_id, zone_id, name, phone, kind, skills, on_duty, duty_at, created_at)
             SELECT {worker}, '{BRANCH}', '{ZONE}', printf('W%06d', i), printf('+86139%08d', i), 'washer', '[\"wash\"]', 1, {now}, {now} FROM n;
         {numbers} INSERT INTO positions (owner_id, at, lat, lon, accuracy_m)
             SELECT {worker}, {seen}, {lat} + (random() % 100000) / 1e6, {lon} + (random() % 100000) / 1e6, 5 FROM n;
         {numbers} INSERT INTO users (id, branch_id, login, name, password_hash, roles, worker_id, created_at)
             SELECT {user}, '{BRANCH}', printf('w%d', i), printf('W%06d', i), 'x', '[\"worker\"]', {worker}, {now} FROM n;
         INSERT INTO users (id, branch_id, login, name, password_hash, roles, created_at)
             VALUES ('00000000-0000-7000-8000-000000000003', '{BRANCH}', 'desk', 'Desk', 'x', '[\"agent\"]', {now})"
    )
}

fn tickets(n: usize, workers: usize, now: i64) -> String {
    let (lat, lon) = CENTRE;
    let taken = (n / 2).min(workers);
    let (ticket, numbers) =
        ("printf('00000000-0000-7004-8000-%012x', i)", "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n");
    let (hour, hours) = (now + 3_600_000_000, now + 7_200_000_000);
    format!(
        "{numbers} WHERE i + 1 < {n}) INSERT INTO tickets (id, no, kind, branch_id, zone_id, phone, lat, lon, state, version, round,
                needs_human, human_reason, deadline_at, created_at)
             SELECT {ticket}, printf('XA-0000-%05d', i), 'wash', '{BRANCH}', '{ZONE}', printf('+86138%08d', i),
                {lat} + (random() % 100000) / 1e6, {lon} + (random() % 100000) / 1e6, CASE WHEN i < {taken} THEN 'accepted' ELSE 'new' END,
                3, 1, i >= {taken}, CASE WHEN i < {taken} THEN NULL ELSE 'nobody_took_it' END,
                CASE WHEN i < {taken} THEN {hours} END, {now} FROM n;
         {numbers} WHERE i + 1 < {taken}) INSERT INTO dispatches (id, ticket_id, zone_id, round, mode, state, live, worker_id,
                span_from, span_to, eta_s, distance_m, created_at, accepted_at)
             SELECT printf('00000000-0000-7005-8000-%012x', i), {ticket}, '{ZONE}', 1, 'one', 'accepted', 1,
                printf('00000000-0000-7001-8000-%012x', i), {now}, {hour}, 600, 3000, {now}, {now} FROM n;
         UPDATE zones SET tickets = {n}"
    )
}
