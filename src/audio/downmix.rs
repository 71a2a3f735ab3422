//! Interleaved audio frames to mono, with limits for invalid samples.

use super::channel::{ChannelChoice, Chooser, Heard};
use super::format::AudioFormat;

/// Largest valid magnitude, 24 dB above full scale. A larger one is an error of the source.
const MAX_MAGNITUDE: f32 = 16.0;

/// A sample of at least this magnitude counts as full scale. An overdriven converter repeats its highest
/// code.
const FULL_SCALE: f32 = 0.9995;

/// Mixes interleaved audio frames to mono by the [`ChannelChoice`]. Real-time safe: it never allocates.
///
/// NaN and infinite samples become 0 and are counted. Magnitudes above 16 (24 dB above full scale) are
/// clamped to 16 and counted. All other samples pass unchanged, also peaks above full scale: with one channel
/// the output has the same bits. The output is the same for any cut of the sound.
#[derive(Debug, Clone)]
pub struct Downmix {
    choice: ChannelChoice,
    format: AudioFormat,
    chooser: Chooser,
    not_numbers: u64,
    full_scale: u64,
    over_scale: u64,
    single: u64,
}

impl Downmix {
    /// A mixer for sound of `format` with all counters at 0.
    pub fn new(choice: ChannelChoice, format: AudioFormat) -> Self {
        let chooser = Chooser::new(choice, format);
        Self { choice, format, chooser, not_numbers: 0, full_scale: 0, over_scale: 0, single: 0 }
    }

    /// Begins anew with sound of `format`. The counters go on.
    pub fn restart(&mut self, format: AudioFormat) {
        self.format = format;
        self.chooser = Chooser::new(self.choice, format);
    }

    /// Mixes as many whole audio frames of `interleaved` as fit into `mono`. Returns the number of samples
    /// written. An incomplete last audio frame is ignored.
    pub fn mix(&mut self, interleaved: &[f32], mono: &mut [f32]) -> usize {
        let channels = usize::from(self.format.channels());
        let mixed = (interleaved.len() / channels).min(mono.len());
        let mono = &mut mono[..mixed];
        let input = &interleaved[..mixed * channels];
        // Usually all samples are valid. Then no sample needs a check of its own.
        let valid = input.iter().filter(|sample| sample.abs() <= MAX_MAGNITUDE).count();
        self.full_scale += input.iter().filter(|sample| sample.abs() >= FULL_SCALE).count() as u64;
        let is_valid = valid == input.len();
        if channels == 1 && is_valid {
            mono.copy_from_slice(input);
            return mixed;
        }
        let mut limited = [0.0; AudioFormat::MAX_CHANNELS as usize];
        let limited = &mut limited[..channels];
        for (frame, out) in input.chunks_exact(channels).zip(mono) {
            let frame = if is_valid {
                frame
            } else {
                for (out, &sample) in limited.iter_mut().zip(frame) {
                    *out = self.limit(sample);
                }
                &*limited
            };
            *out = self.mix_frame(frame);
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

    /// Samples so far with a magnitude above 16: probably 16-bit numbers that were not divided by 32768.
    pub fn over_scale(&self) -> u64 {
        self.over_scale
    }

    /// Audio frames so far for which one channel took the place of the mix.
    pub fn single(&self) -> u64 {
        self.single
    }

    #[inline]
    fn mix_frame(&mut self, frame: &[f32]) -> f32 {
        let channels = frame.len();
        let mean = match frame {
            [left, right] => (left + right) / 2.0,
            _ => frame.iter().sum::<f32>() / channels as f32,
        };
        let chooser = &mut self.chooser;
        let mixed = match (chooser.from, chooser.to) {
            (Heard::Mix, Heard::Mix) => mean,
            (Heard::One(from), Heard::One(to)) if from == to => frame[to],
            (from, to) => {
                let part = chooser.at as f32 / chooser.block as f32;
                let weights = (0..channels).map(|channel| {
                    let (from, to) = (from.weight(channel, channels), to.weight(channel, channels));
                    from + (to - from) * part
                });
                weights.zip(frame).map(|(weight, sample)| weight * sample).sum()
            }
        };
        if chooser.listens() {
            self.single += u64::from(self.choice == ChannelChoice::Mix && chooser.to != Heard::Mix);
            chooser.hear(frame, mean);
            chooser.at += 1;
            if chooser.at == chooser.block {
                chooser.end_block();
            }
        }
        mixed
    }

    /// The sample itself if it is valid, else its replacement.
    #[inline]
    fn limit(&mut self, sample: f32) -> f32 {
        if sample.abs() <= MAX_MAGNITUDE {
            return sample;
        }
        if sample.is_finite() {
            self.over_scale += 1;
            return sample.clamp(-MAX_MAGNITUDE, MAX_MAGNITUDE);
        }
        self.not_numbers += 1;
        0.0
    }
}

#[cfg(test)]
mod tests;
