#include "speech.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "godot.h"

enum { PRIORITY = -100, NANOSECONDS_PER_SECOND = 1000000000, MICROSECONDS_PER_SECOND = 1000000 };

static Speech *all;

Speech *speech_first(void) {
    return all;
}

static void report_problem(Speech *speech) {
    char message[600];
    snprintf(message, sizeof message, "V2FSpeech: %s", speech->problem);
    gd_error(message);
}

static void open_or_report(Speech *speech) {
    speech->wants_open = 0;
    if (!speech_open(speech)) report_problem(speech);
}

/* Reads the driver's latency, once per second because the call is slow. After a change of the mix rate the
 * node opens again. */
static void follow_device(Speech *speech, int64_t now) {
    double rate = 0;
    if (now - speech->asked_output < MICROSECONDS_PER_SECOND) return;
    speech->asked_output = now;
    GD_CALL0(AudioServer_get_output_latency, gd_audio_server, &speech->output_latency);
    GD_CALL0(AudioServer_get_mix_rate, gd_audio_server, &rate);
    if (rate != speech->mix_rate) speech->wants_open = 1;
}

/* Position of the pose for the sound that is audible now, seconds. */
static double follow_sound(Speech *speech) {
    double since = 0, tapped, lag, position;
    int64_t now = 0;
    GD_CALL0(Time_get_ticks_usec, gd_time, &now);
    follow_device(speech, now);
    GD_CALL0(AudioServer_get_time_since_last_mix, gd_audio_server, &since);
    tapped = (double)tap_state_frames(speech->tap) / speech->mix_rate;
    clock_advance(&speech->clock, tapped + since,
                  speech->ticked == 0 ? 0 : (double)(now - speech->ticked) * 1e-6);
    speech->ticked = now;
    lag = speech->delay + speech->output_latency + speech->extra_latency;
    position = speech->clock.seconds - lag;
    /* Without a delay the curves come after the sound: then the newest pose is shown. */
    if (position > tapped - speech->curves_latency) position = tapped - speech->curves_latency;
    /* The face never moves back in time. */
    if (position > speech->position) speech->position = position;
    return speech->position;
}

static void update(Speech *speech) {
    if (speech->wants_open) open_or_report(speech);
    if (speech->stream == 0) return;
    v2f_rig_at(speech->stream, (int64_t)(follow_sound(speech) * NANOSECONDS_PER_SECOND),
               NANOSECONDS_PER_SECOND, &speech->pose, speech->curves, speech->count);
}

static void notification(void *self, int32_t what, uint8_t reversed) {
    Speech *speech = self;
    (void)reversed;
    switch (what) {
    case GD_ENTER_TREE:
        speech->is_in_tree = 1;
        speech->wants_open = 1;
        break;
    case GD_READY:
        if (speech->wants_open) open_or_report(speech);
        {
            uint8_t on = 1;
            GD_CALL(Node_set_process, speech->object, NULL, &on);
        }
        break;
    case GD_PROCESS: update(speech); break;
    case GD_EXIT_TREE:
        speech->is_in_tree = 0;
        speech->wants_open = 0;
        speech_close(speech);
        break;
    default: break;
    }
}

static void changed(void *self) {
    ((Speech *)self)->wants_open = ((Speech *)self)->is_in_tree;
}

static void tuning_changed(void *self) {
    Speech *speech = self;
    /* Opening applies the tuning. An empty tuning resets all parameters: the node opens again. */
    if (speech->wants_open) return;
    if (speech->tuning[0] == '\0') changed(self);
    else if (!speech_tune(speech)) report_problem(speech);
}

static GdObject create(void *user, uint8_t notify) {
    int64_t priority = PRIORITY;
    Speech *speech = calloc(1, sizeof *speech);
    (void)user;
    if (speech == NULL) return NULL;
    gd_find_servers();
    class_set_text(&speech->student, "res://addons/v2f/students/tiny-low-latency.onnx");
    class_set_text(&speech->profile, "arkit");
    class_set_text(&speech->tuning, "");
    speech->idle = 1;
    speech->voice_gate = 1;
    speech->normalise = 1;
    speech->delays_sound = 1;
    speech->next = all;
    all = speech;
    speech->object = class_object(&speech_class, speech, notify);
    GD_CALL(Node_set_process_priority, speech->object, NULL, &priority);
    return speech->object;
}

static void destroy(void *user, void *self) {
    Speech *speech = self;
    Speech **at = &all;
    (void)user;
    speech_close(speech);
    while (*at != speech) at = &(*at)->next;
    *at = speech->next;
    free(speech->student);
    free(speech->profile);
    free(speech->tuning);
    gd_free_path(&speech->player);
    free(speech);
}

