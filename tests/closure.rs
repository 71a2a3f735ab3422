//! Lip contact as a part of the tuning: live against bake, from which rig frame on, one stream against
//! another, and a student without it. And the step itself, in `tests/fixtures/closure.json`: the trainer
//! repeats it in Python (`training/v2f_train/measure/metrics.py`), and its tests read the same file.
//!
//! After a change of the step write the file again: `V2F_BLESS=1 cargo test --test closure`.

mod student_files;
mod support;

use std::fmt::Write as _;

use student_files::{Layout, StudentFile, Weights};
use support::{Frame, compute, finish, open_model, push, settings, speak, speech, utter};
use v2f::rig::Closure;
use v2f::runtime::{BakeSettings, BakedFrame, Character, Model, ModelSettings, StreamSettings};
use v2f::student::onnx_proto;

/// Lip contact that no student would choose: every faint contact closes, and the step begins below 0.
const MOVED: &str = r#"{"format": 1, "parameters": {"closure.threshold": 0.05, "closure.softness": 0.5}}"#;

/// One and a half seconds of speech.
fn sentence() -> Vec<f32> {
    speech()[8_000..32_000].to_vec()
}

/// Number of rig frames that are not the same in both, to the bit.
fn differing(one: &[Frame], other: &[Frame]) -> usize {
    assert_eq!(one.len(), other.len());
    one.iter().zip(other).filter(|(one, other)| one != other).count()
}

fn moved() -> StreamSettings {
    let mut settings = settings(16_000, 1);
    settings.rig.tuning = Some(MOVED.to_owned());
    settings
}

fn bake(model: &Model, settings: &StreamSettings, samples: &[f32], feed: usize) -> Vec<Frame> {
    let bake = BakeSettings { rig: settings.rig.clone(), ..BakeSettings::default() };
    let mut baker = model.baker(&bake).unwrap();
    let hop = i64::from(model.manifest().hop.numerator);
    let mut frames = Vec::new();
    let mut sink = |frame: BakedFrame<'_>| {
        let bits = frame.values.iter().map(|value| value.to_bits()).collect();
        frames.push(Frame { target: frame.index as i64 * hop, bits });
    };
    baker.begin(settings.format).unwrap();
    for part in samples.chunks(feed) {
        baker.feed(part, &mut sink).unwrap();
    }
    baker.finish(&mut sink).unwrap();
    frames
}

#[test]
fn moved_lip_contact_gives_the_same_bits_live_and_baked_for_any_cut() {
    let (model, sound) = (open_model(0), sentence());
    let live = utter(&model, &moved(), &sound, &[sound.len()]);
    let own = utter(&model, &settings(16_000, 1), &sound, &[sound.len()]);
    assert!(differing(&live, &own) > live.len() / 2, "it moves the lips");
    for cuts in [&[160][..], &[1, 999, 3], &[4_000]] {
        assert_eq!(differing(&live, &utter(&model, &moved(), &sound, cuts)), 0, "{cuts:?}");
    }
    assert_eq!(differing(&live, &bake(&model, &moved(), &sound, sound.len())), 0);
    assert_eq!(differing(&live, &bake(&model, &moved(), &sound, 777)), 0);
}

#[test]
fn lip_contact_changes_with_the_next_rig_frame_and_with_no_other() {
    let (model, sound) = (open_model(0), sentence());
    let own = utter(&model, &settings(16_000, 1), &sound, &[160]);
    let wanted = utter(&model, &moved(), &sound, &[160]);
    for cut in [160, 1_234] {
        let mut stream = model.open_stream(&settings(16_000, 1)).unwrap();
        let mut frames = speak(&model, &mut stream, &sound[..12_000], &[cut]);
        let before = frames.len();
        stream.control.load_tuning(MOVED).unwrap();
        push(&model, &mut stream, &sound[12_000..], &[cut], &mut frames);
        finish(&model, &mut stream, sound.len() as i64, &mut frames);
        assert!(before > 30 && frames.len() == own.len());
        assert_eq!(differing(&frames[..before], &own[..before]), 0);
        assert_ne!(own[before], wanted[before]);
        let late = differing(&frames[before..], &wanted[before..]);
        assert_eq!(late, 0, "the first rig frame after the change has it whole");
    }
}

#[test]
fn one_streams_lip_contact_is_not_anothers() {
    let (model, sound) = (open_model(0), sentence());
    let alone = utter(&model, &settings(16_000, 1), &sound, &[256]);
    let mut still = model.open_stream(&settings(16_000, 1)).unwrap();
    let mut tuned = model.open_stream(&settings(16_000, 1)).unwrap();
    let own = still.control.parameter("closure.threshold").unwrap();
    let (mut frames, mut others) = (Vec::new(), Vec::new());
    for (number, part) in sound.chunks(256).enumerate() {
        tuned.control.set_parameter("closure.threshold", [0.9, 0.05][number % 2]).unwrap();
        still.input.push_f32(part);
        tuned.input.push_f32(part);
        compute(&model);
        support::take_frames(&mut still, &mut frames);
        support::take_frames(&mut tuned, &mut others);
    }
    finish(&model, &mut still, sound.len() as i64, &mut frames);
    assert_eq!(differing(&frames, &alone), 0);
    assert!(differing(&others, &alone[..others.len()]) > 0);
    assert_eq!(still.control.parameter("closure.threshold").unwrap(), own);
    let later = model.open_stream(&settings(16_000, 1)).unwrap();
    assert_eq!(later.control.parameter("closure.threshold").unwrap(), own);
}

