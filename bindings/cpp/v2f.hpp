/* v2f for C++17: owning objects, results and spans over v2f.h. Header-only; link the v2f library.
 *
 *   v2f::Result<v2f::Model> model = v2f::Model::open("tiny-low-latency.onnx");
 *   if (!model) { std::puts(model.status().text()); return 1; }
 *   v2f::Result<v2f::Stream> stream = model->open_stream();              // 48 kHz, mono
 *   stream->push(samples, frames);                                       // audio thread, as sound arrives
 *   stream->rig_at(played, 48000, curves);                               // game thread, each rendered frame
 *
 * This header throws no exceptions and uses no RTTI. For `or_throw()` define V2F_CPP_EXCEPTIONS before the
 * include. Methods marked "allocates" use std::string or std::vector; the other methods of this header do not
 * allocate. Each method names its function of v2f.h, which documents threads, real-time safety and statuses. Do
 * not destroy or move an object while another thread calls its methods.
 */

#ifndef V2F_HPP
#define V2F_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "v2f.h"
#include "v2f_result.hpp"

namespace v2f {

static_assert(V2F_ABI_VERSION == 1,
              "v2f.hpp and v2f.h are from different releases: use both from one release");

/// The library's version, `major.minor.patch`. `v2f_version`.
inline const char *version() noexcept { return v2f_version(); }

/// Newest version of the student file format that the library reads. `v2f_student_format_version`.
inline std::uint32_t student_format_version() noexcept { return v2f_student_format_version(); }

/// Text of the last failed v2f call of this thread; empty before the first failure. `v2f_last_error`.
inline const char *last_error() noexcept { return v2f_last_error(); }

/// Sends the library's log lines of severity 1 (error) to `severity` (at most 4, debug) to `function`; null:
/// no log. `v2f_set_log`.
inline V2fStatus set_log(V2fLogFunction function, std::uint32_t severity, void *user = nullptr) noexcept {
  return v2f_set_log(function, severity, user);
}

/// Settings of a model, with the defaults. `v2f_model_settings_init`.
struct ModelSettings : V2fModelSettings {
  ModelSettings() noexcept : V2fModelSettings(detail::prepared(v2f_model_settings_init)) {}
};

/// Settings of a stream, with the defaults: 48 kHz, mono, the `arkit` profile. `v2f_stream_settings_init`.
struct StreamSettings : V2fStreamSettings {
  StreamSettings() noexcept : V2fStreamSettings(detail::prepared(v2f_stream_settings_init)) {}
};

/// The ONNX Runtime that the library would use, or why there is none. Allocates.
/// `v2f_onnxruntime_description`.
inline Result<std::string> onnxruntime_description() {
  return detail::read_text([](char *text, std::size_t capacity, std::size_t *length) {
    return v2f_onnxruntime_description(text, capacity, length);
  });
}

/// Which rig the shapes of a character are made for, or how `profile` fits them, as JSON. `shapes` has the
/// names of all shapes, one a line. Allocates. `v2f_detect_rig`.
inline Result<std::string> detect_rig(const char *shapes, const char *profile = nullptr) {
  return detail::read_text([&](char *json, std::size_t capacity, std::size_t *length) {
    return v2f_detect_rig(profile, shapes, json, capacity, length);
  });
}

/// For each of `count` controls, whose names stand one a line in `controls`, the index of its shape of a mesh,
/// or -1. `shapes` has the names of the mesh's shapes, one a line; `profile` adds its other names for shapes.
/// Allocates. `v2f_match_shapes`.
inline Result<std::vector<std::int32_t>> match_shapes(const char *profile, const char *controls,
                                                      std::size_t count, const char *shapes) {
  std::vector<std::int32_t> found(count);
  const V2fStatus code = v2f_match_shapes(profile, controls, shapes, found.data(), found.size());
  return {code, std::move(found)};
}

/// One character's stream. Owns its handle; a move transfers it. Calls on an empty stream return
/// V2F_ERROR_HANDLE.
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
  /// Closes the stream at once; running calls end by themselves. Does nothing for an empty stream.
  /// `v2f_stream_destroy`.
  Status close() noexcept { return detail::destroy(handle_, v2f_stream_destroy); }
  /// The handle for v2f.h. This object keeps the ownership.
  V2fStream handle() const noexcept { return handle_; }
  /// Whether the object is open: not closed and not moved from.
  explicit operator bool() const noexcept { return handle_ != 0; }

