//! Whether the samples have the scale that floating point means.

use crate::warning::Warning;

/// Peaks of hot but honest mixes stay below this: 24 dB above full scale.
const WRONG_SCALE: f32 = 16.0;

/// Watches the magnitude of samples.
#[derive(Debug, Default)]
pub(crate) struct Scale {
    peak: f32,
}

impl Scale {
    pub fn add(&mut self, samples: &[f32]) {
        for sample in samples {
            let magnitude = sample.abs();
            if magnitude.is_finite() && magnitude > self.peak {
                self.peak = magnitude;
            }
        }
    }

    pub fn warning(&self) -> Option<Warning> {
        (self.peak > WRONG_SCALE).then_some(Warning::Scale { peak: self.peak })
    }
}
