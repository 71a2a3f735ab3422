//! What the queue carries beside samples: gaps, changes of format and marks.

use crate::audio::format::AudioFormat;

/// A mark in the timeline, carried beside the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The utterance ends here: deliver the tail.
    Flush,
    /// Forget everything before this mark.
    Restart {
        /// Number of this restart in its stream. The reader uses it to ignore all restarts but the newest.
        epoch: u32,
        /// Position of the next pushed sample, in samples at the model's rate.
        position: i64,
    },
}

/// What can stand between samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EventKind {
    /// Lost audio frames of the current format; they count as silence.
    Gap { frames: u64 },
    /// The format from here on.
    Format(AudioFormat),
    /// A mark of the caller.
    Mark(Mark),
}

/// An event and its place in the timeline.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event {
    /// Interleaved samples that were written before the event.
    pub at: u64,
    pub kind: EventKind,
}
