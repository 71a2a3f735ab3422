//! The gain and the meter on synthetic audio at 16 kHz.

use super::*;

const RATE: u32 = 16_000;
const HOP: usize = 256;

/// Noise in syllables at `dbfs`, over background noise at `room_dbfs`.
fn speech(seconds: f32, dbfs: f32, room_dbfs: f32) -> Vec<f32> {
    let mut state = 7_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // Uniform noise of RMS 1.
        ((state >> 8) as f32 / (1 << 23) as f32 - 1.0) * 3.0_f32.sqrt()
    };
    let (loud, room) = (10.0_f32.powf(dbfs / 20.0), 10.0_f32.powf(room_dbfs / 20.0));
    (0..(seconds * RATE as f32) as usize)
        .map(|n| {
            // Every two seconds: four syllables, then a pause of the same length.
            let time = n as f32 / RATE as f32;
            let is_syllable = time % 2.0 < 1.0 && (time * 4.0) % 1.0 < 0.7;
            noise() * if is_syllable { loud } else { room }
        })
        .collect()
}

fn gain(ceiling_db: f32) -> Gain {
    Gain::new(
        GainSettings { ceiling_db, ..GainSettings::default() },
        Hop { numerator: HOP as u32, denominator: 1 },
        RATE,
    )
    .unwrap()
}

/// The audio after the gain, and the last reading of the meter.
fn apply_gain(gain: &mut Gain, sound: &[f32]) -> (Vec<f32>, InputLevel) {
    let mut sound = sound.to_vec();
    for hop in sound.chunks_exact_mut(HOP) {
        gain.apply(hop, 0, 0);
    }
    (sound, gain.level())
}

fn rms_db(sound: &[f32]) -> f32 {
    crate::audio::level_db(sound)
}

#[test]
fn a_quiet_microphone_is_amplified_to_the_target() {
    let sound = speech(12.0, -50.0, -80.0);
    let (amplified, level) = apply_gain(&mut gain(30.0), &sound);
    // The first syllable of the last second.
    let syllable = 10 * RATE as usize + 500..10 * RATE as usize + 2500;
    assert!((rms_db(&amplified[syllable.clone()]) + 26.0).abs() < 2.0, "{}", rms_db(&amplified[syllable]));
    assert!((level.gain_db - 24.0).abs() < 2.0, "{level:?}");
    assert_eq!(level.loudness, Loudness::TooQuiet, "the meter measures before the gain");
}

#[test]
fn the_gain_stays_at_its_ceiling() {
    let (amplified, level) = apply_gain(&mut gain(12.0), &speech(12.0, -60.0, -90.0));
    assert!((level.gain_db - 12.0).abs() < 1e-3, "{level:?}");
    let syllable = &amplified[10 * RATE as usize + 500..10 * RATE as usize + 2500];
    assert!((rms_db(syllable) + 48.0).abs() < 1.0);
}

#[test]
fn loud_speech_and_a_disabled_gain_keep_their_bits() {
    for (ceiling, dbfs) in [(24.0, -20.0), (0.0, -50.0), (0.0, -6.0)] {
        let sound = speech(4.0, dbfs, -70.0);
        let (same, level) = apply_gain(&mut gain(ceiling), &sound);
        assert!(sound.iter().zip(&same).all(|(a, b)| a.to_bits() == b.to_bits()), "{ceiling} {dbfs}");
        assert_eq!(level.gain_db, 0.0);
    }
}

#[test]
fn background_noise_is_not_amplified() {
    for room in [-45.0, -60.0, -90.0] {
        let (_, level) = apply_gain(&mut gain(30.0), &speech(10.0, room, room));
        assert!(level.gain_db < 1.0, "{room}: {level:?}");
        assert_eq!(level.loudness, Loudness::Silent, "{room}");
    }
    // The gain stays constant in a pause of eight seconds after speech.
    let mut gain = gain(24.0);
    let (_, spoken) = apply_gain(&mut gain, &speech(8.0, -50.0, -80.0));
    let (_, paused) = apply_gain(&mut gain, &speech(8.0, -80.0, -80.0));
    assert_eq!(spoken.gain_db, paused.gain_db);
}

#[test]
fn loud_speech_after_whispers_is_within_full_scale_after_one_hop() {
    let mut gain = gain(30.0);
    apply_gain(&mut gain, &speech(10.0, -55.0, -90.0));
    let shout: Vec<f32> = (0..RATE as usize).map(|n| (n as f32 * 0.7).sin() * 0.8).collect();
    let (output, _) = apply_gain(&mut gain, &shout);
    let late = &output[3 * HOP..];
    assert!(
        late.iter().all(|sample| sample.abs() <= 1.01),
        "{}",
        late.iter().fold(0.0_f32, |a, b| a.max(b.abs()))
    );
}

#[test]
fn a_window_gets_one_factor_and_is_measured_at_its_end() {
    let (mut of_hops, mut of_windows) = (gain(24.0), gain(24.0));
    let sound = speech(6.0, -50.0, -80.0);
    for hop in 4..sound.len() / HOP {
        of_hops.apply(&mut sound[hop * HOP..][..HOP].to_vec(), 0, 0);
        let window = &sound[(hop - 3) * HOP..][..4 * HOP];
        let mut amplified = window.to_vec();
        let factor = of_windows.end_factor;
        of_windows.apply(&mut amplified, 3 * HOP, 0);
        assert!(window.iter().zip(&amplified).all(|(before, after)| before * factor == *after));
    }
    assert_eq!(of_hops.level(), of_windows.level());
    assert!(of_hops.level().gain_db > 10.0);
}

#[test]
fn reset_restores_the_initial_state() {
    let sound = speech(3.0, -45.0, -75.0);
    let mut gain = gain(24.0);
    let (first, _) = apply_gain(&mut gain, &sound);
    apply_gain(&mut gain, &sound[..4 * HOP]);
    gain.reset();
    assert_eq!(apply_gain(&mut gain, &sound).0, first);
}

#[test]
fn the_meter_reports_silent_too_quiet_good_and_clipping() {
    assert_eq!(apply_gain(&mut gain(0.0), &[0.0; 16_000]).1.loudness, Loudness::Silent);
    assert_eq!(apply_gain(&mut gain(0.0), &speech(3.0, -52.0, -80.0)).1.loudness, Loudness::TooQuiet);
    let mut gain = gain(0.0);
    assert_eq!(apply_gain(&mut gain, &speech(3.0, -24.0, -70.0)).1.loudness, Loudness::Good);
    gain.apply(&mut [1.0; HOP], 0, HOP as u64);
    assert_eq!(gain.level().loudness, Loudness::Clipping);
    // After two seconds clipping is no longer reported.
    for hop in speech(2.5, -24.0, -70.0).chunks_exact_mut(HOP) {
        gain.apply(hop, 0, HOP as u64);
    }
    assert_eq!(gain.level().loudness, Loudness::Good);
}

#[test]
fn bad_settings_are_refused_with_their_range() {
    for (ceiling_db, target_dbfs) in
        [(-1.0, -26.0), (41.0, -26.0), (f32::NAN, -26.0), (6.0, -5.0), (6.0, f32::NAN)]
    {
        let error = Gain::new(
            GainSettings { ceiling_db, target_dbfs, ..GainSettings::default() },
            Hop { numerator: 256, denominator: 1 },
            RATE,
        )
        .unwrap_err()
        .to_string();
        assert!(
            error.contains("expected -60 to -10 dBFS") || error.contains("expected 0 to 40 dB"),
            "{error}"
        );
    }
}
