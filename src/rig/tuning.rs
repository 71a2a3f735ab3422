//! Tuning: the artist's settings of each control, applied after mapping, and of lip contact before it.

use std::sync::Arc;

use super::nearest::suggestion;
use super::parameter::{ClosureValue, Kind, Parameter, ParameterId, Strength};
use super::scalars::{ScalarSpec, Scalars};
use super::{
    closure::Closure,
    error::RigError,
    region::Region,
    schema::{Control, Rig},
};

/// Largest gain and strength.
const MAX_FACTOR: f32 = 4.0;

/// The tuning of one control.
#[derive(Debug, Clone, Copy, PartialEq)]
struct ControlTuning {
    gain: f32,
    offset: f32,
    min: f32,
    max: f32,
    mask: bool,
    /// Gain times all strengths of the control.
    factor: f32,
}

impl ControlTuning {
    /// Settings without effect.
    fn neutral(control: &Control) -> Self {
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

/// Gain, offset, clamp and mask of each control of the target rig, and one strength per face region:
/// `clamp(neutral + (value - neutral) x gain x strengths + offset)`, then the mask. And the step that
/// sharpens lip contact before the mapping, if the student has one; and the parameters of other stages before
/// the mapping.
///
/// One per stream, or shared behind a lock of the caller. Clones share one table until one of them is
/// changed. `apply` is real-time safe; changes may allocate.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuning {
    rig: Rig,
    regions: Arc<[Region]>,
    rows: Arc<[ControlTuning]>,
    strengths: Strengths,
    closure: Option<Closure>,
    scalars: Scalars,
    default_rows: Arc<[ControlTuning]>,
    default_strengths: Strengths,
    default_closure: Option<Closure>,
}

type Strengths = [f32; Strength::ALL.len()];

const FULL_STRENGTHS: Strengths = [1.0; Strength::ALL.len()];

impl Tuning {
    /// A tuning without effect, except that values are clamped to the rig's ranges. It has no parameters of
    /// lip contact until [`with_closure`](Tuning::with_closure).
    pub fn new(rig: &Rig) -> Self {
        let rows: Arc<[ControlTuning]> = rig.controls().iter().map(ControlTuning::neutral).collect();
        Self {
            rig: rig.clone(),
            regions: rig.names().map(Region::of).collect(),
            rows: rows.clone(),
            strengths: FULL_STRENGTHS,
            closure: None,
            scalars: Scalars::new(&[]),
            default_rows: rows,
            default_strengths: FULL_STRENGTHS,
            default_closure: None,
        }
    }

    /// Gives the tuning the student's own sharpening of lip contact: value and default of `closure.threshold`
    /// and `closure.softness`. With `None` there are no such parameters.
    #[must_use]
    pub fn with_closure(mut self, closure: Option<Closure>) -> Self {
        self.closure = closure;
        self.default_closure = closure;
        self
    }

    /// Gives the tuning the parameters of a stage before the mapping, at their defaults.
    #[must_use]
    pub fn with_scalars(mut self, specs: &'static [ScalarSpec]) -> Self {
        self.scalars = Scalars::new(specs);
        self
    }

    /// The value of parameter `index` of the table given to [`with_scalars`](Tuning::with_scalars); 0 where
    /// there is none. Real-time safe.
    pub fn scalar(&self, index: usize) -> f32 {
        self.scalars.value(index)
    }

    /// How lip contact is sharpened before the mapping, if the student has such a control. Real-time safe.
    pub fn closure(&self) -> Option<Closure> {
        self.closure
    }

    /// Makes the present values the defaults, for a character's own tuning.
    #[must_use]
    pub fn as_default(mut self) -> Self {
        self.default_rows = self.rows.clone();
        self.default_strengths = self.strengths;
        self.default_closure = self.closure;
        self.scalars.keep_as_default();
        self
    }

    /// Restores the defaults: no effect and the student's own lip contact, or the values at the call of
    /// [`as_default`](Tuning::as_default).
    pub fn reset(&mut self) {
        self.strengths = self.default_strengths;
        self.closure = self.default_closure;
        self.scalars.reset();
        self.rows = self.default_rows.clone();
    }

    /// Tunes one rig frame of the target rig in place. A value that is not finite becomes neutral.
    pub fn apply(&self, values: &mut [f32]) {
        for ((value, row), &neutral) in values.iter_mut().zip(&*self.rows).zip(self.rig.neutral()) {
            let tuned = neutral + (*value - neutral) * row.factor + row.offset;
            *value = match tuned.is_finite() && !row.mask {
                // Values without a change keep their bits.
                true if row.factor == 1.0 && row.offset == 0.0 => value.max(row.min).min(row.max),
                true => tuned.max(row.min).min(row.max),
                false => neutral,
            };
        }
    }

