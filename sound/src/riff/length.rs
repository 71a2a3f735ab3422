//! How long a chunk of sound really is.

use super::chunks::Chunk;

/// Lengths around 2^31 and 2^32 that programs write while they do not know the length: 0x7FFF0000 (some
/// speech services), 0x7FFFF000 (sox), 0x7FFFFFFF (ElevenLabs), 0x80000000 (arecord), 0xFFFFFFDB and
/// 0xFFFFFFFF (ffmpeg), and what is left of them after subtracting headings.
const PLACEHOLDERS: [std::ops::RangeInclusive<u64>; 3] =
    [0x7FFF_0000..=0x8000_FFFF, 0xFFFF_0000..=0xFFFF_FFFF, 0x3FFF_FFFF_FFFF_0000..=u64::MAX];
/// A length that claims this many seconds more than there are, and at least `FAR_TIMES` of what there is, is
/// a placeholder that nobody has listed.
const FAR_SECONDS: f64 = 3600.0;
const FAR_TIMES: u64 = 10;
/// Chunks that stand behind sound. A chunk of sound of length 0 with one of them behind it is empty.
const BEHIND: [&[u8; 4]; 12] = [
    b"LIST", b"id3 ", b"ID3 ", b"fact", b"cue ", b"bext", b"iXML", b"smpl", b"JUNK", b"PEAK", b"data",
    b"fmt ",
];

/// Bytes of a chunk of sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// As stated.
    Bytes(u64),
    /// To the end of the file.
    ToEnd,
    /// Stated, but the file ends before.
    CutShort { stated: u64 },
}

/// Chooses by what is stated and what is there. `left` are the bytes to the end of the file where it is
/// known, `next` is what reads like a chunk behind the heading.
pub(super) fn choose(stated: u64, left: Option<u64>, next: Option<Chunk>, bytes_per_second: f64) -> Length {
    if stated == 0 {
        let is_empty = next.is_some_and(|next| {
            BEHIND.contains(&&next.name) && next.is_plausible(left.map(|left| left.saturating_sub(8)))
        });
        return if is_empty || left == Some(0) { Length::Bytes(0) } else { Length::ToEnd };
    }
    let is_placeholder = PLACEHOLDERS.iter().any(|range| range.contains(&stated));
    match left {
        Some(left) if stated <= left => Length::Bytes(stated),
        _ if is_placeholder => Length::ToEnd,
        Some(left) => {
            let missing = (stated - left) as f64 / bytes_per_second;
            if missing >= FAR_SECONDS && stated / FAR_TIMES >= left {
                Length::ToEnd
            } else {
                Length::CutShort { stated }
            }
        }
        None => Length::Bytes(stated),
    }
}
