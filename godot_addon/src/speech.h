/* The node V2FSpeech: takes the sound of an audio player and updates a character's curves in step with the
 * audible sound. Any number of V2FFace nodes show the curves. Main thread. */
#ifndef V2F_GODOT_SPEECH_H
#define V2F_GODOT_SPEECH_H

#include "class.h"
#include "clock.h"
#include "tap.h"
#include "v2f.h"

typedef struct Speech {
    struct Speech *next; /* List of all speech nodes. */
    GdObject object;
    /* Properties, as the inspector shows them. */
    char *student, *profile, *tuning;
    GdNodePath player;
    int idle, delays_sound, voice_gate, voice_activity;
    int normalise;
    int64_t idle_seed, channel;
    double extra_latency, gain_ceiling_db;
    /* Open objects. */
    V2fModel model;
    V2fStream stream;
    TapState *tap;
    uint64_t player_id;
    char bus[32];
    char *former_bus;
    size_t count;
    float *curves;
    V2fControl *controls;
    V2fPose pose;
    double mix_rate, curves_latency, delay, output_latency;
    /* Position. */
    PlayClock clock;
    int64_t ticked, asked_output;
    double position;
    int is_in_tree, wants_open;
    int64_t opened; /* Increases with every opening: faces bind their shapes again. */
    char problem[512];
} Speech;

extern const ClassTable speech_class;

/* The first speech node; the others follow by `next`. */
Speech *speech_first(void);

/* Opens and closes (speech_open.c). 0: the reason is in `problem`. */
int speech_open(Speech *speech);
void speech_close(Speech *speech);
/* Applies the tuning, a file or JSON. */
int speech_tune(Speech *speech);

#endif