    /// Sets one parameter by its name.
    ///
    /// # Errors
    /// An unknown name (with the nearest one), or a value outside the parameter's range; `min` and `max` of a
    /// control also limit each other. Then nothing changes.
    pub fn set(&mut self, parameter: &str, value: f32) -> Result<(), RigError> {
        let id = self.find(parameter)?;
        let (mut low, mut high) = self.range(id);
        if let ParameterId::Control(index, kind) = id {
            match kind {
                Kind::Min => high = self.rows[index].max,
                Kind::Max => low = self.rows[index].min,
                _ => {}
            }
        }
        self.check(parameter, id, value, low, high)?;
        self.put(id, value);
        Ok(())
    }

    /// The value of one parameter.
    ///
    /// # Errors
    /// An unknown name (with the nearest one).
    pub fn get(&self, parameter: &str) -> Result<f32, RigError> {
        Ok(self.value(self.find(parameter)?))
    }

    /// All parameters in a fixed order: the strengths, those of lip contact if there are any, then those of
    /// each control. Allocates; for inspectors.
    pub fn parameters(&self) -> Vec<Parameter> {
        self.ids().map(|id| self.parameter(id)).collect()
    }

    /// How many parameters there are.
    pub fn parameter_count(&self) -> usize {
        self.first_of_controls() + self.rows.len() * Kind::ALL.len()
    }

    /// The parameter at `index` of [`parameters`](Tuning::parameters), without making the others. Allocates.
    pub fn parameter_at(&self, index: usize) -> Option<Parameter> {
        let id = match index.checked_sub(self.first_of_controls()) {
            None => self.ids().nth(index)?,
            Some(at) if index < self.parameter_count() => {
                ParameterId::Control(at / Kind::ALL.len(), Kind::ALL[at % Kind::ALL.len()])
            }
            Some(_) => return None,
        };
        Some(self.parameter(id))
    }

    /// Place of the first parameter of a control.
    fn first_of_controls(&self) -> usize {
        let closure = self.closure.map_or(0, |_| ClosureValue::ALL.len());
        Strength::ALL.len() + closure + self.scalars.indices().len()
    }

    /// Names and values of all parameters that differ from their defaults, in the order of
    /// [`parameters`](Tuning::parameters).
    fn changed(&self) -> Vec<(String, f32)> {
        let differs = |id: &ParameterId| self.value(*id) != self.default(*id);
        self.ids().filter(differs).map(|id| (self.name(id), self.value(id))).collect()
    }

