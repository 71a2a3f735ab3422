//! A tuning as JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Tuning;
use crate::rig::error::RigError;
use crate::rig::schema::Rig;

/// The tuning file format that this library reads and writes.
const FORMAT: u32 = 1;

/// A tuning as JSON: `{"format": 1, "parameters": {"jawOpen.gain": 1.2}}`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TuningText {
    format: u32,
    parameters: BTreeMap<String, f32>,
}

impl Tuning {
    /// All parameters that differ from their defaults, as JSON. Reading it gives an equal tuning. Allocates.
    pub fn to_json(&self) -> String {
        let text = TuningText { format: FORMAT, parameters: self.changed().into_iter().collect() };
        // Strings and finite numbers can always be written as JSON.
        serde_json::to_string_pretty(&text).unwrap_or_default()
    }

    /// A tuning for `rig` from JSON, without parameters of lip contact. Parameters that the text does not
    /// name keep their defaults. Allocates.
    ///
    /// # Errors
    /// Text that is not a tuning file (with line and column), an unknown format, an unknown parameter (with
    /// the nearest name), a value out of range.
    pub fn from_json(rig: &Rig, text: &str) -> Result<Self, RigError> {
        let mut tuning = Self::new(rig);
        tuning.load_json(text)?;
        Ok(tuning)
    }

    /// Reads a tuning file into this tuning. Parameters that the text does not name go back to their
    /// defaults. Allocates.
    ///
    /// # Errors
    /// As [`from_json`](Tuning::from_json). The tuning may then be partly changed.
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
