/* Calls that wait for nobody, and what they say instead: opening beside the caller, finding controls, names that
 * do not fit, zeroed outputs, the offset between sound and curves, and files that are none.
 *
 *   calls STUDENT.onnx FIFO LONG_NAMES.json
 */

#include <sched.h>

#include "check.h"

#define CONTROLS 512
#define FRAMES 16000

static float sound[FRAMES];
static float values[CONTROLS];
static char long_names[1 << 16];

static V2fModel open_beside(const char *path, V2fStatus expected) {
  V2fModelSettings settings;
  V2fModel model = 0;
  V2fStatus status;
  v2f_model_settings_init(&settings, sizeof settings);
  settings.threads = 0;
  OK(v2f_model_open_async(path, &settings, &model));
  while ((status = v2f_model_ready(model)) == V2F_NO_FRAME) {
    V2fStatus other = v2f_tick(model, 0, NULL);
    CHECK(other == V2F_OK || other == V2F_BUSY || other == expected);
    sched_yield();
  }
  CHECK(status == expected);
  return model;
}

static void opening(const char *student, const char *fifo) {
  V2fModel model;
  V2fStream stream;
  int i;
  model = open_beside("no/such/student.onnx", V2F_ERROR_FILE);
  REFUSED(V2F_ERROR_FILE, v2f_model_ready(model));
  CHECK(strstr(v2f_last_error(), "no/such/student.onnx") != NULL);
  CHECK(strstr(v2f_last_error(), "v2f_model_ready") == v2f_last_error());
  PAINTED(stream);
  REFUSED(V2F_ERROR_FILE, v2f_stream_open(model, NULL, &stream));
  UNTOUCHED(stream);
  OK(v2f_model_destroy(model));
  REFUSED(V2F_ERROR_HANDLE, v2f_model_ready(model));
  for (i = 0; i < 20; i++) { /* given up before, during and after the opening */
    OK(v2f_model_open_async(student, NULL, &model));
    if (i % 2) sched_yield();
    OK(v2f_model_destroy(model));
  }
  PAINTED(model);
  REFUSED(V2F_ERROR_ARGUMENT, v2f_model_open_async(NULL, NULL, &model));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_model_open_async(student, NULL, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_model_open_memory_async(NULL, 5, NULL, NULL, &model));
  /* Devices and pipes have no end: they are refused before they are read. */
  REFUSED(V2F_ERROR_FILE, v2f_model_open("/dev/zero", NULL, &model));
  REFUSED(V2F_ERROR_FILE, v2f_model_open(fifo, NULL, &model));
  REFUSED(V2F_ERROR_FILE, v2f_model_open("/", NULL, &model));
  UNTOUCHED(model);
  OK(v2f_model_open_memory_async((const uint8_t *)"no student", 10, NULL, NULL, &model));
  while (v2f_model_ready(model) == V2F_NO_FRAME) sched_yield();
  REFUSED(V2F_ERROR_STUDENT, v2f_model_ready(model));
  OK(v2f_model_destroy(model));
}

static void names(V2fModel model, const char *path) {
  V2fStreamSettings settings;
  V2fStream stream = 0;
  V2fCurves curves = 0;
  V2fControl control;
  size_t count, index, found;
  FILE *file = fopen(path, "rb");
  CHECK(file != NULL);
  if (file == NULL) return;
  long_names[fread(long_names, 1, sizeof long_names - 1, file)] = 0;
  fclose(file);
  OK(v2f_stream_settings_init(&settings, sizeof settings));
  settings.profile = long_names;
  REFUSED(V2F_ERROR_PROFILE, v2f_stream_open(model, &settings, &stream));
  CHECK(strstr(v2f_last_error(), "63") != NULL && strstr(v2f_last_error(), "shorten") != NULL);
  REFUSED(V2F_ERROR_PROFILE, v2f_bake(model, &settings, sound, 10, 0, 1, NULL, NULL, &curves));
  CHECK(stream == 0 && curves == 0);

  OK(v2f_stream_open(model, NULL, &stream));
  OK(v2f_control_count(stream, &count));
  for (index = 0; index < count; index++) {
    memset(&control, 0, sizeof control); /* a zeroed struct of results works */
    OK(v2f_control(stream, index, &control));
    CHECK(control.struct_size == sizeof control && control.max > control.min);
    OK(v2f_find_control(stream, control.name, &found));
    CHECK(found == index);
  }
  PAINTED(found);
  REFUSED(V2F_ERROR_NAME, v2f_find_control(stream, "jawOpem", &found));
  CHECK(strstr(v2f_last_error(), "jawOpen") != NULL);
  REFUSED(V2F_ERROR_ARGUMENT, v2f_find_control(stream, NULL, &found));
  UNTOUCHED(found);
  REFUSED(V2F_ERROR_ARGUMENT, v2f_find_control(stream, "jawOpen", NULL));
  OK(v2f_stream_destroy(stream));
  REFUSED(V2F_ERROR_HANDLE, v2f_find_control(stream, "jawOpen", &found));
  {
    char handle[32];
    snprintf(handle, sizeof handle, "%#llx", (unsigned long long)stream);
    CHECK(strstr(v2f_last_error(), "v2f_find_control: ") == v2f_last_error());
    CHECK(strstr(v2f_last_error(), handle) != NULL && strstr(v2f_last_error(), "stream") != NULL);
  }
}

static void all_parameters(V2fModel model) {
  V2fStream stream = 0;
  V2fParameter parameter;
  size_t count = 0, index;
  float value;
  OK(v2f_stream_open(model, NULL, &stream));
  OK(v2f_parameter_count(stream, &count));
  CHECK(count > 100);
  for (index = 0; index < count; index++) {
    memset(&parameter, 0, sizeof parameter);
    OK(v2f_parameter(stream, index, &parameter));
    OK(v2f_get_parameter(stream, parameter.name, &value));
    CHECK(value == parameter.value);
  }
  OK(v2f_stream_destroy(stream));
}

/* First target of a stream with an offset. */
static int64_t first_target(V2fModel model, float offset) {
  V2fStreamSettings settings;
  V2fStream stream = 0;
  V2fFrame frame;
  memset(&frame, 0, sizeof frame);
  OK(v2f_stream_settings_init(&settings, sizeof settings));
  settings.sample_rate = 16000;
  settings.offset_seconds = offset;
  OK(v2f_stream_open(model, &settings, &stream));
  OK(v2f_push_audio(stream, sound, FRAMES, NULL));
  OK(v2f_tick(model, 0, NULL));
  OK(v2f_poll_rig(stream, &frame, values, CONTROLS));
  OK(v2f_stream_destroy(stream));
  return frame.target;
}

int main(int argc, char **argv) {
  V2fModel model;
  int i;
  if (argc != 4) return 2;
  for (i = 0; i < FRAMES; i++) sound[i] = (float)(i % 80) / 400.0f - 0.1f;
  opening(argv[1], argv[2]);
  model = open_beside(argv[1], V2F_OK);
  names(model, argv[3]);
  all_parameters(model);
  CHECK(first_target(model, 0.25f) - first_target(model, 0.0f) == 4000);
  CHECK(first_target(model, -0.5f) - first_target(model, 0.0f) == -8000);
  OK(v2f_model_destroy(model));
  return verdict("calls");
}
