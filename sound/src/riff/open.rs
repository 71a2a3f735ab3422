//! From the first byte to the sound: the headings of WAV, AIFF and AU.

use super::chunks::{self, Chunk, Layout};
use super::format::{Coded, Format};
use super::length::{self, Length};
use super::reader::{Data, RiffReader};
use crate::block::Reader;
use crate::error::SoundError;
use crate::mpeg::MpegReader;
use crate::source::Source;

/// Longest heading chunk that is read whole, bytes.
const MAX_HEADING: u64 = 1 << 16;
/// A length of 32 bits that says: see `ds64`.
const SEE_DS64: u64 = 0xFFFF_FFFF;

type Opened = Result<Box<dyn Reader>, SoundError>;

/// What stands in front of the sound.
#[derive(Default)]
struct Headings {
    format: Option<Format>,
    /// Bytes of the sound by `ds64`.
    long: Option<u64>,
    /// Audio frames by `fact` or `COMM`.
    frames: Option<u64>,
}

/// Opens WAV; the source stands at `RIFF` or one of its relatives.
pub(crate) fn wave(mut source: Source, layout: WaveLayout) -> Opened {
    let (layout, head) = match layout {
        WaveLayout::Little => (Layout::Riff { big_endian: false }, 12),
        WaveLayout::Big => (Layout::Riff { big_endian: true }, 12),
        WaveLayout::Wave64 => (Layout::Wave64, 40),
    };
    source.skip(head)?;
    let mut headings = Headings::default();
    loop {
        let bytes = source.peek(layout.head())?;
        let chunk = layout.read(bytes).ok_or(SoundError::NoSound)?;
        source.skip(layout.head() as u64)?;
        match &chunk.name {
            b"fmt " => {
                let bytes = heading(&mut source, layout, chunk)?;
                headings.format = Some(Format::of_wave(&bytes, layout == Layout::Riff { big_endian: true })?);
            }
            b"ds64" => headings.long = ds64(&heading(&mut source, layout, chunk)?),
            b"fact" => headings.frames = fact(&heading(&mut source, layout, chunk)?),
            b"data" => {
                if let Some(opened) = data(&mut source, layout, chunk, &mut headings)? {
                    return opened.open(source);
                }
            }
            _ => chunks::skip(&mut source, layout, chunk.length)?,
        }
    }
}

/// The three ways to write WAV.
#[derive(Debug, Clone, Copy)]
pub(crate) enum WaveLayout {
    Little,
    Big,
    Wave64,
}

/// The bytes of a heading chunk.
fn heading(source: &mut Source, layout: Layout, chunk: Chunk) -> Result<Vec<u8>, SoundError> {
    let bytes = source.read(chunk.length.min(MAX_HEADING) as usize)?;
    source.skip(chunk.length - bytes.len() as u64)?;
    chunks::skip_padding(source, layout, chunk.length)?;
    Ok(bytes)
}

/// Bytes of the sound by a `ds64` chunk; 0 and -1 say nothing.
fn ds64(bytes: &[u8]) -> Option<u64> {
    let length = u64::from_le_bytes(*bytes.get(8..)?.first_chunk()?);
    (length > 0 && length < u64::MAX).then_some(length)
}

fn fact(bytes: &[u8]) -> Option<u64> {
    let frames = u32::from_le_bytes(*bytes.first_chunk()?);
    (frames > 0 && frames < u32::MAX).then_some(frames.into())
}

/// Sound that was found, and all that its reader must know.
struct Found {
    format: Format,
    data: Data,
}

impl Found {
    fn open(self, mut source: Source) -> Opened {
        if self.format.coded == Coded::Mpeg {
            let end = match self.data.length {
                Length::Bytes(bytes) | Length::CutShort { stated: bytes } => {
                    Some(source.position().saturating_add(bytes))
                }
                Length::ToEnd => None,
            };
            source.set_end(end);
            return Ok(Box::new(MpegReader::within(source, end).look_ahead()?));
        }
        Ok(Box::new(RiffReader::new(source, self.format, self.data)?))
    }
}

