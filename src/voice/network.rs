//! The network that decides on a frame by its features.

use super::features::COUNT;
use super::weights::{FIRST, FIRST_BIAS, HIDDEN, MEAN, SCALE, SECOND, SECOND_BIAS};

/// A feature that lies further from its mean counts as this many standard deviations.
const MAX_DEVIATIONS: f32 = 4.0;

/// Logit of a voice: above 0 where a voice is likelier than not.
pub(super) fn logit(features: &[f32; COUNT]) -> f32 {
    let mut hidden = FIRST_BIAS;
    for ((feature, (mean, scale)), weights) in features.iter().zip(MEAN.iter().zip(&SCALE)).zip(&FIRST) {
        let input = ((feature - mean) * scale).clamp(-MAX_DEVIATIONS, MAX_DEVIATIONS);
        for (unit, weight) in hidden.iter_mut().zip(weights) {
            *unit += input * weight;
        }
    }
    let lit = hidden.iter().zip(&SECOND).map(|(unit, weight): (&f32, &f32)| unit.max(0.0) * weight);
    const { assert!(SECOND.len() == HIDDEN) };
    lit.sum::<f32>() + SECOND_BIAS
}

/// A number of 0 to 1 for a logit, by arithmetic that gives the same bits on every machine.
pub(super) fn share(logit: f32) -> f32 {
    0.5 + 0.5 * logit / (1.0 + logit.abs())
}