#[test]
fn an_untouched_tuning_names_the_students_own_values_and_saves_none() {
    let model = open_model(0);
    let closure = model.manifest().closure.clone().unwrap();
    let control = model.open_stream(&settings(16_000, 1)).unwrap().control;
    let value = |name: &str| control.parameter(name).unwrap();
    let own = (closure.threshold, closure.softness);
    assert_eq!((value("closure.threshold"), value("closure.softness")), own);
    assert!(!control.tuning_json().contains("closure"));
    control.load_tuning(MOVED).unwrap();
    assert_eq!((value("closure.threshold"), value("closure.softness")), (0.05, 0.5));
    assert!(control.load_tuning(&MOVED.replace("0.5}", "1.5}")).is_err());
    assert_eq!(value("closure.softness"), 0.5, "a refused tuning changes nothing");
    control.load_tuning(r#"{"format": 1, "parameters": {}}"#).unwrap();
    assert_eq!((value("closure.threshold"), value("closure.softness")), own);
}

#[test]
fn a_characters_value_is_the_default_and_a_tuning_replaces_it() {
    let text = r#"{"format": 1, "character": "Ann", "tuning": {"closure.threshold": 0.6}}"#;
    let (model, mut settings) = (open_model(0), settings(16_000, 1));
    Character::from_json(text).unwrap().apply(&mut settings.rig, &mut settings.gain);
    let control = model.open_stream(&settings).unwrap().control;
    let threshold = || control.parameter("closure.threshold").unwrap();
    assert_eq!(threshold(), 0.6);
    control.set_parameter("closure.threshold", 0.3).unwrap();
    assert_eq!(threshold(), 0.3);
    control.load_tuning(r#"{"format": 1, "parameters": {}}"#).unwrap();
    assert_eq!(threshold(), 0.6, "the character's, not the student's");
    settings.rig.tuning = Some(MOVED.to_owned());
    let control = model.open_stream(&settings).unwrap().control;
    assert_eq!(control.parameter("closure.threshold").unwrap(), 0.05);
    // The values are in force, not only named.
    let sound = sentence();
    assert_eq!(
        differing(&utter(&model, &settings, &sound, &[160]), &utter(&model, &moved(), &sound, &[160])),
        0
    );
}

#[test]
fn a_student_without_lip_contact_says_so() {
    let mut file = StudentFile::stream(&Layout::mini(), Weights::Float, 1);
    file.manifest.as_object_mut().unwrap().remove("closure");
    let options = ModelSettings { threads: 0, ..ModelSettings::default() };
    let model = Model::from_bytes(&file.bytes(), None, options).unwrap();
    let control = model.open_stream(&settings(16_000, 1)).unwrap().control;
    assert!(control.parameters().iter().all(|one| !one.name.starts_with("closure.")));
    let error = model.open_stream(&moved()).err().unwrap().to_string();
    assert!(error.contains("`closure.softness`") && error.contains("no `closure`"), "{error}");
}

/// Probabilities of the fixture: eighths are exact in Python and in Rust, the others are where steps begin.
const PROBABILITIES: [f32; 13] =
    [0.0, 0.05, 0.125, 0.2, 0.25, 0.375, 0.4, 0.5, 0.625, 0.75, 0.875, 0.95, 1.0];
const THRESHOLDS: [f32; 7] = [0.0, 0.03, 0.19, 0.237, 0.5, 0.95, 1.0];
const SOFTNESSES: [f32; 4] = [0.0, 0.1, 0.5, 1.0];

#[test]
fn the_fixture_has_the_steps_of_the_library() {
    let list = |values: &[f32]| values.iter().map(f32::to_string).collect::<Vec<_>>().join(", ");
    let mut rows = Vec::new();
    for (threshold, softness) in THRESHOLDS.into_iter().flat_map(|one| SOFTNESSES.map(|other| (one, other))) {
        let closure = Closure::new(threshold, softness).unwrap();
        let sharpened = list(&PROBABILITIES.map(|probability| closure.sharpen(probability)));
        rows.push(format!(
            "{{\"threshold\": {threshold}, \"softness\": {softness}, \"sharpened\": [{sharpened}]}}"
        ));
    }
    let mut text = String::from("{\n");
    let _ = writeln!(text, "\"probabilities\": [{}],", list(&PROBABILITIES));
    let _ = writeln!(text, "\"steps\": [\n{}\n]\n}}", rows.join(",\n"));
    let path = support::root().join("tests/fixtures/closure.json");
    if std::env::var_os("V2F_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(stored, text, "tests/fixtures/closure.json is not current: run with V2F_BLESS=1");
}
