//! What is heard as speech: tones and noise leave the jaw at rest, a held vowel does not, and neither offset,
//! rumble nor level change the curves. The curves about the voice stand behind the rig.

mod support;

use std::f32::consts::{PI, TAU};

use support::{Frame, finish, open_model, settings, speak, speech, utter, with_each_student};
use v2f::audio::{GainSettings, InputLevel};
use v2f::runtime::{BakeSettings, BakedFrame, Model, StreamSettings};
use v2f::voice::{VoiceCurve, VoiceCurves};

const RATE: f32 = 16_000.0;
/// Rig frames per second.
const FRAMES: f32 = 62.5;

fn sound(seconds: f32, sample: impl FnMut(f32) -> f32) -> Vec<f32> {
    (0..(seconds * RATE) as usize).map(|n| n as f32 / RATE).map(sample).collect()
}

fn sine(hertz: f32, t: f32) -> f32 {
    (TAU * hertz * t).sin()
}

/// White noise of the same numbers in every run, within -1 to 1.
fn noise() -> impl FnMut() -> f32 {
    let mut random = 1_u32;
    move || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 8) as f32 / 8_388_608.0 - 1.0
    }
}

/// One long "a": pulses through three formants, with vibrato, tremolo and a little breath.
fn held_vowel(seconds: f32) -> Vec<f32> {
    let (mut phase, mut breath) = (0.0_f32, noise());
    let mut vowel = sound(seconds, |t| {
        phase = (phase + 180.0 * (1.0 + 0.02 * sine(5.5, t)) / RATE).fract();
        let flow = if phase < 0.6 { (TAU * phase / 0.6).sin() * phase } else { 0.0 };
        (flow + 0.004 * breath()) * (1.0 + 0.3 * sine(5.0, t))
    });
    for formant in [730.0, 1_090.0, 2_440.0] {
        let radius = (-PI * 90.0 / RATE).exp();
        let (b, c) = (2.0 * radius * (TAU * formant / RATE).cos(), radius * radius);
        let (mut first, mut second) = (0.0, 0.0);
        for sample in &mut vowel {
            let output = *sample * (1.0 - b + c) + b * first - c * second;
            (first, second) = (output, first);
            *sample = output;
        }
    }
    let peak = vowel.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    vowel.iter().map(|sample| 0.3 * sample / peak).collect()
}

/// One control of every rig frame.
fn curve(model: &Model, frames: &[Frame], name: &str) -> Vec<f32> {
    let rig = model.open_stream(&settings(16_000, 1)).unwrap().output.rig().clone();
    let place = rig.index(name).unwrap();
    frames.iter().map(|frame| f32::from_bits(frame.bits[place])).collect()
}

fn jaw(model: &Model, settings: &StreamSettings, sound: &[f32]) -> Vec<f32> {
    curve(model, &utter(model, settings, sound, &[256]), "jawOpen")
}

fn correlation(one: &[f32], other: &[f32]) -> f32 {
    assert_eq!(one.len(), other.len());
    let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len() as f32;
    let (a, b) = (mean(one), mean(other));
    let (mut both, mut first, mut second) = (0.0, 0.0, 0.0);
    for (x, y) in one.iter().zip(other) {
        both += (x - a) * (y - b);
        first += (x - a) * (x - a);
        second += (y - b) * (y - b);
    }
    both / (first * second).sqrt()
}

/// A room before and after the sound, so that the gate knows it.
fn in_a_room(sound: &[f32]) -> Vec<f32> {
    let mut room = noise();
    let silence = vec![0.0; 16_000];
    silence.iter().chain(sound).chain(&silence).map(|sample| sample + 0.000_3 * room()).collect()
}

#[test]
fn tones_beeps_and_chords_leave_the_jaw_at_rest() {
    let (model, settings) = (open_model(0), settings(16_000, 1));
    let on = |t: f32, period: f32| if t % period < period / 2.0 { 0.2 } else { 0.0 };
    let cases: [(&str, Vec<f32>); 5] = [
        ("a telephone", sound(4.0, |t| on(t, 1.0) * sine(1_000.0, t))),
        ("ringing", sound(4.0, |t| on(t, 2.0) * (sine(440.0, t) + sine(480.0, t)))),
        ("telephone keys", sound(4.0, |t| on(t, 0.2) * (sine(852.0, t) + sine(1_209.0, t)))),
        ("a chord", sound(4.0, |t| 0.1 * (sine(261.6, t) + sine(329.6, t) + sine(392.0, t)))),
        ("an alarm", sound(4.0, |t| on(t, 0.5) * sine(if t % 0.25 < 0.125 { 800.0 } else { 1_100.0 }, t))),
    ];
    let mut moved = 0.0_f32;
    for (name, sound) in cases {
        let widest = jaw(&model, &settings, &in_a_room(&sound)).into_iter().fold(0.0, f32::max);
        assert!(widest < 0.15, "{name} opens the jaw to {widest}");
        let mut level_only = settings.clone();
        level_only.rig.gate.voice = false;
        moved = moved.max(jaw(&model, &level_only, &in_a_room(&sound)).into_iter().fold(0.0, f32::max));
    }
    assert!(moved > 0.2, "by the level alone they open it: {moved}");
}

