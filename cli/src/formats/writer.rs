//! What every format is given, and what it must do.

use std::path::Path;
use std::sync::Arc;

use v2f::rig::Rig;
use v2f::runtime::BakedFrame;
use v2f::student::Manifest;

use crate::frame_rate::Ratio;
use crate::pipe::STANDARD;

use super::head::Head;

/// What all curves of one bake have in common.
#[derive(Debug, Clone)]
pub struct OutputSettings {
    pub rate: Ratio,
    /// `native` or `onnxruntime`.
    pub engine: String,
    /// Name of the mapping profile.
    pub profile: String,
    pub overwrite: bool,
    /// The character whose shapes move, for formats that carry one.
    pub head: Option<Arc<Head>>,
    /// Path of the renderer below the animator of a Unity clip.
    pub renderer_path: String,
    /// Whether the sound is written beside the curves, as wav.
    pub sound: bool,
}

/// The recording whose curves are written, and the rig that they move.
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
    pub fn source(&self) -> String {
        match self.recording.as_os_str() == STANDARD {
            true => "stdin".to_owned(),
            false => self.recording.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        }
    }

    /// The recording's name without its extension.
    pub fn title(&self) -> String {
        Path::new(&self.source()).file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// Takes rig frames in order. Its memory does not grow with the number of frames.
pub trait FrameWriter {
    /// Writes the next rig frame.
    ///
    /// # Errors
    /// The disk refuses, or the format cannot hold the rig frame.
    fn write(&mut self, frame: BakedFrame<'_>) -> anyhow::Result<()>;

    /// Completes the file; `seconds` is the length of the recording.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    fn finish(self: Box<Self>, seconds: f64) -> anyhow::Result<()>;
}
