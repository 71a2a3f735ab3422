//! The state of a page: students, a recording, and the curves that the library computes from it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::bail;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use v2f::audio::{GainSettings, InputLevel};
use v2f::rig::{Rig, Tuning};
use v2f::runtime::{BakeSettings, BakedFrame, Character, Model, RigSettings};

use crate::character::{FaceArguments, character_json};
use crate::failure::{Failed, Fault, FaultOf as _};
use crate::model::{StudentArguments, engine_choice, open_model, open_model_of};

use super::computing::{CORE, Computing};
use super::reply::Rows;
use super::sound::Sound;

/// Path of the result of [`Session::describe`].
const DESCRIPTION: &str = "session.json";
/// Path of the recording, to play.
pub const RECORDING: &str = "recording.wav";
/// Largest recording file that the page may send, bytes.
pub const MAX_RECORDING_BYTES: usize = 256 << 20;
/// Path of the samples of the recording, to compute from.
const EXACT_SOUND: &str = "sound.f32";

/// A request of the page: a student, and the character for its curves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BakeRequest {
    #[serde(default)]
    pub student: usize,
    /// A character profile.
    pub character: Box<RawValue>,
    /// Live only: samples per second of the microphone.
    pub rate: Option<u32>,
}

struct OpenStudent {
    arguments: StudentArguments,
    model: Model,
}

/// What kind of page is served or exported.
#[derive(Default)]
pub struct PageMode {
    pub computing: Computing,
    /// It opens its microphone at once.
    pub live: bool,
    /// It has no program behind it.
    pub exported: bool,
}

/// The state of one page. The threads that compute replies share it.
pub struct Session {
    students: Vec<OpenStudent>,
    /// The character of the command line, as the text of a profile.
    character: String,
    /// What the command line sets and a character profile does not hold.
    voice_gate: bool,
    normalise: bool,
    mode: PageMode,
    sound: RwLock<Option<Arc<Sound>>>,
}

impl Session {
    /// Opens the students.
    ///
    /// # Errors
    /// A student, an engine or the character cannot be used.
    pub fn open(students: &[StudentArguments], face: &FaceArguments, mode: PageMode) -> Result<Self, Failed> {
        let open = |arguments: &StudentArguments| {
            Ok(OpenStudent { arguments: arguments.clone(), model: open_model(arguments, 0, 1)? })
        };
        let students: Vec<OpenStudent> = students.iter().map(open).collect::<Result<_, Failed>>()?;
        let name = students.first().map_or("", |first| &first.model.manifest().name);
        let character = character_json(face, name)?.to_string();
        let session = Self {
            students,
            character,
            voice_gate: !face.no_voice_gate,
            normalise: !face.no_normalise,
            mode,
            sound: RwLock::new(None),
        };
        // Errors of the command line are reported before a page is opened.
        session.face(&session.character).fault(Fault::Usage)?;
        Ok(session)
    }

