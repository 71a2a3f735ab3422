/* All threads on one stream: one thread pushes, one polls, one tunes, one flushes, resets and interrupts, one
 * reads statistics, one ticks, and one destroys stream and model meanwhile. Only success, "nothing yet", busy and
 * invalid handle may be returned, and nothing may crash.
 *
 *   threads STUDENT.onnx ticked|threaded SECONDS
 */

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "check.h"

#define CONTROLS 512
#define MOST_FRAMES 4800
#define STATUSES 15
#define LOWEST_STATUS (-14)

static _Atomic uint64_t current_model;
static _Atomic uint64_t current_stream;
static atomic_int over;
static const char *student;
static uint32_t worker_threads;

/* The results of one thread, by status. */
typedef struct Tally {
  const char *name;
  unsigned long counts[STATUSES];
  unsigned long strange;
  uint64_t dice;
} Tally;

/* xorshift: the same numbers in every run, one generator per thread. */
static uint32_t roll(Tally *tally, uint32_t sides) {
  tally->dice ^= tally->dice << 13;
  tally->dice ^= tally->dice >> 7;
  tally->dice ^= tally->dice << 17;
  return (uint32_t)(tally->dice >> 32) % sides;
}

/* Pauses between two calls, as audio and game threads do: a thread that calls without a pause would keep the
 * others busy for ever. */
static void pause_briefly(Tally *tally) {
  const struct timespec moment = {0, (long)roll(tally, 200) * 1000};
  nanosleep(&moment, NULL);
}

static void took(Tally *tally, V2fStatus status) {
  const int allowed =
      status == V2F_OK || status == V2F_NO_FRAME || status == V2F_BUSY || status == V2F_ERROR_HANDLE;
  if (status >= LOWEST_STATUS && status <= V2F_NO_FRAME) tally->counts[status - LOWEST_STATUS]++;
  if (allowed) return;
  tally->strange++;
  if (tally->strange < 5) fprintf(stderr, "%s: status %d: %s\n", tally->name, (int)status, v2f_last_error());
}

static void *push(void *own) {
  static float sound[MOST_FRAMES];
  static int16_t pcm[MOST_FRAMES];
  Tally *tally = own;
  size_t i, taken;
  for (i = 0; i < MOST_FRAMES; i++) sound[i] = (float)(i % 97) / 97.0f - 0.5f;
  while (!atomic_load(&over)) {
    const V2fStream stream = atomic_load(&current_stream);
    switch (roll(tally, 8)) {
      case 0: took(tally, v2f_push_gap(stream, roll(tally, 40000))); break;
      case 1: took(tally, v2f_set_format(stream, roll(tally, 2) ? 48000 : 16000, 1)); break;
      case 2: took(tally, v2f_push_audio_i16(stream, pcm, roll(tally, MOST_FRAMES), &taken)); break;
      default: took(tally, v2f_push_audio(stream, sound, roll(tally, MOST_FRAMES), &taken));
    }
    pause_briefly(tally);
  }
  return NULL;
}

static void *take(void *own) {
  Tally *tally = own;
  float values[CONTROLS];
  V2fFrame frame;
  V2fPose pose;
  v2f_frame_init(&frame, sizeof frame);
  v2f_pose_init(&pose, sizeof pose);
  while (!atomic_load(&over)) {
    const V2fStream stream = atomic_load(&current_stream);
    if (roll(tally, 4) == 0) {
      took(tally, v2f_rig_at(stream, roll(tally, 480000), 48000, &pose, values, CONTROLS));
    } else {
      took(tally, v2f_poll_rig(stream, &frame, values, CONTROLS));
    }
    pause_briefly(tally);
  }
  return NULL;
}

static void *tune(void *own) {
  Tally *tally = own;
  V2fParameter parameter;
  char json[65536];
  size_t count = 0, length = 0;
  float value;
  v2f_parameter_init(&parameter, sizeof parameter);
  while (!atomic_load(&over)) {
    const V2fStream stream = atomic_load(&current_stream);
    V2fStatus status;
    pause_briefly(tally);
    status = v2f_parameter_count(stream, &count);
    took(tally, status);
    if (status != V2F_OK || count == 0) continue;
    status = v2f_parameter(stream, roll(tally, (uint32_t)count), &parameter);
    took(tally, status);
    if (status != V2F_OK) continue;
    took(tally,
         v2f_set_parameter(stream, parameter.name, roll(tally, 2) ? parameter.max : parameter.default_value));
    took(tally, v2f_get_parameter(stream, parameter.name, &value));
    status = v2f_save_tuning(stream, json, sizeof json, &length);
    took(tally, status);
    if (status == V2F_OK && length < sizeof json) took(tally, v2f_load_tuning(stream, json));
  }
  return NULL;
}

static void *disturb(void *own) {
  Tally *tally = own;
  while (!atomic_load(&over)) {
    const V2fStream stream = atomic_load(&current_stream);
    switch (roll(tally, 4)) {
      case 0: took(tally, v2f_reset(stream)); break;
      case 1: took(tally, v2f_interrupt(stream, roll(tally, 480000), 48000)); break;
      case 2: took(tally, v2f_interrupt(stream, 0, 0)); break;
      default: took(tally, v2f_flush(stream));
    }
    pause_briefly(tally);
  }
  return NULL;
}

