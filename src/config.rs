//! Settings: defaults < file < `NEARHAND_…` environment < flags. An unknown key is an error that names its source.
//!
//! Read once at start, checked once, then handed on by parts; nothing global.

mod basemap;
mod push;
pub mod secret;
mod service_account;

pub use basemap::{Basemap, BasemapDatum};
pub use push::{Fcm, Push, PushKind};
pub use service_account::ServiceAccount;

use figment::providers::{Format, Serialized, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Prefix of the environment's names; `__` goes one level down: `NEARHAND_LIMITS__RATE=off`.
pub const PREFIX: &str = "NEARHAND_";
/// Names under the prefix that are for the test suite, not settings.
const NOT_SETTINGS: &str = "NEARHAND_TEST_";

/// Everything that can be set.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// TCP port; 0 takes any free one.
    pub port: u16,
    /// Address to listen on.
    pub host: std::net::IpAddr,
    /// Folder of everything that is kept: the embedded database, recordings.
    pub data: PathBuf,
    /// This node's name in logs and in the websocket's `hello`.
    pub node: String,
    /// Where phones reach this server, such as `https://nearhand.example`: it stands in links that are texted. Without it the
    /// address by which the console was opened.
    pub public_url: Option<String>,
    /// How it logs.
    pub log: Log,
    /// Records.
    pub database: Database,
    /// Bounds on what a client may ask.
    pub limits: Limits,
    /// Signing in.
    pub sign_in: SignIn,
    /// Telephone.
    pub telephony: Telephony,
    /// Travel time.
    pub routing: Routing,
    /// Who goes.
    pub dispatch: Dispatch,
    /// Push messages to the field app.
    pub push: Push,
    /// The map under the console's own.
    pub basemap: Basemap,
    /// The field app.
    pub field: Field,
}

/// How the log is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// For people or for machines.
    pub format: LogFormat,
    /// What is logged, such as `info,nearhand=debug`.
    pub filter: String,
}

/// See [`Log`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// Records.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite://FILE` or `postgres://…`; the file `nearhand.db` in the data folder unless said.
    pub url: Option<String>,
    /// Connections for reading, 1 to 100.
    pub readers: u32,
}

/// Bounds on what a client may ask.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Whether requests are counted at all.
    pub rate: Switch,
    /// Requests a second of one user, sustained.
    pub user_per_s: u32,
    /// Requests of one user at once.
    pub user_burst: u32,
    /// Requests a second of one address, sustained. Many phones share an operator's address.
    pub address_per_s: u32,
    /// Requests of one address at once.
    pub address_burst: u32,
    /// Most bytes of a JSON body.
    pub body: usize,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// It works.
    On,
    /// It does not.
    Off,
}

/// Signing in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Memory of one password hash, KiB.
    pub hash_memory_kib: u32,
    /// Passes of one password hash.
    pub hash_passes: u32,
    /// Password hashes worked out at once; as many as half the cores, at least one, unless said.
    pub hashes_at_once: Option<usize>,
    /// Wrong passwords in a row that lock a user out.
    pub wrong_allowed: i32,
    /// How long he is locked out, seconds.
    pub locked_s: i64,
    /// How long a sign-in at a desk lasts, seconds.
    pub desk_s: i64,
    /// How long a sign-in in the field lasts, seconds.
    pub field_s: i64,
    /// Mark the console's cookie `Secure`: set it where TLS ends before this server.
    pub secure_cookie: bool,
}

/// Telephone.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telephony {
    /// The switch.
    pub kind: Switchboard,
    /// Lines of the simulated switch.
    pub lines: u32,
}

/// Which switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switchboard {
    /// One that rings when `POST /simulated/calls` says so.
    Simulated,
}

/// Travel time.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Routing {
    /// An OSRM server, such as `http://127.0.0.1:5000`; great circle × road factor unless said.
    pub osrm_url: Option<String>,
    /// No drive is faster from door to door as the crow flies, km/h: the engine is asked only for whom that leaves a chance.
    /// Too low a number passes over people; too high a one only asks for more.
    pub top_speed_kmh: u32,
}

/// Who goes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dispatch {
    /// Whether a busy zone decides tickets together; off, each is decided alone, the oldest first.
    pub batching: Switch,
}

/// The field app.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// What becomes of a step whose photographs are missing.
    pub photos: Photos,
}

