//! Where the second of joined CAF or Matroska files begins, and whether the first is whole. Their reader
//! would take the second for a damaged part.

use std::io::{self, Read as _, Seek as _, SeekFrom};

use crate::source::Window;

/// What the outermost parts of a file tell.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Position of the second file of a joined one.
    pub second: Option<u64>,
    /// A part is longer than the file.
    pub is_cut: bool,
}

/// Bytes that a heading takes at most.
const HEAD: usize = 16;
const CAF: &[u8] = b"caff";
const EBML: &[u8] = b"\x1A\x45\xDF\xA3";
const SEGMENT: &[u8] = b"\x18\x53\x80\x67";

/// The bytes at a place, fewer at the end.
fn at(window: &mut Window, position: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(HEAD);
    window.seek(SeekFrom::Start(position))?;
    window.by_ref().take(HEAD as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The second `caff`.
pub(super) fn caf(window: &mut Window) -> io::Result<Parts> {
    let mut position = 8;
    let second = loop {
        let head = at(window, position)?;
        if head.starts_with(CAF) {
            break Some(position);
        }
        let length = head.get(4..).and_then(|rest| rest.first_chunk()).map(|&long| i64::from_be_bytes(long));
        // -1: to the end of the file.
        let Some(length) = length.and_then(|length| u64::try_from(length).ok()) else { break None };
        position = match position.checked_add(length).and_then(|end| end.checked_add(12)) {
            Some(next) => next,
            None => break None,
        };
    };
    window.seek(SeekFrom::Start(0))?;
    Ok(Parts { second, is_cut: position > window.length() })
}

/// The heading behind the first segment.
pub(super) fn matroska(window: &mut Window) -> io::Result<Parts> {
    let (mut position, mut has_segment) = (0, false);
    let second = loop {
        let head = at(window, position)?;
        if has_segment && head.starts_with(EBML) {
            break Some(position);
        }
        if !head.starts_with(EBML) && !head.starts_with(SEGMENT) {
            break None;
        }
        has_segment |= head.starts_with(SEGMENT);
        let Some((length, used)) = length_of(&head[EBML.len()..]) else { break None };
        position =
            match position.checked_add(EBML.len() as u64 + used).and_then(|from| from.checked_add(length)) {
                Some(next) => next,
                None => break None,
            };
    };
    window.seek(SeekFrom::Start(0))?;
    Ok(Parts { second, is_cut: position > window.length() })
}

/// A length of EBML, and the bytes that it takes; `None` where it is unknown.
fn length_of(bytes: &[u8]) -> Option<(u64, u64)> {
    let first = *bytes.first()?;
    let more = first.leading_zeros() as usize;
    let rest = bytes.get(1..1 + more)?;
    let start = u64::from(first) & (0x7F_u64 >> more);
    let length = rest.iter().fold(start, |length, &byte| length << 8 | u64::from(byte));
    let unknown = (1_u64 << (7 * (more + 1))) - 1;
    (more < 8 && length != unknown).then_some((length, 1 + more as u64))
}
