//! Chunks: a name, a length, and bytes. WAV, Wave64 and AIFF are made of them.

use std::io;

use crate::source::Source;

/// Bytes of a Wave64 heading: a GUID and a length that counts both.
const WAVE64_HEAD: u64 = 24;

/// How chunks are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Four letters and 32 bits; even lengths.
    Riff { big_endian: bool },
    /// A GUID and 64 bits; lengths that are multiples of eight.
    Wave64,
}

/// The heading of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Its four letters (of a GUID the first four bytes).
    pub name: [u8; 4],
    /// Bytes behind the heading, as stated.
    pub length: u64,
}

impl Layout {
    /// Bytes of a heading.
    pub fn head(self) -> usize {
        match self {
            Self::Riff { .. } => 8,
            Self::Wave64 => WAVE64_HEAD as usize,
        }
    }

    /// The heading that `bytes` begin with.
    pub fn read(self, bytes: &[u8]) -> Option<Chunk> {
        let name = *bytes.first_chunk()?;
        match self {
            Self::Riff { big_endian } => {
                let length = *bytes.get(4..)?.first_chunk()?;
                let read = if big_endian { u32::from_be_bytes } else { u32::from_le_bytes };
                Some(Chunk { name, length: read(length).into() })
            }
            Self::Wave64 => {
                let length = u64::from_le_bytes(*bytes.get(16..)?.first_chunk()?);
                Some(Chunk { name, length: length.saturating_sub(WAVE64_HEAD) })
            }
        }
    }

    /// Bytes of filling behind a chunk of `length` bytes.
    pub fn padding(self, length: u64) -> u64 {
        match self {
            Self::Riff { .. } => length % 2,
            Self::Wave64 => (8 - length % 8) % 8,
        }
    }
}

impl Chunk {
    /// Whether it can be a chunk at all: its name is printable, and it ends inside the file.
    pub fn is_plausible(&self, left: Option<u64>) -> bool {
        let named = self.name.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ');
        named && self.name[0] != b' ' && left.is_none_or(|left| self.length <= left)
    }
}

/// Passes over a chunk whose heading was taken, and its filling. Some programs forget the filling: where the
/// next heading stands without it, none is skipped.
pub(super) fn skip(source: &mut Source, layout: Layout, length: u64) -> io::Result<()> {
    source.skip(length)?;
    skip_padding(source, layout, length)
}

/// Passes over the filling behind a chunk.
pub(super) fn skip_padding(source: &mut Source, layout: Layout, length: u64) -> io::Result<()> {
    let padding = layout.padding(length);
    let left = source.left();
    let bytes = source.peek(padding as usize + layout.head())?;
    let chunk_at = |at: usize| bytes.get(at..).and_then(|rest| layout.read(rest));
    let plausible = |at: usize| chunk_at(at).is_some_and(|chunk| chunk.is_plausible(left));
    // Filling is 0. Some programs write something else; then what follows decides.
    let is_filling = match bytes.first() {
        Some(0) | None => true,
        Some(_) => !plausible(0) && plausible(padding as usize),
    };
    if is_filling {
        source.skip(padding)?;
    }
    Ok(())
}