/// See [`Field`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Photos {
    /// It counts, and the file says which are missing.
    Noted,
    /// It is refused, unless a note says why there are none.
    Required,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            port: 8080,
            host: std::net::Ipv4Addr::UNSPECIFIED.into(),
            data: "nearhand-data".into(),
            node: "nearhand".into(),
            public_url: None,
            log: Log { format: LogFormat::Pretty, filter: "info".into() },
            database: Database { url: None, readers: 4 },
            limits: Limits { rate: Switch::On, user_per_s: 50, user_burst: 200, address_per_s: 1000, address_burst: 5000, body: 256 << 10 },
            sign_in: SignIn {
                hash_memory_kib: 19_456,
                hash_passes: 2,
                hashes_at_once: None,
                wrong_allowed: 5,
                locked_s: 300,
                desk_s: 12 * 3600,
                field_s: 30 * 86_400,
                secure_cookie: false,
            },
            telephony: Telephony { kind: Switchboard::Simulated, lines: 8 },
            routing: Routing { osrm_url: None, top_speed_kmh: 100 },
            dispatch: Dispatch { batching: Switch::On },
            push: Push::default(),
            basemap: Basemap::default(),
            field: Field { photos: Photos::Noted },
        }
    }
}

impl Config {
    /// Reads the settings. `env` is the whole environment, or what a test makes of it; `flags` are those of the command
    /// line by dotted name, such as `port` or `database.url`.
    ///
    /// # Errors
    /// A key that is unknown, a value that cannot be, a file that cannot be read; the text names the source.
    pub fn load(file: Option<&Path>, env: &BTreeMap<String, String>, flags: &[(&str, String)]) -> Result<Self, String> {
        let mut figment = Figment::from(Serialized::defaults(Config::default()));
        if let Some(file) = file {
            if !file.is_file() {
                return Err(format!("{} is not a file", file.display()));
            }
            figment = figment.merge(Toml::file_exact(file));
        }
        figment = figment.merge(Environment(env));
        for (name, value) in flags {
            figment = figment.merge(Flag(name, value));
        }
        let config: Config = figment.extract().map_err(|e| e.to_string())?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), String> {
        let l = &self.limits;
        let rules = [
            ((1..=100).contains(&self.database.readers), "database.readers must be 1 to 100"),
            (
                [l.user_per_s, l.user_burst, l.address_per_s, l.address_burst].iter().all(|n| *n > 0),
                "limits: rates and bursts must be above 0",
            ),
            ((1024..=64 << 20).contains(&l.body), "limits.body must be 1 KiB to 64 MiB"),
            ((8..=1 << 21).contains(&self.sign_in.hash_memory_kib), "sign_in.hash_memory_kib must be 8 to 2097152"),
            ((1..=100).contains(&self.sign_in.hash_passes), "sign_in.hash_passes must be 1 to 100"),
            (self.sign_in.hashes_at_once != Some(0), "sign_in.hashes_at_once must be above 0"),
            (self.sign_in.wrong_allowed > 0, "sign_in.wrong_allowed must be above 0"),
            (self.sign_in.locked_s > 0 && self.sign_in.desk_s > 0 && self.sign_in.field_s > 0, "sign_in: spans must be above 0 seconds"),
            ((1..=1000).contains(&self.telephony.lines), "telephony.lines must be 1 to 1000"),
            (!self.node.is_empty(), "node must have a name"),
            (
                self.database.url.as_deref().is_none_or(is_a_database),
                "database.url must begin with sqlite://, or with postgres:// if this binary was built with it",
            ),
            ((1..=300).contains(&self.routing.top_speed_kmh), "routing.top_speed_kmh must be 1 to 300"),
            (self.routing.osrm_url.as_deref().is_none_or(is_http), "routing.osrm_url must be an address such as http://127.0.0.1:5000"),
            (self.push.has_a_contact_or_none(), "push.contact must be such as mailto:desk@example.com or https://example.com"),
            (self.push.fcm.has_a_safe_url(), "push.fcm.url must begin with https://; http:// is for an emulator on this machine"),
            (
                self.basemap.has_tiles_or_none(),
                "basemap.tiles must be such as https://tiles.example.com/{z}/{x}/{y}.png, without a password",
            ),
            (self.basemap.tiles.is_none() || self.basemap.pmtiles.is_none(), "basemap: either tiles or pmtiles, not both"),
            (self.basemap.pmtiles.as_ref().is_none_or(|file| file.is_file()), "basemap.pmtiles must be a file"),
            (self.basemap.attribution.chars().count() <= 200, "basemap.attribution has at most 200 characters"),
            (self.public_url.as_deref().is_none_or(is_http), "public_url must be an address such as https://nearhand.example"),
        ];
        rules.iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, rule)| Err((*rule).to_owned()))?;
        self.push.fcm.check()?;
        self.log.filter().map(drop)
    }

    /// The settings for people to look at: what an address may hold beside the host, such as a password, is left out.
    #[must_use]
    pub fn shown(&self) -> Self {
        let mut shown = self.clone();
        let scheme_alone = |url: &String| url.split_once("://").map_or("…".to_owned(), |(scheme, _)| format!("{scheme}://…"));
        shown.database.url = self.database.url.as_ref().map(scheme_alone);
        shown.routing.osrm_url = self.routing.osrm_url.as_ref().map(scheme_alone);
        shown
    }

    /// The process's environment, as far as it is ours: names and values of others may be anything.
    ///
    /// # Errors
    /// When one of ours is not UTF-8.
    pub fn environment(all: impl Iterator<Item = (OsString, OsString)>) -> Result<BTreeMap<String, String>, String> {
        let ours = all.filter(|(name, _)| name.to_string_lossy().starts_with(PREFIX));
        ours.map(|(name, value)| match (name.into_string(), value.into_string()) {
            (Ok(name), Ok(value)) => Ok((name, value)),
            (Ok(name), Err(_)) => Err(format!("the environment's {name} is not UTF-8")),
            (Err(name), _) => Err(format!("the environment's {} is not UTF-8", name.to_string_lossy())),
        })
        .collect()
    }

    /// Where the records are.
    #[must_use]
    pub fn database_url(&self) -> String {
        self.database.url.clone().unwrap_or_else(|| format!("sqlite://{}", self.data.join("nearhand.db").display()))
    }
}

