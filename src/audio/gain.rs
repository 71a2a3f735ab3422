//! The input level meter, and the automatic gain for quiet microphones.

use crate::clock::Hop;

use super::error::AudioError;
use super::level::{level_db, peak_db};
use super::noise_floor::{NoiseFloor, SILENCE_DBFS, hops_per_second};

/// A hop more than this many dB above the noise floor counts as speech.
const SPEECH_ABOVE_NOISE_DB: f32 = 10.0;
/// A hop below this level never counts as speech, dBFS: a microphone's own noise may be as loud.
const MIN_SPEECH_DBFS: f32 = -75.0;
/// The noise floor is the minimum level over this many seconds.
const NOISE_WINDOW_S: f64 = 2.0;
/// Time constant of a rising speech level: about one syllable.
const SPEECH_RISE_S: f64 = 0.08;
/// Time constant of a falling speech level: about one sentence, so that a soft word does not raise the gain.
const SPEECH_FALL_S: f64 = 1.6;
/// Fastest rise of the gain, dB per second.
const MAX_GAIN_RISE_DB_PER_S: f64 = 8.0;
/// Fastest fall of the gain, dB per second.
const MAX_GAIN_FALL_DB_PER_S: f64 = 190.0;
/// Speech below this level is too quiet, dBFS.
const TOO_QUIET_DBFS: f32 = -46.0;
/// A hop with this many samples at full scale counts as clipping. A single one may be chance.
const MIN_CLIPPED_SAMPLES: u64 = 3;
/// The loudness reported by the meter holds for this many seconds.
const LOUDNESS_HOLD_S: f64 = 2.0;

/// What is done to the level of a stream: the automatic gain for quiet microphones, and the normaliser.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GainSettings {
    /// Highest gain, dB, 0 to 40. 0 disables the gain: the audio then passes bit for bit.
    pub ceiling_db: f32,
    /// Target level of speech, dBFS (RMS while somebody speaks), -60 to -10. The default, -26, is the nominal
    /// speech level of telephony (ITU-T P.56).
    pub target_dbfs: f32,
    /// Speech is brought to one level before the student hears it ([`Normaliser`](super::Normaliser)). Gate
    /// and meter measure before that. Without effect for a student that levels by itself (format 2, `level`
    /// layer), and for one that is not at 16 kHz.
    pub normalise: bool,
}

impl GainSettings {
    /// The usual ceiling, dB. It raises speech of -50 dBFS to the level of most recordings.
    pub const USUAL_CEILING_DB: f32 = 24.0;
}

impl GainSettings {
    pub(crate) fn check(&self) -> Result<(), AudioError> {
        if !(0.0..=40.0).contains(&self.ceiling_db) {
            return Err(AudioError::setting("the gain's ceiling_db", self.ceiling_db, "0 to 40 dB"));
        }
        if !(-60.0..=-10.0).contains(&self.target_dbfs) {
            return Err(AudioError::setting("the gain's target_dbfs", self.target_dbfs, "-60 to -10 dBFS"));
        }
        Ok(())
    }
}

impl Default for GainSettings {
    fn default() -> Self {
        Self { ceiling_db: 0.0, target_dbfs: -26.0, normalise: true }
    }
}

/// The loudness of a microphone, as a word for its user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loudness {
    /// No speech in the last 2 seconds.
    #[default]
    Silent,
    /// Speech, but too quiet (before the gain).
    TooQuiet,
    /// Speech at a good level.
    Good,
    /// The microphone is overdriven: samples are at full scale.
    Clipping,
}

/// A reading of the meter. Levels are before the gain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InputLevel {
    /// The loudness as a word.
    pub loudness: Loudness,
    /// RMS of the newest hop, dBFS.
    pub rms_dbfs: f32,
    /// Highest magnitude of the newest hop, dBFS.
    pub peak_dbfs: f32,
    /// Level of speech, dBFS; -200 before the first speech.
    pub speech_dbfs: f32,
    /// Level of the background noise, dBFS; -200 before the first hop.
    pub noise_dbfs: f32,
    /// The gain now, dB.
    pub gain_db: f32,
}

impl Default for InputLevel {
    fn default() -> Self {
        Self {
            loudness: Loudness::Silent,
            rms_dbfs: SILENCE_DBFS,
            peak_dbfs: SILENCE_DBFS,
            speech_dbfs: SILENCE_DBFS,
            noise_dbfs: SILENCE_DBFS,
            gain_db: 0.0,
        }
    }
}

/// Measures a stream's hops and applies the automatic gain to them.
///
/// The gain of a hop depends only on earlier hops, so it adds no latency. It rises slowly, and only during
/// speech, so that background noise is not amplified. It falls fast, and at once if the last hop would exceed
/// full scale.
///
/// One per stream; single-threaded. Real-time safe: nothing here allocates.
#[derive(Debug, Clone)]
pub struct Gain {
    settings: GainSettings,
    /// Smoothing factors of the speech level, per hop.
    speech_rise: f32,
    speech_fall: f32,
    /// Largest change of the gain, dB per hop.
    max_gain_rise_db: f32,
    max_gain_fall_db: f32,
    loudness_hold_hops: u32,
    noise: NoiseFloor,
    speech_dbfs: f32,
    /// Hops since the last speech.
    hops_since_speech: u32,
    /// Hops since the last clipping.
    hops_since_clipping: u32,
    /// Samples at full scale up to the last hop.
    last_full_scale: u64,
    /// Gain factors at the start and the end of the next hop.
    start_factor: f32,
    end_factor: f32,
    /// `end_factor` in dB.
    gain_db: f32,
    level: InputLevel,
}

