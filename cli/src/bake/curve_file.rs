//! The curves of one recording on their way to a file, and its sound beside them.

use v2f::engine::BakedFrame;
use v2f::model::Manifest;
use v2f::rig::Rig;

use crate::formats::{CurveFormat, FrameWriter, SoundFile, Style, Subject};
use crate::recording::Recording;

use super::inputs::Job;

/// Takes frames and sound; remembers the first error, because a sink cannot return one.
pub struct Curves {
    writer: Box<dyn FrameWriter>,
    error: Option<anyhow::Error>,
}

/// The wav beside the curves, if one is wanted.
pub fn sound_beside(job: &Job, recording: &Recording, style: &Style) -> anyhow::Result<Option<SoundFile>> {
    if !style.sound {
        return Ok(None);
    }
    SoundFile::beside(&job.curves, &job.recording, recording, style.overwrite).map(Some)
}

impl Curves {
    /// Begins the file of one recording.
    pub fn create(
        job: &Job,
        manifest: &Manifest,
        rig: &Rig,
        format: CurveFormat,
        style: &Style,
        sound: Option<&SoundFile>,
    ) -> anyhow::Result<Self> {
        let subject = Subject {
            recording: &job.recording,
            target: &job.curves,
            manifest,
            rig,
            sound: sound.map(SoundFile::name),
        };
        Ok(Self { writer: format.create(&subject, style)?, error: None })
    }

    /// Takes the next frame.
    pub fn take(&mut self, frame: BakedFrame<'_>) {
        if self.error.is_none() {
            self.error = self.writer.write(frame).err();
        }
    }

    /// The error that the file met, if any.
    pub fn check(&mut self) -> anyhow::Result<()> {
        self.error.take().map_or(Ok(()), |error| Err(error.context("the curves cannot be written")))
    }

    /// Completes the file; `seconds` is the recording's length.
    pub fn finish(mut self, seconds: f64) -> anyhow::Result<()> {
        self.check()?;
        self.writer.finish(seconds)
    }
}
