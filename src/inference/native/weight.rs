//! The stored types of weights, and their conversion to vectors of floats.

use pulp::{Simd, bytemuck};

#[cfg(target_arch = "x86_64")]
use super::x86;
use super::{half_bits::widen_half, instruction_set::lanes};

/// A stored type of weights that converts to f32 exactly.
pub(super) trait Weight: bytemuck::Pod + Default + Send + Sync {
    /// True if the stored type is f32.
    const IS_FLOAT: bool;

    /// Converts one vector of weights. `stored` has as many values as `S` has lanes.
    fn widen<S: Simd>(simd: S, stored: &[Self]) -> S::f32s;

    /// The stored weights themselves if they are f32, else nothing.
    fn as_floats(stored: &[Self]) -> &[f32];
}

/// Makes a vector of `S` from an array with as many floats as the vector has lanes.
#[inline(always)]
fn vector<S: Simd, const LANES: usize>(values: [f32; LANES]) -> S::f32s
where
    [f32; LANES]: bytemuck::Pod,
{
    bytemuck::cast(values)
}

/// Applies `$widen` to each lane of `$S`. The number of lanes is a compile-time constant.
macro_rules! widen_lanes {
    ($S:ty, $simd:expr, $stored:expr, $widen:expr, [$($count:literal)*]) => {
        match lanes::<$S>() {
            $($count => {
                let mut values = [0.0_f32; $count];
                for (value, stored) in values.iter_mut().zip($stored) {
                    *value = $widen(*stored);
                }
                vector::<$S, $count>(values)
            })*
            _ => $simd.splat_f32s(0.0),
        }
    };
}

impl Weight for f32 {
    const IS_FLOAT: bool = true;

    #[inline(always)]
    fn widen<S: Simd>(simd: S, stored: &[f32]) -> S::f32s {
        match S::as_simd_f32s(stored).0 {
            [vector, ..] => *vector,
            [] => simd.splat_f32s(0.0),
        }
    }

    #[inline(always)]
    fn as_floats(stored: &[f32]) -> &[f32] {
        stored
    }
}

impl Weight for u16 {
    const IS_FLOAT: bool = false;

    #[inline(always)]
    fn widen<S: Simd>(simd: S, stored: &[u16]) -> S::f32s {
        #[cfg(target_arch = "x86_64")]
        if let Some(floats) = x86::widen_halves(simd, stored) {
            return floats;
        }
        widen_lanes!(S, simd, stored, widen_half, [1 4 8 16])
    }

    #[inline(always)]
    fn as_floats(_stored: &[u16]) -> &[f32] {
        &[]
    }
}

impl Weight for i8 {
    const IS_FLOAT: bool = false;

    #[inline(always)]
    fn widen<S: Simd>(simd: S, stored: &[i8]) -> S::f32s {
        #[cfg(target_arch = "x86_64")]
        if let Some(floats) = x86::widen_bytes(simd, stored) {
            return floats;
        }
        widen_lanes!(S, simd, stored, f32::from, [1 4 8 16])
    }

    #[inline(always)]
    fn as_floats(_stored: &[i8]) -> &[f32] {
        &[]
    }
}
