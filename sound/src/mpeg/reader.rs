//! Frames of MPEG audio to samples.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use super::gapless::{self, Told};
use super::header::FrameHeader;
use super::{LONGEST_FRAME, find, is_tag};
use crate::block::{Block, Notes, Reader};
use crate::decoder::Decoder;
use crate::error::SoundError;
use crate::source::Source;
use crate::{tags, warning::Warning};

/// Bytes that are searched at once for the next frame.
const SEARCHED: usize = 16 << 10;
/// Frames behind a start that may lack the bits of their predecessors (the bit reservoir).
const START_FRAMES: u64 = 10;

/// Reads frames until something else begins.
pub(crate) struct MpegReader {
    source: Source,
    /// Where the container says that the sound ends.
    end: Option<u64>,
    decoder: Option<Decoder>,
    header: Option<FrameHeader>,
    told: Told,
    /// Frames of sound of the running piece.
    frames: u64,
    /// Frames since the decoder began or met garbage.
    since_start: u64,
    stated: Option<u64>,
}

impl MpegReader {
    pub fn new(source: Source) -> Self {
        Self::within(source, None)
    }

    /// Reads up to the position `end` of a container that states it.
    pub fn within(source: Source, end: Option<u64>) -> Self {
        Self {
            source,
            end,
            decoder: None,
            header: None,
            told: Told::default(),
            frames: 0,
            since_start: 0,
            stated: None,
        }
    }

    /// Looks at the beginning, so that the length is known before the first block.
    pub fn look_ahead(mut self) -> Result<Self, SoundError> {
        tags::skip(&mut self.source)?;
        let bytes = self.source.peek(LONGEST_FRAME)?;
        if let Some(header) = FrameHeader::read(bytes)
            && let Some(told) = bytes.get(..header.length).and_then(|frame| gapless::read(frame, &header))
        {
            let spared = told.start + told.end;
            self.stated =
                told.frames.map(|frames| (frames * u64::from(header.samples)).saturating_sub(spared));
        }
        Ok(self)
    }

    /// The heading of the next frame, over tags and garbage; `None` at the end of the piece.
    fn next_header(&mut self, notes: &mut Notes) -> Result<Option<FrameHeader>, SoundError> {
        let (mut skipped, mut is_frame) = (0_u64, false);
        let found = loop {
            tags::skip(&mut self.source)?;
            let bytes = self.source.peek(3 * LONGEST_FRAME)?;
            if bytes.is_empty() {
                break None;
            }
            if let Some(header) = FrameHeader::read(bytes)
                && fits(self.header.as_ref(), &header, bytes, skipped > 0)
            {
                break Some(header);
            }
            if skipped == 0 && self.header.is_some() && begins_other(bytes) {
                return Ok(None);
            }
            // A frame that nothing goes on from: it is damaged.
            is_frame |= skipped == 0 && FrameHeader::read(bytes).is_some();
            let bytes = self.source.peek(SEARCHED)?;
            let bytes = &bytes[..bytes.len().min(SEARCHED)];
            let step = next_chance(bytes);
            let is_silent = bytes[..step].iter().all(|&byte| byte == 0);
            self.source.advance(step);
            skipped += if is_silent { 0 } else { step as u64 };
        };
        if skipped > 0 && (self.header.is_some() || found.is_some()) {
            self.lost(skipped, is_frame, found, notes);
        }
        Ok(found)
    }

    /// Notes garbage as the time that its bytes would have lasted. Garbage in front of the first frame is no
    /// loss: a file that was cut out of a stream begins in the middle of a frame.
    fn lost(&mut self, bytes: u64, is_frame: bool, found: Option<FrameHeader>, notes: &mut Notes) {
        let Some(header) = self.header.or(found) else { return };
        self.since_start = 0;
        let is_cut_start = self.header.is_none() && !is_frame;
        let is_cut_frame = bytes < header.length as u64 && (is_cut_start || found.is_none());
        if !is_cut_frame {
            let seconds = bytes as f64 * 8.0 / f64::from(header.bit_rate);
            notes.damaged(seconds, &format!("{bytes} bytes are no MPEG audio"));
        }
    }

    /// Begins a new piece where the frame tells lengths or has another format.
    fn begin_piece(&mut self, header: &FrameHeader, told: Option<Told>, notes: &mut Notes) {
        self.end_piece(notes);
        let starts_anew = told.is_some()
            || self.header.is_none_or(|known| !known.goes_with(header) || known.channels != header.channels);
        if starts_anew {
            self.decoder = None;
        }
        self.told = told.unwrap_or_default();
        self.frames = 0;
        self.since_start = 0;
    }

    /// Warns where the piece has fewer frames than it stated.
    fn end_piece(&mut self, notes: &mut Notes) {
        let (Some(stated), Some(header)) = (self.told.frames.take(), self.header) else { return };
        // One frame may miss: encoders count the telling frame or not.
        if self.frames + 1 < stated {
            let per_frame = f64::from(header.samples) / f64::from(header.rate);
            let missing = (stated - self.frames) as f64 * per_frame;
            notes.warn(Warning::CutShort { stated: notes.seconds + missing, found: notes.seconds });
        }
    }

