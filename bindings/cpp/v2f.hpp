/* v2f for C++17: v2f.h with owners, results and spans. Header-only; link the v2f library.
 *
 *   v2f::Result<v2f::Model> model = v2f::Model::open("tiny-low-latency.onnx");
 *   if (!model) { std::puts(model.status().text()); return 1; }
 *   v2f::Result<v2f::Stream> stream = model->open_stream();              // 48 kHz, mono
 *   stream->push(samples, frames);                                       // audio thread, as sound comes
 *   stream->rig_at(played, 48000, curves);                               // game thread, each picture
 *
 * No exceptions are needed, none are thrown, and no RTTI is used. Define V2F_CPP_EXCEPTIONS before the include for
 * `or_throw()`. Methods marked "allocates" use std::string or std::vector; no other allocates on this side.
 * v2f.h is the contract: threads, real-time safety and every status a call can return stand there, by the function that a
 * method names. Every method may be called from any thread that v2f.h allows it for; destroying and moving an object
 * may not run beside its other methods.
 */

#ifndef V2F_HPP
#define V2F_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#ifdef V2F_CPP_EXCEPTIONS
#include <stdexcept>
#endif

#include "v2f.h"

namespace v2f {

static_assert(V2F_ABI_VERSION == 1, "this v2f.hpp and this v2f.h belong to different releases: take both from one");

/// The library's version, `major.minor.patch`.
inline const char *version() noexcept { return v2f_version(); }

/// Newest student file format that the library reads.
inline std::uint32_t student_format_version() noexcept { return v2f_student_format_version(); }

/// What was wrong with the last v2f call that failed on this thread; empty before the first failure.
inline const char *last_error() noexcept { return v2f_last_error(); }

/// Sends the library's log lines of `severity` (1 error to 4 debug) and graver to `function`; null for none. `v2f_set_log`.
inline V2fStatus set_log(V2fLogFunction function, std::uint32_t severity, void *user = nullptr) noexcept {
  return v2f_set_log(function, severity, user);
}

#ifdef V2F_CPP_EXCEPTIONS
/// Thrown by `or_throw()`, and by nothing else: a status with its text.
class Error : public std::runtime_error {
 public:
  Error(V2fStatus code, const char *text) : std::runtime_error(text), code_(code) {}
  /// The status; branch on this.
  V2fStatus code() const noexcept { return code_; }

 private:
  V2fStatus code_;
};
#endif

/// Outcome of a call: done, nothing yet, or an error.
class [[nodiscard]] Status {
 public:
  /// `own_text` is for failures that this header finds by itself; it must live as long as the program.
  constexpr Status(V2fStatus code = V2F_OK, const char *own_text = nullptr) noexcept : code_(code), own_text_(own_text) {}

  /// The number; branch on this.
  constexpr V2fStatus code() const noexcept { return code_; }
  /// Done: what was asked for is there.
  constexpr bool ok() const noexcept { return code_ == V2F_OK; }
  /// An error; V2F_NO_FRAME is none.
  constexpr bool failed() const noexcept { return code_ < 0; }
  /// As `ok()`.
  constexpr explicit operator bool() const noexcept { return ok(); }
  /// What happened, in words: for an error what, where, and what to do. Ask on the thread that made the call, before
  /// another call fails there.
  const char *text() const noexcept {
    if (own_text_ != nullptr) return own_text_;
    return failed() ? v2f_last_error() : v2f_status_message(code_);
  }
#ifdef V2F_CPP_EXCEPTIONS
  /// Throws `Error` if the call failed.
  void or_throw() const {
    if (failed()) throw Error(code_, text());
  }
#endif

 private:
  V2fStatus code_;
  const char *own_text_;
};

/// A status and, when it is ok, a value. Without one it holds an empty value (zeros, a closed model or stream), whose use
/// crashes nothing.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(Status status) noexcept : status_(status) {}
  Result(Status status, T value) noexcept : status_(status), value_(std::move(value)) {}

  /// The outcome.
  Status status() const noexcept { return status_; }
  /// The outcome's number.
  V2fStatus code() const noexcept { return status_.code(); }
  /// There is a value.
  bool ok() const noexcept { return status_.ok(); }
  /// There was an error. `!ok() && !failed()` is "nothing yet".
  bool failed() const noexcept { return status_.failed(); }
  /// As `ok()`.
  explicit operator bool() const noexcept { return ok(); }

