//! A mapping profile, read from JSON (`docs/mapping-profiles.md`) and checked. `mapping` compiles it for a
//! rig.

use std::collections::HashSet;

use serde::Deserialize;

use super::{
    builtin::BUILTIN,
    error::RigError,
    schema::{Control, Rig},
};

/// The profile format that this library reads.
const FORMAT: u32 = 1;
const MAX_TARGETS: usize = 4096;
const MAX_TERMS: usize = 65_536;
/// Largest weight, gain or range. A larger one is a mistake.
const MAX_NUMBER: f32 = 1000.0;
const MAX_NAME_CHARACTERS: usize = 128;

/// Most other names of one target's shape.
const MAX_ALIASES: usize = 32;
/// Longest least hold time of a winner, milliseconds.
const MAX_HOLD_MS: u32 = 1000;

/// One term of a target: `weight x source`, optionally multiplied by a second source and divided by a third.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "TermText")]
pub struct Term {
    /// The control that is read.
    pub source: String,
    /// Its factor.
    pub weight: f32,
    /// A control that multiplies the source.
    pub times: Option<String>,
    /// A control that divides the source: `clamp(source / over, 0, 1)`, or 0 if `over` is about 0.
    pub over: Option<String>,
}

/// One control of the character: `clamp(gain x sum of terms + offset)`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "TargetText")]
pub struct Target {
    /// Name, neutral value and range of the control.
    pub control: Control,
    /// The terms of the sum.
    pub terms: Vec<Term>,
    /// Factor on their sum.
    pub gain: f32,
    /// Added after the gain.
    pub offset: f32,
    /// Lowest and highest output value.
    pub clamp: [f32; 2],
    /// If true, the control stays at its neutral value.
    pub mask: bool,
    /// Other names that meshes give its shape, in order of preference.
    pub aliases: Vec<String>,
}

/// Winner-takes-all: of some targets only the strongest is shown, at its highest value.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WinnerSettings {
    /// The targets that compete; empty for all of the profile.
    #[serde(default)]
    pub targets: Vec<String>,
    /// A winner stays for at least this long, milliseconds, 0 to 1000.
    #[serde(default)]
    pub hold_ms: u32,
}

/// What a profile says of the kind of mesh that it drives.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Its name for people.
    pub label: String,
    /// How much of a speaking face its shapes show, above 0 up to 1. Of two families whose names fit alike,
    /// the one with more detail is taken.
    pub detail: f32,
}

/// A mapping profile: a character's controls as functions of the source rig's controls, or of another
/// profile's.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    name: String,
    description: String,
    input: String,
    family: Option<Family>,
    winner: Option<WinnerSettings>,
    targets: Vec<Target>,
}

impl Profile {
    /// The `input` of a profile that reads the source rig.
    pub const STUDENT: &str = "student";

    /// Reads a profile. Allocates; for load time only.
    ///
    /// # Errors
    /// Text that is not JSON as described in `docs/mapping-profiles.md` (with line, column and the target's
    /// name), numbers out of range, a duplicate target, too many targets or terms.
    pub fn from_json(text: &str) -> Result<Self, RigError> {
        let raw: ProfileText = serde_json::from_str(text).map_err(|error| text_error(text, &error))?;
        let content = |problem: String| RigError::ProfileContent { profile: raw.name.clone(), problem };
        if raw.format != FORMAT {
            return Err(content(format!("`format` is {}; this library reads {FORMAT}", raw.format)));
        }
        check_name(&raw.name).map_err(|problem| content(format!("`name` {problem}")))?;
        check_name(&raw.input).map_err(|problem| content(format!("`input` {problem}")))?;
        if raw.targets.is_empty() || raw.targets.len() > MAX_TARGETS {
            return Err(content(format!(
                "it has {} targets; expected 1 to {MAX_TARGETS}",
                raw.targets.len()
            )));
        }
        let terms: usize = raw.targets.iter().map(|target| target.terms.len()).sum();
        if terms > MAX_TERMS {
            return Err(content(format!("it has {terms} terms; expected at most {MAX_TERMS}")));
        }
        let mut names = HashSet::new();
        if let Some(duplicate) = raw.targets.iter().find(|target| !names.insert(target.control.name.as_str()))
        {
            return Err(content(format!(
                "target `{}` is listed twice; remove or rename one",
                duplicate.control.name
            )));
        }
        if let Some(winner) = &raw.winner {
            check_winner(winner, &raw.targets).map_err(content)?;
        }
        if let Some(family) = &raw.family {
            check_family(family).map_err(content)?;
        }
        let ProfileText { name, description, input, family, winner, targets, .. } = raw;
        Ok(Self { name, description, input, family, winner, targets })
    }

