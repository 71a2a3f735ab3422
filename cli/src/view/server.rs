//! The server of the page: on 127.0.0.1 only, with a token in every path, closed to requests of other pages.

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
use super::session::{BakeRequest, MAX_RECORDING_BYTES, RECORDING, Session};
use super::sound::Sound;
use super::{microphone, page};

const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";
/// Interval between checks for Ctrl-C.
const INTERRUPT_INTERVAL: Duration = Duration::from_millis(100);
/// Random bytes in the address.
const TOKEN_BYTES: usize = 16;
/// Largest bake request, bytes.
const MAX_REQUEST_BYTES: usize = 4 << 20;
/// Longest wait for more of a body that is too large.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(1);
/// The default port of `http`.
const HTTP_PORT: u16 = 80;

/// Serves one page until Ctrl-C.
pub struct Server {
    listener: TcpListener,
    access: Access,
    session: Arc<Session>,
}

/// Decides which requests are answered.
#[derive(Clone)]
struct Access {
    /// `127.0.0.1:PORT`, as browsers write it.
    address: String,
    token: String,
    /// Works once and redirects to the token: other users can read the arguments of the browser process.
    one_time_token: Arc<Mutex<Option<String>>>,
}

/// A refusal or a failure: status and sentence.
type Refusal = (StatusCode, String);

impl Server {
    /// Listens on `port`, or on any free one for 0.
    ///
    /// # Errors
    /// The port is in use, or the system gives no random numbers.
    pub fn bind(session: Session, port: u16) -> anyhow::Result<Self> {
        let unusable = || format!("port {port} of 127.0.0.1 cannot be served");
        let listener =
            TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)).with_context(unusable)?;
        listener.set_nonblocking(true).with_context(unusable)?;
        let address = as_browsers_write(listener.local_addr().with_context(unusable)?);
        let one_time_token = Arc::new(Mutex::new(Some(random()?)));
        Ok(Self {
            listener,
            access: Access { address, token: random()?, one_time_token },
            session: Arc::new(session),
        })
    }

    /// Address of the page.
    pub fn address(&self) -> String {
        format!("http://{}/{}/", self.access.address, self.access.token)
    }

    /// An address that redirects to the page, once.
    pub fn one_time_address(&self) -> String {
        let one_time_token = self.access.one_time_token.lock().unwrap_or_else(PoisonError::into_inner);
        format!("http://{}/{}", self.access.address, one_time_token.as_deref().unwrap_or_default())
    }

    /// Serves until Ctrl-C.
    ///
    /// # Errors
    /// The system gives no thread or no event queue.
    pub fn run(self) -> anyhow::Result<()> {
        // One thread serves all connections; long computations run on threads of their own.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context("the page cannot be served")?;
        let served = runtime.block_on(async {
            // Rig frames are small and must be sent without delay.
            let listener = tokio::net::TcpListener::from_std(self.listener)?.tap_io(|connection| {
                connection
                    .set_nodelay(true)
                    .unwrap_or_else(|error| log::debug!("a slow connection: {error}"));
            });
            let routes = axum::Router::new().fallback(handle).with_state((self.access, self.session));
            tokio::spawn(axum::serve(listener, routes).into_future());
            while !interrupt::requested() {
                tokio::time::sleep(INTERRUPT_INTERVAL).await;
            }
            anyhow::Ok(())
        });
        runtime.shutdown_background();
        served.context("the page cannot be served")
    }
}

/// A random token.
fn random() -> anyhow::Result<String> {
    let mut bytes = [0; TOKEN_BYTES];
    getrandom::fill(&mut bytes).context("this system gives no random numbers")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Access {
    /// Whether the request has the one-time token, which is used up then.
    fn uses_one_time_token(&self, request: &Parts) -> bool {
        let mut one_time_token = self.one_time_token.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = request.uri.path().strip_prefix('/');
        let fits = request.method == Method::GET
            && text_of(request, header::HOST) == Some(self.address.as_str())
            && shown.is_some()
            && shown == one_time_token.as_deref();
        if fits {
            *one_time_token = None;
        }
        fits
    }

    /// The path below the token, if the request is allowed. The check of Host stops DNS rebinding, the check
    /// of Origin stops pages of other sites, and the token stops everybody else.
    fn allowed_path(&self, request: &Parts) -> Result<String, Refusal> {
        let forbidden = |text: &str| Err((StatusCode::FORBIDDEN, text.to_owned()));
        if text_of(request, header::HOST) != Some(self.address.as_str()) {
            return forbidden("this address is not served");
        }
        let own = format!("http://{}", self.address);
        let origin = request.headers.contains_key(header::ORIGIN).then(|| text_of(request, header::ORIGIN));
        match origin {
            Some(Some(origin)) if origin == own => {}
            None if request.method == Method::GET && !request.headers.contains_key(header::UPGRADE) => {}
            _ => return forbidden("requests of other pages are refused"),
        }
        let mut parts = request.uri.path().trim_start_matches('/').splitn(2, '/');
        match (parts.next(), parts.next()) {
            (Some(token), Some(rest)) if token == self.token => Ok(rest.to_owned()),
            _ => forbidden("the address lacks its token; use the whole address that the program printed"),
        }
    }
}

/// An `http` address as browsers write it: without the default port.
fn as_browsers_write(address: SocketAddr) -> String {
    match address.port() {
        HTTP_PORT => address.ip().to_string(),
        _ => address.to_string(),
    }
}

fn text_of(request: &Parts, name: header::HeaderName) -> Option<&str> {
    request.headers.get(name).and_then(|value| value.to_str().ok())
}

async fn handle(State((access, session)): State<(Access, Arc<Session>)>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    if access.uses_one_time_token(&parts) {
        return redirect_to_page(&access);
    }
    let path = match access.allowed_path(&parts) {
        Ok(path) => path,
        Err(refusal) => return respond(&access, "", Err(refusal)),
    };
    if path == microphone::LIVE {
        return match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => microphone::open(upgrade, session),
            Err(refused) => respond(&access, &path, Err((refused.status(), refused.body_text()))),
        };
    }
    let content = compute(parts, &path, body, session).await;
    respond(&access, &path, content)
}

