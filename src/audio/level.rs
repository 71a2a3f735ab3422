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
mod tests;
