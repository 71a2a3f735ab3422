//! The character that the command line describes: options, profile files, and both together as one profile.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use serde_json::{Map, Value, json};
use v2f::audio::GainSettings;
use v2f::rig::{Profile, detect};
use v2f::runtime::{Character, RigSettings};

use crate::failure::{Failed, Fault, FaultOf as _};
use crate::model::{BUILTIN_STUDENT, StudentArguments};

/// Options that choose the character and its tuning.
#[derive(Debug, Clone, Args)]
pub struct FaceArguments {
    /// Character profile, as the viewer saves it: mapping, tuning, gate, gain and idle layer
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
    /// Mapping profile: a name that `v2f heads` lists (arkit, metahuman, oculus, vrm, ...), a JSON file, or
    /// auto: what the shapes of --head fit best [default: auto with --head, else arkit]
    #[arg(long, value_name = "MAPPING")]
    pub map: Option<String>,
    /// Tuning file; its values replace those of the character profile
    #[arg(long, value_name = "FILE")]
    pub tune: Option<PathBuf>,
    /// Turn the silence gate off
    #[arg(long)]
    pub no_gate: bool,
    /// Let any loud sound move the face, not only a voice: tones, music, noises
    #[arg(long)]
    pub no_voice_gate: bool,
    /// Leave the level of the sound as it is; soft speech then moves the face less
    #[arg(long)]
    pub no_normalise: bool,
    /// Turn the ensemble off (the mean over neighbouring predictions)
    #[arg(long)]
    pub no_smoothing: bool,
    /// Add blinks, gaze and brow movement; --idle=SEED chooses another sequence
    #[arg(long, value_name = "SEED", num_args = 0..=1, require_equals = true, default_missing_value = "0")]
    pub idle: Option<u64>,
    /// Move the curves by SECONDS against the sound, -10 to 10: above 0 later, below 0 earlier
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    pub offset: Option<f32>,
    /// Amplify quiet sound by at most DB decibels, 0 to 40; --auto-gain alone means 24
    #[arg(long, value_name = "DB", num_args = 0..=1, require_equals = true, default_missing_value = "24")]
    pub auto_gain: Option<f32>,
}

/// The character profile that the command line names, if any.
///
/// # Errors
/// The file cannot be read or is not a character profile.
pub fn open_character(arguments: &FaceArguments) -> Result<Option<Character>, Failed> {
    let Some(path) = &arguments.profile else { return Ok(None) };
    let text = read_text(path)?;
    let character = Character::from_json(&text).with_context(|| format!("{} cannot be used", path.display()));
    character.map(Some).fault(Fault::Usage)
}

/// Where the command line names no student, takes the student of the character profile: the built-in one, or
/// the file `NAME.onnx` beside the profile.
///
/// # Errors
/// As [`open_character`].
pub fn choose_student(student: &mut StudentArguments, face: &FaceArguments) -> Result<(), Failed> {
    let Some(character) = open_character(face)? else { return Ok(()) };
    let (Some(name), None) = (character.student, &student.student) else { return Ok(()) };
    if name == BUILTIN_STUDENT {
        return Ok(());
    }
    let beside =
        face.profile.as_deref().and_then(Path::parent).map(|folder| folder.join(format!("{name}.onnx")));
    match beside.filter(|path| path.is_file()) {
        Some(path) => student.student = Some(path),
        None => eprintln!(
            "v2f: the profile of {} names the student {name}, but {name}.onnx is not beside it; \
             {BUILTIN_STUDENT} is used, --student names another",
            character.name
        ),
    }
    Ok(())
}

/// The options of the command line as the JSON of a character profile.
///
/// # Errors
/// A file cannot be read or is not JSON.
pub fn character_json(arguments: &FaceArguments, student: &str) -> Result<Value, Failed> {
    let mut character = match &arguments.profile {
        Some(path) => object(path)?,
        None => Map::new(),
    };
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            character.insert(key.to_owned(), value);
        }
    };
    put("format", Some(json!(1)));
    put("mapping", arguments.map.as_deref().map(mapping_value).transpose()?);
    put("smoothing", arguments.no_smoothing.then_some(json!(false)));
    put("gate", arguments.no_gate.then_some(json!(false)));
    put("gain_ceiling_db", arguments.auto_gain.map(|decibel| json!(decibel)));
    put("idle", arguments.idle.map(|_| json!(true)));
    put("idle_seed", arguments.idle.map(|seed| json!(seed)));
    character.entry("character").or_insert(json!("character"));
    character.entry("student").or_insert(json!(student));
    if let Some(path) = &arguments.tune {
        let mut tuning = character.remove("tuning").unwrap_or(json!({}));
        if let (Some(all), Some(Value::Object(more))) =
            (tuning.as_object_mut(), object(path)?.remove("parameters"))
        {
            all.extend(more);
        }
        character.insert("tuning".to_owned(), tuning);
    }
    Ok(Value::Object(character))
}

