//! Opens what the command line names: a student, an engine for it, a face.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use v2f::audio::{GainSettings, GateSettings};
use v2f::engine::{Error, FaceSettings, Model, ModelSettings};
use v2f::model::{EngineChoice, Manifest, ModelError, Student};
use v2f::rig::{IdleSettings, Profile};

use crate::arguments::{FaceArguments, StudentArguments};
use crate::failure::{Failed, Fault, FaultOf as _};

/// The student for those who name none.
static BUILTIN: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../models/tiny-low-latency/tiny-low-latency.onnx"));

/// Reads the student file, or the built-in one.
///
/// # Errors
/// What is wrong with the file, by its name.
pub fn open_student(path: Option<&Path>) -> Result<Arc<Student>, Failed> {
    match path {
        Some(path) => Student::from_path(path).map_err(|error| named(error, path)).fault(Fault::Usage),
        None => Student::from_bytes(BUILTIN, None).fault(Fault::Usage),
    }
}

/// The error with the file's name, unless it says it already.
fn named(error: ModelError, path: &Path) -> anyhow::Error {
    match error {
        ModelError::Read { .. } => error.into(),
        error => anyhow::Error::new(error).context(format!("{} cannot be used", path.display())),
    }
}

/// The engine that the command line names.
pub fn engine_choice(arguments: &StudentArguments) -> Result<EngineChoice, Failed> {
    arguments.engine.parse::<EngineChoice>().fault(Fault::Usage)
}

/// Opens a student with its engine. `threads` and `max_batch` as in [`ModelSettings`].
///
/// # Errors
/// A file or an engine's name that is wrong, an engine that cannot run here.
pub fn open_model(arguments: &StudentArguments, threads: usize, max_batch: usize) -> Result<Model, Failed> {
    let engine = engine_choice(arguments)?;
    let student = open_student(arguments.student.as_deref())?;
    open_model_of(student, arguments, engine, threads, max_batch)
}

/// As [`open_model`] for a student that is open and an engine that is chosen.
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

/// The error of the engine room as a failure of the right kind.
pub fn of_engine(error: Error) -> Failed {
    use ModelError as M;
    let fault = match &error {
        Error::Model(
            M::NoEngine { .. }
            | M::RuntimeNotBuilt
            | M::RuntimeMissing { .. }
            | M::RuntimeLibrary { .. }
            | M::RuntimeProvider { .. }
            | M::RuntimeSession { .. }
            | M::RuntimeRun { .. },
        )
        | Error::Thread(_) => Fault::Environment,
        _ => Fault::Usage,
    };
    Failed::new(fault, error)
}

/// The distance between targets, milliseconds.
pub fn hop_milliseconds(manifest: &Manifest) -> f64 {
    let hop = f64::from(manifest.hop.numerator) / f64::from(manifest.hop.denominator.max(1));
    hop * 1000.0 / f64::from(manifest.sample_rate)
}

/// A mapping profile by name or file.
pub fn open_profile(map: &str) -> Result<Profile, Failed> {
    let path = Path::new(map);
    let names_a_file = path.extension().is_some() || map.contains(std::path::is_separator);
    if !names_a_file {
        return Profile::builtin(map)
            .with_context(|| {
                format!("--map {map} names no profile; give a built-in name or a profile's JSON file")
            })
            .fault(Fault::Usage);
    }
    let text = read_text(path)?;
    Profile::from_json(&text).with_context(|| format!("{map} cannot be used")).fault(Fault::Usage)
}

/// Everything between predictions and curves, as the command line says.
pub fn face_settings(arguments: &FaceArguments) -> Result<FaceSettings, Failed> {
    let tuning = arguments.tune.as_deref().map(read_text).transpose()?;
    let idle = IdleSettings::default();
    Ok(FaceSettings {
        profile: Some(open_profile(&arguments.map)?),
        tuning,
        smoothing: !arguments.no_smoothing,
        gate: GateSettings { enabled: !arguments.no_gate, ..GateSettings::default() },
        idle: IdleSettings {
            enabled: arguments.idle.is_some(),
            seed: arguments.idle.unwrap_or(idle.seed),
            ..idle
        },
        ..FaceSettings::default()
    })
}

/// The automatic gain, as the command line says.
pub fn gain_settings(arguments: &FaceArguments) -> GainSettings {
    let off = GainSettings::default();
    GainSettings { ceiling_db: arguments.auto_gain.unwrap_or(off.ceiling_db), ..off }
}

fn read_text(path: &Path) -> Result<String, Failed> {
    std::fs::read_to_string(path)
        .with_context(|| format!("cannot read {}", path.display()))
        .fault(Fault::Usage)
}
