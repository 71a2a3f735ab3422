/* Every error that a caller's mistake can cause: the status, a message, and unchanged outputs.
 *
 *   refusals STUDENT.onnx NOT_A_STUDENT
 */

#include <math.h>

#include "check.h"

#define CONTROLS 512 /* more than any rig has */

static float values[CONTROLS];
static const float sound[960] = {0};

static void null_pointers(V2fModel model, V2fStream stream) {
  V2fFrame frame;
  V2fPose pose;
  V2fModel opened;
  float value;
  size_t taken;
  int32_t shapes[2];
  const unsigned char bytes[4] = {0};

  REFUSED(V2F_ERROR_ARGUMENT, v2f_model_settings_init(NULL, 64));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_stream_settings_init(NULL, 64));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_model_description_init(NULL, 64));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_frame_init(NULL, 64));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_pose_init(NULL, 64));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_latency_init(NULL, 64));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_control_init(NULL, 64));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_parameter_init(NULL, 64));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_statistics_init(NULL, 64));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_input_level_init(NULL, 64));

  PAINTED(opened);
  PAINTED(taken);
  PAINTED(value);
  PAINTED(values);
  PAINTED(shapes);
  REFUSED(V2F_ERROR_ARGUMENT, v2f_model_open(NULL, NULL, &opened));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_model_open_memory(NULL, 4, NULL, NULL, &opened));
  REFUSED(V2F_ERROR_STUDENT, v2f_model_open_memory(NULL, 0, NULL, NULL, &opened));
  REFUSED(V2F_ERROR_STUDENT, v2f_model_open_memory(bytes, sizeof bytes, NULL, NULL, &opened));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_stream_open(model, NULL, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_model_describe(model, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_model_text(model, V2F_MODEL_TEXT_NAME, NULL, 8, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_onnxruntime_description(NULL, 8, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_push_audio(stream, NULL, 4, &taken));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_push_audio_i16(stream, NULL, 4, &taken));
  OK(v2f_frame_init(&frame, sizeof frame));
  OK(v2f_pose_init(&pose, sizeof pose));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_poll_rig(stream, NULL, values, CONTROLS));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_poll_rig(stream, &frame, NULL, CONTROLS));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_rig_at(stream, 0, 48000, NULL, values, CONTROLS));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_rig_at(stream, 0, 48000, &pose, NULL, CONTROLS));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_control_count(stream, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_control(stream, 0, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_latency(stream, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_statistics(stream, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_input_level(stream, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_parameter_count(stream, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_parameter(stream, 0, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_get_parameter(stream, NULL, &value));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_get_parameter(stream, "jawOpen.gain", NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_set_parameter(stream, NULL, 1.0f));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_load_tuning(stream, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_save_tuning(stream, NULL, 8, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_match_shapes(NULL, NULL, "jawOpen", shapes, 2));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_match_shapes(NULL, "jawOpen", NULL, shapes, 2));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_match_shapes(NULL, "jawOpen", "jawOpen", NULL, 2));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_match_shapes("arkit", NULL, "jawOpen", shapes, 2));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_detect_rig(NULL, NULL, NULL, 0, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_detect_rig(NULL, "jawOpen", NULL, 8, NULL));
  REFUSED(V2F_ERROR_PROFILE, v2f_detect_rig("{", "jawOpen", NULL, 0, NULL));
  REFUSED(V2F_ERROR_NAME, v2f_detect_rig("no such profile", "jawOpen", NULL, 0, NULL));
  UNTOUCHED(shapes);
  UNTOUCHED(opened);
  UNTOUCHED(taken);
  UNTOUCHED(value);
  UNTOUCHED(values);
}

/* A struct_size that no init function set. Its four bytes are followed by a pattern that must stay. */
#define REFUSES_SIZE(type, claimed, call)                  \
  do {                                                     \
    union {                                                \
      type result;                                           \
      unsigned char bytes[sizeof(type)];                   \
    } memory;                                                \
    type *const into = &memory.result;                         \
    PAINTED(memory);                                         \
    into->struct_size = (claimed);                         \
    REFUSED(V2F_ERROR_STRUCT_SIZE, call);                  \
    CHECK(into->struct_size == (claimed));                 \
    CHECK(is_painted(memory.bytes + 4, sizeof memory - 4));    \
  } while (0)

static void struct_sizes(const char *student, V2fModel model, V2fStream stream) {
  const uint32_t wrong[] = {0, 1, 3, 8, 1u << 20, UINT32_MAX};
  uint64_t handle;
  size_t i;
  PAINTED(handle);
  PAINTED(values);
  for (i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    REFUSES_SIZE(V2fModelSettings, wrong[i], v2f_model_open(student, into, &handle));
    REFUSES_SIZE(V2fStreamSettings, wrong[i], v2f_stream_open(model, into, &handle));
    if (wrong[i] == 0) continue; /* a zeroed struct of results is that of the first version */
    REFUSES_SIZE(V2fModelDescription, wrong[i], v2f_model_describe(model, into));
    REFUSES_SIZE(V2fFrame, wrong[i], v2f_poll_rig(stream, into, values, CONTROLS));
    REFUSES_SIZE(V2fPose, wrong[i], v2f_rig_at(stream, 0, 48000, into, values, CONTROLS));
    REFUSES_SIZE(V2fControl, wrong[i], v2f_control(stream, 0, into));
    REFUSES_SIZE(V2fLatency, wrong[i], v2f_latency(stream, into));
    REFUSES_SIZE(V2fStatistics, wrong[i], v2f_statistics(stream, into));
    REFUSES_SIZE(V2fInputLevel, wrong[i], v2f_input_level(stream, into));
    REFUSES_SIZE(V2fParameter, wrong[i], v2f_parameter(stream, 0, into));
  }
  UNTOUCHED(handle);
  UNTOUCHED(values);
}

/* Callers of other versions: the end of a larger struct stays, a smaller struct gets only its own fields. */
static void other_struct_sizes(V2fModel model, V2fStream stream) {
  struct {
    V2fLatency known;
    unsigned char later[32];
  } newer;
  union {
    V2fLatency whole;
    unsigned char bytes[sizeof(V2fLatency)];
  } older;
  struct {
    V2fStreamSettings known;
    unsigned char later[32];
  } settings;
  V2fStream opened = 0;
  const uint32_t known_bytes = 8; /* struct_size and sample_rate */

  PAINTED(older);
  REFUSED(V2F_ERROR_STRUCT_SIZE, v2f_latency_init(&older.whole, known_bytes));
  UNTOUCHED(older);

  PAINTED(newer);
  OK(v2f_latency_init(&newer.known, sizeof newer));
  CHECK(newer.known.struct_size == sizeof newer && newer.later[0] == 0 && newer.later[31] == 0);
  PAINTED(newer.later);
  OK(v2f_latency(stream, &newer.known));
  CHECK(newer.known.struct_size == sizeof newer && newer.known.total > 0);
  UNTOUCHED(newer.later);

  PAINTED(older);
  older.whole.struct_size = known_bytes;
  if (v2f_latency(stream, &older.whole) == V2F_OK) {
    CHECK(older.whole.struct_size == known_bytes && older.whole.sample_rate == 16000);
  } else {
    CHECK(strlen(v2f_last_error()) > 0);
  }
  CHECK(is_painted(older.bytes + known_bytes, sizeof older - known_bytes));

  OK(v2f_stream_settings_init(&settings.known, sizeof settings.known));
  settings.known.struct_size = sizeof settings;
  PAINTED(settings.later); /* fields of a later version: the library must not read them */
  OK(v2f_stream_open(model, &settings.known, &opened));
  OK(v2f_stream_destroy(opened));
}

static void files(const char *student, const char *not_a_student) {
  V2fModelSettings settings;
  V2fModel opened;
  PAINTED(opened);
  REFUSED(V2F_ERROR_FILE, v2f_model_open("no/such/student.onnx", NULL, &opened));
  CHECK(strstr(v2f_last_error(), "no/such/student.onnx") != NULL);
  REFUSED(V2F_ERROR_STUDENT, v2f_model_open(not_a_student, NULL, &opened));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_model_open("\xff\xfe", NULL, &opened));
  REFUSED(V2F_ERROR_FILE, v2f_model_open("", NULL, &opened));

  OK(v2f_model_settings_init(&settings, sizeof settings));
  settings.engine = 99;
  REFUSED(V2F_ERROR_ARGUMENT, v2f_model_open(student, &settings, &opened));
  settings.engine = V2F_ENGINE_ONNX_RUNTIME;
  settings.runtime_library = "/no/such/library";
  REFUSED(V2F_ERROR_ENGINE, v2f_model_open(student, &settings, &opened));
  settings.runtime_library = "\xff";
  REFUSED(V2F_ERROR_ARGUMENT, v2f_model_open(student, &settings, &opened));
  OK(v2f_model_settings_init(&settings, sizeof settings));
  settings.threads = 65;
  REFUSED(V2F_ERROR_ARGUMENT, v2f_model_open(student, &settings, &opened));
  OK(v2f_model_settings_init(&settings, sizeof settings));
  settings.max_batch = 0;
  REFUSED(V2F_ERROR_ARGUMENT, v2f_model_open(student, &settings, &opened));
  UNTOUCHED(opened);
}

/* Stream settings with one wrong field. */
#define REFUSES_SETTING(expected, field, wrong)                           \
  do {                                                                    \
    OK(v2f_stream_settings_init(&settings, sizeof settings));                              \
    settings.field = (wrong);                                             \
    REFUSED(expected, v2f_stream_open(model, &settings, &opened));        \
  } while (0)

static void stream_settings(V2fModel model) {
  V2fStreamSettings settings;
  V2fStream opened;
  PAINTED(opened);
  REFUSES_SETTING(V2F_ERROR_AUDIO, sample_rate, 0);
  REFUSES_SETTING(V2F_ERROR_AUDIO, sample_rate, 7999);
  REFUSES_SETTING(V2F_ERROR_AUDIO, sample_rate, 192001);
  REFUSES_SETTING(V2F_ERROR_AUDIO, channels, 0);
  REFUSES_SETTING(V2F_ERROR_AUDIO, channels, 65);
  REFUSES_SETTING(V2F_ERROR_AUDIO, channels, 65537);
  REFUSES_SETTING(V2F_ERROR_ARGUMENT, overrun, 2);
  REFUSES_SETTING(V2F_ERROR_ARGUMENT, queue_seconds, 0.0f);
  REFUSES_SETTING(V2F_ERROR_ARGUMENT, queue_seconds, -1.0f);
  REFUSES_SETTING(V2F_ERROR_ARGUMENT, queue_seconds, NAN);
  REFUSES_SETTING(V2F_ERROR_ARGUMENT, queue_seconds, INFINITY);
  REFUSES_SETTING(V2F_ERROR_ARGUMENT, frames_seconds, 0.0f);
  REFUSES_SETTING(V2F_ERROR_ARGUMENT, frames_seconds, 1e9f);
  REFUSES_SETTING(V2F_ERROR_ARGUMENT, divider, 0);
  REFUSES_SETTING(V2F_ERROR_ARGUMENT, divider, 17);
  REFUSES_SETTING(V2F_ERROR_ARGUMENT, smoothing, 2);
  REFUSES_SETTING(V2F_ERROR_ARGUMENT, gate, 2);
  REFUSES_SETTING(V2F_ERROR_ARGUMENT, idle, UINT32_MAX);
  REFUSES_SETTING(V2F_ERROR_ARGUMENT, offset_seconds, 10.5f);
  REFUSES_SETTING(V2F_ERROR_ARGUMENT, offset_seconds, NAN);
  REFUSES_SETTING(V2F_ERROR_ARGUMENT, hold_seconds, -0.5f);
  REFUSES_SETTING(V2F_ERROR_ARGUMENT, fade_seconds, NAN);
  REFUSES_SETTING(V2F_ERROR_NAME, profile, "no-such-profile");
  REFUSES_SETTING(V2F_ERROR_PROFILE, profile, "{\"format\": 1,");
  REFUSES_SETTING(V2F_ERROR_PROFILE, profile, "{}");
  REFUSES_SETTING(V2F_ERROR_PROFILE, tuning, "no JSON");
  REFUSES_SETTING(V2F_ERROR_NAME, tuning, "{\"format\": 1, \"parameters\": {\"noSuch.gain\": 1.0}}");
  UNTOUCHED(opened);
}

static void positions_and_rooms(V2fModel model, V2fStream stream) {
  V2fFrame frame;
  V2fPose pose;
  V2fControl control;
  V2fModelText texts[] = {V2F_MODEL_TEXT_NAME, V2F_MODEL_TEXT_ENGINE, V2F_MODEL_TEXT_LICENCE,
                          V2F_MODEL_TEXT_MANIFEST};
  char text[64], four[4];
  size_t count, taken = 1, length, hops, i;
  OK(v2f_control_count(stream, &count));
  OK(v2f_frame_init(&frame, sizeof frame));
  OK(v2f_pose_init(&pose, sizeof pose));
  OK(v2f_control_init(&control, sizeof control));
  OK(v2f_push_audio(stream, sound, 960, NULL));
  OK(v2f_push_gap(stream, 9600)); /* so that a rig frame is ready */
  OK(v2f_tick(model, 0, &hops));

  PAINTED(values);
  REFUSED(V2F_ERROR_ARGUMENT, v2f_poll_rig(stream, &frame, values, count - 1));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_poll_rig(stream, &frame, values, 0));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_rig_at(stream, 0, 48000, &pose, values, count - 1));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_rig_at(stream, 0, 0, &pose, values, count));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_control(stream, count, &control));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_control(stream, SIZE_MAX, &control));
  UNTOUCHED(values);
  OK(v2f_poll_rig(stream, &frame, values, CONTROLS)); /* the refused polls lost no rig frame */
  CHECK(frame.target == 0);
  CHECK(is_painted(values + count, (CONTROLS - count) * sizeof *values));

  OK(v2f_push_audio(stream, NULL, 0, &taken));
  CHECK(taken == 0);
  OK(v2f_push_audio_i16(stream, NULL, 0, NULL));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_push_audio(stream, sound, SIZE_MAX, &taken));
  OK(v2f_push_gap(stream, 0));
  REFUSED(V2F_ERROR_AUDIO, v2f_set_format(stream, 7999, 1));
  REFUSED(V2F_ERROR_AUDIO, v2f_set_format(stream, 192001, 1));
  REFUSED(V2F_ERROR_AUDIO, v2f_set_format(stream, 48000, 0));
  REFUSED(V2F_ERROR_AUDIO, v2f_set_format(stream, 48000, 65));
  REFUSED(V2F_ERROR_AUDIO, v2f_set_format(stream, UINT32_MAX, UINT32_MAX));

  REFUSED(V2F_ERROR_ARGUMENT, v2f_model_text(model, 4, text, sizeof text, &length));
  for (i = 0; i < sizeof texts / sizeof *texts; i++) {
    size_t whole = 0;
    OK(v2f_model_text(model, texts[i], NULL, 0, &whole));
    PAINTED(four);
    OK(v2f_model_text(model, texts[i], four, 3, &length));
    CHECK(length == whole && strlen(four) <= 2 && is_painted(four + 3, 1));
  }
  OK(v2f_onnxruntime_description(text, sizeof text, &length));
  CHECK(length > 0 && strlen(text) < sizeof text);
}

