//! Which controls move which morph targets.

use anyhow::bail;

use crate::formats::shape_names::assign;

use super::file::Head;

/// What moves a morph target: controls, and the weight that each gives it at 1.
pub type Movers = Vec<(usize, f32)>;

impl Head {
    /// For each mesh of [`meshes`](Self::meshes) what moves each of its targets: the control of its name, or else the VRM
    /// expressions that it belongs to and that have a control's name.
    pub fn movers(&self, controls: &[&str]) -> Vec<Vec<Movers>> {
        let mut movers: Vec<Vec<Movers>> =
            self.meshes.iter().map(|mesh| named(controls, &mesh.targets)).collect();
        let found = |control: usize, movers: &[Vec<Movers>]| {
            movers.iter().flatten().flatten().any(|&(mover, _)| mover == control)
        };
        let mut distinct: Vec<String> = self.expressions.iter().map(|bind| bind.expression.clone()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let by_name = movers.clone();
        for (expression, control) in distinct.iter().zip(assign(controls, &distinct)) {
            let Some(control) = control.filter(|&control| !found(control, &by_name)) else { continue };
            for bind in self.expressions.iter().filter(|bind| bind.expression == *expression) {
                let meshes = self.meshes.iter().zip(&mut movers).filter(|(mesh, _)| mesh.mesh == bind.mesh);
                for target in meshes.filter_map(|(_, movers)| movers.get_mut(bind.target)) {
                    target.push((control, bind.weight));
                }
            }
        }
        movers
    }

    /// Tells which controls move nothing: aloud if they are the most.
    ///
    /// # Errors
    /// A head none of whose shapes has a control's name.
    pub fn check(&self, controls: &[&str]) -> anyhow::Result<()> {
        let movers = self.movers(controls);
        let moves = |control: usize| movers.iter().flatten().flatten().any(|&(mover, _)| mover == control);
        let still: Vec<&str> =
            (0..).zip(controls).filter(|&(place, _)| !moves(place)).map(|(_, name)| *name).collect();
        if still.len() == controls.len() {
            let known = self.meshes.iter().flat_map(|mesh| &mesh.targets).take(4);
            let known: Vec<&str> = known.map(String::as_str).collect();
            bail!(
                "none of the head's morph targets ({}, ...) has the name of a control ({}, ...); give the profile \
                 that speaks your character's names with --map",
                known.join(", "),
                controls.first().copied().unwrap_or_default()
            );
        }
        let level = if still.len() * 2 > controls.len() { log::Level::Warn } else { log::Level::Info };
        if !still.is_empty() {
            log::log!(level, "the head has no shape for {}", still.join(", "));
        }
        Ok(())
    }
}

/// The control of each target's name.
fn named(controls: &[&str], targets: &[String]) -> Vec<Movers> {
    assign(controls, targets)
        .into_iter()
        .map(|control| control.map(|control| (control, 1.0)).into_iter().collect())
        .collect()
}
