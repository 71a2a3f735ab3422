/* What each step of a scenario calls and prints. */

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario.h"

enum { HEADER_BYTES = 44, BAD_DIVISOR = 5 };

/* ---- Printing. */

static void print_hex8(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  printf(" %08" PRIx32, bits);
}

static void print_hex16(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  printf(" %016" PRIx64, bits);
}

static void print_values(void) {
  for (size_t i = 0; i < now.controls; i++) print_hex8(now.values[i]);
  putchar('\n');
}

/* ---- Sound and frames. */

static V2fStatus poll_frames(size_t most, size_t *taken) {
  *taken = 0;
  while (most == 0 || *taken < most) {
    V2fFrame frame;
    v2f_frame_init(&frame, sizeof frame);
    V2fStatus status = v2f_poll_rig(now.stream, &frame, now.values, now.controls);
    if (status == V2F_NO_FRAME) break;
    if (status < 0) return status;
    printf("frame %" PRId64, frame.target);
    print_hex16(frame.seconds);
    print_values();
    ++*taken;
  }
  return V2F_OK;
}

static V2fStatus drain(void) {
  size_t hops = 0, frames = 0;
  do {
    V2fStatus status = v2f_tick(now.model, 0, &hops);
    if (status == V2F_OK) status = poll_frames(0, &frames);
    if (status < 0) return status;
  } while (hops > 0 || frames > 0);
  return V2F_OK;
}

static V2fStatus push_chunk(const char *kind, const int16_t *frames, size_t count, size_t *taken) {
  size_t values = count * now.channels;
  if (strcmp(kind, "i16") == 0) return v2f_push_audio_i16(now.stream, frames, count, taken);
  float *floats = reserve(values * sizeof *floats);
  int is_bad = strcmp(kind, "bad") == 0;
  for (size_t i = 0; i < values; i++)
    floats[i] = is_bad && frames[i] % BAD_DIVISOR == 0 ? NAN : (float)frames[i] / 32768.0F;
  V2fStatus status = v2f_push_audio(now.stream, floats, count, taken);
  free(floats);
  return status;
}

/* The recording's samples as interleaved frames. */
static int16_t *sound(char **words, size_t *frames) {
  size_t size, first = (size_t)whole(words[2]), count = (size_t)whole(words[3]),
               repeat = (size_t)whole(words[4]);
  unsigned char *file = (unsigned char *)read_file(words[1], &size);
  if (HEADER_BYTES + 2 * (first + count) > size) stop("%s is too short", words[1]);
  *frames = count * repeat;
  int16_t *made = reserve(*frames * now.channels * sizeof *made);
  for (size_t i = 0; i < *frames; i++) {
    const unsigned char *bytes = file + HEADER_BYTES + 2 * (first + i / repeat);
    int value = bytes[0] | bytes[1] << 8;
    if (value >= 32768) value -= 65536;
    for (unsigned channel = 0; channel < now.channels; channel++)
      made[i * now.channels + channel] = (int16_t)(value >> channel);
  }
  free(file);
  return made;
}

static V2fStatus push(char **words, int drains) {
  size_t frames, total = 0;
  int16_t *samples = sound(words, &frames);
  char *cut = words[5];
  V2fStatus status = V2F_OK;
  for (size_t start = 0; start < frames && status >= 0;) {
    size_t taken = 0, chunk = (size_t)whole(cut);
    if (chunk > frames - start) chunk = frames - start;
    status = push_chunk(words[0], samples + start * now.channels, chunk, &taken);
    total += taken;
    start += chunk;
    if (status >= 0 && drains) status = drain();
    if (strchr(cut, ',') != NULL) cut = strchr(cut, ',') + 1;
  }
  free(samples);
  if (status >= 0) printf("taken %zu\n", total);
  return status;
}

/* ---- Steps: each gets the words after its name. */

static V2fStatus do_push(char **words) { return push(words, 0); }
static V2fStatus do_speak(char **words) { return push(words, 1); }
static V2fStatus do_drain(char **words) { return (void)words, drain(); }
static V2fStatus do_gap(char **words) { return v2f_push_gap(now.stream, (uint64_t)whole(words[0])); }
static V2fStatus do_flush(char **words) { return (void)words, v2f_flush(now.stream); }
static V2fStatus do_reset(char **words) { return (void)words, v2f_reset(now.stream); }

static V2fStatus do_format(char **words) {
  V2fStatus status = v2f_set_format(now.stream, (uint32_t)whole(words[0]), (uint32_t)whole(words[1]));
  if (status == V2F_OK) now.channels = (unsigned)whole(words[1]);
  return status;
}

static V2fStatus do_interrupt(char **words) {
  return v2f_interrupt(now.stream, whole(words[0]), (uint32_t)whole(words[1]));
}

static V2fStatus do_tick(char **words) {
  size_t hops = 0;
  V2fStatus status = v2f_tick(now.model, (size_t)whole(words[0]), &hops);
  if (status >= 0) printf("hops %zu\n", hops);
  return status;
}

static V2fStatus do_poll(char **words) {
  size_t taken;
  V2fStatus status = poll_frames((size_t)whole(words[0]), &taken);
  if (status >= 0) printf("polled %zu\n", taken);
  return status;
}