static void is_open(void *self, GdArguments arguments, void *result) {
    (void)arguments;
    *(uint8_t *)result = ((Speech *)self)->stream != 0;
}

static void get_problem(void *self, GdArguments arguments, void *result) {
    (void)arguments;
    gd_free_string(result);
    *(GdString *)result = gd_string(((Speech *)self)->problem);
}

static void get_curve_names(void *self, GdArguments arguments, void *result) {
    Speech *speech = self;
    (void)arguments;
    for (size_t i = 0; i < speech->count; i++) gd_append(result, speech->controls[i].name);
}

static void get_curves(void *self, GdArguments arguments, void *result) {
    Speech *speech = self;
    (void)arguments;
    gd_resize_floats(result, (int64_t)speech->count);
    if (speech->count > 0)
        memcpy(gd.packed_float32_array_operator_index(result, 0), speech->curves,
               speech->count * sizeof(float));
}

static void get_play_position(void *self, GdArguments arguments, void *result) {
    (void)arguments;
    *(double *)result = ((Speech *)self)->position;
}

static void get_latency(void *self, GdArguments arguments, void *result) {
    (void)arguments;
    *(double *)result = ((Speech *)self)->curves_latency;
}

static void get_sound_delay(void *self, GdArguments arguments, void *result) {
    (void)arguments;
    *(double *)result = ((Speech *)self)->delay;
}

static void set_parameter(void *self, GdArguments arguments, void *result) {
    Speech *speech = self;
    char *name = gd_text(arguments[0]);
    int done = name != NULL &&
               v2f_set_parameter(speech->stream, name, (float)*(const double *)arguments[1]) == V2F_OK;
    if (!done) {
        snprintf(speech->problem, sizeof speech->problem, "%s", v2f_last_error());
        report_problem(speech);
    }
    free(name);
    *(uint8_t *)result = (uint8_t)done;
}

static void get_parameter(void *self, GdArguments arguments, void *result) {
    Speech *speech = self;
    char *name = gd_text(arguments[0]);
    float value = 0;
    if (name == NULL || v2f_get_parameter(speech->stream, name, &value) != V2F_OK) {
        snprintf(speech->problem, sizeof speech->problem, "%s", v2f_last_error());
        report_problem(speech);
    }
    free(name);
    *(double *)result = value;
}

static void save_tuning(void *self, GdArguments arguments, void *result) {
    Speech *speech = self;
    size_t length = 0;
    char *json = NULL;
    (void)arguments;
    if (v2f_save_tuning(speech->stream, NULL, 0, &length) == V2F_OK) json = malloc(length + 1);
    if (json != NULL && v2f_save_tuning(speech->stream, json, length + 1, NULL) == V2F_OK) {
        gd_free_string(result);
        *(GdString *)result = gd_string(json);
    }
    free(json);
}

/* {"rms_dbfs": ..., "loudness": ...}; empty while closed. */
static void get_input_level(void *self, GdArguments arguments, void *result) {
    V2fInputLevel level;
    (void)arguments;
    gd_new_dictionary(result);
    v2f_input_level_init(&level, sizeof level);
    if (v2f_input_level(((Speech *)self)->stream, &level) != V2F_OK) return;
    gd_set_int(result, "loudness", level.loudness);
    gd_set_float(result, "rms_dbfs", level.rms_dbfs);
    gd_set_float(result, "peak_dbfs", level.peak_dbfs);
    gd_set_float(result, "speech_dbfs", level.speech_dbfs);
    gd_set_float(result, "noise_dbfs", level.noise_dbfs);
    gd_set_float(result, "gain_db", level.gain_db);
}

/* The counters by name; empty while closed. */
static void get_statistics(void *self, GdArguments arguments, void *result) {
    V2fStatistics counters;
    (void)arguments;
    gd_new_dictionary(result);
    v2f_statistics_init(&counters, sizeof counters);
    if (v2f_statistics(((Speech *)self)->stream, &counters) != V2F_OK) return;
#define SET(name) gd_set_int(result, #name, (int64_t)counters.name)
    SET(pushed_frames);
    SET(refused_frames);
    SET(gap_frames);
    SET(discontinuities);
    SET(bad_samples);
    SET(bad_controls);
    SET(hops);
    SET(frames_made);
    SET(frames_polled);
    SET(late_frames);
    SET(underruns);
    SET(dropped_frames);
    SET(failed_predictions);
    SET(utterances_ended);
    SET(over_scale_samples);
    SET(single_channel_frames);
#undef SET
}

/* {"jawOpen.gain": {"description": ..., "min": ..., "max": ..., "default_value": ..., "value": ...}, ...};
 * empty while closed. */
