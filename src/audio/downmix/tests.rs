//! The downmix: means, invalid samples, partial audio frames.

use super::Downmix;

#[test]
fn gives_the_mean_of_each_audio_frame() {
    let mut mono = [9.0; 4];
    let mixed = Downmix::new().mix(&[1.0, 0.0, -0.5, 0.25, 0.5, 0.5, 7.0], 2, &mut mono);
    assert_eq!((mixed, mono), (3, [0.5, -0.125, 0.5, 9.0]));
}

#[test]
fn one_channel_keeps_its_bits() {
    let sound = [0.1, -0.0, 1.5, -15.9, f32::MIN_POSITIVE / 2.0];
    let mut mono = [0.0; 5];
    Downmix::new().mix(&sound, 1, &mut mono);
    assert_eq!(mono.map(f32::to_bits), sound.map(f32::to_bits));
}

#[test]
fn invalid_samples_become_0_and_are_counted() {
    let mut downmix = Downmix::new();
    let mut mono = [0.0; 3];
    let sound = [f32::NAN, 0.5, f32::INFINITY, f32::NEG_INFINITY, 1e9, -0.5];
    assert_eq!(downmix.mix(&sound, 2, &mut mono), 3);
    assert_eq!(mono, [0.25, 0.0, 7.75]);
    assert_eq!(downmix.not_numbers(), 3);
}

#[test]
fn full_scale_is_counted_and_passes_unchanged() {
    let mut downmix = Downmix::new();
    let mut mono = [0.0; 5];
    let sound = [32_767.0 / 32_768.0, -1.0, 0.999, 2.0, -0.5];
    assert_eq!(downmix.mix(&sound, 1, &mut mono), 5);
    assert_eq!((mono, downmix.full_scale()), (sound, 3));
}

#[test]
fn mixes_only_whole_frames_that_fit() {
    let mut downmix = Downmix::new();
    let mut mono = [0.0; 1];
    assert_eq!(downmix.mix(&[0.5; 63], 64, &mut mono), 0);
    assert_eq!(downmix.mix(&[0.5; 192], 64, &mut mono), 1);
    assert_eq!(downmix.mix(&[0.5; 8], 0, &mut mono), 0);
    assert_eq!(downmix.mix(&[0.5; 8], 3, &mut []), 0);
    assert_eq!(mono, [0.5]);
}
