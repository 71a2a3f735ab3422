//! The structs that cross the boundary.
//!
//! Each begins with `struct_size`, so that fields may be added at the end without breaking older callers.

use std::ffi::c_char;

/// Which engine computes: the values of `V2fModelSettings.engine`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum V2fEngine {
    /// The fastest that can run the student on this machine.
    Auto = 0,
    /// v2f's own, for students in stream form; needs no other library.
    Native = 1,
    /// ONNX Runtime on the best provider that works here.
    OnnxRuntime = 2,
    /// ONNX Runtime on the CPU.
    OnnxRuntimeCpu = 3,
    /// ONNX Runtime on DirectML (Windows).
    OnnxRuntimeDirectMl = 4,
    /// ONNX Runtime on CoreML (macOS).
    OnnxRuntimeCoreMl = 5,
}

/// What happens to sound that a full queue refuses: the values of `V2fStreamSettings.overrun`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum V2fOverrun {
    /// Silence of the same length takes its place, so that later positions stay true. For live sound.
    Silence = 0,
    /// Nothing takes its place: push the rest again later. For files and synthesised speech.
    Refuse = 1,
}

/// Which channels of the sound are heard: values of `V2fStreamSettings.channel`. The numbers between them are
/// those of the channels, from 1.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum V2fChannel {
    /// The mean of all. Where it is 10 dB quieter than its loudest channel (opposite phases cancel, or one of
    /// many speaks), the loudest takes its place; it is decided 50 times per second of sound.
    Mix = 0,
    /// The loudest.
    Loudest = 65_535,
}

/// Curves about the voice: values to add up in `V2fStreamSettings.voice_curves`. Each is one more control of
/// the stream's rig, behind the character's, and is polled, interpolated and listed like them.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum V2fVoiceCurve {
    /// `voice.activity`: how surely somebody speaks, sings or screams, 0 to 1.
    Activity = 1,
}

/// What to show a person about a microphone's level: the values of `V2fInputLevel.loudness`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum V2fLoudness {
    /// Nobody has spoken in the last two seconds.
    Silent = 0,
    /// Somebody speaks, too quietly (before the gain): move nearer, or turn the automatic gain on.
    TooQuiet = 1,
    /// Good.
    Good = 2,
    /// The sound clipped in the last two seconds: turn the microphone down.
    Clipping = 3,
}

/// Where a pose comes from: the values of `V2fPose.state`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum V2fPoseState {
    /// A rig frame, or between two of them.
    Interpolated = 0,
    /// Past the newest rig frame, which is held for `hold_seconds`.
    Held = 1,
    /// Past that: fading to neutral, or at neutral.
    Faded = 2,
    /// Before the oldest rig frame that is kept: the values are that rig frame's.
    Before = 3,
    /// No rig frame has come yet: neutral.
    Empty = 4,
}

/// How a model is opened. Fill it with `v2f_model_settings_init`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct V2fModelSettings {
    /// Bytes of this struct as the caller knows it; set by the init function.
    pub struct_size: u32,
    /// A value of `V2fEngine`. Default: auto.
    pub engine: u32,
    /// Worker threads that the model owns, 0 to 64; with 0 the host calls `v2f_tick`. Default: 1; in
    /// WebAssembly, which has no threads, 0.
    pub threads: u32,
    /// Streams that one call of the network advances together, 1 to 1024. Default: 64.
    pub max_batch: u32,
    /// Path of an ONNX Runtime library of the host's own, UTF-8, or null. Read during the call only.
    pub runtime_library: *const c_char,
}

