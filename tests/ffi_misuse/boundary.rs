//! The C functions and structs as a C program declares them, and the documented statuses of each function.

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char};
use std::sync::LazyLock;

// Use the crate, so that it is linked with its exported functions.
use v2f as _;

pub const OK: i32 = 0;

/// Declares structs of the header. All their bit patterns are valid.
macro_rules! structs {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty),* $(,)? })*) => {
        $(
            $(#[$doc])*
            #[repr(C)]
            #[derive(Clone, Copy, Debug)]
            pub struct $name { pub struct_size: u32, $(pub $field: $kind,)* }

            impl $name {
                pub fn sized() -> Self {
                    // SAFETY: all fields are numbers or pointers, for which zero is valid.
                    let zero: Self = unsafe { std::mem::zeroed() };
                    Self { struct_size: size_of::<Self>() as u32, ..zero }
                }
            }
        )*
    };
}

structs! {
    /// `V2fModelSettings`
    ModelSettings { engine: u32, threads: u32, max_batch: u32, runtime_library: *const c_char }
    /// `V2fStreamSettings`
    StreamSettings {
        sample_rate: u32, channels: u32, overrun: u32, queue_seconds: f32, frames_seconds: f32, divider: u32,
        smoothing: u32, gate: u32, idle: u32, idle_seed: u64, profile: *const c_char, tuning: *const c_char,
        hold_seconds: f32, fade_seconds: f32, gain_ceiling_db: f32, gain_target_dbfs: f32,
        offset_seconds: f32, channel: u32, voice_gate: u32, normalise: u32, voice_curves: u32, reserved: u32,
    }
    /// `V2fFrame`
    Frame { count: u32, target: i64, seconds: f64 }
    /// `V2fPose`
    Pose { state: u32, position: i64, seconds: f64, weight: f32, count: u32 }
    /// `V2fControl`
    Control { neutral: f32, min: f32, max: f32, name: [c_char; 64] }
    /// `V2fLatency`
    Latency {
        sample_rate: u32, lookahead: u32, resampler: u32, ensemble: u32, hop: u32, total: u32, reserved: u32,
        seconds: f64,
    }
    /// `V2fParameter`
    Parameter {
        min: f32, max: f32, default_value: f32, value: f32, name: [c_char; 96], description: [c_char; 128],
    }
    /// `V2fStatistics`
    Statistics {
        reserved: u32, pushed_frames: u64, refused_frames: u64, gap_frames: u64, discontinuities: u64,
        bad_samples: u64, bad_controls: u64, hops: u64, frames_made: u64, frames_polled: u64,
        late_frames: u64, underruns: u64,
        dropped_frames: u64, failed_predictions: u64, utterances_ended: u64,
        over_scale_samples: u64, single_channel_frames: u64,
    }
    /// `V2fInputLevel`
    InputLevel {
        loudness: u32, rms_dbfs: f32, peak_dbfs: f32, speech_dbfs: f32, noise_dbfs: f32, gain_db: f32,
        reserved: u32,
    }
}