    /// Restores the defaults, then sets many parameters. `min` and `max` of a control are compared only at
    /// the end.
    fn set_all<'a>(&mut self, values: impl Iterator<Item = (&'a str, f32)>) -> Result<(), RigError> {
        self.reset();
        for (name, value) in values {
            let id = self.find(name)?;
            let (low, high) = self.range(id);
            self.check(name, id, value, low, high)?;
            self.put(id, value);
        }
        let inverted = self.rows.iter().position(|row| row.min > row.max);
        match inverted {
            Some(index) => {
                let (row, control) = (self.rows[index], &self.rig.controls()[index]);
                let name = self.name(ParameterId::Control(index, Kind::Min));
                Err(RigError::ParameterRange { name, value: row.min, min: control.min, max: row.max })
            }
            None => Ok(()),
        }
    }

    fn ids(&self) -> impl Iterator<Item = ParameterId> {
        let controls =
            (0..self.rows.len()).flat_map(|index| Kind::ALL.map(|kind| ParameterId::Control(index, kind)));
        let closure = self.closure.iter().flat_map(|_| ClosureValue::ALL.map(ParameterId::Closure));
        let scalars = self.scalars.indices().map(ParameterId::Scalar);
        Strength::ALL.into_iter().map(ParameterId::Strength).chain(closure).chain(scalars).chain(controls)
    }

    fn find(&self, parameter: &str) -> Result<ParameterId, RigError> {
        if let Some(value) = ClosureValue::ALL.into_iter().find(|value| value.name() == parameter) {
            return match self.closure {
                Some(_) => Ok(ParameterId::Closure(value)),
                None => Err(RigError::NoClosure { name: parameter.to_owned() }),
            };
        }
        if let Some(index) = self.scalars.find(parameter) {
            return Ok(ParameterId::Scalar(index));
        }
        let found = parameter.rsplit_once('.').and_then(|(what, kind)| {
            if kind == "strength" {
                return Strength::ALL
                    .into_iter()
                    .find(|strength| strength.name() == what)
                    .map(ParameterId::Strength);
            }
            let kind = Kind::ALL.into_iter().find(|known| known.name() == kind)?;
            Some(ParameterId::Control(self.rig.index(what)?, kind))
        });
        found.ok_or_else(|| {
            let names: Vec<String> = self.ids().map(|id| self.name(id)).collect();
            let nearest = suggestion(parameter, names.iter().map(String::as_str));
            RigError::UnknownParameter { name: parameter.to_owned(), nearest }
        })
    }

    fn name(&self, id: ParameterId) -> String {
        match id {
            ParameterId::Strength(strength) => format!("{}.strength", strength.name()),
            ParameterId::Closure(value) => value.name().to_owned(),
            ParameterId::Scalar(index) => self.scalars.name(index).to_owned(),
            ParameterId::Control(index, kind) => {
                format!("{}.{}", self.rig.controls()[index].name, kind.name())
            }
        }
    }

    fn value(&self, id: ParameterId) -> f32 {
        match id {
            ParameterId::Strength(strength) => self.strengths[strength as usize],
            ParameterId::Closure(value) => closure_value(self.closure, value),
            ParameterId::Scalar(index) => self.scalars.value(index),
            ParameterId::Control(index, kind) => self.rows[index].get(kind),
        }
    }

    fn default(&self, id: ParameterId) -> f32 {
        match id {
            ParameterId::Strength(strength) => self.default_strengths[strength as usize],
            ParameterId::Closure(value) => closure_value(self.default_closure, value),
            ParameterId::Scalar(index) => self.scalars.default(index),
            ParameterId::Control(index, kind) => self.default_rows[index].get(kind),
        }
    }

    /// The range of a parameter, without regard to other parameters.
    fn range(&self, id: ParameterId) -> (f32, f32) {
        let (index, kind) = match id {
            ParameterId::Strength(_) => return (0.0, MAX_FACTOR),
            ParameterId::Closure(value) => return (0.0, value.max()),
            ParameterId::Scalar(index) => return self.scalars.range(index),
            ParameterId::Control(index, kind) => (index, kind),
        };
        let control = &self.rig.controls()[index];
        match kind {
            Kind::Gain => (0.0, MAX_FACTOR),
            Kind::Offset => (control.min - control.max, control.max - control.min),
            Kind::Min | Kind::Max => (control.min, control.max),
            Kind::Mask => (0.0, 1.0),
        }
    }

    fn check(&self, name: &str, id: ParameterId, value: f32, min: f32, max: f32) -> Result<(), RigError> {
        if matches!(id, ParameterId::Control(_, Kind::Mask)) && value != 0.0 && value != 1.0 {
            return Err(RigError::setting(&format!("tuning parameter `{name}`"), value, "0 or 1"));
        }
        if (min..=max).contains(&value) {
            return Ok(());
        }
        Err(RigError::ParameterRange { name: name.to_owned(), value, min, max })
    }

    fn put(&mut self, id: ParameterId, value: f32) {
        match id {
            ParameterId::Strength(strength) => self.strengths[strength as usize] = value,
            ParameterId::Closure(which) => {
                self.closure = self.closure.map(|closure| which.put(closure, value));
                return; // No control's factor depends on it.
            }
            ParameterId::Scalar(index) => return self.scalars.put(index, value),
            ParameterId::Control(index, kind) => {
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
        self.update_factors();
    }

    /// Computes the factor of each control from its gain and strengths.
    fn update_factors(&mut self) {
        for (row, &region) in Arc::make_mut(&mut self.rows).iter_mut().zip(&*self.regions) {
            let strengths = Strength::ALL.iter().zip(self.strengths);
            let of_region =
                strengths.filter(|(strength, _)| strength.region().is_none_or(|scaled| scaled == region));
            row.factor = of_region.fold(row.gain, |factor, (_, strength)| factor * strength);
        }
    }

    fn parameter(&self, id: ParameterId) -> Parameter {
        let (min, max) = self.range(id);
        let (region, unit, description) = match id {
            ParameterId::Strength(strength) => {
                let whole = strength
                    .region()
                    .map_or("all controls".to_owned(), |region| region.name().replace('_', " "));
                let region = strength.region().unwrap_or(Region::Other);
                (region, "factor", format!("Scales the distance from neutral of {whole}."))
            }
            ParameterId::Closure(value) => (Region::LowerFace, "probability", value.description().to_owned()),
            ParameterId::Scalar(index) => return self.scalars.parameter(index),
            ParameterId::Control(index, kind) => {
                let control = &self.rig.controls()[index];
                let description = format!("{} {}.", kind.description(), control.name);
                (self.regions[index], kind.unit(), description)
            }
        };
        Parameter {
            name: self.name(id),
            min,
            max,
            default: self.default(id),
            value: self.value(id),
            region,
            unit,
            description,
        }
    }
}

/// A value of a closure. A parameter of lip contact is found only where there is a closure.
fn closure_value(closure: Option<Closure>, value: ClosureValue) -> f32 {
    closure.as_ref().map_or(0.0, |closure| value.get(closure))
}

mod text;

#[cfg(test)]
mod tests;