/// How a stream is opened. Fill it with `v2f_stream_settings_init`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct V2fStreamSettings {
    /// Bytes of this struct as the caller knows it; set by the init function.
    pub struct_size: u32,
    /// Samples per second of the pushed sound, 8000 to 192000. Default: 48000.
    pub sample_rate: u32,
    /// Interleaved channels of the pushed sound, 1 to 64. Default: 1.
    pub channels: u32,
    /// A value of `V2fOverrun`. Default: silence.
    pub overrun: u32,
    /// Sound that may wait for the network, seconds, above 0 to 120. Default: 1.
    pub queue_seconds: f32,
    /// Rig frames that may wait for the host, seconds, above 0 to 120. Default: 1. When the queue is full,
    /// the sound waits: no rig frame is lost.
    pub frames_seconds: f32,
    /// Only every n-th rig frame is computed in full and delivered, 1 to 16. Default: 1.
    pub divider: u32,
    /// 0 or 1. 1: neighbouring predictions are averaged (one hop more of latency). Default: 1.
    pub smoothing: u32,
    /// 0 or 1. 1: the mouth rests in silence and in steady noise. Default: 1.
    pub gate: u32,
    /// 0 or 1. 1: blinks and small motions of gaze and brows are added. Default: 0.
    pub idle: u32,
    /// Seed of the idle layer; give each character another. Default: 0.
    pub idle_seed: u64,
    /// A mapping profile: a built-in name (`arkit`, `metahuman`, `oculus`, `vrm`) or a profile's JSON; null
    /// means `arkit`. Or the JSON of a character profile. Its smoothing, gate, gain and idle layer then
    /// replace the fields of this struct (defaults where it names none), except `idle_seed`, which counts
    /// where the profile names none. Its tuning is the default of the parameters. Read during the call only.
    pub profile: *const c_char,
    /// The JSON of a tuning, applied after a character profile's own; or null. Read during the call only.
    pub tuning: *const c_char,
    /// `v2f_rig_at`: time that the newest rig frame is held past its target, seconds. Default: 0.1.
    pub hold_seconds: f32,
    /// `v2f_rig_at`: time of the fade to neutral after that, seconds. Default: 0.2.
    pub fade_seconds: f32,
    /// Largest automatic gain for a quiet microphone, dB, 0 to 40; 0: off. Default: 0.
    pub gain_ceiling_db: f32,
    /// Level that the automatic gain brings speech to, dBFS, -60 to -10. Default: -26.
    pub gain_target_dbfs: f32,
    /// The curves come so much later than the sound, seconds, -10 to 10; negative: earlier. It shifts the
    /// targets of polled rig frames, the poses of `v2f_rig_at` and the curves of `v2f_bake`. Default: 0.
    pub offset_seconds: f32,
    /// Which channel is heard: a value of `V2fChannel`, or the number of one, 1 to 64. Where the sound has
    /// fewer channels, the mix. Default: the mix.
    pub channel: u32,
    /// 1: only a voice opens the gate (`gate`): tones, music and noises leave the mouth at rest, and a note
    /// that is held is no background. Needs a student at 16 kHz. Default: 1.
    pub voice_gate: u32,
    /// 1: speech is brought to one level before the student hears it, so that the curves do not depend on the
    /// level. No effect for a student that does so itself. Default: 1.
    pub normalise: u32,
    /// Curves about the voice that stand behind the rig's controls in every rig frame and pose: values of
    /// `V2fVoiceCurve`, added up. Default: 0, none.
    pub voice_curves: u32,
    /// Zero.
    pub reserved: u32,
}

/// What a student file contains.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct V2fModelDescription {
    /// Bytes of this struct as the caller knows it; set by the init function.
    pub struct_size: u32,
    /// Samples per second of the network's input.
    pub sample_rate: u32,
    /// Samples that one prediction sees.
    pub window: u32,
    /// Of those, how many lie after the target.
    pub lookahead: u32,
    /// Samples between targets, numerator ...
    pub hop_numerator: u32,
    /// ... and denominator.
    pub hop_denominator: u32,
    /// Controls that the student predicts.
    pub controls: u32,
    /// Floats that the network keeps per stream.
    pub state_size: u32,
}

/// The curves of a bake.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct V2fCurvesDescription {
    /// Bytes of this struct as the caller knows it; set by the init function.
    pub struct_size: u32,
    /// Controls of a rig frame.
    pub controls: u32,
    /// Rig frames.
    pub frames: u64,
    /// Rig frames per second, numerator ...
    pub rate_numerator: u32,
    /// ... and denominator.
    pub rate_denominator: u32,
    /// Length of the recording, seconds.
    pub recording_seconds: f64,
}

/// A polled rig frame: when to show it.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct V2fFrame {
    /// Bytes of this struct as the caller knows it; set by the init function.
    pub struct_size: u32,
    /// Values written.
    pub count: u32,
    /// The instant of the rig frame: a sample index at the student's rate, from the stream's start.
    pub target: i64,
    /// The same in seconds.
    pub seconds: f64,
}

/// A pose: the rig at a play position, and where its values come from.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct V2fPose {
    /// Bytes of this struct as the caller knows it; set by the init function.
    pub struct_size: u32,
    /// A value of `V2fPoseState`.
    pub state: u32,
    /// The position used, in samples at the student's rate.
    pub position: i64,
    /// The same in seconds.
    pub seconds: f64,
    /// 1 while the pose is made of rig frames, falling to 0 while it fades to neutral.
    pub weight: f32,
    /// Values written.
    pub count: u32,
}

