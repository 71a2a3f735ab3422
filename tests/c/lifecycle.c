/* Models and streams from open to destroy: what works, and every use of an invalid or destroyed handle.
 *
 *   lifecycle STUDENT.onnx
 */

#include <math.h>

#include "check.h"

#define CONTROLS 512 /* more than any rig has */
#define SECOND 48000

static float values[CONTROLS];
static float sound[SECOND];

static V2fModel open_model(const char *student, uint32_t threads) {
  V2fModelSettings settings;
  V2fModel model = 0;
  OK(v2f_model_settings_init(&settings, sizeof settings));
  settings.threads = threads;
  OK(v2f_model_open(student, &settings, &model));
  CHECK(model != 0);
  return model;
}

static V2fStream open_stream(V2fModel model) {
  V2fStream stream = 0;
  OK(v2f_stream_open(model, NULL, &stream));
  CHECK(stream != 0);
  return stream;
}

/* Every function of a stream refuses `stream` and does not write its outputs. */
static void stream_is_refused(V2fStream stream) {
  V2fFrame frame;
  V2fPose pose;
  V2fControl control;
  V2fLatency latency;
  V2fStatistics statistics, statistics_before;
  V2fInputLevel level;
  V2fParameter parameter;
  float value;
  float curves[4];
  int16_t pcm[4] = {0};
  char text[8];
  size_t count, length;

  v2f_frame_init(&frame, sizeof frame);
  v2f_pose_init(&pose, sizeof pose);
  v2f_control_init(&control, sizeof control);
  v2f_latency_init(&latency, sizeof latency);
  v2f_statistics_init(&statistics, sizeof statistics);
  v2f_parameter_init(&parameter, sizeof parameter);
  v2f_input_level_init(&level, sizeof level);
  statistics.pushed_frames = 77;
  statistics_before = statistics;
  PAINTED(count);
  PAINTED(length);
  PAINTED(value);
  PAINTED(curves);
  PAINTED(text);

  REFUSED(V2F_ERROR_HANDLE, v2f_push_audio(stream, sound, 4, &count));
  REFUSED(V2F_ERROR_HANDLE, v2f_push_audio_i16(stream, pcm, 4, &count));
  REFUSED(V2F_ERROR_HANDLE, v2f_push_gap(stream, 4));
  REFUSED(V2F_ERROR_HANDLE, v2f_set_format(stream, 16000, 1));
  REFUSED(V2F_ERROR_HANDLE, v2f_flush(stream));
  REFUSED(V2F_ERROR_HANDLE, v2f_reset(stream));
  REFUSED(V2F_ERROR_HANDLE, v2f_interrupt(stream, 0, 16000));
  REFUSED(V2F_ERROR_HANDLE, v2f_poll_rig(stream, &frame, curves, 4));
  REFUSED(V2F_ERROR_HANDLE, v2f_rig_at(stream, 0, 16000, &pose, curves, 4));
  REFUSED(V2F_ERROR_HANDLE, v2f_control_count(stream, &count));
  REFUSED(V2F_ERROR_HANDLE, v2f_control(stream, 0, &control));
  REFUSED(V2F_ERROR_HANDLE, v2f_latency(stream, &latency));
  REFUSED(V2F_ERROR_HANDLE, v2f_statistics(stream, &statistics));
  REFUSED(V2F_ERROR_HANDLE, v2f_input_level(stream, &level));
  REFUSED(V2F_ERROR_HANDLE, v2f_parameter_count(stream, &count));
  REFUSED(V2F_ERROR_HANDLE, v2f_parameter(stream, 0, &parameter));
  REFUSED(V2F_ERROR_HANDLE, v2f_get_parameter(stream, "jawOpen.gain", &value));
  REFUSED(V2F_ERROR_HANDLE, v2f_set_parameter(stream, "jawOpen.gain", 1.0f));
  REFUSED(V2F_ERROR_HANDLE, v2f_load_tuning(stream, "{}"));
  REFUSED(V2F_ERROR_HANDLE, v2f_save_tuning(stream, text, sizeof text, &length));

  UNTOUCHED(count);
  UNTOUCHED(length);
  UNTOUCHED(value);
  UNTOUCHED(curves);
  UNTOUCHED(text);
  CHECK(memcmp(&statistics, &statistics_before, sizeof statistics) == 0);
}