    /// A profile that ships inside the library.
    ///
    /// # Errors
    /// No shipped profile has this name; the text lists all names.
    pub fn builtin(name: &str) -> Result<Self, RigError> {
        match BUILTIN.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => Self::from_json(text),
            None => {
                let known = Self::builtin_names().collect::<Vec<_>>().join(", ");
                Err(RigError::UnknownProfile { name: name.to_owned(), known })
            }
        }
    }

    /// The names that [`builtin`](Profile::builtin) knows.
    pub fn builtin_names() -> impl ExactSizeIterator<Item = &'static str> {
        BUILTIN.iter().map(|&(name, _)| name)
    }

    /// The profile's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its purpose, for people.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// [`STUDENT`](Profile::STUDENT), or the name of the profile whose targets this one reads.
    pub fn input(&self) -> &str {
        &self.input
    }

    /// The rig by which the shapes of a mesh are found: the profile's targets, or the controls named here
    /// with the aliases that the profile has for them. Allocates.
    ///
    /// # Errors
    /// A name of `controls` is empty or stands twice.
    pub fn shape_rig(&self, controls: Option<&[&str]>) -> Result<Rig, RigError> {
        let own: Vec<&str> = self.targets.iter().map(|target| target.control.name.as_str()).collect();
        let names = controls.unwrap_or(&own);
        let aliases = names.iter().map(|name| {
            let target = self.targets.iter().find(|target| target.control.name == **name);
            target.map(|target| target.aliases.clone()).unwrap_or_default()
        });
        let aliases = aliases.collect();
        Ok(Rig::of_names(names)?.with_shapes(aliases, Vec::new()))
    }

    /// The kind of mesh that it drives, if it says so. Detection tries the shipped profiles that do.
    pub fn family(&self) -> Option<&Family> {
        self.family.as_ref()
    }

    /// Which targets compete, if any.
    pub fn winner(&self) -> Option<&WinnerSettings> {
        self.winner.as_ref()
    }

    /// The character's controls in order.
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }
}

/// The JSON of a profile.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileText {
    format: u32,
    name: String,
    #[serde(default)]
    description: String,
    input: String,
    family: Option<Family>,
    winner: Option<WinnerSettings>,
    targets: Vec<Target>,
}

/// The JSON of a target.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetText {
    name: String,
    #[serde(default)]
    neutral: f32,
    #[serde(default)]
    min: f32,
    #[serde(default = "one")]
    max: f32,
    #[serde(default)]
    terms: Vec<Term>,
    #[serde(default = "one")]
    gain: f32,
    #[serde(default)]
    offset: f32,
    clamp: Option<[f32; 2]>,
    #[serde(default)]
    mask: bool,
    #[serde(default)]
    aliases: Vec<String>,
}

/// The JSON of a term.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermText {
    source: String,
    #[serde(default = "one")]
    weight: f32,
    times: Option<String>,
    over: Option<String>,
}

fn one() -> f32 {
    1.0
}

impl TryFrom<TermText> for Term {
    type Error = String;

    fn try_from(text: TermText) -> Result<Self, String> {
        check_number("weight", text.weight)?;
        Ok(Self { source: text.source, weight: text.weight, times: text.times, over: text.over })
    }
}

impl TryFrom<TargetText> for Target {
    type Error = String;

