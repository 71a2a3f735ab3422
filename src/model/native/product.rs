//! One layer's dense product for any number of rows, cut into pieces that stay in the caches.

use std::ops::Range;

use pulp::{Simd, WithSimd};

use super::{
    instruction_set::lanes,
    kernel::tile,
    packed::{Packed, Panels},
    weight::Weight,
};

/// Floats of one panel's piece that is used for all rows before the next: half of a 32 KiB first-level cache.
pub(super) const PIECE_FLOATS: usize = 4096;

/// Where a product's input rows lie.
pub(super) trait InputRows {
    /// The inputs of one row; all rows are of one length.
    fn input_row(&self, row: usize) -> &[f32];
}

/// Adds `rows` rows of `inputs` times the weights from input `first` on to `sums`, `[rows, panels.columns()]`.
pub(super) struct Product<'a, I> {
    pub weights: &'a Packed,
    pub panels: Panels,
    /// Inputs of the whole layer.
    pub layer_inputs: usize,
    /// Which of the layer's inputs these rows hold.
    pub span: Range<usize>,
    pub inputs: &'a I,
    pub rows: usize,
    pub sums: &'a mut [f32],
    /// `PIECE_FLOATS` floats to widen into.
    pub widened: &'a mut [f32],
}

impl<I: InputRows> WithSimd for Product<'_, I> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        // Each combination is one call of its own, so that the compiler treats each loop by itself.
        macro_rules! run {
            ($stored:expr, $V:literal) => {{
                let stored = $stored.as_slice();
                S::vectorize(simd, TypedProduct::<_, _, $V> {
                    stored,
                    product: self,
                })
            }};
        }
        match (self.weights, self.panels.vectors) {
            (Packed::Float(stored), 1) => run!(stored, 1),
            (Packed::Float(stored), 2) => run!(stored, 2),
            (Packed::Float(stored), _) => run!(stored, 3),
            (Packed::Half(stored), 1) => run!(stored, 1),
            (Packed::Half(stored), 2) => run!(stored, 2),
            (Packed::Half(stored), _) => run!(stored, 3),
            (Packed::Byte(stored), 1) => run!(stored, 1),
            (Packed::Byte(stored), 2) => run!(stored, 2),
            (Packed::Byte(stored), _) => run!(stored, 3),
        }
    }
}

struct TypedProduct<'a, I, W, const V: usize> {
    stored: &'a [W],
    product: Product<'a, I>,
}

impl<I: InputRows, W: Weight, const V: usize> WithSimd for TypedProduct<'_, I, W, V> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        match self.product.rows {
            0 => {}
            1 => self.few_rows::<S, 1>(simd),
            2 => self.few_rows::<S, 2>(simd),
            _ => self.many_rows(simd),
        }
    }
}

impl<'a, I: InputRows, W: Weight, const V: usize> TypedProduct<'a, I, W, V> {
    /// The part of a panel that belongs to `span` of the layer's inputs.
    #[inline(always)]
    fn panel(&self, panel: usize, span: Range<usize>) -> &'a [W] {
        let width = self.product.panels.width;
        let panel = &self.stored[panel * self.product.layer_inputs * width..];
        &panel[span.start * width..span.end * width]
    }

    /// One or two rows: several panels at a time, so that enough sums are under way; weights are widened as they come.
    #[inline(always)]
    fn few_rows<S: Simd, const R: usize>(&mut self, simd: S) {
        let count = self.product.panels.count;
        let mut panel = 0;
        while R == 1 && count - panel >= 4 {
            self.few_rows_tile::<S, R, 4>(simd, panel);
            panel += 4;
        }
        while count - panel >= 2 {
            self.few_rows_tile::<S, R, 2>(simd, panel);
            panel += 2;
        }
        if count > panel {
            self.few_rows_tile::<S, R, 1>(simd, panel);
        }
    }

    #[inline(always)]
    fn few_rows_tile<S: Simd, const R: usize, const Q: usize>(&mut self, simd: S, panel: usize) {
        let span = self.product.span.clone();
        let panels: [&[W]; Q] = std::array::from_fn(|q| self.panel(panel + q, span.clone()));
        let inputs = std::array::from_fn(|r| self.product.inputs.input_row(r));
        let row_stride = self.product.panels.columns();
        let sums = &mut self.product.sums[panel * self.product.panels.width..];
        tile::<S, W, R, V, Q>(simd, inputs, panels, sums, row_stride);
    }

    /// Many rows: one panel's piece at a time, small enough to stay in the first-level cache while all rows pass.
    #[inline(always)]
    fn many_rows<S: Simd>(&mut self, simd: S) {
        let width = self.product.panels.width;
        let longest = PIECE_FLOATS / width;
        let span = self.product.span.clone();
        for panel in 0..self.product.panels.count {
            let mut from = span.start;
            while from < span.end {
                let piece = from..span.end.min(from + longest);
                from = piece.end;
                let stored = self.panel(panel, piece.clone());
                let inputs = piece.start - span.start..piece.end - span.start;
                if W::IS_FLOAT {
                    self.rows_of_piece(simd, W::as_floats(stored), inputs, panel);
                } else {
                    let widened = std::mem::take(&mut self.product.widened);
                    let piece = &mut widened[..stored.len()];
                    let vectors = S::as_mut_simd_f32s(piece).0;
                    for (vector, stored) in vectors.iter_mut().zip(stored.chunks_exact(lanes::<S>())) {
                        *vector = W::widen(simd, stored);
                    }
                    self.rows_of_piece(simd, piece, inputs, panel);
                    self.product.widened = widened;
                }
            }
        }
    }

    #[inline(always)]
    fn rows_of_piece<S: Simd>(&mut self, simd: S, piece: &[f32], inputs: Range<usize>, panel: usize) {
        let rows = self.product.rows;
        let mut row = 0;
        macro_rules! rows_at_a_time {
            ($R:literal) => {
                while rows - row >= $R {
                    self.rows_tile::<S, $R>(simd, piece, inputs.clone(), panel, row);
                    row += $R;
                }
            };
        }
        // As many sums as the registers hold: 16 of them where vectors have 8 lanes (AVX2), else 32.
        match (lanes::<S>(), V) {
            (8, 3) => {}
            (8, 2) => rows_at_a_time!(6),
            _ => rows_at_a_time!(8),
        }
        rows_at_a_time!(4);
        rows_at_a_time!(2);
        rows_at_a_time!(1);
    }

    #[inline(always)]
    fn rows_tile<S: Simd, const R: usize>(
        &mut self,
        simd: S,
        piece: &[f32],
        inputs: Range<usize>,
        panel: usize,
        row: usize,
    ) {
        let inputs: [&[f32]; R] =
            std::array::from_fn(|r| &self.product.inputs.input_row(row + r)[inputs.clone()]);
        let row_stride = self.product.panels.columns();
        let sums = &mut self.product.sums[row * row_stride + panel * self.product.panels.width..];
        tile::<S, f32, R, V, 1>(simd, inputs, [piece], sums, row_stride);
    }
}