    /// Replaces the recording.
    pub fn set_sound(&self, sound: Sound) {
        *self.sound.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(sound));
    }

    /// The recording.
    ///
    /// # Errors
    /// There is no recording yet.
    pub fn sound(&self) -> anyhow::Result<Arc<Sound>> {
        let sound = self.sound.read().unwrap_or_else(PoisonError::into_inner).clone();
        sound.ok_or_else(|| anyhow::anyhow!("there is no recording yet"))
    }

    /// The files of the page that depend on the session.
    pub fn part_names(&self) -> Vec<String> {
        let mut names = vec![DESCRIPTION.to_owned()];
        if self.sound().is_ok() {
            names.extend([RECORDING, EXACT_SOUND].map(str::to_owned));
        }
        if let Some(page) = &self.mode.computing.page {
            names.push(CORE.to_owned());
            names.extend((0..page.students.len()).map(|place| format!("students/{place}.onnx")));
        }
        names
    }

    /// One of [`part_names`](Self::part_names), or `None`.
    pub fn part(&self, name: &str) -> Option<anyhow::Result<Vec<u8>>> {
        let page = self.mode.computing.page.as_ref();
        let bytes = match name {
            DESCRIPTION => return Some(self.describe().map(|json| json.to_string().into_bytes())),
            RECORDING => self.sound().ok()?.wav(),
            EXACT_SOUND => self.sound().ok()?.exact(),
            CORE => page?.wasm.clone(),
            _ => {
                let place = name.strip_prefix("students/")?.strip_suffix(".onnx")?;
                page?.students.get(place.parse::<usize>().ok()?)?.to_vec()
            }
        };
        Some(Ok(bytes))
    }

    /// Everything that the page needs to start.
    ///
    /// # Errors
    /// None in an open session.
    fn describe(&self) -> anyhow::Result<Value> {
        let recording = self.sound().ok().map(|sound| json!({ "name": sound.name, "phones": sound.phones }));
        let names: Vec<&String> =
            self.students.iter().map(|student| &student.model.manifest().name).collect();
        let mut description = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "live": self.mode.live,
            "exported": self.mode.exported,
            "compute": if self.mode.computing.page.is_some() { "page" } else { "program" },
            "note": self.mode.computing.note,
            "voice_gate": self.voice_gate,
            "normalise": self.normalise,
            "students": names,
            "engine": self.students.first().map(|student| student.model.engine().engine.to_string()),
            "recording": recording,
            "face": self.face(&self.character)?,
        });
        // An exported page decodes dropped recordings itself, without a limit.
        if !self.mode.exported {
            description["largest_recording"] = json!(MAX_RECORDING_BYTES);
        }
        Ok(description)
    }

    /// Completes a character profile: the character with defaults for absent values, its controls, and the
    /// tuning parameters with their ranges.
    ///
    /// # Errors
    /// Says what is wrong in the text, and where.
    pub fn face(&self, text: &str) -> anyhow::Result<Value> {
        let character = Character::from_json(text)?;
        let model = &self.chosen(0)?.model;
        let (mut rig, mut gain) = (RigSettings::default(), GainSettings::default());
        character.apply(&mut rig, &mut gain);
        // The page needs the defaults without the character's tuning: it shows what the artist moved.
        rig.character_tuning = None;
        let baker = model.baker(&BakeSettings { rig, gain, ..BakeSettings::default() })?;
        let mut tuning = baker.tuning().clone();
        tuning.load_json(&character.tuning_json())?;
        let given: Value = serde_json::from_str(text)?;
        let tuning_values: Map<String, Value> =
            character.tuning.iter().map(|(name, &value)| (name.clone(), number(value))).collect();
        Ok(json!({
            "character": {
                "format": 1,
                "character": character.name,
                "student": character.student,
                "mapping": given.get("mapping").unwrap_or(&json!("arkit")),
                "tuning": tuning_values,
                "smoothing": character.smoothing,
                "gate": character.gate,
                "gain_ceiling_db": number(character.gain.ceiling_db),
                "gain_target_dbfs": number(character.gain.target_dbfs),
                "idle": character.idle,
                "idle_seed": character.idle_seed,
            },
            "controls": controls(baker.rig()),
            "parameters": parameters(&tuning),
        }))
    }

    /// Bakes the recording: names of controls, times of rig frames, and one row of values per rig frame.
    /// Another thread may set `cancelled` to end it.
    ///
    /// # Errors
    /// There is no recording, the request is wrong, or the bake is cancelled.
    pub fn bake(&self, request: &BakeRequest, cancelled: &AtomicBool) -> anyhow::Result<Vec<u8>> {
        let sound = self.sound()?;
        let (model, rig, gain) = self.open_request(request)?;
        let mut baker =
            model.baker(&BakeSettings { rig, gain, channel: sound.channel, ..BakeSettings::default() })?;
        let mut rows = Rows::default();
        let mut take = |frame: BakedFrame<'_>| rows.put(frame.seconds, frame.values.iter().copied());
        baker.begin(sound.format()?)?;
        let second = (sound.rate as usize * usize::from(sound.channels)).max(1);
        for piece in sound.samples.chunks(second) {
            if cancelled.load(Ordering::Relaxed) {
                log::debug!("a bake is cancelled: its page closed the connection");
                bail!("the bake was cancelled");
            }
            baker.feed(piece, &mut take)?;
        }
        baker.finish(&mut take)?;
        Ok(rows.finish(&json!(baker.rig().names().collect::<Vec<_>>())))
    }

    /// The meter over the recording, in the form of [`bake`](Self::bake).
    ///
    /// # Errors
    /// As [`bake`](Self::bake).
    pub fn levels(&self, request: &BakeRequest) -> anyhow::Result<Vec<u8>> {
        let sound = self.sound()?;
        let (model, rig, gain) = self.open_request(request)?;
        let mut baker =
            model.baker(&BakeSettings { rig, gain, channel: sound.channel, ..BakeSettings::default() })?;
        let mut rows = Rows::default();
        baker.levels(&sound.samples, sound.format()?, &mut |seconds, level| {
            rows.put(seconds, meter(level).into_iter());
        })?;
        Ok(rows.finish(&json!(METER)))
    }

    /// A separate model for a live stream, with its settings.
    ///
    /// # Errors
    /// The request is wrong.
    pub fn live_model(&self, request: &BakeRequest) -> anyhow::Result<(Model, RigSettings, GainSettings)> {
        let (model, rig, gain) = self.open_request(request)?;
        let arguments = &self.chosen(request.student)?.arguments;
        let plain =
            |failed: Failed| failed.error.unwrap_or_else(|| anyhow::anyhow!("the student cannot be opened"));
        let engine = engine_choice(arguments).map_err(plain)?;
        let own = open_model_of(model.student().clone(), arguments, engine, 0, 1).map_err(plain)?;
        Ok((own, rig, gain))
    }

    fn chosen(&self, student: usize) -> anyhow::Result<&OpenStudent> {
        self.students.get(student).ok_or_else(|| anyhow::anyhow!("there is no student {student}"))
    }

    fn open_request(&self, request: &BakeRequest) -> anyhow::Result<(&Model, RigSettings, GainSettings)> {
        let (mut rig, mut gain) = (RigSettings::default(), GainSettings::default());
        rig.gate.voice &= self.voice_gate;
        gain.normalise &= self.normalise;
        Character::from_json(request.character.get())?.apply(&mut rig, &mut gain);
        Ok((&self.chosen(request.student)?.model, rig, gain))
    }
}

