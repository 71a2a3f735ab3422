//! The page's server: 127.0.0.1 only, a token in every path, no other page's requests.

use std::future::poll_fn;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use axum::serve::ListenerExt as _;

use crate::failure::chain;
use crate::interrupt;

use super::reply::{policy, reply};
use super::session::{LARGEST_RECORDING, RECORDING, Session, Wish};
use super::sound::Sound;
use super::{microphone, page};

const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";
/// Ctrl-C is looked for this often.
const PATIENCE: Duration = Duration::from_millis(100);
/// Random bytes in the address.
const TOKEN_BYTES: usize = 16;
/// Largest wish, bytes.
const MOST_WISH: usize = 4 << 20;
/// The rest of what is too large is waited for so long.
const LULL: Duration = Duration::from_secs(1);
/// The port that `http` means where none is named.
const HTTP_PORT: u16 = 80;

/// Serves one page until Ctrl-C.
pub struct Server {
    listener: TcpListener,
    gate: Gate,
    session: Arc<Session>,
}

/// Who may come in.
#[derive(Clone)]
struct Gate {
    /// `127.0.0.1:PORT`, as browsers write it
    address: String,
    token: String,
    /// Lets in once, and leads to the token: what the browser is started with, others may read.
    ticket: Arc<Mutex<Option<String>>>,
}

/// A refusal or a failure: status and sentence.
type Refusal = (StatusCode, String);

impl Server {
    /// Listens on `port`, or on any free one for 0.
    ///
    /// # Errors
    /// A port that is taken, a system without random numbers.
    pub fn bind(session: Session, port: u16) -> anyhow::Result<Self> {
        let taken = || format!("port {port} of 127.0.0.1 cannot be served");
        let listener = TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)).with_context(taken)?;
        listener.set_nonblocking(true).with_context(taken)?;
        let address = as_browsers_write(listener.local_addr().with_context(taken)?);
        let ticket = Arc::new(Mutex::new(Some(random()?)));
        Ok(Self { listener, gate: Gate { address, token: random()?, ticket }, session: Arc::new(session) })
    }

    /// Where the page is.
    pub fn address(&self) -> String {
        format!("http://{}/{}/", self.gate.address, self.gate.token)
    }

    /// Another address that leads there, once.
    pub fn ticket_address(&self) -> String {
        let ticket = self.gate.ticket.lock().unwrap_or_else(PoisonError::into_inner);
        format!("http://{}/{}", self.gate.address, ticket.as_deref().unwrap_or_default())
    }

    /// Answers until Ctrl-C.
    ///
    /// # Errors
    /// A system that gives no thread or no events.
    pub fn run(self) -> anyhow::Result<()> {
        // One thread waits for all connections; what takes long has threads of its own.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context("the page cannot be served")?;
        let served = runtime.block_on(async {
            // Frames are small, and each is wanted at once.
            let listener = tokio::net::TcpListener::from_std(self.listener)?.tap_io(|connection| {
                connection
                    .set_nodelay(true)
                    .unwrap_or_else(|error| log::debug!("a slow connection: {error}"));
            });
            let routes = axum::Router::new().fallback(answer).with_state((self.gate, self.session));
            tokio::spawn(axum::serve(listener, routes).into_future());
            while !interrupt::requested() {
                tokio::time::sleep(PATIENCE).await;
            }
            anyhow::Ok(())
        });
        runtime.shutdown_background();
        served.context("the page cannot be served")
    }
}

/// A word that nobody guesses.
fn random() -> anyhow::Result<String> {
    let mut bytes = [0; TOKEN_BYTES];
    getrandom::fill(&mut bytes).context("this system gives no random numbers")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Gate {
    /// Whether the request has the ticket, which is worth nothing afterwards.
    fn takes_ticket(&self, request: &Parts) -> bool {
        let mut ticket = self.ticket.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = request.uri.path().strip_prefix('/');
        let fits = request.method == Method::GET
            && text_of(request, header::HOST) == Some(self.address.as_str())
            && shown.is_some()
            && shown == ticket.as_deref();
        if fits {
            *ticket = None;
        }
        fits
    }

    /// The path below the token, if the request may come in. Host keeps out names that were bound to this address
    /// afterwards; Origin keeps out the pages of other sites; the token keeps out everybody else.
    fn admit(&self, request: &Parts) -> Result<String, Refusal> {
        let forbidden = |text: &str| Err((StatusCode::FORBIDDEN, text.to_owned()));
        if text_of(request, header::HOST) != Some(self.address.as_str()) {
            return forbidden("this address is not served");
        }
        let own = format!("http://{}", self.address);
        let origin = request.headers.contains_key(header::ORIGIN).then(|| text_of(request, header::ORIGIN));
        match origin {
            Some(Some(origin)) if origin == own => {}
            None if request.method == Method::GET && !request.headers.contains_key(header::UPGRADE) => {}
            _ => return forbidden("other pages may not ask here"),
        }
        let mut parts = request.uri.path().trim_start_matches('/').splitn(2, '/');
        match (parts.next(), parts.next()) {
            (Some(token), Some(rest)) if token == self.token => Ok(rest.to_owned()),
            _ => forbidden("the address lacks its token; use the whole one that v2f printed"),
        }
    }
}

/// An address of `http` without the port that goes without saying.
fn as_browsers_write(address: SocketAddr) -> String {
    match address.port() {
        HTTP_PORT => address.ip().to_string(),
        _ => address.to_string(),
    }
}

fn text_of(request: &Parts, name: header::HeaderName) -> Option<&str> {
    request.headers.get(name).and_then(|value| value.to_str().ok())
}

async fn answer(State((gate, session)): State<(Gate, Arc<Session>)>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    if gate.takes_ticket(&parts) {
        return lead(&gate);
    }
    let path = match gate.admit(&parts) {
        Ok(path) => path,
        Err(refusal) => return respond(&gate, "", Err(refusal)),
    };
    if path == microphone::LIVE {
        return match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => microphone::answer(upgrade, session),
            Err(refused) => respond(&gate, &path, Err((refused.status(), refused.body_text()))),
        };
    }
    let found = find(parts, &path, body, session).await;
    respond(&gate, &path, found)
}