static void *ask(void *own) {
  Tally *tally = own;
  V2fStatistics statistics;
  V2fLatency latency;
  V2fControl control;
  V2fModelDescription description;
  char text[256];
  v2f_statistics_init(&statistics, sizeof statistics);
  v2f_latency_init(&latency, sizeof latency);
  v2f_control_init(&control, sizeof control);
  v2f_model_description_init(&description, sizeof description);
  while (!atomic_load(&over)) {
    const V2fStream stream = atomic_load(&current_stream);
    const V2fModel model = atomic_load(&current_model);
    took(tally, v2f_statistics(stream, &statistics));
    took(tally, v2f_latency(stream, &latency));
    took(tally, v2f_control(stream, 0, &control));
    took(tally, v2f_model_describe(model, &description));
    took(tally, v2f_model_text(model, V2F_MODEL_TEXT_ENGINE, text, sizeof text, NULL));
    pause_briefly(tally);
  }
  return NULL;
}

static void *tick(void *own) {
  Tally *tally = own;
  while (!atomic_load(&over)) {
    took(tally, v2f_tick(atomic_load(&current_model), roll(tally, 3), NULL));
    pause_briefly(tally);
  }
  return NULL;
}

static V2fModel open_model(Tally *tally) {
  V2fModelSettings settings;
  V2fModel model = 0;
  v2f_model_settings_init(&settings, sizeof settings);
  settings.engine = V2F_ENGINE_NATIVE;
  settings.threads = worker_threads;
  took(tally, v2f_model_open(student, &settings, &model));
  return model;
}

static V2fStream open_stream(Tally *tally) {
  V2fStreamSettings settings;
  V2fStream stream = 0;
  v2f_stream_settings_init(&settings, sizeof settings);
  settings.queue_seconds = 0.5f;
  settings.frames_seconds = 0.3f;
  took(tally, v2f_stream_open(atomic_load(&current_model), &settings, &stream));
  return stream;
}

/* Destroys until it succeeds: busy means that a call is running. */
static void destroy_stream(Tally *tally, V2fStream stream) {
  V2fStatus status;
  do {
    status = v2f_stream_destroy(stream);
    took(tally, status);
  } while (status == V2F_BUSY);
  if (status != V2F_OK) tally->strange++; /* no other thread destroys it */
}

static void destroy_model(Tally *tally, V2fModel model) {
  V2fStatus status;
  do {
    status = v2f_model_destroy(model);
    took(tally, status);
  } while (status == V2F_BUSY);
  if (status != V2F_OK) tally->strange++;
}

static void *destroy(void *own) {
  Tally *tally = own;
  while (!atomic_load(&over)) {
    const struct timespec moment = {0, (long)roll(tally, 20) * 1000000};
    nanosleep(&moment, NULL);
    if (roll(tally, 8) == 0) {
      const V2fModel old = atomic_load(&current_model);
      atomic_store(&current_model, open_model(tally));
      destroy_model(tally, old); /* its stream stays open */
    }
    destroy_stream(tally, atomic_load(&current_stream));
    atomic_store(&current_stream, open_stream(tally));
  }
  return NULL;
}

static void report(const Tally *tally) {
  fprintf(stderr, "%-8s ok %lu, nothing yet %lu, busy %lu, stale %lu\n", tally->name,
          tally->counts[V2F_OK - LOWEST_STATUS], tally->counts[V2F_NO_FRAME - LOWEST_STATUS],
          tally->counts[V2F_BUSY - LOWEST_STATUS], tally->counts[V2F_ERROR_HANDLE - LOWEST_STATUS]);
  CHECK(tally->strange == 0);
  CHECK(tally->counts[V2F_OK - LOWEST_STATUS] > 0); /* some calls succeeded */
}

int main(int argc, char **argv) {
  static void *(*const roles[])(void *) = {push, take, tune, disturb, ask, destroy, tick};
  static const char *const names[] = {"push", "take", "tune", "disturb", "ask", "destroy", "tick"};
  enum { ROLES = sizeof roles / sizeof *roles };
  Tally tallies[ROLES + 1] = {{0}};
  pthread_t threads[ROLES];
  size_t i, running;
  struct timespec length = {0, 0};
  if (argc != 4) return 2;
  student = argv[1];
  worker_threads = strcmp(argv[2], "threaded") == 0 ? 2 : 0;
  running = worker_threads > 0 ? ROLES - 1 : ROLES; /* a threaded model is not ticked */
  length.tv_sec = strtol(argv[3], NULL, 10);

  for (i = 0; i <= ROLES; i++) {
    tallies[i].name = i < ROLES ? names[i] : "main";
    tallies[i].dice = 0x9E3779B97F4A7C15u * (i + 1);
  }
  atomic_store(&current_model, open_model(&tallies[ROLES]));
  atomic_store(&current_stream, open_stream(&tallies[ROLES]));
  for (i = 0; i < running; i++) CHECK(pthread_create(&threads[i], NULL, roles[i], &tallies[i]) == 0);
  nanosleep(&length, NULL);
  atomic_store(&over, 1);
  for (i = 0; i < running; i++) pthread_join(threads[i], NULL);
  for (i = 0; i < running; i++) report(&tallies[i]);
  destroy_stream(&tallies[ROLES], atomic_load(&current_stream));
  destroy_model(&tallies[ROLES], atomic_load(&current_model));
  CHECK(tallies[ROLES].strange == 0);
  return verdict(argv[2]);
}