    /// Warns where the container has fewer bytes than it stated.
    fn end_container(&mut self, notes: &mut Notes) {
        let (Some(end), Some(header)) = (self.end.take(), self.header) else { return };
        let missing = end.saturating_sub(self.source.position());
        if missing > LONGEST_FRAME as u64 || missing > 2 * header.length as u64 {
            let seconds = missing as f64 * 8.0 / f64::from(header.bit_rate);
            notes.warn(Warning::CutShort { stated: notes.seconds + seconds, found: notes.seconds });
        }
    }

    fn decode(&mut self, header: &FrameHeader, frame: Vec<u8>, block: &mut Block, notes: &mut Notes) {
        let codec = [CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3][usize::from(header.layer) - 1];
        if self.decoder.is_none() {
            let mut parameters = AudioCodecParameters::new();
            parameters.for_codec(codec).with_sample_rate(header.rate);
            self.decoder = Decoder::new(&parameters).ok();
        }
        let packet = Packet::new(0, Timestamp::ZERO, Duration::new(header.samples.into()), frame);
        let decoded = match &mut self.decoder {
            Some(decoder) => decoder.decode(&packet, block),
            None => Err("no decoder".into()),
        };
        let expected = header.samples as usize * usize::from(header.channels);
        (block.rate, block.channels) = (header.rate, header.channels);
        if let Err(reason) = decoded {
            // The frame keeps its time, as in players.
            block.samples.clear();
            block.samples.resize(expected, 0.0);
            if self.since_start >= START_FRAMES {
                notes.damaged(f64::from(header.samples) / f64::from(header.rate), &reason);
            }
        }
        self.trim(header, block);
        self.frames += 1;
        self.since_start += 1;
    }

    /// Drops the samples that the encoder added at start and end.
    fn trim(&self, header: &FrameHeader, block: &mut Block) {
        let per_frame = u64::from(header.samples);
        let (from, to) = (self.frames * per_frame, (self.frames + 1) * per_frame);
        let end =
            self.told.frames.map_or(u64::MAX, |frames| (frames * per_frame).saturating_sub(self.told.end));
        let inside = |at: u64| (at.clamp(from, to) - from) as usize * usize::from(header.channels);
        let (first, last) = (inside(self.told.start), inside(end));
        block.samples.truncate(last);
        block.samples.drain(..first.min(block.samples.len()));
    }
}

/// Whether a frame goes on with the `known` one, or is a beginning for certain.
fn fits(known: Option<&FrameHeader>, header: &FrameHeader, bytes: &[u8], is_search: bool) -> bool {
    let goes_on = known.is_none_or(|known| known.goes_with(header));
    let behind = bytes.get(header.length..);
    match (behind, behind.and_then(FrameHeader::read)) {
        (_, Some(next)) if next.goes_with(header) => !is_search || find(bytes) == Some(0),
        (Some(rest), _) if rest.is_empty() || is_tag(rest) => goes_on && !is_search,
        // The next frame is damaged or of another piece: this one is whole all the same.
        (Some(_), _) => known.is_some() && goes_on && !is_search,
        (None, _) => false,
    }
}

/// Whether a joined file goes on here with something that has a reader of its own.
fn begins_other(bytes: &[u8]) -> bool {
    [&b"RIFF"[..], b"RF64", b"OggS", b"fLaC", b"FORM", b"caff", b"\x1A\x45\xDF\xA3"]
        .iter()
        .any(|magic| bytes.starts_with(magic))
        || bytes.get(4..8) == Some(b"ftyp")
}

/// Bytes to the next place where a frame may begin.
fn next_chance(bytes: &[u8]) -> usize {
    let next =
        bytes.iter().skip(1).position(|&byte| byte == 0xFF || byte == b'I' || byte == b'T' || byte == b'A');
    next.map_or(bytes.len(), |next| next + 1)
}

impl Reader for MpegReader {
    fn read(&mut self, block: &mut Block, notes: &mut Notes) -> Result<bool, SoundError> {
        loop {
            let Some(header) = self.next_header(notes)? else {
                self.end_piece(notes);
                self.end_container(notes);
                return Ok(false);
            };
            let frame = self.source.read(header.length)?;
            let told = gapless::read(&frame, &header);
            let is_told_out = self.told.frames.is_some_and(|frames| self.frames >= frames);
            let changes = self
                .header
                .is_some_and(|known| !known.goes_with(&header) || known.channels != header.channels);
            if told.is_some() || is_told_out || changes {
                self.begin_piece(&header, told, notes);
            }
            self.header = Some(header);
            if told.is_some() {
                continue;
            }
            block.samples.clear();
            self.decode(&header, frame, block, notes);
            if !block.samples.is_empty() {
                return Ok(true);
            }
        }
    }

    fn stated_frames(&self) -> Option<u64> {
        self.stated
    }

    fn into_source(self: Box<Self>) -> Option<Source> {
        Some(self.source)
    }
}