/// Cancels a computation when dropped: a page that no longer needs the reply closes the connection.
struct CancelOnDrop(Arc<AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Reads the request and computes its reply, on a thread that may take long.
async fn compute(parts: Parts, path: &str, body: Body, session: Arc<Session>) -> Result<Content, Refusal> {
    let body = read(&parts, path, body).await?;
    let cancelled = Arc::new(AtomicBool::new(false));
    let _cancel = CancelOnDrop(cancelled.clone());
    let wanted = path.to_owned();
    let routed =
        tokio::task::spawn_blocking(move || route(&parts, &wanted, body, &session, &cancelled)).await;
    routed.unwrap_or_else(|error| {
        log::error!("no reply to {path}: {error}");
        let text = "the program could not reply; its terminal shows the reason, and more with V2F_LOG=debug";
        Err((StatusCode::INTERNAL_SERVER_ERROR, text.to_owned()))
    })
}

/// Redirects a request with the one-time token to the page.
fn redirect_to_page(access: &Access) -> Response {
    let mut response = reply(StatusCode::SEE_OTHER, TEXT, Bytes::new(), &policy(&access.address, ""));
    // A token is hexadecimal digits: always a valid header.
    if let Ok(place) = HeaderValue::from_str(&format!("/{}/", access.token)) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

/// Content of a reply, with its type.
type Content = (&'static str, Bytes);

fn respond(access: &Access, path: &str, content: Result<Content, Refusal>) -> Response {
    let (status, kind, body) = match content {
        Ok((kind, bytes)) => (StatusCode::OK, kind, bytes),
        Err((status, text)) => (status, TEXT, text.into()),
    };
    reply(status, kind, body, &policy(&access.address, path))
}

/// The body of a request. Most of the rest of a too large body is read too: a browser that gets a reply while
/// it still sends may report a broken connection instead of the reply.
async fn read(parts: &Parts, path: &str, mut body: Body) -> Result<Bytes, Refusal> {
    let max = if path == RECORDING { MAX_RECORDING_BYTES } else { MAX_REQUEST_BYTES };
    let too_large = (StatusCode::PAYLOAD_TOO_LARGE, format!("too large: at most {} MiB", max >> 20));
    let length = text_of(parts, header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    let mut bytes = Vec::new();
    let mut fits = length.is_none_or(|length| length <= max as u64);
    while fits && let Some(piece) = next_piece(&mut body).await {
        let piece =
            piece.map_err(|error| (StatusCode::BAD_REQUEST, format!("the body did not arrive: {error}")))?;
        bytes.extend_from_slice(&piece);
        fits = bytes.len() <= max;
    }
    if fits {
        return Ok(bytes.into());
    }
    drop(bytes);
    drop_rest(&mut body, 2 * max).await;
    Err(too_large)
}

/// Reads and drops at most `max` bytes.
async fn drop_rest(body: &mut Body, max: usize) {
    let mut left = max;
    while left > 0
        && let Ok(Some(Ok(piece))) = tokio::time::timeout(DRAIN_TIMEOUT, next_piece(body)).await
    {
        left = left.saturating_sub(piece.len());
    }
}

async fn next_piece(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await?;
    Some(frame.map(|frame| frame.into_data().unwrap_or_default()))
}

/// Computes the reply. It may take long; `cancelled` ends a bake.
fn route(
    parts: &Parts,
    path: &str,
    body: Bytes,
    session: &Session,
    cancelled: &AtomicBool,
) -> Result<Content, Refusal> {
    let wrong = |error: anyhow::Error| (StatusCode::UNPROCESSABLE_ENTITY, chain(&error));
    match (&parts.method, path) {
        (&Method::PUT, RECORDING) => {
            let name = text_of(parts, header::HeaderName::from_static("x-name")).unwrap_or("recording.wav");
            session.set_sound(Sound::from_bytes(body.into(), name).map_err(wrong)?);
            Ok((JSON, Bytes::from_static(b"{}")))
        }
        (&Method::POST, "face") => {
            let text = String::from_utf8_lossy(&body);
            Ok((JSON, session.face(&text).map_err(wrong)?.to_string().into()))
        }
        (&Method::POST, "bake" | "levels") => {
            let request: BakeRequest = serde_json::from_slice(&body).map_err(|error| wrong(error.into()))?;
            let answer =
                if path == "bake" { session.bake(&request, cancelled) } else { session.levels(&request) };
            Ok((BYTES, answer.map_err(wrong)?.into()))
        }
        (&Method::GET, path) => match (page::file(path), session.part(path)) {
            (Some(file), _) => Ok((file.kind, Bytes::from_static(file.bytes))),
            (None, Some(part)) => Ok((kind_of(path), part.map_err(wrong)?.into())),
            (None, None) => Err((StatusCode::NOT_FOUND, "there is no such file".to_owned())),
        },
        _ => Err((StatusCode::METHOD_NOT_ALLOWED, "this method is not allowed here".to_owned())),
    }
}

/// Content type of a part of the session.
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
