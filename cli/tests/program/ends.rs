//! Whatever ends `v2f play` and `v2f live`, the last rig frames that they send are the rig at rest: a
//! receiver keeps the last one for ever. And no end waits for a program that writes into a pipe.

use std::net::UdpSocket;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rosc::OscType;

use super::play::{face, osc};
use super::*;

/// Where the recording is cut: inside a vowel.
const CUT_SECONDS: f32 = 1.22;
/// `JawOpen` in Unreal's EARFaceBlendShape.
const JAW_OPEN: usize = 17;
/// Time after which the running program is stopped: inside speech.
const SPEAKING: Duration = Duration::from_millis(900);

/// Speech that ends in the middle of a word.
fn cut_speech(folder: &Path) -> String {
    let recording = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/recordings/austen-0880.wav");
    let mut speech = hound::WavReader::open(recording).expect("a recording");
    let path = folder.join("cut.wav");
    let mut cut = hound::WavWriter::create(&path, speech.spec()).expect("a wav");
    let count = (CUT_SECONDS * speech.spec().sample_rate as f32) as usize;
    for sample in speech.samples::<i16>().take(count) {
        cut.write_sample(sample.expect("a sample")).expect("a sample");
    }
    cut.finalize().expect("a whole wav");
    path.to_string_lossy().into_owned()
}

struct Running {
    program: Child,
    socket: UdpSocket,
    /// Datagrams, and whether the signal had been sent when they came.
    received: Vec<Vec<u8>>,
}

impl Running {
    /// Starts the program; `protocol` names the receiver.
    fn start(arguments: &[&str], protocol: &str) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        socket.set_read_timeout(Some(Duration::from_millis(20))).expect("a limit");
        let port = socket.local_addr().expect("an address").port();
        let program = Command::new(env!("CARGO_BIN_EXE_v2f"))
            .args(arguments)
            .args(["--subject", "Ann", "--send", &format!("{protocol}:127.0.0.1:{port}")])
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        Self { program, socket, received: Vec::new() }
    }

    /// Receives for `limit` from the first datagram on, or until the program has ended.
    fn receive(&mut self, limit: Option<Duration>) {
        let mut datagram = vec![0; 65_536];
        let mut first = None;
        loop {
            match self.socket.recv(&mut datagram) {
                Ok(length) => {
                    first.get_or_insert_with(Instant::now);
                    self.received.push(datagram[..length].to_vec());
                }
                Err(_) if self.program.try_wait().expect("a state").is_some() => return,
                Err(_) => {}
            }
            let passed = first.map(|first| first.elapsed());
            if limit.is_some_and(|limit| passed.is_some_and(|passed| passed >= limit)) {
                return;
            }
        }
    }

    fn jaw(&self) -> Vec<f32> {
        self.received.iter().map(|datagram| face(datagram).2[JAW_OPEN]).collect()
    }
}

/// The jaw was open shortly before the end, comes to rest without a jump, and stays there.
fn ends_at_rest(jaw: &[f32], what: &str) {
    // `live` waits up to 0.3 s for the tail of a recording.
    let end = &jaw[jaw.len().saturating_sub(45)..];
    assert!(end.len() > 20, "{what}: {jaw:?}");
    assert!(end.iter().any(|&value| value > 0.1), "{what} was not stopped inside speech: {end:?}");
    assert!(end.windows(2).all(|pair| (pair[0] - pair[1]) < 0.2), "{what} jumps: {end:?}");
    assert_eq!(jaw[jaw.len() - 3..], [0.0; 3], "{what}: {end:?}");
}

#[test]
fn an_end_inside_speech_leaves_the_rig_at_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    let cut = cut_speech(folder.path());
    let mut cases = vec![vec!["play", &cut, "--mute"]];
    if cfg!(feature = "microphone") {
        cases.push(vec!["live", "--file", &cut]);
        cases.push(vec!["live", "--file", &cut, "--seconds", "1.2"]);
    }
    for arguments in cases {
        let mut running = Running::start(&arguments, "llf");
        running.receive(None);
        assert_eq!(running.program.wait().expect("it ends").code(), Some(0));
        ends_at_rest(&running.jaw(), &arguments.join(" "));
    }
}

#[cfg(unix)]
#[test]
fn a_signal_inside_speech_leaves_the_rig_at_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    let cut = cut_speech(folder.path());
    let mut cases = vec![(vec!["play", &cut, "--mute", "--repeat"], 130)];
    if cfg!(feature = "microphone") {
        cases.push((vec!["live", "--file", &cut], 0));
    }
    for (arguments, code) in cases {
        for signal in ["-INT", "-TERM", "-HUP"] {
            let mut running = Running::start(&arguments, "llf");
            running.receive(Some(SPEAKING));
            send(signal, running.program.id());
            running.receive(None);
            assert_eq!(running.program.wait().expect("it ends").code(), Some(code), "{arguments:?} {signal}");
            ends_at_rest(&running.jaw(), &format!("{} {signal}", arguments.join(" ")));
        }
    }
}

/// VMC sends every control by its name, and the idle layer moves eyes and brows beside the mouth.
#[cfg(unix)]
#[test]
fn every_curve_comes_to_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    let cut = cut_speech(folder.path());
    let mut running = Running::start(&["play", &cut, "--mute", "--repeat", "--idle"], "vmc");
    running.receive(Some(SPEAKING));
    send("-TERM", running.program.id());
    running.receive(None);
    let mut last = std::collections::BTreeMap::new();
    let mut moved = std::collections::BTreeSet::new();
    for (address, arguments) in running.received.iter().flat_map(|datagram| osc(datagram)) {
        if let ("/VMC/Ext/Blend/Val", [OscType::String(name), OscType::Float(value)]) =
            (address.as_str(), arguments.as_slice())
        {
            if *value != 0.0 {
                moved.insert(name.clone());
            }
            last.insert(name.clone(), *value);
        }
    }
    assert!(moved.contains("jawOpen") && moved.contains("browInnerUp"), "{moved:?}");
    let left: Vec<_> = last.iter().filter(|(_, value)| **value != 0.0).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[cfg(unix)]
fn send(signal: &str, id: u32) {
    assert!(Command::new("kill").args([signal, &id.to_string()]).status().expect("kill").success());
}

/// A fifo without a writer, and one whose writer says nothing.
#[cfg(unix)]
#[test]
fn a_signal_ends_the_wait_for_a_pipe() {
    let folder = tempfile::tempdir().expect("a folder");
    let fifo = folder.path().join("fifo.wav");
    assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo").success());
    let fifo = fifo.to_string_lossy().into_owned();
    let json = folder.path().join("a.json").to_string_lossy().into_owned();
    for (arguments, silent_writer) in [
        (vec!["bake", &fifo, "-o", &json], false),
        (vec!["bake", "/dev/stdin", "-o", &json], true),
        (vec!["play", "/dev/stdin", "--mute"], true),
    ] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_v2f"))
            .args(&arguments)
            .stdin(if silent_writer { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let writer = program.stdin.take();
        std::thread::sleep(Duration::from_millis(500));
        assert!(program.try_wait().expect("a state").is_none(), "{arguments:?} did not wait");
        send("-TERM", program.id());
        let asked = Instant::now();
        while program.try_wait().expect("a state").is_none() {
            assert!(asked.elapsed() < Duration::from_secs(5), "{arguments:?} goes on waiting");
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(program.wait().expect("it ended").code(), Some(130), "{arguments:?}");
        drop(writer);
    }
    assert_eq!(files_below(folder.path()), ["fifo.wav"]);
}