    fn try_from(text: TargetText) -> Result<Self, String> {
        check_name(&text.name).map_err(|problem| format!("`name` {problem}"))?;
        let clamp = text.clamp.unwrap_or([text.min, text.max]);
        let [low, high] = clamp;
        let numbers = [
            ("neutral", text.neutral),
            ("min", text.min),
            ("max", text.max),
            ("gain", text.gain),
            ("offset", text.offset),
            ("clamp", low),
            ("clamp", high),
        ];
        for (what, number) in numbers {
            check_number(what, number)?;
        }
        if text.min >= text.max || !(text.min..=text.max).contains(&text.neutral) {
            return Err(format!(
                "min {}, neutral {}, max {}; expected min < max and neutral between them",
                text.min, text.neutral, text.max
            ));
        }
        if low > high || low < text.min || high > text.max {
            return Err(format!(
                "`clamp` is [{low}, {high}]; expected [low, high] with low <= high, within min {} and max {}",
                text.min, text.max
            ));
        }
        if text.aliases.len() > MAX_ALIASES {
            return Err(format!("has {} aliases; expected at most {MAX_ALIASES}", text.aliases.len()));
        }
        for alias in &text.aliases {
            check_name(alias).map_err(|problem| format!("an alias {problem}"))?;
        }
        let control = Control { name: text.name, neutral: text.neutral, min: text.min, max: text.max };
        let TargetText { terms, gain, offset, mask, aliases, .. } = text;
        Ok(Self { control, terms, gain, offset, clamp, mask, aliases })
    }
}

fn check_number(what: &str, number: f32) -> Result<(), String> {
    // NaN is in no range.
    if (-MAX_NUMBER..=MAX_NUMBER).contains(&number) {
        return Ok(());
    }
    Err(format!("`{what}` is {number}; expected a number from -{MAX_NUMBER} to {MAX_NUMBER}"))
}

/// Competing targets exist, rest at 0 at the least, and come in twos.
fn check_winner(winner: &WinnerSettings, targets: &[Target]) -> Result<(), String> {
    if winner.hold_ms > MAX_HOLD_MS {
        return Err(format!("`winner.hold_ms` is {}; expected 0 to {MAX_HOLD_MS}", winner.hold_ms));
    }
    if let Some(name) = winner.targets.iter().find(|name| !targets.iter().any(|t| t.control.name == **name)) {
        return Err(format!("`winner.targets` names `{name}`, which is none of its targets"));
    }
    let competes =
        |target: &&Target| winner.targets.is_empty() || winner.targets.contains(&target.control.name);
    if let Some(target) = targets.iter().filter(competes).find(|target| target.control.min != 0.0) {
        let name = &target.control.name;
        return Err(format!(
            "target `{name}` competes in `winner` and has min {}; expected 0",
            target.control.min
        ));
    }
    if targets.iter().filter(competes).count() < 2 {
        return Err("`winner` needs at least two targets that compete".to_owned());
    }
    Ok(())
}

fn check_family(family: &Family) -> Result<(), String> {
    check_name(&family.label).map_err(|problem| format!("`family.label` {problem}"))?;
    if family.detail > 0.0 && family.detail <= 1.0 {
        return Ok(());
    }
    Err(format!("`family.detail` is {}; expected a number above 0 up to 1", family.detail))
}

fn check_name(name: &str) -> Result<(), String> {
    let characters = name.chars().count();
    if (1..=MAX_NAME_CHARACTERS).contains(&characters) {
        return Ok(());
    }
    Err(format!("has {characters} characters; expected 1 to {MAX_NAME_CHARACTERS}"))
}

/// The JSON reader's error, with the name of the target that contains it.
fn text_error(text: &str, error: &serde_json::Error) -> RigError {
    let (line, column) = (error.line(), error.column());
    let message = error.to_string();
    let ending = format!(" at line {line} column {column}");
    let problem = message.strip_suffix(&ending).unwrap_or(&message).to_owned();
    RigError::ProfileText { line, column, place: failing_target(text).unwrap_or_default(), problem }
}

/// `, target ...` for the first target that cannot be read.
fn failing_target(text: &str) -> Option<String> {
    let whole: serde_json::Value = serde_json::from_str(text).ok()?;
    let targets = whole.get("targets")?.as_array()?;
    let index = targets.iter().position(|target| Target::deserialize(target).is_err())?;
    match targets.get(index)?.get("name").and_then(serde_json::Value::as_str) {
        Some(name) => Some(format!(", target `{name}`")),
        None => Some(format!(", target number {}", index + 1)),
    }
}

#[cfg(test)]
mod tests;
