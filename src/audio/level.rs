//! RMS and peak level of audio, for the silence gate and the level meter.

/// The lowest level that is reported, dBFS.
const MIN_LEVEL_DBFS: f32 = -120.0;

/// Independent partial sums. They let the processor add without waiting for the previous addition.
const LANES: usize = 8;

/// RMS level of `samples` in dBFS. A full-scale square wave gives 0, a full-scale sine -3.01. The lowest
/// result is -120: for silence, an empty slice, or samples that are NaN. Real-time safe.
pub fn level_db(samples: &[f32]) -> f32 {
    let mean = energy(samples) / samples.len().max(1) as f64;
    // `max` also replaces NaN by the lowest level.
    ((10.0 * mean.log10()) as f32).max(MIN_LEVEL_DBFS)
}

/// Highest magnitude of `samples` in dBFS, at least -120. NaN samples count as 0. Real-time safe.
pub fn peak_db(samples: &[f32]) -> f32 {
    let peak = samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    (20.0 * peak.log10()).max(MIN_LEVEL_DBFS)
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
