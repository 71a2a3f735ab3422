//! Counters of one stream, written wherever things happen and read from any thread.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// Live counters shared by a stream's three sides.
        #[derive(Debug, Default)]
        pub(crate) struct Counters { $(pub(crate) $name: AtomicU64,)* }

        /// A reading of a stream's counters. All count from the stream's creation and never go back.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Statistics { $($(#[$doc])* pub $name: u64,)* }

        impl Counters {
            pub(crate) fn read(&self) -> Statistics {
                Statistics { $($name: self.$name.load(Relaxed),)* }
            }
        }
    };
}

counters! {
    /// Sound that push took, frames (one sample of each channel) at the input's rate.
    pushed_frames,
    /// Sound that push refused because the queue was full, frames.
    refused_frames,
    /// Silence that stands for refused or announced missing sound, frames.
    gap_frames,
    /// Times that the sound broke off: resets, interrupts and gaps longer than two windows.
    discontinuities,
    /// NaN or infinite samples in the sound, heard as silence.
    bad_samples,
    /// NaN or infinite values out of the student, shown as neutral.
    bad_controls,
    /// Hops that the network advanced.
    hops,
    /// Rig frames that the pipeline made.
    frames_made,
    /// Rig frames that poll handed out.
    frames_polled,
    /// Frames that came after the play position had already passed them.
    late_frames,
    /// Calls of `rig_at` for which no frame had come yet.
    underruns,
    /// Frames dropped by reset or interrupt before they were shown.
    dropped_frames,
    /// Times that the network call itself failed; its frames are neutral.
    failed_predictions,
    /// Flushed utterances (and such that a long gap ended) whose last frame has been made: what polling finds is all of them.
    utterances_ended,
}

impl Counters {
    pub(crate) fn add(counter: &AtomicU64, amount: u64) {
        if amount != 0 {
            counter.fetch_add(amount, Relaxed);
        }
    }
}
