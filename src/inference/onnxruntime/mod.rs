//! ONNX Runtime: plays every student, ours and other people's. The only place that names the crate `ort`.
//!
//! The library is loaded while running, by absolute path only, so that no other copy in the process is disturbed or
//! picked up by accident.

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

/// Opens ONNX Runtime for a student; on the CPU unless a provider is named.
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

/// Version and path of the library if the provider can be used here.
pub(super) fn survey(provider: Provider, library: Option<&Path>) -> Result<String, EngineError> {
    let library = library::load(library)?;
    session::check_provider(provider)?;
    Ok(format!("{}, {}", library.version, library.path.display()))
}
