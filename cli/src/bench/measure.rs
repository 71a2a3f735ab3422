//! The measurements of one engine.

use std::sync::Arc;
use std::time::{Duration, Instant};

use v2f::audio::AudioFormat;
use v2f::inference::{EngineChoice, Student};
use v2f::runtime::{BakeSettings, Error, Latency, Model, ModelSettings, Stream, StreamSettings};
use v2f::student::Manifest;

use crate::failure::{Failed, Fault, FaultOf as _};
use crate::interrupt;
use crate::machine::own_memory;
use crate::model::{hop_milliseconds, of_engine};

use super::arguments::BenchArguments;
use super::figures::{BatchFigures, EngineFigures, LatencyFigures, MemoryFigures, Times};

/// Pushes per second: 10 ms each, as audio devices deliver.
const PUSHES_PER_SECOND: usize = 100;
/// Hops before a measurement counts: caches are warm, and the state of the network is filled.
const WARM_UP: u64 = 50;
/// Ticks of a measurement, at least.
const MIN_TICKS: usize = 20;
/// The baked recording is this many times as long as the streams.
const BAKE_FACTOR: f64 = 20.0;

/// Measures one engine. `before`: private memory of this process before the student was opened, bytes.
///
/// # Errors
/// The engine cannot compute the student here; Ctrl-C.
pub fn measure(
    student: &Arc<Student>,
    choice: EngineChoice,
    before: Option<u64>,
    arguments: &BenchArguments,
) -> Result<(EngineFigures, LatencyFigures), Failed> {
    let settings = ModelSettings {
        engine: choice,
        runtime_library: arguments.student.runtime_library.clone(),
        threads: 0,
        ..ModelSettings::default()
    };
    let model = Model::from_student(student.clone(), settings).map_err(of_engine)?;
    // An engine allocates its memory in the first call.
    let bench =
        Bench { sound: sound(arguments.rate), model, rate: arguments.rate, seconds: arguments.seconds };
    bench.hops(WARM_UP).map_err(of_engine)?;
    let model_memory = added(before, own_memory());
    let stream_memory = bench.stream_memory(arguments).map_err(of_engine)?;
    let (mut hop, latency) = bench.one_stream().map_err(of_engine)?;
    let mut push = bench.push().map_err(of_engine)?;
    let mut batches = Vec::new();
    for &streams in &arguments.streams {
        batches.push(bench.batch(streams).map_err(of_engine)?);
        if interrupt::requested() {
            return Err(Failed::interrupted());
        }
    }
    let figures = EngineFigures {
        choice: choice.to_string(),
        engine: bench.model.engine().to_string(),
        hop_median_us: hop.percentile(50),
        hop_p99_us: hop.percentile(99),
        push_median_ns: push.percentile(50) * 1000.0,
        push_p99_ns: push.percentile(99) * 1000.0,
        bake_times_real_time: bench.bake().map_err(of_engine)?,
        batches,
        memory: MemoryFigures { file: student.file_size(), model: model_memory, stream: stream_memory },
    };
    Ok((figures, itemised(&latency)))
}

fn added(before: Option<u64>, after: Option<u64>) -> Option<u64> {
    Some(after?.saturating_sub(before?))
}

fn itemised(latency: &Latency) -> LatencyFigures {
    let of = |samples: u32| f64::from(samples) * 1000.0 / f64::from(latency.sample_rate.max(1));
    LatencyFigures {
        lookahead_ms: of(latency.lookahead),
        resampler_ms: of(latency.resampler),
        ensemble_ms: of(latency.ensemble),
        hop_ms: of(latency.hop),
        total_ms: of(latency.total),
    }
}

/// One second of noise with the rhythm of syllables, the same on every machine.
fn sound(rate: u32) -> Vec<f32> {
    const SYLLABLES_PER_SECOND: f32 = 4.0;
    let mut state = 1_u32;
    (0..rate)
        .map(|n| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = ((state >> 16) as f32 - 32_768.0) / 65_536.0;
            let syllable = (n as f32 / rate as f32 * SYLLABLES_PER_SECOND * std::f32::consts::PI).sin().abs();
            noise * syllable
        })
        .collect()
}

struct Bench {
    model: Model,
    /// One second of sound, mono.
    sound: Vec<f32>,
    rate: u32,
    seconds: f64,
}

/// A stream, and the number of audio frames that were pushed.
struct BenchStream {
    stream: Stream,
    values: Vec<f32>,
    frames: u64,
}

impl BenchStream {
    /// Pushes sound (one second, repeated) up to the end of the given hop.
    fn push_hop(&mut self, sound: &[f32], manifest: &Manifest, hop: u64) {
        let samples = manifest.hop.target(hop as i64 + 1) as u64;
        let until = samples * sound.len() as u64 / u64::from(manifest.sample_rate);
        while self.frames < until {
            let from = (self.frames % sound.len() as u64) as usize;
            let count = (until - self.frames).min((sound.len() - from) as u64) as usize;
            self.stream.input.push_f32(sound.get(from..from + count).unwrap_or_default());
            self.frames += count as u64;
        }
    }

    fn poll_all(&mut self) {
        while self.stream.output.poll(&mut self.values).is_some() {}
    }
}

impl Bench {
    fn open_stream(&self) -> Result<BenchStream, Error> {
        let settings = StreamSettings {
            // Nothing waits in the queues, so they can be short.
            queue_seconds: 0.5,
            frames_seconds: 0.5,
            ..StreamSettings::new(AudioFormat::new(self.rate, 1)?)
        };
        let stream = self.model.open_stream(&settings)?;
        let values = stream.output.rig().neutral().to_vec();
        Ok(BenchStream { stream, values, frames: 0 })
    }

