//! Interleaved frames to mono.

/// Magnitude beyond which a sample is no sound but a fault of its source: 24 dB above full scale.
const MAX_MAGNITUDE: f32 = 16.0;

/// From here on a sample stands at full scale: a converter that is overdriven gives its highest code again and again.
const FULL_SCALE: f32 = 0.9995;

/// Mixes interleaved frames down to mono by the mean over the channels. Allocates nothing at all.
///
/// NaN and infinite samples become 0 and are counted; magnitudes above 16 (24 dB over full scale) are clamped to it and
/// counted. Everything else, peaks above full scale included, passes untouched: one channel gives the same bits.
#[derive(Debug, Clone, Default)]
pub struct Downmix {
    not_numbers: u64,
    clamped: u64,
    full_scale: u64,
}

impl Downmix {
    /// A mixer with its counters at 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Mixes as many whole frames of `interleaved` as fit into `mono` and returns how many samples it wrote.
    /// A trailing part of a frame is ignored; with `channels` = 0 nothing is written.
    pub fn mix(&mut self, interleaved: &[f32], channels: u16, mono: &mut [f32]) -> usize {
        if channels == 0 {
            return 0;
        }
        let frames = interleaved.chunks_exact(usize::from(channels));
        let mixed = frames.len().min(mono.len());
        let mono = &mut mono[..mixed];
        let heard = &interleaved[..mixed * usize::from(channels)];
        // Sound without a fault, nearly always: no sample needs a look of its own, and the loops run in vectors.
        let sane = heard.iter().filter(|sample| sample.abs() <= MAX_MAGNITUDE).count();
        self.full_scale += heard.iter().filter(|sample| sample.abs() >= FULL_SCALE).count() as u64;
        match (heard.len() - sane, channels) {
            (0, 1) => mono.copy_from_slice(heard),
            (0, 2) => {
                for (out, [left, right]) in mono.iter_mut().zip(heard.as_chunks::<2>().0) {
                    *out = (left + right) / 2.0;
                }
            }
            _ => {
                let divisor = f32::from(channels);
                for (frame, out) in frames.zip(mono) {
                    let sum: f32 = frame.iter().map(|&sample| self.sane(sample)).sum();
                    *out = sum / divisor;
                }
            }
        }
        mixed
    }

    /// Samples so far that were NaN or infinite, and were taken as 0.
    pub fn not_numbers(&self) -> u64 {
        self.not_numbers
    }

    /// Samples so far whose magnitude was clamped to 16.
    pub fn clamped(&self) -> u64 {
        self.clamped
    }

    /// Samples so far that stood at full scale or beyond.
    pub fn full_scale(&self) -> u64 {
        self.full_scale
    }

    #[inline]
    fn sane(&mut self, sample: f32) -> f32 {
        if sample.abs() <= MAX_MAGNITUDE {
            return sample;
        }
        if sample.is_finite() {
            self.clamped += 1;
            return sample.clamp(-MAX_MAGNITUDE, MAX_MAGNITUDE);
        }
        self.not_numbers += 1;
        0.0
    }
}

#[cfg(test)]
mod tests;
