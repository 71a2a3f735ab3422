//! The sample clock: positions are sample indices, and the distance between targets is a ratio of integers.
//!
//! Every module may name these two items. They name none.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Farthest position from a stream's start, samples: 2 million years at 16 kHz. Sums of positions within it stay exact
/// in `i64`.
pub const MAX_POSITION: i64 = 1 << 60;

/// Distance between targets in samples, as a ratio of integers. Both are above 0 in every hop that was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// Samples, times the denominator.
    pub numerator: u32,
    /// At least 1; exactly 1 in stream form.
    pub denominator: u32,
}

impl Hop {
    /// Whether both numbers are above 0.
    pub fn is_valid(self) -> bool {
        self.numerator > 0 && self.denominator > 0
    }

    /// The hop in samples if it is a whole number of them.
    pub fn whole_samples(self) -> Option<u32> {
        let samples = self.numerator.checked_div(self.denominator)?;
        (samples * self.denominator == self.numerator).then_some(samples)
    }

    /// The hop in samples, rounded up: the longest distance between two neighbouring targets.
    pub fn max_samples(self) -> u32 {
        self.numerator.div_ceil(self.denominator.max(1))
    }

    /// Hops that cover `samples`, rounded up.
    pub fn hops_in(self, samples: u32) -> u32 {
        let exact =
            (u64::from(samples) * u64::from(self.denominator)).div_ceil(u64::from(self.numerator.max(1)));
        u32::try_from(exact).unwrap_or(u32::MAX)
    }

    /// Where target `k` lies, in samples from target 0: `floor(k * numerator / denominator)`, exact for every `k`.
    /// Results beyond `i64` saturate.
    pub fn target(self, k: i64) -> i64 {
        let exact =
            (i128::from(k) * i128::from(self.numerator)).div_euclid(i128::from(self.denominator.max(1)));
        i64::try_from(exact).unwrap_or(if exact < 0 { i64::MIN } else { i64::MAX })
    }

    /// The hop in samples, with its fraction: for people to read.
    pub fn samples(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }

    /// Targets per second at `sample_rate` samples per second.
    pub fn per_second(self, sample_rate: u32) -> f64 {
        f64::from(sample_rate) * f64::from(self.denominator) / f64::from(self.numerator)
    }

    /// Seconds from one target to the next at `sample_rate` samples per second.
    pub fn seconds(self, sample_rate: u32) -> f64 {
        self.samples() / f64::from(sample_rate)
    }
}

impl fmt::Display for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

#[cfg(test)]
mod tests;
