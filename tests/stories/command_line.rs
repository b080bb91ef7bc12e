//! The binary from outside: exit codes mean something, and a server stops when told to.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Message, connect};

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
fn what_serve_would_refuse_the_check_refuses() {
    for (name, value) in [
        ("NEARHAND_ROUTING__OSRM_URL", "osrm.example"),
        ("NEARHAND_LOG__FILTER", "nearhand=loud"),
        ("NEARHAND_DATABASE__URL", "mysql://u@h/d"),
    ] {
        for what in [&["config", "check"][..], &["serve", "--port", "0"]] {
            let mut wrong = nearhand(what);
            let (code, said) = run({
                wrong.env(name, value);
                wrong
            });
            assert_eq!(code, Some(2), "{what:?} {name}: {said}");
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("google-services.json");
    std::fs::write(&file, r#"{"project_info": {"project_id": "swordfish"}}"#).expect("written");
    for what in [&["config", "check"][..], &["serve", "--port", "0"]] {
        let mut wrong = nearhand(what);
        wrong.env("NEARHAND_PUSH__FCM__SERVICE_ACCOUNT", &file);
        let (code, said) = run(wrong);
        assert_eq!(code, Some(2), "{what:?}: {said}");
        for told in ["push.fcm.service_account", "google-services.json", "is no service account's key"] {
            assert!(said.contains(told) && !said.contains("swordfish"), "{said}");
        }
    }
    let mut others = nearhand(&["config", "check"]);
    others.env("LESS", <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"\xff"));
    assert_eq!(run(others).0, Some(0), "another program's variable may be anything");
    let field = ["admin", "create-user", "--login", "x", "--role", "worker", "--branch", "y"];
    let (code, said) = run(nearhand(&field));
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("--worker"), "{said}");
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
    let (server, port, mut log) = logged(data);
    std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
    (server, port)
}

/// The same with the rest of its log.
fn logged(data: &str) -> (Server, u16, impl Read + Send + 'static) {
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
    (server, port, log)
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
    signal(&server.0, "-TERM");
    assert_eq!(server.0.wait().expect("ends").code(), Some(0), "SIGTERM is an orderly end");
}

fn signal(to: &Child, which: &str) {
    assert!(Command::new("kill").args([which, &to.id().to_string()]).status().expect("kill runs").success());
}

#[test]
fn two_servers_on_one_folder_would_be_two_dispatchers_on_one_zone() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_str().expect("a path");
    let (first, _port) = serve(data);
    for args in [["serve", "--port", "0", "--data", data], ["demo", "--port", "0", "--data", data]] {
        let (code, said) = run(nearhand(&args));
        assert_eq!(code, Some(2), "{args:?}: {said}");
        assert!(args[0] == "demo" || said.contains(&format!("process {}", first.0.id())), "{said}");
    }
    assert_eq!(create_user(data, "root", "correct horse\n").0, Some(0), "the command line may look in");
    drop(first);
    serve(data);
}

#[test]
fn a_server_without_its_port_begins_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("known").port().to_string();
    let mut command = nearhand(&["serve", "--port", &port, "--data", folder.path().to_str().expect("a path")]);
    command.env("NEARHAND_HOST", "127.0.0.1");
    let (code, said) = run(command);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(&format!("127.0.0.1:{port}")), "{said}");
    assert!(!folder.path().join("nearhand.db").exists(), "it did not even open its records");
}

#[test]
fn a_server_that_stops_says_goodbye_to_its_websockets_and_waits_for_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_str().expect("a path");
    assert_eq!(create_user(data, "root", "correct horse\n").0, Some(0));
    let (mut server, port) = serve(data);
    let signed_in = ask(port, "POST /api/v1/sign-in", r#"{"login":"root","password":"correct horse"}"#);
    let body: serde_json::Value = serde_json::from_str(signed_in.split("\r\n\r\n").nth(1).expect("a body")).expect("JSON");
    let mut request = format!("ws://127.0.0.1:{port}/api/v1/stream").into_client_request().expect("a request");
    let bearer = format!("Bearer {}", body["token"].as_str().expect("a token"));
    request.headers_mut().insert("Authorization", bearer.parse().expect("a header"));
    let (mut socket, _) = connect(request).expect("connected");
    assert!(matches!(socket.read().expect("hello"), Message::Text(_)));
    let mut idle = std::net::TcpStream::connect(("127.0.0.1", port)).expect("listens");
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").expect("sent");
    assert!(idle.read(&mut [0; 512]).expect("answered") > 0, "a connection that is kept for the next request");
    let told = Instant::now();
    signal(&server.0, "-INT");
    let Message::Close(Some(goodbye)) = socket.read().expect("a last word") else { panic!("no goodbye") };
    assert_eq!(goodbye.code, CloseCode::Away);
    assert_eq!(server.0.wait().expect("ends").code(), Some(0), "SIGINT is an orderly end");
    assert!(told.elapsed() < Duration::from_secs(1), "nothing was under way: {:?}", told.elapsed());
}

#[test]
fn a_demo_without_an_end_ends_when_told() {
    for which in ["-TERM", "-INT"] {
        let mut demo = nearhand(&["demo", "--port", "0", "--workers", "4", "--calls-per-hour", "10", "--headless"]);
        demo.envs([("NEARHAND_SIGN_IN__HASH_MEMORY_KIB", "8"), ("NEARHAND_SIGN_IN__HASH_PASSES", "1")]);
        let mut demo = Server(demo.spawn().expect("starts"));
        let mut out = BufReader::new(demo.0.stdout.take().expect("piped"));
        let mut said = String::new();
        while !said.contains("Crew: ") {
            assert!(out.read_line(&mut said).expect("readable") > 0, "it ended before it began: {said}");
        }
        assert!(said.contains("Worker: "), "one of each can be tried: {said}");
        #[expect(clippy::disallowed_methods, reason = "a town of another process lives in real time")]
        std::thread::sleep(Duration::from_secs(2));
        signal(&demo.0, which);
        out.read_to_string(&mut said).expect("readable");
        assert_eq!(demo.0.wait().expect("ends").code(), Some(0), "{which}: {said}");
        assert!(said.contains("rules     looked at"), "{which}: {said}");
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "another process, in real time")]
fn a_server_whose_log_nobody_reads_any_more_goes_on_and_still_stops_when_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut server, port, log) = logged(folder.path().to_str().expect("a path"));
    drop(log);
    assert!(ask(port, "GET /readyz", "").starts_with("HTTP/1.1 200"));
    signal(&server.0, "-TERM");
    let ended = (0..200).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        server.0.try_wait().expect("can be asked")
    });
    assert_eq!(ended.and_then(|status| status.code()), Some(0));
}
