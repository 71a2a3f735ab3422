//! Activation functions of one float, in plain arithmetic.
//!
//! They use neither fused multiply-add nor library calls, so they give the same bits on every target and in
//! every lane, and the compiler vectorises loops over them. The approximations of exp and log are those of
//! the Cephes library (Moshier): a polynomial after exact range reduction, with an error within 2 units in
//! the last place. NaN gives NaN.

// The constants are those published. `x - x` is 0 except for NaN and infinities, which it passes on as NaN.
#![allow(clippy::excessive_precision, clippy::eq_op)]

/// `ln 2` in two parts. The first has trailing zeros, so its multiples are exact.
const LN_2_HIGH: f32 = 0.693_359_375;
const LN_2_LOW: f32 = -2.121_944_4e-4;
/// Beyond this the logistic function is practically 0 or 1. The limit also avoids subnormal results, which
/// some processors compute a hundred times slower.
const LOGISTIC_LIMIT: f32 = 64.0;

/// `exp(x)` for `-LOGISTIC_LIMIT..=LOGISTIC_LIMIT`.
#[inline(always)]
fn exp(x: f32) -> f32 {
    /// 1.5 * 2^23. Adding it rounds to an integer, which is then in the low bits.
    const ROUND: f32 = 12_582_912.0;
    let rounded = x * std::f32::consts::LOG2_E + ROUND;
    let n = rounded - ROUND;
    let x = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    let mut p = 1.987_569_1e-4_f32;
    p = p * x + 1.398_2e-3;
    p = p * x + 8.333_452e-3;
    p = p * x + 4.166_579_6e-2;
    p = p * x + 1.666_666_5e-1;
    p = p * x + 5.000_000_1e-1;
    let y = p * (x * x) + x + 1.0;
    let power = f32::from_bits((rounded.to_bits() << 23).wrapping_add(0x3f80_0000));
    y * power
}

/// `1 / (1 + exp(-x))`.
#[inline(always)]
pub(super) fn sigmoid(x: f32) -> f32 {
    let x = if x > LOGISTIC_LIMIT { LOGISTIC_LIMIT } else { x };
    let x = if x < -LOGISTIC_LIMIT { -LOGISTIC_LIMIT } else { x };
    1.0 / (1.0 + exp(-x))
}

/// `x * sigmoid(x)`.
#[inline(always)]
pub(super) fn silu(x: f32) -> f32 {
    x * sigmoid(x)
}

/// `ln(x)` for normal positive `x`; NaN for infinite `x`.
#[inline(always)]
pub(super) fn log(x: f32) -> f32 {
    /// Bits of sqrt(1/2). The fraction is reduced to sqrt(1/2) to sqrt(2).
    const SQRT_HALF: u32 = 0x3f35_04f3;
    let bits = x.to_bits().wrapping_sub(SQRT_HALF);
    let exponent = ((bits as i32) >> 23) as f32;
    let f = f32::from_bits((bits & 0x007f_ffff).wrapping_add(SQRT_HALF)) - 1.0;
    let square = f * f;
    let mut p = 7.037_683_6e-2_f32;
    p = p * f - 1.151_461e-1;
    p = p * f + 1.167_699_9e-1;
    p = p * f - 1.242_014_1e-1;
    p = p * f + 1.424_932_3e-1;
    p = p * f - 1.666_805_8e-1;
    p = p * f + 2.000_071_5e-1;
    p = p * f - 2.499_999_4e-1;
    p = p * f + 3.333_333_1e-1;
    let y = f * square * p + exponent * LN_2_LOW - 0.5 * square;
    // `x - x` is 0, or NaN if x is infinite or NaN.
    (f + y + exponent * LN_2_HIGH) + (x - x)
}
