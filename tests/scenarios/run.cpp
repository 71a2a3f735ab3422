// Runs the scenarios with the C++ binding. Reads scenarios.txt; see README.md.

#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>

#include "v2f.hpp"

namespace {

constexpr std::size_t kHeaderBytes = 44;
constexpr int kBadDivisor = 5;

using Words = std::vector<std::string>;

[[noreturn]] void stop(const std::string &message) {
  std::cerr << message << '\n';
  std::exit(1);
}

std::int64_t whole(const std::string &word) { return std::stoll(word); }
std::uint32_t small(const std::string &word) { return static_cast<std::uint32_t>(std::stoul(word)); }

std::string hex8(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  char text[16];
  std::snprintf(text, sizeof text, " %08" PRIx32, bits);
  return text;
}

std::string hex16(double value) {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  char text[24];
  std::snprintf(text, sizeof text, " %016" PRIx64, bits);
  return text;
}

std::string hex8(const std::vector<float> &values) {
  std::string text;
  for (const float value : values) text += hex8(value);
  return text;
}

class Scenario {
 public:
  explicit Scenario(std::string root) : root_(std::move(root)) {}

  /// One line of the list after `scenario`; false when it was the last.
  bool take(const Words &words) {
    if (words[0] == "student") return open_model(words[1]), true;
    if (words[0] == "setting") return set(words[1], words[2]), true;
    if (words[0] == "open") return open_stream(), true;
    if (words[0] == "end") return std::cout << "end\n", false;
    const auto found = steps_.find(words[0]);
    if (found == steps_.end()) stop("unknown word " + words[0]);
    if (!stream_) return true;
    const v2f::Status status = found->second(Words(words.begin() + 1, words.end()));
    if (status.failed()) print_error(words[0], status.code());
    return true;
  }

 private:
  static void print_error(const std::string &step, int code) {
    std::cout << "error " << step << ' ' << code << ' ' << v2f::last_error() << '\n';
  }

