// Every method of v2f.hpp: owning objects, results, spans, and safe empty objects.
//
//   wrapper STUDENT.onnx
//
// Compiles with and without exceptions and RTTI, as C++17 and C++20.

#include "v2f.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>
#if __cplusplus >= 202002L
#include <span>
#endif

#include "check.h"

namespace {

static_assert(!std::is_copy_constructible_v<v2f::Model> && std::is_nothrow_move_constructible_v<v2f::Model>);
static_assert(!std::is_copy_assignable_v<v2f::Stream> && std::is_nothrow_move_assignable_v<v2f::Stream>);
static_assert(sizeof(v2f::StreamSettings) == sizeof(V2fStreamSettings));

v2f::Result<v2f::Model> open_ticked(const char *student) {
  v2f::ModelSettings settings;
  settings.threads = 0;
  return v2f::Model::open(student, settings);
}

void empty_ones_are_harmless(const char *student) {
  v2f::Stream stream;
  std::array<float, 4> values{};
  CHECK(!stream && stream.handle() == 0);
  CHECK(stream.push(values).code() == V2F_ERROR_HANDLE);
  CHECK(stream.poll(values).failed());
  CHECK(stream.rig_at(0, 48000, values).failed());
  CHECK(stream.poll_all(values, [](const V2fFrame &) {}).failed());
  CHECK(stream.flush().failed() && stream.reset().failed() && stream.interrupt().failed());
  CHECK(stream.control_names().failed() && stream.find_control("jawOpen").failed() &&
        stream.save_tuning().failed());
  CHECK(stream.close().ok());

  v2f::Model model;
  CHECK(model.tick().code() == V2F_ERROR_HANDLE && model.describe().failed() &&
        model.text(V2F_MODEL_TEXT_NAME).failed());
  CHECK(model.open_stream().failed());
  const auto refused = v2f::Model::open("no/such/student.onnx");
  CHECK(!refused && refused.code() == V2F_ERROR_FILE);
  CHECK(std::strstr(refused.status().text(), "no/such/student.onnx") != nullptr);
  CHECK(open_ticked(student).ok());
}

void facts_and_names(const v2f::Model &model, v2f::Stream &stream) {
  const auto description = model.describe();
  CHECK(description.ok() && description->sample_rate == 16000);
  const auto manifest = model.text(V2F_MODEL_TEXT_MANIFEST);
  CHECK(manifest.ok() && manifest->size() > 100 && manifest->front() == '{' && manifest->back() == '}');
  CHECK(v2f::onnxruntime_description().ok() && v2f::version()[0] != '\0' &&
        v2f::student_format_version() >= 1);

  const auto names = stream.control_names();
  CHECK(names.ok() && names->size() == *stream.control_count());
  const auto jaw = stream.find_control("jawOpen");
  CHECK(jaw.ok() && (*names)[*jaw] == "jawOpen" && std::strcmp(stream.control(*jaw)->name, "jawOpen") == 0);
  const auto missing = stream.find_control("noSuch");
  CHECK(missing.code() == V2F_ERROR_NAME && std::strstr(missing.status().text(), "noSuch") != nullptr);
  const auto latency = stream.latency();
  CHECK(latency.ok() &&
        latency->total == latency->lookahead + latency->resampler + latency->ensemble + latency->hop);
}

void sound_becomes_frames(v2f::Model &model, v2f::Stream &stream) {
  std::vector<float> sound(4800);
  for (std::size_t i = 0; i < sound.size(); ++i) sound[i] = 0.3F * std::sin(static_cast<float>(i) * 0.03F);
  const std::vector<std::int16_t> pcm(4800, 100);
  const float raw[480] = {};
  std::vector<float> values(*stream.control_count());

  CHECK(*stream.push(sound) == 4800 && *stream.push(pcm) == 4800 && *stream.push(raw) == 480);
  CHECK(*stream.push(v2f::Span<const float>(sound).subspan(4000, 4800)) == 800);
  CHECK(*stream.push(sound.data(), 10) == 10 && *stream.push(pcm.data(), 10) == 10);
#if __cplusplus >= 202002L
  CHECK(*stream.push(std::span<const float>(sound)) == 4800);
#endif
  CHECK(stream.push_gap(480).ok() && stream.set_format(16000, 2).ok());
  CHECK(*stream.push(v2f::Span<const float>(sound).subspan(0, 11)) ==
        5);  // two channels; the incomplete audio frame is ignored
  CHECK(stream.set_format(1, 1).code() == V2F_ERROR_AUDIO);
  CHECK(*stream.push(sound) == 2400);  // still stereo
  CHECK(stream.flush().ok());
  CHECK(model.tick(1).ok() && *model.tick() > 5);

  const auto first = stream.poll(values);
  CHECK(first.ok() && first->target == 0 && first->count == values.size());
  std::size_t frames = 1;
  CHECK(stream.poll_all(values, [&](const V2fFrame &) { ++frames; }).ok());
  const auto none = stream.poll(values);
  CHECK(!none && !none.failed() && none.code() == V2F_NO_FRAME && none.status().text()[0] != '\0');
  CHECK(stream.poll(v2f::Span<float>(values.data(), 1)).code() == V2F_ERROR_ARGUMENT);
  CHECK(stream.statistics()->frames_polled == frames && frames > 5);
  CHECK(stream.rig_at(4800, 48000, values)->state == V2F_POSE_STATE_INTERPOLATED);
  CHECK(stream.interrupt(4800, 48000).ok() && stream.interrupt().ok() && stream.reset().ok());
  CHECK(model.tick().ok());
}

void whole_recordings(const v2f::Model &model) {
  const std::vector<float> sound(16000, 0.01F);
  v2f::StreamSettings settings;
  settings.sample_rate = 16000;
  int calls = 0;
  auto progress = [&calls](double) { return ++calls > 0; };
  auto curves = model.bake(sound.data(), sound.size(), settings, 30, 1, progress);
  CHECK(curves.ok() && calls == 2 && curves->describe()->frames == 30);
  const std::size_t controls = curves->describe()->controls;
  std::vector<float> values(30 * controls);
  std::vector<double> seconds(30);
  CHECK(curves->read(0, 30, seconds, values).ok() && seconds[29] > 0.9);
  CHECK(curves->read(0, 30, v2f::Span<double>(), values).ok());
  CHECK(curves->read(0, 30, v2f::Span<double>(seconds.data(), 3), values).code() == V2F_ERROR_ARGUMENT);
  CHECK(curves->control(0).ok() && curves->statistics()->pushed_frames == 16000);
  CHECK(model.bake(sound.data(), 100, settings, 30, 1, [](double) { return false; }).code() ==
        V2F_ERROR_CANCELLED);
  v2f::Curves moved = std::move(*curves);
  CHECK(!*curves && moved && model.bake(sound.data(), 160).ok());
  CHECK(moved.close().ok() && !moved && moved.describe().code() == V2F_ERROR_HANDLE);
}

void opened_beside(const char *student) {
  auto model = v2f::Model::open_async(student);
  CHECK(model.ok());
  while (!model->ready().ok() && !model->ready().failed()) std::this_thread::yield();
  CHECK(model->ready().ok() && model->open_stream().ok());
  CHECK(v2f::Model::open_async("no/such/student.onnx").ok());
  const std::uint8_t none[1] = {0};
  auto broken = v2f::Model::open_memory_async(none);
  while (!broken->ready().ok() && !broken->ready().failed()) std::this_thread::yield();
  CHECK(broken->ready().code() == V2F_ERROR_STUDENT);
}

void tuning_by_name(v2f::Stream &stream) {
  CHECK(*stream.parameter_count() > 0);
  const auto parameter = stream.parameter(0);
  CHECK(parameter.ok());
  CHECK(stream.set_parameter(parameter->name, parameter->max).ok());
  CHECK(*stream.get_parameter(parameter->name) == parameter->max);
  const auto json = stream.save_tuning();
  CHECK(json.ok() && json->find(parameter->name) != std::string::npos);
  CHECK(stream.set_parameter(parameter->name, parameter->default_value).ok());
  CHECK(stream.load_tuning(json->c_str()).ok());
  CHECK(*stream.get_parameter(parameter->name) == parameter->max);
  CHECK(stream.get_parameter("noSuch.gain").code() == V2F_ERROR_NAME);
}

void ownership_moves(v2f::Model &model) {
  v2f::Stream stream = model.open_stream().value();
  const V2fStream handle = stream.handle();
  v2f::Stream moved = std::move(stream);
  CHECK(!stream && moved.handle() == handle);
  v2f::Stream other = model.open_stream().value();
  const V2fStream lost = other.handle();
  other = std::move(moved);  // closes what it held
  CHECK(other.handle() == handle && v2f_flush(lost) == V2F_ERROR_HANDLE && other.flush().ok());
  CHECK(other.close().ok() && v2f_flush(handle) == V2F_ERROR_HANDLE && !other);
  V2fStream scoped = 0;
  {
    const v2f::Stream short_lived = model.open_stream().value();
    scoped = short_lived.handle();
  }
  CHECK(v2f_flush(scoped) == V2F_ERROR_HANDLE);
}

void opened_from_memory(const char *student) {
  std::ifstream file(student, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const v2f::Span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t *>(text.data()), text.size());
  CHECK(v2f::Model::open_memory(bytes).ok());
  CHECK(v2f::Model::open_memory(bytes.subspan(0, bytes.size() / 2)).code() == V2F_ERROR_STUDENT);
}

#ifdef V2F_CPP_EXCEPTIONS
void failures_throw(const char *student) {
  try {
    (void)v2f::Model::open("no/such/student.onnx").or_throw();
    CHECK(!"it did not throw");
  } catch (const v2f::Error &error) {
    CHECK(error.code() == V2F_ERROR_FILE && std::strstr(error.what(), "no/such/student.onnx") != nullptr);
  }
  const v2f::Model model = v2f::Model::open(student).or_throw();
  CHECK(static_cast<bool>(model));
  v2f::Status(V2F_NO_FRAME).or_throw();  // no error
}
#endif

}  // namespace

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  empty_ones_are_harmless(argv[1]);
  {
    auto model = open_ticked(argv[1]);
    auto stream = model->open_stream();
    CHECK(model.ok() && stream.ok());
    facts_and_names(*model, *stream);
    tuning_by_name(*stream);
    sound_becomes_frames(*model, *stream);
    ownership_moves(*model);
    whole_recordings(*model);
  }
  opened_beside(argv[1]);
  opened_from_memory(argv[1]);
#ifdef V2F_CPP_EXCEPTIONS
  failures_throw(argv[1]);
#endif
  return verdict("wrapper");
}
