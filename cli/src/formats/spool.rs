//! Frames on disk until the file that they belong to can be written.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Seek as _, Write as _};
use std::path::Path;

use anyhow::Context as _;

/// Frames of one width in a nameless file, which the system removes with the program.
pub struct Spool {
    file: BufWriter<File>,
    row: Vec<u8>,
    frames: u64,
}

/// Reads the frames from the first on, as often as asked.
pub struct SpoolReader {
    file: File,
    width: usize,
    frames: u64,
}

const BYTES: usize = size_of::<f32>();

impl Spool {
    /// For frames of `width` values, on the disk that holds `target`.
    pub fn beside(target: &Path, width: usize) -> anyhow::Result<Self> {
        let folder =
            target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = tempfile::tempfile_in(folder)
            .with_context(|| format!("cannot write in the folder {}", folder.display()))?;
        Ok(Self { file: BufWriter::new(file), row: vec![0; width * BYTES], frames: 0 })
    }

    /// Takes the next frame; of a wrong width, the rest is 0 or lost.
    pub fn push(&mut self, values: &[f32]) -> anyhow::Result<()> {
        self.row.fill(0);
        for (bytes, value) in self.row.chunks_exact_mut(BYTES).zip(values) {
            bytes.copy_from_slice(&value.to_le_bytes());
        }
        self.file.write_all(&self.row).context("cannot write a temporary file")?;
        self.frames += 1;
        Ok(())
    }

    /// No frame more.
    pub fn into_reader(self) -> anyhow::Result<SpoolReader> {
        let file = self.file.into_inner().context("cannot write a temporary file")?;
        Ok(SpoolReader { file, width: self.row.len() / BYTES, frames: self.frames })
    }
}

impl SpoolReader {
    /// How many there are.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Hands out every frame in order.
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
