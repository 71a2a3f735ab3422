/* Measures the cost of Godot's tap and of the C call in it, nanoseconds of processor time per block: the
 * smallest of many measurements. Includes the addon's source and calls it as the engine's audio thread does.
 * godot_tap STUDENT */
#define _POSIX_C_SOURCE 199309L
#include "../../godot_addon/src/tap.c"

#include <stdio.h>
#include <time.h>

enum { FRAMES = 512, CALLS = 40, ROUNDS = 200, RATE = 48000, DELAY = RATE / 10 };

/* Stubs of the engine calls in tap.c. */
GdInterface gd;
GdObject class_object(const ClassTable *table, void *self, uint8_t notify) {
    (void)table;
    (void)notify;
    return self;
}
GdStringName gd_name(const char *text) {
    (void)text;
    return (GdStringName){NULL};
}

static V2fModel model;
static V2fStream stream;
static TapInstance *tap;
static float from[FRAMES * CHANNELS], to[FRAMES * CHANNELS];

static void through_tap(void) {
    const float *input = from;
    float *output = to;
    int64_t frames = FRAMES;
    process(tap, (const void *const[]){&input, &output, &frames}, NULL);
}

static void bare(void) { v2f_push_audio(stream, from, FRAMES, NULL); }

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* The queue is emptied between the rounds: a full queue would refuse. */
static double nanoseconds(void (*call)(void)) {
    double least = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        double began = seconds(), each;
        for (int i = 0; i < CALLS; i++) call();
        each = (seconds() - began) / CALLS * 1e9;
        if (each < least) least = each;
        v2f_reset(stream);
        v2f_tick(model, 0, NULL);
    }
    return least;
}

int main(int count, char **words) {
    V2fModelSettings settings;
    V2fStreamSettings how;
    TapState *state;
    double delayed, undelayed;
    v2f_model_settings_init(&settings, sizeof settings);
    v2f_stream_settings_init(&how, sizeof how);
    settings.threads = 0;
    how.channels = CHANNELS;
    if (count != 2 || v2f_model_open(words[1], &settings, &model) != V2F_OK ||
        v2f_stream_open(model, &how, &stream) != V2F_OK) {
        fprintf(stderr, "godot_tap: %s\n", v2f_last_error());
        return 1;
    }
    state = tap_state_new(stream, DELAY);
    tap = instance_of(state);
    delayed = nanoseconds(through_tap);
    instance_destroy(NULL, tap);
    state->delay = 0;
    tap = instance_of(state);
    undelayed = nanoseconds(through_tap);
    printf("Godot: a block of %d frames, 2 channels: %.0f ns with the delay, %.0f ns without, of it the C "
           "call %.0f ns\n",
           FRAMES, delayed, undelayed, nanoseconds(bare));
    return 0;
}
