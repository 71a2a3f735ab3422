//! Lip contact, from a probability to a position.

use super::error::RigError;

/// Sharpens the probability of lip contact after the ensemble, so that lips either meet or do not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closure {
    threshold: f32,
    softness: f32,
}

impl Closure {
    /// `threshold` is the probability at the middle of the step, `softness` the step's whole width (0: a hard step).
    ///
    /// # Errors
    /// Either one outside 0..=1 or not a number.
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

    /// The probability at the middle of the step.
    pub fn threshold(&self) -> f32 {
        self.threshold
    }

    /// The step's whole width in probability.
    pub fn softness(&self) -> f32 {
        self.softness
    }

    /// 0 below `threshold - softness / 2`, 1 above `threshold + softness / 2`, `3 t² - 2 t³` between. A hard step is 1
    /// from the threshold on. What is not a number gives 0. Allocates nothing.
    pub fn sharpen(&self, probability: f32) -> f32 {
        let above = probability - (self.threshold - self.softness / 2.0);
        if self.softness == 0.0 {
            return if above >= 0.0 { 1.0 } else { 0.0 };
        }
        // `max` answers 0 for NaN.
        smoothstep((above / self.softness).max(0.0))
    }
}

/// `3 t² - 2 t³` with t held in 0..=1.
pub(super) fn smoothstep(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests;