static void model_is_refused(V2fModel model) {
  V2fModelDescription description;
  V2fStream stream;
  size_t hops, length;
  char text[8];
  v2f_model_description_init(&description, sizeof description);
  description.window = 77;
  PAINTED(stream);
  PAINTED(hops);
  PAINTED(length);
  PAINTED(text);
  REFUSED(V2F_ERROR_HANDLE, v2f_stream_open(model, NULL, &stream));
  REFUSED(V2F_ERROR_HANDLE, v2f_tick(model, 0, &hops));
  REFUSED(V2F_ERROR_HANDLE, v2f_model_describe(model, &description));
  REFUSED(V2F_ERROR_HANDLE, v2f_model_text(model, V2F_MODEL_TEXT_NAME, text, sizeof text, &length));
  UNTOUCHED(stream);
  UNTOUCHED(hops);
  UNTOUCHED(length);
  UNTOUCHED(text);
  CHECK(description.window == 77);
}

static void one_stream_speaks(V2fModel model) {
  V2fStream stream = open_stream(model);
  V2fFrame frame;
  V2fPose pose;
  V2fStatistics statistics;
  size_t taken, hops, count, frames = 0;
  int64_t last = -1;
  OK(v2f_control_count(stream, &count));
  CHECK(count > 0 && count <= CONTROLS);
  OK(v2f_frame_init(&frame, sizeof frame));
  GIVES(V2F_NO_FRAME, v2f_poll_rig(stream, &frame, values, count));
  OK(v2f_push_audio(stream, sound, SECOND, &taken));
  CHECK(taken == SECOND);
  OK(v2f_flush(stream));
  OK(v2f_tick(model, 0, &hops));
  CHECK(hops > 50);
  while (v2f_poll_rig(stream, &frame, values, CONTROLS) == V2F_OK) {
    CHECK(frame.target > last && frame.count == count && isfinite(values[0]));
    last = frame.target;
    frames++;
  }
  CHECK(frames > 50);
  CHECK(frame.struct_size == sizeof frame);
  OK(v2f_pose_init(&pose, sizeof pose));
  OK(v2f_rig_at(stream, SECOND / 2, SECOND, &pose, values, count));
  CHECK(pose.state == V2F_POSE_STATE_INTERPOLATED && pose.position == 8000 && pose.count == count);
  OK(v2f_statistics_init(&statistics, sizeof statistics));
  OK(v2f_statistics(stream, &statistics));
  CHECK(statistics.pushed_frames == SECOND && statistics.frames_polled == frames);
  OK(v2f_stream_destroy(stream));
}

static void settings_of_the_gain_are_refused(V2fModel model) {
  V2fStreamSettings settings;
  V2fStream stream;
  PAINTED(stream);
  OK(v2f_stream_settings_init(&settings, sizeof settings));
  settings.gain_ceiling_db = 41.0f;
  REFUSED(V2F_ERROR_ARGUMENT, v2f_stream_open(model, &settings, &stream));
  CHECK(strstr(v2f_last_error(), "0 to 40 dB") != NULL);
  UNTOUCHED(stream);
}

/* Input level and gain for the same sound, quiet and loud. */
static void the_meter_tells(V2fModel model) {
  const float loudness[] = {0.004f, 0.25f};
  const uint32_t expected[] = {V2F_LOUDNESS_TOO_QUIET, V2F_LOUDNESS_GOOD};
  size_t i, place;
  for (i = 0; i < 2; i++) {
    V2fStreamSettings settings;
    V2fStream stream;
    V2fInputLevel level;
    OK(v2f_stream_settings_init(&settings, sizeof settings));
    CHECK(settings.gain_ceiling_db == 0.0f && settings.gain_target_dbfs == -26.0f);
    settings.gain_ceiling_db = 24.0f;
    settings.sample_rate = SECOND;
    OK(v2f_stream_open(model, &settings, &stream));
    OK(v2f_input_level_init(&level, sizeof level));
    OK(v2f_input_level(stream, &level));
    CHECK(level.loudness == V2F_LOUDNESS_SILENT && level.gain_db == 0.0f && level.speech_dbfs == -200.0f);
    for (place = 0; place < SECOND; place++) { /* half a second of background noise, then speech */
      sound[place] = loudness[i] * sinf((float)place * 0.05f) * (place < SECOND / 2 ? 0.01f : 1.0f);
    }
    OK(v2f_push_audio(stream, sound, SECOND, NULL));
    OK(v2f_tick(model, 0, NULL));
    OK(v2f_input_level(stream, &level));
    CHECK(level.struct_size == sizeof level);
    CHECK(level.loudness == expected[i]);
    CHECK(fabsf(level.rms_dbfs - 20.0f * log10f(loudness[i] / sqrtf(2.0f))) < 1.0f);
    CHECK((level.gain_db > 1.0f) == (i == 0));
    OK(v2f_stream_destroy(stream));
  }
  settings_of_the_gain_are_refused(model);
}

