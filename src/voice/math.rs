//! Sums and logarithms by arithmetic alone: the same bits on every machine, and many at once.

// Coefficients of log2(1 + x) for x of 0 to 1, without a constant term and exact at both ends.
const P1: f32 = 1.441836;
const P2: f32 = -0.7083722;
const P3: f32 = 0.4135551;
const P4: f32 = -0.1912625;
const P5: f32 = 0.04424374;

/// Logarithm to base 2 of a positive number, within 0.00002 (least squares on the
/// Chebyshev points of the mantissa).
pub(super) fn log2(value: f32) -> f32 {
    let bits = value.max(f32::MIN_POSITIVE).to_bits();
    let exponent = (bits >> 23) as f32 - 127.0;
    let mantissa = f32::from_bits((bits & 0x007F_FFFF) | 0x3F80_0000);
    let x = mantissa - 1.0;
    exponent + x * (P1 + x * (P2 + x * (P3 + x * (P4 + x * P5))))
}

/// Partial sums that do not wait for each other.
const LANES: usize = 16;

/// The sum of `map` over `values`.
pub(super) fn sum(values: &[f32], map: impl Fn(f32) -> f32) -> f32 {
    let (groups, rest) = values.as_chunks::<LANES>();
    let mut lanes = [0.0_f32; LANES];
    for group in groups {
        for (lane, &value) in lanes.iter_mut().zip(group) {
            *lane += map(value);
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().map(|&value| map(value)).sum::<f32>()
}
