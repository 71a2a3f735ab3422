//! The sound of a recording as wav beside its curves, because no format carries it.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::output_file::OutputFile;
use crate::recording::Recording;

const BYTES: u16 = 2;
const PCM: u16 = 1;
/// Bytes before the samples.
const HEAD: u32 = 44;
/// Value of a sample of 1.0. A 16-bit wav is written exactly as it was read.
const FULL: f32 = 32_768.0;

/// A wav that is written while the recording is decoded.
pub struct SoundFile {
    name: String,
    /// `None` where the recording is the same file: it is left as it is.
    file: Option<OutputFile>,
    rate: u32,
    channels: u16,
    /// Bytes of sound.
    length: u32,
    bytes: Vec<u8>,
    error: Option<anyhow::Error>,
}

impl SoundFile {
    /// Begins the wav beside `curves`, with the same name.
    ///
    /// # Errors
    /// The folder or the file cannot be written.
    pub fn beside(
        curves: &Path,
        path: &Path,
        recording: &Recording,
        overwrite: bool,
    ) -> anyhow::Result<Self> {
        let target = sound_path(curves);
        let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut file = None;
        if !is_same_file(path, &target) {
            let mut fresh = OutputFile::create(&target, overwrite)?;
            fresh
                .write_all(&[0; HEAD as usize])
                .with_context(|| format!("cannot write {}", target.display()))?;
            file = Some(fresh);
        }
        let (rate, channels) = (recording.rate(), recording.channels());
        Ok(Self { name, file, rate, channels, length: 0, bytes: Vec::new(), error: None })
    }

    /// File name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Writes the next interleaved samples; keeps the first error.
    pub fn take(&mut self, samples: &[f32]) {
        if self.error.is_none() {
            self.error = self.write(samples).err();
        }
    }

    fn write(&mut self, samples: &[f32]) -> anyhow::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        self.bytes.clear();
        for sample in samples {
            // The cast saturates.
            self.bytes.extend_from_slice(&((sample * FULL).round() as i16).to_le_bytes());
        }
        let length = u32::try_from(self.bytes.len()).ok().and_then(|more| self.length.checked_add(more));
        self.length = match length.filter(|length| length.checked_add(HEAD).is_some()) {
            Some(length) => length,
            None => bail!("a wav holds at most 4 GiB; drop --audio"),
        };
        file.write_all(&self.bytes)?;
        Ok(())
    }

    /// Completes the file.
    ///
    /// # Errors
    /// Writing met an error.
    pub fn finish(mut self) -> anyhow::Result<()> {
        if let Some(error) = self.error.take() {
            return Err(error.context(format!("{} cannot be written", self.name)));
        }
        let head = self.head();
        match self.file.take() {
            Some(mut file) => {
                file.seek(SeekFrom::Start(0))?;
                file.write_all(&head)?;
                file.finish()
            }
            None => Ok(()),
        }
    }

    fn head(&self) -> Vec<u8> {
        let frame = self.channels.saturating_mul(BYTES);
        let mut head = Vec::with_capacity(HEAD as usize);
        head.extend_from_slice(b"RIFF");
        head.extend_from_slice(&(self.length + HEAD - 8).to_le_bytes());
        head.extend_from_slice(b"WAVEfmt \x10\0\0\0");
        head.extend_from_slice(&PCM.to_le_bytes());
        head.extend_from_slice(&self.channels.to_le_bytes());
        head.extend_from_slice(&self.rate.to_le_bytes());
        head.extend_from_slice(&self.rate.saturating_mul(u32::from(frame)).to_le_bytes());
        head.extend_from_slice(&frame.to_le_bytes());
        head.extend_from_slice(&(BYTES * 8).to_le_bytes());
        head.extend_from_slice(b"data");
        head.extend_from_slice(&self.length.to_le_bytes());
        head
    }
}

/// Path of the sound beside `curves`.
pub fn sound_path(curves: &Path) -> PathBuf {
    curves.with_extension("wav")
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    let canonical = |path: &Path| -> Option<PathBuf> { path.canonicalize().ok() };
    canonical(a).is_some_and(|a| canonical(b) == Some(a))
}