static void handles_die(V2fModel model) {
  V2fStream first = open_stream(model), second;
  OK(v2f_stream_destroy(first));
  stream_is_refused(first);
  REFUSED(V2F_ERROR_HANDLE, v2f_stream_destroy(first));
  second = open_stream(model); /* may reuse the first one's slot, never its handle */
  CHECK(second != first);
  stream_is_refused(first);
  OK(v2f_flush(second));

  stream_is_refused(0);
  stream_is_refused(model); /* of another type */
  stream_is_refused(UINT64_MAX);
  REFUSED(V2F_ERROR_HANDLE, v2f_stream_destroy(model));
  REFUSED(V2F_ERROR_HANDLE, v2f_model_destroy(second));
  OK(v2f_stream_destroy(0));
  OK(v2f_model_destroy(0));
  OK(v2f_flush(second));
  OK(v2f_stream_destroy(second));
}

static void streams_outlive_models(const char *student, uint32_t threads) {
  V2fModel model = open_model(student, threads);
  V2fStream stream = open_stream(model);
  size_t taken;
  OK(v2f_model_destroy(model));
  model_is_refused(model);
  REFUSED(V2F_ERROR_HANDLE, v2f_model_destroy(model));
  OK(v2f_push_audio(stream, sound, 480, &taken));
  OK(v2f_stream_destroy(stream));
}

static void models_come_from_memory(const char *student) {
  V2fModel model = 0;
  V2fModelDescription description;
  char name[64];
  size_t length, size;
  unsigned char *bytes;
  FILE *file = fopen(student, "rb");
  CHECK(file != NULL);
  if (file == NULL) return;
  fseek(file, 0, SEEK_END);
  size = (size_t)ftell(file);
  rewind(file);
  bytes = malloc(size);
  CHECK(bytes != NULL && fread(bytes, 1, size, file) == size);
  fclose(file);
  OK(v2f_model_open_memory(bytes, size, NULL, NULL, &model));
  memset(bytes, 0, size); /* the library does not keep the bytes */
  free(bytes);
  OK(v2f_model_description_init(&description, sizeof description));
  OK(v2f_model_describe(model, &description));
  CHECK(description.sample_rate == 16000 && description.controls > 0 &&
        description.lookahead <= description.window);
  OK(v2f_model_text(model, V2F_MODEL_TEXT_NAME, name, sizeof name, &length));
  CHECK(length > 0 && strlen(name) == (length < sizeof name ? length : sizeof name - 1));
  OK(v2f_model_destroy(model));
}

int main(int argc, char **argv) {
  V2fModel model;
  size_t i;
  if (argc != 2) return 2;
  CHECK(v2f_abi_version() == V2F_ABI_VERSION);
  CHECK(strlen(v2f_version()) >= 5 && v2f_student_format_version() >= 1);
  CHECK(strlen(v2f_last_error()) == 0);
  for (i = 0; i < SECOND; i++) sound[i] = 0.3f * sinf((float)i * 0.02f) * sinf((float)i * 0.0007f);

  model = open_model(argv[1], 0);
  one_stream_speaks(model);
  the_meter_tells(model);
  handles_die(model);
  model_is_refused(0);
  model_is_refused(model + 1);
  OK(v2f_model_destroy(model));
  streams_outlive_models(argv[1], 0);
  streams_outlive_models(argv[1], 1);
  models_come_from_memory(argv[1]);
  return verdict("lifecycle");
}
