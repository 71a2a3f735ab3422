/* The node V2FSpeech: one character's voice. It hears an audio player and keeps the curves at what is to be seen while that sound is
 * heard. Any number of V2FFace show it. Everything here: main thread. */
#ifndef V2F_GODOT_SPEECH_H
#define V2F_GODOT_SPEECH_H

#include "class.h"
#include "clock.h"
#include "tap.h"
#include "v2f.h"

typedef struct Speech {
    struct Speech *next; /* All that are alive. */
    GdObject object;
    /* Properties, as the inspector shows them. */
    char *student, *profile, *tuning;
    GdNodePath player;
    int idle, delays_sound;
    int64_t idle_seed;
    double extra_latency;
    /* What is open. */
    V2fModel model;
    V2fStream stream;
    Ear *ear;
    uint64_t player_id;
    char bus[32];
    char *former_bus;
    size_t count;
    float *curves;
    V2fControl *controls;
    V2fPose pose;
    double mix_rate, curves_latency, delay, output_latency;
    /* Where it is. */
    PlayClock clock;
    int64_t ticked, asked_output;
    double position;
    int is_in_tree, wants_open;
    int64_t opened; /* Grows with every opening: whoever bound to the curves binds again. */
    char problem[512];
} Speech;

extern const ClassTable speech_class;

/* The first of all that are alive; then by `next`. */
Speech *speech_first(void);

/* Opens and closes (speech_open.c). Opening says in `problem` why it could not. */
int speech_open(Speech *speech);
void speech_close(Speech *speech);
/* The tuning, a file or JSON, is put in force. */
int speech_tune(Speech *speech);

#endif
