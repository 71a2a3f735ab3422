//! The curves of one recording on their way to a file.

use std::path::Path;

use v2f::engine::{BakedFrame, FrameRate};
use v2f::model::Manifest;
use v2f::rig::Rig;

use crate::arguments::CurveFormat;
use crate::curves_csv::CsvWriter;
use crate::curves_json::{FORMAT, Heading, JsonControl, JsonWriter, StudentName, VERSION};
use crate::frame_rate::{RateChoice, Ratio};
use crate::unfinished::Unfinished;

/// What all curves of one bake have in common.
#[derive(Debug, Clone)]
pub struct Style {
    pub format: CurveFormat,
    pub rate: Ratio,
    pub engine: String,
    pub profile: String,
    pub overwrite: bool,
}

/// Takes frames; remembers the first error, because a sink cannot return one.
pub struct Curves {
    writer: Writer,
    error: Option<anyhow::Error>,
}

// One per file being written: its size does not matter.
#[allow(clippy::large_enum_variant)]
enum Writer {
    Csv(CsvWriter<Unfinished>),
    Json(JsonWriter<Unfinished>),
}

/// Frames per second as asked for, or what the format is usually written at.
pub fn choose_rate(asked: Option<RateChoice>, format: CurveFormat) -> RateChoice {
    /// What the app on the phone records.
    const LIVE_LINK_FACE: u32 = 60;
    asked.unwrap_or(match format {
        CurveFormat::Csv => RateChoice::PerSecond(Ratio::whole(LIVE_LINK_FACE)),
        CurveFormat::Json => RateChoice::Student,
    })
}

/// The choice as the library's setting.
pub fn frame_rate(choice: RateChoice) -> FrameRate {
    match choice {
        RateChoice::Student => FrameRate::Student,
        RateChoice::PerSecond(Ratio { numerator, denominator }) => {
            FrameRate::PerSecond { numerator, denominator }
        }
    }
}

/// The choice as a ratio; the student's own is rate over hop.
pub fn exact_ratio(choice: RateChoice, manifest: &Manifest) -> Option<Ratio> {
    match choice {
        RateChoice::PerSecond(ratio) => Some(ratio),
        RateChoice::Student => Ratio::new(
            u64::from(manifest.sample_rate) * u64::from(manifest.hop.denominator),
            u64::from(manifest.hop.numerator),
        ),
    }
}

/// The heading of a curves JSON.
pub fn heading(recording: &Path, manifest: &Manifest, rig: &Rig, style: &Style) -> Heading {
    Heading {
        format: FORMAT.to_owned(),
        version: VERSION,
        source: recording.file_name().unwrap_or_default().to_string_lossy().into_owned(),
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

impl Curves {
    /// Begins the file of one recording.
    pub fn create(
        recording: &Path,
        target: &Path,
        manifest: &Manifest,
        rig: &Rig,
        style: &Style,
    ) -> anyhow::Result<Self> {
        let file = Unfinished::create(target, style.overwrite)?;
        let writer = match style.format {
            CurveFormat::Csv => Writer::Csv(CsvWriter::new(file, rig.names(), style.rate)?),
            CurveFormat::Json => {
                Writer::Json(JsonWriter::new(file, heading(recording, manifest, rig, style)))
            }
        };
        Ok(Self { writer, error: None })
    }

    /// Takes the next frame.
    pub fn take(&mut self, frame: BakedFrame<'_>) {
        if self.error.is_some() {
            return;
        }
        self.error = match &mut self.writer {
            Writer::Csv(writer) => writer.write(frame.index, frame.values),
            Writer::Json(writer) => writer.write(frame.seconds, frame.values),
        }
        .err();
    }

    /// The error that the file met, if any.
    pub fn check(&mut self) -> anyhow::Result<()> {
        self.error.take().map_or(Ok(()), |error| Err(error.context("the curves cannot be written")))
    }

    /// Completes the file; `seconds` is the recording's length.
    pub fn finish(mut self, seconds: f64) -> anyhow::Result<()> {
        self.check()?;
        match self.writer {
            Writer::Csv(writer) => writer.finish(),
            Writer::Json(writer) => writer.finish(seconds),
        }?
        .finish()
    }
}