#[test]
fn a_vowel_that_is_held_for_ten_seconds_keeps_the_jaw_open() {
    let (model, settings) = (open_model(0), settings(16_000, 1));
    let sound = in_a_room(&held_vowel(10.0));
    let open = jaw(&model, &settings, &sound);
    let frame = |seconds: f32| (seconds * FRAMES) as usize;
    let held = &open[frame(1.5)..frame(10.8)];
    let narrowest = held.iter().copied().fold(1.0, f32::min);
    assert!(narrowest > 0.1, "{narrowest}");
    assert!(open[frame(11.6)..].iter().all(|&open| open < 0.01), "the room closes it");
    let mut level_only = settings.clone();
    level_only.rig.gate.voice = false;
    assert_eq!(jaw(&model, &level_only, &sound)[frame(8.0)], 0.0, "by the level alone it is background");
}

#[test]
fn speech_moves_the_face_as_before() {
    let model = open_model(0);
    let mut level_only = settings(16_000, 1);
    level_only.rig.gate.voice = false;
    let sound = in_a_room(&speech());
    let one = jaw(&model, &settings(16_000, 1), &sound);
    let alike = correlation(&one, &jaw(&model, &level_only, &sound));
    assert!(alike > 0.98, "{alike}");
}

/// The newest reading of the meter after the sound.
fn meter(model: &Model, settings: &StreamSettings, sound: &[f32]) -> InputLevel {
    let mut stream = model.open_stream(settings).unwrap();
    speak(model, &mut stream, sound, &[256]);
    stream.control.level()
}

#[test]
fn an_offset_and_rumble_change_neither_curves_nor_meter_nor_gain() {
    let model = open_model(0);
    let clean = in_a_room(&speech().iter().map(|sample| 0.1 * sample).collect::<Vec<_>>());
    let mut amplified = settings(16_000, 1);
    amplified.gain = GainSettings { ceiling_db: 24.0, ..GainSettings::default() };
    let wanted = jaw(&model, &amplified, &clean);
    // In the middle of the speech.
    let middle = clean.len() * 6 / 10;
    let reading = meter(&model, &amplified, &clean[..middle]);
    assert!(reading.gain_db > 6.0, "{reading:?}");
    for (offset, rumble, hertz) in
        [(0.01, 0.0, 1.0), (0.05, 0.0, 1.0), (-0.03, 0.01, 15.0), (0.0, 0.003, 25.0)]
    {
        let dirty: Vec<f32> = clean
            .iter()
            .enumerate()
            .map(|(n, sample)| sample + offset + rumble * sine(hertz, n as f32 / RATE))
            .collect();
        let alike = correlation(&wanted, &jaw(&model, &amplified, &dirty));
        assert!(alike > 0.98, "offset {offset}, rumble {rumble}: {alike}");
        let other = meter(&model, &amplified, &dirty[..middle]);
        assert_eq!(other.loudness, reading.loudness, "offset {offset}, rumble {rumble}");
        assert!((other.gain_db - reading.gain_db).abs() < 1.0, "{other:?}, {reading:?}");
        assert!((other.speech_dbfs - reading.speech_dbfs).abs() < 1.0, "{other:?}, {reading:?}");
    }
}

