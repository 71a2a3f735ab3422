//! The downmix: means, invalid samples, partial audio frames, and the choice of a channel.

use super::Downmix;
use crate::audio::{AudioFormat, ChannelChoice};

const RATE: u32 = 16_000;
/// Audio frames of a block of the choice.
const BLOCK: usize = RATE as usize / 50;

fn of(choice: ChannelChoice, channels: u16) -> Downmix {
    Downmix::new(choice, AudioFormat::new(RATE, channels).expect("valid"))
}

fn mix(channels: u16) -> Downmix {
    of(ChannelChoice::Mix, channels)
}

/// Two channels: a tone, and the same times `factor`.
fn stereo(seconds: f32, factor: f32) -> Vec<f32> {
    let frames = (seconds * RATE as f32) as usize;
    let tone = (0..frames).map(|at| (at as f32 * 0.07).sin() * 0.4);
    tone.flat_map(|sample| [sample, sample * factor]).collect()
}

fn mixed(downmix: &mut Downmix, sound: &[f32], channels: usize) -> Vec<f32> {
    let mut mono = vec![0.0; sound.len() / channels];
    downmix.mix(sound, &mut mono);
    mono
}

fn rms(sound: &[f32]) -> f32 {
    (sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len() as f32).sqrt()
}

#[test]
fn gives_the_mean_of_each_audio_frame() {
    let mut mono = [9.0; 4];
    let mixed = mix(2).mix(&[1.0, 0.0, -0.5, 0.25, 0.5, 0.5, 7.0], &mut mono);
    assert_eq!((mixed, mono), (3, [0.5, -0.125, 0.5, 9.0]));
}

#[test]
fn one_channel_keeps_its_bits() {
    let sound = [0.1, -0.0, 1.5, -15.9, f32::MIN_POSITIVE / 2.0];
    let mut mono = [0.0; 5];
    mix(1).mix(&sound, &mut mono);
    assert_eq!(mono.map(f32::to_bits), sound.map(f32::to_bits));
}

#[test]
fn invalid_samples_become_0_and_are_counted() {
    let mut downmix = mix(2);
    let mut mono = [0.0; 3];
    let sound = [f32::NAN, 0.5, f32::INFINITY, f32::NEG_INFINITY, 1e9, -0.5];
    assert_eq!(downmix.mix(&sound, &mut mono), 3);
    assert_eq!(mono, [0.25, 0.0, 7.75]);
    assert_eq!((downmix.not_numbers(), downmix.over_scale()), (3, 1));
}

#[test]
fn full_scale_is_counted_and_passes_unchanged() {
    let mut downmix = mix(1);
    let mut mono = [0.0; 5];
    let sound = [32_767.0 / 32_768.0, -1.0, 0.999, 2.0, -0.5];
    assert_eq!(downmix.mix(&sound, &mut mono), 5);
    assert_eq!((mono, downmix.full_scale()), (sound, 3));
}

#[test]
fn mixes_only_whole_frames_that_fit() {
    let mut mono = [0.0; 1];
    assert_eq!(mix(64).mix(&[0.5; 63], &mut mono), 0);
    assert_eq!(mix(64).mix(&[0.5; 192], &mut mono), 1);
    assert_eq!(mix(3).mix(&[0.5; 8], &mut []), 0);
    assert_eq!(mono, [0.5]);
}

#[test]
fn opposite_phases_are_heard_by_one_channel_and_counted() {
    let sound = stereo(1.0, -1.0);
    let mut downmix = mix(2);
    let mono = mixed(&mut downmix, &sound, 2);
    // After the first block and a crossfade it is the first channel, bit for bit.
    let from = 2 * BLOCK;
    let left: Vec<f32> = sound.iter().step_by(2).copied().collect();
    assert!(mono[from..] == left[from..], "not the first channel");
    assert!(downmix.single() >= (mono.len() - from) as u64);
}

#[test]
fn ordinary_stereo_stays_the_mean() {
    // Equal channels, sound in one of two, and an almost opposite echo.
    for factor in [1.0, 0.0, -0.3] {
        let sound = stereo(1.0, factor);
        let mut downmix = mix(2);
        let mono = mixed(&mut downmix, &sound, 2);
        let mean: Vec<f32> =
            sound.as_chunks::<2>().0.iter().map(|[left, right]| (left + right) / 2.0).collect();
        assert!(mono == mean && downmix.single() == 0, "factor {factor}");
    }
}

#[test]
fn one_voice_among_six_channels_is_not_made_quiet() {
    let voice: Vec<f32> = stereo(1.0, 0.0).iter().step_by(2).copied().collect();
    let sound: Vec<f32> = voice.iter().flat_map(|&sample| [0.0, 0.0, sample, 0.0, 0.0, 0.0]).collect();
    let mono = mixed(&mut mix(6), &sound, 6);
    assert!(rms(&mono[2 * BLOCK..]) > 0.99 * rms(&voice[2 * BLOCK..]));
}

#[test]
fn a_channel_is_its_own_bits_and_a_missing_one_is_the_mix() {
    let sound = stereo(0.1, 0.5);
    let right: Vec<f32> = sound.iter().skip(1).step_by(2).copied().collect();
    assert!(mixed(&mut of(ChannelChoice::Channel(2), 2), &sound, 2) == right);
    let mix = mixed(&mut mix(2), &sound, 2);
    assert!(mixed(&mut of(ChannelChoice::Channel(3), 2), &sound, 2) == mix);
}

#[test]
fn the_loudest_is_taken_and_changes_without_a_step() {
    let mut sound = stereo(1.0, 0.1);
    let swapped: Vec<f32> = stereo(1.0, 0.1).as_chunks::<2>().0.iter().flat_map(|[a, b]| [*b, *a]).collect();
    sound.extend(swapped);
    let mono = mixed(&mut of(ChannelChoice::Loudest, 2), &sound, 2);
    assert!(rms(&mono[RATE as usize / 2..RATE as usize]) > 0.25, "the first second is not the left channel");
    assert!(rms(&mono[RATE as usize * 3 / 2..]) > 0.25, "the second one is not the right channel");
    // The sound itself steps where its channels are exchanged; the choice follows some blocks later.
    let exchanged = RATE as usize;
    let steps = |part: &[f32]| part.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    let step = steps(&mono[..exchanged]).max(steps(&mono[exchanged..]));
    let own = steps(&sound.iter().step_by(2).copied().collect::<Vec<_>>()[..exchanged]);
    assert!(step < 1.1 * own, "a step of {step}; the sound's own is {own}");
}

#[test]
fn any_cut_gives_the_same_bits() {
    let mut sound = stereo(0.5, -1.0);
    sound.extend(stereo(0.7, 1.0));
    for choice in [ChannelChoice::Mix, ChannelChoice::Loudest] {
        let whole = mixed(&mut of(choice, 2), &sound, 2);
        for cut in [1, 7, 319, 320, 512] {
            let mut downmix = of(choice, 2);
            let pieces: Vec<f32> =
                sound.chunks(2 * cut).flat_map(|piece| mixed(&mut downmix, piece, 2)).collect();
            assert!(pieces == whole, "{choice:?} in pieces of {cut}");
        }
    }
}
