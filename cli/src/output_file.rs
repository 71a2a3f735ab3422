//! A file that gets its name only when it is complete.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, bail};

use crate::pipe::STANDARD;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Written under a temporary name in the folder of the target. Removed unless [`finish`](Self::finish)
/// succeeds.
pub struct OutputFile {
    target: PathBuf,
    temporary: PathBuf,
    file: Option<BufWriter<File>>,
}

impl OutputFile {
    /// Begins `target`; creates missing folders.
    ///
    /// # Errors
    /// The target exists and `overwrite` is false, or its folder cannot be written.
    pub fn create(target: &Path, overwrite: bool) -> anyhow::Result<Self> {
        let temporary = reserve(target, overwrite)?;
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&temporary)
            .with_context(|| format!("cannot write in the folder of {}", target.display()))?;
        Ok(Self { target: target.to_owned(), temporary, file: Some(BufWriter::new(file)) })
    }

    /// The temporary name, for another program that writes the file.
    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Completes the file and gives it its name.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn finish(mut self) -> anyhow::Result<()> {
        if let Some(mut file) = self.file.take() {
            file.flush().with_context(|| format!("cannot write {}", self.target.display()))?;
        }
        if self.target.as_os_str() == STANDARD {
            return copy_to_standard_output(&self.temporary);
        }
        fs::rename(&self.temporary, &self.target)
            .with_context(|| format!("cannot write {}", self.target.display()))
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Some(file) => file.write(bytes),
            None => Err(io::Error::other("the file is closed")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Seek for OutputFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &mut self.file {
            Some(file) => file.seek(to),
            None => Err(io::Error::other("the file is closed")),
        }
    }
}

impl Drop for OutputFile {
    fn drop(&mut self) {
        drop(self.file.take());
        // After finish() no file has the temporary name.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// The folder of a file that is written; for standard output one for temporary files.
pub fn folder_of(target: &Path) -> PathBuf {
    match target.parent() {
        _ if target.as_os_str() == STANDARD => std::env::temp_dir(),
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Formats write their headings last, so the whole file is copied. A closed pipe is not an error.
fn copy_to_standard_output(path: &Path) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let copied =
        File::open(path).and_then(|mut file| io::copy(&mut file, &mut out)).and_then(|_| out.flush());
    match copied {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to standard output")
        }
        _ => Ok(()),
    }
}

/// A free temporary name beside `target`. It keeps the extension: writers of images choose the format by it.
fn reserve(target: &Path, overwrite: bool) -> anyhow::Result<PathBuf> {
    let is_standard = target.as_os_str() == STANDARD;
    if target.is_dir() && !is_standard {
        bail!("{} is a folder; name a file", target.display());
    }
    if target.exists() && !overwrite && !is_standard {
        bail!("{} already exists; add --overwrite to replace it", target.display());
    }
    let Some(name) = target.file_name() else {
        bail!("{} has no file name", target.display());
    };
    let folder = folder_of(target);
    fs::create_dir_all(&folder).with_context(|| format!("cannot create the folder {}", folder.display()))?;
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let id = std::process::id();
    Ok(folder.join(format!(".v2f-{id}-{number}-{}", name.to_string_lossy())))
}