  /// The value.
  T &value() & noexcept { return value_; }
  const T &value() const & noexcept { return value_; }
  T &&value() && noexcept { return std::move(value_); }
  T &operator*() & noexcept { return value_; }
  const T &operator*() const & noexcept { return value_; }
  T &&operator*() && noexcept { return std::move(value_); }
  T *operator->() noexcept { return &value_; }
  const T *operator->() const noexcept { return &value_; }

#ifdef V2F_CPP_EXCEPTIONS
  /// The value, or `Error` thrown when there is none.
  T or_throw() && {
    if (!ok()) throw Error(code(), status_.text());
    return std::move(value_);
  }
#endif

 private:
  Status status_;
  T value_{};
};

/// Pointer and count of someone else's values: arrays, std::vector, std::array and std::span become one by themselves.
template <class T>
class Span {
 public:
  constexpr Span() noexcept = default;
  constexpr Span(T *first, std::size_t count) noexcept : first_(first), count_(count) {}
  template <std::size_t N>
  constexpr Span(T (&array)[N]) noexcept : first_(array), count_(N) {}
  template <class C, class = std::enable_if_t<std::is_convertible_v<decltype(std::declval<C &>().data()), T *> &&
                                              std::is_convertible_v<decltype(std::declval<C &>().size()), std::size_t>>>
  constexpr Span(C &&values) noexcept : first_(values.data()), count_(values.size()) {}

  constexpr T *data() const noexcept { return first_; }
  constexpr std::size_t size() const noexcept { return count_; }
  constexpr T *begin() const noexcept { return first_; }
  constexpr T *end() const noexcept { return first_ + count_; }
  constexpr T &operator[](std::size_t index) const noexcept { return first_[index]; }
  /// Values `from` to `from + count`, cut at the end.
  constexpr Span part(std::size_t from, std::size_t count) const noexcept {
    from = from < count_ ? from : count_;
    return {first_ + from, count < count_ - from ? count : count_ - from};
  }

 private:
  T *first_ = nullptr;
  std::size_t count_ = 0;
};

namespace detail {

/// A struct of v2f.h with its defaults and struct_size filled in.
template <class T>
T prepared(V2fStatus (*init)(T *, std::size_t)) noexcept {
  T made{};
  init(&made, sizeof made);
  return made;
}

/// Asks for one struct of results.
template <class T, class Ask>
Result<T> asked(V2fStatus (*init)(T *, std::size_t), Ask &&ask) noexcept {
  T told = prepared(init);
  const V2fStatus code = ask(&told);
  return {code, told};
}

/// Asks for a text whose length is not known before. The text may grow between two calls, hence the loop.
template <class Ask>
Result<std::string> text(Ask &&ask) {
  std::string told;
  for (;;) {
    std::size_t length = 0;
    const V2fStatus code = ask(told.empty() ? nullptr : &told[0], told.size(), &length);
    if (code != V2F_OK) return Status(code);
    if (length < told.size()) {
      told.resize(length);
      return {V2F_OK, std::move(told)};
    }
    told.resize(length + 1);
  }
}

/// Destroys a handle. Waits while another thread is still inside a call on it: such calls are short.
template <class Destroy>
Status destroyed(std::uint64_t &handle, Destroy destroy) noexcept {
  V2fStatus code = destroy(handle);
  while (code == V2F_BUSY) {
    std::this_thread::yield();
    code = destroy(handle);
  }
  handle = 0;
  return code;
}

}  // namespace detail

/// How a model is opened: V2fModelSettings with its defaults filled in.
struct ModelSettings : V2fModelSettings {
  ModelSettings() noexcept : V2fModelSettings(detail::prepared(v2f_model_settings_init)) {}
};

/// How a stream is opened: V2fStreamSettings with its defaults filled in (48 kHz, mono, the `arkit` profile).
struct StreamSettings : V2fStreamSettings {
  StreamSettings() noexcept : V2fStreamSettings(detail::prepared(v2f_stream_settings_init)) {}
};

