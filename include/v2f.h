/* v2f: speech in, face-rig curves out, on the player's own device, in real time.
 *
 * THE CONTRACT OF EVERY FUNCTION
 *
 * Results.  A function returns a V2fStatus: 0 or above is success, below 0 is an error. The number says what
 *   the caller can do. v2f_last_error() says in words what is wrong, where, and what to do. V2F_NO_FRAME
 *   (nothing is ready yet) is no error. Outputs are written only on success.
 * Handles.  V2fModel and V2fStream are numbers, not pointers. 0 is none. A destroyed handle is refused with
 *   V2F_ERROR_HANDLE, also after its slot has been reused. Destroying 0 does nothing.
 * Structs.  Prepare each with its *_init function and its sizeof: that sets struct_size and every default.
 *   New fields are added at the end: a program keeps working with a newer library of the same
 *   V2F_ABI_VERSION.
 * Texts.  UTF-8, ended by a zero byte. The library keeps none of the caller's pointers beyond a call.
 * Threads.  Any thread may call any function. A stream has three sides: input (push, gap, format, flush,
 *   reset, interrupt), output (poll, rig_at) and the rest. When two threads call the same side of the same
 *   stream at once, the second gets V2F_BUSY and tries again. There is no undefined behaviour.
 * Real time.  "Real-time safe: yes" means: bounded time, no allocation, no waiting for a lock, no file, no
 *   log.
 * Faults.  No Rust panic crosses: a fault inside the library comes back as V2F_ERROR_INTERNAL.
 * Time.  Positions count samples from a stream's start, in 64 bits. They are clamped to +-2^60. No position
 *   is a sum of durations of rig frames or rendered frames.
 *
 * FROM SOUND TO A POSE
 *
 *   V2fModel model;   v2f_model_open("tiny-low-latency.onnx", NULL, &model);
 *   V2fStream stream; v2f_stream_open(model, NULL, &stream);  // 48 kHz, mono
 *   V2fPose pose;     v2f_pose_init(&pose, sizeof pose);
 *   float curves[64];                                         // at least v2f_control_count of them
 *   v2f_push_audio(stream, samples, frames, NULL);            // audio thread, as sound comes
 *   v2f_rig_at(stream, played, 48000, &pose, curves, 64);     // game thread, once per rendered frame
 *   v2f_stream_destroy(stream);
 *   v2f_model_destroy(model);
 *
 * This file is generated from src/ffi; change it there.
 */

#ifndef V2F_H
#define V2F_H

#include <stddef.h>
#include <stdint.h>

/* Version of v2f that this header came with; v2f_version() returns the library's own. */
#define V2F_VERSION "0.1.0"

/* Number of the binary interface that this header describes: compare it with v2f_abi_version(). */
#define V2F_ABI_VERSION 1

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

// A loaded student with its engine and threads. 0 is never a model.
typedef uint64_t V2fModel;

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
  // Name, ended by a zero byte.
  char name[64];
} V2fControl;

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
  // Rig frames dropped by reset or interrupt before they were read.
  uint64_t dropped_frames;
  // Hops for which the network failed; their rig frames are neutral.
  uint64_t failed_predictions;
  // Utterances, ended by a flush or a long gap, whose last rig frame has been made: polling finds all of
  // it.
  uint64_t utterances_ended;
} V2fStatistics;

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
  // Sound that may wait for the network, seconds. Default: 1.
  float queue_seconds;
  // Rig frames that may wait for the host, seconds. Default: 1. When the queue is full, the sound waits:
  // no rig frame is lost.
  float frames_seconds;
  // Only every n-th rig frame is computed in full and delivered, 1 to 16. Default: 1.
  uint32_t divider;
  // 1: neighbouring predictions are averaged (one hop more of latency). Default: 1.
  uint32_t smoothing;
  // 1: the mouth rests in silence and in steady noise. Default: 1.
  uint32_t gate;
  // 1: blinks and small motions of gaze and brows are added. Default: 0.
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

// The library's version, `major.minor.patch`.
//
// Returns: a text that lives as long as the library.
// Threads: any. Real-time safe: yes.
// See also: `v2f_abi_version`.
const char *v2f_version(void);

// Number of the binary interface. A caller compiled against another number must not use this library:
// compare it with `V2F_ABI_VERSION`.
//
// Returns: the number.
// Threads: any. Real-time safe: yes.
// See also: `v2f_version`.
uint32_t v2f_abi_version(void);

