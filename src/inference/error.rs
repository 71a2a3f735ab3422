//! The errors of opening and running an engine. Each text says what is wrong and what to do.

use std::path::PathBuf;

/// An engine cannot be opened for a student, or a prediction failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A row was made for another student.
    #[error(
        "row {row} of the batch has {found} floats of {what}, expected {expected}: make rows with \
         Student::new_row"
    )]
    RowShape {
        /// Index in the batch.
        row: usize,
        /// `audio`, `state` or `controls`.
        what: &'static str,
        /// Floats found.
        found: usize,
        /// Floats expected.
        expected: usize,
    },
    /// No engine has this name.
    #[error(
        "`{found}` is not an engine: use auto, native, onnxruntime, onnxruntime:cpu, onnxruntime:directml or \
         onnxruntime:coreml"
    )]
    UnknownEngine {
        /// The name given.
        found: String,
    },
    /// The native engine was chosen for a window-form student.
    #[error(
        "the native engine supports only students in stream form, and `{student}` has the window form: \
         choose auto or onnxruntime"
    )]
    NativeNeedsStreamForm {
        /// Name of the student.
        student: String,
    },
    /// No engine can compute the student.
    #[error("no engine can compute `{student}`: {reasons}")]
    NoEngine {
        /// Name of the student.
        student: String,
        /// The reason for each engine.
        reasons: String,
    },
    /// The library was built without ONNX Runtime.
    #[error("this build of the library has no ONNX Runtime: build it with the feature `onnxruntime`")]
    RuntimeNotBuilt,
    /// The ONNX Runtime library was not found.
    #[error(
        "no ONNX Runtime library found (searched: {searched}); run scripts/onnxruntime.py, or set \
         V2F_ONNXRUNTIME to the absolute path of the library"
    )]
    RuntimeMissing {
        /// The paths that were searched.
        searched: String,
    },
    /// The ONNX Runtime library cannot be used.
    #[error("the ONNX Runtime library {} cannot be used: {why}", path.display())]
    RuntimeLibrary {
        /// The file.
        path: PathBuf,
        /// The reason, and what to do.
        why: String,
    },
    /// The library or the machine does not have the provider.
    #[error("ONNX Runtime cannot use the provider {provider} here: {why}")]
    RuntimeProvider {
        /// Name of the provider.
        provider: &'static str,
        /// The reason.
        why: String,
    },
    /// ONNX Runtime refuses the student's graph.
    #[error("ONNX Runtime refuses the student `{student}`: {why}")]
    RuntimeSession {
        /// Name of the student.
        student: String,
        /// Its error text.
        why: String,
    },
    /// ONNX Runtime failed while predicting.
    #[error("ONNX Runtime failed while predicting: {why}")]
    RuntimeRun {
        /// Its error text.
        why: String,
    },
}
