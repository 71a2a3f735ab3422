//! The ensemble: the weighted mean of neighbouring predictions.

use ndarray::Array2;

use super::error::RigError;

/// Smooths a stream of predictions. The output for a target is the weighted mean of the predictions around
/// it.
///
/// It adds [`radius`](Ensemble::radius) hops of latency. One per stream; single-threaded. `push` and `reset`
/// are real-time safe.
#[derive(Debug, Clone)]
pub struct Ensemble {
    weights: Vec<f32>,
    /// Ring of predictions: one row per weight, one column per control.
    predictions: Array2<f32>,
    /// The target of each row.
    targets: Vec<i64>,
    /// Row of the oldest prediction.
    oldest: usize,
    /// Number of predictions in the ring.
    held: usize,
    mean: Vec<f32>,
}

impl Ensemble {
    /// An ensemble of predictions with `controls` values each. `weights` belong to the targets -n to n hops
    /// around the output's target, oldest first.
    ///
    /// # Errors
    /// An even or zero number of weights, more than 255, a weight that is negative or not finite, or a sum
    /// that differs from 1 by more than 1e-3.
    pub fn new(weights: &[f32], controls: usize) -> Result<Self, RigError> {
        // Four seconds of hops. More is a mistake.
        const MAX_WEIGHTS: usize = 255;
        const SUM_TOLERANCE: f32 = 1e-3;
        let count = weights.len();
        if count.is_multiple_of(2) || count > MAX_WEIGHTS {
            return Err(RigError::setting(
                "the number of ensemble weights",
                count,
                "an odd number from 1 to 255",
            ));
        }
        if let Some(bad) = weights.iter().find(|weight| !weight.is_finite() || **weight < 0.0) {
            return Err(RigError::setting("an ensemble weight", bad, "a finite number, 0 or more"));
        }
        let sum: f32 = weights.iter().sum();
        if (sum - 1.0).abs() > SUM_TOLERANCE {
            return Err(RigError::setting("the sum of the ensemble weights", sum, "1"));
        }
        Ok(Self {
            weights: weights.to_vec(),
            predictions: Array2::zeros((count, controls)),
            targets: vec![0; count],
            oldest: 0,
            held: 0,
            mean: vec![0.0; controls],
        })
    }

    /// Hops from an output's target to the newest prediction that it needs.
    pub fn radius(&self) -> usize {
        self.weights.len() / 2
    }

    /// Forgets all predictions.
    pub fn reset(&mut self) {
        self.oldest = 0;
        self.held = 0;
    }

    /// Takes the next prediction. When all neighbours are there, returns the target in their middle and its
    /// mean. The predictions must be one hop apart; after a jump in time call [`reset`](Ensemble::reset)
    /// first. A prediction of the wrong length is ignored. The sum runs from oldest to newest, so the same
    /// predictions always give the same bits.
    pub fn push(&mut self, target: i64, prediction: &[f32]) -> Option<(i64, &[f32])> {
        if prediction.len() != self.predictions.ncols() {
            return None;
        }
        let count = self.weights.len();
        let newest = (self.oldest + self.held) % count;
        for (kept, &value) in self.predictions.row_mut(newest).iter_mut().zip(prediction) {
            *kept = value;
        }
        self.targets[newest] = target;
        if self.held < count {
            self.held += 1;
        } else {
            self.oldest = (self.oldest + 1) % count;
        }
        if self.held < count {
            return None;
        }
        self.mean.fill(0.0);
        for (step, &weight) in self.weights.iter().enumerate() {
            let row = self.predictions.row((self.oldest + step) % count);
            for (sum, value) in self.mean.iter_mut().zip(row) {
                *sum += weight * value;
            }
        }
        let middle = (self.oldest + self.weights.len() / 2) % count;
        Some((self.targets[middle], &self.mean))
    }

    /// The weighted mean of `of(value)` for control `control` over the predictions around the target that
    /// [`push`](Ensemble::push) returned last. Until the ring is full, and for a control that does not exist,
    /// the missing values are left out. Real-time safe.
    pub fn mean_of(&self, control: usize, of: impl Fn(f32) -> f32) -> f32 {
        let mut mean = 0.0;
        for (step, &weight) in self.weights.iter().enumerate().take(self.held) {
            if let Some(&value) = self.predictions.get(((self.oldest + step) % self.weights.len(), control)) {
                mean += weight * of(value);
            }
        }
        mean
    }
}

#[cfg(test)]
mod tests;
