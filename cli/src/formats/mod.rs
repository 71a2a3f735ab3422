//! The files that curves are written to. `docs/formats.md` tells what each is and who reads it.

mod arguments;
mod audio2face;
mod csv;
mod glb;
mod head;
pub mod json;
mod shape_names;
mod sound;
mod spool;
mod unity_anim;
mod usd;

use std::path::Path;
use std::sync::Arc;

use v2f::engine::BakedFrame;
use v2f::model::Manifest;
use v2f::rig::Rig;

use crate::frame_rate::Ratio;
use crate::output_file::OutputFile;
pub use csv::CsvWriter;
use json::{FORMAT, Heading, JsonControl, JsonWriter, StudentName, VERSION};

pub use arguments::{CurveFormat, FormatArguments};
pub use head::Head;
pub use sound::{SoundFile, sound_path};

/// What all curves of one bake have in common.
#[derive(Debug, Clone)]
pub struct Style {
    pub format: CurveFormat,
    pub rate: Ratio,
    pub engine: String,
    pub profile: String,
    pub overwrite: bool,
    /// The character whose shapes move, for formats that carry one.
    pub head: Option<Arc<Head>>,
    /// Where the renderer lies below a Unity clip's animator.
    pub renderer_path: String,
    /// Whether the sound goes into a wav beside the curves.
    pub sound: bool,
}

/// One recording's curves on their way into a file.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub recording: &'a Path,
    pub target: &'a Path,
    pub manifest: &'a Manifest,
    pub rig: &'a Rig,
    /// File name of the sound beside the curves.
    pub sound: Option<&'a str>,
}

impl Subject<'_> {
    /// File name of the recording.
    fn source(&self) -> String {
        self.recording.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The recording's name without its extension.
    fn title(&self) -> String {
        self.recording.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// Takes frames in order. What it holds in memory does not grow with their number.
pub trait FrameWriter {
    /// Writes the next frame.
    ///
    /// # Errors
    /// A disk that refuses; a frame that the format cannot hold.
    fn write(&mut self, frame: BakedFrame<'_>) -> anyhow::Result<()>;

    /// Completes the file; `seconds` is the recording's length.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    fn finish(self: Box<Self>, seconds: f64) -> anyhow::Result<()>;
}

/// Begins the file of one recording.
///
/// # Errors
/// A target that cannot be written, a rig or a head that the format cannot hold.
pub fn create(subject: &Subject<'_>, style: &Style) -> anyhow::Result<Box<dyn FrameWriter>> {
    let file = OutputFile::create(subject.target, style.overwrite)?;
    let head = style.head.clone();
    Ok(match style.format {
        CurveFormat::Csv => Box::new(CsvWriter::new(file, subject.rig.names(), style.rate)?),
        CurveFormat::Json => Box::new(JsonWriter::new(file, heading(subject, style))),
        CurveFormat::Audio2face => Box::new(audio2face::Audio2FaceWriter::new(file, subject, style.rate)),
        CurveFormat::Glb => Box::new(glb::GlbWriter::new(file, subject, style.rate, head)?),
        CurveFormat::Usda => Box::new(usd::UsdWriter::new(file, subject, style.rate, head.as_deref())?),
        CurveFormat::Anim => {
            Box::new(unity_anim::AnimWriter::new(file, subject, style.rate, &style.renderer_path)?)
        }
    })
}

/// The heading of a curves JSON.
fn heading(subject: &Subject<'_>, style: &Style) -> Heading {
    let Subject { manifest, rig, .. } = subject;
    Heading {
        format: FORMAT.to_owned(),
        version: VERSION,
        source: subject.source(),
        student: StudentName { name: manifest.name.clone(), version: manifest.version.clone() },
        engine: style.engine.clone(),
        profile: style.profile.clone(),
        fps: style.rate.into(),
        controls: rig
            .controls()
            .iter()
            .map(|control| JsonControl {
                name: control.name.clone(),
                neutral: control.neutral,
                min: control.min,
                max: control.max,
            })
            .collect(),
    }
}

impl FrameWriter for CsvWriter<OutputFile> {
    fn write(&mut self, frame: BakedFrame<'_>) -> anyhow::Result<()> {
        Self::write(self, frame.index, frame.values)
    }

    fn finish(self: Box<Self>, _seconds: f64) -> anyhow::Result<()> {
        Self::finish(*self)?.finish()
    }
}

impl FrameWriter for JsonWriter<OutputFile> {
    fn write(&mut self, frame: BakedFrame<'_>) -> anyhow::Result<()> {
        Self::write(self, frame.seconds, frame.values)
    }

    fn finish(self: Box<Self>, seconds: f64) -> anyhow::Result<()> {
        Self::finish(*self, seconds)?.finish()
    }
}
