//! Tags around sound: ID3, APE and Lyrics3 of any size, and padding.

use std::io;

use crate::source::Source;

/// Bytes of an ID3v1 tag.
const ID3V1: u64 = 128;
/// Bytes of the heading of an ID3v2 tag.
const ID3V2_HEAD: u64 = 10;
/// Bytes of the heading of an APE tag.
const APE_HEAD: usize = 32;
/// Bytes in front of the text of an APE tag.
const APE_MAGIC: &[u8] = b"APETAGEX";
/// A Lyrics3 tag ends with this.
const LYRICS_END: &[u8] = b"LYRICS200";
/// Largest Lyrics3 tag.
const LYRICS_MOST: usize = 1_000_000;

/// Passes over all tags that stand here.
///
/// # Errors
/// The bytes cannot be read.
pub(crate) fn skip(source: &mut Source) -> io::Result<()> {
    loop {
        let length = match length_here(source.peek(APE_HEAD)?) {
            Some(length) => length,
            None if source.peek(APE_HEAD)?.starts_with(b"LYRICSBEGIN") => {
                let bytes = source.peek(LYRICS_MOST)?;
                let end = bytes.windows(LYRICS_END.len()).position(|part| part == LYRICS_END);
                end.map_or(0, |end| (end + LYRICS_END.len()) as u64)
            }
            None => 0,
        };
        if length == 0 || source.skip(length)? == 0 {
            return Ok(());
        }
    }
}

/// Passes over zero bytes.
///
/// # Errors
/// The bytes cannot be read.
pub(crate) fn skip_zeros(source: &mut Source) -> io::Result<()> {
    loop {
        let bytes = source.peek(1)?;
        let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
        let all = zeros == bytes.len();
        source.advance(zeros);
        if zeros == 0 || !all {
            return Ok(());
        }
    }
}

/// Bytes of the ID3 or APE tag that begins with `bytes`.
fn length_here(bytes: &[u8]) -> Option<u64> {
    if let [b'I', b'D', b'3', major, _, flags, sizes @ ..] = bytes
        && let Some(sizes) = sizes.first_chunk::<4>()
        && *major < 0xFF
        && sizes.iter().all(|&byte| byte < 0x80)
    {
        let size = sizes.iter().fold(0, |size, &byte| size << 7 | u64::from(byte));
        let footer = if flags & 0x10 != 0 { ID3V2_HEAD } else { 0 };
        return Some(size + ID3V2_HEAD + footer);
    }
    if bytes.starts_with(APE_MAGIC) && bytes.len() >= APE_HEAD {
        let size = u32::from_le_bytes([bytes[12], bytes[13], bytes[14], bytes[15]]);
        // The size counts the footer. A footer alone is the end of a tag that was passed over.
        let is_heading = bytes[23] & 0x20 != 0;
        return Some(if is_heading { u64::from(size) + APE_HEAD as u64 } else { APE_HEAD as u64 });
    }
    bytes.starts_with(b"TAG").then_some(ID3V1)
}
