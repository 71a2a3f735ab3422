//! Parameters of a tuning that belong to no control: those of the stages before the mapping.

use std::sync::Arc;

use super::parameter::Parameter;
use super::region::Region;

/// What there is to know of such a parameter. A stage has a table of them, and reads its values by index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScalarSpec {
    /// Its whole name, for example `mood.joy`.
    pub name: &'static str,
    /// Lowest value.
    pub min: f32,
    /// Highest value.
    pub max: f32,
    /// Value without a tuning.
    pub default: f32,
    /// The part of the face that it changes most.
    pub region: Region,
    /// `factor`, `share`, `seconds` or `control units`.
    pub unit: &'static str,
    /// What it does, in one sentence of at most 127 bytes: the C interface has room for no more.
    pub description: &'static str,
}

/// The values of a table of parameters. Clones share them until one is changed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scalars {
    specs: &'static [ScalarSpec],
    values: Arc<[f32]>,
    defaults: Arc<[f32]>,
}

impl Scalars {
    pub fn new(specs: &'static [ScalarSpec]) -> Self {
        let values: Arc<[f32]> = specs.iter().map(|spec| spec.default).collect();
        Self { specs, defaults: values.clone(), values }
    }

    pub fn indices(&self) -> std::ops::Range<usize> {
        0..self.specs.len()
    }

    pub fn find(&self, name: &str) -> Option<usize> {
        self.specs.iter().position(|spec| spec.name == name)
    }

    pub fn name(&self, index: usize) -> &'static str {
        self.specs[index].name
    }

    /// 0 where there is no such parameter. Real-time safe.
    pub fn value(&self, index: usize) -> f32 {
        self.values.get(index).copied().unwrap_or_default()
    }

    pub fn default(&self, index: usize) -> f32 {
        self.defaults[index]
    }

    pub fn range(&self, index: usize) -> (f32, f32) {
        (self.specs[index].min, self.specs[index].max)
    }

    pub fn put(&mut self, index: usize, value: f32) {
        Arc::make_mut(&mut self.values)[index] = value;
    }

    pub fn reset(&mut self) {
        self.values = self.defaults.clone();
    }

    pub fn keep_as_default(&mut self) {
        self.defaults = self.values.clone();
    }

    pub fn parameter(&self, index: usize) -> Parameter {
        let spec = &self.specs[index];
        Parameter {
            name: spec.name.to_owned(),
            min: spec.min,
            max: spec.max,
            default: self.default(index),
            value: self.value(index),
            region: spec.region,
            unit: spec.unit,
            description: spec.description.to_owned(),
        }
    }
}
