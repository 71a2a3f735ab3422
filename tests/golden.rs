//! The shipped students give what they gave in PyTorch: golden vectors through both engines.

mod support;

use std::fs;

use support::root;
use v2f::model::{EngineChoice, ModelError, Predictor, Student, open_predictor};

/// PyTorch computed the golden vectors; the order of its sums is its own.
const TO_PYTORCH: f32 = 1e-4;
/// The two engines here.
const BETWEEN_ENGINES: f32 = 1e-5;

const STUDENTS: [(&str, &str); 3] = [
    ("tiny-low-latency.onnx", "golden.controls.f32"),
    ("tiny-low-latency-fp16.onnx", "golden-fp16.controls.f32"),
    ("tiny-low-latency-int8.onnx", "golden-int8.controls.f32"),
];

fn floats(name: &str) -> Vec<f32> {
    let bytes = fs::read(root().join("models/tiny-low-latency").join(name)).unwrap();
    bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

/// Raw predictions of every hop from a fresh stream, hop after hop.
fn predictions(student: &Student, predictor: &mut dyn Predictor, audio: &[f32]) -> Vec<f32> {
    let mut rows = vec![Box::new(student.new_row())];
    rows[0].wanted = true;
    let hop = rows[0].audio.len();
    let mut predicted = Vec::new();
    for hop in audio.chunks_exact(hop) {
        rows[0].audio.copy_from_slice(hop);
        predictor.predict(&mut rows).unwrap();
        predicted.extend_from_slice(&rows[0].controls);
    }
    predicted
}

fn largest_difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    assert!(!a.is_empty());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn native_gives_the_golden_predictions() {
    let audio = floats("golden.audio.f32");
    for (file, golden) in STUDENTS {
        let student = Student::from_path(&root().join("models/tiny-low-latency").join(file)).unwrap();
        let mut native = open_predictor(&student, EngineChoice::Native, None).unwrap();
        let difference = largest_difference(&predictions(&student, &mut *native, &audio), &floats(golden));
        assert!(difference <= TO_PYTORCH, "{file}: {difference} from PyTorch");
    }
}

#[test]
fn onnxruntime_gives_the_golden_predictions_and_those_of_native() {
    let audio = floats("golden.audio.f32");
    for (file, golden) in STUDENTS {
        let student = Student::from_path(&root().join("models/tiny-low-latency").join(file)).unwrap();
        let mut runtime = match open_predictor(&student, EngineChoice::OnnxRuntime(None), None) {
            Ok(runtime) => runtime,
            Err(error) => return refuse_silence(&error),
        };
        let through_runtime = predictions(&student, &mut *runtime, &audio);
        let difference = largest_difference(&through_runtime, &floats(golden));
        assert!(difference <= TO_PYTORCH, "{file}: ONNX Runtime is {difference} from PyTorch");

        let mut native = open_predictor(&student, EngineChoice::Native, None).unwrap();
        let through_native = predictions(&student, &mut *native, &audio);
        let difference = largest_difference(&through_runtime, &through_native);
        assert!(difference <= BETWEEN_ENGINES, "{file}: the engines differ by {difference}");
    }
}

/// Without ONNX Runtime this check says so, and fails where it must run.
fn refuse_silence(error: &ModelError) {
    let required = cfg!(feature = "onnxruntime")
        && std::env::var("V2F_REQUIRE_ONNXRUNTIME").is_ok_and(|required| required == "1");
    assert!(!required, "ONNX Runtime is required here: {error}");
    eprintln!("NOT RUN: ONNX Runtime against the golden vectors: {error}");
}
