//! MPEG audio (MP3, MP2, MP1) as players read it: frame by frame, over tags and garbage, through all pieces
//! of a joined file.

mod gapless;
mod header;
mod reader;

pub(crate) use reader::MpegReader;

use header::FrameHeader;

/// Longest frame: layer II, 384 kbit/s at 32 kHz; bytes.
pub(crate) const LONGEST_FRAME: usize = 1730;
/// Headings that must follow each other before garbage ends.
const IN_A_ROW: usize = 3;

/// Whether a frame stands here, with another one or the end behind it.
pub(crate) fn begins(bytes: &[u8]) -> bool {
    follows(bytes, 2)
}

/// Whether up to `count` frames of one stream follow each other from here, as far as the bytes reach.
fn follows(bytes: &[u8], count: usize) -> bool {
    let Some(first) = FrameHeader::read(bytes) else { return false };
    let mut at = first.length;
    for _ in 1..count {
        match bytes.get(at..) {
            Some(rest) if rest.len() >= header::LENGTH => match FrameHeader::read(rest) {
                Some(next) if next.goes_with(&first) => at += next.length,
                _ => return is_tag(rest),
            },
            // The last frame, whole.
            _ => return at <= bytes.len(),
        }
    }
    true
}

fn is_tag(bytes: &[u8]) -> bool {
    [&b"TAG"[..], b"ID3", b"APETAGEX", b"LYRICSBEGIN", b"\0\0\0\0"]
        .iter()
        .any(|magic| bytes.starts_with(magic))
}

/// Where the first of several frames in a row begins.
pub(crate) fn find(bytes: &[u8]) -> Option<usize> {
    (0..bytes.len()).find(|&at| bytes[at] == 0xFF && follows(&bytes[at..], IN_A_ROW))
}