  // ---- The sound's side: one thread at a time, typically the audio thread. Real-time safe.

  /// Pushes `frames` audio frames of interleaved floats, -1 to 1; returns the audio frames taken.
  /// `v2f_push_audio`.
  Result<std::size_t> push(const float *samples, std::size_t frames) noexcept {
    std::size_t taken = 0;
    const V2fStatus code = v2f_push_audio(handle_, samples, frames, &taken);
    return {code, taken};
  }
  /// As above, for 16-bit samples. `v2f_push_audio_i16`.
  Result<std::size_t> push(const std::int16_t *samples, std::size_t frames) noexcept {
    std::size_t taken = 0;
    const V2fStatus code = v2f_push_audio_i16(handle_, samples, frames, &taken);
    return {code, taken};
  }
  /// As above, for a span of interleaved samples. An incomplete last audio frame is ignored.
  Result<std::size_t> push(Span<const float> interleaved) noexcept {
    return push(interleaved.data(), interleaved.size() / channels_);
  }
  /// As above, for a span of 16-bit samples.
  Result<std::size_t> push(Span<const std::int16_t> interleaved) noexcept {
    return push(interleaved.data(), interleaved.size() / channels_);
  }
  /// Reports `frames` missing audio frames. They count as silence. `v2f_push_gap`.
  Status push_gap(std::uint64_t frames) noexcept { return v2f_push_gap(handle_, frames); }
  /// Changes the format of the sound pushed from now on. `v2f_set_format`.
  Status set_format(std::uint32_t sample_rate, std::uint32_t channels) noexcept {
    const Status changed = v2f_set_format(handle_, sample_rate, channels);
    if (changed.ok()) channels_ = channels;
    return changed;
  }
  /// Ends the utterance: its last rig frames are computed without waiting for more sound. `v2f_flush`.
  Status flush() noexcept { return v2f_flush(handle_); }
  /// Clears all sound and rig frames; keeps memory and tuning. `v2f_reset`.
  Status reset() noexcept { return v2f_reset(handle_); }
  /// Stops the character's speech at play position `position / rate` seconds. `v2f_interrupt`.
  Status interrupt(std::int64_t position, std::uint32_t rate) noexcept {
    return v2f_interrupt(handle_, position, rate);
  }
  /// As above, at the newest shown position.
  Status interrupt() noexcept { return v2f_interrupt(handle_, 0, 0); }

  // ---- The side of the rig frames: one thread at a time, typically the game thread. Real-time safe.

  /// Takes the next rig frame in order into `values`, one element per control. No value and no error: none is
  /// ready. `v2f_poll_rig`.
  Result<V2fFrame> poll(Span<float> values) noexcept {
    return detail::query(v2f_frame_init, [&](V2fFrame *frame) {
      return v2f_poll_rig(handle_, frame, values.data(), values.size());
    });
  }
  /// Takes every rig frame that is ready into `values`, one after another, and calls `each(const V2fFrame &)`
  /// after each. Ok if none is left.
  template <class Each>
  Status poll_all(Span<float> values, Each &&each) {
    for (;;) {
      const Result<V2fFrame> frame = poll(values);
      if (frame.failed()) return frame.status();
      if (!frame.ok()) return V2F_OK;
      each(*frame);
    }
  }
  /// Writes the pose at play position `position / rate` seconds to `values`; returns its position and state.
  /// `v2f_rig_at`.
  Result<V2fPose> rig_at(std::int64_t position, std::uint32_t rate, Span<float> values) noexcept {
    return detail::query(v2f_pose_init, [&](V2fPose *pose) {
      return v2f_rig_at(handle_, position, rate, pose, values.data(), values.size());
    });
  }