impl Log {
    /// What is logged.
    ///
    /// # Errors
    /// When the filter cannot be read.
    pub fn filter(&self) -> Result<tracing_subscriber::EnvFilter, String> {
        tracing_subscriber::EnvFilter::try_new(&self.filter).map_err(|why| format!("log.filter: {why}"))
    }
}

/// A path alone is a file too; what has another scheme is not.
fn is_a_database(url: &str) -> bool {
    match url.split_once("://") {
        Some(("sqlite", file)) => !file.is_empty(),
        Some(("postgres" | "postgresql", _)) => cfg!(feature = "postgres"),
        Some(_) => false,
        None => !url.is_empty(),
    }
}

fn is_http(url: &str) -> bool {
    reqwest::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && !url.cannot_be_a_base())
}

/// The settings that are texts, by dotted name. Whatever is given for them is taken as it is written, also `1` or `true`.
const TEXTS: [&str; 12] = [
    "data",
    "node",
    "public_url",
    "log.filter",
    "database.url",
    "routing.osrm_url",
    "push.contact",
    "push.fcm.service_account",
    "push.fcm.url",
    "basemap.tiles",
    "basemap.pmtiles",
    "basemap.attribution",
];

/// The environment as a source.
struct Environment<'a>(&'a BTreeMap<String, String>);

impl Provider for Environment<'_> {
    fn metadata(&self) -> Metadata {
        Metadata::named("environment").interpolater(|_profile, keys| format!("{PREFIX}{}", keys.join("__").to_uppercase()))
    }
    fn data(&self) -> figment::error::Result<Map<Profile, Dict>> {
        let mut dict = Dict::new();
        let ours = self.0.iter().filter(|(name, _)| name.starts_with(PREFIX) && !name.starts_with(NOT_SETTINGS));
        for (name, value) in ours {
            let path = name[PREFIX.len()..].to_lowercase().replace("__", ".");
            insert(&mut dict, &path, read(&path, value));
        }
        Ok(Map::from([(Profile::Default, dict)]))
    }
}

/// One flag of the command line as a source.
struct Flag<'a>(&'a str, &'a str);

impl Provider for Flag<'_> {
    fn metadata(&self) -> Metadata {
        Metadata::named("command line")
    }
    fn data(&self) -> figment::error::Result<Map<Profile, Dict>> {
        let mut dict = Dict::new();
        insert(&mut dict, self.0, read(self.0, self.1));
        Ok(Map::from([(Profile::Default, dict)]))
    }
}

/// A value for a dotted path: numbers and booleans are recognised as such unless a text is wanted.
fn read(path: &str, value: &str) -> Value {
    if TEXTS.contains(&path) {
        return value.into();
    }
    // Infallible: any text is at least a string.
    value.parse().unwrap_or_else(|e: std::convert::Infallible| match e {})
}

