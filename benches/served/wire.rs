//! The client's end of many sockets on one thread: as light as can be, so that it is the servers that are measured.

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use std::io::{ErrorKind, Read, Write};
use std::ops::Range;
use std::time::Duration;

/// One socket.
pub(crate) struct Wire {
    socket: TcpStream,
    seen: Vec<u8>,
    /// How much of `seen` was understood.
    used: usize,
    unsent: Vec<u8>,
    open: bool,
}

impl Wire {
    /// Sends; what the kernel does not take now goes when it can.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        if self.unsent.is_empty() {
            match self.socket.write(bytes) {
                Ok(n) => self.unsent.extend_from_slice(&bytes[n..]),
                Err(why) if why.kind() == ErrorKind::WouldBlock => self.unsent.extend_from_slice(bytes),
                Err(_gone) => self.open = false,
            }
        } else {
            self.unsent.extend_from_slice(bytes);
        }
    }

    fn flush(&mut self) {
        while !self.unsent.is_empty() {
            match self.socket.write(&self.unsent) {
                Ok(n) => drop(self.unsent.drain(..n)),
                Err(why) if why.kind() == ErrorKind::WouldBlock => return,
                Err(_gone) => {
                    self.open = false;
                    return;
                }
            }
        }
    }

    fn fill(&mut self, scratch: &mut [u8]) {
        if self.used == self.seen.len() {
            self.seen.clear();
        } else {
            self.seen.drain(..self.used);
        }
        self.used = 0;
        loop {
            match self.socket.read(scratch) {
                Ok(0) => self.open = false,
                Ok(n) => {
                    self.seen.extend_from_slice(&scratch[..n]);
                    if n == scratch.len() {
                        continue;
                    }
                }
                Err(why) if why.kind() == ErrorKind::WouldBlock => {}
                Err(_gone) => self.open = false,
            }
            return;
        }
    }

    /// The server has not hung up.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// The next whole answer: status and body.
    pub(crate) fn answer(&mut self) -> Option<(u16, &[u8])> {
        let (len, status, body) = http_answer(&self.seen[self.used..])?;
        let from = self.used;
        self.used += len;
        Some((status, &self.seen[from + body.start..from + body.end]))
    }

    /// The next whole text message; pings are answered on the way.
    pub(crate) fn text(&mut self) -> Option<&[u8]> {
        loop {
            let (len, op, payload) = frame(&self.seen[self.used..])?;
            let from = self.used;
            self.used += len;
            match op {
                1 => return Some(&self.seen[from + payload.start..from + payload.end]),
                9 => self.send(&masked(10, b"")),
                8 => self.open = false,
                _ => {}
            }
        }
    }
}

/// Sockets that are waited for together.
pub(crate) struct Wires {
    poll: Poll,
    events: Events,
    scratch: Vec<u8>,
    all: Vec<Wire>,
}

impl Wires {
    pub(crate) fn new(sockets: Vec<(std::net::TcpStream, Vec<u8>)>) -> Self {
        let poll = Poll::new().expect("epoll");
        let register = |(i, (socket, seen)): (usize, (std::net::TcpStream, Vec<u8>))| {
            socket.set_nonblocking(true).expect("a socket can");
            let mut socket = TcpStream::from_std(socket);
            poll.registry().register(&mut socket, Token(i), Interest::READABLE | Interest::WRITABLE).expect("registered");
            Wire { socket, seen, used: 0, unsent: vec![], open: true }
        };
        let all = sockets.into_iter().enumerate().map(register).collect();
        Self { poll, events: Events::with_capacity(4096), scratch: vec![0; 256 << 10], all }
    }

    /// Connections for requests.
    pub(crate) fn http(port: u16, n: usize) -> Self {
        Self::new((0..n).map(|_| (connect(port), vec![])).collect())
    }

