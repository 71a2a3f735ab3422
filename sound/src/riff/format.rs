//! What the sound of a WAV, AIFF or AU is: the codec, and how its bytes are cut.

use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_ADPCM_IMA_QT, CODEC_ID_ADPCM_IMA_WAV, CODEC_ID_ADPCM_MS,
};

use crate::error::SoundError;
use crate::pcm::{Coding, SampleFormat};

/// Largest sample, bytes.
const MAX_BYTES: usize = 8;
/// Bytes and samples of one channel in a packet of Apple's IMA ADPCM.
const IMA_QT: (usize, u64) = (34, 64);

/// How samples are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coded {
    Pcm(SampleFormat),
    /// Blocks of `Format::block` bytes with this many audio frames.
    Adpcm(AudioCodecId, u64),
    /// Frames of MPEG audio.
    Mpeg,
}

/// The format of a chunk of sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Format {
    pub coded: Coded,
    pub rate: u32,
    pub channels: u16,
    /// Bytes of the smallest part that can be decoded.
    pub block: usize,
    /// What is contradictory in the heading.
    pub doubt: Option<String>,
}

fn damaged(what: &str) -> SoundError {
    SoundError::Damaged(what.to_owned())
}

/// Names of codecs in WAV, by their number.
const WAVE_CODECS: [(u16, &str); 26] = [
    (0x0010, "OKI ADPCM"),
    (0x0022, "TrueSpeech"),
    (0x0031, "GSM 6.10"),
    (0x0032, "MSN audio"),
    (0x0038, "AMR"),
    (0x0040, "G.721"),
    (0x0042, "G.723.1"),
    (0x0045, "G.726"),
    (0x0064, "G.726"),
    (0x0065, "G.722"),
    (0x0069, "Xbox ADPCM"),
    (0x0075, "Voxware"),
    (0x00FF, "AAC"),
    (0x0130, "ACELP"),
    (0x0160, "Windows Media Audio 1"),
    (0x0161, "Windows Media Audio 2"),
    (0x0162, "Windows Media Audio Pro"),
    (0x0163, "Windows Media Audio lossless"),
    (0x0270, "ATRAC3"),
    (0x028F, "G.722"),
    (0x1610, "HE-AAC"),
    (0x2000, "AC-3 (Dolby Digital)"),
    (0x2001, "DTS"),
    (0x674F, "Vorbis in WAV"),
    (0xA109, "Speex"),
    (0xF1AC, "FLAC in WAV"),
];