/// Says when it goes that nobody waits for an answer any more: a page that changes its mind closes the connection.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Reads the request and computes its answer, on a thread that may take long.
async fn find(parts: Parts, path: &str, body: Body, session: Arc<Session>) -> Result<Found, Refusal> {
    let body = read(&parts, path, body).await?;
    let given_up = Arc::new(AtomicBool::new(false));
    let _waiting = Waiting(given_up.clone());
    let wanted = path.to_owned();
    let routed = tokio::task::spawn_blocking(move || route(&parts, &wanted, body, &session, &given_up)).await;
    routed.unwrap_or_else(|error| {
        log::error!("no answer to {path}: {error}");
        let told = "v2f could not answer; its terminal says why, and more with V2F_LOG=debug";
        Err((StatusCode::INTERNAL_SERVER_ERROR, told.to_owned()))
    })
}

/// Leads whoever had the ticket to the page.
fn lead(gate: &Gate) -> Response {
    let mut answer = reply(StatusCode::SEE_OTHER, TEXT, Bytes::new(), &policy(&gate.address, ""));
    // A token is hexadecimal digits: always a header's text.
    if let Ok(place) = HeaderValue::from_str(&format!("/{}/", gate.token)) {
        answer.headers_mut().insert(header::LOCATION, place);
    }
    answer
}

/// What the page asked for, with its kind.
type Found = (&'static str, Bytes);

fn respond(gate: &Gate, path: &str, found: Result<Found, Refusal>) -> Response {
    let (status, kind, body) = match found {
        Ok((kind, bytes)) => (StatusCode::OK, kind, bytes),
        Err((status, text)) => (status, TEXT, text.into()),
    };
    reply(status, kind, body, &policy(&gate.address, path))
}

/// The body of a request. Of one that is too large most of the rest is read too: a browser that is answered while it still
/// sends may report a broken connection instead of the answer.
async fn read(parts: &Parts, path: &str, mut body: Body) -> Result<Bytes, Refusal> {
    let most = if path == RECORDING { LARGEST_RECORDING } else { MOST_WISH };
    let too_large = (StatusCode::PAYLOAD_TOO_LARGE, format!("too large: at most {} MiB", most >> 20));
    let told = text_of(parts, header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    let mut bytes = Vec::new();
    let mut fits = told.is_none_or(|length| length <= most as u64);
    while fits && let Some(piece) = next_piece(&mut body).await {
        let piece =
            piece.map_err(|error| (StatusCode::BAD_REQUEST, format!("it did not arrive: {error}")))?;
        bytes.extend_from_slice(&piece);
        fits = bytes.len() <= most;
    }
    if fits {
        return Ok(bytes.into());
    }
    drop(bytes);
    drop_rest(&mut body, 2 * most).await;
    Err(too_large)
}

/// Reads at most so many bytes and keeps none of them.
async fn drop_rest(body: &mut Body, most: usize) {
    let mut left = most;
    while left > 0
        && let Ok(Some(Ok(piece))) = tokio::time::timeout(LULL, next_piece(body)).await
    {
        left = left.saturating_sub(piece.len());
    }
}

async fn next_piece(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await?;
    Some(frame.map(|frame| frame.into_data().unwrap_or_default()))
}

/// Computes the answer; may take long, but for curves that are given up.
fn route(
    parts: &Parts,
    path: &str,
    body: Bytes,
    session: &Session,
    given_up: &AtomicBool,
) -> Result<Found, Refusal> {
    let wrong = |error: anyhow::Error| (StatusCode::UNPROCESSABLE_ENTITY, chain(&error));
    match (&parts.method, path) {
        (&Method::PUT, RECORDING) => {
            let name = text_of(parts, header::HeaderName::from_static("x-name")).unwrap_or("recording.wav");
            session.take(Sound::from_bytes(body.into(), name).map_err(wrong)?);
            Ok((JSON, Bytes::from_static(b"{}")))
        }
        (&Method::POST, "face") => {
            let text = String::from_utf8_lossy(&body);
            Ok((JSON, session.face(&text).map_err(wrong)?.to_string().into()))
        }
        (&Method::POST, "bake" | "levels") => {
            let wish: Wish = serde_json::from_slice(&body).map_err(|error| wrong(error.into()))?;
            let answer = if path == "bake" { session.bake(&wish, given_up) } else { session.levels(&wish) };
            Ok((BYTES, answer.map_err(wrong)?.into()))
        }
        (&Method::GET, path) => match (page::file(path), session.part(path)) {
            (Some(file), _) => Ok((file.kind, Bytes::from_static(file.bytes))),
            (None, Some(part)) => Ok((kind_of(path), part.map_err(wrong)?.into())),
            (None, None) => Err((StatusCode::NOT_FOUND, "there is no such file".to_owned())),
        },
        _ => Err((StatusCode::METHOD_NOT_ALLOWED, "this cannot be done here".to_owned())),
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

#[cfg(test)]
mod tests;