/// Which ONNX Runtime would be used, or why there is none. Allocates.
inline Result<std::string> onnxruntime_description() {
  return detail::text([](char *text, std::size_t capacity, std::size_t *length) {
    return v2f_onnxruntime_description(text, capacity, length);
  });
}

/// One character's voice. Owns its handle; moving hands it over. An empty one answers V2F_ERROR_HANDLE.
class Stream {
 public:
  Stream() noexcept = default;
  Stream(Stream &&other) noexcept
      : handle_(std::exchange(other.handle_, 0)), channels_(other.channels_) {}
  Stream &operator=(Stream &&other) noexcept {
    if (this != &other) {
      (void)close();
      handle_ = std::exchange(other.handle_, 0);
      channels_ = other.channels_;
    }
    return *this;
  }
  Stream(const Stream &) = delete;
  Stream &operator=(const Stream &) = delete;
  ~Stream() { (void)close(); }

  /// Opens a stream of `model`; see `Model::open_stream`. `v2f_stream_open`.
  static Result<Stream> open(V2fModel model, const V2fStreamSettings &settings) noexcept {
    Stream opened;
    const V2fStatus code = v2f_stream_open(model, &settings, &opened.handle_);
    if (code == V2F_OK) opened.channels_ = settings.channels;
    return {code, std::move(opened)};
  }
  /// Closes it now instead of at the end of its life; waits for a call that is still inside. Empty ones: nothing.
  Status close() noexcept { return detail::destroyed(handle_, v2f_stream_destroy); }
  /// The number that v2f.h knows it by; stays owned by this object.
  V2fStream handle() const noexcept { return handle_; }
  /// Whether it was opened and not closed or moved away.
  explicit operator bool() const noexcept { return handle_ != 0; }

  // ---- The sound's side: one thread at a time, typically the audio thread. Real-time safe.

  /// Gives `frames` frames of interleaved floats, -1 to 1; returns the frames taken. `v2f_push_audio`.
  Result<std::size_t> push(const float *samples, std::size_t frames) noexcept {
    std::size_t taken = 0;
    const V2fStatus code = v2f_push_audio(handle_, samples, frames, &taken);
    return {code, taken};
  }
  /// As above for 16-bit samples. `v2f_push_audio_i16`.
  Result<std::size_t> push(const std::int16_t *samples, std::size_t frames) noexcept {
    std::size_t taken = 0;
    const V2fStatus code = v2f_push_audio_i16(handle_, samples, frames, &taken);
    return {code, taken};
  }
  /// As above for a span of interleaved samples; a broken last frame is left out.
  Result<std::size_t> push(Span<const float> interleaved) noexcept {
    return push(interleaved.data(), interleaved.size() / channels_);
  }
  /// As above for a span of 16-bit samples.
  Result<std::size_t> push(Span<const std::int16_t> interleaved) noexcept {
    return push(interleaved.data(), interleaved.size() / channels_);
  }
  /// `frames` of sound are missing here; they count as silence. `v2f_push_gap`.
  Status push_gap(std::uint64_t frames) noexcept { return v2f_push_gap(handle_, frames); }
  /// Changes the format of what is pushed from now on. `v2f_set_format`.
  Status set_format(std::uint32_t sample_rate, std::uint32_t channels) noexcept {
    const Status changed = v2f_set_format(handle_, sample_rate, channels);
    if (changed.ok()) channels_ = channels;
    return changed;
  }
  /// The utterance is over: its last frames come without more sound. `v2f_flush`.
  Status flush() noexcept { return v2f_flush(handle_); }
  /// Forgets everything, keeps memory and tuning. `v2f_reset`.
  Status reset() noexcept { return v2f_reset(handle_); }
  /// The character stops speaking at play position `position / rate` seconds. `v2f_interrupt`.
  Status interrupt(std::int64_t position, std::uint32_t rate) noexcept { return v2f_interrupt(handle_, position, rate); }
  /// As above at the newest position that was shown.
  Status interrupt() noexcept { return v2f_interrupt(handle_, 0, 0); }

  // ---- The frames' side: one thread at a time, typically the game thread. Real-time safe.

