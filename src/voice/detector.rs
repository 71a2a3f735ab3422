//! The streaming voice detector.

use super::decimate::Halver;
use super::features::{COUNT, Features, Frame};
use super::math::sum;
use super::network;
use super::pitch::{self, pitch};
use super::spectrum::{self, FRAME, power};

/// Samples per second of the sound that a detector takes.
pub const VOICE_SAMPLE_RATE: u32 = 16_000;
/// Samples of one frame: the detector decides once per frame.
pub const VOICE_FRAME: usize = 256;
/// How long after an instant the detector decides on it, in samples: its look-ahead.
pub const VOICE_DELAY: usize = 1_024;

/// A larger sample counts as this large. Samples that are 16-bit numbers are smaller.
const MAX_SAMPLE: f32 = 4e4;
/// The decision is the mean over this many frames.
const SMOOTHED: usize = 3;
/// A surer frame counts as this sure, so that a single frame cannot outweigh its neighbours.
const MAX_LOGIT: f32 = 8.0;

/// Tells a voice (speech, singing, screaming) from tones, music, hum and noise.
///
/// It takes sound at 16 kHz and says after each frame of 256 samples how surely the instant
/// [`VOICE_DELAY`] samples before the frame's end lies in a voice. The level of the sound has no part in it.
/// The same sound gives the same bits for any cut, on every machine. One per stream; single-threaded.
/// Real-time safe: only [`new`](Self::new) may allocate, once per process.
#[derive(Debug, Clone)]
pub struct VoiceDetector {
    /// Sound of the frame that is not complete.
    frame: [f32; VOICE_FRAME],
    filled: usize,
    to_8k: Halver<VOICE_FRAME>,
    to_4k: Halver<{ VOICE_FRAME / 2 }>,
    /// The newest sound at 8 kHz and at 4 kHz.
    at_8k: [f32; FRAME],
    at_4k: [f32; pitch::NEEDED],
    features: Features,
    /// Logits of the newest frames.
    logits: [f32; SMOOTHED],
    activity: f32,
}

impl Default for VoiceDetector {
    fn default() -> Self {
        Self::new()
    }
}

impl VoiceDetector {
    /// A detector at the start of a stream.
    pub fn new() -> Self {
        spectrum::prepare();
        Self {
            frame: [0.0; VOICE_FRAME],
            filled: 0,
            to_8k: Halver::new(),
            to_4k: Halver::new(),
            at_8k: [0.0; FRAME],
            at_4k: [0.0; pitch::NEEDED],
            features: Features::new(),
            logits: [-MAX_LOGIT; SMOOTHED],
            activity: 0.0,
        }
    }

    /// Back to the start of a stream.
    pub fn reset(&mut self) {
        *self = Self::new();
    }

    /// Takes the next samples, any number. Returns how surely the newest instant that is decided lies in a
    /// voice, 0 to 1.
    pub fn feed(&mut self, samples: &[f32]) -> f32 {
        let mut rest = samples;
        while !rest.is_empty() {
            let taken = rest.len().min(VOICE_FRAME - self.filled);
            let (now, later) = rest.split_at(taken);
            for (kept, sample) in self.frame[self.filled..].iter_mut().zip(now) {
                // Squares must stay numbers: one that is none would spoil every later mean.
                *kept = if sample.is_finite() { sample.clamp(-MAX_SAMPLE, MAX_SAMPLE) } else { 0.0 };
            }
            self.filled += taken;
            rest = later;
            if self.filled == VOICE_FRAME {
                self.filled = 0;
                let newest = network::logit(&self.measure());
                self.activity = self.smooth(newest);
            }
        }
        self.activity
    }

    /// The features of one whole frame, for the program that trains the network.
    #[doc(hidden)]
    pub fn features(&mut self, frame: &[f32; VOICE_FRAME]) -> [f32; COUNT] {
        self.frame = *frame;
        self.measure()
    }

    fn smooth(&mut self, logit: f32) -> f32 {
        self.logits.rotate_left(1);
        self.logits[SMOOTHED - 1] = logit.clamp(-MAX_LOGIT, MAX_LOGIT);
        network::share(self.logits.iter().sum::<f32>() / SMOOTHED as f32)
    }

    /// The features of the frame that is complete.
    fn measure(&mut self) -> [f32; COUNT] {
        const NEW_8K: usize = VOICE_FRAME / 2;
        const NEW_4K: usize = VOICE_FRAME / 4;
        self.at_8k.copy_within(NEW_8K.., 0);
        self.at_4k.copy_within(NEW_4K.., 0);
        let mut at_8k = [0.0; NEW_8K];
        self.to_8k.halve(&self.frame, &mut at_8k);
        self.at_8k[FRAME - NEW_8K..].copy_from_slice(&at_8k);
        self.to_4k.halve(&at_8k, &mut self.at_4k[pitch::NEEDED - NEW_4K..]);
        let energy = [mean_square(&self.frame), mean_square(&at_8k)];
        let power = power(&self.at_8k);
        let pitch = pitch(&self.at_4k);
        self.features.measure(&Frame { power: &power, pitch, energy })
    }
}

fn mean_square(samples: &[f32]) -> f32 {
    sum(samples, |sample| sample * sample) / samples.len().max(1) as f32
}

#[cfg(test)]
mod tests;
