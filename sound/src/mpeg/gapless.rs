//! The frame in front of an MP3 that tells how long it is (Xing, Info, LAME, VBRI).

use super::header::{FrameHeader, LENGTH};

/// Samples that every decoder of layer III is late.
const DECODER_DELAY: u64 = 529;
/// Bytes of the list of positions in a Xing heading.
const POSITIONS: usize = 100;

/// What the frame tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// Frames of sound behind it.
    pub frames: Option<u64>,
    /// Samples of each channel to drop at the start ...
    pub start: u64,
    /// ... and at the end.
    pub end: u64,
}

/// What the frame tells, where it is such a frame and no sound.
pub(crate) fn read(frame: &[u8], header: &FrameHeader) -> Option<Told> {
    if header.layer != 3 {
        return None;
    }
    let number = |at: usize| {
        let bytes = frame.get(at..)?.first_chunk::<4>()?;
        Some(u32::from_be_bytes(*bytes))
    };
    if frame.get(LENGTH + 32..)?.starts_with(b"VBRI") {
        return Some(Told { frames: number(LENGTH + 32 + 14).map(u64::from), ..Told::default() });
    }
    // Some encoders count the check sum, some do not.
    let at =
        [header.check_bytes, 0].into_iter().map(|more| LENGTH + more + header.side_bytes()).find(|&at| {
            frame.get(at..).is_some_and(|rest| rest.starts_with(b"Xing") || rest.starts_with(b"Info"))
        })?;
    let flags = number(at + 4)?;
    let mut next = at + 8;
    let mut told = Told::default();
    if flags & 1 != 0 {
        told.frames = number(next).map(u64::from).filter(|&frames| frames > 0);
        next += 4;
    }
    next += if flags & 2 != 0 { 4 } else { 0 };
    next += if flags & 4 != 0 { POSITIONS } else { 0 };
    next += if flags & 8 != 0 { 4 } else { 0 };
    if let Some(&[a, b, c]) = frame.get(next + 21..).and_then(|rest| rest.first_chunk()) {
        let delay = u64::from(a) << 4 | u64::from(b >> 4);
        let padding = u64::from(b & 15) << 8 | u64::from(c);
        if delay > 0 || padding > 0 {
            told.start = delay + DECODER_DELAY;
            told.end = padding.saturating_sub(DECODER_DELAY);
        }
    }
    Some(told)
}
