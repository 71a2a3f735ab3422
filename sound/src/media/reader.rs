//! Packets of a container to samples. A damaged packet is passed over; what is lost is noted.

use std::io::ErrorKind;
use std::sync::{Arc, Mutex};

use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::units::{TimeBase, Timestamp};

use super::flac::FlacPiece;
use super::mp4;
use crate::block::{Block, Notes, Reader};
use crate::decoder::{Decoder, codec_name};
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

/// Opens FLAC, which is read forwards only.
pub(crate) fn flac(source: Source) -> Result<Box<dyn Reader>, SoundError> {
    let (piece, rest) = FlacPiece::new(source);
    MediaReader::open(Box::new(piece), "flac", After::Shared(rest)).map(boxed)
}

/// Opens a container that needs to seek.
pub(crate) fn seekable(source: Source, kind: Kind) -> Result<Box<dyn Reader>, SoundError> {
    let mut window = source.into_window(PIPE_MOST)?;
    let mut after = None;
    if kind == Kind::Mp4
        && let Some(end) = mp4::second_file(&mut window)?
    {
        after = Some(window.rest(end)?);
        window.shorten(end);
    }
    let extension = match kind {
        Kind::Mp4 => "mp4",
        Kind::Caf => "caf",
        Kind::Matroska => "mkv",
        _ => "aac",
    };
    MediaReader::open(Box::new(window), extension, After::Own(after)).map(boxed)
}

fn boxed(reader: MediaReader) -> Box<dyn Reader> {
    Box::new(reader)
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
    /// Audio frames to drop at the start, for codecs that symphonia does not trim.
    drop: u64,
    rate: u32,
    frames: u64,
    other_tracks: usize,
    after: After,
    ended: bool,
}

impl MediaReader {
    fn open(source: Box<dyn MediaSource>, extension: &str, after: After) -> Result<Self, SoundError> {
        let mut hint = Hint::new();
        hint.with_extension(extension);
        let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
        let format = symphonia::default::get_probe()
            .probe(&hint, stream, FormatOptions::default(), MetadataOptions::default())
            .map_err(|error| SoundError::Damaged(error.to_string()))?;
        let track = format.default_track(TrackType::Audio).ok_or(SoundError::NoTrack)?;
        let parameters = track.codec_params.as_ref().and_then(|parameters| parameters.audio());
        let parameters = parameters.ok_or(SoundError::NoTrack)?;
        let decoder = Decoder::new(parameters)?;
        let is_audio = |track: &&Track| track.track_type() == Some(TrackType::Audio);
        let drop = match &decoder {
            Decoder::Opus(_) => u64::from(track.delay.unwrap_or(0)),
            Decoder::Symphonia(_) => 0,
        };
        let _ = codec_name(parameters.codec);
        Ok(Self {
            decoder,
            track: track.id,
            time_base: track.time_base,
            start: track.start_ts,
            stated: track.num_frames.filter(|&frames| frames > 0),
            drop,
            rate: parameters.sample_rate.unwrap_or(0),
            frames: 0,
            other_tracks: format.tracks().iter().filter(is_audio).count() - 1,
            after,
            ended: false,
            format,
        })
    }

    /// The next packet with sound into `block`; false at the end.
    fn next(&mut self, block: &mut Block, notes: &mut Notes) -> Result<bool, SoundError> {
        let mut errors = 0;
        loop {
            let packet = match self.format.next_packet() {
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
            let channels = usize::from(block.channels.max(1));
            let frames = (block.samples.len() / channels) as u64;
            let dropped = self.drop.min(frames);
            self.drop -= dropped;
            block.samples.drain(..dropped as usize * channels);
            self.frames += frames - dropped;
            if !block.samples.is_empty() {
                self.rate = block.rate;
                return Ok(true);
            }
        }
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
        if let Some(stated) = self.stated.filter(|_| self.rate > 0) {
            let missing = stated.saturating_sub(self.frames) as f64 / f64::from(self.rate);
            if missing > END_TOLERANCE {
                notes.warn(Warning::CutShort { stated: notes.seconds + missing, found: notes.seconds });
            }
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
