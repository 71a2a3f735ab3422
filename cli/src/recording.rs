//! Recordings (wav, flac, ogg Vorbis, mp3): decoded packet by packet, and fed through a baker.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use v2f::audio::AudioFormat;
use v2f::runtime::{BakedFrame, Baker};

use crate::{interrupt, interruptible};

/// Extensions of the files that a search of folders finds.
pub const EXTENSIONS: [&str; 6] = ["wav", "wave", "flac", "ogg", "oga", "mp3"];

/// A length of this many audio frames or more is a placeholder of programs that stream.
const UNKNOWN_LENGTH: u64 = 1 << 29;

/// An open recording. Memory does not grow with its length.
pub struct Recording {
    reader: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    rate: u32,
    channels: u16,
    stated_frames: Option<u64>,
    frames: u64,
    samples: Vec<f32>,
    /// Whether `samples` holds decoded sound that `read` has not returned yet.
    pending: bool,
}

impl Recording {
    /// Opens the file and decodes its first packet with sound: only that gives rate and channels for certain.
    ///
    /// # Errors
    /// The file cannot be read, is empty, or is not a recording of a supported codec.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        if interruptible::may_wait(path) {
            let bytes = interruptible::read_all(path).context("it cannot be read")?;
            return Self::from_bytes(bytes, path);
        }
        let file = File::open(path).context("it cannot be opened")?;
        let length = file.metadata().context("it cannot be read")?.len();
        if length == 0 {
            bail!("the file is empty");
        }
        Self::from_source(Box::new(file), path)
    }

    /// As [`open`](Self::open), for a file in memory. Of `name` only the extension is used, as a hint.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_bytes(bytes: Vec<u8>, name: &Path) -> anyhow::Result<Self> {
        if bytes.is_empty() {
            bail!("the file is empty");
        }
        Self::from_source(Box::new(std::io::Cursor::new(bytes)), name)
    }

    fn from_source(source: Box<dyn MediaSource>, name: &Path) -> anyhow::Result<Self> {
        let mut hint = Hint::new();
        if let Some(extension) = name.extension().and_then(|extension| extension.to_str()) {
            hint.with_extension(extension);
        }
        let source = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
        let reader = symphonia::default::get_probe()
            .probe(&hint, source, FormatOptions::default(), MetadataOptions::default())
            .map_err(|error| {
                anyhow!(
                    "it is not a recording that can be read ({error}); use wav, flac, ogg (Vorbis) or mp3"
                )
            })?;
        let track = reader.default_track(TrackType::Audio).context("it has no audio track")?;
        let parameters = track
            .codec_params
            .as_ref()
            .and_then(|parameters| parameters.audio())
            .context("its audio track names no codec")?;
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(parameters, &AudioDecoderOptions::default())
            .map_err(|error| anyhow!("its codec is not supported ({error}); convert it to wav"))?;
        let mut recording = Self {
            track: track.id,
            rate: 0,
            channels: 0,
            stated_frames: track.num_frames.filter(|&frames| frames < UNKNOWN_LENGTH),
            reader,
            decoder,
            frames: 0,
            samples: Vec::new(),
            pending: false,
        };
        if !recording.decode_packet()? {
            bail!("it has no sound");
        }
        Ok(recording)
    }

    /// Samples per second.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// Interleaved channels.
    pub fn channels(&self) -> u16 {
        self.channels
    }

    /// Length that the file states, seconds.
    pub fn stated_seconds(&self) -> Option<f64> {
        self.stated_frames.map(|frames| frames as f64 / f64::from(self.rate))
    }

    /// Seconds read so far.
    pub fn seconds(&self) -> f64 {
        self.frames as f64 / f64::from(self.rate)
    }

    /// The next interleaved samples, or `None` at the end.
    ///
    /// # Errors
    /// The file is damaged or cut short, or its rate or channels change.
    pub fn read(&mut self) -> anyhow::Result<Option<&[f32]>> {
        if !std::mem::take(&mut self.pending) && !self.decode_packet()? {
            return Ok(None);
        }
        self.frames += (self.samples.len() / usize::from(self.channels)) as u64;
        Ok(Some(&self.samples))
    }

    /// Decodes the next packet with sound into `samples`; false at the end.
    fn decode_packet(&mut self) -> anyhow::Result<bool> {
        loop {
            let packet = match self.reader.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => return self.end(),
                Err(SymphoniaError::IoError(error)) if error.kind() == ErrorKind::UnexpectedEof => {
                    return self.end();
                }
                Err(error) => return Err(self.damage(&error)),
            };
            if packet.track_id != self.track {
                continue;
            }
            let sound = match self.decoder.decode(&packet) {
                Ok(sound) => sound,
                Err(error) => return Err(self.damage(&error)),
            };
            let (rate, channels) = (sound.spec().rate(), sound.spec().channels().count());
            if sound.frames() == 0 {
                continue;
            }
            self.samples.resize(sound.samples_interleaved(), 0.0);
            sound.copy_to_slice_interleaved(&mut self.samples);
            self.follow_format(rate, channels)?;
            return Ok(true);
        }
    }

    fn follow_format(&mut self, rate: u32, channels: usize) -> anyhow::Result<()> {
        let channels = u16::try_from(channels).ok().filter(|&channels| channels > 0 && rate > 0);
        let Some(channels) = channels else {
            bail!("its sound has no channels or no sample rate");
        };
        if self.rate == 0 {
            (self.rate, self.channels, self.pending) = (rate, channels, true);
        }
        if (rate, channels) != (self.rate, self.channels) {
            bail!(
                "its format changes at {:.2} s from {} Hz, {} channels to {rate} Hz, {channels} channels; \
                 convert it to one format, or cut it there",
                self.seconds(),
                self.rate,
                self.channels
            );
        }
        Ok(())
    }

    /// The end of the file; an error if the file states a greater length.
    fn end(&self) -> anyhow::Result<bool> {
        // Encoders round to packets: more than half a second missing is no rounding.
        let tolerance = u64::from(self.rate) / 2;
        match self.stated_frames {
            Some(stated) if self.rate > 0 && self.frames + tolerance < stated => bail!(
                "it is cut short: it states {:.2} s and ends at {:.2} s; copy it again",
                stated as f64 / f64::from(self.rate),
                self.seconds()
            ),
            _ => Ok(false),
        }
    }

    fn damage(&self, error: &SymphoniaError) -> anyhow::Error {
        match self.rate {
            0 => anyhow!("it is damaged ({error}); copy or encode it again"),
            _ => anyhow!("it is damaged at {:.2} s ({error}); copy or encode it again", self.seconds()),
        }
    }
}

/// Feeds a whole recording through a baker; returns its length in seconds. `on_frame` gets each rig frame,
/// `on_sound` each piece of sound (interleaved) before it is fed.
///
/// # Errors
/// The recording cannot be decoded, or Ctrl-C.
pub fn bake_recording(
    mut recording: Recording,
    baker: &mut Baker,
    mut on_frame: impl FnMut(BakedFrame<'_>),
    mut on_sound: impl FnMut(&[f32]),
) -> anyhow::Result<f64> {
    baker.begin(AudioFormat::new(recording.rate(), recording.channels())?)?;
    while let Some(samples) = recording.read()? {
        if interrupt::requested() {
            return Err(anyhow!("interrupted"));
        }
        on_sound(samples);
        baker.feed(samples, &mut on_frame)?;
    }
    let statistics = baker.finish(&mut on_frame)?;
    if statistics.bad_samples > 0 {
        log::warn!("{} samples are not finite and were replaced by silence", statistics.bad_samples);
    }
    Ok(recording.seconds())
}
