//! Recordings of the command line: options, reading, and the way through a baker.

use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use v2f::audio::{AudioFormat, ChannelChoice};
use v2f::runtime::{BakedFrame, Baker};
use v2f_sound::{RawFormat, SampleFormat, Sound};

use crate::interrupt;
use crate::pipe::{PipeReader, STANDARD, is_pipe};

pub use v2f_sound::{EXTENSIONS, UNREAD_EXTENSIONS};

/// Share of a recording for which one channel took the place of the mix, from which a word is due.
const WORTH_A_WORD: f64 = 0.01;

/// Options about the sound of a recording.
#[derive(Debug, Clone, Default, Args)]
pub struct SoundArguments {
    /// Channel to hear: mix (where channels cancel, the loudest), loudest, or the number of one, from 1
    #[arg(long, value_name = "CHANNEL", default_value = "mix", value_parser = parse_channel)]
    pub channel: ChannelChoice,
    /// Samples per second of raw sound (PCM without a heading)
    #[arg(long, value_name = "HZ", requires = "sample_format")]
    pub rate: Option<u32>,
    /// Interleaved channels of raw sound [default: 1]
    #[arg(long, value_name = "N", requires = "sample_format")]
    pub channels: Option<u16>,
    /// The recordings are raw sound: s16, s24, s32, f32 (each le or be), f64, u8, s8, alaw or mulaw
    #[arg(long, value_name = "FORMAT", requires = "rate")]
    pub sample_format: Option<SampleFormat>,
    /// A recording with a warning (cut short, damaged, parts left out) is an error
    #[arg(long)]
    pub strict: bool,
}

fn parse_channel(text: &str) -> Result<ChannelChoice, String> {
    match text {
        "mix" => Ok(ChannelChoice::Mix),
        "loudest" => Ok(ChannelChoice::Loudest),
        number => match number.parse() {
            Ok(channel) if (1..=AudioFormat::MAX_CHANNELS).contains(&channel) => {
                Ok(ChannelChoice::Channel(channel))
            }
            _ => Err(format!("expected mix, loudest, or a channel from 1 to {}", AudioFormat::MAX_CHANNELS)),
        },
    }
}

impl SoundArguments {
    fn raw(&self) -> Option<RawFormat> {
        let (rate, samples) = (self.rate?, self.sample_format?);
        Some(RawFormat { rate, channels: self.channels.unwrap_or(1), samples })
    }
}

/// What a recording is called in messages and files.
pub fn name_of(path: &Path) -> String {
    if path.as_os_str() == STANDARD { "standard input".into() } else { path.display().to_string() }
}

/// An open recording. Memory does not grow with its length.
pub struct Recording {
    sound: Sound,
    strict: bool,
    /// What the way through a baker found out.
    more: Vec<String>,
}

impl Recording {
    /// Opens the file, a pipe, or with `-` standard input, and decodes its first block.
    ///
    /// # Errors
    /// It cannot be read, is empty, or is not a recording of a supported codec.
    pub fn open(path: &Path, arguments: &SoundArguments) -> anyhow::Result<Self> {
        let sound = match (arguments.raw(), is_pipe(path)) {
            (Some(format), false) => Sound::open_raw(path, format)?,
            (None, false) => Sound::open(path)?,
            (Some(format), true) => Sound::from_reader_raw(PipeReader::open(path), format)?,
            (None, true) => Sound::from_reader(PipeReader::open(path))?,
        };
        Self::new(sound, arguments)
    }

    /// As [`open`](Self::open), for bytes of a pipe that are read more than once.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn of_bytes(bytes: Vec<u8>, arguments: &SoundArguments) -> anyhow::Result<Self> {
        let sound = match arguments.raw() {
            Some(format) => Sound::from_reader_raw(std::io::Cursor::new(bytes), format)?,
            None => Sound::from_bytes(bytes)?,
        };
        Self::new(sound, arguments)
    }

    fn new(sound: Sound, arguments: &SoundArguments) -> anyhow::Result<Self> {
        if let ChannelChoice::Channel(channel) = arguments.channel
            && channel > sound.channels()
        {
            bail!("it has {} channels; --channel {channel} is not one of them", sound.channels());
        }
        Ok(Self { sound, strict: arguments.strict, more: Vec::new() })
    }

    /// As [`open`](Self::open), for a file in memory.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_bytes(bytes: Vec<u8>) -> anyhow::Result<Self> {
        Ok(Self { sound: Sound::from_bytes(bytes)?, strict: false, more: Vec::new() })
    }

    /// Samples per second.
    pub fn rate(&self) -> u32 {
        self.sound.rate()
    }

    /// Interleaved channels.
    pub fn channels(&self) -> u16 {
        self.sound.channels()
    }

    /// Length that the file states, seconds.
    pub fn stated_seconds(&self) -> Option<f64> {
        self.sound.stated_seconds()
    }

    /// Seconds read so far.
    pub fn seconds(&self) -> f64 {
        self.sound.seconds()
    }

    /// The next interleaved samples, or `None` at the end.
    ///
    /// # Errors
    /// The bytes cannot be read; with `--strict` a warning too.
    pub fn read(&mut self) -> anyhow::Result<Option<&[f32]>> {
        if self.sound.is_at_end()? {
            self.refuse_warnings()?;
            return Ok(None);
        }
        Ok(self.sound.read()?)
    }

    /// What was lost or looks wrong, one sentence each; complete after the end.
    pub fn warnings(&self) -> Vec<String> {
        self.sound.warnings().iter().map(ToString::to_string).chain(self.more.iter().cloned()).collect()
    }

    /// Prints the warnings. Call it after the end.
    pub fn print_warnings(&self, path: &Path) {
        for warning in self.warnings() {
            eprintln!("{}", warning_line(path, &warning));
        }
    }

    fn refuse_warnings(&self) -> anyhow::Result<()> {
        match self.warnings().as_slice() {
            [] => Ok(()),
            _ if !self.strict => Ok(()),
            warnings => bail!("{} (--strict)", warnings.join("; ")),
        }
    }
}

/// A warning as it is printed.
pub fn warning_line(path: &Path, warning: &str) -> String {
    format!("v2f: {}: warning: {warning}", name_of(path))
}

/// Feeds a whole recording through a baker; returns its length in seconds. `on_frame` gets each rig frame,
/// `on_sound` each piece of sound (interleaved) before it is fed.
///
/// # Errors
/// The recording cannot be decoded, or Ctrl-C.
pub fn bake_recording(
    recording: &mut Recording,
    baker: &mut Baker,
    mut on_frame: impl FnMut(BakedFrame<'_>),
    mut on_sound: impl FnMut(&[f32]),
) -> anyhow::Result<f64> {
    let format = AudioFormat::new(recording.rate(), recording.channels());
    baker.begin(format.context("its format is not supported")?)?;
    while let Some(samples) = recording.read()? {
        if interrupt::requested() {
            return Err(anyhow!("interrupted"));
        }
        on_sound(samples);
        baker.feed(samples, &mut on_frame)?;
    }
    let statistics = baker.finish(&mut on_frame)?;
    if statistics.bad_samples > 0 {
        let samples = statistics.bad_samples;
        recording.more.push(format!("{samples} samples are not finite and were replaced by silence"));
    }
    let single = statistics.single_channel_frames as f64 / f64::from(recording.rate());
    if single > WORTH_A_WORD * recording.seconds() {
        recording.more.push(format!(
            "its channels cancel out (opposite phases), or one is far louder than their mix: for {single:.2} \
             s the loudest channel is heard; --channel chooses another"
        ));
    }
    recording.refuse_warnings()?;
    Ok(recording.seconds())
}
