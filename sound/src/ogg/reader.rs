//! One piece of an Ogg stream to samples, page by page.

use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use super::codec::{Codec, Headings, Stream, identify};
use super::page::{Found, Page, peek};
use crate::block::{Block, Notes, Reader};
use crate::decoder::Decoder;
use crate::error::SoundError;
use crate::source::Source;
use crate::warning::Warning;

/// A jump of the position by less is rounding, seconds.
const TOLERANCE: f64 = 0.1;

pub(crate) struct OggReader {
    source: Source,
    codec: Codec,
    serial: u32,
    headings: Headings,
    decoder: Option<Decoder>,
    /// A packet that goes on in the next page.
    partial: Vec<u8>,
    next_sequence: Option<u32>,
    /// Audio frames decoded, the dropped ones too.
    decoded: i64,
    /// Position of the first decoded audio frame, once known.
    start: Option<i64>,
    /// Bytes were lost since the last known position.
    has_hole: bool,
    /// Audio frames at the start that are not delivered yet and must be dropped.
    drop: usize,
    is_complete: bool,
    other_tracks: usize,
    room: Block,
}

impl OggReader {
    /// Reads the first pages, one of each stream, and chooses the first stream of sound.
    pub fn open(mut source: Source) -> Result<Self, SoundError> {
        let (mut chosen, mut named, mut tracks) = (None, None, 0);
        while let Found::Page(page) = peek(&mut source)? {
            if !page.is_first {
                break;
            }
            source.advance(page.size);
            match identify(&page.body) {
                Stream::Sound(codec) => {
                    tracks += 1;
                    chosen.get_or_insert((codec, page));
                }
                Stream::Named(name) => named = Some(name),
                Stream::Other => {}
            }
        }
        let (codec, page) = match (chosen, named) {
            (Some(chosen), _) => chosen,
            (None, Some(name)) => return Err(SoundError::Codec(name.into())),
            (None, None) => return Err(SoundError::NoTrack),
        };
        let drop = if let Codec::Opus { pre_skip } = codec { pre_skip.into() } else { 0 };
        Ok(Self {
            source,
            codec,
            serial: page.serial,
            next_sequence: Some(page.sequence.wrapping_add(1)),
            headings: Headings::new(codec, page.body),
            decoder: None,
            partial: Vec::new(),
            decoded: 0,
            start: None,
            has_hole: false,
            drop,
            is_complete: false,
            other_tracks: tracks - 1,
            room: Block::default(),
        })
    }

    /// The next page of the chosen stream; `None` at the end of the piece.
    fn next_page(&mut self, notes: &mut Notes) -> Result<Option<Page>, SoundError> {
        let mut skipped = 0_u64;
        loop {
            match peek(&mut self.source)? {
                Found::Page(page) if page.is_first && page.is_sound => return Ok(None),
                Found::Page(page) => {
                    self.source.advance(page.size);
                    let is_expected = self.next_sequence == Some(page.sequence);
                    // A page with a wrong check sum is used where all else is right: its sound is there.
                    if page.serial == self.serial && (page.is_sound || is_expected) {
                        self.has_hole |= skipped > 0 || !is_expected;
                        return Ok(Some(page));
                    }
                    self.has_hole |= !page.is_sound;
                }
                Found::Incomplete => {
                    // The magic inside garbage, or a page that is cut off.
                    let left = self.source.left();
                    self.source.advance(1);
                    if !matches!(peek(&mut self.source)?, Found::Other(_))
                        || left.is_some_and(|left| left < 28)
                    {
                        return Ok(None);
                    }
                }
                Found::Other(bytes) => {
                    if self.is_complete {
                        return Ok(None);
                    }
                    self.source.advance(bytes);
                    skipped += bytes as u64;
                }
                Found::End => {
                    if skipped > 0 {
                        notes.warn(Warning::Remainder { at: notes.seconds, bytes: skipped });
                    }
                    return Ok(None);
                }
            }
        }
    }

