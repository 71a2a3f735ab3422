//! Where the first of joined MP4 files ends.

use std::io::{self, Read as _, Seek as _, SeekFrom};

use crate::source::Window;

/// Bytes of the heading of a box, and of one with a long length.
const HEAD: u64 = 8;
const LONG_HEAD: u64 = 16;

/// Position of the second `ftyp` box of the outermost level.
pub(super) fn second_file(window: &mut Window) -> io::Result<Option<u64>> {
    let (mut at, mut has_media) = (0, false);
    let mut head = [0; LONG_HEAD as usize];
    let found = loop {
        window.seek(SeekFrom::Start(at))?;
        if at + LONG_HEAD > window.length() {
            break None;
        }
        window.read_exact(&mut head)?;
        let name = &head[4..8];
        if name == b"ftyp" && has_media {
            break Some(at);
        }
        has_media |= name == b"moov";
        let short = u64::from(u32::from_be_bytes([head[0], head[1], head[2], head[3]]));
        let length = match (short, head[8..].first_chunk()) {
            (1, Some(&long)) => u64::from_be_bytes(long),
            (0, _) => break None,
            (short, _) => short,
        };
        match at.checked_add(length) {
            Some(next) if length >= HEAD => at = next,
            _ => break None,
        }
    };
    window.seek(SeekFrom::Start(0))?;
    Ok(found)
}
