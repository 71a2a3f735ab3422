//! What a stream of bytes is, by its first bytes. File names are not asked: they lie.

use std::io;

use crate::mpeg;
use crate::source::Source;

/// Bytes that are looked at for a known beginning.
const HEAD: usize = 64;
/// Bytes that are searched for MPEG audio behind an unknown beginning.
const SEARCHED: usize = 64 << 10;

/// A family of formats with one reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// RIFF, RF64 and BW64: little-endian chunks.
    Wave,
    /// RIFX: big-endian chunks.
    WaveBigEndian,
    Wave64,
    Aiff,
    Au,
    Mpeg,
    Adts,
    Ogg,
    Flac,
    Mp4,
    Caf,
    Matroska,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    Known(Kind),
    /// Something that has a name and no reader.
    Named(&'static str),
    Unknown,
}

/// Beginnings of formats without a reader: offset, bytes, name.
const NAMED: [(usize, &[u8], &str); 23] = [
    (0, b"\x30\x26\xB2\x75\x8E\x66\xCF\x11", "Windows Media (ASF, WMA)"),
    (0, b"#!AMR", "AMR"),
    (0, b"MAC ", "Monkey's Audio"),
    (0, b"wvpk", "WavPack"),
    (0, b"TTA1", "True Audio"),
    (0, b".ra\xFD", "RealAudio"),
    (0, b".RMF", "RealMedia"),
    (0, b"NIST_1A", "NIST SPHERE"),
    (0, b"MThd", "MIDI, which holds notes and no sound"),
    (0, b"Creative Voice File", "a Creative voice file (VOC)"),
    (0, b"DSD ", "DSD"),
    (0, b"FRM8", "DSDIFF"),
    (0, b"FLV\x01", "Flash video"),
    (0, b"\x00\x00\x01\xBA", "an MPEG program stream"),
    (0, b"\x0B\x77", "AC-3 (Dolby Digital)"),
    (0, b"MPCK", "Musepack"),
    (0, b"MP+", "Musepack"),
    (0, b"%PDF", "a PDF document"),
    (0, b"\x89PNG", "an image"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"\x1F\x8B", "a gzip archive"),
    (0, b"\x7FELF", "a program"),
    (8, b"AVI ", "an AVI video"),
];

/// What begins with these bytes. `bytes` should hold at least two frames of MPEG audio, where there are some.
pub(crate) fn of(bytes: &[u8]) -> Found {
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    let known = [
        (at(0, b"RIFF") && at(8, b"WAVE"), Kind::Wave),
        ((at(0, b"RF64") || at(0, b"BW64")) && at(8, b"WAVE"), Kind::Wave),
        (at(0, b"RIFX") && at(8, b"WAVE"), Kind::WaveBigEndian),
        (at(0, b"riff\x2E\x91\xCF\x11"), Kind::Wave64),
        (at(0, b"FORM") && (at(8, b"AIFF") || at(8, b"AIFC")), Kind::Aiff),
        (at(0, b".snd"), Kind::Au),
        (at(0, b"OggS"), Kind::Ogg),
        (at(0, b"fLaC"), Kind::Flac),
        (at(4, b"ftyp") || at(4, b"moov") || at(4, b"mdat") && !at(0, b"RIFF"), Kind::Mp4),
        (at(4, b"wide") || at(4, b"styp") || at(4, b"moof"), Kind::Mp4),
        (at(0, b"caff"), Kind::Caf),
        (at(0, b"\x1A\x45\xDF\xA3"), Kind::Matroska),
        (mpeg::begins(bytes), Kind::Mpeg),
        (is_adts(bytes), Kind::Adts),
    ];
    if let Some((_, kind)) = known.into_iter().find(|(is, _)| *is) {
        return Found::Known(kind);
    }
    match NAMED.into_iter().find(|(offset, magic, _)| at(*offset, magic)) {
        Some((.., name)) => Found::Named(name),
        None if is_text(bytes) => Found::Named("text (an error page of a server?)"),
        None => Found::Unknown,
    }
}

/// What stands at the next byte of `source`.
///
/// # Errors
/// The bytes cannot be read.
pub(crate) fn here(source: &mut Source) -> io::Result<Found> {
    let found = of(source.peek(mpeg::LONGEST_FRAME + HEAD)?);
    if found != Found::Unknown {
        return Ok(found);
    }
    // As players do: frames of MPEG audio may stand behind anything.
    let bytes = source.peek(SEARCHED)?;
    let bytes = &bytes[..bytes.len().min(SEARCHED)];
    Ok(if mpeg::find(bytes).is_some() { Found::Known(Kind::Mpeg) } else { Found::Unknown })
}

/// Two headings of ADTS, one frame apart.
fn is_adts(bytes: &[u8]) -> bool {
    let length = |bytes: &[u8]| match bytes {
        [0xFF, b, c, d, e, f, ..] if b & 0xF6 == 0xF0 && (c >> 2) & 15 < 13 => {
            let length = usize::from(d & 3) << 11 | usize::from(*e) << 3 | usize::from(f >> 5);
            (length > 7).then_some(length)
        }
        _ => None,
    };
    length(bytes)
        .is_some_and(|first| bytes.get(first..).is_some_and(|next| next.is_empty() || length(next).is_some()))
}

fn is_text(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(HEAD)];
    start.len() >= 8 && start.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
}
