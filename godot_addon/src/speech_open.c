/* Opens a speech node: the student, the stream, and an audio bus for its player. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "godot.h"
#include "model.h"
#include "speech.h"

/* Extra delay: a rendered frame may come this much after its curves. */
static const double RENDERED_FRAME_SECONDS = 0.02;
/* Assumed block of a mixer that has not mixed yet. */
static const double DEFAULT_BLOCK_SECONDS = 0.05;

static int fail(Speech *speech, const char *what) {
    snprintf(speech->problem, sizeof speech->problem, "%s: %s", what, v2f_last_error());
    return 0;
}

static int is_json(const char *text) {
    return text[strspn(text, " \t\r\n")] == '{';
}

/* Text of a property: a name, JSON, or the content of a JSON file. Free it with free(). Null: see `problem`.
 */
static char *text_of(Speech *speech, const char *what, const char *given) {
    size_t size = 0, length = strlen(given);
    char *text = NULL;
    if (is_json(given) || length < 5 || strcmp(given + length - 5, ".json") != 0)
        class_set_text(&text, given);
    else
        text = (char *)gd_read_file(given, &size);
    if (text == NULL)
        snprintf(speech->problem, sizeof speech->problem, "the %s '%s' cannot be read", what, given);
    return text;
}

static int open_stream(Speech *speech) {
    V2fStreamSettings settings;
    V2fStatus status;
    char *profile = text_of(speech, "profile", speech->profile);
    if (profile == NULL) return 0;
    GD_CALL0(AudioServer_get_mix_rate, gd_audio_server, &speech->mix_rate);
    v2f_stream_settings_init(&settings, sizeof settings);
    settings.sample_rate = (uint32_t)(speech->mix_rate + 0.5);
    settings.channels = 2;
    settings.idle = (uint32_t)speech->idle;
    settings.idle_seed = (uint64_t)speech->idle_seed;
    settings.voice_gate = (uint32_t)speech->voice_gate;
    settings.normalise = (uint32_t)speech->normalise;
    settings.channel = speech->channel < 0 ? V2F_CHANNEL_LOUDEST : (uint32_t)speech->channel;
    settings.voice_curves = speech->voice_activity ? V2F_VOICE_CURVE_ACTIVITY : 0;
    settings.gain_ceiling_db = (float)speech->gain_ceiling_db;
    settings.profile = profile;
    status = v2f_stream_open(speech->model, &settings, &speech->stream);
    free(profile);
    return status == V2F_OK || fail(speech, "the stream cannot be opened");
}

int speech_tune(Speech *speech) {
    char *json;
    V2fStatus status = V2F_OK;
    if (speech->stream == 0 || speech->tuning[0] == '\0') return 1;
    json = text_of(speech, "tuning", speech->tuning);
    if (json == NULL) return 0;
    status = v2f_load_tuning(speech->stream, json);
    free(json);
    return status == V2F_OK || fail(speech, "the tuning is refused");
}

static int describe(Speech *speech) {
    V2fLatency latency;
    v2f_latency_init(&latency, sizeof latency);
    v2f_pose_init(&speech->pose, sizeof speech->pose);
    if (v2f_control_count(speech->stream, &speech->count) != V2F_OK) return fail(speech, "the curves");
    speech->curves = calloc(speech->count, sizeof *speech->curves);
    speech->controls = calloc(speech->count, sizeof *speech->controls);
    if (speech->curves == NULL || speech->controls == NULL) {
        snprintf(speech->problem, sizeof speech->problem, "no memory for the curves");
        return 0;
    }
    for (size_t i = 0; i < speech->count; i++) {
        v2f_control_init(&speech->controls[i], sizeof speech->controls[i]);
        if (v2f_control(speech->stream, i, &speech->controls[i]) != V2F_OK) return fail(speech, "the curves");
        speech->curves[i] = speech->controls[i].neutral;
    }
    if (v2f_latency(speech->stream, &latency) != V2F_OK) return fail(speech, "the latency");
    speech->curves_latency = latency.seconds;
    return 1;
}

/* The delay of the audible sound, audio frames: the curves of an instant need the sound after it. */
static int64_t frames_of_delay(Speech *speech) {
    double since = 0, next = 0, wanted;
    GD_CALL0(AudioServer_get_time_since_last_mix, gd_audio_server, &since);
    GD_CALL0(AudioServer_get_time_to_next_mix, gd_audio_server, &next);
    wanted = speech->curves_latency + (since + next > 0 ? since + next : DEFAULT_BLOCK_SECONDS) +
             RENDERED_FRAME_SECONDS - speech->output_latency;
    return speech->delays_sound && wanted > 0 ? (int64_t)(wanted * speech->mix_rate) : 0;
}

