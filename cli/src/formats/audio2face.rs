//! JSON as Audio2Face exports it: names once, then one row of weights per rig frame.

use std::io::Write as _;

use v2f::runtime::BakedFrame;

use crate::frame_rate::Ratio;
use crate::output_file::OutputFile;

use super::writer::{FrameWriter, OutputSettings, Subject};

/// Begins a file.
///
/// # Errors
/// None.
pub fn create(
    file: OutputFile,
    subject: &Subject<'_>,
    settings: &OutputSettings,
) -> anyhow::Result<Box<dyn FrameWriter>> {
    Ok(Box::new(Audio2FaceWriter::new(file, subject, settings.rate)))
}

struct Audio2FaceWriter {
    file: OutputFile,
    head: String,
    frames: u64,
}

impl Audio2FaceWriter {
    fn new(file: OutputFile, subject: &Subject<'_>, rate: Ratio) -> Self {
        let names: Vec<&str> = subject.rig.names().collect();
        let track = subject.sound.map_or_else(|| subject.source(), str::to_owned);
        // Some readers expect an integer where the rate is one.
        let per_second = match rate.denominator {
            1 => serde_json::json!(rate.numerator),
            _ => serde_json::json!(rate.per_second()),
        };
        let head = format!(
            "{{\n\"exportFps\": {per_second},\n\"trackPath\": {},\n\"numPoses\": {},\n\
             \"facsNames\": {},\n\"weightMat\": [",
            serde_json::json!(track),
            names.len(),
            serde_json::json!(names),
        );
        Self { file, head, frames: 0 }
    }
}

impl FrameWriter for Audio2FaceWriter {
    fn write(&mut self, frame: BakedFrame<'_>) -> anyhow::Result<()> {
        match self.frames {
            0 => writeln!(self.file, "{}", self.head)?,
            _ => self.file.write_all(b",\n")?,
        }
        serde_json::to_writer(&mut self.file, frame.values)?;
        self.frames += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>, _seconds: f64) -> anyhow::Result<()> {
        if self.frames == 0 {
            self.file.write_all(self.head.as_bytes())?;
        }
        write!(self.file, "\n],\n\"numFrames\": {}\n}}\n", self.frames)?;
        self.file.finish()
    }
}
