//! The choice of an engine for a student, and the survey of the engines on this machine.

use std::{fmt, path::Path, str::FromStr, sync::Arc};

use crate::student::Form;

use super::{
    error::EngineError,
    native::{InstructionSet, NativePredictor},
    predictor::{Predictor, Provider},
    student::Student,
};

/// The engine to use for a student.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EngineChoice {
    /// The fastest engine that can compute the student on this machine.
    #[default]
    Auto,
    /// The native engine, in pure Rust. Stream form only.
    Native,
    /// ONNX Runtime with the given provider, or on the CPU.
    OnnxRuntime(Option<Provider>),
}

impl fmt::Display for EngineChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Native => f.write_str("native"),
            Self::OnnxRuntime(None) => f.write_str("onnxruntime"),
            Self::OnnxRuntime(Some(provider)) => write!(f, "onnxruntime:{provider}"),
        }
    }
}

impl FromStr for EngineChoice {
    type Err = EngineError;

    fn from_str(text: &str) -> Result<Self, EngineError> {
        let unknown = || EngineError::UnknownEngine { found: text.to_owned() };
        match text {
            "auto" => Ok(Self::Auto),
            "native" => Ok(Self::Native),
            "onnxruntime" => Ok(Self::OnnxRuntime(None)),
            other => {
                let name = other.strip_prefix("onnxruntime:").ok_or_else(unknown)?;
                Provider::ALL
                    .into_iter()
                    .find(|provider| provider.name() == name)
                    .map(|provider| Self::OnnxRuntime(Some(provider)))
                    .ok_or_else(unknown)
            }
        }
    }
}

/// Opens an engine for a student. Allocates; call it at load time.
///
/// `auto` chooses the native engine for the stream form (`cargo bench --bench engines` compares the engines
/// at each batch size), and ONNX Runtime on the CPU for the window form. `runtime_library` is the path of the
/// ONNX Runtime library. Without it, the places listed at [`survey_engines`] are searched.
///
/// # Errors
/// The chosen engine cannot compute this student here; for `auto`, no engine can.
pub fn open_predictor(
    student: &Arc<Student>,
    choice: EngineChoice,
    runtime_library: Option<&Path>,
) -> Result<Box<dyn Predictor>, EngineError> {
    let name = || student.manifest().name.clone();
    match (choice, student.manifest().form) {
        (EngineChoice::Auto, Form::Stream) => {
            let why = "the native engine is faster for a stream-form student".to_owned();
            open_native(student, vec![("onnxruntime".to_owned(), why)])
        }
        (EngineChoice::Native, Form::Stream) => open_native(student, Vec::new()),
        (EngineChoice::Native, Form::Window) => Err(EngineError::NativeNeedsStreamForm { student: name() }),
        (EngineChoice::Auto, Form::Window) => {
            let passed_over =
                vec![("native".to_owned(), "it supports only students in stream form".to_owned())];
            open_runtime(student, None, runtime_library, passed_over).map_err(|why| EngineError::NoEngine {
                student: name(),
                reasons: format!("native supports only students in stream form; onnxruntime: {why}"),
            })
        }
        (EngineChoice::OnnxRuntime(provider), _) => {
            open_runtime(student, provider, runtime_library, Vec::new())
        }
    }
}

fn open_native(
    student: &Arc<Student>,
    passed_over: Vec<(String, String)>,
) -> Result<Box<dyn Predictor>, EngineError> {
    let plan = student
        .plan()
        .ok_or_else(|| EngineError::NativeNeedsStreamForm { student: student.manifest().name.clone() })?;
    Ok(Box::new(NativePredictor::new(Arc::clone(plan)).passed_over(passed_over)))
}

#[cfg(feature = "onnxruntime")]
fn open_runtime(
    student: &Arc<Student>,
    provider: Option<Provider>,
    library: Option<&Path>,
    passed_over: Vec<(String, String)>,
) -> Result<Box<dyn Predictor>, EngineError> {
    super::onnxruntime::open(student, provider, library, passed_over)
}

#[cfg(not(feature = "onnxruntime"))]
fn open_runtime(
    _student: &Arc<Student>,
    _provider: Option<Provider>,
    _library: Option<&Path>,
    _passed_over: Vec<(String, String)>,
) -> Result<Box<dyn Predictor>, EngineError> {
    Err(EngineError::RuntimeNotBuilt)
}

/// One engine or provider, and its state on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineSurvey {
    /// The choice that opens it.
    pub choice: EngineChoice,
    /// `Ok`: the instruction set, or the version and the absolute path of the library. `Err`: the reason why
    /// it cannot be used, and what to do.
    pub usable: Result<String, String>,
}

/// Checks every engine and provider. Loads the ONNX Runtime library if it is found. Allocates.
///
/// The library is searched by absolute path only, in this order: `runtime_library`; the environment variable
/// `V2F_ONNXRUNTIME`; the cache that `scripts/onnxruntime.py` fills (`$V2F_CACHE`, or `v2f` in the platform's
/// cache directory); the folder of this library or executable.
pub fn survey_engines(runtime_library: Option<&Path>) -> Vec<EngineSurvey> {
    let mut engines = vec![EngineSurvey {
        choice: EngineChoice::Native,
        usable: Ok(InstructionSet::best().name().to_owned()),
    }];
    engines.extend(Provider::ALL.into_iter().map(|provider| EngineSurvey {
        choice: EngineChoice::OnnxRuntime(Some(provider)),
        usable: survey_provider(provider, runtime_library).map_err(|why| why.to_string()),
    }));
    engines
}

#[cfg(feature = "onnxruntime")]
fn survey_provider(provider: Provider, library: Option<&Path>) -> Result<String, EngineError> {
    super::onnxruntime::survey(provider, library)
}

#[cfg(not(feature = "onnxruntime"))]
fn survey_provider(_: Provider, _: Option<&Path>) -> Result<String, EngineError> {
    Err(EngineError::RuntimeNotBuilt)
}