/* Adds a bus for the player, sends it to the player's former bus, and adds the tap effect. */
static void add_bus(Speech *speech, GdObject player) {
    static int number;
    int64_t index = 0, last = -1;
    GdStringName former = gd_get_name_property(player, "bus"), bus;
    GdString bus_text;
    GdObject tap = tap_new(speech->tap);
    snprintf(speech->bus, sizeof speech->bus, "V2F %d", ++number);
    bus_text = gd_string(speech->bus);
    bus = gd_name_of(speech->bus);
    speech->former_bus = gd_text_of_name(&former);
    GD_CALL0(AudioServer_get_bus_count, gd_audio_server, &index);
    GD_CALL(AudioServer_add_bus, gd_audio_server, NULL, &last);
    GD_CALL(AudioServer_set_bus_name, gd_audio_server, NULL, &index, &bus_text);
    GD_CALL(AudioServer_set_bus_send, gd_audio_server, NULL, &index, &former);
    GD_CALL(AudioServer_add_bus_effect, gd_audio_server, NULL, &index, &tap, &last);
    gd_set_name_property(player, "bus", &bus);
    gd_free_name(&former);
    gd_free_name(&bus);
    gd_free_string(&bus_text);
}

static void remove_bus(Speech *speech) {
    GdObject player = gd.object_get_instance_from_id(speech->player_id);
    GdStringName bus = gd_name_of(speech->bus),
                 former = gd_name_of(speech->former_bus ? speech->former_bus : "Master");
    int64_t index = -1;
    if (player != NULL) gd_set_name_property(player, "bus", &former);
    GD_CALL(AudioServer_get_bus_index, gd_audio_server, &index, &bus);
    if (index > 0) GD_CALL(AudioServer_remove_bus, gd_audio_server, NULL, &index);
    gd_free_name(&bus);
    gd_free_name(&former);
    free(speech->former_bus);
    speech->former_bus = NULL;
}

/* The player of the property; if it is empty, the parent if that is an audio player. */
static GdObject find_player(Speech *speech) {
    GdObject player = NULL;
    if (gd_path_is_empty(&speech->player))
        GD_CALL0(Node_get_parent, speech->object, &player);
    else
        GD_CALL(Node_get_node_or_null, speech->object, &player, &speech->player);
    if (player != NULL &&
        (gd_is_class(player, "AudioStreamPlayer") || gd_is_class(player, "AudioStreamPlayer2D") ||
         gd_is_class(player, "AudioStreamPlayer3D")))
        return player;
    snprintf(speech->problem, sizeof speech->problem,
             "there is no AudioStreamPlayer: set `player`, or make V2FSpeech the child of one");
    return NULL;
}

static int try_open(Speech *speech) {
    int64_t delay;
    GdObject player = find_player(speech);
    if (player == NULL) return 0;
    speech->model = model_acquire(speech->student, speech->problem, sizeof speech->problem);
    if (speech->model == 0 || !open_stream(speech) || !describe(speech) || !speech_tune(speech)) return 0;
    GD_CALL0(AudioServer_get_output_latency, gd_audio_server, &speech->output_latency);
    delay = frames_of_delay(speech);
    speech->delay = (double)delay / speech->mix_rate;
    speech->tap = tap_state_new(speech->stream, delay);
    if (speech->tap == NULL) return 0;
    speech->player_id = gd.object_get_instance_id(player);
    add_bus(speech, player);
    return 1;
}

int speech_open(Speech *speech) {
    speech_close(speech);
    speech->problem[0] = '\0';
    if (!try_open(speech)) {
        speech_close(speech);
        return 0;
    }
    memset(&speech->clock, 0, sizeof speech->clock);
    speech->position = 0;
    speech->ticked = 0;
    speech->opened++;
    return 1;
}

void speech_close(Speech *speech) {
    if (speech->tap != NULL) {
        tap_state_close(speech->tap);
        remove_bus(speech);
        tap_state_release(speech->tap);
    }
    /* The bus is removed, so no other thread uses the stream. */
    v2f_stream_destroy(speech->stream);
    if (speech->model != 0) model_release(speech->model);
    free(speech->curves);
    free(speech->controls);
    if (speech->count > 0) speech->opened++;
    speech->curves = NULL;
    speech->controls = NULL;
    speech->count = 0;
    speech->tap = NULL;
    speech->stream = 0;
    speech->model = 0;
}
