//! The format of pushed audio: sample rate and channel count.

use super::error::AudioError;

/// Sample rate and channel count of interleaved audio. Every value is within the limits below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AudioFormat {
    rate: u32,
    channels: u16,
}

impl AudioFormat {
    /// Lowest sample rate, Hz.
    pub const MIN_RATE: u32 = 8_000;
    /// Highest sample rate, Hz.
    pub const MAX_RATE: u32 = 192_000;
    /// Highest channel count of one audio frame.
    pub const MAX_CHANNELS: u16 = 64;

    /// A format of `rate` Hz (8 000 to 192 000) and `channels` (1 to 64). Real-time safe.
    ///
    /// # Errors
    /// [`AudioError::Rate`] or [`AudioError::Channels`] for a value outside its range.
    pub fn new(rate: u32, channels: u16) -> Result<Self, AudioError> {
        if !(Self::MIN_RATE..=Self::MAX_RATE).contains(&rate) {
            return Err(AudioError::Rate {
                what: "the audio's sample rate",
                found: rate,
                min: Self::MIN_RATE,
                max: Self::MAX_RATE,
            });
        }
        if !(1..=Self::MAX_CHANNELS).contains(&channels) {
            return Err(AudioError::Channels { found: channels, max: Self::MAX_CHANNELS });
        }
        Ok(Self { rate, channels })
    }

    /// Sample rate, Hz.
    pub fn rate(self) -> u32 {
        self.rate
    }

    /// Channels of one audio frame.
    pub fn channels(self) -> u16 {
        self.channels
    }
}
