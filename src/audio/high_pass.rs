//! Takes away what is no sound: a constant offset of a sound card, and rumble below the voice.

use std::f64::consts::{PI, SQRT_2};

/// The filter passes half the power of this frequency, Hz. The lowest voices have their fundamental above it.
const CORNER_HZ: f64 = 60.0;
/// Quality of the two sections of a Butterworth filter of fourth order.
const QUALITIES: [f64; 2] = [1.306_563, 0.541_196];

/// A larger sample counts as this large, so that its echo in the filter is short: 120 dB above full scale.
const MAX_SAMPLE: f64 = 1e6;

/// One section of second order, in transposed direct form II. Sums in double precision: the poles lie so near
/// 1 that single precision would add audible noise to quiet sound.
#[derive(Debug, Clone, Copy)]
struct Section {
    /// What multiplies the input now, and twice before it: 1, -2, 1 times this.
    gain: f64,
    /// What multiplies the last two outputs.
    feedback: [f64; 2],
    state: [f64; 2],
}

impl Section {
    fn new(quality: f64, sample_rate: u32) -> Self {
        // Bilinear transform of the analogue high-pass filter.
        let warped = (PI * CORNER_HZ / f64::from(sample_rate)).tan();
        let scale = 1.0 / (1.0 + warped / quality + warped * warped);
        let feedback =
            [2.0 * (warped * warped - 1.0) * scale, (1.0 - warped / quality + warped * warped) * scale];
        Self { gain: scale, feedback, state: [0.0; 2] }
    }

    fn step(&mut self, input: f64) -> f64 {
        let scaled = self.gain * input;
        let output = scaled + self.state[0];
        self.state[0] = self.state[1] - 2.0 * scaled - self.feedback[0] * output;
        self.state[1] = scaled - self.feedback[1] * output;
        output
    }
}

/// A high-pass filter for one stream: a Butterworth filter of fourth order with its corner at 60 Hz. 24 dB
/// less at 30 Hz, and no constant offset.
///
/// Silence comes before the first sample. The same bits for any cut. Single-threaded, real-time safe.
#[derive(Debug, Clone)]
pub struct HighPass {
    sections: [Section; 2],
}

impl HighPass {
    /// A filter for sound at `sample_rate` Hz, above 120.
    pub fn new(sample_rate: u32) -> Self {
        Self { sections: QUALITIES.map(|quality| Section::new(quality, sample_rate)) }
    }

    /// Back to the start of a stream.
    pub fn reset(&mut self) {
        self.sections.iter_mut().for_each(|section| section.state = [0.0; 2]);
    }

    /// Filters the next samples in place.
    pub fn apply(&mut self, samples: &mut [f32]) {
        let [first, second] = &mut self.sections;
        for sample in samples {
            let input = f64::from(*sample).clamp(-MAX_SAMPLE, MAX_SAMPLE);
            *sample = second.step(first.step(input)) as f32;
        }
    }
}

// Half the power at the corner is what makes the two sections a Butterworth filter.
const _: () =
    assert!(QUALITIES[0] * QUALITIES[1] * SQRT_2 > 0.999 && QUALITIES[0] * QUALITIES[1] * SQRT_2 < 1.001);

#[cfg(test)]
mod tests;
