//! The chunks of a `.glb`.

use std::ops::Range;

use anyhow::{Context as _, bail};

const MAGIC: &[u8; 4] = b"glTF";
const VERSION: u32 = 2;
pub const JSON: u32 = u32::from_le_bytes(*b"JSON");
pub const BINARY: u32 = u32::from_le_bytes(*b"BIN\0");

/// Byte ranges of the parts of a `.glb`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunks {
    pub json: Range<usize>,
    /// The first buffer, with its padding.
    pub binary: Option<Range<usize>>,
    /// All later chunks, with their headers.
    pub rest: Range<usize>,
}

impl Chunks {
    /// Finds the chunks.
    ///
    /// # Errors
    /// The bytes are not a `.glb` of version 2, or end too early.
    pub fn of(bytes: &[u8]) -> anyhow::Result<Self> {
        if bytes.get(..4) != Some(MAGIC) {
            bail!("it is not a .glb (glTF binary)");
        }
        let version = word(bytes, 4)?;
        if version != VERSION {
            bail!("it is glTF {version}; glTF {VERSION} is needed");
        }
        let length = word(bytes, 8)? as usize;
        if length > bytes.len() {
            bail!("it is cut short: it states {length} bytes and has {}", bytes.len());
        }
        let bytes = &bytes[..length];
        let (kind, json) = chunk(bytes, 12)?;
        if kind != JSON {
            bail!("its first chunk is not JSON");
        }
        let mut end = json.end;
        let mut binary = None;
        if end < length {
            let (kind, range) = chunk(bytes, end)?;
            if kind == BINARY {
                end = range.end;
                binary = Some(range);
            }
        }
        Ok(Self { json, binary, rest: end..length })
    }
}

fn word(bytes: &[u8], at: usize) -> anyhow::Result<u32> {
    let bytes = bytes.get(at..).and_then(|bytes| bytes.first_chunk::<4>());
    bytes.map(|bytes| u32::from_le_bytes(*bytes)).context("it is cut short")
}

/// Kind and content of the chunk whose header begins `at`.
fn chunk(bytes: &[u8], at: usize) -> anyhow::Result<(u32, Range<usize>)> {
    let (length, kind) = (word(bytes, at)? as usize, word(bytes, at + 4)?);
    let start = at + 8;
    match start.checked_add(length).filter(|&end| end <= bytes.len()) {
        Some(end) => Ok((kind, start..end)),
        None => bail!("one of its chunks is cut short"),
    }
}

#[cfg(test)]
mod tests;
