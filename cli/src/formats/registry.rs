//! The formats of curves. A format is one entry of [`FORMATS`]: options, help, file names and writers all
//! follow from it.

use std::path::Path;

use clap::ValueEnum;
use clap::builder::PossibleValue;

use v2f::rig::Rig;

use crate::frame_rate::{RateChoice, Ratio};
use crate::output_file::OutputFile;

use super::head::Head;
use super::writer::{FrameWriter, OutputSettings, Subject};
use super::{audio2face, csv, glb, json, unity_anim, usd};

/// Whether a format carries a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadUse {
    /// It has no place for one.
    None,
    /// It carries the one of `--head`.
    Optional,
    /// It cannot be without one; the project's own head where `--head` is absent.
    Required,
}

/// Begins the file of one recording.
type Create = fn(OutputFile, &Subject<'_>, &OutputSettings) -> anyhow::Result<Box<dyn FrameWriter>>;

/// One format.
#[derive(Debug, Clone, Copy)]
pub struct CurveFormat {
    /// Its name for `--format`.
    name: &'static str,
    /// Its name in a list of formats.
    label: &'static str,
    /// Its line in the help of `--format`.
    help: &'static str,
    /// File name extension, without the dot. Of several formats with one extension, the extension alone means
    /// the first.
    extension: &'static str,
    default_rate: RateChoice,
    head: HeadUse,
    /// It has a place for curves that no face has.
    voice_curves: bool,
    /// Refuses rigs whose control names the format cannot hold.
    check_rig: fn(&[&str]) -> anyhow::Result<()>,
    /// Refuses heads that the format cannot hold.
    check_head: fn(&Head, &Rig) -> anyhow::Result<()>,
    create: Create,
}

/// Rig frames per second where `--fps` is absent: what the Live Link Face app records, and what games draw.
const DEFAULT_RATE: RateChoice = RateChoice::PerSecond(Ratio::whole(60));

/// Every format.
pub static FORMATS: [CurveFormat; 6] = [
    CurveFormat {
        name: "csv",
        label: "Live Link Face CSV",
        help: "CSV of the Live Link Face app (ARKit rigs only)",
        extension: "csv",
        default_rate: DEFAULT_RATE,
        head: HeadUse::None,
        voice_curves: true,
        check_rig: csv::check_rig,
        check_head: any_head,
        create: csv::create,
    },
    CurveFormat {
        name: "json",
        label: "JSON",
        help: "Curves of any rig; see docs/curves-json.md",
        extension: "json",
        default_rate: RateChoice::Student,
        head: HeadUse::None,
        voice_curves: true,
        check_rig: any_rig,
        check_head: any_head,
        create: json::create,
    },
    CurveFormat {
        name: "glb",
        label: "glTF",
        help: "glTF 2.0 binary: a head with a morph animation",
        extension: "glb",
        default_rate: DEFAULT_RATE,
        head: HeadUse::Required,
        voice_curves: false,
        check_rig: any_rig,
        check_head: any_head,
        create: glb::create,
    },
    CurveFormat {
        name: "usda",
        label: "USD",
        help: "USD text: a UsdSkel blend shape animation, with the head of --head if there is one",
        extension: "usda",
        default_rate: DEFAULT_RATE,
        head: HeadUse::Optional,
        voice_curves: false,
        check_rig: any_rig,
        check_head: usd::check_head,
        create: usd::create,
    },
    CurveFormat {
        name: "anim",
        label: "Unity",
        help: "Unity AnimationClip",
        extension: "anim",
        default_rate: DEFAULT_RATE,
        head: HeadUse::None,
        voice_curves: false,
        check_rig: any_rig,
        check_head: any_head,
        create: unity_anim::create,
    },
    CurveFormat {
        name: "a2f",
        label: "Audio2Face",
        help: "JSON as Audio2Face exports it",
        extension: "json",
        default_rate: DEFAULT_RATE,
        head: HeadUse::None,
        voice_curves: false,
        check_rig: any_rig,
        check_head: any_head,
        create: audio2face::create,
    },
];

fn any_rig(_: &[&str]) -> anyhow::Result<()> {
    Ok(())
}

fn any_head(_: &Head, _: &Rig) -> anyhow::Result<()> {
    Ok(())
}

impl CurveFormat {
    /// The format of recordings that are baked into a folder without `--format`.
    pub fn default_for_folders() -> Self {
        let [csv, ..] = FORMATS;
        csv
    }

    /// The format of curves that go to standard output without `--format`.
    pub fn default_for_pipes() -> Self {
        let [_, json, ..] = FORMATS;
        json
    }

    /// The format that an output's extension means.
    pub fn of_extension(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        FORMATS.iter().copied().find(|format| format.extension.eq_ignore_ascii_case(extension))
    }

    /// Its name for `--format`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// File name extension, without the dot.
    pub fn extension(&self) -> &'static str {
        self.extension
    }

    /// Rig frames per second where `--fps` is absent.
    pub fn default_rate(&self) -> RateChoice {
        self.default_rate
    }

    /// Whether it carries a character.
    pub fn head(&self) -> HeadUse {
        self.head
    }

    /// Whether it has a place for curves that no face has.
    pub fn has_voice_curves(&self) -> bool {
        self.voice_curves
    }

    /// Refuses a rig whose control names the format cannot hold.
    ///
    /// # Errors
    /// Says which names the format knows.
    pub fn check_rig(&self, controls: &[&str]) -> anyhow::Result<()> {
        (self.check_rig)(controls)
    }

    /// Refuses a head that the format cannot hold.
    ///
    /// # Errors
    /// Says what of the head.
    pub fn check_head(&self, head: &Head, rig: &Rig) -> anyhow::Result<()> {
        (self.check_head)(head, rig)
    }

    /// Begins the file of one recording.
    ///
    /// # Errors
    /// The target cannot be written, or the format cannot hold the rig or the head.
    pub fn create(
        &self,
        subject: &Subject<'_>,
        settings: &OutputSettings,
    ) -> anyhow::Result<Box<dyn FrameWriter>> {
        let file = OutputFile::create(subject.target, settings.overwrite)?;
        (self.create)(file, subject, settings)
    }
}

impl ValueEnum for CurveFormat {
    fn value_variants<'a>() -> &'a [Self] {
        &FORMATS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name).help(self.help))
    }
}

/// Every extension once, with its dot: `.csv, .json, ...`.
pub fn extensions() -> String {
    let mut all: Vec<String> = Vec::new();
    for format in &FORMATS {
        let extension = format!(".{}", format.extension);
        if !all.contains(&extension) {
            all.push(extension);
        }
    }
    all.join(", ")
}

/// The names of all formats in a sentence: `Live Link Face CSV, JSON, ...`.
pub fn labels() -> String {
    FORMATS.map(|format| format.label).join(", ")
}

/// Names for `--format` of the formats that carry a head: `glb and usda`.
pub fn names_with_head() -> String {
    let with_head = FORMATS.iter().filter(|format| format.head != HeadUse::None);
    with_head.map(|format| format.name).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests;
