//! Opens what the command line names: a student, an engine for it, a face.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use v2f::audio::GainSettings;
use v2f::engine::{Character, Error, FaceSettings, Model, ModelSettings};
use v2f::model::{EngineChoice, Manifest, ModelError, Student};
use v2f::rig::Profile;

use crate::arguments::{FaceArguments, StudentArguments};
use crate::character::open_character;
use crate::failure::{Failed, Fault, FaultOf as _};

/// Name of the student for those who name none.
pub const BUILTIN_STUDENT: &str = "tiny-low-latency";
/// That student.
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

/// The bytes of the student file, or of the built-in one.
///
/// # Errors
/// A file that cannot be read.
pub fn student_bytes(path: Option<&Path>) -> Result<Cow<'static, [u8]>, Failed> {
    let Some(path) = path else { return Ok(Cow::Borrowed(BUILTIN)) };
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    bytes.map(Cow::Owned).fault(Fault::Usage)
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
fn open_mapping(map: &str) -> Result<Profile, Failed> {
    if !names_a_file(map) {
        return Profile::builtin(map)
            .with_context(|| {
                format!("--map {map} names no profile; give a built-in name or a profile's JSON file")
            })
            .fault(Fault::Usage);
    }
    let text = read_text(Path::new(map))?;
    if Character::is_meant(&text) {
        return Err(Failed::usage(format!(
            "{map} is a character profile; give it with --profile instead of --map"
        )));
    }
    Profile::from_json(&text).with_context(|| format!("{map} cannot be used")).fault(Fault::Usage)
}

/// Whether `--map` names a file and not a built-in profile.
pub fn names_a_file(map: &str) -> bool {
    Path::new(map).extension().is_some() || map.contains(std::path::is_separator)
}

/// Everything between sound and curves, as the command line says: its flags count for more than its character profile.
pub fn face_and_gain(arguments: &FaceArguments) -> Result<(FaceSettings, GainSettings), Failed> {
    let (mut face, mut gain) = (FaceSettings::default(), GainSettings::default());
    if let Some(character) = open_character(arguments)? {
        character.apply(&mut face, &mut gain);
    }
    if let Some(map) = &arguments.map {
        face.profile = Some(open_mapping(map)?);
    }
    face.tuning = arguments.tune.as_deref().map(read_text).transpose()?;
    face.smoothing &= !arguments.no_smoothing;
    face.gate.enabled &= !arguments.no_gate;
    if let Some(seed) = arguments.idle {
        face.idle.enabled = true;
        face.idle.seed = seed;
    }
    if let Some(ceiling_db) = arguments.auto_gain {
        gain.ceiling_db = ceiling_db;
    }
    Ok((face, gain))
}

/// A text file that the command line names.
pub fn read_text(path: &Path) -> Result<String, Failed> {
    std::fs::read_to_string(path)
        .with_context(|| format!("cannot read {}", path.display()))
        .fault(Fault::Usage)
}
