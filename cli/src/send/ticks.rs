//! Due times of the rig frames of a stream.

use std::time::Duration;

use crate::frame_rate::Ratio;

const NANOSECONDS: u128 = 1_000_000_000;

/// Computes every due time from the start and the exact rate, never from the previous frame: it does not
/// drift.
#[derive(Debug, Clone, Copy)]
pub struct Ticks {
    rate: Ratio,
}

impl Ticks {
    /// For rig frames at this rate.
    pub fn new(rate: Ratio) -> Self {
        Self { rate }
    }

    /// Time of rig frame `index` since the start, rounded up to a nanosecond.
    pub fn due(self, index: u64) -> Duration {
        let numerator = u128::from(index) * u128::from(self.rate.denominator) * NANOSECONDS;
        let nanoseconds = numerator.div_ceil(u128::from(self.rate.numerator));
        let seconds = u64::try_from(nanoseconds / NANOSECONDS).unwrap_or(u64::MAX);
        // Below 10^9: it fits.
        Duration::new(seconds, (nanoseconds % NANOSECONDS) as u32)
    }

    /// The newest rig frame that is due after `elapsed`.
    pub fn newest(self, elapsed: Duration) -> u64 {
        let frames = elapsed.as_nanos() * u128::from(self.rate.numerator)
            / (u128::from(self.rate.denominator) * NANOSECONDS);
        u64::try_from(frames).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests;