// Newest version of the student file format that this library reads.
//
// Returns: the number.
// Threads: any. Real-time safe: yes.
// See also: `v2f_model_open`.
uint32_t v2f_student_format_version(void);

// Writes which ONNX Runtime would be used: version and absolute path, or why there is none and what to do.
// Loads the library if it can.
//
// Parameters: `text` (out, may be null with `capacity` 0). `capacity`: bytes of `text`. `length` (out,
// optional) receives the whole length.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null with a capacity.
// Threads: any. Real-time safe: no.
// See also: `v2f_model_text`.
V2fStatus v2f_onnxruntime_description(char *text, size_t capacity, size_t *length);

// Returns a sentence for a status code.
//
// Parameters: `status` any number.
// Returns: a text that lives as long as the library; for an unknown number one that says so.
// Threads: any. Real-time safe: yes.
// See also: `v2f_last_error`.
const char *v2f_status_message(int32_t status);

// Returns the text of the last call that failed on this thread: what is wrong, where, and what to do.
//
// Returns: a text, empty before the first failure, valid until the next failing call on this thread.
// Threads: any, each has its own. Real-time safe: yes.
// See also: `v2f_status_message`.
const char *v2f_last_error(void);

// Sends the library's log lines to a function. The library prints nothing by itself.
//
// Parameters: `function`, or null for none; it must be callable from any thread, must not call v2f, and must
// not unwind. `severity`: the least serious lines wanted (1 error to 4 debug). `user` is handed to the
// function.
// Returns: `V2F_OK`; `V2F_ERROR_STATE` when the process has another Rust logger.
// Threads: any; when it returns, the former function is not running and will not be called again.
// Real-time safe: no.
// See also: `v2f_last_error`.
V2fStatus v2f_set_log(V2fLogFunction function, uint32_t severity, void *user);

// Opens the student file at `path`.
//
// Parameters: `path` UTF-8. `settings` may be null for the defaults. `model` (out) receives the handle;
// untouched on failure.
// Returns: `V2F_OK`; `V2F_ERROR_FILE`, `V2F_ERROR_STUDENT`, `V2F_ERROR_ENGINE`, `V2F_ERROR_SYSTEM`,
// `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: no.
// See also: `v2f_model_open_memory`, `v2f_model_destroy`, `v2f_stream_open`.
V2fStatus v2f_model_open(const char *path, const struct V2fModelSettings *settings, V2fModel *model);

// Opens a student from memory, for example from an engine's archive. The bytes are not needed after the
// call.
//
// Parameters: `bytes` and `size`: the file. `manifest`: JSON for a window-form file that has none, else
// null. `settings` may be null. `model` (out) receives the handle; untouched on failure.
// Returns: as `v2f_model_open`.
// Threads: any. Real-time safe: no.
// See also: `v2f_model_open`.
V2fStatus v2f_model_open_memory(const uint8_t *bytes,
                                size_t size,
                                const char *manifest,
                                const struct V2fModelSettings *settings,
                                V2fModel *model);

// Destroys a model's handle. Its streams stay open and keep what they need. The worker threads end with the
// last of them.
//
// Parameters: `model`; 0 is a harmless no-op.
// Returns: `V2F_OK`; `V2F_BUSY` while another call uses it (nothing is done: call again);
// `V2F_ERROR_HANDLE`.
// Threads: any. Real-time safe: no.
// See also: `v2f_model_open`.
V2fStatus v2f_model_destroy(V2fModel model);

// Describes the student: rates, window, hop and sizes.
//
// Parameters: `model`. `description` (out), prepared by `v2f_model_description_init`.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: yes.
// See also: `v2f_model_text`.
V2fStatus v2f_model_describe(V2fModel model, struct V2fModelDescription *description);

// Writes one of the model's texts.
//
// Parameters: `model`. `which`: a value of `V2fModelText`. `text` (out, may be null with `capacity` 0) is
// cut at `capacity` bytes and always ended by a zero byte. `length` (out, optional) receives the whole
// length without that zero.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
// Threads: any. Real-time safe: no.
// See also: `v2f_model_describe`.
V2fStatus v2f_model_text(V2fModel model, uint32_t which, char *text, size_t capacity, size_t *length);

