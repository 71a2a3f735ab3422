//! `v2f play`, and the datagrams of `v2f play` and `v2f live`. `tests/receivers/run` receives them with other
//! software.

use std::net::UdpSocket;
use std::process::Stdio;
use std::time::Duration;

use super::bake::{curve, read_json};
use super::*;

/// Runs the program; returns the datagrams of each of `count` ports. `{0}`, `{1}` are replaced by the ports.
fn sent(arguments: &[&str], count: usize) -> (Output, Vec<Vec<Vec<u8>>>) {
    let sockets: Vec<UdpSocket> =
        (0..count).map(|_| UdpSocket::bind("127.0.0.1:0").expect("a socket")).collect();
    let arguments = arguments.iter().map(|argument| {
        sockets.iter().enumerate().fold((*argument).to_owned(), |text, (place, socket)| {
            let port = socket.local_addr().expect("an address").port().to_string();
            text.replace(&format!("{{{place}}}"), &port)
        })
    });
    let program = Command::new(env!("CARGO_BIN_EXE_v2f"))
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let receivers: Vec<_> = sockets
        .into_iter()
        .map(|socket| {
            std::thread::spawn(move || {
                let mut received = Vec::new();
                let mut datagram = vec![0; 65_536];
                // A long limit before the first datagram, which waits for the bake; a short one after the
                // last.
                socket.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
                while let Ok(length) = socket.recv(&mut datagram) {
                    received.push(datagram[..length].to_vec());
                    socket.set_read_timeout(Some(Duration::from_secs(2))).expect("a limit");
                }
                received
            })
        })
        .collect();
    let output = program.wait_with_output().expect("it ends");
    (output, receivers.into_iter().map(|receiver| receiver.join().expect("a receiver")).collect())
}

/// Frame number, rate and values of a Live Link Face datagram of a subject whose name has three letters.
pub fn face(datagram: &[u8]) -> (usize, (u32, u32), Vec<f32>) {
    assert_eq!(datagram.len(), 309);
    let word = |at: usize| u32::from_be_bytes(datagram[at..at + 4].try_into().expect("four bytes"));
    let floats = datagram[65..].as_chunks().0.iter().map(|four| f32::from_be_bytes(*four)).collect();
    (word(48) as usize, (word(56), word(60)), floats)
}

#[test]
fn a_recording_is_sent_as_it_is_baked() {
    let folder = tempfile::tempdir().expect("a folder");
    let json = folder.path().join("a.json");
    let tone = fixture("tone.flac").to_string_lossy().into_owned();
    let baked = v2f(["bake", &tone, "--fps", "29.97", "-o", &json.to_string_lossy()]);
    assert_eq!(code(&baked), 0, "{}", stderr(&baked));
    let curves = read_json(&json);
    let (output, received) = sent(
        &[
            "play",
            &tone,
            "--mute",
            "--fps",
            "29.97",
            "--send",
            "llf:127.0.0.1:{0}",
            "--send",
            "vmc:127.0.0.1:{1}",
        ],
        2,
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("frames sent"), "{}", stdout(&output));

    let (jaw, smile) = (curve(&curves, "jawOpen"), curve(&curves, "mouthSmileRight"));
    let mut last = None;
    // The rig frames behind the recording bring the rig to rest: `ends.rs`.
    let of_recording = received[0].iter().filter(|datagram| face(datagram).0 < jaw.len());
    for datagram in of_recording {
        let (number, rate, values) = face(datagram);
        assert!(last.is_none_or(|last| number > last), "{number}");
        last = Some(number);
        assert_eq!(rate, (30_000, 1001));
        // JawOpen and MouthSmileRight in Unreal's EARFaceBlendShape.
        assert_eq!((values[17], values[24]), (jaw[number] as f32, smile[number] as f32));
        assert!(values[52..].iter().all(|&angle| angle == 0.0));
    }
    // A busy machine may skip some frames, never the last.
    assert!(received[0].len() >= jaw.len() / 2, "{} of {}", received[0].len(), jaw.len());
    assert_eq!(last, Some(jaw.len() - 1));

    let applied = received[1]
        .iter()
        .flat_map(|datagram| osc(datagram))
        .filter(|(address, _)| address.ends_with("/Apply"));
    assert_eq!(applied.count(), received[0].len());
}

