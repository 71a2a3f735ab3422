//! A character profile: one file with all settings of one character (docs/mapping-profiles.md).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::audio::GainSettings;
use crate::rig::{Profile, RigError};

use super::error::{CharacterError, Error};
use super::settings::RigSettings;

/// The character profile format that this library reads.
const FORMAT: u32 = 1;
const MAX_NAME_CHARACTERS: usize = 128;
/// The key of the character's name.
const NAME: &str = "character";
/// Keys that a character profile may have and a mapping profile never has, at any depth.
const MARKS: [&str; 3] = [NAME, "mapping", "tuning"];

/// Mapping, tuning, smoothing, gate, gain and idle layer of one character, and the student that it was tuned
/// with.
#[derive(Debug, Clone, PartialEq)]
pub struct Character {
    /// What the character is called.
    pub name: String,
    /// Name of the student that the tuning was made with. A hint: this library does not act on it.
    pub student: Option<String>,
    /// Predictions to the character's controls.
    pub mapping: Profile,
    /// Tuning parameters that differ from their defaults.
    pub tuning: BTreeMap<String, f32>,
    /// Whether neighbouring predictions are averaged.
    pub smoothing: bool,
    /// Whether the mouth rests in silence and in steady noise.
    pub gate: bool,
    /// The automatic gain.
    pub gain: GainSettings,
    /// Whether blinks, gaze and brow motion are added.
    pub idle: bool,
    /// Seed of the idle layer; `None` leaves the choice to the host.
    pub idle_seed: Option<u64>,
}

impl Character {
    /// Whether the text is meant as a character profile, and not as a mapping profile. It may still have
    /// errors.
    pub fn is_meant(text: &str) -> bool {
        match serde_json::from_str::<BTreeMap<String, IgnoredAny>>(text) {
            Ok(keys) => MARKS.iter().any(|&mark| keys.contains_key(mark)),
            // Broken text has no depths to go by. Controls may be called like a mark, but they stand as
            // values.
            Err(_) => MARKS.iter().any(|mark| has_key(text, mark)),
        }
    }

    /// Reads a character profile. Load-time only.
    ///
    /// # Errors Text that is not the JSON of docs/mapping-profiles.md, with line, column and key; what is
    /// wrong with the mapping profile inside. Tuning parameters are held against the rig when a stream or a
    /// bake is opened.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let mut fields = Fields::read(text)?;
        let format: u32 = fields.take("format")?.ok_or_else(|| absent("format"))?;
        if format != FORMAT {
            return Err(content("format", format!("is {format}; this library reads {FORMAT}")));
        }
        let name: String = fields.take(NAME)?.ok_or_else(|| absent(NAME))?;
        if !(1..=MAX_NAME_CHARACTERS).contains(&name.chars().count()) {
            return Err(content(
                NAME,
                format!("has no usable name; expected 1 to {MAX_NAME_CHARACTERS} characters"),
            ));
        }
        let usual = RigSettings::default();
        let gain = GainSettings::default();
        let character = Self {
            name,
            student: fields.take("student")?,
            mapping: fields.mapping()?,
            tuning: fields.tuning()?,
            smoothing: fields.take("smoothing")?.unwrap_or(usual.smoothing),
            gate: fields.take("gate")?.unwrap_or(usual.gate.enabled),
            gain: GainSettings {
                ceiling_db: fields.take("gain_ceiling_db")?.unwrap_or(gain.ceiling_db),
                target_dbfs: fields.take("gain_target_dbfs")?.unwrap_or(gain.target_dbfs),
                normalise: gain.normalise,
            },
            idle: fields.take("idle")?.unwrap_or(usual.idle.enabled),
            idle_seed: fields.take("idle_seed")?,
        };
        character.gain.check()?;
        match fields.left.first_key_value() {
            Some((key, _)) => Err(content(key, "is no key of a character profile".to_owned())),
            None => Ok(character),
        }
    }

    /// Replaces the settings in `rig` and `gain` by the character's. A tuning in `rig` stays and is applied
    /// after the character's.
    pub fn apply(&self, rig: &mut RigSettings, gain: &mut GainSettings) {
        rig.profile = Some(self.mapping.clone());
        rig.character_tuning = Some(self.tuning_json());
        rig.smoothing = self.smoothing;
        rig.gate.enabled = self.gate;
        rig.idle.enabled = self.idle;
        rig.idle.seed = self.idle_seed.unwrap_or(rig.idle.seed);
        *gain = GainSettings { normalise: gain.normalise, ..self.gain };
    }

    /// The tuning as a tuning file's text.
    pub fn tuning_json(&self) -> String {
        serde_json::json!({ "format": 1, "parameters": self.tuning }).to_string()
    }
}

