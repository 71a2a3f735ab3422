//! Interleaved audio frames to mono, with limits for invalid samples.

/// Largest valid magnitude, 24 dB above full scale. A larger one is an error of the source.
const MAX_MAGNITUDE: f32 = 16.0;

/// A sample of at least this magnitude counts as full scale. An overdriven converter repeats its highest
/// code.
const FULL_SCALE: f32 = 0.9995;

/// Mixes interleaved audio frames to mono by the mean over the channels. Real-time safe: it never allocates.
///
/// NaN and infinite samples become 0 and are counted. Magnitudes above 16 (24 dB above full scale) are
/// clamped to 16. All other samples pass unchanged, also peaks above full scale: with one channel the output
/// has the same bits.
#[derive(Debug, Clone, Default)]
pub struct Downmix {
    not_numbers: u64,
    full_scale: u64,
}

impl Downmix {
    /// A mixer with all counters at 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Mixes as many whole audio frames of `interleaved` as fit into `mono`. Returns the number of samples
    /// written. An incomplete last audio frame is ignored. With `channels` = 0 nothing is written.
    pub fn mix(&mut self, interleaved: &[f32], channels: u16, mono: &mut [f32]) -> usize {
        if channels == 0 {
            return 0;
        }
        let frames = interleaved.chunks_exact(usize::from(channels));
        let mixed = frames.len().min(mono.len());
        let mono = &mut mono[..mixed];
        let input = &interleaved[..mixed * usize::from(channels)];
        // Usually all samples are valid. Then no sample needs a check of its own, and the loops are
        // vectorised.
        let valid = input.iter().filter(|sample| sample.abs() <= MAX_MAGNITUDE).count();
        self.full_scale += input.iter().filter(|sample| sample.abs() >= FULL_SCALE).count() as u64;
        match (input.len() - valid, channels) {
            (0, 1) => mono.copy_from_slice(input),
            (0, 2) => {
                for (out, [left, right]) in mono.iter_mut().zip(input.as_chunks::<2>().0) {
                    *out = (left + right) / 2.0;
                }
            }
            _ => {
                let divisor = f32::from(channels);
                for (frame, out) in frames.zip(mono) {
                    let sum: f32 = frame.iter().map(|&sample| self.limit(sample)).sum();
                    *out = sum / divisor;
                }
            }
        }
        mixed
    }

    /// Samples so far that were NaN or infinite. They became 0.
    pub fn not_numbers(&self) -> u64 {
        self.not_numbers
    }

    /// Samples so far with a magnitude at full scale or above.
    pub fn full_scale(&self) -> u64 {
        self.full_scale
    }

    /// The sample itself if it is valid, else its replacement.
    #[inline]
    fn limit(&mut self, sample: f32) -> f32 {
        if sample.abs() <= MAX_MAGNITUDE {
            return sample;
        }
        if sample.is_finite() {
            return sample.clamp(-MAX_MAGNITUDE, MAX_MAGNITUDE);
        }
        self.not_numbers += 1;
        0.0
    }
}

#[cfg(test)]
mod tests;
