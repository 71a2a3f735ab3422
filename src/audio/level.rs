//! The level of a stretch of sound, for the silence gate.

/// What silence measures, dBFS.
const FLOOR_DB: f32 = -120.0;

/// Sums that run side by side, so that the processor need not wait for one of them.
const LANES: usize = 8;

/// RMS level of `samples` in dBFS: a square wave of full scale measures 0, a sine -3.01, and nothing measures less than
/// -120 (silence, an empty slice, or samples that are not numbers). Never allocates.
pub fn level_db(samples: &[f32]) -> f32 {
    let mean = energy(samples) / samples.len().max(1) as f64;
    // `max` also turns NaN into the floor.
    ((10.0 * mean.log10()) as f32).max(FLOOR_DB)
}

/// Highest magnitude of `samples` in dBFS, with the same floor. Samples that are not numbers count as 0. Never allocates.
pub fn peak_db(samples: &[f32]) -> f32 {
    let peak = samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    (20.0 * peak.log10()).max(FLOOR_DB)
}

fn energy(samples: &[f32]) -> f64 {
    let (groups, rest) = samples.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for group in groups {
        for (sum, &sample) in sums.iter_mut().zip(group) {
            *sum += f64::from(sample) * f64::from(sample);
        }
    }
    rest.iter().map(|&sample| f64::from(sample) * f64::from(sample)).sum::<f64>() + sums.iter().sum::<f64>()
}

#[cfg(test)]
mod tests {
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
    fn the_floor_holds() {
        assert_eq!(level_db(&[]), -120.0);
        assert_eq!(level_db(&[0.0; 256]), -120.0);
        assert_eq!(level_db(&[1e-9; 256]), -120.0);
        assert_eq!(level_db(&[f32::NAN, 1.0]), -120.0);
    }
}
