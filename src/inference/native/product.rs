//! One layer's dense product for any number of rows, in pieces that stay in the caches.

use std::ops::Range;

use pulp::{Simd, WithSimd};

use crate::inference::predictor::BatchRow;

use super::{
    instruction_set::lanes,
    kernel::tile,
    packed::{Packed, Panels},
    weight::Weight,
};

/// Largest number of panels per pass of one row. It gives enough independent sums, and the registers hold
/// them.
const MAX_PANELS: usize = 6;

/// Floats of a piece of one panel. All rows use the piece before the next one is read. It is half of a 32 KiB
/// first-level cache.
pub(super) const PIECE_FLOATS: usize = 4096;

/// The location of a product's input rows.
#[derive(Clone, Copy)]
pub(super) enum InputRows<'a> {
    /// All in one slice: input row `row * steps + step` starts at `active[row] * row_floats + step *
    /// step_floats`.
    Together { floats: &'a [f32], row_floats: usize, steps: usize, step_floats: usize, active: &'a [usize] },
    /// In the state of each batch row, from `start` on.
    States { rows: &'a [Box<BatchRow>], start: usize, active: &'a [usize] },
}

impl<'a> InputRows<'a> {
    /// `len` inputs of one row, from index `from` on.
    #[inline(always)]
    pub(super) fn input_row(self, row: usize, from: usize, len: usize) -> &'a [f32] {
        let (floats, start) = match self {
            Self::Together { floats, row_floats, steps, step_floats, active } => {
                (floats, active[row / steps] * row_floats + row % steps * step_floats)
            }
            Self::States { rows, start, active } => (&*rows[active[row]].state, start),
        };
        &floats[start + from..][..len]
    }
}

/// Adds `rows` rows of `inputs` times the weights of `span` to `sums`, `[rows, panels.columns()]`.
pub(super) struct Product<'a> {
    pub weights: &'a Packed,
    pub panels: Panels,
    /// Inputs of the whole layer.
    pub layer_inputs: usize,
    /// The inputs of the layer that these rows contain.
    pub span: Range<usize>,
    pub inputs: InputRows<'a>,
    pub rows: usize,
    pub sums: &'a mut [f32],
    /// Scratch of `PIECE_FLOATS` floats for widened weights.
    pub widened: &'a mut [f32],
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match self.weights {
            Packed::Float(stored) => self.with_weights(simd, stored.as_slice()),
            Packed::Half(stored) => self.with_weights(simd, stored.as_slice()),
            Packed::Byte(stored) => self.with_weights(simd, stored.as_slice()),
        }
    }
}

impl Product<'_> {
    /// Each combination of weight type and panel width is a function of its own, compiled separately.
    #[inline(always)]
    fn with_weights<S: Simd, W: Weight>(self, simd: S, stored: &[W]) {
        match (self.panels.vectors, self.rows) {
            (_, 0) => {}
            (2, 1 | 2) => S::vectorize(simd, FewRows::<W, 2>(self, stored)),
            (_, 1 | 2) => S::vectorize(simd, FewRows::<W, 3>(self, stored)),
            (2, _) => self.many_rows::<S, W, 2>(simd, stored),
            (_, _) => self.many_rows::<S, W, 3>(simd, stored),
        }
    }

    /// Many rows: one piece of a panel at a time, which stays in the first-level cache for all rows.
    #[inline(always)]
    fn many_rows<S: Simd, W: Weight, const V: usize>(self, simd: S, stored: &[W]) {
        let width = self.panels.width;
        let max_inputs = PIECE_FLOATS / width;
        for panel in 0..self.panels.count {
            let mut from = self.span.start;
            while from < self.span.end {
                let piece = from..self.span.end.min(from + max_inputs);
                from = piece.end;
                let stored = part_of_panel(stored, panel, self.layer_inputs, width, piece.clone());
                let weights = if W::IS_FLOAT {
                    W::as_floats(stored)
                } else {
                    let widened = &mut self.widened[..stored.len()];
                    S::vectorize(simd, Widen(stored, widened));
                    widened
                };
                S::vectorize(
                    simd,
                    Piece::<V> {
                        weights,
                        inputs: self.inputs,
                        from: piece.start - self.span.start,
                        len: piece.len(),
                        rows: self.rows,
                        sums: &mut self.sums[panel * width..],
                        row_stride: self.panels.columns(),
                    },
                );
            }
        }
    }
}

