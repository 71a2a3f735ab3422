//! A waveform's outline: lowest and highest sample of short stretches.

/// Stretches per second; more than any picture has columns for a second of speech.
const PER_SECOND: f64 = 2000.0;

/// Collected while a recording is read, so that the recording itself need not be kept.
#[derive(Debug, Clone, Default)]
pub struct Envelope {
    rate: f64,
    stretches: Vec<(f32, f32)>,
    frames: u64,
}

impl Envelope {
    pub fn new(rate: u32) -> Self {
        Self { rate: f64::from(rate), ..Self::default() }
    }

    /// Takes interleaved samples; the channels' mean counts.
    pub fn take(&mut self, interleaved: &[f32], channels: u16) {
        let channels = usize::from(channels.max(1));
        for frame in interleaved.chunks_exact(channels) {
            let mean = frame.iter().sum::<f32>() / channels as f32;
            let mean = if mean.is_finite() { mean } else { 0.0 };
            let place = (self.frames as f64 / self.rate * PER_SECOND) as usize;
            self.stretches.resize(self.stretches.len().max(place + 1), (f32::MAX, f32::MIN));
            if let Some((low, high)) = self.stretches.get_mut(place) {
                (*low, *high) = (low.min(mean), high.max(mean));
            }
            self.frames += 1;
        }
    }

    /// Puts the outline of a later recording behind this one, from `seconds` on.
    pub fn append(&mut self, later: &Self, seconds: f64) {
        self.stretches.resize((seconds * PER_SECOND).round() as usize, (f32::MAX, f32::MIN));
        self.stretches.extend_from_slice(&later.stretches);
    }

    /// Lowest and highest sample between two instants in seconds.
    pub fn between(&self, from: f64, to: f64) -> Option<(f32, f32)> {
        let first = (from.max(0.0) * PER_SECOND) as usize;
        let last = ((to * PER_SECOND).ceil().max(0.0) as usize).max(first + 1).min(self.stretches.len());
        let stretches = self.stretches.get(first..last)?.iter().filter(|(low, high)| low <= high);
        stretches.copied().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }
}

#[cfg(test)]
mod tests;
