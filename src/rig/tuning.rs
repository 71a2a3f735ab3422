//! The artist's last word on each of a character's controls.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::nearest::suggestion;
use super::parameter::{Kind, Parameter, Place, Strength};
use super::{
    error::RigError,
    region::Region,
    schema::{Control, Rig},
};

/// Gains and strengths reach from nothing to this factor.
const MAX_FACTOR: f32 = 4.0;
/// The tuning file format that this library reads and writes.
const FORMAT: u32 = 1;

/// The settings of one control.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    gain: f32,
    offset: f32,
    min: f32,
    max: f32,
    mask: bool,
    /// Gain times the strengths that reach the control.
    factor: f32,
}

impl Row {
    fn untouched(control: &Control) -> Self {
        Self { gain: 1.0, offset: 0.0, min: control.min, max: control.max, mask: false, factor: 1.0 }
    }

    fn get(&self, kind: Kind) -> f32 {
        match kind {
            Kind::Gain => self.gain,
            Kind::Offset => self.offset,
            Kind::Min => self.min,
            Kind::Max => self.max,
            Kind::Mask => f32::from(u8::from(self.mask)),
        }
    }
}

/// Gain, offset, clamp and mask for each control of the target rig, and strengths for regions of the face:
/// `clamp(neutral + (value - neutral) x gain x strengths + offset)`, then the mask.
///
/// One per stream, or shared behind a lock that the caller owns. Clones share their settings until one of them is changed:
/// a crowd of untouched characters reads one table. `apply` allocates nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuning {
    rig: Rig,
    regions: Arc<[Region]>,
    rows: Arc<[Row]>,
    strengths: Strengths,
    default_rows: Arc<[Row]>,
    default_strengths: Strengths,
}

/// A tuning as JSON: `{"format": 1, "parameters": {"jawOpen.gain": 1.2}}`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TuningText {
    format: u32,
    parameters: BTreeMap<String, f32>,
}

type Strengths = [f32; Strength::ALL.len()];

const FULL_STRENGTHS: Strengths = [1.0; Strength::ALL.len()];

impl Tuning {
    /// An untouched tuning: values pass, held in the rig's ranges.
    pub fn new(rig: &Rig) -> Self {
        let rows: Arc<[Row]> = rig.controls().iter().map(Row::untouched).collect();
        Self {
            rig: rig.clone(),
            regions: rig.names().map(Region::of).collect(),
            rows: rows.clone(),
            strengths: FULL_STRENGTHS,
            default_rows: rows,
            default_strengths: FULL_STRENGTHS,
        }
    }

    /// This tuning, whose values are from now on its defaults: a character's own tuning.
    #[must_use]
    pub fn as_default(mut self) -> Self {
        self.default_rows = self.rows.clone();
        self.default_strengths = self.strengths;
        self
    }

    /// Back to the defaults: untouched, or what [`as_default`](Tuning::as_default) made of it.
    pub fn reset(&mut self) {
        self.strengths = self.default_strengths;
        self.rows = self.default_rows.clone();
    }

    /// Tunes one frame of the target rig in place. A value that is not finite becomes neutral.
    pub fn apply(&self, values: &mut [f32]) {
        for ((value, row), &neutral) in values.iter_mut().zip(&*self.rows).zip(self.rig.neutral()) {
            let tuned = neutral + (*value - neutral) * row.factor + row.offset;
            *value = match tuned.is_finite() && !row.mask {
                // Untouched values keep their bits.
                true if row.factor == 1.0 && row.offset == 0.0 => value.max(row.min).min(row.max),
                true => tuned.max(row.min).min(row.max),
                false => neutral,
            };
        }
    }

    /// Sets one parameter by its name.
    ///
    /// # Errors
    /// An unknown name (with the nearest one), a value outside the parameter's range; `min` and `max` of a control also
    /// bound each other. Nothing changes then.
    pub fn set(&mut self, parameter: &str, value: f32) -> Result<(), RigError> {
        let place = self.place(parameter)?;
        let (mut low, mut high) = self.range(place);
        if let Place::Control(index, kind) = place {
            match kind {
                Kind::Min => high = self.rows[index].max,
                Kind::Max => low = self.rows[index].min,
                _ => {}
            }
        }
        self.check(parameter, place, value, low, high)?;
        self.put(place, value);
        Ok(())
    }

    /// The value of one parameter.
    ///
    /// # Errors
    /// An unknown name (with the nearest one).
    pub fn get(&self, parameter: &str) -> Result<f32, RigError> {
        Ok(self.value(self.place(parameter)?))
    }

    /// All parameters in a fixed order: the strengths, then each control's. Allocates; for inspectors.
    pub fn parameters(&self) -> Vec<Parameter> {
        self.places().map(|place| self.parameter(place)).collect()
    }

    /// Names and values of what differs from the defaults, in the order of [`parameters`](Tuning::parameters).
    fn touched(&self) -> Vec<(String, f32)> {
        let differs = |place: &Place| self.value(*place) != self.default(*place);
        self.places().filter(differs).map(|place| (self.name(place), self.value(place))).collect()
    }

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

