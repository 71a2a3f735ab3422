//! Numbers from the buffer of a `.glb`. Every length and offset of the file is checked before it is used.

use anyhow::{Context as _, bail};
use gltf_json::Index;
use gltf_json::accessor::{Accessor, ComponentType, Type};
use gltf_json::buffer::View;
use gltf_json::validation::{Checked, USize64};

use super::file::Head;

/// The vectors of an accessor.
pub struct Vectors {
    pub count: usize,
    /// Every vector; empty for a sparse accessor without a base.
    pub plain: Vec<[f32; 3]>,
    /// Replacements, by index.
    pub sparse: Vec<(u32, [f32; 3])>,
}

impl Vectors {
    /// Every vector, with its replacements.
    pub fn dense(self) -> Vec<[f32; 3]> {
        let mut all = self.plain;
        all.resize(self.count, [0.0; 3]);
        for (place, value) in self.sparse {
            if let Some(slot) = all.get_mut(place as usize) {
                *slot = value;
            }
        }
        all
    }

    /// Vectors that are not zero, by index.
    pub fn moving(self) -> Vec<(u32, [f32; 3])> {
        let is_moving = |(_, value): &(u32, [f32; 3])| *value != [0.0; 3];
        if self.plain.is_empty() {
            return self.sparse.into_iter().filter(is_moving).collect();
        }
        (0..).zip(self.dense()).filter(is_moving).collect()
    }
}

impl Head {
    /// Reads an accessor of three floats per entry.
    ///
    /// # Errors
    /// The accessor is missing, of another type, or reaches beyond its buffer.
    pub(super) fn vectors(&self, index: Index<Accessor>) -> anyhow::Result<Vectors> {
        let accessor = self.accessor(index)?;
        let is_vector =
            accessor.type_ == Checked::Valid(Type::Vec3) && component(accessor)? == ComponentType::F32;
        if !is_vector {
            bail!("accessor {} does not hold three floats; export without quantisation", index.value());
        }
        let count = usize::try_from(accessor.count.0).context("an accessor is too long")?;
        let mut vectors = Vectors { count, plain: Vec::new(), sparse: Vec::new() };
        if let Some(view) = accessor.buffer_view {
            let start = offset(accessor.byte_offset);
            vectors.plain = self.entries::<12>(view, start, count)?.map(floats).collect();
        }
        if let Some(sparse) = &accessor.sparse {
            let count = usize::try_from(sparse.count.0).context("an accessor is too long")?;
            let indices = &sparse.indices;
            let Checked::Valid(kind) = indices.component_type else {
                bail!("a sparse accessor has indices of an unknown type")
            };
            let places = self.integers(indices.buffer_view, indices.byte_offset.0, count, kind.0)?;
            let values = self.entries::<12>(sparse.values.buffer_view, sparse.values.byte_offset.0, count)?;
            vectors.sparse = places.into_iter().zip(values.map(floats)).collect();
            if vectors.sparse.iter().any(|&(place, _)| place as usize >= vectors.count) {
                bail!("a sparse accessor reaches beyond its end");
            }
        }
        let all = vectors.plain.iter().chain(vectors.sparse.iter().map(|(_, value)| value));
        if !all.flatten().all(|value| value.is_finite()) {
            bail!("accessor {} has values that are not finite", index.value());
        }
        Ok(vectors)
    }

    /// Reads an accessor of integers.
    ///
    /// # Errors
    /// As [`vectors`](Self::vectors).
    pub(super) fn indices(&self, index: Index<Accessor>) -> anyhow::Result<Vec<u32>> {
        let accessor = self.accessor(index)?;
        let count = usize::try_from(accessor.count.0).context("an accessor is too long")?;
        let Some(view) = accessor.buffer_view.filter(|_| accessor.sparse.is_none()) else {
            bail!("accessor {} has sparse indices, which are not supported", index.value());
        };
        self.integers(view, offset(accessor.byte_offset), count, component(accessor)?)
    }

    /// The accessor of that index.
    ///
    /// # Errors
    /// It is missing.
    pub(super) fn accessor(&self, index: Index<Accessor>) -> anyhow::Result<&Accessor> {
        let found = self.root.accessors.get(index.value());
        found.with_context(|| format!("accessor {} is missing", index.value()))
    }

    fn integers(
        &self,
        view: Index<View>,
        offset: u64,
        count: usize,
        kind: ComponentType,
    ) -> anyhow::Result<Vec<u32>> {
        Ok(match kind {
            ComponentType::U8 => {
                self.entries::<1>(view, offset, count)?.map(|[byte]| u32::from(byte)).collect()
            }
            ComponentType::U16 => self
                .entries::<2>(view, offset, count)?
                .map(|bytes| u32::from(u16::from_le_bytes(bytes)))
                .collect(),
            ComponentType::U32 => self.entries::<4>(view, offset, count)?.map(u32::from_le_bytes).collect(),
            _ => bail!("indices are not integers"),
        })
    }

    /// `count` entries of `SIZE` bytes each.
    pub(super) fn entries<const SIZE: usize>(
        &self,
        view: Index<View>,
        offset: u64,
        count: usize,
    ) -> anyhow::Result<impl Iterator<Item = [u8; SIZE]> + '_> {
        let Some(view) = self.root.buffer_views.get(view.value()) else {
            bail!("buffer view {} is missing", view.value());
        };
        if view.buffer.value() != 0 {
            bail!("its data are in several buffers; export it as one .glb");
        }
        let stride = view.byte_stride.map_or(SIZE, |stride| stride.0);
        let start = view.byte_offset.unwrap_or_default().0;
        let range = (|| {
            let end = usize::try_from(start.checked_add(view.byte_length.0)?).ok()?;
            let from = usize::try_from(start.checked_add(offset)?).ok()?;
            let last = from.checked_add(count.checked_sub(1)?.checked_mul(stride)?)?.checked_add(SIZE)?;
            let bytes = self.binary().get(from..end)?;
            (last <= end && stride >= SIZE).then_some(bytes)
        })();
        let Some(bytes) = range.or((count == 0).then_some(&[][..])) else {
            bail!("an accessor reaches beyond its buffer");
        };
        let entry = move |place: usize| bytes.get(place * stride..)?.first_chunk::<SIZE>().copied();
        Ok((0..count).map_while(entry))
    }
}

fn component(accessor: &Accessor) -> anyhow::Result<ComponentType> {
    match accessor.component_type {
        Checked::Valid(kind) => Ok(kind.0),
        Checked::Invalid => bail!("an accessor has components of an unknown type"),
    }
}

fn offset(offset: Option<USize64>) -> u64 {
    offset.unwrap_or_default().0
}

fn floats(bytes: [u8; 12]) -> [f32; 3] {
    let [a, b, c, d, e, f, g, h, i, j, k, l] = bytes;
    [[a, b, c, d], [e, f, g, h], [i, j, k, l]].map(f32::from_le_bytes)
}
