//! Random sequences of C calls on one stream, most valid, some invalid. No call crashes, each status is
//! documented in the header, and the targets of rig frames agree with the pushed audio.

#[path = "ffi_misuse/boundary.rs"]
mod boundary;
#[path = "ffi_misuse/expected.rs"]
mod expected;

use std::ffi::CString;
use std::sync::LazyLock;

use boundary::*;
use expected::Expected;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// The student's samples per second.
const MODEL_RATE: i64 = 16_000;
/// Capacity for the values of any rig.
const CAPACITY: usize = 512;
/// The initial value of outputs. A refused call must not change it.
const UNWRITTEN: f32 = -77.25;

/// One model that the tests tick. Every case opens its own stream.
static MODEL: LazyLock<u64> = LazyLock::new(|| {
    let student = concat!(env!("CARGO_MANIFEST_DIR"), "/models/tiny-low-latency/tiny-low-latency.onnx");
    let path = CString::new(student).unwrap();
    let mut settings = ModelSettings::sized();
    let mut model = 0;
    // SAFETY: the pointers are to live values.
    let status = unsafe {
        assert_eq!(v2f_model_settings_init(&mut settings, size_of_val(&settings)), OK);
        settings.threads = 0;
        v2f_model_open(path.as_ptr(), &settings, &mut model)
    };
    assert_eq!(status, OK, "{}", last_error());
    model
});

#[derive(Clone, Debug)]
enum Call {
    Push { frames: usize, seed: u32, bad: bool },
    PushI16 { frames: usize },
    Gap(u64),
    Format { rate: u32, channels: u32 },
    Flush,
    Flushes(u32),
    Reset,
    Interrupt { position: i64, rate: u32 },
    Poll { capacity: usize },
    PollAll,
    RigAt { position: i64, rate: u32, capacity: usize },
    Tick(usize),
    Ask(usize),
    Tune { index: usize, value: f32 },
    Destroy,
}

#[derive(Clone, Debug)]
struct Opening {
    rate: u32,
    channels: u32,
    overrun: u32,
    queue_seconds: f32,
    frames_seconds: f32,
    divider: u32,
    switches: [bool; 3],
    gain_ceiling_db: f32,
}

fn rate() -> impl Strategy<Value = u32> {
    prop_oneof![
        6 => prop::sample::select(vec![8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000]),
        2 => 8_000..192_000_u32,
        1 => prop::sample::select(vec![0, 1, 7_999, 192_001, u32::MAX]),
    ]
}

fn channels() -> impl Strategy<Value = u32> {
    prop_oneof![6 => 1..3_u32, 1 => prop::sample::select(vec![0, 6, 64, 65, 65_537, u32::MAX])]
}

fn position() -> impl Strategy<Value = i64> {
    prop_oneof![
        6 => -20_000..200_000_i64,
        1 => prop::sample::select(vec![
            i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX, i64::MAX / 2, i64::MIN / 3,
        ]),
    ]
}

fn opening() -> impl Strategy<Value = Opening> {
    let invalid_seconds = || prop::sample::select(vec![0.0, -1.0, 1e-9, 1e9, f32::NAN, f32::INFINITY]);
    let seconds = || prop_oneof![8 => 0.05..3.0_f32, 1 => invalid_seconds()];
    let overrun = prop_oneof![12 => 0..2_u32, 1 => any::<u32>()];
    let divider = prop_oneof![4 => Just(1), 2 => 2..17_u32, 1 => prop::sample::select(vec![0, 17, u32::MAX])];
    let invalid_gain = prop::sample::select(vec![-1.0, 40.1, f32::NAN]);
    let gain = prop_oneof![4 => Just(0.0), 4 => 0.0..40.0_f32, 1 => invalid_gain];
    (rate(), channels(), overrun, seconds(), seconds(), divider, any::<[bool; 3]>(), gain).prop_map(
        |(rate, channels, overrun, queue_seconds, frames_seconds, divider, switches, gain_ceiling_db)| {
            Opening {
                rate,
                channels,
                overrun,
                queue_seconds,
                frames_seconds,
                divider,
                switches,
                gain_ceiling_db,
            }
        },
    )
}

