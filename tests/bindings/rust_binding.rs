//! Runs the scenarios with the Rust interface; see `tests/scenarios/README.md`.

use std::fmt::Write;
use std::fs;

use serde_json::Value;
use v2f::audio::{AudioError, AudioFormat, OverrunPolicy};
use v2f::inference::EngineChoice;
use v2f::rig::{PoseState, Profile, RigError};
use v2f::runtime::{Character, Error, Model, ModelSettings, Stream, StreamSettings};

use crate::list::{BAD_DIVISOR, Kind, Scenario, Sound, Step};
use crate::toolchain::root;

const HEADER_BYTES: usize = 44;

/// Runs all scenarios and returns what they print.
pub fn run(scenarios: &[Scenario]) -> String {
    let mut out = String::new();
    for scenario in scenarios {
        line(&mut out, format_args!("scenario {}", scenario.name));
        let settings = ModelSettings { engine: EngineChoice::Native, threads: 0, ..ModelSettings::default() };
        let model = Model::open(root().join(&scenario.student), settings).expect("the student opens");
        match stream_settings(scenario).and_then(|settings| model.open_stream(&settings)) {
            Err(error) => line(&mut out, format_args!("error open {}", status(&error))),
            Ok(stream) => {
                let controls = stream.output.rig().len();
                line(&mut out, format_args!("open {controls}"));
                let values = vec![0.0; controls];
                let mut run = Run { model, stream, values, out: &mut out };
                scenario.steps.iter().for_each(|step| run.step(step));
            }
        }
        line(&mut out, format_args!("end"));
    }
    out
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("a String takes all");
}

fn hex8(values: &[f32]) -> String {
    values.iter().map(|value| format!(" {:08x}", value.to_bits())).collect()
}

fn hex16(value: f64) -> String {
    format!(" {:016x}", value.to_bits())
}

fn read_text(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("the file is there")
}

/// The numbers that `v2f.h` gives to these errors.
fn status(error: &Error) -> i32 {
    match error {
        Error::Setting { .. } => -1,
        Error::Audio(AudioError::EventsFull { .. }) => -4,
        Error::Rig(RigError::UnknownParameter { .. } | RigError::UnknownProfile { .. }) => -9,
        Error::Rig(_) => -8,
        Error::Audio(_) => -12,
        other => panic!("no scenario foresees {other}"),
    }
}

fn stream_settings(scenario: &Scenario) -> Result<StreamSettings, Error> {
    let number = |key: &str, default: u64| scenario.settings.get(key).map_or(default, whole);
    let format = AudioFormat::new(number("sample_rate", 48_000) as u32, number("channels", 1) as u16)?;
    let mut settings = StreamSettings::new(format);
    for (key, value) in &scenario.settings {
        let text = || value.as_str().expect("a text");
        let seconds = || value.as_f64().expect("a number") as f32;
        match key.as_str() {
            "sample_rate" | "channels" => {}
            "overrun" if whole(value) == 1 => settings.overrun = OverrunPolicy::Refuse,
            "queue_seconds" => settings.queue_seconds = seconds(),
            "frames_seconds" => settings.frames_seconds = seconds(),
            "hold_seconds" => settings.hold_seconds = seconds(),
            "fade_seconds" => settings.fade_seconds = seconds(),
            "divider" => settings.rig.divider = whole(value) as u32,
            "smoothing" => settings.rig.smoothing = whole(value) != 0,
            "gate" => settings.rig.gate.enabled = whole(value) != 0,
            "idle" => settings.rig.idle.enabled = whole(value) != 0,
            "idle_seed" => settings.rig.idle.seed = whole(value),
            "profile" => settings.rig.profile = Some(Profile::builtin(text())?),
            "profile_file" => {
                let profile = read_text(text());
                match Character::is_meant(&profile) {
                    true => Character::from_json(&profile)?.apply(&mut settings.rig, &mut settings.gain),
                    false => settings.rig.profile = Some(Profile::from_json(&profile)?),
                }
            }
            "tuning_file" => settings.rig.tuning = Some(read_text(text())),
            other => panic!("unknown setting {other}"),
        }
    }
    Ok(settings)
}

fn whole(value: &Value) -> u64 {
    value.as_u64().expect("a whole number")
}

struct Run<'a> {
    model: Model,
    stream: Stream,
    values: Vec<f32>,
    out: &'a mut String,
}