    /// The packets that end in this page.
    fn packets(&mut self, page: &Page) -> Vec<Vec<u8>> {
        if !page.continues || self.next_sequence != Some(page.sequence) {
            self.partial.clear();
        }
        let mut is_tail = page.continues && self.partial.is_empty();
        let (mut packets, mut at) = (Vec::new(), 0);
        for &length in &page.lengths {
            let end = at + usize::from(length);
            self.partial.extend_from_slice(&page.body[at..end]);
            at = end;
            if length < 255 {
                let packet = std::mem::take(&mut self.partial);
                // The rest of a packet whose beginning is lost is no packet.
                if !std::mem::take(&mut is_tail) {
                    packets.push(packet);
                }
            }
        }
        if is_tail {
            self.partial.clear();
        }
        self.next_sequence = Some(page.sequence.wrapping_add(1));
        packets
    }

    /// Decodes the packets of one page into `block`.
    fn decode(&mut self, page: &Page, block: &mut Block, notes: &mut Notes) -> Result<(), SoundError> {
        block.samples.clear();
        for packet in self.packets(page).into_iter().filter(|packet| !packet.is_empty()) {
            let packet = if self.decoder.is_none() {
                let Some(packet) = self.headings.take(packet) else { continue };
                self.decoder = Some(self.headings.decoder()?);
                packet
            } else {
                packet
            };
            let Some(decoder) = &mut self.decoder else { continue };
            let packet = Packet::new(0, Timestamp::ZERO, Duration::ZERO, packet);
            self.room.samples.clear();
            match decoder.decode(&packet, &mut self.room) {
                Ok(()) if block.samples.is_empty() || self.room.channels == block.channels => {
                    (block.rate, block.channels) = (self.room.rate, self.room.channels);
                    block.samples.extend_from_slice(&self.room.samples);
                }
                Ok(()) => notes.damaged(0.0, "a packet has other channels"),
                Err(reason) => {
                    self.has_hole = true;
                    notes.damaged(0.0, &reason);
                }
            }
        }
        Ok(())
    }

    /// Compares the position that the page states with what was decoded, and trims start and end.
    fn place(&mut self, page: &Page, block: &mut Block, notes: &mut Notes) {
        let channels = usize::from(block.channels.max(1));
        let frames = (block.samples.len() / channels) as i64;
        self.decoded += frames;
        if page.granule >= 0 && block.rate > 0 && (frames > 0 || self.start.is_some()) {
            let stated = page.granule;
            let is_long = self.start.is_none() && !page.is_last;
            let start = *self.start.get_or_insert(if is_long { stated - self.decoded } else { 0 });
            if start < 0 {
                // The first page holds more sound than its position counts: encoders fill the start so.
                self.drop = self.drop.max(start.unsigned_abs() as usize);
                self.start = Some(0);
                self.decoded += start;
            }
            let start = self.start.unwrap_or(0);
            let jump = (stated - start).saturating_sub(self.decoded);
            let lost = jump as f64 / f64::from(block.rate);
            if self.has_hole && lost > TOLERANCE {
                notes.damaged(lost, "pages are missing or damaged");
                self.start = Some(start.saturating_add(jump));
            }
            self.has_hole = false;
            let extra = self.decoded.saturating_sub(stated - self.start.unwrap_or(0));
            if page.is_last && extra > 0 && extra < frames {
                block.samples.truncate((frames - extra) as usize * channels);
            }
        }
        let dropped = self.drop.min(block.samples.len() / channels);
        block.samples.drain(..dropped * channels);
        self.drop -= dropped;
    }

    fn end(&mut self, notes: &mut Notes) -> Result<(), SoundError> {
        if self.is_complete {
            return Ok(());
        }
        self.is_complete = true;
        if self.decoder.is_none() {
            return Err(SoundError::NoSound);
        }
        notes.warn(Warning::EndMissing { found: notes.seconds });
        Ok(())
    }
}

impl Reader for OggReader {
    fn read(&mut self, block: &mut Block, notes: &mut Notes) -> Result<bool, SoundError> {
        if self.other_tracks > 0 {
            notes.warn(Warning::OtherTracks { tracks: std::mem::take(&mut self.other_tracks) });
        }
        loop {
            let Some(page) = self.next_page(notes)? else {
                self.end(notes)?;
                return Ok(false);
            };
            self.is_complete = page.is_last;
            self.decode(&page, block, notes)?;
            self.place(&page, block, notes);
            if !block.samples.is_empty() {
                return Ok(true);
            }
        }
    }

    /// A stream says its length only at its end.
    fn stated_frames(&self) -> Option<u64> {
        let _ = self.codec;
        None
    }

    fn into_source(self: Box<Self>) -> Option<Source> {
        Some(self.source)
    }
}
