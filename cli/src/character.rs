//! Character profiles on the command line, and what the command line says as one.

use std::path::Path;

use anyhow::Context as _;
use serde_json::{Map, Value, json};
use v2f::engine::Character;

use crate::arguments::{FaceArguments, StudentArguments};
use crate::failure::{Failed, Fault, FaultOf as _};
use crate::student::{BUILTIN_STUDENT, names_a_file, read_text};

/// The character profile that the command line names, if any.
///
/// # Errors
/// A file that cannot be read, or is no character profile.
pub fn open_character(arguments: &FaceArguments) -> Result<Option<Character>, Failed> {
    let Some(path) = &arguments.profile else { return Ok(None) };
    let text = read_text(path)?;
    let character = Character::from_json(&text).with_context(|| format!("{} cannot be used", path.display()));
    character.map(Some).fault(Fault::Usage)
}

/// Where the command line names no student, takes the one that the character was tuned with: the built-in one, or the file of
/// that name beside the profile.
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
            "v2f: {} was tuned with the student {name}, which does not lie beside it; {BUILTIN_STUDENT} plays, --student takes another",
            character.name
        ),
    }
    Ok(())
}

/// What the command line says of a face, as a character profile's JSON.
///
/// # Errors
/// Files that cannot be read or are no JSON.
pub fn character_of(arguments: &FaceArguments, student: &str) -> Result<Value, Failed> {
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
