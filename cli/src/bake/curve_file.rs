//! The output of one recording: the file of its curves, and its sound beside it.

use v2f::rig::Rig;
use v2f::runtime::BakedFrame;
use v2f::student::Manifest;

use crate::formats::{CurveFormat, FrameWriter, OutputSettings, SoundFile, Subject};
use crate::recording::Recording;

use super::inputs::Job;

/// A file of curves that is being written. It keeps the first error, because a sink of rig frames cannot
/// return one.
pub struct CurveFile {
    writer: Box<dyn FrameWriter>,
    error: Option<anyhow::Error>,
}

/// Begins the wav beside the curves, if the command line asks for one.
///
/// # Errors
/// As [`SoundFile::beside`].
pub fn sound_beside(
    job: &Job,
    recording: &Recording,
    settings: &OutputSettings,
) -> anyhow::Result<Option<SoundFile>> {
    if !settings.sound {
        return Ok(None);
    }
    SoundFile::beside(&job.curves, &job.recording, recording, settings.overwrite).map(Some)
}

impl CurveFile {
    /// Begins the file of one recording.
    ///
    /// # Errors
    /// As [`CurveFormat::create`].
    pub fn create(
        job: &Job,
        manifest: &Manifest,
        rig: &Rig,
        format: CurveFormat,
        settings: &OutputSettings,
        sound: Option<&SoundFile>,
    ) -> anyhow::Result<Self> {
        let subject = Subject {
            recording: &job.recording,
            target: &job.curves,
            manifest,
            rig,
            sound: sound.map(SoundFile::name),
        };
        Ok(Self { writer: format.create(&subject, settings)?, error: None })
    }

    /// Writes the next rig frame.
    pub fn take(&mut self, frame: BakedFrame<'_>) {
        if self.error.is_none() {
            self.error = self.writer.write(frame).err();
        }
    }

    /// Returns the error that writing met, if there is one.
    pub fn check(&mut self) -> anyhow::Result<()> {
        self.error.take().map_or(Ok(()), |error| Err(error.context("the curves cannot be written")))
    }

    /// Completes the file; `seconds` is the length of the recording.
    ///
    /// # Errors
    /// Writing met an error.
    pub fn finish(mut self, seconds: f64) -> anyhow::Result<()> {
        self.check()?;
        self.writer.finish(seconds)
    }
}
