//! Which controls move which morph targets.

use anyhow::bail;

use crate::formats::shape_names::assign;

use super::file::Head;

/// What drives a morph target: controls, and the weight of the target when each is 1.
pub type Drivers = Vec<(usize, f32)>;

impl Head {
    /// For each mesh of [`meshes`](Self::meshes), the drivers of each of its targets: the control with its
    /// name, else the VRM expressions that hold it and have the name of a control.
    pub fn drivers(&self, controls: &[&str]) -> Vec<Vec<Drivers>> {
        let mut drivers: Vec<Vec<Drivers>> =
            self.meshes.iter().map(|mesh| named(controls, &mesh.targets)).collect();
        let found = |control: usize, drivers: &[Vec<Drivers>]| {
            drivers.iter().flatten().flatten().any(|&(driver, _)| driver == control)
        };
        let mut distinct: Vec<String> = self.expressions.iter().map(|bind| bind.expression.clone()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let by_name = drivers.clone();
        for (expression, control) in distinct.iter().zip(assign(controls, &distinct)) {
            let Some(control) = control.filter(|&control| !found(control, &by_name)) else { continue };
            for bind in self.expressions.iter().filter(|bind| bind.expression == *expression) {
                let meshes = self.meshes.iter().zip(&mut drivers).filter(|(mesh, _)| mesh.mesh == bind.mesh);
                for target in meshes.filter_map(|(_, drivers)| drivers.get_mut(bind.target)) {
                    target.push((control, bind.weight));
                }
            }
        }
        drivers
    }

    /// Logs the controls that move nothing: as a warning if they are the majority.
    ///
    /// # Errors
    /// No morph target of the head has the name of a control.
    pub fn check(&self, controls: &[&str]) -> anyhow::Result<()> {
        let drivers = self.drivers(controls);
        let moves = |control: usize| drivers.iter().flatten().flatten().any(|&(driver, _)| driver == control);
        let still: Vec<&str> =
            (0..).zip(controls).filter(|&(place, _)| !moves(place)).map(|(_, name)| *name).collect();
        if still.len() == controls.len() {
            let known = self.meshes.iter().flat_map(|mesh| &mesh.targets).take(4);
            let known: Vec<&str> = known.map(String::as_str).collect();
            bail!(
                "none of the head's morph targets ({}, ...) has the name of a control ({}, ...); \
                 use --map with a mapping profile that has the names of your character",
                known.join(", "),
                controls.first().copied().unwrap_or_default()
            );
        }
        let level = if still.len() * 2 > controls.len() { log::Level::Warn } else { log::Level::Info };
        if !still.is_empty() {
            log::log!(level, "the head has no morph target for {}", still.join(", "));
        }
        Ok(())
    }
}

/// The control with the name of each target.
fn named(controls: &[&str], targets: &[String]) -> Vec<Drivers> {
    assign(controls, targets)
        .into_iter()
        .map(|control| control.map(|control| (control, 1.0)).into_iter().collect())
        .collect()
}
