//! Which engine plays a student: the choice, and the report of what was chosen and why.

use std::{fmt, path::Path, str::FromStr, sync::Arc};

use crate::student::Form;

use super::{
    error::EngineError,
    native::{InstructionSet, NativePredictor},
    predictor::{Predictor, Provider},
    student::Student,
};

/// Which engine shall play a student.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EngineChoice {
    /// The fastest that can run the student on this machine.
    #[default]
    Auto,
    /// Ours, pure Rust; stream form only.
    Native,
    /// ONNX Runtime, with the provider named or else on the CPU.
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

/// Opens an engine for a student. Allocates; do it while loading.
///
/// `auto` takes the native engine for the stream form, which is the fastest there at every batch size (docs of
/// [`Predictor`]), and ONNX Runtime on the CPU for the window form. `runtime_library` is the ONNX Runtime library to
/// use; without it, it is looked for where [`survey_engines`] says.
///
/// # Errors
/// Why the engine that was asked for cannot play this student here; for `auto`, why none can.
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
            let passed_over = vec![("native".to_owned(), "it plays stream-form students only".to_owned())];
            open_runtime(student, None, runtime_library, passed_over).map_err(|why| EngineError::NoEngine {
                student: name(),
                reasons: format!("native plays stream-form students only; onnxruntime: {why}"),
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

/// One engine or provider, and whether it can be used on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineSurvey {
    /// The choice that would open it.
    pub choice: EngineChoice,
    /// Instruction set, or version and absolute path of the library; or why it cannot be used and what to do.
    pub usable: Result<String, String>,
}

/// Looks at every engine and provider. Loads the ONNX Runtime library if there is one; allocates.
///
/// The library is looked for by absolute path only, in this order: `runtime_library`, the environment variable
/// `V2F_ONNXRUNTIME`, the cache that `scripts/onnxruntime.py` fills (`$V2F_CACHE`, else the platform's cache directory with `v2f`
/// below it), and beside this library or executable.
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
