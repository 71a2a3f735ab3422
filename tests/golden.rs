//! Golden vectors: both engines give the predictions that PyTorch gave for the shipped students.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::root;
use v2f::inference::{EngineChoice, EngineError, Predictor, Student, Wanted, open_predictor};

/// Largest allowed difference from PyTorch, which adds in another order.
const PYTORCH_TOLERANCE: f32 = 1e-4;
/// Largest allowed difference between the two engines.
const ENGINE_TOLERANCE: f32 = 1e-5;

/// The shipped students, with their number of files. The wide ones have no fp32 file, which is too large for
/// a repository.
const STUDENTS: [(&str, usize); 4] = [("low-latency", 2), ("small", 2), ("tiny", 3), ("tiny-low-latency", 3)];

/// A student file, the audio of its golden vector, and the controls that PyTorch predicted.
struct Golden {
    file: PathBuf,
    audio: Vec<f32>,
    controls: Vec<f32>,
    /// The output `voice`, if the student has it.
    voice: Option<Vec<f32>>,
}

impl Golden {
    /// Per hop the controls, then `voice`.
    fn outputs(&self) -> Vec<f32> {
        let Some(voice) = &self.voice else { return self.controls.clone() };
        let controls = self.controls.chunks_exact(self.controls.len() / voice.len());
        controls.zip(voice).flat_map(|(controls, voice)| controls.iter().chain([voice])).copied().collect()
    }
}

/// A small student made by the trainer's tests. It predicts mesh components; its last layer has no sigmoid
/// (`meshes.rs`).
const MESH_STUDENT: &str = "tests/fixtures/face";
/// A student with the parts of format 2 (`support::format_2_path`).
const FORMAT_2_STUDENT: &str = "tests/fixtures/format2";

/// The golden vectors of every file of every student.
fn goldens() -> Vec<Golden> {
    let mut found = Vec::new();
    for (name, files) in STUDENTS {
        let of_student = goldens_of(&root().join("models").join(name));
        assert_eq!(of_student.len(), files, "{name}");
        found.extend(of_student);
    }
    found.extend(goldens_of(&root().join(MESH_STUDENT)));
    found.extend(goldens_of(&root().join(FORMAT_2_STUDENT)));
    assert!(found.iter().any(|golden| golden.voice.is_some()));
    found
}

fn goldens_of(folder: &Path) -> Vec<Golden> {
    let shapes: Value =
        serde_json::from_str(&fs::read_to_string(folder.join("golden.json")).unwrap()).unwrap();
    let name = folder.file_name().unwrap().to_str().unwrap();
    let audio = floats(&folder.join(shapes["audio"]["file"].as_str().unwrap()));
    let rows = shapes["controls"].as_object().unwrap().iter();
    rows.map(|(file, row)| {
        let variant = row["student"].as_str().unwrap();
        let suffix = if variant == "fp32" { String::new() } else { format!("-{variant}") };
        Golden {
            file: folder.join(format!("{name}{suffix}.onnx")),
            audio: audio.clone(),
            controls: floats(&folder.join(file)),
            voice: shapes.get("voice").map(|_| floats(&folder.join(file.replace(".controls.", ".voice.")))),
        }
    })
    .collect()
}

fn floats(path: &Path) -> Vec<f32> {
    let bytes = fs::read(path).unwrap();
    bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

/// The predictions of all hops of a new stream, without ensemble and rig.
fn predictions(student: &Student, predictor: &mut dyn Predictor, audio: &[f32]) -> Vec<f32> {
    let mut rows = vec![Box::new(student.new_row())];
    rows[0].wanted = Wanted::Controls;
    let hop = rows[0].audio.len();
    let mut predicted = Vec::new();
    for hop in audio.chunks_exact(hop) {
        rows[0].audio.copy_from_slice(hop);
        predictor.predict(&mut rows).unwrap();
        predicted.extend_from_slice(&rows[0].controls);
        predicted.extend(student.manifest().voice.map(|_| rows[0].voice));
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
    for golden in goldens() {
        let student = Student::from_path(&golden.file).unwrap();
        let mut native = open_predictor(&student, EngineChoice::Native, None).unwrap();
        let found = predictions(&student, &mut *native, &golden.audio);
        let difference = largest_difference(&found, &golden.outputs());
        assert!(difference <= PYTORCH_TOLERANCE, "{}: {difference} from PyTorch", golden.file.display());
    }
}

#[test]
fn onnxruntime_gives_the_golden_predictions_and_agrees_with_native() {
    for golden in goldens() {
        let student = Student::from_path(&golden.file).unwrap();
        let mut runtime = match open_predictor(&student, EngineChoice::OnnxRuntime(None), None) {
            Ok(runtime) => runtime,
            Err(error) => return report_missing(&error),
        };
        let file = golden.file.display();
        let through_runtime = predictions(&student, &mut *runtime, &golden.audio);
        let difference = largest_difference(&through_runtime, &golden.outputs());
        assert!(difference <= PYTORCH_TOLERANCE, "{file}: ONNX Runtime is {difference} from PyTorch");

        let mut native = open_predictor(&student, EngineChoice::Native, None).unwrap();
        let through_native = predictions(&student, &mut *native, &golden.audio);
        let difference = largest_difference(&through_runtime, &through_native);
        assert!(difference <= ENGINE_TOLERANCE, "{file}: the engines differ by {difference}");
    }
}

/// Reports that ONNX Runtime is missing. Fails under `V2F_REQUIRE_ONNXRUNTIME=1`.
fn report_missing(error: &EngineError) {
    let required = cfg!(feature = "onnxruntime")
        && std::env::var("V2F_REQUIRE_ONNXRUNTIME").is_ok_and(|required| required == "1");
    assert!(!required, "ONNX Runtime is required here: {error}");
    eprintln!("NOT RUN: ONNX Runtime against the golden vectors: {error}");
}
