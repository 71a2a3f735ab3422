//! `v2f play`: plays a recording, and sends its curves to other programs at the same time.

mod frames;
#[cfg(feature = "microphone")]
mod speaker;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use v2f::runtime::BakeSettings;

use crate::character::{FaceArguments, rig_and_gain};
use crate::failure::{Failed, Fault, FaultOf as _, print};
use crate::frame_rate::{RateChoice, frame_rate};
use crate::interrupt;
use crate::model::{StudentArguments, of_engine, open_model};
use crate::pipe::{PipeReader, is_pipe};
use crate::recording::{Recording, SoundArguments, name_of};
use crate::send::{SendArguments, Sender, Target, Ticks};

use frames::RigFrames;
#[cfg(feature = "microphone")]
use speaker::Speaker;

/// Longest sleep: the clock of a sound device drifts against the system clock, and Ctrl-C must be noticed.
const MAX_SLEEP: Duration = Duration::from_millis(20);
/// A sound device that has not started by then is given up.
#[cfg(feature = "microphone")]
const START_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
v2f play hello.wav                                  to Live Link Face on this machine (127.0.0.1:11111)\n  \
v2f play hello.wav --send llf:192.168.1.20 --subject Ann --fps 30\n  \
v2f play hello.wav --send vmc --map vrm --idle      to VSeeFace and other VMC receivers (127.0.0.1:39539)\n\n\
docs/formats.md describes the setup of each receiver.")]
pub struct PlayArguments {
    /// Recording (wav, mp3, ogg, opus, flac, m4a, webm ...; - for standard input)
    #[arg(value_name = "REC")]
    pub recording: PathBuf,
    #[command(flatten)]
    pub send: SendArguments,
    /// Play no sound, only send
    #[arg(long)]
    pub mute: bool,
    /// Repeat until Ctrl-C, to leave time for setting a receiver up
    #[arg(long)]
    pub repeat: bool,
    #[command(flatten)]
    pub student: StudentArguments,
    #[command(flatten)]
    pub sound: SoundArguments,
    #[command(flatten)]
    pub face: FaceArguments,
}

/// The clock of the playback.
enum Clock {
    System(Instant),
    #[cfg(feature = "microphone")]
    Sound(Speaker),
}

impl Clock {
    /// Position in the recording that is audible now.
    fn position(&self) -> Duration {
        match self {
            Self::System(started) => started.elapsed(),
            #[cfg(feature = "microphone")]
            Self::Sound(speaker) => speaker.position(),
        }
    }

    /// Waits until the recording is at `due`, or Ctrl-C.
    fn wait(&self, due: Duration) {
        while !interrupt::requested() {
            let left = due.saturating_sub(self.position());
            if left.is_zero() {
                return;
            }
            std::thread::sleep(left.min(MAX_SLEEP));
        }
    }
}

/// Totals of one playback.
#[derive(Default)]
struct Totals {
    sent: u64,
    late: u64,
    worst: Duration,
}

/// Runs the command.
pub fn run(arguments: &PlayArguments) -> Result<(), Failed> {
    let source = Source::read(&arguments.recording)?;
    let mut recording = Some(source.open(arguments)?);
    let model = open_model(&arguments.student, 0, 1)?;
    let rate = arguments.send.fps;
    let (rig, gain) = rig_and_gain(&arguments.face)?;
    let settings = BakeSettings {
        rig,
        gain,
        channel: arguments.sound.channel,
        rate: frame_rate(RateChoice::PerSecond(rate)),
    };
    let targets = match arguments.send.targets.as_slice() {
        [] => vec!["llf".parse::<Target>().map_err(Failed::usage)?],
        targets => targets.to_vec(),
    };
    let baker = model.baker(&settings).map_err(of_engine)?;
    let mut sender = Sender::open(&targets, baker.rig(), rate, &arguments.send.subject)?;
    let named: Vec<String> = targets.iter().map(Target::to_string).collect();
    print(&format!(
        "{} at {rate} frames per second -> {}; Ctrl-C ends\n",
        arguments.recording.display(),
        named.join(", ")
    ));
    let mut baker = Some(baker);
    let mut first = 0;
    let mut play_once = |first| -> Result<u64, Failed> {
        let recording = recording.take().map_or_else(|| source.open(arguments), Ok)?;
        let baker = baker.take().map_or_else(|| model.baker(&settings).map_err(of_engine), Ok)?;
        let frames = RigFrames::bake(recording, arguments.recording.clone(), baker);
        play(arguments, &source, frames, &mut sender, first)
    };
    let played = loop {
        match play_once(first) {
            Ok(frames) if arguments.repeat => first += frames,
            played => break played,
        }
    };
    sender.end();
    played.map(|_| ())
}

