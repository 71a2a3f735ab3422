//! The background noise level, estimated also while somebody speaks.

use super::error::AudioError;
use crate::clock::Hop;

/// The sliding window has this many parts. The oldest part is dropped as a whole.
const PARTS: usize = 8;
/// Level before the first sample of a stream, dBFS.
pub(super) const SILENCE_DBFS: f32 = -200.0;

/// Hops per second. An error if the hop or the rate contains a 0; `what` names the hop in its text.
pub(super) fn hops_per_second(what: &'static str, hop: Hop, sample_rate: u32) -> Result<f64, AudioError> {
    if !hop.is_valid() || sample_rate == 0 {
        let found = format!("{hop} samples at {sample_rate} Hz");
        return Err(AudioError::setting(what, found, "numbers above 0"));
    }
    Ok(hop.per_second(sample_rate))
}

/// The minimum level over a sliding window (after R. Martin, minimum statistics, 2001). It falls at once, and
/// rises when the quiet levels have left the window. Speech has pauses between syllables, so its floor stays
/// low. The floor of steady noise is the noise itself. Real-time safe: it never allocates.
#[derive(Debug, Clone)]
pub(super) struct NoiseFloor {
    part_hops: u32,
    initial_dbfs: f32,
    /// Lowest level of each part of the window. The current part is `part`.
    lowest: [f32; PARTS],
    part: usize,
    hops_in_part: u32,
    previous_dbfs: f32,
}

impl NoiseFloor {
    /// A noise floor over a window of `window_hops` levels. `initial_dbfs` is the level before the first
    /// sample: [`SILENCE_DBFS`], or infinity if it is unknown.
    pub fn new(window_hops: f64, initial_dbfs: f32) -> Self {
        let part_hops = ((window_hops / PARTS as f64).round() as u32).max(1);
        let lowest = [initial_dbfs; PARTS];
        let mut floor =
            Self { part_hops, initial_dbfs, lowest, part: 0, hops_in_part: 0, previous_dbfs: SILENCE_DBFS };
        floor.reset();
        floor
    }

    /// Back to the initial state.
    pub fn reset(&mut self) {
        self.lowest = [self.initial_dbfs; PARTS];
        self.lowest[0] = f32::INFINITY;
        self.part = 0;
        self.hops_in_part = 0;
        self.previous_dbfs = SILENCE_DBFS;
    }

    /// The noise floor, dBFS.
    pub fn dbfs(&self) -> f32 {
        self.lowest.iter().copied().fold(f32::INFINITY, f32::min)
    }

    /// Takes the next level, dBFS. It must not be NaN.
    pub fn update(&mut self, level: f32) {
        // A single quiet hop is a gap (a lost packet), not the background: the louder of two levels counts.
        let steady = level.max(self.previous_dbfs);
        self.previous_dbfs = level;
        self.lowest[self.part] = self.lowest[self.part].min(steady);
        self.hops_in_part += 1;
        if self.hops_in_part >= self.part_hops {
            self.hops_in_part = 0;
            self.part = (self.part + 1) % PARTS;
            self.lowest[self.part] = f32::INFINITY;
        }
    }
}
