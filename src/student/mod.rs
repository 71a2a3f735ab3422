//! The student file: its contents, and the checks that it must pass (`docs/student-format.md`).
//!
//! In reading order: `onnx_proto` decodes the file, `manifest` is its JSON, `check_manifest`,
//! `check_layers` and `check_graph` refuse contradictions and values above a limit of [`limits`], `weights`
//! reads the tensors, `file` joins these steps. This module imports only [`clock`](crate::clock). It does not
//! play students: [`inference`](crate::inference) does.

mod check_graph;
mod check_layers;
mod check_manifest;
mod error;
mod file;
pub mod limits;
mod manifest;
#[doc(hidden)]
pub mod onnx_proto;
mod summary;
mod weights;

#[cfg(feature = "onnxruntime")]
pub(crate) use check_graph::TensorNames;
pub use check_graph::stream_operators;
pub use error::StudentError;
pub(crate) use file::StudentFile;
pub use manifest::{
    Activation, Closure, ControlRow, FORMAT_VERSION, Form, InputScale, LayerKind, LayerRow, Level,
    MANIFEST_KEY, Manifest, Probe, Training, Voice,
};
pub use summary::{Summary, TensorSummary};
pub(crate) use weights::{LayerWeights, Matrix};
