//! The strongest promise: any cut of the same sound gives bit-identical frames, live or baked, alone or in company.

mod support;

use proptest::prelude::*;
use support::{Shown, finish, open_model, push, settings, speech, take_frames, utter};
use v2f::audio::{AudioFormat, GainSettings, InputLevel};
use v2f::runtime::{BakeSettings, BakedFrame, StreamSettings};

const SECONDS: f32 = 1.5;

fn sound(rate: u32, channels: u16) -> Vec<f32> {
    // Any sound will do here; a stretched recording at the wrong pitch is as good as another.
    let frames = (SECONDS * rate as f32) as usize;
    let speech = speech();
    let sample = |frame: usize| speech[8000 + frame * 16_000 / rate as usize % (speech.len() - 8000)];
    (0..frames)
        .flat_map(|frame| (0..channels).map(move |channel| (frame, channel)))
        .map(|(frame, channel)| sample(frame) * (1.0 - 0.3 * f32::from(channel)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn any_cut_gives_the_same_bits(
        cuts in prop::collection::vec(prop_oneof![0..4_usize, 1..700_usize, 5_000..60_000_usize], 1..40),
        rate in prop::sample::select(vec![8_000_u32, 16_000, 22_050, 44_100, 48_000, 12_345]),
        channels in 1..3_u16,
        ceiling_db in prop::sample::select(vec![0.0_f32, 30.0]),
    ) {
        let model = open_model(0);
        let mut settings = settings(rate, channels);
        settings.gain = lift(ceiling_db);
        let sound = sound(rate, channels);
        let whole = utter(&model, &settings, &sound, &[sound.len()]);
        let mut cuts = cuts;
        cuts.push(480);
        prop_assert_eq!(whole, utter(&model, &settings, &sound, &cuts));
    }
}

/// Recordings are loud enough already: the target is higher, so that there is something to lift.
fn lift(ceiling_db: f32) -> GainSettings {
    GainSettings { ceiling_db, target_dbfs: -12.0 }
}

#[test]
fn the_gain_changes_the_frames_of_a_bake_as_it_does_those_of_live() {
    let model = open_model(0);
    let mut settings = settings(48_000, 1);
    let sound = sound(48_000, 1);
    let plain = utter(&model, &settings, &sound, &[960]);
    settings.gain = lift(30.0);
    let lifted = utter(&model, &settings, &sound, &[960]);
    assert_ne!(plain, lifted);
    assert_eq!(lifted, bake_with(settings.gain, &sound, settings.format, 777));
}

#[test]
fn one_sample_at_a_time_gives_the_same_bits() {
    let model = open_model(0);
    let settings = settings(48_000, 1);
    let sound = sound(48_000, 1);
    let sound = &sound[..24_000];
    assert_eq!(utter(&model, &settings, sound, &[24_000]), utter(&model, &settings, sound, &[1]));
}

fn bake(samples: &[f32], format: AudioFormat, feed: usize) -> Vec<Shown> {
    bake_with(GainSettings::default(), samples, format, feed)
}

fn bake_with(gain: GainSettings, samples: &[f32], format: AudioFormat, feed: usize) -> Vec<Shown> {
    let model = open_model(0);
    let mut baker = model.baker(&BakeSettings { gain, ..BakeSettings::default() }).unwrap();
    let hop = i64::from(model.manifest().hop.numerator);
    let mut frames = Vec::new();
    let mut sink = |frame: BakedFrame<'_>| {
        let bits = frame.values.iter().map(|value| value.to_bits()).collect();
        frames.push(Shown { target: frame.index as i64 * hop, bits });
    };
    baker.begin(format).unwrap();
    for part in samples.chunks(feed) {
        baker.feed(part, &mut sink).unwrap();
    }
    baker.finish(&mut sink).unwrap();
    frames
}

#[test]
fn a_bake_gives_the_bits_of_live() {
    let model = open_model(0);
    for (rate, channels) in [(16_000, 1), (48_000, 2)] {
        let settings = settings(rate, channels);
        let sound = sound(rate, channels);
        let live = utter(&model, &settings, &sound, &[960]);
        assert_eq!(live, bake(&sound, settings.format, sound.len()));
        assert_eq!(live, bake(&sound, settings.format, 2 * 333));
    }
}

#[test]
fn a_bake_longer_than_a_block_gives_the_bits_of_live() {
    // Longer than 16 segments of 768 hops, so that a second block continues behind the first one's past.
    let model = open_model(0);
    let speech = speech();
    let long: Vec<f32> = speech.iter().copied().cycle().take(16_000 * 205).collect();
    let settings = settings(16_000, 1);
    let live = utter(&model, &settings, &long, &[16_000]);
    let baked = bake(&long, settings.format, 50_000);
    assert_eq!(live.len(), baked.len());
    assert!(
        live == baked,
        "first difference at frame {:?}",
        live.iter().zip(&baked).position(|(a, b)| a != b)
    );
}

#[test]
fn company_and_threads_change_no_bit() {
    let speech = speech();
    let settings = settings(16_000, 1);
    let voices: Vec<&[f32]> = (0..5).map(|voice| &speech[voice * 3_000..][..16_000]).collect();
    let alone: Vec<_> = voices.iter().map(|voice| utter(&open_model(0), &settings, voice, &[256])).collect();
    for threads in [0, 1, 3] {
        let model = open_model(threads);
        let mut streams: Vec<_> = voices.iter().map(|_| model.open_stream(&settings).unwrap()).collect();
        let mut together = vec![Vec::new(); voices.len()];
        for part in 0..50 {
            for (number, stream) in streams.iter_mut().enumerate() {
                // Pushed side by side, so that the hops of several streams fall due together.
                let sound = &voices[number][part * 320..(part + 1) * 320];
                assert_eq!(stream.input.push_f32(sound).refused, 0);
            }
            support::compute(&model);
            for (stream, frames) in streams.iter_mut().zip(&mut together) {
                take_frames(stream, frames);
            }
        }
        for (stream, frames) in streams.iter_mut().zip(&mut together) {
            finish(&model, stream, 16_000, frames);
        }
        assert_eq!(alone, together, "with {threads} threads");
    }
}

#[test]
fn a_full_frame_queue_holds_the_sound_back_and_loses_nothing() {
    let model = open_model(0);
    let sound = &speech()[..32_000];
    let plain = settings(16_000, 1);
    let mut narrow = plain.clone();
    narrow.frames_seconds = 0.04;
    narrow.queue_seconds = 0.1;
    assert_eq!(utter(&model, &plain, sound, &[160]), utter(&model, &narrow, sound, &[700]));
}

#[test]
fn format_changes_go_with_the_sound_they_belong_to() {
    let model = open_model(0);
    let speech = speech();
    let (first, second) = speech[..24_000].split_at(8_000);
    let mut once = Vec::new();
    for cut in [37, 8_000] {
        let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
        let mut frames = Vec::new();
        push(&model, &mut stream, first, &[cut], &mut frames);
        stream.input.set_format(AudioFormat::new(16_000, 2).unwrap()).unwrap();
        let stereo: Vec<f32> = second.iter().flat_map(|&sample| [sample, sample]).collect();
        push(&model, &mut stream, &stereo, &[cut], &mut frames);
        finish(&model, &mut stream, 24_000, &mut frames);
        once.push(frames);
    }
    assert_eq!(once[0], once[1]);
    // Two equal channels are the mono sound: the change of format leaves no trace at all.
    assert_eq!(once[0], utter(&model, &settings(16_000, 1), &speech[..24_000], &[256]));
}

#[test]
fn the_meter_over_a_recording_is_that_of_a_stream() {
    let model = open_model(0);
    let settings = StreamSettings { gain: lift(30.0), ..settings(48_000, 1) };
    let sound = sound(48_000, 1);
    let mut baker = model.baker(&BakeSettings { gain: settings.gain, ..BakeSettings::default() }).unwrap();
    let mut told = Vec::new();
    baker.levels(&sound, settings.format, &mut |seconds, level| told.push((seconds, level))).unwrap();
    let hop = 0.016;
    assert!(told.windows(2).all(|pair| ((pair[1].0 - pair[0].0) - hop).abs() < 1e-9));
    let mut stream = model.open_stream(&settings).unwrap();
    let (mut heard, mut values) = (Vec::new(), vec![0.0; stream.output.rig().len()]);
    // A hop is 768 samples here; one tick at a time lets each reading be seen.
    for piece in sound.chunks(48) {
        stream.input.push_f32(piece);
        while model.tick(1).unwrap() > 0 {
            heard.push(stream.control.level());
            while stream.output.poll(&mut values).is_some() {}
        }
    }
    assert!(heard.len() > 50 && heard.iter().any(|level| level.gain_db > 1.0));
    // From the first hop on, though the first frame waits for the look-ahead.
    assert_ne!(heard[0], InputLevel::default());
    let told: Vec<_> = told.into_iter().map(|(_, level)| level).collect();
    assert_eq!(told[..heard.len()], heard[..]);
}
