//! The live stream of `v2f view`: a web socket, spoken by hand.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::served::{Served, serve};

const TEXT: u8 = 1;
const CLOSE: u8 = 8;

/// A web socket that the server let in.
struct Socket(TcpStream);

impl Socket {
    fn open(served: &Served) -> Self {
        let mut stream = served.connect();
        let request = format!(
            "GET /{}/live HTTP/1.1\r\n{}\r\n{}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
            served.token,
            served.own(),
            served.origin()
        );
        stream.write_all(request.as_bytes()).expect("a request");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("an answer");
            head.extend(byte);
        }
        assert!(head.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&head));
        Self(stream)
    }

    /// Sends a short frame, masked by zeros.
    fn send(&mut self, kind: u8, payload: &[u8]) {
        let length = u8::try_from(payload.len()).expect("a short frame");
        assert!(length < 126);
        let frame = [&[0x80 | kind, 0x80 | length, 0, 0, 0, 0], payload].concat();
        self.0.write_all(&frame).expect("a frame");
    }

    /// The next frame: its kind and its payload.
    fn receive(&mut self) -> (u8, Vec<u8>) {
        let mut head = [0; 2];
        self.0.read_exact(&mut head).expect("a frame");
        let length = match head[1] {
            126 => {
                let mut long = [0; 2];
                self.0.read_exact(&mut long).expect("a length");
                u16::from_be_bytes(long)
            }
            short => short.into(),
        };
        let mut payload = vec![0; length.into()];
        self.0.read_exact(&mut payload).expect("a payload");
        (head[0] & 15, payload)
    }

    /// Nothing more comes, and the connection was not broken.
    fn is_over(&mut self) -> bool {
        matches!(self.0.read(&mut [0]), Ok(0))
    }
}

#[test]
fn a_stream_that_fails_says_why_and_is_closed() {
    let served = serve();
    let mut socket = Socket::open(&served);
    socket.send(TEXT, b"{}");
    // Sound is on its way already when the page hears of it.
    socket.send(2, &[0; 64]);
    let (kind, told) = socket.receive();
    let told: serde_json::Value = serde_json::from_slice(&told).expect("json");
    assert!(
        kind == TEXT && told["error"].as_str().is_some_and(|error| error.contains("character")),
        "{told}"
    );
    assert_eq!(socket.receive().0, CLOSE);
    socket.send(CLOSE, &[]);
    assert!(socket.is_over());
}

#[test]
fn a_page_that_closes_its_stream_is_answered() {
    let served = serve();
    let mut socket = Socket::open(&served);
    let normal = 1000_u16.to_be_bytes();
    socket.send(CLOSE, &normal);
    assert_eq!(socket.receive(), (CLOSE, normal.to_vec()));
    assert!(socket.is_over());
}
