/* A whole recording in one call: rig frames, progress, cancelling, and every refusal.
 *
 *   bake STUDENT.onnx
 */

#include <math.h>

#include "check.h"

#define RATE 16000
#define FRAMES (3 * RATE)

static float sound[FRAMES];
static float values[8192];

typedef struct {
  int calls;
  double last;
  double stop_at;
} Progress;

static uint32_t report(double done, void *user) {
  Progress *progress = user;
  CHECK(done >= progress->last && done <= 1.0);
  progress->calls++;
  progress->last = done;
  return done >= progress->stop_at;
}

static void curves_hold(V2fModel model, const V2fStreamSettings *settings) {
  Progress progress = {0, 0.0, 2.0};
  V2fCurvesDescription description;
  V2fControl control;
  V2fStatistics statistics;
  V2fCurves curves = 0;
  double seconds[30];
  OK(v2f_bake(model, settings, sound, FRAMES, 30, 1, report, &progress, &curves));
  CHECK(progress.calls >= 4 && progress.last == 1.0);
  OK(v2f_curves_description_init(&description, sizeof description));
  OK(v2f_curves_describe(curves, &description));
  CHECK(description.frames == 90 && description.rate_numerator == 30 && description.rate_denominator == 1);
  CHECK(fabs(description.recording_seconds - 3.0) < 1e-9);
  v2f_control_init(&control, sizeof control);
  OK(v2f_curves_control(curves, 0, &control));
  CHECK(strlen(control.name) > 0);
  v2f_statistics_init(&statistics, sizeof statistics);
  OK(v2f_curves_statistics(curves, &statistics));
  CHECK(statistics.pushed_frames == FRAMES && statistics.utterances_ended == 1);
  OK(v2f_curves_read(curves, 60, 30, seconds, values, 30 * (size_t)description.controls));
  CHECK(fabs(seconds[0] - 2.0) < 1e-9 && fabs(seconds[29] - 89.0 / 30.0) < 1e-9);
  OK(v2f_curves_read(curves, 90, 0, NULL, NULL, 0));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_curves_read(curves, 61, 30, seconds, values, 8192));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_curves_read(curves, SIZE_MAX, 2, seconds, values, 8192));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_curves_read(curves, 0, 2, seconds, values, description.controls));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_curves_read(curves, 0, 1, seconds, NULL, 8192));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_curves_control(curves, description.controls, &control));
  OK(v2f_curves_destroy(curves));
  REFUSED(V2F_ERROR_HANDLE, v2f_curves_describe(curves, &description));
  REFUSED(V2F_ERROR_HANDLE, v2f_curves_control(curves, 0, &control));
  REFUSED(V2F_ERROR_HANDLE, v2f_curves_statistics(curves, &statistics));
  REFUSED(V2F_ERROR_HANDLE, v2f_curves_read(curves, 0, 1, seconds, values, 8192));
  REFUSED(V2F_ERROR_HANDLE, v2f_curves_destroy(curves));
  OK(v2f_curves_destroy(0));
}

static void refusals(V2fModel model, V2fStreamSettings *settings) {
  V2fCurves curves;
  PAINTED(curves);
  REFUSED(V2F_ERROR_ARGUMENT, v2f_bake(model, settings, NULL, 5, 0, 1, NULL, NULL, &curves));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_bake(model, settings, sound, SIZE_MAX, 0, 1, NULL, NULL, &curves));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_bake(model, settings, sound, 5, 0, 1, NULL, NULL, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_bake(model, settings, sound, 5, 30, 0, NULL, NULL, &curves));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_bake(model, settings, sound, 5, 2000, 1, NULL, NULL, &curves));
  REFUSED(V2F_ERROR_HANDLE, v2f_bake(0, settings, sound, 5, 0, 1, NULL, NULL, &curves));
  settings->sample_rate = 0;
  REFUSED(V2F_ERROR_AUDIO, v2f_bake(model, settings, sound, 5, 0, 1, NULL, NULL, &curves));
  settings->sample_rate = RATE;
  settings->profile = "no-such-profile";
  REFUSED(V2F_ERROR_NAME, v2f_bake(model, settings, sound, 5, 0, 1, NULL, NULL, &curves));
  settings->profile = NULL;
  UNTOUCHED(curves);
}

int main(int argc, char **argv) {
  Progress progress = {0, 0.0, 0.3};
  V2fStreamSettings settings;
  V2fModel model = 0;
  V2fCurves curves;
  V2fCurvesDescription description;
  int i;
  if (argc != 2) return 2;
  for (i = 0; i < FRAMES; i++) sound[i] = 0.3f * (float)sin(0.05 * i) * (float)sin(0.0007 * i);
  OK(v2f_model_open(argv[1], NULL, &model));
  OK(v2f_stream_settings_init(&settings, sizeof settings));
  settings.sample_rate = RATE;
  curves_hold(model, &settings);
  refusals(model, &settings);
  PAINTED(curves);
  REFUSED(V2F_ERROR_CANCELLED,
          v2f_bake(model, &settings, sound, FRAMES, 0, 1, report, &progress, &curves));
  UNTOUCHED(curves);
  CHECK(progress.calls == 2);
  /* No sound is no error: there are no rig frames. */
  OK(v2f_bake(model, &settings, NULL, 0, 0, 1, NULL, NULL, &curves));
  v2f_curves_description_init(&description, sizeof description);
  OK(v2f_curves_describe(curves, &description));
  CHECK(description.frames == 0 && description.rate_numerator > 0 && description.rate_denominator > 0);
  OK(v2f_curves_destroy(curves));
  OK(v2f_model_destroy(model));
  return verdict("bake");
}
