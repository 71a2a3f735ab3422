//! The resampler: frequency response, phase, delay, and independence from cuts.

use std::f64::consts::TAU;

use proptest::prelude::*;

use super::Resampler;
use crate::audio::{AudioError, AudioFormat, ChannelChoice, Downmix, Framer, Framing, FramingForm};
use crate::clock::Hop;

const COMMON_RATES: [u32; 12] =
    [8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000];
/// Rates that need interpolated phases: 44 101 Hz has no common factor with 16 kHz.
const ODD_RATES: [u32; 4] = [12_345, 44_101, 47_999, 191_999];
const OUTPUT_RATES: [u32; 4] = [8_000, 16_000, 22_050, 48_000];

fn rates() -> impl Iterator<Item = u32> {
    COMMON_RATES.into_iter().chain(ODD_RATES)
}

fn new(input: u32, output: u32) -> Resampler {
    Resampler::new(input, output).expect("supported rates")
}

fn feed(resampler: &mut Resampler, sound: &[f32]) -> Vec<f32> {
    let mut out = Vec::new();
    resampler.feed(sound, &mut |piece| out.extend_from_slice(piece));
    out
}

/// The output of all of `sound` and of its end.
fn resample_all(resampler: &mut Resampler, sound: &[f32]) -> Vec<f32> {
    let mut out = feed(resampler, sound);
    resampler.finish(&mut |piece| out.extend_from_slice(piece));
    out
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn bits(sound: &[f32]) -> Vec<u32> {
    sound.iter().map(|sample| sample.to_bits()).collect()
}

fn tone(frequency: f64, rate: u32, samples: usize) -> Vec<f32> {
    (0..samples).map(|n| (0.5 * (TAU * frequency * n as f64 / f64::from(rate)).sin()) as f32).collect()
}

fn noise(samples: usize, mut seed: u32) -> Vec<f32> {
    (0..samples)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f32::from((seed >> 16) as u16 as i16) / 32_768.0
        })
        .collect()
}

/// Level relative to a tone of amplitude 0.5, dB, without the first and the last quarter.
fn gain_db(sound: &[f32]) -> f64 {
    let middle = &sound[sound.len() / 4..sound.len() * 3 / 4];
    let energy: f64 = middle.iter().map(|&s| f64::from(s).powi(2)).sum();
    10.0 * (energy / middle.len() as f64 / 0.125 + 1e-30).log10()
}

/// The resampler's gain for a tone, dB.
fn gain_at(frequency: f64, input: u32, output: u32) -> f64 {
    let sound = tone(frequency, input, input as usize / 5);
    gain_db(&resample_all(&mut new(input, output), &sound))
}

#[test]
fn tones_below_nyquist_pass_and_tones_above_are_removed() {
    for input in rates() {
        for output in OUTPUT_RATES {
            if input == output {
                continue;
            }
            let nyquist = f64::from(input.min(output)) / 2.0;
            for share in [0.05, 0.125, 0.5, 0.75, 0.875] {
                let gain = gain_at(share * nyquist, input, output);
                assert!(gain.abs() < 0.05, "{input} to {output}: {gain} dB at {share} of Nyquist");
            }
            // Tones above the output's Nyquist frequency would alias.
            let top = f64::from(input) / 2.0;
            let mut frequency = 1.125 * nyquist;
            while frequency < top {
                let gain = gain_at(frequency, input, output);
                assert!(gain < -80.0, "{input} to {output}: {gain} dB at {frequency} Hz");
                frequency *= 1.31;
            }
        }
    }
}

#[test]
fn tones_from_9_to_23_khz_are_removed_from_48_to_16_khz() {
    for frequency in (9_000..=23_000).step_by(250) {
        let gain = gain_at(f64::from(frequency), 48_000, 16_000);
        assert!(gain < -80.0, "{gain} dB at {frequency} Hz");
    }
}

/// The power of images and of the interpolation error. Other than common pairs of rates may have a small
/// shift from their alignment.
#[test]
fn a_tone_has_no_images() {
    for (input, output) in
        [(8_000, 16_000), (44_100, 16_000), (44_101, 16_000), (12_345, 16_000), (11_025, 48_000)]
    {
        let frequency = 0.4 * f64::from(input.min(output));
        let sound = tone(frequency, input, input as usize / 4);
        let out = resample_all(&mut new(input, output), &sound);
        let ideal = tone(frequency, output, out.len());
        let residue: Vec<f32> = out.iter().zip(&ideal).map(|(a, b)| a - b).collect();
        let residue = gain_db(&residue);
        let limit = if output / gcd(input, output) > 1_024 { -60.0 } else { -70.0 };
        assert!(residue < limit, "{input} to {output}: {residue} dB beside the tone");
    }
}