unsafe extern "C" {
    pub safe fn v2f_last_error() -> *const c_char;
    pub fn v2f_model_settings_init(settings: *mut ModelSettings, size: usize) -> i32;
    pub fn v2f_stream_settings_init(settings: *mut StreamSettings, size: usize) -> i32;
    pub fn v2f_model_open(path: *const c_char, settings: *const ModelSettings, model: *mut u64) -> i32;
    pub fn v2f_stream_open(model: u64, settings: *const StreamSettings, stream: *mut u64) -> i32;
    pub safe fn v2f_stream_destroy(stream: u64) -> i32;
    pub fn v2f_tick(model: u64, rounds: usize, hops: *mut usize) -> i32;
    pub fn v2f_push_audio(stream: u64, samples: *const f32, frames: usize, taken: *mut usize) -> i32;
    pub fn v2f_push_audio_i16(stream: u64, samples: *const i16, frames: usize, taken: *mut usize) -> i32;
    pub safe fn v2f_push_gap(stream: u64, frames: u64) -> i32;
    pub safe fn v2f_set_format(stream: u64, sample_rate: u32, channels: u32) -> i32;
    pub safe fn v2f_flush(stream: u64) -> i32;
    pub safe fn v2f_reset(stream: u64) -> i32;
    pub safe fn v2f_interrupt(stream: u64, position: i64, rate: u32) -> i32;
    pub fn v2f_poll_rig(stream: u64, frame: *mut Frame, values: *mut f32, capacity: usize) -> i32;
    pub fn v2f_rig_at(
        stream: u64,
        position: i64,
        rate: u32,
        pose: *mut Pose,
        values: *mut f32,
        capacity: usize,
    ) -> i32;
    pub fn v2f_control_count(stream: u64, count: *mut usize) -> i32;
    pub fn v2f_control(stream: u64, index: usize, control: *mut Control) -> i32;
    pub fn v2f_latency(stream: u64, latency: *mut Latency) -> i32;
    pub fn v2f_input_level(stream: u64, level: *mut InputLevel) -> i32;
    pub fn v2f_statistics(stream: u64, statistics: *mut Statistics) -> i32;
    pub fn v2f_parameter_count(stream: u64, count: *mut usize) -> i32;
    pub fn v2f_parameter(stream: u64, index: usize, parameter: *mut Parameter) -> i32;
    pub fn v2f_set_parameter(stream: u64, name: *const c_char, value: f32) -> i32;
}

/// The error text of the last failed call on this thread.
pub fn last_error() -> String {
    // SAFETY: the library returns a text that ends with a zero byte.
    unsafe { CStr::from_ptr(v2f_last_error()) }.to_string_lossy().into_owned()
}

/// The statuses in the header's `Returns:` lines, by function.
static DOCUMENTED: LazyLock<BTreeMap<String, Vec<i32>>> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/include/v2f.h");
    read_documented(&std::fs::read_to_string(path).expect("the header of the repository"))
});

/// Fails if the header does not list `status` for `function`, or if an error has no text. Returns `status`.
pub fn documented(function: &str, status: i32) -> i32 {
    let listed =
        DOCUMENTED.get(function).unwrap_or_else(|| panic!("the header does not document {function}"));
    assert!(
        listed.contains(&status),
        "{function} returned {status} ({}), which the header does not list: {listed:?}",
        last_error()
    );
    assert!(status >= 0 || last_error().contains(' '), "{function} failed with {status} and left no text");
    status
}

fn read_documented(header: &str) -> BTreeMap<String, Vec<i32>> {
    let numbers: BTreeMap<&str, i32> = header
        .lines()
        .filter_map(|line| line.trim().strip_suffix(','))
        .filter_map(|line| line.split_once(" = "))
        .filter_map(|(name, number)| Some((name, number.parse().ok()?)))
        .collect();
    let mut documented: BTreeMap<String, Vec<i32>> = BTreeMap::new();
    let (mut returns, mut within) = (String::new(), false);
    for line in header.lines() {
        if let Some(comment) = line.strip_prefix("//") {
            let comment = comment.trim();
            if let Some(first) = comment.strip_prefix("Returns:") {
                (returns, within) = (first.to_owned(), true);
            } else if comment.starts_with("Threads:") || comment.is_empty() {
                within = false;
            } else if within {
                returns.push_str(comment);
            }
        } else if let Some(function) = line
            .trim_start_matches("V2F_EXPORT ")
            .split_once('(')
            .and_then(|(head, _)| head.strip_prefix("V2fStatus "))
        {
            let words = returns.split(|c: char| !c.is_alphanumeric() && c != '_');
            let mut statuses: Vec<i32> =
                words.clone().filter_map(|word| numbers.get(word).copied()).collect();
            // "as `v2f_push_audio`": the statuses of that function, which comes earlier in the header.
            for other in words.filter(|word| word.starts_with("v2f_")) {
                statuses.extend(documented.get(other).into_iter().flatten());
            }
            documented.insert(function.to_owned(), statuses);
        }
    }
    assert!(documented.len() > 25, "the header's comments cannot be parsed: {documented:?}");
    documented
}
