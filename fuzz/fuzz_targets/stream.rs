//! Any sequence of calls on one stream: no panic, rig frames in order, finite values.
#![no_main]

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use v2f::audio::AudioFormat;
use v2f::inference::EngineChoice;
use v2f::runtime::{Model, ModelSettings, Stream, StreamSettings};

const STUDENT: &[u8] = include_bytes!("../../models/tiny-low-latency/tiny-low-latency-int8.onnx");
/// Largest push, in audio frames. Longer ones only cost time.
const MAX_PUSH_FRAMES: u16 = 9_000;
const MAX_CALLS: usize = 40;

#[derive(Arbitrary, Debug)]
enum Call {
    Push(u16, f32),
    PushI16(u16, i16),
    Gap(u64),
    Format(u32, u16),
    Flush,
    Reset,
    Interrupt(Option<(i64, u32)>),
    Tick(u8),
    Poll,
    At(i64, u32),
    Parameter(u8, f32),
}

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let settings = ModelSettings { engine: EngineChoice::Native, threads: 0, ..ModelSettings::default() };
    Model::from_bytes(STUDENT, None, settings).expect("the student of this repository")
});

fuzz_target!(|calls: Vec<Call>| {
    let format = AudioFormat::new(16_000, 1).expect("a usual format");
    let mut stream = MODEL.open_stream(&StreamSettings::new(format)).expect("a stream");
    let mut values = vec![0.0; stream.output.rig().len()];
    let mut last = None;
    for call in calls.into_iter().take(MAX_CALLS) {
        make(&mut stream, call, &mut values, &mut last);
        assert!(values.iter().all(|value| value.is_finite()), "{values:?}");
    }
});

fn make(stream: &mut Stream, call: Call, values: &mut [f32], last: &mut Option<i64>) {
    let channels = usize::from(stream.input.format().channels());
    let samples = |frames: u16| usize::from(frames % MAX_PUSH_FRAMES) * channels;
    match call {
        Call::Push(frames, value) => drop(stream.input.push_f32(&vec![value; samples(frames)])),
        Call::PushI16(frames, value) => drop(stream.input.push_i16(&vec![value; samples(frames)])),
        Call::Gap(frames) => stream.input.push_gap(frames),
        Call::Format(rate, channels) => {
            if let Ok(format) = AudioFormat::new(rate, channels) {
                let _ = stream.input.set_format(format);
            }
        }
        Call::Flush => drop(stream.input.flush()),
        Call::Reset => {
            if stream.input.reset().is_ok() {
                *last = None;
            }
        }
        Call::Interrupt(position) => {
            if stream.input.interrupt(position).is_ok() {
                *last = None;
            }
        }
        Call::Tick(rounds) => drop(MODEL.tick(usize::from(rounds))),
        Call::Poll => {
            if let Some(time) = stream.output.poll(values) {
                assert!(last.is_none_or(|last| time.target > last), "{} after {last:?}", time.target);
                *last = Some(time.target);
            }
        }
        Call::At(position, rate) => drop(stream.output.rig_at(position, rate, values)),
        Call::Parameter(index, value) => {
            let parameters = stream.control.parameters();
            if let Some(parameter) = parameters.get(usize::from(index) % parameters.len().max(1)) {
                let _ = stream.control.set_parameter(&parameter.name, value);
            }
        }
    }
}