  /// Takes the next frame in order into `values`, which has a place per control. No value and no error: none is ready.
  /// `v2f_poll_rig`.
  Result<V2fFrame> poll(Span<float> values) noexcept {
    return detail::asked(v2f_frame_init,
                         [&](V2fFrame *frame) { return v2f_poll_rig(handle_, frame, values.data(), values.size()); });
  }
  /// Takes every frame that is ready into `values`, one after another, and calls `each(const V2fFrame &)` after each. Ok
  /// when none is left.
  template <class Each>
  Status poll_all(Span<float> values, Each &&each) {
    for (;;) {
      const Result<V2fFrame> frame = poll(values);
      if (frame.failed()) return frame.status();
      if (!frame.ok()) return V2F_OK;
      each(*frame);
    }
  }
  /// The rig at play position `position / rate` seconds into `values`; tells what was used. `v2f_rig_at`.
  Result<V2fPose> rig_at(std::int64_t position, std::uint32_t rate, Span<float> values) noexcept {
    return detail::asked(v2f_pose_init, [&](V2fPose *pose) {
      return v2f_rig_at(handle_, position, rate, pose, values.data(), values.size());
    });
  }

  // ---- The rig and the stream's figures: any thread. Real-time safe but for what allocates.

  /// How many controls its frames have. `v2f_control_count`.
  Result<std::size_t> control_count() const noexcept {
    std::size_t count = 0;
    const V2fStatus code = v2f_control_count(handle_, &count);
    return {code, count};
  }
  /// Name, range and neutral value of a control. `v2f_control`.
  Result<V2fControl> control(std::size_t index) const noexcept {
    return detail::asked(v2f_control_init, [&](V2fControl *control) { return v2f_control(handle_, index, control); });
  }
  /// Place of a control in the values, by name; V2F_ERROR_NAME when the rig has none of that name.
  Result<std::size_t> find_control(const char *name) const noexcept {
    const Result<std::size_t> count = control_count();
    if (!count) return count.status();
    for (std::size_t index = 0; index < *count; ++index) {
      const Result<V2fControl> found = control(index);
      if (!found) return found.status();
      if (std::strcmp(found->name, name) == 0) return {V2F_OK, index};
    }
    return Status(V2F_ERROR_NAME, "the rig has no control of that name; control_names() lists those it has");
  }
  /// Names of the controls in the order of the values. Allocates.
  Result<std::vector<std::string>> control_names() const {
    const Result<std::size_t> count = control_count();
    if (!count) return count.status();
    std::vector<std::string> names;
    names.reserve(*count);
    for (std::size_t index = 0; index < *count; ++index) {
      const Result<V2fControl> found = control(index);
      if (!found) return found.status();
      names.emplace_back(found->name);
    }
    return {V2F_OK, std::move(names)};
  }
  /// How far the curves lie behind the sound, itemised. `v2f_latency`.
  Result<V2fLatency> latency() const noexcept {
    return detail::asked(v2f_latency_init, [&](V2fLatency *latency) { return v2f_latency(handle_, latency); });
  }
  /// The meter: too quiet, good, or overdriven. `v2f_input_level`.
  Result<V2fInputLevel> input_level() const noexcept {
    return detail::asked(v2f_input_level_init, [&](V2fInputLevel *level) { return v2f_input_level(handle_, level); });
  }
  /// The counters. `v2f_statistics`.
  Result<V2fStatistics> statistics() const noexcept {
    return detail::asked(v2f_statistics_init,
                         [&](V2fStatistics *statistics) { return v2f_statistics(handle_, statistics); });
  }

  // ---- Tuning: any thread but the audio thread. Not real-time safe.

  /// How many tuning parameters there are. `v2f_parameter_count`.
  Result<std::size_t> parameter_count() const noexcept {
    std::size_t count = 0;
    const V2fStatus code = v2f_parameter_count(handle_, &count);
    return {code, count};
  }
  /// Name, range, default and value of a parameter, and what it does. `v2f_parameter`.
  Result<V2fParameter> parameter(std::size_t index) const noexcept {
    return detail::asked(v2f_parameter_init,
                         [&](V2fParameter *parameter) { return v2f_parameter(handle_, index, parameter); });
  }
  /// Value of a parameter by name, `jawOpen.gain` say. `v2f_get_parameter`.
  Result<float> parameter_value(const char *name) const noexcept {
    float value = 0.0F;
    const V2fStatus code = v2f_get_parameter(handle_, name, &value);
    return {code, value};
  }
  /// Sets a parameter; in force with the next computed frame. `v2f_set_parameter`.
  Status set_parameter(const char *name, float value) noexcept { return v2f_set_parameter(handle_, name, value); }
  /// Puts a tuning file's JSON in force. `v2f_load_tuning`.
  Status load_tuning(const char *json) noexcept { return v2f_load_tuning(handle_, json); }
  /// The tuning in force as a tuning file's JSON. Allocates. `v2f_save_tuning`.
  Result<std::string> tuning() const {
    return detail::text([&](char *json, std::size_t capacity, std::size_t *length) {
      return v2f_save_tuning(handle_, json, capacity, length);
    });
  }

