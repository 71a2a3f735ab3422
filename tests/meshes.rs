//! A student that was trained on meshes: its controls are unknown to v2f and have their own ranges, and a
//! mapping profile passes them on. `PYTHONPATH=. python tests/mesh_student.py OUT 150` in `training` makes
//! `tests/fixtures/face`, from OUT/students. `golden.rs` compares its predictions with PyTorch's.

mod support;

use support::{root, settings, utter};
use v2f::audio::HighPass;
use v2f::inference::{EngineChoice, Student, Wanted, open_predictor};
use v2f::rig::Profile;
use v2f::runtime::{Model, ModelSettings, StreamSettings};

const HOP: i64 = 256;
const LOOKAHEAD: i64 = 1024;
const CONTROLS: usize = 2;
const TOLERANCE: f32 = 1e-4;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(root().join("tests/fixtures/face").join(name)).unwrap()
}

fn floats(name: &str) -> Vec<f32> {
    fixture(name).as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

fn model() -> Model {
    let settings = ModelSettings { engine: EngineChoice::Native, threads: 0, ..ModelSettings::default() };
    Model::from_bytes(&fixture("face.onnx"), None, settings).unwrap()
}

/// Settings for the network's output without the normaliser, the silence gate and the ensemble.
fn plain() -> StreamSettings {
    let mut plain = settings(16_000, 1);
    plain.gain.normalise = false;
    plain.rig.gate.enabled = false;
    plain.rig.smoothing = false;
    plain
}

fn own_controls() -> StreamSettings {
    let text = String::from_utf8(fixture("face.profile.json")).unwrap();
    let mut own = plain();
    own.rig.profile = Some(Profile::from_json(&text).unwrap());
    own
}

/// What a stream gives the student: without offset and rumble.
fn high_passed(sound: &[f32]) -> Vec<f32> {
    let mut heard = sound.to_vec();
    HighPass::new(16_000).apply(&mut heard);
    heard
}

/// The network's own predictions, per hop.
fn predictions(sound: &[f32]) -> Vec<f32> {
    let student = Student::from_bytes(&fixture("face.onnx"), None).unwrap();
    let mut predictor = open_predictor(&student, EngineChoice::Native, None).unwrap();
    let mut rows = vec![Box::new(student.new_row())];
    rows[0].wanted = Wanted::Controls;
    let mut found = Vec::new();
    for hop in sound.chunks_exact(HOP as usize) {
        rows[0].audio.copy_from_slice(hop);
        predictor.predict(&mut rows).unwrap();
        found.extend_from_slice(&rows[0].controls);
    }
    found
}

#[test]
fn components_keep_their_names_and_ranges() {
    let (model, sound, golden) = (model(), floats("golden.audio.f32"), floats("golden.controls.f32"));
    let stream = model.open_stream(&own_controls()).unwrap();
    let names: Vec<&str> = stream.output.rig().names().collect();
    assert_eq!(names, ["pca000", "pca001"]);
    let frames = utter(&model, &own_controls(), &sound, &[480]);
    let mut below_rest = 0;
    // Row k is the prediction after k + 1 hops. Its target lies the lookahead before the end of that hop.
    let first = (LOOKAHEAD / HOP - 1) as usize;
    let expected = predictions(&high_passed(&sound));
    assert_eq!(predictions(&sound).len(), golden.len(), "golden.rs compares their values");
    for (frame, row) in frames.iter().zip(expected.chunks_exact(CONTROLS).skip(first)) {
        for ((bits, predicted), control) in frame.bits.iter().zip(row).zip(&model.manifest().controls) {
            let (found, expected) = (f32::from_bits(*bits), predicted.clamp(control.min, control.max));
            assert!(
                (found - expected).abs() < TOLERANCE,
                "at {}: {found}, expected {expected}",
                frame.target
            );
            below_rest += usize::from(found < 0.0);
        }
    }
    assert_eq!(frames.len() as i64, sound.len() as i64 / HOP);
    assert!(below_rest > 0, "components have negative values");
}

#[test]
fn neutral_values_come_from_the_student() {
    let (model, settings) = (model(), own_controls());
    let stream = model.open_stream(&settings).unwrap();
    let manifest = model.manifest();
    let rest: Vec<f32> = manifest.controls.iter().map(|control| control.neutral).collect();
    assert_eq!(stream.output.rig().neutral(), rest);
    assert!(rest.iter().any(|value| value.abs() > 0.1), "the neutral values differ from 0");
}

#[test]
fn without_a_profile_the_arkit_controls_stay_neutral() {
    let (model, sound) = (model(), floats("golden.audio.f32"));
    let frames = utter(&model, &plain(), &sound, &[480]);
    assert!(!frames.is_empty());
    assert!(frames.iter().all(|frame| frame.bits.iter().all(|bits| f32::from_bits(*bits) == 0.0)));
}
