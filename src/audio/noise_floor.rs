//! The level of a room in which nobody speaks, followed while people do.

use super::error::AudioError;
use crate::clock::Hop;

/// The tracked window is cut into this many parts; the oldest part leaves at once.
const PARTS: usize = 8;
/// Level of a stream before its first sound.
pub(super) const SILENCE_DBFS: f32 = -200.0;

/// Levels per second: one for each hop. An error where a number is 0; `what` names the hop in its text.
pub(super) fn hops_per_second(what: &'static str, hop: Hop, sample_rate: u32) -> Result<f64, AudioError> {
    if !hop.is_valid() || sample_rate == 0 {
        let found = format!("{hop} samples at {sample_rate} Hz");
        return Err(AudioError::setting(what, found, "numbers above 0"));
    }
    Ok(hop.per_second(sample_rate))
}

/// The minimum of the level over a sliding window (after R. Martin's minimum statistics, 2001): it falls at once and rises
/// when the window has forgotten the quiet. Speech dips between syllables, so it keeps its floor low; steady noise
/// becomes its own floor. Allocates nothing.
#[derive(Debug, Clone)]
pub(super) struct NoiseFloor {
    part_hops: u32,
    before_dbfs: f32,
    /// Lowest level of each part of the window; the current part stands at `part`.
    lowest: [f32; PARTS],
    part: usize,
    hops_in_part: u32,
    previous_dbfs: f32,
}

impl NoiseFloor {
    /// A floor that remembers `window_hops` levels. `before_dbfs`: what the room was before the first sound,
    /// [`SILENCE_DBFS`], or infinity where nobody knows.
    pub fn new(window_hops: f64, before_dbfs: f32) -> Self {
        let part_hops = ((window_hops / PARTS as f64).round() as u32).max(1);
        let lowest = [before_dbfs; PARTS];
        let mut floor =
            Self { part_hops, before_dbfs, lowest, part: 0, hops_in_part: 0, previous_dbfs: SILENCE_DBFS };
        floor.reset();
        floor
    }

    /// As fresh.
    pub fn reset(&mut self) {
        self.lowest = [self.before_dbfs; PARTS];
        self.lowest[0] = f32::INFINITY;
        self.part = 0;
        self.hops_in_part = 0;
        self.previous_dbfs = SILENCE_DBFS;
    }

    /// The floor, dBFS.
    pub fn dbfs(&self) -> f32 {
        self.lowest.iter().copied().fold(f32::INFINITY, f32::min)
    }

    /// Takes the next level, dBFS; not NaN.
    pub fn follow(&mut self, level: f32) {
        // A single quiet hop is a gap in the sound (a lost packet), not the room: the louder of two counts.
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
