//! When each frame of a stream is due.

use std::time::Duration;

use crate::frame_rate::Ratio;

const NANOSECONDS: u128 = 1_000_000_000;

/// A clock of frames. Every due time is computed from the beginning and the exact rate, never from the frame before: it does
/// not drift however long it runs.
#[derive(Debug, Clone, Copy)]
pub struct Ticks {
    rate: Ratio,
}

impl Ticks {
    pub fn new(rate: Ratio) -> Self {
        Self { rate }
    }

    /// Time of frame `index` from the beginning, rounded up to a nanosecond.
    pub fn due(self, index: u64) -> Duration {
        let numerator = u128::from(index) * u128::from(self.rate.denominator) * NANOSECONDS;
        let nanoseconds = numerator.div_ceil(u128::from(self.rate.numerator));
        let seconds = u64::try_from(nanoseconds / NANOSECONDS).unwrap_or(u64::MAX);
        // Below a thousand million: it fits.
        Duration::new(seconds, (nanoseconds % NANOSECONDS) as u32)
    }

    /// The newest frame that is due when so much time has passed.
    pub fn newest(self, elapsed: Duration) -> u64 {
        let frames = elapsed.as_nanos() * u128::from(self.rate.numerator)
            / (u128::from(self.rate.denominator) * NANOSECONDS);
        u64::try_from(frames).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests;