    /// Sets many at once from the defaults, so that `min` and `max` bound each other only in the end.
    fn set_all<'a>(&mut self, values: impl Iterator<Item = (&'a str, f32)>) -> Result<(), RigError> {
        self.reset();
        for (name, value) in values {
            let place = self.place(name)?;
            let (low, high) = self.range(place);
            self.check(name, place, value, low, high)?;
            self.put(place, value);
        }
        let crossed = self.rows.iter().position(|row| row.min > row.max);
        match crossed {
            Some(index) => {
                let (row, control) = (self.rows[index], &self.rig.controls()[index]);
                let name = self.name(Place::Control(index, Kind::Min));
                Err(RigError::ParameterRange { name, value: row.min, min: control.min, max: row.max })
            }
            None => Ok(()),
        }
    }

    fn places(&self) -> impl Iterator<Item = Place> {
        let controls =
            (0..self.rows.len()).flat_map(|index| Kind::ALL.map(|kind| Place::Control(index, kind)));
        Strength::ALL.into_iter().map(Place::Strength).chain(controls)
    }

    fn place(&self, parameter: &str) -> Result<Place, RigError> {
        let found = parameter.rsplit_once('.').and_then(|(what, kind)| {
            if kind == "strength" {
                return Strength::ALL
                    .into_iter()
                    .find(|strength| strength.name() == what)
                    .map(Place::Strength);
            }
            let kind = Kind::ALL.into_iter().find(|known| known.name() == kind)?;
            Some(Place::Control(self.rig.index(what)?, kind))
        });
        found.ok_or_else(|| {
            let names: Vec<String> = self.places().map(|place| self.name(place)).collect();
            let nearest = suggestion(parameter, names.iter().map(String::as_str));
            RigError::UnknownParameter { name: parameter.to_owned(), nearest }
        })
    }

    fn name(&self, place: Place) -> String {
        match place {
            Place::Strength(strength) => format!("{}.strength", strength.name()),
            Place::Control(index, kind) => {
                format!("{}.{}", self.rig.controls()[index].name, kind.name())
            }
        }
    }

    fn value(&self, place: Place) -> f32 {
        match place {
            Place::Strength(strength) => self.strengths[strength as usize],
            Place::Control(index, kind) => self.rows[index].get(kind),
        }
    }

    fn default(&self, place: Place) -> f32 {
        match place {
            Place::Strength(strength) => self.default_strengths[strength as usize],
            Place::Control(index, kind) => self.default_rows[index].get(kind),
        }
    }

    /// The range of a parameter whatever the others say.
    fn range(&self, place: Place) -> (f32, f32) {
        let Place::Control(index, kind) = place else {
            return (0.0, MAX_FACTOR);
        };
        let control = &self.rig.controls()[index];
        match kind {
            Kind::Gain => (0.0, MAX_FACTOR),
            Kind::Offset => (control.min - control.max, control.max - control.min),
            Kind::Min | Kind::Max => (control.min, control.max),
            Kind::Mask => (0.0, 1.0),
        }
    }

    fn check(&self, name: &str, place: Place, value: f32, min: f32, max: f32) -> Result<(), RigError> {
        if matches!(place, Place::Control(_, Kind::Mask)) && value != 0.0 && value != 1.0 {
            return Err(RigError::setting(&format!("tuning parameter `{name}`"), value, "0 or 1"));
        }
        if (min..=max).contains(&value) {
            return Ok(());
        }
        Err(RigError::ParameterRange { name: name.to_owned(), value, min, max })
    }

    fn put(&mut self, place: Place, value: f32) {
        match place {
            Place::Strength(strength) => self.strengths[strength as usize] = value,
            Place::Control(index, kind) => {
                let row = &mut Arc::make_mut(&mut self.rows)[index];
                match kind {
                    Kind::Gain => row.gain = value,
                    Kind::Offset => row.offset = value,
                    Kind::Min => row.min = value,
                    Kind::Max => row.max = value,
                    Kind::Mask => row.mask = value == 1.0,
                }
            }
        }
        self.combine();
    }

    /// Gains and strengths into one factor per control.
    fn combine(&mut self) {
        for (row, &region) in Arc::make_mut(&mut self.rows).iter_mut().zip(&*self.regions) {
            let reaching = Strength::ALL.iter().zip(self.strengths);
            let of_region =
                reaching.filter(|(strength, _)| strength.region().is_none_or(|reached| reached == region));
            row.factor = of_region.fold(row.gain, |factor, (_, strength)| factor * strength);
        }
    }

    fn parameter(&self, place: Place) -> Parameter {
        let (min, max) = self.range(place);
        let (region, unit, description) = match place {
            Place::Strength(strength) => {
                let whole = strength
                    .region()
                    .map_or("all controls".to_owned(), |region| region.name().replace('_', " "));
                let region = strength.region().unwrap_or(Region::Other);
                (region, "factor", format!("Scales the way from neutral of {whole}."))
            }
            Place::Control(index, kind) => {
                let control = &self.rig.controls()[index];
                let description = format!("{} {}.", kind.meaning(), control.name);
                (self.regions[index], kind.unit(), description)
            }
        };
        Parameter {
            name: self.name(place),
            min,
            max,
            default: self.default(place),
            value: self.value(place),
            region,
            unit,
            description,
        }
    }
}

#[cfg(test)]
mod tests;
