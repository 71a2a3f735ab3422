//! A character file: read, checked and kept whole.

use std::borrow::Cow;
use std::path::Path;

use anyhow::{Context as _, bail};
use gltf_json::Root;

use crate::failure::{Failed, Fault, FaultOf as _};

use super::container::Chunks;
use super::expressions::Expressions;
use super::morph_mesh::{MorphMesh, morph_meshes};
use super::{own, pack};

/// A character file.
pub struct Head {
    name: String,
    bytes: Cow<'static, [u8]>,
    chunks: Chunks,
    pub(super) root: Root,
    pub(super) meshes: Vec<MorphMesh>,
    /// VRM expressions.
    pub(super) expressions: Expressions,
}

impl std::fmt::Debug for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Head").field("bytes", &self.bytes.len()).field("meshes", &self.meshes).finish()
    }
}

impl Head {
    /// Reads a file.
    ///
    /// # Errors The file cannot be read, is neither `.glb` nor a complete `.gltf`, or has no mesh with named
    /// morph targets.
    pub fn open(path: &Path) -> Result<Self, Failed> {
        let bytes = std::fs::read(path)
            .with_context(|| format!("cannot read {}", path.display()))
            .fault(Fault::Usage)?;
        let is_text = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gltf"));
        let whole = if is_text { pack::pack(path, &bytes) } else { pack::pack_binary(path, bytes) };
        whole
            .and_then(|bytes| Self::parse(bytes.into()))
            .map(|head| Self { name: path.display().to_string(), ..head })
            .with_context(|| format!("{} cannot be used as a head", path.display()))
            .fault(Fault::Usage)
    }

    /// The built-in head.
    ///
    /// # Errors
    /// The program was built without it.
    pub fn own() -> Result<Self, Failed> {
        let Some(bytes) = own::OWN else {
            return Err(Failed::usage(
                "this program was built without a head (assets/head/head.glb); use --head with the .glb of \
                 your character",
            ));
        };
        Self::parse(bytes.into()).context("the built-in head cannot be used").fault(Fault::Usage)
    }

    /// Reads a character from memory.
    ///
    /// # Errors
    /// As [`open`](Self::open), but for the file.
    pub fn parse(bytes: Cow<'static, [u8]>) -> anyhow::Result<Self> {
        let chunks = Chunks::of(&bytes)?;
        let json = &bytes[chunks.json.clone()];
        let root: Root = serde_json::from_slice(json).context("its JSON is not glTF 2.0")?;
        let is_binary = root.buffers.first().is_some_and(|buffer| buffer.uri.is_none());
        if chunks.binary.is_some() != is_binary {
            bail!("its data are in other files; use its .gltf, or export it as one .glb");
        }
        let expressions = Expressions::of(json, &root);
        let meshes = morph_meshes(&root, &expressions.binds)?;
        if meshes.is_empty() {
            bail!(
                "none of its visible meshes has morph targets with names; export it with its shape keys and \
                 their names (mesh.extras.targetNames)"
            );
        }
        Ok(Self { name: "the head".to_owned(), bytes, chunks, root, meshes, expressions })
    }

    /// Its path, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names that its shapes can be found by: those of its morph targets, and those of its VRM
    /// expressions by the presets of VRM 1. Each once.
    pub fn shape_names(&self) -> Vec<String> {
        let targets = self.meshes.iter().flat_map(|mesh| &mesh.targets);
        let expressions = self.expressions.list.iter().map(|expression| &expression.name);
        let mut names: Vec<String> = Vec::new();
        for name in targets.chain(expressions).filter(|name| !name.is_empty()) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    /// The whole file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The ranges of its parts in [`bytes`](Self::bytes).
    pub fn chunks(&self) -> &Chunks {
        &self.chunks
    }

    /// Its JSON.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Its meshes with morph targets.
    pub fn meshes(&self) -> &[MorphMesh] {
        &self.meshes
    }

    /// Its first buffer.
    pub(super) fn binary(&self) -> &[u8] {
        self.chunks.binary.clone().and_then(|range| self.bytes.get(range)).unwrap_or_default()
    }
}
