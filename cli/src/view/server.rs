//! The page's server: 127.0.0.1 only, a token in every path, no other page's requests.

use std::io::Read as _;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use tiny_http::{Method, Request};

use crate::failure::chain;
use crate::interrupt;

use super::reply::{policy, reply};
use super::session::{RECORDING, Session, Wish};
use super::sound::Sound;
use super::{live, page};

const JSON: &str = "application/json";
const BYTES: &str = "application/octet-stream";
/// Ctrl-C is looked for this often.
const PATIENCE: Duration = Duration::from_millis(100);
/// Random bytes in the address.
const TOKEN_BYTES: usize = 16;
/// Largest recording file that the page may send, bytes.
const MOST_UPLOAD: usize = 256 << 20;
/// Largest wish, bytes.
const MOST_WISH: usize = 4 << 20;

/// Serves one page until Ctrl-C.
pub struct Server {
    http: Arc<tiny_http::Server>,
    gate: Arc<Gate>,
    session: Arc<Session>,
}

/// Who may come in.
struct Gate {
    /// `127.0.0.1:PORT`
    address: String,
    token: String,
}

/// A refusal or a failure: status and sentence.
type Refusal = (u16, String);

impl Server {
    /// Listens on `port`, or on any free one for 0.
    ///
    /// # Errors
    /// A port that is taken, a system without random numbers.
    pub fn bind(session: Session, port: u16) -> anyhow::Result<Self> {
        let http = tiny_http::Server::http(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))
            .map_err(|error| anyhow!("port {port} of 127.0.0.1 cannot be served: {error}"))?;
        let address = http.server_addr().to_string();
        let mut bytes = [0; TOKEN_BYTES];
        getrandom::fill(&mut bytes).context("this system gives no random numbers")?;
        let token = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { http: Arc::new(http), gate: Arc::new(Gate { address, token }), session: Arc::new(session) })
    }

    /// Where the page is.
    pub fn address(&self) -> String {
        format!("http://{}/{}/", self.gate.address, self.gate.token)
    }

    /// Answers until Ctrl-C.
    pub fn run(&self) {
        while !interrupt::requested() {
            match self.http.recv_timeout(PATIENCE) {
                Ok(Some(request)) => {
                    let (gate, session) = (self.gate.clone(), self.session.clone());
                    // A live stream holds its thread, so each request has its own.
                    std::thread::spawn(move || answer(request, &gate, &session));
                }
                Ok(None) => {}
                Err(error) => log::warn!("a request was lost: {error}"),
            }
        }
    }
}

impl Gate {
    /// The path below the token, if the request may come in. Host keeps out names that were bound to this address
    /// afterwards; Origin keeps out the pages of other sites; the token keeps out everybody else.
    fn admit(&self, request: &Request) -> Result<String, Refusal> {
        let forbidden = |text: &str| Err((403, text.to_owned()));
        if header(request, "Host") != Some(self.address.as_str()) {
            return forbidden("this address is not served");
        }
        let own = format!("http://{}", self.address);
        match header(request, "Origin") {
            Some(origin) if origin == own => {}
            None if *request.method() == Method::Get && header(request, "Upgrade").is_none() => {}
            _ => return forbidden("other pages may not ask here"),
        }
        let path = request.url().split(['?', '#']).next().unwrap_or_default();
        let mut parts = path.trim_start_matches('/').splitn(2, '/');
        match (parts.next(), parts.next()) {
            (Some(token), Some(rest)) if token == self.token => Ok(rest.to_owned()),
            _ => forbidden("the address lacks its token; use the whole one that v2f printed"),
        }
    }
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let found =
        request.headers().iter().find(|header| header.field.as_str().as_str().eq_ignore_ascii_case(name));
    found.map(|header| header.value.as_str())
}

fn answer(mut request: Request, gate: &Gate, session: &Session) {
    let path = match gate.admit(&request) {
        Ok(path) => path,
        Err(refusal) => return respond(request, gate, "", Err(refusal)),
    };
    if path == live::LIVE {
        return live::serve(request, session, &gate.address);
    }
    let found = route(&mut request, &path, session);
    respond(request, gate, &path, found);
}

/// What the page asked for, with its kind.
type Found = (&'static str, Vec<u8>);

fn respond(request: Request, gate: &Gate, path: &str, found: Result<Found, Refusal>) {
    let (status, kind, body) = match found {
        Ok((kind, bytes)) => (200, kind, bytes),
        Err((status, text)) => (status, "text/plain; charset=utf-8", text.into_bytes()),
    };
    if let Err(error) = request.respond(reply(status, kind, body, policy(&gate.address, path))) {
        log::debug!("the page went away: {error}");
    }
}

fn route(request: &mut Request, path: &str, session: &Session) -> Result<Found, Refusal> {
    let wrong = |error: anyhow::Error| (422, chain(&error));
    match (request.method().clone(), path) {
        (Method::Put, RECORDING) => {
            let name = header(request, "X-Name").unwrap_or("recording.wav").to_owned();
            let bytes = body(request, MOST_UPLOAD)?;
            session.take(Sound::from_bytes(bytes, &name).map_err(wrong)?);
            Ok((JSON, b"{}".to_vec()))
        }
        (Method::Post, "face") => {
            let text = String::from_utf8_lossy(&body(request, MOST_WISH)?).into_owned();
            Ok((JSON, session.face(&text).map_err(wrong)?.to_string().into_bytes()))
        }
        (Method::Post, "bake" | "levels") => {
            let wish: Wish =
                serde_json::from_slice(&body(request, MOST_WISH)?).map_err(|error| wrong(error.into()))?;
            let answer = if path == "bake" { session.bake(&wish) } else { session.levels(&wish) };
            Ok((BYTES, answer.map_err(wrong)?))
        }
        (Method::Get, path) => match (page::file(path), session.part(path)) {
            (Some(file), _) => Ok((file.kind, file.bytes.to_vec())),
            (None, Some(part)) => Ok((kind_of(path), part.map_err(wrong)?)),
            (None, None) => Err((404, "there is no such file".to_owned())),
        },
        _ => Err((405, "this cannot be done here".to_owned())),
    }
}

/// What the browser is told of a part of the session.
fn kind_of(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("json") => JSON,
        Some("wav") => "audio/wav",
        Some("wasm") => "application/wasm",
        _ => BYTES,
    }
}

fn body(request: &mut Request, most: usize) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let read = request.as_reader().take(most as u64 + 1).read_to_end(&mut bytes);
    match read {
        Ok(length) if length <= most => Ok(bytes),
        Ok(_) => Err((413, format!("too large: at most {} MiB", most >> 20))),
        Err(error) => Err((400, format!("it did not arrive: {error}"))),
    }
}
