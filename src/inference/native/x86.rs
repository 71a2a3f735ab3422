//! Conversion of weights with x86 instructions that the compiler does not choose.
//!
//! All checks are resolved at compile time: a result is `None` if `S` is another instruction set or `stored`
//! has another length.

use std::any::Any;

use pulp::{
    Simd, bytemuck,
    x86::{V3, V4},
};

use super::half_bits::{HALF_FACTOR, HALF_MASK, HALF_SHIFT};

#[inline(always)]
fn is<S: Simd, T: Simd>(simd: &S) -> Option<&T> {
    (simd as &dyn Any).downcast_ref()
}

#[inline(always)]
pub(super) fn widen_halves<S: Simd>(simd: S, stored: &[u16]) -> Option<S::f32s> {
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
pub(super) fn widen_bytes<S: Simd>(simd: S, stored: &[i8]) -> Option<S::f32s> {
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