impl Format {
    /// Reads a `fmt ` chunk.
    pub fn of_wave(bytes: &[u8], big_endian: bool) -> Result<Self, SoundError> {
        let two = |at: usize| {
            let two = bytes.get(at..).and_then(|rest| rest.first_chunk());
            two.map(|&two| if big_endian { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
        };
        let short = || damaged("its fmt chunk is too short");
        let (low, high) = (two(4).ok_or_else(short)?, two(6).ok_or_else(short)?);
        let (low, high) = if big_endian { (high, low) } else { (low, high) };
        let rate = u32::from(high) << 16 | u32::from(low);
        let channels = two(2).ok_or_else(short)?;
        let (align, bits) = (usize::from(two(12).ok_or_else(short)?), two(14).unwrap_or(0));
        let tag = match two(0).ok_or_else(short)? {
            // The first two bytes of the GUID are the number that stood here before.
            0xFFFE => two(24).unwrap_or(1),
            tag => tag,
        };
        check(rate, channels)?;
        let pcm = |coding| Self::pcm(coding, bits, align, rate, channels, big_endian);
        let count = usize::from(channels);
        match tag {
            1 if bits <= 8 && align <= count => pcm(Coding::Unsigned),
            0 | 1 => pcm(Coding::Signed),
            3 => pcm(Coding::Float),
            6 => Self::pcm(Coding::ALaw, 8, count, rate, channels, big_endian),
            7 => Self::pcm(Coding::MuLaw, 8, count, rate, channels, big_endian),
            2 if bits == 4 && align > 7 * count => {
                let frames = (align - 7 * count) * 2 / count + 2;
                Ok(Self::adpcm(CODEC_ID_ADPCM_MS, frames as u64, align, rate, channels))
            }
            0x11 if bits == 4 && align > 4 * count => {
                let frames = (align - 4 * count) * 2 / count + 1;
                Ok(Self::adpcm(CODEC_ID_ADPCM_IMA_WAV, frames as u64, align, rate, channels))
            }
            0x50 | 0x55 => Ok(Self { coded: Coded::Mpeg, rate, channels, block: 1, doubt: None }),
            tag => {
                let name = WAVE_CODECS.iter().find(|(known, _)| *known == tag).map(|(_, name)| *name);
                Err(SoundError::Codec(
                    name.map_or_else(|| format!("of codec number {tag:#06x}"), str::to_owned),
                ))
            }
        }
    }

    fn adpcm(codec: AudioCodecId, frames: u64, block: usize, rate: u32, channels: u16) -> Self {
        Self { coded: Coded::Adpcm(codec, frames), rate, channels, block, doubt: None }
    }

    /// Integers of fewer bits than their bytes hold stand at the upper end: they need no shift.
    fn pcm(
        coding: Coding,
        bits: u16,
        align: usize,
        rate: u32,
        channels: u16,
        big_endian: bool,
    ) -> Result<Self, SoundError> {
        let count = usize::from(channels);
        let needed = usize::from(bits.div_ceil(8));
        let held = if align.is_multiple_of(count) { align / count } else { 0 };
        let bytes = match (needed, held) {
            (0, held) => held,
            // A container that is wider than its samples.
            (needed, held) if held > needed && held <= MAX_BYTES && held <= needed + 2 => held,
            (needed, _) => needed,
        };
        let fits = match coding {
            Coding::Float => bytes == 4 || bytes == 8,
            _ => (1..=MAX_BYTES).contains(&bytes),
        };
        if !fits {
            return Err(SoundError::Codec(format!("PCM of {bits} bits in {align} bytes")));
        }
        let block = bytes * count;
        let doubt = (align != 0 && align != block)
            .then(|| format!("{channels} channels of {bits} bits take {block} bytes, but it says {align}"));
        let samples = SampleFormat { coding, bytes, big_endian };
        Ok(Self { coded: Coded::Pcm(samples), rate, channels, block, doubt })
    }

    /// Reads a `COMM` chunk of AIFF; returns the number of audio frames too.
    pub fn of_aiff(bytes: &[u8]) -> Result<(Self, u64), SoundError> {
        let Some(&[c1, c0, f3, f2, f1, f0, b1, b0]) = bytes.first_chunk() else {
            return Err(damaged("its COMM chunk is too short"));
        };
        let channels = u16::from_be_bytes([c1, c0]);
        let frames = u32::from_be_bytes([f3, f2, f1, f0]);
        let bits = u16::from_be_bytes([b1, b0]);
        let rate = bytes.get(8..).and_then(|rest| rest.first_chunk()).map_or(0, extended_rate);
        let name: [u8; 4] = bytes.get(18..).and_then(|rest| rest.first_chunk()).copied().unwrap_or(*b"NONE");
        check(rate, channels)?;
        let pcm = |coding, bits: u16, big| {
            let align = usize::from(bits.div_ceil(8)) * usize::from(channels);
            Self::pcm(coding, bits, align, rate, channels, big)
        };
        let format = match &name {
            b"NONE" | b"twos" => pcm(Coding::Signed, bits, true),
            b"sowt" => pcm(Coding::Signed, bits, false),
            b"raw " => pcm(Coding::Unsigned, 8, true),
            b"in24" => pcm(Coding::Signed, 24, true),
            b"42ni" => pcm(Coding::Signed, 24, false),
            b"in32" => pcm(Coding::Signed, 32, true),
            b"23ni" => pcm(Coding::Signed, 32, false),
            b"fl32" | b"FL32" => pcm(Coding::Float, 32, true),
            b"fl64" | b"FL64" => pcm(Coding::Float, 64, true),
            b"alaw" | b"ALAW" => pcm(Coding::ALaw, 8, true),
            b"ulaw" | b"ULAW" => pcm(Coding::MuLaw, 8, true),
            b"ima4" => {
                let block = IMA_QT.0 * usize::from(channels);
                Ok(Self::adpcm(CODEC_ID_ADPCM_IMA_QT, IMA_QT.1, block, rate, channels))
            }
            other => Err(SoundError::Codec(format!("{} in AIFF", String::from_utf8_lossy(other).trim()))),
        }?;
        // The number counts packets where there are packets.
        let per_block = if let Coded::Adpcm(_, frames) = format.coded { frames } else { 1 };
        Ok((format, u64::from(frames) * per_block))
    }

    /// The format of an AU file.
    pub fn of_au(encoding: u32, rate: u32, channels: u32) -> Result<Self, SoundError> {
        let channels = u16::try_from(channels).unwrap_or(0);
        check(rate, channels)?;
        let (coding, bits) = match encoding {
            1 => (Coding::MuLaw, 8),
            2 => (Coding::Signed, 8),
            3 => (Coding::Signed, 16),
            4 => (Coding::Signed, 24),
            5 => (Coding::Signed, 32),
            6 => (Coding::Float, 32),
            7 => (Coding::Float, 64),
            27 => (Coding::ALaw, 8),
            23..=26 => return Err(SoundError::Codec("G.72x in AU".into())),
            other => return Err(SoundError::Codec(format!("of encoding {other} in AU"))),
        };
        Self::pcm(coding, bits, usize::from(bits / 8) * usize::from(channels), rate, channels, true)
    }

    /// Audio frames of `bytes` bytes; for MPEG audio unknown.
    pub fn frames(&self, bytes: u64) -> Option<u64> {
        match self.coded {
            Coded::Pcm(_) => Some(bytes / self.block as u64),
            Coded::Adpcm(_, per_block) => Some(bytes / self.block as u64 * per_block),
            Coded::Mpeg => None,
        }
    }
}

fn check(rate: u32, channels: u16) -> Result<(), SoundError> {
    match (rate, channels) {
        (0, _) => Err(damaged("its sample rate is 0")),
        (_, 0) => Err(damaged("it has 0 channels")),
        _ => Ok(()),
    }
}

/// An 80-bit number of IEEE 754, rounded.
fn extended_rate(bytes: &[u8; 10]) -> u32 {
    let exponent = i32::from(u16::from_be_bytes([bytes[0], bytes[1]]) & 0x7FFF) - 16_383;
    let mantissa = bytes[2..].iter().fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
    // The cast saturates.
    (mantissa as f64 * 2_f64.powi(exponent - 63)).round() as u32
}