/// The keys of a character profile that are not read yet.
struct Fields<'a> {
    text: &'a str,
    left: BTreeMap<String, &'a RawValue>,
}

impl<'a> Fields<'a> {
    fn read(text: &'a str) -> Result<Self, Error> {
        let left = serde_json::from_str(text).map_err(|error| text_error("", (1, 0), &error))?;
        Ok(Self { text, left })
    }

    fn take<T: Deserialize<'a>>(&mut self, key: &str) -> Result<Option<T>, Error> {
        let Some(raw) = self.left.remove(key) else { return Ok(None) };
        self.value(key, raw)
    }

    fn value<T: Deserialize<'a>>(&self, place: &str, raw: &'a RawValue) -> Result<T, Error> {
        serde_json::from_str(raw.get()).map_err(|error| text_error(place, self.start(raw), &error))
    }

    fn mapping(&mut self) -> Result<Profile, Error> {
        let Some(raw) = self.left.remove("mapping") else { return Ok(Profile::builtin("arkit")?) };
        if raw.get().starts_with('"') {
            let name: String = self.value("mapping", raw)?;
            return Ok(Profile::builtin(&name)?);
        }
        let (lines, columns) = self.start(raw);
        Profile::from_json(raw.get()).map_err(|error| match error {
            RigError::ProfileText { line, column, place, problem } => Error::Rig(RigError::ProfileText {
                line: line + lines - 1,
                column: if line == 1 { column + columns } else { column },
                place,
                problem,
            }),
            error => Error::Rig(error),
        })
    }

    fn tuning(&mut self) -> Result<BTreeMap<String, f32>, Error> {
        let values: BTreeMap<String, &'a RawValue> = self.take("tuning")?.unwrap_or_default();
        let number = |(name, raw): (String, &'a RawValue)| {
            let value: f32 = self.value(&format!("tuning, `{name}`"), raw)?;
            match value.is_finite() {
                true => Ok((name, value)),
                false => Err(content(&format!("tuning, {name}"), format!("is {value}; expected a number"))),
            }
        };
        values.into_iter().map(number).collect()
    }

    /// Line from 1 and column from 0 at which a value begins.
    fn start(&self, raw: &RawValue) -> (usize, usize) {
        let offset = (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let before = self.text.get(..offset).unwrap_or_default();
        let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, column)
    }
}

/// Whether `"key"` stands before a colon.
fn has_key(text: &str, key: &str) -> bool {
    let quoted = format!("\"{key}\"");
    text.match_indices(&quoted).any(|(at, _)| text[at + quoted.len()..].trim_start().starts_with(':'))
}

fn absent(key: &str) -> Error {
    content(key, "is missing".to_owned())
}

fn content(key: &str, problem: String) -> Error {
    CharacterError::Content { key: key.to_owned(), problem }.into()
}

/// The error of the JSON reader in a value that begins at `start`, with its place in the whole text.
fn text_error(place: &str, start: (usize, usize), error: &serde_json::Error) -> Error {
    let message = error.to_string();
    let ending = format!(" at line {} column {}", error.line(), error.column());
    let problem = message.strip_suffix(&ending).unwrap_or(&message).to_owned();
    let (lines, columns) = start;
    let error = CharacterError::Text {
        line: error.line().max(1) + lines - 1,
        column: if error.line() <= 1 { error.column() + columns } else { error.column() },
        place: if place.is_empty() { String::new() } else { format!(", `{place}`") },
        problem,
    };
    error.into()
}

#[cfg(test)]
mod tests;
