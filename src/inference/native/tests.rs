//! The arithmetic of the native engine: widening, activations, panels, alignment.

use half::f16;

use super::{
    InstructionSet,
    activation::{log, sigmoid, silu},
    packed::{Aligned, Panels},
    product::Widen,
    weight::Weight,
};

fn widened<W: Weight>(set: InstructionSet, stored: &[W]) -> Vec<f32> {
    let mut floats = vec![0.0; stored.len()];
    set.dispatch(Widen(stored, &mut floats));
    floats
}

#[test]
fn every_half_and_every_byte_converts_exactly() {
    let halves: Vec<u16> = (0..=u16::MAX).filter(|bits| f16::from_bits(*bits).is_finite()).collect();
    let bytes: Vec<i8> = (i8::MIN..=i8::MAX).collect();
    assert_eq!(halves.len() % 16, 0, "whole vectors on every set");
    for set in InstructionSet::all() {
        for (bits, found) in halves.iter().zip(widened(set, &halves)) {
            assert_eq!(found.to_bits(), f16::from_bits(*bits).to_f32().to_bits(), "{} {bits:#x}", set.name());
        }
        for (byte, found) in bytes.iter().zip(widened(set, &bytes)) {
            assert_eq!(found, f32::from(*byte), "{}", set.name());
        }
    }
}

/// The distance of two floats in units in the last place of the second.
fn ulps(found: f32, expected: f64) -> f64 {
    let nearest = expected as f32;
    let unit = f64::from(f32::from_bits(nearest.abs().to_bits() + 1)) - f64::from(nearest.abs());
    (f64::from(found) - expected).abs() / unit
}

#[test]
fn log_is_within_two_units_in_the_last_place() {
    let mut x = 1.2e-30_f32;
    let mut worst = 0.0_f64;
    while x < 1e30 {
        let expected = f64::from(x).ln();
        // Near 1 the logarithm is near 0. There the error is compared with 1e-2.
        let error = match expected.abs() > 1e-2 {
            true => ulps(log(x), expected),
            false => (f64::from(log(x)) - expected).abs() / f64::from(f32::EPSILON) * 100.0,
        };
        worst = worst.max(error);
        x *= 1.0007;
    }
    assert!(worst < 2.0, "{worst} units");
    assert!(log(f32::NAN).is_nan());
    assert!(!log(f32::INFINITY).is_finite());
}

#[test]
fn sigmoid_and_silu_are_within_four_units_in_the_last_place() {
    let mut worst = (0.0_f64, 0.0_f64);
    for step in -60_000..60_000 {
        let x = step as f32 * 1e-3 + 1e-5;
        let expected = 1.0 / (1.0 + (-f64::from(x)).exp());
        worst.0 = worst.0.max(ulps(sigmoid(x), expected));
        worst.1 = worst.1.max(ulps(silu(x), expected * f64::from(x)));
    }
    assert!(worst.0 < 4.0 && worst.1 < 5.0, "{worst:?} units");
    for x in [-1e30_f32, -100.0, 100.0, 1e30] {
        assert_eq!(sigmoid(x).round(), if x > 0.0 { 1.0 } else { 0.0 });
        assert!(silu(x).is_finite() && !silu(x).is_subnormal() && !sigmoid(x).is_subnormal());
    }
    assert!(sigmoid(f32::NAN).is_nan() && silu(f32::NAN).is_nan());
}

#[test]
fn panels_contain_all_columns_with_little_padding() {
    for lanes in [1, 4, 8, 16] {
        for columns in 1..400 {
            let panels = Panels::new(columns, lanes);
            let padding = panels.columns() - columns;
            assert!(panels.columns() >= columns && padding < 2 * lanes, "{columns} of {lanes}: {panels:?}");
            assert_eq!(panels.width, panels.vectors * lanes);
        }
    }
    assert_eq!(Panels::new(48, 16).count, 1);
}

#[test]
fn aligned_values_start_on_a_cache_line() {
    for len in [1, 7, 100] {
        let values = Aligned::<f32>::zeros(len);
        assert_eq!(values.as_slice().len(), len);
        assert_eq!(values.as_slice().as_ptr().align_offset(64), 0);
    }
}
