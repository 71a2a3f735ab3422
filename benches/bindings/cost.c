/* Measures the cost of a call in C, nanoseconds: the smallest of many measurements. cost STUDENT */
#define _POSIX_C_SOURCE 199309L
#include <stdio.h>
#include <time.h>

#include "v2f.h"

enum { CALLS = 20000, ROUNDS = 50, MAX_CONTROLS = 512 };

static V2fStream stream;
static V2fFrame frame;
static V2fPose pose;
static float values[MAX_CONTROLS];

static void push(void) { v2f_push_audio(stream, values, 0, NULL); }
static void poll(void) { v2f_poll_rig(stream, &frame, values, MAX_CONTROLS); }
static void at(void) { v2f_rig_at(stream, 0, 48000, &pose, values, MAX_CONTROLS); }

static double nanoseconds(void (*call)(void)) {
  double least = 1e9;
  for (int round = 0; round < ROUNDS; round++) {
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (int i = 0; i < CALLS; i++) call();
    clock_gettime(CLOCK_MONOTONIC, &to);
    double each = ((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) / CALLS;
    if (each < least) least = each;
  }
  return least;
}

int main(int count, char **words) {
  V2fModelSettings settings;
  V2fModel model = 0;
  v2f_model_settings_init(&settings, sizeof settings);
  settings.threads = 0;
  v2f_frame_init(&frame, sizeof frame);
  v2f_pose_init(&pose, sizeof pose);
  if (count != 2 || v2f_model_open(words[1], &settings, &model) != V2F_OK ||
      v2f_stream_open(model, NULL, &stream) != V2F_OK) {
      fprintf(stderr, "cost: %s\n", v2f_last_error());
      return 1;
  }
  printf("C: push %.0f ns, poll %.0f ns, at %.0f ns\n", nanoseconds(push), nanoseconds(poll),
         nanoseconds(at));
  return 0;
}