/// The part of a panel that belongs to `span` of the layer's inputs.
#[inline(always)]
fn part_of_panel<W>(stored: &[W], panel: usize, inputs: usize, width: usize, span: Range<usize>) -> &[W] {
    &stored[panel * inputs * width..][span.start * width..span.end * width]
}

/// Widens a piece of weights once for all rows.
pub(super) struct Widen<'a, W>(pub &'a [W], pub &'a mut [f32]);

impl<W: Weight> WithSimd for Widen<'_, W> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let vectors = S::as_mut_simd_f32s(self.1).0;
        for (vector, stored) in vectors.iter_mut().zip(self.0.chunks_exact(lanes::<S>())) {
            *vector = W::widen(simd, stored);
        }
    }
}

/// One or two rows: several panels at a time, for enough independent sums. Weights are widened when they are
/// read.
struct FewRows<'a, W, const V: usize>(Product<'a>, &'a [W]);

impl<W: Weight, const V: usize> WithSimd for FewRows<'_, W, V> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        match self.0.rows {
            1 => self.rows::<S, 1>(simd),
            _ => self.rows::<S, 2>(simd),
        }
    }
}

impl<W: Weight, const V: usize> FewRows<'_, W, V> {
    #[inline(always)]
    fn rows<S: Simd, const R: usize>(&mut self, simd: S) {
        let count = self.0.panels.count;
        let mut panel = 0;
        while panel < count {
            let now = even_share(count - panel, MAX_PANELS / R);
            match now {
                6 => self.tile::<S, R, 6>(simd, panel),
                5 => self.tile::<S, R, 5>(simd, panel),
                4 => self.tile::<S, R, 4>(simd, panel),
                3 => self.tile::<S, R, 3>(simd, panel),
                2 => self.tile::<S, R, 2>(simd, panel),
                _ => self.tile::<S, R, 1>(simd, panel),
            }
            panel += now;
        }
    }

    #[inline(always)]
    fn tile<S: Simd, const R: usize, const Q: usize>(&mut self, simd: S, panel: usize) {
        let Self(product, stored) = self;
        let (span, width) = (product.span.clone(), product.panels.width);
        let panels: [&[W]; Q] = std::array::from_fn(|q| {
            part_of_panel(stored, panel + q, product.layer_inputs, width, span.clone())
        });
        let inputs = std::array::from_fn(|r| product.inputs.input_row(r, 0, span.len()));
        let row_stride = product.panels.columns();
        let sums = &mut product.sums[panel * width..];
        tile::<S, W, R, V, Q>(simd, inputs, panels, sums, row_stride);
    }
}

/// A piece of one panel, for all rows.
struct Piece<'a, const V: usize> {
    weights: &'a [f32],
    inputs: InputRows<'a>,
    /// The start of the part of each row's inputs.
    from: usize,
    len: usize,
    rows: usize,
    sums: &'a mut [f32],
    row_stride: usize,
}

impl<const V: usize> WithSimd for Piece<'_, V> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        // As many sums as the registers hold: there are 16 registers for vectors of 8 lanes (AVX2), else 32.
        let max_rows = if lanes::<S>() == 8 { 6 } else { 8 };
        let mut row = 0;
        while row < self.rows {
            let now = even_share(self.rows - row, max_rows);
            match now {
                8 => self.tile::<S, 8>(simd, row),
                7 => self.tile::<S, 7>(simd, row),
                6 => self.tile::<S, 6>(simd, row),
                5 => self.tile::<S, 5>(simd, row),
                4 => self.tile::<S, 4>(simd, row),
                3 => self.tile::<S, 3>(simd, row),
                2 => self.tile::<S, 2>(simd, row),
                _ => self.tile::<S, 1>(simd, row),
            }
            row += now;
        }
    }
}

/// The first share when `whole` is divided into as few shares as possible, of about equal size and at most
/// `max`. A tile of one row or panel takes nearly as long as one of four, because a multiply-add waits for
/// the previous sum.
#[inline(always)]
fn even_share(whole: usize, max: usize) -> usize {
    whole.div_ceil(whole.div_ceil(max))
}

impl<const V: usize> Piece<'_, V> {
    #[inline(always)]
    fn tile<S: Simd, const R: usize>(&mut self, simd: S, row: usize) {
        let inputs: [&[f32]; R] =
            std::array::from_fn(|r| self.inputs.input_row(row + r, self.from, self.len));
        let sums = &mut self.sums[row * self.row_stride..];
        tile::<S, f32, R, V, 1>(simd, inputs, [self.weights], sums, self.row_stride);
    }
}
