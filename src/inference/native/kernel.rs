//! The innermost loop: some rows times some panels, with the sums in registers.
//!
//! Each sum adds its terms in ascending order, with one multiply-add per term. So its bits depend neither on
//! the number of rows and panels that are computed together nor on the cuts of the inputs.

use pulp::Simd;

use super::{
    instruction_set::{lanes, multiply_add},
    weight::Weight,
};

/// Adds `inputs` times `panels` to a tile of sums.
///
/// `inputs` are `R` rows of one length `n`. `panels` are `Q` panels of `n` rows of `V` vectors. The sums of
/// row `r` are at `sums[r * row_stride ..]`, panel after panel.
#[inline(always)]
pub(super) fn tile<S: Simd, W: Weight, const R: usize, const V: usize, const Q: usize>(
    simd: S,
    inputs: [&[f32]; R],
    panels: [&[W]; Q],
    sums: &mut [f32],
    row_stride: usize,
) {
    let width = V * lanes::<S>();
    let n = inputs[0].len();
    let inputs = inputs.map(|row| &row[..n]);
    let mut tile = [[[simd.splat_f32s(0.0); V]; Q]; R];
    for (r, tile) in tile.iter_mut().enumerate() {
        let stored = S::as_simd_f32s(&sums[r * row_stride..][..Q * width]).0;
        for (q, panel) in tile.iter_mut().enumerate() {
            panel.copy_from_slice(&stored[q * V..][..V]);
        }
    }
    let mut panels = panels.map(|panel| panel.chunks_exact(width));
    for k in 0..n {
        let inputs: [S::f32s; R] = std::array::from_fn(|r| simd.splat_f32s(inputs[r][k]));
        for (q, panel) in panels.iter_mut().enumerate() {
            let Some(stored) = panel.next() else { return };
            let weights: [S::f32s; V] =
                std::array::from_fn(|v| W::widen(simd, &stored[v * lanes::<S>()..][..lanes::<S>()]));
            for (tile, input) in tile.iter_mut().zip(inputs) {
                for (sum, weight) in tile[q].iter_mut().zip(weights) {
                    *sum = multiply_add(simd, input, weight, *sum);
                }
            }
        }
    }
    for (r, tile) in tile.iter().enumerate() {
        let stored = S::as_mut_simd_f32s(&mut sums[r * row_stride..][..Q * width]).0;
        for (q, panel) in tile.iter().enumerate() {
            stored[q * V..][..V].copy_from_slice(panel);
        }
    }
}
