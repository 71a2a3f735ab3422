//! Counters and meter of one stream: written by the thread that computes, read from any thread.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use crate::audio::{InputLevel, Loudness};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// The counters that a stream's three sides share.
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
    /// Audio frames (one sample of each channel) that push took, at the input's rate.
    pushed_frames,
    /// Audio frames that push refused because the queue was full.
    refused_frames,
    /// Audio frames of silence in the place of refused or missing sound.
    gap_frames,
    /// Discontinuities of the sound: resets, interrupts and gaps that end the utterance.
    discontinuities,
    /// NaN or infinite samples in the sound; they count as silence.
    bad_samples,
    /// NaN or infinite values out of the student; they become neutral.
    bad_controls,
    /// Hops that the network advanced.
    hops,
    /// Rig frames that the pipeline made.
    frames_made,
    /// Rig frames that poll handed out.
    frames_polled,
    /// Rig frames that came after the play position had passed them.
    late_frames,
    /// Calls of `rig_at` for which no rig frame had come yet.
    underruns,
    /// Rig frames dropped by reset or interrupt before they were read.
    dropped_frames,
    /// Hops for which the network failed; their rig frames are neutral.
    failed_predictions,
    /// Utterances, ended by a flush or a long gap, whose last rig frame has been made: polling finds all of
    /// it.
    utterances_ended,
    /// Samples above 16 times full scale; they are clamped. Probably 16-bit numbers that were pushed as
    /// floating point without dividing by 32768.
    over_scale_samples,
    /// Audio frames for which the loudest channel took the place of the mix, because the channels cancel
    /// (opposite phases) or one is far louder than the mix.
    single_channel_frames,
}

impl Counters {
    pub(crate) fn add(counter: &AtomicU64, amount: u64) {
        if amount != 0 {
            counter.fetch_add(amount, Relaxed);
        }
    }
}

/// The newest reading of the meter. Its fields may come from two neighbouring hops; nobody sees that on a
/// meter.
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
