//! Shared by the integration tests: the shipped student, recorded speech, and a host that pushes, ticks and
//! polls.
#![allow(dead_code)] // No test program uses all of it.

use std::path::{Path, PathBuf};

use v2f::audio::{AudioFormat, OverrunPolicy};
use v2f::inference::EngineChoice;
use v2f::runtime::{Model, ModelSettings, Stream, StreamSettings};

pub const MODEL_RATE: u32 = 16_000;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn student_path() -> PathBuf {
    root().join("models/tiny-low-latency/tiny-low-latency.onnx")
}

/// A student with random weights and all parts of format 2. `v2f-train export --random tiny-low-latency
/// ../tests/fixtures/format2/format2 --width 16 --pairs 8 --kinds fp32 --sound
/// ../tests/recordings/cards-001.wav` in `training` makes it.
pub fn format_2_path() -> PathBuf {
    root().join("tests/fixtures/format2/format2.onnx")
}

/// The shipped student on the native engine. With `threads` = 0 the test ticks the model.
pub fn open_model(threads: usize) -> Model {
    open_student(&student_path(), threads)
}

/// A student on the native engine.
pub fn open_student(path: &Path, threads: usize) -> Model {
    let settings = ModelSettings { engine: EngineChoice::Native, threads, ..ModelSettings::default() };
    Model::open(path, settings).unwrap()
}

/// Runs a test with the shipped student and with one of format 2. `test` gets what opens the student with a
/// number of threads.
pub fn with_each_student(test: impl Fn(&dyn Fn(usize) -> Model)) {
    for path in [student_path(), format_2_path()] {
        test(&|threads| open_student(&path, threads));
    }
}

/// A recording of human speech, 16 kHz mono.
pub fn speech() -> Vec<f32> {
    let mut recordings: Vec<PathBuf> = std::fs::read_dir(root().join("tests/recordings"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "wav"))
        .collect();
    recordings.sort();
    let mut reader = hound::WavReader::open(&recordings[0]).unwrap();
    assert_eq!((reader.spec().sample_rate, reader.spec().channels), (MODEL_RATE, 1));
    reader.samples::<i16>().map(|sample| f32::from(sample.unwrap()) / 32768.0).collect()
}

/// One rig frame, with its values as bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub target: i64,
    pub bits: Vec<u32>,
}

pub fn settings(rate: u32, channels: u16) -> StreamSettings {
    let mut settings = StreamSettings::new(AudioFormat::new(rate, channels).unwrap());
    settings.overrun = OverrunPolicy::Refuse;
    settings
}

/// Polls all rig frames that are ready.
pub fn take_frames(stream: &mut Stream, frames: &mut Vec<Frame>) {
    let mut values = vec![0.0; stream.output.rig().len()];
    while let Some(time) = stream.output.poll(&mut values) {
        frames.push(Frame { target: time.target, bits: values.iter().map(|v| v.to_bits()).collect() });
    }
}

/// As [`push`], with the rig frames as its result.
pub fn speak(model: &Model, stream: &mut Stream, samples: &[f32], cuts: &[usize]) -> Vec<Frame> {
    let mut frames = Vec::new();
    push(model, stream, samples, cuts, &mut frames);
    frames
}

/// Pushes all of `samples` in chunks of `cuts` audio frames (the last one repeats). Ticks and polls after
/// each chunk.
pub fn push(model: &Model, stream: &mut Stream, samples: &[f32], cuts: &[usize], frames: &mut Vec<Frame>) {
    let channels = usize::from(stream.input.format().channels());
    let mut rest = samples;
    let mut cuts = cuts.iter().copied().chain(std::iter::repeat(*cuts.last().unwrap()));
    while !rest.is_empty() {
        let chunk = (cuts.next().unwrap() * channels).min(rest.len());
        let pushed = stream.input.push_f32(&rest[..chunk]);
        rest = &rest[pushed.taken * channels..];
        compute(model);
        take_frames(stream, frames);
    }
}

/// Computes all due hops by a tick, or lets the worker threads run.
pub fn compute(model: &Model) {
    if model.settings().threads == 0 {
        model.tick(0).unwrap();
    } else {
        std::thread::yield_now();
    }
}

/// Flushes, and waits until the utterance has ended and all its rig frames are polled.
pub fn finish(model: &Model, stream: &mut Stream, end: i64, frames: &mut Vec<Frame>) {
    let ended = stream.control.statistics().utterances_ended;
    stream.input.flush().unwrap();
    for _ in 0..20_000 {
        compute(model);
        let is_over = stream.control.statistics().utterances_ended > ended;
        take_frames(stream, frames);
        if is_over {
            return;
        }
        if model.settings().threads > 0 {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }
    panic!("the utterance did not end: {:?} of {end}", frames.last().map(|frame| frame.target));
}

/// The rig frames of a whole utterance on a new stream.
pub fn utter(model: &Model, settings: &StreamSettings, samples: &[f32], cuts: &[usize]) -> Vec<Frame> {
    let mut stream = model.open_stream(settings).unwrap();
    let mut frames = speak(model, &mut stream, samples, cuts);
    let count = samples.len() as i64 / i64::from(settings.format.channels());
    let end = count * i64::from(MODEL_RATE) / i64::from(settings.format.rate());
    finish(model, &mut stream, end, &mut frames);
    frames
}
