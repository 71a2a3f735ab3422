//! The sound of a WAV, AIFF or AU, block by block.

use symphonia::core::audio::{Channels, Position};
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use super::chunks::{self, Layout};
use super::format::{Coded, Format};
use super::length::Length;
use crate::block::{Block, Notes, Reader};
use crate::decoder::{Decoder, codec_name};
use crate::error::SoundError;
use crate::raw::BLOCK_FRAMES;
use crate::source::Source;
use crate::warning::Warning;

/// Bytes from `RIFF` to the end of `fmt ` in a piece that begins inside sound without a length.
const PIECE_HEAD: usize = 16;

/// Where the sound of a file lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Data {
    pub layout: Layout,
    pub length: Length,
    /// Audio frames that the file states beside the length.
    pub frames: Option<u64>,
}

pub(super) struct RiffReader {
    source: Source,
    format: Format,
    data: Data,
    decoder: Option<Decoder>,
    /// Bytes of the running chunk that are not read yet; `None`: to the end.
    left: Option<u64>,
    /// Bytes of sound read.
    read: u64,
    frames: u64,
    stated: Option<u64>,
    ended: bool,
}

impl RiffReader {
    pub fn new(source: Source, format: Format, data: Data) -> Result<Self, SoundError> {
        let decoder = match format.coded {
            Coded::Adpcm(codec, frames) => {
                let mut parameters = AudioCodecParameters::new();
                let channels = Position::from_count(format.channels.into()).map(Channels::Positioned);
                let many =
                    || SoundError::Codec(format!("{} of {} channels", codec_name(codec), format.channels));
                parameters
                    .for_codec(codec)
                    .with_sample_rate(format.rate)
                    .with_channels(channels.filter(|_| format.channels <= 2).ok_or_else(many)?)
                    .with_max_frames_per_packet(frames)
                    .with_frames_per_block(frames);
                Some(Decoder::new(&parameters)?)
            }
            _ => None,
        };
        let left = match data.length {
            Length::Bytes(bytes) | Length::CutShort { stated: bytes } => Some(bytes),
            Length::ToEnd => None,
        };
        let bytes = left.or(source.left());
        let stated = data.frames.or(bytes.and_then(|bytes| format.frames(bytes)));
        Ok(Self { source, format, data, decoder, left, read: 0, frames: 0, stated, ended: false })
    }

    /// The next whole blocks of bytes; an incomplete last one too where the codec can use it.
    fn bytes(&mut self) -> Result<Vec<u8>, SoundError> {
        let blocks = if self.decoder.is_some() { 1 } else { BLOCK_FRAMES };
        let most = (blocks * self.format.block) as u64;
        let wanted = self.left.map_or(most, |left| left.min(most)) as usize;
        if self.left.is_none() {
            // Pieces of a stream that were joined: each has a heading of its own.
            let bytes = self.source.peek(wanted + PIECE_HEAD)?;
            if let Some(at) = piece_inside(bytes).filter(|&at| at <= wanted) {
                self.left = Some(at as u64);
                return self.bytes();
            }
        }
        let bytes = self.source.read(wanted)?;
        self.read += bytes.len() as u64;
        self.left = self.left.map(|left| left.saturating_sub(bytes.len() as u64));
        Ok(bytes)
    }

    fn decode(&mut self, mut bytes: Vec<u8>, block: &mut Block) -> Result<(), String> {
        (block.rate, block.channels) = (self.format.rate, self.format.channels);
        block.samples.clear();
        match (self.format.coded, &mut self.decoder) {
            (Coded::Pcm(samples), _) => {
                let whole = bytes.len() / self.format.block * self.format.block;
                samples.decode(&bytes[..whole], &mut block.samples);
                Ok(())
            }
            (Coded::Adpcm(_, frames), Some(decoder)) => {
                let part = bytes.len() as f64 / self.format.block as f64;
                bytes.resize(self.format.block, 0);
                let packet = Packet::new(0, Timestamp::ZERO, Duration::new(frames), bytes);
                decoder.decode(&packet, block)?;
                let kept = (frames as f64 * part) as usize * usize::from(self.format.channels);
                block.samples.truncate(kept);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Drops what an encoder added to fill the last block.
    fn trim(&mut self, block: &mut Block) {
        let channels = usize::from(self.format.channels);
        let frames = (block.samples.len() / channels) as u64;
        self.frames += frames;
        let Coded::Adpcm(_, per_block) = self.format.coded else { return };
        if let Some(stated) = self.data.frames
            && self.frames > stated
            && self.frames - stated < per_block
        {
            block.samples.truncate((frames - (self.frames - stated)) as usize * channels);
            self.frames = stated;
        }
    }

    /// The chunks behind the sound; true where one of them is more sound.
    fn more_sound(&mut self) -> Result<bool, SoundError> {
        let layout = self.data.layout;
        chunks::skip_padding(&mut self.source, layout, self.read)?;
        loop {
            let file_left = self.source.left();
            let bytes = self.source.peek(layout.head())?;
            let Some(chunk) = layout.read(bytes) else { return Ok(false) };
            let inside = file_left.map(|left| left.saturating_sub(layout.head() as u64));
            if is_beginning(&chunk.name) || !chunk.is_plausible(inside) {
                return Ok(false);
            }
            self.source.skip(layout.head() as u64)?;
            if chunk.name == *b"data" && chunk.length > 0 {
                self.left = Some(chunk.length);
                self.read = 0;
                return Ok(true);
            }
            chunks::skip(&mut self.source, layout, chunk.length)?;
        }
    }

    /// Warns of sound that is missing.
    fn end(&mut self, notes: &mut Notes) {
        self.ended = true;
        let rate = f64::from(self.format.rate);
        let missing = match (self.left, self.data.frames) {
            (Some(left), _) if left >= self.format.block as u64 => self.format.frames(left),
            (_, Some(stated)) if stated > self.frames => Some(stated - self.frames),
            _ => None,
        };
        if let Some(missing) = missing.filter(|&missing| missing > 0) {
            let found = notes.seconds;
            notes.warn(Warning::CutShort { stated: found + missing as f64 / rate, found });
        }
    }
}

/// Whether a name begins a file of its own.
fn is_beginning(name: &[u8; 4]) -> bool {
    [b"RIFF", b"RIFX", b"RF64", b"BW64", b"riff", b"FORM", b"OggS", b"fLaC"].contains(&name)
}

/// Where a WAV begins inside `bytes`.
fn piece_inside(bytes: &[u8]) -> Option<usize> {
    bytes.windows(PIECE_HEAD).position(|part| part.starts_with(b"RIFF") && &part[8..16] == b"WAVEfmt ")
}

impl Reader for RiffReader {
    fn read(&mut self, block: &mut Block, notes: &mut Notes) -> Result<bool, SoundError> {
        if let Some(reason) = self.format.doubt.take() {
            notes.warn(Warning::Heading { reason });
        }
        while !self.ended {
            let bytes = self.bytes()?;
            if bytes.is_empty() {
                if self.left.is_none_or(|left| left == 0) && self.more_sound()? {
                    continue;
                }
                self.end(notes);
                break;
            }
            if let Err(reason) = self.decode(bytes, block) {
                let frames = self.format.frames(self.format.block as u64).unwrap_or(0);
                notes.damaged(frames as f64 / f64::from(self.format.rate), &reason);
                continue;
            }
            self.trim(block);
            if !block.samples.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn stated_frames(&self) -> Option<u64> {
        self.stated
    }

    fn into_source(self: Box<Self>) -> Option<Source> {
        Some(self.source)
    }
}
