//! Which controls move which morph targets.

use anyhow::bail;
use v2f::rig::{Profile, Rig, ShapeNames, detect, inspect};

use super::expressions::{Expression, Kind, Override};
use super::file::Head;

/// A binary expression is on above this.
const BINARY_THRESHOLD: f32 = 0.5;

/// One control that moves a morph target.
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    pub control: usize,
    /// Weight of the target when the control is 1.
    pub weight: f32,
    /// The control counts as 1 above 0.5, else as 0.
    pub is_binary: bool,
    /// Controls that hold it back, and how.
    pub held_back_by: Vec<(usize, Override)>,
}

impl Driver {
    /// A control that moves the target and nothing else.
    pub fn plain(control: usize, weight: f32) -> Self {
        Self { control, weight, is_binary: false, held_back_by: Vec::new() }
    }

    /// Its part of the target's weight in a rig frame. `None` without such a control.
    pub fn part(&self, values: &[f32]) -> Option<f32> {
        let value = *values.get(self.control)?;
        let value = if self.is_binary { f32::from(u8::from(value > BINARY_THRESHOLD)) } else { value };
        let amount = |&(control, how): &(usize, Override)| {
            let value = values.get(control).copied().unwrap_or_default();
            match how {
                Override::Block => f32::from(u8::from(value > 0.0)),
                Override::Blend => value,
            }
        };
        let held_back: f32 = self.held_back_by.iter().map(amount).sum();
        Some(value * self.weight * (1.0 - held_back).clamp(0.0, 1.0))
    }
}

/// What drives a morph target.
pub type Drivers = Vec<Driver>;

impl Head {
    /// For each mesh of [`meshes`](Self::meshes), the drivers of each of its targets: the control with its
    /// name, else the VRM expressions that hold it and have the name of a control. In a file with expressions
    /// its author says which targets they are, so the profile's aliases find no target there.
    pub fn drivers(&self, rig: &Rig) -> Vec<Vec<Drivers>> {
        let plain = rig.clone().without_aliases();
        let by_target = if self.expressions.list.is_empty() { rig } else { &plain };
        let mut drivers: Vec<Vec<Drivers>> =
            self.meshes.iter().map(|mesh| named(by_target, &mesh.targets)).collect();
        let by_name = drivers.clone();
        let is_named =
            |control: usize| by_name.iter().flatten().flatten().any(|driver| driver.control == control);
        let controls = self.expression_controls(rig);
        for (expression, control) in self.expressions.list.iter().zip(&controls) {
            let Some(control) = control.filter(|&control| !is_named(control)) else { continue };
            let held_back_by = self.held_back_by(expression, &controls);
            for bind in self.expressions.binds.iter().filter(|bind| bind.expression == expression.name) {
                let meshes = self.meshes.iter().zip(&mut drivers).filter(|(mesh, _)| mesh.mesh == bind.mesh);
                for target in meshes.filter_map(|(_, drivers)| drivers.get_mut(bind.target)) {
                    target.push(Driver {
                        control,
                        weight: bind.weight,
                        is_binary: expression.is_binary,
                        held_back_by: held_back_by.clone(),
                    });
                }
            }
        }
        drivers
    }

    /// The control with the name of each expression.
    fn expression_controls(&self, rig: &Rig) -> Vec<Option<usize>> {
        let names: Vec<&str> = self.expressions.list.iter().map(|expression| &*expression.name).collect();
        by_shape(rig, &names)
    }

    /// The controls of expressions that override the kind of `expression`. One of the same kind does not:
    /// else the mouth would hold itself back.
    fn held_back_by(&self, expression: &Expression, controls: &[Option<usize>]) -> Vec<(usize, Override)> {
        let Some(kind) = Kind::of(&expression.name) else { return Vec::new() };
        let others = self.expressions.list.iter().zip(controls);
        let others = others.filter(|(other, _)| Kind::of(&other.name) != Some(kind));
        others
            .filter_map(|(other, control)| {
                let &(_, how) = other.overrides.iter().find(|(overridden, _)| *overridden == kind)?;
                Some(((*control)?, how))
            })
            .collect()
    }

    /// Warns of what the mouth will never do on this head with `profile`, and of what the head's expressions
    /// hold that no curve can move. Logs the other controls that move nothing.
    ///
    /// # Errors
    /// No morph target of the head has the name of a control.
    pub fn check(&self, rig: &Rig, profile: &Profile) -> anyhow::Result<()> {
        let drivers = self.drivers(rig);
        let moves =
            |control: usize| drivers.iter().flatten().flatten().any(|driver| driver.control == control);
        let still: Vec<&str> =
            (0..).zip(rig.names()).filter(|&(place, _)| !moves(place)).map(|(_, name)| name).collect();
        if still.len() == rig.len() {
            let known = self.meshes.iter().flat_map(|mesh| &mesh.targets).take(4);
            let known: Vec<&str> = known.map(String::as_str).collect();
            bail!(
                "none of the head's morph targets ({}, ...) has the name of a control ({}, ...); \
                 use --map auto, or --map with a mapping profile that has the names of your character",
                known.join(", "),
                rig.names().next().unwrap_or_default()
            );
        }
        self.warn_of_still_mouth(profile, &still);
        if !still.is_empty() {
            log::info!("the head has no morph target for {}", still.join(", "));
        }
        self.warn_of_expressions(rig);
        Ok(())
    }

    /// Warns of controls of speech that move nothing.
    fn warn_of_still_mouth(&self, profile: &Profile, still: &[&str]) {
        let shapes = self.shape_names();
        let Ok(fit) = inspect(profile, &shapes) else { return };
        let speech: Vec<&str> =
            fit.speech().map(|curve| curve.name.as_str()).filter(|name| still.contains(name)).collect();
        if speech.is_empty() {
            return;
        }
        let lost: Vec<&str> = fit.lost_without(&speech).collect();
        let lost = if lost.is_empty() { String::new() } else { format!(": {}", lost.join("; ")) };
        let better = detect(&shapes).into_iter().next().filter(|best| best.is_better_than(&fit));
        let hint = better
            .map(|best| format!(" (its names are those of {}: try --map {})", best.family, best.profile))
            .unwrap_or_default();
        log::warn!("the head has no shape for {}{lost}{hint}", speech.join(", "));
    }

    fn warn_of_expressions(&self, rig: &Rig) {
        let used = self.expressions.list.iter().zip(self.expression_controls(rig));
        for (expression, _) in used.filter(|(_, control)| control.is_some()) {
            if !expression.not_obeyed.is_empty() {
                log::warn!(
                    "the head's expression {} also changes {}; the file that is written moves its morph \
                     targets only",
                    expression.name,
                    expression.not_obeyed.join(" and ")
                );
            }
        }
    }
}

/// The control with the name of each target.
fn named(rig: &Rig, targets: &[String]) -> Vec<Drivers> {
    let driver = |control: Option<usize>| control.map(|control| Driver::plain(control, 1.0));
    by_shape(rig, targets).into_iter().map(|control| driver(control).into_iter().collect()).collect()
}

/// For each shape, the control that drives it.
fn by_shape<S: AsRef<str>>(rig: &Rig, shapes: &[S]) -> Vec<Option<usize>> {
    let mut controls = vec![None; shapes.len()];
    for (control, found) in ShapeNames::new(shapes).assign(rig).into_iter().enumerate() {
        if let Some(slot) = found.and_then(|found| controls.get_mut(found.shape)) {
            *slot = Some(control);
        }
    }
    controls
}
