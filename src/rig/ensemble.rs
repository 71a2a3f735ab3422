//! The weighted mean of neighbouring predictions.

use super::error::RigError;

/// Smooths a stream of predictions: what is shown for a target is the weighted mean of the predictions around it.
///
/// Costs [`radius`](Ensemble::radius) hops of latency. One per stream; single-threaded; `push` and `reset` allocate nothing.
#[derive(Debug, Clone)]
pub struct Ensemble {
    weights: Vec<f32>,
    controls: usize,
    /// Ring of `weights.len()` predictions; the oldest stands at `oldest`.
    predictions: Vec<f32>,
    targets: Vec<i64>,
    oldest: usize,
    held: usize,
    mean: Vec<f32>,
}

impl Ensemble {
    /// An ensemble of predictions with `controls` values each. `weights` are for the targets -n..=n hops around the
    /// shown one, oldest first.
    ///
    /// # Errors
    /// An even or zero count of weights, more than 255 of them, a weight that is negative or not finite, or a sum
    /// further than 1e-3 from 1.
    pub fn new(weights: &[f32], controls: usize) -> Result<Self, RigError> {
        // A wider mean than this is not smoothing but a mistake: four seconds of hops.
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
            controls,
            predictions: vec![0.0; count * controls],
            targets: vec![0; count],
            oldest: 0,
            held: 0,
            mean: vec![0.0; controls],
        })
    }

    /// Hops between the newest prediction that a shown frame needs and the frame itself.
    pub fn radius(&self) -> usize {
        self.weights.len() / 2
    }

    /// Forgets all predictions.
    pub fn reset(&mut self) {
        self.oldest = 0;
        self.held = 0;
    }

    /// Takes the next prediction. Once all neighbours are there, returns the target in their middle and its mean.
    /// Predictions come one hop apart; after a leap in time call [`reset`](Ensemble::reset). A prediction of another
    /// length than was agreed is not taken. The sum runs from oldest to newest, so the same predictions give the same
    /// bits always.
    pub fn push(&mut self, target: i64, prediction: &[f32]) -> Option<(i64, &[f32])> {
        if prediction.len() != self.controls {
            return None;
        }
        let count = self.weights.len();
        let place = (self.oldest + self.held) % count;
        self.row_mut(place).copy_from_slice(prediction);
        self.targets[place] = target;
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
            let start = (self.oldest + step) % count * self.controls;
            for (sum, value) in self.mean.iter_mut().zip(&self.predictions[start..]) {
                *sum += weight * value;
            }
        }
        let middle = (self.oldest + self.weights.len() / 2) % count;
        Some((self.targets[middle], &self.mean))
    }

    fn row_mut(&mut self, row: usize) -> &mut [f32] {
        let start = row * self.controls;
        &mut self.predictions[start..start + self.controls]
    }
}

#[cfg(test)]
mod tests;