// Computes on the calling thread: advances every stream that has sound waiting. The model must have been
// opened with `threads` 0.
//
// Parameters: `model`. `rounds`: at most so many hops per stream; 0 means until none is due. `hops` (out,
// optional) receives the number of hops computed.
// Returns: `V2F_OK`; `V2F_ERROR_STATE` when the model has threads of its own; `V2F_BUSY` while another
// thread ticks it; `V2F_ERROR_HANDLE`.
// Threads: any, one at a time. Real-time safe: no (it computes), but it allocates nothing.
// See also: `v2f_poll_rig`.
V2fStatus v2f_tick(V2fModel model, size_t rounds, size_t *hops);

// Takes the next rig frame in order.
//
// Parameters: `stream`. `frame` (out), prepared by `v2f_frame_init`. `values` (out) receives one value per
// control; `capacity` is its length.
// Returns: `V2F_OK`; `V2F_NO_FRAME` when none is ready, nothing is written then; `V2F_BUSY` while another
// thread reads; `V2F_ERROR_ARGUMENT` when `capacity` is below the number of controls; `V2F_ERROR_HANDLE`,
// `V2F_ERROR_STRUCT_SIZE`.
// Threads: one at a time, typically the game thread. Real-time safe: yes; allocates nothing.
// See also: `v2f_rig_at`, `v2f_control_count`.
V2fStatus v2f_poll_rig(V2fStream stream, struct V2fFrame *frame, float *values, size_t capacity);

// Reads the pose at the position that the audio device is playing, interpolated between the rig frames
// around it. Takes rig frames from the queue that `v2f_poll_rig` reads: use one of the two on a stream.
//
// Parameters: `stream`. `position` and `rate`: the play position is `position / rate` seconds from the
// stream's start, for example audio frames played and the device's rate. `pose` (out), prepared by
// `v2f_pose_init`, receives the position used and whether the pose is interpolated, held, fading or unknown.
// `values` (out) receives one value per control; `capacity` is its length.
// Returns: `V2F_OK`, also while only neutral is known; `V2F_ERROR_ARGUMENT` for a rate of 0 or a capacity
// below the number of controls; `V2F_BUSY`, `V2F_ERROR_HANDLE`, `V2F_ERROR_STRUCT_SIZE`.
// Threads: as `v2f_poll_rig`. Real-time safe: yes; allocates nothing.
// See also: `v2f_poll_rig`, `v2f_latency`.
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
V2fStatus v2f_control_count(V2fStream stream, size_t *count);

// Describes one control of the stream's rig frames: name and range.
//
// Parameters: `stream`. `index`: 0 to count - 1, the control's place in the values. `control` (out),
// prepared by `v2f_control_init`.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for an index out of range; `V2F_ERROR_HANDLE`,
// `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: yes.
// See also: `v2f_control_count`.
V2fStatus v2f_control(V2fStream stream, size_t index, struct V2fControl *control);

// Reports the latency from sound to curves, item by item.
//
// Parameters: `stream`. `latency` (out), prepared by `v2f_latency_init`.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: yes.
// See also: `v2f_rig_at`.
V2fStatus v2f_latency(V2fStream stream, struct V2fLatency *latency);

// Reads the stream's counters.
//
// Parameters: `stream`. `statistics` (out), prepared by `v2f_statistics_init`.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: yes.
// See also: `v2f_push_audio`.
V2fStatus v2f_statistics(V2fStream stream, struct V2fStatistics *statistics);

// Reads the meter of a stream's sound: too quiet, good, or clipping.
//
// Parameters: `stream`. `level` (out), prepared by `v2f_input_level_init`.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: yes.
// See also: `v2f_stream_open`, whose settings hold the automatic gain.
V2fStatus v2f_input_level(V2fStream stream, struct V2fInputLevel *level);

// Opens a stream for one character.
//
// Parameters: `model`. `settings`, prepared by `v2f_stream_settings_init`; null for the defaults. `stream`
// (out) receives the handle; untouched on failure.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`, `V2F_ERROR_AUDIO`, `V2F_ERROR_PROFILE`,
// `V2F_ERROR_NAME`, `V2F_ERROR_SYSTEM`, `V2F_ERROR_STRUCT_SIZE`.
// Threads: any. Real-time safe: no.
// See also: `v2f_push_audio`, `v2f_poll_rig`, `v2f_stream_destroy`.
V2fStatus v2f_stream_open(V2fModel model, const struct V2fStreamSettings *settings, V2fStream *stream);

