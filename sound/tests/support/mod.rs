//! Small recordings that the tests write themselves, and files that only an encoder can make.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

use v2f_sound::{Sound, SoundError, Warning};

pub const RATE: u32 = 16_000;

/// A speech-like sound of one channel: a tone whose loudness changes.
pub fn tone(frames: usize) -> Vec<f32> {
    (0..frames)
        .map(|at| {
            let seconds = at as f32 / RATE as f32;
            (seconds * 1382.3).sin() * (0.3 + 0.2 * (seconds * 25.0).sin())
        })
        .collect()
}

/// The same on several channels, each a little quieter.
pub fn interleaved(frames: usize, channels: u16) -> Vec<f32> {
    let channel = |sample: f32, channel: u16| sample / (1.0 + f32::from(channel));
    tone(frames).iter().flat_map(|&sample| (0..channels).map(move |number| channel(sample, number))).collect()
}

/// How a test stores samples: its name, the number of the WAV format, the bits, and the bytes of one.
pub struct Kind {
    pub name: &'static str,
    pub tag: u16,
    pub bits: u16,
    pub store: fn(f32) -> Vec<u8>,
    /// Largest error of a sample.
    pub error: f32,
}

fn signed(sample: f32, bytes: usize) -> Vec<u8> {
    let wide = (f64::from(sample) * 2_f64.powi(8 * bytes as i32 - 1)) as i64;
    wide.to_le_bytes()[..bytes].to_vec()
}

pub const KINDS: [Kind; 7] = [
    Kind { name: "u8", tag: 1, bits: 8, store: |s| vec![(s * 128.0 + 128.0) as u8], error: 0.01 },
    Kind { name: "s16", tag: 1, bits: 16, store: |s| signed(s, 2), error: 1e-4 },
    Kind { name: "s24", tag: 1, bits: 24, store: |s| signed(s, 3), error: 1e-6 },
    Kind { name: "s32", tag: 1, bits: 32, store: |s| signed(s, 4), error: 1e-7 },
    Kind { name: "s64", tag: 1, bits: 64, store: |s| signed(s, 8), error: 1e-7 },
    Kind { name: "f32", tag: 3, bits: 32, store: |s| s.to_le_bytes().to_vec(), error: 0.0 },
    Kind { name: "f64", tag: 3, bits: 64, store: |s| f64::from(s).to_le_bytes().to_vec(), error: 0.0 },
];

/// The bytes of the samples.
pub fn stored(samples: &[f32], kind: &Kind) -> Vec<u8> {
    samples.iter().flat_map(|&sample| (kind.store)(sample)).collect()
}

/// A WAV whose lengths say what they are told to say.
pub fn wav(samples: &[f32], kind: &Kind, channels: u16, riff: Option<u32>, data: Option<u32>) -> Vec<u8> {
    let sound = stored(samples, kind);
    let frame = kind.bits / 8 * channels;
    let mut wav = b"RIFF".to_vec();
    wav.extend(riff.unwrap_or(36 + sound.len() as u32).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0");
    wav.extend(kind.tag.to_le_bytes());
    wav.extend(channels.to_le_bytes());
    wav.extend(RATE.to_le_bytes());
    wav.extend((RATE * u32::from(frame)).to_le_bytes());
    wav.extend(frame.to_le_bytes());
    wav.extend(kind.bits.to_le_bytes());
    wav.extend(b"data");
    wav.extend(data.unwrap_or(sound.len() as u32).to_le_bytes());
    wav.extend(sound);
    wav
}

/// A plain WAV: 16 bits, one channel.
pub fn plain_wav(frames: usize) -> Vec<u8> {
    wav(&tone(frames), &KINDS[1], 1, None, None)
}

/// A file of `tests/files`.
pub fn file(name: &str) -> Vec<u8> {
    std::fs::read(files().join(name)).expect("a file")
}

pub fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files")
}

/// Everything that was read.
#[derive(Debug)]
pub struct Read {
    pub rate: u32,
    pub channels: u16,
    pub samples: Vec<f32>,
    pub warnings: Vec<Warning>,
}

impl Read {
    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.channels) / f64::from(self.rate)
    }

    pub fn text(&self) -> String {
        self.warnings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }
}

pub fn read_all(mut sound: Sound) -> Result<Read, SoundError> {
    let mut samples = Vec::new();
    while let Some(more) = sound.read()? {
        samples.extend_from_slice(more);
    }
    let warnings = sound.warnings().to_vec();
    Ok(Read { rate: sound.rate(), channels: sound.channels(), samples, warnings })
}

pub fn read(bytes: Vec<u8>) -> Result<Read, SoundError> {
    read_all(Sound::from_bytes(bytes)?)
}

/// As [`read`], through a pipe that gives a few bytes at a time.
pub fn read_piped(bytes: Vec<u8>) -> Result<Read, SoundError> {
    read_all(Sound::from_reader(Drops { bytes, at: 0 })?)
}

struct Drops {
    bytes: Vec<u8>,
    at: usize,
}

impl std::io::Read for Drops {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let rest = &self.bytes[self.at..];
        let count = rest.len().min(out.len()).min(997);
        out[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}

pub fn largest_error(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}
