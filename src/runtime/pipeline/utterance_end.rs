//! The last rig frames of an utterance: the face comes to rest before they end.

use crate::rig::smoothstep;
use crate::student::Manifest;

/// Time before the end in which speech fades, milliseconds: the look-ahead of the low-latency students.
const FADE_MS: i64 = 64;

/// The fade of an utterance's last rig frames. Sound may end in the middle of a word, and a host keeps the
/// last rig frame that it took, so that one must be at rest.
///
/// It depends on the position of the end alone: any cut of the sound gives the same bits. So it never reaches
/// back to a rig frame that may be computed before the end is known, one that has all its look-ahead.
#[derive(Debug, Clone, Copy)]
pub(super) struct UtteranceEnd {
    /// Samples before the end in which the fade takes place.
    span: i64,
    /// Samples before the end that are at rest: one hop, so that the last rig frame is among them.
    rest: i64,
}

impl UtteranceEnd {
    /// `radius` is the number of later predictions that a rig frame waits for.
    pub fn new(manifest: &Manifest, radius: usize) -> Self {
        let hop = i64::from(manifest.hop.max_samples());
        let known = i64::from(manifest.lookahead) + radius as i64 * hop;
        Self { span: known.min(FADE_MS * i64::from(manifest.sample_rate) / 1000), rest: hop }
    }

    /// Weight of speech in the rig frame that lies `left` samples before the end: 1 down to 0.
    pub fn weight(self, left: i64) -> f32 {
        if left >= self.span {
            return 1.0;
        }
        let fading = (left - self.rest).max(0) as f32;
        smoothstep(fading / (self.span - self.rest).max(1) as f32)
    }
}

#[cfg(test)]
mod tests;
