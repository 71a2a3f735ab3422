use super::*;
use crate::audio::level_db;

const HOP: usize = 256;
const RATE: u32 = 16_000;

fn normaliser() -> Normaliser {
    Normaliser::new(Hop { numerator: 256, denominator: 1 }, RATE, 4).unwrap()
}

/// Two seconds of room noise at `noise` dBFS, then syllables at `speech` dBFS: hops, and whether the hop four
/// earlier is speech.
fn hops(noise: f32, speech: f32) -> Vec<([f32; HOP], bool)> {
    let mut random = 1_u32;
    let spoken = |hop: usize| hop >= 125 && hop % 16 < 10;
    (0..500)
        .map(|hop| {
            // Noise within ±1 has an RMS of -4.8 dBFS.
            let factor = gain_factor(if spoken(hop) { speech } else { noise } + 4.77);
            let samples = std::array::from_fn(|_| {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                factor * ((random >> 8) as f32 / 8_388_608.0 - 1.0)
            });
            (samples, hop >= 4 && spoken(hop - 4))
        })
        .collect()
}

/// The level of each hop after the normaliser.
fn levels(hops: &[([f32; HOP], bool)]) -> Vec<f32> {
    let mut normaliser = normaliser();
    let level = |(samples, speech): &([f32; HOP], bool)| {
        let mut audio = *samples;
        normaliser.apply(&mut audio, 0, level_db(samples), *speech);
        level_db(&audio)
    };
    hops.iter().map(level).collect()
}

#[test]
fn speech_of_any_level_comes_out_at_one_level() {
    let usual = levels(&hops(-60.0, -26.0));
    for decibel in [-40.0, -20.0, 10.0, 20.0] {
        let other = levels(&hops(-60.0 + decibel, -26.0 + decibel));
        let apart = usual.iter().zip(&other).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(apart < 0.1, "{decibel} dB: {apart}");
    }
    let loudest = usual[450..].iter().copied().fold(f32::NEG_INFINITY, f32::max);
    assert!((loudest + 26.0).abs() < 1.0, "{loudest}");
}

#[test]
fn background_before_the_first_word_is_not_raised_to_speech() {
    let levels = levels(&hops(-60.0, -26.0));
    assert!(levels[20..125].iter().all(|&level| level < -45.0), "{:?}", &levels[20..125]);
    // The first word is not louder than the later ones by more than its own share.
    assert!(levels[125..135].iter().all(|&level| level < -15.0), "{:?}", &levels[125..135]);
}

#[test]
fn digital_silence_and_bad_levels_leave_a_gain_that_is_a_number() {
    let mut normaliser = normaliser();
    for level in [-120.0, -120.0, 0.0, -120.0] {
        for speech in [false, true] {
            normaliser.apply(&mut [0.0; HOP], 0, level, speech);
            assert!(normaliser.gain_db().is_finite());
        }
    }
}

#[test]
fn a_reset_forgets_everything() {
    let hops = hops(-50.0, -20.0);
    let mut normaliser = normaliser();
    let mut bits = Vec::new();
    for _ in 0..2 {
        let run = hops.iter().flat_map(|(samples, speech)| {
            let mut audio = *samples;
            normaliser.apply(&mut audio, 0, level_db(samples), *speech);
            audio
        });
        bits.push(run.collect::<Vec<f32>>());
        normaliser.reset();
    }
    assert_eq!(bits[0], bits[1]);
}

#[test]
fn a_click_does_not_turn_the_first_word_down() {
    let spoken = hops(-60.0, -26.0).split_off(120);
    let mut clicked = spoken.clone();
    clicked[2].0[100] = 16.0;
    let (usual, other) = (levels(&spoken), levels(&clicked));
    let apart = usual[6..].iter().zip(&other[6..]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(apart < 1.0, "{apart}");
}