/// Where the recording comes from. It is read more than once: for the curves, the sound, and each repetition.
enum Source {
    File,
    /// The bytes of a pipe.
    Pipe(Vec<u8>),
}

impl Source {
    fn read(path: &Path) -> Result<Self, Failed> {
        if !is_pipe(path) {
            return Ok(Self::File);
        }
        let mut bytes = Vec::new();
        let read = PipeReader::open(path).read_to_end(&mut bytes);
        read.with_context(|| name_of(path)).fault(Fault::Inputs)?;
        Ok(Self::Pipe(bytes))
    }

    fn open(&self, arguments: &PlayArguments) -> Result<Recording, Failed> {
        let path = &arguments.recording;
        let opened = match self {
            Self::File => Recording::open(path, &arguments.sound),
            Self::Pipe(bytes) => Recording::of_bytes(bytes.clone(), &arguments.sound),
        };
        opened.with_context(|| name_of(path)).fault(Fault::Inputs)
    }
}

/// Plays the recording once. Its rig frames are numbered from `first`. Returns their number.
fn play(
    arguments: &PlayArguments,
    source: &Source,
    mut frames: RigFrames,
    sender: &mut Sender,
    first: u64,
) -> Result<u64, Failed> {
    // The sound starts when the first rig frame is ready.
    frames.wait_for_first();
    let clock = start_clock(arguments, source)?;
    let totals = send_all(&mut frames, sender, first, &clock, Ticks::new(arguments.send.fps));
    if interrupt::requested() {
        return Err(Failed::interrupted());
    }
    let seconds =
        frames.finish().with_context(|| arguments.recording.display().to_string()).fault(Fault::Inputs)?;
    clock.wait(Duration::from_secs_f64(seconds));
    print(&format!(
        "{} rig frames sent in {seconds:.1} s, {} skipped because they were late, worst delay {:.1} ms; \
         {} datagrams refused\n",
        totals.sent,
        totals.late,
        totals.worst.as_secs_f64() * 1000.0,
        sender.refused()
    ));
    Ok(totals.sent + totals.late)
}

/// Sends every rig frame when it is due. It skips a frame whose successor is due already, to avoid bursts.
fn send_all(frames: &mut RigFrames, sender: &mut Sender, first: u64, clock: &Clock, ticks: Ticks) -> Totals {
    let mut totals = Totals::default();
    while let Some(frame) = frames.next() {
        let due = ticks.due(frame.index);
        clock.wait(due);
        if interrupt::requested() {
            break;
        }
        let now = clock.position();
        if ticks.newest(now) > frame.index && !frames.is_last() {
            totals.late += 1;
            continue;
        }
        sender.send(first + frame.index, &frame.values);
        totals.sent += 1;
        totals.worst = totals.worst.max(now.saturating_sub(due));
    }
    totals
}

#[cfg(feature = "microphone")]
fn start_clock(arguments: &PlayArguments, source: &Source) -> Result<Clock, Failed> {
    if !arguments.mute {
        match Speaker::start(source.open(arguments)?, START_TIMEOUT) {
            Ok(speaker) => return Ok(Clock::Sound(speaker)),
            Err(error) => print(&format!("without sound: {error:#}\n")),
        }
    }
    Ok(Clock::System(Instant::now()))
}

#[cfg(not(feature = "microphone"))]
fn start_clock(arguments: &PlayArguments, _: &Source) -> Result<Clock, Failed> {
    if !arguments.mute {
        print("without sound: this program was built without support for sound devices\n");
    }
    Ok(Clock::System(Instant::now()))
}
