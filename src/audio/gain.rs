//! A meter for the hops that a student hears, and an automatic gain for quiet microphones.

use crate::clock::Hop;

use super::error::AudioError;
use super::level::{level_db, peak_db};
use super::noise_floor::{NoiseFloor, SILENCE_DBFS, hops_per_second};

/// A hop this many dB above the room's noise is speech ...
const SPEECH_ABOVE_NOISE_DB: f32 = 10.0;
/// ... unless it is below this: what no microphone tells from its own noise, dBFS.
const SPEECH_LEAST_DBFS: f32 = -75.0;
/// The room's noise is the quietest of this many seconds.
const NOISE_WINDOW_S: f64 = 2.0;
/// Seconds in which the speech level goes most of the way: up within syllables ...
const SPEECH_RISES_S: f64 = 0.08;
/// ... and down within sentences, so that a soft word does not pump the gain.
const SPEECH_FALLS_S: f64 = 1.6;
/// Most that the gain rises in a second, dB ...
const GAIN_RISES_DB: f64 = 8.0;
/// ... and falls.
const GAIN_FALLS_DB: f64 = 190.0;
/// Speech below this is too quiet, dBFS.
const TOO_QUIET_DBFS: f32 = -46.0;
/// Samples at full scale within a hop that make it clip. One alone may be chance.
const CLIPPED_IN_HOP: u64 = 3;
/// What a person reads off a meter is kept for this many seconds.
const REMEMBERED_S: f64 = 2.0;

/// The automatic gain for quiet microphones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GainSettings {
    /// Most that the gain may lift, dB, 0 to 40; 0 switches it off: the sound then passes bit for bit.
    pub ceiling_db: f32,
    /// Where it lifts speech to, dBFS (RMS while somebody speaks), -60 to -10. The default, -26, is the nominal speech level
    /// of telephony (ITU-T P.56).
    pub target_dbfs: f32,
}

impl GainSettings {
    /// A usual ceiling: lifts speech of -50 dBFS to where most recordings are.
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
        Self { ceiling_db: 0.0, target_dbfs: -26.0 }
    }
}

/// What a person should know of a microphone's level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loudness {
    /// Nobody has spoken in the last seconds.
    #[default]
    Silent,
    /// Somebody speaks, too quietly (before the gain).
    TooQuiet,
    /// Good.
    Good,
    /// The microphone is overdriven: samples stand at full scale.
    Clipping,
}

/// A reading of the meter; levels are before the gain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InputLevel {
    /// The verdict.
    pub loudness: Loudness,
    /// RMS of the newest hop, dBFS.
    pub rms_dbfs: f32,
    /// Highest magnitude of the newest hop, dBFS.
    pub peak_dbfs: f32,
    /// Level of speech, dBFS; -200 before the first.
    pub speech_dbfs: f32,
    /// Level of the room, dBFS; -200 before the first hop.
    pub noise_dbfs: f32,
    /// The gain in force, dB.
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
/// The gain of a hop follows from the hops before it alone: no sample waits. It rises slowly and only while somebody speaks,
/// so that a room's noise is never pumped up; it falls fast, and at once where what was just heard would leave full scale.
/// One per stream. Nothing here allocates.
#[derive(Debug, Clone)]
pub struct Gain {
    settings: GainSettings,
    /// Per hop: shares of the way for the speech level, and dB for the gain.
    speech_rises: f32,
    speech_falls: f32,
    gain_rises: f32,
    gain_falls: f32,
    remembered_hops: u32,
    noise: NoiseFloor,
    speech_dbfs: f32,
    /// Hops since somebody spoke, since the sound clipped.
    quiet: u32,
    unclipped: u32,
    /// Samples at full scale up to the last hop.
    clipped_before: u64,
    /// Factors at the next hop's start and end.
    from: f32,
    to: f32,
    /// `to` in dB.
    gain_db: f32,
    level: InputLevel,
}

impl Gain {
    /// A gain for sound in hops of `hop`, at `sample_rate` Hz.
    ///
    /// # Errors
    /// A setting outside its range, a hop or rate of 0.
    pub fn new(settings: GainSettings, hop: Hop, sample_rate: u32) -> Result<Self, AudioError> {
        settings.check()?;
        let hops_per_second = hops_per_second("the gain's hop", hop, sample_rate)?;
        let share = |seconds: f64| (1.0 / (seconds * hops_per_second)).min(1.0) as f32;
        Ok(Self {
            settings,
            speech_rises: share(SPEECH_RISES_S),
            speech_falls: share(SPEECH_FALLS_S),
            gain_rises: (GAIN_RISES_DB / hops_per_second) as f32,
            gain_falls: (GAIN_FALLS_DB / hops_per_second) as f32,
            remembered_hops: (REMEMBERED_S * hops_per_second) as u32,
            // What stood before the sound is not known: a stream may begin in a noisy room.
            noise: NoiseFloor::new(NOISE_WINDOW_S * hops_per_second, f32::INFINITY),
            speech_dbfs: SILENCE_DBFS,
            quiet: u32::MAX,
            unclipped: u32::MAX,
            clipped_before: 0,
            from: 1.0,
            to: 1.0,
            gain_db: 0.0,
            level: InputLevel::default(),
        })
    }

