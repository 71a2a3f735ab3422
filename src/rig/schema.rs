//! A rig: an ordered list of named controls.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::RigError;

/// One control: a named scalar of a face rig.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// Its name, unique within the rig, e.g. `jawOpen`.
    pub name: String,
    /// Value at rest, between `min` and `max`.
    pub neutral: f32,
    /// Lowest value.
    pub min: f32,
    /// Highest value, above `min`.
    pub max: f32,
}

impl Control {
    /// A control with the usual range: 0 to 1, 0 at rest.
    pub fn unit(name: &str) -> Self {
        Self { name: name.to_owned(), neutral: 0.0, min: 0.0, max: 1.0 }
    }

    fn check(&self) -> Result<(), RigError> {
        let finite = self.min.is_finite() && self.max.is_finite() && self.neutral.is_finite();
        if finite && self.min < self.max && (self.min..=self.max).contains(&self.neutral) {
            return Ok(());
        }
        Err(RigError::ControlRange {
            name: self.name.clone(),
            min: self.min,
            neutral: self.neutral,
            max: self.max,
        })
    }
}

/// Ordered controls with unique names. Immutable; may be shared between threads. Clones share the same data.
#[derive(Debug, Clone, PartialEq)]
pub struct Rig(Arc<Inner>);

#[derive(Debug, PartialEq)]
struct Inner {
    controls: Vec<Control>,
    neutral: Vec<f32>,
    by_name: HashMap<String, usize>,
    aliases: Vec<Vec<String>>,
    steps: Vec<bool>,
}

impl Rig {
    /// A rig of these controls in this order.
    ///
    /// # Errors
    /// A duplicate name, an empty name, or a range that is not finite, is empty, or does not contain its
    /// neutral value.
    pub fn new(controls: Vec<Control>) -> Result<Self, RigError> {
        let mut by_name = HashMap::with_capacity(controls.len());
        for (index, control) in controls.iter().enumerate() {
            control.check()?;
            if control.name.is_empty() {
                return Err(RigError::setting(&format!("the name of control {index}"), "empty", "a name"));
            }
            if by_name.insert(control.name.clone(), index).is_some() {
                return Err(RigError::DuplicateControl { name: control.name.clone() });
            }
        }
        let neutral = controls.iter().map(|control| control.neutral).collect();
        let (aliases, steps) = (vec![Vec::new(); controls.len()], vec![false; controls.len()]);
        Ok(Self(Arc::new(Inner { controls, neutral, by_name, aliases, steps })))
    }

    /// A rig of controls with the usual range. Allocates.
    ///
    /// # Errors
    /// A name is empty or stands twice.
    pub fn of_names(names: &[&str]) -> Result<Self, RigError> {
        Self::new(names.iter().map(|name| Control::unit(name)).collect())
    }

    /// The same rig with other names for the shapes of its controls, and with the controls that step. Both
    /// lists are in the rig's order; missing entries count as none. Allocates.
    #[must_use]
    pub(super) fn with_shapes(self, mut aliases: Vec<Vec<String>>, mut steps: Vec<bool>) -> Self {
        let Inner { controls, neutral, by_name, .. } = &*self.0;
        aliases.resize(controls.len(), Vec::new());
        steps.resize(controls.len(), false);
        let (controls, neutral, by_name) = (controls.clone(), neutral.clone(), by_name.clone());
        Self(Arc::new(Inner { controls, neutral, by_name, aliases, steps }))
    }

    /// The same rig without other names for the shapes of its controls. Allocates.
    #[must_use]
    pub fn without_aliases(self) -> Self {
        let steps = self.0.steps.clone();
        self.with_shapes(Vec::new(), steps)
    }

    /// For each control, the other names that meshes give its shape, in order of preference.
    pub fn aliases(&self) -> impl ExactSizeIterator<Item = &[String]> {
        self.0.aliases.iter().map(Vec::as_slice)
    }

    /// Whether each control steps from rig frame to rig frame: the outputs of winner-takes-all. No pose lies
    /// between two of their values. Real-time safe.
    pub fn steps(&self) -> &[bool] {
        &self.0.steps
    }

    /// The index of a control, by its exact name. Real-time safe.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.0.by_name.get(name).copied()
    }

    /// The names in order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.controls.iter().map(|control| control.name.as_str())
    }

    /// The controls in order.
    pub fn controls(&self) -> &[Control] {
        &self.0.controls
    }

    /// Number of controls.
    pub fn len(&self) -> usize {
        self.0.controls.len()
    }

    /// True for a rig without controls.
    pub fn is_empty(&self) -> bool {
        self.0.controls.is_empty()
    }

    /// The values at rest, in order.
    pub fn neutral(&self) -> &[f32] {
        &self.0.neutral
    }
}
