//! Tests of inference: refused files, and the agreement of engines with a reference and with each other.

use std::sync::Arc;

// `student_files` is shared with the integration tests.
use crate::student::{StudentError, onnx_proto};

#[cfg(feature = "onnxruntime")]
mod engines;
mod mutations;
mod native;
mod refusals;
mod refusals_of_format_2;
#[path = "../../tests/student_files/mod.rs"]
mod student_files;

use super::{
    BatchRow, EngineChoice, EngineError, InstructionSet, Predictor, Student, Wanted, open_predictor,
};
use student_files::{Layout, StudentFile, Weights, speech_like};

fn load(file: &StudentFile) -> Arc<Student> {
    Student::from_bytes(&file.bytes(), None).expect("a valid student")
}

fn native(student: &Arc<Student>) -> Box<dyn Predictor> {
    open_predictor(student, EngineChoice::Native, None).expect("the native engine")
}

fn rows(student: &Student, count: usize) -> Vec<Box<BatchRow>> {
    (0..count).map(|_| Box::new(student.new_row())).collect()
}

/// `hops` hops of audio, different for each stream.
fn sound(student: &Student, stream: usize, hops: usize) -> Vec<f32> {
    let hop = student.manifest().hop.numerator as usize;
    speech_like(hop * hops, 100 + stream as u64)
}

/// The layouts that cover all paths, of both format versions.
fn minis() -> [Layout; 2] {
    [Layout::mini(), Layout::mini_2()]
}

/// The controls, and `voice` if the student has it.
fn outputs(student: &Student, row: &BatchRow) -> Vec<f32> {
    let voice = student.manifest().voice.map(|_| row.voice);
    row.controls.iter().copied().chain(voice).collect()
}

/// Predicts one stream alone. Returns the outputs of every hop and the last state.
fn predict_alone(predictor: &mut dyn Predictor, student: &Student, sound: &[f32]) -> (Vec<f32>, Box<[f32]>) {
    let mut row = [Box::new(student.new_row())];
    let mut predicted = Vec::new();
    for hop in sound.chunks_exact(row[0].audio.len()) {
        row[0].audio.copy_from_slice(hop);
        predictor.predict(&mut row).expect("a prediction");
        predicted.extend(outputs(student, &row[0]));
    }
    let [row] = row;
    (predicted, row.state)
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}
