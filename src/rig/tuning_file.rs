//! A tuning as a file: `{"format": 1, "parameters": {"jawOpen.gain": 1.2}}`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Rig, RigError, Tuning};

/// The tuning file format that this library reads and writes.
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TuningText {
    format: u32,
    parameters: BTreeMap<String, f32>,
}

impl Tuning {
    /// What differs from the defaults, as JSON. Reading it back gives an equal tuning.
    pub fn to_json(&self) -> String {
        let text = TuningText { format: FORMAT, parameters: self.touched().into_iter().collect() };
        // Names and finite numbers always have a JSON form.
        serde_json::to_string_pretty(&text).unwrap_or_default()
    }

    /// A tuning for `rig` from JSON. Parameters that the text does not name are untouched.
    ///
    /// # Errors
    /// Text that is not a tuning file (with line and column), another format, a parameter that the rig does not have
    /// (with the nearest name), a value out of range.
    pub fn from_json(rig: &Rig, text: &str) -> Result<Self, RigError> {
        let mut tuning = Self::new(rig);
        tuning.load_json(text)?;
        Ok(tuning)
    }

    /// Puts a tuning file in force: parameters that the text does not name go back to their defaults.
    ///
    /// # Errors
    /// As [`from_json`](Tuning::from_json); the tuning may be half changed then.
    pub fn load_json(&mut self, text: &str) -> Result<(), RigError> {
        let problem = |line, column, problem: String| RigError::TuningText { line, column, problem };
        let read: TuningText = serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let message = error.to_string();
            let ending = format!(" at line {line} column {column}");
            problem(line, column, message.strip_suffix(&ending).unwrap_or(&message).to_owned())
        })?;
        if read.format != FORMAT {
            return Err(problem(1, 1, format!("`format` is {}; this library reads {FORMAT}", read.format)));
        }
        self.set_all(read.parameters.iter().map(|(name, &value)| (name.as_str(), value)))
    }
}