  // ---- Rig, latency and counters: any thread. Real-time safe, except methods that allocate.

  /// Number of controls of the rig. `v2f_control_count`.
  Result<std::size_t> control_count() const noexcept {
    std::size_t count = 0;
    const V2fStatus code = v2f_control_count(handle_, &count);
    return {code, count};
  }
  /// Name, range and neutral value of a control. `v2f_control`.
  Result<V2fControl> control(std::size_t index) const noexcept {
    return detail::query(v2f_control_init,
                         [&](V2fControl *control) { return v2f_control(handle_, index, control); });
  }
  /// Index of a control in the values, by name; V2F_ERROR_NAME if the rig has no such control.
  /// `v2f_find_control`.
  Result<std::size_t> find_control(const char *name) const noexcept {
    std::size_t index = 0;
    const V2fStatus code = v2f_find_control(handle_, name, &index);
    return {code, index};
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
  /// Delay from sound to curves, by cause. `v2f_latency`.
  Result<V2fLatency> latency() const noexcept {
    return detail::query(v2f_latency_init,
                         [&](V2fLatency *latency) { return v2f_latency(handle_, latency); });
  }
  /// Level of the input: too quiet, good, or clipping. `v2f_input_level`.
  Result<V2fInputLevel> input_level() const noexcept {
    return detail::query(v2f_input_level_init,
                         [&](V2fInputLevel *level) { return v2f_input_level(handle_, level); });
  }
  /// Counters of the stream. `v2f_statistics`.
  Result<V2fStatistics> statistics() const noexcept {
    return detail::query(v2f_statistics_init,
                         [&](V2fStatistics *statistics) { return v2f_statistics(handle_, statistics); });
  }

  // ---- Tuning: any thread except the audio thread. Not real-time safe.

  /// Number of tuning parameters. `v2f_parameter_count`.
  Result<std::size_t> parameter_count() const noexcept {
    std::size_t count = 0;
    const V2fStatus code = v2f_parameter_count(handle_, &count);
    return {code, count};
  }
  /// Name, description, range, default and current value of a parameter. `v2f_parameter`.
  Result<V2fParameter> parameter(std::size_t index) const noexcept {
    return detail::query(v2f_parameter_init,
                         [&](V2fParameter *parameter) { return v2f_parameter(handle_, index, parameter); });
  }
  /// Reads a parameter by name, for example `jawOpen.gain`. `v2f_get_parameter`.
  Result<float> get_parameter(const char *name) const noexcept {
    float value = 0.0F;
    const V2fStatus code = v2f_get_parameter(handle_, name, &value);
    return {code, value};
  }
  /// Sets a parameter. It takes effect with the next computed rig frame. `v2f_set_parameter`.
  Status set_parameter(const char *name, float value) noexcept {
    return v2f_set_parameter(handle_, name, value);
  }
  /// Replaces the tuning by JSON. `v2f_load_tuning`.
  Status load_tuning(const char *json) noexcept { return v2f_load_tuning(handle_, json); }
  /// The current tuning as JSON. Allocates. `v2f_save_tuning`.
  Result<std::string> save_tuning() const {
    return detail::read_text([&](char *json, std::size_t capacity, std::size_t *length) {
      return v2f_save_tuning(handle_, json, capacity, length);
    });
  }

 private:
  V2fStream handle_ = 0;
  std::uint32_t channels_ = 1;
};

/// The curves of a whole recording. Owns its handle; a move transfers it. `v2f_bake`.
class Curves {
 public:
  Curves() noexcept = default;
  Curves(Curves &&other) noexcept : handle_(std::exchange(other.handle_, 0)) {}
  Curves &operator=(Curves &&other) noexcept {
    if (this != &other) {
      (void)close();
      handle_ = std::exchange(other.handle_, 0);
    }
    return *this;
  }
  Curves(const Curves &) = delete;
  Curves &operator=(const Curves &) = delete;
  ~Curves() { (void)close(); }

