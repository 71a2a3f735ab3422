//! The probe: a known sound, and the check of a student's output for it.

use crate::student::{Manifest, Probe, StudentError};

use super::{
    native::NativePredictor,
    predictor::{BatchRow, Wanted},
};

/// The probe sound: white noise from -0.5 to 0.5. All exporters compute the same samples.
///
/// Sample `n` is `((s(n) >> 16) - 32768) / 65536` with `s(0) = 1`, `s(n + 1) = s(n) * 1664525 + 1013904223`
/// (mod 2^32).
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

/// Computes the probe sound from an initial row, and compares the last prediction with the expected one.
pub(super) fn check_probe(
    manifest: &Manifest,
    probe: &Probe,
    initial: &BatchRow,
    predictor: &mut NativePredictor,
) -> Result<(), StudentError> {
    let mut row = [Box::new(initial.clone())];
    let mut sound = probe_sound();
    for hop in 1..=probe.hops {
        for (sample, value) in row[0].audio.iter_mut().zip(&mut sound) {
            *sample = value;
        }
        row[0].wanted = if hop == probe.hops { Wanted::Controls } else { Wanted::State };
        predictor.step(&mut row);
    }
    let voice = probe.voice.map(|expected| (row[0].voice, expected));
    let outputs = row[0].controls.iter().copied().zip(probe.controls.iter().copied()).chain(voice);
    let largest = outputs
        .map(|(found, expected)| (found, expected, (found - expected).abs()))
        .enumerate()
        // `total_cmp` puts NaN above all numbers.
        .max_by(|(_, (.., a)), (_, (.., b))| a.total_cmp(b));
    match largest {
        Some((index, (found, expected, difference)))
            if difference.is_nan() || difference > probe.tolerance =>
        {
            let control = manifest.controls.get(index).map(|control| control.name.clone());
            Err(StudentError::Probe {
                hops: probe.hops,
                index,
                output: control.unwrap_or_else(|| "voice".to_owned()),
                found,
                expected,
                tolerance: probe.tolerance,
            })
        }
        _ => Ok(()),
    }
}
