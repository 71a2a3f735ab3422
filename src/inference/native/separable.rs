//! The first half of separable layers: a kernel per channel.

use pulp::{Simd, WithSimd};

use super::{
    instruction_set::{lanes, multiply_add},
    product::InputRows,
};

/// Vectors of channels whose sums stay in registers over all taps.
const VECTORS: usize = 4;

/// Sums over the taps of each channel, for some products.
///
/// Each sum adds its terms in the order of the taps, with one multiply-add per term. So its bits depend only
/// on its row.
pub(super) struct Filter<'a> {
    /// `[kernel, channels]`.
    pub taps: &'a [f32],
    pub channels: usize,
    /// The columns under the kernel: some in the first place, and those behind them in the second.
    pub parts: [InputRows<'a>; 2],
    /// Floats in the first place.
    pub in_first: usize,
    pub products: usize,
    /// `[products, channels]`.
    pub filtered: &'a mut [f32],
}

impl WithSimd for Filter<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (first_taps, second_taps) = self.taps.split_at(self.in_first);
        for (product, sums) in self.filtered.chunks_exact_mut(self.channels).enumerate().take(self.products) {
            let first = self.parts[0].input_row(product, 0, first_taps.len());
            let second: &[f32] = match second_taps.len() {
                0 => &[],
                len => self.parts[1].input_row(product, 0, len),
            };
            Columns { channels: self.channels, parts: [(first, first_taps), (second, second_taps)] }
                .sum(simd, sums);
        }
    }
}

/// The columns of one product, with their taps.
struct Columns<'a> {
    channels: usize,
    parts: [(&'a [f32], &'a [f32]); 2],
}

impl Columns<'_> {
    #[inline(always)]
    fn sum<S: Simd>(&self, simd: S, sums: &mut [f32]) {
        let lanes = lanes::<S>();
        let mut from = 0;
        while from + VECTORS * lanes <= self.channels {
            self.vectors::<S, VECTORS>(simd, from, sums);
            from += VECTORS * lanes;
        }
        while from + lanes <= self.channels {
            self.vectors::<S, 1>(simd, from, sums);
            from += lanes;
        }
        if from < self.channels {
            let mut sum = simd.splat_f32s(0.0);
            self.each(|column, taps| {
                let part = |values: &[f32]| simd.partial_load_f32s(&values[from..]);
                sum = multiply_add(simd, part(column), part(taps), sum);
            });
            simd.partial_store_f32s(&mut sums[from..], sum);
        }
    }

    /// `V` vectors of channels from channel `from` on.
    #[inline(always)]
    fn vectors<S: Simd, const V: usize>(&self, simd: S, from: usize, sums: &mut [f32]) {
        let span = from..from + V * lanes::<S>();
        let mut registers = [simd.splat_f32s(0.0); V];
        self.each(|column, taps| {
            let columns = S::as_simd_f32s(&column[span.clone()]).0;
            let taps = S::as_simd_f32s(&taps[span.clone()]).0;
            for ((sum, x), tap) in registers.iter_mut().zip(columns).zip(taps) {
                *sum = multiply_add(simd, *x, *tap, *sum);
            }
        });
        S::as_mut_simd_f32s(&mut sums[span]).0.copy_from_slice(&registers);
    }

    /// Each column with its taps, oldest first.
    #[inline(always)]
    fn each(&self, mut add: impl FnMut(&[f32], &[f32])) {
        for (columns, taps) in self.parts {
            for (column, taps) in columns.chunks_exact(self.channels).zip(taps.chunks_exact(self.channels)) {
                add(column, taps);
            }
        }
    }
}
