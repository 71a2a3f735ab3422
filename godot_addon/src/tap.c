#include "tap.h"

#include <stdlib.h>
#include <string.h>

#include "atomic.h"
#include "godot.h"

enum { CHANNELS = 2 };

struct Ear {
    volatile int64_t users, stream, heard;
    /* The instance that hears: a bus of a surround device has one for each pair of channels, the first of them counts. */
    volatile int64_t listener;
    int64_t delay;
};

/* AudioEffect: what stands on the bus. */
typedef struct {
    Ear *ear;
} Tap;

/* AudioEffectInstance: what runs in the audio thread, one for each pair of channels. */
typedef struct {
    Ear *ear;
    float *line; /* `delay` frames, a ring. */
    int64_t at;
} TapInstance;

static GdStringName instantiate_name, process_name, silence_name;

Ear *ear_new(V2fStream stream, int64_t delay) {
    Ear *ear = calloc(1, sizeof *ear);
    if (ear == NULL) return NULL;
    ear->users = 1;
    ear->stream = (int64_t)stream;
    ear->delay = delay;
    return ear;
}

static Ear *ear_hold(Ear *ear) {
    if (ear != NULL) atomic_add(&ear->users, 1);
    return ear;
}

void ear_release(Ear *ear) {
    if (ear != NULL && atomic_add(&ear->users, -1) == 0) free(ear);
}

void ear_close(Ear *ear) {
    atomic_write(&ear->stream, 0);
}

int64_t ear_heard(Ear *ear) {
    return atomic_read(&ear->heard);
}

static int is_listener(TapInstance *self) {
    int64_t me = (int64_t)(intptr_t)self;
    return atomic_read(&self->ear->listener) == me || atomic_replace(&self->ear->listener, 0, me);
}

/* Passes sound on through the ring. */
static void delay(TapInstance *self, const float *from, float *to, int64_t frames) {
    int64_t length = self->ear->delay * CHANNELS, left = frames * CHANNELS;
    while (left > 0) {
        /* To the ring's end at most. Input and output may be the same. */
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

/* Audio thread: copies, neither waits nor allocates. */
static void process(void *instance, GdArguments arguments, void *result) {
    TapInstance *self = instance;
    const float *from = *(const float *const *)arguments[0];
    float *to = *(float *const *)arguments[1];
    int64_t frames = *(const int64_t *)arguments[2];
    (void)result;
    if (self->ear != NULL && is_listener(self)) {
        V2fStream stream = (V2fStream)atomic_read(&self->ear->stream);
        /* What a full queue refuses stands as silence, so the whole block counts. */
        if (stream != 0) v2f_push_audio(stream, from, (size_t)frames, NULL);
        atomic_add(&self->ear->heard, frames);
    }
    if (self->line != NULL) delay(self, from, to, frames);
    else memcpy(to, from, sizeof(float) * CHANNELS * (size_t)frames);
}

/* Silence is heard too: so time goes on, and the face rests and blinks. */
static void process_silence(void *instance, GdArguments arguments, void *result) {
    (void)instance;
    (void)arguments;
    *(uint8_t *)result = 1;
}

static TapInstance *instance_of(Ear *ear) {
    TapInstance *self = calloc(1, sizeof *self);
    if (self == NULL) return NULL;
    self->ear = ear_hold(ear);
    if (ear != NULL && ear->delay > 0) self->line = calloc((size_t)ear->delay * CHANNELS, sizeof(float));
    return self;
}

/* Main thread: the bus wants an instance. */
static void instantiate(void *effect, GdArguments arguments, void *result) {
    TapInstance *self = instance_of(((Tap *)effect)->ear);
    (void)arguments;
    if (self != NULL) gd.ref_set_object(result, class_object(&tap_instance_class, self, 1));
}

static GdObject tap_create(void *user, uint8_t notify) {
    (void)user;
    return class_object(&tap_class, calloc(1, sizeof(Tap)), notify);
}

GdObject tap_new(Ear *ear) {
    Tap *tap = calloc(1, sizeof *tap);
    if (tap == NULL) return NULL;
    tap->ear = ear_hold(ear);
    return class_object(&tap_class, tap, 1);
}

static void tap_destroy(void *user, void *instance) {
    (void)user;
    if (instance != NULL) ear_release(((Tap *)instance)->ear);
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
    /* The next instance of the bus may hear. */
    if (self->ear != NULL) atomic_replace(&self->ear->listener, (int64_t)(intptr_t)self, 0);
    ear_release(self->ear);
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

const ClassTable tap_class = {
    .name = "V2FTap", .parent = "AudioEffect", .create = tap_create, .destroy = tap_destroy, .get_virtual = tap_virtual};
const ClassTable tap_instance_class = {.name = "V2FTapInstance",
                                       .parent = "AudioEffectInstance",
                                       .create = instance_create,
                                       .destroy = instance_destroy,
                                       .get_virtual = instance_virtual};
