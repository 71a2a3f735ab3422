//! Packets of a container to samples. A damaged packet is passed over; what is lost is noted.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};

use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::units::{TimeBase, Timestamp};

use super::flac::FlacPiece;
use super::mp4::{self, Edit};
use super::second::{self, Parts};
use crate::block::{Block, Notes, Reader};
use crate::decoder::Decoder;
use crate::error::SoundError;
use crate::kind::Kind;
use crate::source::{Source, Window};
use crate::warning::Warning;

/// Largest file of a format that seeks, from a pipe, bytes.
const PIPE_MOST: u64 = 1 << 30;
/// A jump of the time by less is rounding, seconds.
const TOLERANCE: f64 = 0.1;
/// Encoders round to packets: less than this missing at the end is rounding, seconds.
const END_TOLERANCE: f64 = 0.25;
/// Errors of the container in a row after which it is given up.
const MOST_ERRORS: u32 = 64;

impl MediaSource for Window {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length())
    }
}

/// A window that says that it cannot seek.
struct Forwards(Window);

impl Read for Forwards {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out)
    }
}

impl Seek for Forwards {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl MediaSource for Forwards {
    fn is_seekable(&self) -> bool {
        false
    }

    fn byte_len(&self) -> Option<u64> {
        None
    }
}

/// Runs a piece of the decoders. Damaged files make some of them panic; that is one more damage.
fn guarded<T>(run: impl FnOnce() -> Result<T, SymphoniaError>) -> Result<T, SymphoniaError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(run))
        .unwrap_or(Err(SymphoniaError::DecodeError("the reader of its format failed")))
}

/// Opens FLAC, which is read forwards only.
pub(crate) fn flac(source: Source) -> Result<Box<dyn Reader>, SoundError> {
    let (piece, rest) = FlacPiece::new(source);
    MediaReader::open(Box::new(piece), "flac", After::Shared(rest))
        .map(|reader| Box::new(reader) as Box<dyn Reader>)
}

/// Opens a container that needs to seek.
pub(crate) fn seekable(source: Source, kind: Kind) -> Result<Box<dyn Reader>, SoundError> {
    let mut window = source.into_window(PIPE_MOST)?;
    let (mut after, mut edit) = (None, None);
    let parts = match kind {
        Kind::Mp4 => {
            let outline = mp4::outline(&mut window)?;
            edit = outline.edit;
            outline.parts
        }
        Kind::Caf => second::caf(&mut window)?,
        Kind::Matroska => second::matroska(&mut window)?,
        _ => Parts::default(),
    };
    if let Some(end) = parts.second {
        after = Some(window.rest(end)?);
        window.shorten(end);
    }
    let extension = match kind {
        Kind::Mp4 => "mp4",
        Kind::Caf => "caf",
        Kind::Matroska => "mkv",
        _ => "aac",
    };
    // Looking for an end that is missing fails. Reading forwards finds the sound in front of it.
    let again = window.rest(0)?;
    let opened = MediaReader::open(Box::new(window), extension, After::Own(after));
    let mut reader = match opened {
        Err(SoundError::Damaged(reason)) => {
            let forwards = Forwards(again.into_window(PIPE_MOST)?);
            let forwards = MediaReader::open(Box::new(forwards), extension, After::Own(None));
            forwards.map_err(|_| SoundError::Damaged(reason))?
        }
        opened => opened?,
    };
    reader.edit = edit;
    reader.is_cut = parts.is_cut;
    Ok(Box::new(reader))
}

/// The bytes behind the piece.
enum After {
    Own(Option<Source>),
    Shared(Arc<Mutex<Source>>),
}

struct MediaReader {
    format: Box<dyn FormatReader>,
    decoder: Decoder,
    track: u32,
    time_base: Option<TimeBase>,
    start: Timestamp,
    stated: Option<u64>,
    /// Samples that the encoder put in front, by the container.
    delay: u64,
    edit: Option<Edit>,
    rate: u32,
    /// Audio frames decoded.
    frames: u64,
    /// Of them the first and the end of those to be heard; known with the first packet.
    heard: Option<(u64, u64)>,
    other_tracks: usize,
    after: After,
    /// The container says that parts of it are missing.
    is_cut: bool,
    ended: bool,
}

impl MediaReader {
    fn open(source: Box<dyn MediaSource>, extension: &str, after: After) -> Result<Self, SoundError> {
        let mut hint = Hint::new();
        hint.with_extension(extension);
        let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
        let probe = symphonia::default::get_probe();
        let format =
            guarded(|| probe.probe(&hint, stream, FormatOptions::default(), MetadataOptions::default()))
                .map_err(|error| SoundError::Damaged(error.to_string()))?;
        let track = format.default_track(TrackType::Audio).ok_or(SoundError::NoTrack)?;
        let parameters = track.codec_params.as_ref().and_then(|parameters| parameters.audio());
        let parameters = parameters.ok_or(SoundError::NoTrack)?;
        let decoder = Decoder::new(parameters)?;
        let is_audio = |track: &&Track| track.track_type() == Some(TrackType::Audio);
        Ok(Self {
            decoder,
            track: track.id,
            time_base: track.time_base,
            start: track.start_ts,
            stated: track.num_frames.filter(|&frames| frames > 0),
            delay: track.delay.unwrap_or(0).into(),
            edit: None,
            heard: None,
            rate: parameters.sample_rate.unwrap_or(0),
            frames: 0,
            other_tracks: format.tracks().iter().filter(is_audio).count() - 1,
            after,
            is_cut: false,
            ended: false,
            format,
        })
    }

