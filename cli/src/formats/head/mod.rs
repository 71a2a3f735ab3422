//! A character as `.glb` or `.gltf`: its meshes, their morph targets, and the names of these.

mod accessors;
mod colours;
mod container;
mod drivers;
mod expressions;
mod file;
mod morph_mesh;
mod own;
mod pack;
mod surfaces;
#[cfg(test)]
mod tests;

pub use container::Chunks;
pub use drivers::{Driver, Drivers};
pub use file::Head;
pub use morph_mesh::MorphMesh;
pub use surfaces::{Shape, Surface};