 private:
  V2fStream handle_ = 0;
  std::uint32_t channels_ = 1;
};

/// A loaded student with its engine and threads. Owns its handle; moving hands it over. Its streams may outlive it.
class Model {
 public:
  Model() noexcept = default;
  Model(Model &&other) noexcept : handle_(std::exchange(other.handle_, 0)) {}
  Model &operator=(Model &&other) noexcept {
    if (this != &other) {
      (void)close();
      handle_ = std::exchange(other.handle_, 0);
    }
    return *this;
  }
  Model(const Model &) = delete;
  Model &operator=(const Model &) = delete;
  ~Model() { (void)close(); }

  /// Opens the student file at `path` (UTF-8). V2F_ERROR_STATE when the library is of another ABI than v2f.h.
  /// `v2f_model_open`.
  static Result<Model> open(const char *path, const V2fModelSettings &settings = ModelSettings()) noexcept {
    if (const Status other = library_fits(); !other) return other;
    Model opened;
    const V2fStatus code = v2f_model_open(path, &settings, &opened.handle_);
    return {code, std::move(opened)};
  }
  /// As above, from memory. `manifest`: JSON for a window-form file that carries none. `v2f_model_open_memory`.
  static Result<Model> open_memory(Span<const std::uint8_t> bytes, const V2fModelSettings &settings = ModelSettings(),
                                   const char *manifest = nullptr) noexcept {
    if (const Status other = library_fits(); !other) return other;
    Model opened;
    const V2fStatus code = v2f_model_open_memory(bytes.data(), bytes.size(), manifest, &settings, &opened.handle_);
    return {code, std::move(opened)};
  }
  /// Lets go of it now instead of at the end of its life. Empty ones: nothing.
  Status close() noexcept { return detail::destroyed(handle_, v2f_model_destroy); }
  /// The number that v2f.h knows it by; stays owned by this object.
  V2fModel handle() const noexcept { return handle_; }
  /// Whether it was opened and not closed or moved away.
  explicit operator bool() const noexcept { return handle_ != 0; }

  /// Opens a stream: one character's voice. `v2f_stream_open`.
  Result<Stream> open_stream(const V2fStreamSettings &settings = StreamSettings()) const noexcept {
    return Stream::open(handle_, settings);
  }
  /// The student's facts. `v2f_model_describe`.
  Result<V2fModelDescription> describe() const noexcept {
    return detail::asked(v2f_model_description_init, [&](V2fModelDescription *description) {
      return v2f_model_describe(handle_, description);
    });
  }
  /// Its name, engine, licence or manifest. Allocates. `v2f_model_text`.
  Result<std::string> text(V2fModelText which) const {
    return detail::text([&](char *text, std::size_t capacity, std::size_t *length) {
      return v2f_model_text(handle_, which, text, capacity, length);
    });
  }
  /// Computes on the calling thread, for models opened with `threads` 0: at most `rounds` hops per stream, 0 is until none
  /// is due. Returns the hops computed; allocates nothing. `v2f_tick`.
  Result<std::size_t> tick(std::size_t rounds = 0) noexcept {
    std::size_t hops = 0;
    const V2fStatus code = v2f_tick(handle_, rounds, &hops);
    return {code, hops};
  }

 private:
  static Status library_fits() noexcept {
    if (v2f_abi_version() == V2F_ABI_VERSION) return V2F_OK;
    return Status(V2F_ERROR_STATE, "the v2f library that is loaded has another ABI than the v2f.h of this program: "
                                   "ship the library that the header came with");
  }

  V2fModel handle_ = 0;
};

}  // namespace v2f

#endif  // V2F_HPP
