//! ONNX Runtime: computes every student, in stream form or window form. Only this module uses the crate
//! `ort`.
//!
//! The library is loaded at run time, by absolute path only. So v2f neither disturbs nor accidentally uses
//! another copy in the process.

mod library;
mod session;

#[cfg(test)]
pub(super) use library::{RUNTIME_VERSION, check_file};

use std::{path::Path, sync::Arc};

use super::{
    error::EngineError,
    predictor::{Predictor, Provider},
    student::Student,
};

/// Opens ONNX Runtime for a student, with the given provider or on the CPU.
pub(super) fn open(
    student: &Arc<Student>,
    provider: Option<Provider>,
    library: Option<&Path>,
    passed_over: Vec<(String, String)>,
) -> Result<Box<dyn Predictor>, EngineError> {
    let library = library::load(library)?;
    let provider = provider.unwrap_or(Provider::Cpu);
    let predictor = session::RuntimePredictor::open(student, library, provider, passed_over)?;
    Ok(Box::new(predictor))
}

/// The version and path of the library, if the provider can be used on this machine.
pub(super) fn survey(provider: Provider, library: Option<&Path>) -> Result<String, EngineError> {
    let library = library::load(library)?;
    session::check_provider(provider)?;
    Ok(format!("{}, {}", library.version, library.path.display()))
}