  /// Takes the ownership of a handle that `v2f_bake` wrote.
  static Curves adopt(V2fCurves handle) noexcept {
    Curves adopted;
    adopted.handle_ = handle;
    return adopted;
  }
  /// Frees the curves. Does nothing for empty ones. `v2f_curves_destroy`.
  Status close() noexcept { return detail::destroy(handle_, v2f_curves_destroy); }
  /// The handle for v2f.h. This object keeps the ownership.
  V2fCurves handle() const noexcept { return handle_; }
  /// Whether there are curves: not closed and not moved from.
  explicit operator bool() const noexcept { return handle_ != 0; }

  /// How many rig frames and controls, and at which rate. `v2f_curves_describe`.
  Result<V2fCurvesDescription> describe() const noexcept {
    return detail::query(v2f_curves_description_init, [&](V2fCurvesDescription *description) {
      return v2f_curves_describe(handle_, description);
    });
  }
  /// Name, range and neutral value of a control. `v2f_curves_control`.
  Result<V2fControl> control(std::size_t index) const noexcept {
    return detail::query(v2f_control_init,
                         [&](V2fControl *control) { return v2f_curves_control(handle_, index, control); });
  }
  /// Copies `count` rig frames from `first` on: their times to `seconds` (empty: not wanted), and one row of
  /// controls each to `values`. `v2f_curves_read`.
  Status read(std::size_t first, std::size_t count, Span<double> seconds, Span<float> values) const noexcept {
    if (seconds.size() != 0 && seconds.size() < count)
      return Status(V2F_ERROR_ARGUMENT, "seconds has fewer places than the rig frames asked for");
    return v2f_curves_read(handle_, first, count, seconds.data(), values.data(), values.size());
  }
  /// Counters of the bake. `v2f_curves_statistics`.
  Result<V2fStatistics> statistics() const noexcept {
    return detail::query(v2f_statistics_init, [&](V2fStatistics *statistics) {
      return v2f_curves_statistics(handle_, statistics);
    });
  }

 private:
  V2fCurves handle_ = 0;
};

/// A loaded student with its engine and threads. Owns its handle; a move transfers it. Its streams may
/// outlive it.
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

  /// Opens the student file at `path` (UTF-8). V2F_ERROR_STATE if the library has another ABI than v2f.h.
  /// `v2f_model_open`.
  static Result<Model> open(const char *path, const V2fModelSettings &settings = ModelSettings()) noexcept {
    if (const Status other = check_abi(); !other) return other;
    Model opened;
    const V2fStatus code = v2f_model_open(path, &settings, &opened.handle_);
    return {code, std::move(opened)};
  }
  /// As above, from memory. `manifest`: JSON for a window-form file without a manifest.
  /// `v2f_model_open_memory`.
  static Result<Model> open_memory(Span<const std::uint8_t> bytes,
                                   const V2fModelSettings &settings = ModelSettings(),
                                   const char *manifest = nullptr) noexcept {
    if (const Status other = check_abi(); !other) return other;
    Model opened;
    const V2fStatus code =
        v2f_model_open_memory(bytes.data(), bytes.size(), manifest, &settings, &opened.handle_);
    return {code, std::move(opened)};
  }
  /// As `open`, on a thread of its own: the model is there at once, `ready()` says when it can be used. Closing
  /// it before gives the opening up. `v2f_model_open_async`.
  static Result<Model> open_async(const char *path,
                                  const V2fModelSettings &settings = ModelSettings()) noexcept {
    if (const Status other = check_abi(); !other) return other;
    Model opened;
    const V2fStatus code = v2f_model_open_async(path, &settings, &opened.handle_);
    return {code, std::move(opened)};
  }
  /// As above, from memory. The bytes are copied. `v2f_model_open_memory_async`.
  static Result<Model> open_memory_async(Span<const std::uint8_t> bytes,
                                         const V2fModelSettings &settings = ModelSettings(),
                                         const char *manifest = nullptr) noexcept {
    if (const Status other = check_abi(); !other) return other;
    Model opened;
    const V2fStatus code =
        v2f_model_open_memory_async(bytes.data(), bytes.size(), manifest, &settings, &opened.handle_);
    return {code, std::move(opened)};
  }
  /// Ok when the model can be used; neither ok nor failed while it is being opened; else why it could not be
  /// opened. `v2f_model_ready`.
  Status ready() const noexcept { return v2f_model_ready(handle_); }
  /// Releases the model; its streams stay open. Does nothing for an empty model. `v2f_model_destroy`.
  Status close() noexcept { return detail::destroy(handle_, v2f_model_destroy); }
  /// The handle for v2f.h. This object keeps the ownership.
  V2fModel handle() const noexcept { return handle_; }
  /// Whether the object is open: not closed and not moved from.
  explicit operator bool() const noexcept { return handle_ != 0; }

