/* Memory of a stream with the default settings, in KiB: what 200 streams take from malloc when they are opened,
 * and what they take of the machine (resident) after a queue of sound, ticked and polled. Linux with glibc.
 *
 *   memory STUDENT.onnx
 */

#define _GNU_SOURCE
#include <malloc.h>
#include <unistd.h>

#include "check.h"

#define STREAMS 200
#define MOST_FRAMES 48000

static float sound[MOST_FRAMES];
static V2fStream streams[STREAMS];

static size_t resident(void) {
  size_t whole = 0, pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%zu %zu", &whole, &pages) != 2) pages = 0;
  if (file != NULL) fclose(file);
  return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static size_t allocated(void) {
  struct mallinfo2 memory = mallinfo2();
  return memory.uordblks + memory.hblkhd;
}

static void measure(V2fModel model, uint32_t rate) {
  const size_t malloc_before = allocated(), resident_before = resident();
  size_t malloc_after, i, second;
  V2fStreamSettings settings;
  V2fFrame frame;
  float values[64];
  v2f_frame_init(&frame, sizeof frame);
  v2f_stream_settings_init(&settings, sizeof settings);
  settings.sample_rate = rate;
  for (i = 0; i < STREAMS; i++) OK(v2f_stream_open(model, &settings, &streams[i]));
  malloc_after = allocated();
  for (second = 0; second < 2; second++) {
    for (i = 0; i < STREAMS; i++) OK(v2f_push_audio(streams[i], sound, rate, NULL));
    OK(v2f_tick(model, 0, NULL));
    for (i = 0; i < STREAMS; i++) {
      while (v2f_poll_rig(streams[i], &frame, values, 64) == V2F_OK) continue;
    }
  }
  printf("%u Hz: %zu KiB when opened, %zu KiB resident after two seconds\n", (unsigned)rate,
         (malloc_after - malloc_before) / STREAMS / 1024, (resident() - resident_before) / STREAMS / 1024);
  for (i = 0; i < STREAMS; i++) OK(v2f_stream_destroy(streams[i]));
  malloc_trim(0);
}

int main(int argc, char **argv) {
  const uint32_t rates[] = {16000, 44100, 48000};
  V2fModelSettings settings;
  V2fModel model = 0;
  size_t i;
  if (argc != 2) return 2;
  for (i = 0; i < MOST_FRAMES; i++) sound[i] = (float)(i % 80) / 400.0f - 0.1f;
  OK(v2f_model_settings_init(&settings, sizeof settings));
  settings.threads = 0;
  OK(v2f_model_open(argv[1], &settings, &model));
  for (i = 0; i < sizeof rates / sizeof *rates; i++) measure(model, rates[i]);
  OK(v2f_model_destroy(model));
  return verdict("memory");
}
