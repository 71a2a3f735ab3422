// feed_wav: prints the curves of a WAV file, with the calls of a game, through v2f.hpp.
//
//   feed_wav STUDENT.onnx SPEECH.wav [curve names...]  > curves.csv
//
// Pushes the sound in blocks of 10 ms, computes after each, and prints every rig frame as CSV.
// Latency and statistics go to stderr.
//
//   cc -std=c99 -c ../c/wav.c
//   c++ -std=c++17 feed_wav.cpp wav.o -I../c -I../../include -I../../bindings/cpp -L../../target/release -lv2f -o feed_wav
//
// The model has `threads` 0 here, so that v2f computes when this program calls tick(). A game keeps `threads`
// at 1 and never ticks: it pushes on its audio thread, and calls poll() or rig_at() on its game thread.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "v2f.hpp"
#include "wav.h"

namespace {

constexpr std::size_t pieces_per_second = 100;
constexpr int exit_usage = 2;

/// A WAV file in memory.
struct Sound : Wav {
  Sound() : Wav{} {}
  Sound(const Sound &) = delete;
  Sound &operator=(const Sound &) = delete;
  ~Sound() { wav_free(this); }
};

/// Prints the reason of a failed call. Returns whether the call succeeded.
bool succeeded(const v2f::Status &status, const char *what) {
  if (!status.failed()) return true;
  std::fprintf(stderr, "feed_wav: %s: %s\n", what, status.text());
  return false;
}

/// Feeds one recording to one stream.
class Feed {
 public:
  Feed(v2f::Model model, v2f::Stream stream) : model_(std::move(model)), stream_(std::move(stream)) {}

  /// Finds the curves to print, and prints the header line.
  bool choose_curves(const std::vector<std::string> &names) {
    const auto count = stream_.control_count();
    if (!succeeded(count.status(), "control count")) return false;
    values_.resize(*count);
    for (const std::string &name : names) {
      const auto found = stream_.find_control(name.c_str());
      if (!succeeded(found.status(), name.c_str())) return false;
      curves_.push_back(*found);
    }
    std::printf("time");
    for (const std::string &name : names) std::printf(",%s", name.c_str());
    std::printf("\n");
    return true;
  }

  /// Pushes the whole sound in blocks, and prints its rig frames.
  bool sound(const Wav &wav) {
    const std::size_t piece = wav.sample_rate / pieces_per_second;
    for (std::size_t at = 0; at < wav.frames;) {
      const auto taken = stream_.push(wav.samples + at * wav.channels, std::min(piece, wav.frames - at));
      if (!succeeded(taken.status(), "push")) return false;
      at += *taken;  // refused audio frames are pushed again
      if (!compute()) return false;
    }
    // The end of the utterance: deliver its last rig frames.
    return succeeded(stream_.flush(), "flush") && compute();
  }

  bool print_figures() const {
    const auto latency = stream_.latency();
    const auto statistics = stream_.statistics();
    if (!succeeded(latency.status(), "latency") || !succeeded(statistics.status(), "statistics"))
      return false;
    std::fprintf(
        stderr,
        "latency: %.1f ms = lookahead %lu + resampler %lu + ensemble %lu + hop %lu samples at %lu Hz\n",
        latency->seconds * 1000.0, static_cast<unsigned long>(latency->lookahead),
        static_cast<unsigned long>(latency->resampler), static_cast<unsigned long>(latency->ensemble),
        static_cast<unsigned long>(latency->hop), static_cast<unsigned long>(latency->sample_rate));
    std::fprintf(stderr,
                 "pushed: %llu frames of sound, %llu bad samples; made: %llu frames of curves in %llu hops\n",
                 static_cast<unsigned long long>(statistics->pushed_frames),
                 static_cast<unsigned long long>(statistics->bad_samples),
                 static_cast<unsigned long long>(statistics->frames_made),
                 static_cast<unsigned long long>(statistics->hops));
    return true;
  }

 private:
  /// Computes and prints, until no hop is due.
  bool compute() {
    for (;;) {
      const auto hops = model_.tick();
      if (!succeeded(hops.status(), "tick")) return false;
      const auto polled = stream_.poll_all(values_, [this](const V2fFrame &frame) { print(frame); });
      if (!succeeded(polled, "poll")) return false;
      // While the queue of rig frames is full the sound waits: continue.
      if (*hops == 0) return true;
    }
  }

  void print(const V2fFrame &frame) const {
    std::printf("%.4f", frame.seconds);
    for (const std::size_t curve : curves_) std::printf(",%.6f", static_cast<double>(values_[curve]));
    std::printf("\n");
  }

  v2f::Model model_;
  v2f::Stream stream_;
  std::vector<float> values_;        // one per control of the rig
  std::vector<std::size_t> curves_;  // indices of the printed curves
};

bool run(const char *student, const char *speech, const std::vector<std::string> &names) {
  Sound wav;
  if (const char *problem = wav_read(speech, &wav)) {
    std::fprintf(stderr, "feed_wav: %s: %s\n", speech, problem);
    return false;
  }

  v2f::ModelSettings model_settings;
  model_settings.threads = 0;  // this program ticks
  auto model = v2f::Model::open(student, model_settings);
  if (!succeeded(model.status(), student)) return false;

  v2f::StreamSettings stream_settings;
  stream_settings.sample_rate = wav.sample_rate;
  stream_settings.channels = wav.channels;
  stream_settings.overrun = V2F_OVERRUN_REFUSE;  // a file can wait, live sound cannot
  auto stream = model->open_stream(stream_settings);
  if (!succeeded(stream.status(), "stream")) return false;

  Feed feed(*std::move(model), *std::move(stream));
  return feed.choose_curves(names) && feed.sound(wav) && feed.print_figures();
}

}  // namespace

int main(int argc, char **argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: feed_wav STUDENT.onnx SPEECH.wav [curve names...]\n");
    return exit_usage;
  }
  std::vector<std::string> names(argv + 3, argv + argc);
  if (names.empty()) names = {"jawOpen", "mouthClose", "mouthFunnel"};
  return run(argv[1], argv[2], names) ? EXIT_SUCCESS : EXIT_FAILURE;
}
