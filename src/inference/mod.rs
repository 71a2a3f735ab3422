//! Inference: the engines that compute a student.
//!
//! A [`Student`] is a file (`docs/student-format.md`) that was read, checked and packed. It is immutable and
//! shared. [`open_predictor`] opens an engine for it: *native*, in pure Rust, for students in stream form, or
//! *ONNX Runtime*, for all students. Each stream owns a [`BatchRow`]. It passes the row to
//! [`Predictor::predict`] together with the rows of other streams, and then reads the controls from it.
//!
//! In reading order: `predictor` (the interface), `student`, `engine_choice`, `native/`, `onnxruntime/`.

mod engine_choice;
mod error;
mod native;
#[cfg(feature = "onnxruntime")]
mod onnxruntime;
mod predictor;
mod probe;
mod student;

pub use engine_choice::{EngineChoice, EngineSurvey, open_predictor, survey_engines};
pub use error::EngineError;
#[doc(hidden)]
pub use native::InstructionSet;
pub use predictor::{BatchRow, EngineReport, Predictor, Provider, Wanted};
pub use probe::probe_sound;
pub use student::Student;

#[cfg(test)]
mod tests;
