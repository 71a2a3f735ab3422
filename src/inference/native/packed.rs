//! Weights packed into column panels, in the order in which the kernel reads them.

use ndarray::Array2;

use super::weight::Weight;
use crate::student::Matrix;

/// Bytes of a cache line. Packed weights start on one.
const CACHE_LINE: usize = 64;

/// Floats in a vector of AVX2, which has only 16 vector registers.
const AVX2_LANES: usize = 8;

/// Values that start on a cache line.
#[derive(Debug)]
pub(super) struct Aligned<T> {
    storage: Vec<T>,
    start: usize,
    len: usize,
}

impl<T: Copy + Default> Aligned<T> {
    /// `len` zeros.
    pub fn zeros(len: usize) -> Self {
        let spare = CACHE_LINE / size_of::<T>();
        let storage = vec![T::default(); len + spare];
        // If the target cannot compute the offset, the values are only unaligned.
        let start = storage.as_ptr().align_offset(CACHE_LINE).min(spare);
        Self { storage, start, len }
    }

    pub fn as_slice(&self) -> &[T] {
        self.storage.get(self.start..self.start + self.len).unwrap_or_default()
    }

    pub fn as_mut_slice(&mut self) -> &mut [T] {
        self.storage.get_mut(self.start..self.start + self.len).unwrap_or_default()
    }
}

/// The division of a product's columns into panels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Panels {
    /// Number of panels.
    pub count: usize,
    /// Vectors in one panel: 2 or 3.
    pub vectors: usize,
    /// Columns in one panel.
    pub width: usize,
}

impl Panels {
    /// Divides `columns` into panels with the fewest padding columns. Wide panels are preferred if there are
    /// 32 registers.
    pub fn new(columns: usize, lanes: usize) -> Self {
        let needed = columns.div_ceil(lanes).max(1);
        let padded = |vectors: usize| needed.div_ceil(vectors) * vectors;
        // Four rows of three vectors would need more than the 16 registers of AVX2. Six rows of two vectors
        // leave enough registers for the inputs (measured: a third faster).
        let vectors = if lanes != AVX2_LANES && padded(3) <= padded(2) { 3 } else { 2 };
        Self { count: needed.div_ceil(vectors), vectors, width: vectors * lanes }
    }

    /// Number of columns, with padding.
    pub fn columns(self) -> usize {
        self.count * self.width
    }
}

/// One layer's weights, panel after panel, each `[inputs, width]`.
#[derive(Debug)]
pub(super) enum Packed {
    Float(Aligned<f32>),
    /// The bits of half-precision floats.
    Half(Aligned<u16>),
    Byte(Aligned<i8>),
}

impl Packed {
    /// `None`: no weights.
    pub fn new(matrix: Option<&Matrix>, panels: Panels) -> Self {
        match matrix {
            None => Self::Float(Aligned::zeros(0)),
            Some(Matrix::Float(values)) => Self::Float(pack(values, panels, |v| v)),
            Some(Matrix::Half(values)) => Self::Half(pack(values, panels, |v| v.to_bits())),
            Some(Matrix::Byte(values)) => Self::Byte(pack(values, panels, |v| v)),
        }
    }
}

fn pack<T: Copy, P: Weight>(values: &Array2<T>, panels: Panels, stored: impl Fn(T) -> P) -> Aligned<P> {
    let inputs = values.nrows();
    let mut packed = Aligned::zeros(panels.columns() * inputs);
    for (panel, target) in packed.as_mut_slice().chunks_exact_mut(inputs * panels.width).enumerate() {
        let first = panel * panels.width;
        for (row, target) in values.rows().into_iter().zip(target.chunks_exact_mut(panels.width)) {
            for (value, target) in row.iter().skip(first).zip(target) {
                *target = stored(*value);
            }
        }
    }
    packed
}
