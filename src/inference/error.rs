//! Why an engine cannot play a student: what is wrong, and what to do.

use std::path::PathBuf;

/// Why an engine cannot be opened for a student, or cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A row made for another student.
    #[error(
        "row {row} of the batch has {found} floats of {what}, expected {expected}: make rows with Student::new_row"
    )]
    RowShape {
        /// Place in the batch.
        row: usize,
        /// `audio`, `state` or `controls`.
        what: &'static str,
        /// Floats found.
        found: usize,
        /// Floats expected.
        expected: usize,
    },
    /// A name that is no engine.
    #[error(
        "`{found}` is no engine: use auto, native, onnxruntime, onnxruntime:cpu, onnxruntime:directml or onnxruntime:coreml"
    )]
    UnknownEngine {
        /// The name given.
        found: String,
    },
    /// The native engine was asked for a window-form student.
    #[error(
        "the native engine plays stream-form students only, `{student}` has the window form: choose auto or onnxruntime"
    )]
    NativeNeedsStreamForm {
        /// Name of the student.
        student: String,
    },
    /// No engine can play the student.
    #[error("no engine can play `{student}`: {reasons}")]
    NoEngine {
        /// Name of the student.
        student: String,
        /// Each engine and why not.
        reasons: String,
    },
    /// Built without ONNX Runtime.
    #[error("this build of the library has no ONNX Runtime in it: build with the feature `onnxruntime`")]
    RuntimeNotBuilt,
    /// No library file.
    #[error(
        "no ONNX Runtime library found (looked at: {looked}); run scripts/onnxruntime.py, or set V2F_ONNXRUNTIME to the absolute path of the library"
    )]
    RuntimeMissing {
        /// Where it was looked for.
        looked: String,
    },
    /// A library file that cannot be used.
    #[error("the ONNX Runtime library {} cannot be used: {why}", path.display())]
    RuntimeLibrary {
        /// The file.
        path: PathBuf,
        /// Why not, and what to do.
        why: String,
    },
    /// A provider that the library or the machine lacks.
    #[error("ONNX Runtime cannot use the provider {provider} here: {why}")]
    RuntimeProvider {
        /// Name of the provider.
        provider: &'static str,
        /// Why not.
        why: String,
    },
    /// ONNX Runtime refuses the student's graph.
    #[error("ONNX Runtime refuses the student `{student}`: {why}")]
    RuntimeSession {
        /// Name of the student.
        student: String,
        /// What it says.
        why: String,
    },
    /// ONNX Runtime failed while predicting.
    #[error("ONNX Runtime failed while predicting: {why}")]
    RuntimeRun {
        /// What it says.
        why: String,
    },
}
