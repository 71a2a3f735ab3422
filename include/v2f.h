/* v2f: speech in, face-rig curves out, on the player's own device, in real time.
 *
 * THE CONTRACT OF EVERY FUNCTION
 *
 * Results.  A function returns a V2fStatus: 0 or above is success, below 0 is an error. The number says what
 *   the caller can do. v2f_last_error() says in words what is wrong, where, and what to do. V2F_NO_FRAME
 *   (nothing is ready yet) is no error. Outputs are written only on success.
 * Handles.  V2fModel, V2fStream and V2fCurves are numbers, not pointers. 0 is none. A destroyed handle is
 *   refused with V2F_ERROR_HANDLE, also after its slot has been reused. Destroying 0 does nothing. A destroy
 *   function retires the handle at once and waits for nobody, also while other threads are inside the object.
 * Structs.  Prepare each with its *_init function and its sizeof: that sets struct_size and every default. A
 *   struct of results may also be all zeros: it then gets the fields of its first version. New fields are
 *   added at the end: a program keeps working with a newer library of the same V2F_ABI_VERSION.
 * Texts.  UTF-8, ended by a zero byte. The library keeps none of the caller's pointers beyond a call.
 * Threads.  Any thread may call any function. A stream has three sides: input (push, gap, format, flush,
 *   reset, interrupt), output (poll, rig_at) and the rest. When two threads call the same side of the same
 *   stream at once, the second gets V2F_BUSY and tries again. There is no undefined behaviour.
 * Waiting.  No function waits for a tick or for a worker's batch. Streams that come and go are handed over, and
 *   whoever computes takes note of them between two batches.
 * Workers.  When a worker thread ends by a fault, every later call on its streams says so
 *   (V2F_ERROR_INTERNAL), except destroy. After fork() the threads of a model stay in the parent: in the child
 *   such calls get V2F_ERROR_STATE. Models with threads = 0 and v2f_bake work there.
 * Limits.  16384 models, 16384 streams and 16384 curves at a time. Worker threads 64, batch 1024. Queues of
 *   sound and of rig frames: 120 seconds each. Sample rate 8000 to 192000, channels 64. Marks and changes of
 *   format that wait in one queue: 256. Names of controls: 63 bytes; a longer one is refused when the stream is
 *   opened. Texts of v2f_last_error: 1023 bytes. Student files: 512 MiB.
 * Unloading.  Do not unload the library while a model, a stream or curves are open, nor right after: its
 *   threads end by themselves. On Linux and Android dlclose is harmless: the library stays loaded.
 * Real time.  "Real-time safe: yes" means: bounded time, no allocation, no waiting for a lock, no file, no
 *   log.
 * Faults.  No Rust panic crosses: a fault inside the library comes back as V2F_ERROR_INTERNAL.
 * Time.  Positions count samples from a stream's start, in 64 bits. They are clamped to +-2^60. No position
 *   is a sum of durations of rig frames or rendered frames.
 *
 * FROM SOUND TO A POSE
 *
 *   V2fModel model = 0;   v2f_model_open("tiny-low-latency.onnx", NULL, &model);
 *   V2fStream stream = 0; v2f_stream_open(model, NULL, &stream);  // 48 kHz, mono
 *   V2fPose pose;         v2f_pose_init(&pose, sizeof pose);
 *   float curves[64];                                             // at least v2f_control_count of them
 *   v2f_push_audio(stream, samples, frames, NULL);                // audio thread, as sound comes
 *   v2f_rig_at(stream, played, 48000, &pose, curves, 64);         // game thread, once per rendered frame
 *   v2f_stream_destroy(stream);
 *   v2f_model_destroy(model);
 *
 *   samples: frames floats, -1 to 1. played: audio frames that the device has played. Each call returns a
 *   status, and v2f_last_error() says what was wrong.
 *
 * This file is generated from src/ffi; change it there.
 */

#ifndef V2F_H
#define V2F_H

#include <stddef.h>
#include <stdint.h>

/* Version of v2f that this header came with; v2f_version() returns the library's own. */
#define V2F_VERSION "0.1.0"
#define V2F_VERSION_MAJOR 0
#define V2F_VERSION_MINOR 1
#define V2F_VERSION_PATCH 0

/* Number of the binary interface that this header describes: compare it with v2f_abi_version(). */
#define V2F_ABI_VERSION 1

/* Stands before each function. Empty where a host defines it so; with V2F_DLL it imports from v2f.dll. */
#ifndef V2F_EXPORT
#if defined(_WIN32) && defined(V2F_DLL)
#define V2F_EXPORT __declspec(dllimport)
#elif defined(__GNUC__)
#define V2F_EXPORT __attribute__((visibility("default")))
#else
#define V2F_EXPORT
#endif
#endif

// Outcome of a call: 0 and above is success, below 0 an error. The number says what the caller can do about
// it; `v2f_last_error` says in words what was wrong. Numbers are never reused.
//
enum V2fStatus
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Done.
  V2F_OK = 0,
  // Nothing is ready yet; ask again later. Not an error.
  V2F_NO_FRAME = 1,
  // An argument is null or out of its range: correct the call.
  V2F_ERROR_ARGUMENT = -1,
  // A struct's `struct_size` is not set or too small: call the struct's `*_init` function first.
  V2F_ERROR_STRUCT_SIZE = -2,
  // The handle is stale, destroyed, or of another kind.
  V2F_ERROR_HANDLE = -3,
  // Another thread is inside the same object, or a queue of marks is full: try again later.
  V2F_BUSY = -4,
  // A file cannot be read: look at its path and rights.
  V2F_ERROR_FILE = -5,
  // The student file was refused: it is broken, or not a student.
  V2F_ERROR_STUDENT = -6,
  // The engine asked for cannot run here; `V2F_ENGINE_AUTO` takes what can.
  V2F_ERROR_ENGINE = -7,
  // A mapping profile or tuning is wrong.
  V2F_ERROR_PROFILE = -8,
  // No control or parameter of that name.
  V2F_ERROR_NAME = -9,
  // The call does not fit how the object was opened.
  V2F_ERROR_STATE = -10,
  // The operating system refused a thread or memory.
  V2F_ERROR_SYSTEM = -11,
  // The sound's format or amount is not supported.
  V2F_ERROR_AUDIO = -12,
  // A fault inside the library; please report it with the text of `v2f_last_error`.
  V2F_ERROR_INTERNAL = -13,
  // The caller's own progress function cancelled the call.
  V2F_ERROR_CANCELLED = -14,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum V2fStatus V2fStatus;