fn call() -> impl Strategy<Value = Call> {
    let capacity = || prop_oneof![8 => Just(CAPACITY), 1 => 0..4_usize];
    let huge_gap = prop::sample::select(vec![u64::MAX, u64::MAX / 2, 1 << 40]);
    let any_rate = || prop_oneof![6 => rate(), 1 => any::<u32>()];
    prop_oneof![
        8 => (0..6_000_usize, any::<u32>(), prop::bool::weighted(0.1))
            .prop_map(|(frames, seed, bad)| Call::Push { frames, seed, bad }),
        2 => (0..3_000_usize).prop_map(|frames| Call::PushI16 { frames }),
        2 => prop_oneof![6 => 0..60_000_u64, 1 => huge_gap].prop_map(Call::Gap),
        2 => (rate(), channels()).prop_map(|(rate, channels)| Call::Format { rate, channels }),
        2 => Just(Call::Flush),
        1 => (200..400_u32).prop_map(Call::Flushes),
        1 => Just(Call::Reset),
        2 => (position(), any_rate())
            .prop_map(|(position, rate)| Call::Interrupt { position, rate }),
        3 => capacity().prop_map(|capacity| Call::Poll { capacity }),
        4 => Just(Call::PollAll),
        3 => (position(), any_rate(), capacity())
            .prop_map(|(position, rate, capacity)| Call::RigAt { position, rate, capacity }),
        6 => (0..4_usize).prop_map(Call::Tick),
        1 => any::<usize>().prop_map(Call::Ask),
        1 => (any::<usize>(), any::<f32>()).prop_map(|(index, value)| Call::Tune { index, value }),
        1 => Just(Call::Destroy),
    ]
}

/// A stream, and the expected results of its calls.
struct StreamUnderTest {
    stream: u64,
    expected: Expected,
    controls: usize,
    values: Vec<f32>,
}

impl StreamUnderTest {
    /// Opens the stream. Returns `None` if the settings are refused.
    fn open(opening: &Opening) -> Option<Self> {
        let mut settings = StreamSettings::sized();
        // SAFETY: the pointer is to a live struct.
        assert_eq!(unsafe { v2f_stream_settings_init(&mut settings, size_of_val(&settings)) }, OK);
        (settings.sample_rate, settings.channels, settings.overrun) =
            (opening.rate, opening.channels, opening.overrun);
        (settings.queue_seconds, settings.frames_seconds) = (opening.queue_seconds, opening.frames_seconds);
        settings.divider = opening.divider;
        [settings.smoothing, settings.gate, settings.idle] = opening.switches.map(u32::from);
        settings.gain_ceiling_db = opening.gain_ceiling_db;
        let mut stream = u64::MAX;
        // SAFETY: as above.
        let status =
            documented("v2f_stream_open", unsafe { v2f_stream_open(*MODEL, &settings, &mut stream) });
        if status != OK {
            assert_eq!(stream, u64::MAX, "a refused open wrote its output");
            return None;
        }
        let mut controls = 0;
        // SAFETY: as above.
        documented("v2f_control_count", unsafe { v2f_control_count(stream, &mut controls) });
        assert!((1..=CAPACITY).contains(&controls));
        let expected = Expected::new(opening.rate, opening.channels, opening.overrun == 0);
        Some(Self { stream, expected, controls, values: vec![UNWRITTEN; CAPACITY] })
    }

    fn make(&mut self, call: &Call) {
        let stream = self.stream;
        match *call {
            Call::Push { frames, seed, bad } => self.push(frames, seed, bad),
            Call::PushI16 { frames } => self.push_i16(frames),
            Call::Gap(frames) => {
                if documented("v2f_push_gap", v2f_push_gap(stream, frames)) == OK {
                    self.expected.advance(frames);
                }
            }
            Call::Format { rate, channels } => {
                if documented("v2f_set_format", v2f_set_format(stream, rate, channels)) == OK {
                    self.expected.format(rate, channels);
                }
            }
            Call::Flush => self.flush(1),
            Call::Flushes(count) => self.flush(count),
            Call::Reset => {
                if documented("v2f_reset", v2f_reset(stream)) == OK {
                    self.expected.restart(0, false);
                }
            }
            Call::Interrupt { position, rate } => {
                if documented("v2f_interrupt", v2f_interrupt(stream, position, rate)) == OK {
                    self.expected.interrupted(position, rate);
                }
            }
            Call::Poll { capacity } => {
                self.poll(capacity);
            }
            Call::PollAll => while self.poll(CAPACITY) == OK {},
            Call::RigAt { position, rate, capacity } => self.rig_at(position, rate, capacity),
            Call::Tick(rounds) => self.tick(rounds),
            Call::Ask(index) => self.ask(index),
            Call::Tune { index, value } => self.tune(index, value),
            Call::Destroy => self.destroy(),
        }
    }

