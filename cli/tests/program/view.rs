//! `v2f view`: who may ask its server, and for what. The page itself is tested in a browser by tests/viewer/run.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::{fixture, v2f};

/// A running server; ends with the test.
struct Served {
    child: Child,
    /// `127.0.0.1:PORT`
    host: String,
    token: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve() -> Served {
    let mut child = Command::new(env!("CARGO_BIN_EXE_v2f"))
        .args(["view".into(), fixture("tone.flac").into_os_string(), "--no-open".into()])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("the address");
    let rest = line.trim().strip_prefix("http://").expect("an address").to_owned();
    let (host, token) = rest.trim_end_matches('/').split_once('/').expect("a token");
    Served { child, host: host.to_owned(), token: token.to_owned() }
}

impl Served {
    /// Status, headers and body of a request that is written as it stands.
    fn ask(&self, method: &str, path: &str, headers: &[&str], body: &[u8]) -> (u16, String, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.host).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time limit");
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
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
        (status, head, answer.split_off(end + 4))
    }

    fn own(&self) -> String {
        format!("Host: {}", self.host)
    }

    fn origin(&self) -> String {
        format!("Origin: http://{}", self.host)
    }
}

#[test]
fn the_page_is_for_its_own_address_alone() {
    let served = serve();
    let (own, page) = (served.own(), format!("/{}/", served.token));
    assert!(served.host.starts_with("127.0.0.1:"), "{}", served.host);
    let (status, head, body) = served.ask("GET", &page, &[&own], b"");
    assert_eq!(status, 200);
    assert!(head.contains("default-src 'none'") && head.contains("frame-ancestors 'none'"), "{head}");
    assert!(String::from_utf8_lossy(&body).contains("viewer.js"));

    let other_token = format!("/{}/", "0".repeat(served.token.len()));
    let refused: [(&str, &str, &[&str]); 9] = [
        ("GET", "/", &[&own]),
        ("GET", &other_token, &[&own]),
        ("GET", "/viewer.js", &[&own]),
        ("GET", &page, &["Host: localhost.example:80"]),
        ("GET", &page, &[]),
        ("GET", &page, &[&own, "Origin: http://other.example"]),
        ("GET", &page, &[&own, "Origin: null"]),
        ("POST", &format!("{page}bake"), &[&own]),
        (
            "GET",
            &format!("{page}live"),
            &[&own, "Upgrade: websocket", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="],
        ),
    ];
    for (method, path, headers) in refused {
        let (status, _, body) = served.ask(method, path, headers, b"");
        assert!(matches!(status, 400 | 403), "{method} {path} {headers:?}: {status}");
        assert!(!body.starts_with(b"<!doctype"), "{method} {path} {headers:?}");
    }
}

#[test]
fn only_what_belongs_to_the_page_is_served() {
    let served = serve();
    let (own, origin) = (served.own(), served.origin());
    let at = |path: &str| format!("/{}/{path}", served.token);
    for path in ["../Cargo.toml", "..%2fCargo.toml", "/etc/passwd", "viewer.js.map", "recording/../session"] {
        let (status, ..) = served.ask("GET", &at(path), &[&own], b"");
        assert_eq!(status, 404, "{path}");
    }
    let (status, _, wav) = served.ask("GET", &at("recording"), &[&own], b"");
    assert!(status == 200 && wav.starts_with(b"RIFF"));
    assert_eq!(served.ask("DELETE", &at("recording"), &[&own, &origin], b"").0, 405);

    let wish = br#"{"character": {"format": 1, "character": "Ann"}}"#;
    let (status, _, curves) = served.ask("POST", &at("bake"), &[&own, &origin], wish);
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&curves));
    let length = u32::from_le_bytes([curves[0], curves[1], curves[2], curves[3]]) as usize;
    let heading: serde_json::Value = serde_json::from_slice(&curves[4..4 + length]).expect("a heading");
    let values = heading["names"].as_array().expect("controls").len()
        * heading["rows"].as_u64().expect("frames") as usize;
    assert_eq!(curves.len() - 4 - length, values * 4);

    let wrong: [&[u8]; 4] = [
        b"",
        b"{}",
        br#"{"character": {"format": 1, "character": "Ann"}, "student": 9}"#,
        br#"{"character": {"format": 1, "character": "Ann", "tuning": {"nose.gain": 1}}}"#,
    ];
    for wish in wrong {
        assert_eq!(
            served.ask("POST", &at("bake"), &[&own, &origin], wish).0,
            422,
            "{}",
            String::from_utf8_lossy(wish)
        );
    }
    let (status, _, levels) = served.ask("POST", &at("levels"), &[&own, &origin], wish);
    assert!(status == 200 && levels.len() > 400);
    let (status, _, face) = served.ask(
        "POST",
        &at("face"),
        &[&own, &origin],
        br#"{"format": 1, "character": "Ann", "mapping": "oculus"}"#,
    );
    let face: serde_json::Value = serde_json::from_slice(&face).expect("a face");
    assert!(
        status == 200 && face["controls"][1]["name"] == "PP" && face["character"]["gate"] == true,
        "{face}"
    );
    let (status, _, told) = served.ask(
        "POST",
        &at("face"),
        &[&own, &origin],
        b"{\"format\": 1, \"character\": \"Ann\",\n \"gait\": 1}",
    );
    assert!(status == 422 && String::from_utf8_lossy(&told).contains("`gait`"));
    let (status, _, told) =
        served.ask("PUT", &at("recording"), &[&own, &origin, "X-Name: words.wav"], b"no sound");
    assert!(status == 422 && String::from_utf8_lossy(&told).contains("not a recording"));
}

#[test]
fn faults_of_the_command_line_come_before_the_page() {
    for (arguments, expected) in [
        (["view", "none.wav", "--no-open"], 1),
        (["view", "none.onnx", "--no-open"], 2),
        (["view", "--map", "none"], 2),
    ] {
        let output = v2f(arguments);
        assert_eq!(output.status.code(), Some(expected), "{arguments:?}");
    }
}
