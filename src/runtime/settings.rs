//! The settings of models, streams and bakes, and their ranges.

use std::path::PathBuf;

use crate::audio::{AudioFormat, ChannelChoice, GainSettings, GateSettings, OverrunPolicy};
use crate::inference::EngineChoice;
use crate::rig::{IdleSettings, Profile};
use crate::voice::VoiceCurves;

use super::error::Error;

/// Maximum of worker threads of one model.
pub const MAX_THREADS: usize = 64;
/// Worker threads that a model owns by default: none where threads do not exist.
pub(crate) const DEFAULT_THREADS: usize = if cfg!(target_family = "wasm") { 0 } else { 1 };
/// Maximum of rows that one call of the network advances together.
pub const MAX_BATCH: usize = 1024;
/// Maximum length of the queues of sound and rig frames, seconds.
pub const MAX_QUEUE_SECONDS: f32 = 120.0;
/// Maximum of the offset between sound and curves, seconds, either way.
pub const MAX_OFFSET_SECONDS: f32 = 10.0;
/// Maximum of the update-rate divider.
pub const MAX_DIVIDER: u32 = 16;

/// How a model is opened.
#[derive(Debug, Clone)]
pub struct ModelSettings {
    /// Which engine computes. `Auto` takes the fastest that can run the student here.
    pub engine: EngineChoice,
    /// Path of an ONNX Runtime library of the host's own. With `None` the library is looked for where
    /// [`survey_engines`](crate::inference::survey_engines) says.
    pub runtime_library: Option<PathBuf>,
    /// Worker threads that the model owns, 0..=64. With 0 the host calls
    /// [`Model::tick`](crate::runtime::Model::tick). Default: 1; in WebAssembly, which has no threads, 0.
    pub threads: usize,
    /// Streams that one call of the network advances together, 1..=1024.
    pub max_batch: usize,
}

impl Default for ModelSettings {
    fn default() -> Self {
        Self { engine: EngineChoice::Auto, runtime_library: None, threads: DEFAULT_THREADS, max_batch: 64 }
    }
}

impl ModelSettings {
    pub(crate) fn check(&self) -> Result<(), Error> {
        within("threads", self.threads, 0, MAX_THREADS)?;
        within("max_batch", self.max_batch, 1, MAX_BATCH)
    }
}

/// How predictions become a character's curves. The same for live streams and bakes.
#[derive(Debug, Clone)]
pub struct RigSettings {
    /// The mapping profile; `None` is the built-in `arkit`.
    pub profile: Option<Profile>,
    /// The JSON of the character's own tuning: its values are the defaults of the parameters.
    pub character_tuning: Option<String>,
    /// The JSON of a tuning, applied after that.
    pub tuning: Option<String>,
    /// Whether neighbouring predictions are averaged (the student's own ensemble weights).
    pub smoothing: bool,
    /// The silence gate.
    pub gate: GateSettings,
    /// The idle layer: blinks, gaze and brows; off by default.
    pub idle: IdleSettings,
    /// Curves about the voice that follow the rig's controls in every rig frame; none by default.
    pub voice_curves: VoiceCurves,
    /// Only every n-th rig frame is computed in full and delivered, 1..=16. Above 1 the ensemble is off.
    pub divider: u32,
    /// The curves come so much later than the sound, seconds, -10 to 10; negative: earlier. For a device or a
    /// film whose sound is late or early by a fixed time. Shifts the targets of all rig frames.
    pub offset_seconds: f32,
}

impl Default for RigSettings {
    fn default() -> Self {
        Self {
            profile: None,
            character_tuning: None,
            tuning: None,
            smoothing: true,
            gate: GateSettings::default(),
            idle: IdleSettings::default(),
            voice_curves: VoiceCurves::NONE,
            divider: 1,
            offset_seconds: 0.0,
        }
    }
}

impl RigSettings {
    pub(crate) fn check(&self) -> Result<(), Error> {
        within("offset_seconds", self.offset_seconds, -MAX_OFFSET_SECONDS, MAX_OFFSET_SECONDS)?;
        within("divider", self.divider, 1, MAX_DIVIDER)
    }

    /// The offset in samples at `rate` Hz.
    pub(crate) fn offset_samples(&self, rate: u32) -> i64 {
        (f64::from(self.offset_seconds) * f64::from(rate)).round() as i64
    }
}

/// How a stream is opened.
#[derive(Debug, Clone)]
pub struct StreamSettings {
    /// Format of the pushed sound until it is changed.
    pub format: AudioFormat,
    /// Sound that may wait for the network, seconds, above 0 up to 120.
    pub queue_seconds: f32,
    /// Rig frames that may wait for the host, seconds, above 0 up to 120. While the queue is full, the sound
    /// waits: no rig frame is lost.
    pub frames_seconds: f32,
    /// What takes the place of sound that the queue refuses.
    pub overrun: OverrunPolicy,
    /// Which channels of the sound are heard. Default: their mix.
    pub channel: ChannelChoice,
    /// The level of the sound: the automatic gain for quiet microphones, and the normaliser.
    pub gain: GainSettings,
    /// Predictions to curves.
    pub rig: RigSettings,
    /// `rig_at`: time that the newest rig frame is held past its target, seconds, 0 to 120.
    pub hold_seconds: f32,
    /// `rig_at`: time of the fade to neutral after that, seconds, 0 to 120.
    pub fade_seconds: f32,
}

impl StreamSettings {
    /// The defaults for sound of `format`.
    pub fn new(format: AudioFormat) -> Self {
        Self {
            format,
            queue_seconds: 1.0,
            frames_seconds: 1.0,
            overrun: OverrunPolicy::Silence,
            channel: ChannelChoice::Mix,
            gain: GainSettings::default(),
            rig: RigSettings::default(),
            hold_seconds: 0.1,
            fade_seconds: 0.2,
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        seconds("queue_seconds", self.queue_seconds)?;
        seconds("frames_seconds", self.frames_seconds)?;
        within("hold_seconds", self.hold_seconds, 0.0, MAX_QUEUE_SECONDS)?;
        within("fade_seconds", self.fade_seconds, 0.0, MAX_QUEUE_SECONDS)?;
        self.rig.check()
    }
}

fn within<N: PartialOrd + std::fmt::Display>(
    setting: &'static str,
    found: N,
    min: N,
    max: N,
) -> Result<(), Error> {
    // Written so that NaN is refused too.
    if !(found >= min && found <= max) {
        return Err(Error::Setting {
            setting,
            expected: format!("{min} to {max}"),
            found: found.to_string(),
        });
    }
    Ok(())
}

fn seconds(setting: &'static str, found: f32) -> Result<(), Error> {
    if !(found > 0.0 && found <= MAX_QUEUE_SECONDS) {
        return Err(Error::Setting {
            setting,
            expected: format!("above 0 and at most {MAX_QUEUE_SECONDS} seconds"),
            found: found.to_string(),
        });
    }
    Ok(())
}
