/* The audio effect that hears a voice on a bus of its own, and passes it on as much later as the curves need. */
#ifndef V2F_GODOT_TAP_H
#define V2F_GODOT_TAP_H

#include "class.h"
#include "v2f.h"

/* What the audio thread and the main thread share of one voice. Lives as long as one of them holds it. */
typedef struct Ear Ear;

/* `delay` frames lie between hearing and passing on. Null: no memory. */
Ear *ear_new(V2fStream stream, int64_t delay);
void ear_release(Ear *ear);
/* The audio thread hears for the stream no longer. */
void ear_close(Ear *ear);
/* Frames heard so far. Any thread. */
int64_t ear_heard(Ear *ear);

/* A new effect that hears through `ear`. */
GdObject tap_new(Ear *ear);

/* Both classes; they are not shown to people. */
extern const ClassTable tap_class, tap_instance_class;
/* Names of the virtual methods; once, after gd_load. */
void tap_load(void);

#endif
