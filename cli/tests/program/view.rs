//! `v2f view`: the requests that its server answers. tests/viewer/run tests the page in a browser.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::server::{start, start_server, start_server_with};
use crate::{v2f, write_wav};

#[test]
fn only_the_page_itself_is_answered() {
    let server = start_server();
    let (own, page) = (server.own(), format!("/{}/", server.token));
    assert!(server.host.starts_with("127.0.0.1:"), "{}", server.host);
    let (status, head, body) = server.ask("GET", &page, &[&own], b"");
    assert_eq!(status, 200);
    assert!(head.contains("default-src 'none'") && head.contains("frame-ancestors 'none'"), "{head}");
    assert!(String::from_utf8_lossy(&body).contains("viewer.js"));

    let other_token = format!("/{}/", "0".repeat(server.token.len()));
    let live = format!("{page}live");
    let upgrade = |more: &[&'static str]| {
        let mut headers = vec![own.as_str(), "Connection: Upgrade, close", "Upgrade: websocket"];
        headers.extend(["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="]);
        headers.extend(more);
        headers
    };
    let refused: [(&str, &str, &[&str]); 11] = [
        ("GET", "/", &[&own]),
        ("GET", &other_token, &[&own]),
        ("GET", "/viewer.js", &[&own]),
        ("GET", &page, &["Host: localhost.example:80"]),
        ("GET", &page, &[]),
        ("GET", &page, &[&own, "Origin: http://other.example"]),
        ("GET", &page, &[&own, "Origin: null"]),
        ("POST", &format!("{page}bake"), &[&own]),
        ("GET", &live, &upgrade(&[])),
        ("GET", &live, &upgrade(&["Origin: http://other.example"])),
        ("GET", &live, &upgrade(&["Origin: null"])),
    ];
    for (method, path, headers) in refused {
        let (status, _, body) = server.ask(method, path, headers, b"");
        assert_eq!(status, 403, "{method} {path} {headers:?}");
        assert!(!body.starts_with(b"<!doctype"), "{method} {path} {headers:?}");
    }
}

/// Keeps every core busy until it is dropped.
struct Busy(Arc<AtomicBool>);

impl Busy {
    fn new() -> Self {
        let over = Arc::new(AtomicBool::new(false));
        for _ in 0..3 * std::thread::available_parallelism().map_or(2, usize::from) {
            let over = over.clone();
            std::thread::spawn(move || while !over.load(Ordering::Relaxed) {});
        }
        Self(over)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A browser opens several connections at once and keeps idle ones: none may wait for another.
#[test]
fn open_connections_do_not_block_others() {
    const AT_ONCE: usize = 24;
    let server = start_server();
    // The fault appeared when threads of the server woke late.
    let _busy = Busy::new();
    let connections: Vec<TcpStream> =
        (0..2 * AT_ONCE).map(|_| TcpStream::connect(&server.host).expect("a connection")).collect();
    let request = format!("GET /{}/session.json HTTP/1.1\r\nHost: {}\r\n\r\n", server.token, server.host);
    for round in 0..2 {
        for mut stream in connections.iter().step_by(2) {
            stream.write_all(request.as_bytes()).expect("a request");
        }
        for mut stream in connections.iter().step_by(2) {
            stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time limit");
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                let mut byte = [0];
                stream
                    .read_exact(&mut byte)
                    .unwrap_or_else(|error| panic!("no answer in round {round}: {error}"));
                head.push(byte[0].into());
            }
            let length = head.to_ascii_lowercase().lines().find_map(|line| {
                line.strip_prefix("content-length: ").and_then(|length| length.parse().ok())
            });
            let mut body = vec![0; length.expect("a length")];
            stream.read_exact(&mut body).expect("a body");
            assert!(head.starts_with("HTTP/1.1 200") && body.starts_with(b"{"), "{head}");
        }
    }
}

#[test]
fn a_bake_ends_when_its_connection_closes() {
    let folder = tempfile::tempdir().expect("a folder");
    let long = folder.path().join("long.wav");
    write_wav(&long, 16_000, 1, 1200.0);
    let mut program = Command::new(env!("CARGO_BIN_EXE_v2f"));
    program.arg("view").arg(&long).arg("--no-open").env("V2F_LOG", "debug");
    program.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = start(program);
    let log = BufReader::new(server.child.stderr.take().expect("its log"));
    let (sender, lines) = std::sync::mpsc::channel();
    std::thread::spawn(move || log.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));

