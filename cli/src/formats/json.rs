//! Curves as JSON: written one rig frame at a time, read as a whole. `docs/curves-json.md` specifies the
//! format.

use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};

use v2f::runtime::BakedFrame;

use crate::frame_rate::Ratio;
use crate::output_file::OutputFile;

use super::writer::{FrameWriter, OutputSettings, Subject};

const FORMAT: &str = "v2f-curves";
const VERSION: u32 = 1;

/// Everything before the rig frames.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heading {
    pub format: String,
    pub version: u32,
    /// File name of the recording.
    pub source: String,
    pub student: StudentName,
    pub engine: String,
    pub profile: String,
    pub fps: JsonRatio,
    pub controls: Vec<JsonControl>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StudentName {
    pub name: String,
    pub version: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonRatio {
    pub numerator: u32,
    pub denominator: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JsonControl {
    pub name: String,
    pub neutral: f32,
    pub min: f32,
    pub max: f32,
}

/// A whole file.
#[derive(Debug, Clone, Deserialize)]
pub struct CurvesFile {
    #[serde(flatten)]
    pub heading: Heading,
    /// Time of the first rig frame, seconds.
    #[serde(default)]
    pub start_seconds: f64,
    pub frames: Vec<Vec<f32>>,
    /// Length of the recording, seconds.
    pub seconds: f64,
}

/// Begins a file.
///
/// # Errors
/// None.
pub fn create(
    file: OutputFile,
    subject: &Subject<'_>,
    settings: &OutputSettings,
) -> anyhow::Result<Box<dyn FrameWriter>> {
    Ok(Box::new(JsonWriter::new(file, heading(subject, settings))))
}

fn heading(subject: &Subject<'_>, settings: &OutputSettings) -> Heading {
    let control = |control: &v2f::rig::Control| JsonControl {
        name: control.name.clone(),
        neutral: control.neutral,
        min: control.min,
        max: control.max,
    };
    let Subject { manifest, rig, .. } = subject;
    Heading {
        format: FORMAT.to_owned(),
        version: VERSION,
        source: subject.source(),
        student: StudentName { name: manifest.name.clone(), version: manifest.version.clone() },
        engine: settings.engine.clone(),
        profile: settings.profile.clone(),
        fps: settings.rate.into(),
        controls: rig.controls().iter().map(control).collect(),
    }
}

/// Writes the heading with the first rig frame, then one line per rig frame.
struct JsonWriter<W: Write> {
    out: W,
    heading: Heading,
    frames: u64,
}

impl<W: Write> JsonWriter<W> {
    fn new(out: W, heading: Heading) -> Self {
        Self { out, heading, frames: 0 }
    }

    /// Writes one rig frame; `seconds` is its time.
    fn write_row(&mut self, seconds: f64, values: &[f32]) -> anyhow::Result<()> {
        if self.frames == 0 {
            self.begin(seconds)?;
        } else {
            self.out.write_all(b",\n")?;
        }
        serde_json::to_writer(&mut self.out, values)?;
        self.frames += 1;
        Ok(())
    }

    /// Writes the end and returns the file; `seconds` is the length of the recording.
    fn into_file(mut self, seconds: f64) -> anyhow::Result<W> {
        if self.frames == 0 {
            self.begin(0.0)?;
        }
        write!(self.out, "\n],\n\"frame_count\": {},\n\"seconds\": {seconds}\n}}\n", self.frames)?;
        Ok(self.out)
    }

    fn begin(&mut self, start_seconds: f64) -> anyhow::Result<()> {
        let heading = serde_json::to_string_pretty(&self.heading)?;
        let open = heading.trim_end().strip_suffix('}').unwrap_or(&heading).trim_end();
        write!(self.out, "{open},\n  \"start_seconds\": {start_seconds},\n\"frames\": [\n")?;
        Ok(())
    }
}

impl FrameWriter for JsonWriter<OutputFile> {
    fn write(&mut self, frame: BakedFrame<'_>) -> anyhow::Result<()> {
        self.write_row(frame.seconds, frame.values)
    }

    fn finish(self: Box<Self>, seconds: f64) -> anyhow::Result<()> {
        self.into_file(seconds)?.finish()
    }
}

impl CurvesFile {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// The file cannot be read, has another format or version, or a rig frame has the wrong number of values.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("{} cannot be used as curves", path.display()))
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let file: Self = serde_json::from_str(text)?;
        if file.heading.format != FORMAT || file.heading.version != VERSION {
            let Heading { format, version, .. } = &file.heading;
            bail!("its format is {format} version {version}; expected {FORMAT} version {VERSION}");
        }
        if file.heading.controls.is_empty() || !file.seconds.is_finite() || !file.start_seconds.is_finite() {
            bail!("it has no controls or no length");
        }
        if file.rate().is_none() {
            bail!("its frames per second are {:?}; expected a positive ratio", file.heading.fps);
        }
        let width = file.heading.controls.len();
        match file
            .frames
            .iter()
            .position(|frame| frame.len() != width || frame.iter().any(|value| !value.is_finite()))
        {
            Some(index) => {
                bail!("rig frame {index} does not have {width} finite values, one per control")
            }
            None => Ok(file),
        }
    }

    /// Rig frames per second; `None` where the ratio is not positive.
    pub fn rate(&self) -> Option<Ratio> {
        Ratio::new(self.heading.fps.numerator.into(), self.heading.fps.denominator.into())
    }
}

impl From<Ratio> for JsonRatio {
    fn from(ratio: Ratio) -> Self {
        Self { numerator: ratio.numerator, denominator: ratio.denominator }
    }
}

#[cfg(test)]
mod tests;
