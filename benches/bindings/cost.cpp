// Measures the cost of a call through v2f.hpp, nanoseconds: the smallest of many measurements. cost STUDENT
#include <array>
#include <chrono>
#include <cstdio>

#include "v2f.hpp"

namespace {
constexpr int calls = 20000, rounds = 50;

template <class Call>
double nanoseconds(Call call) {
  double least = 1e9;
  for (int round = 0; round < rounds; ++round) {
    auto from = std::chrono::steady_clock::now();
    for (int i = 0; i < calls; ++i) call();
    std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - from;
    if (took.count() / calls < least) least = took.count() / calls;
  }
  return least;
}
}  // namespace

int main(int count, char **words) {
  v2f::ModelSettings settings;
  settings.threads = 0;
  auto model = v2f::Model::open(count == 2 ? words[1] : "", settings);
  if (!model) return std::fprintf(stderr, "cost: %s\n", model.status().text()), 1;
  auto stream = model->open_stream();
  if (!stream) return std::fprintf(stderr, "cost: %s\n", stream.status().text()), 1;
  std::array<float, 512> values{};
  double push = nanoseconds([&] { (void)stream->push(values.data(), 0); });
  double poll = nanoseconds([&] { (void)stream->poll(values); });
  double at = nanoseconds([&] { (void)stream->rig_at(0, 48000, values); });
  std::printf("C++: push %.0f ns, poll %.0f ns, at %.0f ns\n", push, poll, at);
}