    /// The next packet with sound into `block`; false at the end.
    fn next(&mut self, block: &mut Block, notes: &mut Notes) -> Result<bool, SoundError> {
        let mut errors = 0;
        loop {
            let packet = match guarded(|| self.format.next_packet()) {
                Ok(Some(packet)) => packet,
                Ok(None) => return Ok(false),
                Err(SymphoniaError::IoError(error)) if error.kind() == ErrorKind::UnexpectedEof => {
                    return Ok(false);
                }
                Err(SymphoniaError::IoError(error)) => return Err(error.into()),
                Err(error) => {
                    errors += 1;
                    notes.damaged(0.0, &error.to_string());
                    if errors > MOST_ERRORS {
                        return Ok(false);
                    }
                    continue;
                }
            };
            if packet.track_id != self.track {
                continue;
            }
            self.note_gap(packet.pts, notes);
            block.samples.clear();
            match self.decoder.decode(&packet, block) {
                Ok(()) => {}
                Err(reason) => {
                    let seconds = self
                        .time_base
                        .and_then(|base| base.calc_time(Timestamp::new(packet.dur.get() as i64)));
                    notes.damaged(seconds.map_or(0.0, |time| time.as_secs_f64()), &reason);
                    self.decoder.reset();
                    continue;
                }
            }
            self.trim(packet.pts, packet.trim_start.get(), block);
            if !block.samples.is_empty() {
                self.rate = block.rate;
                return Ok(true);
            }
        }
    }

    /// Keeps the part of the packet that is to be heard.
    fn trim(&mut self, at: Timestamp, trimmed: u64, block: &mut Block) {
        let (rate, channels) = (f64::from(block.rate), usize::from(block.channels.max(1)));
        let frames = (block.samples.len() / channels) as u64;
        let (from, to) = (self.frames, self.frames + frames);
        self.frames = to;
        let (first, end) = *self.heard.get_or_insert_with(|| match self.edit {
            Some(Edit { start, length }) => {
                let first = (start * rate).round() as u64;
                let end =
                    length.map_or(u64::MAX, |length| first.saturating_add((length * rate).round() as u64));
                (first, end)
            }
            // What symphonia has trimmed is not there any more.
            None if trimmed > 0 => (0, u64::MAX),
            None if self.decoder.pre_skip() > 0 => (self.decoder.pre_skip(), u64::MAX),
            // Matroska counts the time of the encoder's start below zero.
            None if at.is_negative() => {
                let before = self.time_base.and_then(|base| base.calc_time(at));
                let before = before.map_or(0.0, |time| -time.as_secs_f64());
                ((before * rate).round() as u64, u64::MAX)
            }
            None => (self.delay, u64::MAX),
        });
        let inside = |position: u64| (position.clamp(from, to) - from) as usize * channels;
        block.samples.truncate(inside(end));
        block.samples.drain(..inside(first).min(block.samples.len()));
    }

    /// Where the track ends, as it states, seconds.
    fn stated_end(&self) -> Option<f64> {
        let frames = self.stated.filter(|_| self.rate > 0).map(|frames| frames as f64 / f64::from(self.rate));
        let track = self.format.tracks().iter().find(|track| track.id == self.track)?;
        let ticks = track.duration.and_then(|ticks| i64::try_from(ticks.get()).ok());
        let span = ticks.and_then(|ticks| track.time_base?.calc_time(Timestamp::new(ticks)));
        // The length of the whole is that of the track where there is no other.
        let whole = self.format.media_info();
        let whole_ticks = whole.duration.and_then(|ticks| i64::try_from(ticks.get()).ok());
        let only = whole_ticks.filter(|_| self.format.tracks().len() == 1);
        let whole = only.and_then(|ticks| whole.time_base?.calc_time(Timestamp::new(ticks)));
        frames.or(span.or(whole).map(|span| span.as_secs_f64()))
    }

    /// Notes a packet that comes later than the sound before it ends.
    fn note_gap(&mut self, at: Timestamp, notes: &mut Notes) {
        let Some(base) = self.time_base.filter(|_| self.rate > 0 && self.frames > 0) else { return };
        let since = Timestamp::new(at.get().saturating_sub(self.start.get()));
        let Some(time) = base.calc_time(since) else { return };
        let here = self.frames as f64 / f64::from(self.rate);
        let lost = time.as_secs_f64() - here;
        if lost > TOLERANCE {
            notes.damaged(lost, "a part is missing");
            self.frames += (lost * f64::from(self.rate)) as u64;
        }
    }
}

impl Reader for MediaReader {
    fn read(&mut self, block: &mut Block, notes: &mut Notes) -> Result<bool, SoundError> {
        if self.other_tracks > 0 {
            notes.warn(Warning::OtherTracks { tracks: std::mem::take(&mut self.other_tracks) });
        }
        if self.ended {
            return Ok(false);
        }
        if self.next(block, notes)? {
            return Ok(true);
        }
        self.ended = true;
        let found = notes.seconds;
        let missing =
            self.stated_end().map_or(0.0, |end| end - self.frames as f64 / f64::from(self.rate.max(1)));
        if missing > END_TOLERANCE {
            notes.warn(Warning::CutShort { stated: found + missing, found });
        } else if self.is_cut {
            notes.warn(Warning::EndMissing { found });
        }
        Ok(false)
    }

    fn stated_frames(&self) -> Option<u64> {
        self.stated
    }

    fn into_source(self: Box<Self>) -> Option<Source> {
        let Self { format, after, .. } = *self;
        drop(format);
        match after {
            After::Own(source) => source,
            After::Shared(shared) => Arc::into_inner(shared)?.into_inner().ok(),
        }
    }
}