    let request = r#"{"character": {"format": 1, "character": "Ann"}}"#;
    let mut stream = server.connect();
    let request = format!(
        "POST /{}/bake HTTP/1.1\r\n{}\r\n{}\r\nContent-Length: {}\r\n\r\n{request}",
        server.token,
        server.own(),
        server.origin(),
        request.len()
    );
    stream.write_all(request.as_bytes()).expect("a request");
    std::thread::sleep(Duration::from_millis(300));
    drop(stream);
    let limit = Instant::now() + Duration::from_secs(60);
    loop {
        let line = lines.recv_timeout(limit.saturating_duration_since(Instant::now()));
        if line.expect("the bake goes on").contains("a bake is cancelled") {
            return;
        }
    }
}

#[test]
fn only_files_of_the_page_are_served() {
    let server = start_server();
    let (own, origin) = (server.own(), server.origin());
    let at = |path: &str| format!("/{}/{path}", server.token);
    for path in [
        "../Cargo.toml",
        "..%2fCargo.toml",
        "/etc/passwd",
        "viewer.js.map",
        "students/../session.json",
        "students/0.onnx",
        "v2f.wasm",
    ] {
        let (status, ..) = server.ask("GET", &at(path), &[&own], b"");
        assert_eq!(status, 404, "{path}");
    }
    let (status, _, wav) = server.ask("GET", &at("recording.wav"), &[&own], b"");
    assert!(status == 200 && wav.starts_with(b"RIFF"));
    let reply = server.ask("GET", &at("session.json"), &[&own], b"").2;
    let reply: serde_json::Value = serde_json::from_slice(&reply).expect("a description");
    assert_eq!(reply["largest_recording"], 256 << 20);
    let huge = "Content-Length: 999999999999";
    assert_eq!(server.ask_long("PUT", &at("recording.wav"), &[&own, &origin, huge]), 413);
    assert_eq!(server.ask("DELETE", &at("recording.wav"), &[&own, &origin], b"").0, 405);

    let request = br#"{"character": {"format": 1, "character": "Ann"}}"#;
    let (status, _, curves) = server.ask("POST", &at("bake"), &[&own, &origin], request);
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
    for request in wrong {
        assert_eq!(
            server.ask("POST", &at("bake"), &[&own, &origin], request).0,
            422,
            "{}",
            String::from_utf8_lossy(request)
        );
    }
    let (status, _, levels) = server.ask("POST", &at("levels"), &[&own, &origin], request);
    assert!(status == 200 && levels.len() > 400);
    let (status, _, face) = server.ask(
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
    let (status, _, reply) = server.ask(
        "POST",
        &at("face"),
        &[&own, &origin],
        b"{\"format\": 1, \"character\": \"Ann\",\n \"gait\": 1}",
    );
    assert!(status == 422 && String::from_utf8_lossy(&reply).contains("`gait`"));
    let (status, _, reply) =
        server.ask("PUT", &at("recording.wav"), &[&own, &origin, "X-Name: words.wav"], b"no sound");
    assert!(status == 422 && String::from_utf8_lossy(&reply).contains("not a recording"));
}

/// A client that sends too much gets a reply, not only a broken connection.
#[test]
fn a_too_large_body_gets_a_reply() {
    let server = start_server();
    let (own, origin, path) = (server.own(), server.origin(), format!("/{}/bake", server.token));
    let (status, _, reply) = server.ask("POST", &path, &[&own, &origin], &vec![b' '; 7 << 20]);
    assert_eq!((status, reply.as_slice()), (413, &b"too large: at most 4 MiB"[..]));
    // Without a length in the headers.
    let mut chunks = format!("{:x}\r\n", 7 << 20).into_bytes();
    chunks.resize(chunks.len() + (7 << 20), b' ');
    chunks.extend(b"\r\n0\r\n\r\n");
    let (status, _, reply) = server.ask_chunked("POST", &path, &[&own, &origin], &chunks);
    assert_eq!((status, reply.as_slice()), (413, &b"too large: at most 4 MiB"[..]));
}

#[test]
fn a_computing_page_gets_core_students_and_samples() {
    let folder = tempfile::tempdir().expect("a folder");
    let core = folder.path().join("core.wasm");
    std::fs::write(&core, b"\0asm\x01\0\0\0").expect("a core");
    let server = start_server_with(&["--compute", "page", "--wasm", core.to_str().expect("a name")]);
    let ask = |path: &str| server.ask("GET", &format!("/{}/{path}", server.token), &[&server.own()], b"");
    let described = |body: &[u8]| serde_json::from_slice::<serde_json::Value>(body).expect("a description");
    assert_eq!(described(&ask("session.json").2)["compute"], "page");
    assert_eq!(ask("v2f.wasm").2, b"\0asm\x01\0\0\0");
    assert!(ask("students/0.onnx").2.len() > 100_000);
    for path in ["students/1.onnx", "students/-1.onnx", "students/0"] {
        assert_eq!(ask(path).0, 404, "{path}");
    }
    let (status, _, sound) = ask("sound.f32");
    let length = u32::from_le_bytes([sound[0], sound[1], sound[2], sound[3]]) as usize;
    let heading = described(&sound[4..4 + length]);
    assert!(status == 200 && heading["channels"] == 1 && sound.len() > 4 + length + 4000, "{heading}");

    let policy = |path: &str| {
        let (_, head, _) = ask(path);
        let head = head.to_ascii_lowercase();
        let line = head.lines().find_map(|line| line.strip_prefix("content-security-policy: "));
        let scripts = line.and_then(|line| line.split(';').find(|part| part.contains("script-src")));
        scripts.map(|scripts| scripts.trim().to_owned())
    };
    assert_eq!(policy("worker.js").as_deref(), Some("script-src 'self' 'wasm-unsafe-eval'"));
    for path in ["", "viewer.js", "session.json", "v2f.wasm"] {
        assert_eq!(policy(path).as_deref(), Some("script-src 'self'"), "{path}");
    }
}

#[test]
fn a_16_bit_recording_is_served_exactly() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ramp.wav");
    let format = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let samples: Vec<i16> = (0..16_000i32).map(|at| (at * 37 % 65_536 - 32_768) as i16).collect();
    let mut writer = hound::WavWriter::create(&path, format).expect("a recording");
    samples.iter().for_each(|&sample| writer.write_sample(sample).expect("a sample"));
    writer.finalize().expect("a recording");

    let server = start_server();
    let at = format!("/{}/recording.wav", server.token);
    let bytes = std::fs::read(&path).expect("a recording");
    assert_eq!(server.ask("PUT", &at, &[&server.own(), &server.origin(), "X-Name: ramp.wav"], &bytes).0, 200);
    let (_, _, wav) = server.ask("GET", &at, &[&server.own()], b"");
    let found: Vec<i16> =
        wav[44..].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    assert_eq!(found, samples);
}