    fn hops_per_second(&self) -> f64 {
        1000.0 / hop_milliseconds(self.model.manifest())
    }

    fn hops(&self, count: u64) -> Result<(), Error> {
        let mut stream = self.open_stream()?;
        for hop in 0..count {
            stream.push_hop(&self.sound, self.model.manifest(), hop);
            self.model.tick(0)?;
            stream.poll_all();
        }
        Ok(())
    }

    /// Times of one hop: push the sound, compute, poll the rig frame.
    fn one_stream(&self) -> Result<(Times, Latency), Error> {
        let mut stream = self.open_stream()?;
        let mut times = Times::default();
        let hops = (self.seconds * self.hops_per_second()) as u64;
        for hop in 0..WARM_UP + hops.max(MIN_TICKS as u64) {
            let started = Instant::now();
            stream.push_hop(&self.sound, self.model.manifest(), hop);
            self.model.tick(0)?;
            stream.poll_all();
            if hop >= WARM_UP {
                times.add(started.elapsed());
            }
            if interrupt::requested() {
                break;
            }
        }
        Ok((times, stream.stream.control.latency()))
    }

    /// Times of a push, which is what the audio thread spends.
    fn push(&self) -> Result<Times, Error> {
        const PUSHES: usize = 4000;
        let mut stream = self.open_stream()?;
        let mut times = Times::default();
        let length = self.sound.len() / PUSHES_PER_SECOND;
        for number in 0..PUSHES {
            let from = number * length % (self.sound.len() - length);
            let piece = self.sound.get(from..from + length).unwrap_or_default();
            let started = Instant::now();
            stream.stream.input.push_f32(piece);
            times.add(started.elapsed());
            self.model.tick(0)?;
            stream.poll_all();
        }
        Ok(times)
    }

    /// Times of a tick in which many streams are due. Push and poll are not counted.
    fn batch(&self, streams: u32) -> Result<BatchFigures, Error> {
        let mut opened = (0..streams).map(|_| self.open_stream()).collect::<Result<Vec<_>, Error>>()?;
        let mut times = Times::default();
        let max_ticks = ((self.seconds * self.hops_per_second()) as usize).max(MIN_TICKS);
        let warm_up = if streams > 64 { 5 } else { WARM_UP };
        let started_at = Instant::now();
        let budget = Duration::from_secs_f64(self.seconds);
        for hop in 0.. {
            for stream in &mut opened {
                stream.push_hop(&self.sound, self.model.manifest(), hop);
            }
            let started = Instant::now();
            self.model.tick(0)?;
            if hop >= warm_up {
                times.add(started.elapsed());
            }
            opened.iter_mut().for_each(BenchStream::poll_all);
            let is_enough = times.count() >= MIN_TICKS && started_at.elapsed() > budget;
            if times.count() >= max_ticks || is_enough || interrupt::requested() {
                break;
            }
        }
        let median = times.percentile(50);
        let character = median / f64::from(streams);
        let hop_us = 1e6 / self.hops_per_second();
        Ok(BatchFigures {
            streams,
            ticks: times.count(),
            character_us: character,
            characters_per_core: hop_us / character.max(1e-3),
            tick_median_us: median,
            tick_p99_us: times.percentile(99),
        })
    }

    fn stream_memory(&self, arguments: &BenchArguments) -> Result<Option<u64>, Error> {
        /// Fewer streams would fit into pages that the allocator already holds.
        const MIN_STREAMS: u32 = 64;
        let streams = arguments.streams.iter().copied().max().unwrap_or(1).max(MIN_STREAMS);
        let before = own_memory();
        let mut opened = (0..streams).map(|_| self.open_stream()).collect::<Result<Vec<_>, Error>>()?;
        for stream in &mut opened {
            stream.push_hop(&self.sound, self.model.manifest(), 0);
        }
        self.model.tick(0)?;
        Ok(added(before, own_memory()).map(|bytes| bytes / u64::from(streams)))
    }

    fn bake(&self) -> Result<f64, Error> {
        let mut baker = self.model.baker(&BakeSettings::default())?;
        let seconds = (self.seconds * BAKE_FACTOR).ceil().max(1.0) as usize;
        let mut frames = 0_u64;
        let mut take = |_: v2f::runtime::BakedFrame<'_>| frames += 1;
        baker.bake(&self.sound, AudioFormat::new(self.rate, 1)?, &mut take)?;
        let started = Instant::now();
        baker.begin(AudioFormat::new(self.rate, 1)?)?;
        for _ in 0..seconds {
            if interrupt::requested() {
                break;
            }
            baker.feed(&self.sound, &mut take)?;
        }
        baker.finish(&mut take)?;
        Ok(seconds as f64 / started.elapsed().as_secs_f64().max(1e-9))
    }
}

/// The engines that can compute the student here, or the one that the command line names.
///
/// # Errors
/// The name is wrong, or no engine can compute the student.
pub fn engines_to_measure(
    student: &Arc<Student>,
    arguments: &BenchArguments,
) -> Result<Vec<EngineChoice>, Failed> {
    let asked: EngineChoice = arguments.student.engine.parse().fault(Fault::Usage)?;
    if asked != EngineChoice::Auto {
        return Ok(vec![asked]);
    }
    let library = arguments.student.runtime_library.as_deref();
    let all = v2f::inference::survey_engines(library).into_iter().map(|survey| survey.choice);
    let usable: Vec<EngineChoice> =
        all.filter(|&choice| v2f::inference::open_predictor(student, choice, library).is_ok()).collect();
    if usable.is_empty() {
        return Err(Failed::environment("no engine can compute this student here; v2f doctor says why"));
    }
    Ok(usable)
}