// Closes a stream and frees its memory. Other streams are not affected.
//
// Parameters: `stream`; 0 is a harmless no-op.
// Returns: `V2F_OK`; `V2F_BUSY` while another call uses it (nothing is done: call again);
// `V2F_ERROR_HANDLE`.
// Threads: any. Real-time safe: no.
// See also: `v2f_stream_open`.
V2fStatus v2f_stream_destroy(V2fStream stream);

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
V2fStatus v2f_push_audio(V2fStream stream, const float *samples, size_t frames, size_t *taken);

// As `v2f_push_audio` for 16-bit samples.
//
// Parameters: as `v2f_push_audio`.
// Returns: as `v2f_push_audio`.
// Threads: one at a time, typically the audio thread. Real-time safe: yes; wait-free, allocates nothing.
// See also: `v2f_push_audio`.
V2fStatus v2f_push_audio_i16(V2fStream stream, const int16_t *samples, size_t frames, size_t *taken);

// Reports that `frames` audio frames are missing here, for example a lost network packet. They count as
// silence, so that later positions stay true. A gap longer than two windows, and than the student's memory,
// ends the utterance.
//
// Parameters: `stream`. `frames`: audio frames at the stream's rate.
// Returns: `V2F_OK`; `V2F_BUSY`, `V2F_ERROR_HANDLE`.
// Threads: as `v2f_push_audio`. Real-time safe: yes.
// See also: `v2f_push_audio`.
V2fStatus v2f_push_gap(V2fStream stream, uint64_t frames);

// Changes the format of the sound that is pushed from now on. Positions continue.
//
// Parameters: `stream`. `sample_rate` 8000 to 192000. `channels` 1 to 64.
// Returns: `V2F_OK`; `V2F_ERROR_AUDIO` for a format out of range; `V2F_BUSY`, `V2F_ERROR_HANDLE`.
// Threads: as `v2f_push_audio`. Real-time safe: yes (the pipeline allocates a new resampler on its own
// thread).
// See also: `v2f_push_audio`.
V2fStatus v2f_set_format(V2fStream stream, uint32_t sample_rate, uint32_t channels);

// Ends the utterance: its last rig frames are delivered without waiting for more sound. Sound that is pushed
// next follows directly on the timeline.
//
// Parameters: `stream`.
// Returns: `V2F_OK`; `V2F_BUSY`, also when too many marks wait in the queue (try again); `V2F_ERROR_HANDLE`.
// Threads: as `v2f_push_audio`. Real-time safe: yes.
// See also: `v2f_reset`, `v2f_interrupt`.
V2fStatus v2f_flush(V2fStream stream);

// Resets the stream: forgets queued sound, rig frames and the network's state; keeps memory and tuning.
// Afterwards the stream gives the same bits as a fresh one.
//
// Parameters: `stream`.
// Returns: `V2F_OK`; `V2F_BUSY`, `V2F_ERROR_HANDLE`.
// Threads: as `v2f_push_audio`. Real-time safe: yes.
// See also: `v2f_flush`, `v2f_interrupt`.
V2fStatus v2f_reset(V2fStream stream);

// Stops the character's speech: drops the sound that was not played yet, and eases the face to neutral
// within 160 ms. Sound that is pushed next begins at the play position.
//
// Parameters: `stream`. `position` and `rate`: the play position is `position / rate` seconds from the
// stream's start. A rate of 0 means the newest position that was polled or read.
// Returns: `V2F_OK`; `V2F_BUSY`, `V2F_ERROR_HANDLE`.
// Threads: as `v2f_push_audio`. Real-time safe: yes.
// See also: `v2f_reset`, `v2f_rig_at`.
V2fStatus v2f_interrupt(V2fStream stream, int64_t position, uint32_t rate);

// Fills in the defaults of a model's settings.
//
// Parameters: `settings` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_model_open`.
V2fStatus v2f_model_settings_init(struct V2fModelSettings *settings, size_t size);

// Fills in the defaults of a stream's settings.
//
// Parameters: `settings` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_stream_open`.
V2fStatus v2f_stream_settings_init(struct V2fStreamSettings *settings, size_t size);

// Prepares a struct for `v2f_model_describe`.
//
// Parameters: `description` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_model_describe`.
V2fStatus v2f_model_description_init(struct V2fModelDescription *description, size_t size);

