//! `v2f live`: a mouth that follows a microphone, or a recording that is played in its place.

mod callback_times;
mod feeder;
mod microphone;
mod mouth;
mod playback;
mod sending;
mod terminal;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use v2f::audio::AudioFormat;
use v2f::runtime::{Model, RigOutput, Stream, StreamControl, StreamSettings};

use crate::character::{FaceArguments, rig_and_gain};
use crate::failure::{Failed, Fault, FaultOf as _, print};
use crate::interrupt;
use crate::model::{StudentArguments, of_engine, open_model};
use crate::option_values::parse_seconds;
use crate::recording::{Recording, SoundArguments};
use crate::send::SendArguments;
use crate::view::Computer;

use callback_times::{CallbackReader, CallbackTimes};
use feeder::Feeder;
use microphone::{Microphone, RunningMicrophone};
use sending::Sending;
use terminal::{LiveStatus, Measured, StatusDisplay};

/// Interval between polls.
const POLL: Duration = Duration::from_millis(1);
/// Ages of rig frames that are kept for the measurement.
const AGES: usize = 2048;
/// After the end of a recording, no rig frame for this long means that the tail is complete.
const TAIL: Duration = Duration::from_millis(300);

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
v2f live                          the default microphone, until Ctrl-C\n  \
v2f live --list-devices\n  \
v2f live --file hello.wav         a recording at its own speed, through the same code\n  \
v2f live --send llf               the curves of the microphone, to Unreal on this machine\n  \
v2f live --seconds 10 | cat       plain lines where the output is not a terminal")]
pub struct LiveArguments {
    /// List the microphones and exit
    #[arg(long)]
    pub list_devices: bool,
    /// Name of the microphone, or a part of it
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    pub device: Option<String>,
    /// Play a recording at its own speed instead of a microphone
    #[arg(long, value_name = "REC")]
    pub file: Option<PathBuf>,
    /// Stop after N seconds
    #[arg(long, value_name = "N", value_parser = parse_seconds)]
    pub seconds: Option<f64>,
    /// Show the face in the browser; the page uses the microphone of the browser
    #[arg(long, conflicts_with_all = ["device", "file", "seconds", "targets"])]
    pub view: bool,
    /// With --view: print the address instead of opening the browser
    #[arg(long, requires = "view")]
    pub no_open: bool,
    /// With --view: where the curves are computed, as in v2f view
    #[arg(long, value_enum, default_value = "program", requires = "view")]
    pub compute: Computer,
    /// With --view: the WebAssembly core for --compute page, as in v2f view
    #[arg(long, value_name = "FILE", requires = "view")]
    pub wasm: Option<PathBuf>,
    #[command(flatten)]
    pub send: SendArguments,
    #[command(flatten)]
    pub student: StudentArguments,
    #[command(flatten)]
    pub sound: SoundArguments,
    #[command(flatten)]
    pub face: FaceArguments,
}

/// The source of the sound.
enum Source {
    Microphone(RunningMicrophone),
    Playback(JoinHandle<anyhow::Result<()>>),
}

impl Source {
    fn has_ended(&self) -> bool {
        match self {
            Self::Microphone(listening) => listening.has_failed(),
            Self::Playback(thread) => thread.is_finished(),
        }
    }
}

/// The input devices of this machine, one per line.
///
/// # Errors
/// There is no device.
pub fn devices() -> Result<String, Failed> {
    microphone::list()
}

/// Runs the command.
pub fn run(arguments: &LiveArguments) -> Result<(), Failed> {
    if arguments.list_devices {
        print(&microphone::list()?);
        return Ok(());
    }
    if arguments.view {
        let LiveArguments { student, face, compute, wasm, no_open, .. } = arguments;
        return crate::view::run_live(student, face, *compute, wasm.as_deref(), *no_open);
    }
    let stop = Arc::new(AtomicBool::new(false));
    let times = Arc::new(CallbackTimes::new());
    let (source, session) = match &arguments.file {
        Some(path) => {
            let recording = Recording::open(path, &arguments.sound)
                .with_context(|| path.display().to_string())
                .fault(Fault::Inputs)?;
            let (session, feeder) = Session::open(
                arguments,
                recording.rate(),
                recording.channels(),
                &times,
                &path.display().to_string(),
            )?;
            let stop = stop.clone();
            let path = path.clone();
            let thread = std::thread::spawn(move || playback::play(recording, &path, feeder, &stop));
            (Source::Playback(thread), session)
        }
        None => {
            let microphone = Microphone::open(arguments.device.as_deref())?;
            let (session, feeder) =
                Session::open(arguments, microphone.rate(), microphone.channels(), &times, &microphone.name)?;
            (Source::Microphone(microphone.start(feeder)?), session)
        }
    };
    session.watch(&source, arguments.seconds);
    stop.store(true, Ordering::Relaxed);
    close(source, arguments)
}

