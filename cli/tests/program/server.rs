//! Starts `v2f view` and sends requests to it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::fixture;

/// A running server. Dropping it ends it.
pub struct Server {
    pub child: Child,
    /// `127.0.0.1:PORT`
    pub host: String,
    pub token: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn start_server() -> Server {
    start_server_with(&[])
}

pub fn start_server_with(more: &[&str]) -> Server {
    let mut program = v2f_view();
    program.arg("--no-open").args(more);
    start(program)
}

/// The command `v2f view` with a tone.
pub fn v2f_view() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_v2f"));
    program.args(["view".into(), fixture("tone.flac").into_os_string()]);
    program.stdout(Stdio::piped()).stderr(Stdio::null());
    program
}

/// Starts the program and waits for its address.
pub fn start(mut program: Command) -> Server {
    let mut child = program.spawn().expect("the program");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("the address");
    let rest = line.trim().strip_prefix("http://").expect("an address").to_owned();
    let (host, token) = rest.trim_end_matches('/').split_once('/').expect("a token");
    Server { child, host: host.to_owned(), token: token.to_owned() }
}

impl Server {
    /// Sends a request; returns status, headers and body.
    pub fn ask(&self, method: &str, path: &str, headers: &[&str], body: &[u8]) -> (u16, String, Vec<u8>) {
        let length = format!("Content-Length: {}", body.len());
        self.send(method, path, &[headers, &[length.as_str()]].concat(), body)
    }

    /// As [`ask`](Self::ask), with a body in chunks.
    pub fn ask_chunked(
        &self,
        method: &str,
        path: &str,
        headers: &[&str],
        body: &[u8],
    ) -> (u16, String, Vec<u8>) {
        self.send(method, path, &[headers, &["Transfer-Encoding: chunked"]].concat(), body)
    }

    fn send(&self, method: &str, path: &str, headers: &[&str], body: &[u8]) -> (u16, String, Vec<u8>) {
        let mut stream = self.connect();
        let mut request = format!("{method} {path} HTTP/1.1\r\n");
        if !headers.iter().any(|header| header.starts_with("Connection:")) {
            request += "Connection: close\r\n";
        }
        for header in headers {
            request += &format!("{header}\r\n");
        }
        request += "\r\n";
        stream.write_all(request.as_bytes()).expect("a request");
        stream.write_all(body).expect("a body");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("headers");
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        let body = answer.split_off(end + 4);
        let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
        (status, head, if chunked { dechunked(&body) } else { body })
    }

    /// A connection with a time limit.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.host).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time limit");
        stream
    }

    /// Status of a request that states the length of a body and never sends it.
    pub fn ask_long(&self, method: &str, path: &str, headers: &[&str]) -> u16 {
        let mut stream = self.connect();
        let request = format!("{method} {path} HTTP/1.1\r\n{}\r\n\r\n", headers.join("\r\n"));
        stream.write_all(request.as_bytes()).expect("a request");
        let mut start = [0; 12];
        stream.read_exact(&mut start).expect("an answer");
        String::from_utf8_lossy(&start[9..]).parse().expect("a status")
    }

    pub fn own(&self) -> String {
        format!("Host: {}", self.host)
    }

    pub fn origin(&self) -> String {
        format!("Origin: http://{}", self.host)
    }
}

/// The content of a chunked body.
fn dechunked(mut chunks: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = chunks.windows(2).position(|window| window == b"\r\n") {
        let digits = std::str::from_utf8(&chunks[..end]).expect("a length");
        let length = usize::from_str_radix(digits, 16).expect("a length");
        whole.extend_from_slice(&chunks[end + 2..end + 2 + length]);
        chunks = &chunks[end + 4 + length..];
    }
    whole
}