// Prepares a struct for `v2f_poll_rig`.
//
// Parameters: `frame` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_poll_rig`.
V2fStatus v2f_frame_init(struct V2fFrame *frame, size_t size);

// Prepares a struct for `v2f_rig_at`.
//
// Parameters: `pose` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_rig_at`.
V2fStatus v2f_pose_init(struct V2fPose *pose, size_t size);

// Prepares a struct for `v2f_latency`.
//
// Parameters: `latency` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_latency`.
V2fStatus v2f_latency_init(struct V2fLatency *latency, size_t size);

// Prepares a struct for `v2f_control`.
//
// Parameters: `control` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_control`.
V2fStatus v2f_control_init(struct V2fControl *control, size_t size);

// Prepares a struct for `v2f_parameter`.
//
// Parameters: `parameter` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_parameter`.
V2fStatus v2f_parameter_init(struct V2fParameter *parameter, size_t size);

// Prepares a struct for `v2f_statistics`.
//
// Parameters: `statistics` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_statistics`.
V2fStatus v2f_statistics_init(struct V2fStatistics *statistics, size_t size);

// Prepares a struct for `v2f_input_level`.
//
// Parameters: `level` (out). `size`: `sizeof` the struct as the caller knows it.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for null; `V2F_ERROR_STRUCT_SIZE` for a size that no version had.
// Threads: any. Real-time safe: yes.
// See also: `v2f_input_level`.
V2fStatus v2f_input_level_init(struct V2fInputLevel *level, size_t size);

// Counts the tuning parameters of the stream.
//
// Parameters: `stream`. `count` (out).
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
// Threads: any but the audio thread. Real-time safe: no.
// See also: `v2f_parameter`.
V2fStatus v2f_parameter_count(V2fStream stream, size_t *count);

// Describes one tuning parameter: name, range, default, value, and what it does.
//
// Parameters: `stream`. `index` 0 to count - 1. `parameter` (out), prepared by `v2f_parameter_init`.
// Returns: `V2F_OK`; `V2F_ERROR_ARGUMENT` for an index out of range; `V2F_ERROR_HANDLE`,
// `V2F_ERROR_STRUCT_SIZE`.
// Threads: any but the audio thread. Real-time safe: no.
// See also: `v2f_set_parameter`.
V2fStatus v2f_parameter(V2fStream stream, size_t index, struct V2fParameter *parameter);

// Reads a tuning parameter.
//
// Parameters: `stream`. `name` e.g. `jawOpen.gain` or `closure.threshold`. `value` (out).
// Returns: `V2F_OK`; `V2F_ERROR_NAME` for an unknown name; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
// Threads: any but the audio thread. Real-time safe: no.
// See also: `v2f_set_parameter`.
V2fStatus v2f_get_parameter(V2fStream stream, const char *name, float *value);

// Sets a tuning parameter; it takes effect with the next computed rig frame.
//
// Parameters: `stream`. `name` e.g. `jawOpen.gain` or `closure.threshold`. `value` within the parameter's
// range.
// Returns: `V2F_OK`; `V2F_ERROR_NAME` for an unknown name; `V2F_ERROR_PROFILE` for a value out of range;
// `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
// Threads: any but the audio thread. Real-time safe: no.
// See also: `v2f_parameter`, `v2f_load_tuning`.
V2fStatus v2f_set_parameter(V2fStream stream, const char *name, float value);

// Replaces the tuning by a tuning file's JSON: what it does not name goes back to its default. Nothing
// changes if any of it is wrong.
//
// Parameters: `stream`. `json` the file's text.
// Returns: `V2F_OK`; `V2F_ERROR_PROFILE`, `V2F_ERROR_NAME`, `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
// Threads: any but the audio thread. Real-time safe: no.
// See also: `v2f_save_tuning`.
V2fStatus v2f_load_tuning(V2fStream stream, const char *json);

// Writes the tuning in force as a tuning file's JSON.
//
// Parameters: `stream`. `json` (out, may be null with `capacity` 0) is cut at `capacity` bytes and always
// ended by a zero byte. `length` (out, optional) receives the whole length without that zero.
// Returns: `V2F_OK`; `V2F_ERROR_HANDLE`, `V2F_ERROR_ARGUMENT`.
// Threads: any but the audio thread. Real-time safe: no.
// See also: `v2f_load_tuning`.
V2fStatus v2f_save_tuning(V2fStream stream, char *json, size_t capacity, size_t *length);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* V2F_H */