/// Columns of [`meter`].
pub const METER: [&str; 4] = ["loudness", "rms_dbfs", "peak_dbfs", "gain_db"];

/// A reading of the meter as numbers. Loudness: 0 silent, 1 too quiet, 2 good, 3 clipping.
pub fn meter(level: InputLevel) -> [f32; METER.len()] {
    [f32::from(level.loudness as u8), level.rms_dbfs, level.peak_dbfs, level.gain_db]
}

/// The shortest decimal number that gives this float: 1.2, not 1.2000000476837158.
fn number(value: f32) -> Value {
    value.to_string().parse::<f64>().map_or(Value::Null, Value::from)
}

fn controls(rig: &Rig) -> Value {
    let control = |control: &v2f::rig::Control| {
        let [neutral, min, max] = [control.neutral, control.min, control.max].map(number);
        json!({ "name": control.name, "neutral": neutral, "min": min, "max": max })
    };
    rig.controls().iter().map(control).collect()
}

fn parameters(tuning: &Tuning) -> Value {
    let parameter = |parameter: &v2f::rig::Parameter| {
        json!({
            "name": parameter.name,
            "min": number(parameter.min),
            "max": number(parameter.max),
            "default": number(parameter.default),
            "value": number(parameter.value),
            "description": parameter.description,
        })
    };
    tuning.parameters().iter().map(parameter).collect()
}

#[cfg(test)]
mod tests;
