//! The envelope of a waveform: lowest and highest sample of short intervals.

/// Intervals per second; more than an image has columns per second.
const PER_SECOND: f64 = 2000.0;

/// Computed while a recording is read, so that the recording is not kept in memory.
#[derive(Debug, Clone, Default)]
pub struct Envelope {
    rate: f64,
    intervals: Vec<(f32, f32)>,
    frames: u64,
}

impl Envelope {
    pub fn new(rate: u32) -> Self {
        Self { rate: f64::from(rate), ..Self::default() }
    }

    /// Adds interleaved samples, as the mean of their channels.
    pub fn add(&mut self, interleaved: &[f32], channels: u16) {
        let channels = usize::from(channels.max(1));
        for frame in interleaved.chunks_exact(channels) {
            let mean = frame.iter().sum::<f32>() / channels as f32;
            let mean = if mean.is_finite() { mean } else { 0.0 };
            let place = (self.frames as f64 / self.rate * PER_SECOND) as usize;
            self.intervals.resize(self.intervals.len().max(place + 1), (f32::MAX, f32::MIN));
            if let Some((low, high)) = self.intervals.get_mut(place) {
                (*low, *high) = (low.min(mean), high.max(mean));
            }
            self.frames += 1;
        }
    }

    /// Appends the envelope of another recording, from `seconds` on.
    pub fn append(&mut self, later: &Self, seconds: f64) {
        self.intervals.resize((seconds * PER_SECOND).round() as usize, (f32::MAX, f32::MIN));
        self.intervals.extend_from_slice(&later.intervals);
    }

    /// Lowest and highest sample between two times, seconds.
    pub fn between(&self, from: f64, to: f64) -> Option<(f32, f32)> {
        let first = (from.max(0.0) * PER_SECOND) as usize;
        let last = ((to * PER_SECOND).ceil().max(0.0) as usize).max(first + 1).min(self.intervals.len());
        let intervals = self.intervals.get(first..last)?.iter().filter(|(low, high)| low <= high);
        intervals.copied().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }
}

#[cfg(test)]
mod tests;
