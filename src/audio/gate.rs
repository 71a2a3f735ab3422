//! The silence gate: one weight per hop that scales the rig's motion, 1 in speech and 0 in silence and noise.

use crate::clock::Hop;

use super::error::AudioError;
use super::noise_floor::{NoiseFloor, SILENCE_DBFS, hops_per_second};

/// A voice below this level never opens the gate, dBFS.
const SOFTEST_VOICE_DBFS: f32 = -100.0;

/// The thresholds and times of the silence gate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GateSettings {
    /// If false, the weight is always 1.
    pub enabled: bool,
    /// The gate opens this many dB above the noise floor, 3 to 60.
    pub open_db: f32,
    /// An open gate stays open down to this many dB above the noise floor, 0 to `open_db`.
    pub close_db: f32,
    /// A level below this never opens the gate, dBFS, -120 to 0.
    pub absolute_floor_dbfs: f32,
    /// The gate stays open this many seconds after the last loud hop, 0 to 10.
    pub hold_s: f32,
    /// After the hold, the weight falls to 0 in this many seconds, 0 to 10.
    pub release_s: f32,
    /// The noise floor is the minimum level over this many seconds, 0.5 to 60. A sound that keeps one level
    /// for longer is not speech.
    pub floor_window_s: f32,
    /// If true, only a voice opens the gate, and a voice is no background, however long it holds one level.
    /// Needs a student at 16 kHz. If false, the output `voice` of a student decides where it has one.
    pub voice: bool,
}

impl Default for GateSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            open_db: 10.0,
            close_db: 7.0,
            absolute_floor_dbfs: -60.0,
            hold_s: 0.2,
            release_s: 0.15,
            floor_window_s: 2.0,
            voice: true,
        }
    }
}

impl GateSettings {
    fn check(&self) -> Result<(), AudioError> {
        let limits = [
            ("the gate's open_db", self.open_db, 3.0, 60.0, "3 to 60 dB"),
            ("the gate's close_db", self.close_db, 0.0, self.open_db, "0 dB to open_db"),
            ("the gate's absolute_floor_dbfs", self.absolute_floor_dbfs, -120.0, 0.0, "-120 to 0 dBFS"),
            ("the gate's hold_s", self.hold_s, 0.0, 10.0, "0 to 10 seconds"),
            ("the gate's release_s", self.release_s, 0.0, 10.0, "0 to 10 seconds"),
            ("the gate's floor_window_s", self.floor_window_s, 0.5, 60.0, "0.5 to 60 seconds"),
        ];
        for (what, value, low, high, expected) in limits {
            if !(low..=high).contains(&value) {
                return Err(AudioError::setting(what, value, expected));
            }
        }
        Ok(())
    }
}

/// Where speech begins and ends on a number of 0 to 1 that says how surely a hop is speech.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpeechThresholds {
    /// Speech begins at this value or above.
    pub open: f32,
    /// Speech ends below this value.
    pub close: f32,
}

/// A weight of 0 to 1 per hop: 1 in speech, 0 in silence and in steady noise of any level.
///
/// What is speech follows from the level of the hop ([`update`](Self::update)), or from a number that says
/// how surely it is speech ([`update_by_speech`](Self::update_by_speech)). A stream uses one of the two.
///
/// The noise floor is the minimum level of a sliding window. One per stream; single-threaded. The
/// updates and `reset` are real-time safe: they never allocate.
#[derive(Debug, Clone)]
pub struct Gate {
    settings: GateSettings,
    hold_hops: u32,
    release_hops: u32,
    floor: NoiseFloor,
    /// Hops since the last loud hop; `None` before the first loud hop.
    quiet_hops: Option<u32>,
}

impl Gate {
    /// A gate for one level per `hop`, at `sample_rate` Hz.
    ///
    /// # Errors
    /// A setting outside its range (see [`GateSettings`]), a hop or rate of 0.
    pub fn new(settings: GateSettings, hop: Hop, sample_rate: u32) -> Result<Self, AudioError> {
        settings.check()?;
        let hops_per_second = hops_per_second("the gate's hop", hop, sample_rate)?;
        let hops = |seconds: f32| (f64::from(seconds) * hops_per_second).round() as u32;
        Ok(Self {
            settings,
            hold_hops: hops(settings.hold_s),
            release_hops: hops(settings.release_s),
            floor: NoiseFloor::new(f64::from(settings.floor_window_s) * hops_per_second, SILENCE_DBFS),
            quiet_hops: None,
        })
    }

    /// Back to the initial state: closed, as after silence.
    pub fn reset(&mut self) {
        self.floor.reset();
        self.quiet_hops = None;
    }

    /// Takes the RMS level of the next hop in dBFS (negative infinity for digital silence) and returns its
    /// weight. A level of NaN or positive infinity counts as silence and does not change the noise floor.
    pub fn update(&mut self, level_dbfs: f32) -> f32 {
        let usable = level_dbfs < f32::INFINITY;
        let level = if usable { level_dbfs.max(SILENCE_DBFS) } else { SILENCE_DBFS };
        let loud = level > self.threshold(self.settings.absolute_floor_dbfs);
        if usable {
            self.floor.update(level);
        }
        self.decide(loud)
    }

    /// As [`update`](Self::update), where it is known whether the sound is a voice. A voice is no background:
    /// it leaves the noise floor as it is. It may also be softer than `absolute_floor_dbfs`.
    pub fn update_beside_voice(&mut self, level_dbfs: f32, is_voice: bool) -> f32 {
        let level = if level_dbfs < f32::INFINITY { level_dbfs.max(SILENCE_DBFS) } else { SILENCE_DBFS };
        let floor = self.settings.absolute_floor_dbfs.min(SOFTEST_VOICE_DBFS);
        let loud = level > self.threshold(floor);
        if !is_voice && level_dbfs < f32::INFINITY {
            self.floor.update(level);
        }
        self.decide(loud)
    }

    /// Takes how surely the next hop is speech, 0 to 1, and returns the weight of the hop. The levels in the
    /// settings have no part in it. NaN counts as no speech.
    pub fn update_by_speech(&mut self, speech: f32, thresholds: SpeechThresholds) -> f32 {
        let speaks = self.quiet_hops == Some(0);
        self.decide(speech >= if speaks { thresholds.close } else { thresholds.open })
    }

    /// The weight of a hop that is loud (or speech), or not.
    fn decide(&mut self, loud: bool) -> f32 {
        self.quiet_hops = if loud { Some(0) } else { self.quiet_hops.map(|hops| hops.saturating_add(1)) };
        if self.settings.enabled { self.weight() } else { 1.0 }
    }

    /// The level above which a hop is loud, dBFS.
    fn threshold(&self, absolute_floor_dbfs: f32) -> f32 {
        let GateSettings { open_db, close_db, .. } = self.settings;
        let open = (self.floor.dbfs() + open_db).max(absolute_floor_dbfs);
        let is_open = self.quiet_hops.is_some_and(|hops| hops <= self.hold_hops);
        if is_open { open - (open_db - close_db) } else { open }
    }

    fn weight(&self) -> f32 {
        let Some(quiet) = self.quiet_hops else {
            return 0.0;
        };
        let releasing = quiet.saturating_sub(self.hold_hops);
        if releasing == 0 {
            return 1.0;
        }
        1.0 - (releasing as f32 / self.release_hops.max(1) as f32).min(1.0)
    }
}

#[cfg(test)]
mod tests;
