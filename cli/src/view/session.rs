//! What the page shows: students, a recording, and the curves that the library makes of it.

use std::sync::{Arc, RwLock};

use serde::Deserialize;
use serde_json::{Value, json};
use v2f::audio::{AudioFormat, GateSettings};
use v2f::engine::{BakeSettings, BakedFrame, FaceSettings, Model};
use v2f::rig::{IdleSettings, Profile, Tuning};

use crate::arguments::{FaceArguments, StudentArguments};
use crate::failure::Failed;
use crate::student::{engine_choice, face_settings, open_model, open_model_of};

use super::sound::Sound;

/// What the page asks for: a student and the way from its predictions to curves.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    #[serde(default)]
    pub student: usize,
    /// A tuning file's text.
    pub tuning: Option<String>,
    /// A mapping profile's text; without it the command line's.
    pub profile: Option<String>,
    pub smoothing: bool,
    pub gate: bool,
    pub idle: bool,
    /// Live only: samples per second of the microphone.
    pub rate: Option<u32>,
}

struct Opened {
    arguments: StudentArguments,
    model: Model,
}

/// One page's state. Shared by the threads that answer requests.
pub struct Session {
    students: Vec<Opened>,
    face: FaceArguments,
    live: bool,
    sound: RwLock<Option<Arc<Sound>>>,
}

impl Session {
    /// Opens the students.
    ///
    /// # Errors
    /// A student or an engine that cannot be used.
    pub fn open(students: &[StudentArguments], face: FaceArguments, live: bool) -> Result<Self, Failed> {
        let open = |arguments: &StudentArguments| {
            Ok(Opened { arguments: arguments.clone(), model: open_model(arguments, 0, 1)? })
        };
        let students = students.iter().map(open).collect::<Result<_, Failed>>()?;
        Ok(Self { students, face, live, sound: RwLock::new(None) })
    }

    /// Replaces the recording.
    pub fn take(&self, sound: Sound) {
        *self.sound.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(Arc::new(sound));
    }

    /// The recording, if there is one.
    pub fn sound(&self) -> Option<Arc<Sound>> {
        self.sound.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Everything that the page needs to build itself.
    ///
    /// # Errors
    /// A face that cannot be made for the first student.
    pub fn describe(&self) -> anyhow::Result<Value> {
        let wish = Wish {
            student: 0,
            tuning: None,
            profile: None,
            smoothing: !self.face.no_smoothing,
            gate: !self.face.no_gate,
            idle: self.face.idle.is_some(),
            rate: None,
        };
        let (model, face) = self.fulfil(&wish)?;
        let baker = model.baker(&BakeSettings { face: face.clone(), ..BakeSettings::default() })?;
        let mut tuning = Tuning::new(baker.rig());
        if let Some(text) = &face.tuning {
            tuning = Tuning::from_json(baker.rig(), text)?;
        }
        let parameters = tuning.parameters();
        Ok(json!({
            "version": env!("CARGO_PKG_VERSION"),
            "live": self.live,
            "students": self.students.iter().map(|student| &student.model.manifest().name).collect::<Vec<_>>(),
            "engine": model.engine().engine.to_string(),
            "recording": self.sound().map(|sound| json!({ "name": sound.name, "phones": sound.phones })),
            "smoothing": wish.smoothing,
            "gate": wish.gate,
            "idle": wish.idle,
            "controls": baker.rig().controls().iter().map(|control| json!({
                "name": control.name, "neutral": control.neutral, "min": control.min, "max": control.max,
            })).collect::<Vec<_>>(),
            "parameters": parameters.iter().map(|parameter| json!({
                "name": parameter.name,
                "min": parameter.min,
                "max": parameter.max,
                "default": parameter.default,
                "value": parameter.value,
                "description": parameter.description,
            })).collect::<Vec<_>>(),
        }))
    }

    /// Bakes the recording: `[length of the JSON, u32][JSON][frames, f32]`, all little-endian. The JSON names the controls
    /// and gives the frames' times.
    ///
    /// # Errors
    /// No recording, a wish that does not fit.
    pub fn bake(&self, wish: &Wish) -> anyhow::Result<Vec<u8>> {
        let sound = self.sound().ok_or_else(|| anyhow::anyhow!("there is no recording yet"))?;
        let (model, face) = self.fulfil(wish)?;
        let mut baker = model.baker(&BakeSettings { face, ..BakeSettings::default() })?;
        let (mut times, mut values) = (Vec::new(), Vec::new());
        let mut take = |frame: BakedFrame<'_>| {
            times.push(frame.seconds);
            values.extend(frame.values.iter().flat_map(|value| value.to_le_bytes()));
        };
        baker.bake(&sound.samples, AudioFormat::new(sound.rate, sound.channels)?, &mut take)?;
        let heading = json!({
            "controls": baker.rig().names().collect::<Vec<_>>(),
            "start": times.first(),
            "step": times.get(1).zip(times.first()).map(|(second, first)| second - first),
            "frames": times.len(),
        });
        let mut text = heading.to_string().into_bytes();
        // So that the numbers behind it lie on a multiple of four.
        text.resize(text.len().next_multiple_of(4), b' ');
        let mut answer = (text.len() as u32).to_le_bytes().to_vec();
        answer.extend(text);
        answer.extend(values);
        Ok(answer)
    }

    /// A model of its own for a live stream, and its face.
    ///
    /// # Errors
    /// A wish that does not fit.
    pub fn live_model(&self, wish: &Wish) -> anyhow::Result<(Model, FaceSettings)> {
        let (model, face) = self.fulfil(wish)?;
        let arguments = &self.chosen(wish)?.arguments;
        let plain =
            |failed: Failed| failed.error.unwrap_or_else(|| anyhow::anyhow!("the student cannot be opened"));
        let engine = engine_choice(arguments).map_err(plain)?;
        let own = open_model_of(model.student().clone(), arguments, engine, 0, 1).map_err(plain)?;
        Ok((own, face))
    }

    fn chosen(&self, wish: &Wish) -> anyhow::Result<&Opened> {
        self.students.get(wish.student).ok_or_else(|| anyhow::anyhow!("there is no student {}", wish.student))
    }

    fn fulfil(&self, wish: &Wish) -> anyhow::Result<(&Model, FaceSettings)> {
        let usual = face_settings(&self.face)
            .map_err(|failed| failed.error.unwrap_or_else(|| anyhow::anyhow!("the face cannot be made")))?;
        let profile = wish.profile.as_deref().map(Profile::from_json).transpose()?;
        let face = FaceSettings {
            profile: profile.or(usual.profile),
            tuning: wish.tuning.clone().or(usual.tuning),
            smoothing: wish.smoothing,
            gate: GateSettings { enabled: wish.gate, ..usual.gate },
            idle: IdleSettings { enabled: wish.idle, ..usual.idle },
            ..FaceSettings::default()
        };
        Ok((&self.chosen(wish)?.model, face))
    }
}