#else
typedef int32_t V2fStatus;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Which engine computes: the values of `V2fModelSettings.engine`.
enum V2fEngine
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The fastest that can run the student on this machine.
  V2F_ENGINE_AUTO = 0,
  // v2f's own, for students in stream form; needs no other library.
  V2F_ENGINE_NATIVE = 1,
  // ONNX Runtime on the best provider that works here.
  V2F_ENGINE_ONNX_RUNTIME = 2,
  // ONNX Runtime on the CPU.
  V2F_ENGINE_ONNX_RUNTIME_CPU = 3,
  // ONNX Runtime on DirectML (Windows).
  V2F_ENGINE_ONNX_RUNTIME_DIRECT_ML = 4,
  // ONNX Runtime on CoreML (macOS).
  V2F_ENGINE_ONNX_RUNTIME_CORE_ML = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum V2fEngine V2fEngine;
#else
typedef uint32_t V2fEngine;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What happens to sound that a full queue refuses: the values of `V2fStreamSettings.overrun`.
enum V2fOverrun
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Silence of the same length takes its place, so that later positions stay true. For live sound.
  V2F_OVERRUN_SILENCE = 0,
  // Nothing takes its place: push the rest again later. For files and synthesised speech.
  V2F_OVERRUN_REFUSE = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum V2fOverrun V2fOverrun;
