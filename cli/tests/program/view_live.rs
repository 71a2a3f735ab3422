//! The live stream of `v2f view`, through a small web socket client.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::server::{Server, start_server};

const TEXT: u8 = 1;
const CLOSE: u8 = 8;

/// An open web socket.
struct Socket(TcpStream);

impl Socket {
    fn open(server: &Server) -> Self {
        let mut stream = server.connect();
        let request = format!(
            "GET /{}/live HTTP/1.1\r\n{}\r\n{}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
            server.token,
            server.own(),
            server.origin()
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

    /// Sends a short web socket frame, masked by zeros.
    fn send(&mut self, kind: u8, payload: &[u8]) {
        let length = u8::try_from(payload.len()).expect("a short frame");
        assert!(length < 126);
        let frame = [&[0x80 | kind, 0x80 | length, 0, 0, 0, 0], payload].concat();
        self.0.write_all(&frame).expect("a frame");
    }

    /// The next web socket frame: kind and payload.
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

    /// Whether the connection ended normally.
    fn is_closed(&mut self) -> bool {
        matches!(self.0.read(&mut [0]), Ok(0))
    }
}

#[test]
fn a_failed_stream_sends_its_error_and_closes() {
    let server = start_server();
    let mut socket = Socket::open(&server);
    socket.send(TEXT, b"{}");
    // The page has sent sound before it gets the error.
    socket.send(2, &[0; 64]);
    let (kind, reply) = socket.receive();
    let reply: serde_json::Value = serde_json::from_slice(&reply).expect("json");
    assert!(
        kind == TEXT && reply["error"].as_str().is_some_and(|error| error.contains("character")),
        "{reply}"
    );
    assert_eq!(socket.receive().0, CLOSE);
    socket.send(CLOSE, &[]);
    assert!(socket.is_closed());
}

#[test]
fn a_close_message_is_answered() {
    let server = start_server();
    let mut socket = Socket::open(&server);
    let normal = 1000_u16.to_be_bytes();
    socket.send(CLOSE, &normal);
    assert_eq!(socket.receive(), (CLOSE, normal.to_vec()));
    assert!(socket.is_closed());
}
