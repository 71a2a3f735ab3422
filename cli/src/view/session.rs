//! What the page shows: students, a recording, and the curves that the library makes of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::bail;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use v2f::audio::{GainSettings, InputLevel};
use v2f::engine::{BakeSettings, BakedFrame, Character, FaceSettings, Model};
use v2f::rig::{Rig, Tuning};

use crate::character::{FaceArguments, character_of};
use crate::failure::{Failed, Fault, FaultOf as _};
use crate::model::{StudentArguments, engine_choice, open_model, open_model_of};

use super::computing::{CORE, Computing};
use super::reply::Answer;
use super::sound::Sound;

/// What [`Session::describe`] gives.
const DESCRIPTION: &str = "session.json";
/// The recording, to be played.
pub const RECORDING: &str = "recording.wav";
/// Largest recording file that the page may send, bytes.
pub const LARGEST_RECORDING: usize = 256 << 20;
/// The recording, to be computed from.
const EXACT_SOUND: &str = "sound.f32";

/// What the page asks for: a student, and the character that it speaks through.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    #[serde(default)]
    pub student: usize,
    /// A character profile.
    pub character: Box<RawValue>,
    /// Live only: samples per second of the microphone.
    pub rate: Option<u32>,
}

struct Opened {
    arguments: StudentArguments,
    model: Model,
}

/// What kind of page it is.
#[derive(Default)]
pub struct Setting {
    pub computing: Computing,
    /// It listens to its microphone from the start.
    pub live: bool,
    /// No program stands behind it.
    pub exported: bool,
}

/// One page's state. Shared by the threads that answer requests.
pub struct Session {
    students: Vec<Opened>,
    /// What the command line says, as a character profile's text.
    character: String,
    setting: Setting,
    sound: RwLock<Option<Arc<Sound>>>,
}

impl Session {
    /// Opens the students.
    ///
    /// # Errors
    /// A student, an engine or a face that cannot be used.
    pub fn open(
        students: &[StudentArguments],
        face: &FaceArguments,
        setting: Setting,
    ) -> Result<Self, Failed> {
        let open = |arguments: &StudentArguments| {
            Ok(Opened { arguments: arguments.clone(), model: open_model(arguments, 0, 1)? })
        };
        let students: Vec<Opened> = students.iter().map(open).collect::<Result<_, Failed>>()?;
        let name = students.first().map_or("", |first| &first.model.manifest().name);
        let character = character_of(face, name)?.to_string();
        let session = Self { students, character, setting, sound: RwLock::new(None) };
        // What the command line says must hold before a page is opened.
        session.face(&session.character).fault(Fault::Usage)?;
        Ok(session)
    }

