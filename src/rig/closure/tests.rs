//! The shape of the closure step, and refused settings.

use super::Closure;

#[test]
fn closure_is_a_smooth_step_around_its_threshold() {
    let soft = Closure::new(0.4, 0.2).unwrap();
    assert_eq!([0.0, 0.29, 0.51, 1.0].map(|p| soft.sharpen(p)), [0.0, 0.0, 1.0, 1.0]);
    assert!((soft.sharpen(0.4) - 0.5).abs() < 1e-5);
    assert!((soft.sharpen(0.35) - 0.156_25).abs() < 1e-5);
    let hard = Closure::new(0.4, 0.0).unwrap();
    assert_eq!([0.39, 0.4, f32::NAN].map(|p| hard.sharpen(p)), [0.0, 1.0, 0.0]);
    assert_eq!(soft.sharpen(f32::NAN), 0.0);
}

#[test]
fn a_value_outside_its_range_is_refused_with_the_range() {
    let cases = [
        (-0.1, 0.1, "threshold is -0.1; expected a number from 0 to 1"),
        (1.1, 0.1, "threshold is 1.1; expected a number from 0 to 1"),
        (f32::NAN, 0.1, "threshold is NaN"),
        (0.5, -0.1, "softness is -0.1; expected a number from 0 to 1"),
        (0.5, 1.1, "softness is 1.1; expected a number from 0 to 1"),
        (0.5, f32::NAN, "softness is NaN"),
    ];
    for (threshold, softness, part) in cases {
        let error = Closure::new(threshold, softness).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    assert!(Closure::new(1.0, 1.0).is_ok() && Closure::new(0.0, 0.0).is_ok());
}

#[test]
fn with_every_setting_the_lips_can_open_and_close() {
    let shares = || (0..=40_u8).map(|number| f32::from(number) / 40.0);
    // Steps that are narrower than the spacing of floats, too.
    let widths = || shares().chain([1e-9, 6e-8, 1e-7, 2e-7]);
    for (threshold, softness) in shares().flat_map(|threshold| widths().map(move |width| (threshold, width)))
    {
        let closure = Closure::new(threshold, softness).unwrap();
        let place = format!("threshold {threshold}, softness {softness}");
        assert_eq!(closure.sharpen(0.0), 0.0, "{place}");
        assert!((closure.sharpen(1.0) - 1.0).abs() < 1e-6, "{place}: {}", closure.sharpen(1.0));
        let steps: Vec<f32> = shares().map(|probability| closure.sharpen(probability)).collect();
        assert!(steps.is_sorted(), "{place}: {steps:?}");
    }
}

#[test]
fn only_what_lies_outside_a_probability_is_cut_off_a_step() {
    let near_one = Closure::new(0.95, 0.5).unwrap();
    assert_eq!(near_one.sharpen(0.7), 0.0);
    assert!((near_one.sharpen(0.85) - 0.5).abs() < 1e-5, "the middle of 0.7 to 1");
    let near_zero = Closure::new(0.05, 0.5).unwrap();
    assert!((near_zero.sharpen(0.15) - 0.5).abs() < 1e-5, "the middle of 0 to 0.3");
    assert_eq!(near_zero.sharpen(0.31), 1.0);
    assert_eq!((near_one.threshold(), near_one.softness()), (0.95, 0.5), "what was set is what is read");
}

#[test]
fn one_value_moves_without_the_other() {
    let closure = Closure::new(0.2, 0.1).unwrap();
    assert_eq!(closure.with_threshold(0.9).with_softness(0.4), Closure::new(0.9, 0.4).unwrap());
    assert_eq!(closure.with_softness(0.4).with_softness(0.1), closure);
}