    /// As fresh; the count of samples at full scale goes on.
    pub fn reset(&mut self) {
        self.noise.reset();
        self.speech_dbfs = SILENCE_DBFS;
        self.quiet = u32::MAX;
        self.unclipped = u32::MAX;
        self.from = 1.0;
        self.to = 1.0;
        self.gain_db = 0.0;
        self.level = InputLevel::default();
    }

    /// The newest reading.
    pub fn level(&self) -> InputLevel {
        self.level
    }

    /// Measures the newest hop, `sound[newest..]`, and lifts `sound`: a hop in a ramp from the last hop's gain to its own, a
    /// whole window evenly. `full_scale`: samples at full scale so far, from
    /// [`Downmix::full_scale`](super::Downmix::full_scale); only the meter looks at it.
    pub fn apply(&mut self, sound: &mut [f32], newest: usize, full_scale: u64) {
        let hop = sound.get(newest..).unwrap_or_default();
        let (rms, peak) = (level_db(hop), peak_db(hop));
        if self.settings.ceiling_db > 0.0 {
            self.lift(sound, newest);
        }
        let speaks = rms > (self.noise.dbfs() + SPEECH_ABOVE_NOISE_DB).max(SPEECH_LEAST_DBFS);
        self.noise.follow(rms);
        if speaks {
            self.follow_speech(rms);
        }
        self.quiet = if speaks { 0 } else { self.quiet.saturating_add(1) };
        let clips = full_scale.saturating_sub(self.clipped_before) >= CLIPPED_IN_HOP;
        self.unclipped = if clips { 0 } else { self.unclipped.saturating_add(1) };
        self.clipped_before = full_scale;
        self.level = InputLevel {
            loudness: self.loudness(),
            rms_dbfs: rms,
            peak_dbfs: peak,
            speech_dbfs: self.speech_dbfs,
            noise_dbfs: self.noise.dbfs(),
            gain_db: self.gain_db,
        };
        self.move_gain(speaks, peak);
    }

    fn lift(&self, sound: &mut [f32], newest: usize) {
        if newest > 0 {
            return sound.iter_mut().for_each(|sample| *sample *= self.to);
        }
        let step = (self.to - self.from) / sound.len().max(1) as f32;
        for (place, sample) in sound.iter_mut().enumerate() {
            *sample *= self.from + step * (place + 1) as f32;
        }
    }

    fn follow_speech(&mut self, rms: f32) {
        if self.speech_dbfs == SILENCE_DBFS {
            self.speech_dbfs = rms;
        }
        let way = rms - self.speech_dbfs;
        self.speech_dbfs += way * if way > 0.0 { self.speech_rises } else { self.speech_falls };
    }

    fn move_gain(&mut self, speaks: bool, peak: f32) {
        let GainSettings { ceiling_db, target_dbfs } = self.settings;
        if speaks {
            let wanted = (target_dbfs - self.speech_dbfs).clamp(0.0, ceiling_db);
            self.gain_db = wanted.clamp(self.gain_db - self.gain_falls, self.gain_db + self.gain_rises);
        }
        // What was just heard must fit under full scale; unlifted sound is the caller's own.
        self.gain_db = self.gain_db.min((-peak).max(0.0));
        self.from = self.to;
        self.to = factor(self.gain_db);
    }

    fn loudness(&self) -> Loudness {
        match () {
            () if self.unclipped <= self.remembered_hops => Loudness::Clipping,
            () if self.quiet > self.remembered_hops => Loudness::Silent,
            () if self.speech_dbfs < TOO_QUIET_DBFS => Loudness::TooQuiet,
            () => Loudness::Good,
        }
    }
}

fn factor(decibel: f32) -> f32 {
    // 0 dB is 1 exactly: sound that needs no lift keeps its bits.
    if decibel == 0.0 { 1.0 } else { 10.0_f32.powf(decibel / 20.0) }
}

#[cfg(test)]
mod tests;
