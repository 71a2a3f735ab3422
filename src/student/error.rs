//! The errors of reading a student file. Each text says what is wrong, where, and what to do.

use std::{fmt::Display, path::PathBuf};

use super::{
    limits::{MAX_FILE_BYTES, SAMPLE_RATES},
    manifest::FORMAT_VERSION,
};

/// Why a student file is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StudentError {
    /// The file cannot be read.
    #[error("cannot read the student file {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file has no bytes.
    #[error("the student file is empty: copy or download it again")]
    Empty,
    /// The file is larger than any student.
    #[error("the student file has {found} bytes, at most {MAX_FILE_BYTES} are allowed: it is not a student")]
    TooLarge {
        /// Bytes found.
        found: u64,
    },
    /// The file starts like ONNX but cannot be decoded.
    #[error("the student file is cut short or damaged ({why}): copy or download it again")]
    Damaged {
        /// The decoder's error.
        why: String,
    },
    /// The file is not ONNX.
    #[error("the student file is not an ONNX file ({why}): give the path of a NAME.onnx")]
    NotOnnx {
        /// What is missing.
        why: String,
    },
    /// There is no manifest, neither in the file nor beside it.
    #[error("the ONNX file has no metadata entry `v2f`: pass its manifest as JSON")]
    NoManifest,
    /// The manifest is not valid JSON, or a field is wrong.
    #[error("the manifest {origin} is wrong at line {line}, column {column}: {why}")]
    ManifestJson {
        /// Which manifest.
        origin: &'static str,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        why: String,
    },
    /// The file has a format version that this library does not read.
    #[error(
        "the student has format version {found}, this library reads versions 1 to {FORMAT_VERSION}: update \
         the library or export the student again"
    )]
    FormatVersion {
        /// Version found.
        found: u64,
    },
    /// A value of the manifest exceeds its limit.
    #[error("{what} is {found}, at most {limit} is allowed: correct the student's manifest")]
    AboveLimit {
        /// Which number.
        what: String,
        /// Its value.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// A sample rate outside the allowed range.
    #[error(
        "sample_rate is {found} Hz, {} to {} Hz are allowed: train and export the student at another rate",
        SAMPLE_RATES.start(),
        SAMPLE_RATES.end()
    )]
    SampleRate {
        /// Rate found in Hz.
        found: u32,
    },
    /// Two values of the manifest contradict each other.
    #[error(
        "the manifest contradicts itself: {what} is {found}, expected {expected}; export the student again"
    )]
    Contradiction {
        /// Which value.
        what: String,
        /// Its value.
        found: String,
        /// What it must be, and why.
        expected: String,
    },
    /// A value of one layer is wrong.
    #[error("layer `{layer}`: {what} is {found}, expected {expected}; export the student again")]
    Layer {
        /// Name of the layer.
        layer: String,
        /// Which value.
        what: &'static str,
        /// Its value.
        found: String,
        /// What it must be, and why.
        expected: String,
    },
    /// The ensemble weights are not a weighted mean around their middle.
    #[error("the ensemble's weights are wrong: {why}; give an odd count of finite weights that sum to 1")]
    Ensemble {
        /// What is wrong.
        why: String,
    },
    /// A control is invalid.
    #[error("control {index} `{name}` is wrong: {why}; correct the manifest's list of controls")]
    Control {
        /// Index in the list, from 0.
        index: usize,
        /// Its name.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// The closure settings are invalid.
    #[error("the manifest's closure is wrong: {why}; correct it or leave it out")]
    Closure {
        /// What is wrong.
        why: String,
    },
    /// An operator that the stream form does not allow.
    #[error(
        "node `{node}` uses the operator {operator}, which a stream-form student may not use (allowed: \
         {allowed}); export the student as Gemm layers or use the window form"
    )]
    Operator {
        /// The operator, with its domain.
        operator: String,
        /// Name of the node.
        node: String,
        /// The operators allowed.
        allowed: String,
    },
    /// An input or output of the graph does not match the manifest's form.
    #[error(
        "the graph's {place} `{name}`: {what} is {found}, expected {expected}; export the student again or \
         correct the manifest"
    )]
    GraphTensor {
        /// `input` or `output`.
        place: &'static str,
        /// Name of the tensor.
        name: String,
        /// Which value.
        what: &'static str,
        /// Its value.
        found: String,
        /// What it must be.
        expected: String,
    },
    /// The graph has a fixed batch size.
    #[error(
        "the graph's {place} `{name}` has a fixed batch axis of {found}; export the student with a dynamic \
         batch axis"
    )]
    FixedBatch {
        /// `input` or `output`.
        place: &'static str,
        /// Name of the tensor.
        name: String,
        /// Its first dimension.
        found: i64,
    },
    /// The file does not contain an initializer that the table names.
    #[error(
        "layer `{layer}` names the initializer `{name}`, which the file does not hold; export the student \
         again"
    )]
    InitializerMissing {
        /// Name of the layer.
        layer: String,
        /// Name of the initializer.
        name: String,
    },
    /// An initializer has the wrong type.
    #[error("initializer `{name}` has type {found}, expected {expected}; export the student again")]
    InitializerType {
        /// Name of the initializer.
        name: String,
        /// Type found.
        found: String,
        /// Type expected.
        expected: &'static str,
    },
    /// An initializer has the wrong shape.
    #[error(
        "initializer `{name}` has the shape {found:?}, expected {expected:?} from layer `{layer}`; export \
         the student again"
    )]
    InitializerShape {
        /// Name of the initializer.
        name: String,
        /// Name of the layer.
        layer: String,
        /// Shape found.
        found: Vec<i64>,
        /// Shape expected.
        expected: Vec<u64>,
    },
    /// The number of values does not match the shape.
    #[error(
        "initializer `{name}` holds {found} bytes of values, its shape {shape:?} needs {expected}; the file \
         is damaged: copy or export it again"
    )]
    InitializerLength {
        /// Name of the initializer.
        name: String,
        /// Shape in the file.
        shape: Vec<i64>,
        /// Bytes found.
        found: u64,
        /// Bytes that the shape needs.
        expected: String,
    },
    /// The values are in another file.
    #[error(
        "initializer `{name}` stores its values in another file; a student is one file: export it without \
         external data"
    )]
    InitializerExternal {
        /// Name of the initializer.
        name: String,
    },
    /// A weight is NaN or infinite.
    #[error(
        "initializer `{name}` holds {found} at element {index}, expected finite numbers; the training \
         diverged or the export overflowed: export an earlier checkpoint"
    )]
    InitializerNotFinite {
        /// Name of the initializer.
        name: String,
        /// Index of the first such element.
        index: usize,
        /// Its value.
        found: f32,
    },
    /// Two initializers have the same name.
    #[error("the file holds the initializer `{name}` twice; export the student again")]
    InitializerTwice {
        /// Name of the initializer.
        name: String,
    },
    /// The student does not compute the probe's expected output.
    #[error(
        "the student fails its own probe: after {hops} hops output {index} `{output}` is {found}, expected \
         {expected} within {tolerance}; its table, weights and graph do not belong together: export it again"
    )]
    Probe {
        /// Hops of probe sound.
        hops: u32,
        /// Output with the largest difference: a control, or after the last of them `voice`.
        index: usize,
        /// Its name.
        output: String,
        /// Value computed.
        found: f32,
        /// Value in the manifest.
        expected: f32,
        /// Allowed difference.
        tolerance: f32,
    },
}

/// Refuses a number above its limit.
pub(super) fn at_most(what: impl Into<String>, found: u64, limit: u64) -> Result<(), StudentError> {
    match found <= limit {
        true => Ok(()),
        false => Err(StudentError::AboveLimit { what: what.into(), found, limit }),
    }
}

/// The error of a value that another one contradicts.
pub(super) fn contradiction(
    what: impl Into<String>,
    found: impl Display,
    expected: impl Into<String>,
) -> StudentError {
    StudentError::Contradiction { what: what.into(), found: found.to_string(), expected: expected.into() }
}
