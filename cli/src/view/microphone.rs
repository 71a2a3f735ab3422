//! The microphone of the page: sound comes in through a web socket, frames go back.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use v2f::audio::AudioFormat;
use v2f::engine::{Model, Stream, StreamSettings};

use crate::failure::chain;

use super::session::{Session, Wish, meter};

/// Where the page finds it.
pub const LIVE: &str = "live";
/// Largest message, bytes: a second of sound at 192 kHz, and more than any wish.
const MOST_MESSAGE: usize = 4 << 20;
/// The page has so long to close a stream that failed.
const FAREWELL: Duration = Duration::from_secs(5);

/// The answer to a request for a live stream, which lives until the page closes it.
pub fn answer(upgrade: WebSocketUpgrade, session: Arc<Session>) -> Response {
    upgrade.max_message_size(MOST_MESSAGE).max_frame_size(MOST_MESSAGE).on_upgrade(async |mut socket| {
        if let Err(error) = speak(&mut socket, session).await {
            let told = serde_json::json!({ "error": chain(&error) }).to_string();
            match tokio::time::timeout(FAREWELL, end(&mut socket, told)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => log::debug!("the page went away: {error}"),
                Err(_) => log::debug!("the page does not close its live stream"),
            }
        }
    })
}

/// Says why the stream ends and closes it. A connection that ends without, or while sound still lies in it unread, is a broken
/// one to the browser, and the reason may be lost.
async fn end(socket: &mut WebSocket, told: String) -> Result<(), axum::Error> {
    socket.send(Message::text(told)).await?;
    socket.send(Message::Close(None)).await?;
    while let Some(message) = socket.recv().await {
        message?;
    }
    Ok(())
}

/// The first message is the wish; every binary one after it is mono sound (f32, little-endian). Each finished frame goes
/// back as its target's time (f64 seconds), the meter of the newest sound and its values (f32).
async fn speak(socket: &mut WebSocket, session: Arc<Session>) -> anyhow::Result<()> {
    let mut voice: Option<Voice> = None;
    while let Some(message) = socket.recv().await {
        match (message, &mut voice) {
            (Ok(Message::Text(text)), _) => {
                let wish: Wish = serde_json::from_str(text.as_str())?;
                let session = session.clone();
                let opened = tokio::task::spawn_blocking(move || Voice::open(&session, &wish)).await;
                let opened = opened.context("the live stream could not be opened")??;
                socket.send(Message::text(opened.describe())).await?;
                voice = Some(opened);
            }
            (Ok(Message::Binary(bytes)), Some(voice)) => {
                for frame in voice.hear(&bytes)? {
                    socket.send(Message::binary(frame)).await?;
                }
            }
            // After the page's farewell too: the next turn answers it, and is the last.
            (Ok(_), _) => {}
            // However the page went, nothing more is to be said to it.
            (Err(error), _) => {
                log::debug!("the live stream ends: {error}");
                return Ok(());
            }
        }
    }
    Ok(())
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
