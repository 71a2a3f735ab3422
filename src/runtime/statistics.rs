//! Counters and meter of one stream: written by the thread that computes, read from any thread.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use crate::audio::{InputLevel, Loudness};

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

/// The newest reading of the meter. Its fields may come from two neighbouring hops; nobody sees that on a meter.
#[derive(Debug)]
pub(crate) struct Meter {
    loudness: AtomicU32,
    rms: AtomicU32,
    peak: AtomicU32,
    speech: AtomicU32,
    noise: AtomicU32,
    gain: AtomicU32,
}

impl Default for Meter {
    fn default() -> Self {
        let level = InputLevel::default();
        let of = |value: f32| AtomicU32::new(value.to_bits());
        Self {
            loudness: AtomicU32::new(level.loudness as u32),
            rms: of(level.rms_dbfs),
            peak: of(level.peak_dbfs),
            speech: of(level.speech_dbfs),
            noise: of(level.noise_dbfs),
            gain: of(level.gain_db),
        }
    }
}

impl Meter {
    pub fn store(&self, level: InputLevel) {
        self.loudness.store(level.loudness as u32, Relaxed);
        self.rms.store(level.rms_dbfs.to_bits(), Relaxed);
        self.peak.store(level.peak_dbfs.to_bits(), Relaxed);
        self.speech.store(level.speech_dbfs.to_bits(), Relaxed);
        self.noise.store(level.noise_dbfs.to_bits(), Relaxed);
        self.gain.store(level.gain_db.to_bits(), Relaxed);
    }

    pub fn load(&self) -> InputLevel {
        let of = |value: &AtomicU32| f32::from_bits(value.load(Relaxed));
        let loudness = self.loudness.load(Relaxed);
        let known = [Loudness::TooQuiet, Loudness::Good, Loudness::Clipping];
        InputLevel {
            loudness: known.into_iter().find(|&known| known as u32 == loudness).unwrap_or_default(),
            rms_dbfs: of(&self.rms),
            peak_dbfs: of(&self.peak),
            speech_dbfs: of(&self.speech),
            noise_dbfs: of(&self.noise),
            gain_db: of(&self.gain),
        }
    }
}
