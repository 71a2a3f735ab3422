//! Sharpening of lip contact: from a probability to a control value.

use super::error::RigError;

/// Sharpens the probability of lip contact after the ensemble: the lips are either closed or open. Real-time
/// safe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closure {
    threshold: f32,
    softness: f32,
}

impl Closure {
    /// A step with its middle at the probability `threshold` and the width `softness` (0: a hard step).
    ///
    /// # Errors
    /// A value outside 0 to 1, or NaN.
    pub fn new(threshold: f32, softness: f32) -> Result<Self, RigError> {
        let share = 0.0..=1.0;
        if !share.contains(&threshold) {
            return Err(RigError::setting("the closure threshold", threshold, "a number from 0 to 1"));
        }
        if !share.contains(&softness) {
            return Err(RigError::setting("the closure softness", softness, "a number from 0 to 1"));
        }
        Ok(Self { threshold, softness })
    }

    /// Returns 0 below `threshold - softness / 2`, 1 above `threshold + softness / 2`, and `3 t² - 2 t³`
    /// between. A hard step returns 1 from the threshold on. NaN gives 0.
    pub fn sharpen(&self, probability: f32) -> f32 {
        let above = probability - (self.threshold - self.softness / 2.0);
        if self.softness == 0.0 {
            return if above >= 0.0 { 1.0 } else { 0.0 };
        }
        // `max` replaces NaN by 0.
        smoothstep((above / self.softness).max(0.0))
    }
}

/// `3 t² - 2 t³`, with t clamped to 0..=1.
pub(super) fn smoothstep(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests;