    fn flush(&self, times: u32) {
        for _ in 0..times {
            documented("v2f_flush", v2f_flush(self.stream));
        }
    }

    fn push(&mut self, frames: usize, seed: u32, bad: bool) {
        let count = frames * self.expected.channels();
        let mut state = seed;
        let mut samples: Vec<f32> = Vec::with_capacity(count);
        for at in 0..count {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 16) as f32 / 65_536.0 - 0.5;
            let invalid = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, -f32::MAX, 1e-42];
            samples.push(if bad && at % 7 == 0 { invalid[at / 7 % invalid.len()] } else { noise });
        }
        let mut taken = usize::MAX;
        // SAFETY: `samples` has `count` samples.
        let status = unsafe { v2f_push_audio(self.stream, samples.as_ptr(), frames, &mut taken) };
        self.check_push("v2f_push_audio", status, frames, taken);
    }

    fn push_i16(&mut self, frames: usize) {
        let samples = vec![i16::MIN; frames * self.expected.channels()];
        let mut taken = usize::MAX;
        // SAFETY: `samples` has `frames` times the channels samples.
        let status = unsafe { v2f_push_audio_i16(self.stream, samples.as_ptr(), frames, &mut taken) };
        self.check_push("v2f_push_audio_i16", status, frames, taken);
    }

    fn check_push(&mut self, function: &str, status: i32, frames: usize, taken: usize) {
        if documented(function, status) == OK {
            assert!(taken <= frames, "{taken} frames of {frames} were taken");
            self.expected.pushed(frames, taken);
        } else {
            assert_eq!(taken, usize::MAX, "a refused push wrote its output");
        }
    }

    fn poll(&mut self, capacity: usize) -> i32 {
        self.values.fill(UNWRITTEN);
        let mut frame = Frame::sized();
        // SAFETY: `values` has `CAPACITY` values.
        let status = unsafe { v2f_poll_rig(self.stream, &mut frame, self.values.as_mut_ptr(), capacity) };
        if documented("v2f_poll_rig", status) == OK {
            self.check_values(frame.count);
            assert_eq!(frame.seconds, frame.target as f64 / MODEL_RATE as f64);
            self.expected.polled(frame.target);
        } else {
            assert!(self.values.iter().all(|value| *value == UNWRITTEN), "a refused poll wrote values");
        }
        status
    }

    fn rig_at(&mut self, position: i64, rate: u32, capacity: usize) {
        self.values.fill(UNWRITTEN);
        let mut pose = Pose::sized();
        // SAFETY: `values` has `CAPACITY` values.
        let status =
            unsafe { v2f_rig_at(self.stream, position, rate, &mut pose, self.values.as_mut_ptr(), capacity) };
        if documented("v2f_rig_at", status) == OK {
            self.check_values(pose.count);
            assert!(pose.state <= 4 && (0.0..=1.0).contains(&pose.weight), "{pose:?}");
            assert_eq!(pose.position, expected::at_model_rate(position, rate), "{position} / {rate}");
            self.expected.shown(pose.position);
        } else {
            assert!(self.values.iter().all(|value| *value == UNWRITTEN), "a refused rig_at wrote values");
        }
    }

    fn check_values(&self, count: u32) {
        assert_eq!(count as usize, self.controls);
        let (written, rest) = self.values.split_at(self.controls);
        assert!(written.iter().all(|value| value.is_finite()), "{written:?}");
        assert!(
            rest.iter().all(|value| *value == UNWRITTEN),
            "more values were written than there are controls"
        );
    }

    fn tick(&mut self, rounds: usize) {
        // SAFETY: a null output is allowed.
        documented("v2f_tick", unsafe { v2f_tick(*MODEL, rounds, std::ptr::null_mut()) });
    }

    fn ask(&mut self, index: usize) {
        let mut control = Control::sized();
        let mut latency = Latency::sized();
        // SAFETY: the pointers are to live structs.
        unsafe {
            documented("v2f_control", v2f_control(self.stream, index, &mut control));
            if documented("v2f_latency", v2f_latency(self.stream, &mut latency)) == OK {
                let sum = latency.lookahead + latency.resampler + latency.ensemble + latency.hop;
                assert_eq!((latency.total, i64::from(latency.sample_rate)), (sum, MODEL_RATE));
            }
        }
        self.check_level();
        self.check_statistics();
    }

    fn check_level(&mut self) {
        let mut level = InputLevel::sized();
        // SAFETY: the pointer is to a live struct.
        let status = documented("v2f_input_level", unsafe { v2f_input_level(self.stream, &mut level) });
        assert_eq!(status == OK, !self.expected.is_destroyed);
        if status == OK {
            let levels = [level.rms_dbfs, level.peak_dbfs, level.speech_dbfs, level.noise_dbfs];
            assert!(levels.iter().all(|dbfs| (-200.0..=60.0).contains(dbfs)), "{level:?}");
            assert!((0.0..=40.0).contains(&level.gain_db) && level.loudness <= 3, "{level:?}");
        }
    }

    fn check_statistics(&mut self) {
        let mut statistics = Statistics::sized();
        // SAFETY: the pointer is to a live struct.
        let status = documented("v2f_statistics", unsafe { v2f_statistics(self.stream, &mut statistics) });
        // A wrong struct size would be refused, and then nothing would be checked.
        assert_eq!(status == OK, !self.expected.is_destroyed);
        if status == OK {
            self.expected.check(&statistics);
        }
    }

    fn tune(&mut self, index: usize, value: f32) {
        let (mut count, mut parameter) = (0, Parameter::sized());
        // SAFETY: the pointers are to live values; the name ends with a zero byte.
        unsafe {
            if documented("v2f_parameter_count", v2f_parameter_count(self.stream, &mut count)) != OK {
                return;
            }
            documented("v2f_parameter", v2f_parameter(self.stream, index % (count + 1), &mut parameter));
            documented("v2f_set_parameter", v2f_set_parameter(self.stream, parameter.name.as_ptr(), value));
        }
    }

    fn destroy(&mut self) {
        let first = !self.expected.is_destroyed;
        let status = documented("v2f_stream_destroy", v2f_stream_destroy(self.stream));
        assert_eq!(status == OK, first, "a stream is destroyed once");
        self.expected.is_destroyed = true;
    }
}

impl Drop for StreamUnderTest {
    fn drop(&mut self) {
        v2f_stream_destroy(self.stream);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        rng_seed: RngSeed::Fixed(7),
        max_shrink_iters: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_sequence_of_calls_gives_documented_results(
        opening in opening(),
        calls in prop::collection::vec(call(), 1..60),
    ) {
        if let Some(mut stream) = StreamUnderTest::open(&opening) {
            for call in &calls {
                stream.make(call);
            }
            stream.tick(0);
            stream.make(&Call::PollAll);
            stream.check_statistics();
        }
    }

    #[test]
    fn any_number_as_a_handle_is_refused(handle in any::<u64>(), frames in any::<usize>()) {
        let sample = 0.0_f32;
        prop_assume!(handle != 0);
        prop_assert!(documented("v2f_flush", v2f_flush(handle)) < 0);
        prop_assert!(documented("v2f_stream_destroy", v2f_stream_destroy(handle)) < 0);
        // SAFETY: a stale handle is refused before the samples are read.
        let pushed = unsafe { v2f_push_audio(handle, &sample, frames, std::ptr::null_mut()) };
        prop_assert!(documented("v2f_push_audio", pushed) < 0);
    }
}
