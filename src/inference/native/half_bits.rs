//! Conversion of the bits of half-precision floats to f32.

/// Selects the sign, exponent and fraction of a half that was shifted to their positions in an f32.
pub(super) const HALF_MASK: i32 = 0x8fff_e000_u32 as i32;
/// The shift, in bits.
pub(super) const HALF_SHIFT: i32 = 13;
/// 2^112: the shifted exponent is too small by 112.
pub(super) const HALF_FACTOR: f32 = f32::from_bits((112 + 127) << 23);

/// Converts the bits of a half to f32. The one multiplication is exact, also for subnormal halves. Infinite
/// and NaN halves are not supported; they are refused at load.
#[inline(always)]
pub(super) fn widen_half(bits: u16) -> f32 {
    let shifted = (i32::from(bits as i16) << HALF_SHIFT) & HALF_MASK;
    f32::from_bits(shifted as u32) * HALF_FACTOR
}
