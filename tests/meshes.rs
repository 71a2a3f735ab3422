//! A student taught by meshes: controls that this library has never heard of, in ranges of their own, through a mapping
//! profile that hands them on. `tests/fixtures/face` is made by `PYTHONPATH=. python tests/mesh_student.py OUT 150` in
//! `training`, from OUT/students (its predictions against PyTorch's: golden.rs).

mod support;

use support::{root, settings, utter};
use v2f::inference::EngineChoice;
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

/// What the network says, without gate and ensemble.
fn plain() -> StreamSettings {
    let mut plain = settings(16_000, 1);
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

#[test]
fn components_reach_the_character_under_their_own_names_and_in_their_own_range() {
    let (model, sound, golden) = (model(), floats("golden.audio.f32"), floats("golden.controls.f32"));
    let stream = model.open_stream(&own_controls()).unwrap();
    let names: Vec<&str> = stream.output.rig().names().collect();
    assert_eq!(names, ["pca000", "pca001"]);
    let frames = utter(&model, &own_controls(), &sound, &[480]);
    let mut below_rest = 0;
    // BatchRow k is the prediction after k + 1 hops: it speaks of the sample that lies the look-ahead before.
    let first = (LOOKAHEAD / HOP - 1) as usize;
    for (frame, row) in frames.iter().zip(golden.chunks_exact(CONTROLS).skip(first)) {
        for ((bits, said), control) in frame.bits.iter().zip(row).zip(&model.manifest().controls) {
            let (found, expected) = (f32::from_bits(*bits), said.clamp(control.min, control.max));
            assert!(
                (found - expected).abs() < TOLERANCE,
                "at {}: {found}, expected {expected}",
                frame.target
            );
            below_rest += usize::from(found < 0.0);
        }
    }
    assert_eq!(frames.len() as i64, sound.len() as i64 / HOP);
    assert!(below_rest > 0, "a component goes both ways from the mean face");
}

#[test]
fn rest_is_the_students_own() {
    let (model, settings) = (model(), own_controls());
    let stream = model.open_stream(&settings).unwrap();
    let manifest = model.manifest();
    let rest: Vec<f32> = manifest.controls.iter().map(|control| control.neutral).collect();
    assert_eq!(stream.output.rig().neutral(), rest);
    assert!(rest.iter().any(|value| value.abs() > 0.1), "silence is not the mean face");
}

#[test]
fn without_a_profile_the_usual_face_stays_at_rest() {
    let (model, sound) = (model(), floats("golden.audio.f32"));
    let frames = utter(&model, &plain(), &sound, &[480]);
    assert!(!frames.is_empty());
    assert!(frames.iter().all(|frame| frame.bits.iter().all(|bits| f32::from_bits(*bits) == 0.0)));
}