static V2fStatus do_at(char **words) {
  V2fPose pose;
  v2f_pose_init(&pose, sizeof pose);
  V2fStatus status =
      v2f_rig_at(now.stream, whole(words[0]), (uint32_t)whole(words[1]), &pose, now.values, now.controls);
  if (status < 0) return status;
  printf("at %" PRIu32 " %" PRId64, pose.state, pose.position);
  print_hex16(pose.seconds);
  print_hex8(pose.weight);
  print_values();
  return status;
}

static V2fStatus do_set(char **words) {
  return v2f_set_parameter(now.stream, words[0], strtof(words[1], NULL));
}

static V2fStatus do_get(char **words) {
  float value;
  V2fStatus status = v2f_get_parameter(now.stream, words[0], &value);
  if (status < 0) return status;
  printf("value %s", words[0]);
  print_hex8(value);
  putchar('\n');
  return status;
}

static V2fStatus do_tuning(char **words) {
  size_t size;
  char *json = read_file(words[0], &size);
  V2fStatus status = v2f_load_tuning(now.stream, json);
  free(json);
  return status;
}

static V2fStatus do_save(char **words) {
  size_t length;
  V2fStatus status = v2f_save_tuning(now.stream, NULL, 0, &length);
  (void)words;
  if (status < 0) return status;
  char *json = reserve(length);
  status = v2f_save_tuning(now.stream, json, length + 1, NULL);
  printf("tuning ");
  for (size_t i = 0; i < length; i++) printf("%02x", (unsigned char)json[i]);
  putchar('\n');
  free(json);
  return status;
}

static V2fStatus do_model(char **words) {
  V2fModelDescription description;
  (void)words;
  v2f_model_description_init(&description, sizeof description);
  V2fStatus status = v2f_model_describe(now.model, &description);
  if (status < 0) return status;
  printf("model %u %u %u %u %u %u %u\n", description.sample_rate, description.window, description.lookahead,
         description.hop_numerator, description.hop_denominator, description.controls,
         description.state_size);
  return status;
}

static V2fStatus do_controls(char **words) {
  (void)words;
  for (size_t i = 0; i < now.controls; i++) {
    V2fControl control;
    v2f_control_init(&control, sizeof control);
    V2fStatus status = v2f_control(now.stream, i, &control);
    if (status < 0) return status;
    printf("control %zu", i);
    print_hex8(control.neutral);
    print_hex8(control.min);
    print_hex8(control.max);
    printf(" %s\n", control.name);
  }
  return V2F_OK;
}

static V2fStatus do_parameters(char **words) {
  size_t count = 0;
  V2fStatus status = v2f_parameter_count(now.stream, &count);
  (void)words;
  for (size_t i = 0; i < count && status >= 0; i++) {
    V2fParameter parameter;
    v2f_parameter_init(&parameter, sizeof parameter);
    status = v2f_parameter(now.stream, i, &parameter);
    if (status < 0) break;
    printf("parameter %zu", i);
    print_hex8(parameter.min);
    print_hex8(parameter.max);
    print_hex8(parameter.default_value);
    print_hex8(parameter.value);
    printf(" %s\n", parameter.name);
  }
  return status;
}

static V2fStatus do_latency(char **words) {
  V2fLatency latency;
  v2f_latency_init(&latency, sizeof latency);
  V2fStatus status = ((void)words, v2f_latency(now.stream, &latency));
  if (status < 0) return status;
  printf("latency %u %u %u %u %u %u", latency.sample_rate, latency.lookahead, latency.resampler,
         latency.ensemble, latency.hop, latency.total);
  print_hex16(latency.seconds);
  putchar('\n');
  return status;
}

static V2fStatus do_statistics(char **words) {
  V2fStatistics counters;
  v2f_statistics_init(&counters, sizeof counters);
  V2fStatus status = ((void)words, v2f_statistics(now.stream, &counters));
  if (status < 0) return status;
  printf("statistics");
  for (const uint64_t *count = &counters.pushed_frames; count <= &counters.single_channel_frames; count++)
    printf(" %" PRIu64, *count);
  putchar('\n');
  return status;
}

static const struct {
  const char *name;
  int arguments;
  V2fStatus (*run)(char **words);
} STEPS[] = {
    {"push", 6, do_push},         {"speak", 6, do_speak},     {"gap", 1, do_gap},
    {"format", 2, do_format},     {"flush", 0, do_flush},     {"reset", 0, do_reset},
    {"interrupt", 2, do_interrupt}, {"tick", 1, do_tick},     {"poll", 1, do_poll},
    {"drain", 0, do_drain},       {"at", 2, do_at},           {"set", 2, do_set},
    {"get", 1, do_get},           {"tuning", 1, do_tuning},   {"save", 0, do_save},
    {"model", 0, do_model},       {"controls", 0, do_controls}, {"parameters", 0, do_parameters},
    {"latency", 0, do_latency},   {"statistics", 0, do_statistics},
};

void step(int count, char **words) {
  for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
    if (strcmp(words[0], STEPS[i].name) != 0) continue;
    if (count != STEPS[i].arguments + 1) stop("%s takes %d words", words[0], STEPS[i].arguments);
    V2fStatus status = now.is_open ? STEPS[i].run(words + 1) : V2F_OK;
    if (status < 0) printf("error %s %d %s\n", words[0], (int)status, v2f_last_error());
    return;
  }
  stop("unknown word %s", words[0]);
}
