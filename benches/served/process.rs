//! Servers under measurement: child processes with what the kernel says of their time and memory.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// Clock ticks of `/proc/PID/stat`, a second: the same on every Linux that Rust runs on.
const TICKS: f64 = 100.0;
/// Bytes of a page of `/proc/PID/statm`.
const PAGE: f64 = 4096.0;
/// A server that does not speak within this is broken.
const PATIENCE: Duration = Duration::from_secs(60);

/// Which cores a process may use: servers and the client must not take each other's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cores {
    /// All but the last.
    Server,
    /// The last.
    Client,
    /// All.
    Every,
}

impl Cores {
    fn list(self) -> Option<String> {
        let all = online();
        match self {
            Cores::Server if all > 1 => Some(format!("0-{}", all - 2)),
            Cores::Client if all > 1 => Some(format!("{}", all - 1)),
            Cores::Server | Cores::Client | Cores::Every => Some(format!("0-{}", all - 1)).filter(|_| all > 1),
        }
    }

    /// A command that starts `program` on these cores; where there is no `taskset`, on all.
    pub(crate) fn command(self, program: &std::path::Path) -> Command {
        match self.list().filter(|_| taskset_works()) {
            Some(list) => {
                let mut command = Command::new("taskset");
                command.args(["-c", &list]).arg(program);
                command
            }
            None => Command::new(program),
        }
    }

    /// Moves this process, threads that it starts later included.
    pub(crate) fn move_here(self) {
        if let Some(list) = self.list().filter(|_| taskset_works()) {
            let me = std::process::id().to_string();
            // Without it the figures are noisier, nothing else.
            drop(Command::new("taskset").args(["-a", "-c", "-p", &list, &me]).stdout(Stdio::null()).status());
        }
    }
}

/// Cores of the machine, whatever this process may use of them.
fn online() -> usize {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    text.lines().filter(|l| l.starts_with("processor")).count().max(1)
}

fn taskset_works() -> bool {
    Command::new("taskset").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// A child process; it dies with this.
pub(crate) struct Process {
    child: Child,
    says: BufReader<ChildStdout>,
    hears: ChildStdin,
    pub(crate) port: u16,
}

impl Process {
    /// Starts the nearhand binary's server on a folder and waits until it answers `GET /readyz`.
    pub(crate) fn nearhand(folder: &std::path::Path, cores: Cores) -> Self {
        let port = free_port();
        let mut command = cores.command(env!("CARGO_BIN_EXE_nearhand").as_ref());
        command.args(["serve", "--port", &port.to_string(), "--data"]).arg(folder);
        let mut process = Self::spawn(settings(&mut command));
        process.port = port;
        process.wait_ready();
        process
    }

    /// Starts this very program in another role and waits until it says its port, or `ready` when it has none.
    pub(crate) fn role(role: &str, args: &[&str], cores: Cores) -> Self {
        let me = std::env::current_exe().expect("this program has a file");
        let mut command = cores.command(&me);
        command.arg(role).args(args);
        let mut process = Self::spawn(&mut command);
        process.port = process.line().trim_start_matches("port ").parse().unwrap_or(0);
        process
    }

    /// Starts a command whose pipes are held here.
    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let says = BufReader::new(child.stdout.take().expect("piped"));
        let hears = child.stdin.take().expect("piped");
        Self { child, says, hears, port: 0 }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The next line it says; empty when it has ended.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.says.read_line(&mut line).expect("a pipe can be read");
        line.trim_end().to_owned()
    }

    /// Tells it a line.
    pub(crate) fn tell(&mut self, line: &str) {
        writeln!(self.hears, "{line}").expect("it listens");
    }

    /// Tells it many lines at once.
    pub(crate) fn tell_all(&mut self, lines: &[u8]) {
        self.hears.write_all(lines).expect("it listens");
    }

    /// CPU time of all its threads so far, seconds, to a hundredth.
    pub(crate) fn cpu_s(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid())).unwrap_or_default();
        let after_name = stat.rsplit(')').next().unwrap_or("");
        let field = |n: usize| after_name.split_whitespace().nth(n).and_then(|v| v.parse::<f64>().ok()).unwrap_or(0.0);
        (field(11) + field(12)) / TICKS
    }

    /// Resident memory, bytes.
    pub(crate) fn rss(&self) -> f64 {
        let statm = std::fs::read_to_string(format!("/proc/{}/statm", self.pid())).unwrap_or_default();
        statm.split(' ').nth(1).and_then(|v| v.parse::<f64>().ok()).unwrap_or(0.0) * PAGE
    }

    /// Waits until it has used next to no CPU for a third of a second: what was asked of it is done.
    pub(crate) fn settle(&self) {
        let began = Instant::now();
        let mut before = self.cpu_s();
        while began.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(300));
            let now = self.cpu_s();
            if now - before <= 0.02 {
                return;
            }
            before = now;
        }
    }

    /// Waits until `GET /readyz` answers 200.
    pub(crate) fn wait_ready(&mut self) {
        let began = Instant::now();
        while !ready(self.port) {
            assert!(began.elapsed() < PATIENCE, "the server does not get ready");
            if let Ok(Some(status)) = self.child.try_wait() {
                panic!("the server ended: {status}");
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// `kill -9`.
    pub(crate) fn kill_nine(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill_nine();
    }
}

/// What every server under measurement is told: cheap password hashes, no rate limits, quiet logs.
pub(crate) fn settings(command: &mut Command) -> &mut Command {
    command.env("NEARHAND_HOST", "127.0.0.1").env("NEARHAND_LIMITS__RATE", "off").env("NEARHAND_LOG__FILTER", "warn");
    command.env("NEARHAND_SIGN_IN__HASH_MEMORY_KIB", "8").env("NEARHAND_SIGN_IN__HASH_PASSES", "1")
}

/// A port that nobody has now.
pub(crate) fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("bound").port()
}

fn ready(port: u16) -> bool {
    use std::io::Read;
    let Ok(mut socket) = std::net::TcpStream::connect(("127.0.0.1", port)) else { return false };
    let asked = socket.write_all(b"GET /readyz HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n");
    let mut answer = Vec::new();
    asked.is_ok() && socket.read_to_end(&mut answer).is_ok() && answer.starts_with(b"HTTP/1.1 200")
}
