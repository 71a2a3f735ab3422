//! RMS and peak levels of known signals.

use super::{level_db, peak_db};

#[test]
fn known_levels() {
    let sine: Vec<f32> = (0..1600).map(|n| (n as f32 * std::f32::consts::TAU / 16.0).sin()).collect();
    assert!((level_db(&sine) + 3.0103).abs() < 1e-3);
    assert!(level_db(&[1.0, -1.0, 1.0]).abs() < 1e-5);
    assert!((level_db(&[0.001; 64]) + 60.0).abs() < 1e-3);
}

#[test]
fn known_peaks() {
    assert_eq!(peak_db(&[0.1, -1.0, 0.5]), 0.0);
    assert!((peak_db(&[-0.5; 3]) + 6.0206).abs() < 1e-3);
    assert_eq!(peak_db(&[]), -120.0);
    assert_eq!(peak_db(&[f32::NAN, 1.0, f32::NAN]), 0.0);
}

#[test]
fn the_lowest_level_is_minus_120() {
    assert_eq!(level_db(&[]), -120.0);
    assert_eq!(level_db(&[0.0; 256]), -120.0);
    assert_eq!(level_db(&[1e-9; 256]), -120.0);
    assert_eq!(level_db(&[f32::NAN, 1.0]), -120.0);
}
