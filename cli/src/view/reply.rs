//! Replies to the page: HTTP with the headers that isolate it, and numbers with a JSON heading
//! (`[length of the JSON, u32][JSON][numbers, f32]`, little-endian).

use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::page::WORKER;

/// The page may run its own script and connect to its own address, nothing else.
const POLICY: &str = "default-src 'none'; script-src SCRIPTS; style-src 'self'; img-src 'self' data:; \
    connect-src 'self' ws://ADDRESS; worker-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// The content security policy of the file at `path`; `address` is the server's, `127.0.0.1:PORT`.
pub fn policy(address: &str, path: &str) -> String {
    // The policy of a worker comes with its own file, so only the worker may compile WebAssembly.
    let scripts = if path == WORKER { "'self' 'wasm-unsafe-eval'" } else { "'self'" };
    POLICY.replace("SCRIPTS", scripts).replace("ADDRESS", address)
}

/// A reply with that status, content type and policy.
pub fn reply(status: StatusCode, kind: &'static str, body: Bytes, policy: &str) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    // The policy contains only the server's own address: it is always a valid header.
    let policy = HeaderValue::from_str(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in [
        (header::CONTENT_TYPE, kind),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("permissions-policy"), "microphone=(self), camera=(), geolocation=()"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Rows of numbers over time.
#[derive(Default)]
pub struct Rows {
    times: Vec<f64>,
    numbers: Vec<u8>,
}

impl Rows {
    /// Adds the row at `seconds`.
    pub fn put(&mut self, seconds: f64, row: impl Iterator<Item = f32>) {
        self.times.push(seconds);
        self.numbers.extend(row.flat_map(f32::to_le_bytes));
    }

    /// The reply; `names` are the columns.
    pub fn finish(self, names: &Value) -> Vec<u8> {
        let heading = json!({
            "names": names,
            "start": self.times.first(),
            "step": self.times.get(1).zip(self.times.first()).map(|(second, first)| second - first),
            "rows": self.times.len(),
        });
        with_heading(&heading, &self.numbers)
    }
}

/// Numbers, little-endian, after a JSON heading that describes them.
pub fn with_heading(heading: &Value, numbers: &[u8]) -> Vec<u8> {
    let mut text = heading.to_string().into_bytes();
    // The numbers must begin at a multiple of four.
    text.resize(text.len().next_multiple_of(4), b' ');
    let mut reply = (text.len() as u32).to_le_bytes().to_vec();
    reply.extend(text);
    reply.extend(numbers);
    reply
}