/// What a `data` chunk holds; `None` if it is empty.
fn data(
    source: &mut Source,
    layout: Layout,
    chunk: Chunk,
    headings: &mut Headings,
) -> Result<Option<Found>, SoundError> {
    let Some(format) = headings.format.take() else {
        return Err(SoundError::Damaged("its sound stands in front of its format".into()));
    };
    let stated = match chunk.length {
        SEE_DS64 => headings.long.unwrap_or(chunk.length),
        length => length,
    };
    let left = source.left();
    let next = layout.read(source.peek(layout.head())?);
    let per_second = f64::from(format.rate) * format.block as f64;
    let length = length::choose(stated, left, next, per_second);
    if length == Length::Bytes(0) {
        headings.format = Some(format);
        return Ok(None);
    }
    let frames = headings.frames.filter(|_| matches!(format.coded, Coded::Adpcm(..)));
    Ok(Some(Found { data: Data { layout, length, frames }, format }))
}

/// Opens AIFF; the source stands at `FORM`.
pub(crate) fn aiff(mut source: Source) -> Opened {
    let layout = Layout::Riff { big_endian: true };
    source.skip(12)?;
    let mut headings = Headings::default();
    let mut early: Option<Vec<u8>> = None;
    loop {
        let bytes = source.peek(layout.head())?;
        let Some(chunk) = layout.read(bytes) else {
            // The sound stood in front of its format.
            return match (early, headings.format) {
                (Some(bytes), Some(format)) => {
                    let data = Data { layout, length: Length::ToEnd, frames: headings.frames };
                    Found { format, data }.open(Source::memory(bytes))
                }
                _ => Err(SoundError::NoSound),
            };
        };
        source.skip(layout.head() as u64)?;
        match &chunk.name {
            b"COMM" => {
                let (format, frames) = Format::of_aiff(&heading(&mut source, layout, chunk)?)?;
                headings.format = Some(format);
                headings.frames = Some(frames).filter(|&frames| frames > 0);
            }
            b"SSND" => {
                let offset = source.read(8)?;
                let offset = offset.first_chunk().map_or(0, |bytes| u64::from(u32::from_be_bytes(*bytes)));
                source.skip(offset)?;
                let length = match chunk.length {
                    0 => 0,
                    length => length.saturating_sub(8 + offset),
                };
                let chunk = Chunk { length, ..chunk };
                if headings.format.is_none() {
                    early = Some(source.read(usize::try_from(length).unwrap_or(usize::MAX).min(1 << 30))?);
                    chunks::skip_padding(&mut source, layout, length)?;
                    continue;
                }
                let frames = headings.frames;
                if let Some(mut found) = data(&mut source, layout, chunk, &mut headings)? {
                    found.data.frames = frames;
                    return found.open(source);
                }
            }
            _ => chunks::skip(&mut source, layout, chunk.length)?,
        }
    }
}

/// Opens AU; the source stands at `.snd`.
pub(crate) fn au(mut source: Source) -> Opened {
    let bytes = source.read(24)?;
    let number = |at: usize| {
        let bytes = bytes.get(at..).and_then(|rest| rest.first_chunk());
        bytes.map(|&bytes| u32::from_be_bytes(bytes)).ok_or(SoundError::NoSound)
    };
    let format = Format::of_au(number(12)?, number(16)?, number(20)?)?;
    source.skip(u64::from(number(4)?).saturating_sub(24))?;
    let layout = Layout::Riff { big_endian: true };
    let chunk = Chunk { name: *b"data", length: number(8)?.into() };
    let mut headings = Headings { format: Some(format), ..Headings::default() };
    data(&mut source, layout, chunk, &mut headings)?.ok_or(SoundError::NoSound)?.open(source)
}
