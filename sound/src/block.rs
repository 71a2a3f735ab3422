//! What readers give and what they note on the way.

use crate::error::SoundError;
use crate::source::Source;
use crate::warning::Warning;

/// Interleaved samples of one format.
#[derive(Debug, Default)]
pub(crate) struct Block {
    /// Samples per second.
    pub rate: u32,
    pub channels: u16,
    /// Interleaved, full scale is 1.
    pub samples: Vec<f32>,
}

/// Warnings of one sound, and the place that they belong to.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// Seconds delivered so far.
    pub seconds: f64,
    pub warnings: Vec<Warning>,
}

impl Notes {
    pub fn warn(&mut self, warning: Warning) {
        self.warnings.push(warning);
    }

    /// Notes lost sound. Many losses become one warning: its place is the first, its length the sum.
    pub fn damaged(&mut self, more: f64, reason: &str) {
        let known = self.warnings.iter_mut().find_map(|warning| match warning {
            Warning::Damaged { lost, .. } => Some(lost),
            _ => None,
        });
        match known {
            Some(lost) => *lost += more,
            None => self.warn(Warning::Damaged { at: self.seconds, lost: more, reason: reason.to_owned() }),
        }
    }
}

/// Reads one piece: a file, or one of several files that were joined.
pub(crate) trait Reader: Send {
    /// Reads the next samples into `block`, in the place of what it held; false at the end of the piece.
    fn read(&mut self, block: &mut Block, notes: &mut Notes) -> Result<bool, SoundError>;

    /// Audio frames that the piece states.
    fn stated_frames(&self) -> Option<u64>;

    /// The bytes behind the piece.
    fn into_source(self: Box<Self>) -> Option<Source>;
}
