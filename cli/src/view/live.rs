//! The microphone of the page: sound comes in through a web socket, frames go back.

use tiny_http::{Request, Response};
use tungstenite::protocol::{Role, WebSocketConfig};
use tungstenite::{Message, WebSocket};
use v2f::audio::AudioFormat;
use v2f::engine::{Model, Stream, StreamSettings};

use crate::failure::chain;

use super::reply::{policy, reply};
use super::session::{Session, Wish, meter};

/// Where the page finds it.
pub const LIVE: &str = "live";
/// Largest message, bytes: a second of sound at 192 kHz, and more than any wish.
const MOST_MESSAGE: usize = 4 << 20;

type Socket = WebSocket<Box<dyn tiny_http::ReadWrite + Send>>;

/// Answers a request for a live stream; returns when the page closes it.
pub fn serve(request: Request, session: &Session, address: &str) {
    let key = request.headers().iter().find(|header| header.field.equiv("Sec-WebSocket-Key"));
    let Some(key) = key.map(|header| header.value.as_str().to_owned()) else {
        let refused =
            reply(400, "text/plain", b"this address is for a web socket".to_vec(), policy(address, LIVE));
        return request.respond(refused).unwrap_or_else(|error| log::debug!("the page went away: {error}"));
    };
    let accept = tungstenite::handshake::derive_accept_key(key.as_bytes());
    let mut response = Response::new_empty(tiny_http::StatusCode(101));
    if let Ok(header) = tiny_http::Header::from_bytes("Sec-WebSocket-Accept", accept) {
        response.add_header(header);
    }
    let config =
        WebSocketConfig::default().max_message_size(Some(MOST_MESSAGE)).max_frame_size(Some(MOST_MESSAGE));
    let stream = request.upgrade("websocket", response);
    let mut socket = WebSocket::from_raw_socket(stream, Role::Server, Some(config));
    if let Err(error) = speak(&mut socket, session) {
        let told = serde_json::json!({ "error": chain(&error) }).to_string();
        if let Err(error) = socket.send(Message::text(told)) {
            log::debug!("the page went away: {error}");
        }
    }
}

/// The first message is the wish; every binary one after it is mono sound (f32, little-endian). Each finished frame goes
/// back as its target's time (f64 seconds), the meter of the newest sound and its values (f32).
fn speak(socket: &mut Socket, session: &Session) -> anyhow::Result<()> {
    let mut voice: Option<Voice> = None;
    loop {
        let message = match socket.read() {
            Ok(message) => message,
            // However the page went, nothing more is to be said to it.
            Err(error) => {
                log::debug!("the live stream ends: {error}");
                return Ok(());
            }
        };
        match (message, &mut voice) {
            (Message::Text(text), _) => {
                let wish: Wish = serde_json::from_str(text.as_str())?;
                let opened = Voice::open(session, &wish)?;
                socket.send(Message::text(opened.describe()))?;
                voice = Some(opened);
            }
            (Message::Binary(bytes), Some(voice)) => {
                for frame in voice.hear(&bytes)? {
                    socket.send(Message::binary(frame))?;
                }
            }
            (Message::Close(_), _) => return Ok(()),
            _ => {}
        }
    }
}

/// One microphone's stream.
struct Voice {
    model: Model,
    stream: Stream,
    values: Vec<f32>,
    samples: Vec<f32>,
}

impl Voice {
    fn open(session: &Session, wish: &Wish) -> anyhow::Result<Self> {
        let (model, face, gain) = session.live_model(wish)?;
        let format = AudioFormat::new(wish.rate.unwrap_or(48_000), 1)?;
        let stream = model.open_stream(&StreamSettings { face, gain, ..StreamSettings::new(format) })?;
        let values = vec![0.0; stream.output.rig().len()];
        Ok(Self { model, stream, values, samples: Vec::new() })
    }

    fn describe(&self) -> String {
        let latency = self.stream.control.latency();
        let milliseconds = |samples: u32| f64::from(samples) * 1000.0 / f64::from(latency.sample_rate);
        serde_json::json!({
            "controls": self.stream.output.rig().names().collect::<Vec<_>>(),
            "latency": {
                "lookahead": milliseconds(latency.lookahead),
                "ensemble": milliseconds(latency.ensemble),
                "resampler": milliseconds(latency.resampler),
                "hop": milliseconds(latency.hop),
            },
        })
        .to_string()
    }

    /// Hears a piece of sound; the frames that it completes.
    fn hear(&mut self, bytes: &[u8]) -> anyhow::Result<Vec<Vec<u8>>> {
        self.samples.clear();
        let (numbers, _) = bytes.as_chunks::<4>();
        self.samples.extend(numbers.iter().map(|number| f32::from_le_bytes(*number)));
        let mut frames = Vec::new();
        let mut left = self.samples.as_slice();
        // A piece that is longer than the queue goes in by parts.
        while !left.is_empty() {
            let (now, later) = left.split_at(left.len().min(self.stream.input.free_frames().max(1)));
            self.stream.input.push_f32(now);
            left = later;
            self.model.tick(0)?;
            while let Some(time) = self.stream.output.poll(&mut self.values) {
                let mut frame = time.seconds.to_le_bytes().to_vec();
                frame.extend(
                    meter(self.stream.control.level()).iter().flat_map(|number| number.to_le_bytes()),
                );
                frame.extend(self.values.iter().flat_map(|value| value.to_le_bytes()));
                frames.push(frame);
            }
        }
        Ok(frames)
    }
}
