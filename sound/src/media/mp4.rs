//! What symphonia does not tell about MP4: where the first of joined files ends, and which part of the sound
//! is to be heard.

use std::io::{self, Read as _, Seek as _, SeekFrom};

use super::second::Parts;
use crate::source::Window;

/// Bytes of the heading of a box, and of one with a long length.
const HEAD: usize = 8;
const LONG_HEAD: usize = 16;
/// Largest `moov` box that is searched.
const MAX_MOOV: u64 = 64 << 20;

/// The part of a track that is to be heard (its edit list). Encoders of AAC put silence in front of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edit {
    /// Seconds of the track to drop at the start.
    pub start: f64,
    /// Seconds to hear, where stated.
    pub length: Option<f64>,
}

/// What the outermost boxes tell.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub parts: Parts,
    pub edit: Option<Edit>,
}

/// Looks at the outermost boxes.
pub(super) fn outline(window: &mut Window) -> io::Result<Outline> {
    let mut outline = Outline::default();
    let (mut at, mut has_media) = (0, false);
    let mut head = [0; LONG_HEAD];
    while at + LONG_HEAD as u64 <= window.length() {
        window.seek(SeekFrom::Start(at))?;
        window.read_exact(&mut head)?;
        let Some(length) = length_of(&head) else { break };
        let name = &head[4..8];
        if name == b"ftyp" && has_media {
            outline.parts.second = Some(at);
            break;
        }
        if name == b"moov" && !has_media {
            has_media = true;
            window.seek(SeekFrom::Start(at))?;
            let mut moov = Vec::new();
            window.by_ref().take(length.min(MAX_MOOV)).read_to_end(&mut moov)?;
            outline.edit = edit_of(&moov);
        }
        match at.checked_add(length) {
            Some(next) => at = next,
            None => break,
        }
    }
    outline.parts.is_cut = at > window.length();
    window.seek(SeekFrom::Start(0))?;
    Ok(outline)
}

/// Bytes of a box with its heading; `None` where it is the last one or no box.
fn length_of(bytes: &[u8]) -> Option<u64> {
    let short = u64::from(number(bytes, 0)?);
    let length = if short == 1 { u64::from_be_bytes(*bytes.get(8..)?.first_chunk()?) } else { short };
    (length >= HEAD as u64).then_some(length)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The contents of the first box with that name inside the contents of another.
fn child<'a>(bytes: &'a [u8], name: &'a [u8; 4]) -> Option<&'a [u8]> {
    children(bytes, name).next()
}

fn children<'a>(mut bytes: &'a [u8], name: &'a [u8; 4]) -> impl Iterator<Item = &'a [u8]> {
    std::iter::from_fn(move || {
        loop {
            let length = usize::try_from(length_of(bytes)?).ok()?;
            let (this, rest) = bytes.split_at_checked(length)?;
            bytes = rest;
            if this.get(4..8)? == name {
                return this.get(HEAD..);
            }
        }
    })
}

/// Units per second of an `mvhd` or `mdhd` box.
fn time_scale(bytes: &[u8]) -> Option<f64> {
    let at = if *bytes.first()? == 0 { 12 } else { 20 };
    Some(f64::from(number(bytes, at)?)).filter(|&scale| scale > 0.0)
}

/// The edit of the first track of sound.
fn edit_of(moov: &[u8]) -> Option<Edit> {
    let moov = moov.get(HEAD..)?;
    let movie_scale = child(moov, b"mvhd").and_then(time_scale)?;
    let track = children(moov, b"trak").find(|track| {
        let handler = child(track, b"mdia").and_then(|media| child(media, b"hdlr"));
        handler.and_then(|handler| handler.get(8..12)) == Some(b"soun")
    })?;
    let media_scale = child(track, b"mdia").and_then(|media| child(media, b"mdhd")).and_then(time_scale)?;
    let list = child(track, b"edts").and_then(|edits| child(edits, b"elst"))?;
    let is_long = *list.first()? == 1;
    let entry = if is_long { 20 } else { 12 };
    let mut heard = list.get(8..)?.chunks_exact(entry).filter_map(|entry| {
        let (length, start) = if is_long {
            let long = |at: usize| Some(i64::from_be_bytes(*entry.get(at..)?.first_chunk()?));
            (long(0)?, long(8)?)
        } else {
            (number(entry, 0)?.into(), (number(entry, 4)? as i32).into())
        };
        // An entry of -1 is a pause in front of the sound.
        (start >= 0).then_some((length, start))
    });
    let (length, start) = heard.next()?;
    // More than one part is an edit that players cut together. All of the track is heard instead.
    if heard.next().is_some() {
        return None;
    }
    let length = (length > 0).then_some(length as f64 / movie_scale);
    Some(Edit { start: start as f64 / media_scale, length })
}