static void tuning(V2fStream stream) {
  V2fParameter parameter;
  char before[4096], after[4096];
  size_t count, length;
  float value = 0.0f, old;
  OK(v2f_parameter_count(stream, &count));
  CHECK(count > 0);
  OK(v2f_parameter_init(&parameter, sizeof parameter));
  OK(v2f_parameter(stream, 0, &parameter));
  CHECK(strlen(parameter.name) > 0 && strlen(parameter.description) > 0 && parameter.min < parameter.max);
  OK(v2f_get_parameter(stream, parameter.name, &old));
  CHECK(old == parameter.value);
  OK(v2f_set_parameter(stream, parameter.name, parameter.max));
  OK(v2f_save_tuning(stream, before, sizeof before, &length));
  CHECK(length < sizeof before);

  PAINTED(value);
  REFUSED(V2F_ERROR_ARGUMENT, v2f_parameter(stream, count, &parameter));
  REFUSED(V2F_ERROR_NAME, v2f_get_parameter(stream, "noSuch.gain", &value));
  UNTOUCHED(value);
  REFUSED(V2F_ERROR_NAME, v2f_set_parameter(stream, "noSuch.gain", 1.0f));
  REFUSED(V2F_ERROR_NAME, v2f_set_parameter(stream, "", 1.0f));
  REFUSED(V2F_ERROR_ARGUMENT, v2f_set_parameter(stream, "\xff", 1.0f));
  REFUSED(V2F_ERROR_PROFILE, v2f_set_parameter(stream, parameter.name, parameter.max + 1.0f));
  REFUSED(V2F_ERROR_PROFILE, v2f_set_parameter(stream, parameter.name, NAN));
  REFUSED(V2F_ERROR_PROFILE, v2f_load_tuning(stream, ""));
  REFUSED(V2F_ERROR_PROFILE, v2f_load_tuning(stream, "{\"format\": 99, \"parameters\": {}}"));
  REFUSED(V2F_ERROR_PROFILE, v2f_load_tuning(stream, "{\"format\": 1, \"parameters\": {\"a\": "));
  REFUSED(V2F_ERROR_NAME, v2f_load_tuning(stream, "{\"format\": 1, \"parameters\": {\"noSuch.gain\": 1.0}}"));

  OK(v2f_get_parameter(stream, parameter.name, &value));
  CHECK(value == parameter.max);
  OK(v2f_save_tuning(stream, after, sizeof after, &length));
  CHECK(strcmp(before, after) == 0); /* nothing of a refused tuning is applied */
  OK(v2f_set_parameter(stream, parameter.name, old));
  OK(v2f_load_tuning(stream, before));
  OK(v2f_get_parameter(stream, parameter.name, &value));
  CHECK(value == parameter.max);
}