/// The delay is compensated to 2/1000 of an output sample between common rates, to 1/200 of a sample of the
/// lower rate between others.
#[test]
fn a_tone_keeps_its_phase() {
    for input in rates() {
        for output in OUTPUT_RATES {
            let frequency = 0.05 * f64::from(input.min(output));
            let out = resample_all(&mut new(input, output), &tone(frequency, input, input as usize / 5));
            let (mut sine, mut cosine) = (0.0, 0.0);
            for (n, &sample) in out.iter().enumerate() {
                let angle = TAU * frequency * n as f64 / f64::from(output);
                // Fade both ends, because the tone may not have a whole number of periods.
                let faded = f64::from(sample) * (1.0 - (TAU * n as f64 / out.len() as f64).cos());
                sine += faded * angle.sin();
                cosine += faded * angle.cos();
            }
            let late = -f64::atan2(cosine, sine) / TAU / frequency * f64::from(output);
            let limit = if output / gcd(input, output) > 1_024 {
                0.005 * (f64::from(output) / f64::from(input)).max(1.0)
            } else {
                0.002
            };
            assert!(late.abs() < limit, "{input} to {output}: late by {late} samples");
        }
    }
}

/// An impulse keeps its position: its highest sample within one sample, its centre of mass within 2/100.
#[test]
fn an_impulse_keeps_its_position() {
    for input in rates() {
        for output in OUTPUT_RATES {
            for at in [0, 1, 777, 2_000] {
                let mut sound = vec![0.0; 4_000];
                sound[at] = 1.0;
                let out = resample_all(&mut new(input, output), &sound);
                let position = at as f64 * f64::from(output) / f64::from(input);
                let highest = (0..out.len()).max_by(|&a, &b| out[a].total_cmp(&out[b])).expect("some");
                assert!(
                    (highest as f64 - position).abs() <= 1.0,
                    "{input} to {output}: {highest}, not {position}"
                );
                if at > 500 && input != output {
                    let weight: f64 = out.iter().map(|&s| f64::from(s)).sum();
                    let centre: f64 = out.iter().enumerate().map(|(n, &s)| n as f64 * f64::from(s)).sum();
                    let centre = centre / weight;
                    assert!(
                        (centre - position).abs() < 0.02,
                        "{input} to {output}: {centre}, not {position}"
                    );
                }
            }
        }
    }
}

/// No output is later than `delay` when samples are fed one by one, and the bound is reached.
#[test]
fn the_reported_delay_is_correct() {
    for input in rates() {
        for output in OUTPUT_RATES {
            let mut resampler = new(input, output);
            let (mut given, mut latest) = (0_u64, 0.0_f64);
            for pushed in 0..3_000_u64 {
                resampler.feed(&[0.25], &mut |piece| {
                    for _ in piece {
                        let behind = pushed as f64 * f64::from(output) / f64::from(input) - given as f64;
                        latest = latest.max(behind);
                        given += 1;
                    }
                });
            }
            let delay = resampler.delay() as f64;
            let slack = 3.0 + f64::from(output) / f64::from(input);
            assert!(latest <= delay && latest > delay - slack, "{input} to {output}: {latest}, not {delay}");
        }
    }
    let usual = new(48_000, 16_000);
    assert_eq!((usual.chunk(), usual.delay()), (16, 42));
    assert_eq!(new(16_000, 16_000).delay(), 0);
}

/// The same for hops: no hop is complete later than reported, and the bound is reached.
#[test]
fn the_reported_delay_of_hops_is_correct() {
    for input in rates() {
        for (output, hop) in [(16_000, 256), (16_000, 160), (48_000, 800)] {
            let mut resampler = Resampler::in_hops(input, output, hop).expect("supported rates");
            let (mut given, mut latest) = (0_u64, 0.0_f64);
            for pushed in 1..=u64::from(input) / 4 {
                let before = given / u64::from(hop);
                resampler.feed(&[0.25], &mut |piece| given += piece.len() as u64);
                let complete = given / u64::from(hop);
                if complete > before {
                    let last_pushed = (pushed - 1) as f64 * f64::from(output) / f64::from(input);
                    latest = latest.max(last_pushed - (complete * u64::from(hop) - 1) as f64);
                }
            }
            let delay = resampler.delay() as f64;
            let slack = 3.0 + f64::from(output) / f64::from(input);
            assert!(latest <= delay && latest > delay - slack, "{input} to {output}: {latest}, not {delay}");
            assert!(delay < 0.004 * f64::from(output), "{input} to {output}: {delay}");
        }
    }
    let usual = Resampler::in_hops(48_000, 16_000, 256).expect("supported rates");
    assert_eq!((usual.chunk(), usual.delay()), (256, 26));
}

/// The chunk length does not change the output, except for rounding and, between rates that are not common,
/// for the rest of the alignment.
#[test]
fn hops_and_chunks_of_a_millisecond_give_the_same_output() {
    for input in rates() {
        let sound = noise(20_000, 5);
        let chunks = resample_all(&mut new(input, 16_000), &sound);
        let hops =
            resample_all(&mut Resampler::in_hops(input, 16_000, 256).expect("supported rates"), &sound);
        assert_eq!(chunks.len(), hops.len());
        let difference = chunks.iter().zip(&hops).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        let limit = if COMMON_RATES.contains(&input) { 1e-5 } else { 2e-3 };
        assert!(difference < limit, "{input}: {difference}");
    }
}