fn close(source: Source, arguments: &LiveArguments) -> Result<(), Failed> {
    match source {
        Source::Microphone(listening) if listening.has_failed() => Err(Failed::environment(
            "the sound device stopped; connect it again or choose another with --device",
        )),
        Source::Microphone(_) => Ok(()),
        Source::Playback(thread) => {
            let name = arguments.file.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
            match thread.join() {
                Ok(played) => played.context(name).fault(Fault::Inputs),
                Err(_) => Err(Failed::new(Fault::Inputs, anyhow::anyhow!("{name}: playing failed"))),
            }
        }
    }
}

/// The side that polls and shows rig frames.
struct Session {
    // Keeps the worker threads until the last rig frame.
    _model: Model,
    output: RigOutput,
    control: StreamControl,
    times: Arc<CallbackTimes>,
    reader: CallbackReader,
    rate: u32,
    ages: Vec<Duration>,
    oldest: usize,
    sending: Option<Sending>,
}

impl Session {
    fn open(
        arguments: &LiveArguments,
        rate: u32,
        channels: u16,
        times: &Arc<CallbackTimes>,
        name: &str,
    ) -> Result<(Self, Feeder), Failed> {
        let model = open_model(&arguments.student, 1, 1)?;
        let format = AudioFormat::new(rate, channels).fault(Fault::Environment)?;
        let (rig, gain) = rig_and_gain(&arguments.face)?;
        let settings =
            StreamSettings { rig, gain, channel: arguments.sound.channel, ..StreamSettings::new(format) };
        let Stream { input, output, control } = model.open_stream(&settings).map_err(of_engine)?;
        print(&format!(
            "{name}: {rate} Hz, {channels} channels -> {} on {}; Ctrl-C ends\n",
            model.manifest().name,
            model.engine().engine
        ));
        let feeder = Feeder::new(input, times.clone());
        let sending = Sending::open(&arguments.send, output.rig())?;
        let session = Self {
            _model: model,
            output,
            control,
            times: times.clone(),
            reader: CallbackReader::default(),
            rate,
            ages: Vec::new(),
            oldest: 0,
            sending,
        };
        Ok((session, feeder))
    }

    /// Shows rig frames until the sound ends, the time is over, or Ctrl-C.
    fn watch(mut self, source: &Source, seconds: Option<f64>) {
        let mut display = StatusDisplay::new();
        let pause = Duration::from_secs_f64(1.0 / display.updates_per_second());
        let started = Instant::now();
        let (mut last_update, mut last_frame) = (started, started);
        let mut values = self.output.rig().neutral().to_vec();
        loop {
            let has_ended = source.has_ended();
            while let Some(time) = self.output.poll(&mut values) {
                last_frame = Instant::now();
                // Rig frames of the flush did not wait for later sound.
                if !has_ended {
                    self.measure(time.seconds);
                }
            }
            if let Some(sending) = &mut self.sending {
                sending.send_if_due(started.elapsed(), &values);
            }
            if last_update.elapsed() >= pause {
                last_update = Instant::now();
                self.show(&mut display, &values, started);
            }
            let is_over = seconds.is_some_and(|seconds| started.elapsed().as_secs_f64() >= seconds);
            if interrupt::requested() || is_over || (has_ended && last_frame.elapsed() > TAIL) {
                break;
            }
            std::thread::sleep(POLL);
        }
        if let Some(sending) = &mut self.sending {
            sending.end();
        }
        self.show(&mut display, &values, started);
        drop(display);
        print(&format!(
            "latency   {}\nmeasured  {}\ncounters  {}\n",
            terminal::itemised(&self.control.latency()),
            terminal::measured(&self.measured()),
            terminal::counters(&self.control.statistics())
        ));
        if let Some(sending) = &self.sending {
            print(&format!("sent      {}\n", sending.counters()));
        }
    }

    fn measure(&mut self, seconds: f64) {
        let frame = seconds * f64::from(self.rate);
        if frame < 0.0 {
            return;
        }
        if let Some(age) = self.reader.age(&self.times, frame as u64) {
            match self.ages.get_mut(self.oldest) {
                Some(oldest) => *oldest = age,
                None => self.ages.push(age),
            }
            self.oldest = (self.oldest + 1) % AGES;
        }
    }

    fn measured(&self) -> Measured {
        let mut sorted = self.ages.clone();
        sorted.sort();
        let at = |part: usize| {
            sorted.get((sorted.len() * part / 100).min(sorted.len().saturating_sub(1))).copied()
        };
        Measured { median: at(50), worst_percent: at(99), driver: self.times.driver_delay() }
    }

    fn show(&self, display: &mut StatusDisplay, values: &[f32], started: Instant) {
        display.show(&LiveStatus {
            seconds: started.elapsed().as_secs_f64(),
            peak: self.times.take_peak(),
            level: self.control.level(),
            rig: self.output.rig(),
            values,
            latency: self.control.latency(),
            measured: self.measured(),
            statistics: self.control.statistics(),
        });
    }
}