/// Where a stream's latency comes from, in samples at the student's rate.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct V2fLatency {
    /// Bytes of this struct as the caller knows it; set by the init function.
    pub struct_size: u32,
    /// Samples per second of the items below.
    pub sample_rate: u32,
    /// Future sound that one prediction sees.
    pub lookahead: u32,
    /// Filter delay and chunking of the resampler.
    pub resampler: u32,
    /// Later predictions that the ensemble waits for.
    pub ensemble: u32,
    /// Longest wait until a hop of sound is complete.
    pub hop: u32,
    /// The sum.
    pub total: u32,
    /// Zero.
    pub reserved: u32,
    /// The sum in seconds.
    pub seconds: f64,
}

/// One control of a stream's rig.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct V2fControl {
    /// Bytes of this struct as the caller knows it; set by the init function.
    pub struct_size: u32,
    /// Value at rest.
    pub neutral: f32,
    /// Smallest value.
    pub min: f32,
    /// Largest value.
    pub max: f32,
    /// Whole name, ended by a zero byte: a stream with a longer one is refused when it is opened.
    pub name: [c_char; 64],
}

/// One tuning parameter.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct V2fParameter {
    /// Bytes of this struct as the caller knows it; set by the init function.
    pub struct_size: u32,
    /// Smallest value.
    pub min: f32,
    /// Largest value.
    pub max: f32,
    /// Value of an untuned stream: the character profile's; else no effect, or the student's own for
    /// `closure.threshold` and `closure.softness`.
    pub default_value: f32,
    /// Value in force.
    pub value: f32,
    /// Name, ended by a zero byte, e.g. `jawOpen.gain` or `closure.threshold`.
    pub name: [c_char; 96],
    /// What it does, ended by a zero byte.
    pub description: [c_char; 128],
}

/// Counters of a stream. All count from its opening and never go back.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct V2fStatistics {
    /// Bytes of this struct as the caller knows it; set by the init function.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// Audio frames that push took, at the input's rate.
    pub pushed_frames: u64,
    /// Audio frames that push refused because the queue was full.
    pub refused_frames: u64,
    /// Audio frames of silence in the place of refused or missing sound.
    pub gap_frames: u64,
    /// Discontinuities of the sound: resets, interrupts and long gaps.
    pub discontinuities: u64,
    /// NaN or infinite samples in the sound; they count as silence.
    pub bad_samples: u64,
    /// NaN or infinite values out of the student; they become neutral.
    pub bad_controls: u64,
    /// Hops that the network advanced.
    pub hops: u64,
    /// Rig frames that the pipeline made.
    pub frames_made: u64,
    /// Rig frames that `v2f_poll_rig` handed out.
    pub frames_polled: u64,
    /// Rig frames that came after the play position had passed them.
    pub late_frames: u64,
    /// Calls of `v2f_rig_at` for which no rig frame had come yet.
    pub underruns: u64,
    /// Rig frames dropped by reset or interrupt before they were read, or read by `v2f_rig_at` so long before
    /// a `v2f_poll_rig` that poll could not give them.
    pub dropped_frames: u64,
    /// Hops for which the network failed; their rig frames are neutral.
    pub failed_predictions: u64,
    /// Utterances, ended by a flush or a long gap, whose last rig frame has been made: polling finds all of
    /// it.
    pub utterances_ended: u64,
    /// Samples above 16 times full scale; they are clamped. Probably 16-bit numbers that were pushed as
    /// floats without dividing by 32768.
    pub over_scale_samples: u64,
    /// Audio frames for which the loudest channel took the place of the mix, because the channels cancel
    /// (opposite phases) or one is far louder than the mix.
    pub single_channel_frames: u64,
}

/// A reading of the meter. Levels are before the automatic gain.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct V2fInputLevel {
    /// Bytes of this struct as the caller knows it; set by the init function.
    pub struct_size: u32,
    /// A value of `V2fLoudness`.
    pub loudness: u32,
    /// RMS of the newest hop, dBFS.
    pub rms_dbfs: f32,
    /// Highest magnitude of the newest hop, dBFS.
    pub peak_dbfs: f32,
    /// Level of speech, dBFS; -200 before the first.
    pub speech_dbfs: f32,
    /// Level of the background noise, dBFS; -200 at first.
    pub noise_dbfs: f32,
    /// The automatic gain in force, dB.
    pub gain_db: f32,
    /// Zero.
    pub reserved: u32,
}
