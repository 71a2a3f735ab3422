//! What the page gets back: answers with the headers that keep it to itself, and numbers as it takes them,
//! `[length of the JSON, u32][JSON][numbers, f32]`, all little-endian.

use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::page::WORKER;

/// What the page may do: run its own script, talk to its own address, and nothing else.
const POLICY: &str = "default-src 'none'; script-src SCRIPTS; style-src 'self'; img-src 'self' data:; \
connect-src 'self' ws://ADDRESS; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the file at `path` may do in the browser; `address` is the server's, `127.0.0.1:PORT`.
pub fn policy(address: &str, path: &str) -> String {
    // A worker has the policy that comes with its own file: the page itself need not be allowed WebAssembly.
    let scripts = if path == WORKER { "'self' 'wasm-unsafe-eval'" } else { "'self'" };
    POLICY.replace("SCRIPTS", scripts).replace("ADDRESS", address)
}

/// An answer of that status and kind, under that policy.
pub fn reply(status: StatusCode, kind: &'static str, body: Bytes, policy: &str) -> Response {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    // The policy is made of the server's own address: it is always a header's text.
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
    answer
}

/// Rows of numbers over time that are being put together.
#[derive(Default)]
pub struct Answer {
    times: Vec<f64>,
    numbers: Vec<u8>,
}

impl Answer {
    /// Adds the row at `seconds`.
    pub fn put(&mut self, seconds: f64, row: impl Iterator<Item = f32>) {
        self.times.push(seconds);
        self.numbers.extend(row.flat_map(f32::to_le_bytes));
    }

    /// The whole; `names` are those of a row's numbers.
    pub fn finish(self, names: &Value) -> Vec<u8> {
        let heading = json!({
            "names": names,
            "start": self.times.first(),
            "step": self.times.get(1).zip(self.times.first()).map(|(second, first)| second - first),
            "rows": self.times.len(),
        });
        headed(&heading, &self.numbers)
    }
}

/// Numbers, little-endian, behind what the JSON says of them.
pub fn headed(heading: &Value, numbers: &[u8]) -> Vec<u8> {
    let mut text = heading.to_string().into_bytes();
    // So that the numbers behind it lie on a multiple of four.
    text.resize(text.len().next_multiple_of(4), b' ');
    let mut answer = (text.len() as u32).to_le_bytes().to_vec();
    answer.extend(text);
    answer.extend(numbers);
    answer
}
