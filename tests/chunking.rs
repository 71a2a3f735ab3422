//! Any cut of the same audio gives bit-identical rig frames: live or baked, alone or in a batch.

mod support;

use proptest::prelude::*;
use support::{
    Frame, finish, format_2_path, open_model, open_student, push, settings, speech, student_path,
    take_frames, utter, with_each_student,
};
use v2f::audio::{AudioFormat, GainSettings, InputLevel};
use v2f::rig::Profile;
use v2f::runtime::{BakeSettings, BakedFrame, Model, StreamSettings};

const SECONDS: f32 = 1.5;

fn sound(rate: u32, channels: u16) -> Vec<f32> {
    // A recording at the wrong speed is good enough here.
    let frames = (SECONDS * rate as f32) as usize;
    let speech = speech();
    let sample = |frame: usize| speech[8000 + frame * 16_000 / rate as usize % (speech.len() - 8000)];
    (0..frames)
        .flat_map(|frame| (0..channels).map(move |channel| (frame, channel)))
        .map(|(frame, channel)| sample(frame) * (1.0 - 0.3 * f32::from(channel)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, ..ProptestConfig::default() })]

    #[test]
    fn any_cut_gives_the_same_bits(
        cuts in prop::collection::vec(prop_oneof![0..4_usize, 1..700_usize, 5_000..60_000_usize], 1..40),
        rate in prop::sample::select(vec![8_000_u32, 16_000, 22_050, 44_100, 48_000, 12_345]),
        channels in 1..3_u16,
        ceiling_db in prop::sample::select(vec![0.0_f32, 30.0]),
        path in prop::sample::select(vec![student_path(), format_2_path()]),
    ) {
        let model = open_student(&path, 0);
        let mut settings = settings(rate, channels);
        settings.gain = gain(ceiling_db);
        let sound = sound(rate, channels);
        let whole = utter(&model, &settings, &sound, &[sound.len()]);
        let mut cuts = cuts;
        cuts.push(480);
        prop_assert_eq!(whole, utter(&model, &settings, &sound, &cuts));
    }
}

/// A gain with a high target, because the recordings are already loud.
fn gain(ceiling_db: f32) -> GainSettings {
    GainSettings { ceiling_db, target_dbfs: -12.0, ..GainSettings::default() }
}

#[test]
fn the_gain_changes_baked_and_live_frames_equally() {
    with_each_student(|open| {
        let model = open(0);
        let mut settings = settings(48_000, 1);
        let sound = sound(48_000, 1);
        let plain = utter(&model, &settings, &sound, &[960]);
        settings.gain = gain(30.0);
        let amplified = utter(&model, &settings, &sound, &[960]);
        assert_ne!(plain, amplified);
        assert_eq!(amplified, bake_with(&model, settings.gain, &sound, settings.format, 777));
    });
}

/// The least hold time has a state of its own.
#[test]
fn winner_takes_all_has_the_same_bits_for_any_cut_and_baked() {
    with_each_student(|open| {
        let model = open(0);
        let mut settings = settings(48_000, 1);
        settings.rig.profile = Some(Profile::builtin("rhubarb").unwrap());
        let sound = sound(48_000, 1);
        let whole = utter(&model, &settings, &sound, &[sound.len()]);
        for cut in [vec![1, 480, 7], vec![960], vec![5_001, 3]] {
            assert_eq!(whole, utter(&model, &settings, &sound, &cut));
        }
        let bake = BakeSettings { rig: settings.rig.clone(), ..BakeSettings::default() };
        assert_eq!(whole, bake_settings(&model, &bake, &sound, settings.format, 777));
        let shown = |frame: &Frame| frame.bits.iter().position(|bits| f32::from_bits(*bits) == 1.0);
        let mut letters: Vec<usize> = whole.iter().filter_map(shown).collect();
        // One letter in each rig frame, none for less than 80 ms (5 hops of 16 ms), and several of them.
        assert_eq!(letters.len(), whole.len());
        let runs = letters.chunk_by(|a, b| a == b).map(<[usize]>::len);
        let runs: Vec<usize> = runs.collect();
        assert!(runs[..runs.len() - 1].iter().all(|run| *run >= 5), "{runs:?}");
        letters.sort_unstable();
        letters.dedup();
        assert!(letters.len() >= 4, "{letters:?}");
    });
}

#[test]
fn one_sample_at_a_time_gives_the_same_bits() {
    with_each_student(|open| {
        let model = open(0);
        let settings = settings(48_000, 1);
        let sound = sound(48_000, 1);
        let sound = &sound[..24_000];
        assert_eq!(utter(&model, &settings, sound, &[24_000]), utter(&model, &settings, sound, &[1]));
    });
}

fn bake(model: &Model, samples: &[f32], format: AudioFormat, feed: usize) -> Vec<Frame> {
    bake_with(model, GainSettings::default(), samples, format, feed)
}

fn bake_with(
    model: &Model,
    gain: GainSettings,
    samples: &[f32],
    format: AudioFormat,
    feed: usize,
) -> Vec<Frame> {
    bake_settings(model, &BakeSettings { gain, ..BakeSettings::default() }, samples, format, feed)
}

fn bake_settings(
    model: &Model,
    settings: &BakeSettings,
    samples: &[f32],
    format: AudioFormat,
    feed: usize,
) -> Vec<Frame> {
    let mut baker = model.baker(settings).unwrap();
    let hop = i64::from(model.manifest().hop.numerator);
    let mut frames = Vec::new();
    let mut sink = |frame: BakedFrame<'_>| {
        let bits = frame.values.iter().map(|value| value.to_bits()).collect();
        frames.push(Frame { target: frame.index as i64 * hop, bits });
    };
    baker.begin(format).unwrap();
    for part in samples.chunks(feed) {
        baker.feed(part, &mut sink).unwrap();
    }
    baker.finish(&mut sink).unwrap();
    frames
}

