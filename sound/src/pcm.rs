//! Uncompressed samples to floating point.

use std::fmt;
use std::str::FromStr;

use crate::error::SoundError;

/// How one uncompressed sample is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleFormat {
    pub(crate) coding: Coding,
    /// Bytes of one sample.
    pub(crate) bytes: usize,
    pub(crate) big_endian: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Signed,
    Unsigned,
    Float,
    ALaw,
    MuLaw,
}

/// The names that [`SampleFormat`] is parsed from; a name without `be` is little-endian.
const NAMES: [(&str, Coding, usize, bool); 18] = [
    ("s16", Coding::Signed, 2, false),
    ("s16le", Coding::Signed, 2, false),
    ("s16be", Coding::Signed, 2, true),
    ("s24", Coding::Signed, 3, false),
    ("s24le", Coding::Signed, 3, false),
    ("s24be", Coding::Signed, 3, true),
    ("s32", Coding::Signed, 4, false),
    ("s32le", Coding::Signed, 4, false),
    ("s32be", Coding::Signed, 4, true),
    ("f32", Coding::Float, 4, false),
    ("f32le", Coding::Float, 4, false),
    ("f32be", Coding::Float, 4, true),
    ("f64", Coding::Float, 8, false),
    ("f64le", Coding::Float, 8, false),
    ("u8", Coding::Unsigned, 1, false),
    ("s8", Coding::Signed, 1, false),
    ("alaw", Coding::ALaw, 1, false),
    ("mulaw", Coding::MuLaw, 1, false),
];

impl FromStr for SampleFormat {
    type Err = SoundError;

    fn from_str(text: &str) -> Result<Self, SoundError> {
        let known = NAMES.iter().find(|(name, ..)| name.eq_ignore_ascii_case(text));
        let &(_, coding, bytes, big_endian) = known.ok_or_else(|| {
            let names: Vec<&str> = NAMES.iter().map(|(name, ..)| *name).collect();
            SoundError::Setting(format!("{text} is no sample format; use {}", names.join(", ")))
        })?;
        Ok(Self { coding, bytes, big_endian })
    }
}

impl fmt::Display for SampleFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let same = |&&(_, coding, bytes, big_endian): &&(&str, Coding, usize, bool)| {
            (coding, bytes, big_endian) == (self.coding, self.bytes, self.big_endian)
        };
        f.write_str(NAMES.iter().find(same).map_or("pcm", |(name, ..)| name))
    }
}

impl SampleFormat {
    /// Appends the samples of `bytes` to `out`. Bytes of an incomplete last sample are ignored.
    pub(crate) fn decode(self, bytes: &[u8], out: &mut Vec<f32>) {
        let samples = bytes.chunks_exact(self.bytes.max(1));
        match self.coding {
            Coding::Signed => out.extend(samples.map(|sample| self.integer(sample))),
            Coding::Unsigned => out.extend(samples.map(|sample| (self.byte(sample) - 128.0) / 128.0)),
            Coding::Float => out.extend(samples.map(|sample| self.float(sample))),
            Coding::ALaw => out.extend(bytes.iter().map(|&code| a_law(code))),
            Coding::MuLaw => out.extend(bytes.iter().map(|&code| mu_law(code))),
        }
    }

    fn byte(self, sample: &[u8]) -> f32 {
        f32::from(sample.first().copied().unwrap_or(128))
    }

    /// A signed integer of 1 to 8 bytes; the largest magnitude is 1.
    fn integer(self, sample: &[u8]) -> f32 {
        let mut wide = [0_u8; 8];
        for (at, &byte) in sample.iter().enumerate().take(8) {
            // Big-endian from the left; the rest stays 0.
            wide[if self.big_endian { at } else { self.bytes - 1 - at }] = byte;
        }
        (i64::from_be_bytes(wide) as f64 / -(i64::MIN as f64)) as f32
    }

    fn float(self, sample: &[u8]) -> f32 {
        match (<[u8; 4]>::try_from(sample), <[u8; 8]>::try_from(sample)) {
            (Ok(four), _) if self.big_endian => f32::from_be_bytes(four),
            (Ok(four), _) => f32::from_le_bytes(four),
            (_, Ok(eight)) if self.big_endian => f64::from_be_bytes(eight) as f32,
            (_, Ok(eight)) => f64::from_le_bytes(eight) as f32,
            _ => 0.0,
        }
    }
}

/// ITU-T G.711, A-law.
fn a_law(code: u8) -> f32 {
    let code = code ^ 0x55;
    let (exponent, mantissa) = (i32::from((code >> 4) & 7), i32::from(code & 15));
    let magnitude = match exponent {
        0 => (mantissa << 4) + 8,
        _ => ((mantissa << 4) + 0x108) << (exponent - 1),
    };
    let sign = if code & 0x80 != 0 { 1.0 } else { -1.0 };
    sign * magnitude as f32 / 32768.0
}

/// ITU-T G.711, mu-law.
fn mu_law(code: u8) -> f32 {
    let code = !code;
    let (exponent, mantissa) = (i32::from((code >> 4) & 7), i32::from(code & 15));
    let magnitude = (((mantissa << 3) + 0x84) << exponent) - 0x84;
    let sign = if code & 0x80 != 0 { -1.0 } else { 1.0 };
    sign * magnitude as f32 / 32768.0
}