static void get_parameters(void *self, GdArguments arguments, void *result) {
    Speech *speech = self;
    size_t count = 0;
    (void)arguments;
    gd_new_dictionary(result);
    if (v2f_parameter_count(speech->stream, &count) != V2F_OK) return;
    for (size_t i = 0; i < count; i++) {
        V2fParameter parameter;
        GdDictionary entry = {NULL};
        v2f_parameter_init(&parameter, sizeof parameter);
        if (v2f_parameter(speech->stream, i, &parameter) != V2F_OK) continue;
        gd_new_dictionary(&entry);
        gd_set_text(&entry, "description", parameter.description);
        gd_set_float(&entry, "min", parameter.min);
        gd_set_float(&entry, "max", parameter.max);
        gd_set_float(&entry, "default_value", parameter.default_value);
        gd_set_float(&entry, "value", parameter.value);
        gd_set_entry(result, parameter.name, GD_DICTIONARY, &entry);
        gd_free_dictionary(&entry);
    }
}

static const ClassMethod methods[] = {
    {"is_open", is_open, GD_BOOL, 0, {0}, {NULL}},
    {"get_problem", get_problem, GD_STRING, 0, {0}, {NULL}},
    {"get_curve_names", get_curve_names, GD_PACKED_STRINGS, 0, {0}, {NULL}},
    {"get_curves", get_curves, GD_PACKED_FLOATS, 0, {0}, {NULL}},
    {"get_play_position", get_play_position, GD_FLOAT, 0, {0}, {NULL}},
    {"get_latency", get_latency, GD_FLOAT, 0, {0}, {NULL}},
    {"get_sound_delay", get_sound_delay, GD_FLOAT, 0, {0}, {NULL}},
    {"get_input_level", get_input_level, GD_DICTIONARY, 0, {0}, {NULL}},
    {"get_statistics", get_statistics, GD_DICTIONARY, 0, {0}, {NULL}},
    {"get_parameters", get_parameters, GD_DICTIONARY, 0, {0}, {NULL}},
    {"set_parameter", set_parameter, GD_BOOL, 2, {GD_STRING, GD_FLOAT}, {"name", "value"}},
    {"get_parameter", get_parameter, GD_FLOAT, 1, {GD_STRING}, {"name"}},
    {"save_tuning", save_tuning, GD_STRING, 0, {0}, {NULL}},
};

static const ClassProperty properties[] = {
    {"player", GD_NODE_PATH, offsetof(Speech, player), GD_HINT_NODE_TYPES,
     "AudioStreamPlayer,AudioStreamPlayer2D,AudioStreamPlayer3D", changed},
    {"student", GD_STRING, offsetof(Speech, student), GD_HINT_FILE, "*.onnx", changed},
    {"profile", GD_STRING, offsetof(Speech, profile), GD_HINT_SUGGESTION, "arkit,metahuman,oculus,vrm",
     changed},
    {"tuning", GD_STRING, offsetof(Speech, tuning), GD_HINT_FILE, "*.json", tuning_changed},
    {"idle", GD_BOOL, offsetof(Speech, idle), GD_HINT_NONE, NULL, changed},
    {"idle_seed", GD_INT, offsetof(Speech, idle_seed), GD_HINT_NONE, NULL, changed},
    {"gain_ceiling_db", GD_FLOAT, offsetof(Speech, gain_ceiling_db), GD_HINT_RANGE, "0,40,0.5,suffix:dB",
     changed},
    {"voice_gate", GD_BOOL, offsetof(Speech, voice_gate), GD_HINT_NONE, NULL, changed},
    {"normalise", GD_BOOL, offsetof(Speech, normalise), GD_HINT_NONE, NULL, changed},
    {"channel", GD_INT, offsetof(Speech, channel), GD_HINT_ENUM, "Loudest:-1,Mix:0,Left:1,Right:2", changed},
    {"voice_activity", GD_BOOL, offsetof(Speech, voice_activity), GD_HINT_NONE, NULL, changed},
    {"delay_sound", GD_BOOL, offsetof(Speech, delays_sound), GD_HINT_NONE, NULL, changed},
    {"extra_latency", GD_FLOAT, offsetof(Speech, extra_latency), GD_HINT_RANGE, "0,0.5,0.005,suffix:s", NULL},
};

const ClassTable speech_class = {.name = "V2FSpeech",
                                 .parent = "Node",
                                 .create = create,
                                 .destroy = destroy,
                                 .notification = notification,
                                 .is_exposed = 1,
                                 .methods = methods,
                                 .properties = properties,
                                 .method_count = sizeof methods / sizeof *methods,
                                 .property_count = sizeof properties / sizeof *properties};