#[test]
fn the_level_of_the_sound_changes_the_curves_little() {
    let (model, settings) = (open_model(0), settings(16_000, 1));
    let speech = speech();
    let peak = speech.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    let told = |factor: f32| {
        let scaled: Vec<f32> = speech.iter().map(|sample| sample * factor).collect();
        let frames = utter(&model, &settings, &scaled, &[256]);
        (curve(&model, &frames, "jawOpen"), curve(&model, &frames, "mouthClose"))
    };
    let (open, closed) = told(1.0);
    for factor in [0.01, 0.1, 1.0 / peak] {
        let (other_open, other_closed) = told(factor);
        assert!(correlation(&open, &other_open) > 0.98, "{factor}: {}", correlation(&open, &other_open));
        let apart = closed.iter().zip(&other_closed).filter(|(a, b)| (*a - *b).abs() > 0.25).count();
        assert!(apart * 50 <= closed.len(), "{factor}: {apart} of {} frames", closed.len());
    }
    let mut as_it_is = settings.clone();
    as_it_is.gain.normalise = false;
    let soft: Vec<f32> = speech.iter().map(|sample| sample * 0.01).collect();
    let alike = correlation(&open, &jaw(&model, &as_it_is, &soft));
    assert!(alike < 0.98, "without the normaliser they differ: {alike}");
}

fn with_curves(mut settings: StreamSettings) -> StreamSettings {
    settings.rig.voice_curves = VoiceCurves::NONE.with(VoiceCurve::Activity);
    settings
}

#[test]
fn voice_curves_stand_behind_a_rig_that_keeps_its_bits() {
    with_each_student(|open| {
        let (model, plain) = (open(0), settings(16_000, 1));
        let sound = in_a_room(&speech()[..40_000]);
        let without = utter(&model, &plain, &sound, &[256]);
        let with = utter(&model, &with_curves(plain.clone()), &sound, &[256]);
        let stream = model.open_stream(&with_curves(plain)).unwrap();
        let names: Vec<&str> = stream.output.rig().names().collect();
        assert_eq!(names.last(), Some(&"voice.activity"));
        assert_eq!(names.len(), without[0].bits.len() + 1);
        for (one, other) in without.iter().zip(&with) {
            assert_eq!((one.target, &one.bits[..]), (other.target, &other.bits[..names.len() - 1]));
        }
        assert!(stream.control.parameters().iter().all(|one| !one.name.starts_with("voice.")));
    });
}

#[test]
fn activity_is_high_in_speech_and_low_in_the_room() {
    let model = open_model(0);
    let sound = in_a_room(&speech());
    let frames = utter(&model, &with_curves(settings(16_000, 1)), &sound, &[256]);
    let activity: Vec<f32> = frames.iter().map(|frame| f32::from_bits(*frame.bits.last().unwrap())).collect();
    assert!(activity.iter().all(|one| (0.0..=1.0).contains(one)));
    assert!(activity[..50].iter().all(|&one| one < 0.35), "{:?}", &activity[..50]);
    let spoken = &activity[75..activity.len() - 75];
    let high = spoken.iter().filter(|&&one| one > 0.6).count();
    assert!(high * 10 > spoken.len() * 7, "{high} of {}", spoken.len());
}

#[test]
fn live_equals_bake_with_everything_on() {
    with_each_student(|open| {
        let model = open(0);
        let mut all = with_curves(settings(44_100, 1));
        all.gain = GainSettings { ceiling_db: 24.0, target_dbfs: -20.0, ..GainSettings::default() };
        all.rig.idle.enabled = true;
        let sound = in_a_room(&speech()[..40_000]);
        let live = utter(&model, &all, &sound, &[1, 700, 37]);
        let settings = BakeSettings { rig: all.rig.clone(), gain: all.gain, ..BakeSettings::default() };
        let mut baked: Vec<Vec<u32>> = Vec::new();
        let mut sink = |frame: BakedFrame<'_>| baked.push(frame.values.iter().map(|v| v.to_bits()).collect());
        model.baker(&settings).unwrap().bake(&sound, all.format, &mut sink).unwrap();
        assert_eq!(live.len(), baked.len());
        assert!(live.iter().zip(&baked).all(|(live, baked)| live.bits == *baked));
    });
}

#[test]
fn a_restarted_stream_hears_as_a_new_one() {
    let (model, settings) = (open_model(0), with_curves(settings(16_000, 1)));
    let sound = in_a_room(&speech()[..24_000]);
    let fresh = utter(&model, &settings, &sound, &[256]);
    let mut stream = model.open_stream(&settings).unwrap();
    speak(&model, &mut stream, &held_vowel(1.0), &[256]);
    stream.input.reset().unwrap();
    let mut again = speak(&model, &mut stream, &sound, &[256]);
    finish(&model, &mut stream, sound.len() as i64, &mut again);
    let first = again.len() - fresh.len();
    assert!(fresh.iter().zip(&again[first..]).all(|(one, other)| one.bits == other.bits));
}