/// Address and arguments of every message in a bundle.
pub fn osc(datagram: &[u8]) -> Vec<(String, Vec<rosc::OscType>)> {
    let Ok((_, rosc::OscPacket::Bundle(bundle))) = rosc::decoder::decode_udp(datagram) else {
        panic!("no bundle")
    };
    let messages = bundle.content.into_iter().filter_map(|packet| match packet {
        rosc::OscPacket::Message(message) => Some((message.addr, message.args)),
        rosc::OscPacket::Bundle(_) => None,
    });
    messages.collect()
}

#[cfg(feature = "microphone")]
#[test]
fn a_live_stream_is_sent_at_the_given_rate() {
    let tone = fixture("tone.flac").to_string_lossy().into_owned();
    // The voice gate holds the mouth shut on a tone.
    let source = ["live", "--file", &tone, "--no-voice-gate"];
    let target = ["--fps", "25", "--subject", "Ann", "--send", "llf:127.0.0.1:{0}"];
    let (output, received) = sent(&[&source[..], &target].concat(), 1);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.contains("25 frames per second -> llf:127.0.0.1:"), "{text}");
    assert!(text.contains(&format!("sent      {} frames of ", received[0].len())), "{text}");
    let frames: Vec<_> = received[0].iter().map(|datagram| face(datagram)).collect();
    assert!(frames.iter().all(|(_, rate, _)| *rate == (25, 1)));
    assert!(frames.windows(2).all(|pair| pair[1].0 > pair[0].0));
    // 0.6 s of sound and the tail at 25 frames per second; fewer on a busy machine.
    assert!((5..60).contains(&frames.len()), "{}", frames.len());
    assert!(frames.iter().any(|(_, _, values)| values[..52].iter().any(|&value| value > 0.05)));
}

#[cfg(unix)]
#[test]
fn repetitions_continue_the_frame_numbers() {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
    let port = socket.local_addr().expect("an address").port();
    let mut program = Command::new(env!("CARGO_BIN_EXE_v2f"))
        .args(["play", "--repeat", "--mute", "--fps", "25", "--subject", "Ann"])
        .args(["--send", &format!("llf:127.0.0.1:{port}")])
        .arg(fixture("tone.flac"))
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    // 0.6 s are 15 frames: well into the third time.
    let mut datagram = [0; 1024];
    let mut last = None;
    while last.is_none_or(|last| last < 40) {
        let length = socket.recv(&mut datagram).expect("a frame");
        let (number, ..) = face(&datagram[..length]);
        assert!(last.is_none_or(|last| number > last), "{number} after {last:?}");
        last = Some(number);
    }
    let stopped = Command::new("kill").args(["-INT", &program.id().to_string()]).status().expect("kill");
    assert!(stopped.success());
    assert_eq!(program.wait().expect("it ends").code(), Some(130));
}

/// With `nohup` the terminal may close.
#[cfg(target_os = "linux")]
#[test]
fn nohup_keeps_the_program_alive() {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
    let port = socket.local_addr().expect("an address").port();
    let mut program = Command::new("sh")
        .args(["-c", "trap '' HUP; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_v2f")])
        .args(["play", "--repeat", "--mute", "--fps", "25", "--send", &format!("llf:127.0.0.1:{port}")])
        .arg(fixture("tone.flac"))
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    let send_signal = |signal: &str, id: u32| {
        let sent = Command::new("kill").args([signal, &id.to_string()]).status().expect("kill");
        assert!(sent.success());
    };
    let mut datagram = [0; 1024];
    socket.recv(&mut datagram).expect("a frame");
    send_signal("-HUP", program.id());
    // More datagrams than can be in flight.
    for _ in 0..20 {
        socket.recv(&mut datagram).expect("a frame");
    }
    send_signal("-TERM", program.id());
    assert_eq!(program.wait().expect("it ends").code(), Some(130));
}

#[test]
fn wrong_usage_has_its_own_exit_code() {
    let tone = fixture("tone.flac").to_string_lossy().into_owned();
    let cases: [(&[&str], i32, &str); 5] = [
        (&["play", &tone, "--send", "osc"], 2, "expected llf or vmc"),
        (&["play", &tone, "--map", "oculus"], 2, "--map arkit"),
        (&["play", &tone, "--fps", "student"], 2, "rate of the student"),
        (&["play", &tone, "--subject", ""], 2, "1 to 64 bytes"),
        (&["play", "nowhere.wav"], 1, "nowhere.wav"),
    ];
    for (arguments, expected, text) in cases {
        let output = v2f(arguments);
        no_panic(&output);
        assert_eq!(code(&output), expected, "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(text), "{arguments:?}: {}", stderr(&output));
    }
}