    /// The socket with this number.
    pub(crate) fn at(&mut self, i: usize) -> &mut Wire {
        &mut self.all[i]
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// Waits until something comes, at most so long; which sockets have news.
    pub(crate) fn wait(&mut self, most: Duration, ready: &mut Vec<usize>) {
        ready.clear();
        if let Err(why) = self.poll.poll(&mut self.events, Some(most)) {
            assert_eq!(why.kind(), ErrorKind::Interrupted, "epoll: {why}");
            return;
        }
        for event in &self.events {
            let Token(i) = event.token();
            let wire = &mut self.all[i];
            if event.is_writable() {
                wire.flush();
            }
            if event.is_readable() {
                wire.fill(&mut self.scratch);
                ready.push(i);
            }
        }
    }
}

/// A connection to a server on this machine. A server that is hard at work may refuse the first tries.
pub(crate) fn connect(port: u16) -> std::net::TcpStream {
    for _ in 0..50 {
        if let Ok(socket) = std::net::TcpStream::connect(("127.0.0.1", port)) {
            socket.set_nodelay(true).expect("a socket can");
            return socket;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("nobody listens on port {port}")
}

/// A websocket, with what the server said right after the handshake.
pub(crate) fn websocket(port: u16, path: &str, token: Option<&str>) -> (std::net::TcpStream, Vec<u8>) {
    let mut socket = connect(port);
    let protocol = token.map_or(String::new(), |t| format!("sec-websocket-protocol: nearhand.v1, bearer.{t}\r\n"));
    let ask = format!(
        "GET {path} HTTP/1.1\r\nhost: bench\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n{protocol}\r\n"
    );
    socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket can");
    socket.write_all(ask.as_bytes()).expect("sent");
    let (mut seen, mut part) = (vec![], [0; 4096]);
    let head = loop {
        let n = socket.read(&mut part).expect("a handshake is answered");
        assert!(n > 0, "hung up in the handshake: {}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&part[..n]);
        if let Some(end) = find(&seen, b"\r\n\r\n") {
            break end + 4;
        }
    };
    assert!(seen.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&seen));
    seen.drain(..head);
    (socket, seen)
}

/// A POST with a JSON body.
pub(crate) fn post(path: &str, token: Option<&str>, body: &[u8]) -> Vec<u8> {
    let mut out = vec![];
    post_into(&mut out, path, token, body);
    out
}

/// The same at the end of what is there.
pub(crate) fn post_into(out: &mut Vec<u8>, path: &str, token: Option<&str>, body: &[u8]) {
    let auth = token.map_or(String::new(), |t| format!("authorization: Bearer {t}\r\n"));
    let head =
        format!("POST {path} HTTP/1.1\r\nhost: bench\r\n{auth}content-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(body);
}

/// A client's frame. The mask is zero, which unmasks to what was said.
pub(crate) fn masked(op: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len() + 14);
    masked_into(&mut out, op, payload);
    out
}

/// The same at the end of what is there.
pub(crate) fn masked_into(out: &mut Vec<u8>, op: u8, payload: &[u8]) {
    out.push(0x80 | op);
    match payload.len() {
        n if n < 126 => out.push(0x80 | n as u8),
        n if n < 1 << 16 => {
            out.push(0x80 | 126);
            out.extend_from_slice(&(n as u16).to_be_bytes());
        }
        n => {
            out.push(0x80 | 127);
            out.extend_from_slice(&(n as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(payload);
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|w| w == needle)
}

/// Length, status and body of the first answer, when it is whole. Every answer here carries its length.
fn http_answer(seen: &[u8]) -> Option<(usize, u16, Range<usize>)> {
    let head = find(seen, b"\r\n\r\n")? + 4;
    let status = std::str::from_utf8(seen.get(9..12)?).ok()?.parse().ok()?;
    let lines = seen[..head].split(|b| *b == b'\n');
    let length = lines.filter_map(|l| l.split_at_checked(16)).find(|(name, _)| name.eq_ignore_ascii_case(b"content-length: "));
    let n = length.and_then(|(_, v)| std::str::from_utf8(v).ok()?.trim().parse::<usize>().ok()).unwrap_or(0);
    (seen.len() >= head + n).then_some((head + n, status, head..head + n))
}

/// Length, opcode and payload of the first frame, when it is whole. Servers do not mask.
fn frame(seen: &[u8]) -> Option<(usize, u8, Range<usize>)> {
    let (first, short) = (*seen.first()?, *seen.get(1)? & 127);
    let (head, n) = match short {
        126 => (4, u16::from_be_bytes(seen.get(2..4)?.try_into().ok()?) as usize),
        127 => (10, u64::from_be_bytes(seen.get(2..10)?.try_into().ok()?) as usize),
        n => (2, n as usize),
    };
    (seen.len() >= head + n).then_some((head + n, first & 15, head..head + n))
}
