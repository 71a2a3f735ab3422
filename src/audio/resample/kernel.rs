//! The resampler's inner loop: one dot product per output sample, vectorised for the machine it runs on.

use pulp::{Simd, WithSimd};

use super::filter::Filter;

/// Where the next output sample lies between the held input samples: `part / output` past the instant of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    /// Index of the first held sample that the filter sees.
    pub(super) first: usize,
    /// Numerator of the phase, below the output rate in lowest terms.
    pub(super) part: u32,
}

/// One block of output samples.
pub(super) struct Block<'a> {
    pub(super) filter: &'a Filter,
    pub(super) input: u32,
    pub(super) output: u32,
    pub(super) held: &'a [f32],
    pub(super) place: Place,
    pub(super) out: &'a mut [f32],
}

impl WithSimd for Block<'_> {
    /// Samples written, and the place of the next one.
    type Output = (usize, Place);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let Self {
            filter,
            input,
            output,
            held,
            mut place,
            out,
        } = self;
        let (whole, part) = ((input / output) as usize, input % output);
        let mut written = 0;
        for sample in out.iter_mut() {
            let Some(seen) = held.get(place.first..place.first + filter.row_len) else {
                break;
            };
            *sample = if filter.interpolated {
                let scaled = u64::from(place.part) * u64::from(filter.phases);
                let row = (scaled / u64::from(output)) as usize;
                let between = (scaled % u64::from(output)) as f32 / output as f32;
                let before = dot(simd, seen, taps(filter, row));
                before + between * (dot(simd, seen, taps(filter, row + 1)) - before)
            } else {
                dot(simd, seen, taps(filter, place.part as usize))
            };
            written += 1;
            place.first += whole;
            place.part += part;
            if place.part >= output {
                place.part -= output;
                place.first += 1;
            }
        }
        (written, place)
    }
}

#[inline(always)]
fn taps(filter: &Filter, row: usize) -> &[f32] {
    let start = row * filter.row_len;
    filter
        .taps
        .get(start..start + filter.row_len)
        .unwrap_or_default()
}

/// Four sums side by side, since one would wait for its own additions. The order is fixed: the same machine gives the same
/// bits for the same samples, wherever they lie in memory.
#[inline(always)]
fn dot<S: Simd>(simd: S, seen: &[f32], taps: &[f32]) -> f32 {
    let (seen, _) = S::as_simd_f32s(seen);
    let (taps, _) = S::as_simd_f32s(taps);
    let (seen_fours, seen_rest) = pulp::as_arrays::<4, _>(seen);
    let (taps_fours, taps_rest) = pulp::as_arrays::<4, _>(taps);
    let mut sums = [simd.splat_f32s(0.0); 4];
    for (seen, taps) in seen_fours.iter().zip(taps_fours) {
        sums[0] = simd.mul_add_e_f32s(seen[0], taps[0], sums[0]);
        sums[1] = simd.mul_add_e_f32s(seen[1], taps[1], sums[1]);
        sums[2] = simd.mul_add_e_f32s(seen[2], taps[2], sums[2]);
        sums[3] = simd.mul_add_e_f32s(seen[3], taps[3], sums[3]);
    }
    for (&seen, &taps) in seen_rest.iter().zip(taps_rest) {
        sums[0] = simd.mul_add_e_f32s(seen, taps, sums[0]);
    }
    let [a, b, c, d] = sums;
    simd.reduce_sum_f32s(simd.add_f32s(simd.add_f32s(a, b), simd.add_f32s(c, d)))
}
