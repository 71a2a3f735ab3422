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
mod tests {
    use super::*;

    const RATES: [(u32, u32); 8] =
        [(24, 1), (25, 1), (30_000, 1001), (30, 1), (48, 1), (50, 1), (60_000, 1001), (60, 1)];

    /// Twelve hours, a frame at a time: each is due within a nanosecond of where its number says, and the last one too.
    #[test]
    fn half_a_day_does_not_drift() {
        for (numerator, denominator) in RATES {
            let ticks = Ticks::new(Ratio { numerator, denominator });
            let frames = 12 * 3600 * u64::from(numerator) / u64::from(denominator);
            for index in 0..=frames {
                let exact = u128::from(index) * u128::from(denominator) * NANOSECONDS;
                let due = ticks.due(index).as_nanos() * u128::from(numerator);
                assert!(
                    (exact..exact + u128::from(numerator)).contains(&due),
                    "{numerator}/{denominator}: {index}"
                );
            }
            let end = ticks.due(frames).as_secs_f64();
            assert!((12.0 * 3600.0 - end) * f64::from(numerator) < f64::from(denominator), "{end}");
        }
    }

    /// At the instant when a frame is due it is the newest, a nanosecond earlier it is not.
    #[test]
    fn due_and_newest_agree() {
        for (numerator, denominator) in RATES {
            let ticks = Ticks::new(Ratio { numerator, denominator });
            for index in (0..3_000_000).step_by(997) {
                let due = ticks.due(index);
                assert_eq!(ticks.newest(due), index);
                let before = due.saturating_sub(Duration::from_nanos(1));
                assert_eq!(ticks.newest(before), index.saturating_sub(1));
            }
        }
    }
}
