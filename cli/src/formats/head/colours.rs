//! The vertex colours of a mesh.

use anyhow::{Context as _, bail};
use gltf_json::Index;
use gltf_json::accessor::{Accessor, ComponentType, Type};
use gltf_json::validation::Checked;

use super::file::Head;

impl Head {
    /// Reads red, green and blue, 0 to 1; alpha is ignored.
    ///
    /// # Errors
    /// The accessor is missing, holds no colours, or reaches beyond its buffer.
    pub(super) fn colours(&self, index: Index<Accessor>) -> anyhow::Result<Vec<[f32; 3]>> {
        let accessor = self.accessor(index)?;
        let (Checked::Valid(shape), Checked::Valid(kind)) = (accessor.type_, accessor.component_type) else {
            bail!("its colours are of an unknown type");
        };
        let view = accessor
            .buffer_view
            .filter(|_| accessor.sparse.is_none())
            .context("its colours are sparse, which is not supported")?;
        let start = accessor.byte_offset.unwrap_or_default().0;
        let count = usize::try_from(accessor.count.0).context("an accessor is too long")?;
        macro_rules! read {
            ($size:literal, $convert:ident) => {
                self.entries::<$size>(view, start, count)?.map(|bytes| $convert(&bytes)).collect()
            };
        }
        let colours: Vec<[f32; 3]> = match (shape, kind.0) {
            (Type::Vec3, ComponentType::F32) => read!(12, of_floats),
            (Type::Vec4, ComponentType::F32) => read!(16, of_floats),
            (Type::Vec3, ComponentType::U8) => read!(3, of_bytes),
            (Type::Vec4, ComponentType::U8) => read!(4, of_bytes),
            (Type::Vec3, ComponentType::U16) => read!(6, of_words),
            (Type::Vec4, ComponentType::U16) => read!(8, of_words),
            _ => bail!("its colours are neither floats nor integers of 8 or 16 bits"),
        };
        if !colours.as_flattened().iter().all(|value| value.is_finite()) {
            bail!("its colours have values that are not finite");
        }
        Ok(colours)
    }
}

fn of_floats(bytes: &[u8]) -> [f32; 3] {
    three(bytes.as_chunks().0.iter().map(|four| f32::from_le_bytes(*four)))
}

fn of_bytes(bytes: &[u8]) -> [f32; 3] {
    three(bytes.iter().map(|&byte| f32::from(byte) / f32::from(u8::MAX)))
}

fn of_words(bytes: &[u8]) -> [f32; 3] {
    three(bytes.as_chunks().0.iter().map(|two| f32::from(u16::from_le_bytes(*two)) / f32::from(u16::MAX)))
}

fn three(values: impl Iterator<Item = f32>) -> [f32; 3] {
    let mut colour = [0.0; 3];
    for (slot, value) in colour.iter_mut().zip(values) {
        *slot = value;
    }
    colour
}

#[cfg(test)]
mod tests;