#[test]
fn baked_frames_have_the_bits_of_live_frames() {
    with_each_student(|open| {
        let model = open(0);
        for (rate, channels) in [(16_000, 1), (48_000, 2)] {
            let settings = settings(rate, channels);
            let sound = sound(rate, channels);
            let live = utter(&model, &settings, &sound, &[960]);
            assert_eq!(live, bake(&model, &sound, settings.format, sound.len()));
            assert_eq!(live, bake(&model, &sound, settings.format, 2 * 333));
        }
    });
}

#[test]
fn a_bake_of_more_than_one_block_has_the_bits_of_live_frames() {
    with_each_student(|open| {
        // Longer than one block of 16 segments, so that a second block continues after the first. A segment
        // has 768 hops; of the narrow student of format 2, whose run-up is long, some 2,300.
        let model = open(0);
        let speech = speech();
        let seconds = if model.manifest().memory.is_some() { 640 } else { 205 };
        let long: Vec<f32> = speech.iter().copied().cycle().take(16_000 * seconds).collect();
        let settings = settings(16_000, 1);
        let live = utter(&model, &settings, &long, &[16_000]);
        let baked = bake(&model, &long, settings.format, 50_000);
        assert_eq!(live.len(), baked.len());
        assert!(
            live == baked,
            "first difference at frame {:?}",
            live.iter().zip(&baked).position(|(a, b)| a != b)
        );
    });
}

#[test]
fn other_streams_and_threads_change_no_bit() {
    with_each_student(|open| {
        let speech = speech();
        let settings = settings(16_000, 1);
        let voices: Vec<&[f32]> = (0..5).map(|voice| &speech[voice * 3_000..][..16_000]).collect();
        let alone: Vec<_> = voices.iter().map(|voice| utter(&open(0), &settings, voice, &[256])).collect();
        for threads in [0, 1, 3] {
            let model = open(threads);
            let mut streams: Vec<_> = voices.iter().map(|_| model.open_stream(&settings).unwrap()).collect();
            let mut together = vec![Vec::new(); voices.len()];
            for part in 0..50 {
                for (number, stream) in streams.iter_mut().enumerate() {
                    // Push to all streams before computing, so that hops of several streams are due together.
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
    });
}

#[test]
fn a_full_frame_queue_delays_the_audio_and_loses_nothing() {
    with_each_student(|open| {
        let model = open(0);
        let sound = &speech()[..32_000];
        let plain = settings(16_000, 1);
        let mut narrow = plain.clone();
        narrow.frames_seconds = 0.04;
        narrow.queue_seconds = 0.1;
        assert_eq!(utter(&model, &plain, sound, &[160]), utter(&model, &narrow, sound, &[700]));
    });
}

#[test]
fn a_format_change_applies_to_the_audio_after_it() {
    with_each_student(|open| {
        let model = open(0);
        let speech = speech();
        let (first, second) = speech[..24_000].split_at(8_000);
        let mut by_cut = Vec::new();
        for cut in [37, 8_000] {
            let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
            let mut frames = Vec::new();
            push(&model, &mut stream, first, &[cut], &mut frames);
            stream.input.set_format(AudioFormat::new(16_000, 2).unwrap()).unwrap();
            let stereo: Vec<f32> = second.iter().flat_map(|&sample| [sample, sample]).collect();
            push(&model, &mut stream, &stereo, &[cut], &mut frames);
            finish(&model, &mut stream, 24_000, &mut frames);
            by_cut.push(frames);
        }
        assert_eq!(by_cut[0], by_cut[1]);
        // Two equal channels give the mono signal, so the format change has no effect.
        assert_eq!(by_cut[0], utter(&model, &settings(16_000, 1), &speech[..24_000], &[256]));
    });
}

#[test]
fn the_levels_of_a_recording_are_those_of_a_stream() {
    let model = open_model(0);
    let settings = StreamSettings { gain: gain(30.0), ..settings(48_000, 1) };
    let sound = sound(48_000, 1);
    let mut baker = model.baker(&BakeSettings { gain: settings.gain, ..BakeSettings::default() }).unwrap();
    let mut baked = Vec::new();
    baker.levels(&sound, settings.format, &mut |seconds, level| baked.push((seconds, level))).unwrap();
    let hop = 0.016;
    assert!(baked.windows(2).all(|pair| ((pair[1].0 - pair[0].0) - hop).abs() < 1e-9));
    let mut stream = model.open_stream(&settings).unwrap();
    let (mut live, mut values) = (Vec::new(), vec![0.0; stream.output.rig().len()]);
    // A hop has 768 samples here. Tick hop by hop, to read the level of each hop.
    for piece in sound.chunks(48) {
        stream.input.push_f32(piece);
        while model.tick(1).unwrap() > 0 {
            live.push(stream.control.level());
            while stream.output.poll(&mut values).is_some() {}
        }
    }
    assert!(live.len() > 50 && live.iter().any(|level| level.gain_db > 1.0));
    // There is a level from the first hop on, before the first rig frame.
    assert_ne!(live[0], InputLevel::default());
    let baked: Vec<_> = baked.into_iter().map(|(_, level)| level).collect();
    assert_eq!(baked[..live.len()], live[..]);
}