  std::string read(const std::string &path) const {
    std::ifstream file(root_ + "/" + path, std::ios::binary);
    if (!file) stop(path + " cannot be read");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  void open_model(const std::string &path) {
    v2f::ModelSettings settings;
    settings.engine = V2F_ENGINE_NATIVE;
    settings.threads = 0;
    auto model = v2f::Model::open((root_ + "/" + path).c_str(), settings);
    if (!model) stop(model.status().text());
    model_ = std::move(*model);
  }

  void set(const std::string &key, const std::string &value) {
    const std::map<std::string, std::uint32_t *> numbers = {
        {"sample_rate", &settings_.sample_rate}, {"channels", &settings_.channels},
        {"overrun", &settings_.overrun},         {"divider", &settings_.divider},
        {"smoothing", &settings_.smoothing},     {"gate", &settings_.gate},
        {"idle", &settings_.idle}};
    const std::map<std::string, float *> spans = {{"queue_seconds", &settings_.queue_seconds},
                                                  {"frames_seconds", &settings_.frames_seconds},
                                                  {"hold_seconds", &settings_.hold_seconds},
                                                  {"fade_seconds", &settings_.fade_seconds}};
    if (numbers.count(key) != 0) *numbers.at(key) = small(value);
    else if (spans.count(key) != 0) *spans.at(key) = std::stof(value);
    else if (key == "idle_seed") settings_.idle_seed = std::stoull(value);
    else if (key == "profile") profile_ = value;
    else if (key == "profile_file") profile_ = read(value);
    else if (key == "tuning_file") tuning_ = read(value);
    else stop("unknown setting " + key);
  }

  void open_stream() {
    if (!profile_.empty()) settings_.profile = profile_.c_str();
    if (!tuning_.empty()) settings_.tuning = tuning_.c_str();
    channels_ = settings_.channels;
    auto stream = model_.open_stream(settings_);
    if (!stream) {
      print_error("open", stream.code());
      return;
    }
    stream_ = std::move(*stream);
    values_.resize(*stream_.control_count());
    std::cout << "open " << values_.size() << '\n';
  }

  // ---- Sound and frames.

  std::vector<std::int16_t> sound(const Words &words) const {
    const std::string file = read(words[1]);
    const auto first = static_cast<std::size_t>(whole(words[2])),
               count = static_cast<std::size_t>(whole(words[3]));
    if (kHeaderBytes + 2 * (first + count) > file.size()) stop(words[1] + " is too short");
    std::vector<std::int16_t> made;
    for (std::size_t place = first; place < first + count; ++place) {
      const auto low = static_cast<unsigned char>(file[kHeaderBytes + 2 * place]);
      const auto high = static_cast<signed char>(file[kHeaderBytes + 2 * place + 1]);
      for (std::int64_t repeat = whole(words[4]); repeat > 0; --repeat)
        for (std::uint32_t channel = 0; channel < channels_; ++channel)
          made.push_back(static_cast<std::int16_t>((high * 256 + low) >> channel));
    }
    return made;
  }

  v2f::Result<std::size_t> push_chunk(const std::string &kind, v2f::Span<const std::int16_t> samples) {
    if (kind == "i16") return stream_.push(samples);
    const bool is_bad = kind == "bad";
    std::vector<float> floats(samples.size());
    std::transform(samples.begin(), samples.end(), floats.begin(), [is_bad](std::int16_t sample) {
      return is_bad && sample % kBadDivisor == 0 ? NAN : static_cast<float>(sample) / 32768.0F;
    });
    return stream_.push(floats);
  }

  v2f::Status push(const Words &words, bool drains) {
    const std::vector<std::int16_t> samples = sound(words);
    const v2f::Span<const std::int16_t> all = samples;
    std::istringstream cuts(words[5]);
    std::size_t taken = 0, chunk = 0;
    for (std::size_t start = 0; start < all.size(); start += chunk) {
      std::string cut;
      if (std::getline(cuts, cut, ',')) cut_ = static_cast<std::size_t>(whole(cut));
      chunk = std::min(cut_ * channels_, all.size() - start);
      const auto pushed = push_chunk(words[0], all.subspan(start, chunk));
      if (pushed.failed()) return pushed.status();
      taken += *pushed;
      if (drains)
        if (const v2f::Status status = drain(); status.failed()) return status;
    }
    std::cout << "taken " << taken << '\n';
    return V2F_OK;
  }

  void print(const V2fFrame &frame) const {
    std::cout << "frame " << frame.target << hex16(frame.seconds) << hex8(values_) << '\n';
  }

  v2f::Status drain() {
    for (bool goes_on = true; goes_on;) {
      const auto hops = model_.tick();
      if (!hops) return hops.status();
      goes_on = *hops > 0;
      const v2f::Status status = stream_.poll_all(values_, [&](const V2fFrame &frame) {
        print(frame);
        goes_on = true;
      });
      if (status.failed()) return status;
    }
    return V2F_OK;
  }

  // ---- Steps.

  v2f::Status format(const Words &words) {
    const v2f::Status status = stream_.set_format(small(words[0]), small(words[1]));
    if (status.ok()) channels_ = small(words[1]);
    return status;
  }

  v2f::Status tick(const Words &words) {
    const auto hops = model_.tick(static_cast<std::size_t>(whole(words[0])));
    if (hops) std::cout << "hops " << *hops << '\n';
    return hops.status();
  }

  v2f::Status poll(const Words &words) {
    const std::int64_t most = whole(words[0]);
    std::int64_t taken = 0;
    while (most == 0 || taken < most) {
      const auto frame = stream_.poll(values_);
      if (frame.failed()) return frame.status();
      if (!frame) break;
      print(*frame);
      ++taken;
    }
    std::cout << "polled " << taken << '\n';
    return V2F_OK;
  }

  v2f::Status at(const Words &words) {
    const auto pose = stream_.rig_at(whole(words[0]), small(words[1]), values_);
    if (pose)
      std::cout << "at " << pose->state << ' ' << pose->position << hex16(pose->seconds)
                << hex8(pose->weight) << hex8(values_) << '\n';
    return pose.status();
  }

  v2f::Status get(const Words &words) {
    const auto value = stream_.get_parameter(words[0].c_str());
    if (value) std::cout << "value " << words[0] << hex8(*value) << '\n';
    return value.status();
  }

  v2f::Status save() {
    const auto json = stream_.save_tuning();
    if (!json) return json.status();
    std::cout << "tuning ";
    for (const char letter : *json) {
      const auto byte = static_cast<unsigned char>(letter);
      std::cout << "0123456789abcdef"[byte / 16] << "0123456789abcdef"[byte % 16];
    }
    std::cout << '\n';
    return V2F_OK;
  }

  v2f::Status model() {
    const auto description = model_.describe();
    if (description)
      std::cout << "model " << description->sample_rate << ' ' << description->window << ' '
                << description->lookahead << ' ' << description->hop_numerator << ' '
                << description->hop_denominator << ' ' << description->controls << ' '
                << description->state_size << '\n';
    return description.status();
  }

  v2f::Status controls() {
    for (std::size_t index = 0; index < values_.size(); ++index) {
      const auto control = stream_.control(index);
      if (!control) return control.status();
      std::cout << "control " << index << hex8(control->neutral) << hex8(control->min) << hex8(control->max)
                << ' ' << control->name << '\n';
    }
    return V2F_OK;
  }

  v2f::Status parameters() {
    const auto count = stream_.parameter_count();
    for (std::size_t index = 0; count && index < *count; ++index) {
      const auto parameter = stream_.parameter(index);
      if (!parameter) return parameter.status();
      std::cout << "parameter " << index << hex8(parameter->min) << hex8(parameter->max)
                << hex8(parameter->default_value) << hex8(parameter->value) << ' ' << parameter->name << '\n';
    }
    return count.status();
  }

  v2f::Status latency() {
    const auto latency = stream_.latency();
    if (latency)
      std::cout << "latency " << latency->sample_rate << ' ' << latency->lookahead << ' '
                << latency->resampler << ' ' << latency->ensemble << ' ' << latency->hop << ' '
                << latency->total << hex16(latency->seconds) << '\n';
    return latency.status();
  }

  v2f::Status statistics() {
    const auto statistics = stream_.statistics();
    if (!statistics) return statistics.status();
    std::cout << "statistics";
    for (const std::uint64_t *count = &statistics->pushed_frames; count <= &statistics->single_channel_frames;
         ++count)
      std::cout << ' ' << *count;
    std::cout << '\n';
    return V2F_OK;
  }

  const std::map<std::string, std::function<v2f::Status(const Words &)>> steps_ = {
      {"push", [this](const Words &words) { return push(words, false); }},
      {"speak", [this](const Words &words) { return push(words, true); }},
      {"gap",
       [this](const Words &words) { return stream_.push_gap(static_cast<std::uint64_t>(whole(words[0]))); }},
      {"format", [this](const Words &words) { return format(words); }},
      {"flush", [this](const Words &) { return stream_.flush(); }},
      {"reset", [this](const Words &) { return stream_.reset(); }},
      {"interrupt",
       [this](const Words &words) { return stream_.interrupt(whole(words[0]), small(words[1])); }},
      {"tick", [this](const Words &words) { return tick(words); }},
      {"poll", [this](const Words &words) { return poll(words); }},
      {"drain", [this](const Words &) { return drain(); }},
      {"at", [this](const Words &words) { return at(words); }},
      {"set",
       [this](const Words &words) { return stream_.set_parameter(words[0].c_str(), std::stof(words[1])); }},
      {"get", [this](const Words &words) { return get(words); }},
      {"tuning", [this](const Words &words) { return stream_.load_tuning(read(words[0]).c_str()); }},
      {"save", [this](const Words &) { return save(); }},
      {"model", [this](const Words &) { return model(); }},
      {"controls", [this](const Words &) { return controls(); }},
      {"parameters", [this](const Words &) { return parameters(); }},
      {"latency", [this](const Words &) { return latency(); }},
      {"statistics", [this](const Words &) { return statistics(); }},
  };

  std::string root_, profile_, tuning_;
  v2f::Model model_;
  v2f::StreamSettings settings_;
  v2f::Stream stream_;
  std::uint32_t channels_ = 1;
  std::size_t cut_ = 0;
  std::vector<float> values_;
};

}  // namespace

int main(int count, char **arguments) {
  if (count < 3) stop("usage: run LIST ROOT [NAME]");
  std::ifstream list(arguments[1]);
  if (!list) stop(std::string(arguments[1]) + " cannot be read");
  std::string line, root = arguments[2];
  while (std::getline(list, line)) {
    std::istringstream text(line);
    Words words{std::istream_iterator<std::string>(text), {}};
    if (words.empty() || words[0] != "scenario" || (count > 3 && words[1] != arguments[3])) continue;
    std::cout << line << '\n';
    Scenario scenario(root);
    do {
      std::getline(list, line);
      std::istringstream rest(line);
      words.assign(std::istream_iterator<std::string>(rest), {});
    } while (words.empty() || words[0][0] == '#' || scenario.take(words));
  }
  return 0;
}