static void ticks(const char *student) {
  V2fModel threaded = 0;
  size_t hops;
  OK(v2f_model_open(student, NULL, &threaded));
  PAINTED(hops);
  REFUSED(V2F_ERROR_STATE, v2f_tick(threaded, 0, &hops));
  UNTOUCHED(hops);
  OK(v2f_model_destroy(threaded));
}

/* The event list of a queue that nothing reads gets full: busy, and free again after a tick. */
static void too_many_marks(V2fModel model, V2fStream stream) {
  V2fStatus status = V2F_OK;
  int i;
  for (i = 0; i < 10000 && status == V2F_OK; i++) status = v2f_flush(stream);
  CHECK(status == V2F_BUSY);
  REFUSED(V2F_BUSY, v2f_flush(stream));
  REFUSED(V2F_BUSY, v2f_reset(stream));
  REFUSED(V2F_BUSY, v2f_interrupt(stream, 0, 0));
  OK(v2f_tick(model, 0, NULL));
  OK(v2f_flush(stream));
}

static void messages(void) {
  int32_t code;
  for (code = V2F_ERROR_CANCELLED; code <= V2F_NO_FRAME; code++) {
    CHECK(strlen(v2f_status_message(code)) > 3);
    CHECK(strcmp(v2f_status_message(code), v2f_status_message(12345)) != 0);
  }
  CHECK(strlen(v2f_status_message(INT32_MIN)) > 3);
}

int main(int argc, char **argv) {
  V2fModelSettings settings;
  V2fModel model = 0;
  V2fStream stream = 0;
  if (argc != 3) return 2;
  OK(v2f_model_settings_init(&settings, sizeof settings));
  settings.threads = 0;
  OK(v2f_model_open(argv[1], &settings, &model));
  OK(v2f_stream_open(model, NULL, &stream));

  null_pointers(model, stream);
  struct_sizes(argv[1], model, stream);
  other_struct_sizes(model, stream);
  files(argv[1], argv[2]);
  stream_settings(model);
  positions_and_rooms(model, stream);
  tuning(stream);
  ticks(argv[1]);
  too_many_marks(model, stream);
  messages();

  OK(v2f_stream_destroy(stream));
  OK(v2f_model_destroy(model));
  return verdict("refusals");
}
