//! The format of pushed audio.

use super::error::AudioError;

/// Sample rate and channel count of interleaved audio; valid by construction.
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
    /// Most channels in one frame.
    pub const MAX_CHANNELS: u16 = 64;

    /// A format of `rate` Hz (8 000 to 192 000) and `channels` (1 to 64). Wait-free.
    pub fn new(rate: u32, channels: u16) -> Result<Self, AudioError> {
        if !(Self::MIN_RATE..=Self::MAX_RATE).contains(&rate) {
            return Err(AudioError::Rate {
                what: "the audio's sample rate",
                found: rate,
                least: Self::MIN_RATE,
                most: Self::MAX_RATE,
            });
        }
        if !(1..=Self::MAX_CHANNELS).contains(&channels) {
            return Err(AudioError::Channels { found: channels, most: Self::MAX_CHANNELS });
        }
        Ok(Self { rate, channels })
    }

    /// Sample rate, Hz.
    pub fn rate(self) -> u32 {
        self.rate
    }

    /// Channels in one frame.
    pub fn channels(self) -> u16 {
        self.channels
    }
}