#else
typedef uint32_t V2fOverrun;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Which channels of the sound are heard: values of `V2fStreamSettings.channel`. The numbers between them are
// those of the channels, from 1.
enum V2fChannel
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The mean of all. Where it is 10 dB quieter than its loudest channel (opposite phases cancel, or one of
  // many speaks), the loudest takes its place; it is decided 50 times per second of sound.
  V2F_CHANNEL_MIX = 0,
  // The loudest.
  V2F_CHANNEL_LOUDEST = 65535,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum V2fChannel V2fChannel;
#else
typedef uint32_t V2fChannel;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Curves about the voice: values to add up in `V2fStreamSettings.voice_curves`. Each is one more control of
// the stream's rig, behind the character's, and is polled, interpolated and listed like them.
enum V2fVoiceCurve
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // `voice.activity`: how surely somebody speaks, sings or screams, 0 to 1.
  V2F_VOICE_CURVE_ACTIVITY = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum V2fVoiceCurve V2fVoiceCurve;
#else
typedef uint32_t V2fVoiceCurve;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What to show a person about a microphone's level: the values of `V2fInputLevel.loudness`.
enum V2fLoudness
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Nobody has spoken in the last two seconds.
  V2F_LOUDNESS_SILENT = 0,
  // Somebody speaks, too quietly (before the gain): move nearer, or turn the automatic gain on.
  V2F_LOUDNESS_TOO_QUIET = 1,
  // Good.
  V2F_LOUDNESS_GOOD = 2,
  // The sound clipped in the last two seconds: turn the microphone down.
  V2F_LOUDNESS_CLIPPING = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum V2fLoudness V2fLoudness;
#else
typedef uint32_t V2fLoudness;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Where a pose comes from: the values of `V2fPose.state`.
enum V2fPoseState
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // A rig frame, or between two of them.
  V2F_POSE_STATE_INTERPOLATED = 0,
  // Past the newest rig frame, which is held for `hold_seconds`.
  V2F_POSE_STATE_HELD = 1,
  // Past that: fading to neutral, or at neutral.
  V2F_POSE_STATE_FADED = 2,
  // Before the oldest rig frame that is kept: the values are that rig frame's.
  V2F_POSE_STATE_BEFORE = 3,
  // No rig frame has come yet: neutral.
  V2F_POSE_STATE_EMPTY = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum V2fPoseState V2fPoseState;
#else
typedef uint32_t V2fPoseState;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// The texts that `v2f_model_text` writes: the values of its `which`.
enum V2fModelText
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The student's name.
  V2F_MODEL_TEXT_NAME = 0,
  // The engine in use, and why not another.
  V2F_MODEL_TEXT_ENGINE = 1,
  // The licence of the weights.
  V2F_MODEL_TEXT_LICENCE = 2,
  // The whole manifest, JSON.
  V2F_MODEL_TEXT_MANIFEST = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum V2fModelText V2fModelText;
#else
typedef uint32_t V2fModelText;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// A loaded student with its engine and threads. 0 is never a model.
typedef uint64_t V2fModel;

// How a stream is opened. Fill it with `v2f_stream_settings_init`.
typedef struct V2fStreamSettings {
  // Bytes of this struct as the caller knows it; set by the init function.
  uint32_t struct_size;
  // Samples per second of the pushed sound, 8000 to 192000. Default: 48000.
  uint32_t sample_rate;
  // Interleaved channels of the pushed sound, 1 to 64. Default: 1.
  uint32_t channels;
  // A value of `V2fOverrun`. Default: silence.
  uint32_t overrun;
  // Sound that may wait for the network, seconds, above 0 to 120. Default: 1.
  float queue_seconds;
  // Rig frames that may wait for the host, seconds, above 0 to 120. Default: 1. When the queue is full,
  // the sound waits: no rig frame is lost.
  float frames_seconds;
  // Only every n-th rig frame is computed in full and delivered, 1 to 16. Default: 1.
  uint32_t divider;
  // 0 or 1. 1: neighbouring predictions are averaged (one hop more of latency). Default: 1.
  uint32_t smoothing;
  // 0 or 1. 1: the mouth rests in silence and in steady noise. Default: 1.
  uint32_t gate;
  // 0 or 1. 1: blinks and small motions of gaze and brows are added. Default: 0.
  uint32_t idle;
  // Seed of the idle layer; give each character another. Default: 0.
  uint64_t idle_seed;
  // A mapping profile: a built-in name (`arkit`, `metahuman`, `oculus`, `vrm`) or a profile's JSON; null
  // means `arkit`. Or the JSON of a character profile. Its smoothing, gate, gain and idle layer then
  // replace the fields of this struct (defaults where it names none), except `idle_seed`, which counts
  // where the profile names none. Its tuning is the default of the parameters. Read during the call only.
  const char *profile;
  // The JSON of a tuning, applied after a character profile's own; or null. Read during the call only.
  const char *tuning;
  // `v2f_rig_at`: time that the newest rig frame is held past its target, seconds. Default: 0.1.
  float hold_seconds;
  // `v2f_rig_at`: time of the fade to neutral after that, seconds. Default: 0.2.
  float fade_seconds;
  // Largest automatic gain for a quiet microphone, dB, 0 to 40; 0: off. Default: 0.
  float gain_ceiling_db;
  // Level that the automatic gain brings speech to, dBFS, -60 to -10. Default: -26.
  float gain_target_dbfs;
  // The curves come so much later than the sound, seconds, -10 to 10; negative: earlier. It shifts the
  // targets of polled rig frames, the poses of `v2f_rig_at` and the curves of `v2f_bake`. Default: 0.
  float offset_seconds;
  // Which channel is heard: a value of `V2fChannel`, or the number of one, 1 to 64. Where the sound has
  // fewer channels, the mix. Default: the mix.
  uint32_t channel;
  // 1: only a voice opens the gate (`gate`): tones, music and noises leave the mouth at rest, and a note
  // that is held is no background. Needs a student at 16 kHz. Default: 1.
  uint32_t voice_gate;
  // 1: speech is brought to one level before the student hears it, so that the curves do not depend on the
  // level. No effect for a student that does so itself. Default: 1.
  uint32_t normalise;
  // Curves about the voice that stand behind the rig's controls in every rig frame and pose: values of
  // `V2fVoiceCurve`, added up. Default: 0, none.
  uint32_t voice_curves;
  // Zero.
  uint32_t reserved;
} V2fStreamSettings;

// Hears how far a bake is: `done` goes from 0 to 1, at each second of the sound and at the end. Called on
// the thread that called `v2f_bake`, with its `user`. Returns 0 to go on; any other number cancels.
typedef uint32_t (*V2fProgressFunction)(double done, void *user);

// The curves that a bake made. 0 is never one.
typedef uint64_t V2fCurves;

// The curves of a bake.
typedef struct V2fCurvesDescription {
  // Bytes of this struct as the caller knows it; set by the init function.
  uint32_t struct_size;
  // Controls of a rig frame.
  uint32_t controls;
  // Rig frames.
  uint64_t frames;
  // Rig frames per second, numerator ...
  uint32_t rate_numerator;
  // ... and denominator.
  uint32_t rate_denominator;
  // Length of the recording, seconds.
  double recording_seconds;
} V2fCurvesDescription;

// One control of a stream's rig.
typedef struct V2fControl {
  // Bytes of this struct as the caller knows it; set by the init function.
  uint32_t struct_size;
  // Value at rest.
  float neutral;
  // Smallest value.
  float min;
  // Largest value.
  float max;
  // Whole name, ended by a zero byte: a stream with a longer one is refused when it is opened.
  char name[64];
} V2fControl;

// Counters of a stream. All count from its opening and never go back.
typedef struct V2fStatistics {
  // Bytes of this struct as the caller knows it; set by the init function.
  uint32_t struct_size;
  // Zero.
  uint32_t reserved;
  // Audio frames that push took, at the input's rate.
  uint64_t pushed_frames;
  // Audio frames that push refused because the queue was full.
  uint64_t refused_frames;
  // Audio frames of silence in the place of refused or missing sound.
  uint64_t gap_frames;
  // Discontinuities of the sound: resets, interrupts and long gaps.
  uint64_t discontinuities;
  // NaN or infinite samples in the sound; they count as silence.
  uint64_t bad_samples;
  // NaN or infinite values out of the student; they become neutral.
  uint64_t bad_controls;
  // Hops that the network advanced.
  uint64_t hops;
  // Rig frames that the pipeline made.
  uint64_t frames_made;
  // Rig frames that `v2f_poll_rig` handed out.
  uint64_t frames_polled;
  // Rig frames that came after the play position had passed them.
  uint64_t late_frames;
  // Calls of `v2f_rig_at` for which no rig frame had come yet.
  uint64_t underruns;
  // Rig frames dropped by reset or interrupt before they were read, or read by `v2f_rig_at` so long before
  // a `v2f_poll_rig` that poll could not give them.
  uint64_t dropped_frames;
  // Hops for which the network failed; their rig frames are neutral.
  uint64_t failed_predictions;
  // Utterances, ended by a flush or a long gap, whose last rig frame has been made: polling finds all of
  // it.
  uint64_t utterances_ended;
  // Samples above 16 times full scale; they are clamped. Probably 16-bit numbers that were pushed as
  // floats without dividing by 32768.
  uint64_t over_scale_samples;
  // Audio frames for which the loudest channel took the place of the mix, because the channels cancel
  // (opposite phases) or one is far louder than the mix.
  uint64_t single_channel_frames;
} V2fStatistics;

// Receives one line of the library's log: severity (1 error, 2 warning, 3 notice, 4 debug), the text, ended
// by a zero byte and valid during the call only, and the pointer given to `v2f_set_log`. Called from worker
// threads and from the thread that calls v2f, never from inside `v2f_push_audio`.
typedef void (*V2fLogFunction)(uint32_t severity, const char *text, void *user);

// How a model is opened. Fill it with `v2f_model_settings_init`.
typedef struct V2fModelSettings {
  // Bytes of this struct as the caller knows it; set by the init function.
  uint32_t struct_size;
  // A value of `V2fEngine`. Default: auto.
  uint32_t engine;
  // Worker threads that the model owns, 0 to 64; with 0 the host calls `v2f_tick`. Default: 1; in
  // WebAssembly, which has no threads, 0.
  uint32_t threads;
  // Streams that one call of the network advances together, 1 to 1024. Default: 64.
  uint32_t max_batch;
  // Path of an ONNX Runtime library of the host's own, UTF-8, or null. Read during the call only.
  const char *runtime_library;
} V2fModelSettings;

// What a student file contains.
typedef struct V2fModelDescription {
  // Bytes of this struct as the caller knows it; set by the init function.
  uint32_t struct_size;
  // Samples per second of the network's input.
  uint32_t sample_rate;
  // Samples that one prediction sees.
  uint32_t window;
  // Of those, how many lie after the target.
  uint32_t lookahead;
  // Samples between targets, numerator ...
  uint32_t hop_numerator;
  // ... and denominator.
  uint32_t hop_denominator;
  // Controls that the student predicts.
  uint32_t controls;
  // Floats that the network keeps per stream.
  uint32_t state_size;
} V2fModelDescription;

// One character's stream: sound in, rig frames out. 0 is never a stream.
typedef uint64_t V2fStream;

// A polled rig frame: when to show it.
typedef struct V2fFrame {
  // Bytes of this struct as the caller knows it; set by the init function.
  uint32_t struct_size;
  // Values written.
  uint32_t count;
  // The instant of the rig frame: a sample index at the student's rate, from the stream's start.
  int64_t target;
  // The same in seconds.
  double seconds;
} V2fFrame;

// A pose: the rig at a play position, and where its values come from.
typedef struct V2fPose {
  // Bytes of this struct as the caller knows it; set by the init function.
  uint32_t struct_size;
  // A value of `V2fPoseState`.
  uint32_t state;
  // The position used, in samples at the student's rate.
  int64_t position;
  // The same in seconds.
  double seconds;
  // 1 while the pose is made of rig frames, falling to 0 while it fades to neutral.
  float weight;
  // Values written.
  uint32_t count;
} V2fPose;

// Where a stream's latency comes from, in samples at the student's rate.
typedef struct V2fLatency {
  // Bytes of this struct as the caller knows it; set by the init function.
  uint32_t struct_size;
  // Samples per second of the items below.
  uint32_t sample_rate;
  // Future sound that one prediction sees.
  uint32_t lookahead;
  // Filter delay and chunking of the resampler.
  uint32_t resampler;
  // Later predictions that the ensemble waits for.
  uint32_t ensemble;
  // Longest wait until a hop of sound is complete.
  uint32_t hop;
  // The sum.
  uint32_t total;
  // Zero.
  uint32_t reserved;
  // The sum in seconds.
  double seconds;
} V2fLatency;

// A reading of the meter. Levels are before the automatic gain.
typedef struct V2fInputLevel {
  // Bytes of this struct as the caller knows it; set by the init function.
  uint32_t struct_size;
  // A value of `V2fLoudness`.
  uint32_t loudness;
  // RMS of the newest hop, dBFS.
  float rms_dbfs;
  // Highest magnitude of the newest hop, dBFS.
  float peak_dbfs;
  // Level of speech, dBFS; -200 before the first.
  float speech_dbfs;
  // Level of the background noise, dBFS; -200 at first.
  float noise_dbfs;
  // The automatic gain in force, dB.
  float gain_db;
  // Zero.
  uint32_t reserved;
} V2fInputLevel;

// One tuning parameter.
typedef struct V2fParameter {
  // Bytes of this struct as the caller knows it; set by the init function.
  uint32_t struct_size;
  // Smallest value.
  float min;
  // Largest value.
  float max;
  // Value of an untuned stream: the character profile's; else no effect, or the student's own for
  // `closure.threshold` and `closure.softness`.
  float default_value;
  // Value in force.
  float value;
  // Name, ended by a zero byte, e.g. `jawOpen.gain` or `closure.threshold`.
  char name[96];
  // What it does, ended by a zero byte.
  char description[128];
} V2fParameter;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// Bakes a whole recording: all rig frames, as fast as this thread can compute. The same bits as the program
// `v2f bake`. Needs no stream, no worker thread and no tick; streams of the model are not disturbed.
//
// Parameters: `model`. `settings`, prepared by `v2f_stream_settings_init`; null for the defaults. Format,
// profile, tuning, smoothing, gate, idle layer, gain and divider count; queues, overrun, hold and fade do
// not. `samples`: `frames` audio frames of interleaved floats in the settings' format. `rate_numerator` and
// `rate_denominator`: rig frames per second, 1 to 1000, for example 30000 and 1001; 0 and any: one rig frame
// per hop of the student. `progress`, null for none, and its `user`. `curves` (out) receives the handle;
// untouched on failure.
// Returns: `V2F_OK`; `V2F_ERROR_CANCELLED` when `progress` cancelled; `V2F_ERROR_HANDLE`,
// `V2F_ERROR_ARGUMENT`, `V2F_ERROR_AUDIO`, `V2F_ERROR_PROFILE`, `V2F_ERROR_NAME`, `V2F_ERROR_ENGINE`,
// `V2F_ERROR_STRUCT_SIZE`.
// Threads: any, several at once too. Real-time safe: no.
// See also: `v2f_curves_describe`, `v2f_curves_read`, `v2f_curves_destroy`.
V2F_EXPORT
V2fStatus v2f_bake(V2fModel model,
                   const struct V2fStreamSettings *settings,
                   const float *samples,
                   size_t frames,
                   uint32_t rate_numerator,
                   uint32_t rate_denominator,
                   V2fProgressFunction progress,
                   void *user,
                   V2fCurves *curves);

// Describes the curves: how many rig frames, how many controls, at which rate.
//
// Parameters: `curves`. `description` (out), prepared by `v2f_curves_description_init`.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: yes.
// See also: `v2f_curves_read`.
V2F_EXPORT V2fStatus v2f_curves_describe(V2fCurves curves, struct V2fCurvesDescription *description);

// Describes one control of the curves: name and range.
//
// Parameters: `curves`. `index`: 0 to controls - 1, the control's place in a rig frame. `control` (out),
// prepared by `v2f_control_init`.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for an index out of range; `V2F_ERROR_HANDLE`,
// `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: yes.
// See also: `v2f_curves_describe`.
V2F_EXPORT V2fStatus v2f_curves_control(V2fCurves curves, size_t index, struct V2fControl *control);

// Copies rig frames: their times and their values.
//
// Parameters: `curves`. `first` and `count`: which rig frames; together at most the described number.
// `seconds` (out, may be null) receives `count` times in the recording. `values` (out) receives `count` rows
// of one value per control; `capacity` is its length in floats.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for rig frames that do not exist or a capacity below `count` times
// controls; `V2F_ERROR_HANDLE`.
// Threads: any. Real-time safe: yes.
// See also: `v2f_curves_describe`.
V2F_EXPORT
V2fStatus v2f_curves_read(V2fCurves curves,
                          size_t first,
                          size_t count,
                          double *seconds,
                          float *values,
                          size_t capacity);

// Reads the counters of the bake.
//
// Parameters: `curves`. `statistics` (out), prepared by `v2f_statistics_init`.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: yes.
// See also: `v2f_statistics`.
V2F_EXPORT V2fStatus v2f_curves_statistics(V2fCurves curves, struct V2fStatistics *statistics);

// Frees the curves.
//
// Parameters: `curves`; 0 is a harmless no-op.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`.
// Threads: any. Real-time safe: no.
// See also: `v2f_bake`.
V2F_EXPORT V2fStatus v2f_curves_destroy(V2fCurves curves);

// The library's version, `major.minor.patch`.
//
// Returns: a text that lives as long as the library.
// Threads: any. Real-time safe: yes.
// See also: `v2f_abi_version`.
V2F_EXPORT const char *v2f_version(void);

// Number of the binary interface. A caller compiled against another number must not use this library:
// compare it with `V2F_ABI_VERSION`.
//
// Returns: the number.
// Threads: any. Real-time safe: yes.
// See also: `v2f_version`.
V2F_EXPORT uint32_t v2f_abi_version(void);

// Newest version of the student file format that this library reads.
//
// Returns: the number.
// Threads: any. Real-time safe: yes.
// See also: `v2f_model_open`.
V2F_EXPORT uint32_t v2f_student_format_version(void);

// Writes which ONNX Runtime would be used: version and absolute path, or why there is none and what to do.
// Loads the library if it can.
//
// Parameters: `text` (out, may be null with `capacity` 0). `capacity`: bytes of `text`. `length` (out,
// optional) receives the whole length.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null with a capacity.
// Threads: any. Real-time safe: no.
// See also: `v2f_model_text`.
V2F_EXPORT V2fStatus v2f_onnxruntime_description(char *text, size_t capacity, size_t *length);

// Returns a sentence for a status code.
//
// Parameters: `status` any number.
// Returns: a text that lives as long as the library; for an unknown number one that says so.
// Threads: any. Real-time safe: yes.
// See also: `v2f_last_error`.
V2F_EXPORT const char *v2f_status_message(int32_t status);

// Returns the text of the last call that failed on this thread: what is wrong, where, and what to do.
//
// Returns: a text, empty before the first failure, valid until the next failing call on this thread.
// Threads: any, each has its own. Real-time safe: yes.
// See also: `v2f_status_message`.
V2F_EXPORT const char *v2f_last_error(void);

// Sends the library's log lines to a function. The library prints nothing by itself.
//
// Parameters: `function`, or null for none; it must be callable from any thread, must not call v2f, and must
// not unwind. `severity`: the least serious lines wanted (1 error to 4 debug). `user` is handed to the
// function.
// Returns: `V2F_OK`; `V2F_ERROR_STATE` when the process has another Rust logger.
// Threads: any; when it returns, the former function is not running and will not be called again.
// Real-time safe: no.
// See also: `v2f_last_error`.
V2F_EXPORT V2fStatus v2f_set_log(V2fLogFunction function, uint32_t severity, void *user);

// Opens the student file at `path`.
//
// Parameters: `path` UTF-8. `settings` may be null for the defaults. `model` (out) receives the handle;
// untouched on failure.
// Returns: `V2F_OK`; `V2F_ERROR_FILE`, `V2F_ERROR_STUDENT`, `V2F_ERROR_ENGINE`, `V2F_ERROR_SYSTEM`,
// `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: no.
// See also: `v2f_model_open_memory`, `v2f_model_destroy`, `v2f_stream_open`.
V2F_EXPORT
V2fStatus v2f_model_open(const char *path,
                         const struct V2fModelSettings *settings,
                         V2fModel *model);

// Opens a student from memory, for example from an engine's archive. The bytes are not needed after the
// call.
//
// Parameters: `bytes` and `size`: the file. `manifest`: JSON for a window-form file that has none, else
// null. `settings` may be null. `model` (out) receives the handle; untouched on failure.
// Returns: as `v2f_model_open`.
// Threads: any. Real-time safe: no.
// See also: `v2f_model_open`.
V2F_EXPORT
V2fStatus v2f_model_open_memory(const uint8_t *bytes,
                                size_t size,
                                const char *manifest,
                                const struct V2fModelSettings *settings,
                                V2fModel *model);

// Opens the student file at `path` on a thread of its own. The handle is there at once; `v2f_model_ready`
// says when it can be used. Destroying it before gives the opening up. In WebAssembly, which has no threads,
// it opens during the call.
//
// Parameters: as `v2f_model_open`; path and settings are not needed after the call.
// Returns: `V2F_OK`; `V2F_ERROR_SYSTEM` when no thread can start; `V2F_ERROR_ARGUMENT`,
// `V2F_ERROR_STRUCT_SIZE`. What is wrong with the file or the engine, `v2f_model_ready` says.
// Threads: any. Real-time safe: no.
// See also: `v2f_model_ready`, `v2f_model_open`.
V2F_EXPORT
V2fStatus v2f_model_open_async(const char *path,
                               const struct V2fModelSettings *settings,
                               V2fModel *model);

// As `v2f_model_open_async`, from memory.
//
// Parameters: as `v2f_model_open_memory`; the bytes are copied, and not needed after the call.
// Returns: as `v2f_model_open_async`.
// Threads: any. Real-time safe: no.
// See also: `v2f_model_ready`, `v2f_model_open_memory`.
V2F_EXPORT
V2fStatus v2f_model_open_memory_async(const uint8_t *bytes,
                                      size_t size,
                                      const char *manifest,
                                      const struct V2fModelSettings *settings,
                                      V2fModel *model);

// Says whether a model can be used.
//
// Parameters: `model`.
// Returns: `V2F_OK` when it can; `V2F_NO_FRAME` while it is being opened: ask again later; else why it could
// not be opened, as `v2f_model_open` would say: `V2F_ERROR_FILE`, `V2F_ERROR_STUDENT`, `V2F_ERROR_ENGINE`,
// `V2F_ERROR_SYSTEM`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STATE`, `V2F_ERROR_INTERNAL`; `V2F_ERROR_HANDLE`.
// Destroy the handle in any case.
// Threads: any. Real-time safe: yes while there is no error.
// See also: `v2f_model_open_async`.
V2F_EXPORT V2fStatus v2f_model_ready(V2fModel model);

// Destroys a model's handle: it is good for no later call. Its streams stay open and keep what they need.
// Waits for nothing: a tick that runs goes on to its end, and the last owner frees the weights: this call,
// the tick, or the call that destroys the last stream. Worker threads end by themselves after that, each
// with the batch that it is in.
//
// Parameters: `model`; 0 is a harmless no-op.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`.
// Threads: any, also while other threads tick it. Real-time safe: no (it may free memory).
// See also: `v2f_model_open`.
V2F_EXPORT V2fStatus v2f_model_destroy(V2fModel model);

// Describes the student: rates, window, hop and sizes.
//
// Parameters: `model`. `description` (out), prepared by `v2f_model_description_init`.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: yes.
// See also: `v2f_model_text`.
V2F_EXPORT V2fStatus v2f_model_describe(V2fModel model, struct V2fModelDescription *description);

// Writes one of the model's texts.
//
// Parameters: `model`. `which`: a value of `V2fModelText`. `text` (out, may be null with `capacity` 0) is
// cut at `capacity` bytes and always ended by a zero byte. `length` (out, optional) receives the whole
// length without that zero.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
// Threads: any. Real-time safe: no.
// See also: `v2f_model_describe`.
V2F_EXPORT
V2fStatus v2f_model_text(V2fModel model,
                         uint32_t which,
                         char *text,
                         size_t capacity,
                         size_t *length);

// Computes on the calling thread: advances every stream that has sound waiting. The model must have been
// opened with `threads` 0.
//
// Parameters: `model`. `rounds` bounds the time: at most so many hops, and so many new resamplers after
// changes of format, per stream; 0 means until none is due. `hops` (out, optional) receives the number of
// hops computed.
// Returns: `V2F_OK`; `V2F_ERROR_STATE` when the model has threads of its own; `V2F_BUSY` while another
// thread ticks it; `V2F_ERROR_HANDLE`.
// Threads: any, one at a time. Real-time safe: no (it computes), but it allocates nothing.
// See also: `v2f_poll_rig`.
V2F_EXPORT V2fStatus v2f_tick(V2fModel model, size_t rounds, size_t *hops);

// Takes the next rig frame in order.
//
// Parameters: `stream`. `frame` (out), prepared by `v2f_frame_init`. `values` (out) receives one value per
// control; `capacity` is its length.
// Returns: `V2F_OK`; `V2F_NO_FRAME` when none is ready, nothing is written then; `V2F_BUSY` while another
// thread reads; `V2F_ERROR_ARGUMENT` when `capacity` is below the number of controls; `V2F_ERROR_HANDLE`,
// `V2F_ERROR_STRUCT_SIZE`.
// Threads: one at a time, typically the game thread. Real-time safe: yes; allocates nothing.
// See also: `v2f_rig_at`, `v2f_control_count`.
V2F_EXPORT V2fStatus v2f_poll_rig(V2fStream stream, struct V2fFrame *frame, float *values, size_t capacity);

// Reads the pose at the position that the audio device is playing, interpolated between the rig frames
// around it. Takes nothing from `v2f_poll_rig`: poll also gives the rig frames that this function has read,
// while they are among the newest 64 (about a second); older ones count in `dropped_frames` then.
//
// Parameters: `stream`. `position` and `rate`: the play position is `position / rate` seconds from the
// stream's start, for example audio frames played and the device's rate. `pose` (out), prepared by
// `v2f_pose_init`, receives the position used and whether the pose is interpolated, held, fading or unknown.
// `values` (out) receives one value per control; `capacity` is its length.
// Returns: `V2F_OK`, also while only neutral is known; `V2F_ERROR_ARGUMENT` for a rate of 0 or a capacity
// below the number of controls; `V2F_BUSY`, `V2F_ERROR_HANDLE`, `V2F_ERROR_STRUCT_SIZE`.
// Threads: as `v2f_poll_rig`. Real-time safe: yes; allocates nothing.
// See also: `v2f_poll_rig`, `v2f_latency`.
V2F_EXPORT
V2fStatus v2f_rig_at(V2fStream stream,
                     int64_t position,
                     uint32_t rate,
                     struct V2fPose *pose,
                     float *values,
                     size_t capacity);

// Counts the controls of the stream's rig frames.
//
// Parameters: `stream`. `count` (out).
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
// Threads: any. Real-time safe: yes.
// See also: `v2f_control`.
V2F_EXPORT V2fStatus v2f_control_count(V2fStream stream, size_t *count);

// Describes one control of the stream's rig frames: name and range.
//
// Parameters: `stream`. `index`: 0 to count - 1, the control's place in the values. `control` (out),
// prepared by `v2f_control_init`.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for an index out of range; `V2F_ERROR_HANDLE`,
// `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: yes.
// See also: `v2f_control_count`.
V2F_EXPORT V2fStatus v2f_control(V2fStream stream, size_t index, struct V2fControl *control);

// Finds a control of the stream's rig frames by its name.
//
// Parameters: `stream`. `name` e.g. `jawOpen`. `index` (out) receives the control's place in the values.
// Returns: `V2F_OK`; `V2F_ERROR_NAME` when the rig has no such control; `V2F_ERROR_HANDLE`,
// `V2F_ERROR_ARGUMENT`.
// Threads: any. Real-time safe: no.
// See also: `v2f_control`.
V2F_EXPORT V2fStatus v2f_find_control(V2fStream stream, const char *name, size_t *index);

// Reports the latency from sound to curves, item by item.
//
// Parameters: `stream`. `latency` (out), prepared by `v2f_latency_init`.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: yes.
// See also: `v2f_rig_at`.
V2F_EXPORT V2fStatus v2f_latency(V2fStream stream, struct V2fLatency *latency);

// Reads the stream's counters.
//
// Parameters: `stream`. `statistics` (out), prepared by `v2f_statistics_init`.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: yes.
// See also: `v2f_push_audio`.
V2F_EXPORT V2fStatus v2f_statistics(V2fStream stream, struct V2fStatistics *statistics);

// Reads the meter of a stream's sound: too quiet, good, or clipping.
//
// Parameters: `stream`. `level` (out), prepared by `v2f_input_level_init`.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: yes.
// See also: `v2f_stream_open`, whose settings hold the automatic gain.
V2F_EXPORT V2fStatus v2f_input_level(V2fStream stream, struct V2fInputLevel *level);

// Finds the shapes of a mesh that controls drive, whatever spelling its program uses. No two controls drive
// one shape. Call it for each mesh.
//
// Parameters: `profile` as of `v2f_detect_rig`: other names that it has for shapes count too; may be null if
// `controls` is not. `controls` the names of the controls (of `v2f_control`), one a line; null for those of
// the profile. `shapes` the names of the mesh's shapes in their order, one a line (put a space for a line
// break inside a name). `found` (out) receives for each control the index of its shape, or -1. `capacity`
// its elements, at least the number of controls.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT`, `V2F_ERROR_PROFILE`, `V2F_ERROR_NAME`.
// Threads: any. Real-time safe: no.
// See also: `v2f_control`, `v2f_detect_rig`.
V2F_EXPORT
V2fStatus v2f_match_shapes(const char *profile,
                           const char *controls,
                           const char *shapes,
                           int32_t *found,
                           size_t capacity);

// Says which rig the shapes of a character are made for, or how a mapping profile fits them, as JSON: the
// built-in mapping `profile` that fits best, its `family`, its `score` from 0 to 1 (the share of its curves
// of speech that find a shape), its `curves` with the index of the shape of each, the curves of speech that
// stay `unmatched`, and in sentences what the mouth will never do because shapes are missing (`lost`) or
// because the profile has no such curve (`beyond`). Shapes of no known family give an empty `profile`.
//
// Parameters: `profile` null for the best family; else the name of a built-in mapping profile, or the JSON
// of a mapping or character profile. `shapes` the names of all shapes of the character, one a line. `json`
// (out, may be null with `capacity` 0) is cut at `capacity` bytes and always ended by a zero byte. `length`
// (out, optional) receives the whole length without that zero.
// Returns: `V2F_OK`; `V2F_ERROR_PROFILE`, `V2F_ERROR_NAME`, `V2F_ERROR_ARGUMENT`.
// Threads: any. Real-time safe: no.
// See also: `v2f_match_shapes`.
V2F_EXPORT
V2fStatus v2f_detect_rig(const char *profile,
                         const char *shapes,
                         char *json,
                         size_t capacity,
                         size_t *length);

// Opens a stream for one character.
//
// Parameters: `model`. `settings`, prepared by `v2f_stream_settings_init`; null for the defaults. `stream`
// (out) receives the handle; untouched on failure.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_AUDIO`, `V2F_ERROR_PROFILE`,
// `V2F_ERROR_NAME`, `V2F_ERROR_SYSTEM`, `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: no.
// See also: `v2f_push_audio`, `v2f_poll_rig`, `v2f_stream_destroy`.
V2F_EXPORT
V2fStatus v2f_stream_open(V2fModel model,
                          const struct V2fStreamSettings *settings,
                          V2fStream *stream);

// Closes a stream: its handle is good for no later call. Other streams are not affected. Waits for nothing:
// its memory goes in this call when nothing uses the stream, else when the tick or the worker's batch that
// holds it ends, or in the next call of an open or destroy function or of `v2f_tick` after the call that was
// inside it has left. `V2F_BUSY` is not returned any more.
//
// Parameters: `stream`; 0 is a harmless no-op.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`.
// Threads: any, also while other threads are inside the stream. Real-time safe: no (it may free memory).
// See also: `v2f_stream_open`.
V2F_EXPORT V2fStatus v2f_stream_destroy(V2fStream stream);

// Pushes sound: `frames` audio frames of interleaved 32-bit floats in the stream's format, -1 to 1. Only
// copies. The pipeline averages the channels.
//
// A full queue refuses what does not fit. With `V2F_OVERRUN_SILENCE` silence of the same length takes its
// place: do not push it again. With `V2F_OVERRUN_REFUSE` nothing takes its place: push it again later.
//
// Parameters: `stream`. `samples`: `frames` times channels values. `frames` may be 0. `taken` (out,
// optional) receives the number of audio frames that were taken.
// Returns: `V2F_OK`, also when not all was taken; `V2F_BUSY` while another thread pushes;
// `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
// Threads: one at a time, typically the audio thread. Real-time safe: yes; wait-free, allocates nothing.
// See also: `v2f_push_audio_i16`, `v2f_set_format`, `v2f_flush`.
V2F_EXPORT V2fStatus v2f_push_audio(V2fStream stream, const float *samples, size_t frames, size_t *taken);

// As `v2f_push_audio` for 16-bit samples.
//
// Parameters: as `v2f_push_audio`.
// Returns: as `v2f_push_audio`.
// Threads: one at a time, typically the audio thread. Real-time safe: yes; wait-free, allocates nothing.
// See also: `v2f_push_audio`.
V2F_EXPORT
V2fStatus v2f_push_audio_i16(V2fStream stream,
                             const int16_t *samples,
                             size_t frames,
                             size_t *taken);

// Reports that `frames` audio frames are missing here, for example a lost network packet. They count as
// silence, so that later positions stay true. A gap longer than two windows, and than the student's memory,
// ends the utterance.
//
// Parameters: `stream`. `frames`: audio frames at the stream's rate.
// Returns: `V2F_OK`; `V2F_BUSY`, `V2F_ERROR_HANDLE`.
// Threads: as `v2f_push_audio`. Real-time safe: yes.
// See also: `v2f_push_audio`.
V2F_EXPORT V2fStatus v2f_push_gap(V2fStream stream, uint64_t frames);

// Changes the format of the sound that is pushed from now on. Positions continue. With worker threads the
// new resampler is built on a thread of its own; without them, a tick builds it (some milliseconds).
//
// Parameters: `stream`. `sample_rate` 8000 to 192000. `channels` 1 to 64.
// Returns: `V2F_OK`; `V2F_ERROR_AUDIO` for a format out of range; `V2F_BUSY`, `V2F_ERROR_HANDLE`.
// Threads: as `v2f_push_audio`. Real-time safe: yes.
// See also: `v2f_push_audio`.
V2F_EXPORT V2fStatus v2f_set_format(V2fStream stream, uint32_t sample_rate, uint32_t channels);

// Ends the utterance: its last rig frames are delivered without waiting for more sound, and lead to rest:
// speech fades in the last 64 ms of the sound, and the last rig frame is at rest (where the student's
// look-ahead is shorter than 64 ms, the fade is too; with a divider the last rig frame may come before it;
// the idle layer goes on). Their number and time stamps are those of the sound. Sound that is pushed next
// follows directly on the timeline.
//
// Parameters: `stream`.
// Returns: `V2F_OK`; `V2F_BUSY`, also when too many marks wait in the queue (try again); `V2F_ERROR_HANDLE`.
// Threads: as `v2f_push_audio`. Real-time safe: yes.
// See also: `v2f_reset`, `v2f_interrupt`.
V2F_EXPORT V2fStatus v2f_flush(V2fStream stream);

// Resets the stream: forgets queued sound, rig frames and the network's state; keeps memory and tuning.
// Afterwards the stream gives the same bits as a fresh one.
//
// Parameters: `stream`.
// Returns: `V2F_OK`; `V2F_BUSY`, `V2F_ERROR_HANDLE`.
// Threads: as `v2f_push_audio`. Real-time safe: yes.
// See also: `v2f_flush`, `v2f_interrupt`.
V2F_EXPORT V2fStatus v2f_reset(V2fStream stream);

// Stops the character's speech: drops the sound that was not played yet, and eases the face to neutral
// within 160 ms. Sound that is pushed next begins at the play position: its first rig frame has that target,
// also where one with it was polled before. Eased rig frames that are polled meanwhile take the place of its
// own up to there: targets rise.
//
// Parameters: `stream`. `position` and `rate`: the play position is `position / rate` seconds from the
// stream's start. A rate of 0 means the newest position that was polled or read.
// Returns: `V2F_OK`; `V2F_BUSY`, `V2F_ERROR_HANDLE`.
// Threads: as `v2f_push_audio`. Real-time safe: yes.
// See also: `v2f_reset`, `v2f_rig_at`.
V2F_EXPORT V2fStatus v2f_interrupt(V2fStream stream, int64_t position, uint32_t rate);

// Fills in the defaults of a model's settings.
//
// Parameters: `settings` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_model_open`.
V2F_EXPORT V2fStatus v2f_model_settings_init(struct V2fModelSettings *settings, size_t size);

// Fills in the defaults of a stream's settings.
//
// Parameters: `settings` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_stream_open`.
V2F_EXPORT V2fStatus v2f_stream_settings_init(struct V2fStreamSettings *settings, size_t size);

// Prepares a struct for `v2f_model_describe`.
//
// Parameters: `description` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_model_describe`.
V2F_EXPORT V2fStatus v2f_model_description_init(struct V2fModelDescription *description, size_t size);

// Prepares a struct for `v2f_curves_describe`.
//
// Parameters: `description` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_curves_describe`.
V2F_EXPORT V2fStatus v2f_curves_description_init(struct V2fCurvesDescription *description, size_t size);

// Prepares a struct for `v2f_poll_rig`.
//
// Parameters: `frame` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_poll_rig`.
V2F_EXPORT V2fStatus v2f_frame_init(struct V2fFrame *frame, size_t size);

// Prepares a struct for `v2f_rig_at`.
//
// Parameters: `pose` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_rig_at`.
V2F_EXPORT V2fStatus v2f_pose_init(struct V2fPose *pose, size_t size);

// Prepares a struct for `v2f_latency`.
//
// Parameters: `latency` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_latency`.
V2F_EXPORT V2fStatus v2f_latency_init(struct V2fLatency *latency, size_t size);

// Prepares a struct for `v2f_control`.
//
// Parameters: `control` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_control`.
V2F_EXPORT V2fStatus v2f_control_init(struct V2fControl *control, size_t size);

// Prepares a struct for `v2f_parameter`.
//
// Parameters: `parameter` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_parameter`.
V2F_EXPORT V2fStatus v2f_parameter_init(struct V2fParameter *parameter, size_t size);

// Prepares a struct for `v2f_statistics`.
//
// Parameters: `statistics` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_statistics`.
V2F_EXPORT V2fStatus v2f_statistics_init(struct V2fStatistics *statistics, size_t size);

// Prepares a struct for `v2f_input_level`.
//
// Parameters: `level` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_input_level`.
V2F_EXPORT V2fStatus v2f_input_level_init(struct V2fInputLevel *level, size_t size);

// Counts the tuning parameters of the stream.
//
// Parameters: `stream`. `count` (out).
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
// Threads: any but the audio thread. Real-time safe: no.
// See also: `v2f_parameter`.
V2F_EXPORT V2fStatus v2f_parameter_count(V2fStream stream, size_t *count);

// Describes one tuning parameter: name, range, default, value, and what it does.
//
// Parameters: `stream`. `index` 0 to count - 1. `parameter` (out), prepared by `v2f_parameter_init`.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for an index out of range; `V2F_ERROR_HANDLE`,
// `V2F_ERROR_STRUCT_SIZE`.
// Threads: any but the audio thread. Real-time safe: no.
// See also: `v2f_set_parameter`.
V2F_EXPORT V2fStatus v2f_parameter(V2fStream stream, size_t index, struct V2fParameter *parameter);

// Reads a tuning parameter.
//
// Parameters: `stream`. `name` e.g. `jawOpen.gain` or `closure.threshold`. `value` (out).
// Returns: `V2F_OK`; `V2F_ERROR_NAME` for an unknown name; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
// Threads: any but the audio thread. Real-time safe: no.
// See also: `v2f_set_parameter`.
V2F_EXPORT V2fStatus v2f_get_parameter(V2fStream stream, const char *name, float *value);

// Sets a tuning parameter; it takes effect with the next computed rig frame.
//
// Parameters: `stream`. `name` e.g. `jawOpen.gain` or `closure.threshold`. `value` within the parameter's
// range.
// Returns: `V2F_OK`; `V2F_ERROR_NAME` for an unknown name; `V2F_ERROR_PROFILE` for a value out of range;
// `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
// Threads: any but the audio thread. Real-time safe: no.
// See also: `v2f_parameter`, `v2f_load_tuning`.
V2F_EXPORT V2fStatus v2f_set_parameter(V2fStream stream, const char *name, float value);

// Replaces the tuning by a tuning file's JSON: what it does not name goes back to its default. Nothing
// changes if any of it is wrong.
//
// Parameters: `stream`. `json` the file's text.
// Returns: `V2F_OK`; `V2F_ERROR_PROFILE`, `V2F_ERROR_NAME`, `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
// Threads: any but the audio thread. Real-time safe: no.
// See also: `v2f_save_tuning`.
V2F_EXPORT V2fStatus v2f_load_tuning(V2fStream stream, const char *json);

// Writes the tuning in force as a tuning file's JSON.
//
// Parameters: `stream`. `json` (out, may be null with `capacity` 0) is cut at `capacity` bytes and always
// ended by a zero byte. `length` (out, optional) receives the whole length without that zero.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
// Threads: any but the audio thread. Real-time safe: no.
// See also: `v2f_load_tuning`.
V2F_EXPORT V2fStatus v2f_save_tuning(V2fStream stream, char *json, size_t capacity, size_t *length);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* V2F_H */
