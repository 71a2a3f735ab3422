//! The model room: student files, and the engines that play them.
//!
//! A [`Student`] is read from an ONNX file (`docs/student-format.md`), checked, and shared. [`open_predictor`] makes an
//! engine for it: ours, in pure Rust, for stream-form students, or ONNX Runtime for everything. A stream owns a [`Row`],
//! hands it to [`Predictor::predict`] with others, and takes its controls.

mod check_graph;
mod check_manifest;
mod engine_choice;
mod error;
mod initializer;
pub mod limits;
mod manifest;
mod native;
#[doc(hidden)]
pub mod onnx_proto;
#[cfg(feature = "onnxruntime")]
mod onnxruntime;
mod predictor;
mod probe;
mod student;
mod summary;
#[cfg(test)]
mod tests;

pub use check_graph::STREAM_OPERATORS;
pub use engine_choice::{EngineChoice, EngineReport, EngineSurvey, Provider, open_predictor, survey_engines};
pub use error::ModelError;
pub use manifest::{
    Activation, Closure, ControlRow, FORMAT_VERSION, Form, Hop, LayerRow, MANIFEST_KEY, Manifest, Probe,
    Training,
};
#[doc(hidden)]
pub use native::InstructionSet;
pub use predictor::{Predictor, Row};
pub use probe::probe_sound;
pub use student::Student;
pub use summary::{Summary, TensorSummary};
