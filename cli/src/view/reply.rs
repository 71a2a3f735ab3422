//! Answers with the headers that keep the page to itself.

use std::io::Cursor;

use tiny_http::{Header, Response};

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
pub fn reply(status: u16, kind: &str, body: Vec<u8>, policy: String) -> Response<Cursor<Vec<u8>>> {
    let headers = [
        ("Content-Type", kind.to_owned()),
        ("Content-Security-Policy", policy),
        ("Cross-Origin-Opener-Policy", "same-origin".to_owned()),
        ("Cross-Origin-Resource-Policy", "same-origin".to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Permissions-Policy", "microphone=(self), camera=(), geolocation=()".to_owned()),
        ("Cache-Control", "no-store".to_owned()),
    ];
    let header = |(name, value): (&str, String)| Header::from_bytes(name, value).ok();
    headers.into_iter().filter_map(header).fold(
        Response::from_data(body).with_status_code(status),
        |answer, header| {
            let mut answer = answer;
            answer.add_header(header);
            answer
        },
    )
}
