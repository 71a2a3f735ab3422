//! The probe sound, and the check of a student against what its exporter saw.

use crate::student::{Manifest, Probe, StudentError};

use super::{native::NativePredictor, predictor::BatchRow};

/// The probe sound: white noise within -0.5..0.5, the same in every language.
///
/// Sample `n` is `((s(n) >> 16) - 32768) / 65536` with `s(0) = 1`, `s(n + 1) = s(n) * 1664525 + 1013904223` (mod 2^32).
pub fn probe_sound() -> impl Iterator<Item = f32> {
    const MULTIPLIER: u32 = 1_664_525;
    const INCREMENT: u32 = 1_013_904_223;
    let mut word = 1_u32;
    std::iter::from_fn(move || {
        let sample = ((word >> 16) as f32 - 32_768.0) / 65_536.0;
        word = word.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT);
        Some(sample)
    })
}

/// Plays the probe sound from a fresh row and compares the last prediction.
pub(super) fn check_probe(
    manifest: &Manifest,
    probe: &Probe,
    fresh: &BatchRow,
    predictor: &mut NativePredictor,
) -> Result<(), StudentError> {
    let mut row = [Box::new(fresh.clone())];
    let mut sound = probe_sound();
    for hop in 1..=probe.hops {
        for (sample, value) in row[0].audio.iter_mut().zip(&mut sound) {
            *sample = value;
        }
        row[0].wanted = hop == probe.hops;
        predictor.step(&mut row);
    }
    let worst = row[0]
        .controls
        .iter()
        .zip(&probe.controls)
        .map(|(found, expected)| (found - expected).abs())
        .enumerate()
        // NaN counts as the worst.
        .max_by(|(_, a), (_, b)| a.total_cmp(b));
    match worst {
        Some((index, difference)) if difference.is_nan() || difference > probe.tolerance => {
            Err(StudentError::Probe {
                hops: probe.hops,
                index,
                control: manifest.controls[index].name.clone(),
                found: row[0].controls[index],
                expected: probe.controls[index],
                tolerance: probe.tolerance,
            })
        }
        _ => Ok(()),
    }
}