impl Run<'_> {
    fn step(&mut self, step: &Step) {
        if let Err(error) = self.try_step(step) {
            self.line(format_args!("error {} {}", step.name(), status(&error)));
        }
    }

    fn line(&mut self, text: std::fmt::Arguments<'_>) {
        line(self.out, text);
    }

    fn try_step(&mut self, step: &Step) -> Result<(), Error> {
        let Stream { input, control, .. } = &mut self.stream;
        match step {
            Step::Push(sound) => self.push(sound, false)?,
            Step::Speak(sound) => self.push(sound, true)?,
            Step::Gap { frames } => input.push_gap(*frames),
            Step::Format { rate, channels } => input.set_format(AudioFormat::new(*rate, *channels)?)?,
            Step::Flush => input.flush()?,
            Step::Reset => input.reset()?,
            Step::Interrupt { position, rate } => {
                input.interrupt((*rate != 0).then_some((*position, *rate)))?;
            }
            Step::Tick { rounds } => {
                let hops = self.model.tick(*rounds)?;
                self.line(format_args!("hops {hops}"));
            }
            Step::Poll { most } => {
                let taken = self.poll(*most);
                self.line(format_args!("polled {taken}"));
            }
            Step::Drain => self.drain()?,
            Step::At { position, rate } => self.at(*position, *rate)?,
            Step::Set { name, value } => control.set_parameter(name, *value)?,
            Step::Get { name } => {
                let value = control.parameter(name)?;
                self.line(format_args!("value {name}{}", hex8(&[value])));
            }
            Step::Tuning { path } => control.load_tuning(&read_text(path))?,
            Step::Save => {
                let bytes = control.tuning_json().into_bytes();
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                self.line(format_args!("tuning {hex}"));
            }
            Step::Model | Step::Controls | Step::Parameters | Step::Latency | Step::Statistics => {
                self.describe(step)
            }
        }
        Ok(())
    }

    fn push(&mut self, sound: &Sound, drains: bool) -> Result<(), Error> {
        let channels = usize::from(self.stream.input.format().channels());
        let samples = samples(sound, channels);
        let last = *sound.cuts.last().expect("at least one cut");
        let mut cuts = sound.cuts.iter().copied().chain(std::iter::repeat(last));
        let (mut rest, mut taken) = (&samples[..], 0);
        while !rest.is_empty() {
            let (chunk, behind) = rest.split_at((cuts.next().unwrap_or(last) * channels).min(rest.len()));
            rest = behind;
            let input = &mut self.stream.input;
            taken += match sound.kind {
                Kind::I16 => input.push_i16(chunk),
                kind => {
                    let is_bad = |sample: i16| kind == Kind::Bad && sample % BAD_DIVISOR == 0;
                    let float = |sample| if is_bad(sample) { f32::NAN } else { f32::from(sample) / 32_768.0 };
                    let floats: Vec<f32> = chunk.iter().map(|&sample| float(sample)).collect();
                    input.push_f32(&floats)
                }
            }
            .taken;
            if drains {
                self.drain()?;
            }
        }
        self.line(format_args!("taken {taken}"));
        Ok(())
    }

    fn poll(&mut self, most: usize) -> usize {
        let mut taken = 0;
        while most == 0 || taken < most {
            let Some(time) = self.stream.output.poll(&mut self.values) else { break };
            let values = hex8(&self.values);
            self.line(format_args!("frame {}{}{values}", time.target, hex16(time.seconds)));
            taken += 1;
        }
        taken
    }

    fn drain(&mut self) -> Result<(), Error> {
        loop {
            let hops = self.model.tick(0)?;
            if self.poll(0) == 0 && hops == 0 {
                return Ok(());
            }
        }
    }

    fn at(&mut self, position: i64, rate: u32) -> Result<(), Error> {
        let pose = self.stream.output.rig_at(position, rate, &mut self.values)?;
        let state = match pose.state {
            PoseState::Interpolated => 0,
            PoseState::Held => 1,
            PoseState::Faded => 2,
            PoseState::Before => 3,
            PoseState::Empty => 4,
        };
        let seconds = pose.position as f64 / f64::from(self.model.manifest().sample_rate);
        let values = hex8(&self.values);
        let weight = hex8(&[pose.weight]);
        self.line(format_args!("at {state} {}{}{weight}{values}", pose.position, hex16(seconds)));
        Ok(())
    }

    /// What the model and the stream say of themselves.
    fn describe(&mut self, what: &Step) {
        let control = self.stream.control.clone();
        match what {
            Step::Model => {
                let manifest = self.model.manifest();
                let text = format!(
                    "model {} {} {} {} {} {} {}",
                    manifest.sample_rate,
                    manifest.window,
                    manifest.lookahead,
                    manifest.hop.numerator,
                    manifest.hop.denominator,
                    manifest.controls.len(),
                    manifest.state_size
                );
                self.line(format_args!("{text}"));
            }
            Step::Controls => {
                for (index, entry) in control.rig().controls().iter().enumerate() {
                    let range = hex8(&[entry.neutral, entry.min, entry.max]);
                    self.line(format_args!("control {index}{range} {}", entry.name));
                }
            }
            Step::Parameters => {
                for (index, parameter) in control.parameters().iter().enumerate() {
                    let range = hex8(&[parameter.min, parameter.max, parameter.default, parameter.value]);
                    self.line(format_args!("parameter {index}{range} {}", parameter.name));
                }
            }
            Step::Latency => {
                let latency = control.latency();
                let items = [
                    latency.sample_rate,
                    latency.lookahead,
                    latency.resampler,
                    latency.ensemble,
                    latency.hop,
                    latency.total,
                ];
                let seconds = hex16(latency.seconds());
                self.line(format_args!("latency {}{seconds}", items.map(|item| item.to_string()).join(" ")));
            }
            _ => {
                let counters = control.statistics();
                let counters = [
                    counters.pushed_frames,
                    counters.refused_frames,
                    counters.gap_frames,
                    counters.discontinuities,
                    counters.bad_samples,
                    counters.bad_controls,
                    counters.hops,
                    counters.frames_made,
                    counters.frames_polled,
                    counters.late_frames,
                    counters.underruns,
                    counters.dropped_frames,
                    counters.failed_predictions,
                    counters.utterances_ended,
                    counters.over_scale_samples,
                    counters.single_channel_frames,
                ];
                self.line(format_args!("statistics {}", counters.map(|count| count.to_string()).join(" ")));
            }
        }
    }
}

/// The stretch of the recording as interleaved frames.
fn samples(sound: &Sound, channels: usize) -> Vec<i16> {
    let file = fs::read(root().join(&sound.path)).expect("the recording is there");
    file[HEADER_BYTES..]
        .chunks_exact(2)
        .map(|bytes| i16::from_le_bytes([bytes[0], bytes[1]]))
        .skip(sound.first)
        .take(sound.count)
        .flat_map(|sample| std::iter::repeat_n(sample, sound.repeat))
        .flat_map(|sample| (0..channels).map(move |channel| sample >> channel))
        .collect()
}
