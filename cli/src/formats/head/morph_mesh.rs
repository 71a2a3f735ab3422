//! Meshes with morph targets, and the names of these.

use anyhow::bail;
use gltf_json::mesh::{Mesh, Primitive};
use gltf_json::{Extras, Root};
use serde::Deserialize;

use super::expressions::Bind;

/// Most morph targets of a mesh. More than any character has; a file with more is refused.
const MAX_SHAPES: usize = 4096;

/// A mesh with morph targets, and the nodes that show it with the same weights at rest.
#[derive(Debug, Clone, PartialEq)]
pub struct MorphMesh {
    pub mesh: usize,
    pub nodes: Vec<usize>,
    /// Names in the order of the weights; empty where a target has no name.
    pub targets: Vec<String>,
    /// Weights at rest.
    pub rest: Vec<f32>,
}

/// The visible meshes whose targets have names or belong to an expression.
///
/// # Errors
/// A node shows a missing mesh, or a mesh has too many targets.
pub fn morph_meshes(root: &Root, expressions: &[Bind]) -> anyhow::Result<Vec<MorphMesh>> {
    let mut found: Vec<MorphMesh> = Vec::new();
    for (place, node) in root.nodes.iter().enumerate() {
        let Some(mesh) = node.mesh.map(|mesh| mesh.value()) else { continue };
        let Some(shown) = root.meshes.get(mesh) else {
            bail!("node {place} shows mesh {mesh}, which is missing");
        };
        let targets = target_names(shown);
        let counts = || shown.primitives.iter().map(targets_of);
        if let Some(other) = counts().find(|&count| count != targets.len()) {
            log::warn!(
                "mesh {mesh} has primitives with {} and with {other} morph targets; glTF wants the same \
                 number in each, and programs differ in how they read such a file",
                targets.len()
            );
        }
        if targets.iter().all(String::is_empty) && !expressions.iter().any(|bind| bind.mesh == mesh) {
            continue;
        }
        if targets.len() > MAX_SHAPES {
            bail!("mesh {mesh} has {} morph targets; at most {MAX_SHAPES} are allowed", targets.len());
        }
        let mut rest = node.weights.clone().or_else(|| shown.weights.clone()).unwrap_or_default();
        rest.resize(targets.len(), 0.0);
        match found.iter_mut().find(|known| known.mesh == mesh && known.rest == rest) {
            Some(known) => known.nodes.push(place),
            None => found.push(MorphMesh { mesh, nodes: vec![place], targets, rest }),
        }
    }
    Ok(found)
}

/// The extras in which exporters write the names: glTF itself has no names of targets.
#[derive(Deserialize)]
struct Named {
    #[serde(rename = "targetNames")]
    target_names: Vec<String>,
}

fn targets_of(primitive: &Primitive) -> usize {
    primitive.targets.as_ref().map_or(0, Vec::len)
}

/// One name per morph target of the primitive with the most; empty for a target without a name.
pub fn target_names(mesh: &Mesh) -> Vec<String> {
    let named = |extras: &Extras| -> Option<Vec<String>> {
        let named: Named = serde_json::from_str(extras.as_ref()?.get()).ok()?;
        Some(named.target_names)
    };
    let count = mesh.primitives.iter().map(targets_of).max().unwrap_or(0);
    let mut names = named(&mesh.extras)
        .or_else(|| mesh.primitives.iter().find_map(|primitive| named(&primitive.extras)))
        .unwrap_or_default();
    names.resize(count, String::new());
    names
}
