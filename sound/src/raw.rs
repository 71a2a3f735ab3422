//! Samples without a heading.

use crate::block::{Block, Notes, Reader};
use crate::error::SoundError;
use crate::pcm::SampleFormat;
use crate::source::Source;

/// Audio frames of one block.
pub(crate) const BLOCK_FRAMES: usize = 4096;
/// Highest rate of raw PCM, Hz.
const MAX_RATE: u32 = 768_000;
/// Most channels of raw PCM.
const MAX_CHANNELS: u16 = 64;

/// What raw PCM does not say itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawFormat {
    /// Samples per second, 1 to 768 000.
    pub rate: u32,
    /// Interleaved channels, 1 to 64.
    pub channels: u16,
    /// How a sample is stored.
    pub samples: SampleFormat,
}

pub(crate) struct RawReader {
    source: Source,
    format: RawFormat,
    frames: Option<u64>,
}

impl RawReader {
    pub fn new(source: Source, format: RawFormat) -> Result<Self, SoundError> {
        if !(1..=MAX_RATE).contains(&format.rate) || !(1..=MAX_CHANNELS).contains(&format.channels) {
            let RawFormat { rate, channels, .. } = format;
            return Err(SoundError::Setting(format!(
                "raw sound has 1 to {MAX_RATE} Hz and 1 to {MAX_CHANNELS} channels, not {rate} and {channels}"
            )));
        }
        let frame = format.samples.bytes as u64 * u64::from(format.channels);
        let frames = source.left().map(|bytes| bytes / frame);
        Ok(Self { source, format, frames })
    }
}

impl Reader for RawReader {
    fn read(&mut self, block: &mut Block, notes: &mut Notes) -> Result<bool, SoundError> {
        let RawFormat { rate, channels, samples } = self.format;
        let frame = samples.bytes * usize::from(channels);
        let bytes = self.source.read(BLOCK_FRAMES * frame)?;
        (block.rate, block.channels) = (rate, channels);
        block.samples.clear();
        let whole = bytes.len() / frame * frame;
        samples.decode(&bytes[..whole], &mut block.samples);
        if bytes.len() > whole {
            let reason = format!("the last audio frame has {} of {frame} bytes", bytes.len() - whole);
            notes.warn(crate::Warning::Heading { reason });
        }
        Ok(!block.samples.is_empty())
    }

    fn stated_frames(&self) -> Option<u64> {
        self.frames
    }

    fn into_source(self: Box<Self>) -> Option<Source> {
        None
    }
}