/// Puts a value at a dotted path.
fn insert(dict: &mut Dict, path: &str, value: Value) {
    match path.split_once('.') {
        None => drop(dict.insert(path.into(), value)),
        Some((head, rest)) => {
            let below = dict.entry(head.into()).or_insert_with(|| Value::from(Dict::new()));
            if let Value::Dict(_, below) = below {
                insert(below, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn env(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn later_sources_win() {
        let mut file = tempfile::NamedTempFile::new().expect("file");
        write!(file, "port = 1\nnode = \"file\"\n[limits]\nbody = 2048\n").expect("written");
        let env = env(&[("NEARHAND_PORT", "2"), ("NEARHAND_LIMITS__RATE", "off"), ("PATH", "/bin"), ("NEARHAND_TEST_POSTGRES", "x")]);
        let config =
            Config::load(Some(file.path()), &env, &[("data", "/flag".into()), ("database.url", "sqlite://x".into())]).expect("loads");
        assert_eq!((config.port, config.node.as_str(), config.limits.body), (2, "file", 2048));
        assert_eq!((config.limits.rate, config.database_url().as_str()), (Switch::Off, "sqlite://x"));
        assert_eq!(config.data, PathBuf::from("/flag"));
        let flags = Config::load(None, &env, &[("port", "3".into())]).expect("loads");
        assert_eq!(flags.port, 3);
    }

    #[test]
    fn an_unknown_key_names_its_source() {
        let text = Config::load(None, &env(&[("NEARHAND_LIMITS__BODI", "1")]), &[]).expect_err("unknown");
        assert!(text.contains("bodi") && text.contains("environment"), "{text}");
        let mut file = tempfile::NamedTempFile::new().expect("file");
        writeln!(file, "prot = 1").expect("written");
        let text = Config::load(Some(file.path()), &env(&[]), &[]).expect_err("unknown");
        assert!(text.contains("prot") && text.contains(file.path().to_str().expect("path")), "{text}");
    }

    #[test]
    fn a_text_may_look_like_anything() {
        let names = ["NEARHAND_NODE", "NEARHAND_DATA", "NEARHAND_DATABASE__URL"];
        for text in ["1", "007", "1e3", "true", "[x]", "{", "\"q\""] {
            let config = Config::load(None, &env(&names.map(|n| (n, text))), &[]).expect(text);
            assert_eq!((config.node.as_str(), config.data.to_str(), config.database.url.as_deref()), (text, Some(text), Some(text)));
            assert_eq!(Config::load(None, &env(&[]), &[("data", text.into())]).expect(text).data, PathBuf::from(text));
        }
        let defaults = serde_json::to_value(Config::default()).expect("JSON");
        for text in TEXTS {
            let at = defaults.pointer(&format!("/{}", text.replace('.', "/"))).expect(text);
            assert!(at.is_string() || at.is_null(), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_others_put_into_the_environment_is_theirs() {
        use std::os::unix::ffi::OsStringExt;
        let raw = |bytes: &[u8]| OsString::from_vec(bytes.to_vec());
        let theirs = [(raw(b"PAGER\xff"), raw(b"x")), (raw(b"LESS"), raw(b"\xff")), (raw(b"NEARHAND_NODE"), raw(b"a"))];
        assert_eq!(Config::environment(theirs.into_iter()), Ok(env(&[("NEARHAND_NODE", "a")])));
        for (name, value) in [(&b"NEARHAND_NODE"[..], &b"\xff"[..]), (b"NEARHAND_\xff", b"x")] {
            let why = Config::environment(std::iter::once((raw(name), raw(value)))).expect_err("ours");
            assert!(why.contains("NEARHAND_"), "{why}");
        }
    }

    #[test]
    fn what_is_shown_holds_no_password() {
        let urls = [("NEARHAND_ROUTING__OSRM_URL", "http://u:swordfish@h/"), ("NEARHAND_DATABASE__URL", "swordfish.db")];
        let config = Config::load(None, &env(&urls), &[]).expect("loads");
        let text = toml::to_string(&config.shown()).expect("TOML");
        assert!(!text.contains("swordfish") && text.contains("http://…"), "{text}");
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (name, value) in [
            ("NEARHAND_PORT", "70000"),
            ("NEARHAND_LIMITS__RATE", "maybe"),
            ("NEARHAND_LIMITS__BODY", "1"),
            ("NEARHAND_DATABASE__READERS", "0"),
            ("NEARHAND_DATABASE__URL", "mysql://u@h/d"),
            ("NEARHAND_DATABASE__URL", ""),
            ("NEARHAND_DATABASE__URL", "sqlite://"),
            ("NEARHAND_ROUTING__OSRM_URL", "osrm.example"),
            ("NEARHAND_ROUTING__OSRM_URL", "127.0.0.1:5000"),
            ("NEARHAND_ROUTING__OSRM_URL", "ftp://osrm.example"),
            ("NEARHAND_LOG__FILTER", "nearhand=loud"),
            ("NEARHAND_PUSH__KIND", "fax"),
            ("NEARHAND_PUSH__CONTACT", "somebody"),
            ("NEARHAND_PUSH__FCM__URL", "http://fcm.googleapis.com"),
            ("NEARHAND_PUSH__FCM__SERVICE_ACCOUNT", "/nowhere.json"),
            ("NEARHAND_BASEMAP__TILES", "https://tiles.example.com/"),
            ("NEARHAND_BASEMAP__DATUM", "bd09"),
        ] {
            assert!(Config::load(None, &env(&[(name, value)]), &[]).is_err(), "{name}={value}");
        }
        assert!(Config::load(Some(Path::new("/nowhere.toml")), &env(&[]), &[]).is_err());
        Config::load(None, &env(&[]), &[]).expect("the defaults are right");
    }
}
