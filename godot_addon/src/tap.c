#include "tap.h"

#include <stdlib.h>
#include <string.h>

#include "atomic.h"
#include "godot.h"

enum { CHANNELS = 2 };

struct TapState {
    volatile int64_t users, stream, frames;
    /* The instance that pushes. A surround device has one instance per pair of channels; the first one
     * pushes. */
    volatile int64_t listener;
    int64_t delay;
};

/* AudioEffect: the effect on the bus. */
typedef struct {
    TapState *state;
} Tap;

/* AudioEffectInstance: runs in the audio thread, one per pair of channels. */
typedef struct {
    TapState *state;
    float *line; /* Delay line: a ring of `delay` audio frames. */
    int64_t at;
} TapInstance;

static GdStringName instantiate_name, process_name, silence_name;

TapState *tap_state_new(V2fStream stream, int64_t delay) {
    TapState *state = calloc(1, sizeof *state);
    if (state == NULL) return NULL;
    state->users = 1;
    state->stream = (int64_t)stream;
    state->delay = delay;
    return state;
}

static TapState *tap_state_retain(TapState *state) {
    if (state != NULL) atomic_add(&state->users, 1);
    return state;
}

void tap_state_release(TapState *state) {
    if (state != NULL && atomic_add(&state->users, -1) == 0) free(state);
}

void tap_state_close(TapState *state) {
    atomic_write(&state->stream, 0);
}

int64_t tap_state_frames(TapState *state) {
    return atomic_read(&state->frames);
}

static int is_listener(TapInstance *self) {
    int64_t me = (int64_t)(intptr_t)self;
    return atomic_read(&self->state->listener) == me || atomic_replace(&self->state->listener, 0, me);
}

/* Delays the sound with the ring. */
static void delay(TapInstance *self, const float *from, float *to, int64_t frames) {
    int64_t length = self->state->delay * CHANNELS, left = frames * CHANNELS;
    while (left > 0) {
        /* At most to the end of the ring. Input and output may be the same memory. */
        int64_t run = length - self->at < left ? length - self->at : left;
        float *line = self->line + self->at;
        for (int64_t i = 0; i < run; i++) {
            float earlier = line[i];
            line[i] = from[i];
            to[i] = earlier;
        }
        self->at = self->at + run == length ? 0 : self->at + run;
        from += run;
        to += run;
        left -= run;
    }
}

/* Audio thread: only copies; no wait, no allocation. */
static void process(void *instance, GdArguments arguments, void *result) {
    TapInstance *self = instance;
    const float *from = *(const float *const *)arguments[0];
    float *to = *(float *const *)arguments[1];
    int64_t frames = *(const int64_t *)arguments[2];
    (void)result;
    if (self->state != NULL && is_listener(self)) {
        V2fStream stream = (V2fStream)atomic_read(&self->state->stream);
        /* A full queue replaces the rest by silence, so the whole block counts. */
        if (stream != 0) v2f_push_audio(stream, from, (size_t)frames, NULL);
        atomic_add(&self->state->frames, frames);
    }
    if (self->line != NULL) delay(self, from, to, frames);
    else memcpy(to, from, sizeof(float) * CHANNELS * (size_t)frames);
}

/* The effect also runs in silence, so that the position moves on and the face fades and blinks. */
static void process_silence(void *instance, GdArguments arguments, void *result) {
    (void)instance;
    (void)arguments;
    *(uint8_t *)result = 1;
}

static TapInstance *instance_of(TapState *state) {
    TapInstance *self = calloc(1, sizeof *self);
    if (self == NULL) return NULL;
    self->state = tap_state_retain(state);
    if (state != NULL && state->delay > 0)
        self->line = calloc((size_t)state->delay * CHANNELS, sizeof(float));
    return self;
}

/* Main thread: creates an instance for the bus. */
static void instantiate(void *effect, GdArguments arguments, void *result) {
    TapInstance *self = instance_of(((Tap *)effect)->state);
    (void)arguments;
    if (self != NULL) gd.ref_set_object(result, class_object(&tap_instance_class, self, 1));
}

static GdObject tap_create(void *user, uint8_t notify) {
    (void)user;
    return class_object(&tap_class, calloc(1, sizeof(Tap)), notify);
}

GdObject tap_new(TapState *state) {
    Tap *tap = calloc(1, sizeof *tap);
    if (tap == NULL) return NULL;
    tap->state = tap_state_retain(state);
    return class_object(&tap_class, tap, 1);
}

static void tap_destroy(void *user, void *instance) {
    (void)user;
    if (instance != NULL) tap_state_release(((Tap *)instance)->state);
    free(instance);
}

static GdObject instance_create(void *user, uint8_t notify) {
    (void)user;
    return class_object(&tap_instance_class, instance_of(NULL), notify);
}

static void instance_destroy(void *user, void *instance) {
    TapInstance *self = instance;
    (void)user;
    if (self == NULL) return;
    /* Another instance of the bus may push now. */
    if (self->state != NULL) atomic_replace(&self->state->listener, (int64_t)(intptr_t)self, 0);
    tap_state_release(self->state);
    free(self->line);
    free(self);
}

static GdMethod tap_virtual(void *user, const GdStringName *name, uint32_t hash) {
    (void)user;
    (void)hash;
    return name->data == instantiate_name.data ? instantiate : NULL;
}

static GdMethod instance_virtual(void *user, const GdStringName *name, uint32_t hash) {
    (void)user;
    (void)hash;
    if (name->data == process_name.data) return process;
    return name->data == silence_name.data ? process_silence : NULL;
}

void tap_load(void) {
    instantiate_name = gd_name("_instantiate");
    process_name = gd_name("_process");
    silence_name = gd_name("_process_silence");
}

const ClassTable tap_class = {.name = "V2FTap",
                              .parent = "AudioEffect",
                              .create = tap_create,
                              .destroy = tap_destroy,
                              .get_virtual = tap_virtual};
const ClassTable tap_instance_class = {.name = "V2FTapInstance",
                                       .parent = "AudioEffectInstance",
                                       .create = instance_create,
                                       .destroy = instance_destroy,
                                       .get_virtual = instance_virtual};
