//! The recording of the page.

use std::path::Path;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use v2f::audio::{AudioFormat, ChannelChoice};

use crate::recording::{Recording, SoundArguments};

use super::reply::with_heading;

/// Longest recording of the page, samples of all channels: one hour of mono sound at 48 kHz.
const MAX_SAMPLES: usize = 48_000 * 3600;

/// Value of a sample of 1.0 in 16 bits.
const FULL_SCALE: f32 = 32768.0;

/// A whole recording in memory.
pub struct Sound {
    pub name: String,
    pub rate: u32,
    pub channels: u16,
    /// Which of them are heard.
    pub channel: ChannelChoice,
    /// Interleaved.
    pub samples: Vec<f32>,
    /// `[{phone, start, end}, ...]`, seconds.
    pub phones: Value,
}

impl Sound {
    /// Reads a recording, and the phones file `NAME.phones.json` beside it.
    ///
    /// # Errors
    /// The recording cannot be decoded, or the phones file is wrong.
    pub fn read(path: &Path, arguments: &SoundArguments) -> anyhow::Result<Self> {
        let mut sound = Self::decode(Recording::open(path, arguments)?, path)?;
        sound.channel = arguments.channel;
        if let Ok(text) = std::fs::read_to_string(path.with_extension("phones.json")) {
            sound.phones = phones(&text).with_context(|| "the phones file beside it cannot be used")?;
        }
        Ok(sound)
    }

    /// As [`read`](Self::read), for the bytes of a file called `name`, without phones.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_bytes(bytes: Vec<u8>, name: &str) -> anyhow::Result<Self> {
        let name = Path::new(name);
        Self::decode(Recording::from_bytes(bytes)?, name)
    }

    fn decode(mut recording: Recording, path: &Path) -> anyhow::Result<Self> {
        let mut samples = Vec::new();
        while let Some(more) = recording.read()? {
            samples.extend_from_slice(more);
            if samples.len() > MAX_SAMPLES {
                bail!("it is too long for the page; cut it, or use v2f bake, which takes any length");
            }
        }
        recording.print_warnings(path);
        Ok(Self {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            rate: recording.rate(),
            channels: recording.channels(),
            channel: ChannelChoice::default(),
            samples,
            phones: Value::Array(Vec::new()),
        })
    }

    /// Rate and channels.
    ///
    /// # Errors
    /// The library does not accept the format.
    pub fn format(&self) -> anyhow::Result<AudioFormat> {
        Ok(AudioFormat::new(self.rate, self.channels)?)
    }

    /// Rate, channels and the exact interleaved samples.
    pub fn exact(&self) -> Vec<u8> {
        let numbers: Vec<u8> = self.samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        with_heading(&json!({ "rate": self.rate, "channels": self.channels }), &numbers)
    }

    /// A 16-bit wav file, which every browser plays.
    pub fn wav(&self) -> Vec<u8> {
        let bytes = u32::try_from(self.samples.len() * 2).unwrap_or(u32::MAX);
        let frame = self.channels * 2;
        let mut wav = Vec::with_capacity(44 + self.samples.len() * 2);
        wav.extend_from_slice(b"RIFF");
        wav.extend_from_slice(&bytes.saturating_add(36).to_le_bytes());
        wav.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0");
        wav.extend_from_slice(&self.channels.to_le_bytes());
        wav.extend_from_slice(&self.rate.to_le_bytes());
        wav.extend_from_slice(&(self.rate * u32::from(frame)).to_le_bytes());
        wav.extend_from_slice(&frame.to_le_bytes());
        wav.extend_from_slice(b"\x10\0data");
        wav.extend_from_slice(&bytes.to_le_bytes());
        for sample in &self.samples {
            // The factor of the decoder: a 16-bit recording is returned exactly. The cast saturates.
            let sample = (sample * FULL_SCALE).round() as i16;
            wav.extend_from_slice(&sample.to_le_bytes());
        }
        wav
    }
}

/// The list of phones in a phones file.
fn phones(text: &str) -> anyhow::Result<Value> {
    let value: Value = serde_json::from_str(text)?;
    let list = value.get("phones").cloned().unwrap_or(value);
    match list.is_array() {
        true => Ok(list),
        false => bail!("expected a list of {{phone, start, end}}"),
    }
}
