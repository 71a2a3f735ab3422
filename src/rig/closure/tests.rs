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
    for (threshold, softness) in [(-0.1, 0.1), (1.1, 0.1), (f32::NAN, 0.1), (0.5, -0.1), (0.5, f32::NAN)] {
        assert!(Closure::new(threshold, softness).is_err());
    }
}
