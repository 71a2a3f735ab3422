//! A recording, read block by block through all of its pieces.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::block::{Block, Notes, Reader};
use crate::error::SoundError;
use crate::kind::{self, Found, Kind};
use crate::mpeg::MpegReader;
use crate::ogg::OggReader;
use crate::raw::{RawFormat, RawReader};
use crate::riff::WaveLayout;
use crate::scale::Scale;
use crate::source::Source;
use crate::warning::Warning;
use crate::{media, riff, tags};

/// Fewer bytes than this behind the sound are filling and not worth a word.
const FEW_BYTES: u64 = 64;
/// The path that means standard input.
const STANDARD_INPUT: &str = "-";

/// An open recording. Memory does not grow with its length, except for MP4, CAF and Matroska from a pipe.
pub struct Sound {
    reader: Option<Box<dyn Reader>>,
    block: Block,
    /// Whether `block` holds sound that `read` has not returned yet.
    pending: bool,
    rate: u32,
    channels: u16,
    stated: Option<u64>,
    frames: u64,
    notes: Notes,
    scale: Scale,
    /// Place in `notes.warnings` and audio frames of the pieces that are being left out.
    left_out: Option<(usize, u64)>,
    converted: bool,
    ended: bool,
}

impl Sound {
    /// Opens a file, a named pipe, or with `-` standard input, and decodes its first block: only that gives
    /// rate and channels for certain.
    ///
    /// # Errors
    /// It cannot be opened, is empty, or is no sound that can be read.
    pub fn open(path: &Path) -> Result<Self, SoundError> {
        Self::from_source(source_of(path)?)
    }

    /// As [`open`](Self::open), for samples without a heading.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_raw(path: &Path, format: RawFormat) -> Result<Self, SoundError> {
        Self::from_source_raw(source_of(path)?, format)
    }

    /// As [`open`](Self::open), for a file in memory.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, SoundError> {
        Self::from_source(Source::memory(bytes))
    }

    /// As [`open`](Self::open), for anything that gives bytes, such as a socket or the output of a program.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_reader(reader: impl Read + Send + 'static) -> Result<Self, SoundError> {
        Self::from_source(Source::pipe(Box::new(reader)))
    }

    /// As [`from_reader`](Self::from_reader), for samples without a heading.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_reader_raw(
        reader: impl Read + Send + 'static,
        format: RawFormat,
    ) -> Result<Self, SoundError> {
        Self::from_source_raw(Source::pipe(Box::new(reader)), format)
    }

    fn from_source_raw(mut source: Source, format: RawFormat) -> Result<Self, SoundError> {
        if source.is_at_end()? {
            return Err(SoundError::Empty);
        }
        Self::start(Box::new(RawReader::new(source, format)?))
    }

    fn from_source(mut source: Source) -> Result<Self, SoundError> {
        if source.is_at_end()? {
            return Err(SoundError::Empty);
        }
        match open_piece(source)? {
            Piece::Reader(reader) => Self::start(reader),
            Piece::Unknown(found, _) => Err(SoundError::Unknown(match found {
                Found::Named(name) => format!(": it is {name}"),
                _ => String::new(),
            })),
        }
    }

    fn start(reader: Box<dyn Reader>) -> Result<Self, SoundError> {
        let mut sound = Self {
            stated: reader.stated_frames(),
            reader: Some(reader),
            block: Block::default(),
            pending: false,
            rate: 0,
            channels: 0,
            frames: 0,
            notes: Notes::default(),
            scale: Scale::default(),
            left_out: None,
            converted: false,
            ended: false,
        };
        if !sound.next_block()? {
            let reason = sound.notes.warnings.into_iter().find_map(|warning| match warning {
                Warning::Damaged { reason, .. } => Some(reason),
                _ => None,
            });
            return Err(reason.map_or(SoundError::NoSound, SoundError::Damaged));
        }
        sound.pending = true;
        Ok(sound)
    }

    /// Samples per second.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// Interleaved channels.
    pub fn channels(&self) -> u16 {
        self.channels
    }

    /// Length that the file states, seconds. Further pieces of a joined file do not count.
    pub fn stated_seconds(&self) -> Option<f64> {
        self.stated.map(|frames| frames as f64 / f64::from(self.rate))
    }

    /// Seconds read so far.
    pub fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(self.rate)
    }

    /// What was lost or looks wrong so far; complete after the end.
    pub fn warnings(&self) -> &[Warning] {
        &self.notes.warnings
    }

    /// Whether no sound is left. Decodes the next block.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn is_at_end(&mut self) -> Result<bool, SoundError> {
        if !self.pending {
            self.pending = self.next_block()?;
        }
        Ok(!self.pending)
    }

    /// The next interleaved samples, full scale 1, or `None` at the end.
    ///
    /// # Errors
    /// The bytes cannot be read. What is damaged or missing is a [warning](Self::warnings).
    pub fn read(&mut self) -> Result<Option<&[f32]>, SoundError> {
        if !std::mem::take(&mut self.pending) && !self.next_block()? {
            return Ok(None);
        }
        self.frames += (self.block.samples.len() / usize::from(self.channels)) as u64;
        self.notes.seconds = self.seconds();
        self.scale.add(&self.block.samples);
        Ok(Some(&self.block.samples))
    }

    /// Reads the next block of the sound's own rate; false at the end.
    fn next_block(&mut self) -> Result<bool, SoundError> {
        while let Some(reader) = &mut self.reader {
            if reader.read(&mut self.block, &mut self.notes)? {
                if self.follow_format()? {
                    return Ok(true);
                }
            } else if let Some(reader) = self.reader.take() {
                self.reader = self.next_piece(reader)?;
            }
        }
        self.end();
        Ok(false)
    }

    /// Opens what stands behind a piece.
    fn next_piece(&mut self, reader: Box<dyn Reader>) -> Result<Option<Box<dyn Reader>>, SoundError> {
        let Some(mut source) = reader.into_source() else { return Ok(None) };
        source.set_end(None);
        let from = source.position();
        if source.is_at_end()? || self.rate == 0 {
            return Ok(None);
        }
        let mut rest = match open_piece(source) {
            Ok(Piece::Reader(reader)) => return Ok(Some(reader)),
            Ok(Piece::Unknown(_, source)) => Some(source),
            Err(SoundError::Io(error)) => return Err(error.into()),
            Err(error) => {
                self.notes.damaged(0.0, &format!("a further piece: {error}"));
                None
            }
        };
        if let Some(source) = &mut rest {
            source.skip(u64::MAX)?;
            let bytes = source.position().saturating_sub(from);
            if bytes >= FEW_BYTES {
                self.notes.warn(Warning::Remainder { at: self.notes.seconds, bytes });
            }
        }
        Ok(None)
    }

    /// Brings the block to the format of the first one; false where that is impossible.
    fn follow_format(&mut self) -> Result<bool, SoundError> {
        let Block { rate, channels, samples } = &mut self.block;
        if *rate == 0 || *channels == 0 {
            return Err(SoundError::Damaged("its sound has no channels or no sample rate".into()));
        }
        if self.rate == 0 {
            (self.rate, self.channels) = (*rate, *channels);
        }
        if *rate != self.rate {
            let more = (samples.len() / usize::from(*channels)) as u64;
            let at = self.notes.seconds;
            let known = self.left_out.filter(|(place, _)| {
                let known = self.notes.warnings.get(*place);
                matches!(known, Some(Warning::PieceLeftOut { rate: known, .. }) if known == rate)
            });
            let (place, frames) = known.unwrap_or_else(|| {
                self.notes.warn(Warning::PieceLeftOut { at, seconds: 0.0, rate: *rate });
                (self.notes.warnings.len() - 1, 0)
            });
            self.left_out = Some((place, frames + more));
            if let Some(Warning::PieceLeftOut { seconds, .. }) = self.notes.warnings.get_mut(place) {
                *seconds = (frames + more) as f64 / f64::from(*rate);
            }
            return Ok(false);
        }
        if *channels != self.channels {
            if !std::mem::replace(&mut self.converted, true) {
                self.notes.warn(Warning::ChannelsChanged { at: self.notes.seconds, channels: *channels });
            }
            *samples = convert(samples, *channels, self.channels);
            *channels = self.channels;
        }
        Ok(true)
    }

    fn end(&mut self) {
        if !std::mem::replace(&mut self.ended, true)
            && let Some(warning) = self.scale.warning()
        {
            self.notes.warn(warning);
        }
    }
}

