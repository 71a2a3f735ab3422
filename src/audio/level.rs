//! The level of a stretch of sound, for the silence gate.

/// What silence measures, dBFS.
const FLOOR_DB: f32 = -120.0;

/// RMS level of `samples` in dBFS: a square wave of full scale measures 0, a sine -3.01, and nothing measures less than
/// -120 (silence, an empty slice, or samples that are not numbers). Never allocates.
pub fn level_db(samples: &[f32]) -> f32 {
    let energy: f64 = samples.iter().map(|&sample| f64::from(sample) * f64::from(sample)).sum();
    let mean = energy / samples.len().max(1) as f64;
    // `max` also turns NaN into the floor.
    ((10.0 * mean.log10()) as f32).max(FLOOR_DB)
}

#[cfg(test)]
mod tests {
    use super::level_db;

    #[test]
    fn known_levels() {
        let sine: Vec<f32> = (0..1600).map(|n| (n as f32 * std::f32::consts::TAU / 16.0).sin()).collect();
        assert!((level_db(&sine) + 3.0103).abs() < 1e-3);
        assert!(level_db(&[1.0, -1.0, 1.0]).abs() < 1e-5);
        assert!((level_db(&[0.001; 64]) + 60.0).abs() < 1e-3);
    }

    #[test]
    fn the_floor_holds() {
        assert_eq!(level_db(&[]), -120.0);
        assert_eq!(level_db(&[0.0; 256]), -120.0);
        assert_eq!(level_db(&[1e-9; 256]), -120.0);
        assert_eq!(level_db(&[f32::NAN, 1.0]), -120.0);
    }
}
