//! Rig frames in a temporary file, for formats that need all of them before the first byte.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Seek as _, Write as _};
use std::path::Path;

use anyhow::Context as _;

use crate::output_file::folder_of;

/// Rig frames of one width in a nameless file, which the system removes when the program ends.
pub struct Spool {
    file: BufWriter<File>,
    row: Vec<u8>,
    frames: u64,
}

/// Reads the rig frames from the first one on, any number of times.
pub struct SpoolReader {
    file: File,
    width: usize,
    frames: u64,
}

const BYTES: usize = size_of::<f32>();

impl Spool {
    /// Opens a file for rig frames of `width` values, on the disk of `target`.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn beside(target: &Path, width: usize) -> anyhow::Result<Self> {
        let folder = folder_of(target);
        let file = tempfile::tempfile_in(&folder)
            .with_context(|| format!("cannot write in the folder {}", folder.display()))?;
        Ok(Self { file: BufWriter::new(file), row: vec![0; width * BYTES], frames: 0 })
    }

    /// Writes the next rig frame. Missing values are 0; values beyond the width are dropped.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn push(&mut self, values: &[f32]) -> anyhow::Result<()> {
        self.row.fill(0);
        for (bytes, value) in self.row.chunks_exact_mut(BYTES).zip(values) {
            bytes.copy_from_slice(&value.to_le_bytes());
        }
        self.file.write_all(&self.row).context("cannot write a temporary file")?;
        self.frames += 1;
        Ok(())
    }

    /// Ends writing, begins reading.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn into_reader(self) -> anyhow::Result<SpoolReader> {
        let file = self.file.into_inner().context("cannot write a temporary file")?;
        Ok(SpoolReader { file, width: self.row.len() / BYTES, frames: self.frames })
    }
}

impl SpoolReader {
    /// Number of rig frames.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Calls `take` with every rig frame in order.
    ///
    /// # Errors
    /// The disk refuses, or `take` fails.
    pub fn for_each(&mut self, mut take: impl FnMut(&[f32]) -> anyhow::Result<()>) -> anyhow::Result<()> {
        self.file.rewind()?;
        let mut file = BufReader::new(&self.file);
        let mut row = vec![0_u8; self.width * BYTES];
        let mut values = vec![0.0_f32; self.width];
        for _ in 0..self.frames {
            file.read_exact(&mut row).context("cannot read a temporary file")?;
            for (value, bytes) in values.iter_mut().zip(row.as_chunks().0) {
                *value = f32::from_le_bytes(*bytes);
            }
            take(&values)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
