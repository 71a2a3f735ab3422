//! Why a student file is refused: what is wrong, where, and what to do.

use std::path::PathBuf;

use super::limits::{MAX_FILE_BYTES, SAMPLE_RATES};

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
    /// Nothing in the file.
    #[error("the student file is empty: copy or download it again")]
    Empty,
    /// More bytes than any student has.
    #[error("the student file has {found} bytes, at most {MAX_FILE_BYTES} are allowed: it is not a student")]
    TooLarge {
        /// Bytes found.
        found: u64,
    },
    /// Begins like ONNX but does not end like it.
    #[error("the student file is cut short or damaged ({why}): copy or download it again")]
    Damaged {
        /// What the reader stumbled over.
        why: String,
    },
    /// Another kind of file.
    #[error("the student file is not an ONNX file ({why}): give the path of a NAME.onnx")]
    NotOnnx {
        /// What is missing.
        why: String,
    },
    /// No manifest in the file and none beside it.
    #[error("the ONNX file has no metadata entry `v2f`: give the manifest as JSON beside it")]
    NoManifest,
    /// JSON that cannot be read.
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
    /// A format that this library does not know.
    #[error(
        "the student has format version {found}, this library reads version 1: update the library or export the student again"
    )]
    FormatVersion {
        /// Version found.
        found: u64,
    },
    /// A number beyond all measure.
    #[error("{what} is {found}, at most {limit} is allowed: the student's manifest is wrong")]
    Absurd {
        /// Which number.
        what: String,
        /// Its value.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// A rate outside what students may have.
    #[error("sample_rate is {found} Hz, {} to {} Hz are allowed: train and export the student at another rate", SAMPLE_RATES.start(), SAMPLE_RATES.end())]
    SampleRate {
        /// Rate found in Hz.
        found: u32,
    },
    /// A manifest that contradicts itself.
    #[error(
        "the manifest contradicts itself: {what} is {found}, expected {expected}; export the student again"
    )]
    Contradiction {
        /// Which fact.
        what: String,
        /// Its value.
        found: String,
        /// What it must be, and why.
        expected: String,
    },
    /// A layer's row that does not fit.
    #[error("layer `{layer}`: {what} is {found}, expected {expected}; export the student again")]
    Layer {
        /// Name of the layer.
        layer: String,
        /// Which fact.
        what: &'static str,
        /// Its value.
        found: String,
        /// What it must be, and why.
        expected: String,
    },
    /// Ensemble weights that are not a weighted mean around the shown target.
    #[error("the ensemble's weights are wrong: {why}; give an odd count of finite weights that sum to 1")]
    Ensemble {
        /// Count or sum.
        why: String,
    },
    /// A control that cannot be used.
    #[error("control {index} `{name}` is wrong: {why}; correct the manifest's list of controls")]
    Control {
        /// Place in the list, from 0.
        index: usize,
        /// Its name.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// A closure that cannot be used.
    #[error("the manifest's closure is wrong: {why}; correct it or leave it out")]
    Closure {
        /// What is wrong.
        why: String,
    },
    /// An operator outside the stream form's family.
    #[error(
        "node `{node}` uses the operator {operator}, which a stream-form student may not use (allowed: {allowed}); export the student as Gemm layers or use the window form"
    )]
    Operator {
        /// The operator, with its domain.
        operator: String,
        /// Name of the node.
        node: String,
        /// The operators allowed.
        allowed: String,
    },
    /// The graph's inputs or outputs are not those of the form.
    #[error(
        "the graph's {place} `{name}`: {what} is {found}, expected {expected}; export the student again or correct the manifest"
    )]
    GraphTensor {
        /// `input` or `output`.
        place: &'static str,
        /// Name of the tensor.
        name: String,
        /// Which fact.
        what: &'static str,
        /// Its value.
        found: String,
        /// What it must be.
        expected: String,
    },
    /// A graph that takes one fixed number of characters.
    #[error(
        "the graph's {place} `{name}` has a fixed batch axis of {found}; export the student with a dynamic batch axis"
    )]
    FixedBatch {
        /// `input` or `output`.
        place: &'static str,
        /// Name of the tensor.
        name: String,
        /// Its first dimension.
        found: i64,
    },
    /// Weights that the table names and the file lacks.
    #[error(
        "layer `{layer}` names the initializer `{name}`, which the file does not hold; export the student again"
    )]
    InitializerMissing {
        /// Name of the layer.
        layer: String,
        /// Name of the initializer.
        name: String,
    },
    /// Weights of another type.
    #[error("initializer `{name}` has type {found}, expected {expected}; export the student again")]
    InitializerType {
        /// Name of the initializer.
        name: String,
        /// Type found.
        found: String,
        /// Type expected.
        expected: &'static str,
    },
    /// Weights of another shape.
    #[error(
        "initializer `{name}` has the shape {found:?}, expected {expected:?} from layer `{layer}`; export the student again"
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
    /// Values that are fewer or more than the shape says.
    #[error(
        "initializer `{name}` holds {found} bytes of values, its shape {shape:?} needs {expected}; the file is damaged or lies, export it again"
    )]
    InitializerLength {
        /// Name of the initializer.
        name: String,
        /// Shape claimed.
        shape: Vec<i64>,
        /// Bytes found.
        found: u64,
        /// Bytes that the shape needs.
        expected: String,
    },
    /// Values in another file.
    #[error(
        "initializer `{name}` keeps its values in another file; a student is one file, export it without external data"
    )]
    InitializerExternal {
        /// Name of the initializer.
        name: String,
    },
    /// A weight that is NaN or infinite.
    #[error(
        "initializer `{name}` holds {found} at element {index}, expected finite numbers; the training diverged or the export overflowed"
    )]
    InitializerNotFinite {
        /// Name of the initializer.
        name: String,
        /// First such element.
        index: usize,
        /// Its value.
        found: f32,
    },
    /// Two initializers of one name.
    #[error("the file holds the initializer `{name}` twice; export the student again")]
    InitializerTwice {
        /// Name of the initializer.
        name: String,
    },
    /// The file does not compute what its exporter saw.
    #[error(
        "the student fails its own probe: after {hops} hops control {index} `{control}` is {found}, expected {expected} within {tolerance}; its table, weights and graph do not belong together, export it again"
    )]
    Probe {
        /// Hops of probe sound.
        hops: u32,
        /// Control with the largest difference.
        index: usize,
        /// Its name.
        control: String,
        /// Value computed.
        found: f32,
        /// Value in the manifest.
        expected: f32,
        /// Allowed difference.
        tolerance: f32,
    },
}