    /// Replaces the recording.
    pub fn take(&self, sound: Sound) {
        *self.sound.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(sound));
    }

    /// The recording.
    ///
    /// # Errors
    /// There is none yet.
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
        if let Some(page) = &self.setting.computing.page {
            names.push(CORE.to_owned());
            names.extend((0..page.students.len()).map(|place| format!("students/{place}.onnx")));
        }
        names
    }

    /// One of [`part_names`](Self::part_names), or `None`.
    pub fn part(&self, name: &str) -> Option<anyhow::Result<Vec<u8>>> {
        let page = self.setting.computing.page.as_ref();
        let bytes = match name {
            DESCRIPTION => return Some(self.describe().map(|told| told.to_string().into_bytes())),
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

    /// Everything that the page needs to build itself.
    ///
    /// # Errors
    /// None in a session that was opened.
    fn describe(&self) -> anyhow::Result<Value> {
        let recording = self.sound().ok().map(|sound| json!({ "name": sound.name, "phones": sound.phones }));
        let mut told = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "live": self.setting.live,
            "exported": self.setting.exported,
            "compute": if self.setting.computing.page.is_some() { "page" } else { "program" },
            "note": self.setting.computing.note,
            "students": self.students.iter().map(|student| &student.model.manifest().name).collect::<Vec<_>>(),
            "engine": self.students.first().map(|student| student.model.engine().engine.to_string()),
            "recording": recording,
            "face": self.face(&self.character)?,
        });
        // A page without a program behind it reads what is dropped on it by itself.
        if !self.setting.exported {
            told["largest_recording"] = json!(LARGEST_RECORDING);
        }
        Ok(told)
    }

    /// What a character profile's text comes to: the character with all that it does not say filled in, its controls, and the
    /// tuning parameters with their ranges.
    ///
    /// # Errors
    /// What is wrong in the text, and where.
    pub fn face(&self, text: &str) -> anyhow::Result<Value> {
        let character = Character::from_json(text)?;
        let model = &self.chosen(0)?.model;
        let (mut face, mut gain) = (FaceSettings::default(), GainSettings::default());
        character.apply(&mut face, &mut gain);
        let baker = model.baker(&BakeSettings { face, gain, ..BakeSettings::default() })?;
        let mut tuning = Tuning::new(baker.rig());
        tuning.load_json(&character.tuning_json())?;
        let said: Value = serde_json::from_str(text)?;
        Ok(json!({
            "character": {
                "format": 1,
                "character": character.name,
                "student": character.student,
                "mapping": said.get("mapping").unwrap_or(&json!("arkit")),
                "tuning": character.tuning.iter().map(|(name, &value)| (name.clone(), number(value))).collect::<Map<_, _>>(),
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

    /// Bakes the recording: the controls' names and the frames' times, and a row of values per frame. Whoever sets `given_up`
    /// meanwhile ends it.
    ///
    /// # Errors
    /// No recording, a wish that does not fit, a bake that is given up.
    pub fn bake(&self, wish: &Wish, given_up: &AtomicBool) -> anyhow::Result<Vec<u8>> {
        let sound = self.sound()?;
        let (model, face, gain) = self.fulfil(wish)?;
        let mut baker = model.baker(&BakeSettings { face, gain, ..BakeSettings::default() })?;
        let mut answer = Answer::default();
        let mut take = |frame: BakedFrame<'_>| answer.put(frame.seconds, frame.values.iter().copied());
        baker.begin(sound.format()?)?;
        let second = (sound.rate as usize * usize::from(sound.channels)).max(1);
        for piece in sound.samples.chunks(second) {
            if given_up.load(Ordering::Relaxed) {
                log::debug!("a bake is given up: nobody waits for it any more");
                bail!("it was given up");
            }
            baker.feed(piece, &mut take)?;
        }
        baker.finish(&mut take)?;
        Ok(answer.finish(&json!(baker.rig().names().collect::<Vec<_>>())))
    }

    /// What the meter says over the recording, as [`bake`](Self::bake) tells its controls.
    ///
    /// # Errors
    /// As [`bake`](Self::bake).
    pub fn levels(&self, wish: &Wish) -> anyhow::Result<Vec<u8>> {
        let sound = self.sound()?;
        let (model, face, gain) = self.fulfil(wish)?;
        let mut baker = model.baker(&BakeSettings { face, gain, ..BakeSettings::default() })?;
        let mut answer = Answer::default();
        baker.levels(&sound.samples, sound.format()?, &mut |seconds, level| {
            answer.put(seconds, meter(level).into_iter());
        })?;
        Ok(answer.finish(&json!(METER)))
    }

    /// A model of its own for a live stream, its face and its gain.
    ///
    /// # Errors
    /// A wish that does not fit.
    pub fn live_model(&self, wish: &Wish) -> anyhow::Result<(Model, FaceSettings, GainSettings)> {
        let (model, face, gain) = self.fulfil(wish)?;
        let arguments = &self.chosen(wish.student)?.arguments;
        let plain =
            |failed: Failed| failed.error.unwrap_or_else(|| anyhow::anyhow!("the student cannot be opened"));
        let engine = engine_choice(arguments).map_err(plain)?;
        let own = open_model_of(model.student().clone(), arguments, engine, 0, 1).map_err(plain)?;
        Ok((own, face, gain))
    }

    fn chosen(&self, student: usize) -> anyhow::Result<&Opened> {
        self.students.get(student).ok_or_else(|| anyhow::anyhow!("there is no student {student}"))
    }

    fn fulfil(&self, wish: &Wish) -> anyhow::Result<(&Model, FaceSettings, GainSettings)> {
        let (mut face, mut gain) = (FaceSettings::default(), GainSettings::default());
        Character::from_json(wish.character.get())?.apply(&mut face, &mut gain);
        Ok((&self.chosen(wish.student)?.model, face, gain))
    }
}

/// What [`meter`] gives.
pub const METER: [&str; 4] = ["loudness", "rms_dbfs", "peak_dbfs", "gain_db"];

/// A reading of the meter as numbers; the verdict is 0 silent, 1 too quiet, 2 good, 3 clipping.
pub fn meter(level: InputLevel) -> [f32; METER.len()] {
    [f32::from(level.loudness as u8), level.rms_dbfs, level.peak_dbfs, level.gain_db]
}

/// The shortest decimal number that the float is read from: what a person set, not 1.2000000476837158.
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