  /// Opens a stream, one per character. `v2f_stream_open`.
  Result<Stream> open_stream(const V2fStreamSettings &settings = StreamSettings()) const noexcept {
    return Stream::open(handle_, settings);
  }
  /// Properties of the student. `v2f_model_describe`.
  Result<V2fModelDescription> describe() const noexcept {
    return detail::query(v2f_model_description_init, [&](V2fModelDescription *description) {
      return v2f_model_describe(handle_, description);
    });
  }
  /// The model's name, engine, licence or manifest. Allocates. `v2f_model_text`.
  Result<std::string> text(V2fModelText which) const {
    return detail::read_text([&](char *text, std::size_t capacity, std::size_t *length) {
      return v2f_model_text(handle_, which, text, capacity, length);
    });
  }
  /// Bakes a whole recording: `frames` audio frames of interleaved floats in the settings' format.
  /// `rate_numerator / rate_denominator` rig frames per second; 0: one per hop of the student. `progress`:
  /// called as `bool progress(double done)`, false cancels (V2F_ERROR_CANCELLED); it must not throw.
  /// `v2f_bake`.
  template <class Progress>
  Result<Curves> bake(const float *samples, std::size_t frames, const V2fStreamSettings &settings,
                      std::uint32_t rate_numerator, std::uint32_t rate_denominator,
                      Progress &&progress) const noexcept {
    using Called = std::remove_reference_t<Progress>;
    const V2fProgressFunction call = [](double done, void *user) noexcept -> std::uint32_t {
      return (*static_cast<Called *>(user))(done) ? 0 : 1;
    };
    void *const user = const_cast<void *>(static_cast<const volatile void *>(&progress));
    V2fCurves curves = 0;
    const V2fStatus code = v2f_bake(handle_, &settings, samples, frames, rate_numerator, rate_denominator,
                                    call, user, &curves);
    return {code, Curves::adopt(curves)};
  }
  /// As above, without progress.
  Result<Curves> bake(const float *samples, std::size_t frames,
                      const V2fStreamSettings &settings = StreamSettings(), std::uint32_t rate_numerator = 0,
                      std::uint32_t rate_denominator = 1) const noexcept {
    V2fCurves curves = 0;
    const V2fStatus code = v2f_bake(handle_, &settings, samples, frames, rate_numerator, rate_denominator,
                                    nullptr, nullptr, &curves);
    return {code, Curves::adopt(curves)};
  }
  /// Computes on the calling thread, for models opened with `threads` 0: at most `rounds` hops per stream; 0:
  /// until no hop is due. Returns the number of computed hops. Does not allocate. `v2f_tick`.
  Result<std::size_t> tick(std::size_t rounds = 0) noexcept {
    std::size_t hops = 0;
    const V2fStatus code = v2f_tick(handle_, rounds, &hops);
    return {code, hops};
  }

 private:
  static Status check_abi() noexcept {
    if (v2f_abi_version() == V2F_ABI_VERSION) return V2F_OK;
    return Status(V2F_ERROR_STATE, "the loaded v2f library has another ABI than the v2f.h of this program: "
                                   "ship the library of the same release as the header");
  }

  V2fModel handle_ = 0;
};

}  // namespace v2f

#endif  // V2F_HPP
