//! A character as `.glb` or `.gltf`: its meshes, their morph targets, and the names of these.

mod accessors;
mod colours;
mod container;
mod expressions;
mod file;
mod morph_mesh;
mod movers;
mod own;
mod pack;
mod surfaces;
#[cfg(test)]
mod tests;

pub use container::Chunks;
pub use file::Head;
pub use morph_mesh::MorphMesh;
pub use movers::Movers;
pub use surfaces::{Shape, Surface};