impl Gain {
    /// A gain for audio in hops of `hop`, at `sample_rate` Hz.
    ///
    /// # Errors
    /// A setting outside its range, a hop or rate of 0.
    pub fn new(settings: GainSettings, hop: Hop, sample_rate: u32) -> Result<Self, AudioError> {
        settings.check()?;
        let hops_per_second = hops_per_second("the gain's hop", hop, sample_rate)?;
        let share = |seconds: f64| (1.0 / (seconds * hops_per_second)).min(1.0) as f32;
        Ok(Self {
            settings,
            speech_rise: share(SPEECH_RISE_S),
            speech_fall: share(SPEECH_FALL_S),
            max_gain_rise_db: (MAX_GAIN_RISE_DB_PER_S / hops_per_second) as f32,
            max_gain_fall_db: (MAX_GAIN_FALL_DB_PER_S / hops_per_second) as f32,
            loudness_hold_hops: (LOUDNESS_HOLD_S * hops_per_second) as u32,
            // The level before the stream is unknown: it may begin in a noisy room.
            noise: NoiseFloor::new(NOISE_WINDOW_S * hops_per_second, f32::INFINITY),
            speech_dbfs: SILENCE_DBFS,
            hops_since_speech: u32::MAX,
            hops_since_clipping: u32::MAX,
            last_full_scale: 0,
            start_factor: 1.0,
            end_factor: 1.0,
            gain_db: 0.0,
            level: InputLevel::default(),
        })
    }

    /// Back to the initial state. The count of samples at full scale continues.
    pub fn reset(&mut self) {
        self.noise.reset();
        self.speech_dbfs = SILENCE_DBFS;
        self.hops_since_speech = u32::MAX;
        self.hops_since_clipping = u32::MAX;
        self.start_factor = 1.0;
        self.end_factor = 1.0;
        self.gain_db = 0.0;
        self.level = InputLevel::default();
    }

    /// The newest reading.
    pub fn level(&self) -> InputLevel {
        self.level
    }

    /// Measures the newest hop, `audio[newest..]`, and applies the gain to `audio`. A single hop (`newest` =
    /// 0) gets a ramp from the last hop's gain to its own; a whole window gets one constant factor.
    /// `full_scale` is the number of samples at full scale so far
    /// ([`Downmix::full_scale`](super::Downmix::full_scale)); only the meter uses it.
    pub fn apply(&mut self, audio: &mut [f32], newest: usize, full_scale: u64) {
        let hop = audio.get(newest..).unwrap_or_default();
        let (rms, peak) = (level_db(hop), peak_db(hop));
        if self.settings.ceiling_db > 0.0 {
            self.amplify(audio, newest);
        }
        let is_speech = rms > (self.noise.dbfs() + SPEECH_ABOVE_NOISE_DB).max(MIN_SPEECH_DBFS);
        self.noise.update(rms);
        if is_speech {
            self.update_speech_level(rms);
        }
        self.hops_since_speech = if is_speech { 0 } else { self.hops_since_speech.saturating_add(1) };
        let is_clipping = full_scale.saturating_sub(self.last_full_scale) >= MIN_CLIPPED_SAMPLES;
        self.hops_since_clipping = if is_clipping { 0 } else { self.hops_since_clipping.saturating_add(1) };
        self.last_full_scale = full_scale;
        self.level = InputLevel {
            loudness: self.loudness(),
            rms_dbfs: rms,
            peak_dbfs: peak,
            speech_dbfs: self.speech_dbfs,
            noise_dbfs: self.noise.dbfs(),
            gain_db: self.gain_db,
        };
        self.update_gain(is_speech, peak);
    }

    fn amplify(&self, audio: &mut [f32], newest: usize) {
        if newest > 0 {
            return audio.iter_mut().for_each(|sample| *sample *= self.end_factor);
        }
        let step = (self.end_factor - self.start_factor) / audio.len().max(1) as f32;
        for (index, sample) in audio.iter_mut().enumerate() {
            *sample *= self.start_factor + step * (index + 1) as f32;
        }
    }

    fn update_speech_level(&mut self, rms: f32) {
        if self.speech_dbfs == SILENCE_DBFS {
            self.speech_dbfs = rms;
        }
        let difference = rms - self.speech_dbfs;
        self.speech_dbfs += difference * if difference > 0.0 { self.speech_rise } else { self.speech_fall };
    }

    fn update_gain(&mut self, is_speech: bool, peak: f32) {
        let GainSettings { ceiling_db, target_dbfs, .. } = self.settings;
        if is_speech {
            let wanted = (target_dbfs - self.speech_dbfs).clamp(0.0, ceiling_db);
            self.gain_db =
                wanted.clamp(self.gain_db - self.max_gain_fall_db, self.gain_db + self.max_gain_rise_db);
        }
        // The last hop must stay within full scale after the gain. Without gain, its level is the caller's
        // choice.
        self.gain_db = self.gain_db.min((-peak).max(0.0));
        self.start_factor = self.end_factor;
        self.end_factor = gain_factor(self.gain_db);
    }

    fn loudness(&self) -> Loudness {
        match () {
            () if self.hops_since_clipping <= self.loudness_hold_hops => Loudness::Clipping,
            () if self.hops_since_speech > self.loudness_hold_hops => Loudness::Silent,
            () if self.speech_dbfs < TOO_QUIET_DBFS => Loudness::TooQuiet,
            () => Loudness::Good,
        }
    }
}

fn gain_factor(decibel: f32) -> f32 {
    // 0 dB is exactly 1, so audio without gain keeps its bits.
    if decibel == 0.0 { 1.0 } else { 10.0_f32.powf(decibel / 20.0) }
}

#[cfg(test)]
mod tests;
