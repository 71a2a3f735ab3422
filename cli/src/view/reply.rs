//! Answers with the headers that keep the page to itself.

use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

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
