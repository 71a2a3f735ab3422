//! The newest reading of a stream's meter, written by the pipeline and read from any thread.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use crate::audio::{InputLevel, Loudness};

/// A reading in atomics. Its fields may be of two neighbouring hops; a person who looks at a meter cannot tell.
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