#[test]
fn an_export_needs_a_core_and_a_new_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let (core, site) = (folder.path().join("core.wasm"), folder.path().join("site"));
    let export = |wasm: &std::path::Path| {
        let arguments: [&std::ffi::OsStr; 5] =
            ["view".as_ref(), "--wasm".as_ref(), wasm.as_os_str(), "--export".as_ref(), site.as_os_str()];
        v2f(arguments)
    };
    std::fs::write(&core, b"no core").expect("a file");
    let refused = export(&core);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("it is not WebAssembly"));
    assert!(!site.exists());
    std::fs::write(&core, b"\0asm\x01\0\0\0").expect("a core");
    assert_eq!(export(&core).status.code(), Some(0));
    for name in ["index.html", "viewer.js", "worker.js", "v2f.wasm", "session.json", "students/0.onnx"] {
        assert!(site.join(name).is_file(), "{name}");
    }
    let reply = std::fs::read_to_string(site.join("session.json")).expect("a description");
    assert!(!reply.contains("largest_recording"), "an exported page has no limit");
    assert_eq!(export(&core).status.code(), Some(2), "an existing folder is not written");
    let without = v2f(["view", "--export", "none"]);
    assert_eq!(without.status.code(), Some(3));
}

#[test]
fn errors_of_the_command_line_come_before_the_page() {
    for (arguments, expected) in [
        (["view", "none.wav", "--no-open"], 1),
        (["view", "none.onnx", "--no-open"], 2),
        (["view", "--map", "none"], 2),
    ] {
        let output = v2f(arguments);
        assert_eq!(output.status.code(), Some(expected), "{arguments:?}");
    }
}
