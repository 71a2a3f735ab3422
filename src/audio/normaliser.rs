//! Brings speech to one level, whatever level it comes at.

use crate::clock::Hop;

use super::error::AudioError;
use super::noise_floor::{NoiseFloor, SILENCE_DBFS, hops_per_second};

/// Level that speech is brought to: the nominal one of telephony (ITU-T P.56), dBFS.
const TARGET_DBFS: f32 = -26.0;
/// Smallest and largest gain, dB.
const MIN_GAIN_DB: f32 = -30.0;
const MAX_GAIN_DB: f32 = 56.0;
/// Before the first speech, speech is expected this far above the background, dB ...
const EXPECTED_ABOVE_NOISE_DB: f32 = 25.0;
/// ... and this far below the loudest sound so far. A sound lasts for LASTING_HOPS: a click does not.
const EXPECTED_BELOW_PEAK_DB: f32 = 5.0;
const LASTING_HOPS: usize = 3;
/// ... and no further than this below the hop itself, while it is not known whether it lasts.
const EXPECTED_BELOW_HOP_DB: f32 = 15.0;
/// The background is the minimum level over this many seconds.
const NOISE_WINDOW_S: f64 = 2.0;
/// The level of speech is the mean power of this many seconds of speech; of less until there is as much.
const SPEECH_S: f64 = 3.0;
/// Speech further than this below its mean is no part of the mean, dB.
const SPEECH_RANGE_DB: f32 = 20.0;
/// The loudest hop before the first speech is forgotten at this rate, dB per second.
const FORGET_DB_PER_S: f64 = 6.0;
/// Fastest rise of the gain, dB per second, once the level of speech is known.
const MAX_RISE_DB_PER_S: f64 = 20.0;
/// Hops between an instant and the decision whether it is speech: most that are remembered.
const MAX_DELAY: usize = 8;

/// Scales a stream so that its speech has one level. Its answer follows from ratios of levels alone: the same
/// speech at any level comes out the same, within the limits of the gain.
///
/// Before the first speech the gain follows the background and the loudest hop. Then it follows the mean
/// power of the hops that are speech; background noise has no part in it. It falls at once and rises slowly.
/// The gain of a hop follows from this hop and earlier ones: no latency. One per stream; single-threaded.
/// Real-time safe.
#[derive(Debug, Clone)]
pub struct Normaliser {
    /// Newest first.
    levels: [f32; MAX_DELAY + 1],
    delay: usize,
    noise: NoiseFloor,
    loudest_dbfs: f32,
    forget_db: f32,
    max_rise_db: f32,
    /// Mean power of speech, and how many hops it is the mean of.
    speech_power: f32,
    speech_hops: u32,
    max_speech_hops: u32,
    gain_db: f32,
    factor: f32,
    fresh: bool,
}

impl Normaliser {
    /// For sound in hops of `hop` at `sample_rate` Hz. Whether a hop is speech is known `delay` hops later.
    ///
    /// # Errors
    /// A hop or rate of 0.
    pub fn new(hop: Hop, sample_rate: u32, delay: usize) -> Result<Self, AudioError> {
        let hops_per_second = hops_per_second("the normaliser's hop", hop, sample_rate)?;
        Ok(Self {
            levels: [SILENCE_DBFS; MAX_DELAY + 1],
            delay: delay.min(MAX_DELAY),
            noise: NoiseFloor::new(NOISE_WINDOW_S * hops_per_second, f32::INFINITY),
            loudest_dbfs: SILENCE_DBFS,
            forget_db: (FORGET_DB_PER_S / hops_per_second) as f32,
            max_rise_db: (MAX_RISE_DB_PER_S / hops_per_second) as f32,
            speech_power: 0.0,
            speech_hops: 0,
            max_speech_hops: ((SPEECH_S * hops_per_second) as u32).max(1),
            gain_db: 0.0,
            factor: 1.0,
            fresh: true,
        })
    }

    /// Back to the start of a stream.
    pub fn reset(&mut self) {
        self.levels = [SILENCE_DBFS; MAX_DELAY + 1];
        self.noise.reset();
        self.loudest_dbfs = SILENCE_DBFS;
        self.speech_power = 0.0;
        self.speech_hops = 0;
        self.gain_db = 0.0;
        self.factor = 1.0;
        self.fresh = true;
    }

    /// The gain of the newest hop, dB.
    pub fn gain_db(&self) -> f32 {
        self.gain_db
    }

    /// Scales `audio`, whose newest hop (`audio[newest..]`) has an RMS of `level` dBFS. `speech`: whether the
    /// hop that is `delay` hops older is speech. A single hop (`newest` = 0) gets a ramp from the last hop's
    /// gain to its own; a whole window gets one factor.
    pub fn apply(&mut self, audio: &mut [f32], newest: usize, level: f32, speech: bool) {
        self.observe(level, speech);
        let wanted = (TARGET_DBFS - self.expected_dbfs()).clamp(MIN_GAIN_DB, MAX_GAIN_DB);
        let known = self.speech_hops > 0 && !self.fresh;
        self.gain_db = if known { wanted.min(self.gain_db + self.max_rise_db) } else { wanted };
        let before = if self.fresh { gain_factor(self.gain_db) } else { self.factor };
        self.factor = gain_factor(self.gain_db);
        self.fresh = false;
        if newest > 0 {
            return audio.iter_mut().for_each(|sample| *sample *= self.factor);
        }
        let step = (self.factor - before) / audio.len().max(1) as f32;
        for (index, sample) in audio.iter_mut().enumerate() {
            *sample *= before + step * (index + 1) as f32;
        }
    }

    fn observe(&mut self, level: f32, speech: bool) {
        self.levels.rotate_right(1);
        self.levels[0] = level;
        self.noise.update(level);
        let lasting = self.levels[..LASTING_HOPS].iter().copied().fold(f32::INFINITY, f32::min);
        self.loudest_dbfs = (self.loudest_dbfs - self.forget_db).max(lasting);
        let decided = self.levels[self.delay];
        if speech && decided > self.speech_dbfs() - SPEECH_RANGE_DB {
            self.speech_hops = (self.speech_hops + 1).min(self.max_speech_hops);
            self.speech_power += (power(decided) - self.speech_power) / self.speech_hops as f32;
        }
    }

    fn speech_dbfs(&self) -> f32 {
        if self.speech_hops == 0 { SILENCE_DBFS } else { 10.0 * self.speech_power.log10() }
    }

    /// The level that speech has, or is expected to have.
    fn expected_dbfs(&self) -> f32 {
        if self.speech_hops > 0 {
            return self.speech_dbfs();
        }
        let by_peak =
            (self.loudest_dbfs - EXPECTED_BELOW_PEAK_DB).max(self.levels[0] - EXPECTED_BELOW_HOP_DB);
        by_peak.max(self.noise.dbfs() + EXPECTED_ABOVE_NOISE_DB)
    }
}

fn power(dbfs: f32) -> f32 {
    10.0_f32.powf(dbfs / 10.0)
}

fn gain_factor(decibel: f32) -> f32 {
    10.0_f32.powf(decibel / 20.0)
}

#[cfg(test)]
mod tests;
