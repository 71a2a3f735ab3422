//! A character as `.glb` or `.gltf`: which of its meshes have shapes, and what these are called.

mod accessors;
mod colours;
mod container;
mod expressions;
mod own;
mod pack;
mod surfaces;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::path::Path;

use anyhow::{Context as _, bail};
use gltf_json::mesh::Mesh;
use gltf_json::{Extras, Root};
use serde::Deserialize;

use crate::failure::{Failed, Fault, FaultOf as _};

use super::shape_names::assign;

use expressions::{Bind, expressions};

pub use container::Chunks;
pub use surfaces::{Shape, Surface};

/// Meshes that could be larger than any character's are refused instead of tried.
const MOST_SHAPES: usize = 4096;

/// A character, as it was read.
pub struct Head {
    bytes: Cow<'static, [u8]>,
    chunks: Chunks,
    root: Root,
    meshes: Vec<MorphMesh>,
    /// VRM's names for sets of targets.
    expressions: Vec<Bind>,
}

/// What moves a morph target: controls, and the weight that each gives it at 1.
pub type Movers = Vec<(usize, f32)>;

/// A mesh with shapes, and the nodes that show it with the same weights at rest.
#[derive(Debug, Clone, PartialEq)]
pub struct MorphMesh {
    pub mesh: usize,
    pub nodes: Vec<usize>,
    /// Names in the order of the weights; empty where a target has none.
    pub targets: Vec<String>,
    /// Weights when nothing moves.
    pub rest: Vec<f32>,
}

impl std::fmt::Debug for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Head").field("bytes", &self.bytes.len()).field("meshes", &self.meshes).finish()
    }
}

impl Head {
    /// Reads a file.
    ///
    /// # Errors
    /// A file that cannot be read, is neither `.glb` nor `.gltf` with all its files, or has no mesh with named shapes.
    pub fn open(path: &Path) -> Result<Self, Failed> {
        let bytes = std::fs::read(path)
            .with_context(|| format!("cannot read {}", path.display()))
            .fault(Fault::Usage)?;
        let is_text = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gltf"));
        let whole = if is_text { pack::pack(path, &bytes) } else { Ok(bytes) };
        whole
            .and_then(|bytes| Self::parse(bytes.into()))
            .with_context(|| format!("{} cannot be used as a head", path.display()))
            .fault(Fault::Usage)
    }

    /// The project's own.
    ///
    /// # Errors
    /// A program that was built without it.
    pub fn own() -> Result<Self, Failed> {
        let Some(bytes) = own::OWN else {
            return Err(Failed::usage(
                "this program was built without a head of its own (assets/head/head.glb); name your character's .glb \
                 with --head",
            ));
        };
        Self::parse(bytes.into()).context("the program's own head cannot be used").fault(Fault::Usage)
    }

    /// Reads a character from memory.
    ///
    /// # Errors
    /// As [`open`](Self::open), but for the file.
    pub fn parse(bytes: Cow<'static, [u8]>) -> anyhow::Result<Self> {
        let chunks = Chunks::of(&bytes)?;
        let json = &bytes[chunks.json.clone()];
        let root: Root = serde_json::from_slice(json).context("its description is no glTF 2.0")?;
        let is_binary = root.buffers.first().is_some_and(|buffer| buffer.uri.is_none());
        if chunks.binary.is_some() != is_binary {
            bail!("its data stand in other files; give it as .gltf, or export it as one .glb");
        }
        let expressions = expressions(json, &root);
        let meshes = morph_meshes(&root, &expressions)?;
        if meshes.is_empty() {
            bail!(
                "no mesh of it that is shown has morph targets with names; export it with its shape keys and their \
                 names (mesh.extras.targetNames)"
            );
        }
        Ok(Self { bytes, chunks, root, meshes, expressions })
    }

    /// The whole file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where its parts lie in [`bytes`](Self::bytes).
    pub fn chunks(&self) -> &Chunks {
        &self.chunks
    }

    /// Its description.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Its meshes with shapes.
    pub fn meshes(&self) -> &[MorphMesh] {
        &self.meshes
    }

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

    /// Its first buffer.
    fn binary(&self) -> &[u8] {
        self.chunks.binary.clone().and_then(|range| self.bytes.get(range)).unwrap_or_default()
    }
}

/// The control of each target's name.
fn named(controls: &[&str], targets: &[String]) -> Vec<Movers> {
    assign(controls, targets)
        .into_iter()
        .map(|control| control.map(|control| (control, 1.0)).into_iter().collect())
        .collect()
}

/// The meshes that are shown and whose targets have names, or stand in an expression.
fn morph_meshes(root: &Root, expressions: &[Bind]) -> anyhow::Result<Vec<MorphMesh>> {
    let mut found: Vec<MorphMesh> = Vec::new();
    for (place, node) in root.nodes.iter().enumerate() {
        let Some(mesh) = node.mesh.map(|mesh| mesh.value()) else { continue };
        let Some(shown) = root.meshes.get(mesh) else {
            bail!("node {place} shows mesh {mesh}, which is not there");
        };
        let targets = target_names(shown);
        if targets.iter().all(String::is_empty) && !expressions.iter().any(|bind| bind.mesh == mesh) {
            continue;
        }
        if targets.len() > MOST_SHAPES {
            bail!("mesh {mesh} has {} morph targets; at most {MOST_SHAPES} can be", targets.len());
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

/// Where exporters put the names: glTF itself has none.
#[derive(Deserialize)]
struct Named {
    #[serde(rename = "targetNames")]
    target_names: Vec<String>,
}

/// One name per morph target; empty where there is none.
fn target_names(mesh: &Mesh) -> Vec<String> {
    let named = |extras: &Extras| -> Option<Vec<String>> {
        let named: Named = serde_json::from_str(extras.as_ref()?.get()).ok()?;
        Some(named.target_names)
    };
    let targets = |primitive: &gltf_json::mesh::Primitive| primitive.targets.as_ref().map_or(0, Vec::len);
    let count = mesh.primitives.first().map_or(0, targets);
    let mut names = named(&mesh.extras)
        .or_else(|| mesh.primitives.iter().find_map(|primitive| named(&primitive.extras)))
        .unwrap_or_default();
    names.resize(count, String::new());
    names
}
