//! The student and the engine that the command line names.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use v2f::inference::{EngineChoice, EngineError, Student};
use v2f::runtime::{Error, Model, ModelSettings};
use v2f::student::{Manifest, StudentError};

use crate::failure::{Failed, Fault, FaultOf as _};

/// Options that choose the student and its engine.
#[derive(Debug, Clone, Args)]
pub struct StudentArguments {
    /// Student file [default: the built-in tiny-low-latency]
    #[arg(long, value_name = "FILE")]
    pub student: Option<PathBuf>,
    /// Engine: auto, native, onnxruntime, onnxruntime:cpu, onnxruntime:directml or onnxruntime:coreml
    #[arg(long, value_name = "ENGINE", default_value = "auto")]
    pub engine: String,
    /// ONNX Runtime library; without it the program searches for one
    #[arg(long, value_name = "FILE")]
    pub runtime_library: Option<PathBuf>,
}

/// Name of the built-in student.
pub const BUILTIN_STUDENT: &str = "tiny-low-latency";
/// File of the built-in student.
static BUILTIN: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../models/tiny-low-latency/tiny-low-latency.onnx"));

/// Reads the student file, or the built-in one.
///
/// # Errors
/// Says what is wrong with the file, and names it.
pub fn open_student(path: Option<&Path>) -> Result<Arc<Student>, Failed> {
    match path {
        Some(path) => Student::from_path(path).map_err(|error| named(error, path)).fault(Fault::Usage),
        None => Student::from_bytes(BUILTIN, None).fault(Fault::Usage),
    }
}

/// The bytes of the student file, or of the built-in one.
///
/// # Errors
/// The file cannot be read.
pub fn student_bytes(path: Option<&Path>) -> Result<Cow<'static, [u8]>, Failed> {
    let Some(path) = path else { return Ok(Cow::Borrowed(BUILTIN)) };
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    bytes.map(Cow::Owned).fault(Fault::Usage)
}

/// Adds the name of the file to an error that does not have it.
fn named(error: StudentError, path: &Path) -> anyhow::Error {
    match error {
        StudentError::Read { .. } => error.into(),
        error => anyhow::Error::new(error).context(format!("{} cannot be used", path.display())),
    }
}

/// The engine that the command line names.
///
/// # Errors
/// No engine has that name.
pub fn engine_choice(arguments: &StudentArguments) -> Result<EngineChoice, Failed> {
    arguments.engine.parse::<EngineChoice>().fault(Fault::Usage)
}

/// Opens a student with its engine. `threads` and `max_batch` as in [`ModelSettings`].
///
/// # Errors
/// The file or the name of the engine is wrong, or the engine cannot run here.
pub fn open_model(arguments: &StudentArguments, threads: usize, max_batch: usize) -> Result<Model, Failed> {
    let engine = engine_choice(arguments)?;
    let student = open_student(arguments.student.as_deref())?;
    open_model_of(student, arguments, engine, threads, max_batch)
}

/// As [`open_model`], for an open student and a chosen engine.
///
/// # Errors
/// The engine cannot run here or cannot compute this student.
pub fn open_model_of(
    student: Arc<Student>,
    arguments: &StudentArguments,
    engine: EngineChoice,
    threads: usize,
    max_batch: usize,
) -> Result<Model, Failed> {
    let settings =
        ModelSettings { engine, runtime_library: arguments.runtime_library.clone(), threads, max_batch };
    Model::from_student(student, settings).map_err(of_engine)
}

/// An error of the library as a failure with the right exit code.
pub fn of_engine(error: Error) -> Failed {
    use EngineError as E;
    let fault = match &error {
        Error::Engine(E::UnknownEngine { .. } | E::NativeNeedsStreamForm { .. } | E::RowShape { .. }) => {
            Fault::Usage
        }
        Error::Engine(_) | Error::Thread(_) => Fault::Environment,
        _ => Fault::Usage,
    };
    Failed::new(fault, error)
}

/// The hop of a student, milliseconds.
pub fn hop_milliseconds(manifest: &Manifest) -> f64 {
    manifest.hop.seconds(manifest.sample_rate) * 1000.0
}
