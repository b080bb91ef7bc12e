//! The binary from outside: exit codes mean something, and a server stops when told to.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Output, Stdio};

fn nearhand(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nearhand"));
    command.env_clear().args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(mut command: Command) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = command.output().expect("the binary runs");
    (status.code(), String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned())
}

#[test]
fn settings_are_checked_and_the_source_of_a_mistake_is_named() {
    let (code, said) = run(nearhand(&["config", "check"]));
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("port = 8080"), "{said}");
    let mut wrong = nearhand(&["config", "check"]);
    wrong.env("NEARHAND_PROT", "1");
    let (code, said) = run(wrong);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("prot") && said.contains("environment"), "{said}");
    assert_eq!(run(nearhand(&["no-such-command"])).0, Some(2));
    let mut secret = nearhand(&["config", "check"]);
    secret.env("NEARHAND_DATABASE__URL", "postgres://u:swordfish@h/d");
    assert!(!run(secret).1.contains("swordfish"));
}

#[test]
fn a_database_that_is_away_is_exit_code_3() {
    let mut away = nearhand(&["migrate"]);
    away.env("NEARHAND_DATABASE__URL", "sqlite:///nowhere/at/all.db");
    let (code, said) = run(away);
    assert_eq!(code, Some(3), "{said}");
}

fn create_user(data: &str, login: &str, password: &str) -> (Option<i32>, String) {
    let args = ["admin", "create-user", "--login", login, "--role", "admin", "--branch", "近手", "--password-stdin", "--data", data];
    let mut child = nearhand(&args).stdin(Stdio::piped()).spawn().expect("starts");
    child.stdin.take().expect("piped").write_all(password.as_bytes()).expect("written");
    let Output { status, stdout, stderr } = child.wait_with_output().expect("ends");
    (status.code(), String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned())
}

/// A server that a failing test does not leave behind.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Starts a server on a free port; answers it and the port that its log names.
fn serve(data: &str) -> (Server, u16) {
    let mut command = nearhand(&["serve", "--port", "0", "--data", data]);
    let mut server = Server(command.env("NEARHAND_LOG__FORMAT", "json").env("NEARHAND_HOST", "127.0.0.1").spawn().expect("starts"));
    let mut log = BufReader::new(server.0.stderr.take().expect("piped"));
    let mut line = String::new();
    let port = loop {
        line.clear();
        assert!(log.read_line(&mut line).expect("readable") > 0, "the server ended before it served");
        let entry: serde_json::Value = serde_json::from_str(&line).expect("one JSON object a line");
        if entry["message"] == "serving" {
            break u16::try_from(entry["port"].as_u64().expect("a port")).expect("a port");
        }
    };
    std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
    (server, port)
}

/// One request by hand; answers everything that came back.
fn ask(port: u16, head: &str, body: &str) -> String {
    let mut socket = std::net::TcpStream::connect(("127.0.0.1", port)).expect("listens");
    let length = body.len();
    write!(
        socket,
        "{head} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .expect("sent");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).expect("answered");
    answer
}

#[test]
fn the_first_user_signs_in_over_a_socket_and_the_server_stops_when_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_str().expect("a path");
    let (code, said) = create_user(data, "root", "short\n");
    assert_eq!(code, Some(2), "{said}");
    let (code, said) = create_user(data, "root", "correct horse\n");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(create_user(data, "root", "correct horse\n").0, Some(2), "the login is taken");
    let (mut server, port) = serve(data);
    assert!(ask(port, "GET /readyz", "").starts_with("HTTP/1.1 200"));
    let signed_in = ask(port, "POST /api/v1/sign-in", r#"{"login":"root","password":"correct horse"}"#);
    assert!(signed_in.starts_with("HTTP/1.1 200") && signed_in.contains("\"roles\":[\"admin\"]"), "{signed_in}");
    assert!(ask(port, "GET /metrics", "").contains("nearhand_http_answers_total"), "this machine may read the metrics");
    let pid = server.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
    assert_eq!(server.0.wait().expect("ends").code(), Some(0), "SIGTERM is an orderly end");
}