fn mapping_value(map: &str) -> Result<Value, Failed> {
    if map == AUTO {
        return Err(Failed::usage("--map auto chooses by the shapes of a head; name a mapping"));
    }
    match names_a_file(map) {
        true => Ok(Value::Object(object(Path::new(map))?)),
        false => Ok(json!(map)),
    }
}

fn object(path: &Path) -> Result<Map<String, Value>, Failed> {
    let text = read_text(path)?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} cannot be used", path.display()))
        .fault(Fault::Usage)
}

/// Opens a mapping profile by name or file.
///
/// # Errors
/// No profile has this name, or the file cannot be read or used.
pub fn mapping_profile(map: &str) -> Result<Profile, Failed> {
    if !names_a_file(map) {
        return Profile::builtin(map)
            .with_context(|| {
                format!("--map {map}: no profile has this name; use a built-in name or a JSON file")
            })
            .fault(Fault::Usage);
    }
    let text = read_text(Path::new(map))?;
    if Character::is_meant(&text) {
        return Err(Failed::usage(format!("{map} is a character profile; use --profile instead of --map")));
    }
    Profile::from_json(&text).with_context(|| format!("{map} cannot be used")).fault(Fault::Usage)
}

/// Whether `--map` names a file and not a built-in profile.
fn names_a_file(map: &str) -> bool {
    Path::new(map).extension().is_some() || map.contains(std::path::is_separator)
}

/// The mapping profile that fits the names of a head's shapes best; `None` if they are of no family.
fn detected(shapes: &[String]) -> Result<Option<Profile>, Failed> {
    let Some(best) = detect(shapes).into_iter().next() else { return Ok(None) };
    log::info!("the head has the names of {}: --map {}", best.family, best.profile);
    Profile::builtin(&best.profile).map(Some).fault(Fault::Usage)
}

/// The value of `--map` that chooses the mapping by the head.
const AUTO: &str = "auto";

/// The settings between sound and curves. Options of the command line replace values of the character
/// profile.
///
/// # Errors
/// A file cannot be read or used.
pub fn rig_and_gain(arguments: &FaceArguments) -> Result<(RigSettings, GainSettings), Failed> {
    rig_and_gain_for(arguments, None)
}

/// As [`rig_and_gain`], for a head with these names of shapes. Where nothing names a mapping, the names
/// choose it.
///
/// # Errors
/// As [`rig_and_gain`]; `--map auto` without a head, or with one of no known family.
pub fn rig_and_gain_for(
    arguments: &FaceArguments,
    shapes: Option<&[String]>,
) -> Result<(RigSettings, GainSettings), Failed> {
    let (mut rig, mut gain) = (RigSettings::default(), GainSettings::default());
    if let Some(character) = open_character(arguments)? {
        character.apply(&mut rig, &mut gain);
    }
    match (arguments.map.as_deref(), shapes) {
        (Some(AUTO), None) => {
            return Err(Failed::usage("--map auto chooses by the shapes of a head; name one with --head"));
        }
        (Some(AUTO), Some(shapes)) => {
            let found = detected(shapes)?;
            rig.profile = Some(found.ok_or_else(|| {
                Failed::usage("--map auto: the head's shapes have the names of no known family; use --map")
            })?);
        }
        (Some(map), _) => rig.profile = Some(mapping_profile(map)?),
        (None, Some(shapes)) if rig.profile.is_none() => rig.profile = detected(shapes)?,
        (None, _) => {}
    }
    rig.tuning = arguments.tune.as_deref().map(read_text).transpose()?;
    rig.smoothing &= !arguments.no_smoothing;
    rig.gate.enabled &= !arguments.no_gate;
    rig.offset_seconds = arguments.offset.unwrap_or(rig.offset_seconds);
    rig.gate.voice &= !arguments.no_voice_gate;
    gain.normalise &= !arguments.no_normalise;
    if let Some(seed) = arguments.idle {
        rig.idle.enabled = true;
        rig.idle.seed = seed;
    }
    if let Some(ceiling_db) = arguments.auto_gain {
        gain.ceiling_db = ceiling_db;
    }
    Ok((rig, gain))
}

/// Reads a text file that the command line names.
///
/// # Errors
/// It cannot be read.
pub fn read_text(path: &Path) -> Result<String, Failed> {
    std::fs::read_to_string(path)
        .with_context(|| format!("cannot read {}", path.display()))
        .fault(Fault::Usage)
}
