//! Sharpening of lip contact: from a probability to a control value.

use super::error::RigError;

/// Sharpens the probability of lip contact after the ensemble: the lips are either closed or open. Real-time
/// safe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closure {
    threshold: f32,
    softness: f32,
    /// The probability at which the step begins.
    begin: f32,
    /// The width of the step, inside 0 to 1.
    width: f32,
}

impl Closure {
    /// Highest threshold: it is a probability. The lowest is 0.
    pub const MAX_THRESHOLD: f32 = 1.0;
    /// Largest softness: such a step is as wide as the range of a probability. The smallest is 0. The limit
    /// of a student's manifest is the same number.
    pub const MAX_SOFTNESS: f32 = 1.0;

    /// A step with its middle at the probability `threshold` and the width `softness` (0: a hard step). The
    /// part of a step that lies outside 0 to 1 is cut off: see [`sharpen`](Closure::sharpen).
    ///
    /// # Errors
    /// A value outside 0 to 1, or NaN.
    pub fn new(threshold: f32, softness: f32) -> Result<Self, RigError> {
        let check = |what, value, max| match (0.0..=max).contains(&value) {
            true => Ok(()),
            false => Err(RigError::setting(what, value, &format!("a number from 0 to {max}"))),
        };
        check("the closure threshold", threshold, Self::MAX_THRESHOLD)?;
        check("the closure softness", softness, Self::MAX_SOFTNESS)?;
        Ok(Self::inside(threshold, softness))
    }

    /// The step of two values that are within their ranges.
    fn inside(threshold: f32, softness: f32) -> Self {
        let (begin, end) = (threshold - softness / 2.0, threshold + softness / 2.0);
        // A step within the range keeps its width to the bit.
        let width = match begin <= 0.0 || end >= 1.0 {
            true => end.min(1.0) - begin.max(0.0),
            false => softness,
        };
        Self { threshold, softness, begin: begin.max(0.0), width }
    }

    /// The same step with another middle, 0 to [`MAX_THRESHOLD`](Closure::MAX_THRESHOLD).
    pub(super) fn with_threshold(self, threshold: f32) -> Self {
        Self::inside(threshold, self.softness)
    }

    /// The same step with another width, 0 to [`MAX_SOFTNESS`](Closure::MAX_SOFTNESS).
    pub(super) fn with_softness(self, softness: f32) -> Self {
        Self::inside(self.threshold, softness)
    }

    /// The probability in the middle of the step, before a cut.
    pub fn threshold(&self) -> f32 {
        self.threshold
    }

    /// The width of the step, before a cut.
    pub fn softness(&self) -> f32 {
        self.softness
    }

    /// Returns 0 up to `begin`, 1 from `end` on, and `3 t² - 2 t³` between, with
    /// `begin = max(threshold - softness / 2, 0)` and `end = min(threshold + softness / 2, 1)`. A hard step
    /// returns 1 from the threshold on.
    ///
    /// So the lips can open and close with every setting: the probability 0 gives 0, and 1 gives 1. NaN gives
    /// 0.
    pub fn sharpen(&self, probability: f32) -> f32 {
        let above = probability - self.begin;
        if self.width == 0.0 {
            return if above >= 0.0 && probability > 0.0 { 1.0 } else { 0.0 };
        }
        // `max` replaces NaN by 0.
        smoothstep((above / self.width).max(0.0))
    }
}

/// `3 t² - 2 t³`, with t clamped to 0..=1.
pub(crate) fn smoothstep(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests;