#[test]
fn finish_completes_the_output() {
    for input in rates() {
        for output in OUTPUT_RATES {
            let mut resampler = new(input, output);
            for frames in [0_usize, 1, 2, 3, 5, 100, 1_023, 1_024, 2_500] {
                let exact = frames as f64 * f64::from(output) / f64::from(input);
                let expected = (exact + 0.5).floor() as usize;
                assert_eq!(
                    resample_all(&mut resampler, &noise(frames, 1)).len(),
                    expected,
                    "{input} to {output}, {frames}"
                );
            }
        }
    }
}

#[test]
fn reset_and_finish_restore_the_initial_state() {
    for (input, output) in
        [(48_000, 16_000), (44_100, 16_000), (12_345, 16_000), (8_000, 48_000), (16_000, 16_000)]
    {
        let sound = noise(5_000, 2);
        let fresh = bits(&resample_all(&mut new(input, output), &sound));
        let mut used = new(input, output);
        feed(&mut used, &[f32::NAN; 1_700]);
        used.reset();
        assert_eq!(bits(&feed(&mut used, &sound)), fresh[..feed(&mut new(input, output), &sound).len()]);
        used.finish(&mut |_| {});
        assert_eq!(bits(&resample_all(&mut used, &sound)), fresh);
    }
}

#[test]
fn equal_rates_pass_through() {
    let sound = noise(3_000, 3);
    assert_eq!(bits(&resample_all(&mut new(44_100, 44_100), &sound)), bits(&sound));
}

#[test]
fn a_constant_stays_constant() {
    for input in rates() {
        let out = resample_all(&mut new(input, 16_000), &vec![0.5; 8_000]);
        for sample in &out[out.len() / 4..out.len() * 3 / 4] {
            assert!((sample - 0.5).abs() < 1e-4, "{input}: {sample}");
        }
    }
}

#[test]
fn unsupported_rates_are_refused() {
    for (input, output) in
        [(0, 16_000), (7_999, 16_000), (192_001, 16_000), (48_000, 7_999), (48_000, 48_001)]
    {
        assert!(matches!(Resampler::new(input, output), Err(AudioError::Rate { .. })));
    }
    assert!(AudioFormat::new(7_999, 1).is_err() && AudioFormat::new(48_000, 0).is_err());
    assert!(AudioFormat::new(192_000, 64).is_ok() && AudioFormat::new(48_000, 65).is_err());
}

/// Downmix, resampler and framer in a row, as the runtime uses them, for audio cut into pieces of the lengths
/// `cuts`.
fn frame_in_cuts(
    rate: u32,
    channels: u16,
    interleaved: &[f32],
    cuts: &[usize],
    hop: Hop,
) -> Vec<(i64, Vec<u32>)> {
    let form = if hop.denominator == 1 { FramingForm::Hops } else { FramingForm::Windows };
    let framing = Framing { window: 96, lookahead: 32, hop, form };
    let mut framer = Framer::with_lead(framing, 1).expect("valid");
    let mut resampler = new(rate, 16_000);
    let format = AudioFormat::new(rate, channels).expect("valid");
    let mut downmix = Downmix::new(ChannelChoice::Mix, format);
    let mut mono = vec![0.0; 512];
    let mut into = vec![0.0; framer.needed()];
    let mut predictions = Vec::new();
    let mut take = |mut piece: &[f32]| {
        loop {
            while let Some(target) = framer.next(&mut into) {
                predictions.push((target, bits(&into)));
            }
            if piece.is_empty() {
                return;
            }
            let taken = framer.feed(piece);
            piece = &piece[taken..];
        }
    };
    let mut rest = interleaved;
    let mut cuts = cuts.iter().cycle();
    while !rest.is_empty() {
        let cut = (cuts.next().expect("endless") * usize::from(channels)).min(rest.len());
        let mixed = downmix.mix(&rest[..cut], &mut mono);
        resampler.feed(&mono[..mixed], &mut take);
        rest = &rest[cut..];
    }
    resampler.finish(&mut take);
    predictions
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_cut_gives_the_same_bits(
        rate in prop::sample::select(rates().collect::<Vec<_>>()),
        channels in 1_u16..4,
        frames in 0_usize..4_000,
        cuts in prop::collection::vec(prop_oneof![Just(0_usize), Just(1), 2_usize..512], 1..8),
        fractional in any::<bool>(),
    ) {
        prop_assume!(cuts.iter().any(|&cut| cut > 0));
        let sound = noise(frames * usize::from(channels), 4);
        let (numerator, denominator) = if fractional { (80, 3) } else { (40, 1) };
        let hop = Hop { numerator, denominator };
        let cut = frame_in_cuts(rate, channels, &sound, &cuts, hop);
        prop_assert_eq!(cut, frame_in_cuts(rate, channels, &sound, &[480], hop));
    }
}