/// The file of a path, or standard input.
fn source_of(path: &Path) -> Result<Source, SoundError> {
    if path.as_os_str() == STANDARD_INPUT {
        return Ok(Source::pipe(Box::new(std::io::stdin())));
    }
    let file = File::open(path).map_err(SoundError::Open)?;
    if file.metadata().is_ok_and(|about| about.is_dir()) {
        return Err(SoundError::Open(std::io::ErrorKind::IsADirectory.into()));
    }
    Ok(Source::file(file)?)
}

/// What stands at a place in the stream.
enum Piece {
    Reader(Box<dyn Reader>),
    Unknown(Found, Source),
}

/// Opens the piece that begins here, behind tags and filling.
fn open_piece(mut source: Source) -> Result<Piece, SoundError> {
    tags::skip(&mut source)?;
    let mut found = kind::here(&mut source)?;
    if !matches!(found, Found::Known(_)) && source.peek(1)?.first() == Some(&0) {
        tags::skip_zeros(&mut source)?;
        tags::skip(&mut source)?;
        found = kind::here(&mut source)?;
    }
    let Found::Known(kind) = found else { return Ok(Piece::Unknown(found, source)) };
    Ok(Piece::Reader(match kind {
        Kind::Wave => riff::wave(source, WaveLayout::Little)?,
        Kind::WaveBigEndian => riff::wave(source, WaveLayout::Big)?,
        Kind::Wave64 => riff::wave(source, WaveLayout::Wave64)?,
        Kind::Aiff => riff::aiff(source)?,
        Kind::Au => riff::au(source)?,
        Kind::Mpeg => Box::new(MpegReader::new(source).look_ahead()?),
        Kind::Ogg => Box::new(OggReader::open(source)?),
        Kind::Flac => media::flac(source)?,
        Kind::Mp4 | Kind::Caf | Kind::Matroska | Kind::Adts => media::seekable(source, kind)?,
    }))
}

/// One channel is copied to all; otherwise each takes its own, and the mean where there is none.
fn convert(samples: &[f32], from: u16, to: u16) -> Vec<f32> {
    let (from, to) = (usize::from(from), usize::from(to));
    let mut out = Vec::with_capacity(samples.len() / from * to);
    for frame in samples.chunks_exact(from) {
        let mean = frame.iter().sum::<f32>() / from as f32;
        out.extend((0..to).map(|channel| match frame.get(channel) {
            Some(&sample) if to > 1 => sample,
            _ => mean,
        }));
    }
    out
}
