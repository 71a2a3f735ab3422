//! The microphone of the page: a web socket receives sound and sends rig frames.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use v2f::audio::AudioFormat;
use v2f::runtime::{Model, Stream, StreamSettings};

use crate::failure::chain;

use super::session::{BakeRequest, Session, meter};

/// Path of the web socket.
pub const LIVE: &str = "live";
/// Largest message, bytes: a second of sound at 192 kHz, and more than any request.
const MAX_MESSAGE_BYTES: usize = 4 << 20;
/// Time for the page to close a stream that failed.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens a live stream, which lasts until the page closes it.
pub fn open(upgrade: WebSocketUpgrade, session: Arc<Session>) -> Response {
    upgrade.max_message_size(MAX_MESSAGE_BYTES).max_frame_size(MAX_MESSAGE_BYTES).on_upgrade(
        async |mut socket| {
            if let Err(error) = run(&mut socket, session).await {
                let text = serde_json::json!({ "error": chain(&error) }).to_string();
                match tokio::time::timeout(CLOSE_TIMEOUT, end(&mut socket, text)).await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => log::debug!("the page closed its connection: {error}"),
                    Err(_) => log::debug!("the page did not close its live stream"),
                }
            }
        },
    )
}

/// Sends the reason and closes the stream. Without a close message, or with unread sound, the browser reports
/// a broken connection and may lose the reason.
async fn end(socket: &mut WebSocket, reason: String) -> Result<(), axum::Error> {
    socket.send(Message::text(reason)).await?;
    socket.send(Message::Close(None)).await?;
    while let Some(message) = socket.recv().await {
        message?;
    }
    Ok(())
}

/// The first message is the request, every binary message after it is mono sound (f32, little-endian). Each
/// rig frame is sent as the time of its target (f64, seconds), the meter of the newest sound, and its values
/// (f32).
async fn run(socket: &mut WebSocket, session: Arc<Session>) -> anyhow::Result<()> {
    let mut stream: Option<LiveStream> = None;
    while let Some(message) = socket.recv().await {
        match (message, &mut stream) {
            (Ok(Message::Text(text)), _) => {
                let request: BakeRequest = serde_json::from_str(text.as_str())?;
                let session = session.clone();
                let opened = tokio::task::spawn_blocking(move || LiveStream::open(&session, &request)).await;
                let opened = opened.context("the live stream could not be opened")??;
                socket.send(Message::text(opened.describe())).await?;
                stream = Some(opened);
            }
            (Ok(Message::Binary(bytes)), Some(stream)) => {
                for frame in stream.push(&bytes)? {
                    socket.send(Message::binary(frame)).await?;
                }
            }
            // A close message too: the next receive answers it and ends the loop.
            (Ok(_), _) => {}
            // The page is gone: there is nobody to send an error to.
            (Err(error), _) => {
                log::debug!("the live stream ends: {error}");
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The stream of one microphone.
struct LiveStream {
    model: Model,
    stream: Stream,
    values: Vec<f32>,
    samples: Vec<f32>,
}

impl LiveStream {
    fn open(session: &Session, request: &BakeRequest) -> anyhow::Result<Self> {
        let (model, rig, gain) = session.live_model(request)?;
        let format = AudioFormat::new(request.rate.unwrap_or(48_000), 1)?;
        let stream = model.open_stream(&StreamSettings { rig, gain, ..StreamSettings::new(format) })?;
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

    /// Pushes a piece of sound; returns the messages of the rig frames that it completes.
    fn push(&mut self, bytes: &[u8]) -> anyhow::Result<Vec<Vec<u8>>> {
        self.samples.clear();
        let (numbers, _) = bytes.as_chunks::<4>();
        self.samples.extend(numbers.iter().map(|number| f32::from_le_bytes(*number)));
        let mut frames = Vec::new();
        let mut left = self.samples.as_slice();
        // A piece that is longer than the queue is pushed in parts.
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
