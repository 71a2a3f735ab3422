//! Weights as they lie in memory, and how a vector of them becomes floats.

use half::f16;
use pulp::{Simd, bytemuck};

use super::instruction_set::lanes;

/// A stored weight that widens to f32 exactly.
pub(super) trait Weight: bytemuck::Pod + Default + Send + Sync {
    /// True where the stored form is f32 already.
    const IS_FLOAT: bool;

    /// Widens one vector of weights; `stored` holds exactly as many as `S` has lanes.
    fn widen<S: Simd>(simd: S, stored: &[Self]) -> S::f32s;

    /// The stored weights themselves where they are floats already.
    fn as_floats(stored: &[Self]) -> &[f32];
}

/// Makes a vector of `S` from an array of as many floats as it has lanes.
#[inline(always)]
fn vector<S: Simd, const LANES: usize>(values: [f32; LANES]) -> S::f32s
where
    [f32; LANES]: bytemuck::Pod,
{
    bytemuck::cast(values)
}

/// Applies `$widen` to each of the lanes of `$S`, whose count is known when compiling.
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

/// Widens a half by its bits: moves sign, exponent and fraction to their places in an f32, whose exponent is then too
/// small by 112; one exact multiplication mends that, for subnormal halves too. (Not for infinite and NaN halves, which
/// are refused at load.)
#[inline(always)]
fn widen_half(bits: u16) -> f32 {
    const MASK: u32 = 0x8fff_e000;
    const TWO_POW_112: f32 = f32::from_bits((112 + 127) << 23);
    let moved = (((bits as i16) as i32 as u32) << 13) & MASK;
    f32::from_bits(moved) * TWO_POW_112
}

impl Weight for u16 {
    const IS_FLOAT: bool = false;

    #[inline(always)]
    fn widen<S: Simd>(simd: S, stored: &[u16]) -> S::f32s {
        #[cfg(target_arch = "x86_64")]
        {
            use std::any::Any;
            let any: &dyn Any = &simd;
            if let (Some(v4), Ok(halves)) = (
                any.downcast_ref::<pulp::x86::V4>(),
                <[u16; 16]>::try_from(stored),
            ) {
                let floats = v4.avx512f._mm512_cvtph_ps(bytemuck::cast(halves));
                return bytemuck::cast::<[f32; 16], S::f32s>(bytemuck::cast(floats));
            }
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
        widen_lanes!(S, simd, stored, f32::from, [1 4 8 16])
    }

    #[inline(always)]
    fn as_floats(_stored: &[i8]) -> &[f32] {
        &[]
    }
}

/// The weights of one layer as a student file holds them: row-major, `[inputs, columns]`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Matrix {
    /// FLOAT.
    Float(Vec<f32>),
    /// FLOAT16.
    Half(Vec<f16>),
    /// INT8; the scale stands apart.
    Byte(Vec<i8>),
}
