//! The stored types of weights, and their conversion to vectors of floats.

use pulp::{Simd, bytemuck};

use super::instruction_set::lanes;

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

/// Selects the sign, exponent and fraction of a half that was shifted to their positions in an f32.
const HALF_MASK: i32 = 0x8fff_e000_u32 as i32;
/// The shift, in bits.
const HALF_SHIFT: i32 = 13;
/// 2^112: the shifted exponent is too small by 112.
const HALF_FACTOR: f32 = f32::from_bits((112 + 127) << 23);

/// Converts the bits of a half to f32. The one multiplication is exact, also for subnormal halves. Infinite
/// and NaN halves are not supported; they are refused at load.
#[inline(always)]
fn widen_half(bits: u16) -> f32 {
    let shifted = (i32::from(bits as i16) << HALF_SHIFT) & HALF_MASK;
    f32::from_bits(shifted as u32) * HALF_FACTOR
}

/// The same with x86 instructions that the compiler does not choose. The checks are resolved at compile time:
/// the result is `None` if `S` is another instruction set or `stored` has another length.
#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::any::Any;

    use pulp::{
        Simd, bytemuck,
        x86::{V3, V4},
    };

    use super::{HALF_FACTOR, HALF_MASK, HALF_SHIFT};

    #[inline(always)]
    fn is<S: Simd, T: Simd>(simd: &S) -> Option<&T> {
        (simd as &dyn Any).downcast_ref()
    }

    #[inline(always)]
    pub fn widen_halves<S: Simd>(simd: S, stored: &[u16]) -> Option<S::f32s> {
        if let Some(v4) = is::<S, V4>(&simd) {
            let halves = <[u16; 16]>::try_from(stored).ok()?;
            let floats = v4.avx512f._mm512_cvtph_ps(bytemuck::cast(halves));
            return Some(bytemuck::cast::<[f32; 16], _>(bytemuck::cast(floats)));
        }
        let v3 = is::<S, V3>(&simd)?;
        let halves = <[u16; 8]>::try_from(stored).ok()?;
        let wide = v3.avx2._mm256_cvtepi16_epi32(bytemuck::cast(halves));
        let moved = v3.avx2._mm256_slli_epi32::<HALF_SHIFT>(wide);
        let mask = v3.avx._mm256_set1_epi32(HALF_MASK);
        let masked = v3.avx._mm256_castsi256_ps(v3.avx2._mm256_and_si256(moved, mask));
        let factor = v3.avx._mm256_set1_ps(HALF_FACTOR);
        let floats = v3.avx._mm256_mul_ps(masked, factor);
        Some(bytemuck::cast::<[f32; 8], _>(bytemuck::cast(floats)))
    }

    #[inline(always)]
    pub fn widen_bytes<S: Simd>(simd: S, stored: &[i8]) -> Option<S::f32s> {
        if let Some(v4) = is::<S, V4>(&simd) {
            let bytes = <[i8; 16]>::try_from(stored).ok()?;
            let wide = v4.avx512f._mm512_cvtepi8_epi32(bytemuck::cast(bytes));
            let floats = v4.avx512f._mm512_cvtepi32_ps(wide);
            return Some(bytemuck::cast::<[f32; 16], _>(bytemuck::cast(floats)));
        }
        let v3 = is::<S, V3>(&simd)?;
        let bytes = <[i8; 8]>::try_from(stored).ok()?;
        // The instruction reads the low half of its operand.
        let low = i64::from_le_bytes(bytes.map(|byte| byte as u8));
        let wide = v3.avx2._mm256_cvtepi8_epi32(bytemuck::cast([low, 0]));
        let floats = v3.avx._mm256_cvtepi32_ps(wide);
        Some(bytemuck::cast::<[f32; 8], _>(bytemuck::cast(floats)))
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
